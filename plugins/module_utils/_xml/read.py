# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A definition as options: the inverse of ``build``.

A table is turned into a reader that walks the element's own children and attributes, so that reading costs what the
element holds and not what the table could say of it: ``*_info`` reads a thousand domains. The rows of an element are
prepared when the first such element is met: a task reads one domain, and most of the table is of what that does not
have.
"""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import FOREIGN, SECRET
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import (
    NAMESPACES,
    Group,
    Items,
    Short,
    Values,
    parse_path,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import foreign

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

Options = dict[str, t.Any]
#: Puts what it finds at an element into the options; the second argument is the kind's or entry's element.
_Read = t.Callable[[Element, Element, Options], None]
_Fold = tuple[tuple[str, ...], tuple[str, str, str]]
_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}


class _Index:
    """Rows by their paths, and the steps of these that ask for an attribute's value: (attribute, value, path down to
    there) by the path without the question."""

    def __init__(self, rows: t.Iterable[t.Any]) -> None:
        self.rows: dict[str, list[t.Any]] = {}
        for row in rows:
            if not isinstance(row, Short):
                self.rows.setdefault(row.path, []).append(row)
        self.variants: dict[str, list[tuple[str, str, str]]] = {}
        for path in self.rows:
            if "[" in path:
                self._note(path)

    def _note(self, path: str) -> None:
        before, bracket, rest = path.partition("[")
        while bracket:
            question, _bracket, after = rest.partition("]")
            name, _equals, value = question.partition("=")
            whole = f"{before}[{question}]"
            found = self.variants.setdefault(before, [])
            if (name, value, whole) not in found:
                found.append((name, value, whole))
            more, bracket, rest = after.partition("[")
            before = whole + more


class _Scope(t.NamedTuple):
    """Rows that may speak of an element at *path*; what they find lies at *place* in the result, if *needs* hold."""

    table: _Index
    path: str
    place: tuple[str, ...]
    needs: t.Mapping[str, str]


class _Spot:
    """What is read at the elements of one place: *attributes* where there are such, *always* of each element.

    *below*: the spots of a tag, each with the attribute and value that it is for. None: an entry of a list, which has a
    reader of its own.
    """

    __slots__ = ("always", "attributes", "below", "scopes")

    def __init__(self, scopes: list[_Scope], folds: list[_Fold]) -> None:
        self.scopes = scopes
        self.attributes: dict[str, list[_Read]] = {}
        self.always: list[_Read] = []
        self.below: dict[str, list[tuple[str, str, _Spot]]] | None = {}
        # A group adds its rows to those that are walked here.
        for table, path, place, needs in scopes:
            for row in table.rows.get(path or ".", ()):
                if isinstance(row, Group):
                    if row.fold:
                        folds.append(((*place, row.name), row.fold))
                    scopes.append(_Scope(_Index(row.rows), "", (*place, row.name), _implied(row, needs)))
                elif isinstance(row, Items):
                    self.always.append(_entry(row.rows, place, row.name))
                    self.below = None
                elif row.codec is not SECRET:
                    self.always.append(_value(row, "", place, _implied(row, needs)))

    def meet_attribute(self, attr: str) -> list[_Read]:
        """What is read of an attribute, when it is met for the first time."""
        found = self.attributes[attr] = [
            _value(row, attr, place, _implied(row, needs))
            for table, path, place, needs in self.scopes
            for row in table.rows.get(f"{path}@{attr}", ())
            if row.codec is not SECRET
        ]
        return found

    def meet(self, tag: str, folds: list[_Fold]) -> list[tuple[str, str, _Spot]]:
        """The spots of a tag, when it is met for the first time."""
        if tag[0] == "{":
            uri, _brace, local = tag[1:].partition("}")
            tag = f"{_PREFIXES[uri]}:{local}" if uri in _PREFIXES else tag
        scopes, special = [], []
        for table, path, place, needs in self.scopes:
            below = f"{path}/{tag}" if path else tag
            scopes.append(_Scope(table, below, place, needs))
            for name, value, variant in table.variants.get(below, ()):
                special.append((name, value, _Spot([_Scope(table, variant, place, needs)], folds)))
        return [("", "", _Spot(scopes, folds)), *special]


def _implied(row: t.Any, needs: t.Mapping[str, str]) -> t.Mapping[str, str]:
    return {**needs, **row.implies} if row.implies else needs


def _walk(spot: _Spot, element: Element, base: Element, options: Options, folds: list[_Fold]) -> None:
    attributes = spot.attributes
    for attr in element.keys():  # noqa: SIM118 - an element is no dictionary: by itself it gives its children
        found = attributes.get(attr)
        for read in spot.meet_attribute(attr) if found is None else found:
            read(element, base, options)
    for read in spot.always:
        read(element, base, options)
    below = spot.below
    if below is not None and len(element):
        for child in element:
            tag = child.tag
            spots = below.get(tag)
            if spots is None:
                spots = below[tag] = spot.meet(str(tag), folds)
            for name, value, each in spots:
                if not name or child.get(name) == value:
                    _walk(each, child, base, options, folds)


def reader(rows: t.Iterable[t.Any]) -> t.Callable[[Element], Options]:
    """A function that reads an element's options, in the order of *rows*. Secrets are left out."""
    rows = tuple(rows)
    folds: list[_Fold] = []
    root = _Spot([_Scope(_Index(rows), "", (), {})], folds)
    order = {row.name: number for number, row in enumerate(rows)}.__getitem__

    def read(element: Element) -> Options:
        found: Options = {}
        _walk(root, element, element, found, folds)
        for place, fold in folds:
            _unfold(found, place, fold)
        return {name: found[name] for name in sorted(found, key=order)}

    return read


