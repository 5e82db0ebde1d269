# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A domain in memory, whose guest and daemon behave as a test scripts them, in a time that passes only by waiting."""

from __future__ import annotations

import collections
import typing as t

from lxml import etree

from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import ConnectError, LibvirtError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Event, Scope

UUID = "0c1f6d0e-5a0f-4f8e-9a57-3f1f0e5f1a01"


def refusal(code: int, words: str, name: str = "VIR_ERR_SOMETHING") -> LibvirtError:
    """What libvirt answers."""
    return LibvirtError(f"Could not do it: {words} ({name}).", code=code, code_name=name, words=words)


def lost() -> ConnectError:
    return ConnectError("Could not do it: the connection to libvirt was lost.", error_code="connection_lost")


class World:
    """Time, and what will happen in it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.connected = True
        self.streams: list[FakeStream] = []
        self._due: list[tuple[float, t.Callable[[], None]]] = []

    def clock(self) -> float:
        return self.now

    def later(self, seconds: float, effect: t.Callable[[], None]) -> None:
        """Let *effect* happen, *seconds* from now."""
        self._due.append((self.now + seconds, effect))
        self._due.sort(key=lambda entry: entry[0])

    def pass_until(self, moment: float, stop: t.Callable[[], object] = lambda: False) -> None:
        """Let time pass, with all that is due in it, until *moment* or *stop*."""
        while self._due and self._due[0][0] <= moment and not stop():
            due, effect = self._due.pop(0)
            self.now = max(self.now, due)
            effect()
        if not stop():
            self.now = max(self.now, moment)

    def tell(self, kind: str, detail: str, reason: str = "") -> None:
        """An event, for whoever is subscribed."""
        for stream in self.streams:
            if not stream.dead:
                stream.queue.append(Event(kind, detail, reason))

    def lose(self, reason: str = "eof") -> None:
        """The daemon goes."""
        self.connected = False
        self.tell("connection_closed", reason)
        for stream in self.streams:
            stream.dead = True


class FakeStream:
    """Events from the moment of subscription."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.queue: collections.deque[Event] = collections.deque()
        self.closed = False
        self.deaf = False
        #: Its connection was lost.
        self.dead = False
        world.streams.append(self)

    def wait(self, timeout: float) -> Event | None:
        assert not self.closed
        self._world.pass_until(self._world.now + timeout, lambda: self.queue)
        return self.queue.popleft() if self.queue else None

    def close(self) -> None:
        self.closed = True
        if self in self._world.streams:
            self._world.streams.remove(self)


class FakeDomain:
    """*reactions*: what each further request to unplug leads to; nothing, when there are none left.

    *failures*: what happens at a call, by its name and its count.
    """

    driver = "qemu"
    uuid = UUID

    def __init__(self, world: World, live: str | None, config: str | None, name: str = "web1") -> None:
        self.world = world
        self.name = name
        self.live = None if live is None else etree.fromstring(live)
        self.config = None if config is None else etree.fromstring(config)
        self.calls: list[str] = []
        self.reactions: list[t.Callable[[str], None]] = []
        self.failures: dict[tuple[str, int], t.Callable[[], None]] = {}
        self.run_state = "running"

    def _called(self, name: str) -> None:
        self.calls.append(name)
        failure = self.failures.get((name, self.calls.count(name)))
        if failure is not None:
            failure()
        if not self.world.connected:
            raise lost()

    def fail(self, name: str, error: Exception, count: int = 1) -> None:
        """The call *name* raises *error* the *count*-th time."""

        def raise_it() -> None:
            raise error

        self.failures[(name, count)] = raise_it

    # What the guest does

    def lets_go(self, alias: str) -> None:
        """The device leaves the live definition, and libvirt tells."""
        self.vanishes(alias)
        self.world.tell("device_removed", alias)

    def vanishes(self, alias: str) -> None:
        """The device leaves the live definition, and nobody tells."""
        assert self.live is not None
        for found in self.live.xpath("devices/*[alias/@name=$alias]", alias=alias):
            found.getparent().remove(found)

    def refuses(self, alias: str) -> None:
        self.world.tell("device_removal_failed", alias)

    def stops(self) -> None:
        self.live = None
        self.world.tell("lifecycle", "shutdown")
        self.world.tell("lifecycle", "stopped")

    # The port

    def is_active(self) -> bool:
        self._called("is_active")
        return self.live is not None

    def is_persistent(self) -> bool:
        self._called("is_persistent")
        return self.config is not None

    def state(self) -> str:
        self._called("state")
        return self.run_state

    def live_xml(self) -> str:
        self._called("live_xml")
        if self.live is None:
            raise refusal(codes.OPERATION_INVALID, "domain is not running", "VIR_ERR_OPERATION_INVALID")
        return etree.tostring(self.live, encoding="unicode")

    def config_xml(self) -> str:
        self._called("config_xml")
        return etree.tostring(self.live if self.config is None else self.config, encoding="unicode")

    def subscribe(self) -> FakeStream:
        self._called("subscribe")
        return FakeStream(self.world)

    def detach_device_alias(self, alias: str, scope: Scope) -> None:
        self._called(f"detach_device_alias {scope.name}")
        if scope == Scope.LIVE:
            self._unplug(alias)
            return
        found = [] if self.config is None else self.config.xpath("devices/*[alias/@name=$alias]", alias=alias)
        if not found:
            raise refusal(codes.INTERNAL_ERROR, f"no device found with alias {alias}", "VIR_ERR_INTERNAL_ERROR")
        found[0].getparent().remove(found[0])

    def detach_device(self, xml: str, scope: Scope) -> None:
        self._called(f"detach_device {scope.name}")
        assert scope == Scope.LIVE, "the config is changed by alias or by definition"
        self._unplug(etree.fromstring(xml).find("alias").get("name") if "<alias" in xml else "")

    def _unplug(self, alias: str) -> None:
        if self.reactions:
            self.reactions.pop(0)(alias)

    def define(self, xml: str) -> FakeDomain:
        """What HostPort.define_domain does."""
        self._called("define")
        root = etree.fromstring(xml)
        assert root.findtext("uuid") == self.uuid, "a definition is sent with its uuid"
        self.config = root
        return self

    # What the path of removal has no business with

    def _unasked(self, *_arguments: t.Any) -> t.Any:
        raise AssertionError("not part of a detach")

    attach_device = update_device = create = shutdown = reboot = destroy = suspend = resume = _unasked
    undefine = set_autostart = autostart = set_metadata = _unasked


class FakeReconnect:
    """*after*: seconds that the daemon needs each time it was lost; None when it does not come back."""

    def __init__(self, domain: FakeDomain, *after: float | None) -> None:
        self._domain = domain
        self._after = list(after)
        self.calls = 0
        self.gone = False

    def __call__(self, deadline: float) -> FakeDomain | None:
        self.calls += 1
        world = self._domain.world
        seconds = self._after.pop(0) if self._after else None
        back = world.now + (float("inf") if seconds is None else seconds)
        world.pass_until(min(back, deadline))
        if back > deadline:
            return None
        world.connected = True
        if self.gone:
            raise refusal(codes.NO_DOMAIN, "no domain with matching uuid", "VIR_ERR_NO_DOMAIN")
        return self._domain


def devices_of(root: t.Any) -> list[str]:
    """The aliases, for asserts."""
    return [alias.get("name") for alias in root.iterfind("devices/*/alias")]
