# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A definition as options: the inverse of ``build``.

A table is turned into a reader that walks the element's own children, so that reading costs what the element holds
and not what the table could say of it: ``*_info`` reads a thousand domains. The rows of an element are prepared when
the first such element is met: a task reads one domain, and most of the table is of what that does not have.
"""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import FOREIGN, SECRET
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import (
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


#: A row that is met below: the steps of its path that are left, where its options lie in the result, what they imply.
_Waiting = tuple[tuple[tuple[str, str, str], ...], t.Any, tuple[str, ...], t.Mapping[str, str]]
_Fold = tuple[tuple[str, ...], tuple[str, str, str]]


class _Node:
    """What is read at one element of the table's tree of paths, and below it by tag.

    *folds*: the pairs of options that share an attribute, of the whole reader.
    """

    def __init__(self, folds: list[_Fold]) -> None:
        self._folds = folds
        self._here: list[_Read] = []
        self._below: dict[str, list[tuple[str, str, _Node]]] = {}
        self._waiting: dict[str, list[_Waiting]] = {}

    def walk(self, element: Element, base: Element, options: Options) -> None:
        for read in self._here:
            read(element, base, options)
        if self._below or self._waiting:
            for child in element:
                if child.tag in self._waiting:
                    self._meet(child.tag)
                for name, value, node in self._below.get(child.tag, ()):
                    if not name or child.get(name) == value:
                        node.walk(child, base, options)

    def _meet(self, tag: str) -> None:
        """Prepares what is read below the first element of a tag."""
        for steps, row, place, needs in self._waiting.pop(tag):
            _tag, name, value = steps[0]
            entries = self._below.setdefault(tag, [])
            found = next((entry[2] for entry in entries if entry[:2] == (name, value)), None)
            if found is None:
                found = _Node(self._folds)
                entries.append((name, value, found))
            found._expect(steps[1:], row, place, needs)

    def _expect(
        self,
        steps: tuple[tuple[str, str, str], ...],
        row: t.Any,
        place: tuple[str, ...],
        needs: t.Mapping[str, str],
    ) -> None:
        if steps:
            self._waiting.setdefault(steps[0][0], []).append((steps, row, place, needs))
        elif isinstance(row, Group):
            if row.fold:
                self._folds.append(((*place, row.name), row.fold))
            self.plant(row.rows, (*place, row.name), needs)
        elif isinstance(row, Items):
            self._here.append(_entry(row.rows, place, row.name))
        elif row.codec is not SECRET:
            self._here.append(_value(row, parse_path(row.path).attr, place, needs))

    def plant(self, rows: t.Iterable[t.Any], place: tuple[str, ...], needs: t.Mapping[str, str]) -> None:
        """Adds *rows*, whose options lie at *place* in the result, and of which *needs* must hold."""
        for row in rows:
            if not isinstance(row, Short):
                implied = {**needs, **row.implies} if row.implies else needs
                self._expect(parse_path(row.path).steps, row, place, implied)


def reader(rows: t.Iterable[t.Any]) -> t.Callable[[Element], Options]:
    """A function that reads an element's options, in the order of *rows*. Secrets are left out."""
    folds: list[_Fold] = []
    root = _Node(folds)
    root.plant(rows, (), {})
    names = {row.name: number for number, row in enumerate(rows)}

    def read(element: Element) -> Options:
        found: Options = {}
        root.walk(element, element, found)
        for place, fold in folds:
            _unfold(found, place, fold)
        return dict(sorted(found.items(), key=lambda item: names[item[0]]))

    return read


def read(rows: t.Iterable[t.Any], element: Element) -> Options:
    """The options that, given to the module, describe what *element* holds."""
    return reader(tuple(rows))(element)


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