def read(rows: t.Iterable[t.Any], element: Element) -> Options:
    """The options that, given to the module, describe what *element* holds."""
    return reader(rows)(element)


def _put(options: Options, place: tuple[str, ...]) -> Options:
    for name in place:
        options = options.setdefault(name, {})
    return options


def _entry(rows: tuple[t.Any, ...], place: tuple[str, ...], name: str) -> _Read:
    made: list[t.Callable[[Element], Options]] = []

    def put(element: Element, _base: Element, options: Options) -> None:
        if not made:
            made.append(reader(rows))
        _put(options, place).setdefault(name, []).append(made[0](element))

    return put


def _value(row: t.Any, attr: str, place: tuple[str, ...], needs: t.Mapping[str, str]) -> _Read:
    decode = foreign.read if row.codec is FOREIGN else row.codec.decode
    name, choices, several = row.name, row.choices, isinstance(row, Values)
    conditions = [(parse_path(path), text) for path, text in needs.items()]

    def put(element: Element, base: Element, options: Options) -> None:
        try:
            value = decode(element, attr)
        except ValueError:  # raw XML may say what is no such value
            return
        if value is None or (choices and value not in choices) or not _hold(base, conditions):
            return
        target = _put(options, place)
        if several:
            target.setdefault(name, []).append(value)
        else:
            target[name] = value

    return put


def _hold(base: Element, conditions: t.Iterable[tuple[t.Any, str]]) -> bool:
    for (steps, attr), text in conditions:
        element: Element | None = base
        for tag, _name, _value in steps:
            element = element.find(tag) if element is not None else None
        if element is None or element.get(attr) != text:
            return False
    return True


def _unfold(options: Options, place: tuple[str, ...], fold: tuple[str, str, str]) -> None:
    """Two options that share one attribute: splits what was read as the first."""
    for name in place:
        if name not in options:
            return
        options = options[name]
    first, second, separator = fold
    head, found, tail = options.get(first, "").rpartition(separator)
    if found:
        options[first], options[second] = head, int(tail) if tail.isdecimal() else tail
