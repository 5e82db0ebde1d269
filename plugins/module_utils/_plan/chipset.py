# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A domain that moves to a machine with another chipset lets go of what libvirt added for the old one.

libvirt gives each new domain the controllers of its machine, every device a place on them and, from version 9.1 on, a
q35 the watchdog of its chipset. It refuses them on a machine that has other ones (qemu/qemu_domain_address.c,
qemu_validate.c).
"""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._plan.leaving import leave, leave_place
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.additions import is_own
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import label
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Overlay

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

_MACHINE = "os/type@machine"
#: Types of controllers that are part of a chipset, and the models of USB controllers that are.
_OF_CHIPSET = {"pci", "ide", "sata", "fdc"}
_USB_OF_CHIPSET = ("piix", "ich9")


def _chipset(machine: str | None) -> str:
    """``pc-q35-7.2`` → q35, ``pc-i440fx-7.2`` and ``pc`` → i440fx; of other machines the name without its version."""
    name = machine or ""
    if "q35" in name:
        return "q35"
    if name == "pc" or "i440fx" in name or name.startswith("pc-"):
        return "i440fx"
    return name.rstrip("0123456789.").rstrip("-")


def leave_chipset(config: Overlay) -> None:
    """Takes off the resulting definition, in place, what belongs to the chipset that the machine has no more."""
    moved = next((change for change in config.changes if change.pattern == _MACHINE), None)
    devices = config.merged.find("devices")
    if moved is None or moved.before is None or devices is None or _chipset(moved.before) == _chipset(moved.after):
        return
    asked = {id(twin): want for want, twin in config.twins}
    for device in list(devices):
        if id(device) not in asked and _is_of_chipset(device):
            leave(config, device, f"devices/{device.tag}{label(device)}", f"devices/{device.tag}")
    for device in devices:
        want, address = asked.get(id(device)), device.find("address[@type='pci']")
        if address is not None and (want is None or want.find("address") is None):
            leave_place(config, device)


def _is_of_chipset(device: Element) -> bool:
    if device.tag != "controller":
        return device.tag == "watchdog" and is_own(device)
    kind, model = device.get("type"), device.get("model", "")
    return kind in _OF_CHIPSET or (kind == "usb" and model.startswith(_USB_OF_CHIPSET))
