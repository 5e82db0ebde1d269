# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Network interfaces (formatdomain, "Network interfaces")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.device_options import OPTIONS
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.segment import BANDWIDTH, VIRTUALPORT, VLAN
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.virtio import RECONNECT, VIRTIO
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT, MAC, ON_OFF, PCI, YES_NO
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import (
    Field,
    Group,
    Items,
    Kind,
    Live,
)

_SOURCE = (
    #: Virtual network of libvirt's. Makes the interface one of O(type=network).
    Field("network", "source@network", implies={"@type": "network"}, live=Live.UPDATE),
    #: Portgroup of that network.
    Field("portgroup", "source@portgroup", live=Live.UPDATE),
    #: Bridge of the host. Makes the interface one of O(type=bridge).
    Field("bridge", "source@bridge", implies={"@type": "bridge"}, live=Live.UPDATE),
    #: Device of the host, for O(type=direct) its network device, for O(type=vdpa) the vDPA device's path.
    Field("dev", "source@dev"),
    #: For O(type=direct) how macvtap joins the device, for O(type=vhostuser) who listens on the socket.
    Field("mode", "source@mode", choices=("vepa", "bridge", "private", "passthrough", "client", "server")),
    #: Socket of a vhost-user interface. Makes the interface one of O(type=vhostuser).
    Field("path", "source@path", implies={"@type": "vhostuser", "source@type": "unix"}),
    #: Name of an internal network. Makes the interface one of O(type=internal).
    Field("name", "source@name", implies={"@type": "internal"}),
    #: Address or node device name of the PCI device to hand over. Makes the interface one of O(type=hostdev).
    Field("address", "source/address", PCI, implies={"@type": "hostdev", "source/address@type": "pci"}),
    #: Address of a tunnel between guests: of the group for V(mcast), to listen on for V(server), to connect to for
    #: V(client), to send to for V(udp).
    Field("ip", "source@address"),
    #: Port of such a tunnel.
    Field("port", "source@port", INT),
    #: Address that O(type=udp) listens on.
    Field("local_ip", "source/local@address"),
    #: Port that O(type=udp) listens on.
    Field("local_port", "source/local@port", INT),
    RECONNECT,
)

_OFFLOADS = (
    #: Checksums.
    Field("csum", "@csum", ON_OFF),
    #: Segments of TCP over IPv4.
    Field("tso4", "@tso4", ON_OFF),
    #: Segments of TCP over IPv6.
    Field("tso6", "@tso6", ON_OFF),
    #: Segments of TCP with congestion bits.
    Field("ecn", "@ecn", ON_OFF),
    #: Fragments of UDP.
    Field("ufo", "@ufo", ON_OFF),
)

ROM = Group(
    "rom",
    "rom",
    (
        #: Whether the device's boot ROM is there at all.
        Field("enabled", "@enabled", YES_NO),
        #: Whether the ROM is visible in the device's memory map.
        Field("bar", "@bar", ON_OFF),
        #: File that is shown as the ROM.
        Field("file", "@file"),
    ),
)

TEAMING = Group(
    "teaming",
    "teaming",
    (
        #: V(persistent) stays, V(transient) leaves for a migration.
        Field("type", "@type", choices=("persistent", "transient")),
        #: Alias of the persistent interface that a transient one belongs to.
        Field("persistent", "@persistent"),
    ),
)

