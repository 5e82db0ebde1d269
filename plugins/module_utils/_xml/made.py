# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What libvirt made of values that it did not keep as they were asked for."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import MASK, shown_value
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import canonical, is_scaled, scaled_bytes

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Change
else:
    Element = t.Any

#: (path, what was asked for there, what libvirt holds instead); None: that nothing is there.
Entry = tuple[str, t.Optional[str], t.Optional[str]]


class Made:
    """A set of such values. An overlay either asks it what is settled, or fills it."""

    def __init__(self, entries: t.Iterable[Entry] = (), *, filling: bool = False) -> None:
        self.entries: set[Entry] = set(entries)
        self._filling = filling

    def holds(self, path: str, before: str | None, after: str | None) -> bool:
        """Whether *before* is known as what libvirt makes of *after*. While filling: notes it, and says no."""
        if self._filling:
            self.note(path, before, after)
            return False
        return (path, after, before) in self.entries

    def unsettled_by(self, changes: t.Sequence[Change]) -> Made:
        """Without what may come out differently this time, because something beside it changes. The machine that an
        alias stands for is no such thing: it must never change by the way."""
        parts = {_part(change.path) for change in changes}
        parts |= {path for path, source in _WORKED_OUT.items() if any(source.match(each.path) for each in changes)}
        plugs = any(change.owners and None in change.owners[0][1:] for change in changes)
        return Made(
            entry
            for entry in self.entries
            if entry[0] == "os/type@machine"
            or not (
                {entry[0], _part(entry[0])} & parts
                or (plugs and _part(entry[0]) == entry[0] != entry[0].partition("/")[0])
            )
        )

    def note(self, path: str, before: str | None, after: str | None) -> None:
        """While filling: notes that libvirt holds *before* where *after* was asked for."""
        if self._filling and before != after and MASK not in f"{before}{after}":
            self.entries.add((path, after, before))


NOTHING = Made()

_PARTS_OF_MEMORY = r"cpu/numa/cell\b.*@memory|devices/memory\b.*"
#: What libvirt makes another value of, and what it works that out from (conf/domain_postparse.c).
_WORKED_OUT = {
    "memory": re.compile(f"({_PARTS_OF_MEMORY})$"),
    "currentMemory": re.compile(f"(memory|{_PARTS_OF_MEMORY})$"),
}


def _part(path: str) -> str:
    """The device that a path lies in, or the part of the definition."""
    found = re.match(r"devices/[^\[/@]+(\[[^\]]*\])?|[^\[/@]*", path)
    return path if found is None else found.group()


def spelling(element: Element, attr: str) -> str | None:
    """The value of an attribute ("" for the text), in a form that equal spellings share. Secrets are masked."""
    text = element.get(attr) if attr else element.text
    if text is None:
        return None
    count = scaled_bytes(element, attr) if is_scaled(element.tag, attr) else None
    if count is not None:
        return f"{count}B"
    shown = shown_value(element.tag, attr, text)
    if shown != text:
        return shown
    value = canonical(element.tag, attr, text)
    return str(sorted(value)) if isinstance(value, frozenset) else str(value)
