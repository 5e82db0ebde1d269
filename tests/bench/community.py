# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The community collection, for comparison: the newest one, apart from everything else."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ansible_collections.virtops.libvirt.tests.lab.tools import cache_directory

#: The newest release with it, whichever Python it wants for itself: of all that it brings only one collection is used.
COMMAND = (
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--no-deps",
    "--ignore-requires-python",
    "ansible",
)
PLACE = Path("ansible_collections/community/libvirt")


def collections() -> Path:
    """A directory for Ansible's collections path with just the community collection, installed when it is missing."""
    base = cache_directory() / "community"
    base.mkdir(parents=True, exist_ok=True)
    with (base / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (base / PLACE).is_dir():
            print("Installing the community collection", file=sys.stderr)
            with tempfile.TemporaryDirectory(dir=base) as whole:
                subprocess.run([sys.executable, "-m", *COMMAND, "--target", whole], check=True)
                (base / PLACE).parent.mkdir(parents=True, exist_ok=True)
                shutil.move(str(Path(whole) / PLACE), base / PLACE)
    return base


def version(base: Path) -> str:
    """Of the installed collection."""
    manifest = json.loads((base / PLACE / "MANIFEST.json").read_text())
    return str(manifest["collection_info"]["version"])
