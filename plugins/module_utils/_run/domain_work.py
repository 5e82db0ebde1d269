# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every module that changes a domain does: read, plan, and unless it is check mode carry out under the domain's
lock."""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import (
    InputError,
    NotFoundError,
    VirtopsError,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.devices import How
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.domain import Facts, Wish, plan_domain
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.live_steps import LIVE_STEPS
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import Attach, Plan, Reset, Update
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Want
from ansible_collections.virtops.libvirt.plugins.module_utils._run.result import planned, unkept, waiting
from ansible_collections.virtops.libvirt.plugins.module_utils._run.task import Result, Task
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Live
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import Machine
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, text_of, value_at
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import take

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import DomainPort
    from ansible_collections.virtops.libvirt.plugins.module_utils._run.readiness import Awaited
else:
    Element = t.Any

SCOPES = {"auto": Scope.BOTH, "live": Scope.LIVE, "config": Scope.CONFIG}


class Outcome(t.NamedTuple):
    """*facts*: what the domain is after the task, or would be. *awaited*: what is still to be waited for."""

    result: Result
    facts: Facts
    awaited: Awaited | None = None


def find_domain(task: Task, name: str) -> DomainPort:
    """The domain of a name or uuid. Raises NotFoundError."""
    domain = task.host.find_domain(name) or (task.host.find_domain_by_uuid(name) if _like_uuid(name) else None)
    if domain is None:
        raise NotFoundError(
            f"Domain {name} does not exist at {task.host.uri}. Check domain and uri, or define it first."
        )
    return domain


def _like_uuid(name: str) -> bool:
    return len(name.replace("-", "")) == 32 and all(letter in "0123456789abcdefABCDEF-" for letter in name)


def domain_facts(name: str, domain: DomainPort | None) -> Facts:
    """What the domain is now, in as few questions as that takes."""
    if domain is None:
        return Facts(name, None, None, "shutoff", False, True)
    state = domain.state()
    persistent = domain.is_persistent()
    config = parse(domain.config_xml(), "the persistent definition") if persistent else None
    live = (
        parse(domain.live_xml(), "the live definition")
        if state not in ("shutoff", "crashed") or not persistent
        else None
    )
    record = take(config) if config is not None else None
    image = domain.saved_xml() if live is None else None
    saved = parse(image, "the managed save") if image is not None else None
    for tree in (live, saved):
        if tree is not None:
            take(tree)
    if saved is not None:
        state = "saved"
    return Facts(name, config, live, state, persistent and domain.autostart(), persistent, record, saved)


def needs_running(facts: Facts, scope: Scope, affect: str) -> None:
    """Refuses to change a running domain that does not run."""
    if scope is Scope.LIVE and facts.live is None:
        raise InputError(
            f"affect: {affect} needs a running domain, but {facts.name} is {facts.state}. Start it, or change"
            " its config.",
            error_code="domain_not_running",
        )


def how(params: t.Mapping[str, t.Any], live: t.Mapping[str, Live]) -> How:
    if params["detach_timeout"] <= 0 or params["detach_attempts"] < 1:
        raise InputError("detach_timeout must be more than 0 seconds, and detach_attempts at least 1.")
    return How(live, params["replug"], params["detach_timeout"], params["detach_attempts"])


def seed(task: Task, name: str) -> str:
    """What computed MACs follow from."""
    return f"{task.host.hostname()}\0{name}"


def machines(task: Task, want: Element | None) -> Machine:
    """The machine that the host takes an alias for, asked of its capabilities only when two spellings differ."""
    known: dict[str, str] = {}
    asked_arch = value_at(want, "os/type@arch") if want is not None else None

    def resolve(name: str) -> str:
        if not known:
            known[""] = ""
            for arch in parse(task.host.capabilities_xml(), "the host's capabilities").iterfind("guest/arch"):
                if asked_arch is None or arch.get("name") == asked_arch:
                    for machine in arch.iter("machine"):
                        known.setdefault(machine.text or "", machine.get("canonical") or machine.text or "")
        return known.get(name, name)

    return resolve


def make_it_so(
    task: Task, domain: DomainPort | None, facts: Facts, wish: Wish, want: Want = lambda _held: None
) -> Outcome:
    """Plans, and carries the plan out unless this is check mode or there is nothing to do.

    *want*: the desired tree again, for a domain as it is then.
    """
    plan = plan_domain(facts, wish)
    if plan.pending or any(type(step) in LIVE_STEPS for step in plan.steps):
        from ansible_collections.virtops.libvirt.plugins.module_utils._run.live_work import check_live

        check_live(domain, facts, wish, plan)
    asked = (
        (Attach, Update)
        if any(path.endswith(("source@network", "source@portgroup")) for _where, path, _now, _after in plan.changes)
        else Attach
    )
    plugged = [step.xml for step in plan.steps if isinstance(step, asked)]
    if plugged:
        from ansible_collections.virtops.libvirt.plugins.module_utils._run.newcomers import ask_host

        ask_host(task, facts, [parse(xml, "the device") for xml in plugged])
    awaited = None
    if plan.wait is not None:
        from ansible_collections.virtops.libvirt.plugins.module_utils._run.readiness import prepare

        awaited = prepare(task, plan.wait)
    if task.check_mode or not plan.steps:
        if not task.check_mode and domain is not None and recorded(wish, facts):
            from ansible_collections.virtops.libvirt.plugins.module_utils._run.applied import forget

            forget(domain, facts, wish, want)
        return Outcome(planned(plan), _predicted(facts, wish, plan), awaited)
    from ansible_collections.virtops.libvirt.plugins.module_utils._run.lock import locked

    with locked(task.host.uri, "domain", facts.name):
        known, domain = domain, task.host.find_domain(facts.name)
        if known is not None and domain is None and wish.state != "absent":
            raise NotFoundError(f"Domain {facts.name} was removed while this task waited to change it.")
        before = domain_facts(facts.name, domain)
        if _held(before) != _held(facts):
            plan = plan_domain(before, wish)
        domain, done = _perform(task, domain, before, wish, plan, want)
        # One that is transient goes when it is stopped.
        domain = task.host.find_domain_by_uuid(domain.uuid) if domain is not None else None
        after = domain_facts(facts.name, domain)
        result = planned(plan)
        if domain is not None:
            settled = wish._replace(state="present", wait=None, restart=False)
            # A value that is taken back goes to whatever libvirt's default is.
            for warning in unkept(_again(task, after, settled._replace(owns=False), done)):
                task.warn(warning)
            if recorded(wish, after):
                from ansible_collections.virtops.libvirt.plugins.module_utils._run.applied import remember

                after = remember(domain, before, after, wish, want)
            result.update(waiting(_again(None, after, settled, done)))
    # A reset leaves no trace in what libvirt holds.
    changed = _held(before) != _held(after) or any(isinstance(step, Reset) for step in plan.steps)
    result.update(changed=changed, steps=done)
    return Outcome(result, after, awaited)


def _again(task: Task | None, after: Facts, wish: Wish, done: list[dict[str, t.Any]]) -> Plan:
    """What is still to be done. What the guest refused is told the *task* and waits for its next start."""
    plan = plan_domain(after, wish)
    if not any("refused" in step for step in done):
        return plan
    from ansible_collections.virtops.libvirt.plugins.module_utils._run.live_work import put_off, refusals

    if task is not None:
        for warning in refusals(after.name, done):
            task.warn(warning)
    return put_off(plan, done)


def _perform(
    task: Task, domain: DomainPort | None, before: Facts, wish: Wish, plan: Plan, want: Want
) -> tuple[DomainPort | None, list[dict[str, t.Any]]]:
    """Carries the plan out. If that fails on the way, the record still says what the task asked for."""
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.perform import perform_domain

    try:
        return perform_domain(task.work, domain, plan.steps)
    except VirtopsError:
        with contextlib.suppress(VirtopsError):
            held = task.host.find_domain(before.name)
            after = domain_facts(before.name, held)
            if held is not None and recorded(wish, after):
                from ansible_collections.virtops.libvirt.plugins.module_utils._run.applied import remember_failed

                remember_failed(held, before, after, wish, want)
        raise


def recorded(wish: Wish, facts: Facts) -> bool:
    """Whether the task's record is to be written: one for the persistent definition."""
    return wish.owns and facts.persistent and Scope.CONFIG in wish.scope and wish.state != "absent"


def _held(facts: Facts) -> tuple[t.Any, ...]:
    """Everything that libvirt holds, comparable."""
    texts = [text_of(tree) if tree is not None else None for tree in (facts.config, facts.live)]
    return (*texts, facts.state, facts.autostart)


def _predicted(facts: Facts, wish: Wish, plan: Plan) -> Facts:
    if wish.state == "absent":
        return Facts(facts.name, None, None, "shutoff", False, True)
    autostart = facts.autostart if wish.autostart is None else wish.autostart
    return facts._replace(config=plan.merged, live=plan.live, state=plan.state, autostart=autostart)
