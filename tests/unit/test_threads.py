# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""vCPUs and IOThreads that are named one by one, beside their number."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, text_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.threads import settle_threads

LISTED = "<iothreads>3</iothreads><iothreadids><iothread id='1'/><iothread id='5'/><iothread id='7'/></iothreadids>"


def settled(want: str, have: str | None = None) -> t.Any:
    tree = parse(f"<domain>{want}</domain>")
    settle_threads(tree, None if have is None else parse(f"<domain>{have}</domain>"))
    return tree


@pytest.mark.parametrize(
    ("want", "have", "number"),
    [
        pytest.param("<iothread id='5'/>", None, "1", id="a new domain"),
        pytest.param("<iothread id='5'/><iothread id='6'/>", "", "2", id="none before"),
        pytest.param("<iothread id='5'/>", "<iothreads>2</iothreads>", "3", id="one more than those without numbers"),
        pytest.param("<iothread id='2'/>", "<iothreads>2</iothreads>", "2", id="one of those without numbers"),
        pytest.param("<iothread id='5'/>", LISTED, "3", id="one of those listed"),
        pytest.param("<iothread id='9'/>", LISTED, "4", id="one more than those listed"),
        pytest.param(
            "<iothread id='2'/>",
            "<iothreads>3</iothreads><iothreadids><iothread id='9'/></iothreadids>",
            "3",
            id="listed in part: libvirt gives the smallest free numbers",
        ),
    ],
)
def test_iothreads_when_only_listed_then_their_number_follows(want: str, have: str | None, number: str) -> None:
    tree = settled(f"<iothreadids>{want}</iothreadids>", have)

    assert tree.findtext("iothreads") == number


def test_iothreads_when_fewer_than_the_domain_lists_then_the_last_of_the_list_go() -> None:
    tree = settled("<iothreads>1</iothreads>", LISTED)

    gone = [thread.get("id") for thread in tree.findall("iothreadids/iothread") if thread.get(marks.GONE)]
    assert gone == ["5", "7"]


@pytest.mark.parametrize("number", ["3", "4"])
def test_iothreads_when_as_many_as_listed_or_more_then_the_list_is_left_alone(number: str) -> None:
    assert settled(f"<iothreads>{number}</iothreads>", LISTED).find("iothreadids") is None


def test_iothreads_when_fewer_than_the_task_lists_then_is_refused() -> None:
    with pytest.raises(InputError, match="iothreads is 1, but iothread_list names 2 threads"):
        settled("<iothreads>1</iothreads><iothreadids><iothread id='1'/><iothread id='2'/></iothreadids>")


@pytest.mark.parametrize(
    ("vcpu", "forgotten"),
    [
        ("<vcpu current='3'>4</vcpu>", True),
        ("<vcpu>4</vcpu>", True),
        ("<vcpu current='2'>4</vcpu>", False),
        ("<vcpu cpuset='0-1'/>", False),
        ("<vcpu current='3'>4</vcpu><vcpus><vcpu id='3' enabled='yes'/></vcpus>", False),
    ],
)
def test_vcpus_when_their_number_changes_without_the_list_then_the_list_goes(vcpu: str, forgotten: bool) -> None:
    have = "<vcpu current='2'>4</vcpu><vcpus><vcpu id='0' enabled='yes'/><vcpu id='1' enabled='yes'/></vcpus>"

    assert ("vcpus" in marks.words(settled(vcpu, have), marks.ABSENT)) == forgotten


def test_schedulers_when_for_a_set_of_threads_then_one_for_each() -> None:
    tree = settled("<cputune><vcpusched vcpus='0-2,^1,4' scheduler='rr' priority='2'/></cputune>")

    assert [entry.get("vcpus") for entry in tree.iter("vcpusched")] == ["0", "2", "4"]
    assert {entry.get("priority") for entry in tree.iter("vcpusched")} == {"2"}


def test_schedulers_when_the_set_is_none_then_it_is_left_to_libvirt() -> None:
    want = '<cputune><iothreadsched iothreads="some" scheduler="batch"/></cputune>'

    assert text_of(settled(want)) == f"<domain>{want}</domain>"
