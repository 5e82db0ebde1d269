# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the run state that a domain has and the one it shall have to steps."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import steps as do

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Facts, Wish


def plan_state(steps: list[do.Step], target: str, facts: Facts, wish: Wish) -> str:
    """Adds the steps to the wished run state; returns the state that results."""
    active = facts.live is not None
    down = do.Shutdown(target, wish.shutdown_timeout, wish.force)
    if wish.state == "running":
        if not active:
            steps.append(do.Start(target))
        elif facts.state == "paused":
            steps.append(do.Resume(target))
        return "running"
    if wish.state == "paused":
        if not active:
            steps.append(do.Start(target, paused=True))
        elif facts.state != "paused":
            steps.append(do.Suspend(target))
        return "paused"
    if wish.state == "stopped":
        if active:
            steps.append(down)
        return "shutoff"
    if wish.state == "restarted":
        if active:
            steps.append(down)
        steps.append(do.Start(target))
        return "running"
    return facts.state if facts.config is not None or active else "shutoff"


def plan_absent(facts: Facts, wish: Wish) -> list[do.Step]:
    """The steps that remove the domain."""
    target = f"domain {facts.name}"
    steps: list[do.Step] = []
    if facts.live is not None:
        if not wish.force:
            raise InputError(
                f"Domain {facts.name} is running. Stop it first (state: stopped), or give force: true to power it off"
                " and remove it.",
                error_code="domain_running",
            )
        steps.append(do.Destroy(target))
    if facts.config is not None and facts.persistent:
        steps.append(do.Undefine(target, wish.remove))
    return steps
