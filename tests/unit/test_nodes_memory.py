# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How much memory a domain with NUMA nodes comes to when a task says only how much there shall be."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.nodes_memory import settle_nodes
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse

GIB = 1 << 20


def domain(memory: int | None, nodes: t.Sequence[int] = (), devices: t.Sequence[int] = (), inside: str = "") -> t.Any:
    """Sizes in GiB."""
    said = "" if memory is None else f"<memory unit='GiB'>{memory}</memory>"
    cells = "".join(f"<cell id='{node}' cpus='{node}' memory='{size}' unit='GiB'/>" for node, size in enumerate(nodes))
    dimms = "".join(
        f"<memory model='dimm'><target><size unit='GiB'>{size}</size><node>0</node></target>"
        f"<alias name='ua-{number}'/></memory>"
        for number, size in enumerate(devices)
    )
    return parse(
        f"<domain><name>web1</name>{said}{f'<cpu><numa>{cells}</numa></cpu>' if cells else ''}{inside}"
        f"{f'<devices>{dimms}</devices>' if dimms else ''}</domain>"
    )


def outcome(want: t.Any, have: t.Any, last: t.Any = None) -> tuple[int, list[int]]:
    """The memory and that of each node, in GiB."""
    merged = overlay(have, settle_nodes(want, have, last)).merged
    sizes = [merged.find("memory"), *merged.iterfind("cpu/numa/cell")]
    counts = [
        int(each.get("memory") or each.text) * {"KiB": 1, "GiB": GIB}[each.get("unit", "KiB")] // GIB for each in sizes
    ]
    return counts[0], counts[1:]


@pytest.mark.parametrize(
    ("want", "have", "then"),
    [
        pytest.param(domain(3), domain(2, [2]), (3, [3]), id="of one node it is the node's"),
        pytest.param(domain(4), domain(3, [2], [1]), (4, [3]), id="devices are a part of it"),
        pytest.param(domain(2), domain(3, [2], [1]), (3, [2]), id="what the node has without devices is said too"),
        pytest.param(domain(3), domain(3, [2], [1]), (3, [2]), id="what there is stays"),
        pytest.param(domain(2, [], [1]), domain(2, [2]), (3, [2]), id="a device comes beside it"),
        pytest.param(domain(4), domain(4, [2, 2]), (4, [2, 2]), id="what several nodes have stays"),
        pytest.param(domain(4), domain(5, [2, 2], [1]), (5, [2, 2]), id="so does it beside devices"),
        pytest.param(domain(9, [3]), domain(4, [2, 2]), (9, [3, 2]), id="a task that says nodes is settled before"),
        pytest.param(domain(3), domain(2), (3, []), id="there are no nodes"),
        pytest.param(
            domain(3, inside="<cpu><numa><cell id='+0' cpus='0-1'/></numa></cpu>"),
            domain(2, [2]),
            (3, [3]),
            id="a task that says of a node only its processors",
        ),
    ],
)
def test_memory_when_nodes_make_it_up_then_is_what_libvirt_comes_to(
    want: t.Any, have: t.Any, then: tuple[int, list[int]]
) -> None:
    assert outcome(want, have) == then


def test_memory_when_the_nodes_go_then_is_what_is_said() -> None:
    want = domain(3, [2, 2])
    for cell in want.iterfind("cpu/numa/cell"):
        cell.set(marks.GONE, "yes")

    assert outcome(want, domain(4, [2, 2])) == (3, [])


def test_memory_when_it_is_as_the_definition_said_last_then_what_others_plugged_in_stays() -> None:
    have = domain(6, [3], [1, 2])

    assert outcome(domain(4), have, last=domain(4)) == (6, [3])
    assert outcome(domain(5), have, last=domain(4)) == (5, [2])
    assert outcome(domain(5), domain(7, [2, 2], [1, 2]), last=domain(5)) == (7, [2, 2])


def test_memory_when_somebody_has_changed_the_node_then_it_is_put_right() -> None:
    assert outcome(domain(4), domain(6, [6]), last=domain(4)) == (4, [4])


def test_balloon_when_it_goes_along_then_is_as_much() -> None:
    have, want = domain(3, [2], [1]), domain(2, inside="<currentMemory unit='GiB'>2</currentMemory>")
    want.find("currentMemory").set(marks.COMPUTED, "yes")

    assert settle_nodes(want, have, None).findtext("currentMemory") == str(3 * GIB)
    del want.find("currentMemory").attrib[marks.COMPUTED]
    assert settle_nodes(want, have, None).findtext("currentMemory") == "2"


@pytest.mark.parametrize(
    ("want", "have", "words"),
    [
        (
            domain(3),
            domain(4, [2, 2]),
            "memory is 3GiB, but that of the domain comes to 4GiB: its NUMA nodes have 2GiB and 2GiB. Say how much",
        ),
        (
            domain(9),
            domain(5, [2, 2], [1]),
            "comes to 5GiB: its NUMA nodes have 2GiB and 2GiB, its memory devices 1GiB.",
        ),
        (domain(4), domain(9, [1], [8]), "its NUMA node has 1GiB, its memory devices 8GiB."),
    ],
)
def test_memory_when_nobody_can_tell_which_node_is_meant_then_is_refused(want: t.Any, have: t.Any, words: str) -> None:
    with pytest.raises(InputError, match=words) as refused:
        settle_nodes(want, have, None)

    assert "memory of the entries of cpu.numa" in refused.value.message
