# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The memory that a running guest has by a definition."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import scaled_bytes

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

_PAGE = 4096
_MIB = 1024 * 1024


def settle_running(want: Element, definition: Element) -> None:
    """Writes into a desired tree, in place, the numbers that a guest started with *definition* runs with.

    QEMU's memory is rounded up to whole MiB, that of each NUMA node by itself (qemuDomainAlignMemorySizes), and the
    balloon moves in pages. One that only goes along with the memory of the next start stays where it is; without a
    balloon nothing moves at all.
    """
    for cell in want.iterfind("cpu/numa/cell"):
        node = scaled_bytes(cell, "memory")
        if node is not None:
            cell.set("memory", str(_rounded(node, _MIB) // 1024))
            cell.set("unit", "KiB")
    said, whole = _size(definition, "memory"), _whole(definition)
    memory, current = want.find("memory"), want.find("currentMemory")
    if memory is not None and whole is not None and _size(want, "memory") is not None:
        _write(memory, whole if _size(want, "memory") == said else _rounded(_size(want, "memory") or 0, _MIB))
    if current is None:
        return
    held = _size(definition, "currentMemory")
    left = _size(want, "currentMemory") if held is None else held
    if left is None or current.get(marks.COMPUTED) or not has_balloon(definition):
        want.remove(current)
    elif said is not None and whole is not None and left >= said:
        _write(current, whole)
    else:
        _write(current, _rounded(left, _PAGE))


def has_balloon(definition: Element) -> bool:
    """Whether there is a device that gives memory back. Where none is named libvirt adds one."""
    balloon = definition.find("devices/memballoon")
    return balloon is None or balloon.get("model") != "none"


def _whole(definition: Element) -> int | None:
    """The bytes that the guest is started with; None where the definition does not say."""
    said = _size(definition, "memory")
    parts = [scaled_bytes(cell, "memory") for cell in definition.iterfind("cpu/numa/cell")]
    if parts:
        parts += [scaled_bytes(size, "") for size in definition.iterfind("devices/memory/target/size")]
    if said is None or None in parts or sum(part or 0 for part in parts) != said:
        return None if said is None else _rounded(said, _MIB)
    return sum(_rounded(part or 0, _MIB) for part in parts)


def _size(tree: Element, tag: str) -> int | None:
    element = tree.find(tag)
    return None if element is None else scaled_bytes(element, "")


def _rounded(size: int, unit: int) -> int:
    return -(-size // unit) * unit


def _write(element: Element, size: int) -> None:
    element.text, element.attrib["unit"] = str(size // 1024), "KiB"
