# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A running guest changed besides its devices: what libvirt is asked, and how long the guest is waited for."""

from __future__ import annotations

import types
import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._apply import tune as module
from ansible_collections.virtops.libvirt.plugins.module_utils._apply.audit import Auditor
from ansible_collections.virtops.libvirt.plugins.module_utils._apply.perform import Work, perform_domain
from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import (
    ConnectError,
    LibvirtError,
    VirtopsError,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.domain import DOMAIN
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import live_steps as do
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import Pending, Plan, SetMetadata
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.tuning import SECTIONS, plain_element
from ansible_collections.virtops.libvirt.plugins.module_utils._run.live_work import put_off, refusals
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Live, LiveTable
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse
from ansible_collections.virtops.libvirt.tests.unit.fakes.domain import FakeStream, World, refusal

MIB = 1024


class Guest:
    """A running domain that takes its time. *calls*: what libvirt was asked."""

    name = "web1"
    uuid = "0c1f6d0e-5a0f-4f8e-9a57-3f1f0e5f1a01"

    def __init__(self, world: World) -> None:
        self.world = world
        self.vcpus = 3
        self.memory = 256 * MIB
        self.run_state = "running"
        self.calls: list[tuple[t.Any, ...]] = []
        self.fails: dict[str, Exception] = {}
        self.tuning = self

    def subscribe(self) -> FakeStream:
        return FakeStream(self.world)

    def live_xml(self) -> str:
        return (
            f"<domain id='1'><vcpu current='{self.vcpus}'>4</vcpu><memory>{256 * MIB}</memory>"
            f"<currentMemory unit='KiB'>{self.memory}</currentMemory></domain>"
        )

    def state(self) -> str:
        return self.run_state

    def ending(self) -> str:
        return ""

    def _asked(self, *call: t.Any) -> None:
        self.calls.append(call)
        if call[0] in self.fails:
            raise self.fails[call[0]]

    def set_vcpus(self, count: int) -> None:
        self._asked("set_vcpus", count)
        self.vcpus = count

    def set_memory(self, kib: int) -> None:
        self._asked("set_memory", kib)

    def set_parameters(self, kind: str, subject: str, values: dict[str, t.Any]) -> None:
        self._asked("set_parameters", kind, subject, values)

    def set_metadata_element(self, uri: str, key: str, xml: str | None, scope: Scope) -> None:
        self._asked("set_metadata_element", uri, key, xml, scope)

    def set_metadata(self, kind: str, text: str, scope: Scope) -> None:
        self._asked("set_metadata", kind, text)

    def resize(self, disk: str, size: int) -> None:
        self._asked("resize", disk, size)

    def lets_go(self, count: int) -> None:
        self.vcpus = count

    def moves(self, kib: int) -> None:
        self.memory = kib
        self.world.tell("balloon", str(kib))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    monkeypatch.setattr(module, "time", types.SimpleNamespace(monotonic=made.clock))
    return made


def tuned(guest: Guest, step: do.LiveStep) -> tuple[float, dict[str, t.Any]]:
    """The seconds that a step takes, and what the result says of it."""
    began = guest.world.now
    notes = module.tune(t.cast(t.Any, guest), step)
    assert guest.world.streams == [], "the subscription ends with the step"
    return guest.world.now - began, notes


@pytest.mark.parametrize(
    ("step", "call"),
    [
        (do.SetVcpus("domain web1", 4, 20.0), ("set_vcpus", 4)),
        (do.SetMemory("domain web1", 256 * MIB, 20.0), ("set_memory", 256 * MIB)),
        (
            do.Tune("domain web1", "vcpu_pin", "1", (("cpuset", "0-1"),)),
            ("set_parameters", "vcpu_pin", "1", {"cpuset": "0-1"}),
        ),
        (
            do.SetElement("domain web1", "http://a/", "a", "<b/>"),
            ("set_metadata_element", "http://a/", "a", "<b/>", Scope.LIVE),
        ),
        (
            do.SetElement("domain web1", "http://a/", "", ""),
            ("set_metadata_element", "http://a/", "", None, Scope.LIVE),
        ),
        (do.Resize("disk vda", "vda", 1024), ("resize", "vda", 1024)),
    ],
)
def test_step_when_libvirt_does_it_at_once_then_is_one_call(world: World, step: do.LiveStep, call: t.Any) -> None:
    guest = Guest(world)

    seconds, notes = tuned(guest, step)

    assert (guest.calls, seconds, set(notes)) == ([call], 0.0, {"seconds"})


def test_vcpus_when_the_guest_lets_go_after_libvirt_has_given_up_then_all_is_well(world: World) -> None:
    guest = Guest(world)
    guest.fails["set_vcpus"] = refusal(codes.OPERATION_TIMEOUT, "vcpu unplug request timed out")
    world.later(7.0, lambda: guest.lets_go(1))

    seconds, notes = tuned(guest, do.SetVcpus("domain web1", 1, 20.0))

    assert "refused" not in notes
    assert seconds == pytest.approx(7.0, abs=0.5)


def test_vcpus_when_the_guest_never_lets_go_then_that_is_said_in_its_time(world: World) -> None:
    guest = Guest(world)
    guest.fails["set_vcpus"] = refusal(codes.OPERATION_TIMEOUT, "vcpu unplug request timed out")

    seconds, notes = tuned(guest, do.SetVcpus("domain web1", 1, 20.0))

    assert notes["refused"] == "vcpu unplug request timed out"
    assert seconds == pytest.approx(20.0)


@pytest.mark.parametrize("code", [codes.OPERATION_FAILED, codes.INTERNAL_ERROR])
def test_vcpus_when_the_guest_refuses_then_that_is_said_at_once(world: World, code: int) -> None:
    guest = Guest(world)
    guest.fails["set_vcpus"] = refusal(code, "rejected by the guest")

    seconds, notes = tuned(guest, do.SetVcpus("domain web1", 2, 20.0))

    assert (seconds, notes["refused"]) == (0.0, "rejected by the guest")


@pytest.mark.parametrize(("count", "code"), [(4, codes.OPERATION_TIMEOUT), (1, codes.OPERATION_INVALID)])
def test_vcpus_when_it_is_no_refusal_then_it_fails(world: World, count: int, code: int) -> None:
    guest = Guest(world)
    guest.fails["set_vcpus"] = refusal(code, "no")

    with pytest.raises(LibvirtError):
        tuned(guest, do.SetVcpus("domain web1", count, 20.0))


def test_balloon_when_it_moves_in_steps_then_is_waited_for_to_the_end(world: World) -> None:
    guest = Guest(world)
    for seconds in range(1, 41):
        world.later(float(seconds * 10), lambda left=256 - seconds: guest.moves(left * MIB))  # type: ignore[misc]

    seconds, notes = tuned(guest, do.SetMemory("domain web1", 216 * MIB, 15.0))

    assert (seconds, "reached_kib" in notes) == (400.0, False)


def test_balloon_when_it_comes_to_a_halt_then_says_where(world: World) -> None:
    guest = Guest(world)
    world.later(5.0, lambda: guest.moves(200 * MIB))
    for seconds in range(6, 100):
        world.later(float(seconds), lambda: guest.moves(200 * MIB))

    seconds, notes = tuned(guest, do.SetMemory("domain web1", 100 * MIB, 20.0))

    assert (seconds, notes["reached_kib"]) == (25.0, 200 * MIB)


@pytest.mark.parametrize(("event", "error"), [("stopped", VirtopsError), ("lost", ConnectError)])
def test_balloon_when_the_guest_or_the_daemon_goes_then_fails_at_once(
    world: World, event: str, error: type[VirtopsError]
) -> None:
    guest = Guest(world)

    def happens() -> None:
        guest.run_state = "shutoff"
        world.lose() if event == "lost" else world.tell("lifecycle", event, "shutdown")

    world.later(1.0, happens)

    with pytest.raises(error):
        tuned(guest, do.SetMemory("domain web1", 100 * MIB, 20.0))

    assert world.now == 1001.0


def test_steps_when_one_in_the_middle_fails_then_the_error_tells_both_sides_of_it(world: World) -> None:
    guest = Guest(world)
    guest.fails["set_parameters"] = refusal(codes.OPERATION_INVALID, "cgroup CPU controller is not mounted")
    work = Work(t.cast(t.Any, None), Auditor("none", lambda _record: None), t.cast(t.Any, None))
    steps = [
        SetMetadata("domain web1", "title", "Web"),
        do.Tune("domain web1", "scheduler", "", (("cpu_shares", 5),)),
        do.SetVcpus("domain web1", 4, 20.0),
    ]

    with pytest.raises(LibvirtError) as failed:
        perform_domain(work, t.cast(t.Any, guest), steps)

    assert [step["action"] for step in failed.value.facts["steps"]] == ["set_metadata"]
    assert [step["action"] for step in failed.value.facts["not_done"]] == ["tune", "set_vcpus"]
    assert failed.value.facts["not_done"][0]["parameters"] == {"cpu_shares": 5}


# --- what the guest refused ---


def test_refused_change_when_planned_again_then_is_pending_and_warned_of() -> None:
    title = ("live", "title", "a", "b")
    plan = Plan([], changes=(("live", "vcpu@current", "3", "1"), title), pending=(Pending("memory", "1", "2"),))
    done = [{"action": "set_metadata"}, {"action": "set_vcpus", "refused": "timed out"}]

    again = put_off(plan, done)

    assert again.pending == (Pending("memory", "1", "2"), Pending("vcpu@current", "3", "1"))
    assert again.changes == (title,)
    assert put_off(plan, done, Scope.LIVE).pending == (Pending("memory", "1", "2"),)
    assert put_off(plan, done[:1]) is plan
    assert ["timed out" in warning for warning in refusals("web1", done)] == [True]


# --- the table ---


def test_rows_when_the_table_knows_them_then_they_say_so_and_the_other_way_round() -> None:
    """``live=Live.UPDATE`` is what the documentation and the reader go by."""
    rows = LiveTable(DOMAIN)
    made = {"title", "description", "vcpu@current", "currentMemory", "iothreads", "metadata"}
    for pattern, section in SECTIONS.items():
        for leaf in section.parameters:
            made.add(f"{pattern}{'' if leaf.startswith('@') or not pattern else '/'}{leaf}")

    known_by = {
        f"{pattern}{'' if section.key[:1] == '@' else '/'}{section.key}" for pattern, section in SECTIONS.items()
    }

    assert {pattern for pattern in made & set(rows) if rows[pattern] is not Live.UPDATE} == set()
    for pattern, live in rows.items():
        if live is Live.UPDATE and not pattern.startswith("devices/") and pattern not in known_by:
            assert any(each.startswith(pattern) for each in made), pattern


@pytest.mark.parametrize(
    ("element", "plain"),
    [
        ("<a:b xmlns:a='http://a/' c='1'><a:d/></a:b>", '<b c="1"><d/></b>'),
        ("<b xmlns='http://a/'><d/></b>", '<b xmlns="http://a/"><d/></b>'),
        ("<a:b xmlns:a='http://a/'><d/></a:b>", None),
        ("<a:b xmlns:a='http://a/'><x:d xmlns:x='http://x/'/></a:b>", '<b><x:d xmlns:x="http://x/"/></b>'),
    ],
)
def test_metadata_when_libvirt_adds_the_namespace_then_it_comes_out_as_it_was(element: str, plain: str | None) -> None:
    assert plain_element(parse(element)) == plain
