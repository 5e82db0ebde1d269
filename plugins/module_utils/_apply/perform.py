# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries the steps of a plan out, in their order."""

from __future__ import annotations

import contextlib
import time
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import LibvirtError, VirtopsError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope, known
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import steps as do
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.live_steps import LIVE_STEPS
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import canonical_text
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.declared import attachable
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity import device_rule, pair
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, text_of, value_at

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.audit import Auditor
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import (
        DomainPort,
        HostPort,
        NetworkPort,
        Reconnect,
    )
else:
    Element = t.Any

Done = list[dict[str, t.Any]]


_NO_PORT = (
    " The machine has no free port to plug it into: a q35 machine needs a spare pcie-root-port controller for each"
    " device, which xml: can add for its next start."
)


#: Word in libvirt's refusal to remove a definition → what has to go with it.
_HELD_BY = {
    "managed save": "managed_save",
    "snapshot": "snapshots_metadata",
    "checkpoint": "checkpoints_metadata",
    "nvram": "nvram",
}


class Work(t.NamedTuple):
    """What steps are carried out with. *way_back* gives a lost domain again on a new connection."""

    host: HostPort
    auditor: Auditor
    way_back: t.Callable[[DomainPort], Reconnect]


def perform_domain(work: Work, domain: DomainPort | None, steps: t.Iterable[do.Step]) -> tuple[DomainPort | None, Done]:
    """Carries the steps of one domain out; returns the domain (None when it does not exist any more) and what was done.

    A VirtopsError that stops the work carries what was done before it as ``steps``, and the rest as ``not_done``.
    """
    done: Done = []
    waiting = list(steps)
    for number, step in enumerate(waiting):
        try:
            domain, notes = _domain_step(work, domain, step)
        except VirtopsError as error:
            _tell(error, done, waiting[number:])
            raise
        done.append({**do.shown(step), **notes})
    return domain, done


def _tell(error: VirtopsError, done: Done, rest: t.Iterable[do.Step]) -> None:
    """Adds to an error what was done before it, and what was not: first the step that failed."""
    error.facts.setdefault("steps", done)
    error.facts.setdefault("not_done", [do.shown(step) for step in rest])


def _domain_step(work: Work, domain: DomainPort | None, step: do.Step) -> tuple[DomainPort | None, dict[str, t.Any]]:
    if isinstance(step, do.Define):
        with naming("the domain", step.target):
            return work.host.define_domain(step.xml), {}
    domain = known(domain)
    if isinstance(step, do.Undefine):
        _undefine(domain, step)
        return None, {}
    if isinstance(step, do.Detach):
        return domain, _detach(work, domain, step)
    if isinstance(step, (do.Attach, do.Update)):
        return domain, _plug(work, domain, step)
    if isinstance(step, do.SetMetadata):
        domain.set_metadata(step.kind, step.text, step.scope)
    elif isinstance(step, do.SetAutostart):
        domain.set_autostart(step.enabled)
    elif type(step) in LIVE_STEPS:
        from ansible_collections.virtops.libvirt.plugins.module_utils._apply.tune import tune

        return domain, tune(domain, t.cast(t.Any, step))
    else:
        from ansible_collections.virtops.libvirt.plugins.module_utils._apply.power import change_state

        return domain, change_state(domain, step)
    return domain, {}


def _undefine(domain: DomainPort, step: do.Undefine) -> None:
    try:
        domain.undefine(step.remove)
    except LibvirtError as error:
        for word, what in _HELD_BY.items():
            if word in error.words and what not in step.remove:
                error.message += f" Give remove: [{what}] to have that removed too."
                error.args = (error.message,)
        raise


def _detach(work: Work, domain: DomainPort, step: do.Detach) -> dict[str, t.Any]:
    """Removes a device by the shared path; returns what the result says of it."""
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.detach import DetachRequest, detach

    # A device that is to stay in the config is looked for there too: a failure says where it is.
    config_xml = step.config_xml or text_of(attachable(parse(step.live_xml, "the device"), keep_address=True))
    find = _finder(step.live_xml), _finder(config_xml)
    request = DetachRequest(step.target, *find, step.scope, step.timeout, step.attempts)
    outcome = detach(request, domain, work.host.define_domain, work.way_back(domain), work.auditor)
    return {"seconds": round(outcome.seconds, 3), "attempts": outcome.attempts, "requests": outcome.steps}


