# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes down when each task of a play began and ended, and what came of it: one JSON line each."""

from __future__ import annotations

import json
import os
import time
import typing as t

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: task_times
type: aggregate
short_description: times of tasks
description: Writes a JSON line for each task to the file that E(VIRTOPS_BENCH_TIMES) names.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "task_times"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self._task: dict[str, t.Any] | None = None
        self._began = 0.0

    def _turn(self, name: str | None) -> None:
        """The task so far has ended, *name* begins: what Ansible does between two tasks is part of the first."""
        now = time.perf_counter()
        if self._task is not None:
            with open(os.environ["VIRTOPS_BENCH_TIMES"], "a", encoding="utf-8") as file:
                file.write(json.dumps({**self._task, "seconds": now - self._began}) + "\n")
        self._task = {"name": name, "changed": None, "failed": None} if name is not None else None
        self._began = time.perf_counter()

    def v2_playbook_on_task_start(self, task: t.Any, is_conditional: bool) -> None:
        self._turn(task.name)

    def v2_runner_on_ok(self, result: t.Any) -> None:
        if self._task is not None:
            self._task["changed"] = result.is_changed()

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        if self._task is not None:
            self._task["failed"] = str(result._result.get("msg"))

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        self._turn(None)
