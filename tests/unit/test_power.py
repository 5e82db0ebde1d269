# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run states: each change waited for by events, a guest powered off only when the task says so."""

from __future__ import annotations

import types
import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._apply import power
from ansible_collections.virtops.libvirt.plugins.module_utils._apply.power import (
    ASK_AGAIN,
    SETTLE,
    change_state,
    shutdown,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import (
    ConnectError,
    LibvirtError,
    TimedOutError,
    VirtopsError,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Event
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import steps as do
from ansible_collections.virtops.libvirt.tests.unit.fakes.domain import FakeStream, World, refusal


class Guest:
    """A domain. *after*: what each press of the power button leads to, and after how many seconds.

    Whatever else it is asked for happens after *seconds*, with the event that libvirt has for it.
    """

    name = "web1"

    def __init__(self, world: World, *after: tuple[float, str] | None) -> None:
        self.world = world
        self.run_state = "running"
        self.presses: list[float] = []
        self.asked: list[str] = []
        self.streams: list[FakeStream] = []
        self.refuses: dict[str, Exception] = {}
        self.seconds = 0.0
        self.tells = True
        self.why = ""
        self.kept = False
        self._after = list(after)

    def subscribe(self) -> FakeStream:
        self.streams.append(FakeStream(self.world))
        return self.streams[-1]

    def is_active(self) -> bool:
        return self.kept or self.run_state not in ("shutoff", "crashed")

    def state(self) -> str:
        if self.run_state == "absent":
            raise refusal(codes.NO_DOMAIN, "no domain with matching uuid")
        return self.run_state

    def ending(self) -> str:
        return self.why

    def shutdown(self) -> None:
        self.presses.append(self.world.now - 1000)
        if "shutdown" in self.refuses:
            raise self.refuses["shutdown"]
        reaction = self._after.pop(0) if self._after else None
        if reaction is not None:
            self.world.later(reaction[0], lambda: self._goes(reaction[1]))

    def _goes(self, how: str) -> None:
        if how in ("stopped", "crashed", "silently"):
            self.run_state = "shutoff"
        if how in ("panicked", "restarted"):
            # What on_crash: preserve and restart make of it.
            self.kept = how == "panicked"
            self.run_state = "crashed" if self.kept else "running"
            how = "crashed"
        if how == "lost":
            self.world.lose("eof")
        elif how != "silently":
            self.world.tell("lifecycle", how)

    def create(self, paused: bool) -> None:
        self._becomes("create", "paused" if paused else "running", "started")

    def destroy(self) -> None:
        self._becomes("destroy", "shutoff", "stopped")

    def suspend(self) -> None:
        self._becomes("suspend", "paused", "suspended")

    def resume(self) -> None:
        self._becomes("resume", "running", "resumed")

    def wake(self) -> None:
        self._becomes("wake", "running", "started")

    def managed_save(self) -> None:
        self._becomes("managed_save", "shutoff", "stopped")

    def reset(self) -> None:
        self._becomes("reset", self.run_state, "reboot")

    def _becomes(self, call: str, state: str, event: str) -> None:
        self.asked.append(call)
        if call in self.refuses:
            raise self.refuses[call]

        def happens() -> None:
            self.run_state = state
            if self.tells:
                self.world.tell(*(("reboot", "") if event == "reboot" else ("lifecycle", event)))

        self.world.later(self.seconds, happens)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    monkeypatch.setattr(power, "time", types.SimpleNamespace(monotonic=made.clock))
    return made


def shut(guest: Guest, timeout: float = 60, force: bool = False) -> float:
    """Shuts the guest down; the seconds that it took."""
    began = guest.world.now
    shutdown(t.cast(t.Any, guest), timeout, force)
    return guest.world.now - began


@pytest.mark.parametrize("how", ["stopped", "crashed", "undefined"])
def test_shutdown_when_the_guest_goes_down_then_returns_at_once(world: World, how: str) -> None:
    guest = Guest(world, (2.5, how))

    assert shut(guest) == 2.5
    assert guest.presses == [0]
    assert guest.asked == []


def test_shutdown_when_the_guest_crashes_and_is_kept_so_then_is_powered_off(world: World) -> None:
    guest = Guest(world, (2.5, "panicked"))

    assert shut(guest) == 4.5
    assert guest.asked == ["destroy"]


def test_shutdown_when_the_guest_crashes_and_starts_anew_then_is_asked_again(world: World) -> None:
    guest = Guest(world, (2.5, "restarted"), (1, "stopped"))

    assert shut(guest) == ASK_AGAIN + 1


def test_shutdown_when_other_things_happen_meanwhile_then_goes_on_waiting(world: World) -> None:
    guest = Guest(world, (3, "stopped"))
    world.later(1, lambda: world.tell("device_removed", "ua-nic"))
    world.later(1.5, lambda: world.tell("lifecycle", "suspended"))
    world.later(2, lambda: world.tell("lifecycle", "shutdown"))

    assert shut(guest) == 3


def test_shutdown_when_the_guest_was_still_booting_then_is_asked_again(world: World) -> None:
    guest = Guest(world, None, None, (1, "stopped"))

    assert shut(guest) == 2 * ASK_AGAIN + 1
    assert guest.presses == [0, ASK_AGAIN, 2 * ASK_AGAIN]


def test_shutdown_when_the_guest_does_not_answer_then_fails_and_leaves_it_running(world: World) -> None:
    guest = Guest(world)

    with pytest.raises(TimedOutError, match="web1 did not shut down within 25 s; it is running") as failed:
        shut(guest, timeout=25)

    assert failed.value.error_code == "guest_did_not_shut_down"
    assert world.now == 1025
    assert guest.presses == [0, 10, 20]
    assert guest.is_active()
    assert guest.asked == []


def test_shutdown_when_the_guest_does_not_answer_and_may_be_forced_then_is_powered_off(world: World) -> None:
    guest = Guest(world)

    assert shut(guest, timeout=25, force=True) == 25
    assert guest.asked == ["destroy"]


def test_shutdown_when_no_event_came_then_the_state_decides(world: World) -> None:
    guest = Guest(world, (5, "silently"))

    assert shut(guest, timeout=8) == 8
    assert guest.asked == []


def test_shutdown_when_the_domain_does_not_run_then_nothing_is_asked(world: World) -> None:
    guest = Guest(world)
    guest.run_state = "shutoff"

    assert shut(guest) == 0
    assert guest.presses == []


def test_shutdown_when_it_went_down_between_then_the_refusal_is_no_error(world: World) -> None:
    guest = Guest(world)
    guest.refuses["shutdown"] = refusal(codes.OPERATION_INVALID, "domain is not running")
    world.later(0.1, lambda: world.tell("lifecycle", "stopped"))

    assert shut(guest) == pytest.approx(0.1)


def test_shutdown_when_forced_and_it_went_down_between_then_the_refusal_is_no_error(world: World) -> None:
    guest = Guest(world)
    guest.refuses["destroy"] = refusal(codes.OPERATION_INVALID, "domain is not running")

    shut(guest, force=True)


@pytest.mark.parametrize("call", ["shutdown", "destroy"])
def test_shutdown_when_libvirt_refuses_otherwise_then_says_so(world: World, call: str) -> None:
    guest = Guest(world)
    guest.refuses[call] = refusal(codes.OPERATION_DENIED, "no")

    with pytest.raises(LibvirtError, match="no"):
        shut(guest, force=True)


def test_shutdown_when_the_connection_is_lost_then_says_so(world: World) -> None:
    guest = Guest(world, (2, "lost"))

    with pytest.raises(
        ConnectError, match="The connection was lost \\(eof\\) while domain web1 was shutting down"
    ) as failed:
        shut(guest, force=True)

    assert failed.value.error_code == "connection_lost"
    assert guest.asked == []


@pytest.mark.parametrize("after", [(1, "stopped"), None, (1, "lost")])
def test_shutdown_when_it_ends_in_any_way_then_the_subscription_does_too(
    world: World, after: tuple[float, str] | None
) -> None:
    """And it was made before the guest was asked, so that no event could be missed."""
    guest = Guest(world, after)
    try:
        shut(guest)
    except (TimedOutError, ConnectError):
        pass

    assert [stream.closed for stream in guest.streams] == [True]


# --- the other changes of state ---


def change(guest: Guest, step: do.Step) -> float:
    """Carries a step out; the seconds that it took, which the result says too."""
    began = guest.world.now
    notes = change_state(t.cast(t.Any, guest), step)
    assert notes["seconds"] == pytest.approx(guest.world.now - began)
    assert [stream.closed for stream in guest.streams] == [True]
    return guest.world.now - began


#: Step → the state before it.
MOVES: list[tuple[do.Step, str]] = [
    (do.Start("domain web1"), "shutoff"),
    (do.Start("domain web1", paused=True), "shutoff"),
    (do.Restore("domain web1"), "shutoff"),
    (do.Destroy("domain web1"), "running"),
    (do.Suspend("domain web1"), "running"),
    (do.Resume("domain web1"), "paused"),
    (do.Wake("domain web1"), "pmsuspended"),
    (do.ManagedSave("domain web1"), "running"),
    (do.Reset("domain web1"), "running"),
]


@pytest.mark.parametrize(("step", "before"), MOVES)
def test_change_when_libvirt_tells_then_ends_just_then(world: World, step: do.Step, before: str) -> None:
    guest = Guest(world)
    guest.run_state, guest.seconds = before, 1.5

    assert change(guest, step) == 1.5
    assert len(guest.asked) == 1


@pytest.mark.parametrize(("step", "before"), [move for move in MOVES if not isinstance(move[0], do.Reset)])
def test_change_when_it_has_happened_and_no_event_tells_then_the_state_does(
    world: World, step: do.Step, before: str
) -> None:
    guest = Guest(world)
    guest.run_state, guest.tells = before, False
    call = guest._becomes
    guest._becomes = lambda *what: (call(*what), world.pass_until(world.now))  # type: ignore[method-assign,assignment]

    assert change(guest, step) == 0


@pytest.mark.parametrize(("step", "before"), MOVES)
def test_change_when_it_does_not_happen_then_fails_and_says_the_state(world: World, step: do.Step, before: str) -> None:
    guest = Guest(world)
    guest.run_state, guest.seconds = before, 10 * SETTLE

    with pytest.raises(TimedOutError, match=f"web1 did not .* within 60 s.* it is {before}") as failed:
        change(guest, step)

    assert (failed.value.error_code, failed.value.facts["state"]) == ("state_not_reached", before)
    assert world.now == 1000 + SETTLE
    assert guest.streams[0].closed


def test_change_when_the_driver_has_no_events_then_its_answer_is_all_there_is(world: World) -> None:
    guest = Guest(world)
    guest.tells = False
    subscribe = guest.subscribe

    def deaf() -> FakeStream:
        stream = subscribe()
        stream.deaf = True
        return stream

    guest.subscribe = deaf  # type: ignore[method-assign]
    assert change(guest, do.Reset("domain web1")) == 0


@pytest.mark.parametrize(
    ("reason", "code", "words"),
    [
        ("failed", "domain_crashed", "web1 crashed when it was asked to reset; it is shutoff"),
        ("destroyed", "domain_stopped", "web1 was powered off when it was asked to reset; it is shutoff"),
        ("shutdown", "domain_stopped", "web1 shut down when"),
    ],
)
def test_change_when_the_domain_ends_instead_then_says_so_at_once(
    world: World, reason: str, code: str, words: str
) -> None:
    guest = Guest(world)
    guest.seconds = 100

    def ends() -> None:
        guest.run_state = "shutoff"
        world.tell("lifecycle", "stopped", reason)

    world.later(2, ends)

    with pytest.raises(VirtopsError, match=words) as failed:
        change(guest, do.Reset("domain web1"))

    assert failed.value.error_code == code
    assert world.now == 1002


def test_change_when_an_event_of_its_last_run_comes_late_then_it_is_not_taken_for_an_end(world: World) -> None:
    guest = Guest(world)
    guest.run_state, guest.seconds = "shutoff", 0.5
    world.later(0.6, lambda: None)
    create = guest.create

    def late(paused: bool) -> None:
        create(paused)
        world.pass_until(world.now + 0.5)
        guest.streams[0].queue.appendleft(Event("lifecycle", "stopped", "shutdown"))

    guest.create = late  # type: ignore[method-assign]
    assert change(guest, do.Start("domain web1")) == 0.5


def test_change_when_the_connection_is_lost_then_says_so(world: World) -> None:
    guest = Guest(world)
    guest.seconds = 100
    world.later(1, lambda: world.lose("eof"))

    with pytest.raises(ConnectError, match="lost \\(eof\\) while domain web1 was asked to pause"):
        change(guest, do.Suspend("domain web1"))


def test_restore_when_the_guest_was_saved_while_paused_then_goes_on(world: World) -> None:
    guest = Guest(world)
    guest.run_state = "shutoff"
    guest.create = lambda paused: guest._becomes("create", "paused", "started")  # type: ignore[method-assign]

    change(guest, do.Restore("domain web1"))

    assert (guest.asked, guest.run_state) == (["create", "resume"], "running")


def test_restore_when_it_shall_be_paused_then_stays_so(world: World) -> None:
    guest = Guest(world)
    guest.run_state = "shutoff"

    change(guest, do.Restore("domain web1", paused=True))

    assert (guest.asked, guest.run_state) == (["create"], "paused")


def test_destroy_when_a_transient_domain_is_gone_then_that_is_its_end(world: World) -> None:
    guest = Guest(world)
    guest.tells = False
    guest.destroy = lambda: setattr(guest, "run_state", "absent")  # type: ignore[method-assign]

    assert change(guest, do.Destroy("domain web1")) == 0


@pytest.mark.parametrize("force", [False, True])
def test_shutdown_step_when_done_then_says_whether_by_force(world: World, force: bool) -> None:
    guest = Guest(world) if force else Guest(world, (1, "stopped"))

    notes = change_state(t.cast(t.Any, guest), do.Shutdown("domain web1", 5, force))

    assert notes == {"seconds": 5.0 if force else 1.0, "forced": force}
