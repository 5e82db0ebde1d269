# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What libvirt itself says happens to a domain: a witness beside what a module tells."""

from __future__ import annotations

import contextlib
import functools
import queue
import threading
import time
import typing as t

import libvirt

from ansible_collections.virtops.libvirt.plugins.module_utils._host.events import pause
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
    """The events of one domain, from the moment the ``with`` block is entered.

    One at a time, and beside nothing else in this process that waits for an event: libvirt has one loop for all.
    """

    def __init__(self, lab: Lab, domain: str) -> None:
        self._lab = lab
        self._domain = domain
        self._callbacks: list[int] = []
        self._over = threading.Event()
        self._loop = threading.Thread(target=self._run_loop, name="libvirt events", daemon=True)
        self._events: queue.Queue[Event] = queue.Queue()
        #: All that have been waited for or passed over, oldest first.
        self.seen: list[Event] = []

    def __enter__(self) -> t.Self:
        _register_loop()
        self._connection = self._lab.connect()
        domain = self._connection.lookupByName(self._domain)
        for name, number in DEVICE_EVENTS.items():
            self._tell(domain, number, functools.partial(self._put_device, name))
        self._tell(domain, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, self._put_lifecycle)
        self._tell(domain, libvirt.VIR_DOMAIN_EVENT_ID_REBOOT, self._put_reboot)
        self._loop.start()
        return self

    def __exit__(self, *exc: object) -> None:
        # A connection with a callback left stays open for good.
        for callback in self._callbacks:
            with contextlib.suppress(libvirt.libvirtError):
                self._connection.domainEventDeregisterAny(callback)
        self._connection.close()
        self._over.set()
        waking = libvirt.virEventAddTimeout(0, lambda _timer, _opaque: None, None)
        self._loop.join()
        libvirt.virEventRemoveTimeout(waking)

    def _tell(self, domain: libvirt.virDomain, number: int, put: t.Callable[..., None]) -> None:
        self._callbacks.append(self._connection.domainEventRegisterAny(domain, number, put, None))

    def _run_loop(self) -> None:
        while not self._over.is_set():
            libvirt.virEventRunDefaultImpl()

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


def settle() -> None:
    """Have libvirt let go of closed connections: where there is an event loop, it does so only while that runs."""
    _register_loop()
    # Not at once: libvirt lets go when its loop has nothing better to do.
    pause(0.002)


@functools.cache
def _register_loop() -> None:
    libvirt.virEventRegisterDefaultImpl()
