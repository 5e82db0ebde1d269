# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What libvirt takes of a new definition by accident only: a domain that is there is not changed to that."""

from __future__ import annotations

import collections
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import label
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity import key_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity_rules import Key

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

#: What QEMU takes once: kind of device → the key.
_SOLE: dict[str, Key] = {"channel": ("target@type=virtio", "target@name")}


def refuse_accidents(have: Element, merged: Element) -> None:
    """Raises InputError where a change of *have* results in something of the kind in *merged*."""
    _refuse_doubles(have, merged)
    _refuse_equal_ends(merged)
    _refuse_usb_of_none(merged)


def _refuse_doubles(have: Element, merged: Element) -> None:
    """Of the devices that have one name QEMU starts one; those that had it before are no matter of the change."""
    for tag, key in _SOLE.items():
        held, then = (
            collections.Counter(key_of(each, key) for each in tree.iterfind(f"devices/{tag}"))
            for tree in (have, merged)
        )
        for each in merged.iterfind(f"devices/{tag}"):
            value = key_of(each, key)
            if value is not None and then[value] > max(1, held[value]):
                raise InputError(f"Two devices would be {tag} {label(each)[1:-1]}; give each a name of its own.")


def _refuse_equal_ends(merged: Element) -> None:
    """Of two ends of a connection that have one mode libvirt keeps one."""
    for each in merged.iterfind("devices/*[@type='udp']"):
        modes = [source.get("mode") for source in each.findall("source")]
        if len(set(modes)) < len(modes):
            raise InputError(
                f"{each.tag} {label(each)[1:-1]}: two sources have the mode {modes[-1]}. UDP has one to bind and one to"
                " connect."
            )


def _refuse_usb_of_none(merged: Element) -> None:
    """libvirt does not read its own definition again that has USB beside none."""
    controllers = merged.findall("devices/controller[@type='usb']")
    others = [each for each in controllers if each.get("model") != "none" or each.get("index", "0") != "0"]
    if others and any(each.get("model") == "none" for each in controllers):
        raise InputError(
            "A usb controller of model none says that there is no USB: it is the only one, and has the index 0."
        )
