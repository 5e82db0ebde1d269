# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a device that is new gets from us: an alias of its own and, for an interface, a MAC.

Both are computed from the host, the domain and the device, never drawn: check mode predicts just what the real run then
does, and two runs on one host ask for the same. libvirt keeps only aliases that start with ``ua-`` (formatdomain,
"alias").
"""

from __future__ import annotations

import copy
import hashlib
import re
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.additions import is_own
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import canonical_text
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity import device_rule, pair, source_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import child, value_at

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

#: What libvirt cannot do without, and names only as a schema that does not fit.
_NEEDED = {
    "interface": "An interface that is new needs a type, or a source from which the type follows.",
    "hostdev": "Say which device of the host is meant: give one of pci, usb, scsi, iscsi, scsi_host, mdev, storage,"
    " misc, net.",
}
#: Devices that can be told apart by an alias and taken away on their own.
ALIASED = frozenset(
    {
        "disk",
        "interface",
        "hostdev",
        "rng",
        "channel",
        "filesystem",
        "redirdev",
        "memory",
        "watchdog",
        "shmem",
        "input",
        "vsock",
    }
)


def _digest(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()


class Taken:
    """The aliases and MACs that devices have already; those that are given out are added."""

    def __init__(self, devices: t.Iterable[Element]) -> None:
        self.aliases: set[str | None] = set()
        self.macs: set[str | None] = set()
        self._numbers: dict[object, int] = {}
        for device in devices:
            self.aliases.add(value_at(device, "alias@name"))
            if device.tag == "interface":
                self.macs.add(value_at(device, "mac@address"))

    def new_mac(self, seed: str, device: Element) -> str:
        """A MAC in QEMU's range (52:54:00) that follows from *seed* and the interface's source."""
        source = source_of(device) or canonical_text(device)
        while True:
            number = self._numbers.get(source, 0)
            self._numbers[source] = number + 1
            digits = _digest(seed, source, number)
            mac = ":".join(("52", "54", "00", digits[:2], digits[2:4], digits[4:6]))
            if mac not in self.macs:
                self.macs.add(mac)
                return mac

    def new_alias(self, base: str) -> str:
        """*base*, or *base* with the first number from 2 on that is free."""
        name = base
        while name in self.aliases:
            number = self._numbers.get(base, 1) + 1
            self._numbers[base] = number
            name = f"{base}-{number}"
        self.aliases.add(name)
        return name


def _slug(device: Element) -> str:
    if device.tag == "interface":
        return (value_at(device, "mac@address") or "").replace(":", "").lower()
    if device.tag in ("disk", "filesystem", "shmem"):
        named = value_at(device, "target@dev") or value_at(device, "target@dir") or device.get("name") or ""
        return re.sub(r"[^A-Za-z0-9_-]+", "-", named).strip("-")
    return _digest(source_of(device) if device.tag == "hostdev" else canonical_text(device))[:10]


def adopt_names(added: t.Sequence[Element], held: t.Sequence[Element], others: t.Sequence[Element]) -> None:
    """Names the devices that one definition gets as the other definition, *others*, has them.

    *held*: what the one definition has besides, so that none of it is meant.
    """
    for tag in {device.tag for device in added}:
        rule = device_rule(str(tag))
        theirs, ours, new = ([device for device in devices if device.tag == tag] for devices in (others, held, added))
        met = {id(twin) for _device, twin in pair(rule, theirs, ours)}
        for device, twin in pair(rule, [each for each in theirs if id(each) not in met], new):
            for name in twin.iterchildren("mac", "alias") if twin is not None else ():
                if device.find(name.tag) is None and (name.tag == "mac" or (name.get("name") or "").startswith("ua-")):
                    device.append(copy.deepcopy(name))


def nameless(device: Element) -> Element:
    """A copy without its alias."""
    copied = copy.deepcopy(device)
    for alias in copied.findall("alias"):
        copied.remove(alias)
    return copied


def equip(device: Element, taken: Taken, seed: str) -> None:
    """Gives *device* the alias and the MAC that it lacks. Raises InputError when nothing says what it is."""
    if device.tag in _NEEDED and device.get("type") is None:
        raise InputError(_NEEDED[str(device.tag)])
    # libvirt adds by itself what is part of the machine: it comes without an alias, and never goes.
    if device.tag not in ALIASED or is_own(device):
        return
    if device.tag == "interface" and device.find("mac") is None:
        child(device, "mac").set("address", taken.new_mac(seed, device))
    alias = device.find("alias")
    if alias is None or not (alias.get("name") or "").startswith("ua-"):
        name = taken.new_alias(f"ua-{device.tag}-{_slug(device)}")
        alias = child(device, "alias") if alias is None else alias
        alias.set("name", name)
