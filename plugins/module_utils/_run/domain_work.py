# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every module that changes a domain does: read, plan, and unless it is check mode carry out under the domain's
lock."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError, LibvirtError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.devices import How
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.domain import Facts, Wish, plan_domain
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.live_steps import LIVE_STEPS
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import Attach, Plan, Update
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Processor, Processors, Want
from ansible_collections.virtops.libvirt.plugins.module_utils._run.domain_facts import Outcome, recorded
from ansible_collections.virtops.libvirt.plugins.module_utils._run.result import planned
from ansible_collections.virtops.libvirt.plugins.module_utils._run.task import Task
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Live
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import Machine
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, value_at

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import DomainPort
else:
    Element = t.Any

SCOPES = {"auto": Scope.BOTH, "live": Scope.LIVE, "config": Scope.CONFIG}


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


def processor(task: Task) -> Processors:
    """What features of a processor the host has, asked once, and only where it matters."""
    found: list[Processor | None] = []

    def ask(live: Element) -> Processor | None:
        if not found:
            from ansible_collections.virtops.libvirt.plugins.module_utils._run.processor import processor_of

            found.append(processor_of(task.host, live))
        return found[0]

    return ask


def balloon_answers(task: Task, name: str) -> t.Callable[[], bool]:
    """Whether a driver of the guest's balloon has answered; where nobody can tell it is taken for granted."""

    def ask() -> bool:
        try:
            domain = task.host.find_domain(name)
            return domain is None or domain.tuning.balloon_answers()
        except LibvirtError:
            return True

    return ask


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
        for note in plan.notes:
            task.warn(note)
        if not task.check_mode and domain is not None and recorded(wish, facts):
            from ansible_collections.virtops.libvirt.plugins.module_utils._run.applied import forget

            forget(domain, facts, wish, want)
        return Outcome(planned(plan), _predicted(facts, wish, plan), awaited, plan)
    from ansible_collections.virtops.libvirt.plugins.module_utils._run.carry_out import carry_out

    return carry_out(task, domain, facts, wish, plan, want)._replace(awaited=awaited, plan=plan)


def _predicted(facts: Facts, wish: Wish, plan: Plan) -> Facts:
    if wish.state == "absent":
        return Facts(facts.name, None, None, "shutoff", False, True)
    autostart = facts.autostart if wish.autostart is None else wish.autostart
    return facts._replace(config=plan.merged, live=plan.live, state=plan.state, autostart=autostart)
