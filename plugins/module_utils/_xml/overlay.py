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
    DEFAULTS,
    Machine,
    _same,
    canonical,
    copy_unit,
    has_scaled,
    is_scaled,
    same_mask,
    scaled_bytes,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity import RULES, Rule, pair, pair_equals
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import etree, new
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.schema_facts import OPAQUE, UNIONS

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any


Accept = t.Callable[[str], bool]


def overlay(have: Element, want: Element, *, machine: Machine = _same, accept: Accept | None = None) -> Overlay:
    """What laying *want* over *have* changes, and the result; neither tree is touched.

    *machine* resolves a machine alias to what the host makes of it. *accept* says by its pattern whether a change is to
    be made; what it refuses stays as it is.
    """
    merged = copy.deepcopy(have)
    walk = _Walk(machine, accept=accept)
    walk.element(merged, want, Place())
    etree.cleanup_namespaces(merged)
    return Overlay(merged, walk.changes, walk.twins)


def combine(base: Element, over: Element) -> Element:
    """The desired tree that asks for both, *over* having the last word; the marks of both stay."""
    merged = copy.deepcopy(base)
    walk = _Walk(_same, carry=True)
    walk.element(merged, over, Place())
    return merged


class _Walk:
    """One pass over two trees, collecting changes while it edits the actual one."""

    def __init__(self, machine: Machine, carry: bool = False, accept: Accept | None = None) -> None:
        self.machine = machine
        self.accept = accept
        self.carry = carry
        self.changes: list[Change] = []
        self.twins: list[tuple[Element, Element]] = []

    def note(self, place: Place, before: str | None, after: str | None) -> None:
        self.changes.append(Change(place.path, place.pattern, before, after, place.owners))

    def refused(self, place: Place) -> bool:
        return self.accept is not None and not self.accept(place.pattern)

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

    def _equal(self, have: Element, want: Element, attr: str, before: str | None, after: str) -> bool:
        if before is None:
            return DEFAULTS.get((have.tag, attr)) == after
        if is_scaled(have.tag, attr) and scaled_bytes(have, attr) is not None:
            return scaled_bytes(have, attr) == scaled_bytes(want, attr)
        if before == after:
            return True
        return canonical(have.tag, attr, before, self.machine) == canonical(want.tag, attr, after, self.machine)

    def _flip_unions(self, have: Element, want: Element, place: Place) -> None:
        for union in UNIONS.get(have.tag, ()):
            after, before = want.get(union.attr), have.get(union.attr)
            if after is None or (before is None and not union.attributes.intersection(have.attrib)):
                continue
            if self._equal(have, want, union.attr, before, after) or same_mask(have, union.attr, after):
                continue
            if self.refused(place.attribute(union.attr)):
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
                if name[1:] in have.attrib and not self.refused(place.attribute(name[1:])):
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
            if self._equal(have, want, name, before, after) or same_mask(have, name, after):
                continue
            if self.refused(place.attribute(name)):
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
        if after is None or not after.strip() or self._equal(have, want, "", have.text, after):
            return
        if self.refused(place):
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
            wanted.setdefault(below.tag, []).append(below)
        if not wanted:
            return
        held: dict[str, list[Element]] = {}
        for below in have:
            held.setdefault(below.tag, []).append(below)
        for tag, want_list in wanted.items():
            self._list(have, tag, held.get(tag, []), want_list, place, exact=tag in exact)

    def _list(
        self, parent: Element, tag: str, have: list[Element], want: list[Element], place: Place, *, exact: bool
    ) -> None:
        """All of a parent's children of one tag."""
        rule = RULES.get((parent.tag, tag))
        several = len(have) > 1 or len(want) > 1 or parent.tag == "devices"
        repeated = rule is not None or several or exact
        pairs = self._pairs(rule, have, want, exact)
        for asked, twin in pairs:
            named = label(asked if twin is None else twin) if repeated else ""
            self._child(parent, twin, asked, place.child(tag_name(asked), named), repeated)
        if exact:
            kept = {id(twin) for _asked, twin in pairs}
            for below in have:
                if id(below) not in kept and additions.goes_alone(below):
                    self._remove(parent, below, place)

    def _pairs(
        self, rule: Rule | None, have: list[Element], want: list[Element], exact: bool
    ) -> list[tuple[Element, Element | None]]:
        if rule is not None:
            return pair(rule, have, want)
        if exact or (len(have) < 2 and len(want) < 2):
            # Of a list without keys that is given whole, the order counts: devices to boot from, options of a program.
            return list(zip(want, [*have, *[None] * len(want)]))
        return pair_equals(have, want)

    def _child(self, parent: Element, have: Element | None, want: Element, place: Place, repeated: bool) -> None:
        if want.get(marks.GONE):
            if have is not None:
                self._take(parent, have, place)
            elif self.carry:
                parent.append(copy.deepcopy(want))
        elif have is None:
            self._add(parent, want, place, repeated)
        elif parent.tag in OPAQUE:
            if canonical_text(have) != canonical_text(want) and not self.refused(place):
                self.note(place, canonical_text(have), canonical_text(want))
                parent.replace(have, copy.deepcopy(want))
        else:
            if parent.tag == "devices":
                self.twins.append((want, have))
            said = not is_bare(have)
            self.element(have, want, place.owned(copy.deepcopy(have), have) if repeated else place)
            if said and is_bare(have) and not repeated and not self.carry:
                # Nothing is left of what it said.
                parent.remove(have)

    def _add(self, parent: Element, want: Element, place: Place, repeated: bool) -> None:
        if marks.is_hollow(want) and not self.carry:
            return
        if repeated or self.carry or parent.tag in OPAQUE or is_bare(want):
            if not self.refused(place):
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
        insert(parent, added)
        if parent.tag == "devices":
            self.twins.append((want, added))
        self.note(place.owned(None, added) if repeated else place, None, canonical_text(added))

    def _remove(self, parent: Element, below: Element, place: Place, repeated: bool = True) -> None:
        here = place.child(tag_name(below), label(below) if repeated else "")
        if repeated:
            self._take(parent, below, here)
        elif not self.refused(here):
            parent.remove(below)
            self._note_removed(below, here)

    def _take(self, parent: Element, below: Element, place: Place) -> None:
        """Takes an entry of a list away."""
        if not self.refused(place):
            for gone in (additions.shadow_of(below), below):
                if gone is not None:
                    parent.remove(gone)
            self.note(place.owned(below, None), canonical_text(below), None)

    def _note_removed(self, below: Element, place: Place) -> None:
        """Notes each leaf of an element that went: each has a Live of its own."""
        for name, text in below.attrib.items():
            self.note(place.attribute(name), shown_value(below.tag, name, text), None)
        if (below.text and below.text.strip()) or is_bare(below):
            self.note(place, leaf(below) or canonical_text(below), None)
        for inner in below:
            self._note_removed(inner, place.child(tag_name(inner), label(inner)))
