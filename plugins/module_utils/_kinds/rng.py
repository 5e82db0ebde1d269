# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Random number generators (formatdomain, "Random number generator device")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.chardev import SOURCE, TYPES
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.virtio import ALIAS, DRIVER
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Kind, Live

RNG = Kind(
    "rng",
    "rng",
    (
        #: What the guest sees. A new device is V(virtio).
        Field("model", "@model", choices=("virtio", "virtio-transitional", "virtio-non-transitional")),
        #: Where the numbers come from. A new device takes them from V(random), a file of the host's.
        Field("backend", "backend@model", choices=("random", "builtin", "egd")),
        #: File that the numbers come from.
        Field("device", "backend", implies={"backend@model": "random"}),
        #: Daemon that the numbers come from.
        Group(
            "egd",
            "backend",
            (
                #: Kind of connection.
                Field("type", "@type", choices=TYPES),
                *SOURCE,
            ),
            implies={"backend@model": "egd"},
        ),
        #: Limit on the numbers handed out.
        Group(
            "rate",
            "rate",
            (
                #: Bytes in one period.
                Field("bytes", "@bytes", INT, required=True),
                #: Length of a period in milliseconds.
                Field("period", "@period", INT),
            ),
        ),
        DRIVER,
        ALIAS,
    ),
    live=Live.REPLUG,
    initial={"@model": "virtio", "backend@model": "random"},
)
