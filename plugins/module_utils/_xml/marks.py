# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Marks on a desired tree: what a plain XML definition cannot say.

They are attributes in a namespace of ours, read by the overlay and never sent to libvirt.

exact    tags (separated by spaces) of which the element holds just what is given here
absent   tags, or attributes after @, that the element must not hold
gone     the element itself must not exist
initial  ``path=text`` lines that only a new element gets
computed the element is libvirt's own work, and asked for only where there is none
there    the element says something by being there, whatever else is asked of it
found    on a recorded tree: what was there before the first task: attributes after @, ``text``, * for the whole entry
"""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

_NAMESPACE = "{urn:virtops:libvirt:marks}"
EXACT, ABSENT, GONE, INITIAL, COMPUTED, THERE, FOUND = (
    _NAMESPACE + name for name in ("exact", "absent", "gone", "initial", "computed", "there", "found")
)
ALL = (EXACT, ABSENT, GONE, INITIAL, COMPUTED, THERE, FOUND)


def add(element: Element, mark: str, word: str) -> None:
    """Adds *word* to a mark that holds several."""
    separator = "\n" if mark == INITIAL else " "
    words = element.get(mark)
    element.set(mark, word if words is None else words + separator + word)


def words(element: Element, mark: str) -> list[str]:
    """What a mark holds."""
    held = element.get(mark, "")
    return held.splitlines() if mark == INITIAL else held.split()


def is_mark(name: str) -> bool:
    return name.startswith(_NAMESPACE)


def is_hollow(element: Element) -> bool:
    """True when the element, with all below it, exists only to carry marks: it asks for nothing to be there. What one
    that is to go says only tells which it is."""
    if element.get(GONE):
        return True
    if element.text and element.text.strip():
        return False
    if INITIAL in element.attrib or THERE in element.attrib or any(not is_mark(name) for name in element.attrib):
        return False
    if len(element) == 0:
        return any(name != FOUND for name in element.attrib)
    return all(is_hollow(below) for below in element)


def strip(element: Element) -> None:
    """Takes all marks off a tree, and the hollow elements with them."""
    for below in list(element):
        if is_hollow(below):
            element.remove(below)
        else:
            strip(below)
    for mark in ALL:
        element.attrib.pop(mark, None)
