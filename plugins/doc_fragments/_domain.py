# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Rendered by tests/tools/render_doc_fragments.py from plugins/module_utils/_kinds/domain.py.

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  name:
    description:
      - Name of the domain.
    type: str
    required: true
  uuid:
    description:
      - UUID of the domain. libvirt invents one unless it is given; it cannot be changed.
    type: str
  title:
    description:
      - Short text about the domain, in one line.
    type: str
  description:
    description:
      - Longer text about the domain.
    type: str
  type:
    description:
      - Hypervisor.
      - A new domain is V(kvm) where the host has it, else V(qemu).
    type: str
    choices:
      - kvm
      - qemu
      - lxc
      - xen
      - test
      - hvf
      - bhyve
      - vz
  arch:
    description:
      - Processor architecture.
      - A new domain has the host's.
    type: str
  machine:
    description:
      - Machine, such as V(q35) or V(pc).
    type: str
  firmware:
    description:
      - Firmware that libvirt finds on the host.
    type: dict
    suboptions:
      type:
        description:
          - Kind of firmware.
        type: str
        choices:
          - bios
          - efi
      secure_boot:
        description:
          - Whether the firmware checks signatures.
          - Needs O(features.smm=true) and a q35 machine on x86.
        type: bool
      enrolled_keys:
        description:
          - Whether keys are enrolled from the start.
        type: bool
  boot:
    description:
      - What the guest boots from.
    type: dict
    suboptions:
      order:
        description:
          - Kinds of devices in their order; this is the whole list.
          - Devices can have O(disks[].boot_order) instead.
        type: list
        elements: str
        choices:
          - hd
          - cdrom
          - network
          - fd
      kernel:
        description:
          - Kernel file of the host.
        type: str
      initrd:
        description:
          - Initial RAM disk of the host.
        type: str
      cmdline:
        description:
          - Kernel's command line.
        type: str
      menu:
        description:
          - Whether the guest's firmware offers a menu.
        type: bool
      menu_timeout:
        description:
          - Milliseconds that the menu waits.
          - Turns the menu on.
        type: int
  memory:
    description:
      - Memory at the start, such as V(2GiB).
    type: str
  current_memory:
    description:
      - Memory that the guest is left with by its balloon.
    type: str
  max_memory:
    description:
      - Memory up to which devices can be added.
    type: str
  memory_slots:
    description:
      - Number of memory devices that can be added.
    type: int
  vcpus:
    description:
      - Number of vCPUs.
    type: int
  max_vcpus:
    description:
      - Number of vCPUs that the guest can be given.
      - As many as O(vcpus) unless it is given.
    type: int
  cpu:
    description:
      - Processor that the guest sees.
    type: dict
    suboptions:
      mode:
        description:
          - Where the model comes from.
        type: str
        choices:
          - custom
          - host-model
          - host-passthrough
          - maximum
      model:
        description:
          - Name of the model.
        type: str
      check:
        description:
          - How strictly the model is checked at the start.
        type: str
        choices:
          - none
          - partial
          - full
      migratable:
        description:
          - Whether only features that allow a migration are offered.
        type: bool
      features:
        description:
          - Features that differ from the model's.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - Name of the feature.
            type: str
            required: true
          policy:
            description:
              - What is done about it.
            type: str
            choices:
              - force
              - require
              - optional
              - disable
              - forbid
      topology:
        description:
          - How the vCPUs are laid out.
        type: dict
        suboptions:
          sockets:
            description:
              - Number of sockets.
            type: int
            required: true
          dies:
            description:
              - Dies of a socket.
            type: int
          cores:
            description:
              - Cores of a die.
            type: int
            required: true
          threads:
            description:
              - Threads of a core.
            type: int
            required: true
  clock:
    description:
      - The guest's clock.
    type: dict
    suboptions:
      offset:
        description:
          - What the guest's clock is set by.
        type: str
        choices:
          - utc
          - localtime
          - timezone
          - variable
          - absolute
      timezone:
        description:
          - Time zone of O(clock.offset=timezone).
        type: str
      timers:
        description:
          - Single timers.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - Name of the timer.
            type: str
            required: true
            choices:
              - platform
              - pit
              - rtc
              - hpet
              - tsc
              - kvmclock
              - hypervclock
              - armvtimer
          present:
            description:
              - Whether the guest has the timer.
            type: bool
          tickpolicy:
            description:
              - What happens to ticks that were missed.
            type: str
            choices:
              - delay
              - catchup
              - merge
              - discard
  features:
    description:
      - Features of the machine.
    type: dict
    suboptions:
      acpi:
        description:
          - Power management, without which a guest hears no power button and lets no device go.
          - A new x86 domain has it, unless the task says otherwise or its O(xml) is a whole definition.
        type: bool
      apic:
        description:
          - Programmable interrupt controller.
          - A new x86 domain has it, as with O(features.acpi).
        type: bool
      pae:
        description:
          - Physical address extension.
        type: bool
      vmport:
        description:
          - VMware's I/O port.
        type: bool
      smm:
        description:
          - System management mode, which secure boot needs.
        type: bool
      kvm_hidden:
        description:
          - Whether the guest cannot see that it runs on KVM.
        type: bool
      hyperv:
        description:
          - Enlightenments for Windows guests.
        type: dict
        suboptions:
          relaxed:
            description:
              - Whether relaxed timing is offered.
            type: bool
          vapic:
            description:
              - Whether a virtual interrupt controller is offered.
            type: bool
          spinlocks:
            description:
              - Whether spin locks are offered.
            type: bool
          spinlock_retries:
            description:
              - How often to try a spin lock.
            type: int
  on_poweroff:
    description:
      - What happens when the guest powers off.
    type: str
    choices:
      - destroy
      - restart
      - preserve
      - rename-restart
  on_reboot:
    description:
      - What happens when the guest reboots.
    type: str
    choices:
      - destroy
      - restart
      - preserve
      - rename-restart
  on_crash:
    description:
      - What happens when the guest crashes.
    type: str
    choices:
      - destroy
      - restart
      - preserve
      - rename-restart
      - coredump-destroy
      - coredump-restart
  disks:
    description:
      - Disks, by their target.
    type: list
    elements: dict
    suboptions:
      target:
        description:
          - Name of the disk in the guest, such as V(vda).
          - Names the disk.
        type: str
        required: true
      bus:
        description:
          - Bus that the guest sees the disk on.
        type: str
        choices:
          - virtio
          - scsi
          - sata
          - ide
          - usb
          - fdc
          - sd
      device:
        description:
          - What the guest sees.
        type: str
        choices:
          - disk
          - cdrom
          - floppy
          - lun
      source:
        description:
          - Where the data is.
        type: dict
        suboptions:
          file:
            description:
              - Image file.
              - An empty text takes the medium out of a drive.
            type: str
          dev:
            description:
              - Block device of the host.
            type: str
          pool:
            description:
              - Storage pool of O(disks[].source.volume).
            type: str
          volume:
            description:
              - Volume of O(disks[].source.pool).
            type: str
          startup_policy:
            description:
              - What happens when the source is not there at the start.
            type: str
            choices:
              - mandatory
              - requisite
              - optional
      format:
        description:
          - Format of the image. libvirt takes V(raw) when none is given.
        type: str
        choices:
          - raw
          - qcow2
          - qed
          - vdi
          - vhdx
          - vmdk
          - vpc
          - iso
          - bochs
          - fat
      cache:
        description:
          - How the host caches the data.
        type: str
        choices:
          - default
          - none
          - writethrough
          - writeback
          - directsync
          - unsafe
      io:
        description:
          - How QEMU reads and writes.
        type: str
        choices:
          - threads
          - native
          - io_uring
      discard:
        description:
          - Whether discarded blocks are given back.
        type: str
        choices:
          - unmap
          - ignore
      detect_zeroes:
        description:
          - Whether zeroes written are treated as discarded.
        type: str
        choices:
          - 'off'
          - 'on'
          - unmap
      serial:
        description:
          - Serial number that the guest sees.
        type: str
      readonly:
        description:
          - Whether the guest may only read.
        type: bool
      shareable:
        description:
          - Whether several domains may use the disk at once.
        type: bool
      boot_order:
        description:
          - Place in the order of devices to boot from; 1 is the first.
        type: int
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
          - Every device that this collection adds has one.
        type: str
  interfaces:
    description:
      - Network interfaces, by MAC, alias or source; see M(virtops.libvirt.domain_interface).
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - Kind of connection.
          - Often it follows from O(interfaces[].source).
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
      source:
        description:
          - What the interface is connected to.
        type: dict
        suboptions:
          network:
            description:
              - Virtual network of libvirt's.
              - Makes the interface one of O(interfaces[].type=network).
            type: str
          portgroup:
            description:
              - Portgroup of that network.
            type: str
          bridge:
            description:
              - Bridge of the host.
              - Makes the interface one of O(interfaces[].type=bridge).
            type: str
          dev:
            description:
              - Device of the host, for O(interfaces[].type=direct) its network device, for O(interfaces[].type=vdpa)
                the vDPA device's path.
            type: str
          mode:
            description:
              - For O(interfaces[].type=direct) how macvtap joins the device, for O(interfaces[].type=vhostuser)
                who listens on the socket.
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
              - Makes the interface one of O(interfaces[].type=vhostuser).
            type: str
          name:
            description:
              - Name of an internal network.
              - Makes the interface one of O(interfaces[].type=internal).
            type: str
          address:
            description:
              - Address or node device name of the PCI device to hand over.
              - Makes the interface one of O(interfaces[].type=hostdev).
            type: str
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
          packed:
            description:
              - Whether the packed form of the rings is used.
            type: bool
          iommu:
            description:
              - Whether the device goes through the emulated IOMMU.
            type: bool
          ats:
            description:
              - Whether the device translates addresses itself.
            type: bool
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
          - Whether libvirt takes the PCI device of O(interfaces[].type=hostdev) from the host's driver and gives
            it back.
        type: bool
  hostdevs:
    description:
      - Devices of the host; see M(virtops.libvirt.domain_hostdev).
    type: list
    elements: dict
    suboptions:
      pci:
        description:
          - A PCI device.
        type: dict
        suboptions:
          address:
            description:
              - Address such as V(0000:65:00.1), or node device name such as V(pci_0000_65_00_1).
            type: str
            required: true
          managed:
            description:
              - Whether libvirt takes the device from the host's driver and gives it back.
              - A new device is managed.
            type: bool
          driver:
            description:
              - Driver that hands the device over.
            type: str
            choices:
              - vfio
              - kvm
              - xen
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
      usb:
        description:
          - A USB device, by what it is or by where it is plugged in.
        type: dict
        suboptions:
          vendor:
            description:
              - Vendor's number, four hexadecimal digits.
            type: str
          product:
            description:
              - Product's number, four hexadecimal digits.
            type: str
          bus:
            description:
              - Number of the bus.
            type: int
          device:
            description:
              - Number of the device on its bus.
            type: int
          startup_policy:
            description:
              - What happens when the device is not there at the start.
            type: str
            choices:
              - mandatory
              - requisite
              - optional
      scsi:
        description:
          - A SCSI device of the host.
        type: dict
        suboptions:
          adapter:
            description:
              - Adapter, such as V(scsi_host0).
            type: str
            required: true
          bus:
            description:
              - Number of the bus.
            type: int
            required: true
          target:
            description:
              - Number of the target.
            type: int
            required: true
          unit:
            description:
              - Number of the unit.
            type: int
            required: true
      iscsi:
        description:
          - A LUN of an iSCSI target, reached by QEMU itself.
        type: dict
        suboptions:
          iqn:
            description:
              - Name of the target.
            type: str
            required: true
          lun:
            description:
              - Number of the unit. libvirt takes unit 0 when none is given.
            type: int
          portal:
            description:
              - Host and port of the target; port 3260 when none is given.
            type: str
            required: true
          auth:
            description:
              - Login to the target.
              - The password is a secret that libvirt holds.
            type: dict
            suboptions:
              username:
                description:
                  - User name.
                type: str
                required: true
              secret_usage:
                description:
                  - Usage name of libvirt's secret with the password.
                type: str
              secret_uuid:
                description:
                  - UUID of libvirt's secret with the password.
                type: str
      scsi_host:
        description:
          - A SCSI host through vhost.
        type: dict
        suboptions:
          wwpn:
            description:
              - World wide port name, such as V(naa.5123456789abcde0).
            type: str
            required: true
      mdev:
        description:
          - A mediated device, such as a virtual GPU.
        type: dict
        suboptions:
          uuid:
            description:
              - UUID of the device.
            type: str
            required: true
          model:
            description:
              - How the guest sees it.
              - A new device is V(vfio-pci).
            type: str
            choices:
              - vfio-pci
              - vfio-ccw
              - vfio-ap
      storage:
        description:
          - A block device of the host, handed to a container by its path.
        type: str
      misc:
        description:
          - A character device of the host, handed to a container by its path.
        type: str
      net:
        description:
          - A network device of the host, handed to a container by its name.
        type: str
      readonly:
        description:
          - Whether the guest may only read.
        type: bool
      shareable:
        description:
          - Whether several domains may use the device at once.
        type: bool
      boot_order:
        description:
          - Place in the order of devices to boot from; 1 is the first.
        type: int
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
          - Every device that this collection adds has one.
        type: str
  serials:
    description:
      - Serial ports.
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - What is at the host's end.
          - A new channel has V(unix), a new serial port or console V(pty).
        type: str
        choices:
          - pty
          - file
          - unix
          - tcp
          - udp
          - dev
          - 'null'
          - vc
          - pipe
          - stdio
          - spicevmc
          - spiceport
          - dbus
      path:
        description:
          - File, device or socket at the host's end.
        type: str
      mode:
        description:
          - Who opens the connection.
        type: str
        choices:
          - connect
          - bind
      host:
        description:
          - Host name or address of a TCP connection.
        type: str
      service:
        description:
          - Port of a TCP connection.
        type: str
      log:
        description:
          - File that everything is written to as well.
        type: dict
        suboptions:
          file:
            description:
              - Path of the file.
            type: str
            required: true
          append:
            description:
              - Whether the file is added to at the next start.
            type: bool
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
      port:
        description:
          - Number of the port.
        type: int
      target_type:
        description:
          - Bus of the port.
        type: str
  consoles:
    description:
      - Consoles.
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - What is at the host's end.
          - A new channel has V(unix), a new serial port or console V(pty).
        type: str
        choices:
          - pty
          - file
          - unix
          - tcp
          - udp
          - dev
          - 'null'
          - vc
          - pipe
          - stdio
          - spicevmc
          - spiceport
          - dbus
      path:
        description:
          - File, device or socket at the host's end.
        type: str
      mode:
        description:
          - Who opens the connection.
        type: str
        choices:
          - connect
          - bind
      host:
        description:
          - Host name or address of a TCP connection.
        type: str
      service:
        description:
          - Port of a TCP connection.
        type: str
      log:
        description:
          - File that everything is written to as well.
        type: dict
        suboptions:
          file:
            description:
              - Path of the file.
            type: str
            required: true
          append:
            description:
              - Whether the file is added to at the next start.
            type: bool
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
      port:
        description:
          - Number of the console.
        type: int
      target_type:
        description:
          - What the guest sees, such as V(serial) or V(virtio).
        type: str
  channels:
    description:
      - Channels between host and guest, by their name.
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - What is at the host's end.
          - A new channel has V(unix), a new serial port or console V(pty).
        type: str
        choices:
          - pty
          - file
          - unix
          - tcp
          - udp
          - dev
          - 'null'
          - vc
          - pipe
          - stdio
          - spicevmc
          - spiceport
          - dbus
      path:
        description:
          - File, device or socket at the host's end.
        type: str
      mode:
        description:
          - Who opens the connection.
        type: str
        choices:
          - connect
          - bind
      host:
        description:
          - Host name or address of a TCP connection.
        type: str
      service:
        description:
          - Port of a TCP connection.
        type: str
      log:
        description:
          - File that everything is written to as well.
        type: dict
        suboptions:
          file:
            description:
              - Path of the file.
            type: str
            required: true
          append:
            description:
              - Whether the file is added to at the next start.
            type: bool
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
      name:
        description:
          - Name under which the guest finds the channel.
        type: str
      target_type:
        description:
          - What the guest sees.
          - A new channel is V(virtio).
        type: str
        choices:
          - virtio
          - guestfwd
          - xen
  guest_agent:
    description:
      - Whether there is a channel for the guest agent.
    type: bool
  graphics:
    description:
      - Graphical consoles, by their type.
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - Protocol.
        type: str
        required: true
        choices:
          - vnc
          - spice
          - sdl
          - rdp
          - desktop
          - egl-headless
          - dbus
      port:
        description:
          - TCP port; -1 lets libvirt choose.
        type: int
      tls_port:
        description:
          - TCP port of the encrypted connection.
        type: int
      autoport:
        description:
          - Whether libvirt chooses the port.
        type: bool
      listen:
        description:
          - Address to listen on.
        type: str
      password:
        description:
          - Password.
        type: str
      keymap:
        description:
          - Keyboard layout.
        type: str
  videos:
    description:
      - Video cards.
    type: list
    elements: dict
    suboptions:
      model:
        description:
          - Model that the guest sees.
        type: str
        required: true
        choices:
          - vga
          - cirrus
          - vmvga
          - xen
          - vbox
          - qxl
          - virtio
          - gop
          - none
          - bochs
          - ramfb
      vram:
        description:
          - Memory in KiB.
        type: int
      heads:
        description:
          - Number of screens.
        type: int
      primary:
        description:
          - Whether this is the first card.
        type: bool
  rng:
    description:
      - Random number generators.
    type: list
    elements: dict
    suboptions:
      model:
        description:
          - What the guest sees.
          - A new device is V(virtio).
        type: str
        choices:
          - virtio
          - virtio-transitional
          - virtio-non-transitional
      backend:
        description:
          - Where the numbers come from.
          - A new device takes them from V(random), a file of the host's.
        type: str
        choices:
          - random
          - builtin
      device:
        description:
          - File that the numbers come from.
        type: str
      rate:
        description:
          - Limit on the numbers handed out.
        type: dict
        suboptions:
          bytes:
            description:
              - Bytes in one period.
            type: int
            required: true
          period:
            description:
              - Length of a period in milliseconds.
            type: int
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
          - Every device that this collection adds has one.
        type: str
  state:
    description:
      - V(present) defines the domain and leaves it running or not.
      - V(running), V(paused) and V(stopped) say what it shall be besides.
      - V(restarted) stops and starts it.
      - V(absent) removes its definition; disks are never deleted.
    type: str
    choices:
      - present
      - running
      - stopped
      - paused
      - restarted
      - absent
    default: present
  autostart:
    description:
      - Whether the domain starts with the host.
    type: bool
  xml:
    description:
      - The domain's XML, for what options do not cover.
      - Options given beside it have the last word.
    type: str
  ownership:
    description:
      - 'Whether what this task asked for the last time, and does not mention any more, is taken back: an entry
        goes, a value returns to libvirt''s default.'
      - For that the task leaves a record in the domain's metadata.
      - What other tasks and tools have put there is left alone, and what they changed is reported in RV(drift).
      - Unless it is given, a task that says O(memory), itself or in its O(xml), is such a definition, and any other
        task only amends what is there.
    type: bool
  purge:
    description:
      - 'Lists that shall hold just what the task declares: entries that it does not mention are removed.'
    type: list
    elements: str
    choices:
      - channels
      - clock.timers
      - consoles
      - cpu.features
      - disks
      - graphics
      - hostdevs
      - interfaces
      - rng
      - serials
      - videos
    default: []
  shutdown_timeout:
    description:
      - How long to wait, in seconds, until the guest has shut down.
    type: float
    default: 120.0
  force:
    description:
      - 'Whether the domain may be powered off: for O(state=stopped) and O(state=restarted) when it does not shut
        down in time, for O(state=absent) at once.'
    type: bool
    default: false
  remove:
    description:
      - What is removed with the definition for O(state=absent).
      - Without it a domain that has one of them is not removed.
    type: list
    elements: str
    choices:
      - nvram
      - tpm
      - managed_save
      - snapshots_metadata
      - checkpoints_metadata
    default: []
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
    type: float
    default: 20.0
  detach_attempts:
    description:
      - How often to ask the guest to let go.
    type: int
    default: 3
"""

    INFO = r"""
options:
  name:
    description:
      - Names of the domains to read, or patterns such as V(web*).
      - All domains when none is given.
    type: list
    elements: str
    default: []
  gather:
    description:
      - 'What to read besides: addresses as the DHCP server, the guest agent or the host''s ARP table knows them,
        statistics, and the definitions as V(xml).'
    type: list
    elements: str
    choices:
      - addresses_lease
      - addresses_agent
      - addresses_arp
      - statistics
      - xml
    default: []
  statistics:
    description:
      - Which statistics V(gather=statistics) reads.
    type: list
    elements: str
    choices:
      - state
      - cpu
      - balloon
      - vcpu
      - interface
      - block
      - perf
      - iothread
      - memory
      - dirtyrate
      - vm
    default:
      - state
      - cpu
      - balloon
      - vcpu
      - interface
      - block
"""
