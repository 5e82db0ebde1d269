# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was taken back and stays in a running guest until it is started anew.

The task that took it back has forgotten it, so the record keeps it for as long as that run of the guest lasts.
"""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.ownership import release
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import Pending, Plan
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import label
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.declared import comparable, declared
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import combine, overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import Record, Waiting

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Wish
    from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Change
else:
    Element = t.Any


def with_waiting(
    pending: list[Pending], applied: Record | None, live: Element | None, wish: Wish, changes: t.Sequence[Change]
) -> list[Pending]:
    """What waits for a restart, with what earlier tasks took back. *changes*: what this one finds to do about the
    running guest."""
    held = _held(applied, live, wish)
    if held is None or applied is None or live is None or wish.want is None or Scope.CONFIG not in wish.scope:
        return pending
    want = copy.deepcopy(wish.want)
    release(held.asked, want)
    laid = overlay(declared(live), comparable(want), machine=wish.machine, made=applied.made).changes
    known = {(entry.path, entry.now) for entry in pending} | {(change.path, change.before) for change in changes}
    more = [
        Pending(change.path, change.before, change.after)
        for change in laid
        if change.path in held.paths and (change.path, change.before) not in known
    ]
    return in_order([*pending, *more], applied) if more else pending


def in_order(pending: list[Pending], applied: Record | None) -> list[Pending]:
    """What waits in the order in which the task that took it back told it."""
    if applied is None or applied.waiting is None:
        return pending
    order = {path: number for number, path in enumerate(applied.waiting.paths)}
    return sorted(pending, key=lambda entry: order.get(entry.path, len(order)))


def left_live(claimed: Plan, plain: Plan) -> tuple[Pending, ...]:
    """What *claimed* takes back of the running guest, at once or with its next start, and *plain* does not ask for."""
    asked = set(plain.changes)
    changes = (change for change in claimed.changes if change[0] == "live" and change not in asked)
    return (*claimed.pending, *(Pending(path, before, after) for _live, path, before, after in changes))


def left_plugged(applied: Record | None, live: Element | None, wish: Wish) -> list[Element]:
    """The devices that a task took back in the persistent definition alone, marked for removal."""
    held = _held(applied, live, wish)
    if held is None or wish.want is None:
        return []
    want = copy.deepcopy(wish.want)
    known = set(want.iterfind("devices/*"))
    release(held.asked, want)
    return [
        device
        for device in want.iterfind("devices/*")
        if device not in known
        and device.get(marks.GONE)
        and {f"devices/{device.tag}", f"devices/{device.tag}{label(device)}"}.intersection(held.paths)
    ]


def _held(applied: Record | None, live: Element | None, wish: Wish) -> Waiting | None:
    """What was taken back in this run of the guest."""
    if applied is None or live is None or wish.want is None or not wish.owns or not _lasts(applied.waiting, live):
        return None
    return applied.waiting


def _lasts(waiting: Waiting | None, live: Element) -> bool:
    """Whether the guest has not been started anew since."""
    return waiting is not None and waiting.run == live.get("id")


def waiting_after(
    last: Record | None, live: Element | None, claimed: t.Sequence[Pending], plain: t.Sequence[Pending]
) -> Waiting | None:
    """What to record: *claimed* waits, *plain* of it is what the task itself asks for."""
    if last is None or live is None or set(claimed) <= set(plain):
        return None
    asked = last.asked
    if last.waiting is not None and _lasts(last.waiting, live):
        asked = combine(last.waiting.asked, asked)
    return Waiting(live.get("id", ""), asked, tuple(entry.path for entry in claimed))


def network_waiting(applied: Record | None, live: Element | None, config: Element, want: Element) -> list[Pending]:
    """What earlier tasks took back of a network, and the running one has still. A network has no number for each time
    it runs: what its definition says too does not wait for anything."""
    if applied is None or applied.waiting is None or live is None:
        return []
    gone = copy.deepcopy(want)
    release(applied.waiting.asked, gone)
    changes, others = (overlay(tree, gone, made=applied.made).changes for tree in (live, config))
    same = {(change.path, change.before) for change in others}
    return [
        Pending(change.path, change.before, change.after)
        for change in changes
        if change.path in applied.waiting.paths and (change.path, change.before) not in same
    ]
