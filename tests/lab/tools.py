# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the parts of the lab share: errors, waiting, processes."""

from __future__ import annotations

import os
import subprocess
import time
import typing as t
from pathlib import Path

#: Where the programs of the distribution are; a version manager's stand-ins are elsewhere.
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


class LabError(Exception):
    """The lab could not do what was asked. The message says what to do."""


def cache_directory() -> Path:
    """Where the tiny guest and QEMU's capabilities are kept between labs."""
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "virtops-libvirt"


def wait_for(condition: t.Callable[[], t.Any], timeout: float, what: str, *, pause: float = 0.02) -> t.Any:
    """The first true value of *condition*, or LabError after *timeout* seconds naming *what* did not happen."""
    deadline = time.monotonic() + timeout
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise LabError(f"Waited {timeout:g} s in vain for {what}.")
        time.sleep(pause)
    return value


def run(command: list[str], *, check: bool, timeout: float, stdin: str | None) -> subprocess.CompletedProcess[str]:
    """Run a program of the distribution to its end. With *check*, LabError with its output when it fails."""
    environment = {**os.environ, "PATH": PATH, "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            timeout=timeout,
            cwd="/",
            env=environment,
            input=stdin or "",
        )
    except subprocess.TimeoutExpired:
        raise LabError(f"{' '.join(command)} did not end within {timeout:g} s.") from None
    if check and done.returncode != 0:
        raise LabError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done


def _stat(pid: int | str) -> list[str]:
    """The fields of /proc/PID/stat after the program's name (which may hold spaces), none when it has ended."""
    try:
        fields = Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [] if fields[0] in "ZX" else fields


def start_time(pid: int) -> str | None:
    """When a process started: with its number, this names it for good."""
    fields = _stat(pid)
    return fields[19] if fields else None


def child(parent: int) -> int | None:
    """The number of a process that *parent* has started, if there is one."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(entry.name)) and fields[1] == str(parent):
            return int(entry.name)
    return None


def lock_is_awaited() -> bool:
    """Whether somebody waits for a lock that this process holds."""
    locks = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    ours = {words[5] for words in locks if words[1] == "FLOCK" and words[4] == str(os.getpid())}
    return any(words[1] == "->" and words[6] in ours for words in locks)
