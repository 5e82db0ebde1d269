# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the samples say: medians, ratios, targets; as tables for people and as data."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.virtops.libvirt.tests.bench.imports import Begin
from ansible_collections.virtops.libvirt.tests.bench.measure import Samples, Taken
from ansible_collections.virtops.libvirt.tests.bench.scaling import Cost, exponent
from ansible_collections.virtops.libvirt.tests.bench.work import Work

#: Times plain.py that a module may take without Ansible's floor, imports included.
UNCHANGED, INFO = 1.3, 1.5
#: Seconds to plan 500 interfaces.
PLAN = 0.3
#: Exponent of growth that passes for linear.
LINEAR = 1.15
#: Milliseconds of processor time for importing a module and checking its arguments, Ansible's own part not counted.
BEGIN = 60


@dataclasses.dataclass
class Row:
    """One phase. *size*: how many domains it reads, 0 when it is not about numbers. *process*: the module's process
    alone; *tasks*: whole tasks in a play, controller included; *counts*: how many tasks a contender needs."""

    name: str
    changes: bool
    size: int
    process: Taken
    tasks: Taken
    counts: dict[str, int]

    def floorless(self, contender: str, clock: str = "wall") -> float | None:
        """Seconds of a contender's modules without Ansible's floor, which is what ping takes."""
        if contender not in self.process:
            return None
        return self.process[contender].median(clock) - self.counts[contender] * self.process["ping"].median(clock)

    def over_plain(self, clock: str = "wall") -> float | None:
        ours = self.floorless("ours", clock)
        return None if ours is None else ours / self.process["plain"].median(clock)

    def task(self, contender: str) -> float | None:
        return self.tasks[contender].median() if contender in self.tasks else None

    def over_community(self) -> float | None:
        """Ours to theirs: whole tasks where they were measured, else processes."""
        taken = self.tasks if self.tasks else self.process
        if "community" not in taken:
            return None
        return taken["ours"].median() / taken["community"].median()


class Measured(t.NamedTuple):
    """Everything that was measured."""

    rows: list[Row]
    costs: list[Cost]
    begins: list[Begin]
    works: list[Work]


@dataclasses.dataclass
class Target:
    """Something promised. *value* is None when it was not measured."""

    name: str
    limit: float
    value: float | None

    @property
    def holds(self) -> bool | None:
        return None if self.value is None else self.value <= self.limit


def growth(rows: t.Iterable[Row]) -> float | None:
    """How domain_info grows with the number of domains, of three sizes: what the smallest costs is taken for fixed."""
    info = sorted((row.size, row.floorless("ours") or 0.0) for row in rows if row.size)
    if len(info) < 3:
        return None
    (none, fixed), *rest = info
    small, large = ((size - none, seconds - fixed) for size, seconds in (rest[0], rest[-1]))
    return exponent(small, large) if small[1] > 0 and large[1] > 0 else None


def targets(measured: Measured, clock: str = "wall") -> list[Target]:
    """What is promised, and what was measured of it."""
    rows, costs, begins, works = measured
    found = [Target(f"{begin.module}: ms for import and argument check", BEGIN, begin.whole) for begin in begins]
    for work in works:
        found.append(Target(f"{work.name}: times raw calls and parsing", UNCHANGED, work.ours / work.plain))
    for cost in costs:
        if cost.interfaces >= 500:
            found.append(Target(f"{cost.interfaces} interfaces: s to plan", PLAN, max(cost[2:4]) / 1000))
    for row in rows:
        if not row.changes and not row.size:
            found.append(Target(f"{row.name}: times plain libvirt-python", UNCHANGED, row.over_plain(clock)))
    largest = max(rows, key=lambda row: row.size, default=None)
    if largest is not None and largest.size:
        found.append(Target(f"{largest.name}: times plain libvirt-python", INFO, largest.over_plain(clock)))
        found.append(Target("domain_info: exponent of growth", LINEAR, growth(rows)))
    sized = [cost for cost in costs if cost.disks == 1]
    if len(sized) > 1:
        for what in ("unchanged", "changed", "read"):
            first, last = ((cost.interfaces, getattr(cost, what)) for cost in (sized[0], sized[-1]))
            found.append(Target(f"many interfaces, {what}: exponent of growth", LINEAR, exponent(first, last)))
    for row in rows:
        if row.over_community() is not None:
            found.append(Target(f"{row.name}: times the community collection", 1.0, row.over_community()))
    return found


