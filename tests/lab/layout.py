# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A lab's directory: what its libvirtd finds instead of the machine's configuration, state and accounts."""

from __future__ import annotations

import os
import re
import shutil
import uuid
from pathlib import Path

from ansible_collections.virtops.libvirt.tests.lab.tools import cache_directory

#: The machine's directories that a lab lays its own over.
COVERED = (
    "etc/libvirt",
    "var/lib/libvirt",
    "var/log/libvirt",
    "var/cache/libvirt",
    "var/lib/swtpm-localca",
    "var/log/swtpm",
    "run",
)

LIBVIRTD_CONF = """\
unix_sock_group = "root"
unix_sock_rw_perms = "0700"
auth_unix_ro = "none"
auth_unix_rw = "none"
host_uuid = "{host_uuid}"
audit_level = 1
audit_logging = 1
log_filters = "1:audit 3:*"
log_outputs = "1:file:/var/log/libvirt/libvirtd.log"
"""

# Files stay as they are: the lab runs everything as root, and the tiny guest's kernel is shared between labs.
QEMU_CONF = """\
user = "root"
group = "root"
swtpm_user = "root"
swtpm_group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
"""


def make(directory: Path, hostname: str) -> None:
    """Fill the fresh *directory* of a lab."""
    for name in COVERED:
        (directory / name).mkdir(parents=True)
        Path("/", name).mkdir(parents=True, exist_ok=True)
    for name in ("libvirt", "lab", "lock", "tgtd"):
        (directory / "run" / name).mkdir()
    etc = directory / "etc"
    (etc / "hosts").write_text(f"127.0.0.1 localhost {hostname}\n")
    # libvirt does not start without the users that its service package would have made.
    _copy_with(etc / "passwd", {"libvirt-qemu": "x:64055:64055::/var/lib/libvirt:/usr/sbin/nologin"})
    _copy_with(etc / "group", {"libvirt-qemu": "x:64055:", "kvm": "x:64056:"})
    (etc / "libvirt/libvirtd.conf").write_text(LIBVIRTD_CONF.format(host_uuid=uuid.uuid4()))
    (etc / "libvirt/qemu.conf").write_text(QEMU_CONF)
    filters = Path("/etc/libvirt/nwfilter")
    if filters.is_dir():
        shutil.copytree(filters, etc / "libvirt/nwfilter")
    seed = _capabilities(cache_directory())
    if seed.is_dir():
        shutil.copytree(seed, _capabilities(directory / "var/cache/libvirt"))


def has_capabilities() -> bool:
    """Whether the cache holds what libvirt found out about QEMU."""
    return any(_capabilities(cache_directory()).glob("*.xml"))


def store_capabilities(directory: Path) -> None:
    """Keep what libvirt found out about QEMU for the next lab; it takes 2 to 3 s."""
    store = _capabilities(cache_directory())
    store.mkdir(parents=True, exist_ok=True)
    for file in _capabilities(directory / "var/cache/libvirt").glob("*.xml"):
        content = file.read_bytes()
        kept = store / file.name
        if content and not (kept.is_file() and kept.read_bytes() == content):
            fresh = store / f".{file.name}.{os.getpid()}"
            fresh.write_bytes(content)
            fresh.rename(kept)


def _copy_with(target: Path, entries: dict[str, str]) -> None:
    """Copy the machine's account file of the same name, with the *entries* that it lacks."""
    text = Path("/etc", target.name).read_text()
    missing = [f"{name}:{rest}\n" for name, rest in entries.items() if not re.search(f"^{name}:", text, re.MULTILINE)]
    target.write_text(text + "".join(missing))


def _capabilities(cache: Path) -> Path:
    return cache / "qemu/capabilities"
