# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checks of form, types, documentation and so on: every tests/tools/check_*, which can also be run by itself."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

TOOLS = Path(__file__).parent / "tools"
#: What a check ends with when this machine lacks what it needs.
SKIPPED = 77


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("check", sorted(path.name for path in TOOLS.glob("check_*")))
def test_check(check: str) -> None:
    done = subprocess.run(
        [TOOLS / check],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode == SKIPPED:
        pytest.skip(done.stdout.strip())
    print(done.stdout)
    if done.returncode != 0:
        pytest.fail(f"{check} ended with {done.returncode}, its output says why", pytrace=False)
