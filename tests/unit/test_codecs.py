# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How values stand in XML, and back."""

from __future__ import annotations

import typing as t

import pytest
from lxml import etree

from ansible_collections.virtops.libvirt.plugins.module_utils._schema import codecs
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import Codec


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("0", 0),
        ("17", 17),
        (17, 17),
        ("512b", 512),
        ("512 bytes", 512),
        ("1K", 1024),
        ("1k", 1024),
        ("1KiB", 1024),
        ("1KB", 1000),
        ("512M", 512 * 1024**2),
        ("2GiB", 2 * 1024**3),
        ("2 GB", 2 * 1000**3),
        ("1.5GiB", 1536 * 1024**2),
        (" 1 TiB ", 1024**4),
        ("1PiB", 1024**5),
        ("7E", 7 * 1024**6),
    ],
)
def test_size_when_written_as_people_do_then_means_bytes_as_libvirt_reads_them(text: str | int, count: int) -> None:
    assert codecs.bytes_of(text) == count


@pytest.mark.parametrize(
    "text", ["", "GiB", "-1GiB", "1 XiB", "1GiBs", "1,5GiB", "1e3", "0x10", "one", "1GiB 2MiB", "１ＧiB"]
)
def test_size_when_it_is_none_then_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a size"):
        codecs.bytes_of(text)


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0B"), (1, "1B"), (1536, "1536B"), (2048, "2KiB"), (1024**3, "1GiB"), (1536 * 1024**2, "1536MiB")],
)
def test_size_when_shown_then_in_the_largest_unit_without_a_fraction(count: int, text: str) -> None:
    assert codecs.size_text(count) == text
    assert codecs.bytes_of(text) == count


@pytest.mark.parametrize(
    "text", ["52:54:00:aa:bb:0c", "52:54:0:AA:BB:C", "52-54-00-aa-bb-0c", " 52:54:00:AA:bb:0C ", "52:54:00:aA:Bb:0c"]
)
def test_mac_when_spelled_otherwise_then_is_in_libvirts_own_spelling(text: str) -> None:
    assert codecs.mac_text(text) == "52:54:00:aa:bb:0c"


@pytest.mark.parametrize(
    "text", ["", "52:54:00:aa:bb", "52:54:00:aa:bb:0c:0d", "52:54:00:aa:bb:gg", "525400aabb0c", "x"]
)
def test_mac_when_it_is_none_then_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a MAC address"):
        codecs.mac_text(text)


def test_mac_when_yaml_made_a_number_of_it_then_says_so() -> None:
    """52:54:00:14:00:01 without quotes is a number to the base of 60 in YAML 1.1."""
    with pytest.raises(ValueError, match="put it in quotes"):
        codecs.mac_text("41135090401")


@pytest.mark.parametrize(
    "text",
    [
        "c7a5fdbd-cdaf-9455-926a-d65c16db1809",
        "C7A5FDBD-CDAF-9455-926A-D65C16DB1809",
        "c7a5fdbdcdaf9455926ad65c16db1809",
        " c7a5fdbd cdaf9455 926ad65c 16db1809 ",
    ],
)
def test_uuid_when_spelled_otherwise_then_is_in_libvirts_own_spelling(text: str) -> None:
    assert codecs.uuid_text(text) == "c7a5fdbd-cdaf-9455-926a-d65c16db1809"


@pytest.mark.parametrize(
    "text", ["", "c7a5fdbd", "c7a5fdbd-cdaf-9455-926a-d65c16db180g", "c7a5fdbd-cdaf-9455-926a-d65c16db18091"]
)
def test_uuid_when_it_is_none_then_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a UUID"):
        codecs.uuid_text(text)


@pytest.mark.parametrize(
    "text", ["0000:65:00.1", "65:00.1", "65:0.1", "0:65:0.1", "pci_0000_65_00_1", "PCI_0000_65_00_1", " 0000:65:00.1 "]
)
def test_pci_address_when_written_in_any_form_then_is_one_element(text: str) -> None:
    assert codecs.pci_parts(text) == {"domain": "0x0000", "bus": "0x65", "slot": "0x00", "function": "0x1"}


@pytest.mark.parametrize(
    "text", ["", "65", "65:00", "65:20.0", "65:00.8", "g5:00.0", "0000:00:65:00.1", "pci_0000_65_00", "net_eth0"]
)
def test_pci_address_when_it_is_none_then_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a PCI address"):
        codecs.pci_parts(text)


