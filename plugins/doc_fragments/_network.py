# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Rendered by tests/tools/render_doc_fragments.py from plugins/module_utils/_kinds/network.py.

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  name:
    description:
      - Name of the network.
    type: str
    required: true
  uuid:
    description:
      - UUID of the network. libvirt invents one unless it is given; it cannot be changed.
    type: str
  title:
    description:
      - Short text about the network. libvirt keeps it from version 9.7 on.
    type: str
  description:
    description:
      - Longer text about the network. libvirt keeps it from version 9.7 on.
    type: str
  metadata:
    description:
      - 'What other programs keep in the definition: XML of one element by its namespace.'
      - An empty text takes away what is there.
      - Other namespaces are left alone.
    type: dict
  bridge:
    description:
      - The bridge of the host that the network is.
    type: dict
    suboptions:
      name:
        description:
          - Name of the bridge. libvirt chooses one unless it is given.
        type: str
      stp:
        description:
          - Whether the bridge runs the spanning tree protocol.
        type: bool
      delay:
        description:
          - Seconds until a port forwards.
        type: int
      zone:
        description:
          - firewalld zone of the bridge.
        type: str
      mac_table_manager:
        description:
          - Who fills the bridge's table of MACs.
        type: str
        choices:
          - kernel
          - libvirt
  mac:
    description:
      - MAC of the bridge. libvirt invents one unless it is given.
    type: str
  mtu:
    description:
      - Largest packet in bytes.
    type: int
  forward:
    description:
      - Connection to the outside.
    type: dict
    suboptions:
      mode:
        description:
          - How packets leave the network.
          - V(none) keeps them in it.
        type: str
        choices:
          - none
          - nat
          - route
          - open
          - bridge
          - private
          - vepa
          - passthrough
          - hostdev
      dev:
        description:
          - Only device that packets are forwarded to.
        type: str
      interfaces:
        description:
          - Devices of the host that packets leave by, or that make a pool.
        type: list
        elements: dict
        suboptions:
          dev:
            description:
              - Name of the device.
            type: str
            required: true
      nat:
        description:
          - Translation of addresses.
        type: dict
        suboptions:
          ipv6:
            description:
              - Whether IPv6 is translated too.
            type: bool
          address:
            description:
              - Addresses to use.
            type: dict
            suboptions:
              start:
                description:
                  - First address.
                type: str
                required: true
              end:
                description:
                  - Last address.
                type: str
                required: true
          port:
            description:
              - Ports to use.
            type: dict
            suboptions:
              start:
                description:
                  - First port.
                type: int
                required: true
              end:
                description:
                  - Last port.
                type: int
                required: true
      pf:
        description:
          - Physical function whose virtual functions make the pool.
        type: str
      addresses:
        description:
          - 'PCI devices that make the pool of O(forward.mode=hostdev): addresses or node device names.'
        type: list
        elements: dict
        suboptions:
          address:
            description:
              - Address such as V(0000:65:00.1), or node device name.
            type: str
            required: true
      driver:
        description:
          - Driver that hands the devices of the pool over.
        type: str
        choices:
          - vfio
          - kvm
      driver_model:
        description:
          - Kernel driver that the devices of the pool are bound to, such as V(mlx5_vfio_pci). libvirt finds one
            by itself unless it is given, and knows the option from version 10.0 on.
        type: str
      managed:
        description:
          - Whether libvirt takes the PCI devices from the host's driver and gives them back.
        type: bool
  domain:
    description:
      - DNS domain of the network.
    type: dict
    suboptions:
      name:
        description:
          - Name of the domain.
        type: str
        required: true
      local_only:
        description:
          - Whether questions about the domain are never asked elsewhere.
        type: bool
      register:
        description:
          - Whether the domain is registered with the host's resolver.
          - Newer versions of libvirt take it only together with O(domain.local_only).
        type: bool
  ips:
    description:
      - Addresses of the host in the network, and what is offered there.
    type: list
    elements: dict
    suboptions:
      address:
        description:
          - Address of the host in the network.
          - Names the entry.
        type: str
      prefix:
        description:
          - Length of the network's prefix.
          - Give it or the netmask.
        type: int
      netmask:
        description:
          - Mask of the network.
        type: str
      family:
        description:
          - Family of the address. libvirt takes V(ipv4) when none is given.
        type: str
        choices:
          - ipv4
          - ipv6
      local_ptr:
        description:
          - Whether the bridge itself goes without the address.
        type: bool
      tftp_root:
        description:
          - Directory that is served by TFTP.
        type: str
      dhcp:
        description:
          - Addresses that guests get by DHCP.
        type: dict
        suboptions:
          ranges:
            description:
              - Ranges of addresses.
            type: list
            elements: dict
            suboptions:
              start:
                description:
                  - First address.
                type: str
                required: true
              end:
                description:
                  - Last address.
                type: str
                required: true
              lease:
                description:
                  - How long addresses of the range are lent.
                type: dict
                suboptions:
                  expiry:
                    description:
                      - How long an address is lent; 0 is for ever.
                    type: int
                    required: true
                  unit:
                    description:
                      - Unit of the time. libvirt takes minutes when none is given.
                    type: str
                    choices:
                      - seconds
                      - minutes
                      - hours
          hosts:
            description:
              - Guests with an address of their own.
            type: list
            elements: dict
            suboptions:
              mac:
                description:
                  - MAC of the guest's interface.
                  - Names the host.
                type: str
              id:
                description:
                  - DUID of the guest.
                  - Names the host in an IPv6 network.
                type: str
              name:
                description:
                  - Host name that the guest gets.
                type: str
              ip:
                description:
                  - Address that the guest gets.
                type: str
                required: true
              lease:
                description:
                  - How long the address is lent.
                type: dict
                suboptions:
                  expiry:
                    description:
                      - How long an address is lent; 0 is for ever.
                    type: int
                    required: true
                  unit:
                    description:
                      - Unit of the time. libvirt takes minutes when none is given.
                    type: str
                    choices:
                      - seconds
                      - minutes
                      - hours
          bootp:
            description:
              - What guests boot from.
            type: dict
            suboptions:
              file:
                description:
                  - Name of the file.
                type: str
                required: true
              server:
                description:
                  - Server that has it, if not the host itself.
                type: str
  dns:
    description:
      - The name server on the network.
    type: dict
    suboptions:
      enable:
        description:
          - Whether there is a name server on the network at all.
        type: bool
      forward_plain_names:
        description:
          - Whether names without a dot are asked of the host's name servers.
        type: bool
      forwarders:
        description:
          - Name servers to ask.
        type: list
        elements: dict
        suboptions:
          addr:
            description:
              - Address of the server.
            type: str
          domain:
            description:
              - Domain that it is asked about.
            type: str
          port:
            description:
              - Port of the server, if not 53. libvirt knows it from version 12.0 on.
            type: int
      hosts:
        description:
          - Names of an address.
        type: list
        elements: dict
        suboptions:
          ip:
            description:
              - The address.
            type: str
            required: true
          hostnames:
            description:
              - Its names; this is the whole list.
            type: list
            elements: str
      txt:
        description:
          - Text records.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - Name of the record.
            type: str
            required: true
          value:
            description:
              - Text of the record.
            type: str
            required: true
      srv:
        description:
          - Service records.
        type: list
        elements: dict
        suboptions:
          service:
            description:
              - Name of the service.
            type: str
            required: true
          protocol:
            description:
              - Protocol of the service.
            type: str
            required: true
          domain:
            description:
              - Domain that the record is for.
            type: str
          target:
            description:
              - Host that offers the service.
            type: str
          port:
            description:
              - Port of the service.
            type: int
          priority:
            description:
              - Priority of the host; the lowest is asked first.
            type: int
          weight:
            description:
              - Weight among hosts of one priority.
            type: int
  portgroups:
    description:
      - Settings that several interfaces share.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the portgroup.
        type: str
        required: true
      default:
        description:
          - Whether interfaces that name no portgroup belong to this one.
        type: bool
      vlan:
        description:
          - VLAN tags of the portgroup.
        type: dict
        suboptions:
          trunk:
            description:
              - Whether the interface is a trunk. libvirt makes it one when there is more than one tag.
            type: bool
          tags:
            description:
              - The tags; this is the whole list.
            type: list
            elements: dict
            suboptions:
              id:
                description:
                  - VLAN number.
                type: int
                required: true
              native_mode:
                description:
                  - How untagged traffic is treated on a trunk.
                type: str
                choices:
                  - tagged
                  - untagged
      virtualport:
        description:
          - Virtual port of the portgroup.
        type: dict
        suboptions:
          type:
            description:
              - Kind of virtual port.
            type: str
            choices:
              - 802.1Qbg
              - 802.1Qbh
              - openvswitch
              - midonet
          managerid:
            description:
              - Manager of the 802.1Qbg port.
            type: int
          typeid:
            description:
              - Type of the 802.1Qbg port.
            type: int
          typeidversion:
            description:
              - Version of the 802.1Qbg type.
            type: int
          instanceid:
            description:
              - UUID of the 802.1Qbg instance.
            type: str
          profileid:
            description:
              - Profile of the 802.1Qbh or Open vSwitch port.
            type: str
          interfaceid:
            description:
              - UUID of the Open vSwitch or Midonet interface.
            type: str
      bandwidth:
        description:
          - Limits on the traffic of each interface.
        type: dict
        suboptions:
          inbound:
            description:
              - What comes in.
            type: dict
            suboptions:
              average:
                description:
                  - Average rate in KiB per second.
                type: int
              peak:
                description:
                  - Peak rate in KiB per second.
                type: int
              burst:
                description:
                  - KiB that may be sent at the peak rate.
                type: int
          outbound:
            description:
              - What goes out.
            type: dict
            suboptions:
              average:
                description:
                  - Average rate in KiB per second.
                type: int
              peak:
                description:
                  - Peak rate in KiB per second.
                type: int
              burst:
                description:
                  - KiB that may be sent at the peak rate.
                type: int
      trust_guest_rx_filters:
        description:
          - Whether guests may change MAC and receive filters on their own.
        type: bool
  vlan:
    description:
      - VLAN tags of the network.
    type: dict
    suboptions:
      trunk:
        description:
          - Whether the interface is a trunk. libvirt makes it one when there is more than one tag.
        type: bool
      tags:
        description:
          - The tags; this is the whole list.
        type: list
        elements: dict
        suboptions:
          id:
            description:
              - VLAN number.
            type: int
            required: true
          native_mode:
            description:
              - How untagged traffic is treated on a trunk.
            type: str
            choices:
              - tagged
              - untagged
  virtualport:
    description:
      - Virtual port of the network.
    type: dict
    suboptions:
      type:
        description:
          - Kind of virtual port.
        type: str
        choices:
          - 802.1Qbg
          - 802.1Qbh
          - openvswitch
          - midonet
      managerid:
        description:
          - Manager of the 802.1Qbg port.
        type: int
      typeid:
        description:
          - Type of the 802.1Qbg port.
        type: int
      typeidversion:
        description:
          - Version of the 802.1Qbg type.
        type: int
      instanceid:
        description:
          - UUID of the 802.1Qbg instance.
        type: str
      profileid:
        description:
          - Profile of the 802.1Qbh or Open vSwitch port.
        type: str
      interfaceid:
        description:
          - UUID of the Open vSwitch or Midonet interface.
        type: str
  routes:
    description:
      - Routes to networks behind a guest.
    type: list
    elements: dict
    suboptions:
      address:
        description:
          - Address of the network behind.
        type: str
        required: true
      prefix:
        description:
          - Length of its prefix.
        type: int
      netmask:
        description:
          - Its mask.
        type: str
      family:
        description:
          - Family of the address.
        type: str
        choices:
          - ipv4
          - ipv6
      gateway:
        description:
          - Address that packets are sent to.
        type: str
        required: true
      metric:
        description:
          - Metric of the route.
        type: int
  bandwidth:
    description:
      - Limits on the traffic of the whole network.
    type: dict
    suboptions:
      inbound:
        description:
          - What comes in.
        type: dict
        suboptions:
          average:
            description:
              - Average rate in KiB per second.
            type: int
          peak:
            description:
              - Peak rate in KiB per second.
            type: int
          burst:
            description:
              - KiB that may be sent at the peak rate.
            type: int
      outbound:
        description:
          - What goes out.
        type: dict
        suboptions:
          average:
            description:
              - Average rate in KiB per second.
            type: int
          peak:
            description:
              - Peak rate in KiB per second.
            type: int
          burst:
            description:
              - KiB that may be sent at the peak rate.
            type: int
  isolated_ports:
    description:
      - Whether guests on the network cannot reach each other.
    type: bool
  trust_guest_rx_filters:
    description:
      - Whether guests may change MAC and receive filters on their own.
    type: bool
  ipv6:
    description:
      - Whether guests reach each other by IPv6 where the host has no IPv6 address in the network. libvirt takes
        V(false) when none is given.
    type: bool
  dnsmasq_options:
    description:
      - Lines for dnsmasq's configuration; this is the whole list, in this order.
    type: list
    elements: str
  state:
    description:
      - V(active) defines and starts the network, V(inactive) defines it and takes it down, V(present) defines it
        and leaves it running or not, V(absent) takes it down and removes its definition.
    type: str
    choices:
      - active
      - inactive
      - present
      - absent
    default: active
  autostart:
    description:
      - Whether the network starts with the host.
    type: bool
  xml:
    description:
      - The network's XML, for what options do not cover.
      - Options given beside it have the last word.
    type: str
  ownership:
    description:
      - 'Whether what this task asked for the last time, and does not mention any more, is taken back: an entry
        goes, a value returns to libvirt''s default.'
      - For that the task leaves a record in the network's metadata.
      - What other tasks and tools have put there is left alone, and what they changed is reported in RV(drift).
      - Unless it is given, a task that makes the network, or says O(ips) or O(portgroups) besides O(forward) or
        O(bridge) (itself or in its O(xml)), is such a definition, and any other task only amends what is there.
      - Of these two parts a task need not say the one that the last definition did not say either.
    type: bool
  purge:
    description:
      - 'Lists that shall hold just what the task declares: entries that it does not mention are removed.'
    type: list
    elements: str
    choices:
      - dns.forwarders
      - dns.hosts
      - dns.srv
      - dns.txt
      - forward.addresses
      - forward.interfaces
      - ips
      - ips.dhcp.hosts
      - ips.dhcp.ranges
      - portgroups
      - routes
    default: []
  restart:
    description:
      - What to do about changes that need a restart of the network.
      - V(when_needed) restarts it and plugs the interfaces of all running guests in again; a network that does
        not start again gets its former definition back.
      - V(never) lists the changes in RV(pending_restart).
    type: str
    choices:
      - never
      - when_needed
    default: never
"""

    INFO = r"""
options:
  name:
    description:
      - Names of the networks to read, or patterns such as V(lab-*).
      - All networks when none is given.
    type: list
    elements: str
    default: []
  gather:
    description:
      - 'What to read besides: V(leases) of DHCP, and the definitions as V(xml).'
    type: list
    elements: str
    choices:
      - leases
      - xml
    default: []
"""
