# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ansible itself against a lab: playbooks and single tasks, run by its command line programs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import typing as t
from pathlib import Path

from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

BIN = Path(sys.executable).parent
TARGETS = Path(__file__).parents[1] / "integration/targets"


class PlaybookError(Exception):
    """A playbook failed, or did not although it should. The message holds Ansible's output."""


class Played(t.NamedTuple):
    """What a run of ansible-playbook said."""

    output: str
    ok: int
    changed: int
    failed: int


def environment(home: Path, **variables: str) -> dict[str, str]:
    """The environment variables for Ansible's programs. Their files go to *home*."""
    return {
        **os.environ,
        "ANSIBLE_HOME": str(home),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        "ANSIBLE_RETRY_FILES_ENABLED": "false",
        **variables,
    }


def play(
    lab: Lab,
    tasks: str | Path,
    home: Path,
    *,
    check: bool = False,
    diff: bool = False,
    fails: bool = False,
    timeout: float = 300,
    **variables: t.Any,
) -> Played:
    """Run a playbook file, or tasks given as YAML text, and return what it did.

    The play runs on this machine, with the lab's URI as ``lab_uri`` and as the modules' default.
    *fails*: it has to fail.
    """
    home.mkdir(parents=True, exist_ok=True)
    if isinstance(tasks, str):
        book = home / "playbook.yml"
        body = "\n".join(f"    {line}" for line in tasks.strip("\n").splitlines())
        book.write_text(f"- hosts: testhost\n  gather_facts: false\n  tasks:\n{body}\n")
    else:
        book = tasks
    command = [str(BIN / "ansible-playbook"), "-i", "testhost,", "-c", "local", str(book)]
    command += ["--extra-vars", json.dumps({"lab_uri": lab.uri, **variables})]
    command += ["--check"] * check + ["--diff"] * diff
    done = _run(command, environment(home, LIBVIRT_DEFAULT_URI=lab.uri), timeout)
    if (done.returncode != 0) != fails:
        said = "did not fail, although it should" if fails else f"ended with {done.returncode}"
        raise PlaybookError(f"ansible-playbook {said}.\n{done.stdout}{done.stderr}")
    counts = re.search(r"ok=(\d+) +changed=(\d+) .*failed=(\d+)", done.stdout)
    if not counts:
        raise PlaybookError(f"ansible-playbook did nothing.\n{done.stdout}{done.stderr}")
    return Played(done.stdout + done.stderr, *(int(count) for count in counts.groups()))


def task(
    module: str, options: dict[str, t.Any], home: Path, *, check: bool, diff: bool, timeout: float
) -> dict[str, t.Any]:
    """The result of one task, run by the ansible command."""
    command = [str(BIN / "ansible"), "testhost", "-i", "testhost,", "-c", "local"]
    command += ["-m", f"virtops.libvirt.{module}", "-a", json.dumps(options)]
    command += ["--check"] * check + ["--diff"] * diff
    done = _run(command, environment(home), timeout)
    found = re.search(r"^testhost \| (\S+) => (\{.*\})", done.stdout, re.MULTILINE | re.DOTALL)
    if not found:
        raise PlaybookError(f"ansible gave no result for {module}.\n{done.stdout}{done.stderr}")
    return {"failed": found[1] in ("FAILED!", "UNREACHABLE!"), **json.loads(found[2])}


def targets() -> list[str]:
    """The integration targets, by name."""
    return sorted(path.parents[1].name for path in TARGETS.glob("*/tasks/main.yml") if _is_test(path.parents[1].name))


def play_target(lab: Lab, target: str, home: Path, **variables: t.Any) -> Played:
    """Run one integration target: a role, as ansible-test would run it."""
    home.mkdir(parents=True, exist_ok=True)
    book = home / f"{target}.yml"
    book.write_text(f"- hosts: testhost\n  gather_facts: false\n  roles:\n    - role: {TARGETS / target}\n")
    return play(lab, book, home, timeout=900, output_dir=str(home), **variables)


def _is_test(name: str) -> bool:
    # As with ansible-test, others name these among their dependencies.
    return not name.startswith(("setup_", "prepare_"))


def _run(command: list[str], variables: dict[str, str], timeout: float) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            timeout=timeout,
            env=variables,
            stdin=subprocess.DEVNULL,
            cwd="/",
        )
    except subprocess.TimeoutExpired as error:
        output = (error.stdout or b"").decode(errors="replace")
        raise PlaybookError(f"{command[0]} did not end within {timeout:g} s.\n{output}") from None
