# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What of a request is whose: which entry of the last one an entry of this one is, what its device is called, and what
was there before any task."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.additions import is_bare
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import canonical_text
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity import pair_children
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity_rules import RULES
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import child, value_at
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.schema_facts import OPAQUE

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

#: The word of a FOUND mark for the whole entry of a list, or for an element that says something by being there.
ENTRY = "*"
#: The word of a FOUND mark for an element's text.
TEXT = "text"
#: What names a device: where the task does not say it, it is recorded with a FOUND mark.
_NAMES = ("mac", "alias")
#: What numbers devices of a kind (element, attribute): recorded in the same way.
_NUMBERS = {"controller": ("", "index"), **dict.fromkeys(("serial", "parallel", "console"), ("target", "port"))}


def found(element: Element) -> list[str]:
    """What of the element was there before the first task."""
    return marks.words(element, marks.FOUND)


def by_tag(element: Element) -> dict[str, list[Element]]:
    """What is asked for below an element, by its tag."""
    below: dict[str, list[Element]] = {}
    for each in element:
        if not each.get(marks.GONE):
            below.setdefault(each.tag, []).append(each)
    return below


def is_list(parent: Element, tag: str, *lists: t.Sequence[Element]) -> bool:
    """Whether the children of one tag are entries of a list."""
    return (parent.tag, tag) in RULES or parent.tag == "devices" or any(len(entries) > 1 for entries in lists)


def paired(parent: str, tag: str, last: list[Element], asked: list[Element]) -> dict[int, Element]:
    """What is asked for now, by the id of what was asked for last as the same.

    Devices that say the same go before those that only share a kind, and an interface without a MAC that is left over
    is one that was moved to another source.
    """
    found_twins: dict[int, Element] = {}
    rest = asked
    if parent == "devices":
        nameless = [each for each in asked if all(each.find(name) is None for name in _NAMES)]
        if nameless and len(last) > 1:
            found_twins = _pair_sayings(last, nameless)
            taken = set(map(id, found_twins.values()))
            rest = [each for each in asked if id(each) not in taken]
    left = [each for each in last if id(each) not in found_twins]
    pairs = pair_children(parent, tag, left, rest)
    found_twins.update((id(old), now) for now, old in pairs if old is not None)
    if (parent, tag) == ("devices", "interface"):
        moved = [now for now, old in pairs if old is None and all(now.find(name) is None for name in _NAMES)]
        movable = [each for each in left if id(each) not in found_twins and _is_given(each)]
        found_twins.update((id(old), now) for old, now in zip(movable, moved))
    return found_twins


def _is_given(device: Element) -> bool:
    """Whether the device has a name that the task did not give."""
    return any(ENTRY in found(each) for each in device.iterchildren(*_NAMES))


def _pair_sayings(last: list[Element], asked: list[Element]) -> dict[int, Element]:
    spare: dict[str, list[Element]] = {}
    for now in reversed(asked):
        spare.setdefault(_saying(now), []).append(now)
    return {id(old): waiting.pop() for old in last if (waiting := spare.get(_saying(old)))}


def _saying(device: Element) -> str:
    """What the task says of a device."""
    copied = copy.deepcopy(device)
    for name in list(copied.iterchildren(*_NAMES, "target")):
        if ENTRY in found(name):
            copied.remove(name)
    for element in copied.iter():
        for number in ("port", "index"):
            if f"@{number}" in found(element):
                element.attrib.pop(number, None)
        for mark in marks.ALL:
            element.attrib.pop(mark, None)
    return canonical_text(copied)


def names_in(*definitions: Element | None) -> set[str]:
    """The names of devices that all of the definitions hold."""
    sets = [
        {_name_of(each) for each in tree.iterfind("devices/*/mac")}
        | {_name_of(each) for each in tree.iterfind("devices/*/alias")}
        for tree in definitions
        if tree is not None
    ]
    return set.intersection(*sets) if sets else set()


def _name_of(name: Element) -> str:
    return (name.get("name") or name.get("address") or "").lower()


