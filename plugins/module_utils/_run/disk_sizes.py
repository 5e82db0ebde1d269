# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sizes of a running domain's disks. They stand in no definition: libvirt reads them in the images."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError, VirtopsError
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.live_steps import Resize
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import shown
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import bytes_of, size_text

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import DomainPort
    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Facts
    from ansible_collections.virtops.libvirt.plugins.module_utils._run.domain_facts import Outcome
    from ansible_collections.virtops.libvirt.plugins.module_utils._run.task import Task

#: QEMU's images are whole sectors.
_SECTOR = 512
_RUNNING = ("present", "running", "paused", "restarted", "reset")


class Growth(t.NamedTuple):
    """*before*: disk → bytes that it has."""

    steps: list[Resize]
    before: dict[str, int]


def plan_growth(task: Task, domain: DomainPort | None, facts: Facts) -> Growth | None:
    """The steps that the option asks for; None for a domain that does not exist yet, whose disks nobody has measured.

    Raises InputError, before anything is touched, for a disk that would shrink and for a domain that will not run.
    """
    wanted = {str(disk): _bytes(str(disk), text) for disk, text in task.params["disk_sizes"].items()}
    state = task.params["state"]
    if task.params["affect"] == "config" or state not in _RUNNING or (state == "present" and facts.live is None):
        raise InputError(
            f"disk_sizes needs a running domain, which {facts.name} will not be: disks grow in place only. Give it when"
            " the domain runs, and not with affect: config.",
            error_code="domain_not_running",
        )
    if domain is None:
        return None
    growth = Growth([], {})
    for disk, size in wanted.items():
        held = domain.tuning.capacity(disk)
        if held > size:
            raise InputError(
                f"disk_sizes: disk {disk} of domain {facts.name} has {size_text(held)}, more than {size_text(size)}."
                " A disk is not made smaller: what the guest keeps at its end would be lost."
            )
        if held < size:
            growth.steps.append(Resize(f"disk {disk}", disk, size))
            growth.before[disk] = held
    return growth


def _bytes(disk: str, text: object) -> int:
    try:
        size = bytes_of(str(text))
    except ValueError:
        raise InputError(f"disk_sizes: {disk}: {text!r} is not a size, such as 20GiB.") from None
    return -(-size // _SECTOR) * _SECTOR


def grow(task: Task, facts: Facts, outcome: Outcome, growth: Growth | None) -> Outcome:
    """Carries the growth out, after all else, and adds it to the result."""
    done: list[dict[str, t.Any]]
    if task.check_mode:
        done = [shown(step) for step in growth.steps] if growth is not None else []
    else:
        domain = task.host.find_domain(facts.name)
        growth = growth or plan_growth(task, domain, outcome.facts)
        done = _perform(task, domain, growth.steps if growth is not None else [], outcome)
    if growth is None or not done:
        return outcome
    diff, result = outcome.result["diff"], outcome.result
    before = "".join(f"disk {disk}: {size_text(size)}\n" for disk, size in growth.before.items())
    after = "".join(f"{step.target}: {size_text(step.size)}\n" for step in growth.steps)
    return outcome._replace(
        result={
            **result,
            "changed": True,
            "steps": [*result["steps"], *done],
            "diff": {**diff, "before": diff["before"] + before, "after": diff["after"] + after},
        }
    )


def _perform(task: Task, domain: DomainPort | None, steps: list[Resize], outcome: Outcome) -> list[dict[str, t.Any]]:
    if not steps:
        return []
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.perform import perform_domain

    try:
        return perform_domain(task.work, domain, steps)[1]
    except VirtopsError as error:
        error.facts["steps"] = [*outcome.result["steps"], *error.facts.get("steps", [])]
        raise
