# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The NVRAM of a pSeries machine as a device (formatdomain, "NVRAM device")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Kind

NVRAM_DEVICE = Kind(
    "nvram",
    "nvram",
    (
        #: Where the guest finds it on its bus, in hexadecimal digits such as V(0x4000).
        Field("reg", "address@reg", implies={"address@type": "spapr-vio"}),
    ),
)
