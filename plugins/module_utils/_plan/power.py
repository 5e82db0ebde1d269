# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the run state that a domain has and the one it shall have to steps."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import steps as do

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Facts, Wish
else:
    Element = t.Any

_AGENT = "devices/channel/target[@name='org.qemu.guest_agent.0']"


def plan_state(steps: list[do.Step], target: str, facts: Facts, wish: Wish) -> str:
    """Adds the steps to the wished run state; returns the state that results."""
    active, asleep = facts.live is not None, facts.saved is not None
    if wish.state in ("running", "paused"):
        _run(steps, target, facts, paused=wish.state == "paused")
        return wish.state
    down: list[do.Step] = [*_awake(target, facts), do.Shutdown(target, wish.shutdown_timeout, wish.force)]
    if facts.state == "crashed":
        down = [do.Destroy(target)]
    if wish.state == "stopped":
        if active or facts.state == "crashed":
            steps += down
        # What was saved of a guest that does not run anyway is not thrown away.
        return "saved" if asleep else "shutoff"
    if wish.state == "restarted":
        steps += down if active or facts.state in ("saved", "crashed") else []
        steps.append(do.Start(target))
        return "running"
    if wish.state == "saved":
        if not asleep:
            # Of a guest that sleeps QEMU makes an image that does not wake up any more.
            steps += [*_awoken(target, facts), do.ManagedSave(target)]
        return "saved"
    if wish.state == "reset":
        # libvirt would go on taking a guest that sleeps for one.
        steps += [*_awoken(target, facts), do.Reset(target)]
        return "running" if facts.state == "pmsuspended" else facts.state
    return facts.state if facts.config is not None or active else "shutoff"


def _run(steps: list[do.Step], target: str, facts: Facts, *, paused: bool) -> None:
    if facts.live is None:
        steps += [do.Destroy(target)] if facts.state == "crashed" else []
        steps.append(do.Start(target, paused))
        return
    # A guest that is halted lets go of no device: it goes on before anything else, and is halted after.
    steps[:0] = _awoken(target, facts) if paused else _awake(target, facts)
    if paused and facts.state != "paused":
        steps.append(do.Suspend(target))


def _awake(target: str, facts: Facts) -> list[do.Step]:
    """So that the guest hears that it shall shut down."""
    if facts.saved is not None:
        return [do.Restore(target)]
    return [do.Resume(target)] if facts.state == "paused" else _awoken(target, facts)


def _awoken(target: str, facts: Facts) -> list[do.Step]:
    return [do.Wake(target)] if facts.state == "pmsuspended" else []


def refuse_state(facts: Facts, wish: Wish) -> None:
    """Raises InputError for a state that the domain, as it is, cannot be brought to."""
    needs_live = wish.state == "reset" or (wish.state == "saved" and facts.saved is None)
    if needs_live and facts.live is None:
        raise InputError(
            f"state: {wish.state} needs a running domain, but {facts.name} is {facts.state}. Start it first.",
            error_code="domain_not_running",
        )
    if facts.live is None or facts.persistent:
        return
    if facts.state == "crashed" and wish.state in ("running", "paused"):
        raise InputError(
            f"Domain {facts.name} has crashed, and it is transient: it cannot be started anew. Remove it (state:"
            " absent, force: true), and make it again.",
            error_code="domain_transient",
        )
    for what, said in (("autostart: true", wish.autostart), ("affect: config", _for_config_alone(wish))):
        if said:
            raise InputError(
                f"Domain {facts.name} is transient: it has no persistent definition. {what} needs one that is defined.",
                error_code="domain_transient",
            )
    asked = "restart: when_needed" if wish.restart else f"state: {wish.state}"
    if wish.restart or wish.state in ("restarted", "saved"):
        raise InputError(
            f"Domain {facts.name} is transient: it is gone once it does not run. {asked} needs one that is defined.",
            error_code="domain_transient",
        )


def _for_config_alone(wish: Wish) -> bool:
    return wish.want is not None and wish.scope is Scope.CONFIG


def plan_absent(facts: Facts, wish: Wish) -> list[do.Step]:
    """The steps that remove the domain."""
    target = f"domain {facts.name}"
    steps: list[do.Step] = []
    if facts.live is not None or facts.state == "crashed":
        if not wish.force:
            is_now = "crashed" if facts.state == "crashed" else "running"
            raise InputError(
                f"Domain {facts.name} is {is_now}. Stop it first (state: stopped), or give force: true to power it off"
                " and remove it.",
                error_code="domain_running",
            )
        steps.append(do.Destroy(target))
    if facts.saved is not None and "managed_save" not in wish.remove:
        raise InputError(
            f"Domain {facts.name} has a managed save, which would be lost with it. Give remove: [managed_save] to have"
            " that removed too, or state: running to go on from it.",
            error_code="domain_saved",
        )
    if facts.config is not None and facts.persistent:
        steps.append(do.Undefine(target, wish.remove))
    return steps


def plan_wait(facts: Facts, wish: Wish, plan: do.Plan) -> do.WaitFor | None:
    """What is waited for after the steps of *plan*. Raises InputError for what would never come."""
    if wish.wait is None:
        return None
    what, port, timeout = wish.wait
    if plan.state not in ("running", "blocked"):
        raise InputError(
            f"wait_for: {what} needs a domain that runs, but {facts.name} is {plan.state}. Give state: running.",
            error_code="domain_not_running",
        )
    started = any(isinstance(step, do.Start) for step in plan.steps)
    definition = plan.merged if started or plan.live is None else plan.live
    networks = _refuse_unreachable(facts.name, what, definition)
    return do.WaitFor(f"domain {facts.name}", what, port, timeout, networks)


def _refuse_unreachable(name: str, what: str, definition: Element | None) -> tuple[str, ...]:
    """The networks of the domain's interfaces."""
    if definition is None:
        return ()
    if what == "agent" and definition.find(_AGENT) is None:
        raise InputError(
            f"wait_for: agent needs a channel for the guest agent, which domain {name} does not have. Give"
            " guest_agent: true."
        )
    found = [source.get("network") or "" for source in definition.iterfind("devices/interface/source[@network]")]
    if what == "lease" and not found:
        raise InputError(f"wait_for: lease needs an interface on a network, and domain {name} has none.")
    reached = [each for each in definition.iterfind("devices/interface") if each.get("type") != "user"]
    if what == "port" and not reached and definition.find("devices/hostdev") is None:
        raise InputError(f"wait_for: port needs an interface that the host reaches, and domain {name} has none.")
    return tuple(dict.fromkeys(found))
