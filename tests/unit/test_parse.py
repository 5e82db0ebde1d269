# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What comes in as XML: nothing hostile gets through, and what is refused is refused in one sentence."""

from __future__ import annotations

import time
import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import XmlError
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import parse as parsing
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, text_of, value_at

if t.TYPE_CHECKING:
    from pathlib import Path

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
QUADRATIC = f'<!DOCTYPE d [<!ENTITY a "{"a" * 50_000}">]><d>{"&a;" * 50_000}</d>'


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f'<!DOCTYPE d [<!ENTITY l0 "lol">{LAUGHS}]><d>&l11;</d>', id="billion laughs"),
        pytest.param(f'<!DOCTYPE d [<!ENTITY l0 "lol">{LAUGHS}]><d a="&l11;"/>', id="billion laughs in an attribute"),
        pytest.param(QUADRATIC, id="quadratic blow-up"),
        pytest.param('<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/shadow">]><d>&a;</d>', id="external entity"),
        pytest.param('<!DOCTYPE d [<!ENTITY % a SYSTEM "http://192.0.2.1/a.dtd">%a;]><d/>', id="parameter entity"),
        pytest.param('<!DOCTYPE d SYSTEM "http://192.0.2.1/d.dtd"><d/>', id="external document type"),
        pytest.param("<!DOCTYPE d><d/>", id="empty document type"),
        pytest.param('\n <?xml version="1.0"?>\n<!-- hello --><!DOCTYPE d><d/>', id="document type behind a comment"),
    ],
)
def test_document_type_when_declared_then_is_refused(text: str) -> None:
    with pytest.raises(XmlError, match="declares a document type") as refused:
        parse(text)

    assert refused.value.error_code == "invalid_xml"


def test_document_type_when_hidden_by_an_encoding_then_does_not_get_through() -> None:
    """A text has one reading: what it says of its encoding must not make another text of it."""
    hidden = '<!DOCTYPE d [<!ENTITY a "lol">]>'.replace("<", "+ADw-").replace("!", "+ACE-")

    with pytest.raises(XmlError):
        parse(f'<?xml version="1.0" encoding="UTF-7"?>{hidden}<d a="+ACY-a;"/>')


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-8", "UTF-16", "ascii"])
def test_encoding_when_declared_then_does_not_change_the_text(encoding: str) -> None:
    """The text was decoded before it came here."""
    root = parse(f'<?xml version="1.0" encoding="{encoding}"?><name>Höhenweg</name>')

    assert root.text == "Höhenweg"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("  \n", id="blank"),
        pytest.param("web1", id="no element"),
        pytest.param("<domain>", id="not closed"),
        pytest.param("<domain></network>", id="closed by another"),
        pytest.param("<domain/><domain/>", id="two roots"),
        pytest.param("<domain a='1' a='2'/>", id="an attribute twice"),
        pytest.param("<domain>&unknown;</domain>", id="an undeclared entity"),
        pytest.param("<domain>a\0b</domain>", id="a null byte"),
        pytest.param("<domain>\x0b</domain>", id="a control character"),
        pytest.param("<domain>&#0;</domain>", id="a reference to a null byte"),
        pytest.param("<domain>\ud800</domain>", id="half a character"),
        pytest.param("<a:domain/>", id="an undeclared prefix"),
        pytest.param("<domain xmlns:a=''/>", id="a prefix for nothing"),
        pytest.param("\0" * 100, id="null bytes only"),
    ],
)
def test_text_when_it_is_no_xml_then_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(XmlError) as refused:
        parse(text, "xml")

    message = refused.value.message
    assert message.startswith("xml ")
    assert message.endswith(".")
    assert "\n" not in message


def test_size_when_more_than_is_taken_then_is_refused_before_parsing() -> None:
    with pytest.raises(XmlError, match="characters long"):
        parse("<" * (parsing.LONGEST + 1))


def test_size_when_as_long_as_is_taken_then_is_parsed_in_no_time() -> None:
    line = "<disk type='file'><target dev='vda'/></disk>"
    text = f"<devices>{line * (parsing.LONGEST // len(line) - 1)}</devices>"

    began = time.monotonic()
    assert len(parse(text)) > 90_000
    assert time.monotonic() - began < 5


def test_depth_when_more_than_is_taken_then_is_refused() -> None:
    fine = parsing.DEEPEST
    assert parse("<a>" * fine + "</a>" * fine).tag == "a"
    for deep in (fine + 1, 10_000, 500_000):
        with pytest.raises(XmlError):
            parse("<a>" * deep + "</a>" * deep)


def test_comments_when_there_are_some_then_are_dropped_with_instructions_and_blank_text() -> None:
    root = parse("<?pi x?><a> <!-- one --> <b>t<!-- two -->ext</b>\n <?pi y?> <c/> </a>")

    assert text_of(root) == "<a><b>text</b><c/></a>"


def test_text_when_it_begins_with_a_byte_order_mark_then_is_parsed() -> None:
    assert parse("\ufeff<a/>").tag == "a"


def test_include_when_there_is_one_then_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "b.xml").write_text("<b/>")
    uri = (tmp_path / "b.xml").as_uri()

    root = parse(f"<a xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='{uri}'/></a>")

    assert [child.tag for child in root] == ["{http://www.w3.org/2001/XInclude}include"]


def test_what_when_given_then_names_the_text_in_the_error() -> None:
    with pytest.raises(XmlError, match=r"^the live definition is not well-formed XML"):
        parse("<a", "the live definition")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("@type", "pci"),
        ("source/address@bus", "0x65"),
        ("name", "web1"),
        ("source/address@slot", None),
        ("no@where", None),
    ],
)
def test_value_at_when_asked_then_gives_attribute_or_text(path: str, value: str | None) -> None:
    root = parse("<hostdev type='pci'><name>web1</name><source><address bus='0x65'/></source></hostdev>")

    assert value_at(root, path) == value
