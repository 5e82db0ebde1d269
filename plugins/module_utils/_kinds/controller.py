# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Controllers of buses (formatdomain, "Controllers")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.virtio import ALIAS, IOTHREADS, VIRTIO
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT, KIB, ON_OFF
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Kind

CONTROLLER = Kind(
    "controller",
    "controller",
    (
        #: Bus.
        Field(
            "type",
            "@type",
            choices=("pci", "scsi", "usb", "virtio-serial", "sata", "ide", "fdc", "ccid", "nvme", "xenbus", "isa"),
            required=True,
        ),
        #: Number of the controller among those of its bus. Names the controller; a new one gets the first that is free.
        Field("index", "@index", INT),
        #: What the guest sees, such as V(virtio-scsi), V(qemu-xhci) or V(pcie-root-port).
        Field("model", "@model"),
        #: Number of ports, of a controller for USB or V(virtio-serial).
        Field("ports", "@ports", INT),
        #: Number of interrupts of a controller for V(virtio-serial).
        Field("vectors", "@vectors", INT),
        #: First port of the main controller that this companion for USB serves.
        Field("master_startport", "master@startport", INT),
        #: Serial number of a controller for V(nvme). From libvirt 11.5 on.
        Field("serial", "serial"),
        #: Settings of the host's and the guest's driver.
        Group(
            "driver",
            "driver",
            (
                #: Number of queues.
                Field("queues", "@queues", INT),
                #: Commands that can wait for one disk.
                Field("cmd_per_lun", "@cmd_per_lun", INT),
                #: Sectors that one command can move.
                Field("max_sectors", "@max_sectors", INT),
                #: Whether the guest's requests are handled aside.
                Field("ioeventfd", "@ioeventfd", ON_OFF),
                #: Number of the I/O thread that serves the disks.
                Field("iothread", "@iothread", INT),
                IOTHREADS,
                *VIRTIO,
            ),
        ),
        #: Device of QEMU's that stands for a PCI controller.
        Field("model_name", "model@name"),
        #: Place of a PCI controller as the guest sees it.
        Group(
            "target",
            "target",
            (
                #: Number of the chassis of a port.
                Field("chassis", "@chassis", INT),
                #: Number of the chassis of a bridge.
                Field("chassis_nr", "@chassisNr", INT),
                #: Number of the port.
                Field("port", "@port", INT),
                #: Number of the bus behind an expander.
                Field("bus_nr", "@busNr", INT),
                #: Place among the host bridges of a pSeries guest.
                Field("index", "@index", INT),
                #: NUMA node that the devices belong to.
                Field("node", "node", INT),
                #: Whether devices can be plugged while the guest runs.
                Field("hotplug", "@hotplug", ON_OFF),
                #: Memory in KiB that the guest keeps for devices to come. From libvirt 10.3 on.
                Field("mem_reserve", "@memReserve", INT),
            ),
        ),
        #: Room for devices' memory above 4 GiB, of the root of PCI.
        Field("pcihole64", "pcihole64", KIB),
        ALIAS,
    ),
)
