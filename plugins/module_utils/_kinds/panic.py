# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Devices by which a guest tells that it crashed (formatdomain, "panic device")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.virtio import ALIAS
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Kind

PANIC = Kind(
    "panic",
    "panic",
    (
        #: What the guest sees. libvirt chooses it by the machine. Names the device.
        Field("model", "@model", choices=("isa", "pvpanic", "hyperv", "pseries", "s390")),
        ALIAS,
    ),
)
