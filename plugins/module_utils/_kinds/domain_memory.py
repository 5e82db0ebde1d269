# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a guest's memory comes from, and how much of it there may be.

Formatdomain, "Memory Backing", "Memory Tuning", "NUMA Node Tuning".
"""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.checked import NUMBERS
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT, KIB, PRESENT
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Items, Live

MEMORY_BACKING = (
    #: Whether the memory is taken from huge pages of the host.
    Field("hugepages", "hugepages", PRESENT),
    #: Sizes of huge pages for the guest's NUMA nodes; the host's usual size when there are none. This is the whole
    #: list.
    Items(
        "hugepage_sizes",
        "hugepages/page",
        (
            #: Size of a page, such as V(2MiB) or V(1GiB).
            Field("size", "@size", KIB, required=True),
            #: The guest's NUMA nodes that it is for, such as V(0-1). All that no other entry names when it is not
            #: given.
            Field("nodeset", "@nodeset", NUMBERS),
        ),
        exact=True,
    ),
    #: Whether the host must not merge equal pages of guests.
    Field("nosharepages", "nosharepages", PRESENT),
    #: Whether the host must not swap the memory out. Give O(memtune.hard_limit) too.
    Field("locked", "locked", PRESENT),
    #: What holds the memory.
    Field("source", "source@type", choices=("anonymous", "file", "memfd")),
    #: Whether other processes of the host, such as virtiofsd, share the memory.
    Field("access", "access@mode", choices=("shared", "private")),
    #: When the host hands out the memory.
    Field("allocation", "allocation@mode", choices=("immediate", "ondemand")),
    #: Number of threads that take hold of the memory at the start.
    Field("allocation_threads", "allocation@threads", INT),
    #: Whether the content of the memory is given up when the guest ends.
    Field("discard", "discard", PRESENT),
)

MEMTUNE = (
    #: Memory that the guest can use with all that QEMU needs besides. A guest that needs more is killed.
    Field("hard_limit", "hard_limit", KIB, live=Live.UPDATE),
    #: Memory that the guest is held to when the host runs short of it.
    Field("soft_limit", "soft_limit", KIB, live=Live.UPDATE),
    #: Memory and swap space together.
    Field("swap_hard_limit", "swap_hard_limit", KIB, live=Live.UPDATE),
)

_MODES = ("strict", "preferred", "interleave", "restrictive")

NUMATUNE = (
    #: How the host's nodes are used.
    Field("mode", "memory@mode", choices=_MODES),
    #: Nodes of the host that the memory is taken from, such as V(0-1,3).
    Field("nodeset", "memory@nodeset", NUMBERS, live=Live.UPDATE),
    #: Who chooses the nodes. V(static) takes those of O(numatune.nodeset), V(auto) asks the host's numad.
    Field("placement", "memory@placement", choices=("static", "auto")),
    #: Other settings for single NUMA nodes of the guest.
    Items(
        "memnodes",
        "memnode",
        (
            #: Number of the guest's node, the C(id) in O(cpu.numa).
            Field("cellid", "@cellid", INT, required=True),
            #: How the host's nodes are used.
            Field("mode", "@mode", choices=_MODES),
            #: Nodes of the host that the memory is taken from.
            Field("nodeset", "@nodeset", NUMBERS),
        ),
    ),
)
