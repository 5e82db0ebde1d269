# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What others changed in what runs: what is told, and what is not because it may be nobody's doing."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._plan import network as networks
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.drift import Drift, drift, unlike
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import Plan
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.made import NOTHING
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import Record, encode

DRIVE = "<disk device='cdrom'><source file='/a.iso' {}/><target dev='sda'/></disk>"
BALLOON = "<memory>2048</memory><currentMemory>{}</currentMemory>"
OPTIONAL = DRIVE.format("startupPolicy='optional'")


class Held(t.NamedTuple):
    config: t.Any
    live: t.Any


def domain(inside: str) -> t.Any:
    return parse(f"<domain>{inside}</domain>")


def told(asked: str, live: str, left: frozenset[str] | None = frozenset(), *, mends: t.Any = None) -> list[Drift]:
    """The drift of a domain that is in its persistent definition as it was *asked* for, and runs as *live*."""
    held = Held(domain(asked), domain(live))
    places = frozenset(each.path for each in unlike(held.live, held.config, held.config)) if mends is None else mends
    return drift(Record(domain(asked), NOTHING, left=left), held, str, domain(asked), Plan([], mends=places))


def test_drift_when_something_is_mended_in_what_runs_then_it_says_that_it_is_about_that() -> None:
    assert told("<title>a</title>", "<title>b</title>") == [Drift("title", "a", "b", True)]


def test_drift_when_a_guest_was_given_all_its_vcpus_then_their_number_is_told() -> None:
    found = told("<vcpu current='1'>4</vcpu>", "<vcpu>4</vcpu>")
    assert [(each.applied, each.now) for each in found] == [("1", "4")]


@pytest.mark.parametrize(
    ("left", "mends"),
    [(frozenset(), frozenset()), (frozenset({"title"}), None), (None, None)],
    ids=["not mended in place", "so before already", "nobody looked"],
)
def test_drift_when_it_may_have_been_so_before_or_waits_then_nothing_is_told(left: t.Any, mends: t.Any) -> None:
    assert told("<title>a</title>", "<title>b</title>", left, mends=mends) == []


@pytest.mark.parametrize(
    ("asked", "live"),
    [
        (BALLOON.format(1024), BALLOON.format(1536)),
        (f"<devices>{OPTIONAL}</devices>", "<devices><disk device='cdrom'><target dev='sda'/></disk></devices>"),
        (f"<devices>{OPTIONAL}</devices>", "<devices/>"),
    ],
    ids=["balloon", "medium that need not be there", "disk that need not be there"],
)
def test_drift_when_it_moves_by_itself_then_nothing_is_told(asked: str, live: str) -> None:
    assert told(asked, live) == []


def test_drift_when_a_medium_that_has_to_be_there_is_taken_out_then_it_is_told() -> None:
    live = "<devices><disk device='cdrom'><target dev='sda'/></disk></devices>"
    assert [each.path for each in told(f"<devices>{DRIVE.format('')}</devices>", live)] == [
        "devices/disk[sda]/source@file"
    ]


@pytest.mark.parametrize("left", [frozenset(), None])
def test_drift_when_an_active_network_was_changed_alone_then_it_is_told_if_anybody_looked_before(left: t.Any) -> None:
    text = "<network><name>lab</name><ip address='10.0.0.1'><dhcp>{}</dhcp></ip></network>"
    config, live = parse(text.format("<host mac='52:54:00:00:00:01' ip='10.0.0.2'/>")), parse(text.format(""))
    record = Record(config, NOTHING, left=left)
    facts = networks.Facts("lab", config, live, False, True, tuple, encode(record))
    plan = networks.plan_network(facts, networks.Wish(config, "active", None, False, owns=True))

    found = drift(record, facts, str, config, plan)

    assert [(each.path, each.now, each.live) for each in found] == (
        [] if left is None else [("ip[10.0.0.1]/dhcp/host[52:54:00:00:00:01]", None, True)]
    )
