# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line of script/bench."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import sys
import tempfile
import typing as t
from pathlib import Path

from ansible_collections.virtops.libvirt.tests.bench import community, report, scaling
from ansible_collections.virtops.libvirt.tests.bench.imports import begins
from ansible_collections.virtops.libvirt.tests.bench.measure import BenchError, Processes, Taken, capture, whole_tasks
from ansible_collections.virtops.libvirt.tests.bench.scenarios import Scenario, scenarios, usual
from ansible_collections.virtops.libvirt.tests.bench.work import works
from ansible_collections.virtops.libvirt.tests.lab.lab import Lab, LabError

EPILOG = """\
How to read the tables: docs/benchmarks.md.
"""


class Settings(t.NamedTuple):
    """What to measure. *collections*: where the community collection is, None to leave it out."""

    rounds: int = 15
    task_rounds: int = 7
    sizes: tuple[int, ...] = (10, 100, 1000)
    interfaces: tuple[int, ...] = (125, 250, 500)
    only: str = ""
    collections: Path | None = None


def measure(settings: Settings, say: t.Callable[[str], None]) -> report.Measured:
    """Everything, in labs of its own."""
    with contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="virtops-bench-")))
        lab = stack.enter_context(Lab())
        crowds = {size: stack.enter_context(Lab()) for size in settings.sizes}
        say("Making the objects")
        chosen = [
            scenario
            for scenario in scenarios(lab, crowds, settings.collections is not None)
            if any(settings.only in phase.name for phase in scenario.phases)
        ]
        say("Collecting what Ansible sends to the managed host")
        processes = Processes(capture(chosen, home / "payloads", settings.collections))
        rows: list[report.Row] = []
        for scenario in chosen:
            say(f"Measuring {scenario.name}: {settings.rounds} rounds")
            rows += measure_processes(scenario, processes, settings.rounds)
        if settings.task_rounds:
            say(f"Measuring whole tasks in a play: {settings.task_rounds} rounds")
            numbers = range(settings.rounds, settings.rounds + settings.task_rounds)
            taken = whole_tasks(chosen, numbers, home / "play", settings.collections)
            for row in rows:
                row.tasks = taken[row.name]
        say("Measuring what a task does besides Ansible")
        worked = works(lab, settings.rounds)
    say("Measuring imports")
    begun = begins(usual(), settings.rounds)
    say("Measuring plans for many devices")
    return report.Measured(rows, scaling.costs(settings.interfaces), begun, worked)


def measure_processes(scenario: Scenario, processes: Processes, rounds: int) -> list[report.Row]:
    taken: list[Taken] = [{} for _phase in scenario.phases]
    for number in range(rounds):
        for phase, samples in zip(scenario.phases, taken):
            processes.round(phase, number, samples)
    return [
        report.Row(
            phase.name,
            phase.changes,
            scenario.size,
            samples,
            {},
            {name: len(turns[0]) for name, turns in phase.contenders.items()},
        )
        for phase, samples in zip(scenario.phases, taken)
    ]


def circumstances(settings: Settings) -> dict[str, t.Any]:
    """What the figures depend on."""
    import ansible.release
    import libvirt

    number = libvirt.getVersion()
    return {
        "processors": len(os.sched_getaffinity(0)),
        "load_before": os.getloadavg()[0],
        "python": platform.python_version(),
        "ansible_core": ansible.release.__version__,
        "libvirt": f"{number // 1_000_000}.{number // 1000 % 1000}.{number % 1000}",
        "community_libvirt": community.version(settings.collections) if settings.collections else None,
        "rounds": settings.rounds,
        "task_rounds": settings.task_rounds,
    }


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(",") if part)


def main() -> int:
    default = Settings()
    parser = argparse.ArgumentParser(
        prog="script/bench",
        description="Measures the collection against plain libvirt-python, ansible.builtin.ping and the community"
        " collection, and prints tables.",
        epilog=EPILOG,
    )
    parser.add_argument("--rounds", type=int, default=default.rounds, help="of processes (%(default)s)")
    parser.add_argument("--task-rounds", type=int, default=default.task_rounds, help="of plays; 0: none (%(default)s)")
    parser.add_argument("--sizes", type=_numbers, default=default.sizes, help="numbers of domains (10,100,1000)")
    parser.add_argument("--only", default="", metavar="TEXT", help="the scenarios with TEXT in the name of a row")
    parser.add_argument("--without-community", action="store_true", help="without the community collection")
    parser.add_argument("--cpu", action="store_true", help="judge by processor time: for a machine that is busy")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all samples to FILE")
    options = parser.parse_args()
    try:
        settings = default._replace(
            rounds=options.rounds,
            task_rounds=options.task_rounds,
            sizes=options.sizes,
            only=options.only,
            collections=None if options.without_community else community.collections(),
        )
        about = circumstances(settings)
        measured = measure(settings, lambda text: print(text, file=sys.stderr, flush=True))
    except (BenchError, LabError) as error:
        print(f"script/bench: {error}", file=sys.stderr)
        return 1
    print(report.text(measured, "cpu" if options.cpu else "wall"))
    print("\n" + ", ".join(f"{name}: {value}" for name, value in about.items()))
    if options.json:
        options.json.write_text(json.dumps({**about, **report.data(measured)}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
