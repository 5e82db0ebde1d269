# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Node devices: what the host has that could be given to a domain."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._host.errors import libvirt

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.plugins.module_utils._host.session import Session

#: virConnectListAllNodeDeviceFlags by the name that <capability type=…> has
_CAPABILITIES = {"pci": 2, "usb_device": 4, "net": 16, "scsi_host": 32, "scsi": 128, "mdev": 16384}


def read(session: Session, name: str) -> str | None:
    """The XML of the node device, None when the host has none of that name."""
    with session.asking(f"read node device {name}"):
        try:
            return session.connection.nodeDeviceLookupByName(name).XMLDesc(0)
        except libvirt.libvirtError as error:
            if error.get_error_code() != codes.NO_NODE_DEVICE:
                raise
    return None


def read_all(session: Session, capability: str) -> list[str]:
    """The XML of every node device with *capability*: pci, usb_device, net, scsi, scsi_host, mdev."""
    texts = []
    with session.asking(f"list the host's {capability} devices"):
        for handle in session.connection.listAllDevices(_CAPABILITIES[capability]):
            # A device may go between the list and the look.
            try:
                texts.append(handle.XMLDesc(0))
            except libvirt.libvirtError as error:
                if error.get_error_code() != codes.NO_NODE_DEVICE:
                    raise
    return texts
