# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task leaves in an object's metadata for the next one."""

from __future__ import annotations

import copy
import functools
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope, known
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.drift import unlike
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.found import (
    name_as_before,
    name_devices,
    names_in,
    note_found,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.ownership import forgets
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.waiting import left_live, waiting_after
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import equal
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.made import NOTHING, Made
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import combine, overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import new, value_at
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import (
    NAMESPACE,
    PREFIX,
    Record,
    Waiting,
    decode,
    element_text,
    encode,
    recordable,
    without_stamp,
)

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import DomainPort
    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import Pending
    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Facts, Want, Wish
    from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import Machine
else:
    Element = t.Any


def remember(
    domain: DomainPort,
    before: Facts,
    after: Facts,
    wish: Wish,
    want: Want,
    pending: t.Sequence[Pending] = (),
    *,
    started: bool = False,
) -> Facts:
    """Records what the task asked for and what came of it; returns *after* with the record. *pending*: what waits of
    that which the task asks for. *started*: whether the task has started the guest anew, so that nothing that was taken
    back waits any more: what it shows of that is libvirt's default."""
    asked = want(after.config)
    if asked is None or after.config is None:
        return after
    last = decode(before.record, before.config)
    if last is not None:
        name_as_before(asked, last.asked, names_in(after.config))
    made = what_was_made(asked, after.config, wish.machine)
    if last is not None and value_at(asked, "os/type@machine") is None:
        # The guest keeps its machine, so what an alias stood for when it was made holds as well.
        made.entries.update(entry for entry in last.made.entries if entry[0] == "os/type@machine")
    waiting = None
    if last is not None and after.live is not None and not started:
        from ansible_collections.virtops.libvirt.plugins.module_utils._plan.domain import plan_domain

        settled = wish._replace(state="present", wait=None, restart=False, scope=Scope.BOTH)
        claimed = plan_domain(after, settled)
        left = claimed.pending
        if Scope.LIVE not in wish.scope:
            left = left_live(claimed, plan_domain(after, settled._replace(owns=False)))
        waiting = waiting_after(last, after.live, left, pending)
    return _write(domain, before, after, asked, made, wish, waiting=waiting)


def remember_made(domain: DomainPort, after: Facts, wish: Wish, want: Want) -> Facts:
    """Of a task that only amends the domain: records what libvirt made of what it asked for, and not that it asked;
    returns *after* with the record."""
    asked = want(after.config)
    if asked is None or after.config is None:
        return after
    text = with_made(after.record, asked, after.config, wish.machine)
    if text is None or text == after.record:
        return after
    domain.set_metadata_element(NAMESPACE, PREFIX, element_text(text), Scope.CONFIG)
    return after._replace(record=text)


def with_made(record: str | None, asked: Element, held: Element, machine: Machine = str) -> str | None:
    """The text of the record *record* that also says what libvirt, which holds *held*, made of *asked*."""
    made = what_was_made(asked, held, machine)
    old = decode(record, held)
    known_before = frozenset() if old is None else old.made.entries
    paths = {path for path, _asked, _held in made.entries}
    entries = made.entries | {entry for entry in known_before if entry[0] not in paths}
    if entries == known_before:
        return record
    last = Record(new(str(asked.tag)), NOTHING) if old is None else old
    return encode(last._replace(made=Made(entries), of=held.findtext("uuid") or ""))


def remember_failed(domain: DomainPort, before: Facts, after: Facts, wish: Wish, want: Want) -> None:
    """Records what a task asked for that failed on the way: what it has done is its own, and what libvirt made of it
    is not known."""
    asked = want(after.config)
    if asked is not None and after.config is not None:
        old = decode(before.record, before.config)
        # What is not mentioned any more may not be gone yet.
        asked = asked if old is None else combine(old.asked, asked)
        _write(domain, before, after, asked, NOTHING if old is None else old.made, wish, done=False)


def forget(domain: DomainPort, facts: Facts, wish: Wish, want: Want) -> None:
    """Of a task that had nothing to do: records that it does not ask any more for what has gone without it, which
    would else be taken for its own when another tool brings it back."""
    if facts.record is None or facts.config is None or wish.want is None:
        return
    if forgets(wish.want, decode(facts.record, facts.config), facts.config):
        remember(domain, facts, facts, wish, want)


def _write(
    domain: DomainPort,
    before: Facts,
    after: Facts,
    want: Element,
    made: Made,
    wish: Wish,
    *,
    done: bool = True,
    waiting: Waiting | None = None,
) -> Facts:
    config, runs = known(after.config), after.saved if after.live is None else after.live
    text = record_text(
        want, made, before.config, config, before.record, wish.machine, done=done, waiting=waiting, runs=runs
    )
    if after.record is not None and text == without_stamp(after.record):
        return after
    domain.set_metadata_element(NAMESPACE, PREFIX, element_text(text), Scope.CONFIG)
    return after._replace(record=text)


def what_was_made(asked: Element, held: Element, machine: Machine = str) -> Made:
    """What libvirt made of what it does not hold as it was asked for."""
    made = Made(filling=True)
    overlay(held, asked, machine=machine, made=made)
    return made


def record_text(
    want: Element,
    made: Made,
    before: Element | None,
    after: Element,
    record: str | None,
    machine: Machine = str,
    *,
    done: bool = True,
    waiting: Waiting | None = None,
    runs: Element | None = None,
) -> str:
    """The record of a task that asked for *want*, on an object that was *before* (None: it did not exist) with the
    record *record*, and is *after*. *done*: whether it came to its end. *waiting*: what it took back and a guest has
    still. *runs*: the definition of what runs, or was saved; None: nothing does."""
    last, asked = decode(record, before), copy.deepcopy(want)
    name_devices(asked, after)
    same = functools.partial(equal, machine=machine)
    note_found(asked, new(str(want.tag)) if before is None else before, None if last is None else last.asked, same)
    asked = recordable(asked)
    left = [] if runs is None else unlike(runs, asked, after, machine)
    uuid = after.findtext("uuid") or ""
    return encode(Record(asked, made, done, waiting, uuid, frozenset(change.path for change in left)))
