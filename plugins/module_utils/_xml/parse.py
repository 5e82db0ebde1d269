# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parsing that nothing hostile gets through, and the small questions that every layer asks of an element."""

from __future__ import annotations

import functools
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import XmlError
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import NAMESPACES

try:
    from lxml import etree
except ImportError:  # reported by _run with the distribution's package names
    etree = None  # type: ignore[assignment]

else:
    for _prefix, _uri in NAMESPACES.items():
        etree.register_namespace(_prefix, _uri)

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

__all__ = ["child", "etree", "new", "parse", "text_of", "value_at"]

#: A definition of a thousand devices takes half of this.
LONGEST = 4 * 1024 * 1024
#: libvirt's own limits on nesting are lower; deeper trees serve only to exhaust the stack.
DEEPEST = 100


def parse(text: str, what: str = "xml") -> Element:
    """The root element of *text*, without comments, processing instructions and blank text.

    *what* names the text in the error. Raises XmlError when the text is malformed, longer than LONGEST, nested deeper
    than DEEPEST, or has a document type (which is where entities and external references are declared).
    """
    if len(text) > LONGEST:
        raise XmlError(f"{what} is {len(text)} characters long, more than the {LONGEST} that are taken.")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise XmlError(
            f"{what} declares a document type. Entities and external references are not taken; write the values out."
        )
    # The text is decoded already: an encoding that it declares must not make another text of it (in UTF-7 a document
    # type hides). collect_ids would keep a table of xml:id that nobody asks for, at half the cost of parsing.
    parser = etree.XMLParser(
        encoding="utf-8",
        collect_ids=False,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_blank_text=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.strip().encode(), parser)
    except etree.XMLSyntaxError as error:
        raise XmlError(f"{what} is not well-formed XML: {error}.") from error
    except ValueError as error:
        raise XmlError(f"{what} cannot be read as XML: {error}.") from error
    if _too_deep()(root):
        raise XmlError(f"{what} is nested deeper than {DEEPEST} elements.")
    return root


@functools.cache
def _too_deep() -> etree.XPath:
    """Whether a tree has an element deeper than DEEPEST. libxml2 finds one many times faster than a walk would."""
    return etree.XPath(f"boolean({'/*' * (DEEPEST + 1)})")


def new(tag: str) -> Element:
    """A new element outside any tree."""
    return etree.Element(tag)


def child(parent: Element, tag: str) -> Element:
    """A new last child."""
    return etree.SubElement(parent, tag)


def text_of(element: Element) -> str:
    """The definition as libvirt is to get it."""
    return etree.tostring(element, encoding="unicode", with_tail=False)


def value_at(element: Element, path: str) -> str | None:
    """The attribute or text at a plain path such as ``source/address@bus``, or None."""
    below, _at, attr = path.partition("@")
    found = element.find(below) if below else element
    if found is None:
        return None
    return found.get(attr) if attr else found.text
