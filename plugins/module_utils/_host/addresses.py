# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Addresses of guests as plain data. Called inside ``asking(...)`` of whoever has the handle."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._host.errors import libvirt

#: virDomainInterfaceAddressesSource
SOURCES = {"lease": 0, "agent": 1, "arp": 2}


def _families() -> dict[int, str]:
    return {libvirt.VIR_IP_ADDR_TYPE_IPV4: "ipv4", libvirt.VIR_IP_ADDR_TYPE_IPV6: "ipv6"}


def of_interfaces(domain: libvirt.virDomain, source: str) -> list[dict[str, t.Any]]:
    """What the interfaces of a running domain are called and addressed by, as *source* knows it."""
    interfaces: t.Any = domain.interfaceAddresses(SOURCES[source], 0)
    families = _families()
    return [
        {
            "name": name,
            "mac": entry.get("hwaddr"),
            "addresses": [
                {"address": one["addr"], "prefix": one["prefix"], "family": families.get(one["type"], "unknown")}
                for one in entry.get("addrs") or ()
            ],
        }
        for name, entry in (interfaces or {}).items()
    ]


def leases(network: libvirt.virNetwork) -> list[dict[str, t.Any]]:
    """The DHCP leases of an active network; *expires* in seconds since 1970."""
    found: t.Any = network.DHCPLeases(None, 0)
    families = _families()
    return [
        {
            "mac": lease.get("mac"),
            "address": lease.get("ipaddr"),
            "prefix": lease.get("prefix"),
            "family": families.get(lease.get("type", -1), "unknown"),
            "hostname": lease.get("hostname"),
            "client_id": lease.get("clientid"),
            "interface": lease.get("iface"),
            "expires": lease.get("expirytime"),
        }
        for lease in found
    ]
