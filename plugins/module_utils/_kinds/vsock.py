# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sockets between host and guest (formatdomain, "Vsock")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.virtio import ALIAS, DRIVER, MODELS
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT, YES_NO
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Kind, Live

VSOCK = Kind(
    "vsock",
    "vsock",
    (
        #: What the guest sees.
        Field("model", "@model", choices=MODELS),
        #: Whether libvirt finds the guest's number at each start.
        Field("auto", "cid@auto", YES_NO),
        #: Number of the guest, from 3 on.
        Field("cid", "cid@address", INT, implies={"cid@auto": "no"}),
        DRIVER,
        ALIAS,
    ),
    live=Live.REPLUG,
)
