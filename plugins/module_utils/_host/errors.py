# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""libvirt's errors as ours. Everything in this package calls libvirt inside ``asked(...)`` and nowhere else."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import (
    ConnectError,
    LibvirtError,
    VirtopsError,
)

if t.TYPE_CHECKING:
    import libvirt
else:
    try:
        import libvirt
    except ImportError:  # reported by _run with the distribution's package names
        libvirt = None

__all__ = ["answer", "asked", "code_name", "libvirt", "translated"]

#: virErrorLevel shares the prefix of virErrorNumber, and its numbers.
_LEVELS = ("VIR_ERR_NONE", "VIR_ERR_WARNING", "VIR_ERR_ERROR")

_ADVICE = {
    codes.OPERATION_DENIED: "The connection may only read; use a uri and a user that may write.",
    codes.ACCESS_DENIED: "The host's access rules keep this user from it; ask for the permission.",
    codes.OPERATION_TIMEOUT: "Another job (migration, backup, save) holds the domain; wait for its end or abort it.",
    codes.BLOCK_COPY_ACTIVE: "A block job is running on the disk; wait for its end or abort it.",
}


def code_name(code: int) -> str:
    """``VIR_ERR_OPERATION_INVALID`` for 55; of a number newer than the binding, the number."""
    for name in dir(libvirt):
        if name.startswith("VIR_ERR_") and name not in _LEVELS and getattr(libvirt, name) == code:
            return name
    return f"error {code}"


def answer(error: libvirt.libvirtError) -> tuple[int, str, str]:
    """libvirt's number, the name of the number, and libvirt's own words."""
    code = error.get_error_code() or 0
    words = error.get_error_message() or str(error)
    return code, code_name(code), " ".join(words.split()).rstrip(".")


def translated(error: libvirt.libvirtError, what: str, connection: libvirt.virConnect | None) -> VirtopsError:
    """What to raise instead of *error*, met when trying to *what*."""
    code, name, words = answer(error)
    if connection is not None and not _alive(connection):
        return ConnectError(
            f"Could not {what}: the connection to libvirt was lost: {words} ({name}).", error_code="connection_lost"
        )
    advice = f" {_ADVICE[code]}" if code in _ADVICE else ""
    return LibvirtError(f"Could not {what}: {words} ({name}).{advice}", code=code, code_name=name, words=words)


def _alive(connection: libvirt.virConnect) -> bool:
    try:
        return connection.isAlive() != 0
    except libvirt.libvirtError:
        return False


class _Asked:
    """A generator would take as long as some of libvirt's own calls."""

    __slots__ = ("_connection", "_what")

    def __init__(self, what: str, connection: libvirt.virConnect | None) -> None:
        self._what = what
        self._connection = connection

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, libvirt.libvirtError):
            raise translated(error, self._what, self._connection) from error


def asked(what: str, connection: libvirt.virConnect | None) -> t.ContextManager[None]:
    """Raise ConnectError or LibvirtError for what libvirt raises inside. *what* follows "Could not"."""
    return _Asked(what, connection)
