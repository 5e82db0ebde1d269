# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries the plan for a domain out, under the domain's lock."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._apply.perform import perform_domain
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import NotFoundError, VirtopsError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.domain import plan_domain
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import Plan, Reset, Step
from ansible_collections.virtops.libvirt.plugins.module_utils._run.applied import (
    remember,
    remember_failed,
    remember_made,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._run.domain_facts import (
    Outcome,
    domain_facts,
    held,
    recorded,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._run.lock import locked
from ansible_collections.virtops.libvirt.plugins.module_utils._run.result import planned, unkept, waiting
from ansible_collections.virtops.libvirt.plugins.module_utils._run.task import Task
from ansible_collections.virtops.libvirt.plugins.module_utils._run.unchanged import stamp
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import text_of

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import DomainPort
    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Facts, Want, Wish


def carry_out(task: Task, domain: DomainPort | None, facts: Facts, wish: Wish, plan: Plan, want: Want) -> Outcome:
    """Does what *plan*, made of *facts*, says, or what it says by now.

    *want*: the desired tree again, for a domain as it is then.
    """
    with locked(task.host.uri, "domain", facts.name):
        known, domain = domain, task.host.find_domain(facts.name)
        if known is not None and domain is None and wish.state != "absent":
            raise NotFoundError(f"Domain {facts.name} was removed while this task waited to change it.")
        before = domain_facts(facts.name, domain)
        if held(before) != held(facts):
            plan = plan_domain(before, wish)
        domain, done = _perform(task, domain, before, wish, plan, want)
        # One that is transient goes when it is stopped.
        domain = task.host.find_domain_by_uuid(domain.uuid) if domain is not None else None
        after = domain_facts(facts.name, domain)
        result = planned(plan)
        if domain is not None:
            last = done
            if wish.restart and _refused(done) and after.state in ("running", "blocked"):
                last, after = _restart(task, domain, after, wish, want, done)
                done = [*done, *last]
            after, left = _settle(task, domain, before, after, wish, want, last)
            result.update(waiting(left))
    # A reset leaves no trace in what libvirt holds.
    changed = held(before) != held(after) or any(isinstance(step, Reset) for step in plan.steps)
    result.update(changed=changed, steps=done)
    return Outcome(result, after)


def _restart(
    task: Task, domain: DomainPort, facts: Facts, wish: Wish, want: Want, done: list[dict[str, t.Any]]
) -> tuple[list[dict[str, t.Any]], Facts]:
    """Restarts a guest that has refused what it was asked for; returns the steps, and what the domain is then."""
    plan = plan_domain(facts, wish._replace(state="restarted", restart=False, wait=None))
    try:
        last = _perform(task, domain, facts, wish, plan, want)[1]
    except VirtopsError as error:
        error.facts["steps"] = [*done, *error.facts.get("steps", [])]
        raise
    return last, domain_facts(facts.name, domain)


def _settle(
    task: Task,
    domain: DomainPort,
    before: Facts,
    after: Facts,
    wish: Wish,
    want: Want,
    done: list[dict[str, t.Any]],
) -> tuple[Facts, Plan]:
    """Warns of what libvirt did not keep, and records what was asked for; returns the domain with its record, and what
    is left to do."""
    settled = wish._replace(state="present", wait=None, restart=False)
    # A value that is taken back goes to whatever libvirt's default is, and one that was kept goes by what there is now.
    asked = want(after.config) if wish.owns and before.config is not None else None
    plain = _again(task, after, settled._replace(owns=False, want=wish.want if asked is None else asked), done)
    started = any(step["action"] == "start" for step in done)
    told = _without_balloon(plain) if started else plain
    for warning in (*unkept(told), *told.notes):
        task.warn(warning)
    if recorded(wish, after):
        after = remember(domain, before, after, wish, want, plain.pending, started=started)
    elif recorded(wish._replace(owns=wish.recalls), after):
        after = remember_made(domain, after, wish, want)
    left = _again(None, after, settled, done)
    if recorded(wish, after) and not (left.steps or left.pending or left.notes):
        stamp(domain, task.params, after, wish.tell)
    return after, left


def _without_balloon(plan: Plan) -> Plan:
    """A guest that is just started moves its balloon when it has booted that far."""
    changes = tuple(each for each in plan.changes if each[:2] != ("live", "currentMemory"))
    return plan._replace(changes=changes, notes=())


def _again(task: Task | None, after: Facts, wish: Wish, done: list[dict[str, t.Any]]) -> Plan:
    """What is still to be done. What the guest refused is told the *task* and waits for its next start."""
    plan = plan_domain(after, wish)
    if not _refused(done):
        return plan
    from ansible_collections.virtops.libvirt.plugins.module_utils._run.live_work import put_off, refusals

    if task is not None:
        for warning in refusals(after.name, done):
            task.warn(warning)
    return put_off(plan, done, wish.scope if after.persistent else Scope.LIVE)


def _refused(done: t.Iterable[t.Mapping[str, t.Any]]) -> bool:
    """Whether the guest kept what a start will take from it."""
    return any("refused" in step for step in done)


def _perform(
    task: Task, domain: DomainPort | None, before: Facts, wish: Wish, plan: Plan, want: Want
) -> tuple[DomainPort | None, list[dict[str, t.Any]]]:
    """Carries the plan out. If that fails on the way, the record still says what the task asked for."""
    try:
        return perform_domain(task.work, domain, plan.steps)
    except VirtopsError as failure:
        if not _put_back(task, before, failure):
            _remember_failed(task, before, wish, want, failure)
        raise


def _put_back(task: Task, before: Facts, failure: VirtopsError) -> bool:
    """Whether a guest that was to be started anew, and did not start with what its definition says by now, runs again
    with its former one."""
    failed = failure.facts.get("not_done") or [{}]
    if before.live is None or before.config is None or failed[0].get("action") != "start":
        return False  # somebody else may have stopped it
    try:
        domain = task.host.find_domain(before.name)
        now = domain_facts(before.name, domain)
    except VirtopsError:
        return False
    if domain is None or now.live is not None or now.config is None or text_of(now.config) == text_of(before.config):
        return False
    from ansible_collections.virtops.libvirt.plugins.module_utils._run.put_back import put_back

    def perform(steps: list[Step]) -> list[dict[str, t.Any]]:
        return perform_domain(task.work, domain, steps)[1]

    return put_back(f"domain {before.name}", before.config, before.record, (), perform, failure)


def _remember_failed(task: Task, before: Facts, wish: Wish, want: Want, failure: VirtopsError) -> None:
    try:
        found = task.host.find_domain(before.name)
        after = domain_facts(before.name, found)
        if found is not None and recorded(wish, after):
            remember_failed(found, before, after, wish, want)
    except VirtopsError as error:
        if failure.facts.get("steps") and recorded(wish, before._replace(persistent=True)):
            task.warn(
                f"What this task did before it failed could not be recorded in domain {before.name}:"
                f" {error.message} Until the task has run to its end, nothing of this is taken back when it is not"
                " asked for any more."
            )
