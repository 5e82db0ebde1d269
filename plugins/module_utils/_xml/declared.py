# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The live definition as it was declared: without what libvirt only adds while the domain runs.

An interface on a network with a bridge of the host shows ``type='bridge'`` live, and every network interface the bridge
and the port it was given; an update or a comparison has to speak of what was declared (conf/domain_conf.c,
virDomainNetDefFormat).
"""

from __future__ import annotations

import copy
import re
import typing as t

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

#: What the live definition has, and the persistent one never.
_ONLY_LIVE: tuple[tuple[str, str], ...] = (
    ("resource", ""),
    ("seclabel/label", ""),
    ("seclabel/imagelabel", ""),
    ("devices/disk/mirror", ""),
    ("devices/disk/source", "index"),
    ("devices/disk/target", "tray"),
    ("devices/console", "tty"),
    ("devices/channel/target", "state"),
    ("devices/serial[@type='pty']/source", ""),
    ("devices/console[@type='pty']/source", ""),
    ("devices/channel[@type='unix']/source[@mode='bind']", ""),
)
_GENERATED_TARGET = re.compile(r"(vnet|macvtap|macvlan)\d+")


def declared_interface(interface: Element) -> None:
    """Takes off one live interface, in place, what it holds only while it runs."""
    source = interface.find("source")
    if source is not None and source.get("network") is not None:
        if interface.get("type") != "hostdev":
            interface.set("type", "network")
            for name in ("bridge", "dev", "mode"):
                source.attrib.pop(name, None)
        source.attrib.pop("portid", None)
    target = interface.find("target")
    if target is not None and _GENERATED_TARGET.fullmatch(target.get("dev", "")):
        del target.attrib["dev"]
        if not target.attrib:
            interface.remove(target)


def declared(live: Element) -> Element:
    """A copy of a live domain definition as it was declared."""
    copied = copy.deepcopy(live)
    copied.attrib.pop("id", None)
    for interface in copied.findall("devices/interface"):
        declared_interface(interface)
    return copied


def declared_dump(raw: Element) -> None:
    """Takes off a raw domain definition, in place, what libvirt writes there while a domain runs and never reads.

    So that what ``virsh dumpxml`` shows of a running domain can be given back.
    """
    for alias in raw.findall("devices/*/alias"):
        if not (alias.get("name") or "").startswith("ua-"):
            _remove(alias)
    if raw.attrib.pop("id", None) is None:
        return
    for interface in raw.findall("devices/interface"):
        declared_interface(interface)
    for path, attr in _ONLY_LIVE:
        for found in raw.findall(path):
            if attr:
                found.attrib.pop(attr, None)
            else:
                _remove(found)
    for backing in raw.findall("devices/disk/backingStore"):
        if not len(backing) and not backing.attrib:
            _remove(backing)
    for graphics in raw.findall("devices/graphics"):
        if graphics.get("autoport") == "yes":
            for name in ("port", "tlsPort"):
                graphics.attrib.pop(name, None)


def _remove(element: Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def attachable(device: Element, keep_address: bool) -> Element:
    """A copy of a live or persistent device that can be attached: no alias of libvirt's own, its address only on
    request."""
    copied = copy.deepcopy(device)
    if copied.tag == "interface":
        declared_interface(copied)
    alias = copied.find("alias")
    if alias is not None and not (alias.get("name") or "").startswith("ua-"):
        copied.remove(alias)
    address = copied.find("address")
    if address is not None and not keep_address:
        copied.remove(address)
    return copied
