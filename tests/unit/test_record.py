# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task leaves in an object's metadata, and what libvirt made of what was asked."""

from __future__ import annotations

import base64
import json
import typing as t
import zlib

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import canonical_text
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Change
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.made import Made
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import LONGEST, parse, text_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import (
    NAMESPACE,
    Record,
    Waiting,
    decode,
    encode,
    put,
    recordable,
    split,
    stamp_of,
    take,
    without_secrets,
)

SECRET = "<domain><devices><graphics type='vnc' passwd='sesame' keymap='de'/></devices></domain>"


def packed(inside: t.Any) -> str:
    return base64.b64encode(zlib.compress(json.dumps(inside).encode())).decode()


def test_record_when_put_and_taken_then_the_definition_is_as_it_was() -> None:
    for text in ("<domain><name>a</name></domain>", "<domain><metadata><a xmlns='urn:a'/></metadata></domain>"):
        definition = parse(text)
        marked = put(definition, "record")
        assert text_of(definition) == text_of(parse(text))
        assert take(marked) == "record"
        assert canonical_text(marked) == canonical_text(definition)
        assert take(marked) is None


def test_record_when_put_into_metadata_that_are_empty_then_these_go_with_it() -> None:
    assert text_of(put(parse("<domain/>"), None)) == "<domain/>"
    marked = put(parse("<domain/>"), "record")
    take(marked)
    assert text_of(marked) == "<domain/>"


@pytest.mark.parametrize(
    ("metadata", "left"),
    [
        ("{}", ""),
        ("<a xmlns='urn:a'> text </a>{}", "<a xmlns='urn:a'> text </a>"),
        ("{}<a xmlns='urn:a'/>", "<a xmlns='urn:a'/>"),
    ],
)
def test_record_when_split_off_a_text_then_the_text_is_as_if_there_were_none(metadata: str, left: str) -> None:
    def text(inside: str) -> str:
        metadata = f"\n  <metadata>\n    {inside}\n  </metadata>" if inside else ""
        return f"<domain>\n  <name>a</name>{metadata}\n  <devices/>\n</domain>"

    record = f'\n    <virtops:applied xmlns:virtops="{NAMESPACE}">record</virtops:applied>'

    found, taken = split(text(metadata.format(record)))

    assert taken == "record"
    assert "".join(found.split()) == "".join(text(left).split())
    assert (text_of(parse(found)), split(found)) == (text_of(parse(text(left))), (found, None))
    assert split(text(left)) == (text(left), None)


def test_record_when_it_has_no_end_then_the_text_stays() -> None:
    text = f'<domain><!-- <virtops:applied xmlns:virtops="{NAMESPACE}"> --></domain>'

    assert split(text) == (text, None)


@pytest.mark.parametrize("text", [None, "", "record", "0123.record", "a.b.c.d"])
def test_record_when_there_is_no_whole_stamp_before_it_then_none_is_read(text: str | None) -> None:
    assert stamp_of(text) == ("", "")


def test_record_when_encoded_and_decoded_then_it_says_the_same() -> None:
    asked = parse("<domain><title>ä &amp; b</title></domain>")
    entry = ("os/type@machine", "q35", "pc-q35-7.2")
    waiting = Waiting("7", parse("<domain><memory>1</memory></domain>"), ("memory",))
    left = frozenset({"title", "memory"})
    for record in (
        Record(asked, Made([entry])),
        Record(asked, Made(), False, waiting),
        Record(asked, Made(), left=left),
    ):
        found = decode(encode(record))
        assert found is not None
        assert text_of(found.asked) == text_of(asked)
        assert (found.made.entries, found.done, found.left) == (record.made.entries, record.done, record.left)
        assert (found.waiting is None) == (record.waiting is None)
        if found.waiting is not None:
            assert (found.waiting.run, found.waiting.paths) == ("7", ("memory",))


def test_record_when_it_is_from_before_anybody_looked_at_what_runs_then_it_says_nothing_of_that() -> None:
    record = decode(packed([2, "<domain/>", [], True, None, ""]))
    assert record is not None
    assert record.left is None


