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
)

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import DomainPort, EventStream

#: A guest that is still booting does not hear the power button: it is pressed again.
ASK_AGAIN = 10.0


def shutdown(domain: DomainPort, timeout: float, force: bool) -> None:
    """Asks the guest to shut down and waits up to *timeout* seconds for it; then powers it off if *force*.

    Raises TimedOutError (``guest_did_not_shut_down``) when the guest still runs, ConnectError when the connection is
    lost.
    """
    events = domain.subscribe()
    try:
        if not domain.is_active() or _goes_down(domain, events, timeout):
            return
        if not force:
            raise TimedOutError(
                f"Domain {domain.name} did not shut down within {timeout:g} s; it is {domain.state()}. Check that the"
                " guest has booted and handles the power button or runs the guest agent, give a longer"
                " shutdown_timeout, or force: true to power it off.",
                error_code="guest_did_not_shut_down",
            )
        _unless_down(domain.destroy)
    finally:
        events.close()


def _unless_down(request: t.Callable[[], None]) -> None:
    """Makes a request that is pointless, not wrong, when the domain has gone down meanwhile."""
    try:
        request()
    except LibvirtError as error:
        if error.code != codes.OPERATION_INVALID:
            raise


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
        if event.kind == "lifecycle" and event.detail in ("stopped", "crashed", "undefined"):
            return True
        if event.kind == "connection_closed":
            raise ConnectError(
                f"The connection was lost ({event.detail}) while domain {domain.name} was shutting down.",
                error_code="connection_lost",
            )
