# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a network cannot keep beside what a task asks for."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._plan.network_excludes import excluding
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, text_of


def network(inside: str) -> t.Any:
    """A network; gone='yes' marks a portgroup that is to go."""
    parsed = parse(f"<network>{inside}</network>")
    for each in parsed.iterfind("portgroup[@gone]"):
        each.set(marks.GONE, each.attrib.pop("gone"))
    return parsed


@pytest.mark.parametrize(
    ("want", "merged"),
    [
        pytest.param(
            "<portgroup name='b' default='yes'/>",
            "<portgroup name='a' default='no'/><portgroup name='b' default='yes'/>",
            id="the task does not speak of it",
        ),
        pytest.param(
            "<portgroup name='b' default='yes'/><portgroup name='a' trustGuestRxFilters='yes'/>",
            "<portgroup name='a' default='no' trustGuestRxFilters='yes'/><portgroup name='b' default='yes'/>",
            id="the task mentions it",
        ),
        pytest.param(
            "<portgroup name='b' default='yes'/><portgroup name='a' default='yes' gone='yes'/>",
            "<portgroup name='b' default='yes'/>",
            id="it goes",
        ),
        pytest.param("<portgroup name='a' default='yes' gone='yes'/>", "", id="it goes and there is no other"),
        pytest.param("<portgroup name='b'/>", "<portgroup name='a' default='yes'/><portgroup name='b'/>", id="stays"),
    ],
)
def test_default_portgroup_when_another_becomes_it_then_hands_it_on_unless_it_goes(want: str, merged: str) -> None:
    have, asked = network("<portgroup name='a' default='yes'/>"), network(want)

    laid = overlay(have, excluding(have, asked))

    assert text_of(laid.merged) == text_of(network(merged))
    assert text_of(asked) == text_of(network(want))
