# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The balloon, by which a guest gives memory back (formatdomain, "Memory balloon device")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.virtio import ALIAS, DRIVER, MODELS
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import NOT_ZERO, ON_OFF
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Kind, Live

MEMBALLOON = Kind(
    "memballoon",
    "memballoon",
    (
        #: What the guest sees. A domain has V(virtio) unless it says V(none).
        Field("model", "@model", choices=(*MODELS, "xen", "none")),
        #: Whether the guest gets memory back before it runs out of it.
        Field("autodeflate", "@autodeflate", ON_OFF),
        #: Whether the guest tells of pages that it does not use.
        Field("free_page_reporting", "@freePageReporting", ON_OFF),
        #: Seconds between two statistics of the guest's memory; 0 is none.
        Field("stats_period", "stats@period", NOT_ZERO, live=Live.UPDATE),
        DRIVER,
        ALIAS,
    ),
)
