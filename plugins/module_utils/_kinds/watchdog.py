# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Watchdogs (formatdomain, "Watchdog devices")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.virtio import ALIAS
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Kind, Live

WATCHDOG = Kind(
    "watchdog",
    "watchdog",
    (
        #: What the guest sees. Names the watchdog. V(i6300esb) can be plugged into a running guest.
        Field("model", "@model", choices=("i6300esb", "ib700", "diag288", "itco"), required=True),
        #: What happens when the guest has not fed the watchdog in time. libvirt takes V(reset) when none is given.
        Field("action", "@action", choices=("reset", "shutdown", "poweroff", "pause", "none", "dump", "inject-nmi")),
        ALIAS,
    ),
    live=Live.REPLUG,
)
