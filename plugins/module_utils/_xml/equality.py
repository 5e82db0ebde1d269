# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When two spellings say the same: general rules by element and attribute.

``canonical`` gives a value that equal spellings share; the rules are what libvirt was measured to accept and rewrite
(scaled integers and addresses: util/virutil.c, virscaled; cpusets: util/virbitmap.c; MACs: util/virmacaddr.c).
"""

from __future__ import annotations

import itertools
import re
import socket
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import (
    bytes_of,
    mac_text,
    number,
    uuid_text,
)

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

#: (tag, attribute) of a number whose unit stands beside it, and the unit that holds when none is said. "" is the text.
SCALED = {
    ("memory", ""): "KiB",
    ("currentMemory", ""): "KiB",
    ("maxMemory", ""): "KiB",
    ("hard_limit", ""): "KiB",
    ("soft_limit", ""): "KiB",
    ("swap_hard_limit", ""): "KiB",
    ("min_guarantee", ""): "KiB",
    ("size", ""): "KiB",
    ("pagesize", ""): "KiB",
    ("block", ""): "KiB",
    ("requested", ""): "KiB",
    ("alignsize", ""): "KiB",
    ("max_size", ""): "b",
    ("pcihole64", ""): "KiB",
    ("tseg", ""): "MiB",
    ("tb-cache", ""): "KiB",
    ("maxpagesize", ""): "KiB",
    ("page", "size"): "KiB",
    ("cell", "memory"): "KiB",
    ("cache", "size"): "KiB",
    ("size", "value"): "KiB",
    ("line", "value"): "KiB",
    ("space_soft_limit", ""): "b",
    ("space_hard_limit", ""): "b",
}
#: Limits on what a disk reads and writes.
_LIMITS = itertools.product(("total", "read", "write"), ("bytes", "iops"), ("", "_max", "_max_length"))
#: (tag, attribute) of what libvirt leaves out because it is the default anyway, and the text of that default.
DEFAULTS = {
    ("network", "ipv6"): "no",
    ("portgroup", "default"): "no",
    ("forward", "managed"): "no",
    ("interface", "managed"): "no",
    ("model", "primary"): "no",
    ("graphics", "autoport"): "no",
    ("graphics", "fullscreen"): "no",
    ("graphics", "replaceUser"): "no",
    ("graphics", "multiUser"): "no",
    ("graphics", "p2p"): "no",
    ("graphics", "defaultMode"): "any",
    ("protocol", "type"): "raw",
    ("usbdev", "class"): "-1",
    ("usbdev", "vendor"): "-1",
    ("usbdev", "product"): "-1",
    ("usbdev", "version"): "-1",
    ("memory", "placement"): "static",
    ("direct", "state"): "off",
    ("extended", "state"): "off",
    ("driver", "cache"): "default",
    ("frames", "max"): "0",
    ("mtu", "size"): "0",
    ("srv", "priority"): "0",
    ("srv", "weight"): "0",
    ("ip", "family"): "ipv4",
    ("route", "family"): "ipv4",
    ("host", "transport"): "tcp",
    ("filesystem", "multidevs"): "default",
    ("stats", "period"): "0",
    ("target", "offset"): "0",
    **{(f"{part}_{what}_sec{end}", ""): "0" for part, what, end in _LIMITS},
    ("size_iops_sec", ""): "0",
}
#: What is text even where it is made of digits only: "007" is not "7" there.
_VERBATIM = {
    *("title", "description", "name", "serial", "entry", "vendor", "product", "model", "cmdline", "hostname"),
    *("passwd", "value", "file", "path", "dev", "dir", "network", "bridge", "portgroup", "filter", "profileid"),
    *("username", "usage", "zone", "pool", "volume", "keymap", "root"),
}
#: A value that is a number, where others are text.
_NUMBERS = {("sibling", "value"), ("size", "value"), ("line", "value"), ("bandwidth", "value"), ("latency", "value")}
#: More than any libvirt takes (VIR_DOMAIN_CPUMASK_LEN).
_MOST_CPUS = 1 << 16
_LEASE_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600}

_HEX_OR_DECIMAL = {
    "domain",
    "bus",
    "slot",
    "function",
    "controller",
    "target",
    "unit",
    "port",
    "reg",
    "iobase",
    "irq",
    "base",
}
_CPUSETS = {"cpuset", "cpus", "nodeset", "vcpus", "iothreads", "vcpu", "siblings"}
_ADDRESSES = {"address", "start", "end", "ip", "gateway", "addr", "localaddr", "listen", "netmask", "peer"}
_HEX_IDS = {"vendor", "product"}
_UUIDS = {"uuid", "groupUUID", "instanceid", "interfaceid", "portid"}
_MODES = {"mode", "fmode", "dmode"}
_INTEGER = r"\s*\+?(\d+|0[xX][0-9a-fA-F]+)\s*"

Machine = t.Callable[[str], str]


def _same(text: str) -> str:
    return text


def cpuset(text: str) -> frozenset[int]:
    """``0-3,^2`` → {0, 1, 3}. Raises ValueError when it is no set."""
    included: set[int] = set()
    for part in map(str.strip, text.split(",")):
        removed = part.startswith("^")
        first, _dash, last = part.lstrip("^").partition("-")
        span = range(int(first), int(last or first) + 1)
        if span.stop > _MOST_CPUS:
            raise ValueError("is more than a set of processors")
        included = included.difference(span) if removed else included.union(span)
    return frozenset(included)


def _ip(text: str) -> bytes:
    return socket.inet_pton(socket.AF_INET6 if ":" in text else socket.AF_INET, text.strip())


def canonical(tag: str, attr: str, text: str, machine: Machine = _same) -> t.Hashable:
    """A value that is equal for two spellings of the same thing at attribute *attr* ("" for the text) of a *tag*.

    *machine* says what the host takes a machine alias such as ``q35`` for.
    """
    try:
        return _canonical(tag, attr, text, machine)
    except (ValueError, OSError):
        return text


def _canonical(tag: str, attr: str, text: str, machine: Machine) -> t.Hashable:
    if attr in _UUIDS or (tag in ("uuid", "genid") and not attr):
        return uuid_text(text)
    if (tag == "mac" and attr == "address") or attr == "mac":
        return mac_text(text)
    if tag == "address" and attr in _HEX_OR_DECIMAL:
        return number(text)
    if tag in _HEX_IDS and attr == "id":
        return int(text, 16)
    if attr in _CPUSETS:
        return cpuset(text)
    if attr in _ADDRESSES and ("." in text or ":" in text) and tag != "listen":
        return _ip(text)
    if tag == "type" and attr == "machine":
        return machine(text)
    if attr in _MODES and text.isdecimal():
        return int(text, 8)
    if (tag, attr) == ("model", "type"):
        return text.lower()
    if (tag, attr) == ("usbdev", "version") and "." in text:
        major, _dot, minor = text.partition(".")
        return int(major), minor.ljust(2, "0")
    if tag == "usbdev":
        return number(text)
    if (tag, attr) == ("source", "name") and text.startswith("iqn.") and "/" not in text:
        return text + "/0"
    counts = (attr or tag) not in _VERBATIM or (tag, attr) in _NUMBERS
    match = re.fullmatch(_INTEGER, text) if counts else None
    return number(match.group(1)) if match else text


def scaled_bytes(element: Element, attr: str) -> int | None:
    """The bytes (seconds for a lease) that a scaled number says, or None where the place holds no such number."""
    text = element.get(attr) if attr else element.text
    tag = element.tag
    if text is None:
        return None
    try:
        if (tag, attr) == ("lease", "expiry"):
            return int(text) * _LEASE_UNITS[element.get("unit", "minutes")]
        default = SCALED.get((tag, attr))
        parent = element.getparent()
        if tag == "size" and parent is not None and parent.tag == "shmem":
            default = "b"
        return None if default is None else bytes_of(text.strip().lstrip("+"), element.get("unit") or default)
    except (ValueError, KeyError):
        return None


def is_scaled(tag: str, attr: str) -> bool:
    return (tag, attr) in SCALED or (tag, attr) == ("lease", "expiry")


def has_scaled(element: Element) -> bool:
    """Whether the element's ``unit`` belongs to a scaled number."""
    return is_scaled(element.tag, "") or any(is_scaled(element.tag, name) for name in element.attrib)


