# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Numbers that libvirt says twice: vCPUs and memory."""

from __future__ import annotations

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import etree, parse, text_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.vcpus import (
    keep_vcpus,
    settle_memory,
    settle_vcpus,
    shown_vcpus,
)


def domain(inside: str) -> str:
    return f"<domain>{inside}</domain>"


@pytest.mark.parametrize(
    ("want", "have", "settled"),
    [
        pytest.param("<vcpu current='2'/>", None, ("2", None), id="a new domain: as many as it has"),
        pytest.param("<vcpu current='2'/>", "<vcpu>4</vcpu>", ("2", None), id="no maximum of its own: both"),
        pytest.param("<vcpu current='2'/>", "<vcpu current='1'>4</vcpu>", ("4", "2"), id="a greater maximum stays"),
        pytest.param("<vcpu current='4'/>", "<vcpu current='1'>4</vcpu>", ("4", None), id="up to the maximum"),
        pytest.param("<vcpu current='6'/>", "<vcpu current='1'>4</vcpu>", ("6", None), id="more than the maximum"),
        pytest.param("<vcpu current='2'>4</vcpu>", "<vcpu>8</vcpu>", ("4", "2"), id="both"),
        pytest.param("<vcpu current='4'>4</vcpu>", None, ("4", None), id="both the same"),
        pytest.param("<vcpu>4</vcpu>", "<vcpu current='1'>8</vcpu>", ("4", None), id="all of them, in raw XML"),
    ],
)
def test_vcpus_when_a_number_is_missing_then_is_settled(
    want: str, have: str | None, settled: tuple[str, str | None]
) -> None:
    tree = parse(domain(want))

    settle_vcpus(tree, None if have is None else parse(domain(have)))

    vcpu = tree[0]
    assert (vcpu.text, vcpu.get("current")) == settled
    assert ("@current" in marks.words(vcpu, marks.ABSENT)) == (settled[1] is None)


def test_vcpus_when_not_spoken_of_then_are_left_alone() -> None:
    tree = parse("<domain><name>web1</name></domain>")

    settle_vcpus(tree, parse(domain("<vcpu>4</vcpu>")))
    keep_vcpus(tree, parse(domain("<vcpu>4</vcpu>")))

    assert text_of(tree) == "<domain><name>web1</name></domain>"


@pytest.mark.parametrize(
    ("want", "words"),
    [
        ("<vcpu current='8'>4</vcpu>", "vcpus is 8, more than max_vcpus, which is 4"),
        ("<vcpu>two</vcpu>", "'two' is no number of vCPUs"),
        ("<vcpu current='two'>4</vcpu>", "'two' is no number"),
    ],
)
def test_vcpus_when_they_cannot_be_meant_then_are_refused(want: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        settle_vcpus(parse(domain(want)), None)


@pytest.mark.parametrize(
    ("want", "have", "current"),
    [
        ("<vcpu>8</vcpu>", "<vcpu>2</vcpu>", "2"),
        ("<vcpu>8</vcpu>", "<vcpu current='3'>4</vcpu>", "3"),
        ("<vcpu>2</vcpu>", "<vcpu current='3'>4</vcpu>", "2"),
        ("<vcpu current='1'>8</vcpu>", "<vcpu>2</vcpu>", "1"),
    ],
)
def test_maximum_when_it_alone_is_given_then_the_guest_keeps_its_vcpus(want: str, have: str, current: str) -> None:
    tree = parse(domain(want))

    keep_vcpus(tree, parse(domain(have)))

    assert tree[0].get("current") == current


@pytest.mark.parametrize(
    ("want", "have", "settled"),
    [
        pytest.param(
            "<memory unit='GiB'>4</memory>",
            "<memory unit='KiB'>2097152</memory><currentMemory unit='GiB'>2</currentMemory>",
            '<memory unit="GiB">4</memory><currentMemory unit="GiB">4</currentMemory>',
            id="the balloon moves along",
        ),
        pytest.param(
            "<memory unit='GiB'>4</memory>",
            "<memory unit='GiB'>2</memory><currentMemory unit='GiB'>1</currentMemory>",
            '<memory unit="GiB">4</memory>',
            id="a balloon that had taken some stays",
        ),
        pytest.param(
            "<memory>4</memory><currentMemory>3</currentMemory>",
            "<memory>2</memory><currentMemory>2</currentMemory>",
            "<memory>4</memory><currentMemory>3</currentMemory>",
            id="both are given",
        ),
        pytest.param("<memory>4</memory>", "<memory>2</memory>", "<memory>4</memory>", id="no balloon"),
        pytest.param(
            "<name>web1</name>",
            "<memory>2</memory><currentMemory>2</currentMemory>",
            "<name>web1</name>",
            id="not spoken of",
        ),
        pytest.param(
            "<memory>4</memory><cpu><numa><cell id='+0' memory='3'/></numa></cpu>",
            "<memory>2</memory><cpu><numa><cell id='0' memory='2'/></numa></cpu>",
            '<memory unit="KiB">3</memory><cpu><numa><cell id="+0" memory="3"/></numa></cpu>',
            id="the memory of a node whose number is spelled differently",
        ),
    ],
)
def test_memory_when_it_alone_is_given_then_the_guest_gets_it(want: str, have: str, settled: str) -> None:
    tree = parse(domain(want))

    settle_memory(tree, parse(domain(have)))

    marks.strip(tree)
    etree.cleanup_namespaces(tree)
    assert text_of(tree) == domain(settled)


def test_options_when_read_then_say_both_numbers() -> None:
    assert shown_vcpus({"max_vcpus": 4}) == {"max_vcpus": 4, "vcpus": 4}
    assert shown_vcpus({"max_vcpus": 4, "vcpus": 2}) == {"max_vcpus": 4, "vcpus": 2}
    assert shown_vcpus({"name": "web1"}) == {"name": "web1"}
