# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Audit records of what was plugged and unplugged, in the form of libvirt's own, so that an auditor's tools read both.

libvirt writes nothing when a guest never answers, refuses, or is gone meanwhile: there this record is the only trace.
"""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import AuditSink
else:
    Element = t.Any

#: What a reason is about: attach, detach or update.
Reason = t.Literal["attach", "detach", "update"]
Level = t.Literal["failures", "all", "none"]

#: Where the journal, or syslog, takes messages.
SYSTEM_LOG = "/dev/log"


class Auditor:
    """Keeps the records for the module's result and hands each to *sink* (the host's log).

    *level*: failures, all or none. A sink that cannot be written becomes a warning and changes nothing else.
    """

    def __init__(self, level: Level, sink: AuditSink) -> None:
        self._level = level
        self._sink = sink
        self.records: list[str] = []
        self.warnings: list[str] = []

    def success(self, reason: Reason, domain: Element, old: Element | None, new: Element | None) -> None:
        """Something was done: *old* is the device that went, *new* the one that came; *domain* as it was before."""
        if self._level == "all":
            self._write(reason, domain, old, new, "success")

    def failure(self, reason: Reason, domain: Element, old: Element | None, new: Element | None) -> None:
        """The same did not succeed."""
        if self._level != "none":
            self._write(reason, domain, old, new, "failed")

    def _write(self, reason: Reason, domain: Element, old: Element | None, new: Element | None, outcome: str) -> None:
        # Late: most tasks write none.
        from ansible_collections.virtops.libvirt.plugins.module_utils._apply.audit_record import record

        text = f"{record(reason, domain, old, new)} res={outcome}"
        self.records.append(text)
        try:
            self._sink(text)
        except OSError as error:
            self.warnings.append(f"Could not write an audit record to the host's log: {error}. The record: {text}")


def system_log(text: str) -> None:
    """A sink: the host's journal or syslog, facility authpriv. Raises OSError when nothing listens there."""
    import os
    import socket

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
        log.connect(SYSTEM_LOG)
        # 10 (authpriv) * 8 + 5 (notice)
        log.send(f"<85>virtops.libvirt[{os.getpid()}]: {text}".encode("utf-8", "surrogateescape"))
