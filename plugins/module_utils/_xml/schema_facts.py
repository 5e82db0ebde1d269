# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What libvirt's schema says of elements that the overlay has to know: unions, orders, opaque parts."""

from __future__ import annotations

import typing as t


class Union(t.NamedTuple):
    """Children and attributes that belong to one value of a discriminating attribute, and go when it changes."""

    attr: str
    children: frozenset[str]
    attributes: frozenset[str] = frozenset()
    text: bool = False


_SOURCE = frozenset({"source"})
UNIONS: dict[str, tuple[Union, ...]] = {
    "interface": (Union("type", frozenset({"source", "virtualport", "portForward", "backend"})),),
    "disk": (Union("type", frozenset({"source", "auth"})),),
    "filesystem": (Union("type", _SOURCE),),
    "hostdev": (Union("mode", _SOURCE), Union("type", _SOURCE)),
    "serial": (Union("type", frozenset({"source", "protocol"})),),
    "parallel": (Union("type", frozenset({"source", "protocol"})),),
    "console": (Union("type", frozenset({"source", "protocol"})),),
    "channel": (Union("type", frozenset({"source", "protocol"})),),
    "redirdev": (Union("type", frozenset({"source", "protocol"})),),
    "forward": (
        Union("mode", frozenset({"nat", "pf", "address", "interface", "driver"}), frozenset({"dev", "managed"})),
    ),
    "virtualport": (Union("type", frozenset({"parameters"})),),
    "cpu": (Union("mode", frozenset({"model", "vendor"}), frozenset({"match", "check", "migratable"})),),
    "clock": (Union("offset", frozenset(), frozenset({"adjustment", "basis", "timezone", "start"})),),
    "ip": (Union("netmask", frozenset(), frozenset({"prefix"})), Union("prefix", frozenset(), frozenset({"netmask"}))),
    "backend": (Union("model", _SOURCE, text=True),),
    "listen": (Union("type", frozenset(), frozenset({"address", "network", "socket"})),),
}
#: Parents whose children libvirt's schema wants in an order of its own.
ORDER: dict[str, tuple[str, ...]] = {
    "dhcp": ("range", "host", "bootp"),
    "ip": ("tftp", "dhcp"),
    "hostdev": ("driver", "teaming", "source"),
}
#: Attributes that repeat what the first child of a tag says: libvirt writes both, and refuses two that differ.
#: Tag → (attribute, tag of the child, attribute of the child).
MIRRORS = {"forward": ("dev", "interface", "dev"), "graphics": ("listen", "listen", "address")}
#: Parents whose children are opaque to libvirt: compared and replaced as a whole.
OPAQUE = frozenset({"metadata"})
