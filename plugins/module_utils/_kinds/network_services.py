# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a virtual network offers to its guests: addresses, DHCP and DNS (formatnetwork, "Addressing")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.checked import IP
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT, MAC, YES_NO
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Items, Live, Values

_LEASE = Group(
    "lease",
    "lease",
    (
        #: How long an address is lent; 0 is for ever.
        Field("expiry", "@expiry", INT, required=True),
        #: Unit of the time. libvirt takes minutes when none is given.
        Field("unit", "@unit", choices=("seconds", "minutes", "hours")),
    ),
)

_DHCP_RANGES = Items(
    "ranges",
    "range",
    (
        #: First address.
        Field("start", "@start", IP, required=True),
        #: Last address.
        Field("end", "@end", IP, required=True),
        #: How long addresses of the range are lent.
        _LEASE,
    ),
    live=Live.UPDATE,
)

_DHCP_HOSTS = Items(
    "hosts",
    "host",
    (
        #: MAC of the guest's interface. Names the host.
        Field("mac", "@mac", MAC),
        #: DUID of the guest. Names the host in an IPv6 network.
        Field("id", "@id"),
        #: Host name that the guest gets.
        Field("name", "@name"),
        #: Address that the guest gets.
        Field("ip", "@ip", IP, required=True),
        #: How long the address is lent.
        _LEASE,
    ),
    live=Live.UPDATE,
)

IPS = (
    #: Address of the host in the network. Names the entry.
    Field("address", "@address", IP),
    #: Length of the network's prefix. Give it or the netmask.
    Field("prefix", "@prefix", INT),
    #: Mask of the network.
    Field("netmask", "@netmask", IP),
    #: Family of the address. libvirt takes V(ipv4) when none is given.
    Field("family", "@family", choices=("ipv4", "ipv6")),
    #: Whether the bridge itself goes without the address.
    Field("local_ptr", "@localPtr", YES_NO),
    #: Directory that is served by TFTP.
    Field("tftp_root", "tftp@root"),
    #: Addresses that guests get by DHCP.
    Group(
        "dhcp",
        "dhcp",
        (
            #: Ranges of addresses.
            _DHCP_RANGES,
            #: Guests with an address of their own.
            _DHCP_HOSTS,
            #: What guests boot from.
            Group(
                "bootp",
                "bootp",
                (
                    #: Name of the file.
                    Field("file", "@file", required=True),
                    #: Server that has it, if not the host itself.
                    Field("server", "@server"),
                ),
            ),
        ),
    ),
)

DNS = (
    #: Whether there is a name server on the network at all.
    Field("enable", "@enable", YES_NO),
    #: Whether names without a dot are asked of the host's name servers.
    Field("forward_plain_names", "@forwardPlainNames", YES_NO),
    #: Name servers to ask.
    Items(
        "forwarders",
        "forwarder",
        (
            #: Address of the server.
            Field("addr", "@addr", IP),
            #: Domain that it is asked about.
            Field("domain", "@domain"),
            #: Port of the server, if not 53. libvirt knows it from version 12.0 on.
            Field("port", "@port", INT),
        ),
    ),
    #: Names of an address.
    Items(
        "hosts",
        "host",
        (
            #: The address.
            Field("ip", "@ip", IP, required=True),
            #: Its names; this is the whole list.
            Values("hostnames", "hostname"),
        ),
        live=Live.UPDATE,
    ),
    #: Text records.
    Items(
        "txt",
        "txt",
        (
            #: Name of the record.
            Field("name", "@name", required=True),
            #: Text of the record.
            Field("value", "@value", required=True),
        ),
        live=Live.UPDATE,
    ),
    #: Service records.
    Items(
        "srv",
        "srv",
        (
            #: Name of the service.
            Field("service", "@service", required=True),
            #: Protocol of the service.
            Field("protocol", "@protocol", required=True),
            #: Domain that the record is for.
            Field("domain", "@domain"),
            #: Host that offers the service.
            Field("target", "@target"),
            #: Port of the service.
            Field("port", "@port", INT),
            #: Priority of the host; the lowest is asked first.
            Field("priority", "@priority", INT),
            #: Weight among hosts of one priority.
            Field("weight", "@weight", INT),
        ),
        live=Live.UPDATE,
    ),
)
