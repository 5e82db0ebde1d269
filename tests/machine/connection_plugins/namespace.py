# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ansible's way into a machine of machine.py: its first process is the address."""

from __future__ import annotations

import shlex
import subprocess
import typing as t

from ansible.errors import AnsibleError
from ansible.plugins.connection import ConnectionBase

DOCUMENTATION = """
name: namespace
short_description: Run tasks in the namespaces of a process of this machine
description: Enters all namespaces of a process, and its root.
author: virtops.libvirt contributors
options:
  remote_addr:
    description: Number of the process.
    vars:
      - name: ansible_host
"""


class Connection(ConnectionBase):
    """Commands and files by nsenter."""

    transport = "namespace"
    has_pipelining = True

    def _connect(self) -> Connection:
        self._connected = True
        return self

    def exec_command(self, cmd: str, in_data: bytes | None = None, sudoable: bool = True) -> tuple[int, bytes, bytes]:
        super().exec_command(cmd, in_data=in_data, sudoable=sudoable)
        return self._enter(cmd, in_data)

    def put_file(self, in_path: str, out_path: str) -> None:
        super().put_file(in_path, out_path)
        with open(in_path, "rb") as file:
            self._copy(f"cat >{shlex.quote(out_path)}", file.read())

    def fetch_file(self, in_path: str, out_path: str) -> None:
        super().fetch_file(in_path, out_path)
        content = self._copy(f"cat {shlex.quote(in_path)}", None)
        with open(out_path, "wb") as file:
            file.write(content)

    def close(self) -> None:
        self._connected = False

    def _copy(self, command: str, content: bytes | None) -> bytes:
        code, output, errors = self._enter(command, content)
        if code:
            raise AnsibleError(f"{command} ended with {code}: {errors.decode(errors='replace')}")
        return output

    def _enter(self, command: str, content: bytes | None) -> tuple[int, bytes, bytes]:
        pid = t.cast("str", self.get_option("remote_addr"))
        enter = ["nsenter", "--target", pid, "--all", "--root", "--wd", "/bin/sh", "-c", command]
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}
        done = subprocess.run(enter, input=content or b"", capture_output=True, check=False, env=environment)
        return done.returncode, done.stdout, done.stderr
