# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A guest's share of the host's processors and disks, and the threads that serve it.

Formatdomain, "CPU Allocation", "IOThreads Allocation", "CPU Tuning", "Block I/O Tuning".
"""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.disk import IOTUNE
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.domain_memory import (
    MEMORY_BACKING,
    MEMTUNE,
    NUMATUNE,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.checked import NUMBERS
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT, SIGNED, YES_NO
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Items, Live

VCPU = (
    #: Number of the vCPU, from 0 on.
    Field("id", "@id", INT, required=True),
    #: Whether the guest has it.
    Field("enabled", "@enabled", YES_NO),
    #: Whether it can be taken away while the guest runs. The first vCPU cannot.
    Field("hotpluggable", "@hotpluggable", YES_NO),
    #: Its place in the order in which vCPUs are added, from 1 on.
    Field("order", "@order", INT),
)

IOTHREAD = (
    #: Number of the thread, from 1 on, by which disks name it.
    Field("id", "@id", INT, required=True),
    #: Fewest worker threads.
    Field("thread_pool_min", "@thread_pool_min", INT, live=Live.UPDATE),
    #: Most worker threads.
    Field("thread_pool_max", "@thread_pool_max", INT, live=Live.UPDATE),
    #: Nanoseconds that the thread may poll at most, before it waits for events. With V(0) it never polls.
    Field("poll_max", "poll@max", INT),
    #: By what factor the time grows when polling was of use.
    Field("poll_grow", "poll@grow", INT),
    #: By what divisor the time shrinks when it was not.
    Field("poll_shrink", "poll@shrink", INT),
)

MAIN_LOOP = (
    #: Fewest worker threads.
    Field("thread_pool_min", "@thread_pool_min", INT),
    #: Most worker threads.
    Field("thread_pool_max", "@thread_pool_max", INT),
)

_SCHEDULERS = ("batch", "idle", "fifo", "rr")
_SCHEDULER = (
    #: How the host's scheduler treats the thread.
    Field("scheduler", "@scheduler", choices=_SCHEDULERS, required=True),
    #: Priority from 1 to 99, for V(scheduler=fifo) and V(scheduler=rr).
    Field("priority", "@priority", INT),
)

CPUTUNE = (
    #: Weight against other guests when the host is busy.
    Field("shares", "shares", INT, live=Live.UPDATE),
    #: Microseconds in which a vCPU may run for O(cputune.quota).
    Field("period", "period", INT, live=Live.UPDATE),
    #: Microseconds that a vCPU may run in each period. V(-1) is as long as it likes.
    Field("quota", "quota", SIGNED, live=Live.UPDATE),
    #: Microseconds in which the whole domain may run for O(cputune.global_quota).
    Field("global_period", "global_period", INT, live=Live.UPDATE),
    #: Microseconds of processor time that the whole domain has in each period.
    Field("global_quota", "global_quota", SIGNED, live=Live.UPDATE),
    #: Microseconds in which QEMU itself may run for O(cputune.emulator_quota).
    Field("emulator_period", "emulator_period", INT, live=Live.UPDATE),
    #: Microseconds that QEMU's threads besides vCPUs and IOThreads may run in each period.
    Field("emulator_quota", "emulator_quota", SIGNED, live=Live.UPDATE),
    #: Microseconds in which an IOThread may run for O(cputune.iothread_quota).
    Field("iothread_period", "iothread_period", INT, live=Live.UPDATE),
    #: Microseconds that an IOThread may run in each period.
    Field("iothread_quota", "iothread_quota", SIGNED, live=Live.UPDATE),
    #: Processors of the host for single vCPUs.
    Items(
        "vcpupins",
        "vcpupin",
        (
            #: Number of the vCPU, from 0 on.
            Field("vcpu", "@vcpu", INT, required=True),
            #: Processors of the host, such as V(0-3,^2).
            Field("cpuset", "@cpuset", NUMBERS, required=True, live=Live.UPDATE),
        ),
    ),
    #: Processors of the host for QEMU's threads besides vCPUs and IOThreads.
    Field("emulatorpin", "emulatorpin@cpuset", NUMBERS, live=Live.UPDATE),
    #: Processors of the host for single IOThreads.
    Items(
        "iothreadpins",
        "iothreadpin",
        (
            #: Number of the IOThread.
            Field("iothread", "@iothread", INT, required=True),
            #: Processors of the host.
            Field("cpuset", "@cpuset", NUMBERS, required=True, live=Live.UPDATE),
        ),
    ),
    #: How the host schedules vCPUs.
    Items(
        "vcpuscheds",
        "vcpusched",
        (
            #: Numbers of the vCPUs, such as V(0-1). libvirt makes one entry for each.
            Field("vcpus", "@vcpus", NUMBERS, required=True),
            *_SCHEDULER,
        ),
    ),
    #: How the host schedules IOThreads.
    Items(
        "iothreadscheds",
        "iothreadsched",
        (
            #: Numbers of the IOThreads, such as V(1-2). libvirt makes one entry for each.
            Field("iothreads", "@iothreads", NUMBERS, required=True),
            *_SCHEDULER,
        ),
    ),
    #: How the host schedules QEMU's threads besides vCPUs and IOThreads.
    Field("emulator_scheduler", "emulatorsched@scheduler", choices=_SCHEDULERS),
    #: Priority from 1 to 99 of those threads.
    Field("emulator_priority", "emulatorsched@priority", INT),
)

BLKIOTUNE = (
    #: Weight against other guests, from 10 to 1000.
    Field("weight", "weight", INT, live=Live.UPDATE),
    #: Settings for single disks of the host.
    Items(
        "devices",
        "device",
        (
            #: Block device of the host.
            Field("path", "path", required=True),
            #: Weight against other guests on it.
            Field("weight", "weight", INT, live=Live.UPDATE),
            #: Bytes that may be read in a second.
            Field("read_bytes_sec", "read_bytes_sec", INT, live=Live.UPDATE),
            #: Bytes that may be written in a second.
            Field("write_bytes_sec", "write_bytes_sec", INT, live=Live.UPDATE),
            #: Reads in a second.
            Field("read_iops_sec", "read_iops_sec", INT, live=Live.UPDATE),
            #: Writes in a second.
            Field("write_iops_sec", "write_iops_sec", INT, live=Live.UPDATE),
        ),
    ),
)

RESOURCES = (
    #: Processors of the host for all vCPUs that have none of their own, such as V(0-3,^2).
    Field("cpuset", "vcpu@cpuset", NUMBERS, implies={"vcpu@placement": "static"}),
    #: Who chooses the processors. V(static) takes those of O(cpuset), or all, V(auto) asks the host's numad.
    Field("vcpu_placement", "vcpu@placement", choices=("static", "auto")),
    #: Single vCPUs. With it O(vcpus) is the number of those that the guest has.
    Items("vcpu_list", "vcpus/vcpu", VCPU),
    #: Number of threads that serve disks and other devices.
    Field("iothreads", "iothreads", INT, live=Live.UPDATE),
    #: Single threads of those. Those that it does not name are numbered by libvirt.
    Items("iothread_list", "iothreadids/iothread", IOTHREAD),
    #: Threads of QEMU's main loop.
    Group("default_iothread", "defaultiothread", MAIN_LOOP),
    #: Where the memory comes from.
    Group("memory_backing", "memoryBacking", MEMORY_BACKING),
    #: How much memory of the host may be used.
    Group("memtune", "memtune", MEMTUNE),
    #: NUMA nodes of the host that the memory comes from.
    Group("numatune", "numatune", NUMATUNE),
    #: Share of the host's processors.
    Group("cputune", "cputune", CPUTUNE),
    #: Share of the host's disks.
    Group("blkiotune", "blkiotune", BLKIOTUNE),
    #: Limits that disks share, by their C(group_name), for O(disks[].throttle_filters). From libvirt 11.2 on.
    Items("throttle_groups", "throttlegroups/throttlegroup", IOTUNE),
    #: Control group of the host that the domain is in.
    Field("resource_partition", "resource/partition"),
    #: Name of the domain in a fibre channel network.
    Field("fibrechannel_appid", "resource/fibrechannel@appid"),
)
