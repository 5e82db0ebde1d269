# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How an option's value stands in XML, and back.

A codec has the argument spec's type, and two functions: *encode* takes the value and returns the text of the attribute
or element, or a dictionary of attributes ("" is the element's text) where one value is spread over several; it raises
ValueError with the reason when the value cannot be meant. *decode* takes the element and the attribute's name ("" for
text) and returns the value, or None.
"""

from __future__ import annotations

import re
import typing as t


class Node(t.Protocol):
    """What a codec needs of an lxml element."""

    @property
    def text(self) -> str | None: ...
    def get(self, key: str) -> str | None: ...
    def __len__(self) -> int: ...


class Codec(t.NamedTuple):
    name: str
    type: str
    encode: t.Callable[[t.Any], str | dict[str, str]]
    decode: t.Callable[[t.Any, str], t.Any]
    form: str = ""
    """What a correct value looks like, for the error message."""


_UNITS = {"": 0, "b": 0, "byte": 0, "bytes": 0}
for _power, _letter in enumerate("kmgtpe", 1):
    _UNITS.update({_letter: 1024**_power, f"{_letter}ib": 1024**_power, f"{_letter}b": 1000**_power})
# Patterns are compiled when they are first used: most tasks need one or none.
_SIZE = r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*"
_MAC = r"[0-9a-f]{2}(:[0-9a-f]{2}){5}"
_UUID = r"[0-9a-f]{32}"
_MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"
_PCI = r"(?:([0-9a-f]{1,8}):)?([0-9a-f]{1,2}):([0-9a-f]{1,2})\.([0-7])"


def _raw(node: t.Any, attr: str) -> str | None:
    """The text at an attribute, or of the element."""
    return node.get(attr) if attr else node.text  # type: ignore[no-any-return]


def bytes_of(value: str | int, default_unit: str = "b") -> int:
    """``2GiB``, ``512M``, ``1.5 TiB`` → bytes. Units as libvirt reads them (formatdomain, "memory"): K, KiB are 1024,
    KB is 1000."""
    match = re.fullmatch(_SIZE, str(value))
    unit = (match.group(2) or default_unit).lower() if match else ""
    if not match or unit not in _UNITS:
        raise ValueError("is not a size")
    number, factor = match.group(1), _UNITS[unit] or 1
    whole = float(number) * factor if "." in number else int(number) * factor
    return int(whole)


def size_text(count: int) -> str:
    """Bytes → the largest unit that says them without a fraction."""
    for unit in ("EiB", "PiB", "TiB", "GiB", "MiB", "KiB"):
        factor = _UNITS[unit.lower()]
        if count and count % factor == 0:
            return f"{count // factor}{unit}"
    return f"{count}B"


def mac_text(value: str) -> str:
    """A MAC in libvirt's own spelling: lower case, two digits each, colons. Dashes are taken too."""
    parts = value.strip().lower().replace("-", ":").split(":")
    text = ":".join(part.zfill(2) for part in parts)
    if value.isdigit():
        raise ValueError("is a number, as which YAML reads a MAC address without letters: put it in quotes")
    if not re.fullmatch(_MAC, text):
        raise ValueError("is not a MAC address")
    return text


def _own_mac(value: str) -> str:
    text = mac_text(value)
    if int(text[1], 16) % 2:
        raise ValueError("is the address of a group of devices, and not of one")
    return text


def uuid_text(value: str) -> str:
    """A UUID in libvirt's own spelling."""
    digits = re.sub(r"[\s-]", "", value).lower()
    if not re.fullmatch(_UUID, digits):
        raise ValueError("is not a UUID")
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def pci_parts(value: str) -> dict[str, str]:
    """``0000:65:00.1`` or ``pci_0000_65_00_1`` → the attributes of an <address>."""
    text = value.strip().lower()
    if text.startswith("pci_"):
        head, _dot, function = text[4:].rpartition("_")
        text = head.replace("_", ":") + "." + function
    match = re.fullmatch(_PCI, text)
    if not match or int(match.group(3), 16) > 31:
        raise ValueError("is not a PCI address")
    domain, bus, slot, function = match.groups()
    return {
        "domain": f"0x{int(domain or '0', 16):04x}",
        "bus": f"0x{int(bus, 16):02x}",
        "slot": f"0x{int(slot, 16):02x}",
        "function": f"0x{function}",
    }


def number(text: str) -> int:
    """Decimal or, after 0x, hexadecimal: how libvirt reads the numbers of an address."""
    text = text.strip()
    return int(text, 16) if text[:2] in ("0x", "0X") else int(text, 10)


def _read_pci(node: t.Any, _attr: str) -> str | None:
    parts = [node.get(key) for key in ("domain", "bus", "slot", "function")]
    if parts[1] is None or parts[2] is None:
        return None
    domain, bus, slot, function = (number(part or "0") for part in parts)
    return f"{domain:04x}:{bus:02x}:{slot:02x}.{function:x}"


def _portal_parts(value: str) -> dict[str, str]:
    host, colon, port = value.strip().rpartition(":")
    if not colon or "]" in port:
        host, port = value.strip(), "3260"
    if not host or not port.isdigit():
        raise ValueError("is not a portal")
    return {"name": host.strip("[]"), "port": port}


