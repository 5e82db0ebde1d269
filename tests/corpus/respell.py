# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Other definitions made of one: stripped of what libvirt would invent, spelled differently, with one leaf changed."""

from __future__ import annotations

import collections
import copy
import ipaddress
import random
import re
import typing as t

from lxml import etree

from ansible_collections.virtops.libvirt.tests.corpus.compare import SCALED, UNITS, numbers

Element = etree._Element
#: What makes an object or a device the one that it is for libvirt, as paths from the root.
IDENTITIES = ("uuid", "devices/interface/mac", "mac", "devices/*/address", "devices/*/*/address[@type]")


class Edit(t.NamedTuple):
    """One text (*attr* "" for the element's own) of the element with that number in document order, and a new one.

    With an *order* instead, the positions that the element's children had."""

    number: int
    attr: str
    text: str
    order: tuple[int, ...] = ()


class Pool:
    """Which values the definitions of a kind have at each path: what can stand there, without asking a schema."""

    def __init__(self, roots: t.Iterable[Element]) -> None:
        self._values: dict[str, set[str]] = collections.defaultdict(set)
        for root in roots:
            for _number, attr, place, text in leaves(root):
                self._values[f"{place}@{attr}"].add(text)

    def others(self, place: str, attr: str, text: str) -> list[str]:
        return sorted(self._values[f"{place}@{attr}"] - {text})


def leaves(root: Element) -> t.Iterator[tuple[int, str, str, str]]:
    """Every attribute and text: the number of its element, the attribute, the element's path, the value."""
    for number, element in enumerate(root.iter()):
        place = "/".join([*(above.tag for above in reversed(list(element.iterancestors()))), element.tag])
        if (element.text or "").strip():
            yield number, "", place, element.text or ""
        for attr, text in element.attrib.items():
            yield number, attr, place, text


def stripped(root: Element) -> Element:
    """Without uuid, MACs and addresses, as a person would write it."""
    copied = copy.deepcopy(root)
    for path in IDENTITIES:
        for found in copied.findall(path):
            above = found.getparent()
            if above is not None and not (path == "mac" and copied.tag != "network"):
                above.remove(found)
    return copied


def edited(root: Element, edits: t.Iterable[Edit]) -> Element:
    """A copy with the edits made."""
    copied = copy.deepcopy(root)
    elements = list(copied.iter())
    for edit in edits:
        element = elements[edit.number]
        if edit.order:
            children = list(element)
            element[:] = [children[index] for index in edit.order]
        elif edit.attr:
            element.set(edit.attr, edit.text)
        else:
            element.text = edit.text
    return copied


# --- spelled differently ---


def respellings(root: Element, machines: t.Mapping[str, str], rng: random.Random) -> list[tuple[Edit, ...]]:
    """Edits that should not matter. Which of them libvirt takes for the same is for libvirt to say."""
    elements = list(root.iter())
    edits: list[tuple[Edit, ...]] = []
    for number, attr, _place, text in leaves(root):
        element = elements[number]
        if (element.tag, attr) in SCALED:
            if both := _other_unit(element, number, attr, text):
                edits.append(both)
        elif attr != "unit" and (spellings := _spellings(element, attr, text, machines)):
            edits.append((Edit(number, attr, rng.choice(spellings)),))
    edits += ((edit,) for number, element in enumerate(elements) if (edit := _shuffled(number, element, rng)))
    return edits


def _spellings(element: Element, attr: str, text: str, machines: t.Mapping[str, str]) -> list[str]:
    tag = element.tag
    if (tag, attr) == ("type", "machine"):
        return (
            [machines[text]] if machines.get(text, text) != text else [a for a, m in machines.items() if m == text][:1]
        )
    if tag in ("name", "title", "description", "path", "entry", "cmdline", "kernel", "initrd"):
        return []
    if re.fullmatch(r"[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}", text):
        short = ":".join(f"{int(part, 16):x}" for part in text.split(":"))
        return [one for one in (text.upper(), text.lower(), short) if one != text]
    if re.fullmatch(r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}", text):
        return [one for one in (text.upper(), text.lower(), text.replace("-", "")) if one != text]
    if re.fullmatch(r"0[xX][0-9a-fA-F]+", text):
        value = int(text, 16)
        return [one for one in (f"0x{value:X}", f"0x{value:08x}", f"{value}", f"0X{value:x}") if one != text]
    if attr in ("cpuset", "cpus", "nodeset") or tag == "vcpu":
        return _other_sets(text)
    if attr in ("mode", "fmode", "dmode") and text.isdecimal():
        return [text.lstrip("0"), "0" + text]
    if re.fullmatch(r"\d+", text):
        hexadecimal = [f"{int(text):#x}"] if tag == "address" else []
        return [*hexadecimal, f"+{text}", f" {text}"] if attr else [f" {text}"]
    if ":" in text and attr:
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return []
        return [address.exploded, text.upper()]
    if (tag, attr) == ("model", "type") and text == "virtio":
        return ["VirtIO"]
    return []


def _other_sets(text: str) -> list[str]:
    try:
        members = sorted(numbers(text))
    except ValueError:
        return []
    listed = ",".join(map(str, reversed(members)))
    return [listed] if len(members) > 1 and listed != text else []


def _other_unit(element: Element, number: int, attr: str, text: str) -> tuple[Edit, ...]:
    """The same size in bytes: two edits, since one alone would make it another size."""
    above = element.getparent()
    usual = "bytes" if above is not None and above.tag == "shmem" else SCALED[element.tag, attr]
    unit = element.get("unit", usual).lower()
    if not text.strip().isdecimal() or unit not in UNITS:
        return ()
    return Edit(number, attr, str(int(text) * UNITS[unit])), Edit(number, "unit", "bytes")


def _shuffled(number: int, element: Element, rng: random.Random) -> Edit | None:
    """The children of other names in another order; those of the same name keep theirs."""
    by_tag: dict[str, list[int]] = {}
    for index, child in enumerate(element):
        by_tag.setdefault(child.tag, []).append(index)
    if element.tag in ("metadata", "commandline") or len(by_tag) < 2:
        return None
    for tag, key in (("disk", "target"), ("interface", "mac"), ("filesystem", "target")):
        group = by_tag.get(tag, [])
        if element.tag == "devices" and all(element[index].find(key) is not None for index in group):
            group.reverse()
    tags = sorted(by_tag)
    rng.shuffle(tags)
    return Edit(number, "", "", tuple(index for tag in tags for index in by_tag[tag]))


# --- one leaf changed ---


def mutations(root: Element, pool: Pool, rng: random.Random) -> t.Iterator[Edit]:
    """Changes of one leaf each, in random order, without end while there is a leaf: most are refused by libvirt."""
    found = [leaf for leaf in leaves(root) if leaf[2] not in (f"{root.tag}/name", f"{root.tag}/uuid")]
    while found:
        number, attr, place, text = rng.choice(found)
        values = pool.others(place, attr, text)
        if re.fullmatch(r"\d{1,15}", text):
            values = [*values[:3], str(int(text) + 1), str(int(text) * 2), str(max(0, int(text) - 1))]
        elif re.fullmatch(r"[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}", text):
            values = [f"{text[:-2]}{int(text[-2:], 16) ^ 0x11:02x}"]
        elif text in ("yes", "no", "on", "off"):
            values = [{"yes": "no", "no": "yes", "on": "off", "off": "on"}[text]]
        elif text.startswith("/") or not values:
            values = [*values[:3], text + "x"]
        yield Edit(number, attr, rng.choice(values))
