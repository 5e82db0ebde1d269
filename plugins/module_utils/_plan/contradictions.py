# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What of a domain's definition contradicts itself. libvirt refuses it too, but only when the definition is sent: check
mode would not foretell it."""

from __future__ import annotations

import math
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import label
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import cpuset

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

#: Drivers that make a guest of just as many vCPUs as its topology says (qemu/qemu_validate.c, qemuValidateDomainDef).
_EXACT = frozenset({"qemu", "kvm", "hvf"})
_TOPOLOGY = ("sockets", "dies", "clusters", "cores", "threads")


def refuse_contradictions(merged: Element) -> None:
    """Raises InputError where the definition *merged* says two things of which only one can be."""
    _refuse_two_orders(merged)
    cpu = merged.find("cpu")
    if cpu is None:
        return
    try:
        most = int(merged.findtext("vcpu") or "1")
        _refuse_other_topology(merged, cpu, most)
        _refuse_strange_nodes(cpu, most)
    except ValueError:
        return  # no numbers: that is for libvirt to say


def _refuse_two_orders(merged: Element) -> None:
    """What a domain boots from (conf/domain_validate.c, virDomainDefBootOrderValidate)."""
    taken: dict[str, str] = {}
    for boot in merged.iterfind("devices/*/boot[@order]"):
        device = boot.getparent()
        name = "" if device is None else f"{device.tag} {label(device).strip('[]')}".strip()
        order = boot.get("order", "")
        if order in taken:
            raise InputError(
                f"boot_order {order} would be that of {taken[order]} and of {name}. Give each device one of its own."
            )
        taken[order] = name
    kinds = [kind.get("dev", "") for kind in merged.iterfind("os/boot")]
    if taken and kinds:
        raise InputError(
            f"boot.order would be {', '.join(kinds)}, and {' and '.join(taken.values())} would have a boot_order. Say"
            " what the guest boots from in one of the two ways; an empty boot.order takes that one away."
        )


def _refuse_other_topology(merged: Element, cpu: Element, most: int) -> None:
    topology = cpu.find("topology")
    if topology is None or merged.get("type") not in _EXACT:
        return
    count = math.prod(int(topology.get(name) or "1") for name in _TOPOLOGY)
    if count != most:
        raise InputError(
            f"cpu.topology makes {count} vCPUs, but the domain would have {most}: max_vcpus, or vcpus where that is not"
            " said. Both have to be the same; the guest may have fewer, as vcpus says."
        )


def _refuse_strange_nodes(cpu: Element, most: int) -> None:
    """The vCPUs of NUMA nodes (conf/numa_conf.c, virDomainNumaDefValidate)."""
    taken: dict[int, str] = {}
    for position, cell in enumerate(cpu.iterfind("numa/cell")):
        name = cell.get("id", str(position))
        for number in sorted(cpuset(cell.get("cpus", ""))) if cell.get("cpus") else ():
            if number >= most:
                raise InputError(
                    f"cpu.numa: node {name} would have vCPU {number}, but the domain has {most}, counted from 0."
                )
            if number in taken:
                raise InputError(f"cpu.numa: vCPU {number} would be in the nodes {taken[number]} and {name}.")
            taken[number] = name
