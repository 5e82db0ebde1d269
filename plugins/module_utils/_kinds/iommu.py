# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guest's own IOMMU (formatdomain, "IOMMU devices")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.virtio import ALIAS
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT, ON_OFF
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Kind

IOMMU = Kind(
    "iommu",
    "iommu",
    (
        #: What the guest sees.
        Field("model", "@model", choices=("intel", "virtio", "smmuv3", "amd"), required=True),
        #: What it can do.
        Group(
            "driver",
            "driver",
            (
                #: Whether it remaps interrupts. Needs the I/O APIC of QEMU.
                Field("intremap", "@intremap", ON_OFF),
                #: Whether the guest says when tables change, which host devices need.
                Field("caching_mode", "@caching_mode", ON_OFF),
                #: Whether interrupts are in the extended form, for more than 255 processors.
                Field("eim", "@eim", ON_OFF),
                #: Whether devices may translate addresses themselves.
                Field("iotlb", "@iotlb", ON_OFF),
                #: Bits of an address.
                Field("aw_bits", "@aw_bits", INT),
                #: Whether it translates the addresses of devices. From libvirt 10.7 on.
                Field("dma_translation", "@dma_translation", ON_OFF),
                #: Whether an V(amd) one can do x2APIC. From libvirt 11.5 on.
                Field("xtsup", "@xtsup", ON_OFF),
                #: Whether an V(amd) one can let devices pass. From libvirt 11.5 on.
                Field("passthrough", "@passthrough", ON_OFF),
                #: Index of the controller that a V(smmuv3) one serves. From libvirt 11.10 on.
                Field("pci_bus", "@pciBus", INT),
            ),
        ),
        ALIAS,
    ),
)
