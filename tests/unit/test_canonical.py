# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""XML as text for people: names of elements, equal texts for equal trees, no secrets."""

from __future__ import annotations

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import (
    MASK,
    canonical_text,
    label,
    leaf,
    masked,
    pretty_text,
    secrets_in,
    shown_value,
    tag_name,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, text_of

GRAPHICS = "<domain><devices><graphics type='vnc' passwd='hunter2'/></devices></domain>"


def test_text_when_trees_differ_by_the_order_of_attributes_then_is_the_same() -> None:
    assert canonical_text(parse("<a y='2' x='1'><b/></a>")) == canonical_text(parse("<a x='1' y='2'>\n  <b></b>\n</a>"))


def test_text_when_trees_differ_then_differs() -> None:
    assert canonical_text(parse("<a><b/><c/></a>")) != canonical_text(parse("<a><c/><b/></a>"))


def test_text_when_there_is_no_tree_then_is_empty() -> None:
    assert canonical_text(None) == pretty_text(None) == ""


def test_text_when_a_tree_holds_secrets_then_shows_none() -> None:
    for text in (canonical_text(parse(GRAPHICS)), pretty_text(parse(GRAPHICS)), text_of(masked(parse(GRAPHICS)))):
        assert "hunter2" not in text
        assert MASK in text


def test_masked_when_made_then_the_tree_itself_keeps_its_secrets() -> None:
    tree = parse(GRAPHICS)

    masked(tree)

    assert "hunter2" in text_of(tree)


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        (GRAPHICS, {"hunter2"}),
        ('<graphics passwd="a b"/><graphics passwd="c"', {"a b", "c"}),
        ("<graphics passwd=''/>", set()),
        ("<graphics type='vnc'/>", set()),
        ("", set()),
    ],
)
def test_secrets_when_a_text_need_not_be_xml_then_are_found(text: str, secrets: set[str]) -> None:
    assert secrets_in(text) == secrets


def test_value_when_shown_then_only_secrets_are_masked() -> None:
    assert shown_value("graphics", "passwd", "x") == MASK
    assert shown_value("graphics", "passwd", None) is None
    assert shown_value("graphics", "port", "5900") == "5900"


@pytest.mark.parametrize(
    ("xml", "name"),
    [
        ("<interface><mac address='52:54:00:aa:00:01'/><alias name='ua-x'/></interface>", "[52:54:00:aa:00:01]"),
        ("<interface><alias name='ua-x'/></interface>", "[ua-x]"),
        ("<interface type='user'/>", "[user]"),
        ("<disk type='file'><target dev='vda'/></disk>", "[vda]"),
        ("<channel type='unix'><target name='org.x'/></channel>", "[org.x]"),
        ("<hostdev type='pci'><alias name='hostdev0'/></hostdev>", "[hostdev0]"),
        ("<range start='192.0.2.1' end='192.0.2.9'/>", "[192.0.2.1]"),
        ("<srv service='ldap' protocol='tcp'/>", "[ldap]"),
        ("<video><model type='vga'/></video>", "[vga]"),
        ("<hub/>", ""),
    ],
)
def test_label_when_an_entry_has_a_name_then_says_it(xml: str, name: str) -> None:
    assert label(parse(xml)) == name


@pytest.mark.parametrize(
    ("xml", "text"),
    [("<memory unit='KiB'>17</memory>", "17 KiB"), ("<title> x </title>", "x"), ("<acpi/>", "")],
)
def test_leaf_when_shown_then_with_its_unit(xml: str, text: str) -> None:
    assert leaf(parse(xml)) == text


def test_tag_when_of_another_namespace_then_has_its_prefix() -> None:
    assert tag_name(parse("<a/>")) == "a"
    assert tag_name(parse("<q:arg xmlns:q='u'/>")) == "q:arg"
    assert tag_name(parse("<arg xmlns='u'/>")) == "ns:arg"
