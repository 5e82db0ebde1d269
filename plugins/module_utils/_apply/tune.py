# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes a running guest besides its devices. What the guest has a say in is waited for."""

from __future__ import annotations

import time
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._apply.power import ended, is_end, lost
from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import LibvirtError
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import live_steps as do
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.guest_size import current_kib, vcpus_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import DomainPort, EventStream
else:
    Element = t.Any

Notes = dict[str, t.Any]

#: libvirt tells of a vCPU that has gone nowhere but in the live definition.
_LOOK_EVERY = 0.5
#: What libvirt answers when a guest keeps a vCPU: nothing came in 5 s; a refusal; and where nobody listens yet, or it
#: asked before, QEMU's own words or none (qemuDomainHotplugDelVcpu).
_KEPT = (codes.OPERATION_TIMEOUT, codes.OPERATION_FAILED, codes.INTERNAL_ERROR)


def tune(domain: DomainPort, step: do.LiveStep) -> Notes:
    """Carries one step out; returns what the result says of it: ``refused`` when the guest would not.

    Raises LibvirtError, and VirtopsError (``domain_crashed``, ``domain_stopped``) when the guest ends meanwhile.
    """
    began = time.monotonic()
    notes: Notes = {}
    if isinstance(step, do.SetVcpus):
        notes = _set_vcpus(domain, step)
    elif isinstance(step, do.SetMemory):
        notes = _set_memory(domain, step)
    elif isinstance(step, do.Tune):
        domain.tuning.set_parameters(step.kind, step.subject, dict(step.values))
    elif isinstance(step, do.SetElement):
        domain.set_metadata_element(step.uri, step.prefix, step.xml or None, step.scope)
    else:
        domain.tuning.resize(step.disk, step.size)
    return {"seconds": round(time.monotonic() - began, 3), **notes}


def _set_vcpus(domain: DomainPort, step: do.SetVcpus) -> Notes:
    fewer = step.number < vcpus_of(_live(domain))
    events = domain.subscribe()
    deadline = time.monotonic() + step.timeout
    try:
        domain.tuning.set_vcpus(step.number)
    except LibvirtError as error:
        if not fewer or error.code not in _KEPT:
            raise
        # It may still come: libvirt waits 5 s only.
        while vcpus_of(_live(domain)) > step.number:
            left = deadline - time.monotonic()
            if left <= 0 or error.code != codes.OPERATION_TIMEOUT:
                return {"refused": error.words}
            _next(domain, events, min(left, _LOOK_EVERY), "when it was to let go of vCPUs")
    finally:
        events.close()
    return {}


def _set_memory(domain: DomainPort, step: do.SetMemory) -> Notes:
    events = domain.subscribe()
    try:
        domain.tuning.set_memory(step.kib)
        deadline, distance = time.monotonic() + step.timeout, None
        while True:
            reached = current_kib(_live(domain))
            if reached == step.kib:
                return {}
            away = abs(reached - step.kib)
            if distance is None or away < distance:
                deadline, distance = time.monotonic() + step.timeout, away
            left = deadline - time.monotonic()
            if left <= 0:
                return {"reached_kib": reached}
            _next(domain, events, left, "when its balloon was moved")
    finally:
        events.close()


def _live(domain: DomainPort) -> Element:
    return parse(domain.live_xml(), "the live definition")


def _next(domain: DomainPort, events: EventStream, seconds: float, when: str) -> None:
    """Waits for an event; raises for the end of the domain, and of the connection."""
    event = events.wait(seconds)
    if event is None:
        return
    if event.kind == "connection_closed":
        raise lost(domain, event, "was changed while it runs")
    if is_end(event):
        raise ended(domain, event.reason, when)
