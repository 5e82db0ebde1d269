# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The distance between two NUMA nodes, of which a task says one way and libvirt fills in the way back.

What was filled in would else count as said: it would bring a distance back that was taken away, and keep the old one
beside one that is changed (conf/numa_conf.c, virDomainNumaDefNodeDistanceParseXML).
"""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._plan.leaving import leave
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Overlay

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

_SIBLING = "cpu/numa/cell/distances/sibling"
#: (node from, node to) → the distance.
Distances = dict[tuple[str, str], Element]


def leave_way_back_to_libvirt(config: Overlay, have: Element, want: Element) -> None:
    """Takes off the resulting definition, in place, the way back of each distance that changes, as far as libvirt had
    filled it in and the task does not say it."""
    if not any(change.pattern.startswith(_SIBLING) for change in config.changes):
        return
    before, after, asked = (_distances(tree) for tree in (have, config.merged, want))
    for way, held in before.items():
        back = (way[1], way[0])
        filled = after.get(back)
        if _value(after.get(way)) == _value(held) or filled is None or back in asked or way[0] == way[1]:
            continue
        if _value(before.get(back)) == _value(filled) == _value(held):
            leave(config, filled, f"cpu/numa/cell[{back[0]}]/distances/sibling[{back[1]}]", _SIBLING)


def _distances(domain: Element) -> Distances:
    return {
        (cell.get("id", str(number)), sibling.get("id", "")): sibling
        for number, cell in enumerate(domain.iterfind("cpu/numa/cell"))
        for sibling in cell.iterfind("distances/sibling")
    }


def _value(sibling: Element | None) -> str | None:
    return None if sibling is None else sibling.get("value")
