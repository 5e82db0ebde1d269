# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The text of an audit record: what libvirt itself writes about the same device, as far as it writes anything."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import known
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import value_at

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

#: libvirt's names for the kinds of devices; the others go by their tag.
_RESOURCES = {"interface": "net", "filesystem": "fs"}
_RESOURCES.update(dict.fromkeys(("serial", "parallel", "console", "channel"), "chardev"))
_POWERS = "KMGTPE"
#: The attribute of <source> that is the local path, by the device's type; of any other type libvirt records nothing.
_DISK_PATHS = {"file": "file", "block": "dev", "dir": "dir"}
_FILESYSTEM_PATHS = {"mount": "dir", "bind": "dir", "block": "dev", "file": "file", "template": "name"}
_CHARDEV_PATHS = {"pty": "path", "dev": "path", "file": "path", "pipe": "path", "unix": "path", "nmdm": "master"}


def record(reason: str, domain: Element, old: Element | None, new: Element | None) -> str:
    """The record without its outcome: what libvirt itself would write about *old* leaving or *new* joining *domain*."""
    device = known(old if old is not None else new)
    resource, details = _host_device(device) or _special(device) or ("", "")
    if device.tag == "memory":
        reason, resource = "update", "mem"
        total, size = _bytes(domain.find("memory")) // 1024, _bytes(device.find("target/size")) // 1024
        details = f"old-mem={total} new-mem={total - size if old is not None else total + size}"
    elif not resource:
        tag = str(device.tag)
        resource = _RESOURCES.get(tag, tag)
        details = f"{encoded(f'old-{resource}', _named(old))} {encoded(f'new-{resource}', _named(new))}"
    name = encoded("vm", value_at(domain, "name") or "?")
    uuid = value_at(domain, "uuid") or "?"
    return f"virt={domain.get('type', '?')} resrc={resource} reason={reason} {name} uuid={uuid} {details}"


def encoded(key: str, value: str) -> str:
    """``key="value"``, or ``key=HEX`` where the value could be taken for more than one field (libaudit's way)."""
    raw = value.encode("utf-8", "surrogateescape")
    return f'{key}="{value}"' if _plain(raw) else f"{key}={raw.hex().upper()}"


def _unquoted(key: str, value: str) -> str:
    """As libvirt writes paths of shared memory and input devices; but never in a form that forges a field."""
    raw = value.encode("utf-8", "surrogateescape")
    return f"{key}={value if _plain(raw) else raw.hex().upper()}"


def _plain(raw: bytes) -> bool:
    return all(0x20 < byte < 0x7F and byte != 0x22 for byte in raw)


def _host_device(device: Element) -> tuple[str, str] | None:
    """The record of a device of the host: a hostdev, or an interface that really is one."""
    if device.tag == "hostdev":
        kind = device.get("type") or ""
        if device.get("mode") == "capabilities":
            key, path = {"storage": ("disk", "block"), "misc": ("chardev", "char")}.get(kind, ("net", "interface"))
            return "hostdev", encoded(key, value_at(device, f"source/{path}") or "?")
        return "dev", f"bus={kind} {encoded('device', _host_address(kind, device))}"
    actual = device.find("actual")
    holder = device if actual is None else actual
    if device.tag == "interface" and holder.get("type") == "hostdev":
        kind = value_at(holder, "source/address@type") or "pci"
        return "dev", f"bus={kind} {encoded('device', _host_address(kind, holder))}"
    return None


def _host_address(kind: str, holder: Element) -> str:
    source = holder.find("source")
    address = source.find("address") if source is not None else None
    if source is None or (kind == "scsi" and source.get("protocol") == "iscsi"):
        return (value_at(holder, "source@name")) or "?"
    if kind == "scsi_host":
        return source.get("wwpn") or "?"

    def number(attribute: str) -> int:
        return int((address.get(attribute) if address is not None else None) or "0", 0)

    if kind == "usb":
        return f"{number('bus'):03d}.{number('device'):03d}"
    if kind == "scsi":
        adapter = value_at(source, "adapter@name")
        return f"{adapter}:{number('bus')}:{number('target')}:{number('unit')}"
    if kind == "mdev":
        return (address.get("uuid") if address is not None else None) or "?"
    return f"{number('domain'):04x}:{number('bus'):02x}:{number('slot'):02x}.{number('function'):x}"


def _special(device: Element) -> tuple[str, str] | None:
    """The kinds whose records have a form of their own."""
    if device.tag == "redirdev":
        return "dev", f"bus={device.get('bus', 'usb')} {encoded('device', 'USB redirdev')}"
    if device.tag == "shmem":
        if device.find("server") is not None:
            return "ivshmem-socket", _unquoted("path", value_at(device, "server@path") or "?")
        size = _bytes(device.find("size"))
        return "shmem", f"size={size} {_unquoted('path', '/dev/shm/' + device.get('name', '?'))}"
    if device.tag == "input" and device.get("type") in ("passthrough", "evdev"):
        return "evdev", _unquoted("path", value_at(device, "source@evdev") or value_at(device, "source@dev") or "?")
    return None


def _named(device: Element | None) -> str:
    """What a device is called in a record: by its source where libvirt does so, else by its alias."""
    if device is None:
        return "?"
    kind, path = device.get("type") or "", None
    if device.tag == "interface":
        path = (value_at(device, "mac@address") or "").lower()
    elif device.tag == "disk":
        path = value_at(device, f"source@{_DISK_PATHS.get(kind, '-')}")
    elif device.tag == "filesystem":
        path = value_at(device, f"source@{_FILESYSTEM_PATHS.get(kind, '-')}")
    elif _RESOURCES.get(str(device.tag)) == "chardev":
        path = value_at(device, f"source@{_CHARDEV_PATHS.get(kind, '-')}")
    elif device.tag == "rng":
        path = value_at(device, "backend/source@path") or value_at(device, "backend")
    return path or value_at(device, "alias@name") or "?"


def _bytes(size: Element | None) -> int:
    """A size of libvirt's: without a unit KiB."""
    if size is None or not size.text:
        return 0
    unit = size.get("unit", "KiB")
    power = _POWERS.find(unit[0].upper()) + 1
    base = 1000 if len(unit) == 2 else 1024
    return int(size.text) * int(base**power)