def _ms(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds * 1000:.0f}" if seconds > 0.02 else f"{seconds * 1000:.1f}"


def _times(ratio: float | None) -> str:
    return "-" if ratio is None else f"{ratio:.2f}"


def _table(heads: t.Sequence[str], lines: t.Iterable[t.Sequence[str]]) -> str:
    """A table in Markdown that reads well as it is: the first column to the left, the others to the right."""
    cells = [list(heads), *map(list, lines)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(heads))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    padded = [
        [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:]))] for line in cells
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in [padded[0], rule, *padded[1:]])


def text(measured: Measured, clock: str = "wall") -> str:
    """Everything as Markdown tables."""
    rows, costs, begins, works = measured
    parts = [
        f"### A module's process, ms without Ansible's floor ({'elapsed' if clock == 'wall' else 'processor'} time)\n",
        _table(
            ("", "plain", "ours", "x plain", "community", "its tasks", "ping (floor)"),
            [
                (
                    row.name,
                    _ms(row.process["plain"].median(clock)),
                    _ms(row.floorless("ours", clock)),
                    _times(row.over_plain(clock)),
                    _ms(row.floorless("community", clock)),
                    str(row.counts.get("community", "-")),
                    _ms(row.process["ping"].median(clock)),
                )
                for row in rows
            ],
        ),
    ]
    if any(row.tasks for row in rows):
        parts.append("\n### A whole task in a play, ms\n")
        lines = [
            (row.name, *(_ms(row.task(name)) for name in ("ping", "ours", "community")), _times(row.over_community()))
            for row in rows
        ]
        parts.append(_table(("", "ping", "ours", "community", "x community"), lines))
    parts.append("\n### An unchanged domain without Ansible, in one process, ms\n")
    parts.append(
        _table(
            ("", "raw calls and parsing", "ours", "x raw"),
            [(work.name, _ms(work.plain), _ms(work.ours), _times(work.ours / work.plain)) for work in works],
        )
    )
    parts.append("\n### Import and argument check, ms of processor time\n")
    parts.append(
        _table(
            ("", "libvirt, lxml", "import", "check", "together", "Ansible's own", "compiling, in a payload"),
            [
                (
                    begin.module,
                    *(f"{each:.1f}" for each in (begin.libraries, begin.own, begin.arguments, begin.whole)),
                    *(f"{each:.1f}" for each in (begin.basic, begin.compiling)),
                )
                for begin in begins
            ],
        )
    )
    parts.append("\n### Options and definitions to a plan, in one process, ms of processor time\n")
    parts.append(
        _table(
            ("", "unchanged", "all interfaces changed", "definition to options"),
            [
                (
                    f"{cost.disks} disks, {cost.interfaces} interfaces",
                    *(f"{each:.1f}" for each in (cost.unchanged, cost.changed, cost.read)),
                )
                for cost in costs
            ],
        )
    )
    parts.append("\n### Targets\n")
    words = {True: "yes", False: "NO", None: "not measured"}
    lines = [(each.name, f"{each.limit:g}", _times(each.value), words[each.holds]) for each in targets(measured, clock)]
    parts.append(_table(("", "at most", "measured", "holds"), lines))
    return "\n".join(parts)


def data(measured: Measured) -> dict[str, t.Any]:
    """Everything as plain data, each sample included (in seconds)."""
    rows, costs, begins, works = measured
    return {
        "phases": [
            {
                "name": row.name,
                "changes": row.changes,
                "tasks_needed": row.counts,
                "process": _samples(row.process),
                "task": _samples(row.tasks),
                "floorless": {
                    clock: {name: row.floorless(name, clock) for name in ("ours", "community")}
                    for clock in ("wall", "cpu")
                },
                "over_plain": {clock: row.over_plain(clock) for clock in ("wall", "cpu")},
                "over_community": row.over_community(),
            }
            for row in rows
        ],
        "begin_ms": [begin._asdict() for begin in begins],
        "work_s": [work._asdict() for work in works],
        "scaling_ms": [cost._asdict() for cost in costs],
        "targets": [{**dataclasses.asdict(each), "holds": each.holds} for each in targets(measured)],
    }


def _samples(taken: t.Mapping[str, Samples]) -> dict[str, t.Any]:
    return {
        name: {"median_wall": samples.median(), "median_cpu": samples.median("cpu"), **dataclasses.asdict(samples)}
        for name, samples in taken.items()
    }
