# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connects running guests to a network that was restarted.

A restarted network has a new bridge, and the taps of running guests are left without one although their XML looks
right; updating an interface with what it already is does nothing. Moving it to another network and back connects it
again.
"""

from __future__ import annotations

import os
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import VirtopsError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope, known
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.declared import declared_interface
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity import device_rule, pair
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import child, new, parse, text_of

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import DomainPort, HostPort
else:
    Element = t.Any


def _parking_xml() -> str:
    """An isolated network of our own, without addresses. Bridge names have at most 15 characters."""
    network = new("network")
    child(network, "name").text = f"virtops-parking-{os.getpid()}"
    child(network, "bridge").set("name", f"vtpark{os.getpid() % 10**8}")
    return text_of(network)


def replug_interfaces(host: HostPort, interfaces: t.Iterable[tuple[str, str, str]]) -> None:
    """Moves each interface (uuid and name of its domain, MAC) to a network that exists only meanwhile, and back.

    A guest that has gone away meanwhile is no matter. Raises VirtopsError (``replug_failed``), after all others have
    been connected, naming those that could not be.
    """
    parking = host.create_network(_parking_xml())
    failed: list[str] = []
    try:
        for uuid, name, mac in interfaces:
            domain = host.find_domain_by_uuid(uuid)
            if domain is None or not domain.is_active():
                continue
            try:
                _move_and_back(domain, mac, parking.name)
            except VirtopsError as error:
                failed.append(f"{mac} of domain {name} ({error.message})")
    finally:
        parking.destroy()
    if failed:
        raise VirtopsError(
            f"The network was restarted, but these interfaces could not be connected to it again: {'; '.join(failed)}."
            " Plug them out and in again, or restart the guests.",
            error_code="replug_failed",
        )


def _move_and_back(domain: DomainPort, mac: str, parking: str) -> None:
    wanted = new("interface")
    child(wanted, "mac").set("address", mac)
    devices = parse(domain.live_xml(), "the live definition").findall("devices/interface")
    interface = pair(device_rule("interface"), devices, [wanted])[0][1]
    if interface is None:
        return
    declared_interface(interface)
    source = known(interface.find("source"))
    home = dict(source.attrib)
    _update(domain, interface, source, {"network": parking})
    _update(domain, interface, source, home)


def _update(domain: DomainPort, interface: Element, source: Element, attributes: t.Mapping[t.Any, t.Any]) -> None:
    source.attrib.clear()
    source.attrib.update(attributes)
    domain.update_device(text_of(interface), Scope.LIVE)
