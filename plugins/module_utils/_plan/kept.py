# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is kept although a definition does not mention it any more, and what a value goes back to."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.additions import is_bare

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

#: What a definition cannot be without, or what says where data is: it stays when a task does not mention it any more.
#: Elements by their parent. ACPI is what a new domain gets without asking.
KEPT_ELEMENTS = {
    *(("domain", tag) for tag in ("name", "uuid", "memory")),
    *(("os", tag) for tag in ("type", "loader", "nvram", "firmware")),
    *(("features", tag) for tag in ("acpi", "apic")),
    *(("network", tag) for tag in ("name", "uuid", "mac")),
    ("devices", "emulator"),
}
#: Children of any element, for the same reason.
KEPT_TAGS = {"address", "mac", "alias", "target"}
#: Elements whose addresses are no places, but entries like any other.
RANGES = {"nat", "forward"}
_KEPT_ATTRIBUTES = {
    ("domain", "type"),
    *(("driver", name) for name in ("type", "name")),
    *(("type", name) for name in ("machine", "arch")),
    ("os", "firmware"),
    ("backend", "version"),
    ("hostdev", "managed"),
    *(("source", name) for name in ("file", "dev", "dir", "pool", "volume", "protocol", "network", "bridge", "path")),
}
#: Attributes that choose what kind of thing an element is: it goes with them whole, or not at all.
_DISCRIMINATORS = {"type", "mode", "device", "model", "id", "name", "index", "family"}
#: What libvirt demands of an element that is there: it stays where something of the element was there before.
_DEMANDED = {
    *(("topology", name) for name in ("sockets", "cores", "threads")),
    *((tag, name) for tag in ("address", "port") for name in ("start", "end")),
    *((tag, "average") for tag in ("inbound", "outbound")),
    ("feature", "policy"),
}
#: Those that are none where the element has another name besides.
_SECOND_NAMES = {("host", "name"): "mac", ("host", "id"): "mac"}
#: Elements that others may add to: what is ours is taken out of them piece by piece.
_SHARED = {"driver", "ip", "bridge"}
#: Elements whose attributes libvirt demands or fills in: with the last that is said the element goes.
_WHOLE = {"topology"}
#: What libvirt writes where nothing is said (conf/domain_conf.c, virDomainDefParseXML): to this a value goes back.
DEFAULTS = {
    ("domain", "on_poweroff"): "destroy",
    ("domain", "on_reboot"): "restart",
    ("domain", "on_crash"): "destroy",
    ("domain", "vcpu"): "1",
}
#: Of an element that says something else besides: by its tag and that.
DEFAULT_TEXTS: dict[tuple[str, ...], str] = {("backend", "random"): "/dev/random"}
DEFAULT_ATTRIBUTES = {
    ("clock", "offset"): "utc",
    ("vcpu", "placement"): "static",
    ("memballoon", "model"): "virtio",
    ("watchdog", "action"): "reset",
}


def is_kept(last: Element, name: str) -> bool:
    """Whether an attribute stays for as long as its element does."""
    if (last.tag, name) in _KEPT_ATTRIBUTES or (marks.FOUND in last.attrib and (last.tag, name) in _DEMANDED):
        return True
    first = _SECOND_NAMES.get((str(last.tag), name))
    return name in _DISCRIMINATORS and (first is None or last.get(first) is None)


def is_whole(old: Element) -> bool:
    """Whether an element says one thing, which others cannot add to."""
    if old.tag in _SHARED:
        return False
    if old.tag in _WHOLE:
        return True
    return bool(old.text) or is_bare(old) or not _DISCRIMINATORS.isdisjoint(old.attrib)
