# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that every device module has besides its table."""

from __future__ import annotations

import typing as t

OPTIONS: dict[str, dict[str, t.Any]] = {
    #: Name or UUID of the domain that has the device.
    "domain": {"type": "str", "required": True},
    #: V(present) adds the device or changes it where it differs; V(absent) takes it away and waits until the guest has
    #: let go.
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    #: The device's own XML, for what options do not cover. Options given beside it have the last word.
    "xml": {"type": "str"},
    #: Which definition to change. V(auto) changes the persistent one and, if the domain runs, the running one too.
    #: V(live) and V(config) change only that one; V(live) needs a running domain.
    "affect": {"type": "str", "choices": ["auto", "live", "config"], "default": "auto"},
    #: Whether a device may be taken out of a running guest and put back when a change cannot be made in place.
    #: Without it such a change waits for the next start and is listed in RV(pending_restart).
    "replug": {"type": "bool", "default": False},
    #: How long to wait for the guest to let go of a device, in seconds, each time it is asked. The domain's vCPUs and
    #: its balloon are waited for as long.
    "detach_timeout": {"type": "float", "default": 20.0},
    #: How often to ask the guest to let go.
    "detach_attempts": {"type": "int", "default": 3},
}
