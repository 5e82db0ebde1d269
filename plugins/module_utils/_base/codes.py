# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The libvirt error numbers that decide something here (virErrorNumber in libvirt's virterror.h; never renumbered).

They stand here because only ``_host`` may import libvirt.
"""

from __future__ import annotations

INTERNAL_ERROR = 1
NO_SUPPORT = 3
NO_CONNECT = 5
INVALID_ARG = 8
OPERATION_FAILED = 9
OPERATION_DENIED = 29
SYSTEM_ERROR = 38
RPC = 39
NO_DOMAIN = 42
NO_NETWORK = 43
AUTH_FAILED = 45
NO_NODE_DEVICE = 53
OPERATION_INVALID = 55
CONFIG_UNSUPPORTED = 67
OPERATION_TIMEOUT = 68
AUTH_CANCELLED = 79
NO_DOMAIN_METADATA = 80
BLOCK_COPY_ACTIVE = 83
OPERATION_UNSUPPORTED = 84
AGENT_UNRESPONSIVE = 86
ACCESS_DENIED = 88
AUTH_UNAVAILABLE = 94
DEVICE_MISSING = 99
