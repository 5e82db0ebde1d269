# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The work of the modules that only read."""

from __future__ import annotations

import fnmatch
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import LibvirtError
from ansible_collections.virtops.libvirt.plugins.module_utils._host import bulk
from ansible_collections.virtops.libvirt.plugins.module_utils._run.described import Describer
from ansible_collections.virtops.libvirt.plugins.module_utils._run.task import Result, Task, run
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Kind
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, value_at
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import take

#: What an object that has gone while it was read is answered with: it is left out.
_GONE = (codes.NO_DOMAIN, codes.NO_NETWORK, codes.OPERATION_INVALID)


def run_network_info(kind: Kind) -> None:
    """Reads one, several or all networks."""
    run(dict(kind.info), lambda task: _networks(kind, task), writes=False)


def run_domain_info(kind: Kind) -> None:
    """Reads one, several or all domains."""
    run(dict(kind.info), lambda task: _domains(kind, task), writes=False)


def _wanted(task: Task) -> t.Callable[[str], bool]:
    """Whether an object of a name is asked for."""
    patterns = task.params["name"]
    return lambda name: not patterns or any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _networks(kind: Kind, task: Task) -> Result:
    gather = set(task.params["gather"])
    wanted, read = _wanted(task), Describer(kind)
    active, persistent, autostart = bulk.network_sets(task.host)
    networks = []
    for network in task.host.networks():
        if not wanted(network.name):
            continue
        is_active = network.uuid in active
        found: Result = {
            "name": network.name,
            "uuid": network.uuid,
            "state": "active" if is_active else "inactive",
            "persistent": network.uuid in persistent,
            "autostart": network.uuid in autostart,
        }
        try:
            xml = network.config_xml()
            tree = parse(xml, f"network {network.name}")
            take(tree)
            found.update(bridge=value_at(tree, "bridge@name"), definition=read(tree))
            if "xml" in gather:
                found.update(xml=xml, live_xml=network.live_xml() if is_active else None)
            if "leases" in gather and is_active:
                found["leases"] = bulk.leases(task.host, network)
        except LibvirtError as error:
            if error.code in _GONE:
                continue
            raise
        networks.append(found)
    return {"changed": False, "networks": networks}


def _domains(kind: Kind, task: Task) -> Result:
    gather = set(task.params["gather"])
    wanted, read = _wanted(task), Describer(kind)
    chosen = [each for each in bulk.overview(task.host) if wanted(each.domain.name)]
    statistics: dict[str, t.Any] = {}
    if "statistics" in gather:
        selected = [each.domain for each in chosen] if task.params["name"] else None
        statistics = bulk.domain_stats(task.host, selected, task.params["statistics"])
    domains = []
    for each, definition in zip(chosen, bulk.definitions(task.host, chosen)):
        try:
            found = _domain(task, each, definition(), gather, read)
        except LibvirtError as error:
            if error.code in _GONE:
                continue
            raise
        if "statistics" in gather:
            found["statistics"] = statistics.get(each.domain.uuid, {})
        domains.append(found)
    return {"changed": False, "domains": domains}


def _domain(task: Task, each: bulk.Overview, xml: str, gather: set[str], read: t.Callable[[t.Any], Result]) -> Result:
    domain = each.domain
    found: Result = {
        "name": domain.name,
        "uuid": domain.uuid,
        "id": each.id,
        "state": "saved" if each.managed_save and each.id is None else each.state,
        "persistent": each.persistent,
        "autostart": each.autostart,
        "managed_save": each.managed_save,
    }
    tree = parse(xml, f"domain {domain.name}")
    take(tree)
    if not each.persistent:
        from ansible_collections.virtops.libvirt.plugins.module_utils._xml.declared import as_defined

        tree = as_defined(tree)
    found["definition"] = read(tree)
    if "xml" in gather:
        found["xml"] = xml
        found["live_xml"] = bulk.definition(task.host, domain, live=True) if each.id is not None else None
    if each.id is not None:
        for source in ("lease", "agent", "arp"):
            if f"addresses_{source}" in gather:
                found[f"addresses_{source}"] = _addresses(task, each, source)
    return found


def _addresses(task: Task, each: bulk.Overview, source: str) -> list[dict[str, t.Any]]:
    """The addresses as *source* knows them. A guest whose agent does not answer has none, which is said in a
    warning."""
    try:
        return bulk.interface_addresses(task.host, each.domain, source)
    except LibvirtError as error:
        if error.code in _GONE:
            raise
        task.warn(error.message)
        return []
