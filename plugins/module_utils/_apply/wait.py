# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting until a running guest can be used, with an eye on its events: one that crashes meanwhile is told at once."""

from __future__ import annotations

import time
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._apply.power import DOWN, ended, is_end, state_of
from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import (
    ConnectError,
    LibvirtError,
    TimedOutError,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import DomainPort, HostPort, Reconnect
    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import WaitFor

Address = dict[str, t.Any]
#: (MAC, address, expiry): what says that a lease is another one.
Lease = tuple[str, str, t.Any]
#: Tries the port at all addresses; gives the first one that answers.
Knock = t.Callable[[t.Sequence[str], int], t.Optional[str]]

#: Neither a DHCP server nor a port has events: they are asked again and again.
_ASK_EVERY = 0.5
#: The agent tells when it connects. Looked at now and then besides, should the event be lost with a daemon.
_LOOK_EVERY = 10.0
#: How long a daemon that was lost may take to come back.
_RECONNECT = 30.0
_KNOCK_SECONDS = 1.0
#: Addresses that nobody else can use.
_OWN = ("127.", "169.254.", "::1", "fe80:")

_ADVICE = {
    "agent": "its agent has not connected. Check that the guest has booted and runs qemu-guest-agent",
    "lease": "none of its interfaces has got a lease. Check that the guest has booted and asks for one by DHCP",
}


def leases(host: HostPort, networks: t.Iterable[str]) -> list[Address]:
    """The leases of *networks*, each as an address."""
    return [
        {**{name: lease[name] for name in ("address", "prefix", "family", "mac", "expires")}, "source": "lease"}
        for network in networks
        for lease in host.leases(network)
    ]


def told_apart(lease: Address) -> Lease:
    return lease["mac"], lease["address"], lease["expires"]


def knock(addresses: t.Sequence[str], port: int) -> str | None:
    """The first of *addresses* that takes a TCP connection within a second."""
    import errno
    import select
    import socket

    waiting: dict[socket.socket, str] = {}
    deadline = time.monotonic() + _KNOCK_SECONDS
    try:
        for address in addresses:
            one = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
            one.setblocking(False)
            waiting[one] = address
            if one.connect_ex((address, port)) not in (0, errno.EINPROGRESS):
                one.close()
                del waiting[one]
        while waiting:
            ready = select.select([], list(waiting), [], max(0.0, deadline - time.monotonic()))[1]
            if not ready:
                return None
            for one in ready:
                if one.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0:
                    return waiting[one]
                one.close()
                del waiting[one]
        return None
    finally:
        for one in waiting:
            one.close()


class Waiting:
    """Waits for one domain. *stale*: leases that are left from before it was started."""

    def __init__(
        self,
        host: HostPort,
        domain: DomainPort,
        wait: WaitFor,
        reconnect: Reconnect,
        *,
        stale: t.Collection[Lease] = (),
        knock: Knock = knock,
    ) -> None:
        self._host = host
        self._domain = domain
        self._wait = wait
        self._reconnect = reconnect
        self._stale = stale
        self._knock = knock
        self._known: list[Address] = []
        self._pause = _ASK_EVERY
        # Before anything is looked at, so that no event falls between the two.
        self._events = domain.subscribe()

    def until_usable(self) -> list[Address]:
        """The guest's addresses, first the one that answered.

        Raises TimedOutError (``guest_not_ready``), VirtopsError (``domain_crashed``, ``domain_stopped``), ConnectError.
        """
        deadline = time.monotonic() + self._wait.timeout
        look = {"agent": self._agent, "lease": self._lease, "port": self._port}[self._wait.what]
        try:
            while True:
                try:
                    self._refuse_end("")
                    found = self._look(look)
                    if found is not None:
                        return [{name: one[name] for name in one if name != "expires"} for one in found]
                    seconds = deadline - time.monotonic()
                    if seconds <= 0:
                        raise self._too_late()
                    self._listen(min(self._pause, seconds))
                except ConnectError:
                    self._come_back()
        finally:
            self._events.close()

    def _look(self, look: t.Callable[[], list[Address] | None]) -> list[Address] | None:
        try:
            return look()
        except LibvirtError as error:
            if error.code == codes.OPERATION_INVALID:
                return None  # it has gone down: the next look says so
            raise

    def _refuse_end(self, reason: str) -> None:
        if reason or state_of(self._domain) in DOWN:
            raise ended(self._domain, reason, f"while its {self._subject()} was waited for")

    def _subject(self) -> str:
        return f"port {self._wait.port}" if self._wait.what == "port" else self._wait.what

    def _listen(self, seconds: float) -> None:
        """Returns at the next event, or when *seconds* have passed."""
        event = self._events.wait(seconds)
        if event is None:
            return
        if event.kind == "connection_closed":
            self._come_back()
        elif is_end(event) and (event.detail == "crashed" or state_of(self._domain) in DOWN):
            self._refuse_end(event.reason or event.detail)

    def _come_back(self) -> None:
        """The domain on a new connection, subscribed before anything is read."""
        self._events.close()
        domain = self._reconnect(time.monotonic() + _RECONNECT)
        if domain is None:
            raise TimedOutError(
                f"The connection to libvirt was lost while domain {self._domain.name} was waited for, and was not to be"
                f" had again within {_RECONNECT:g} s. Run the task again when the daemon is back.",
                error_code="connection_lost",
            )
        self._domain = domain
        self._events = domain.subscribe()

    # What each kind looks at; None: not yet

    def _agent(self) -> list[Address] | None:
        self._pause = _LOOK_EVERY
        if not self._agent_connected():
            return None
        try:
            return self._addresses("agent")
        except LibvirtError as error:
            if error.code == codes.AGENT_UNRESPONSIVE:
                # A guest that was just reset: its old connection is still shown.
                self._pause = _ASK_EVERY
                return None
            if error.code == codes.OPERATION_INVALID:
                raise
            return []  # an agent that answers, but may not be asked for addresses

    def _agent_connected(self) -> bool:
        tree = parse(self._domain.live_xml(), "the live definition")
        target = tree.find("devices/channel/target[@name='org.qemu.guest_agent.0']")
        return target is not None and target.get("state") == "connected"

    def _lease(self) -> list[Address] | None:
        tree = parse(self._domain.live_xml(), "the live definition")
        macs = {(mac.get("address") or "").lower() for mac in tree.iterfind("devices/interface/mac")}
        found = [
            lease
            for lease in leases(self._host, self._wait.networks)
            if (lease["mac"] or "").lower() in macs and told_apart(lease) not in self._stale
        ]
        return found or None

    def _port(self) -> list[Address] | None:
        self._known = self._all_addresses()
        answered = self._knock([one["address"] for one in self._known], self._wait.port)
        if answered is None:
            return None
        return sorted(self._known, key=lambda one: one["address"] != answered)

    def _all_addresses(self) -> list[Address]:
        found: dict[str, Address] = {}
        for source in ("lease", "agent", "arp") if self._agent_connected() else ("lease", "arp"):
            try:
                addresses = self._addresses(source)
            except LibvirtError:
                continue  # a driver that has no such source, an agent that does not answer now
            for one in addresses:
                found.setdefault(one["address"], one)
        return list(found.values())

    def _addresses(self, source: str) -> list[Address]:
        return [
            {**address, "mac": interface["mac"], "source": source}
            for interface in self._domain.addresses(source)
            for address in interface["addresses"]
            if not address["address"].startswith(_OWN)
        ]

    def _too_late(self) -> TimedOutError:
        what, state = self._wait.what, state_of(self._domain)
        known = [one["address"] for one in self._known]
        if what == "port" and known:
            why = f"nothing answers on port {self._wait.port} at {', '.join(known)}. Check the service and the firewall"
        elif what == "port":
            why = "no address of it is known to the DHCP server, the guest agent or the host. Check that it has one"
        else:
            why = _ADVICE[what]
        return TimedOutError(
            f"Domain {self._domain.name} could not be used within {self._wait.timeout:g} s; it is {state}, and {why},"
            " or give a longer wait_timeout.",
            error_code="guest_not_ready",
            state=state,
            addresses=self._known,
        )
