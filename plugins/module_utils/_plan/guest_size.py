# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a running guest grows and shrinks: vCPUs, the balloon, IOThreads."""

from __future__ import annotations

import itertools
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._plan.devices import additions
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.live_steps import (
    LiveStep,
    SetMemory,
    SetVcpus,
    Tune,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Change, Overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import scaled_bytes

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any


Planned = t.TypeVar("Planned")


class Size(t.NamedTuple):
    early: list[LiveStep]
    late: list[LiveStep]
    rest: list[Change]


def plan_size(target: str, have: Element, want: Element, live: Overlay, timeout: float) -> Size:
    """The steps, and the changes that are left, of laying *want* over *have*. Threads come before the disks that use
    them and go after those."""
    size = Size([], [], [])
    threads = _of_numbers(lambda: _threads(target, have, want, live))
    for change in live.changes:
        step: LiveStep | None = None
        if change.pattern in ("vcpu@current", "vcpu"):
            size.rest.extend(_of_vcpus(size, change, target, have, live.merged, timeout))
            continue
        if change.pattern == "currentMemory":
            step = _memory(target, have, live, timeout)
        if step is not None:
            size.late.append(step)
        elif threads is None or change.pattern not in ("iothreads", "iothreadids/iothread"):
            size.rest.append(change)
    for thread in threads or ():
        (size.early if thread.kind == "iothread_add" else size.late).append(thread)
    return size


def _of_vcpus(size: Size, change: Change, target: str, have: Element, merged: Element, timeout: float) -> list[Change]:
    """Adds the step that gives the guest its vCPUs, once; returns what is left of the change.

    Of as many as there may be libvirt keeps just that maximum: fewer are asked for by the maximum too.
    """
    step = _of_numbers(lambda: _vcpus(target, have, merged, timeout))
    if step is not None and step not in size.late:
        size.late.append(step)
    if change.pattern == "vcpu":
        return [change]
    if step is not None:
        return []
    # Said as numbers, so that it can be told whether they differ.
    numbers = _of_numbers(lambda: (str(vcpus_of(have)), str(vcpus_of(merged))))
    return [change if numbers is None else change._replace(before=numbers[0], after=numbers[1])]


def _of_numbers(planned: t.Callable[[], Planned]) -> Planned | None:
    """What is planned; None where raw XML has something else for a number, of which libvirt says what it thinks."""
    try:
        return planned()
    except ValueError:
        return None


def vcpus_of(domain: Element) -> int:
    """The vCPUs that a definition gives the guest."""
    vcpu = domain.find("vcpu")
    return int((vcpu.get("current") or vcpu.text or "1") if vcpu is not None else "1")


def _vcpus(target: str, have: Element, merged: Element, timeout: float) -> LiveStep | None:
    now, asked = vcpus_of(have), vcpus_of(merged)
    most = int(have.findtext("vcpu") or "1")
    # Those that a domain starts with can go only where its definition says so; of the others libvirt lists each.
    removable = len(have.findall("vcpus/vcpu[@enabled='yes'][@hotpluggable='yes']"))
    if asked == now or asked > most or now - asked > removable:
        return None
    return SetVcpus(target, asked, timeout)


def current_kib(domain: Element) -> int:
    """The memory that the balloon leaves the guest, in KiB."""
    return _kib(domain, "currentMemory")


def _kib(domain: Element, tag: str) -> int:
    element = domain.find(tag)
    size = scaled_bytes(element, "") if element is not None else None
    return -(-(size or 0) // 1024)


def _memory(target: str, have: Element, live: Overlay, timeout: float) -> LiveStep | None:
    asked, most = _kib(live.merged, "currentMemory"), _kib(have, "memory")
    most += sum(_kib(device, "target/size") for device in additions(live) if device.tag == "memory")
    balloon = have.find("devices/memballoon")
    if not asked or asked > most or balloon is None or balloon.get("model") == "none":
        return None
    return SetMemory(target, asked, timeout)


def _threads(target: str, have: Element, want: Element, live: Overlay) -> list[Tune] | None:
    """IOThreads that come and go; None where they wait, or where nothing is said of them."""
    said = [change for change in live.changes if change.pattern in ("iothreads", "iothreadids/iothread")]
    if not said:
        return None
    held, asked = (_ids(tree) for tree in (have, live.merged))
    if any(change.pattern == "iothreads" and change.after is None for change in said):
        # A running domain lists all that it has, also those of a number that is taken back.
        asked = [thread for thread in _listed(want) if thread in asked]
    number = int(live.merged.findtext("iothreads") or len(asked))
    if all(change.pattern != "iothreads" for change in said):
        number = max(number, len(asked))
    fresh = [thread for thread in asked if thread not in held]
    spare = (thread for thread in range(1, number + len(asked) + 1) if thread not in asked)
    while len(asked) < number:
        thread = next(spare)
        asked.append(thread)
        fresh.append(thread)
    while len(asked) > number and asked[-1] not in fresh:
        asked.pop()
    gone = [thread for thread in held if thread not in asked]
    if len(asked) != number or any(_used(live.merged, thread) for thread in gone):
        return None
    added = [Tune(target, "iothread_add", str(thread), ()) for thread in sorted(fresh)]
    return added + [Tune(target, "iothread_remove", str(thread), ()) for thread in reversed(gone)]


def threads_of(domain: Element) -> list[int]:
    """The numbers of the IOThreads that a definition has. It may list only some of them: libvirt numbers the others."""
    listed = _listed(domain)
    most = max(int(domain.findtext("iothreads") or "0"), len(listed))
    spare = (number for number in range(1, most + len(listed) + 1) if number not in listed)
    return sorted([*listed, *itertools.islice(spare, most - len(listed))])


def _ids(domain: Element) -> list[int]:
    """The numbers of a definition's IOThreads, those of a live one, which has them all, in order."""
    return _listed(domain) or list(range(1, int(domain.findtext("iothreads") or "0") + 1))


def _listed(domain: Element) -> list[int]:
    threads = domain.iterfind("iothreadids/iothread")
    return sorted(int(thread.get("id") or "0") for thread in threads if not thread.get(marks.GONE))


def _used(domain: Element, thread: int) -> bool:
    """Whether a disk or controller is served by an IOThread."""
    return any(driver.get("iothread") == str(thread) for driver in domain.iterfind("devices/*/driver"))
