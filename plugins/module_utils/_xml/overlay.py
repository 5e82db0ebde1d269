# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lays a desired tree over an actual one: what would change, and the tree that results.

Only what is wanted is walked; everything else of the actual tree stays as it is. Time grows linearly with the size of
the trees.
"""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._xml import additions, marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.additions import insert, is_bare
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.build import find
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import (
    canonical_text,
    label,
    leaf,
    shown_value,
    tag_name,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Change, Overlay, Place
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import (
    Machine,
    _same,
    copy_unit,
    equal,
    has_scaled,
    is_scaled,
    same_mask,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.foreign import namespace, same
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity import pair_children
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity_rules import RULES
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.made import NOTHING, Made, spelling
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import etree, new
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.schema_facts import OPAQUE, UNIONS

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any


Accept = t.Callable[[str], bool]


def overlay(
    have: Element, want: Element, *, machine: Machine = _same, accept: Accept | None = None, made: Made = NOTHING
) -> Overlay:
    """What laying *want* over *have* changes, and the result; neither tree is touched.

    *machine* resolves a machine alias to what the host makes of it. *accept* says by its pattern whether a change is to
    be made; what it refuses stays as it is. *made* knows what libvirt made of what was asked before: that is no change.
    """
    merged = copy.deepcopy(have)
    walk = _Walk(machine, accept=accept, made=made)
    walk.element(merged, want, Place())
    etree.cleanup_namespaces(merged)
    return Overlay(merged, walk.changes, walk.twins)


def combine(base: Element, over: Element) -> Element:
    """The desired tree that asks for both, *over* having the last word; the marks of both stay."""
    merged = copy.deepcopy(base)
    walk = _Walk(_same, carry=True)
    walk.element(merged, over, Place())
    return merged


def _family(parent: Element, below: Element) -> str:
    """What the children of an element have in common that can be each other's twins."""
    return namespace(below) if parent.tag in OPAQUE else str(below.tag)


