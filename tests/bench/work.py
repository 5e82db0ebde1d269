# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task does itself, in this process: without Python's start, imports and Ansible, against the same calls to
libvirt with nothing but the parsing of what they return."""

from __future__ import annotations

import contextlib
import statistics
import tempfile
import time
import typing as t
from pathlib import Path

import libvirt
from lxml import etree

from ansible_collections.virtops.libvirt.plugins.module_utils._host.connection import Host
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.domain import DOMAIN
from ansible_collections.virtops.libvirt.plugins.module_utils._run.domain import _domain
from ansible_collections.virtops.libvirt.plugins.module_utils._run.task import Task
from ansible_collections.virtops.libvirt.tests.unit.golden import module_params

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

NAME = "sixteen"
OPTIONS: dict[str, t.Any] = {
    "name": NAME,
    "type": "qemu",
    "machine": "pc",
    "memory": "64MiB",
    "vcpus": 2,
    "interfaces": [{"type": "user", "model": "virtio", "mac": f"52:54:00:00:00:{number:02x}"} for number in range(8)],
}


class Work(t.NamedTuple):
    """Seconds for the raw calls plus parsing, and for the task: medians of turns that followed each other."""

    name: str
    plain: float
    ours: float


def _plain(uri: str) -> None:
    """The calls that tell all that the task has to know."""
    with contextlib.closing(libvirt.open(uri)) as connection:
        domain = connection.lookupByName(NAME)
        state: t.Any = domain.state()
        domain.isPersistent()
        flags = [libvirt.VIR_DOMAIN_XML_INACTIVE | libvirt.VIR_DOMAIN_XML_SECURE]
        if state[0] == libvirt.VIR_DOMAIN_SHUTOFF:
            domain.hasManagedSaveImage()
        else:
            flags.append(libvirt.VIR_DOMAIN_XML_SECURE)
        for flag in flags:
            etree.fromstring(domain.XMLDesc(flag))
        domain.autostart()


def _ours(uri: str, params: t.Mapping[str, t.Any]) -> bool:
    host = Host(uri, None)
    try:
        return bool(_domain(DOMAIN, Task(params, False, host, lambda _words: None, []))["changed"])
    finally:
        host.close()


def _turns(name: str, uri: str, params: t.Mapping[str, t.Any], rounds: int) -> Work:
    taken: dict[str, list[float]] = {"plain": [], "ours": []}
    for _number in range(rounds):
        for contender, work in (("plain", lambda: _plain(uri)), ("ours", lambda: _ours(uri, params))):
            began = time.perf_counter()
            work()
            taken[contender].append(time.perf_counter() - began)
    return Work(name, statistics.median(taken["plain"]), statistics.median(taken["ours"]))


def works(lab: Lab, rounds: int) -> list[Work]:
    """An unchanged domain with 8 disks and 8 interfaces, which does not run, and which does."""
    found = []
    with tempfile.TemporaryDirectory(prefix="virtops-bench-") as directory:
        disks = []
        for letter in "abcdefgh":
            image = Path(directory, letter)
            image.write_bytes(bytes(1024 * 1024))
            disks.append({"target": f"sd{letter}", "bus": "scsi", "source": {"file": str(image)}})
        for state in ("present", "running"):
            checked = module_params(DOMAIN, {**OPTIONS, "disks": disks, "state": state})
            params = {**checked, "uri": lab.uri, "auth": None, "audit": "none"}
            assert _ours(lab.uri, params)
            assert not _ours(lab.uri, params)
            what = "runs" if state == "running" else "does not run"
            found.append(_turns(f"8 disks and 8 interfaces, the domain {what}", lab.uri, params, rounds))
        lab.virsh("destroy", NAME)
        lab.virsh("undefine", NAME)
    return found
