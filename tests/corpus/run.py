# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measuring many definitions: which, in how many labs at once."""

from __future__ import annotations

import contextlib
import queue
import random
import threading
import typing as t

import libvirt

from ansible_collections.virtops.libvirt.tests.corpus.compare import parsed
from ansible_collections.virtops.libvirt.tests.corpus.plain import Plain, Stage
from ansible_collections.virtops.libvirt.tests.corpus.respell import Pool
from ansible_collections.virtops.libvirt.tests.corpus.rows import Bench, Measured
from ansible_collections.virtops.libvirt.tests.corpus.sources import Definition, definitions
from ansible_collections.virtops.libvirt.tests.lab.lab import Lab
from ansible_collections.virtops.libvirt.tests.lab.modules import ModuleRunner


def chosen(kind: str, seed: int, share: float) -> list[Definition]:
    """A share of the definitions of a kind, the same for the same seed."""
    found = definitions(kind)
    number = max(1, round(len(found) * share))
    picked = random.Random(f"{seed}/{kind}").sample(found, number) if share < 1 else found
    return sorted(picked)


def libvirt_version() -> str:
    """The libvirt that is installed, without the last number."""
    number = libvirt.getVersion()
    return f"{number // 1_000_000}.{number // 1000 % 1000}"


def measure(
    kind: str,
    wanted: t.Sequence[Definition],
    rows: t.Collection[str],
    seed: int,
    labs: int = 1,
    progress: t.Callable[[Measured], None] = lambda _one: None,
) -> list[Measured]:
    """The *rows* of all the *wanted* definitions, of one kind, in the order of their names."""
    pool = Pool(parsed(one.xml) for one in definitions(kind))
    waiting: queue.SimpleQueue[Definition] = queue.SimpleQueue()
    for definition in wanted:
        waiting.put(definition)
    done: list[Measured] = []
    errors: list[BaseException] = []
    with ModuleRunner() as modules:

        def work() -> None:
            with Lab() as lab, contextlib.closing(Plain(lab, kind)) as plain:
                bench = Bench(plain, Stage(lab, plain), modules, pool, seed)
                while not errors:
                    try:
                        definition = waiting.get_nowait()
                    except queue.Empty:
                        return
                    done.append(bench.measure(definition, rows))
                    progress(done[-1])

        def guarded() -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001
                errors.append(error)

        threads = [threading.Thread(target=guarded) for _number in range(labs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if errors:
        raise errors[0]
    return sorted(done, key=lambda one: one.definition)
