# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A task that finds a real daemon's domain as it left it is known as unchanged, whatever libvirt made of the record."""

from __future__ import annotations

import contextlib
import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._host.connection import Host
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.domain import DOMAIN
from ansible_collections.virtops.libvirt.plugins.module_utils._run import domain as work
from ansible_collections.virtops.libvirt.plugins.module_utils._run.task import Result, Task
from ansible_collections.virtops.libvirt.tests.unit.golden import module_params

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

NAME = "unchanged"
#: What libvirt writes with blanks, without, and with both mixed.
OTHERS = {
    "urn:a": "<a:x xmlns:a='urn:a'>text <a:b/> mixed</a:x>",
    "urn:b": "<b>\n\n <c><d e='1'/></c></b>",
}


class Tasks:
    """Runs the module's work in this process, and counts its plans."""

    def __init__(self, lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
        self._lab = lab
        self._monkeypatch = monkeypatch
        self.plans = 0
        planned = work.make_it_so

        def counted(*arguments: t.Any) -> t.Any:
            self.plans += 1
            return planned(*arguments)

        monkeypatch.setattr(work, "make_it_so", counted)

    def run(self, **options: t.Any) -> Result:
        wished = {"name": NAME, "type": "qemu", "memory": "64MiB", "ownership": True, **options}
        params = {**module_params(DOMAIN, wished), "uri": self._lab.uri, "auth": None, "audit": "none"}
        host = Host(self._lab.uri, None)
        with contextlib.closing(host):
            return work._domain(DOMAIN, Task(params, False, host, pytest.fail, []))

    def planned(self, **options: t.Any) -> Result:
        """The result of a task that knows nothing of the last one."""
        with self._monkeypatch.context() as patch:
            patch.setattr(work, "unchanged", lambda _params, _said: None)
            return self.run(**options)


@pytest.fixture
def tasks(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Tasks:
    return Tasks(lab, monkeypatch)


@pytest.mark.parametrize(
    "last",
    [
        {},
        {"description": "said later"},
        {"state": "running", "description": "said while it runs"},
        {"state": "saved"},
        {"metadata": OTHERS, "autostart": True},
        {"metadata": OTHERS, "state": "running", "title": "among others"},
    ],
    ids=lambda options: " ".join(options) or "new",
)
def test_task_when_run_again_then_tells_without_a_plan_what_a_plan_would(tasks: Tasks, last: dict[str, t.Any]) -> None:
    if "state" in last:
        tasks.run(state="running")
    elif last:
        tasks.run()
    assert tasks.run(**last)["changed"]
    before = tasks.plans

    again = tasks.run(**last)

    assert (again["changed"], tasks.plans) == (False, before)
    assert again == tasks.planned(**last)
    assert tasks.plans == before + 1


def test_task_when_another_tool_changed_the_domain_then_is_planned(tasks: Tasks, lab: Lab) -> None:
    tasks.run(title="asked for")
    lab.virsh("desc", NAME, "--config", "--title", "by hand")

    again = tasks.run(title="asked for")

    assert again["changed"]
    assert [entry["path"] for entry in again["drift"]] == ["title"]
