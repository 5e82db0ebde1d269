# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Memory shared with other guests and programs of the host (formatdomain, "Shared memory device")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.virtio import ALIAS
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT, MIB, ON_OFF
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Kind, Live

SHMEM = Kind(
    "shmem",
    "shmem",
    (
        #: Name of the memory in the host. Names the device.
        Field("name", "@name", required=True),
        #: What the guest sees.
        Field("model", "model@type", choices=("ivshmem", "ivshmem-plain", "ivshmem-doorbell")),
        #: Whether the memory is taken along in a migration (V(master)) or not (V(peer)).
        Field("role", "@role", choices=("master", "peer")),
        #: Size, such as V(4MiB), a power of two.
        Field("size", "size", MIB),
        #: Socket of the server that V(ivshmem-doorbell) needs.
        Field("server", "server@path"),
        #: Interrupts of V(ivshmem-doorbell).
        Group(
            "msi",
            "msi",
            (
                #: Number of interrupts.
                Field("vectors", "@vectors", INT),
                #: Whether the guest's requests are handled aside.
                Field("ioeventfd", "@ioeventfd", ON_OFF),
            ),
        ),
        ALIAS,
    ),
    live=Live.REPLUG,
)
