# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a network has and cannot keep beside what a task asks for."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import child, value_at

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

#: Modes of networks with a bridge of their own, what only these can have, and what only the others can.
_OWN_BRIDGE = frozenset({"none", "nat", "route", "open"})
_WITH_OWN_BRIDGE = ("bridge", "mac", "mtu", "domain", "dns", "ip", "route", "bandwidth")
_WITHOUT_OWN_BRIDGE = ("bridge", "virtualport", "vlan")
_BRIDGE_SETTINGS = frozenset({"stp", "delay", "zone", "macTableManager"})


def excluding(have: Element, want: Element) -> Element:
    """The desired tree that also takes away what cannot stay beside it; *want* itself where nothing has to go."""
    return _leaving_behind(have, _handing_default_on(have, want))


def _leaving_behind(have: Element, want: Element) -> Element:
    """The desired tree that also takes away what a network of the asked mode cannot have, when the mode changes from
    one with a bridge of the network's own to one without, or back (network/bridge_driver.c, networkValidate)."""
    before, after = (value_at(tree, "forward@mode") for tree in (have, want))
    before = before or ("none" if have.find("forward") is None else "nat")
    after = "none" if "forward" in marks.words(want, marks.ABSENT) else after
    if after is None or (before in _OWN_BRIDGE) == (after in _OWN_BRIDGE):
        return want
    copied = copy.deepcopy(want)
    for tag in _WITH_OWN_BRIDGE if before in _OWN_BRIDGE else _WITHOUT_OWN_BRIDGE:
        if copied.find(tag) is None:
            marks.add(copied, marks.ABSENT, tag)
    for bridge in copied.findall("bridge"):
        for name in sorted(_BRIDGE_SETTINGS.difference(bridge.keys())):
            marks.add(bridge, marks.ABSENT, f"@{name}")
    return copied


def _handing_default_on(have: Element, want: Element) -> Element:
    """One portgroup is the default: another that becomes it takes that from the one that was, unless this goes."""
    if all(group.get(marks.GONE) for group in want.iterfind("portgroup[@default='yes']")):
        return want
    named = {group.get("name"): number for number, group in enumerate(want.findall("portgroup"))}
    copied = copy.deepcopy(want)
    groups, exact = copied.findall("portgroup"), "portgroup" in marks.words(want, marks.EXACT)
    for old in have.iterfind("portgroup[@default='yes']"):
        name = old.get("name", "")
        if name in named:
            group = groups[named[name]]
            if group.get("default") is None and not group.get(marks.GONE):
                group.set("default", "no")
        elif not exact:
            group = child(copied, "portgroup")
            group.set("name", name)
            group.set("default", "no")
    return copied
