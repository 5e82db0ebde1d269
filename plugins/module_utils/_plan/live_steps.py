# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Steps that change a running guest, besides those for its devices and its run state."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope


class SetVcpus(t.NamedTuple):
    """Adds or takes vCPUs. The guest has to let one go: it is waited for *timeout* seconds."""

    target: str
    number: int
    timeout: float
    scope: Scope = Scope.LIVE

    @property
    def details(self) -> dict[str, t.Any]:
        return {"vcpus": self.number}


class SetMemory(t.NamedTuple):
    """Leaves the guest *kib* of its memory, by the balloon. It is waited for as long as that moves, and *timeout*
    seconds more."""

    target: str
    kib: int
    timeout: float
    scope: Scope = Scope.LIVE

    @property
    def details(self) -> dict[str, t.Any]:
        return {"memory_kib": self.kib}


class Tune(t.NamedTuple):
    """One of libvirt's calls that set parameters. *kind* and *subject* (a vCPU, a disk, …): see TuningPort in
    ``_apply/ports.py``."""

    target: str
    kind: str
    subject: str
    values: tuple[tuple[str, int | str], ...]
    scope: Scope = Scope.LIVE

    @property
    def details(self) -> dict[str, t.Any]:
        # Of what is said whole each time, most is nothing.
        said = {name: value for name, value in self.values if value or self.kind != "block_io"}
        return {"kind": self.kind, "subject": self.subject, "parameters": said}


class SetElement(t.NamedTuple):
    """Sets the metadata of the namespace *uri*; an empty *xml* removes it. *prefix*: what the namespace gets there."""

    target: str
    uri: str
    prefix: str
    xml: str
    scope: Scope = Scope.LIVE

    @property
    def details(self) -> dict[str, t.Any]:
        return {"kind": "metadata", "subject": self.uri}


class Resize(t.NamedTuple):
    """Grows a running domain's disk to *size* bytes. libvirt has it in no definition."""

    target: str
    disk: str
    size: int
    scope: Scope = Scope.LIVE

    @property
    def details(self) -> dict[str, t.Any]:
        return {"size": self.size}


LiveStep = t.Union[SetVcpus, SetMemory, Tune, SetElement, Resize]
LIVE_STEPS: dict[type, str] = {
    SetVcpus: "set_vcpus",
    SetMemory: "set_memory",
    Tune: "tune",
    SetElement: "set_metadata",
    Resize: "resize",
}
