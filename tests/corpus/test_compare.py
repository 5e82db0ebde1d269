# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The judge itself: what it takes for the same, and what for lost."""

from __future__ import annotations

import random

import pytest

from ansible_collections.virtops.libvirt.tests.corpus import respell
from ansible_collections.virtops.libvirt.tests.corpus.compare import Judge, parsed

JUDGE = Judge({"q35": "pc-q35-7.2"})


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("<domain><memory unit='MiB'>2</memory></domain>", "<domain><memory unit='KiB'>2048</memory></domain>"),
        ("<domain><memory>1000</memory></domain>", "<domain><memory unit='KB'>1024</memory></domain>"),
        ("<os><type machine='q35'>hvm</type></os>", "<os><type arch='x86_64' machine='pc-q35-7.2'> hvm</type></os>"),
        ("<mac address='52:54:0:AA:1:2'/>", "<mac address='52:54:00:aa:01:02'/>"),
        ("<address slot='0x0A' bus='4'/>", "<address bus='0x04' slot='0x0a'/>"),
        ("<memory nodeset='0-3,^2'/>", "<memory nodeset='0-1,3'/>"),
        ("<target dmode='755'/>", "<target dmode='0755'/>"),
        ("<uuid>C7A5FDBDEDAF9455926AD65C16DB1809</uuid>", "<uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>"),
        ("<d><a/><b x='1'/><a y='2'/></d>", "<d><b x='1' z='3'/><a y='2'/><c/><a y='3'/></d>"),
    ],
)
def test_lost_when_both_say_the_same_then_nothing(asked: str, held: str) -> None:
    assert JUDGE.lost(parsed(asked), parsed(held)) == []


@pytest.mark.parametrize(
    ("asked", "held", "lost"),
    [
        ("<d a='1'/>", "<d/>", ["d@a: 1 → nothing"]),
        ("<d>x</d>", "<d>y</d>", ["d: x → y"]),
        (
            "<domain><memory>1</memory></domain>",
            "<domain><memory unit='b'>1</memory></domain>",
            ["domain/memory: 1 → 1"],
        ),
        ("<d><a n='1' m='1'/><a n='2' m='1'/></d>", "<d><a n='2' m='2'/><a n='1' m='1'/></d>", ["d/a@m: 1 → 2"]),
        ("<d><a n='1'/><a n='1'/></d>", "<d><a n='1'/></d>", ['d/a: <a n="1"/> → nothing']),
        ("<mac address='52:54:00:aa:01:02'/>", "<mac address='52:54:00:aa:01:03'/>", None),
    ],
)
def test_lost_when_something_is_missing_then_says_what(asked: str, held: str, lost: list[str] | None) -> None:
    found = [str(one) for one in JUDGE.lost(parsed(asked), parsed(held))]

    assert found == lost if lost is not None else len(found) == 1


DOMAIN = """\
<domain type='qemu'><name>a</name><uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid><memory unit='KiB'>2048</memory>
<os><type machine='q35'>hvm</type></os>
<devices><disk><target dev='vda'/><address type='pci' slot='0x05'/></disk><disk><target dev='vdb'/></disk>
<interface type='user'><mac address='52:54:00:aa:01:02'/></interface></devices></domain>"""


def test_respellings_when_all_are_made_then_a_judge_finds_nothing_lost() -> None:
    root = parsed(DOMAIN)
    edits = respell.respellings(root, {"q35": "pc-q35-7.2"}, random.Random(1))
    other = respell.edited(root, (edit for group in edits for edit in group))

    assert JUDGE.lost(root, other) == JUDGE.lost(other, root) == []
    texts = {"".join(other.itertext()), *(text for one in other.iter() for text in one.attrib.values())}
    assert {"52:54:00:AA:01:02", "52:54:0:aa:1:2"} & texts and "pc-q35-7.2" in texts
    assert [one.get("dev") for one in other.iterfind("devices/disk/target")] == ["vdb", "vda"]


def test_stripped_leaves_what_only_a_person_says() -> None:
    texts = {one.tag for one in respell.stripped(parsed(DOMAIN)).iter()}

    assert texts.isdisjoint({"uuid", "mac", "address"})
    assert {"name", "disk", "interface", "target"} <= texts


def test_mutations_are_the_same_for_the_same_seed_and_change_one_leaf() -> None:
    root = parsed(DOMAIN)
    pool = respell.Pool([root])
    first, second = (
        [edit for edit, _number in zip(respell.mutations(root, pool, random.Random("7")), range(20))] for _run in (1, 2)
    )

    assert first == second
    assert all(len(JUDGE.lost(respell.edited(root, [edit]), root)) == 1 for edit in first)
