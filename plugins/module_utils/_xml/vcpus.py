# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is said in two numbers, one that the guest can have and one that it has: memory and vCPUs.

Those of vCPUs stand in one element: ``<vcpu current='2'>4</vcpu>``, with no ``current`` when both are the same.
"""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import known
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import canonical, scaled_bytes
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import new

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any


def _count(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError:
        raise InputError(f"vcpu: {text!r} is no number of vCPUs.") from None


def settle_vcpus(want: Element, have: Element | None) -> None:
    """Completes, in place, what the desired tree says of vCPUs: the task may give either number or both.

    A number of vCPUs alone leaves a greater maximum as it is where the domain has one, and else is the maximum too.
    """
    vcpu = want.find("vcpu")
    if vcpu is None:
        return
    held = have.find("vcpu") if have is not None else None
    if not vcpu.text and vcpu.get("current") is None:
        # Only where they run is said. A domain that is new has one.
        vcpu.text = "1" if held is None else None
        return
    current = _count(vcpu.get("current"))
    if not vcpu.text:
        maximum = _count(held.text) if held is not None and held.get("current") is not None else 0
        vcpu.text = str(max(maximum, current))
        if maximum > current:
            marks.add(vcpu, marks.FOUND, "text")
    elif current > _count(vcpu.text):
        raise InputError(f"vcpus is {current}, more than max_vcpus, which is {vcpu.text}.")
    if current == _count(vcpu.text) or not current:
        if current:
            del vcpu.attrib["current"]
        marks.add(vcpu, marks.ABSENT, "@current")


def keep_vcpus(want: Element, have: Element) -> None:
    """Completes a desired tree that gives only the maximum: the guest is left with the vCPUs that it has."""
    asked, held = want.find("vcpu"), have.find("vcpu")
    if asked is not None and asked.text and asked.get("current") is None and held is not None:
        marks.add(asked, marks.FOUND, "@current")
        asked.set("current", str(min(_count(held.get("current") or held.text or "1"), _count(asked.text))))


def settle_memory(want: Element, have: Element | None) -> None:
    """Completes a desired tree that gives only the memory: the balloon moves along, unless it had taken some."""
    have = new("domain") if have is None else have
    memory, held, current = want.find("memory"), have.find("memory"), have.find("currentMemory")
    if memory is not None and want.find("cpu/numa/cell[@memory]") is not None:
        _add_up(memory, want, have)
    if memory is None or not memory.text or held is None or current is None or want.find("currentMemory") is not None:
        return
    if scaled_bytes(held, "") == scaled_bytes(current, ""):
        memory.addnext(copy.deepcopy(memory))
        balloon = known(memory.getnext())
        balloon.tag = "currentMemory"
        balloon.attrib.pop("dumpCore", None)
        balloon.set(marks.COMPUTED, "yes")


def _add_up(memory: Element, want: Element, have: Element) -> None:
    """The memory of the NUMA nodes and the DIMMs together is what libvirt makes of it, whatever is said
    (conf/domain_conf.c, virDomainDefPostParseMemory)."""
    numa = known(want.find("cpu/numa"))
    nodes: dict[t.Hashable, int | None] = {}
    for tree in [want] if "cell" in marks.words(numa, marks.EXACT) else [have, want]:
        for number, cell in enumerate(tree.findall("cpu/numa/cell")):
            node = canonical("cell", "id", cell.get("id", str(number)))
            if cell.get("memory") or node not in nodes:
                nodes[node] = 0 if cell.get(marks.GONE) else scaled_bytes(cell, "memory")
    sizes = [*nodes.values(), *(scaled_bytes(size, "") for size in have.findall("devices/memory/target/size"))]
    if want.find("devices/memory") is None and None not in sizes:
        memory.text = str(sum(size or 0 for size in sizes) // 1024)
        memory.set("unit", "KiB")
        return
    memory.text = None
    memory.attrib.pop("unit", None)
    if not memory.attrib:
        want.remove(memory)


def shown_vcpus(options: dict[str, t.Any]) -> dict[str, t.Any]:
    """The options of a domain with both numbers said."""
    if "max_vcpus" in options:
        options.setdefault("vcpus", options["max_vcpus"])
    return options