def _finder(xml: str) -> t.Callable[[Element], Element | None]:
    """What finds the device *xml* in a definition: by its alias, else by being equal, else by what its kind is known
    by."""
    if not xml:
        return lambda _root: None
    device = parse(xml, "the device")
    alias, text = value_at(device, "alias@name"), canonical_text(device)

    def find(root: Element) -> Element | None:
        candidates = root.findall(f"devices/{device.tag}")
        for candidate in candidates:
            if alias is not None and value_at(candidate, "alias@name") == alias:
                return candidate
        if alias is not None and not alias.startswith("ua-"):
            return None
        for candidate in candidates:
            if canonical_text(candidate) == text:
                return candidate
        return pair(device_rule(device.tag), candidates, [device])[0][1]

    return find


def _plug(work: Work, domain: DomainPort, step: do.Attach | do.Update) -> dict[str, t.Any]:
    """Attaches or updates a device, and says so to the audit; returns what the result says of it."""
    live = parse(domain.live_xml(), "the live definition") if Scope.LIVE in step.scope else None
    device = parse(step.xml, "the device")
    old = _finder(step.xml)(live) if live is not None and isinstance(step, do.Update) else None
    request = domain.attach_device if isinstance(step, do.Attach) else domain.update_device
    reason: t.Literal["attach", "update"] = "attach" if isinstance(step, do.Attach) else "update"
    began = time.monotonic()
    try:
        with naming("the device", step.target):
            request(step.xml, step.scope)
    except VirtopsError as error:
        if live is not None:
            work.auditor.failure(reason, live, old, device)
        waits = isinstance(step, do.Update) and step.or_waits
        if waits and isinstance(error, LibvirtError) and error.code == codes.OPERATION_UNSUPPORTED:
            return {"not_made": error.words}
        raise
    if live is not None:
        work.auditor.success(reason, live, old, device)
    return {"seconds": round(time.monotonic() - began, 3)}


@contextlib.contextmanager
def naming(unnamed: str, target: str) -> t.Iterator[None]:
    """Names in libvirt's errors what a port, which sees only XML, calls *unnamed*; says what to do about a full bus."""
    try:
        yield
    except LibvirtError as error:
        error.message = error.message.replace(unnamed, target, 1)
        if "No more available PCI" in error.words:
            error.message += _NO_PORT
        error.args = (error.message,)
        raise


def perform_network(
    work: Work, network: NetworkPort | None, steps: t.Iterable[do.Step]
) -> tuple[NetworkPort | None, Done]:
    """Carries the steps of one network out; returns the network (None when it does not exist any more) and what was
    done."""
    done: Done = []
    waiting = list(steps)
    for number, step in enumerate(waiting):
        try:
            network = _network_step(work, network, step)
        except VirtopsError as error:
            _tell(error, done, waiting[number:])
            raise
        done.append(do.shown(step))
    return network, done


def _network_step(work: Work, network: NetworkPort | None, step: do.Step) -> NetworkPort | None:
    if isinstance(step, do.Define):
        with naming("the network", step.target):
            return work.host.define_network(step.xml)
    network = known(network)
    if isinstance(step, do.Undefine):
        network.undefine()
        return None
    if isinstance(step, do.NetworkUpdate):
        network.update(step.command, step.section, step.parent, step.xml, step.scope)
    elif isinstance(step, do.SetAutostart):
        network.set_autostart(step.enabled)
    elif isinstance(step, do.ReplugInterfaces):
        from ansible_collections.virtops.libvirt.plugins.module_utils._apply.replug import replug_interfaces

        replug_interfaces(work.host, step.interfaces)
    else:
        {"start": network.create, "destroy": network.destroy}[do.action_of(step)]()
    return network
