# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options and raw XML → one desired tree."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError, XmlError
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import NAMESPACES, Kind
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.spec import purgeable
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.build import build
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.declared import declared_dump
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import canonical
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.foreign import keep_first
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity import refuse_twins
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import combine
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import take

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any


def desired(kind: Kind, params: t.Mapping[str, t.Any]) -> Element:
    """What the task asks for: ``xml``, the options laid over it, and the lists that ``purge`` names marked as exact.

    Raises InputError for what cannot be meant.
    """
    want = build(kind, params)
    # Of raw XML libvirt decides: it takes two interfaces with one MAC.
    refuse_twins(want)
    for alias in want.iterfind("devices/*/alias"):
        refuse_alias(alias.get("name") or "")
    if params.get("xml"):
        raw = raw_tree(kind.tag, params["xml"])
        name = raw.findtext("name")
        if name is not None and "name" in params and name.strip() != params["name"]:
            raise XmlError(
                f"xml is the {kind.tag} {name.strip()!r}, but name is {params['name']!r}. Give both the same name."
            )
        want = combine(raw, want)
    _mark_purged(kind, params, want)
    return want


def refuse_other_uuid(kind: str, name: str, want: Element, held: Element | None) -> None:
    """Raises InputError when the object that is there has another uuid than the task asks for. *kind*: network or
    domain."""
    asked, has = want.findtext("uuid"), held.findtext("uuid") if held is not None else None
    if asked and has and canonical("uuid", "", asked) != canonical("uuid", "", has):
        raise InputError(
            f"{kind.capitalize()} {name} has the uuid {has}, not {asked}. A uuid cannot be changed: remove the {kind}"
            " first."
        )


def refuse_alias(name: str) -> None:
    """Raises InputError for an alias that libvirt would drop without a word (formatdomain, "alias")."""
    if not re.fullmatch(r"ua-[A-Za-z0-9_-]+", name):
        raise InputError(f"alias: {name!r} is none that libvirt keeps. Give ua- and letters, digits, _ or -.")


def raw_tree(tag: str, text: str) -> Element:
    """The element that an ``xml`` option holds."""
    raw = parse(text)
    if raw.tag != tag:
        raise XmlError(f"xml is a <{raw.tag}>, but a <{tag}> is needed.")
    take(raw)
    for element in raw.iter():
        if tag == "network":
            # How many interfaces use it: a running network's dump says it.
            element.attrib.pop("connections", None)
        for mark in marks.ALL:
            element.attrib.pop(mark, None)
    for metadata in raw.findall("metadata"):
        keep_first(metadata)
    if tag == "domain":
        declared_dump(raw)
    return raw


def _mark_purged(kind: Kind, params: t.Mapping[str, t.Any], want: Element) -> None:
    lists = purgeable(kind)
    for name in params.get("purge") or ():
        pattern, tag = lists[name]
        parents = want.findall(pattern, NAMESPACES) if pattern else [want]
        held = [parent for parent in parents if parent.find(tag) is not None or tag in marks.words(parent, marks.EXACT)]
        if not held:
            raise InputError(
                f"purge names {name}, but the task does not say what it holds. Declare its entries, or give an empty"
                " list to remove all."
            )
        for parent in parents:
            if tag not in marks.words(parent, marks.EXACT):
                marks.add(parent, marks.EXACT, tag)
