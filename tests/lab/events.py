# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What libvirt itself says happens to a domain: a witness beside what a module tells."""

from __future__ import annotations

import functools
import queue
import threading
import time
import typing as t

import libvirt

from ansible_collections.virtops.libvirt.tests.lab.lab import Lab, LabError


class Event(t.NamedTuple):
    """An event: its name, the device's alias or the lifecycle's words, and when it came (``time.monotonic()``)."""

    name: str
    detail: str
    time: float


#: The ones that have a device's alias.
DEVICE_EVENTS = {
    "device-added": libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_ADDED,
    "device-removed": libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED,
    "device-removal-failed": libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED,
}
LIFECYCLE = ["defined", "undefined", "started", "suspended", "resumed", "stopped", "shutdown", "pmsuspended", "crashed"]


class DomainEvents:
    """The events of one domain, from the moment the ``with`` block is entered."""

    def __init__(self, lab: Lab, domain: str) -> None:
        self._lab = lab
        self._domain = domain
        self._events: queue.Queue[Event] = queue.Queue()
        #: All that have been waited for or passed over, oldest first.
        self.seen: list[Event] = []

    def __enter__(self) -> t.Self:
        _run_event_loop()
        self._connection = self._lab.connect()
        domain = self._connection.lookupByName(self._domain)
        for name, number in DEVICE_EVENTS.items():
            put = functools.partial(self._put_device, name)
            self._connection.domainEventRegisterAny(domain, number, put, None)
        number = libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE
        self._connection.domainEventRegisterAny(domain, number, self._put_lifecycle, None)
        self._connection.domainEventRegisterAny(domain, libvirt.VIR_DOMAIN_EVENT_ID_REBOOT, self._put_reboot, None)
        return self

    def __exit__(self, *exc: object) -> None:
        self._connection.close()

    def _put_device(self, name: str, _connection: t.Any, _domain: t.Any, alias: str, _opaque: t.Any) -> None:
        self._events.put(Event(name, alias, time.monotonic()))

    def _put_lifecycle(self, _connection: t.Any, _domain: t.Any, event: int, _detail: int, _opaque: t.Any) -> None:
        self._events.put(Event("lifecycle", LIFECYCLE[event], time.monotonic()))

    def _put_reboot(self, _connection: t.Any, _domain: t.Any, _opaque: t.Any) -> None:
        self._events.put(Event("reboot", "", time.monotonic()))

    def wait(self, name: str, timeout: float) -> Event:
        """The next event of that *name*, passing over all others; LabError when none comes within *timeout* seconds."""
        deadline = time.monotonic() + timeout
        while True:
            try:
                event = self._events.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                message = f"No event {name} of {self._domain} within {timeout:g} s. There were: {self.seen}"
                raise LabError(message) from None
            self.seen.append(event)
            if event.name == name:
                return event


@functools.cache
def _run_event_loop() -> None:
    """libvirt's own event loop, once for the process."""
    libvirt.virEventRegisterDefaultImpl()

    def loop() -> None:
        while True:
            libvirt.virEventRunDefaultImpl()

    threading.Thread(target=loop, name="libvirt events", daemon=True).start()