def _read_portal(node: t.Any, _attr: str) -> str | None:
    host, port = node.get("name"), node.get("port")
    return None if host is None else f"[{host}]:{port or 3260}" if ":" in host else f"{host}:{port or 3260}"


def _boolean(true: str, false: str) -> Codec:
    def decode(node: t.Any, attr: str) -> bool | None:
        text = _raw(node, attr)
        return None if text is None else text == true

    return Codec(f"{true}_{false}", "bool", lambda value: true if value else false, decode)


def _size(unit: str) -> Codec:
    """A size stored as a number of *unit* in the attribute or text, the unit said in the ``unit`` attribute beside
    it."""
    factor = _UNITS[unit.lower()] or 1

    def encode(value: t.Any) -> dict[str, str]:
        return {"": str(-(-bytes_of(value) // factor)), "unit": unit}

    def decode(node: t.Any, attr: str) -> str | None:
        text = _raw(node, attr)
        return None if text is None else size_text(bytes_of(text.strip(), node.get("unit") or unit))

    return Codec(f"size_{unit}", "str", encode, decode, "a number and a unit, such as 2GiB, 512M or 1048576KiB")


def _integer(node: t.Any, attr: str) -> int | None:
    text = _raw(node, attr)
    try:
        return None if text is None else number(text)
    except ValueError:
        return None


def _plain_size(node: t.Any, attr: str) -> str | None:
    text = _raw(node, attr)
    return None if text is None else size_text(bytes_of(text))


def _hexadecimal(digits: int) -> Codec:
    def encode(value: t.Any) -> str:
        try:
            result = int(str(value).strip(), 16)
        except ValueError:
            result = -1
        if not 0 <= result < 16**digits:
            raise ValueError("is not a hexadecimal number of that size")
        return f"0x{result:0{digits}x}"

    def decode(node: t.Any, attr: str) -> str | None:
        value = _integer(node, attr)
        return None if value is None else f"{value:0{digits}x}"

    return Codec("hexadecimal", "str", encode, decode, f"up to {digits} hexadecimal digits")


def _hexadecimal_text(value: t.Any) -> str:
    try:
        return f"0x{number(str(value)):04x}"
    except ValueError:
        raise ValueError("is not a number") from None


def _one_end(node: t.Any, attr: str) -> str | None:
    return None if node.getparent() is not None and node.getparent().get("type") == "udp" else _raw(node, attr)


def _moment(value: t.Any) -> str:
    text = str(value).strip().replace(" ", "T")
    if not re.fullmatch(_MOMENT, text):
        raise ValueError("is not a time")
    return text


def _natural(value: t.Any) -> str:
    if int(value) < 0:
        raise ValueError("is negative")
    return str(value)


TEXT = Codec("text", "str", str, _raw)
SECRET = Codec("secret", "str", str, _raw)
INT = Codec("int", "int", _natural, _integer, "a whole number from 0 on")
NOT_ZERO = Codec("not_zero", "int", _natural, _integer, "a whole number from 0 on")
"""As INT, but 0 is that it is not there, because the schema does not know that number."""
SIGNED = Codec("signed", "int", str, _integer)
YES_NO = _boolean("yes", "no")
YES = Codec("yes", "bool", lambda value: "yes" if value else "", lambda node, attr: _raw(node, attr) == "yes" or None)
"""True: the attribute says yes. False: it is not there, because the schema knows no other text."""
ON_OFF = _boolean("on", "off")
TRUE_FALSE = _boolean("true", "false")
PRESENT = Codec("present", "bool", lambda value: {} if value else "", lambda _node, _attr: True)
"""True: the element is there. False: it is not."""
EMPTY = Codec("empty", "bool", lambda value: {} if value else "", lambda node, _attr: not len(node) or None)
"""True: the element is there, and there is nothing in it. False: it is not there."""
ONE_END = Codec("text", "str", str, _one_end)
"""Text of a character device's source, where there is only one: a connection by UDP has two."""
MOMENT = Codec("moment", "str", _moment, _raw, "such as 2030-12-31T23:59:59")
MAC = Codec(
    "mac",
    "str",
    _own_mac,
    _raw,
    "six pairs of hexadecimal digits, such as 52:54:00:6b:3c:58",
)
UUID = Codec("uuid", "str", uuid_text, _raw, "such as c7a5fdbd-cdaf-9455-926a-d65c16db1809")
PCI = Codec("pci", "str", pci_parts, _read_pci, "such as 0000:65:00.1")
PORTAL = Codec("portal", "str", _portal_parts, _read_portal, "a host and a port, such as 192.0.2.10:3260")
KIB = _size("KiB")
MIB = _size("MiB")
BYTES = _size("bytes")
SIZE = Codec("size", "str", lambda value: str(bytes_of(value)), _plain_size, "a number and a unit, such as 10MiB")
"""A size stored as a plain number of bytes."""
HEX8 = _hexadecimal(2)
HEX16 = _hexadecimal(4)
HEX = Codec("hex", "str", _hexadecimal_text, _raw, "a number, hexadecimal after 0x")
FOREIGN = Codec("foreign", "dict", str, _raw)
"""The XML of other namespaces, by namespace: _xml/foreign.py writes and reads it."""
