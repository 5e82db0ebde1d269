# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Memory devices (formatdomain, "Memory devices")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.virtio import ALIAS
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT, KIB, PRESENT, UUID, YES_NO
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Kind, Live

MEMORY_DEVICE = Kind(
    "memory",
    "memory",
    (
        #: What the guest sees.
        Field("model", "@model", choices=("dimm", "nvdimm", "virtio-pmem", "virtio-mem", "sgx-epc"), required=True),
        #: Size, such as V(1GiB).
        Field("size", "target/size", KIB),
        #: NUMA node of the guest that the memory belongs to.
        Field("node", "target/node", INT),
        #: Smallest part in which V(virtio-mem) comes and goes.
        Field("block", "target/block", KIB),
        #: How much of V(virtio-mem) the guest is to have. It can be changed while the guest runs.
        Field("requested", "target/requested", KIB, live=Live.UPDATE),
        #: Size of the label area of V(nvdimm).
        Field("label_size", "target/label/size", KIB),
        #: Whether the guest may only read V(nvdimm).
        Field("readonly", "target/readonly", PRESENT),
        #: Whether V(virtio-mem) is given to QEMU in parts, as it is needed. From libvirt 10.1 on.
        Field("dynamic_memslots", "target@dynamicMemslots", YES_NO),
        #: File or device of the host that is shown as V(nvdimm) or V(virtio-pmem).
        Field("path", "source/path"),
        #: Size to which the file is aligned.
        Field("align_size", "source/alignsize", KIB),
        #: Whether the file outlives a loss of power.
        Field("pmem", "source/pmem", PRESENT),
        #: Size of the host's pages.
        Field("page_size", "source/pagesize", KIB),
        #: NUMA nodes of the host that the memory comes from, such as V(0-1).
        Field("nodes", "source/nodemask"),
        #: Whether other processes of the host see what the guest writes.
        Field("access", "@access", choices=("shared", "private")),
        #: Whether the host may drop the contents when the device goes.
        Field("discard", "@discard", YES_NO),
        #: UUID of V(nvdimm) on a pSeries machine.
        Field("uuid", "uuid", UUID),
        ALIAS,
    ),
    live=Live.REPLUG,
)
