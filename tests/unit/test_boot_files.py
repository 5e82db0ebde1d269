# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What guests of an active network boot from, which libvirt keeps only beside a DHCP range or host.

That it stays beside a range that moves is in the golden cases.
"""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._plan import steps as do
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.network import Facts, Wish, plan_network
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse
from ansible_collections.virtops.libvirt.tests.unit.fakes.carrying_out import after_network

RANGE = "<range start='192.168.150.2' end='192.168.150.9'/>"
OTHER = "<range start='192.168.150.12' end='192.168.150.19'/>"
HOST = "<host mac='52:54:00:00:00:01' ip='192.168.150.11'/>"
BOOTP = "<bootp file='a' server='192.168.150.1'/>"
FILE, SERVER = (f"ip[192.168.150.1]/dhcp/bootp@{name}" for name in ("file", "server"))


def network(dhcp: str) -> t.Any:
    return parse(
        "<network><name>lan</name><bridge name='virbr7' stp='on' delay='0'/>"
        f"<ip address='192.168.150.1' prefix='24'><dhcp>{dhcp}</dhcp></ip></network>"
    )


def asked(dhcp: str) -> Wish:
    """A task that asks for just the entries of *dhcp*, and takes the boot file back where there is none in it."""
    want = network(dhcp)
    below = want.find("ip/dhcp")
    for tag in ("range", "host"):
        marks.add(below, marks.EXACT, tag)
    if below.find("bootp") is None:
        marks.add(below, marks.ABSENT, "bootp")
    return Wish(want, "active", None, restart=False)


def active(dhcp: str) -> Facts:
    return Facts("lan", network(dhcp), network(dhcp), False, True, tuple)


@pytest.mark.parametrize(
    ("wanted", "pending"),
    [
        pytest.param(RANGE, [(FILE, "a", None), (SERVER, "192.168.150.1", None)], id="its range stays"),
        pytest.param("", [], id="the last range goes"),
        pytest.param(OTHER, [], id="another range comes"),
        pytest.param(HOST, [], id="a host comes"),
        pytest.param(OTHER + BOOTP, [], id="it is to stay beside another range"),
        pytest.param(HOST + BOOTP, [], id="it is to stay beside a host"),
        pytest.param(HOST + BOOTP.replace("'a'", "'b'"), [(FILE, "a", "b")], id="another one is to stay beside a host"),
    ],
)
def test_boot_file_when_entries_change_then_what_is_foretold_as_pending_is_what_waits(
    wanted: str, pending: list[tuple[str, str | None, str | None]]
) -> None:
    facts, wish = active(RANGE + BOOTP), asked(wanted)

    plan = plan_network(facts, wish)

    assert sorted(tuple(entry) for entry in plan.pending) == pending
    again = plan_network(after_network(facts, plan.steps), wish)
    assert (again.steps, again.changes) == ([], ())
    assert sorted(again.pending) == sorted(plan.pending)


def test_boot_file_when_only_the_definition_has_it_then_it_is_written_as_a_whole_and_not_emptied_by_updates() -> None:
    facts = active(RANGE + BOOTP)._replace(live=network(RANGE))

    plan = plan_network(facts, asked(HOST + BOOTP))

    assert isinstance(plan.steps[0], do.Define)
    after = after_network(facts, plan.steps).config
    assert after is not None
    assert after.find("ip/dhcp/bootp") is not None