def give_names(old: Element, now: Element, held: t.Container[str]) -> None:
    """Gives a device that is asked for again, in place, the names that it got the last time and has still."""
    for name in list(old.iterchildren(*_NAMES)):
        if ENTRY in found(name) and now.find(name.tag) is None and _name_of(name) in held:
            now.append(copy.deepcopy(name))


def name_as_before(asked: Element, last: Element, held: t.Container[str]) -> None:
    """As ``give_names``, for all devices of a request."""
    devices, before = asked.find("devices"), last.find("devices")
    if devices is None or before is None:
        return
    now = by_tag(devices)
    for tag, below in by_tag(before).items():
        twins = paired("devices", tag, below, now.get(tag, []))
        for old in below:
            if id(old) in twins:
                give_names(old, twins[id(old)], held)


def name_devices(asked: Element, definition: Element) -> None:
    """Gives the devices of a recorded tree, in place, the aliases and MACs under which *definition* has them: others
    may be added that look the same but for these."""
    devices, held = asked.find("devices"), definition.find("devices")
    if devices is None or held is None:
        return
    there = by_tag(held)
    for tag, below in by_tag(devices).items():
        for device, twin in pair_children("devices", tag, there.get(tag, []), below):
            if twin is not None and tag in _NUMBERS:
                _number(device, twin, *_NUMBERS[tag])
            for name in list(twin.iterchildren(*_NAMES)) if twin is not None else ():
                mine = value_at(name, "@name") or value_at(name, "@address") or ""
                if device.find(name.tag) is None and (name.tag == "mac" or mine.startswith("ua-")):
                    given = copy.deepcopy(name)
                    _mark(given, ENTRY)
                    device.append(given)


def _number(device: Element, twin: Element, tag: str, attr: str) -> None:
    number = value_at(twin, f"{tag}@{attr}")
    if number is None or value_at(device, f"{tag}@{attr}") is not None:
        return
    holder = device.find(tag) if tag else device
    if holder is None:
        holder = child(device, tag)
        _mark(holder, ENTRY)
    else:
        _mark(holder, f"@{attr}")
    holder.set(attr, number)


def note_found(asked: Element, have: Element, last: Element | None, equal: t.Callable[..., bool]) -> None:
    """Marks on the tree *asked*, in place, what *have* held already as it is asked for, and no task of ours put there.

    *last*: what was asked for before, None without a record. *equal*: whether two elements (an actual and a desired
    one) say the same at an attribute, "" for the text.
    """
    owned = set() if last is None else {name for name in last.attrib if f"@{name}" not in found(last)}
    for name in asked.attrib:
        if marks.is_mark(name) or name == "unit" or name in owned or name not in have.attrib:
            continue
        if equal(have, asked, name):
            _mark(asked, f"@{name}")
    text_owned = last is not None and last.text and TEXT not in found(last)
    if asked.text and not text_owned and have.text and equal(have, asked, ""):
        _mark(asked, TEXT)
    there, before = by_tag(have), {} if last is None else by_tag(last)
    for tag, below in by_tag(asked).items():
        held = _twins(asked, tag, there.get(tag, []), below)
        olds = _twins(asked, tag, before.get(tag, []), below)
        repeated = is_list(asked, tag, below)
        for each in below:
            twin, old = held[id(each)], olds[id(each)]
            if twin is None:
                continue
            opaque = asked.tag in OPAQUE
            whole = canonical_text(twin) == canonical_text(each) if opaque else repeated or is_bare(each)
            if whole and (old is None or ENTRY in found(old)):
                _mark(each, ENTRY)
            if not opaque:
                note_found(each, twin, old, equal)


def _mark(element: Element, word: str) -> None:
    if word not in found(element):
        marks.add(element, marks.FOUND, word)


def _twins(parent: Element, tag: str, have: list[Element], want: list[Element]) -> dict[int, Element | None]:
    return {id(asked): twin for asked, twin in pair_children(str(parent.tag), tag, have, want)}
