# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Types that more than one layer speaks of."""

from __future__ import annotations

import enum
import typing as t

Known = t.TypeVar("Known")


def known(value: Known | None) -> Known:
    """*value*, which cannot be None where this stands; if it is, that is a defect of ours and not of the user's."""
    if value is None:
        raise AssertionError("what must be known here is not")
    return value


class Scope(enum.Flag):
    """Which of a domain's two definitions a step reaches (virDomainModificationImpact)."""

    LIVE = 1
    CONFIG = 2
    BOTH = 3


class Event(t.NamedTuple):
    """One thing libvirt told about a domain, or about the connection.

    *kind*: ``device_added``, ``device_removed``, ``device_removal_failed`` (*detail*: the alias), ``lifecycle``
    (*detail*: started, suspended, resumed, stopped, shutdown, crashed, defined, undefined, pmsuspended), ``reboot``,
    ``balloon`` (the memory in KiB that it leaves the guest),
    ``agent`` (connected, disconnected), ``connection_closed`` (error, eof, keepalive, client). *reason*: why a domain
    stopped: shutdown, destroyed, crashed, migrated, saved, failed, from_snapshot.
    """

    kind: str
    detail: str
    reason: str = ""
