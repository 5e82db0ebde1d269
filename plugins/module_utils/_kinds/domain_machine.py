# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The machine that a guest sees: processor, NUMA nodes, clock.

Formatdomain, "CPU model and topology", "Guest NUMA topology", "Time keeping".
"""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.checked import NUMBERS
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import (
    BYTES,
    INT,
    KIB,
    ON_OFF,
    YES_NO,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Items, Live

CELL = (
    #: Number of the node, from 0 on. libvirt counts them when it is not given.
    Field("id", "@id", INT),
    #: vCPUs of the node, such as V(0-3). None when it is not given.
    Field("cpus", "@cpus", NUMBERS),
    #: Memory of the node, such as V(1GiB). libvirt adds the nodes' memory up to that of the domain.
    Field("memory", "@memory", KIB),
    #: Whether other processes of the host share it.
    Field("mem_access", "@memAccess", choices=("shared", "private")),
    #: Whether its content is given up when the guest ends.
    Field("discard", "@discard", YES_NO),
    #: How far other nodes are.
    Items(
        "distances",
        "distances/sibling",
        (
            #: Number of the other node.
            Field("id", "@id", INT, required=True),
            #: How far it is, where the node itself is 10 away.
            Field("value", "@value", INT, required=True),
        ),
    ),
    #: Caches of the node's memory, as the guest is told of them.
    Items(
        "caches",
        "cache",
        (
            #: Level of the cache, from 1 on.
            Field("level", "@level", INT, required=True),
            #: How memory is mapped to it.
            Field("associativity", "@associativity", choices=("none", "direct", "full"), required=True),
            #: When memory is written.
            Field("policy", "@policy", choices=("none", "writeback", "writethrough"), required=True),
            #: Size of the cache.
            Field("size", "size@value", KIB, required=True),
            #: Size of a line of it.
            Field("line", "line@value", BYTES, required=True),
        ),
    ),
)

CPU = (
    #: Where the model comes from.
    Field("mode", "@mode", choices=("custom", "host-model", "host-passthrough", "maximum")),
    #: Name of the model.
    Field("model", "model"),
    #: Whether libvirt may take a like model where the host does not have it.
    Field("fallback", "model@fallback", choices=("allow", "forbid")),
    #: Name of the maker that the guest sees, 12 characters.
    Field("vendor_id", "model@vendor_id"),
    #: Maker of the host's processor, without which the domain does not start.
    Field("vendor", "vendor"),
    #: Whether the guest may have more features than asked for, and whether the host must have them.
    Field("match", "@match", choices=("minimum", "exact", "strict")),
    #: How strictly the model is checked at the start.
    Field("check", "@check", choices=("none", "partial", "full")),
    #: Whether only features that allow a migration are offered.
    Field("migratable", "@migratable", ON_OFF),
    #: Whether features are offered that the maker advises against (S390).
    Field("deprecated_features", "@deprecated_features", ON_OFF),
    #: Features that differ from the model's.
    Items(
        "features",
        "feature",
        (
            #: Name of the feature.
            Field("name", "@name", required=True),
            #: What is done about it.
            Field("policy", "@policy", choices=("force", "require", "optional", "disable", "forbid")),
        ),
    ),
    #: How the vCPUs are laid out.
    Group(
        "topology",
        "topology",
        (
            #: Number of sockets.
            Field("sockets", "@sockets", INT, required=True),
            #: Dies of a socket.
            Field("dies", "@dies", INT),
            #: Clusters of a die.
            Field("clusters", "@clusters", INT),
            #: Cores of a cluster.
            Field("cores", "@cores", INT, required=True),
            #: Threads of a core.
            Field("threads", "@threads", INT, required=True),
        ),
    ),
    #: The processor's cache as the guest sees it.
    Group(
        "cache",
        "cache",
        (
            #: Level of the cache, from 1 to 3. All of them unless it is given.
            Field("level", "@level", INT),
            #: Whether the guest sees the host's, one made up, or none.
            Field("mode", "@mode", choices=("emulate", "passthrough", "disable")),
        ),
    ),
    #: Bits of an address of the guest's memory.
    Group(
        "maxphysaddr",
        "maxphysaddr",
        (
            #: Whether they are the host's, or O(cpu.maxphysaddr.bits).
            Field("mode", "@mode", choices=("emulate", "passthrough")),
            #: Number of bits.
            Field("bits", "@bits", INT),
            #: Number of bits to take at most (V(mode=passthrough)).
            Field("limit", "@limit", INT),
        ),
    ),
    #: NUMA nodes of the guest.
    Items("numa", "numa/cell", CELL),
)

CLOCK = (
    #: What the guest's clock is set by.
    Field("offset", "@offset", choices=("utc", "localtime", "timezone", "variable", "absolute")),
    #: Seconds that O(clock.offset=variable) differs from O(clock.basis), or V(reset) to forget for the other offsets
    #: what the guest has set.
    Field("adjustment", "@adjustment"),
    #: What O(clock.offset=variable) is reckoned from.
    Field("basis", "@basis", choices=("utc", "localtime")),
    #: Seconds since 1970 that O(clock.offset=absolute) starts at.
    Field("start", "@start", INT),
    #: Time zone of O(clock.offset=timezone).
    Field("timezone", "@timezone"),
    #: Single timers.
    Items(
        "timers",
        "timer",
        (
            #: Name of the timer.
            Field(
                "name",
                "@name",
                choices=("platform", "pit", "rtc", "hpet", "tsc", "kvmclock", "hypervclock", "armvtimer"),
                required=True,
            ),
            #: Whether the guest has the timer.
            Field("present", "@present", YES_NO),
            #: What happens to ticks that were missed.
            Field("tickpolicy", "@tickpolicy", choices=("delay", "catchup", "merge", "discard")),
            #: What the timer follows.
            Field("track", "@track", choices=("boot", "guest", "wall", "realtime")),
            #: Ticks per second, for the timer V(tsc).
            Field("frequency", "@frequency", INT),
            #: How the timer V(tsc) is made.
            Field("mode", "@mode", choices=("auto", "native", "emulate", "paravirt", "smpsafe")),
            #: How ticks that were missed are made up for (V(tickpolicy=catchup)).
            Group(
                "catchup",
                "catchup",
                (
                    #: Nanoseconds that must have been missed.
                    Field("threshold", "@threshold", INT),
                    #: How much faster ticks may come.
                    Field("slew", "@slew", INT),
                    #: Nanoseconds beyond which nothing is made up for.
                    Field("limit", "@limit", INT),
                ),
            ),
        ),
    ),
)

OBSERVED = (
    #: Whether the guest can be put to sleep.
    Group(
        "pm",
        "pm",
        (
            #: With its state in memory.
            Field("suspend_to_mem", "suspend-to-mem@enabled", YES_NO),
            #: With its state on disk.
            Field("suspend_to_disk", "suspend-to-disk@enabled", YES_NO),
        ),
    ),
    #: Events that the host counts for O(virtops.libvirt.domain_info#module:statistics=perf).
    Items(
        "perf_events",
        "perf/event",
        (
            #: Name of the event, such as V(cache_misses).
            Field("name", "@name", required=True),
            #: Whether it is counted.
            Field("enabled", "@enabled", YES_NO, required=True, live=Live.UPDATE),
        ),
    ),
)