INTERFACE = Kind(
    "interface",
    "interface",
    (
        #: Kind of connection. Often it follows from O(source).
        Field(
            "type",
            "@type",
            choices=(
                "network",
                "bridge",
                "direct",
                "user",
                "ethernet",
                "vhostuser",
                "vdpa",
                "internal",
                "hostdev",
                "mcast",
                "server",
                "client",
                "udp",
                "null",
            ),
            live=Live.UPDATE,
        ),
        #: MAC address. Names the interface; a new one gets an address that follows from the host, the domain and its
        #: source.
        Field("mac", "mac@address", MAC),
        #: The device's own name, C(ua-) and letters, digits, C(_) or C(-). Every device that this collection adds has
        #: one.
        Field("alias", "alias@name"),
        #: Name of the host's network device. libvirt invents it at each start unless it is given.
        Field("target", "target@dev"),
        #: Whether libvirt makes that network device of O(type=ethernet), and not somebody before.
        Field("target_managed", "target@managed", YES_NO),
        #: Name of the network device in a container.
        Field("guest_dev", "guest@dev"),
        #: What the interface is connected to.
        Group("source", ".", _SOURCE),
        #: Model that the guest sees, such as V(virtio) or V(e1000e).
        Field("model", "model@type"),
        #: Largest packet in bytes.
        Field("mtu", "mtu@size", INT),
        #: Carrier state seen by the guest.
        Field("link", "link@state", choices=("up", "down"), live=Live.UPDATE),
        #: VLAN tags, where the connection can carry them.
        VLAN,
        #: Port of a virtual switch that needs more than a name.
        VIRTUALPORT,
        #: Limits on the traffic, seen from the guest.
        BANDWIDTH,
        #: Network filter for the interface's traffic.
        Group(
            "filter",
            "filterref",
            (
                #: Name of the filter.
                Field("name", "@filter"),
                #: Values of the filter's variables; this is the whole list.
                Items(
                    "parameters",
                    "parameter",
                    (
                        #: Name of the variable.
                        Field("name", "@name", required=True),
                        #: Value of the variable.
                        Field("value", "@value", required=True),
                    ),
                    exact=True,
                ),
            ),
            live=Live.UPDATE,
        ),
        #: Settings of the host's and the guest's driver.
        Group(
            "driver",
            "driver",
            (
                #: Who moves the packets: V(vhost) in the kernel, V(qemu) in the emulator, V(vfio) for a host device.
                Field("name", "@name", choices=("vhost", "qemu", "vfio", "kvm", "xen")),
                #: Number of queues.
                Field("queues", "@queues", INT),
                #: Entries of a receive queue.
                Field("rx_queue_size", "@rx_queue_size", INT),
                #: Entries of a transmit queue.
                Field("tx_queue_size", "@tx_queue_size", INT),
                #: When the guest's packets are sent.
                Field("txmode", "@txmode", choices=("iothread", "timer")),
                #: Whether the guest's requests are handled aside.
                Field("ioeventfd", "@ioeventfd", ON_OFF),
                #: Whether fewer interrupts are raised.
                Field("event_idx", "@event_idx", ON_OFF),
                *VIRTIO,
                #: Whether packets are spread over the queues by a hash.
                Field("rss", "@rss", ON_OFF),
                #: Whether the guest is told that hash.
                Field("rss_hash_report", "@rss_hash_report", ON_OFF),
                #: What the host takes from the guest as it is.
                Group(
                    "host",
                    "host",
                    (
                        *_OFFLOADS,
                        #: Segments of any kind.
                        Field("gso", "@gso", ON_OFF),
                        #: Whether receive buffers can be merged.
                        Field("mrg_rxbuf", "@mrg_rxbuf", ON_OFF),
                    ),
                ),
                #: What the guest takes from the host as it is.
                Group("guest", "guest", _OFFLOADS),
            ),
        ),
        #: Who connects O(type=user), and the host's devices behind a virtio interface.
        Group(
            "backend",
            "backend",
            (
                #: Program that connects O(type=user). From libvirt 9.0 on.
                Field("type", "@type", choices=("default", "passt")),
                #: Device that makes taps.
                Field("tap", "@tap"),
                #: Device of vhost.
                Field("vhost", "@vhost"),
                #: File that passt writes to.
                Field("log_file", "@logFile"),
                #: Name of the guest in DHCP of passt. From libvirt 11.4 on.
                Field("hostname", "@hostname"),
                #: Name of the guest with its domain in DHCP of passt. From libvirt 11.4 on.
                Field("fqdn", "@fqdn"),
            ),
        ),
        #: Ports of the host that passt hands on to the guest; this is the whole list.
        Items(
            "port_forwards",
            "portForward",
            (
                #: Protocol.
                Field("proto", "@proto", choices=("tcp", "udp"), required=True),
                #: Address of the host.
                Field("address", "@address"),
                #: Network device of the host.
                Field("dev", "@dev"),
                #: Ports. All of them when none is given; this is the whole list.
                Items(
                    "ranges",
                    "range",
                    (
                        #: First port.
                        Field("start", "@start", INT, required=True),
                        #: Last port.
                        Field("end", "@end", INT),
                        #: Port of the guest that the first port leads to.
                        Field("to", "@to", INT),
                        #: Whether these ports are left out.
                        Field("exclude", "@exclude", YES_NO),
                    ),
                    exact=True,
                    whole=True,
                ),
            ),
            exact=True,
            whole=True,
        ),
        #: Addresses that the guest gets with O(type=user), or a container has; this is the whole list.
        Items(
            "ips",
            "ip",
            (
                #: Address.
                Field("address", "@address", required=True),
                #: Family.
                Field("family", "@family", choices=("ipv4", "ipv6")),
                #: Length of the network's prefix.
                Field("prefix", "@prefix", INT),
            ),
            exact=True,
        ),
        #: Script of the host that sets up O(type=ethernet).
        Field("script", "script@path"),
        #: Script of the host that takes O(type=ethernet) down.
        Field("down_script", "downscript@path"),
        #: Place in the order of devices to boot from; 1 is the first.
        Field("boot_order", "boot@order", INT),
        #: Boot ROM of the device.
        ROM,
        #: Whether the port is kept apart from other isolated ports of its bridge.
        Field("port_isolated", "port@isolated", YES_NO, live=Live.UPDATE),
        #: The interface's part in a pair of which one stands in while the other migrates.
        TEAMING,
        #: Number under which the guest's firmware names the device.
        Field("acpi_index", "acpi@index", INT),
        #: Most packets that are received before the guest is interrupted.
        Field("coalesce_rx_frames", "coalesce/rx/frames@max", INT, live=Live.UPDATE),
        #: Whether the guest may change MAC and receive filters on its own.
        Field("trust_guest_rx_filters", "@trustGuestRxFilters", YES_NO),
        #: Whether libvirt takes the PCI device of O(type=hostdev) from the host's driver and gives it back.
        Field("managed", "@managed", YES_NO),
    ),
    live=Live.REPLUG,
    options=OPTIONS,
)
