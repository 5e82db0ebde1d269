# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One task at a time on one object: a lock file on the managed host, held while an object is read, planned and
changed."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import tempfile
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import VirtopsError

_DIRECTORIES = ("/run/lock", tempfile.gettempdir())


@contextlib.contextmanager
def locked(uri: str, kind: str, name: str) -> t.Iterator[None]:
    """Holds the lock of object *name* at *uri*; waits while another task has it. The kernel frees it when the holder
    dies."""
    digest = hashlib.sha256(f"{uri}\0{kind}\0{name}".encode()).hexdigest()[:20]
    directory = next((path for path in _DIRECTORIES if os.access(path, os.W_OK)), tempfile.gettempdir())
    path = os.path.join(directory, f"virtops-libvirt-{os.geteuid()}-{digest}.lock")
    try:
        handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise VirtopsError(
            f"Could not lock {kind} {name}: {error}. Remove {path}.", error_code="lock_failed"
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