def equal(have: Element, want: Element, attr: str, machine: Machine = _same) -> bool:
    """Whether two elements of one tag say the same at an attribute, "" for the text; *want* says something there."""
    before, after = (element.get(attr) if attr else element.text for element in (have, want))
    if before is None:
        default = DEFAULTS.get((have.tag, attr))
        return default is not None and canonical(have.tag, attr, default) == canonical(have.tag, attr, after or "")
    if is_scaled(have.tag, attr) and scaled_bytes(have, attr) is not None:
        return scaled_bytes(have, attr) == scaled_bytes(want, attr)
    if before == after:
        return True
    texts = before, after or ""
    return canonical(have.tag, attr, texts[0], machine) == canonical(want.tag, attr, texts[1], machine)


def copy_unit(have: Element, want: Element) -> None:
    """Gives *have* the unit of *want*, after it was given its number."""
    unit = want.get("unit")
    if unit is None:
        have.attrib.pop("unit", None)
    else:
        have.set("unit", unit)


def prefix_length(element: Element) -> int | None:
    """The length of an ip's or route's prefix, which a netmask says too; None when there is neither."""
    mask, prefix = element.get("netmask"), element.get("prefix", "")
    if mask is None:
        value = canonical("ip", "prefix", prefix)
        return value if isinstance(value, int) else None
    value = canonical("ip", "netmask", mask)
    return sum(f"{byte:b}".count("1") for byte in value) if isinstance(value, bytes) else None


def same_mask(have: Element, name: str, after: str) -> bool:
    """Whether the netmask or prefix *after* says what *have* says by the other: libvirt keeps what was given."""
    other = have.get("prefix" if name == "netmask" else "netmask")
    if have.tag not in ("ip", "route") or name not in ("netmask", "prefix") or other is None:
        return False
    mask, prefix = (after, other) if name == "netmask" else (other, after)
    value = canonical("ip", "netmask", mask)
    if not isinstance(value, bytes) or not prefix.isdecimal():
        return False
    bits = "".join(f"{byte:08b}" for byte in value).rstrip("0")
    return "0" not in bits and len(bits) == int(prefix)
