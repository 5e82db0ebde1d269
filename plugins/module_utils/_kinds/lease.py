# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Leases of a lock manager (formatdomain, "Device leases")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Kind, Live

LEASE = Kind(
    "lease",
    "lease",
    (
        #: Name of the lockspace. With O(key) it names the lease.
        Field("lockspace", "lockspace", required=True),
        #: Name of the lease.
        Field("key", "key", required=True, no_log=False),
        #: File that holds the lease.
        Field("path", "target@path"),
        #: Where in the file the lease is, in bytes.
        Field("offset", "target@offset", INT),
    ),
    live=Live.REPLUG,
)
