# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The benchmark runs, and measures what it says it does. How fast is no matter here."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.virtops.libvirt.tests.bench import report
from ansible_collections.virtops.libvirt.tests.bench.__main__ import Settings, measure, measure_processes
from ansible_collections.virtops.libvirt.tests.bench.measure import BenchError, Processes
from ansible_collections.virtops.libvirt.tests.bench.scenarios import Action, Plain, scenarios

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab
    from ansible_collections.virtops.libvirt.tests.lab.modules import ModuleRunner


class _Quick(Processes):
    """Runs modules without Ansible's payloads, many times faster."""

    def __init__(self, runner: ModuleRunner) -> None:
        super().__init__({})
        self._runner = runner

    def run(self, action: Action, changes: bool | None) -> tuple[float, float]:
        if isinstance(action, Plain):
            return super().run(action, changes)
        collection, _dot, module = action.module.rpartition(".")
        if collection == "virtops.libvirt":
            result = self._runner.run(module, dict(action.options))
            if result.get("failed") or result["changed"] != changes:
                raise BenchError(f"{module} should have reported changed={changes}: {result}")
        return 0.1, 0.1


def test_scenarios_when_run_then_each_contender_does_what_it_is_measured_for(
    lab: Lab, lab_factory: t.Callable[[], Lab], module_runner: ModuleRunner
) -> None:
    rows: list[report.Row] = []
    for scenario in scenarios(lab, {2: lab_factory()}, community=False):
        rows += measure_processes(scenario, _Quick(module_runner), 1)
    assert [(row.name, row.changes) for row in rows] == [
        ("network, unchanged", False),
        ("network, one host changed", True),
        ("domain, unchanged", False),
        ("domain, description changed", True),
        ("interface, unchanged", False),
        ("interface, attached live", True),
        ("interface, detached live", True),
        ("domain_info, 2 domains", False),
    ]
    assert all(set(row.process) == {"ping", "plain", "ours"} for row in rows)


def test_bench_when_run_once_then_tables_and_data_hold_what_was_measured() -> None:
    names = ["interface, unchanged", "interface, attached live", "interface, detached live"]
    measured = measure(Settings(rounds=1, task_rounds=1, sizes=(), interfaces=(2, 4), only="interface"), str)
    rows, costs, begun, worked = measured
    assert [row.name for row in rows] == names
    assert all(set(row.tasks) == {"ping", "ours"} for row in rows)
    assert [(cost.disks, cost.interfaces) for cost in costs] == [(8, 8), (1, 2), (1, 4)]
    assert [begin.module for begin in begun] == ["network", "domain"]
    assert all(part > 0 for begin in begun for part in begin[1:])
    assert [work.name.rpartition("the domain ")[2] for work in worked] == ["does not run", "runs"]
    assert all(part > 0 for work in worked for part in work[1:])
    text = report.text(measured)
    assert all(name in text for name in [*names, "8 disks, 8 interfaces", "import and argument check"])
    data = json.loads(json.dumps(report.data(measured)))
    assert [phase["name"] for phase in data["phases"]] == names
    assert all(len(phase["process"]["ours"]["wall"]) == 1 for phase in data["phases"])
