# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a device that is new gets from us: an alias of its own and, for an interface, a MAC.

Both are computed from the host, the domain and the device, never drawn: check mode predicts just what the real run then
does, and two runs on one host ask for the same. libvirt keeps only aliases that start with ``ua-`` (formatdomain,
"alias").
"""

from __future__ import annotations

import hashlib
import re
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import canonical_text
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity import source_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import child, value_at

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

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


def stable_mac(seed: str, device: Element, taken: t.Container[str | None]) -> str:
    """A MAC in QEMU's range (52:54:00) that follows from *seed* and the interface's source and is not in *taken*."""
    source = source_of(device) or canonical_text(device)
    number = 0
    while True:
        digits = _digest(seed, source, number)
        mac = ":".join(("52", "54", "00", digits[:2], digits[2:4], digits[4:6]))
        if mac not in taken:
            return mac
        number += 1


def _slug(device: Element) -> str:
    if device.tag == "interface":
        return (value_at(device, "mac@address") or "").replace(":", "").lower()
    if device.tag in ("disk", "filesystem"):
        named = value_at(device, "target@dev") or value_at(device, "target@dir") or ""
        return re.sub(r"[^A-Za-z0-9_-]+", "-", named).strip("-")
    return _digest(source_of(device) if device.tag == "hostdev" else canonical_text(device))[:10]


def equip(device: Element, devices: t.Iterable[Element], seed: str) -> None:
    """Gives *device* what it lacks. *devices*: all of the domain's, live and config, whose aliases and MACs are
    taken."""
    if device.tag not in ALIASED:
        return
    others = [other for other in devices if other is not device]
    if device.tag == "interface" and device.find("mac") is None:
        taken = {value_at(other, "mac@address") for other in others if other.tag == "interface"}
        child(device, "mac").set("address", stable_mac(seed, device, taken))
    alias = device.find("alias")
    if alias is None or not (alias.get("name") or "").startswith("ua-"):
        taken = {value_at(other, "alias@name") for other in others}
        base = name = f"ua-{device.tag}-{_slug(device)}"
        number = 1
        while name in taken:
            number += 1
            name = f"{base}-{number}"
        alias = child(device, "alias") if alias is None else alias
        alias.set("name", name)
