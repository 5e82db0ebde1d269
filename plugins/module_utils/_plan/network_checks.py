# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What libvirt lets through in a network although no guest could use it (network/bridge_driver.c checks only the
family)."""

from __future__ import annotations

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


def refuse_strangers(network: Element) -> None:
    """Raises InputError for a DHCP host or range that lies outside its network, and for a bootp that nobody gets."""
    for ip in network.iterfind("ip"):
        if ip.find("dhcp/bootp") is not None and ip.find("dhcp/range") is None and ip.find("dhcp/host") is None:
            raise InputError("ips: dhcp.bootp needs ranges or hosts beside it; libvirt would drop it without a word.")
        own, length = _bits(ip.get("address", "")), prefix_length(ip)
        if own is None or length is None:  # libvirt's own default follows from the class, on which nobody should rely
            continue
        for entry in [*ip.iterfind("dhcp/host"), *ip.iterfind("dhcp/range")]:
            for name in ("ip", "start", "end"):
                address = entry.get(name)
                bits = _bits(address) if address else None
                if bits is not None and bits[:length] != own[:length]:
                    raise InputError(
                        f"ips: the DHCP {entry.tag} address {address} is not in the network"
                        f" {ip.get('address')}/{length}."
                    )
