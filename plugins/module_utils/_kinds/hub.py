# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hubs (formatdomain, "Hub devices")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.virtio import ALIAS
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Kind

HUB = Kind(
    "hub",
    "hub",
    (
        #: Bus that the hub is for.
        Field("type", "@type", choices=("usb",)),
        ALIAS,
    ),
    initial={"@type": "usb"},
)
