# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""XML as text for people: diffs, change lists, labels. Secrets never show."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import etree

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

MASK = "VALUE_HIDDEN"
#: (tag, attribute) of what must not be shown; "" is the text.
_SECRETS = {("graphics", "passwd"), ("secret", "value"), ("cookie", "")}
_SECRET_TAGS = {tag for tag, _attr in _SECRETS}
_SECRET_TEXT = r"""\bpasswd\s*=\s*(?:"([^"]+)"|'([^']+)')|<cookie\b[^>]*>([^<]+)"""
_LABEL_PATHS = {
    "disk": ("target", "dev"),
    "interface": ("mac", "address"),
    "filesystem": ("target", "dir"),
    "channel": ("target", "name"),
    "device": ("path", ""),
    "throttlegroup": ("group_name", ""),
    "serial": ("target", "port"),
    "parallel": ("target", "port"),
    "console": ("target", "port"),
    "smartcard": ("", "mode"),
    "sound": ("", "model"),
    "watchdog": ("", "model"),
    "video": ("model", "type"),
    "shmem": ("", "name"),
    "lease": ("key", ""),
    "seclabel": ("", "model"),
}
_LABEL_ATTRIBUTES = (
    "name",
    "dev",
    "mac",
    "address",
    "ip",
    "start",
    "id",
    "vcpu",
    "vcpus",
    "iothread",
    "iothreads",
    "cellid",
    "type",
    "service",
)


def masked(element: Element) -> Element:
    """A copy without secrets."""
    copied = etree.fromstring(etree.tostring(element, with_tail=False))
    for below in copied.iter(*_SECRET_TAGS):
        for tag, attr in _SECRETS:
            if below.tag != tag:
                continue
            if attr and attr in below.attrib:
                below.set(attr, MASK)
            elif not attr and below.text:
                below.text = MASK
    return copied


def secrets_in(text: str) -> set[str]:
    """The secrets that stand in XML which need not be well-formed."""
    return {secret for found in re.findall(_SECRET_TEXT, text) for secret in found if secret}


def canonical_text(element: Element | None) -> str:
    """One line, attributes sorted, no blank text, secrets masked: equal trees give equal text. "" for None."""
    if element is None:
        return ""
    return etree.tostring(masked(element), method="c14n2", strip_text=False).decode()


def pretty_text(element: Element | None) -> str:
    """Indented for a diff, secrets masked. "" for None."""
    if element is None:
        return ""
    shown = element if next(element.iter(*_SECRET_TAGS), None) is None else masked(element)
    return etree.tostring(shown, encoding="unicode", pretty_print=True, with_tail=False)


def leaf(element: Element) -> str:
    """The text of a leaf, with its unit."""
    unit = element.get("unit")
    if (element.tag, "") in _SECRETS:
        return MASK if element.text else ""
    return (element.text or "").strip() + (f" {unit}" if unit else "")


def label(element: Element) -> str:
    """``[52:54:00:6b:3c:58]``: what tells the element from its equals, "" when nothing does."""
    if element.tag == "controller":
        return f"[{element.get('type', '')} {element.get('index', '')}]".replace(" ]", "]")
    tag, attr = _LABEL_PATHS.get(element.tag, ("", ""))
    below = element.find(tag) if tag else element
    found = None if below is None else below.get(attr) if attr else below.text if tag else None
    alias = element.find("alias")
    if not found and alias is not None:
        found = alias.get("name")
    if not found:
        found = next((element.get(name) for name in _LABEL_ATTRIBUTES if element.get(name)), None)
    return f"[{found}]" if found else ""


def tag_name(element: Element) -> str:
    """``disk``, or ``qemu:arg`` for an element of another namespace."""
    tag = str(element.tag)
    return tag if tag[0] != "{" else f"{element.prefix or 'ns'}:{tag.rpartition('}')[2]}"


def shown_value(tag: str, attr: str, text: str | None) -> str | None:
    """The value of an attribute for people: masked when it is a secret."""
    return MASK if text is not None and (tag, attr) in _SECRETS else text
