# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of several equal-named elements is the one that is meant, by the rules in ``identity_rules``."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import known
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import canonical_text
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import canonical, prefix_length
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity_rules import (
    ALIAS,
    HOSTDEV_SOURCES,
    INTERFACE_SOURCES,
    RULES,
    Key,
    Rule,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import child, new, value_at

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any


def device_rule(tag: str) -> Rule:
    """The rule for a kind of device; of kinds without a key of their own, those without an alias go by position."""
    return RULES.get(("devices", tag), Rule((ALIAS,)))


def key_of(element: Element, key: Key) -> t.Hashable | None:
    """The value of *key* for *element*, or None where a part is missing and has no default."""
    values: list[t.Hashable] = []
    value: t.Hashable | None
    for part in key:
        if part == "<model>":
            # A PCI controller's model says what it is: a root port is no root. Of other buses it only says how.
            value = element.get("model") if element.get("type") == "pci" else ""
        elif part == "<source>":
            value = source_of(element)
            if value is None:
                return None
        elif part == "<primary>":
            # libvirt puts the first video card first, and says so of it alone.
            value = value_at(element, "model@primary")
            if value != "yes":
                return None
        elif part == "<prefix>":
            value = prefix_length(element)
        else:
            path, equals, default = part.partition("=")
            text = value_at(element, path)
            if text is None and not equals:
                return None
            below, _at, attr = path.partition("@")
            tag = below.rpartition("/")[2] or element.tag
            text = default if text is None else text
            if tag == "alias" and not text.startswith("ua-"):
                return None  # libvirt's own aliases are numbers that change from start to start
            value = canonical(tag, attr, text)
        values.append(value)
    return tuple(values)


def source_of(element: Element) -> t.Hashable | None:
    """What an interface or host device is made of, comparable; None when the element does not say it."""
    if element.tag == "interface":
        kind = element.get("type")
        key = INTERFACE_SOURCES.get(kind or "", ("@type",))
        return key_of(element, key)
    for number, key in enumerate(HOSTDEV_SOURCES):
        found = key_of(element, key)
        if found is not None:
            return (number, found)
    return None


def pair(rule: Rule, have: t.Sequence[Element], want: t.Sequence[Element]) -> list[tuple[Element, Element | None]]:
    """Each of *want* with the one of *have* that it means, or None. Linear in both."""
    twins: dict[int, Element] = {}
    taken: set[int] = set()
    strong = [False] * len(want)
    for key in (*rule.strong, *rule.hints):
        index: dict[t.Hashable, list[int]] = {}
        for position, element in enumerate(have):
            found = key_of(element, key) if position not in taken else None
            if found is not None:
                index.setdefault(found, []).append(position)
        for number, element in enumerate(want):
            value = key_of(element, key)
            strong[number] = strong[number] or (value is not None and key not in rule.hints)
            if number in twins or value is None or not index.get(value):
                continue
            position = index[value].pop(0)
            taken.add(position)
            twins[number] = have[position]
    queue: dict[t.Hashable, list[Element]] = {}
    for position, element in enumerate(have):
        found = key_of(element, rule.weak) if position not in taken else None
        if found is not None:
            queue.setdefault(found, []).append(element)
    for values in queue.values():
        values.reverse()
    for number, element in enumerate(want):
        if number not in twins and not strong[number]:
            value = key_of(element, rule.weak)
            waiting = queue.get(value) if value is not None else None
            if waiting:
                twins[number] = waiting.pop()
    return [(element, twins.get(number)) for number, element in enumerate(want)]


def pair_equals(have: t.Sequence[Element], want: t.Sequence[Element]) -> list[tuple[Element, Element | None]]:
    """As ``pair``, for a list without keys: what is equal first, the rest by position."""
    spare: dict[str, list[Element]] = {}
    for element in have:
        spare.setdefault(canonical_text(element), []).append(element)
    same = [waiting.pop(0) if (waiting := spare.get(_saying(element))) else None for element in want]
    taken = {id(element) for element in same if element is not None}
    rest = iter([element for element in have if id(element) not in taken])
    return [(element, twin if twin is not None else next(rest, None)) for element, twin in zip(want, same)]


def _saying(element: Element) -> str:
    """What a desired element says, whatever marks it has."""
    if any(map(marks.is_mark, element.attrib)):
        element = copy.deepcopy(element)
        marks.strip(element)
    return canonical_text(element)


def pair_children(
    parent: str, tag: str, have: t.Sequence[Element], want: t.Sequence[Element], exact: bool = False
) -> list[tuple[Element, Element | None]]:
    """As ``pair``, for the children of one *tag* below an element *parent*. *exact*: *want* is the whole list."""
    if tag == "source" and any(known(element.getparent()).get("type") == "udp" for element in (*have[:1], *want[:1])):
        parent = "udp"
    rule = RULES.get((parent, tag))
    if rule is not None:
        return pair(rule, have, want)
    if exact or (len(have) < 2 and len(want) < 2):
        # Of a list without keys that is given whole, the order counts: devices to boot from, options of a program.
        return list(zip(want, [*have, *[None] * len(want)]))
    return pair_equals(have, want)


#: What of an element the parts of a key in angle brackets stand for: attributes, or a child whole.
_WHOLE_PARTS = {"<model>": ("model",), "<prefix>": ("prefix", "netmask"), "<source>": ("source",)}


def known_by(entry: Element, parent: Element) -> Element:
    """An element that says no more than which entry of its list, below *parent*, it is."""
    named = new(str(entry.tag))
    rule = RULES.get((str(parent.tag), str(entry.tag)))
    keys = ((*rule.strong, rule.weak) if rule is not None else ()) + (ALIAS,)
    for part in next((key for key in keys if key and key_of(entry, key) is not None), ()):
        if part in _WHOLE_PARTS:
            for name in _WHOLE_PARTS[part]:
                if name in entry.attrib:
                    named.set(name, entry.attrib[name])
            named.extend(copy.deepcopy(below) for name in _WHOLE_PARTS[part] for below in entry.findall(name))
            continue
        below, _at, attr = part.partition("=")[0].partition("@")
        held = entry.find(below) if below else entry
        if held is None or (attr and attr not in held.attrib):
            continue
        target = named
        for step in filter(None, below.split("/")):
            inner = target.find(step)
            target = child(target, step) if inner is None else inner
        if attr:
            target.set(attr, held.attrib[attr])
        else:
            target.text = held.text
    return named


def is_named(entry: Element, parent: Element) -> bool:
    """Whether something tells the entry from its equals below *parent*, not only its place among them."""
    rule = RULES.get((str(parent.tag), str(entry.tag)), Rule())
    return any(key_of(entry, key) is not None for key in (*rule.strong, ALIAS))


#: Lists in which one task must not name one entry twice, and by what; of others libvirt itself allows equals.
_UNIQUE: dict[tuple[str, str], Key] = {
    ("devices", "disk"): ("target@dev",),
    ("devices", "interface"): ("mac@address",),
    ("dhcp", "host"): ("@mac",),
    ("network", "portgroup"): ("@name",),
    ("network", "ip"): ("@address",),
}


def refuse_twins(want: Element) -> None:
    """Raises InputError when two entries of a desired tree mean the same, or two devices have one alias."""
    for (parent_tag, tag), key in _UNIQUE.items():
        for parent in [want] if want.tag == parent_tag else want.iter(parent_tag):
            # The two interfaces of a team have one MAC.
            alone = [entry for entry in parent.findall(tag) if entry.find("teaming") is None]
            if tag == "interface":
                alone = _nameless(alone, key)
            _refuse_equal(alone, key, f"{tag} {key[0].replace('@', ' ').strip()}")
    for devices in want.iter("devices"):
        # The first console is the first serial port shown again, alias and all.
        _refuse_equal([device for device in devices if device.tag != "console"], ALIAS, "alias")


def _nameless(entries: list[Element], key: Key) -> list[Element]:
    """Without those that share a key, but of which each has an alias that tells it from the others."""
    nameless = {key_of(entry, key) for entry in entries if key_of(entry, ALIAS) is None}
    return [entry for entry in entries if key_of(entry, key) in nameless]


def _refuse_equal(elements: t.Iterable[Element], key: Key, what: str) -> None:
    seen: set[t.Hashable] = set()
    for element in elements:
        value = key_of(element, key)
        if value is not None and value in seen:
            raise InputError(f"Two entries have the {what} {value_at(element, key[0])}; each must be one of its own.")
        seen.add(value)
