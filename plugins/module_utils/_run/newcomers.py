# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of the host before a device goes into a running domain."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import hostdev_checks as checks
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.domain import Facts
from ansible_collections.virtops.libvirt.plugins.module_utils._run.task import Task
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, value_at

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any


def ask_host(task: Task, facts: Facts, devices: t.Iterable[Element]) -> None:
    """Raises InputError, with the reason, when the host cannot give one of *devices* to the domain."""
    for device in devices:
        if device.tag == "hostdev" or (device.tag == "interface" and device.get("type") == "hostdev"):
            _ask_for_hostdev(task, facts, device)
        elif device.tag == "interface":
            _ask_for_network(task, device)


def _ask_for_hostdev(task: Task, facts: Facts, device: Element) -> None:
    host = task.host

    def look_up(name: str) -> Element | None:
        text = host.node_device_xml(name)
        return None if text is None else parse(text, f"node device {name}")

    def listing(capability: str) -> list[Element]:
        return [parse(text, "a node device") for text in host.node_devices_xml(capability)]

    checks.refuse_missing(device, look_up, listing)
    running, defined = [], []
    for domain in host.domains():
        if domain.name == facts.name:
            continue
        if domain.is_active():
            running += [(domain.name, held) for held in _host_devices(domain.live_xml())]
        if domain.is_persistent():
            defined += [(domain.name, held) for held in _host_devices(domain.config_xml())]
    checks.refuse_held(device, running)
    checks.refuse_bound_group(device, look_up)
    names = checks.named_by(device, defined)
    if names:
        task.warn(f"The device is also in the definition of {', '.join(names)}: whichever domain starts first gets it.")


def _host_devices(xml: str) -> list[Element]:
    devices = parse(xml, "a domain's definition").find("devices")
    return [] if devices is None else [device for device in devices if device.tag in ("hostdev", "interface")]


def _ask_for_network(task: Task, device: Element) -> None:
    """Raises InputError where libvirt would find out half-way, or take a portgroup that there is not without a word."""
    network, portgroup = value_at(device, "source@network"), value_at(device, "source@portgroup")
    if network is None:
        return
    found = task.host.find_network(network)
    if found is None:
        raise InputError(
            f"source.network: network {network} does not exist at {task.host.uri}.", error_code="not_found"
        )
    if not found.is_active():
        raise InputError(f"source.network: network {network} is not active. Start it first.", error_code="not_active")
    if portgroup is None:
        return
    tree = parse(found.live_xml(), "the network")
    names = [str(group.get("name")) for group in tree.iterfind("portgroup")]
    if portgroup not in names:
        raise InputError(
            f"source.portgroup: network {network} has no portgroup {portgroup}; it has {', '.join(names) or 'none'}."
        )
