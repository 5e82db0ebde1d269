# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task costs before it does anything: importing the module, and checking its arguments."""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import typing as t

from ansible_collections.virtops.libvirt.tests.bench.measure import HERE, process


class Begin(t.NamedTuple):
    """Milliseconds of processor time until a module's arguments are checked, all files being compiled before."""

    module: str
    basic: float
    """Ansible's own part, which every module imports."""
    libraries: float
    """libvirt-python and lxml."""
    own: float
    """The module, its tables and the code it imports."""
    arguments: float
    """From its tables to checked arguments."""
    compiling: float
    """What comes on top where nothing is compiled before: in the payload that Ansible sends."""

    @property
    def whole(self) -> float:
        """All but Ansible's own part, as Python imports it."""
        return self.libraries + self.own + self.arguments


def begins(tasks: t.Mapping[str, t.Mapping[str, t.Any]], rounds: int) -> list[Begin]:
    """Module → options of a usual task; each is begun so many times, in processes of their own, in turns."""
    with tempfile.TemporaryDirectory(prefix="virtops-bench-") as cache:
        variables = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        variables["PYTHONPYCACHEPREFIX"] = cache
        samples: dict[str, list[dict[str, float]]] = {module: [] for module in tasks}
        # The first round is for the cache of compiled files.
        for number in range(rounds + 1):
            for module, options in tasks.items():
                command = [sys.executable, str(HERE / "import_once.py"), module, json.dumps(options)]
                said = json.loads(process(command, variables)[2])
                if number:
                    samples[module].append(said)
    return [_begin(module, taken) for module, taken in samples.items()]


def _begin(module: str, taken: t.Sequence[t.Mapping[str, float]]) -> Begin:
    def median(part: str) -> float:
        return statistics.median(sample[part] for sample in taken) * 1000

    return Begin(module, *(median(part) for part in ("basic", "libraries", "module", "arguments", "compiling")))
