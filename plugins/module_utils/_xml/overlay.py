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

from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.additions import insert, is_bare, missing, settle
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.build import find
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import (
    canonical_text,
    label,
    leaf,
    tag_name,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Change, Overlay, Owner
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import (
    Machine,
    _same,
    canonical,
    is_scaled,
    scaled_bytes,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity import RULES, Rule, pair
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
    walk.element(merged, want, "", "", ())
    etree.cleanup_namespaces(merged)
    return Overlay(merged, walk.changes, walk.twins)


def combine(base: Element, over: Element) -> Element:
    """The desired tree that asks for both, *over* having the last word; the marks of both stay."""
    merged = copy.deepcopy(base)
    walk = _Walk(_same, carry=True)
    walk.element(merged, over, "", "", ())
    return merged


class _Walk:
    """One pass over two trees, collecting changes while it edits the actual one."""

    def __init__(self, machine: Machine, carry: bool = False, accept: Accept | None = None) -> None:
        self.machine = machine
        self.accept = accept
        self.carry = carry
        self.changes: list[Change] = []
        self.twins: list[tuple[Element, Element]] = []

    def note(self, path: str, pattern: str, before: str | None, after: str | None, owners: tuple[Owner, ...]) -> None:
        self.changes.append(Change(path, pattern, before, after, owners))

    def refused(self, pattern: str) -> bool:
        return self.accept is not None and not self.accept(pattern)

    def element(self, have: Element, want: Element, path: str, pattern: str, owners: tuple[Owner, ...]) -> None:
        """Lays one element over its twin."""
        if self.carry:
            for mark in marks.ALL:
                for word in marks.words(want, mark):
                    marks.add(have, mark, word)
        initial = [] if self.carry else missing(have, want)
        self._flip_unions(have, want, path, pattern, owners)
        self._remove_absent(have, want, path, pattern, owners)
        self._attributes(have, want, path, pattern, owners)
        self._text(have, want, path, pattern, owners)
        self._children(have, want, path, pattern, owners)
        for below, attr, text in initial:
            target = find(have, below)
            if target is not None and attr not in target.attrib:
                target.set(attr, text)
                self.note(
                    f"{path}/{below}@{attr}".lstrip("/"), f"{pattern}/{below}@{attr}".lstrip("/"), None, text, owners
                )

    def _equal(self, have: Element, want: Element, attr: str, before: str | None, after: str) -> bool:
        if before == after:
            return True
        if before is None:
            return False
        if is_scaled(have.tag, attr):
            return scaled_bytes(have, attr) == scaled_bytes(want, attr) and scaled_bytes(have, attr) is not None
        return canonical(have.tag, attr, before, self.machine) == canonical(want.tag, attr, after, self.machine)

    def _flip_unions(self, have: Element, want: Element, path: str, pattern: str, owners: tuple[Owner, ...]) -> None:
        for union in UNIONS.get(have.tag, ()):
            after, before = want.get(union.attr), have.get(union.attr)
            if after is None or (before is None and not union.attributes.intersection(have.attrib)):
                continue
            if self._equal(have, want, union.attr, before, after) or self._same_mask(have, union.attr, after):
                continue
            if self.refused(f"{pattern}@{union.attr}"):
                continue
            for name in sorted(union.attributes.intersection(have.attrib)):
                if name not in want.attrib:
                    self.note(f"{path}@{name}", f"{pattern}@{name}", have.attrib.pop(name), None, owners)
            for below in [below for below in have if below.tag in union.children]:
                self._remove(have, below, path, pattern, owners, repeated=False)

    def _remove_absent(self, have: Element, want: Element, path: str, pattern: str, owners: tuple[Owner, ...]) -> None:
        for name in marks.words(want, marks.ABSENT):
            if name.startswith("@"):
                if name[1:] in have.attrib and not self.refused(pattern + name):
                    self.note(path + name, pattern + name, have.attrib.pop(name[1:]), None, owners)
                continue
            for below in have.findall(name):
                self._remove(have, below, path, pattern, owners, repeated=False)

    def _attributes(self, have: Element, want: Element, path: str, pattern: str, owners: tuple[Owner, ...]) -> None:
        for name, after in want.attrib.items():
            if marks.is_mark(name) or (name == "unit" and self._has_scaled(want)):
                continue
            before = have.get(name)
            if self._equal(have, want, name, before, after) or self._same_mask(have, name, after):
                continue
            if self.refused(f"{pattern}@{name}"):
                continue
            have.set(name, after)
            if is_scaled(want.tag, name):
                self._copy_unit(have, want)
            self.note(f"{path}@{name}", f"{pattern}@{name}", before, after, owners)

    @staticmethod
    def _same_mask(have: Element, name: str, after: str) -> bool:
        """libvirt keeps a netmask or a prefix as it was given; both say the same."""
        if have.tag not in ("ip", "route") or name not in ("netmask", "prefix"):
            return False
        other = have.get("prefix" if name == "netmask" else "netmask")
        if other is None:
            return False
        mask, prefix = (after, other) if name == "netmask" else (other, after)
        value = canonical("ip", "netmask", mask)
        return isinstance(value, bytes) and "".join(f"{byte:08b}" for byte in value) == "1" * int(prefix) + "0" * (
            32 - int(prefix)
        )

    @staticmethod
    def _has_scaled(want: Element) -> bool:
        return is_scaled(want.tag, "") or any(is_scaled(want.tag, name) for name in want.attrib)

    @staticmethod
    def _copy_unit(have: Element, want: Element) -> None:
        unit = want.get("unit")
        if unit is None:
            have.attrib.pop("unit", None)
        else:
            have.set("unit", unit)

    def _text(self, have: Element, want: Element, path: str, pattern: str, owners: tuple[Owner, ...]) -> None:
        after = want.text
        if after is None or not after.strip() or self._equal(have, want, "", have.text, after):
            return
        if self.refused(pattern):
            return
        before = leaf(have) or None
        have.text = after
        if is_scaled(want.tag, ""):
            self._copy_unit(have, want)
        self.note(path, pattern, before, leaf(have), owners)

    def _children(self, have: Element, want: Element, path: str, pattern: str, owners: tuple[Owner, ...]) -> None:
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
            have_list = held.get(tag, [])
            rule = RULES.get((have.tag, tag))
            several = len(have_list) > 1 or len(want_list) > 1 or have.tag == "devices"
            repeated = rule is not None or several or tag in exact
            shown = tag_name((want_list or have_list)[0]) if want_list or have_list else tag
            below_pattern = f"{pattern}/{shown}" if pattern else shown
            below_path = f"{path}/{shown}" if path else shown
            pairs = self._pairs(rule, have_list, want_list, repeated)
            for want_child, have_child in pairs:
                name = (
                    below_path + label(have_child if have_child is not None else want_child) if repeated else below_path
                )
                self._child(have, have_child, want_child, name, below_pattern, owners, repeated)
            if tag in exact:
                kept = {id(twin) for _wanted, twin in pairs}
                for below in have_list:
                    if id(below) not in kept:
                        self._remove(have, below, path, pattern, owners)

    def _pairs(
        self, rule: Rule | None, have: list[Element], want: list[Element], repeated: bool
    ) -> list[tuple[Element, Element | None]]:
        if not repeated:
            return [(want[0], have[0] if have else None)]
        if rule is not None:
            return pair(rule, have, want)
        spare: dict[str, list[Element]] = {}
        for element in have:
            spare.setdefault(canonical_text(element), []).append(element)
        same = [waiting.pop(0) if (waiting := spare.get(canonical_text(element))) else None for element in want]
        taken = {id(element) for element in same if element is not None}
        rest = iter([element for element in have if id(element) not in taken])
        return [(element, twin if twin is not None else next(rest, None)) for element, twin in zip(want, same)]

    def _child(
        self,
        parent: Element,
        have: Element | None,
        want: Element,
        path: str,
        pattern: str,
        owners: tuple[Owner, ...],
        repeated: bool,
    ) -> None:
        if want.get(marks.GONE):
            if have is not None:
                self._remove(parent, have, path.rpartition("/")[0], pattern.rpartition("/")[0], owners)
            elif self.carry:
                parent.append(copy.deepcopy(want))
            return
        if have is None:
            self._add(parent, want, path, pattern, owners, repeated)
        elif parent.tag in OPAQUE:
            if canonical_text(have) != canonical_text(want):
                self.note(path, pattern, canonical_text(have), canonical_text(want), owners)
                parent.replace(have, copy.deepcopy(want))
        else:
            if repeated:
                owners = (*owners, Owner(pattern, copy.deepcopy(have), have))
            if parent.tag == "devices":
                self.twins.append((want, have))
            self.element(have, want, path, pattern, owners)

    def _add(
        self, parent: Element, want: Element, path: str, pattern: str, owners: tuple[Owner, ...], repeated: bool
    ) -> None:
        if marks.is_hollow(want) and not self.carry:
            return
        if repeated or self.carry or parent.tag in OPAQUE or is_bare(want):
            if not self.refused(pattern):
                self._add_whole(parent, want, path, pattern, owners, repeated)
            return
        # An element there can be only one of is added attribute by attribute: each has a Live of its own.
        added = new(want.tag)
        insert(parent, added)
        self.element(added, want, path, pattern, owners)
        if not added.attrib and not len(added) and not added.text:
            parent.remove(added)

    def _add_whole(
        self, parent: Element, want: Element, path: str, pattern: str, owners: tuple[Owner, ...], repeated: bool
    ) -> None:
        added = copy.deepcopy(want)
        if not self.carry:
            settle(added)
        insert(parent, added)
        if repeated:
            owners = (*owners, Owner(pattern, None, added))
        if parent.tag == "devices":
            self.twins.append((want, added))
        self.note(path, pattern, None, canonical_text(added), owners)

    def _remove(
        self, parent: Element, below: Element, path: str, pattern: str, owners: tuple[Owner, ...], repeated: bool = True
    ) -> None:
        shown = tag_name(below)
        name = f"{path}/{shown}" if path else shown
        below_pattern = f"{pattern}/{shown}" if pattern else shown
        if self.refused(below_pattern):
            return
        parent.remove(below)
        if repeated:
            owner = Owner(below_pattern, below, None)
            self.note(name + label(below), below_pattern, canonical_text(below), None, (*owners, owner))
        else:
            self._note_removed(below, name, below_pattern, owners)

    def _note_removed(self, below: Element, path: str, pattern: str, owners: tuple[Owner, ...]) -> None:
        """Notes each leaf of an element that went: each has a Live of its own."""
        for name, text in below.attrib.items():
            self.note(f"{path}@{name}", f"{pattern}@{name}", text, None, owners)
        if (below.text and below.text.strip()) or is_bare(below):
            self.note(path, pattern, leaf(below) or canonical_text(below), None, owners)
        for inner in below:
            self._note_removed(inner, f"{path}/{tag_name(inner)}{label(inner)}", f"{pattern}/{tag_name(inner)}", owners)
