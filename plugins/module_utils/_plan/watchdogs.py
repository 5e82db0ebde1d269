# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The watchdog that is part of a q35 does what another one is asked to do.

libvirt adds it to the definition with the action of the first watchdog, and takes no watchdogs of different actions
(qemu/qemu_postparse.c, qemuDomainDefAddDefaultDevices; qemu/qemu_validate.c).
"""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._plan.hotplug import action_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.additions import is_own
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import label
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Change, Overlay

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

_WATCHDOG = "devices/watchdog"


def join_watchdogs(config: Overlay) -> None:
    """Gives the machine's own watchdog of the resulting definition, in place, the action of the others, unless the task
    says what it does."""
    asked = {id(twin) for want, twin in config.twins if "action" in want.attrib}
    watchdogs = config.merged.findall(_WATCHDOG)
    actions = {action_of(each) for each in watchdogs if not is_own(each)}
    for own in watchdogs:
        if not is_own(own) or id(own) in asked or len(actions) != 1 or actions == {action_of(own)}:
            continue
        before, after = own.get("action"), *actions
        own.set("action", after)
        # Without an owner: it is no device that could be changed by itself.
        path = f"{_WATCHDOG}{label(own)}@action"
        config.changes.append(Change(path, f"{_WATCHDOG}@action", before, after, ()))
