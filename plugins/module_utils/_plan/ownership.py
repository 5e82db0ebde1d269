# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The three-way merge: what a task asked for last, what it asks for now, and what is there.

What is asked for no longer is marked for removal on the desired tree, so that the overlay makes of it what it makes of
everything else. What was there before the first task is marked as found in the record, and is never removed.
"""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.additions import is_bare
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity import pair_children
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity_rules import RULES
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import child, new, value_at
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import Record, without_secrets

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import Machine
else:
    Element = t.Any


class Drift(t.NamedTuple):
    """A difference that others made: *applied* is what was asked for last, *now* what is there. None: nothing."""

    path: str
    applied: str | None
    now: str | None


#: The word of a FOUND mark for the whole entry of a list.
ENTRY = "*"
#: The word of a FOUND mark for an element's text.
TEXT = "text"

#: What a definition cannot be without, or what says where data is: it stays when a task does not mention it any more.
#: Elements by their parent; "" is the root.
_KEPT_ELEMENTS = {
    *(("domain", tag) for tag in ("name", "uuid", "memory", "vcpu", "resource")),
    *(("os", tag) for tag in ("type", "loader", "nvram")),
    *(("network", tag) for tag in ("name", "uuid", "bridge", "mac")),
    *(("devices", tag) for tag in ("emulator", "controller")),
}
#: Children of any element, for the same reason.
_KEPT_TAGS = {"source", "address", "mac", "alias", "target"}
_KEPT_ATTRIBUTES = {("domain", "type"), ("driver", "type"), ("driver", "name")}
#: Attributes that choose what kind of thing an element is.
_DISCRIMINATORS = {"type", "mode", "device", "model", "id", "name", "index", "family"}
#: Elements that others may add to: what is ours is taken out of them piece by piece.
_SHARED = {
    *("devices", "features", "hyperv", "kvm", "os", "metadata", "cputune", "iothreadids"),
    *("dns", "dhcp", "ip", "forward", "driver"),
}
#: What libvirt writes where nothing is said (conf/domain_conf.c, virDomainDefParseXML): to this a value goes back.
_DEFAULTS = {
    ("domain", "on_poweroff"): "destroy",
    ("domain", "on_reboot"): "restart",
    ("domain", "on_crash"): "destroy",
}


def claim(want: Element, applied: Record | None) -> Element:
    """The desired tree that also asks for the removal of what the task asked for last and does not mention any
    more."""
    if applied is None:
        return want
    copied = copy.deepcopy(want)
    release(applied.asked, copied)
    return copied


def drift(applied: Record | None, config: Element | None, machine: Machine) -> list[Drift]:
    """What others changed by hand of what was asked for last."""
    if applied is None or config is None:
        return []
    changes = overlay(config, without_secrets(applied.asked), machine=machine, made=applied.made).changes
    return [Drift(change.path, change.after, change.before) for change in changes]


def release(last: Element, want: Element) -> None:
    """Marks on *want*, in place, for removal what *last* asked for and *want* does not mention."""
    absent = marks.words(want, marks.ABSENT)
    for name in last.attrib:
        word = f"@{name}"
        if marks.is_mark(name) or name in want.attrib or word in absent or word in _found(last):
            continue
        if name not in _DISCRIMINATORS and (last.tag, name) not in _KEPT_ATTRIBUTES:
            marks.add(want, marks.ABSENT, word)
    for tag, below in _by_tag(last).items():
        if tag in absent:
            continue
        asked = want.findall(tag)
        # What was asked for last has the names that its devices got; what is asked for now need not have any.
        now_of = {id(old): now for now, old in pair_children(str(want.tag), tag, below, asked) if old is not None}
        repeated = (want.tag, tag) in RULES or want.tag == "devices" or len(below) > 1 or len(asked) > 1
        for old in below:
            now = now_of.get(id(old))
            if _kept(old, want) or (now is not None and now.get(marks.GONE)):
                continue
            if now is not None:
                release(old, now)
            elif repeated:
                _release_entry(old, want)
            else:
                _release_single(old, want)


def _by_tag(element: Element) -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = {}
    for below in element:
        if not below.get(marks.GONE):
            found.setdefault(below.tag, []).append(below)
    return found


def _kept(old: Element, parent: Element) -> bool:
    return (parent.tag, old.tag) in _KEPT_ELEMENTS or (old.tag in _KEPT_TAGS and parent.tag != "devices")


def _release_entry(old: Element, want: Element) -> None:
    """An entry of a list goes, unless it was there before."""
    if ENTRY in _found(old):
        return
    gone = copy.deepcopy(old)
    gone.set(marks.GONE, "yes")
    want.append(gone)


def _release_single(old: Element, want: Element) -> None:
    """An element there can be only one of goes whole when it is all ours, else piece by piece."""
    default = _DEFAULTS.get((str(want.tag), str(old.tag)))
    if default is not None:
        if TEXT not in _found(old):
            child(want, old.tag).text = default
    elif old.tag not in _SHARED and _all_ours(old):
        marks.add(want, marks.ABSENT, str(old.tag))
    else:
        pieces = new(str(old.tag))
        release(old, pieces)
        if len(pieces) or pieces.attrib:
            want.append(pieces)


def _all_ours(old: Element) -> bool:
    return all(marks.FOUND not in element.attrib for element in old.iter())


def note_found(asked: Element, have: Element, last: Element | None, equal: t.Callable[..., bool]) -> None:
    """Marks on the tree *asked*, in place, what *have* held already as it is asked for, and no task of ours put there.

    *last*: what was asked for before, None without a record. *equal*: whether two elements (an actual and a desired
    one) say the same at an attribute, "" for the text.
    """
    owned = set() if last is None else {name for name in last.attrib if f"@{name}" not in _found(last)}
    for name in asked.attrib:
        if marks.is_mark(name) or name == "unit" or name in owned or name not in have.attrib:
            continue
        if equal(have, asked, name):
            marks.add(asked, marks.FOUND, f"@{name}")
    text_owned = last is not None and last.text and TEXT not in _found(last)
    if asked.text and not text_owned and have.text and equal(have, asked, ""):
        marks.add(asked, marks.FOUND, TEXT)
    for tag, below in _by_tag(asked).items():
        held = dict(_pairs_by_id(asked, tag, have.findall(tag), below))
        before = dict(_pairs_by_id(asked, tag, last.findall(tag) if last is not None else [], below))
        repeated = (asked.tag, tag) in RULES or asked.tag == "devices" or len(below) > 1
        for each in below:
            there, old = held[id(each)], before[id(each)]
            if there is None:
                continue
            if (repeated or is_bare(each)) and (old is None or ENTRY in _found(old)):
                marks.add(each, marks.FOUND, ENTRY)
            note_found(each, there, old, equal)


def _found(element: Element) -> list[str]:
    return marks.words(element, marks.FOUND)


def _pairs_by_id(
    parent: Element, tag: str, have: list[Element], want: list[Element]
) -> t.Iterator[tuple[int, Element | None]]:
    for asked, twin in pair_children(str(parent.tag), tag, have, want):
        yield id(asked), twin


def name_devices(asked: Element, definition: Element) -> None:
    """Gives the devices of a recorded tree, in place, the aliases and MACs under which *definition* has them: others
    may be added that look the same but for these."""
    devices, held = asked.find("devices"), definition.find("devices")
    if devices is None or held is None:
        return
    for tag, below in _by_tag(devices).items():
        for device, twin in pair_children("devices", tag, held.findall(tag), below):
            for name in twin.iterchildren("mac", "alias") if twin is not None else ():
                mine = value_at(name, "@name") or value_at(name, "@address") or ""
                if device.find(name.tag) is None and (name.tag == "mac" or mine.startswith("ua-")):
                    device.append(copy.deepcopy(name))
