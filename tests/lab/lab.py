# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab: a disposable libvirtd in mount, network, process and host name namespaces of its own.

It needs no libvirt service of the machine and cannot touch it: directories, bridges, firewall rules, processes and
the USB bus are the lab's own. Several labs at once make a fleet. Needs root. ::

    with Lab() as lab:
        print(lab.virsh("list", "--all"))
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import typing as t
from pathlib import Path

from ansible_collections.virtops.libvirt.tests.lab import layout
from ansible_collections.virtops.libvirt.tests.lab.tools import (
    PATH,
    LabError,
    child,
    run,
    start_time,
    wait_for,
)

if t.TYPE_CHECKING:
    import libvirt

INIT = Path(__file__).with_name("init.sh")
#: The longest path that a unix socket can have (sockaddr_un), without the final zero byte.
SOCKET_PATH_MAX = 107


class IscsiTarget(t.NamedTuple):
    """A disk served over iSCSI inside a lab."""

    portal: str
    iqn: str
    lun: int


class Lab:
    """One lab. Made by ``up()``, ended by ``down()``, and, unless kept, by the end of the process that made it.

    *directory* holds all of the lab; by default a fresh one under TMPDIR. A directory in which a kept lab runs can
    be opened again by another process.
    """

    def __init__(self, directory: Path | None = None, hostname: str | None = None) -> None:
        self.hostname = hostname or (directory.name if directory else f"lab-{secrets.token_hex(3)}")
        if not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?", self.hostname):
            raise LabError(f"{self.hostname!r} cannot name a lab: use lower-case letters, digits and hyphens.")
        self.directory = directory or Path(tempfile.gettempdir()) / f"virtops-{self.hostname}"
        self._process: subprocess.Popen[bytes] | None = None
        self._targets: list[IscsiTarget] = []

    def __enter__(self) -> t.Self:
        return self.up()

    def __exit__(self, *exc: object) -> None:
        self.down()

    @property
    def socket(self) -> Path:
        """The daemon's socket, as seen from outside of the lab."""
        return self.directory / "run/libvirt/libvirt-sock"

    @property
    def uri(self) -> str:
        """The libvirt URI of the lab, usable from outside of it."""
        return f"qemu+unix:///system?socket={self.socket}"

    @property
    def log(self) -> Path:
        """The daemon's log, which holds libvirt's audit records too."""
        return self.directory / "var/log/libvirt/libvirtd.log"

    @property
    def pid(self) -> int | None:
        """The lab's first process, as the machine numbers it, or None when the lab is not running."""
        try:
            number, started = (self.directory / "init.pid").read_text().split()
        except (FileNotFoundError, ValueError):
            return None
        return int(number) if start_time(int(number)) == started else None

    def up(self, *, keep: bool = False) -> t.Self:
        """Start the lab and wait until its libvirtd answers. *keep* it when the calling process ends."""
        if os.geteuid() != 0:
            raise LabError("A lab needs root: run this as root or with sudo.")
        if len(str(self.socket)) > SOCKET_PATH_MAX:
            raise LabError(f"{self.directory} is too long a path for a socket: set TMPDIR to a shorter one.")
        for program in ("unshare", "libvirtd", "virtlogd", "qemu-system-x86_64", "ip"):
            if not shutil.which(program, path=PATH):
                raise LabError(f"{program} is not installed: run script/environment.")
        try:
            self.directory.mkdir(mode=0o700, parents=True)
        except FileExistsError:
            raise LabError(f"{self.directory} exists already: take that lab down first.") from None
        try:
            layout.make(self.directory, self.hostname)
            self._start(keep)
            self.wait_daemon()
            if not layout.has_capabilities():
                self.virsh("domcapabilities", "--virttype", "qemu")
        except BaseException:
            self.down()
            raise
        return self

    def _start(self, keep: bool) -> None:
        stdin: int = subprocess.PIPE
        if keep:
            # Never at its end, since the lab itself could still write to it.
            os.mkfifo(self.directory / "keep")
            stdin = os.open(self.directory / "keep", os.O_RDWR)
        command = ["unshare", "--kill-child", "--mount", "--net", "--pid", "--uts", "--fork", "--mount-proc"]
        with (self.directory / "lab.log").open("wb") as log:
            self._process = subprocess.Popen(
                [*command, str(INIT), str(self.directory), self.hostname],
                stdin=stdin,
                stdout=log,
                stderr=log,
                cwd="/",
                env={"PATH": PATH, "LANG": "C.UTF-8", "HOME": "/root"},
                start_new_session=True,
            )
        if keep:
            os.close(stdin)
        outer = self._process.pid
        inner = wait_for(lambda: child(outer) or self._process.poll() is not None, 10, "the lab's first process")
        if isinstance(inner, bool):
            raise LabError(f"The lab did not start: {self._start_log()}")
        (self.directory / "init.pid").write_text(f"{inner} {start_time(inner)}")

    def _start_log(self) -> str:
        return (self.directory / "lab.log").read_text(errors="replace").strip() or "no message"

    def _answers(self) -> bool:
        if self.pid is None:
            raise LabError(f"The lab {self.hostname} has ended: {self._start_log()}")
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.socket)) == 0

    def _open(self) -> bool:
        import libvirt

        try:
            self.connect().close()
        except libvirt.libvirtError:
            return False
        return True

    def down(self) -> None:
        """End everything in the lab and remove its directory. Safe to call twice."""
        if (pid := self.pid) is not None:
            # The first process takes all others with it. Its parent, unshare, collects it and ends too.
            os.kill(pid, signal.SIGKILL)
            wait_for(lambda: self.pid is None, 10, f"the end of the lab {self.hostname}")
        if self._process:
            if pid is None:
                self._process.kill()
            self._process.wait(10)
            if self._process.stdin:
                self._process.stdin.close()
            self._process = None
        if self.directory.is_dir():
            try:
                layout.store_capabilities(self.directory)
            finally:
                shutil.rmtree(self.directory)

    def exec(
        self, *command: str, check: bool = True, timeout: float = 60, stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside the lab's namespaces. With *check*, LabError when it fails."""
        return run(self.exec_command(*command), check=check, timeout=timeout, stdin=stdin)

    def exec_command(self, *command: str) -> list[str]:
        """The command line which runs *command* inside the lab."""
        if (pid := self.pid) is None:
            raise LabError(f"The lab {self.hostname} is not running.")
        return ["nsenter", "--target", str(pid), "--mount", "--net", "--pid", "--uts", "--", *command]

    def net_command(self) -> list[str]:
        """The beginning of a command line which runs the rest of it here, but in the lab's network: there guests are
        reached."""
        return [*self.exec_command()[:3], "--net", "--"]

    def virsh(self, *arguments: str, check: bool = True, timeout: float = 60, stdin: str | None = None) -> str:
        """The output of virsh against this lab: an independent witness of what a module did."""
        command = ["virsh", "--quiet", "--connect", self.uri, *arguments]
        return run(command, check=check, timeout=timeout, stdin=stdin).stdout

    def connect(self) -> libvirt.virConnect:
        """A new libvirt connection to this lab."""
        import libvirt

        # By default the binding prints each error to stderr, besides raising it.
        libvirt.registerErrorHandler(lambda _context, _error: None, None)
        return libvirt.open(self.uri)

    # --- the daemon ---

    def _signal_daemon(self, name: str) -> None:
        self.exec("bash", "-c", f"kill -{name} $(< /run/libvirt/libvirtd.pid)")

    def kill_daemon(self) -> None:
        """Kill libvirtd as a crash would. It comes back within a second, unless it is held."""
        self._signal_daemon("KILL")

    def hold_daemon(self) -> None:
        """Kill libvirtd and keep it down until ``release_daemon()``."""
        (self.directory / "run/lab/hold").touch()
        self.kill_daemon()
        wait_for(lambda: not self._answers(), 5, "the end of libvirtd")

    def release_daemon(self) -> None:
        """Let libvirtd come back, and wait until it answers."""
        (self.directory / "run/lab/hold").unlink(missing_ok=True)
        self.wait_daemon()

    def wait_daemon(self, timeout: float = 30) -> None:
        """Wait until libvirtd answers."""
        try:
            wait_for(lambda: self._answers() and self._open(), timeout, "libvirtd")
        except LabError as error:
            log = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else self._start_log()
            raise LabError(f"{error} Its last messages:\n{log}") from None

    def freeze_daemon(self) -> None:
        """Stop libvirtd in its tracks: connections stay open, and nothing answers."""
        self._signal_daemon("STOP")

    def thaw_daemon(self) -> None:
        """Let a frozen libvirtd go on."""
        self._signal_daemon("CONT")

    def audit_lines(self) -> list[str]:
        """The audit records that libvirt itself has written so far, oldest first: ``success=yes virt=qemu ...``."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return re.findall(r"^.* : virDomainAudit\w+:\d+ : (.*)$", text, re.MULTILINE)

    # --- iSCSI ---

    def start_iscsi_target(self, size_mib: int = 16) -> IscsiTarget:
        """Serve a fresh disk over iSCSI on the lab's loopback address."""
        if not shutil.which("tgtd", path=PATH):
            raise LabError("tgtd is not installed: run script/environment.")
        if not self._targets:
            self.exec("tgtd", "--iscsi", "portal=127.0.0.1:3260")
            wait_for(
                lambda: self.exec("tgtadm", "--op", "show", "--mode", "target", check=False).returncode == 0,
                10,
                "the iSCSI target daemon",
            )
        number = str(len(self._targets) + 1)
        target = IscsiTarget("127.0.0.1:3260", f"iqn.2026-01.org.example.{self.hostname}:disk{number}", 1)
        image = self.directory / f"iscsi{number}.img"
        with image.open("wb") as file:
            file.truncate(size_mib << 20)
        for mode, arguments in (
            ("new", ["--mode", "target", "--targetname", target.iqn]),
            ("new", ["--mode", "logicalunit", "--lun", str(target.lun), "--backing-store", str(image)]),
            ("bind", ["--mode", "target", "--initiator-address", "ALL"]),
        ):
            self.exec("tgtadm", "--lld", "iscsi", "--op", mode, "--tid", number, *arguments)
        self._targets.append(target)
        return target
