# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which tasks are an object's definition, so that what they do not mention any more goes.

One is the task that makes the object, and any that says something of each of its main parts, or at least of those that
the last definition spoke of: a small one that is repeated says no less. Any other only amends what is there, such as
one that gives a domain more memory: what it does not mention was never its own.
"""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import decode

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

#: How a network reaches the outside, and what is on it.
_OUTSIDE, _INSIDE = ("forward", "bridge"), ("ip", "portgroup")
#: What says which network it is, or is only a word about it.
_ASIDE = frozenset({"name", "uuid", "title", "description", "metadata"})


def defines_domain(want: Element, held: Element | None, record: str | None) -> bool:
    """Whether a task that asks for *want* is the definition of the domain, which is *held* (None: it does not exist)
    with the record *record*."""
    if held is None:
        return True
    if not _says_memory(want):
        return False
    if _says_devices(want):
        return True
    last = _last(record, held)
    return (
        last is not None
        and _says_memory(last)
        and not _has_devices(last)
        # Of a domain whose memory was said, that of its NUMA nodes alone is no more than another layout.
        and bool(want.findtext("memory") or not last.findtext("memory"))
    )


def defines_network(want: Element, held: Element | None, record: str | None) -> bool:
    """As ``defines_domain``, for a network."""
    if held is None:
        return True
    said = _said(want)
    missing = [part for part in (_OUTSIDE, _INSIDE) if said.isdisjoint(part)]
    if not missing:
        return True
    last = _last(record, held)
    if last is None:
        return False
    before = _said(last)
    if before.isdisjoint(_OUTSIDE + _INSIDE):
        return not said.isdisjoint(before)
    return all(before.isdisjoint(part) for part in missing)


def _last(record: str | None, held: Element) -> Element | None:
    """What the last definition asked for."""
    applied = decode(record, held)
    return None if applied is None else applied.asked


def _says_memory(want: Element) -> bool:
    """The memory of NUMA nodes is the domain's."""
    return bool(want.findtext("memory")) or want.find("cpu/numa/cell[@memory]") is not None


def _says_devices(want: Element) -> bool:
    """Which there shall be, or that there shall be none."""
    devices = want.find("devices")
    return devices is not None and (len(devices) > 0 or marks.EXACT in devices.attrib)


def _has_devices(last: Element) -> bool:
    return any(not device.get(marks.GONE) for device in last.iterfind("devices/*"))


def _said(want: Element) -> set[str]:
    """The parts of a network that a task says, or says that there are none of. What forwards without a mode only adds
    to what there is."""
    said = {str(below.tag) for below in want if below.tag != "forward" or below.get("mode")}
    said.update(*(marks.words(want, mark) for mark in (marks.ABSENT, marks.EXACT)))
    return said - _ASIDE
