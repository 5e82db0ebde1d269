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

from ansible_collections.virtops.libvirt.plugins.module_utils._plan.found import (
    ENTRY,
    TEXT,
    by_tag,
    found,
    give_names,
    is_list,
    names_in,
    paired,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.kept import (
    DEFAULT_ATTRIBUTES,
    DEFAULT_TEXTS,
    DEFAULTS,
    KEPT_ELEMENTS,
    KEPT_TAGS,
    RANGES,
    is_kept,
    is_whole,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import MASK
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity import known_by, pair_children
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import child, new
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import Record
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.schema_facts import MIRRORS, OPAQUE

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Overlay
    from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import Machine
    from ansible_collections.virtops.libvirt.plugins.module_utils._xml.made import Made
else:
    Element = t.Any


#: Attributes that say the same in two ways: one takes the place of the other.
_OTHER_SPELLING = {"prefix": "netmask", "netmask": "prefix"}


def claim(want: Element, applied: Record | None, *held: Element | None) -> Element:
    """The desired tree that also asks for the removal of what the task asked for last and does not mention any more,
    and calls devices what they were called then. *held*: the definitions that there are."""
    if applied is None:
        return want
    copied = copy.deepcopy(want)
    release(applied.asked, copied, names_in(*held))
    return copied


def forgets(want: Element, applied: Record | None, config: Element) -> bool:
    """Whether an entry of what was asked for last is not mentioned any more, and has gone from *config*. One that is
    there still, because something else needs it, goes when nothing does."""
    if applied is None:
        return False
    copied = copy.deepcopy(want)
    release(applied.asked, copied)
    return _gone(copied, config) > _gone(want, config)


def _gone(want: Element, have: Element) -> int:
    """How many of the entries that are to go are not there."""
    number = 0
    for tag in dict.fromkeys(each.tag for each in want):
        for asked, twin in pair_children(str(want.tag), tag, have.findall(tag), want.findall(tag)):
            if asked.get(marks.GONE):
                number += twin is None
            elif twin is not None and want.tag not in OPAQUE:
                number += _gone(asked, twin)
    return number


def lay(have: Element, want: Element, made: Made, machine: Machine) -> tuple[Overlay, Made]:
    """The overlay that takes what libvirt made of a request for settled where all beside it is as it was, and what is
    settled. What does change may be what libvirt was lacking."""
    laid = overlay(have, want, machine=machine, made=made)
    if laid.changes and made.entries:
        settled = made.unsettled_by(laid.changes)
        if len(settled.entries) < len(made.entries):
            return overlay(have, want, machine=machine, made=settled), settled
    return laid, made


def release(last: Element, want: Element, names: t.Container[str] = ()) -> None:
    """Marks on *want*, in place, for removal what *last* asked for and *want* does not mention. *names*: of devices
    that there are."""
    _release_attributes(last, want)
    _release_text(last, want)
    absent, asked = marks.words(want, marks.ABSENT), by_tag(want)
    gone = {each.tag for each in want if each.get(marks.GONE)}
    # Whether a controller is needed still is seen when the devices have gone.
    for tag, below in sorted(by_tag(last).items(), key=lambda entry: entry[0] == "controller"):
        if tag not in absent:
            now = want.findall(tag) if tag in gone else asked.get(tag, [])
            _release_children(want, tag, below, now, names)


def _release_attributes(last: Element, want: Element) -> None:
    absent, filled_in = marks.words(want, marks.ABSENT), found(want)
    repeats = {attr for attr, tag, _inner in MIRRORS.get(str(want.tag), ()) if want.find(tag) is not None}
    for name in last.attrib:
        word = f"@{name}"
        if marks.is_mark(name) or name == "unit" or name in repeats or word in absent or word in found(last):
            continue
        if last.attrib[name] == MASK:
            continue  # no module tells a secret, so what they tell cannot mean that there is none
        if name in _OTHER_SPELLING and _OTHER_SPELLING[str(name)] in want.attrib:
            continue
        if name in want.attrib:
            if word not in filled_in:
                continue
            del want.attrib[name]
        default = DEFAULT_ATTRIBUTES.get((str(want.tag), str(name)))
        if default is not None:
            want.set(name, default)
        elif not is_kept(last, str(name)):
            marks.add(want, marks.ABSENT, word)


def _release_text(last: Element, want: Element) -> None:
    """A number of vCPUs alone leaves a greater maximum as it is, unless that is ours."""
    if not last.text or TEXT in found(last):
        return
    if not want.text:
        want.text = DEFAULT_TEXTS.get((str(want.tag), *want.values()))
    elif want.tag == "vcpu" and TEXT in found(want):
        current = want.attrib.pop("current", None)
        want.text = current or want.text
        marks.add(want, marks.ABSENT, "@current")


def _release_children(
    want: Element, tag: str, last: list[Element], asked: list[Element], names: t.Container[str]
) -> None:
    twins, repeated = paired(str(want.tag), tag, last, asked), is_list(want, tag, last, asked)
    if (want.tag, tag) == ("os", "boot") and not asked:
        _release_boot_order(last, want)
        return
    for old in last:
        now = twins.get(id(old))
        if now is not None:
            if not now.get(marks.GONE) and want.tag not in OPAQUE and (tag not in KEPT_TAGS or want.tag in RANGES):
                if want.tag == "devices":
                    give_names(old, now, names)
                release(old, now, names)
        elif (
            old.text == MASK
            or (want.tag, tag) in KEPT_ELEMENTS
            or (want.tag not in {"devices", *RANGES} and tag in {"source", *KEPT_TAGS})
        ):
            continue
        elif repeated:
            _release_entry(old, want)
        else:
            _release_single(old, want)


def _release_boot_order(last: list[Element], want: Element) -> None:
    """What was there before the first task stays, of an order that the task gave as a whole. Without any libvirt writes
    that of the first disk, unless devices have their own places in it."""
    marks.add(want, marks.EXACT, "boot")
    if next(want.getroottree().iterfind("devices/*/boot"), None) is not None:
        return
    kept = [old.get("dev", "") for old in last if found(old)]
    for device in kept or ["hd"]:
        child(want, "boot").set("dev", device)


def _release_entry(old: Element, want: Element) -> None:
    """An entry of a list goes, unless it was there before, or is always there: then only what is ours of it."""
    if ENTRY in found(old) or old.tag == "memballoon":
        pieces = known_by(old, want)
        release(old, pieces)
        there_always = old.tag == "memballoon" and "@model" not in found(old)
        if there_always or any(marks.ABSENT in each.attrib or each.get(marks.GONE) for each in pieces.iter()):
            want.append(pieces)
        return
    gone = copy.deepcopy(old)
    marks.strip(gone)
    gone.set(marks.GONE, "yes")
    want.append(gone)


def _release_single(old: Element, want: Element) -> None:
    """An element there can be only one of goes whole when all that it says is ours, else piece by piece."""
    default = DEFAULTS.get((str(want.tag), str(old.tag)))
    if default is not None:
        if TEXT not in found(old):
            back = child(want, old.tag)
            back.text = default
            for name in old.attrib:
                if not marks.is_mark(name):
                    _release_attributes(old, back)
        return
    if (want.tag, old.tag) == ("domain", "currentMemory"):
        memory = want.find("memory")
        if memory is not None and memory.text and TEXT not in found(old):
            back = copy.deepcopy(memory)
            back.tag = "currentMemory"
            back.attrib.pop("dumpCore", None)
            want.append(back)
        return
    if want.tag in OPAQUE:
        if ENTRY not in found(old):
            marks.add(want, marks.ABSENT, str(old.tag))
    elif is_whole(old) and all(marks.FOUND not in element.attrib for element in old.iter()):
        marks.add(want, marks.ABSENT, str(old.tag))
    else:
        pieces = new(str(old.tag))
        release(old, pieces)
        if len(pieces) or pieces.attrib:
            want.append(pieces)
