# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What guests of a network boot from, while its DHCP ranges and hosts change.

libvirt keeps a bootp only beside a range or host. An update works on a copy of the definition that is read from its
text, and the text has none beside nothing (conf/network_conf.c, virNetworkIPDefFormat): with the last entry it goes,
and does not come back with the next one.
"""

from __future__ import annotations

import collections
import copy
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import known
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import NetworkUpdate
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import canonical_text
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any


def emptied(result: Overlay, updates: t.Sequence[NetworkUpdate]) -> dict[int, Element]:
    """The ip elements with a bootp, as they are, of which *updates* take away every entry that there is, whatever they
    add; by their numbers in the resulting definition."""
    numbers = {id(ip): number for number, ip in enumerate(result.merged.findall("ip"))}
    gone = collections.Counter(update.parent for update in updates if update.command == "delete")
    found: dict[int, Element] = {}
    for owner in (change.owners[0] for change in result.changes if change.owners):
        if owner.pattern == "ip" and owner.have is not None and owner.merged is not None:
            number = numbers[id(owner.merged)]
            if owner.have.find("dhcp/bootp") is not None and gone[number] == len(_entries(owner.have)):
                found[number] = owner.have
    return found


def sparing(result: Overlay, updates: list[NetworkUpdate]) -> list[NetworkUpdate]:
    """The updates in an order that leaves a bootp where it is to stay, as far as there is one: a new entry comes first
    that libvirt takes beside the old ones."""
    for number, ip in emptied(result, updates).items():
        first = _first(number, ip, result, updates)
        if first is not None:
            updates = [first, *(update for update in updates if update is not first)]
    return updates


def left_running(live: Element, result: Overlay, updates: t.Sequence[NetworkUpdate]) -> Element:
    """The running definition *live* without the bootp that goes with the *updates*; itself where none does."""
    # The overlay has copies of its own.
    lost = [
        canonical_text(ip)
        for number, ip in emptied(result, updates).items()
        if _first(number, ip, result, updates) is None
    ]
    if not lost:
        return live
    left = copy.deepcopy(live)
    for dhcp in (known(ip.find("dhcp")) for ip in left.findall("ip") if canonical_text(ip) in lost):
        dhcp.remove(known(dhcp.find("bootp")))
    return left


def _entries(ip: Element) -> list[Element]:
    return [*ip.iterfind("dhcp/range"), *ip.iterfind("dhcp/host")]


def _first(number: int, ip: Element, result: Overlay, updates: t.Iterable[NetworkUpdate]) -> NetworkUpdate | None:
    """The update that can come before all others of *ip*, which is the *number*th."""
    if result.merged.findall("ip")[number].find("dhcp/bootp") is None:
        return None  # it is to go, and so it goes at once
    held = [_names(entry) for entry in _entries(ip)]
    for update in updates:
        if update.parent == number and update.command == "add-last":
            names = _names(parse(update.xml, "the update"))
            if not any(names & others for others in held):
                return update
    return None


def _names(entry: Element) -> set[tuple[str, str]]:
    """What no second entry may have: of a range both ends together, of a host each of its names
    (virNetworkDefUpdateIPDHCPRange, virNetworkDefUpdateIPDHCPHost)."""
    if entry.tag == "range":
        return {("range", f"{entry.get('start')} {entry.get('end')}")}
    return {(name, entry.get(name, "").lower()) for name in ("mac", "name", "ip", "id") if entry.get(name)}
