# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Virtual networks (formatnetwork)."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.network_services import DNS, IPS
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.segment import (
    SHARED_BANDWIDTH,
    VIRTUALPORT,
    VLAN,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.checked import IP, LINE
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import (
    FOREIGN,
    INT,
    MAC,
    ON_OFF,
    PCI,
    UUID,
    YES_NO,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import (
    Field,
    Group,
    Items,
    Kind,
    Live,
    Values,
)

_FORWARD = (
    #: How packets leave the network. V(none) keeps them in it.
    Field(
        "mode", "@mode", choices=("none", "nat", "route", "open", "bridge", "private", "vepa", "passthrough", "hostdev")
    ),
    #: Only device that packets are forwarded to.
    Field("dev", "@dev"),
    #: Devices of the host that packets leave by, or that make a pool.
    Items(
        "interfaces",
        "interface",
        (
            #: Name of the device.
            Field("dev", "@dev", required=True),
        ),
        live=Live.UPDATE,
    ),
    #: Translation of addresses.
    Group(
        "nat",
        "nat",
        (
            #: Whether IPv6 is translated too.
            Field("ipv6", "@ipv6", YES_NO),
            #: Addresses to use.
            Group(
                "address",
                "address",
                (
                    #: First address.
                    Field("start", "@start", IP, required=True),
                    #: Last address.
                    Field("end", "@end", IP, required=True),
                ),
            ),
            #: Ports to use.
            Group(
                "port",
                "port",
                (
                    #: First port.
                    Field("start", "@start", INT, required=True),
                    #: Last port.
                    Field("end", "@end", INT, required=True),
                ),
            ),
        ),
    ),
    #: Physical function whose virtual functions make the pool.
    Field("pf", "pf@dev"),
    #: PCI devices that make the pool of O(forward.mode=hostdev): addresses or node device names.
    Items(
        "addresses",
        "address",
        (
            #: Address such as V(0000:65:00.1), or node device name.
            Field("address", ".", PCI, required=True),
        ),
        initial={"@type": "pci"},
    ),
    #: Driver that hands the devices of the pool over.
    Field("driver", "driver@name", choices=("vfio", "kvm")),
    #: Kernel driver that the devices of the pool are bound to, such as V(mlx5_vfio_pci). libvirt finds one by itself
    #: unless it is given, and knows the option from version 10.0 on.
    Field("driver_model", "driver@model"),
    #: Whether libvirt takes the PCI devices from the host's driver and gives them back.
    Field("managed", "@managed", YES_NO),
)

_PORTGROUPS = Items(
    "portgroups",
    "portgroup",
    (
        #: Name of the portgroup.
        Field("name", "@name", required=True),
        #: Whether interfaces that name no portgroup belong to this one.
        Field("default", "@default", YES_NO),
        #: VLAN tags of the portgroup.
        VLAN,
        #: Virtual port of the portgroup.
        VIRTUALPORT,
        #: Limits on the traffic of each interface.
        SHARED_BANDWIDTH,
        #: Whether guests may change MAC and receive filters on their own.
        Field("trust_guest_rx_filters", "@trustGuestRxFilters", YES_NO),
    ),
    live=Live.UPDATE,
)

NETWORK = Kind(
    "network",
    "network",
    (
        #: Name of the network.
        Field("name", "name", required=True),
        #: UUID of the network. libvirt invents one unless it is given; it cannot be changed.
        Field("uuid", "uuid", UUID),
        #: Short text about the network. libvirt keeps it from version 9.7 on.
        Field("title", "title", LINE),
        #: Longer text about the network. libvirt keeps it from version 9.7 on.
        Field("description", "description"),
        #: What other programs keep in the definition: XML of one element by its namespace. An empty text takes away
        #: what is there. Other namespaces are left alone.
        Field("metadata", "metadata", FOREIGN),
        #: The bridge of the host that the network is.
        Group(
            "bridge",
            "bridge",
            (
                #: Name of the bridge. libvirt chooses one unless it is given.
                Field("name", "@name"),
                #: Whether the bridge runs the spanning tree protocol.
                Field("stp", "@stp", ON_OFF),
                #: Seconds until a port forwards.
                Field("delay", "@delay", INT),
                #: firewalld zone of the bridge.
                Field("zone", "@zone"),
                #: Who fills the bridge's table of MACs.
                Field("mac_table_manager", "@macTableManager", choices=("kernel", "libvirt")),
            ),
        ),
        #: MAC of the bridge. libvirt invents one unless it is given.
        Field("mac", "mac@address", MAC),
        #: Largest packet in bytes.
        Field("mtu", "mtu@size", INT),
        #: Connection to the outside.
        Group("forward", "forward", _FORWARD),
        #: DNS domain of the network.
        Group(
            "domain",
            "domain",
            (
                #: Name of the domain.
                Field("name", "@name", required=True),
                #: Whether questions about the domain are never asked elsewhere.
                Field("local_only", "@localOnly", YES_NO),
                #: Whether the domain is registered with the host's resolver. Newer versions of libvirt take it only
                #: together with O(domain.local_only).
                Field("register", "@register", YES_NO),
            ),
        ),
        #: Addresses of the host in the network, and what is offered there.
        Items("ips", "ip", IPS, exclusive=(("prefix", "netmask"),)),
        #: The name server on the network.
        Group("dns", "dns", DNS),
        #: Settings that several interfaces share.
        _PORTGROUPS,
        #: VLAN tags of the network.
        VLAN,
        #: Virtual port of the network.
        VIRTUALPORT,
        #: Routes to networks behind a guest.
        Items(
            "routes",
            "route",
            (
                #: Address of the network behind.
                Field("address", "@address", IP, required=True),
                #: Length of its prefix.
                Field("prefix", "@prefix", INT),
                #: Its mask.
                Field("netmask", "@netmask", IP),
                #: Family of the address.
                Field("family", "@family", choices=("ipv4", "ipv6")),
                #: Address that packets are sent to.
                Field("gateway", "@gateway", IP, required=True),
                #: Metric of the route.
                Field("metric", "@metric", INT),
            ),
            exclusive=(("prefix", "netmask"),),
        ),
        #: Limits on the traffic of the whole network.
        SHARED_BANDWIDTH._replace(live=None),
        #: Whether guests on the network cannot reach each other.
        Field("isolated_ports", "port@isolated", YES_NO),
        #: Whether guests may change MAC and receive filters on their own.
        Field("trust_guest_rx_filters", "@trustGuestRxFilters", YES_NO),
        #: Whether guests reach each other by IPv6 where the host has no IPv6 address in the network. libvirt takes
        #: V(false) when none is given.
        Field("ipv6", "@ipv6", YES_NO),
        #: Lines for dnsmasq's configuration; this is the whole list, in this order.
        Values("dnsmasq_options", "dnsmasq:options/dnsmasq:option@value"),
    ),
    options={
        #: V(active) defines and starts the network, V(inactive) defines it and takes it down, V(present) defines it and
        #: leaves it running or not, V(absent) takes it down and removes its definition.
        "state": {"type": "str", "choices": ["active", "inactive", "present", "absent"], "default": "active"},
        #: Whether the network starts with the host.
        "autostart": {"type": "bool"},
        #: The network's XML, for what options do not cover. Options given beside it have the last word.
        "xml": {"type": "str"},
        #: Whether what this task asked for the last time, and does not mention any more, is taken back: an entry goes,
        #: a value returns to libvirt's default. For that the task leaves a record in the network's metadata. What other
        #: tasks and tools have put there is left alone, and what they changed is reported in RV(drift). Unless it is
        #: given, a task that makes the network, or says O(ips) or O(portgroups) besides O(forward) or O(bridge) (itself
        #: or in its O(xml)), is such a definition, and any other task only amends what is there. Of these two parts a
        #: task need not say the one that the last definition did not say either.
        "ownership": {"type": "bool"},
        #: Lists that shall hold just what the task declares: entries that it does not mention are removed.
        "purge": {"type": "list", "elements": "str", "default": []},
        #: What to do about changes that need a restart of the network. V(when_needed) restarts it and plugs the
        #: interfaces of all running guests in again; a network that does not start again gets its former definition
        #: back. V(never) lists the changes in RV(pending_restart).
        "restart": {"type": "str", "choices": ["never", "when_needed"], "default": "never"},
    },
    info={
        #: Names of the networks to read, or patterns such as V(lab-*). All networks when none is given.
        "name": {"type": "list", "elements": "str", "default": []},
        #: What to read besides: V(leases) of DHCP, and the definitions as V(xml).
        "gather": {"type": "list", "elements": "str", "choices": ["leases", "xml"], "default": []},
    },
)
