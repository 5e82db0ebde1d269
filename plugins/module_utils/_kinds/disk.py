# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Disks, cdroms and floppies (formatdomain, "Hard drives, floppy disks, CDROMs")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.disk_source import SOURCE
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.virtio import IOTHREADS, MODELS, VIRTIO
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.checked import TARGET
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import (
    BYTES,
    EMPTY,
    INT,
    ON_OFF,
    PRESENT,
    SIZE,
    YES_NO,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Kind, Live, Values

_FORMATS = ("raw", "qcow2", "qed", "vdi", "vhdx", "vmdk", "vpc", "iso", "bochs", "fat", "luks", "qcow", "cow", "dir")
_DRIVER = (
    #: Name of the driver. libvirt takes V(qemu) for a virtual machine.
    Field("name", "@name"),
    #: Whether data that was read from the backing image is kept in this one.
    Field("copy_on_read", "@copy_on_read", ON_OFF),
    #: What happens when writing fails.
    Field("error_policy", "@error_policy", choices=("stop", "report", "ignore", "enospace")),
    #: What happens when reading fails; as for writing unless it is given.
    Field("rerror_policy", "@rerror_policy", choices=("stop", "report", "ignore")),
    #: Whether the guest's requests are handled aside.
    Field("ioeventfd", "@ioeventfd", ON_OFF),
    #: Whether fewer interrupts are raised.
    Field("event_idx", "@event_idx", ON_OFF),
    #: Number of queues.
    Field("queues", "@queues", INT),
    #: Entries of a queue.
    Field("queue_size", "@queue_size", INT),
    #: Number of the I/O thread that serves the disk.
    Field("iothread", "@iothread", INT),
    IOTHREADS,
    #: Whether discarded clusters of a V(qcow2) image stay its own. From libvirt 9.5 on.
    Field("discard_no_unref", "@discard_no_unref", ON_OFF),
    #: Most memory for the metadata of a V(qcow2) image.
    Field("metadata_cache", "metadata_cache/max_size", BYTES),
    *VIRTIO,
)

#: Limits of a disk, or of disks together.
IOTUNE = (
    #: Bytes read and written in a second.
    Field("total_bytes_sec", "total_bytes_sec", SIZE),
    #: Bytes read in a second.
    Field("read_bytes_sec", "read_bytes_sec", SIZE),
    #: Bytes written in a second.
    Field("write_bytes_sec", "write_bytes_sec", SIZE),
    #: Requests in a second.
    Field("total_iops_sec", "total_iops_sec", INT),
    #: Requests to read in a second.
    Field("read_iops_sec", "read_iops_sec", INT),
    #: Requests to write in a second.
    Field("write_iops_sec", "write_iops_sec", INT),
    #: Bytes read and written in a second, for a short time.
    Field("total_bytes_sec_max", "total_bytes_sec_max", SIZE),
    #: Bytes read in a second, for a short time.
    Field("read_bytes_sec_max", "read_bytes_sec_max", SIZE),
    #: Bytes written in a second, for a short time.
    Field("write_bytes_sec_max", "write_bytes_sec_max", SIZE),
    #: Requests in a second, for a short time.
    Field("total_iops_sec_max", "total_iops_sec_max", INT),
    #: Requests to read in a second, for a short time.
    Field("read_iops_sec_max", "read_iops_sec_max", INT),
    #: Requests to write in a second, for a short time.
    Field("write_iops_sec_max", "write_iops_sec_max", INT),
    #: Seconds for which C(total_bytes_sec_max) may last.
    Field("total_bytes_sec_max_length", "total_bytes_sec_max_length", INT),
    #: Seconds for which C(read_bytes_sec_max) may last.
    Field("read_bytes_sec_max_length", "read_bytes_sec_max_length", INT),
    #: Seconds for which C(write_bytes_sec_max) may last.
    Field("write_bytes_sec_max_length", "write_bytes_sec_max_length", INT),
    #: Seconds for which C(total_iops_sec_max) may last.
    Field("total_iops_sec_max_length", "total_iops_sec_max_length", INT),
    #: Seconds for which C(read_iops_sec_max) may last.
    Field("read_iops_sec_max_length", "read_iops_sec_max_length", INT),
    #: Seconds for which C(write_iops_sec_max) may last.
    Field("write_iops_sec_max_length", "write_iops_sec_max_length", INT),
    #: Size from which one request counts as several.
    Field("size_iops_sec", "size_iops_sec", SIZE),
    #: Name of a group of disks that share these limits.
    Field("group_name", "group_name"),
)

DISK = Kind(
    "disk",
    "disk",
    (
        #: Name of the disk in the guest, such as V(vda). Names the disk.
        Field("target", "target@dev", TARGET, required=True),
        #: Bus that the guest sees the disk on.
        Field("bus", "target@bus", choices=("virtio", "scsi", "sata", "ide", "usb", "fdc", "sd", "nvme", "xen")),
        #: What the guest sees.
        Field("device", "@device", choices=("disk", "cdrom", "floppy", "lun")),
        #: Kind of source. Often it follows from O(source).
        Field("type", "@type", choices=("file", "block", "dir", "network", "volume", "nvme", "vhostuser", "vhostvdpa")),
        #: Where the data is.
        Group("source", ".", SOURCE),
        #: Image under the one of O(source), where its own header is not to be asked.
        Group(
            "backing",
            "backingStore",
            (
                #: Image file.
                Field("file", "source@file", implies={"backingStore@type": "file"}),
                #: Block device of the host.
                Field("dev", "source@dev", implies={"backingStore@type": "block"}),
                #: Format of the image.
                Field("format", "format@type", choices=_FORMATS),
                #: Whether there is none under it.
                Field("last", "backingStore", EMPTY),
            ),
        ),
        #: Format of the image. libvirt takes V(raw) when none is given.
        Field("format", "driver@type", choices=_FORMATS),
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
        #: Further settings of the host's and the guest's driver.
        Group("driver", "driver", _DRIVER),
        #: Limits on what the guest reads and writes; 0 is none. A limit on the total excludes those on its parts.
        Group("iotune", "iotune", IOTUNE, live=Live.UPDATE),
        #: Groups of the domain's limits that the disk is subject to; this is the whole list. From libvirt 11.2 on.
        Values("throttle_filters", "throttlefilters/filter@group"),
        #: Serial number that the guest sees.
        Field("serial", "serial"),
        #: World wide name that the guest sees, sixteen hexadecimal digits.
        Field("wwn", "wwn"),
        #: Vendor that the guest sees, for O(bus=scsi).
        Field("vendor", "vendor"),
        #: Product that the guest sees, for O(bus=scsi).
        Field("product", "product"),
        #: Turns of the disk in a minute, 1 for one that does not turn.
        Field("rotation_rate", "target@rotation_rate", INT),
        #: Whether the guest sees a removable disk, for O(bus=usb).
        Field("removable", "target@removable", ON_OFF),
        #: Sizes of blocks, in bytes, that the guest sees.
        Group(
            "blockio",
            "blockio",
            (
                #: Smallest part that can be read or written.
                Field("logical_block_size", "@logical_block_size", INT),
                #: Part that the disk really reads or writes.
                Field("physical_block_size", "@physical_block_size", INT),
                #: Smallest part that can be discarded. From libvirt 11.6 on.
                Field("discard_granularity", "@discard_granularity", INT),
            ),
        ),
        #: Geometry that the guest sees.
        Group(
            "geometry",
            "geometry",
            (
                #: Cylinders.
                Field("cylinders", "@cyls", INT, required=True),
                #: Heads.
                Field("heads", "@heads", INT, required=True),
                #: Sectors of a track.
                Field("sectors", "@secs", INT, required=True),
                #: How the BIOS translates it.
                Field("translation", "@trans", choices=("none", "auto", "lba")),
            ),
        ),
        #: Model that the guest sees.
        Field("model", "@model", choices=(*MODELS, "usb-storage", "usb-bot")),
        #: Whether the guest may send any SCSI command, for O(device=lun). It holds for all disks of the domain.
        Field("rawio", "@rawio", YES_NO),
        #: Whether the host filters SCSI commands, for O(device=lun).
        Field("sgio", "@sgio", choices=("filtered", "unfiltered")),
        #: What a snapshot of the domain does with the disk.
        Field("snapshot", "@snapshot", choices=("internal", "external", "manual", "no"), live=Live.UPDATE),
        #: Whether the guest may only read.
        Field("readonly", "readonly", PRESENT),
        #: Whether several domains may use the disk at once.
        Field("shareable", "shareable", PRESENT),
        #: Whether all that the guest writes is lost when it stops.
        Field("transient", "transient", PRESENT),
        #: Whether several domains may have the image of a transient disk at once.
        Field("share_backing", "transient@shareBacking", YES_NO),
        #: Place in the order of devices to boot from; 1 is the first.
        Field("boot_order", "boot@order", INT),
        #: The device's own name, C(ua-) and letters, digits, C(_) or C(-). Every device that this collection adds has
        #: one.
        Field("alias", "alias@name"),
    ),
    live=Live.REPLUG,
)
