# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One connection to a daemon: opened, watched, lost, opened again."""

from __future__ import annotations

import contextlib
import functools
import os
import time
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import ConnectError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Event
from ansible_collections.virtops.libvirt.plugins.module_utils._host.errors import answer, asked, libvirt

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.plugins.module_utils._host.events import DomainEvents

DEFAULT_URI = "qemu:///system"
#: A daemon that does not answer for 5 x 3 s (and the first 5) counts as lost.
_KEEPALIVE = (5, 3)
#: Between two attempts to reach a daemon that is down.
_RETRY_SECONDS = 0.2

_ADVICE = {
    "connection_failed": "Check that the daemon (libvirtd, or virtqemud) runs there and that this user may reach it.",
    "authentication_failed": "Check auth.username and auth.password, or the access rules of the daemon's socket.",
    "invalid_uri": f"Check uri; the usual one is {DEFAULT_URI}.",
}


#: virConnectCloseReason
_CLOSE_REASONS = ("error", "eof", "keepalive", "client")


@functools.cache
def _prepare_library() -> None:
    """Once per process, before the first connection: the event loop is ours, and libvirt does not write to stderr."""
    libvirt.registerErrorHandler(lambda _context, _error: None, None)
    libvirt.virEventRegisterDefaultImpl()


class Auth(t.NamedTuple):
    """What the daemon's SASL is answered with."""

    username: str
    password: str


class Session:
    """One connection. When lost, ``reopen`` gets a new one; the objects found through it then find themselves again."""

    def __init__(self, uri: str | None = None, auth: Auth | None = None, *, read_only: bool = False) -> None:
        _prepare_library()
        self._uri = uri or os.environ.get("LIBVIRT_DEFAULT_URI") or DEFAULT_URI
        self._auth = auth
        self.read_only = read_only
        #: Domains whose definition was handed out without its secrets although the connection may write.
        self.withheld: set[str] = set()
        #: Counts connections: an object that was found through an older one looks itself up again.
        self.generation = 0
        self._open()

    def _open(self) -> None:
        flags = libvirt.VIR_CONNECT_RO if self.read_only else 0
        try:
            if self._auth is None:
                self.connection = libvirt.openReadOnly(self._uri) if self.read_only else libvirt.open(self._uri)
            else:
                asks = [libvirt.VIR_CRED_AUTHNAME, libvirt.VIR_CRED_USERNAME, libvirt.VIR_CRED_PASSPHRASE]
                asks += [libvirt.VIR_CRED_ECHOPROMPT, libvirt.VIR_CRED_NOECHOPROMPT]
                self.connection = libvirt.openAuth(self._uri, [asks, _answer_credentials, self._auth], flags)
        except libvirt.libvirtError as error:
            raise self._refusal(error) from error
        self.generation += 1
        self._streams: list[DomainEvents] | None = None
        # Drivers inside this process (test) have no daemon to lose.
        with contextlib.suppress(libvirt.libvirtError):
            self.connection.setKeepAlive(*_KEEPALIVE)

    @property
    def streams(self) -> list[DomainEvents]:
        """Who is told when this connection is lost. libvirt is asked to tell it when the first one waits for anything:
        a call meets a lost connection by itself, and most tasks have nothing to wait for."""
        if self._streams is None:
            self._streams = []
            with contextlib.suppress(libvirt.libvirtError):
                self.connection.registerCloseCallback(_tell_closed, self._streams)
        return self._streams

    def _refusal(self, error: libvirt.libvirtError) -> ConnectError:
        code, name, words = answer(error)
        reason = "connection_failed"
        if code in (codes.AUTH_FAILED, codes.AUTH_CANCELLED, codes.AUTH_UNAVAILABLE):
            reason = "authentication_failed"
        elif code in (codes.NO_CONNECT, codes.INVALID_ARG) or (
            code == codes.INTERNAL_ERROR and error.get_error_domain() != libvirt.VIR_FROM_RPC
        ):
            reason = "invalid_uri"
        # libvirt repeats the uri in some answers.
        words = words.replace(self._uri, self.uri)
        return ConnectError(
            f"Could not connect to libvirt at {self.uri}: {words} ({name}). {_ADVICE[reason]}",
            error_code=reason,
            uri=self.uri,
        )

    def reopen(self, deadline: float) -> None:
        """A new connection for one that was lost, tried until *deadline* (time.monotonic). Raises ConnectError."""
        from ansible_collections.virtops.libvirt.plugins.module_utils._host.events import pause

        self.close()
        while True:
            try:
                self._open()
            except ConnectError as error:
                if error.error_code != "connection_failed" or time.monotonic() + _RETRY_SECONDS > deadline:
                    raise
                pause(_RETRY_SECONDS)
            else:
                return

    def close(self) -> None:
        """Let go of the connection. Safe on one that was lost."""
        with contextlib.suppress(libvirt.libvirtError):
            self.connection.close()

    def asking(self, what: str) -> t.ContextManager[None]:
        """Translate libvirt's errors of the calls inside; *what* follows "Could not"."""
        return asked(what, self.connection)

    def driver(self) -> str:
        """The hypervisor driver: qemu, lxc, test, …"""
        with self.asking("read the hypervisor's type"):
            return self.connection.getType().lower()

    @property
    def uri(self) -> str:
        """As the task gave it, without a password that stands in it."""
        before, at, after = self._uri.rpartition("@")
        scheme, slashes, user = before.partition("//")
        return f"{scheme}{slashes}{user.partition(':')[0]}{at}{after}" if at and slashes else self._uri


def _answer_credentials(credentials: list[list[t.Any]], auth: Auth) -> int:
    for credential in credentials:
        hidden = credential[0] in (libvirt.VIR_CRED_PASSPHRASE, libvirt.VIR_CRED_NOECHOPROMPT)
        credential[4] = auth.password if hidden else auth.username
    return 0


def _tell_closed(_connection: libvirt.virConnect, reason: int, streams: list[DomainEvents]) -> None:
    word = _CLOSE_REASONS[reason] if 0 <= reason < len(_CLOSE_REASONS) else str(reason)
    for stream in streams:
        stream.put(Event("connection_closed", word))
