# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which device of a running domain is the same as one of its persistent definition."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import known
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.devices import additions
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity import device_rule, pair
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import value_at

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any


def name_like(want: Element, asked: Element, config: Overlay, live: Element) -> None:
    """Names the devices of *want*, in place, as their persistent twins are, so that both are one device.

    *want* is the desired tree for the *live* definition, *asked* the one that *config* was laid over with; their
    devices stand in the same order.
    """
    twins = {id(device): twin for device, twin in config.twins}
    added = {id(device) for device in additions(config)}
    aliases = {value_at(device, "alias@name") for device in live.iterfind("devices/*")}
    for device, original in zip(want.iterfind("devices/*"), asked.iterfind("devices/*")):
        twin = twins.get(id(original)) if not original.get(marks.GONE) else _leaving(original, config)
        if twin is None:
            continue
        mac, alias = twin.find("mac"), twin.find("alias")
        if twin.tag == "interface" and mac is not None and device.find("mac") is None:
            device.append(copy.deepcopy(mac))
        if alias is not None and device.find("alias") is None and (id(twin) in added or alias.get("name") in aliases):
            device.append(copy.deepcopy(alias))


def _leaving(asked: Element, config: Overlay) -> Element | None:
    """The interface that leaves the persistent definition, where its MAC says which: it may run with another still."""
    if asked.tag != "interface" or asked.find("mac") is None:
        return None
    owners = [change.owners[0] for change in config.changes if len(change.owners) == 1]
    going = [known(owner.have) for owner in owners if owner.merged is None and owner.pattern == "devices/interface"]
    return pair(device_rule("interface"), going, [asked])[0][1]
