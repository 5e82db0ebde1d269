# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options → the desired tree."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import known
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import (
    EMPTY,
    FOREIGN,
    NOT_ZERO,
    PRESENT,
    YES,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import (
    Field,
    Group,
    Items,
    Kind,
    Short,
    Values,
    parse_path,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import foreign, marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import child, new

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

Params = t.Mapping[str, t.Any]
#: Where false, or 0, says that there is no such element or attribute.
_FALSE_IS_NONE = (PRESENT, EMPTY, YES, NOT_ZERO)


def descend(element: Element, path: str) -> Element:
    """The element at *path* below *element*, made where it is missing."""
    for tag, name, value in parse_path(path).steps:
        for found in element.iterchildren(tag):
            if not name or found.get(name) == value:
                element = found
                break
        else:
            element = child(element, tag)
            if name:
                element.set(name, value)
    return element


def find(element: Element, path: str) -> Element | None:
    """The element at *path* below *element*, or None."""
    for tag, name, value in parse_path(path).steps:
        for found in element.iterchildren(tag):
            if not name or found.get(name) == value:
                element = found
                break
        else:
            return None
    return element


def build(kind: Kind, params: Params) -> Element:
    """The desired tree of *kind* that *params* (option → value, None for what was not given) ask for.

    Raises InputError, naming the option, for a value that its codec refuses or options that contradict each other.
    """
    root = new(kind.tag)
    fill(root, kind, params)
    return root


def fill(element: Element, kind: Kind | Items, params: Params, where: str = "") -> None:
    """Writes *params* into the element of one kind or entry. *where* is the option path so far, for error messages."""
    implied: dict[str, tuple[str, str]] = {}
    _write_rows(element, kind.rows, params, where, element, implied)
    for path, (text, option) in implied.items():
        _imply(element, path, text, option)
    for path, text in (kind.initial or {}).items():
        marks.add(element, marks.INITIAL, f"{path}={text}")


def _imply(element: Element, path: str, text: str, option: str) -> None:
    target, attr = descend(element, path), parse_path(path).attr
    said = target.get(attr)
    if said is not None and said != text:
        raise InputError(f"{option} contradicts {attr}: {said}; it needs {attr}: {text}.")
    target.set(attr, text)


def _write_rows(
    element: Element,
    rows: t.Sequence[t.Any],
    params: Params,
    where: str,
    base: Element,
    implied: dict[str, tuple[str, str]],
) -> None:
    for row in rows:
        value = params.get(row.name)
        if value is None:
            continue
        option = where + row.name
        if isinstance(row, Short):
            _write_short(element, row, rows, value, option)
            continue
        for path, text in (row.implies or {}).items():
            if implied.setdefault(path, (text, option))[0] != text:
                raise InputError(f"{option} and {implied[path][1]} contradict each other: give one of them.")
        if isinstance(row, (Field, Group)):
            for path, text in (row.initial or {}).items():
                marks.add(base, marks.INITIAL, f"{path}={text}")
        if isinstance(row, Group):
            _write_group(element, row, value, option, base, implied)
        elif isinstance(row, Items):
            _write_items(element, row, value, option)
        elif isinstance(row, Values):
            _write_values(element, row, value, option)
        else:
            _write_field(element, row, value, option)


def _write_group(
    element: Element, row: Group, value: Params, option: str, base: Element, implied: dict[str, tuple[str, str]]
) -> None:
    target = descend(element, row.path)
    if row.fold:
        value = _folded(row.fold, value)
    _write_rows(target, row.rows, value, f"{option}.", base, implied)
    while target is not element and not len(target) and not target.attrib and not target.text:
        parent = known(target.getparent())
        parent.remove(target)
        target = parent


def _folded(fold: tuple[str, str, str], value: Params) -> Params:
    first, second, separator = fold
    if value.get(first) is None or value.get(second) is None:
        return {**value, second: None}
    return {**value, first: f"{value[first]}{separator}{value[second]}", second: None}


def _write_items(element: Element, row: Items, entries: t.Sequence[Params], option: str) -> None:
    parent, tag = descend(element, row.path.rpartition("/")[0]), parse_path(row.path).steps[-1][0]
    if row.exact or not entries:
        marks.add(parent, marks.EXACT, tag)
    for index, entry in enumerate(entries):
        added = child(parent, tag)
        fill(added, row, entry, f"{option}[{index}].")
        for unsaid in row.rows if row.whole else ():
            if isinstance(unsaid, Field) and entry.get(unsaid.name) is None:
                marks.add(added, marks.ABSENT, unsaid.path)


def _write_short(element: Element, row: Short, rows: t.Sequence[t.Any], value: bool, option: str) -> None:
    items = next(found for found in rows if isinstance(found, Items) and found.name == row.into)
    head, _slash, tag = items.path.rpartition("/")
    entry = child(descend(element, head), tag)
    fill(entry, items, row.entry, f"{option}.")
    if not value:
        marks.add(entry, marks.GONE, "yes")


def _write_values(element: Element, row: Values, values: t.Sequence[t.Any], option: str) -> None:
    steps, attr = parse_path(row.path)
    tag = steps[-1][0]
    parent = descend(element, row.path.rpartition("/")[0])
    marks.add(parent, marks.EXACT, tag)
    for index, value in enumerate(values):
        _put(child(parent, tag), attr, _encoded(row, value, f"{option}[{index}]"))


def _write_field(element: Element, row: t.Any, value: t.Any, option: str) -> None:
    head, attr = parse_path(row.path)
    if (value == "" and row.path != ".") or (row.codec in _FALSE_IS_NONE and not value):
        if attr:
            marks.add(descend(element, row.path), marks.ABSENT, f"@{attr}")
        elif head[-1][1]:
            marks.add(descend(element, row.path), marks.GONE, "yes")
        else:
            marks.add(descend(element, row.path.rpartition("/")[0]), marks.ABSENT, head[-1][0])
        return
    if row.codec is FOREIGN:
        if value:
            foreign.write(descend(element, row.path), value, option)
        return
    encoded, target = _encoded(row, value, option), descend(element, row.path)
    if encoded == {}:
        target.set(marks.THERE, "yes")
    _put(target, attr, encoded)


def _encoded(row: t.Any, value: t.Any, option: str) -> str | dict[str, str]:
    try:
        return row.codec.encode(value)  # type: ignore[no-any-return]
    except ValueError as error:
        form = f" Give {row.codec.form}." if row.codec.form else ""
        raise InputError(f"{option}: {value!r} {error}.{form}") from error


def _put(element: Element, attr: str, encoded: str | dict[str, str]) -> None:
    for name, text in (encoded if isinstance(encoded, dict) else {attr: encoded}).items():
        try:
            if name or attr:
                element.set(name or attr, text)
            else:
                element.text = text
        except ValueError as error:  # lxml refuses what XML cannot hold
            raise InputError(f"{element.tag}: {text!r} holds characters that XML cannot hold.") from error
