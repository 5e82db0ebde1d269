# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Rendered by tests/tools/render_doc_fragments.py from plugins/module_utils/_kinds/hostdev.py.

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
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
      driver_model:
        description:
          - Model of that driver, such as V(mlx5_vfio_pci).
          - From libvirt 10.0 on.
        type: str
      iommufd:
        description:
          - Whether the device is handed over through IOMMUFD.
          - From libvirt 12.1 on.
        type: bool
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
      teaming:
        description:
          - The device's part in a pair with an interface, which stands in while the guest migrates.
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
      guest_reset:
        description:
          - Whether the device is reset when the guest asks for it.
        type: str
        choices:
          - 'off'
          - uninitialized
          - 'on'
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
      rawio:
        description:
          - Whether the guest may send any SCSI command, for which QEMU gets a capability of root's.
        type: bool
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
      initiator:
        description:
          - Name under which the host logs in.
        type: str
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
      model:
        description:
          - How the guest sees it.
        type: str
        choices:
          - virtio
          - virtio-transitional
          - virtio-non-transitional
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
      display:
        description:
          - Whether the device is a screen.
        type: bool
      ramfb:
        description:
          - Whether the screen shows what comes before the guest's driver.
        type: bool
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
