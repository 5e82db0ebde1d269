# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The memory of a domain with NUMA nodes, asked for by a task that does not say how much each node has.

libvirt adds the nodes and the memory devices up, whatever else it is told (conf/domain_postparse.c,
virDomainDefPostParseMemory). A task that says the nodes is settled before (``settle_memory`` in _xml/vcpus.py).
"""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import size_text
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import canonical, scaled_bytes
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import child

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any


def settle_nodes(want: Element, have: Element | None, last: Element | None) -> Element:
    """The desired tree with as much memory as a domain that is *have* comes to by it, where the nodes make it up.
    *last*: what the definition asked for in its last run.

    A single node gets what memory devices leave of the memory that is asked for. But a device that is plugged in does
    not cost the guest other memory: what the nodes have without devices counts as said too, and so does what was asked
    for last. Raises InputError where the task would have to say which node gets how much.
    """
    said = _size(want)
    if said is None or have is None or have.find("cpu/numa/cell") is None or _says_nodes(want):
        return want
    result = overlay(have, want).merged
    cells, devices = result.findall("cpu/numa/cell"), result.findall("devices/memory/target/size")
    nodes, plugged = [scaled_bytes(cell, "memory") for cell in cells], [scaled_bytes(size, "") for size in devices]
    if not nodes or None in nodes or None in plugged:
        return want  # there are none any more, or libvirt says itself what is wrong
    own, more = (sum(size or 0 for size in sizes) for sizes in (nodes, plugged))
    settled = copy.deepcopy(want)
    if said in (own, own + more) or (more and last is not None and said == _size(last)):
        _write_memory(settled, own + more)
    elif len(cells) > 1 or said <= more:
        raise _refusal(said, [size or 0 for size in nodes], more)
    else:
        own = said - more
    if len(cells) == 1:
        # Also where it has that already: the guest may have to be started anew for it.
        _write_node(settled, cells[0], own)
    return settled


def _size(tree: Element) -> int | None:
    memory = tree.find("memory")
    return scaled_bytes(memory, "") if memory is not None and memory.text else None


def _says_nodes(want: Element) -> bool:
    return any(not cell.get(marks.GONE) for cell in want.iterfind("cpu/numa/cell[@memory]"))


def _write_memory(want: Element, size: int) -> None:
    """And the balloon that goes along with it."""
    for tag in ("memory", "currentMemory"):
        element = want.find(tag)
        if element is not None and (tag == "memory" or element.get(marks.COMPUTED)):
            element.text, element.attrib["unit"] = str(size // 1024), "KiB"


def _write_node(want: Element, held: Element, size: int) -> None:
    numa = _below(_below(want, "cpu"), "numa")
    number = held.get("id", "0")
    same = [
        cell
        for cell in numa.findall("cell")
        if canonical("cell", "id", cell.get("id", "0")) == canonical("cell", "id", number)
    ]
    node = same[0] if same else child(numa, "cell")
    node.attrib.update({"id": number, "memory": str(size // 1024), "unit": "KiB"})


def _below(parent: Element, tag: str) -> Element:
    found = parent.find(tag)
    return child(parent, tag) if found is None else found


def _refusal(said: int, nodes: t.Sequence[int], more: int) -> InputError:
    parts = f"its NUMA {'nodes have' if len(nodes) > 1 else 'node has'} {' and '.join(map(size_text, nodes))}"
    if more:
        parts += f", its memory devices {size_text(more)}"
    return InputError(
        f"memory is {size_text(said)}, but that of the domain comes to {size_text(sum(nodes) + more)}: {parts}. Say how"
        " much each node is to have, as memory of the entries of cpu.numa; the domain's memory follows from that."
    )
