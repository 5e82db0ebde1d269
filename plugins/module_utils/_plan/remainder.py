# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What of a definition no option says: it is told as ``xml`` beside the options, so that what is told asks, given back,
for all that is there.

It is just what would be taken back if a task that had asked for the whole definition now gave the options alone.
"""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.found import by_tag, is_list
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.ownership import release
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import PCI, PORTAL
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import (
    Group,
    Items,
    Kind,
    Short,
    parse_path,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.build import build
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import masked
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity import is_named, known_by, pair_children
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import etree, new, text_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import without_secrets
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.schema_facts import MIRRORS, OPAQUE

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

#: Codecs that read several attributes of an element.
_WHOLE = (PCI, PORTAL)
#: What libvirt gives out itself.
_ASIDE = frozenset({"address", "alias"})


class Remainder:
    """Tells what no option of a kind says, of one definition after the other."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._said = _Said()
        self._said.plant(kind.rows, self._said)

    def of(self, definition: Element, options: t.Mapping[str, t.Any]) -> str | None:
        """The XML, of the same root element, that says what the *options* read from *definition* do not; None when
        they say it all, or contradict each other. Secrets are left out."""
        if self._said.says_all(definition):
            return None
        held = masked(definition)
        try:
            said = build(self._kind, options)
        except InputError:  # raw XML may say what options contradict each other in: they cannot be given back anyway
            return None
        release(held, said)
        rest = new(self._kind.tag)
        _collect(said, held, rest)
        if not len(rest) and not rest.attrib:
            return None
        told = without_secrets(rest)
        etree.cleanup_namespaces(told)
        return text_of(told)


class _Said:
    """What options can say of one element of the tree of their paths.

    *texts*: by attribute, "" for the text; None for any. *whole*: any attribute can be said.
    """

    def __init__(self) -> None:
        self.texts: dict[str, set[str] | None] = {}
        self.below: dict[str, _Said] = {}
        self.whole = False

    def at(self, path: str) -> _Said:
        """The element at a path, with the attributes that the path itself names."""
        place = self
        for tag, name, value in parse_path(path).steps:
            place = place.below.setdefault(tag, _Said())
            if name:
                place.add(name, [value])
        return place

    def add(self, attr: str, texts: t.Iterable[str] | None) -> None:
        known = self.texts.setdefault(attr, set())
        if texts is None:
            self.texts[attr] = None
        elif known is not None:
            known.update(texts)

    def plant(self, rows: t.Iterable[t.Any], base: _Said) -> None:
        """Adds what *rows* below this element say; *base* is the element of their kind or entry."""
        for row in rows:
            if isinstance(row, Short):
                continue
            for path, text in {**(row.implies or {}), **(getattr(row, "initial", None) or {})}.items():
                base.at(path).add(parse_path(path).attr, [text])
            place = self.at(row.path)
            if isinstance(row, Group):
                place.plant(row.rows, base)
            elif isinstance(row, Items):
                place.plant(row.rows, place)
            else:
                place.add(parse_path(row.path).attr, row.choices)
                place.whole = place.whole or row.codec in _WHOLE

    def says_all(self, element: Element) -> bool:
        """Whether options can say everything of an element, as far as that is seen without reading it."""
        texts, attributes = self.texts, element.attrib.items()
        for name, text in attributes:
            if name not in texts:
                mirrors = (attr for attr, _tag, _inner in MIRRORS.get(str(element.tag), ()))
                if not self.whole and name != "unit" and name not in mirrors:
                    return False
            elif (known := texts[name]) is not None and text not in known:
                return False
        if element.text or not (len(element) or attributes):
            known = texts.get("", set())
            if known is not None and (element.text or "") not in known:
                return False
        if element.tag in OPAQUE:
            return True
        below = self.below
        for child in element:
            if child.tag not in _ASIDE and (child.tag not in below or not below[child.tag].says_all(child)):
                return False
        return True


def _collect(said: Element, held: Element, rest: Element) -> bool:
    """Puts into *rest* what is marked on *said* as not asked for of *held*. Returns whether that is anything."""
    words = marks.words(said, marks.ABSENT)
    for word in words:
        if word.startswith("@"):
            rest.set(word[1:], held.get(word[1:], ""))
        else:
            rest.extend(copy.deepcopy(below) for below in held.findall(word))
    gone = [copy.deepcopy(entry) for entry in said if entry.get(marks.GONE)]
    for entry in gone:
        marks.strip(entry)
        rest.append(entry)
    there, found = by_tag(held), bool(words or gone)
    for tag, below in by_tag(said).items():
        pairs = pair_children(str(said.tag), tag, there.get(tag, []), below)
        twins = [(each, twin) for each, twin in pairs if twin is not None]
        repeated = is_list(held, tag, below)
        entries = [known_by(twin, held) if repeated else new(tag) for _each, twin in twins]
        left = [_collect(each, twin, entry) for (each, twin), entry in zip(twins, entries)]
        if any(left):
            # What has no name is told from its equals by its place among them.
            rest.extend(
                entry
                for entry, (_each, twin), more in zip(entries, twins, left)
                if more or (repeated and not is_named(twin, held))
            )
            found = True
    return found
