# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which devices can be plugged into a running guest."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import value_at

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

#: Device kinds that QEMU plugs while a guest runs; of the others libvirt says "cannot be hotplugged" (code 84).
_HOTPLUGGABLE = frozenset(
    {
        "disk",
        "interface",
        "hostdev",
        "rng",
        "channel",
        "redirdev",
        "memory",
        "lease",
        "shmem",
        "vsock",
    }
)
#: Kinds of which only some can be plugged: where it says which, and those that can.
_SOME_HOTPLUGGABLE = {
    "serial": ("target@type", frozenset({"usb-serial", "pci-serial"})),
    "console": ("target@type", frozenset({"virtio"})),
    "input": ("@bus", frozenset({"usb", "virtio"})),
    "watchdog": ("@model", frozenset({"i6300esb"})),
    "filesystem": ("driver@type", frozenset({"virtiofs"})),
    "controller": ("@type", frozenset({"scsi"})),
    "shmem": ("model@type", frozenset({"ivshmem-plain", "ivshmem-doorbell"})),
}
_COLD_BUSES = frozenset({"ide", "sata", "fdc", "sd"})
#: Of these libvirt says "hotplug of interface type of internal is not implemented yet" (qemu_hotplug.c).
_COLD_INTERFACES = frozenset({"internal", "server", "client", "mcast", "udp", "null"})


def hotpluggable(device: Element) -> bool:
    """Whether the device can be plugged while a guest runs."""
    if device.tag == "disk":
        return device.get("device", "disk") in ("disk", "lun") and value_at(device, "target@bus") not in _COLD_BUSES
    if device.tag in _SOME_HOTPLUGGABLE:
        path, those = _SOME_HOTPLUGGABLE[device.tag]
        return (value_at(device, path) or ("usb" if device.get("type") == "tablet" else "")) in those
    if device.tag == "interface":
        return device.get("type") not in _COLD_INTERFACES
    return device.tag in _HOTPLUGGABLE


def plugs_into(live: Overlay, device: Element) -> bool:
    """Whether a device of the resulting definition of a guest can be plugged while that runs: a watchdog only beside
    others of the same action, such as the one that is part of a q35 (qemu/qemu_validate.c)."""
    if device.tag != "watchdog" or not hotpluggable(device):
        return hotpluggable(device)
    now = {id(change.owners[0].merged): change.owners[0].have for change in live.changes if change.owners}
    running = [now.get(id(each), each) for each in live.merged.iterfind("devices/watchdog") if each is not device]
    return all(each is None or action_of(each) == action_of(device) for each in running)


def action_of(watchdog: Element) -> str:
    """What the watchdog does, which libvirt takes to be a reset when nothing is said."""
    return watchdog.get("action", "reset")
