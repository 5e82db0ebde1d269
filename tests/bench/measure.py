# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Processes and plays with a clock beside them."""

from __future__ import annotations

import dataclasses
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

from ansible_collections.virtops.libvirt.tests.bench.scenarios import Action, Phase, Plain, Scenario, Task
from ansible_collections.virtops.libvirt.tests.lab.playbooks import BIN, environment

HERE = Path(__file__).parent
PING = Task("ansible.builtin.ping", {})


class BenchError(Exception):
    """Something did not do what it is measured for."""


@dataclasses.dataclass
class Samples:
    """What one contender took in one phase, in seconds, one entry for each round."""

    wall: list[float] = dataclasses.field(default_factory=list)
    cpu: list[float] = dataclasses.field(default_factory=list)
    """Of its process; what the daemon does meanwhile is not in it."""

    def add(self, wall: float, cpu: float = 0) -> None:
        self.wall.append(wall)
        self.cpu.append(cpu)

    def median(self, clock: str = "wall") -> float:
        return statistics.median(getattr(self, clock))


#: Contender → what it took.
Taken = dict[str, Samples]


def process(command: list[str], variables: t.Mapping[str, str]) -> tuple[float, float, str]:
    """Seconds and processor seconds that a program took, and its output. BenchError when it fails."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        running = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env=variables)
        _pid, status, usage = os.wait4(running.pid, 0)
        wall = time.perf_counter() - began
        running.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        said = output.read().decode()
        if running.returncode != 0:
            raise BenchError(f"{' '.join(command)[:200]} failed:\n{said}{errors.read().decode()}")
    return wall, usage.ru_utime + usage.ru_stime, said


class Processes:
    """Runs actions as processes of their own: the payload of a module just as Ansible runs it on the managed host."""

    def __init__(self, payloads: t.Mapping[Action, Path]) -> None:
        self._payloads = payloads
        # As on a managed host: what is imported from files is there in its compiled form.
        self._variables = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def run(self, action: Action, changes: bool | None) -> tuple[float, float]:
        """Seconds and processor seconds of one action, which has to report *changes*."""
        if isinstance(action, Plain):
            return process([sys.executable, str(HERE / "plain.py"), *action.arguments], self._variables)[:2]
        wall, cpu, said = process([sys.executable, str(self._payloads[action])], self._variables)
        result = json.loads(said)
        if result.get("failed") or (changes is not None and bool(result.get("changed")) != changes):
            raise BenchError(f"{action.module} should have reported changed={changes}:\n{said[:2000]}")
        return wall, cpu

    def round(self, phase: Phase, number: int, taken: Taken) -> None:
        """Each contender once, one after the other."""
        for name, turns in {"ping": ((PING,),), **phase.contenders}.items():
            results = [
                self.run(action, phase.changes if name == "ours" else None) for action in turns[number % len(turns)]
            ]
            # An action of several tasks pays Ansible's floor once for each: the rest is what is compared.
            taken.setdefault(name, Samples()).add(*map(sum, zip(*results)))


def play(tasks: t.Sequence[tuple[str, Task]], home: Path, collections: Path | None, **variables: str) -> list[t.Any]:
    """Runs named tasks as one play; returns what task_times.py wrote down of each."""
    home.mkdir(parents=True, exist_ok=True)
    times, book = home / "times.jsonl", home / "play.json"
    times.unlink(missing_ok=True)
    entries = [
        {"name": name, task.module: dict(task.options), "vars": {"ansible_remote_tmp": str(home / "tmp" / name)}}
        for name, task in tasks
    ]
    book.write_text(json.dumps([{"hosts": "testhost", "gather_facts": False, "tasks": entries}], default=_plain))
    if collections is not None:
        variables["ANSIBLE_COLLECTIONS_PATH"] = str(collections)
    done = subprocess.run(
        [str(BIN / "ansible-playbook"), "-i", "testhost,", "-c", "local", str(book)],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        env=environment(
            home,
            ANSIBLE_CALLBACK_PLUGINS=str(HERE / "callback_plugins"),
            ANSIBLE_CALLBACKS_ENABLED="task_times",
            ANSIBLE_COLLECTIONS_ON_ANSIBLE_VERSION_MISMATCH="ignore",
            VIRTOPS_BENCH_TIMES=str(times),
            **variables,
        ),
    )
    if done.returncode != 0:
        raise BenchError(f"ansible-playbook failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return [json.loads(line) for line in times.read_text().splitlines()]


def _plain(value: t.Any) -> t.Any:
    return dict(value) if isinstance(value, t.Mapping) else list(value)


def _tasks(scenario: Scenario, number: int) -> t.Iterator[tuple[Phase, str, Task]]:
    """The tasks of one round of a scenario, each with its phase and contender."""
    for phase in scenario.phases:
        for name, turns in phase.contenders.items():
            for action in turns[number % len(turns)]:
                if isinstance(action, Task):
                    yield phase, name, action


def capture(scenarios: t.Sequence[Scenario], home: Path, collections: Path | None) -> dict[Action, Path]:
    """The payload of each task as Ansible ships it to the managed host: a play is run and made to leave them behind."""
    names: dict[Task, str] = {PING: "0"}
    for scenario in scenarios:
        for number in range(scenario.turns):
            for _phase, _contender, task in _tasks(scenario, number):
                names.setdefault(task, str(len(names)))
    play([(name, task) for task, name in names.items()], home, collections, ANSIBLE_KEEP_REMOTE_FILES="1")
    return {task: next((home / "tmp" / name).glob("*/AnsiballZ_*.py")) for task, name in names.items()}


def whole_tasks(
    scenarios: t.Sequence[Scenario], rounds: range, home: Path, collections: Path | None
) -> dict[str, Taken]:
    """Phase → contender → what its tasks take in a play, controller included; the start of Ansible is not in it.

    *rounds*: their numbers, after those that were run before.
    """
    order: list[tuple[Phase | None, str, int, Task]] = []
    for number in rounds:
        for scenario in scenarios:
            order.append((None, "ping", number, PING))
            order += [(phase, name, number, task) for phase, name, task in _tasks(scenario, number)]
    sums: dict[tuple[str, str, int], float] = {}
    pings = Samples()
    for entry in play(
        [(str(place), task) for place, (_phase, _name, _number, task) in enumerate(order)], home, collections
    ):
        phase, contender, number, _task = order[int(entry["name"])]
        if phase is None:
            pings.add(entry["seconds"])
            continue
        if contender == "ours" and entry["changed"] != phase.changes:
            raise BenchError(f"{phase.name}: the task should have reported changed={phase.changes}.")
        key = (phase.name, contender, number)
        sums[key] = sums.get(key, 0) + entry["seconds"]
    found: dict[str, Taken] = {phase.name: {"ping": pings} for scenario in scenarios for phase in scenario.phases}
    for (name, contender, _number), seconds in sums.items():
        found[name].setdefault(contender, Samples()).add(seconds)
    return found
