# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What other programs keep in a definition's metadata: one element for each namespace, which libvirt does not look
into (formatdomain, "metadata")."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import canonical_text
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import child, etree, parse, text_of

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any


def namespace(element: Element) -> str:
    """The namespace of an element, "" for none."""
    tag = str(element.tag)
    return tag[1:].partition("}")[0] if tag[0] == "{" else ""


def _quoted(text: str) -> str:
    """Text as it stands in an attribute. What the standard library has for it imports all of its network protocols."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def keep_first(metadata: Element) -> None:
    """Takes off raw metadata, in place, what libvirt drops without a word: what is in no namespace, and all but the
    first element in each (util/virxml.c, virXMLNodeSanitizeNamespaces)."""
    seen = {""}
    for held in list(metadata):
        if namespace(held) in seen:
            metadata.remove(held)
        seen.add(namespace(held))


def same(one: Element, other: Element) -> bool:
    """Whether two elements say the same, by whatever prefixes: those that libvirt gives need not be those asked for."""
    return (
        one.tag == other.tag
        and dict(one.attrib) == dict(other.attrib)
        and (one.text or "", len(one)) == (other.text or "", len(other))
        and all(same(*pair) and (pair[0].tail or "") == (pair[1].tail or "") for pair in zip(one, other))
    )


def write(metadata: Element, wanted: t.Mapping[str, t.Any], option: str) -> None:
    """Puts the XML of each namespace into the desired metadata, and a mark where there shall be none."""
    for uri, text in wanted.items():
        if not uri.strip():
            raise InputError(f"{option}: the namespace is empty. Give the one of the program that reads the XML.")
        if not text:
            marks.add(child(metadata, f"{{{uri}}}gone"), marks.GONE, "yes")
            continue
        what = f"{option}: what {uri} stands for"
        found = list(parse(f"<metadata>{text}</metadata>", what))
        if len(found) == 1 and not namespace(found[0]):
            # What has no prefix is of the namespace, and so is all without one inside.
            found = list(parse(f'<metadata xmlns="{_quoted(uri)}">{text}</metadata>', what))
        if len(found) != 1 or namespace(found[0]) != uri:
            raise InputError(f"{option}: {uri} needs just one element, in that namespace or in none.")
        # As a text of its own it declares its namespace itself; moved as it is it would get another prefix.
        whole = parse(text_of(found[0]))
        etree.cleanup_namespaces(whole)
        metadata.append(whole)


def read(metadata: Element, _attr: str) -> dict[str, str]:
    """Namespace → XML."""
    return {namespace(held): canonical_text(held) for held in metadata if namespace(held)}
