# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What other programs keep in a definition's metadata."""

from __future__ import annotations

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import foreign, marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import new, parse, text_of

OWNER = "http://example.org/owner"


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("<owner>me</owner>", f'<owner xmlns="{OWNER}">me</owner>'),
        (f"<owner xmlns='{OWNER}'>me</owner>", f'<owner xmlns="{OWNER}">me</owner>'),
        (f"<o:owner xmlns:o='{OWNER}'><o:name/></o:owner>", f'<o:owner xmlns:o="{OWNER}"><o:name/></o:owner>'),
        (
            f"<o:owner xmlns:o='{OWNER}'><name/></o:owner>",
            f'<o:owner xmlns:o="{OWNER}"><name/></o:owner>',
        ),
        ("\n  <owner>\n    <name/>\n  </owner>\n", f'<owner xmlns="{OWNER}"><name/></owner>'),
    ],
)
def test_metadata_when_given_with_or_without_its_namespace_then_is_in_it(given: str, written: str) -> None:
    metadata = new("metadata")

    foreign.write(metadata, {OWNER: given}, "metadata")

    assert text_of(metadata[0]) == written
    assert foreign.namespace(metadata[0]) == OWNER


@pytest.mark.parametrize("empty", ["", None])
def test_metadata_when_empty_then_is_to_go(empty: str | None) -> None:
    metadata = new("metadata")

    foreign.write(metadata, {OWNER: empty}, "metadata")

    assert (foreign.namespace(metadata[0]), metadata[0].get(marks.GONE)) == (OWNER, "yes")


@pytest.mark.parametrize(
    ("uri", "given", "said"),
    [
        (OWNER, "<o:owner xmlns:o='http://example.org/other'/>", "just one element"),
        (OWNER, "<owner/><owner/>", "just one element"),
        (OWNER, "some words", "just one element"),
        (OWNER, "<owner>", "not well-formed"),
        (OWNER, "</metadata><metadata>", "not well-formed"),
        (OWNER, "<!DOCTYPE a><owner/>", "document type"),
        (" ", "<owner/>", "namespace is empty"),
    ],
)
def test_metadata_when_it_is_not_one_element_of_the_namespace_then_is_refused(uri: str, given: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        foreign.write(new("metadata"), {uri: given}, "metadata")


def test_metadata_when_read_then_by_namespace_and_ready_to_be_given_back() -> None:
    held = f"<metadata xmlns:o='{OWNER}'><o:owner>me</o:owner><a xmlns='urn:a' b='1'><c/></a><stray/></metadata>"

    found = foreign.read(parse(held), "")

    again = new("metadata")
    foreign.write(again, found, "metadata")
    assert list(found) == [OWNER, "urn:a"]
    assert all(map(foreign.same, parse(held), again))


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("<a xmlns='urn:a' x='1'><b/></a>", "<p:a xmlns:p='urn:a' x='1'><p:b/></p:a>", True),
        ("<a xmlns='urn:a'/>", "<a xmlns='urn:b'/>", False),
        ("<a x='1'/>", "<a x='2'/>", False),
        ("<a>1</a>", "<a>2</a>", False),
        ("<a>1<b/>2</a>", "<a>1<b/>3</a>", False),
        ("<a><b/></a>", "<a><b/><b/></a>", False),
        ("<a><b>1</b></a>", "<a><b>2</b></a>", False),
    ],
)
def test_same_when_only_prefixes_differ_then_is_the_same(one: str, other: str, equal: bool) -> None:
    assert foreign.same(parse(one), parse(other)) == equal


def test_raw_metadata_when_a_namespace_is_there_twice_or_missing_then_is_as_libvirt_keeps_it() -> None:
    metadata = parse(
        f"<metadata><x/><o:a xmlns:o='{OWNER}'/><x/><p:b xmlns:p='{OWNER}'/><q:c xmlns:q='urn:q'/></metadata>"
    )

    foreign.keep_first(metadata)

    assert [held.tag for held in metadata] == [f"{{{OWNER}}}a", "{urn:q}c"]