class _Walk:
    """One pass over two trees, collecting changes while it edits the actual one."""

    def __init__(
        self, machine: Machine, carry: bool = False, accept: Accept | None = None, made: Made = NOTHING
    ) -> None:
        self.machine = machine
        self.accept = accept
        self.made = made
        self.carry = carry
        self.changes: list[Change] = []
        self.twins: list[tuple[Element, Element]] = []

    def note(self, place: Place, before: str | None, after: str | None) -> None:
        self.changes.append(Change(place.path, place.pattern, before, after, place.owners))

    def refused(self, place: Place, before: str | None, after: str | None) -> bool:
        """Whether what differs is to stay: by the caller's word, or because it is what libvirt makes of it."""
        if self.accept is not None and not self.accept(place.pattern):
            return True
        return self.made.holds(place.path, before, after)

    def element(self, have: Element, want: Element, place: Place) -> None:
        """Lays one element over its twin."""
        if self.carry:
            for mark in marks.ALL:
                for word in marks.words(want, mark):
                    marks.add(have, mark, word)
        initial = [] if self.carry else additions.missing(have, want)
        self._flip_unions(have, want, place)
        self._remove_absent(have, want, place)
        self._attributes(have, want, place)
        self._text(have, want, place)
        self._children(have, want, place)
        additions.mirror(have, want)
        for below, attr, text in initial:
            target = find(have, below)
            if target is not None and attr not in target.attrib:
                target.set(attr, text)
                self.note((place.child(below) if below else place).attribute(attr), None, text)

    def _flip_unions(self, have: Element, want: Element, place: Place) -> None:
        for union in UNIONS.get(have.tag, ()):
            child, _at, attr = union.attr.rpartition("@")
            held, asked = (element.find(child) if child else element for element in (have, want))
            if held is None or asked is None:
                continue
            after, before = asked.get(attr), held.get(attr)
            if after is None or (before is None and not union.attributes.intersection(have.attrib)):
                continue
            if equal(held, asked, attr, self.machine) or same_mask(held, attr, after):
                continue
            spelled = [spelling(element, attr) for element in (held, asked)]
            if self.refused((place.child(child) if child else place).attribute(attr), *spelled):
                continue
            for name in sorted(union.attributes.intersection(have.attrib)):
                if name not in want.attrib:
                    self._drop_attribute(have, name, place)
            for below in [below for below in have if below.tag in union.children]:
                self._remove(have, below, place, repeated=False)
            if union.text and have.text:
                self.note(place, have.text, None)
                have.text = None

    def _remove_absent(self, have: Element, want: Element, place: Place) -> None:
        for name in marks.words(want, marks.ABSENT):
            if name.startswith("@"):
                if name[1:] in have.attrib and not self.refused(
                    place.attribute(name[1:]), spelling(have, name[1:]), None
                ):
                    self._drop_attribute(have, name[1:], place)
                continue
            for below in have.findall(name):
                self._remove(have, below, place, repeated=False)

    def _drop_attribute(self, have: Element, name: str, place: Place) -> None:
        self.note(place.attribute(name), shown_value(have.tag, name, have.attrib.pop(name)), None)

    def _attributes(self, have: Element, want: Element, place: Place) -> None:
        for name, after in want.attrib.items():
            if marks.is_mark(name) or (name == "unit" and has_scaled(want)):
                continue
            before = have.get(name)
            if equal(have, want, name, self.machine) or same_mask(have, name, after):
                if (have.tag, name) == ("type", "machine"):
                    # What the host takes an alias for changes with the host.
                    self.made.note(place.attribute(name).path, spelling(have, name), spelling(want, name))
                continue
            if self.refused(place.attribute(name), spelling(have, name), spelling(want, name)):
                continue
            shown = [shown_value(have.tag, name, text) for text in (before, after)]
            have.set(name, after)
            if is_scaled(want.tag, name):
                units = [element.get("unit") for element in (have, want)]
                shown = [f"{text} {unit}" if text and unit else text for text, unit in zip(shown, units)]
                copy_unit(have, want)
            self.note(place.attribute(name), shown[0], shown[1])

    def _text(self, have: Element, want: Element, place: Place) -> None:
        after = want.text
        if after is None or not after.strip() or equal(have, want, "", self.machine):
            return
        if self.refused(place, spelling(have, ""), spelling(want, "")):
            return
        before = leaf(have) or None
        have.text = after
        if is_scaled(want.tag, ""):
            copy_unit(have, want)
        self.note(place, before, leaf(have))

    def _children(self, have: Element, want: Element, place: Place) -> None:
        exact = marks.words(want, marks.EXACT)
        wanted: dict[str, list[Element]] = {tag: [] for tag in exact}
        for below in want:
            wanted.setdefault(_family(have, below), []).append(below)
        if not wanted:
            return
        held: dict[str, list[Element]] = {}
        for below in have:
            held.setdefault(_family(have, below), []).append(below)
        for tag, want_list in wanted.items():
            self._list(have, tag, held.get(tag, []), want_list, place, exact=tag in exact)

    def _list(
        self, parent: Element, tag: str, have: list[Element], want: list[Element], place: Place, *, exact: bool
    ) -> None:
        """All of a parent's children of one tag."""
        have = [below for below in have if below.getparent() is parent]  # a console may have gone with its serial port
        several = len(have) > 1 or len(want) > 1 or parent.tag == "devices"
        repeated = (parent.tag, tag) in RULES or several or exact
        pairs = pair_children(parent.tag, tag, have, want, exact)
        paired = {id(twin) for _asked, twin in pairs}
        rest = [below for below in have if exact and id(below) not in paired]
        leaving = {id(twin) for asked, twin in pairs if asked.get(marks.GONE)}.union(map(id, rest))
        for asked, twin in pairs:
            named = label(asked if twin is None else twin) if repeated else ""
            shown = asked if twin is None or not asked.get(marks.GONE) else twin
            self._child(parent, twin, asked, place.child(tag_name(shown), named), repeated, leaving)
        for below in rest:
            if additions.goes_alone(below, leaving):
                self._remove(parent, below, place)

    def _child(
        self, parent: Element, have: Element | None, want: Element, place: Place, repeated: bool, leaving: set[int]
    ) -> None:
        if want.get(marks.GONE):
            if have is not None and (self.carry or additions.goes_alone(have, leaving)):
                self._take(parent, have, place)
            elif have is None and self.carry:
                parent.append(copy.deepcopy(want))
        elif have is None:
            self._add(parent, want, place, repeated)
        elif parent.tag in OPAQUE:
            texts = canonical_text(have), canonical_text(want)
            if not same(have, want) and not self.refused(place, *texts):
                self.note(place, *texts)
                parent.replace(have, copy.deepcopy(want))
        else:
            if parent.tag == "devices":
                self.twins.append((want, have))
            said = not additions.says_nothing(have)
            self.element(have, want, place.owned(copy.deepcopy(have), have) if repeated else place)
            if said and additions.says_nothing(have) and not repeated and not self.carry and not want.get(marks.THERE):
                # Nothing is left of what it said.
                parent.remove(have)

    def _add(self, parent: Element, want: Element, place: Place, repeated: bool) -> None:
        if marks.is_hollow(want) and not self.carry:
            return
        if repeated or self.carry or parent.tag in OPAQUE or is_bare(want):
            self._add_whole(parent, want, place, repeated)
            return
        # An element there can be only one of is added attribute by attribute: each has a Live of its own.
        added = new(want.tag)
        insert(parent, added)
        self.element(added, want, place)
        if not added.attrib and not len(added) and not added.text:
            parent.remove(added)

    def _add_whole(self, parent: Element, want: Element, place: Place, repeated: bool) -> None:
        added = copy.deepcopy(want)
        if not self.carry:
            additions.settle(added)
        text = canonical_text(added)
        if self.refused(place, None, text):
            return
        insert(parent, added)
        if parent.tag == "devices":
            self.twins.append((want, added))
        self.note(place.owned(None, added) if repeated else place, None, text)

    def _remove(self, parent: Element, below: Element, place: Place, repeated: bool = True) -> None:
        here = place.child(tag_name(below), label(below) if repeated else "")
        if repeated:
            self._take(parent, below, here)
        elif not self.refused(here, canonical_text(below), None):
            parent.remove(below)
            self._note_removed(below, here)

    def _take(self, parent: Element, below: Element, place: Place) -> None:
        """Takes an entry of a list away."""
        text = canonical_text(below)
        if not self.refused(place, text, None):
            shadow = additions.shadow_of(below)
            if shadow is not None and all(twin is not shadow for _asked, twin in self.twins):
                parent.remove(shadow)
            parent.remove(below)
            self.note(place.owned(below, None), text, None)

    def _note_removed(self, below: Element, place: Place) -> None:
        """Notes each leaf of an element that went: each has a Live of its own."""
        for name, text in below.attrib.items():
            self.note(place.attribute(name), shown_value(below.tag, name, text), None)
        if (below.text and below.text.strip()) or is_bare(below):
            self.note(place, leaf(below) or canonical_text(below), None)
        for inner in below:
            self._note_removed(inner, place.child(tag_name(inner), label(inner)))