@pytest.mark.parametrize(
    ("text", "host", "port", "back"),
    [
        ("192.0.2.10:3260", "192.0.2.10", "3260", "192.0.2.10:3260"),
        ("192.0.2.10", "192.0.2.10", "3260", "192.0.2.10:3260"),
        ("san.example.com:860", "san.example.com", "860", "san.example.com:860"),
        ("[fd00::1]:3261", "fd00::1", "3261", "[fd00::1]:3261"),
        ("[fd00::1]", "fd00::1", "3260", "[fd00::1]:3260"),
    ],
)
def test_portal_when_written_then_reads_back(text: str, host: str, port: str, back: str) -> None:
    encoded = codecs.PORTAL.encode(text)

    assert encoded == {"name": host, "port": port}
    assert codecs.PORTAL.decode(etree.Element("host", t.cast("dict[str, str]", encoded)), "") == back


@pytest.mark.parametrize("text", ["", ":3260", "host:port", "host:"])
def test_portal_when_it_is_none_then_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a portal"):
        codecs.PORTAL.encode(text)


def roundtrip(codec: Codec, value: t.Any) -> t.Any:
    """*value* through an attribute, or the element itself where the codec wants that."""
    encoded = codec.encode(value)
    element = etree.Element("e")
    if isinstance(encoded, dict):
        for name, text in encoded.items():
            if name:
                element.set(name, text)
            else:
                element.text = text
        return codec.decode(element, "")
    element.set("a", encoded)
    return codec.decode(element, "a")


@pytest.mark.parametrize(
    ("codec", "value", "back"),
    [
        (codecs.TEXT, " a b ", " a b "),
        (codecs.INT, 0, 0),
        (codecs.INT, 12, 12),
        (codecs.SIGNED, -1, -1),
        (codecs.YES_NO, True, True),
        (codecs.YES_NO, False, False),
        (codecs.ON_OFF, True, True),
        (codecs.ON_OFF, False, False),
        (codecs.TRUE_FALSE, True, True),
        (codecs.MAC, "52:54:0:a:b:c", "52:54:00:0a:0b:0c"),
        (codecs.UUID, "C7A5FDBDCDAF9455926AD65C16DB1809", "c7a5fdbd-cdaf-9455-926a-d65c16db1809"),
        (codecs.PCI, "pci_0001_65_1f_7", "0001:65:1f.7"),
        (codecs.KIB, "1.5GiB", "1536MiB"),
        (codecs.KIB, "1000001KiB", "1000001KiB"),
        (codecs.BYTES, "3MiB", "3MiB"),
        (codecs.HEX16, "46D", "046d"),
        (codecs.HEX16, "0x046d", "046d"),
        (codecs.PRESENT, True, True),
    ],
)
def test_codec_when_a_value_goes_into_xml_then_comes_back(codec: Codec, value: t.Any, back: t.Any) -> None:
    assert roundtrip(codec, value) == back


def test_size_when_it_is_no_multiple_of_the_unit_then_is_rounded_up() -> None:
    """A guest gets at least what was asked for."""
    assert codecs.KIB.encode("1025b") == {"": "2", "unit": "KiB"}


@pytest.mark.parametrize(
    ("codec", "value"), [(codecs.INT, -1), (codecs.HEX16, "12345"), (codecs.HEX16, "-1"), (codecs.HEX16, "g")]
)
def test_codec_when_a_value_cannot_be_meant_then_is_refused(codec: Codec, value: t.Any) -> None:
    with pytest.raises(ValueError):
        codec.encode(value)


@pytest.mark.parametrize(
    ("codec", "text", "value"),
    [
        (codecs.INT, "0x1f", 31),
        (codecs.INT, "12 monkeys", None),
        (codecs.YES_NO, "maybe", False),
        (codecs.HEX16, "0x7", "0007"),
        (codecs.HEX16, "x", None),
    ],
)
def test_codec_when_libvirt_holds_something_else_then_reads_what_it_can(codec: Codec, text: str, value: t.Any) -> None:
    element = etree.Element("e")
    element.set("a", text)

    assert codec.decode(element, "a") == value


@pytest.mark.parametrize(
    "codec", [codecs.TEXT, codecs.INT, codecs.YES_NO, codecs.YES, codecs.KIB, codecs.HEX16, codecs.MAC]
)
def test_codec_when_the_attribute_is_missing_then_there_is_no_value(codec: Codec) -> None:
    assert codec.decode(etree.Element("e"), "a") is None


def test_yes_when_false_then_the_attribute_is_left_out() -> None:
    assert codecs.YES.encode(False) == ""
    assert codecs.YES.encode(True) == "yes"
    assert codecs.YES.decode(etree.Element("e", a="no"), "a") is None
