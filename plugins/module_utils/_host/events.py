# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting: libvirt's own event loop, run by the one thread there is, until an event is queued or a timer fires."""

from __future__ import annotations

import collections
import contextlib
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Event
from ansible_collections.virtops.libvirt.plugins.module_utils._host.errors import libvirt, translated

#: virDomainEventType
_LIFECYCLE = (
    "defined", "undefined", "started", "suspended", "resumed", "stopped", "shutdown", "pmsuspended", "crashed",
)  # fmt: skip
#: virDomainEventStoppedDetailType
_STOPPED = ("shutdown", "destroyed", "crashed", "migrated", "saved", "failed", "from_snapshot")
#: virConnectDomainEventAgentLifecycleState
_AGENT = ("", "connected", "disconnected")


def run_loop(ready: t.Callable[[], object], seconds: float) -> None:
    """Run the event loop until *ready* says so or *seconds* have passed."""
    expired: list[bool] = []
    timer = libvirt.virEventAddTimeout(
        max(0, round(seconds * 1000)), lambda _timer, _opaque: expired.append(True), None
    )
    try:
        while not ready() and not expired:
            libvirt.virEventRunDefaultImpl()
    finally:
        libvirt.virEventRemoveTimeout(timer)


def pause(seconds: float) -> None:
    """Let *seconds* pass without leaving libvirt's connections unattended."""
    run_loop(lambda: False, seconds)


def _word(words: tuple[str, ...], number: int) -> str:
    return words[number] if 0 <= number < len(words) else str(number)


def _lifecycle(number: int, reason: int) -> Event:
    word = _word(_LIFECYCLE, number)
    return Event("lifecycle", word, _word(_STOPPED, reason) if word == "stopped" else "")


class DomainEvents:
    """The events of one domain, and the end of its connection, queued from the moment this is made."""

    def __init__(
        self, connection: libvirt.virConnect, domain: libvirt.virDomain, listeners: list[DomainEvents]
    ) -> None:
        self._connection = connection
        self._queue: collections.deque[Event] = collections.deque()
        self._callbacks: list[int] = []
        self._listeners = listeners
        #: Whether the driver has no events to tell.
        self.deaf = False
        listeners.append(self)
        try:
            for event_id, callback in self._wanted():
                self._callbacks.append(connection.domainEventRegisterAny(domain, event_id, callback, None))
        except libvirt.libvirtError as error:
            # Drivers without events (esx, hyperv): nothing will come, waiting ends at its time and looks at the XML.
            if error.get_error_code() != codes.NO_SUPPORT:
                self.close()
                raise translated(error, f"subscribe to the events of domain {domain.name()}", connection) from error
            self.deaf = not self._callbacks

    def _wanted(self) -> t.Iterator[tuple[int, t.Callable[..., None]]]:
        def device(kind: str) -> t.Callable[..., None]:
            return lambda _connection, _domain, alias, _opaque: self.put(Event(kind, alias))

        yield libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, device("device_removed")
        yield libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED, device("device_removal_failed")
        yield libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, device("device_added")
        yield (
            libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE,
            lambda _c, _d, number, reason, _opaque: self.put(_lifecycle(number, reason)),
        )
        yield libvirt.VIR_DOMAIN_EVENT_ID_REBOOT, lambda _c, _d, _opaque: self.put(Event("reboot", ""))
        yield (
            libvirt.VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE,
            lambda _c, _d, kib, _opaque: self.put(Event("balloon", str(kib))),
        )
        yield (
            libvirt.VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE,
            lambda _c, _d, number, _reason, _opaque: self.put(Event("agent", _word(_AGENT, number))),
        )

    def put(self, event: Event) -> None:
        """Called from libvirt's loop."""
        self._queue.append(event)

    def wait(self, timeout: float) -> Event | None:
        """The next event, or None when *timeout* seconds pass without one."""
        if not self._queue:
            run_loop(lambda: self._queue, timeout)
        return self._queue.popleft() if self._queue else None

    def close(self) -> None:
        """Unsubscribe. Safe to call twice, and on a lost connection."""
        if self in self._listeners:
            self._listeners.remove(self)
        while self._callbacks:
            with contextlib.suppress(libvirt.libvirtError):
                self._connection.domainEventDeregisterAny(self._callbacks.pop())
