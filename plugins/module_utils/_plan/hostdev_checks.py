# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a device of the host can be handed over: what libvirt would find out only half-way, or not say at all."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import number
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity import key_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity_rules import HOSTDEV_SOURCES, USB_PLACE
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import value_at

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

#: Drivers under which a device of an IOMMU group does not stand in the way: VFIO itself, and bridges (Linux, vfio.rst).
_HARMLESS = frozenset({"vfio-pci", "pci-stub", "pcieport", "shpchp"})

_SCSI = ("bus", "target", "unit")

#: libvirt's node device of a name, or None.
Lookup = t.Callable[[str], t.Optional[Element]]
#: libvirt's node devices of a capability.
Listing = t.Callable[[str], t.Iterable[Element]]


def _number(text: str | None, base: int = 10) -> int:
    try:
        return number(text or "0") if base == 10 else int(text or "0", base)
    except ValueError:
        raise InputError(f"source: {text!r} is no number of a device's address.") from None


def pci_of(device: Element) -> str | None:
    """The node device name of the PCI device that a hostdev, or an interface of type hostdev, hands over."""
    address = device.find("source/address")
    kind = device.get("type")
    if (
        address is None
        or (device.tag == "hostdev" and kind != "pci")
        or (device.tag == "interface" and kind != "hostdev")
    ):
        return None
    domain, bus, slot, function = (_number(address.get(name)) for name in ("domain", "bus", "slot", "function"))
    return f"pci_{domain:04x}_{bus:02x}_{slot:02x}_{function:x}"


def refuse_missing(device: Element, look_up: Lookup, listing: Listing) -> None:
    """Raises InputError when the host has no such device."""
    name = pci_of(device)
    kind = device.get("type")
    if name is not None:
        missing = look_up(name) is None
    elif device.tag == "hostdev" and kind == "usb" and value_at(device, "source@startupPolicy") != "optional":
        name = _usb_name(device)
        missing = not any(_is_usb(found, device) for found in listing("usb_device"))
    elif device.tag == "hostdev" and kind == "mdev":
        uuid = (value_at(device, "source/address@uuid") or "").lower()
        name = f"mdev_{uuid.replace('-', '_')}"
        missing = not any((found.findtext("name") or "").startswith(name) for found in listing("mdev"))
    elif device.tag == "hostdev" and kind == "scsi" and device.find("source/adapter") is not None:
        name = _scsi_name(device)
        missing = look_up(name) is None
    else:
        return
    if missing:
        raise InputError(
            f"The host has no device {name}. Look for its name with: virsh nodedev-list.",
            error_code="host_device_missing",
        )


def _usb_name(device: Element) -> str:
    parts = [value_at(device, path) for path in ("source/vendor@id", "source/product@id")]
    if all(parts):
        return "usb " + ":".join(part.replace("0x", "") for part in parts if part)
    return f"usb bus {value_at(device, 'source/address@bus')} device {value_at(device, 'source/address@device')}"


def _scsi_name(device: Element) -> str:
    host = (value_at(device, "source/adapter@name") or "").replace("scsi_host", "")
    return "_".join(["scsi", host, *(value_at(device, f"source/address@{name}") or "0" for name in _SCSI)])


def _is_usb(node: Element, device: Element) -> bool:
    pairs = (
        ("source/vendor@id", "capability/vendor@id", 16),
        ("source/product@id", "capability/product@id", 16),
        ("source/address@bus", "capability/bus", 10),
        ("source/address@device", "capability/device", 10),
    )
    for path, node_path, base in pairs:
        asked, has = value_at(device, path), value_at(node, node_path)
        if asked is not None and (has is None or _number(asked, base) != _number(has, base)):
            return False
    return True


def refuse_held(device: Element, others: t.Iterable[tuple[str, Element]]) -> None:
    """Raises InputError when another running domain has the device. *others*: (domain's name, one of its devices)."""
    for name, other in others:
        if _in_the_way(device, other):
            raise InputError(
                f"Domain {name} runs and has the device already. Take it away there first.",
                error_code="host_device_in_use",
            )


def named_by(device: Element, others: t.Iterable[tuple[str, Element]]) -> list[str]:
    """The domains whose persistent definition names the device too."""
    return sorted({name for name, other in others if _in_the_way(device, other)})


def _in_the_way(device: Element, other: Element) -> bool:
    """Whether the two are one device, which not both would share."""
    return _same_device(device, other) and any(each.find("shareable") is None for each in (device, other))


def _same_device(device: Element, other: Element) -> bool:
    name = pci_of(device)
    if name is not None or pci_of(other) is not None:
        return name == pci_of(other)
    if not device.tag == other.tag == "hostdev":
        return False
    # Of a running domain's USB device libvirt says what it is and where: the place, which is unique, comes first.
    for key in (USB_PLACE, *HOSTDEV_SOURCES):
        ours, theirs = key_of(device, key), key_of(other, key)
        if ours is not None and theirs is not None:
            return ours == theirs
    return False


def refuse_bound_group(device: Element, look_up: Lookup) -> None:
    """Raises InputError when other devices of the PCI device's IOMMU group are still bound to drivers of the host."""
    name = pci_of(device)
    node = look_up(name) if name is not None else None
    group = node.find("capability/iommuGroup") if node is not None else None
    if group is None:
        return
    bound = []
    for address in group.iterfind("address"):
        parts = [_number(address.get(part)) for part in ("domain", "bus", "slot", "function")]
        member = "pci_{:04x}_{:02x}_{:02x}_{:x}".format(*parts)
        driver = None if member == name else _driver(look_up(member))
        if driver is not None and driver not in _HARMLESS:
            bound.append(f"{member} ({driver})")
    if bound:
        raise InputError(
            f"Device {name} shares IOMMU group {group.get('number')} with devices that are still bound to drivers"
            f" of the host: {', '.join(bound)}. Detach them from the host first (virsh nodedev-detach), or hand them"
            " over too.",
            error_code="iommu_group_in_use",
        )


def _driver(node: Element | None) -> str | None:
    if node is None or node.find("capability/capability[@type='pci-bridge']") is not None:
        return None
    return node.findtext("driver/name")
