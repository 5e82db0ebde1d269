# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs modules of this collection the way Ansible's own wrapper does, many times faster.

A server process has loaded Ansible's and libvirt's Python code once. For each call it forks a process which imports
the module afresh, so that calls share nothing, may run at the same time, and may be killed. ::

    with ModuleRunner() as modules:
        result = modules.run("network_info", {"uri": lab.uri})
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import typing as t

from ansible_collections.virtops.libvirt.tests.lab.tools import cache_directory

COLLECTION = "ansible_collections.virtops.libvirt.plugins.modules"


class ModuleError(Exception):
    """A module ended without a proper result."""


class ModuleRunner:
    """Starts the server on first use, and ends it with ``close()`` or with the calling process.

    *package* is the one with the modules. *within*: the beginning of a command line that runs the rest of it elsewhere,
    such as in the network of a lab (``Lab.net_command()``).
    """

    def __init__(self, package: str = COLLECTION, within: t.Sequence[str] = ()) -> None:
        self._package = package
        self._within = within
        self._server: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._starting = threading.Lock()

    def __enter__(self) -> t.Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """End the server, and every module that still runs."""
        if self._socket and self._server:
            self._socket.close()
            self._server.wait()
        self._socket = self._server = None

    def _connect(self) -> socket.socket:
        # Two threads that call first must not start a server each: the loser's would end, and its module with it.
        with self._starting:
            if self._socket is None:
                self._socket = self._start()
            return self._socket

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # Compiled code is kept, but away from the sources.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(cache_directory() / "pycache")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        with theirs:
            self._server = subprocess.Popen(
                [*self._within, sys.executable, "-m", __name__], stdin=theirs, env=environment, start_new_session=True
            )
        return ours

    def run(
        self,
        module: str,
        options: dict[str, t.Any],
        *,
        check: bool = False,
        diff: bool = False,
        timeout: float = 120,
    ) -> dict[str, t.Any]:
        """The module's result. Safe to call from several threads at once.

        The result of a module that failed is returned like any other; ModuleError is raised when there is none.
        """
        arguments = {**options, "_ansible_check_mode": check, "_ansible_diff": diff, "_ansible_no_log": False}
        with contextlib.ExitStack() as stack:
            stdin, stdout, stderr = (stack.enter_context(tempfile.TemporaryFile()) for _name in range(3))
            stdin.write(json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode())
            stdin.seek(0)
            status, their_status = socket.socketpair()
            stack.enter_context(status)
            with their_status:
                files = [stdin.fileno(), stdout.fileno(), stderr.fileno(), their_status.fileno()]
                socket.send_fds(self._connect(), [f"{self._package}.{module}".encode()], files)
            code = _wait(status, module, timeout)
            stdout.seek(0)
            stderr.seek(0)
            return _result(module, code, stdout.read().decode(), stderr.read().decode())


def _wait(status: socket.socket, module: str, timeout: float) -> int | None:
    """The exit code of a module, or None when it was killed."""
    deadline = time.monotonic() + timeout
    words: list[bytes] = []
    with contextlib.suppress(TimeoutError):
        while (left := deadline - time.monotonic()) > 0:
            status.settimeout(left)
            received = status.recv(64)
            if not received:
                return int(words[1]) if len(words) > 1 else None
            words = (b" ".join(words) + received).split()
    if words:
        os.kill(int(words[0]), signal.SIGKILL)
    raise ModuleError(f"{module} did not end within {timeout:g} s.")


def _result(module: str, code: int | None, stdout: str, stderr: str) -> dict[str, t.Any]:
    try:
        result = json.loads(stdout)
    except ValueError:
        result = None
    if not isinstance(result, dict):
        ending = "was killed" if code is None else f"ended with {code}"
        raise ModuleError(f"{module} {ending} without a result.\n{stdout}{stderr}")
    if stderr:
        print(stderr, file=sys.stderr)
    return result


def _serve(connection: socket.socket) -> None:
    """Run one module for each message on *connection*, until its other end is closed."""
    # Loaded once for all modules.
    import ansible.module_utils.basic
    import libvirt  # noqa: F401
    import lxml.etree  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        message, files, _flags, _address = socket.recv_fds(connection, 256, 4)
        if not message:
            os.killpg(0, signal.SIGKILL)
        if os.fork() == 0:
            connection.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _run_module(ansible.module_utils.basic, message.decode(), files)
        for file in files:
            os.close(file)


def _run_module(basic: t.Any, module: str, files: list[int]) -> t.NoReturn:
    """Become the process of one module."""
    import runpy
    import traceback

    for target, file in enumerate(files[:3]):
        os.dup2(file, target)
        os.close(file)
    status = files[3]
    os.set_inheritable(status, False)
    os.write(status, b"%d " % os.getpid())
    code: t.Any = 1
    try:
        sys.argv = [module]
        basic._ANSIBLE_ARGS = sys.stdin.buffer.read()
        basic._ANSIBLE_PROFILE = "legacy"
        runpy.run_module(module, {"_module_fqn": module, "_modlib_path": None}, "__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code or 0
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os.write(status, b"%d" % (code if isinstance(code, int) else 1))
        os._exit(0)


if __name__ == "__main__":
    with socket.socket(fileno=0) as stdin_socket:
        _serve(stdin_socket)
