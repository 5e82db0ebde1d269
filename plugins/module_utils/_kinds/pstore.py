# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The place where a guest leaves its last words (formatdomain, "Pstore"). From libvirt 10.7 on."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.virtio import ALIAS
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import KIB
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Kind

PSTORE = Kind(
    "pstore",
    "pstore",
    (
        #: What the guest sees. A new device is V(acpi-erst).
        Field("backend", "@backend", choices=("acpi-erst",)),
        #: File of the host that holds it. libvirt chooses one when none is given.
        Field("path", "path"),
        #: Size of the file.
        Field("size", "size", KIB),
        ALIAS,
    ),
    initial={"@backend": "acpi-erst"},
)
