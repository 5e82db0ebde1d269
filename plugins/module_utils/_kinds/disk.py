# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Disks, cdroms and floppies (formatdomain, "Hard drives, floppy disks, CDROMs")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT, PRESENT
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Kind, Live

DISK = Kind(
    "disk",
    "disk",
    (
        #: Name of the disk in the guest, such as V(vda). Names the disk.
        Field("target", "target@dev", required=True),
        #: Bus that the guest sees the disk on.
        Field("bus", "target@bus", choices=("virtio", "scsi", "sata", "ide", "usb", "fdc", "sd")),
        #: What the guest sees.
        Field("device", "@device", choices=("disk", "cdrom", "floppy", "lun")),
        #: Where the data is.
        Group(
            "source",
            ".",
            (
                #: Image file. An empty text takes the medium out of a drive.
                Field("file", "source@file", implies={"@type": "file"}),
                #: Block device of the host.
                Field("dev", "source@dev", implies={"@type": "block"}),
                #: Storage pool of O(source.volume).
                Field("pool", "source@pool", implies={"@type": "volume"}),
                #: Volume of O(source.pool).
                Field("volume", "source@volume", implies={"@type": "volume"}),
                #: What happens when the source is not there at the start.
                Field("startup_policy", "source@startupPolicy", choices=("mandatory", "requisite", "optional")),
            ),
        ),
        #: Format of the image. libvirt takes V(raw) when none is given.
        Field(
            "format",
            "driver@type",
            choices=("raw", "qcow2", "qed", "vdi", "vhdx", "vmdk", "vpc", "iso", "bochs", "fat"),
        ),
        #: How the host caches the data.
        Field(
            "cache", "driver@cache", choices=("default", "none", "writethrough", "writeback", "directsync", "unsafe")
        ),
        #: How QEMU reads and writes.
        Field("io", "driver@io", choices=("threads", "native", "io_uring")),
        #: Whether discarded blocks are given back.
        Field("discard", "driver@discard", choices=("unmap", "ignore")),
        #: Whether zeroes written are treated as discarded.
        Field("detect_zeroes", "driver@detect_zeroes", choices=("off", "on", "unmap")),
        #: Serial number that the guest sees.
        Field("serial", "serial"),
        #: Whether the guest may only read.
        Field("readonly", "readonly", PRESENT),
        #: Whether several domains may use the disk at once.
        Field("shareable", "shareable", PRESENT),
        #: Place in the order of devices to boot from; 1 is the first.
        Field("boot_order", "boot@order", INT),
        #: The device's own name, C(ua-) and letters, digits, C(_) or C(-). Every device that this collection adds has
        #: one.
        Field("alias", "alias@name"),
    ),
    live=Live.REPLUG,
)
