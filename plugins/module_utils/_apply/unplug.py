# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The live half of a detach: ask, wait for the guest's answer, judge by the live XML when none came.

libvirt deletes every kind of device by one call, keyed on the device's alias. The call only asks; the guest decides.
A refusal (DEVICE_REMOVAL_FAILED) is the guest's answer: asking again within the same seconds gets the same one, so it
ends the matter. Silence is asked again, as often as the task allows: a request made before the guest's kernel is up is
lost.
"""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import (
    ConnectError,
    LibvirtError,
    VirtopsError,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Event, known
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, value_at

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import (
        DomainPort,
        EventStream,
        Reconnect,
    )
else:
    Element = t.Any

#: Finds the device in a domain's definition.
Find = t.Callable[[Element], t.Optional[Element]]
#: Asks libvirt to unplug the device; returns by what: alias or definition.
Send = t.Callable[["DomainPort", Element], str]

#: QEMU's words, which are never translated, while the guest is about an earlier request.
_PENDING = ("already in the process of unplug", "guest is busy")
#: What libvirt answers about a domain that does not run, or is no more.
_NOT_RUNNING = (codes.OPERATION_INVALID, codes.NO_DOMAIN)
#: How long a lost daemon may take to come back, and how often it may be lost.
_RECONNECT_SECONDS = 30.0
_LOSSES = 5
#: After reconnecting the alias may show for some 30 ms although the device is gone; then an event tells.
_GRACE_SECONDS = 1.0

_FIXED = (
    "libvirt does not take this device from a running guest (its PCIe port has hotplug off, its slot is shared, or its"
    " kind is fixed): use affect: config, it is then gone after the domain's next start."
)
_ADVICE = {
    codes.OPERATION_FAILED: _FIXED,
    codes.OPERATION_UNSUPPORTED: _FIXED,
    codes.OPERATION_TIMEOUT: "Another job (migration, backup, save) holds the domain: wait for its end or abort it"
    " (virsh domjobabort), then run the task again.",
    codes.BLOCK_COPY_ACTIVE: "A block job runs on the disk: wait for its end or abort it (virsh blockjob --abort),"
    " then run the task again.",
}


class UnplugError(Exception):
    """Why the device is still there (or not known to be gone), in a message's words. *error_code*: DetachError's."""

    def __init__(self, error_code: str, reason: str, advice: str, cause: LibvirtError | None = None) -> None:
        super().__init__(reason)
        self.error_code = error_code
        self.reason = reason
        self.advice = advice
        self.cause = cause


class Unplug:
    """One device leaving a running domain. *domain* is the port to go on with: another after the daemon was lost."""

    def __init__(
        self,
        domain: DomainPort,
        find: Find,
        send: Send,
        reconnect: Reconnect,
        clock: t.Callable[[], float],
    ) -> None:
        self.domain = domain
        self.root: Element | None = None
        self.device: Element | None = None
        self.attempts = 0
        self.steps: list[dict[str, t.Any]] = []
        self._find = find
        self._send = send
        self._reconnect = reconnect
        self._clock = clock
        self._alias: str | None = None
        self._losses = 0
        # Before the definition is read, so that no event falls between the two.
        self._stream: EventStream = domain.subscribe()

    def close(self) -> None:
        self._stream.close()

    def look(self) -> bool:
        """Find the device in the live definition; False when the domain does not run."""
        try:
            self.root = parse(self.domain.live_xml())
        except LibvirtError as error:
            if error.code not in _NOT_RUNNING:
                raise
            return False
        self.device = self._find(self.root)
        return True

    def remove(self, timeout: float, attempts: int) -> None:
        """Returns when the found device is gone, else raises UnplugError."""
        device = known(self.device)
        self._alias = value_at(device, "alias@name")
        while not (self._ask(device) or self._wait(self._clock() + timeout)):
            if self.attempts >= attempts:
                raise UnplugError(
                    "guest_did_not_answer",
                    f"the guest did not answer within {attempts} x {timeout:g} s",
                    self._how_to_wake(),
                )

    def _how_to_wake(self) -> str:
        try:
            state = self.domain.state()
        except VirtopsError:
            state = ""
        if state in ("paused", "pmsuspended"):
            return f"The guest is {state}: resume it, then run the task again."
        return (
            "Check that the guest has booted (its kernel takes part in hot-unplug) and run the task again, or use"
            " affect: config: it is then gone after the domain's next start."
        )

    def _ask(self, device: Element) -> bool:
        """One attempt; True when the device is already known to be gone."""
        self.attempts += 1
        while True:
            try:
                return self._request(device)
            except ConnectError:
                # Whether the request arrived is not known: look, and if the device is still there, ask again.
                self.come_back()
                if self._is_gone():
                    return True

    def _request(self, device: Element) -> bool:
        step = {"action": "ask", "attempt": self.attempts, "by": "alias", "alias": self._alias, "answer": "accepted"}
        self.steps.append(step)
        try:
            by = step["by"] = self._send(self.domain, device)
        except LibvirtError as error:
            if any(words in error.words for words in _PENDING):
                step["answer"] = "already pending"
                return False
            step["answer"] = error.code_name
            # An alias that libvirt does not know may be of a device that has just gone.
            if self._is_gone():
                return True
            reason = f"{error.words} ({error.code_name})"
            raise UnplugError("libvirt_error", reason, _ADVICE.get(error.code, ""), error) from error
        # Drivers that delete by definition remove at once, some without an event.
        return by == "definition" and self._is_gone()

    def _wait(self, deadline: float) -> bool:
        """Until the guest has answered; at *deadline* the live XML decides. False when the device is still there."""
        while True:
            event = self._next(deadline)
            if event is None:
                return self._is_gone()
            if event.kind == "connection_closed":
                self.come_back()
                if self._is_gone():
                    return True
                deadline = max(deadline, self._clock() + _GRACE_SECONDS)
            elif event.kind == "lifecycle" and event.detail == "stopped":
                raise self._stopped()
            elif event.detail == self._alias and event.kind == "device_removed":
                return True
            elif event.detail == self._alias and event.kind == "device_removal_failed":
                advice = "Free it in the guest first (unmount it, set the memory offline), then run the task again."
                raise UnplugError("guest_refused", "the guest refused to let go of it", advice)

    def _next(self, deadline: float) -> Event | None:
        try:
            return self._stream.wait(max(0.0, deadline - self._clock()))
        except ConnectError:
            return Event("connection_closed", "error")

    def _is_gone(self) -> bool:
        """Whether the live definition is without the device."""
        while True:
            try:
                root = parse(self.domain.live_xml())
            except ConnectError:
                self.come_back()
            except LibvirtError as error:
                if error.code not in _NOT_RUNNING:
                    raise
                raise self._stopped() from error
            else:
                if self._alias is None:
                    return self._find(root) is None
                return all(alias.get("name") != self._alias for alias in root.iterfind("devices/*/alias"))

    @staticmethod
    def _stopped() -> UnplugError:
        return UnplugError("domain_gone", "the domain stopped before the guest had let go of it", "")

    @staticmethod
    def _lost(how: str) -> UnplugError:
        advice = "Run the task again when the daemon is back: it goes on from what it finds."
        return UnplugError("connection_lost", f"the connection to libvirt {how}", advice)

    def come_back(self) -> None:
        """The domain on a new connection, subscribed before anything is read."""
        began = self._clock()
        self._stream.close()
        while True:
            self._losses += 1
            try:
                if self._losses > _LOSSES:
                    raise self._lost(f"was lost {self._losses} times")
                domain = self._reconnect(began + _RECONNECT_SECONDS)
                if domain is None:
                    raise self._lost(f"was lost and not to be had again within {_RECONNECT_SECONDS:g} s")
                self.domain = domain
                self._stream = domain.subscribe()
            except ConnectError:
                continue
            except LibvirtError as error:
                if error.code not in _NOT_RUNNING:
                    raise
                raise self._stopped() from error
            self.steps.append({"action": "reconnect", "seconds": round(self._clock() - began, 3)})
            return
