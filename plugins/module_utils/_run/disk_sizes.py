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


def plan_growth(task: Task, domain: DomainPort | None, facts: Facts) -> Growth:
    """The steps that the option asks for, as far as the disks are there to be measured.

    Raises InputError, before anything is touched, for a disk that would shrink and for one that cannot grow because the
    domain will not run.
    """
    wanted = {str(disk): _bytes(str(disk), text) for disk, text in task.params["disk_sizes"].items()}
    state = task.params["state"]
    runs = task.params["affect"] != "config" and state in _RUNNING and (state != "present" or facts.live is not None)
    growth = Growth([], {})
    for disk, size in wanted.items():
        held = None if domain is None or _comes(task, facts, disk) else domain.tuning.capacity(disk)
        if held is not None and held > size:
            raise InputError(
                f"disk_sizes: disk {disk} of domain {facts.name} has {size_text(held)}, more than {size_text(size)}."
                " A disk is not made smaller: what the guest keeps at its end would be lost."
            )
        if held != size and not runs:
            raise InputError(
                f"disk_sizes: disk {disk} can grow only while domain {facts.name} runs, which it will not. Give it when"
                " the domain runs, and not with affect: config.",
                error_code="domain_not_running",
            )
        if held is not None and held < size:
            growth.steps.append(Resize(f"disk {disk}", disk, size))
            growth.before[disk] = held
    return growth


def _comes(task: Task, facts: Facts, disk: str) -> bool:
    """Whether a disk is only plugged in by this task, so that nobody has measured it."""
    asked = task.params["xml"] or any(each.get("target") == disk for each in task.params["disks"] or ())
    trees = [tree for tree in (facts.config, facts.live) if tree is not None]
    held = {target.get("dev") for tree in trees for target in tree.iterfind("devices/disk/target")}
    return bool(asked) and disk not in held


def _bytes(disk: str, text: object) -> int:
    try:
        size = bytes_of(str(text))
    except ValueError:
        raise InputError(f"disk_sizes: {disk}: {text!r} is not a size, such as 20GiB.") from None
    return -(-size // _SECTOR) * _SECTOR


def grow(task: Task, facts: Facts, outcome: Outcome, growth: Growth) -> Outcome:
    """Carries the growth out, after all else, and adds it to the result."""
    if task.check_mode:
        done = [shown(step) for step in growth.steps]
    else:
        growth, done = _perform(task, facts.name, outcome)
    if not done:
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


def _perform(task: Task, name: str, outcome: Outcome) -> tuple[Growth, list[dict[str, t.Any]]]:
    """Measures again, because there may be disks that were not there before; an error says what was done till then."""
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.perform import perform_domain

    domain = task.host.find_domain(name)
    try:
        growth = plan_growth(task, domain, outcome.facts)
        return growth, perform_domain(task.work, domain, growth.steps)[1] if growth.steps else []
    except VirtopsError as error:
        error.facts["steps"] = [*outcome.result["steps"], *error.facts.get("steps", [])]
        raise
