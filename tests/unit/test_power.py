# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shutting a guest down: asked politely, waited for by events, powered off only when the task says so."""

from __future__ import annotations

import types
import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._apply import power
from ansible_collections.virtops.libvirt.plugins.module_utils._apply.power import ASK_AGAIN, shutdown
from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import (
    ConnectError,
    LibvirtError,
    TimedOutError,
)
from ansible_collections.virtops.libvirt.tests.unit.fakes.domain import FakeStream, World, refusal


class Guest:
    """A running domain. *after*: what each press of the power button leads to, and after how many seconds."""

    name = "web1"

    def __init__(self, world: World, *after: tuple[float, str] | None) -> None:
        self.world = world
        self.active = True
        self.presses: list[float] = []
        self.destroyed = 0
        self.streams: list[FakeStream] = []
        self.refuses: dict[str, Exception] = {}
        self._after = list(after)

    def subscribe(self) -> FakeStream:
        self.streams.append(FakeStream(self.world))
        return self.streams[-1]

    def is_active(self) -> bool:
        return self.active

    def state(self) -> str:
        return "running"

    def shutdown(self) -> None:
        self.presses.append(self.world.now - 1000)
        if "shutdown" in self.refuses:
            raise self.refuses["shutdown"]
        reaction = self._after.pop(0) if self._after else None
        if reaction is not None:
            self.world.later(reaction[0], lambda: self._goes(reaction[1]))

    def destroy(self) -> None:
        self.destroyed += 1
        if "destroy" in self.refuses:
            raise self.refuses["destroy"]
        self.active = False

    def _goes(self, how: str) -> None:
        if how in ("stopped", "crashed", "silently"):
            self.active = False
        if how == "lost":
            self.world.lose("eof")
        elif how != "silently":
            self.world.tell("lifecycle", how)


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
    assert guest.destroyed == 0


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
    assert guest.active
    assert guest.destroyed == 0


def test_shutdown_when_the_guest_does_not_answer_and_may_be_forced_then_is_powered_off(world: World) -> None:
    guest = Guest(world)

    assert shut(guest, timeout=25, force=True) == 25
    assert guest.destroyed == 1


def test_shutdown_when_no_event_came_then_the_state_decides(world: World) -> None:
    guest = Guest(world, (5, "silently"))

    assert shut(guest, timeout=8) == 8
    assert guest.destroyed == 0


def test_shutdown_when_the_domain_does_not_run_then_nothing_is_asked(world: World) -> None:
    guest = Guest(world)
    guest.active = False

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
    assert guest.destroyed == 0


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
