# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Devices that encrypt for the guest (formatdomain, "Crypto"). From libvirt 9.1 on."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.virtio import ALIAS, DRIVER
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Kind

CRYPTO = Kind(
    "crypto",
    "crypto",
    (
        #: What the guest sees. A new device is V(virtio).
        Field("model", "@model", choices=("virtio",)),
        #: Who encrypts. A new device has V(qemu).
        Field("type", "@type", choices=("qemu",)),
        #: How it encrypts, V(builtin) in QEMU or V(lkcf) in the host's kernel. A new device has V(builtin).
        Field("backend", "backend@model", choices=("builtin", "lkcf")),
        #: Number of queues.
        Field("queues", "backend@queues", INT),
        DRIVER,
        ALIAS,
    ),
    initial={"@model": "virtio", "@type": "qemu", "backend@model": "builtin"},
)
