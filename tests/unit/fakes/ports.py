# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ports that write down what is asked of them, for what is carried out besides detaching."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope

Call = tuple[t.Any, ...]


class Recorder:
    """*calls*: what was asked, in order. *failures*: what a call raises, by its name."""

    def __init__(self, name: str, calls: list[Call] | None = None) -> None:
        self.name = name
        self.calls: list[Call] = [] if calls is None else calls
        self.failures: dict[str, Exception] = {}

    def _asked(self, name: str, *arguments: t.Any) -> None:
        self.calls.append((name, *arguments))
        if name in self.failures:
            raise self.failures[name]


class _Silence:
    """The events of a domain whose state says all."""

    deaf = False

    def wait(self, _timeout: float) -> None:
        return None

    def close(self) -> None:
        pass


class RecordingDomain(Recorder):
    driver = "qemu"
    uuid = "0c1f6d0e-5a0f-4f8e-9a57-3f1f0e5f1a01"

    def __init__(self, name: str = "web1", live: str = "<domain/>", calls: list[Call] | None = None) -> None:
        super().__init__(name, calls)
        self.live = live
        self.active = True
        self.run_state = "running"

    def is_active(self) -> bool:
        return self.active

    def live_xml(self) -> str:
        return self.live

    def state(self) -> str:
        return self.run_state

    def subscribe(self) -> _Silence:
        return _Silence()

    def attach_device(self, xml: str, scope: Scope) -> None:
        self._asked("attach_device", xml, scope)

    def update_device(self, xml: str, scope: Scope) -> None:
        self._asked("update_device", xml, scope)

    def create(self, paused: bool) -> None:
        self._asked("create", paused)
        self.run_state = "paused" if paused else "running"

    def destroy(self) -> None:
        self._asked("destroy")
        self.run_state = "shutoff"

    def suspend(self) -> None:
        self._asked("suspend")
        self.run_state = "paused"

    def wake(self) -> None:
        self._asked("wake")
        self.run_state = "running"

    def resume(self) -> None:
        self._asked("resume")
        self.run_state = "running"

    def managed_save(self) -> None:
        self._asked("managed_save")
        self.run_state = "shutoff"

    def undefine(self, remove: t.Collection[str]) -> None:
        self._asked("undefine", tuple(remove))

    def set_autostart(self, enabled: bool) -> None:
        self._asked("set_autostart", enabled)

    def set_metadata(self, kind: str, text: str, scope: Scope) -> None:
        self._asked("set_metadata", kind, text, scope)


class RecordingNetwork(Recorder):
    uuid = "9f3c2f04-6a0e-4bd6-9a57-0c1f6d0e5a01"

    def update(self, command: str, section: str, index: int, xml: str, scope: Scope) -> None:
        self._asked("update", command, section, index, xml, scope)

    def create(self) -> None:
        self._asked("create")

    def destroy(self) -> None:
        self._asked("destroy")

    def undefine(self) -> None:
        self._asked("undefine")

    def set_autostart(self, enabled: bool) -> None:
        self._asked("set_autostart", enabled)


class RecordingHost(Recorder):
    """Knows the given domains; every network that it makes is called after the name in its definition."""

    def __init__(self, *domains: RecordingDomain) -> None:
        super().__init__("host")
        self.domains = {domain.uuid: domain for domain in domains}
        self.made: list[RecordingNetwork] = []

    def find_domain_by_uuid(self, uuid: str) -> RecordingDomain | None:
        return self.domains.get(uuid)

    def define_domain(self, xml: str) -> RecordingDomain:
        self._asked("define_domain", xml)
        return RecordingDomain("defined", calls=self.calls)

    def define_network(self, xml: str) -> RecordingNetwork:
        self._asked("define_network", xml)
        return RecordingNetwork("defined", self.calls)

    def create_network(self, xml: str) -> RecordingNetwork:
        self._asked("create_network", xml)
        self.made.append(RecordingNetwork(xml.partition("<name>")[2].partition("</name>")[0], self.calls))
        return self.made[-1]
