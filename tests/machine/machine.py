# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whole disposable Debian machines, with a systemd of their own, for what a lab cannot show: installing and enabling.

A machine is a root filesystem made by mmdebstrap (kept in the cache, with the packages that its tests install already
downloaded) under namespaces of its own. It has no network but its own loopback, so that nothing which starts in it,
libvirt's networks included, reaches the machine that runs the tests.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shlex
import shutil
import subprocess
import tempfile
import typing as t
from pathlib import Path

from ansible_collections.virtops.libvirt.tests.lab.tools import PATH, cache_directory, child, wait_for

BOOT = Path(__file__).with_name("boot.sh")
SYSTEMD = ("/sbin/init",)
#: Nothing but a process that reaps: a container without a service manager.
NO_SERVICES = ("/bin/bash", "-c", "while :; do sleep 3600 & wait; done")
#: What Ansible needs there.
BASE = ("dbus", "python3", "python3-apt", "systemd-sysv")


class MachineError(Exception):
    """A machine could not be made, or a command in it failed. The message holds the output."""


class Machine:
    """One machine, from ``with`` to the end of its block."""

    def __init__(self, release: str, packages: t.Sequence[str], init: t.Sequence[str] = SYSTEMD) -> None:
        self._release = release
        self._packages = packages
        self._init = init

    def __enter__(self) -> Machine:
        tree = root_filesystem(self._release, self._packages)
        self._work = Path(tempfile.mkdtemp(prefix="virtops-machine-"))
        self._cgroup = _cgroups() / self._work.name
        self._cgroup.mkdir()
        command = [str(BOOT), str(self._cgroup), str(tree), str(self._work), *self._init]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            wait_for(self._is_up, 60, f"a {self._release} machine to boot", pause=0.1)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.kill()
        self._process.wait()
        wait_for(self._leave_no_cgroup, 10, f"the processes in {self._cgroup} to end")
        self._work.rmdir()

    @property
    def pid(self) -> int:
        """The machine's first process, as it is called outside."""
        if (inner := child(self._process.pid)) is None:
            raise MachineError("The machine does not run.")
        return inner

    def run(self, command: str, *, check: bool = True) -> str:
        """What a shell command in the machine prints. MachineError when it fails, unless *check* is false."""
        enter = ["nsenter", "--target", str(self.pid), "--all", "--root", "--wd", "sh", "-c", command]
        done = subprocess.run(
            enter,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
            env={"PATH": PATH, "LANG": "C.UTF-8"},
        )
        if check and done.returncode:
            raise MachineError(f"{command} ended with {done.returncode} in the machine:\n{done.stdout}")
        return done.stdout.strip()

    def _is_up(self) -> bool:
        if self._process.poll() is not None:
            assert self._process.stderr
            raise MachineError(f"The machine ended at once: {self._process.stderr.read()}")
        # Before its root has changed, the question would go to the outer machine.
        inside = '[ -d /.outside ] && [ -z "$(ls -A /.outside)" ] && '
        question = "systemctl is-system-running" if self._init is SYSTEMD else "echo running"
        try:
            return self.run(inside + question, check=False) in ("running", "degraded")
        except MachineError:
            return False

    def _leave_no_cgroup(self) -> bool:
        for directory, _directories, _files in os.walk(self._cgroup, topdown=False):
            try:
                os.rmdir(directory)
            except OSError:
                return False
        return True


def root_filesystem(release: str, packages: t.Sequence[str]) -> Path:
    """The root filesystem of a Debian *release* with *packages* downloaded, not installed. It is made once."""
    if not shutil.which("mmdebstrap", path=PATH):
        raise MachineError("mmdebstrap is not installed: run script/environment.")
    mirror = _mirror()
    key = hashlib.sha256(repr((BASE, sorted(packages), mirror, Path(__file__).read_bytes())).encode()).hexdigest()
    directory = cache_directory() / "machine" / release / key[:12]
    directory.parent.mkdir(parents=True, exist_ok=True)
    with open(directory.with_name("lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not directory.is_dir():
            for outdated in directory.parent.iterdir():
                if outdated.is_dir():
                    shutil.rmtree(outdated)
            _make_root_filesystem(directory, release, packages, mirror)
    return directory


def _make_root_filesystem(directory: Path, release: str, packages: t.Sequence[str], mirror: str) -> None:
    wanted = shlex.join(packages)
    hooks = [
        # The kernel is the outer machine's.
        'ln -s /dev/null "$1/etc/systemd/system/systemd-modules-load.service"',
        f'chroot "$1" apt-get --quiet --yes --download-only --no-install-recommends install {wanted}',
        'mkdir "$1/.outside"',
    ]
    with tempfile.TemporaryDirectory(dir=directory.parent) as work:
        tree = Path(work, "root")
        command = ["mmdebstrap", "--mode=root", "--format=directory", "--variant=apt", "--skip=cleanup/apt"]
        command += [f"--include={','.join(BASE)}", *(f"--customize-hook={hook}" for hook in hooks)]
        done = subprocess.run(
            [*command, release, str(tree), mirror],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            env={**os.environ, "PATH": PATH},
        )
        if done.returncode:
            raise MachineError(f"mmdebstrap ended with {done.returncode} for {release} from {mirror}:\n{done.stdout}")
        tree.rename(directory)


def _mirror() -> str:
    """Where this machine has its own Debian packages from."""
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Origin: Debian"]
    done = subprocess.run([*command, "Label: Debian"], capture_output=True, text=True, check=False)
    if not done.stdout.split():
        raise MachineError("apt knows no mirror of Debian here: run apt-get update.")
    return done.stdout.split()[0].rstrip("/")


def _cgroups() -> Path:
    """Where the second version of control groups is mounted."""
    for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines():
        _device, directory, kind, *_rest = line.split()
        if kind == "cgroup2":
            return Path(directory)
    raise MachineError("This machine has no control groups of version 2, which systemd in a machine of its own needs.")
