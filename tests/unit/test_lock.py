# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One task at a time on one object."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import VirtopsError
from ansible_collections.virtops.libvirt.plugins.module_utils._run import lock
from ansible_collections.virtops.libvirt.plugins.module_utils._run.lock import locked

if t.TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(lock, "_DIRECTORIES", (str(tmp_path / "missing"), str(tmp_path)))
    return tmp_path


def is_free(name: str, uri: str = "qemu:///system", kind: str = "domain", wait: float = 0.1) -> bool:
    """Whether another task could have the lock now."""
    got = threading.Event()

    def take() -> None:
        with locked(uri, kind, name):
            got.set()

    threading.Thread(target=take, daemon=True).start()
    return got.wait(wait)


def test_lock_when_another_task_has_it_then_waits_until_that_is_done() -> None:
    order: list[str] = []
    waits = threading.Event()

    def second() -> None:
        waits.set()
        with locked("qemu:///system", "domain", "web1"):
            order.append("second")

    with locked("qemu:///system", "domain", "web1"):
        thread = threading.Thread(target=second)
        thread.start()
        waits.wait()
        thread.join(0.1)
        order.append("first")
    thread.join(10)

    assert order == ["first", "second"]


def test_lock_when_it_is_of_another_object_then_does_not_wait() -> None:
    with locked("qemu:///system", "domain", "web1"):
        assert is_free("web2", wait=10)
        assert is_free("web1", kind="network", wait=10)
        assert is_free("web1", uri="lxc:///", wait=10)
        assert not is_free("web1")


def test_lock_when_the_task_fails_then_is_free_again() -> None:
    with pytest.raises(ZeroDivisionError), locked("qemu:///system", "domain", "web1"):
        raise ZeroDivisionError

    assert is_free("web1", wait=10)


def test_lock_when_its_holder_is_killed_then_is_free_again(directory: Path) -> None:
    with locked("qemu:///system", "domain", "web1"):
        (path,) = directory.iterdir()
    program = "import fcntl, sys, time; f = open(sys.argv[1]); fcntl.flock(f, 2); print(flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    holder.stdout.readline()
    assert not is_free("web1")

    holder.kill()
    holder.wait()

    assert is_free("web1", wait=10)
    holder.stdout.close()


def test_lock_when_made_then_is_of_its_user_only(directory: Path) -> None:
    with locked("qemu:///system", "domain", "../../etc/passwd\n"):
        (path,) = directory.iterdir()

    assert path.name.startswith(f"virtops-libvirt-{os.geteuid()}-")
    assert path.stat().st_mode & 0o777 == 0o600


def test_lock_when_a_link_lies_in_its_place_then_is_refused(directory: Path) -> None:
    """In a directory that anybody can write to."""
    with locked("qemu:///system", "domain", "web1"):
        (path,) = directory.iterdir()
    path.unlink()
    path.symlink_to(directory / "elsewhere")

    with (
        pytest.raises(VirtopsError, match="Could not lock domain web1") as refused,
        locked("qemu:///system", "domain", "web1"),
    ):
        pass

    assert refused.value.error_code == "lock_failed"
    assert not (directory / "elsewhere").exists()
