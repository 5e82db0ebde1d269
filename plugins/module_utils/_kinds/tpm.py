# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Trusted platform modules (formatdomain, "TPM device")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.virtio import ALIAS
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT, PRESENT, UUID, YES_NO
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Kind


def _state(kind: str) -> dict[str, str]:
    return {"backend@type": "emulator", "backend/source@type": kind}


TPM = Kind(
    "tpm",
    "tpm",
    (
        #: What the guest sees. libvirt chooses it by the machine.
        Field("model", "@model", choices=("tpm-tis", "tpm-crb", "tpm-spapr", "spapr-tpm-proxy")),
        #: V(emulator) is a program of the host, V(passthrough) a TPM of the host, V(external) an emulator that libvirt
        #: does not start.
        Field("type", "backend@type", choices=("emulator", "passthrough", "external")),
        #: Version of the emulated TPM.
        Field("version", "backend@version", choices=("1.2", "2.0")),
        #: TPM of the host. Makes the type V(passthrough).
        Field("device", "backend/device@path", implies={"backend@type": "passthrough"}),
        #: Socket of an emulator. Makes the type V(external).
        Field(
            "socket",
            "backend/source@path",
            implies={"backend@type": "external", "backend/source@type": "unix", "backend/source@mode": "connect"},
        ),
        #: File that holds the emulator's state. From libvirt 10.10 on.
        Field("state_file", "backend/source@path", implies=_state("file")),
        #: Directory that holds the emulator's state. From libvirt 10.10 on.
        Field("state_dir", "backend/source@path", implies=_state("dir")),
        #: UUID of libvirt's secret that the emulator's state is encrypted with.
        Field("secret_uuid", "backend/encryption@secret", UUID, no_log=False),
        #: Whether the emulator's state outlives a domain that is not persistent.
        Field("persistent_state", "backend@persistent_state", YES_NO),
        #: How much the emulator logs. From libvirt 9.1 on.
        Field("debug", "backend@debug", INT),
        #: Banks of registers that are in use at the start.
        Group(
            "active_pcr_banks",
            "backend/active_pcr_banks",
            (
                #: The bank of SHA-1.
                Field("sha1", "sha1", PRESENT),
                #: The bank of SHA-256.
                Field("sha256", "sha256", PRESENT),
                #: The bank of SHA-384.
                Field("sha384", "sha384", PRESENT),
                #: The bank of SHA-512.
                Field("sha512", "sha512", PRESENT),
            ),
        ),
        #: What a new emulated TPM can do. From libvirt 10.10 on.
        Group(
            "profile",
            "backend/profile",
            (
                #: Where the profile comes from, such as V(local:restricted).
                Field("source", "@source"),
                #: Whether what the host's library cannot do is taken off.
                Field("remove_disabled", "@removeDisabled", choices=("check", "fips-host")),
                #: Name of the profile.
                Field("name", "@name"),
            ),
        ),
        ALIAS,
    ),
)
