# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether one definition holds all that another asks for.

This judges the collection, so it shares no code with it: every child that is asked for has to find a child of its own
which says the same, wherever it stands.
"""

from __future__ import annotations

import functools
import ipaddress
import re
import typing as t

from lxml import etree

Element = etree._Element

#: Bytes in a unit as libvirt reads them (virScaleInteger), by their lower case.
UNITS = {
    **dict.fromkeys(("b", "byte", "bytes"), 1),
    **{prefix + tail: 1024**power for power, prefix in enumerate("kmgtpe", 1) for tail in ("", "ib")},
    **{prefix + "b": 1000**power for power, prefix in enumerate("kmgtpe", 1)},
}
#: Numbers with a unit beside them: (tag, attribute), and the unit when there is none.
SCALED = {
    **{
        (tag, ""): "KiB"
        for tag in ("memory", "currentMemory", "maxMemory", "hard_limit", "soft_limit", "swap_hard_limit", "block")
    },
    **{(tag, ""): "KiB" for tag in ("min_guarantee", "size", "pagesize", "requested", "pcihole64")},
    **{(tag, ""): "bytes" for tag in ("max_size", "space_soft_limit", "space_hard_limit")},
    ("tseg", ""): "MiB",
    ("page", "size"): "KiB",
    ("cell", "memory"): "KiB",
    ("cache", "size"): "KiB",
}
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600}
_SETS = {"cpuset", "cpus", "nodeset", "vcpus", "iothreads", "siblings"}
_OCTAL = {"mode", "fmode", "dmode"}


class Difference(t.NamedTuple):
    """One thing at *path* that was *asked* for and is *held* differently (None: not at all)."""

    path: str
    asked: str | None
    held: str | None

    def __str__(self) -> str:
        return f"{self.path}: {_shown(self.asked)} → {_shown(self.held)}"


def _shown(text: str | None) -> str:
    return "nothing" if text is None else text if len(text) < 120 else text[:120] + "…"


class Judge:
    """Compares definitions. *machines* says what an alias of a machine type stands for."""

    def __init__(self, machines: t.Mapping[str, str]) -> None:
        self._machines = machines

    def lost(self, asked: Element, held: Element, place: str = "") -> list[Difference]:
        """What *asked* says and *held* does not."""
        place = f"{place}/{_name(asked)}" if place else _name(asked)
        found = [
            Difference(f"{place}@{name}", text, held.get(name))
            for name, text in asked.attrib.items()
            if not (name == "unit" and _scaled(asked)) and not self._same(asked, held, name)
        ]
        if (asked.text or "").strip() and not self._same(asked, held, ""):
            found.append(Difference(place, (asked.text or "").strip(), (held.text or "").strip()))
        groups: dict[str, list[Element]] = {}
        for child in asked:
            groups.setdefault(child.tag, []).append(child)
        for tag, children in groups.items():
            found += self._list(children, [child for child in held if child.tag == tag], place)
        return found

    def _list(self, asked: list[Element], held: list[Element], place: str) -> list[Difference]:
        """What is lost of children of one tag, each paired with the one that is most like it."""

        @functools.cache
        def loss(i: int, j: int) -> list[Difference]:
            return self.lost(asked[i], held[j], place)

        paired = _matched(len(asked), len(held), lambda i, j: not loss(i, j))
        left = [i for i in range(len(asked)) if i not in paired]
        right = [j for j in range(len(held)) if j not in paired.values()]
        for _cost, i, j in sorted((len(loss(i, j)), i, j) for i in left for j in right):
            # One that shares nothing is another one, unless there is no other.
            related = len(loss(i, j)) < _leaves(asked[i]) or len(asked) == len(held) == 1
            if related and i not in paired and j not in paired.values():
                paired[i] = j
        found = []
        for i, one in enumerate(asked):
            if i in paired:
                found += loss(i, paired[i])
            else:
                found.append(Difference(f"{place}/{_name(one)}", compact(one), None))
        return found

    def _same(self, asked: Element, held: Element, name: str) -> bool:
        texts = [((one.get(name) if name else one.text) or "").strip() for one in (asked, held)]
        if texts[0] == texts[1] and (not name or name in held.attrib) and not _scaled(asked):
            return True
        if name and name not in held.attrib:
            return False
        if (asked.tag, name) in SCALED or (asked.tag, name) == ("lease", "expiry"):
            return _bytes(asked, name) == _bytes(held, name)
        return any(
            self._meaning(asked.tag, name, text) == self._meaning(held.tag, name, texts[1]) for text in texts[:1]
        )

    def _meaning(self, tag: str, name: str, text: str) -> t.Hashable:
        """The same value for two spellings of the same thing."""
        try:
            if (tag, name) == ("type", "machine"):
                return self._machines.get(text, text)
            if "uuid" in (tag, name.lower()):
                return re.sub(r"[-\s]", "", text.lower())
            if re.fullmatch(r"[0-9a-fA-F]{1,2}(:[0-9a-fA-F]{1,2}){5}", text):
                return tuple(int(part, 16) for part in text.split(":"))
            if name in _SETS or (tag == "vcpupin" and not name):
                return numbers(text)
            if name in _OCTAL and text.isdecimal():
                return int(text, 8)
            if re.fullmatch(r"[+]?\d+|0[xX][0-9a-fA-F]+", text):
                return int(text, 16 if "x" in text.lower() else 10)
            if ":" in text or text.count(".") == 3:
                return ipaddress.ip_address(text)
            if (tag, name) == ("model", "type"):
                return text.lower()
        except ValueError:
            pass
        return text


def _matched(left: int, right: int, fits: t.Callable[[int, int], bool]) -> dict[int, int]:
    """As many pairs as there can be of those that fit."""
    taken: dict[int, int] = {}

    def pair(i: int, seen: set[int]) -> bool:
        # The one of the same position first: mostly it is the one.
        for j in sorted(range(right), key=lambda j: j != i):
            if j not in seen and fits(i, j):
                seen.add(j)
                if j not in taken or pair(taken[j], seen):
                    taken[j] = i
                    return True
        return False

    for i in range(left):
        pair(i, set())
    return {i: j for j, i in taken.items()}


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _leaves(element: Element) -> int:
    """How much an element says."""
    own = sum(name != "unit" for name in element.attrib) + bool((element.text or "").strip())
    return max(1, own + sum(map(_leaves, element)))


def _scaled(element: Element) -> bool:
    return element.tag == "lease" or any((element.tag, name) in SCALED for name in ("", *element.attrib))


def _bytes(element: Element, name: str) -> int | str:
    """The bytes (seconds of a lease) that a number with a unit says; the text where it is none."""
    text = ((element.get(name) if name else element.text) or "").strip()
    try:
        if element.tag == "lease":
            return int(text) * _SECONDS[element.get("unit", "minutes")]
        usual = "bytes" if _parent(element) == "shmem" else SCALED[element.tag, name]
        return int(text) * UNITS[element.get("unit", usual).lower()]
    except (ValueError, KeyError):
        return text


def _parent(element: Element) -> str:
    parent = element.getparent()
    return "" if parent is None else parent.tag


def numbers(text: str) -> frozenset[int]:
    """``0-3,^2`` as a set."""
    found: set[int] = set()
    for part in text.split(","):
        first, _dash, last = part.strip().lstrip("^").partition("-")
        span = range(int(first), int(last or first) + 1)
        found = found.difference(span) if part.strip().startswith("^") else found.union(span)
    return frozenset(found)


def compact(element: Element) -> str:
    """An element on one line."""
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    return re.sub(r">\s+<", "><", text.strip()).replace("\n", " ")


def parsed(text: str) -> Element:
    """A definition without comments."""
    return etree.fromstring(text, etree.XMLParser(remove_comments=True, remove_pis=True, resolve_entities=False))