@pytest.mark.parametrize("stamp", ["0123abcd.", "0123abcd.told."])
def test_record_when_decoded_with_a_stamp_before_it_then_it_says_the_same(stamp: str) -> None:
    found = decode(stamp + encode(Record(parse("<domain/>"), Made())))
    assert found is not None


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "not base64 ²",
        "AAAA",
        packed("text"),
        packed([1]),
        packed([99, "<domain/>", [], True, None]),
        packed([1, "<domain", [], True, None]),
        packed([1, "<domain/>", 7, True, None]),
        packed([1, "<domain/>", [], True, ["7"]]),
        packed([2, "<domain/>", [], True, None, "", 7]),
        packed([1, "<!DOCTYPE d><domain/>", [], True, None]),
        base64.b64encode(zlib.compress(b" " * (LONGEST + 10))).decode(),
    ],
)
def test_record_when_somebody_else_wrote_it_then_there_is_none(text: str | None) -> None:
    assert decode(text) is None


def test_record_when_a_secret_is_asked_for_then_it_never_holds_it() -> None:
    asked = recordable(parse(SECRET))
    record = decode(encode(Record(asked, Made())))
    assert record is not None
    assert "sesame" not in text_of(record.asked)
    assert without_secrets(record.asked).find("devices/graphics").attrib == {"type": "vnc", "keymap": "de"}
    made = Made(filling=True)
    overlay(parse(SECRET), parse(SECRET.replace("sesame", "open")), made=made)
    assert made.entries == set()


def test_record_when_something_was_worked_out_from_what_is_there_then_it_is_not_asked_for() -> None:
    want = parse("<domain><memory>1</memory><currentMemory>1</currentMemory></domain>")
    want.find("currentMemory").set(marks.COMPUTED, "yes")
    want.set(marks.INITIAL, "x=y")
    assert canonical_text(recordable(want)) == "<domain><memory>1</memory></domain>"


def test_made_when_filled_then_the_same_request_against_the_same_result_changes_nothing() -> None:
    want = parse("<domain><os><type machine='q35'>hvm</type></os><devices><rng model='a' x='1'/></devices></domain>")
    have = parse("<domain><os><type machine='pc-q35-6.2'>hvm</type></os><devices/></domain>")
    made = Made(filling=True)
    assert overlay(have, want, made=made).changes
    known = Made(made.entries)
    assert overlay(have, want, made=known).changes == []
    other = parse(text_of(want).replace('"q35"', '"pc"'))
    assert [change.after for change in overlay(have, other, made=known).changes] == ["pc"]


@pytest.mark.parametrize(
    ("path", "settled"),
    [
        ("title", {"memory", "currentMemory"}),
        ("memory", set()),
        ("currentMemory", {"memory"}),
        ("cpu/numa/cell[0]@memory", set()),
        ("cpu/numa/cell[0]@cpus", {"memory", "currentMemory"}),
        ("devices/memory[dimm]/target/size", set()),
    ],
)
def test_made_when_a_size_changes_then_the_sizes_that_libvirt_works_out_from_it_are_asked_for_again(
    path: str, settled: set[str]
) -> None:
    made = Made([("memory", "2B", "1B"), ("currentMemory", "2B", "1B")])

    assert {entry[0] for entry in made.unsettled_by([Change(path, path, None, "x", ())]).entries} == settled


def test_made_when_something_beside_changes_then_it_is_asked_for_again_but_for_the_machine() -> None:
    machine = ("os/type@machine", "q35", "pc-q35-6.2")
    queues = ("devices/interface[52:54:00:00:00:01]/driver@queues", "4", None)
    video = ("devices/video[vga]", None, "<video/>")
    made = Made([machine, queues, video])

    def left(path: str, *owners: t.Any) -> set[t.Any]:
        return set(made.unsettled_by([Change(path, path, None, "x", owners)]).entries)

    assert left("title") == {machine, queues, video}
    assert left("os/bios@useserial") == {machine, queues, video}
    assert left("devices/interface[52:54:00:00:00:01]/model@type") == {machine, video}
    assert left("devices/interface[52:54:00:00:00:02]/model@type") == {machine, queues, video}
    assert left("devices/graphics[vnc]", ("devices/graphics", parse("<graphics/>"), None)) == {machine, queues}


def test_record_when_it_was_copied_to_another_object_then_says_only_what_libvirt_made_of_things() -> None:
    made = Made([("os/type@machine", "q35", "pc-q35-7.2")])
    text = encode(Record(parse("<domain><title>Web</title></domain>"), made, of="11d5a5a4-0000-4000-8000-000000000001"))
    own, other = (
        decode(text, parse(f"<domain><uuid>11d5a5a4-0000-4000-8000-00000000000{number}</uuid></domain>"))
        for number in (1, 2)
    )

    assert own is not None and own.asked.findtext("title") == "Web"
    assert other is not None and len(other.asked) == 0
    assert other.made.entries == own.made.entries
