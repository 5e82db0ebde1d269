# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes of a domain's run state, each done when libvirt says that it has happened."""

from __future__ import annotations

import time
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import (
    ConnectError,
    LibvirtError,
    TimedOutError,
    VirtopsError,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import steps as do

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import DomainPort, EventStream
    from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Event

#: A guest that is still booting does not hear the power button: it is pressed again.
ASK_AGAIN = 10.0
#: How long what libvirt has agreed to may take until it has happened. It takes milliseconds.
SETTLE = 60.0
#: A guest that crashes is destroyed or started anew at once, or kept as it is (on_crash).
_AFTERMATH = 2.0

#: How a domain has ended, by the reason that libvirt gives.
_ENDINGS = {
    "shutdown": "shut down",
    "destroyed": "was powered off",
    "migrated": "was migrated away",
    "saved": "was saved",
    "from_snapshot": "was reverted to a snapshot",
}
_UP = ("running", "blocked")
DOWN = ("shutoff", "crashed", "absent")


class _Move(t.NamedTuple):
    """What libvirt is asked for. *tells*: the events that say it has happened; *shows*: the states that show it."""

    verb: str
    ask: t.Callable[[DomainPort, t.Any], None]
    tells: tuple[str, ...]
    shows: tuple[str, ...]


_DESTROY = _Move("power off", lambda domain, _step: domain.destroy(), ("stopped", "undefined"), DOWN)
_RESUME = _Move("resume", lambda domain, _step: domain.resume(), ("resumed",), _UP)
_MOVES: dict[type, _Move] = {
    do.Start: _Move("start", lambda domain, step: domain.create(step.paused), ("started",), (*_UP, "paused")),
    do.Restore: _Move("come back", lambda domain, step: domain.create(step.paused), ("started",), (*_UP, "paused")),
    do.Destroy: _DESTROY,
    do.Suspend: _Move("pause", lambda domain, _step: domain.suspend(), ("suspended",), ("paused",)),
    do.Resume: _RESUME,
    do.Wake: _Move("wake up", lambda domain, _step: domain.wake(), ("started",), _UP),
    do.ManagedSave: _Move("be saved", lambda domain, _step: domain.managed_save(), ("stopped",), DOWN),
    do.Reset: _Move("reset", lambda domain, _step: domain.reset(), ("reboot",), ()),
}


def change_state(domain: DomainPort, step: do.Step) -> dict[str, t.Any]:
    """Carries one step out; returns, once libvirt says that it has happened, what the result says of it.

    Raises TimedOutError (``guest_did_not_shut_down``, ``state_not_reached``), VirtopsError (``domain_crashed``,
    ``domain_stopped``) when the domain ends instead, ConnectError when the connection is lost.
    """
    began = time.monotonic()
    notes: dict[str, t.Any] = {}
    if isinstance(step, do.Shutdown):
        notes["forced"] = shutdown(domain, step.timeout, step.force)
    else:
        events = domain.subscribe()
        try:
            _make(domain, events, _MOVES[type(step)], step)
            # An image that was made of a paused guest comes back paused.
            if isinstance(step, do.Restore) and not step.paused and state_of(domain) == "paused":
                _make(domain, events, _RESUME, step)
        finally:
            events.close()
    return {"seconds": round(time.monotonic() - began, 3), **notes}


def _make(domain: DomainPort, events: EventStream, move: _Move, step: do.Step | None) -> None:
    move.ask(domain, step)
    _settle(domain, events, move)


def _settle(domain: DomainPort, events: EventStream, move: _Move) -> None:
    """Returns when an event says that it has happened, or the state shows it."""
    deadline = time.monotonic() + SETTLE
    seconds = 0.0  # first what has come with libvirt's answer
    while True:
        event = events.wait(seconds)
        if event is not None:
            if event.kind == "connection_closed":
                raise lost(domain, event, f"was asked to {move.verb}")
            if event.detail in move.tells or event.kind in move.tells:
                return
            if is_end(event) and state_of(domain) in DOWN:
                raise ended(domain, event.reason, f"when it was asked to {move.verb}")
            continue
        if events.deaf or state_of(domain) in move.shows:
            return
        seconds = deadline - time.monotonic()
        if seconds <= 0:
            raise TimedOutError(
                f"Domain {domain.name} did not {move.verb} within {SETTLE:g} s, although libvirt agreed to it; it is"
                f" {state_of(domain)}. Look for the reason in the domain's log on its host.",
                error_code="state_not_reached",
                state=state_of(domain),
            )


def is_end(event: Event) -> bool:
    """Whether an event says that the domain does not run any more."""
    return event.kind == "lifecycle" and event.detail in ("stopped", "crashed")


def state_of(domain: DomainPort) -> str:
    """Its state; ``absent`` for a transient domain that has ended."""
    try:
        return domain.state()
    except LibvirtError as error:
        if error.code != codes.NO_DOMAIN:
            raise
        return "absent"


def ended(domain: DomainPort, reason: str, when: str) -> VirtopsError:
    """What to raise when the domain ends that should go on. *reason*: libvirt's, "" when no event has told it."""
    state = state_of(domain)
    if not reason and state != "absent":
        reason = domain.ending()
    crashed = reason in ("crashed", "failed")
    how = "crashed" if crashed else _ENDINGS.get(reason, "ended")
    advice = "Look for the reason in the domain's log on its host." if crashed else "Start it again."
    return VirtopsError(
        f"Domain {domain.name} {how} {when}; it is {state}. {advice}",
        error_code="domain_crashed" if crashed else "domain_stopped",
        state=state,
    )


def lost(domain: DomainPort, event: Event, when: str) -> ConnectError:
    return ConnectError(
        f"The connection was lost ({event.detail}) while domain {domain.name} {when}.", error_code="connection_lost"
    )


def shutdown(domain: DomainPort, timeout: float, force: bool) -> bool:
    """Asks the guest to shut down and waits up to *timeout* seconds for it; then powers it off if *force*. Returns
    whether it came to that.

    Raises TimedOutError (``guest_did_not_shut_down``) when the guest still runs, ConnectError when the connection is
    lost.
    """
    events = domain.subscribe()
    try:
        if not domain.is_active() or _goes_down(domain, events, timeout):
            return False
        state = domain.state()
        # One that crashed and is kept so has nothing to lose.
        if not force and state != "crashed":
            raise TimedOutError(
                f"Domain {domain.name} did not shut down within {timeout:g} s; it is {state}. Check that the"
                " guest has booted and handles the power button or runs the guest agent, give a longer"
                " shutdown_timeout, or force: true to power it off.",
                error_code="guest_did_not_shut_down",
                state=state,
            )
        _unless_down(lambda: _make(domain, events, _DESTROY, None))
        return True
    finally:
        events.close()


def _unless_down(request: t.Callable[[], None]) -> None:
    """Makes a request that is pointless, not wrong, when the domain has gone down meanwhile."""
    try:
        request()
    except LibvirtError as error:
        if error.code != codes.OPERATION_INVALID:
            raise


def _after_crash(domain: DomainPort, events: EventStream) -> str:
    """What becomes of a domain that crashed: it ends, starts anew, or stays crashed."""
    settled = time.monotonic() + _AFTERMATH
    while state_of(domain) == "crashed" and time.monotonic() < settled and domain.is_active():
        events.wait(settled - time.monotonic())
    return state_of(domain) if domain.is_active() else "shutoff"


def _goes_down(domain: DomainPort, events: EventStream, timeout: float) -> bool:
    deadline = time.monotonic() + timeout
    ask_at = 0.0
    while True:
        now = time.monotonic()
        if now >= deadline:
            return not domain.is_active()
        if now >= ask_at:
            _unless_down(domain.shutdown)
            ask_at = now + ASK_AGAIN
        event = events.wait(min(deadline, ask_at) - now)
        if event is None:
            continue
        if event.kind == "lifecycle" and event.detail in ("stopped", "undefined"):
            return True
        if event.kind == "lifecycle" and event.detail == "crashed":
            state = _after_crash(domain, events)
            if state in ("shutoff", "absent"):
                return True
            if state == "crashed":
                return False
        if event.kind == "connection_closed":
            raise lost(domain, event, "was shutting down")
