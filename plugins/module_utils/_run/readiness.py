# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that say when a running domain counts as one that can be used, and how it may get there."""

from __future__ import annotations

import time
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError, VirtopsError
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import WaitFor, shown
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Wait
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.plugins.module_utils._run.task import Result, Task

#: The states that leave a domain running. A paused guest can do nothing that could be waited for.
_RUNS = ("present", "running", "restarted", "reset")
#: The states of which a restart is a part, or no part at all.
_RESTARTS = ("present", "running")
_PORTS = range(1, 65536)
#: What a domain is started by afresh: an address that it had before says nothing of it then.
_AFRESH = ("start", "reset")


def refuse_contradictions(params: t.Mapping[str, t.Any]) -> None:
    """Raises InputError for what cannot be meant."""
    state, what, port = params["state"], params["wait_for"], params["wait_port"]
    if what != "none" and state not in _RUNS:
        raise InputError(f"wait_for: {what} contradicts state: {state}: only a guest that runs can be waited for.")
    if what == "port" and port is None:
        raise InputError("wait_for: port needs wait_port.")
    if port is not None and what != "port":
        raise InputError(f"wait_port is only for wait_for: port, not for wait_for: {what}.")
    if port is not None and port not in _PORTS:
        raise InputError(f"wait_port is {port}; a TCP port is from 1 to 65535.")
    if params["wait_timeout"] <= 0:
        raise InputError("wait_timeout must be more than 0 seconds.")
    if params["restart"] == "never":
        return
    if state not in _RESTARTS:
        raise InputError(f"restart: when_needed is for state: present and running, not for state: {state}.")
    if params["affect"] != "auto":
        raise InputError(f"restart: when_needed contradicts affect: {params['affect']}: a restart is for both.")


def wait_of(params: t.Mapping[str, t.Any]) -> Wait | None:
    if params["wait_for"] == "none":
        return None
    return Wait(params["wait_for"], params["wait_port"] or 0, params["wait_timeout"])


class Awaited(t.NamedTuple):
    """What is waited for, and the leases that were there before (see ``wait.told_apart``)."""

    wait: WaitFor
    leases: frozenset[tuple[str, str, t.Any]] = frozenset()


def prepare(task: Task, wait: WaitFor) -> Awaited:
    """Before anything is touched. Raises InputError when no lease could come."""
    if wait.what != "lease":
        return Awaited(wait)
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.wait import leases, told_apart

    if not any(_has_dhcp(task, network) for network in wait.networks):
        raise InputError(
            f"wait_for: lease needs an interface on a network with DHCP, but none of {', '.join(wait.networks)} has it."
            " Use wait_for: agent or wait_for: port."
        )
    return Awaited(wait, frozenset(told_apart(lease) for lease in leases(task.host, wait.networks)))


def _has_dhcp(task: Task, name: str) -> bool:
    network = task.host.find_network(name)
    if network is None:
        return False
    xml = network.live_xml() if network.is_active() else network.config_xml()
    return parse(xml, f"network {name}").find("ip/dhcp") is not None


def finish(task: Task, name: str, awaited: Awaited | None, result: Result) -> Result:
    """The result of a task that also waits: it waits, unless this is check mode."""
    if awaited is None:
        return result
    step, done = shown(awaited.wait), result["steps"]
    if not task.check_mode:
        began = time.monotonic()
        try:
            addresses = _wait(task, name, awaited, {each["action"] for each in done})
        except VirtopsError as error:
            error.facts.setdefault("steps", done)
            raise
        step["seconds"] = round(time.monotonic() - began, 3)
        result = {**result, "addresses": addresses}
    return {**result, "steps": [*done, step]}


def _wait(task: Task, name: str, awaited: Awaited, done: t.Collection[str]) -> list[dict[str, t.Any]]:
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.wait import Waiting

    domain = task.host.find_domain(name)
    if domain is None:
        raise VirtopsError(
            f"Domain {name} was removed before it could be waited for.", error_code="domain_stopped", state="absent"
        )
    stale = awaited.leases if any(action in done for action in _AFRESH) else ()
    return Waiting(task.host, domain, awaited.wait, task.work.way_back(domain), stale=stale).until_usable()
