# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Smart card readers (formatdomain, "Smartcard devices")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.chardev import SOURCE, TYPES
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Kind, Values

SMARTCARD = Kind(
    "smartcard",
    "smartcard",
    (
        #: Where the card is: in the host's reader, made of certificates of the host's, or at the other end of a
        #: connection.
        Field("mode", "@mode", choices=("host", "host-certificates", "passthrough"), required=True),
        #: Names of the three certificates of V(host-certificates); this is the whole list.
        Values("certificates", "certificate"),
        #: Directory that holds the certificates.
        Field("database", "database"),
        #: Where V(passthrough) comes from.
        Group(
            "source",
            ".",
            (
                #: Kind of connection.
                Field("type", "@type", choices=TYPES, required=True),
                *SOURCE,
            ),
            implies={"@mode": "passthrough"},
        ),
    ),
)
