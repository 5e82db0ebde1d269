# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A definition as options: the inverse of ``build``.

A table is turned into a reader that walks the element's own children, so that reading costs what the element holds
and not what the table could say of it: ``*_info`` reads a thousand domains. The rows of an element are prepared when
the first such element is met: a task reads one domain, and most of the table is of what that does not have.
"""

from __future__ import annotations

import functools
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


class _Node:
    """What is read at one element of the table's tree of paths, and below it by tag."""

    def __init__(self) -> None:
        self.here: list[_Read] = []
        self.below: dict[str, list[tuple[str, str, _Node]]] = {}
        self.waiting: dict[str, list[t.Callable[[], None]]] = {}
        """By tag, what has to be prepared before an element of that tag is read."""

    def at(self, path: str) -> _Node:
        """The node of a path below this one."""
        node = self
        for tag, name, value in parse_path(path).steps:
            entries = node.below.setdefault(tag, [])
            found = next((entry[2] for entry in entries if entry[:2] == (name, value)), None)
            if found is None:
                found = _Node()
                entries.append((name, value, found))
            node = found
        return node

    def walk(self, element: Element, base: Element, options: Options) -> None:
        for read in self.here:
            read(element, base, options)
        if self.below or self.waiting:
            for child in element:
                for prepare in self.waiting.pop(child.tag, ()) if self.waiting else ():
                    prepare()
                for name, value, node in self.below.get(child.tag, ()):
                    if not name or child.get(name) == value:
                        node.walk(child, base, options)


def reader(rows: t.Iterable[t.Any]) -> t.Callable[[Element], Options]:
    """A function that reads an element's options, in the order of *rows*. Secrets are left out."""
    root = _Node()
    folds: Folds = []
    _plant(root, root, rows, (), folds)
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


Folds = list[tuple[tuple[str, ...], tuple[str, str, str]]]


def _plant(
    root: _Node,
    node: _Node,
    rows: t.Iterable[t.Any],
    place: tuple[str, ...],
    folds: Folds,
    implied: t.Mapping[str, str] | None = None,
) -> None:
    """Adds the readers of *rows*, whose options lie at *place* in the result, below *node*."""
    for row in rows:
        if isinstance(row, Short):
            continue
        needs = {**(implied or {}), **(row.implies or {})} if row.implies else implied
        steps = parse_path(row.path).steps
        prepare = functools.partial(_plant_row, root, node, row, place, folds, needs)
        if steps and node is root:
            root.waiting.setdefault(steps[0][0], []).append(prepare)
        else:
            prepare()


def _plant_row(
    root: _Node,
    node: _Node,
    row: t.Any,
    place: tuple[str, ...],
    folds: Folds,
    needs: t.Mapping[str, str] | None,
) -> None:
    if isinstance(row, Group):
        if row.fold:
            folds.append(((*place, row.name), row.fold))
        _plant(root, node.at(row.path), row.rows, (*place, row.name), folds, needs)
    elif isinstance(row, Items):
        node.at(row.path).here.append(_entry(row.rows, place, row.name))
    elif row.codec is not SECRET:
        node.at(row.path).here.append(_value(row, parse_path(row.path).attr, place, needs or {}))


def _put(options: Options, place: tuple[str, ...]) -> Options:
    for name in place:
        options = options.setdefault(name, {})
    return options


def _entry(rows: tuple[t.Any, ...], place: tuple[str, ...], name: str) -> _Read:
    entries = functools.cache(lambda: reader(rows))

    def put(element: Element, _base: Element, options: Options) -> None:
        _put(options, place).setdefault(name, []).append(entries()(element))

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
