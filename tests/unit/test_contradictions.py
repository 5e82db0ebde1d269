# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Definitions that contradict themselves; tests/integration/test_contradictions.py shows that libvirt refuses them."""

from __future__ import annotations

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.contradictions import refuse_contradictions
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse

TOPOLOGY = "<cpu><topology sockets='1' dies='1' cores='2' threads='2'/></cpu>"
DISKS = (
    "<devices><disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/><boot order='1'/></disk>"
    "<disk type='file'><source file='/b'/><target dev='vdb' bus='virtio'/>{}</disk></devices>"
)


def nodes(*cpus: str) -> str:
    cells = "".join(f"<cell id='{number}' cpus='{each}' memory='65536'/>" for number, each in enumerate(cpus))
    return f"<cpu><numa>{cells}</numa></cpu>"


#: What is refused, and words of why.
REFUSED = [
    (f"<vcpu>2</vcpu>{TOPOLOGY}", "cpu.topology makes 4 vCPUs, but the domain would have 2"),
    (TOPOLOGY, "cpu.topology makes 4 vCPUs, but the domain would have 1"),
    (f"<vcpu>2</vcpu>{nodes('0-2')}", "cpu.numa: node 0 would have vCPU 2, but the domain has 2"),
    (f"<vcpu>4</vcpu>{nodes('0-1', '1-3')}", "cpu.numa: vCPU 1 would be in the nodes 0 and 1"),
    (DISKS.format("<boot order='1'/>"), "boot_order 1 would be that of disk vda and of disk vdb"),
    (f"<os><boot dev='network'/></os>{DISKS.format('')}", "boot.order would be network, and disk vda would have"),
]
#: What is not.
TAKEN = [
    "",
    f"<vcpu current='2'>4</vcpu>{TOPOLOGY}",
    f"<vcpu>4</vcpu>{nodes('0-1', '2-3')}",
    f"<vcpu>4</vcpu>{nodes('0-3,^2', '2')}",
    DISKS.format("<boot order='2'/>"),
]


@pytest.mark.parametrize(("xml", "words"), REFUSED)
def test_definition_when_it_contradicts_itself_then_is_refused_with_the_options_named(xml: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        refuse_contradictions(parse(f"<domain type='qemu'>{xml}</domain>", "it"))

    assert words in caught.value.message


@pytest.mark.parametrize("xml", [*TAKEN, f"<vcpu>4</vcpu>{nodes('0-1', '')}", f"<vcpu>4</vcpu>{nodes('a')}"])
def test_definition_when_it_does_not_contradict_itself_then_is_not_refused(xml: str) -> None:
    refuse_contradictions(parse(f"<domain type='qemu'>{xml}</domain>", "it"))


def test_topology_when_another_driver_counts_otherwise_then_is_not_refused() -> None:
    refuse_contradictions(parse(f"<domain type='lxc'><vcpu>2</vcpu>{TOPOLOGY}</domain>", "it"))
