# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting until a guest can be used: what ends it well, and what is told at once."""

from __future__ import annotations

import socket
import types
import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._apply import wait as waiting
from ansible_collections.virtops.libvirt.plugins.module_utils._apply.wait import Waiting, knock, told_apart
from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import (
    LibvirtError,
    TimedOutError,
    VirtopsError,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import WaitFor
from ansible_collections.virtops.libvirt.tests.unit.fakes.domain import FakeStream, World, lost, refusal

MAC = "52:54:00:00:00:01"
LIVE = (
    "<domain id='1'><devices>"
    f"<interface type='network'><mac address='{MAC}'/><source network='lan'/></interface>"
    "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0' state='{state}'/></channel>"
    "</devices></domain>"
)


class Guest:
    """A running domain, and the host that it is on. *known*: its addresses by source."""

    name = "web1"

    def __init__(self, world: World) -> None:
        self.world = world
        self.run_state = "running"
        self.why = ""
        self.agent = "disconnected"
        self.known: dict[str, list[str]] = {"lease": [], "agent": [], "arp": []}
        self.fails: dict[str, LibvirtError] = {}
        self.streams: list[FakeStream] = []
        self.held: list[dict[str, t.Any]] = []
        self.open: set[str] = set()
        self.knocks: list[tuple[tuple[str, ...], int]] = []

    # The domain

    def subscribe(self) -> FakeStream:
        self.streams.append(FakeStream(self.world))
        return self.streams[-1]

    def state(self) -> str:
        if not self.world.connected:
            raise lost()
        return self.run_state

    def ending(self) -> str:
        return self.why

    def live_xml(self) -> str:
        return LIVE.format(state=self.agent)

    def addresses(self, source: str) -> list[dict[str, t.Any]]:
        if source in self.fails:
            raise self.fails[source]
        found = [{"address": one, "prefix": 24, "family": "ipv4"} for one in self.known[source]]
        return [{"name": "eth0", "mac": MAC, "addresses": found}]

    # The host

    def leases(self, network: str) -> list[dict[str, t.Any]]:
        return self.held if network == "lan" else []

    def lease(self, address: str, *, mac: str = MAC, expires: int = 1) -> dict[str, t.Any]:
        found = {"mac": mac, "address": address, "prefix": 24, "family": "ipv4", "expires": expires, "hostname": "tiny"}
        self.held.append(found)
        return found

    def knock(self, addresses: t.Sequence[str], port: int) -> str | None:
        self.knocks.append((tuple(addresses), port))
        return next((one for one in addresses if one in self.open), None)

    # What happens

    def connects(self) -> None:
        self.agent = "connected"
        self.world.tell("agent", "connected")

    def ends(self, reason: str) -> None:
        self.run_state = "shutoff"
        self.world.tell("lifecycle", "stopped", reason)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    monkeypatch.setattr(waiting, "time", types.SimpleNamespace(monotonic=made.clock))
    return made


@pytest.fixture
def guest(world: World) -> Guest:
    return Guest(world)


def wait(
    guest: Guest, what: str, *, timeout: float = 60, stale: t.Collection[t.Any] = (), back: t.Any = None
) -> list[str]:
    """Waits; gives the addresses."""
    port = 22 if what == "port" else 0
    step = WaitFor("domain web1", what, port, timeout, ("lan",))
    host = t.cast(t.Any, guest)
    try:
        found = Waiting(host, host, step, back, stale=stale, knock=guest.knock).until_usable()
    finally:
        assert all(stream.closed for stream in guest.streams)
    assert all(set(one) == {"address", "prefix", "family", "mac", "source"} for one in found)
    return [one["address"] for one in found]


# --- agent ---


def test_agent_when_it_is_connected_already_then_there_is_no_waiting(world: World, guest: Guest) -> None:
    guest.agent = "connected"
    guest.known["agent"] = ["127.0.0.1", "192.168.150.7", "fe80::1", "::1", "fd00::7"]

    assert wait(guest, "agent") == ["192.168.150.7", "fd00::7"]
    assert world.now == 1000


def test_agent_when_it_connects_then_the_event_ends_the_waiting(world: World, guest: Guest) -> None:
    guest.known["agent"] = ["192.168.150.7"]
    world.later(7.25, guest.connects)

    assert wait(guest, "agent") == ["192.168.150.7"]
    assert world.now == 1007.25


def test_agent_when_an_old_connection_is_still_shown_then_its_silence_is_no_answer(world: World, guest: Guest) -> None:
    """As it is for a moment after a reset."""
    guest.agent = "connected"
    guest.fails["agent"] = refusal(codes.AGENT_UNRESPONSIVE, "Guest agent is not responding")
    guest.known["agent"] = ["192.168.150.7"]
    world.later(5, guest.fails.clear)

    assert wait(guest, "agent") == ["192.168.150.7"]
    assert 1005 <= world.now <= 1006


def test_agent_when_it_may_not_be_asked_for_addresses_then_it_is_there_all_the_same(guest: Guest) -> None:
    guest.agent = "connected"
    guest.fails["agent"] = refusal(codes.INTERNAL_ERROR, "Command guest-network-get-interfaces has been disabled")

    assert wait(guest, "agent") == []


def test_agent_when_it_does_not_connect_in_time_then_fails_and_says_the_state(world: World, guest: Guest) -> None:
    guest.run_state = "paused"

    with pytest.raises(TimedOutError, match="within 60 s; it is paused, and its agent has not connected") as failed:
        wait(guest, "agent")

    assert (failed.value.error_code, failed.value.facts["state"]) == ("guest_not_ready", "paused")
    assert world.now == 1060


# --- lease ---


def test_lease_when_there_is_one_then_there_is_no_waiting(world: World, guest: Guest) -> None:
    guest.lease("192.168.150.9", mac="52:54:00:00:00:99")
    guest.lease("192.168.150.7", mac=MAC.upper())

    assert wait(guest, "lease") == ["192.168.150.7"]
    assert world.now == 1000


def test_lease_when_it_is_from_before_the_start_then_the_new_one_is_waited_for(world: World, guest: Guest) -> None:
    stale = [told_apart(guest.lease("192.168.150.7", expires=100))]

    def renews() -> None:
        guest.held.clear()
        guest.lease("192.168.150.7", expires=160)

    world.later(4, renews)

    assert wait(guest, "lease", stale=stale) == ["192.168.150.7"]
    assert 1004 <= world.now <= 1004.5


def test_lease_when_none_comes_then_fails(guest: Guest) -> None:
    with pytest.raises(TimedOutError, match="it is running, and none of its interfaces has got a lease"):
        wait(guest, "lease")


# --- port ---


def test_port_when_it_opens_then_the_address_that_answered_is_the_first(world: World, guest: Guest) -> None:
    guest.agent = "connected"
    guest.known.update(lease=["192.168.150.7"], agent=["10.0.0.7", "192.168.150.7"], arp=["10.0.0.8"])
    world.later(3, lambda: guest.open.add("10.0.0.7"))

    assert wait(guest, "port") == ["10.0.0.7", "192.168.150.7", "10.0.0.8"]
    assert 1003 <= world.now <= 1003.5
    assert guest.knocks[0] == (("192.168.150.7", "10.0.0.7", "10.0.0.8"), 22)


def test_port_when_the_agent_is_not_connected_then_it_is_not_asked(guest: Guest) -> None:
    guest.known.update(agent=["10.0.0.7"], arp=["10.0.0.8"])
    guest.fails["lease"] = refusal(codes.NO_SUPPORT, "no")
    guest.open = {"10.0.0.8"}

    assert wait(guest, "port") == ["10.0.0.8"]


def test_port_when_it_stays_closed_then_says_where(guest: Guest) -> None:
    guest.known["lease"] = ["192.168.150.7"]

    with pytest.raises(TimedOutError, match=r"running, and nothing answers on port 22 at 192\.168\.150\.7") as failed:
        wait(guest, "port")

    assert [one["address"] for one in failed.value.facts["addresses"]] == ["192.168.150.7"]


def test_port_when_no_address_is_known_then_says_so(guest: Guest) -> None:
    with pytest.raises(TimedOutError, match="no address of it is known to the DHCP server, the guest agent or"):
        wait(guest, "port")


# --- ends ---


@pytest.mark.parametrize("what", ["agent", "lease", "port"])
@pytest.mark.parametrize(
    ("reason", "code", "words"),
    [
        ("failed", "domain_crashed", "web1 crashed while its"),
        ("shutdown", "domain_stopped", "web1 shut down while its"),
        ("destroyed", "domain_stopped", "web1 was powered off while its"),
    ],
)
def test_guest_when_it_ends_meanwhile_then_that_is_said_at_once(
    world: World, guest: Guest, what: str, reason: str, code: str, words: str
) -> None:
    world.later(2.2, lambda: guest.ends(reason))

    with pytest.raises(VirtopsError, match=f"{words} .*{what}.* it is shutoff") as failed:
        wait(guest, what)

    assert (failed.value.error_code, failed.value.facts["state"]) == (code, "shutoff")
    assert world.now == 1002.2


def test_guest_when_it_panics_then_that_is_a_crash_whatever_comes_after(world: World, guest: Guest) -> None:
    world.later(1, lambda: world.tell("lifecycle", "crashed"))

    with pytest.raises(VirtopsError) as failed:
        wait(guest, "agent")

    assert failed.value.error_code == "domain_crashed"


def test_guest_when_it_ended_before_anybody_listened_then_its_state_says_why(world: World, guest: Guest) -> None:
    guest.run_state, guest.why = "shutoff", "crashed"

    with pytest.raises(VirtopsError, match="web1 crashed") as failed:
        wait(guest, "agent")

    assert failed.value.error_code == "domain_crashed"
    assert world.now == 1000


@pytest.mark.parametrize("what", ["agent", "lease", "port"])
def test_guest_when_it_ends_while_it_is_looked_at_then_that_is_said(
    guest: Guest, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    def ends() -> str:
        guest.ends("destroyed")
        raise refusal(codes.OPERATION_INVALID, "domain is not running")

    monkeypatch.setattr(guest, "live_xml", ends)

    with pytest.raises(VirtopsError, match="web1 was powered off while its") as failed:
        wait(guest, what)

    assert failed.value.error_code == "domain_stopped"


def test_guest_when_it_is_paused_or_reboots_meanwhile_then_waiting_goes_on(world: World, guest: Guest) -> None:
    for second, (kind, detail) in enumerate([("lifecycle", "suspended"), ("lifecycle", "resumed"), ("reboot", "")]):
        world.later(second, lambda kind=kind, detail=detail: world.tell(kind, detail))  # type: ignore[misc]
    world.later(9, guest.connects)

    wait(guest, "agent")

    assert world.now == 1009


# --- the daemon ---


def test_daemon_when_it_is_lost_and_comes_back_then_waiting_goes_on(world: World, guest: Guest) -> None:
    def back(_deadline: float) -> Guest:
        world.pass_until(world.now + 3)
        world.connected = True
        guest.agent = "connected"  # which nobody heard
        return guest

    world.later(2, world.lose)

    wait(guest, "agent", back=back)

    assert world.now == 1005
    assert len(guest.streams) == 2


def test_daemon_when_it_does_not_come_back_then_says_so(world: World, guest: Guest) -> None:
    world.later(2, world.lose)

    with pytest.raises(VirtopsError, match="connection to libvirt was lost while domain web1") as failed:
        wait(guest, "agent", back=lambda _deadline: None)

    assert failed.value.error_code == "connection_lost"


# --- knocking ---


def test_knock_when_one_address_answers_then_it_is_that_one() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]

        assert knock(["::1", "127.0.0.2", "127.0.0.1"], port) == "127.0.0.1"


@pytest.mark.parametrize("addresses", [[], ["127.0.0.1"]])
def test_knock_when_nobody_answers_then_there_is_none(addresses: list[str]) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # and does not listen

        assert knock(addresses, bound.getsockname()[1]) is None
