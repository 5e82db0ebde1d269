# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan, and what came of it, as a module's result."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import Plan, shown

Result = dict[str, t.Any]


def planned(plan: Plan) -> Result:
    """The part of the result that check mode and the real run share."""
    return {
        "changed": bool(plan.steps),
        "diff": {"before": plan.before, "after": plan.after},
        "steps": [shown(step) for step in plan.steps],
        **waiting(plan),
    }


def waiting(plan: Plan) -> Result:
    pending = [entry._asdict() for entry in plan.pending]
    return {"pending_restart": pending, "restart_required": bool(pending)}


def unkept(plan: Plan) -> list[str]:
    """What libvirt did not make, or made something else of: *plan* is made again after its steps were carried out, so
    that it should change nothing."""
    return [
        f"{path} ({where}): {after or 'its absence'} was asked for, but libvirt holds {before or 'nothing'}."
        for where, path, before, after in plan.changes
    ]
