# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The integration targets, one lab each. ``script/test -k target`` runs them all."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.tests.lab.image import image
from ansible_collections.virtops.libvirt.tests.lab.playbooks import play_target, targets

if t.TYPE_CHECKING:
    from pathlib import Path

    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab


@pytest.mark.timeout(960)
@pytest.mark.parametrize("target", targets())
def test_target(target: str, lab_factory: t.Callable[[], Lab], tmp_path: Path) -> None:
    lab = lab_factory()
    iscsi = lab.start_iscsi_target()
    play_target(
        lab,
        target,
        tmp_path,
        lab_kernel=str(image(agent=True).kernel),
        lab_initrd=str(image(agent=True).initrd),
        lab_iscsi=iscsi._asdict(),
        lab_log=str(lab.log),
    )
