# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task that changes a running domain is asked before anything is touched, and what becomes of what the guest
refused."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError, LibvirtError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.live_steps import Tune
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import Pending, Plan
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import canonical

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import DomainPort
    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Facts, Wish

#: Kinds of parameters that a host without the controllers for them cannot set; libvirt says so when they are read.
_ASKED = ("scheduler", "memory", "blkio")
#: Kinds of pins → their options.
_PINS = {
    "vcpu_pin": "cputune.vcpupins: vCPU {}",
    "emulator_pin": "cputune.emulatorpin: QEMU",
    "iothread_pin": "cputune.iothreadpins: IOThread {}",
}
#: Step → the change that it makes.
_REFUSED = {"set_vcpus": "vcpu@current"}


def check_live(domain: DomainPort | None, facts: Facts, wish: Wish, plan: Plan) -> None:
    """Raises InputError (``needs_restart``) for what only a start can make when the task allows none to be waited for,
    and for a pin to a processor that the host has not; LibvirtError for what the host cannot set at all."""
    if plan.pending and (wish.scope is Scope.LIVE or not facts.persistent):
        _refuse(facts, wish, plan)
    tunes = [step for step in plan.steps if isinstance(step, Tune)]
    pins = [step for step in tunes if step.kind in _PINS]
    if pins and domain is not None:
        _refuse_pins(domain, facts.name, pins)
    kinds = {step.kind.partition("_")[0] for step in tunes}
    for kind in _ASKED:
        if kind in kinds and domain is not None:
            try:
                domain.tuning.ask_parameters(kind)
            except LibvirtError as error:
                error.message += (
                    " Nothing was changed. The host lacks what it takes; with affect: config only the definition is"
                    " changed, but then the domain may not start on this host."
                )
                error.args = (error.message,)
                raise


def _refuse_pins(domain: DomainPort, name: str, pins: t.Iterable[Tune]) -> None:
    """Of a running guest libvirt leaves out of a pin what the host has not, without a word, and refuses one of which
    nothing is left; the kernel refuses one whose processors are all offline."""
    host = domain.tuning.host_cpus()
    present, online = range(len(host)), {number for number, is_online in enumerate(host) if is_online}
    for step in pins:
        text = str(dict(step.values).get("cpuset", ""))
        wanted = canonical("vcpupin", "cpuset", text)
        if not present or not isinstance(wanted, frozenset) or not wanted:
            continue  # nobody can tell, or libvirt says itself what is wrong with it
        if any(number not in present for number in wanted):
            why = f"the host has the processors 0-{present[-1]} only"
        elif not wanted & online:
            why = "all of these are offline"
        else:
            continue
        raise InputError(
            f"{_PINS[step.kind].format(step.subject)} cannot be pinned to {text} while domain {name} runs: {why}."
            " Name others, or give affect: config, which changes only the definition."
        )


def _refuse(facts: Facts, wish: Wish, plan: Plan) -> None:
    paths = [entry.path for entry in plan.pending]
    if facts.persistent:
        why = "and affect: live leaves its definition alone"
        advice = "Give affect: auto to have it done by the next start"
    else:
        why = "and it is transient: it has no definition in which they could wait"
        advice = "Leave them out"
    if not wish.how.replug and any(path.startswith("devices/") for path in paths):
        advice += ", or try replug: true for devices that can be plugged"
    raise InputError(
        f"Domain {facts.name} runs, where {', '.join(paths)} cannot change, {why}. {advice}.",
        error_code="needs_restart",
        paths=paths,
    )


def put_off(plan: Plan, done: t.Iterable[t.Mapping[str, t.Any]], scope: Scope = Scope.BOTH) -> Plan:
    """*plan*, made again after the steps *done*, with what the guest refused as pending: its next start makes it, if
    that is in *scope*."""
    refused = {_REFUSED[step["action"]] for step in done if "refused" in step}
    if not refused:
        return plan
    left = [change for change in plan.changes if change[0] == "live" and change[1] in refused]
    waits = [Pending(path, now, after) for _where, path, now, after in left if Scope.CONFIG in scope]
    return plan._replace(
        changes=tuple(change for change in plan.changes if change not in left), pending=(*plan.pending, *waits)
    )


def refusals(name: str, done: t.Iterable[t.Mapping[str, t.Any]]) -> list[str]:
    """Warnings of what the guest refused."""
    return [
        f"The guest of domain {name} did not let go of vCPUs as it was asked to: {step['refused']}. It keeps them until"
        " it is started anew, or until another run of this task finds it willing."
        for step in done
        if "refused" in step
    ]
