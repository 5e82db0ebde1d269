# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task asked for, and what libvirt made of it, kept in the object's own metadata.

The record is one element in a namespace of ours. It is taken off every definition that is read and put into every one
that is written, so that nothing else ever sees it. It is compressed: nobody reads it in a dump, and it shall not fill
one.
"""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import XmlError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import known
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import MASK, masked
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.made import Made
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import LONGEST, etree, new, parse, text_of

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

NAMESPACE = "urn:virtops:libvirt:applied"
PREFIX = "virtops"
_TAG = f"{{{NAMESPACE}}}applied"
_OPENING = f'<{PREFIX}:applied xmlns:{PREFIX}="{NAMESPACE}">'
_CLOSING = f"</{PREFIX}:applied>"
#: Of the form of what is inside; a record of another form is as good as none.
_FORM = 2


class Waiting(t.NamedTuple):
    """What was taken back and waits for a restart: *run* is the id of the running domain, *asked* what had been asked
    for before, *paths* what waits."""

    run: str
    asked: Element
    paths: tuple[str, ...]


class Record(t.NamedTuple):
    """*asked*: the tree that was asked for last, secrets masked, the names of its devices filled in; FOUND marks say
    what of it was there before. *made*: what libvirt made of it. *done*: whether the task came to its end. *of*: the
    uuid of the object that it speaks of. *left*: the places of *asked* at which what runs was otherwise still when the
    task had ended; None: nobody has looked."""

    asked: Element
    made: Made
    done: bool = True
    waiting: Waiting | None = None
    of: str = ""
    left: frozenset[str] | None = None


def take(definition: Element) -> str | None:
    """Takes the record off a definition, in place; returns its text, None where there is none."""
    metadata = definition.find("metadata")
    if metadata is None:
        return None
    text = None
    for held in metadata.findall(_TAG):
        text = held.text
        metadata.remove(held)
    if text is not None and len(metadata) == 0:
        definition.remove(metadata)
    return text


def split(definition: str) -> tuple[str, str | None]:
    """The text of a definition, as libvirt writes it, without the record; and the record's text, None where there is
    none. To compare texts: what is parsed has ``take``, which is not misled by a copy of a record inside of something
    else."""
    before, _opening, rest = definition.partition(_OPENING)
    text, closing, after = rest.partition(_CLOSING)
    if not closing:
        return definition, None
    before = before.rstrip()
    if before.endswith("<metadata>") and after.lstrip().startswith("</metadata>"):
        before, after = before[: -len("<metadata>")].rstrip(), after.partition("</metadata>")[2]
    return before + after, text


def put(definition: Element, text: str | None) -> Element:
    """A copy of the definition with the record *text*; the definition itself for None."""
    if text is None:
        return definition
    copied = parse(text_of(definition))
    metadata = copied.find("metadata")
    if metadata is None:
        metadata = etree.SubElement(copied, "metadata")
    etree.SubElement(metadata, _TAG, nsmap={PREFIX: NAMESPACE}).text = text
    return copied


def element_text(text: str) -> str:
    """The record *text* as the element that virDomainSetMetadata takes, to which libvirt gives its namespace."""
    return f"<applied>{text}</applied>"


def without_stamp(text: str) -> str:
    return text.rpartition(".")[2]


def join(fingerprint: str, told: str, text: str) -> str:
    """The record *text* with another stamp before it: see _run/unchanged.py."""
    return f"{fingerprint}.{told}.{without_stamp(text)}"


def stamp_of(text: str | None) -> tuple[str, str]:
    """The stamp before the record *text*: the fingerprint, and what the result tells of the definition. "" for a record
    without one."""
    parts = (text or "").split(".")
    return (parts[0], parts[1]) if len(parts) == 3 else ("", "")


def pack(value: t.Any) -> str:
    """Plain data in few characters, of which none is a dot."""
    import binascii
    import json
    import zlib

    return binascii.b2a_base64(zlib.compress(json.dumps(value).encode(), 9), newline=False).decode()


def unpack(text: str) -> t.Any:
    """What was packed. Raises ValueError for what was not."""
    import binascii
    import json
    import zlib

    try:
        return json.loads(zlib.decompressobj().decompress(binascii.a2b_base64(text), LONGEST))
    except zlib.error as error:
        raise ValueError(str(error)) from error


def encode(record: Record) -> str:
    """The record's text."""
    waiting = record.waiting
    inside = [
        _FORM,
        text_of(record.asked),
        sorted(map(list, record.made.entries), key=str),
        record.done,
        None if waiting is None else [waiting.run, text_of(waiting.asked), list(waiting.paths)],
        record.of,
        None if record.left is None else sorted(record.left),
    ]
    return pack(inside)


def decode(text: str | None, held: Element | None = None) -> Record | None:
    """The record of a text; None when there is none, or none of ours that can be read.

    *held*: the definition that it was found in. A record that was copied with the definition to another object says
    what libvirt made of it, and not that anybody asked for it there.
    """
    if text is None:
        return None
    try:
        form, asked, made, done, waiting, of, *more = unpack(without_stamp(text))
        if form != _FORM:
            return None
        what = "the record of the last task"
        if waiting is not None:
            waiting = Waiting(waiting[0], parse(waiting[1], what), tuple(waiting[2]))
        # A record that was written before anybody looked at what runs says nothing of that.
        left = frozenset(map(str, more[0])) if more and more[0] is not None else None
        record = Record(parse(asked, what), Made(tuple(entry) for entry in made), bool(done), waiting, str(of), left)
    except (ValueError, TypeError, IndexError, XmlError):
        return None  # somebody else's doing: then it is an object without a record
    if held is None or record.of in ("", held.findtext("uuid")):
        return record
    return Record(new(str(record.asked.tag)), record.made)


def recordable(want: Element) -> Element:
    """A copy of a desired tree as it is recorded: without secrets, and without what only a new element gets or was
    worked out from what is there."""
    copied = masked(want)
    for element in list(copied.iter()):
        element.attrib.pop(marks.INITIAL, None)
        if element.get(marks.COMPUTED):
            known(element.getparent()).remove(element)
    return copied


def without_secrets(asked: Element) -> Element:
    """A copy of a recorded tree that asks for no value that the record does not know."""
    copied = parse(text_of(asked))
    for element in list(copied.iter()):
        for name, text in element.attrib.items():
            if text == MASK:
                del element.attrib[name]
        if element.text == MASK:
            known(element.getparent()).remove(element)
    return copied
