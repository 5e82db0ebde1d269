# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A detach in a process of its own, as a module has one: libvirt's event loop is one for each process.

The test starts it with ``Detaching``, is told when the guest has been asked, and meanwhile does to guest and daemon
what it likes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import typing as t

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.lab.guest import Guest


class Detaching:
    """Runs the one path of removal against a guest of a lab.

    *find*: an XPath, of the live definition and of the config. *before_asking*: a command that runs when the request is
    about to be sent.
    """

    def __init__(
        self,
        guest: Guest,
        find: str,
        *,
        scope: str = "BOTH",
        timeout: float = 20,
        attempts: int = 3,
        audit: str = "failures",
        target: str = "the device",
        before_asking: t.Sequence[str] = (),
    ) -> None:
        options = {
            "uri": guest.lab.uri,
            "domain": guest.name,
            "find": find,
            "scope": scope,
            "timeout": timeout,
            "attempts": attempts,
            "audit": audit,
            "target": target,
            "before_asking": list(before_asking),
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, json.dumps(options)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> t.Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.kill()
        self._process.communicate()

    def wait_asked(self) -> float:
        """When (time.monotonic) libvirt had taken the request."""
        return float(self._read("asked")["time"])

    def result(self) -> dict[str, t.Any]:
        """``live``, ``config``, ``seconds``, ``attempts``, ``steps``; or ``error``, ``error_code``, ``facts``.

        And ``audit``, ``warnings``, ``time`` (time.monotonic, when it was over).
        """
        return self._read("ended")

    def _read(self, said: str) -> dict[str, t.Any]:
        assert self._process.stdout
        assert self._process.stderr
        for line in self._process.stdout:
            message: dict[str, t.Any] = json.loads(line)
            if message.pop("said") == said:
                return message
        raise AssertionError(f"The detach ended before it said {said!r}:\n{self._process.stderr.read()}")


def detached(guest: Guest, find: str, **options: t.Any) -> dict[str, t.Any]:
    """The result of a detach in which nothing else happens."""
    with Detaching(guest, find, **options) as detaching:
        return detaching.result()


def _say(said: str, **message: t.Any) -> None:
    print(json.dumps({"said": said, "time": time.monotonic(), **message}), flush=True)


def _main(options: dict[str, t.Any]) -> None:
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.audit import Auditor
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.detach import DetachRequest, detach
    from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import VirtopsError
    from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
    from ansible_collections.virtops.libvirt.plugins.module_utils._host.connection import Host

    host = Host(options["uri"])
    domain = host.find_domain(options["domain"])
    assert domain is not None
    send = domain.detach_device_alias

    def send_and_say(alias: str, scope: Scope) -> None:
        if scope == Scope.LIVE and options["before_asking"]:
            subprocess.run(options["before_asking"], check=True, stdout=subprocess.DEVNULL)
        send(alias, scope)
        if scope == Scope.LIVE:
            _say("asked")

    domain.detach_device_alias = send_and_say  # type: ignore[method-assign]
    auditor = Auditor(options["audit"], lambda _record: None)

    def find(root: t.Any) -> t.Any:
        return next(iter(root.xpath(options["find"])), None)

    request = DetachRequest(
        options["target"], find, find, Scope[options["scope"]], options["timeout"], options["attempts"]
    )
    try:
        outcome = detach(request, domain, host.define_domain, host.way_back(domain), auditor)
    except VirtopsError as error:
        result = {"error": error.message, "error_code": error.error_code, "facts": error.facts}
    else:
        result = outcome._asdict()
    _say("ended", audit=auditor.records, warnings=auditor.warnings, **result)


if __name__ == "__main__":
    _main(json.loads(sys.argv[1]))
