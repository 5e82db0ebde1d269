# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows that many kinds of devices share (formatdomain, "Virtio-related options", "IOThreads Allocation")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT, ON_OFF, YES_NO
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Items, Values

MODELS = ("virtio", "virtio-transitional", "virtio-non-transitional")

#: The device's own name, C(ua-) and letters, digits, C(_) or C(-).
ALIAS = Field("alias", "alias@name")

VIRTIO = (
    #: Whether the device goes through the emulated IOMMU.
    Field("iommu", "@iommu", ON_OFF),
    #: Whether the device translates addresses itself.
    Field("ats", "@ats", ON_OFF),
    #: Whether the packed form of the rings is used.
    Field("packed", "@packed", ON_OFF),
    #: Whether each queue has a page of its own to be notified by.
    Field("page_per_vq", "@page_per_vq", ON_OFF),
)

#: Settings of a virtio device's driver.
DRIVER = Group("driver", "driver", VIRTIO)

#: Whether a connection to a socket that was lost is opened again.
RECONNECT = Group(
    "reconnect",
    "source/reconnect",
    (
        #: Whether it is.
        Field("enabled", "@enabled", YES_NO, required=True),
        #: Seconds between two attempts.
        Field("timeout", "@timeout", INT),
    ),
)

#: The threads that serve the device's queues; this is the whole list.
IOTHREADS = Items(
    "iothreads",
    "iothreads/iothread",
    (
        #: Number of the thread.
        Field("id", "@id", INT, required=True),
        #: Queues that it serves; this is the whole list.
        Values("queues", "queue@id", INT),
    ),
    exact=True,
)
