# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What script/demo shows of a playbook: Ansible's usual output, and below each task what its result says was done."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

from ansible.plugins.callback.default import CallbackModule as Default

DOCUMENTATION = r"""
name: demo
type: stdout
short_description: Ansible's usual output and the steps of each task
description:
  - Shows below each task the steps that its result tells, and keeps all results in a file.
extends_documentation_fragment:
  - default_callback
  - result_format_callback
options:
  results_file:
    description: File to write the results to, one JSON object a line.
    type: path
    required: true
    env:
      - name: DEMO_RESULTS
"""


class CallbackModule(Default):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "demo"

    def v2_runner_on_ok(self, result: t.Any) -> None:
        super().v2_runner_on_ok(result)
        for line in lines(result.result):
            self._display.display(f"    {line}")
        self._keep({"task": result.task.get_name(), **result.result})

    def v2_runner_retry(self, result: t.Any) -> None:
        """Waiting for a guest is no failure."""
        if result.result["attempts"] == 1:
            self._display.display("    waiting")

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        super().v2_playbook_on_stats(stats)
        self._keep({"recap": stats.summarize(next(iter(stats.processed), ""))})

    def _keep(self, entry: dict[str, t.Any]) -> None:
        with Path(self.get_option("results_file")).open("a") as file:
            file.write(json.dumps(entry) + "\n")


def lines(result: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    """What a task did, in words."""
    for step in result.get("steps", ()):
        seconds = f": {step['seconds']:.2f} s" if "seconds" in step else ""
        yield f"{words(step)}{seconds}"
    for entry in result.get("pending_restart", ()):
        yield f"waits for a restart: {entry['path']}, {entry['now']} -> {entry['after']}"
    for domain in result.get("domains", ()):
        for address in addresses(domain):
            yield f"{domain['name']} has {address}"


def words(step: t.Mapping[str, t.Any]) -> str:
    """``attach interface 52:54:00:6b:3c:58 (live, config)``."""
    part = f", {step['command']} {step['section']}" if "section" in step else ""
    return f"{step['action']} {step['target']}{part} ({', '.join(name for name in ('live', 'config') if step[name])})"


def addresses(domain: t.Mapping[str, t.Any]) -> list[str]:
    """The addresses that DHCP has given to a domain."""
    return [one["address"] for interface in domain.get("addresses_lease", ()) for one in interface["addresses"]]
