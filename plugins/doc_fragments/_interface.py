# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Rendered by tests/tools/render_doc_fragments.py from plugins/module_utils/_kinds/interface.py.

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  type:
    description:
      - Kind of connection.
      - Often it follows from O(source).
    type: str
    choices:
      - network
      - bridge
      - direct
      - user
      - ethernet
      - vhostuser
      - vdpa
      - internal
      - hostdev
      - mcast
      - server
      - client
      - udp
      - 'null'
  mac:
    description:
      - MAC address.
      - Names the interface; a new one gets an address that follows from the host, the domain and its source.
    type: str
  alias:
    description:
      - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
      - Every device that this collection adds has one.
    type: str
  target:
    description:
      - Name of the host's network device. libvirt invents it at each start unless it is given.
    type: str
  target_managed:
    description:
      - Whether libvirt makes that network device of O(type=ethernet), and not somebody before.
    type: bool
  guest_dev:
    description:
      - Name of the network device in a container.
    type: str
  source:
    description:
      - What the interface is connected to.
    type: dict
    suboptions:
      network:
        description:
          - Virtual network of libvirt's.
          - Makes the interface one of O(type=network).
        type: str
      portgroup:
        description:
          - Portgroup of that network.
        type: str
      bridge:
        description:
          - Bridge of the host.
          - Makes the interface one of O(type=bridge).
        type: str
      dev:
        description:
          - Device of the host, for O(type=direct) its network device, for O(type=vdpa) the vDPA device's path.
        type: str
      mode:
        description:
          - For O(type=direct) how macvtap joins the device, for O(type=vhostuser) who listens on the socket.
        type: str
        choices:
          - vepa
          - bridge
          - private
          - passthrough
          - client
          - server
      path:
        description:
          - Socket of a vhost-user interface.
          - Makes the interface one of O(type=vhostuser).
        type: str
      name:
        description:
          - Name of an internal network.
          - Makes the interface one of O(type=internal).
        type: str
      address:
        description:
          - Address or node device name of the PCI device to hand over.
          - Makes the interface one of O(type=hostdev).
        type: str
      ip:
        description:
          - 'Address of a tunnel between guests: of the group for V(mcast), to listen on for V(server), to connect
            to for V(client), to send to for V(udp).'
        type: str
      port:
        description:
          - Port of such a tunnel.
        type: int
      local_ip:
        description:
          - Address that O(type=udp) listens on.
        type: str
      local_port:
        description:
          - Port that O(type=udp) listens on.
        type: int
      reconnect:
        description:
          - Whether a connection to a socket that was lost is opened again.
        type: dict
        suboptions:
          enabled:
            description:
              - Whether it is.
            type: bool
            required: true
          timeout:
            description:
              - Seconds between two attempts.
            type: int
  model:
    description:
      - Model that the guest sees, such as V(virtio) or V(e1000e).
    type: str
  mtu:
    description:
      - Largest packet in bytes.
    type: int
  link:
    description:
      - Carrier state seen by the guest.
    type: str
    choices:
      - up
      - down
  vlan:
    description:
      - VLAN tags, where the connection can carry them.
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
      - Port of a virtual switch that needs more than a name.
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
      - Limits on the traffic, seen from the guest.
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
          floor:
            description:
              - Guaranteed rate in KiB per second.
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
  filter:
    description:
      - Network filter for the interface's traffic.
    type: dict
    suboptions:
      name:
        description:
          - Name of the filter.
        type: str
      parameters:
        description:
          - Values of the filter's variables; this is the whole list.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - Name of the variable.
            type: str
            required: true
          value:
            description:
              - Value of the variable.
            type: str
            required: true
  driver:
    description:
      - Settings of the host's and the guest's driver.
    type: dict
    suboptions:
      name:
        description:
          - 'Who moves the packets: V(vhost) in the kernel, V(qemu) in the emulator, V(vfio) for a host device.'
        type: str
        choices:
          - vhost
          - qemu
          - vfio
          - kvm
          - xen
      queues:
        description:
          - Number of queues.
        type: int
      rx_queue_size:
        description:
          - Entries of a receive queue.
        type: int
      tx_queue_size:
        description:
          - Entries of a transmit queue.
        type: int
      txmode:
        description:
          - When the guest's packets are sent.
        type: str
        choices:
          - iothread
          - timer
      ioeventfd:
        description:
          - Whether the guest's requests are handled aside.
        type: bool
      event_idx:
        description:
          - Whether fewer interrupts are raised.
        type: bool
      iommu:
        description:
          - Whether the device goes through the emulated IOMMU.
        type: bool
      ats:
        description:
          - Whether the device translates addresses itself.
        type: bool
      packed:
        description:
          - Whether the packed form of the rings is used.
        type: bool
      page_per_vq:
        description:
          - Whether each queue has a page of its own to be notified by.
        type: bool
      rss:
        description:
          - Whether packets are spread over the queues by a hash.
        type: bool
      rss_hash_report:
        description:
          - Whether the guest is told that hash.
        type: bool
      host:
        description:
          - What the host takes from the guest as it is.
        type: dict
        suboptions:
          csum:
            description:
              - Checksums.
            type: bool
          tso4:
            description:
              - Segments of TCP over IPv4.
            type: bool
          tso6:
            description:
              - Segments of TCP over IPv6.
            type: bool
          ecn:
            description:
              - Segments of TCP with congestion bits.
            type: bool
          ufo:
            description:
              - Fragments of UDP.
            type: bool
          gso:
            description:
              - Segments of any kind.
            type: bool
          mrg_rxbuf:
            description:
              - Whether receive buffers can be merged.
            type: bool
      guest:
        description:
          - What the guest takes from the host as it is.
        type: dict
        suboptions:
          csum:
            description:
              - Checksums.
            type: bool
          tso4:
            description:
              - Segments of TCP over IPv4.
            type: bool
          tso6:
            description:
              - Segments of TCP over IPv6.
            type: bool
          ecn:
            description:
              - Segments of TCP with congestion bits.
            type: bool
          ufo:
            description:
              - Fragments of UDP.
            type: bool
  backend:
    description:
      - Who connects O(type=user), and the host's devices behind a virtio interface.
    type: dict
    suboptions:
      type:
        description:
          - Program that connects O(type=user).
          - From libvirt 9.0 on.
        type: str
        choices:
          - default
          - passt
      tap:
        description:
          - Device that makes taps.
        type: str
      vhost:
        description:
          - Device of vhost.
        type: str
      log_file:
        description:
          - File that passt writes to.
        type: str
      hostname:
        description:
          - Name of the guest in DHCP of passt.
          - From libvirt 11.4 on.
        type: str
      fqdn:
        description:
          - Name of the guest with its domain in DHCP of passt.
          - From libvirt 11.4 on.
        type: str
  port_forwards:
    description:
      - Ports of the host that passt hands on to the guest; this is the whole list.
    type: list
    elements: dict
    suboptions:
      proto:
        description:
          - Protocol.
        type: str
        required: true
        choices:
          - tcp
          - udp
      address:
        description:
          - Address of the host.
        type: str
      dev:
        description:
          - Network device of the host.
        type: str
      ranges:
        description:
          - Ports.
          - All of them when none is given; this is the whole list.
        type: list
        elements: dict
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
          to:
            description:
              - Port of the guest that the first port leads to.
            type: int
          exclude:
            description:
              - Whether these ports are left out.
            type: bool
  ips:
    description:
      - Addresses that the guest gets with O(type=user), or a container has; this is the whole list.
    type: list
    elements: dict
    suboptions:
      address:
        description:
          - Address.
        type: str
        required: true
      family:
        description:
          - Family.
        type: str
        choices:
          - ipv4
          - ipv6
      prefix:
        description:
          - Length of the network's prefix.
        type: int
  script:
    description:
      - Script of the host that sets up O(type=ethernet).
    type: str
  down_script:
    description:
      - Script of the host that takes O(type=ethernet) down.
    type: str
  boot_order:
    description:
      - Place in the order of devices to boot from; 1 is the first.
    type: int
  rom:
    description:
      - Boot ROM of the device.
    type: dict
    suboptions:
      enabled:
        description:
          - Whether the device's boot ROM is there at all.
        type: bool
      bar:
        description:
          - Whether the ROM is visible in the device's memory map.
        type: bool
      file:
        description:
          - File that is shown as the ROM.
        type: str
  port_isolated:
    description:
      - Whether the port is kept apart from other isolated ports of its bridge.
    type: bool
  teaming:
    description:
      - The interface's part in a pair of which one stands in while the other migrates.
    type: dict
    suboptions:
      type:
        description:
          - V(persistent) stays, V(transient) leaves for a migration.
        type: str
        choices:
          - persistent
          - transient
      persistent:
        description:
          - Alias of the persistent interface that a transient one belongs to.
        type: str
  acpi_index:
    description:
      - Number under which the guest's firmware names the device.
    type: int
  coalesce_rx_frames:
    description:
      - Most packets that are received before the guest is interrupted.
    type: int
  trust_guest_rx_filters:
    description:
      - Whether the guest may change MAC and receive filters on its own.
    type: bool
  managed:
    description:
      - Whether libvirt takes the PCI device of O(type=hostdev) from the host's driver and gives it back.
    type: bool
  domain:
    description:
      - Name or UUID of the domain that has the device.
    type: str
    required: true
  state:
    description:
      - V(present) adds the device or changes it where it differs; V(absent) takes it away and waits until the guest
        has let go.
    type: str
    choices:
      - present
      - absent
    default: present
  xml:
    description:
      - The device's own XML, for what options do not cover.
      - Options given beside it have the last word.
    type: str
  affect:
    description:
      - Which definition to change.
      - V(auto) changes the persistent one and, if the domain runs, the running one too.
      - V(live) and V(config) change only that one; V(live) needs a running domain.
    type: str
    choices:
      - auto
      - live
      - config
    default: auto
  replug:
    description:
      - Whether a device may be taken out of a running guest and put back when a change cannot be made in place.
      - Without it such a change waits for the next start and is listed in RV(pending_restart).
    type: bool
    default: false
  detach_timeout:
    description:
      - How long to wait for the guest to let go of a device, in seconds, each time it is asked.
      - The domain's vCPUs and its balloon are waited for as long.
    type: float
    default: 20.0
  detach_attempts:
    description:
      - How often to ask the guest to let go.
    type: int
    default: 3
"""
