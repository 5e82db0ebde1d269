# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A place on a bus that the task gives to one device is left by the one that libvirt had put there.

A domain that is defined for the first time gets its places around those that are asked for; one that is there has them
all, and libvirt refuses a definition in which two devices have one (conf/domain_addr.c).
"""

from __future__ import annotations

import collections
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.leaving import leave_place, leave_port
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.additions import goes_alone
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import canonical_text, label
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import value_at

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

#: Type of address → what of it makes the place, and the number where it says none.
_PARTS: dict[str, tuple[str, ...]] = {
    "pci": ("domain", "bus", "slot", "function"),
    "drive": ("controller", "bus", "target", "unit"),
    "virtio-serial": ("controller", "bus", "port"),
    "ccid": ("controller", "slot"),
}
#: What is in another place than on a PCI bus, or in none: pattern → texts.
_OFF_PCI = {
    "devices/controller@model": frozenset({"ibmvscsi"}),
    "devices/interface/model@type": frozenset({"spapr-vlan", "usb-net"}),
    "devices/video/model@type": frozenset({"ramfb", "none"}),
}
#: What says which bus a device is on.
_BUS = ("/address@controller", "/address@bus")
#: What a PCI controller has by its model.
_OF_MODEL = frozenset({"model", "target", "address"})
#: The functions of one PCI slot that libvirt gives to USB controllers that work together.
_COMPANIONS = frozenset({"ich9-ehci1", "ich9-uhci1", "ich9-uhci2", "ich9-uhci3"})
#: How many ports a USB controller has, as libvirt counts them, where its definition does not say it.
_PORTS: dict[str, int] = {
    **dict.fromkeys(("", "piix3-uhci", "piix4-uhci", "vt82c686b-uhci"), 2),
    "pci-ohci": 3,
    **dict.fromkeys(("nec-xhci", "qemu-xhci"), 4),
    **dict.fromkeys(("ehci", "ich9-ehci1"), 6),
    **dict.fromkeys(("qusb1", "qusb2", "hub"), 8),
}
#: Kinds of devices of which some need a port of a USB bus: where it says so, and the text.
_ON_USB = {
    "hub": ("@type", "usb"),
    "hostdev": ("@type", "usb"),
    "disk": ("target@bus", "usb"),
    "controller": ("@type", "ccid"),
    "input": ("@bus", "usb"),
    "serial": ("target@type", "usb-serial"),
    "sound": ("@model", "usb"),
    "redirdev": ("@bus", "usb"),
}


def make_room(config: Overlay) -> None:
    """Takes off the resulting definition, in place, the places that the task gives to other devices.

    Raises InputError where one is that of a device which the task does not speak of and which could be anybody's, and
    for a USB controller that has no room.
    """
    if not config.changes:
        return
    wants = {id(twin): want for want, twin in config.twins}
    asked = {key for key, want in wants.items() if _says_place(want)}
    devices = list(config.merged.iterfind("devices/*"))
    _leave_other_buses(config)
    chosen = {place: device for device in devices if id(device) in asked and (place := _place(device)) is not None}
    _leave_by_model(config, devices, wants, asked)
    for device in devices:
        taker = None if id(device) in asked else chosen.get(_place(device) or ())
        if taker is None:
            continue
        if id(device) not in wants and goes_alone(device):
            raise InputError(
                f"The task puts {_name(taker)} where {_name(device)} is, which it does not mention:"
                f" {canonical_text(device.find('address')).strip()}. Choose another address, or say where that one"
                " shall be."
            )
        stays = id(device) in wants and wants[id(device)].find("address") is not None
        (leave_port if stays else leave_place)(config, device)
    _refuse_crowd(devices)
    _leave_usb_ports(config, devices, wants, asked)


def _leave_other_buses(config: Overlay) -> None:
    """A device that moves to another virtio-serial bus leaves the port that libvirt had chosen on the old one."""
    moved = {id(owner.merged) for change in config.changes if change.pattern.endswith(_BUS) for owner in change.owners}
    for want, device in config.twins:
        if id(device) in moved and not _says_place(want) and device.find("address[@port]") is not None:
            leave_port(config, device)


def _says_place(want: Element) -> bool:
    """Whether the task says where a device is to be, and not only on which bus: a port of a virtio-serial bus libvirt
    chooses."""
    address = want.find("address")
    return address is not None and (address.get("type") != "virtio-serial" or "port" in address.attrib)


def _place(device: Element) -> tuple[t.Any, ...] | None:
    address = device.find("address")
    kind = address.get("type", "") if address is not None else ""
    if address is None or kind not in _PARTS:
        return None
    try:
        numbers = tuple(int(address.get(part, "0"), 0) for part in _PARTS[kind])
    except ValueError:
        return None
    return (kind, value_at(device, "target@bus") or "scsi" if kind == "drive" else None, *numbers)


def _leave_by_model(
    config: Overlay, devices: list[Element], wants: t.Mapping[int, Element], asked: t.Container[int]
) -> None:
    """A device of which another model is off the PCI bus leaves its place. A PCI controller of another model is another
    bus: it leaves what its model had, and devices leave the places on it."""
    for change in list(config.changes):
        bus = change.owners[0].merged if change.owners and change.pattern in _OFF_PCI else None
        if bus is None or id(bus) not in wants:
            continue
        moves = not _OFF_PCI[change.pattern].isdisjoint((change.before, change.after))
        if moves and id(bus) not in asked and bus.find("address") is not None:
            leave_place(config, bus)
        if bus.get("type") != "pci":
            continue
        for each in [each for each in bus if each.tag in _OF_MODEL and wants[id(bus)].find(each.tag) is None]:
            bus.remove(each)
        number = bus.get("index", "0")
        for device in devices:
            place = None if id(device) in asked else _place(device)
            if place is not None and place[0] == "pci" and str(place[3]) == number:
                leave_place(config, device)


def _refuse_crowd(devices: list[Element]) -> None:
    """Of the USB controllers that work together in one slot there is room for one of each model, and one has ports."""
    numbers = collections.Counter(each.get("index") for each in devices if each.tag == "controller" and _ports(each))
    for number, times in numbers.items():
        if number is not None and times > 1:
            raise InputError(f"Two usb controllers would have the index {number}. Give each one of its own.")
    companions = [each for each in devices if each.tag == "controller" and each.get("model") in _COMPANIONS]
    held = {(each.get("index"), each.get("model")) for each in companions if each.find("address") is not None}
    for each in companions:
        key = (each.get("index"), each.get("model"))
        if each.find("address") is None and key in held:
            raise InputError(
                f"There is a usb controller {key[0]} of model {key[1]} already. Give the other one an index of its own."
            )


def _leave_usb_ports(config: Overlay, devices: list[Element], wants: t.Container[int], asked: t.Container[int]) -> None:
    """Of the ports that nobody asked for, those of a bus that has no ports any more are left, and one to the hub that
    libvirt adds where there are more devices than ports: it needs one itself (qemu/qemu_domain_address.c,
    qemuDomainUSBAddressAddHubs)."""
    buses = {each.get("index", "0") for each in devices if _ports(each) and each.tag == "controller"}
    plugged = [each for each in devices if _is_on_usb(each)]
    taken = [each for each in plugged if each.find("address[@type='usb']") is not None]
    ports = sum(_ports(each) for each in devices)
    if not buses:
        return
    for lost in [each for each in taken if value_at(each, "address@bus") not in buses and id(each) not in asked]:
        taken.remove(lost)
        leave_place(config, lost)
    movable = [each for each in taken if id(each) not in asked and each.tag != "hub"]
    if movable and len(plugged) > ports and len(taken) >= ports:
        leave_place(config, min(movable, key=lambda each: (id(each) not in wants, _depth(each))))


def _is_on_usb(device: Element) -> bool:
    path, text = _ON_USB.get(device.tag, ("", None))
    return text is not None and value_at(device, path) == text


def _ports(device: Element) -> int:
    if device.tag == "hub":
        return _PORTS["hub"]
    if device.tag != "controller" or device.get("type") != "usb":
        return 0
    ports = device.get("ports", "")
    return int(ports) if ports.isdecimal() else _PORTS.get(device.get("model", ""), 0)


def _depth(device: Element) -> int:
    return (value_at(device, "address@port") or "").count(".")


def _name(device: Element) -> str:
    return f"{device.tag} {label(device).strip('[]')}".strip()
