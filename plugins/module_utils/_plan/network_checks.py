# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What libvirt lets through in a network although no guest could use it (network/bridge_driver.c checks only the
family)."""

from __future__ import annotations

import collections
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import canonical, prefix_length

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any


def _bits(address: str) -> str | None:
    """An address as a text of zeros and ones, None when it is none."""
    value = canonical("ip", "address", address)
    return "".join(f"{byte:08b}" for byte in value) if isinstance(value, bytes) else None


def refuse_clashes(network: Element, before: Element) -> None:
    """Raises InputError for an address that two DHCP hosts would have, and for a second default portgroup, unless the
    network was like that *before*. A whole definition may say so, but of several updates the first would be made, and
    the next refused (virNetworkDefUpdateIPDHCPHost)."""
    held = _hosts_at(before)
    for address, hosts in _hosts_at(network).items():
        if len(hosts) > max(1, len(held[address])):
            names = " and ".join(host.get("mac") or host.get("id") or host.get("name") or "?" for host in hosts)
            raise InputError(
                f"ips: the DHCP hosts {names} have one address, {hosts[0].get('ip')}; each must have one of its own."
            )
    groups = [group.get("name", "") for group in network.iterfind("portgroup[@default='yes']")]
    if len(groups) > max(1, len(before.findall("portgroup[@default='yes']"))):
        raise InputError(f"portgroups: {' and '.join(groups)} are both the default; there can be only one.")


def _hosts_at(network: Element) -> dict[str, list[Element]]:
    """The DHCP hosts by their address."""
    found: dict[str, list[Element]] = collections.defaultdict(list)
    for host in network.iterfind("ip/dhcp/host[@ip]"):
        address = host.get("ip", "")
        found[_bits(address) or address].append(host)
    return found


def refuse_strangers(network: Element) -> None:
    """Raises InputError for a DHCP host or range that lies outside its network, a range that ends before it begins, and
    a bootp that nobody gets."""
    for ip in network.iterfind("ip"):
        if ip.find("dhcp/bootp") is not None and ip.find("dhcp/range") is None and ip.find("dhcp/host") is None:
            raise InputError("ips: dhcp.bootp needs ranges or hosts beside it; libvirt would drop it without a word.")
        own, length = _bits(ip.get("address", "")), prefix_length(ip)
        if own is None or length is None:  # libvirt's own default follows from the class, on which nobody should rely
            continue
        for entry in ip.iterfind("dhcp/range"):
            first, last = (entry.get(name, "") for name in ("start", "end"))
            if (_bits(first) or "") > (_bits(last) or "2"):
                raise InputError(f"ips: the DHCP range from {first} to {last} is the wrong way round.")
        for entry in [*ip.iterfind("dhcp/host"), *ip.iterfind("dhcp/range")]:
            for name in ("ip", "start", "end"):
                address = entry.get(name)
                bits = _bits(address) if address else None
                if bits is not None and bits[:length] != own[:length]:
                    raise InputError(
                        f"ips: the DHCP {entry.tag} address {address} is not in the network"
                        f" {ip.get('address')}/{length}."
                    )
