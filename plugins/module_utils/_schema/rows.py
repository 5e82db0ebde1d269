# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The row types of which the option tables in ``_kinds`` are made. A row is the only place where an option exists.

Paths are relative to the element of the enclosing kind, group or entry: ``a/b@c`` is attribute c of a's child b,
``a/b`` the text (or, as the codec says, the presence or the attributes) of b, ``@c`` an attribute of the element
itself, ``.`` the element itself, and ``a/b[n=v]`` the child b whose attribute n is v.

Rows are NamedTuples and not dataclasses because hundreds of them are made on every task.
"""

from __future__ import annotations

import enum
import functools
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import TEXT, Codec


class Live(enum.Enum):
    """When a changed value takes effect on a running domain or an active network."""

    UPDATE = "update"
    """In place."""
    REPLUG = "replug"
    """When the device is detached and attached again."""
    BOOT = "boot"
    """At the next start."""


class Field(t.NamedTuple):
    """One value."""

    name: str
    path: str
    codec: Codec = TEXT
    choices: tuple[str, ...] | None = None
    aliases: tuple[str, ...] = ()
    live: Live | None = None
    """None: as the enclosing group or kind says."""
    implies: t.Mapping[str, str] | None = None
    """Attributes (by path from the *kind's* element) that follow when this option is given: a network source makes an
    interface one of type network."""
    initial: t.Mapping[str, str] | None = None
    """Attributes (by path from the kind's element) that a *new* element gets when the task does not say them."""
    no_log: bool | None = None
    required: bool = False


class Values(t.NamedTuple):
    """A list of plain values, one repeated element each. It is exact: what is given is all there is."""

    name: str
    path: str
    codec: Codec = TEXT
    choices: tuple[str, ...] | None = None
    aliases: tuple[str, ...] = ()
    live: Live | None = None
    implies: t.Mapping[str, str] | None = None


class Group(t.NamedTuple):
    """A dictionary of options below one element (path ``.`` for the enclosing element itself)."""

    name: str
    path: str
    rows: tuple[t.Any, ...]
    aliases: tuple[str, ...] = ()
    live: Live | None = None
    implies: t.Mapping[str, str] | None = None
    initial: t.Mapping[str, str] | None = None
    """Attributes (by path from the kind's element) that a *new* element gets when the task does not say them."""
    exclusive: tuple[tuple[str, ...], ...] = ()
    """Options that contradict each other."""
    together: tuple[tuple[str, ...], ...] = ()
    fold: tuple[str, str, str] | None = None
    """Two options that share one attribute: (first, second, separator). The second has no place of its own."""


class Items(t.NamedTuple):
    """A list of dictionaries, one repeated element each. Entries are overlaid one by one; only ``purge``, or an empty
    list, removes."""

    name: str
    path: str
    rows: tuple[t.Any, ...]
    aliases: tuple[str, ...] = ()
    live: Live | None = None
    implies: t.Mapping[str, str] | None = None
    initial: t.Mapping[str, str] | None = None
    exclusive: tuple[tuple[str, ...], ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    exact: bool = False
    """What is given is all there is, in this order."""
    whole: bool = False
    """What an entry does not mention is not there."""


class Short(t.NamedTuple):
    """A boolean that stands for one entry of a list: true adds it, false takes it away."""

    name: str
    into: str
    """The Items row that gets the entry."""
    entry: t.Mapping[str, t.Any]
    aliases: tuple[str, ...] = ()


class Kind(t.NamedTuple):
    """One kind of object (network, domain) or device (interface, hostdev, …): a root element and its table."""

    name: str
    tag: str
    rows: tuple[t.Any, ...]
    live: Live = Live.BOOT
    initial: t.Mapping[str, str] | None = None
    exclusive: tuple[tuple[str, ...], ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    options: t.Mapping[str, t.Mapping[str, t.Any]] = {}
    """The module's own options besides the table (state, affect, time-outs): plain argument specs."""
    info: t.Mapping[str, t.Mapping[str, t.Any]] = {}
    """The options of the kind's info module."""


#: libvirt's own extensions, under the prefixes by which paths name them.
NAMESPACES = {
    "dnsmasq": "http://libvirt.org/schemas/network/dnsmasq/1.0",
    "qemu": "http://libvirt.org/schemas/domain/qemu/1.0",
}


class Path(t.NamedTuple):
    """A parsed path: the *steps* down to the element, each a tag and perhaps an attribute and its value, and the
    *attr*ibute."""

    steps: tuple[tuple[str, str, str], ...]
    attr: str


@functools.cache
def parse_path(path: str) -> Path:
    """``a/b[n=v]@c`` → Path((("a", "", ""), ("b", "n", "v")), "c")."""
    element, _at, attr = path.partition("@") if "[" not in path else _split_attribute(path)
    steps = []
    for step in element.split("/") if element not in ("", ".") else ():
        tag, _bracket, predicate = step.partition("[")
        name, _equals, value = predicate.rstrip("]").partition("=")
        prefix, colon, local = tag.partition(":")
        steps.append((f"{{{NAMESPACES[prefix]}}}{local}" if colon else tag, name, value))
    return Path(tuple(steps), attr)


def _split_attribute(path: str) -> tuple[str, str, str]:
    head, bracket, tail = path.rpartition("]")
    rest, at, attr = tail.partition("@")
    return head + bracket + rest, at, attr


def pattern_of(prefix: str, path: str) -> str:
    """The path of a row below the element at *prefix*, without predicates: how changes name what they changed."""
    below, at, attr = _split_attribute(path) if "[" in path else path.partition("@")
    tags = [step.partition("[")[0] for step in below.split("/") if step not in ("", ".")]
    return "/".join([prefix] * bool(prefix) + tags) + at + attr


class LiveTable(t.Mapping[str, Live]):
    """Pattern → Live for every row of *kind*, also of the device tables that it nests. *below*: where the kind's
    element lies. Made when it is first asked: most tasks find nothing to change."""

    def __init__(self, kind: Kind, below: str = "") -> None:
        self._kind, self._below = kind, below

    @functools.cached_property
    def _table(self) -> dict[str, Live]:
        table: dict[str, Live] = {}

        def walk(rows: t.Iterable[t.Any], prefix: str, inherited: Live) -> None:
            for row in rows:
                if isinstance(row, Short):
                    continue
                live = row.live or inherited
                pattern = pattern_of(prefix, row.path)
                if isinstance(row, (Group, Items)):
                    if pattern != prefix:
                        table.setdefault(pattern, live)
                    walk(row.rows, pattern, live)
                else:
                    table[pattern] = live

        table[self._below] = self._kind.live
        walk(self._kind.rows, self._below, self._kind.live)
        return table

    def __getitem__(self, pattern: str) -> Live:
        return self._table[pattern]

    def __iter__(self) -> t.Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


def live_of(table: t.Mapping[str, Live], pattern: str) -> Live:
    """The Live of the nearest row at or above *pattern*."""
    while pattern not in table and pattern:
        pattern = pattern.rpartition("@")[0] if "@" in pattern else pattern.rpartition("/")[0]
    return table.get(pattern, Live.BOOT)
