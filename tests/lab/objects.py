# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a libvirt daemon holds, by name, and how to get rid of it."""

from __future__ import annotations

import contextlib
import typing as t

import libvirt

from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

#: An object as its kind (as in libvirt's names of functions) and its name.
Name = tuple[str, str]

UNDEFINE = (
    libvirt.VIR_DOMAIN_UNDEFINE_MANAGED_SAVE
    | libvirt.VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA
    | libvirt.VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA
    | libvirt.VIR_DOMAIN_UNDEFINE_NVRAM
)


def names(lab: Lab) -> set[Name]:
    """All objects of a lab but node devices, and storage volumes, which stay when their pool goes."""
    with contextlib.closing(lab.connect()) as connection:
        return set(_objects(connection))


def remove_others(lab: Lab, keep: set[Name]) -> None:
    """Stop and undefine all objects of a lab but those to *keep*."""
    with contextlib.closing(lab.connect()) as connection:
        for name, thing in _objects(connection).items():
            if name not in keep:
                _remove(thing)


def _objects(connection: libvirt.virConnect) -> dict[Name, t.Any]:
    """Domains come first: they use the others."""
    found: dict[Name, t.Any] = {("Domain", one.name()): one for one in connection.listAllDomains()}
    found.update({("Network", one.name()): one for one in connection.listAllNetworks()})
    found.update({("NWFilter", one.name()): one for one in connection.listAllNWFilters()})
    found.update({("StoragePool", one.name()): one for one in connection.listAllStoragePools()})
    found.update({("Secret", one.UUIDString()): one for one in connection.listAllSecrets()})
    return found


def _remove(thing: t.Any) -> None:
    # What is not active or not persistent any more refuses, rightly.
    with contextlib.suppress(libvirt.libvirtError):
        if hasattr(thing, "destroy"):
            thing.destroy()
    with contextlib.suppress(libvirt.libvirtError):
        if isinstance(thing, libvirt.virDomain):
            thing.undefineFlags(UNDEFINE)
        else:
            thing.undefine()
