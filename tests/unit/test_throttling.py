# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Limits of a disk that libvirt or QEMU would refuse when something has been changed already."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.throttling import (
    refuse_contradictory_limits,
    refuse_unusable_limits,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Change
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse


def changes(held: str, asked: str) -> list[Change]:
    have, want = (
        parse(
            "<domain><name>a</name><devices>"
            f"<disk type='file' device='disk'><target dev='vda' bus='virtio'/>{limits}</disk></devices></domain>"
        )
        for limits in (held, asked)
    )
    return overlay(have, want).changes


def limits(**values: t.Any) -> str:
    return f"<iotune>{''.join(f'<{name}>{value}</{name}>' for name, value in values.items())}</iotune>"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"total_iops_sec_max": 9}, "vda would have iotune.total_iops_sec_max and no total_iops_sec."),
        ({"read_bytes_sec_max": 9, "total_bytes_sec": 5}, "iotune.read_bytes_sec_max and no read_bytes_sec."),
        ({"total_iops_sec": 9, "total_iops_sec_max": 8}, "iotune.total_iops_sec_max of vda is 8, less than"),
        ({"write_iops_sec": 9, "write_iops_sec_max_length": 2}, "write_iops_sec_max_length and no write_iops_sec_max"),
        ({"size_iops_sec": 4096, "total_bytes_sec": 9}, "iotune.size_iops_sec and no limit of operations"),
    ],
)
def test_limits_when_no_running_guest_can_have_them_then_are_refused_by_their_option(
    asked: dict[str, int], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        refuse_unusable_limits(changes("", limits(**asked)))
    refuse_contradictory_limits(changes("", limits(**asked)))


@pytest.mark.parametrize(
    "asked",
    [
        {"total_iops_sec": 9, "total_iops_sec_max": 9, "total_iops_sec_max_length": 5},
        {"total_bytes_sec": 9, "read_iops_sec": 9, "size_iops_sec": 4096},
        {"total_iops_sec": 9, "total_iops_sec_max": 0, "total_iops_sec_max_length": 1},
        {"total_iops_sec": 0, "read_iops_sec": 9, "read_iops_sec_max": 10, "group_name": "7"},
        {"total_iops_sec_max": "many"},
    ],
)
def test_limits_when_libvirt_takes_them_or_says_itself_what_is_wrong_then_are_let_through(
    asked: dict[str, t.Any],
) -> None:
    for refuse in (refuse_unusable_limits, refuse_contradictory_limits):
        refuse(changes("", limits(**asked)))


@pytest.mark.parametrize(
    ("held", "asked", "words"),
    [
        ({"total_iops_sec": 9}, {"read_iops_sec": 5}, "iotune.total_iops_sec and read_iops_sec"),
        ({}, {"total_bytes_sec_max": 9, "write_bytes_sec_max": 5}, "total_bytes_sec_max and write_bytes_sec_max"),
        ({}, {"group_name": "7"}, "iotune.group_name and no limit"),
    ],
)
def test_limits_when_no_definition_can_have_them_then_are_refused_by_their_option(
    held: dict[str, t.Any], asked: dict[str, t.Any], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        refuse_contradictory_limits(changes(limits(**held), limits(**asked)))


def test_limits_when_the_task_leaves_them_as_they_are_then_nothing_is_said_of_them() -> None:
    bad = limits(total_iops_sec_max=9)

    found = changes(bad, "<serial>x</serial>")

    assert [change.pattern for change in found] == ["devices/disk/serial"]
    refuse_unusable_limits(found)
