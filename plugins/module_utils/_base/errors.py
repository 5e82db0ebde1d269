# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can go wrong, as values a user can act on.

Every error carries one sentence and a stable lower-case ``error_code``; ``facts`` are further keys of the module's
result.
"""

from __future__ import annotations

import typing as t


class VirtopsError(Exception):
    """The root of the tree. *facts* must be plain data: they become keys of the failed task's result."""

    error_code = "internal_error"

    def __init__(self, message: str, *, error_code: str | None = None, **facts: t.Any) -> None:
        super().__init__(message)
        self.message = message
        if error_code is not None:
            self.error_code = error_code
        self.facts = facts


class InputError(VirtopsError):
    """An option that cannot be meant: found before anything is touched."""

    error_code = "invalid_option"


class XmlError(InputError):
    """XML that is malformed, hostile or contradicts the options."""

    error_code = "invalid_xml"


class NotFoundError(VirtopsError):
    """The object that a task names does not exist."""

    error_code = "not_found"


class LibvirtError(VirtopsError):
    """What libvirt answered. *code* is its number (virErrorNumber), *code_name* its VIR_ERR_ name, *words* its own
    text."""

    error_code = "libvirt_error"

    def __init__(
        self, message: str, *, code: int, code_name: str, words: str = "", error_code: str | None = None
    ) -> None:
        super().__init__(message, error_code=error_code, libvirt_code=code, libvirt_code_name=code_name)
        self.code = code
        self.code_name = code_name
        self.words = words or message


class ConnectError(VirtopsError):
    """No connection to the daemon could be had, or it was lost and did not come back."""

    error_code = "connection_failed"


class TimedOutError(VirtopsError):
    """Something asked for did not happen within the time that the task gives it."""

    error_code = "timed_out"


class DetachError(VirtopsError):
    """A device is still there. Codes: guest_refused, guest_did_not_answer, domain_gone, connection_lost, libvirt_error,
    ambiguous_device."""
