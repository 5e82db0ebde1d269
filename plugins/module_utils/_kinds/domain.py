# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Domains (formatdomain)."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.chardev import (
    CHANNEL,
    CONSOLE,
    GUEST_AGENT,
    PARALLEL,
    SERIAL,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.controller import CONTROLLER
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.crypto import CRYPTO
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.device_options import OPTIONS
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.disk import DISK
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.domain_boot import BOOTING
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.domain_features import FEATURES
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.domain_machine import CLOCK, CPU, OBSERVED
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.domain_qemu import QEMU
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.domain_security import PROTECTION
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.domain_tuning import RESOURCES
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.filesystem import FILESYSTEM
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.graphics import GRAPHICS, VIDEO
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.hostdev import HOSTDEV
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.hub import HUB
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.input_device import INPUT
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.interface import INTERFACE
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.iommu import IOMMU
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.lease import LEASE
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.memballoon import MEMBALLOON
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.memory_device import MEMORY_DEVICE
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.nvram_device import NVRAM_DEVICE
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.panic import PANIC
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.pstore import PSTORE
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.redirdev import REDIRDEV, REDIRFILTER
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.rng import RNG
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.shmem import SHMEM
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.smartcard import SMARTCARD
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.sound import AUDIO, SOUND
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.tpm import TPM
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.vsock import VSOCK
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.watchdog import WATCHDOG
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.checked import LINE
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import (
    FOREIGN,
    INT,
    KIB,
    ON_OFF,
    UUID,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import (
    Field,
    Group,
    Items,
    Kind,
    Live,
    Short,
)


def _devices(name: str, kind: Kind) -> Items:
    """A list of devices: each entry has the options of the kind's own module."""
    return Items(
        name,
        f"devices/{kind.tag}",
        kind.rows,
        live=kind.live,
        initial=kind.initial,
        exclusive=kind.exclusive,
        together=kind.together,
    )


_LIFECYCLE = ("destroy", "restart", "preserve", "rename-restart")

DOMAIN = Kind(
    "domain",
    "domain",
    (
        #: Name of the domain.
        Field("name", "name", required=True),
        #: UUID of the domain. libvirt invents one unless it is given; it cannot be changed.
        Field("uuid", "uuid", UUID),
        #: Short text about the domain, in one line.
        Field("title", "title", LINE, live=Live.UPDATE),
        #: Longer text about the domain.
        Field("description", "description", live=Live.UPDATE),
        #: Hypervisor. A new domain is V(kvm) where the host has it, else V(qemu).
        Field("type", "@type", choices=("kvm", "qemu", "lxc", "xen", "test", "hvf", "bhyve", "vz")),
        #: What the guest is. A new container is V(exe), any other new domain V(hvm).
        Field("os_type", "os/type", choices=("hvm", "exe", "xen", "linux", "xenpvh")),
        #: Processor architecture. A new domain has the host's.
        Field("arch", "os/type@arch"),
        #: Machine, such as V(q35) or V(pc).
        Field("machine", "os/type@machine"),
        #: Program that runs the guest. libvirt chooses the host's own for O(arch).
        Field("emulator", "devices/emulator"),
        #: Identity of this run of the guest, which Windows guests go by.
        Field("genid", "genid", UUID),
        #: What other programs keep in the definition: XML of one element by its namespace. An empty text takes away
        #: what is there. Other namespaces are left alone.
        Field("metadata", "metadata", FOREIGN, live=Live.UPDATE),
        *BOOTING,
        #: Memory at the start, such as V(2GiB), with that of memory devices. A single NUMA node has what these leave;
        #: where there are several, the memory of each is said in O(cpu.numa).
        Field("memory", "memory", KIB),
        #: Memory that the guest is left with by its balloon.
        Field("current_memory", "currentMemory", KIB, live=Live.UPDATE),
        #: Whether dumps of QEMU hold the guest's memory.
        Field("dump_core", "memory@dumpCore", ON_OFF),
        #: Memory up to which devices can be added.
        Field("max_memory", "maxMemory", KIB, initial={"maxMemory@slots": "16"}),
        #: Number of memory devices that can be added.
        Field("memory_slots", "maxMemory@slots", INT),
        #: Number of vCPUs.
        Field("vcpus", "vcpu@current", INT, live=Live.UPDATE),
        #: Number of vCPUs that the guest can be given. As many as O(vcpus) unless it is given.
        Field("max_vcpus", "vcpu", INT),
        *RESOURCES,
        #: Processor that the guest sees.
        Group("cpu", "cpu", CPU),
        #: The guest's clock.
        Group("clock", "clock", CLOCK, initial={"clock@offset": "utc"}),
        #: Features of the machine.
        Group("features", "features", FEATURES),
        *OBSERVED,
        *PROTECTION,
        #: What is given to QEMU past libvirt.
        Group("qemu", ".", QEMU),
        #: What happens when the guest powers off.
        Field("on_poweroff", "on_poweroff", choices=_LIFECYCLE, live=Live.UPDATE),
        #: What happens when the guest reboots.
        Field("on_reboot", "on_reboot", choices=_LIFECYCLE, live=Live.UPDATE),
        #: What happens when the guest crashes.
        Field("on_crash", "on_crash", choices=(*_LIFECYCLE, "coredump-destroy", "coredump-restart"), live=Live.UPDATE),
        #: What happens when the locks of the guest's disks are lost.
        Field("on_lockfailure", "on_lockfailure", choices=("poweroff", "restart", "pause", "ignore")),
        #: Disks, by their target.
        _devices("disks", DISK),
        #: Network interfaces, by MAC, alias or source; see M(virtops.libvirt.domain_interface).
        _devices("interfaces", INTERFACE),
        #: Devices of the host; see M(virtops.libvirt.domain_hostdev).
        _devices("hostdevs", HOSTDEV),
        #: Serial ports.
        _devices("serials", SERIAL),
        #: Parallel ports.
        _devices("parallels", PARALLEL),
        #: Consoles.
        _devices("consoles", CONSOLE),
        #: Channels between host and guest, by their name.
        _devices("channels", CHANNEL),
        #: Whether there is a channel for the guest agent.
        Short("guest_agent", "channels", GUEST_AGENT),
        #: Graphical consoles, by their type.
        _devices("graphics", GRAPHICS),
        #: Video cards.
        _devices("videos", VIDEO),
        #: Random number generators.
        _devices("rng", RNG),
        #: USB devices of a viewer that the guest gets, by alias, else by their type.
        _devices("redirdevs", REDIRDEV),
        REDIRFILTER,
        #: Smart card readers, by their mode and type.
        _devices("smartcards", SMARTCARD),
        #: Mice, keyboards and tablets, by their type and bus.
        _devices("inputs", INPUT),
        #: Hubs.
        _devices("hubs", HUB),
        #: Sound cards, by their model.
        _devices("sounds", SOUND),
        #: What plays and records at the host, by number.
        _devices("audios", AUDIO),
        #: Watchdogs, by their model.
        _devices("watchdogs", WATCHDOG),
        #: Directories and file systems of the host, by their target.
        _devices("filesystems", FILESYSTEM),
        #: Controllers of buses, by type and index. libvirt adds those that other devices need, and V(purge=controllers)
        #: leaves them.
        _devices("controllers", CONTROLLER),
        #: Leases of a lock manager, by lockspace and key.
        _devices("leases", LEASE),
        #: Memory devices, by alias, else in their order.
        _devices("memory_devices", MEMORY_DEVICE),
        #: The balloon, by which a guest gives memory back. There is one.
        _devices("memballoons", MEMBALLOON),
        #: The guest's own IOMMU. There is one.
        _devices("iommus", IOMMU),
        #: Sockets between host and guest. There is one.
        _devices("vsocks", VSOCK),
        #: Devices that encrypt for the guest, by alias, else in their order. From libvirt 9.1 on.
        _devices("cryptos", CRYPTO),
        #: The place where a guest leaves its last words. There is one. From libvirt 10.7 on.
        _devices("pstores", PSTORE),
        #: The trusted platform module. There is one.
        _devices("tpms", TPM),
        #: The NVRAM of a pSeries machine as a device. There is one.
        _devices("nvrams", NVRAM_DEVICE),
        #: Devices by which a guest tells that it crashed, by their model.
        _devices("panics", PANIC),
        #: Memory shared with other guests and programs of the host, by its name.
        _devices("shmems", SHMEM),
    ),
    options={
        #: V(present) defines the domain and leaves it running or not. V(running), V(paused) and V(stopped) say what it
        #: shall be besides. V(saved) writes the memory of a running guest to the host's disk and stops it; V(running)
        #: and V(paused) go on from there, with the definition that it was saved with, and V(stopped) leaves it as it
        #: is. V(restarted) shuts the guest down and starts it, V(reset) presses the reset button of one that runs: both
        #: do so each time. V(absent) removes its definition; disks are never deleted.
        "state": {
            "type": "str",
            "choices": ["present", "running", "stopped", "paused", "saved", "restarted", "reset", "absent"],
            "default": "present",
        },
        #: Whether a running guest may be restarted, once, for what cannot be changed while it runs. With
        #: V(when_needed) it is shut down within O(shutdown_timeout), or powered off with O(force=true), and started;
        #: then nothing is pending any more. One that does not start gets its former definition back.
        "restart": {"type": "str", "choices": ["never", "when_needed"], "default": "never"},
        #: When a domain that shall run counts as one that can be used. V(agent) waits until its guest agent answers,
        #: V(lease) until one of its interfaces has an address from the DHCP server of its network, V(port) until the
        #: TCP port O(wait_port) of the guest takes connections from the host on which the module runs. Each returns
        #: RV(addresses). A guest that crashes or shuts down meanwhile is an error at once.
        "wait_for": {"type": "str", "choices": ["none", "agent", "lease", "port"], "default": "none"},
        #: TCP port of the guest, such as V(22), for O(wait_for=port).
        "wait_port": {"type": "int"},
        #: How long to wait, in seconds, for O(wait_for).
        "wait_timeout": {"type": "float", "default": 300.0},
        #: Whether the domain starts with the host.
        "autostart": {"type": "bool"},
        #: The domain's XML, for what options do not cover. Options given beside it have the last word.
        "xml": {"type": "str"},
        #: Whether what this task asked for the last time, and does not mention any more, is taken back: an entry goes,
        #: a value returns to libvirt's default. For that the task leaves a record in the domain's metadata. What other
        #: tasks and tools have put there is left alone, and what they changed is reported in RV(drift). Unless it is
        #: given, a task that makes the domain, or says O(memory) and devices (itself or in its O(xml)), is such a
        #: definition, and any other task only amends what is there. O(memory) alone will do where the last definition
        #: had no devices either.
        "ownership": {"type": "bool"},
        #: Sizes of disks, such as V({vda: 20GiB}), by their target. A disk grows in place while the domain runs; the
        #: guest has to grow what is on it. None is made smaller: that is an error before anything is touched. Check
        #: mode does not say whether a disk that the task itself plugs in will grow.
        "disk_sizes": {"type": "dict"},
        #: Lists that shall hold just what the task declares: entries that it does not mention are removed.
        "purge": {"type": "list", "elements": "str", "default": []},
        #: How long to wait, in seconds, until the guest has shut down.
        "shutdown_timeout": {"type": "float", "default": 120.0},
        #: Whether the domain may be powered off: for O(state=stopped), O(state=restarted) and O(restart=when_needed)
        #: when it does not shut down in time, for O(state=absent) at once.
        "force": {"type": "bool", "default": False},
        #: What is removed with the definition for O(state=absent). Without it a domain that has one of them is not
        #: removed.
        "remove": {
            "type": "list",
            "elements": "str",
            "choices": ["nvram", "tpm", "managed_save", "snapshots_metadata", "checkpoints_metadata"],
            "default": [],
        },
        "affect": OPTIONS["affect"],
        "replug": OPTIONS["replug"],
        "detach_timeout": OPTIONS["detach_timeout"],
        "detach_attempts": OPTIONS["detach_attempts"],
    },
    info={
        #: Names of the domains to read, or patterns such as V(web*). All domains when none is given.
        "name": {"type": "list", "elements": "str", "default": []},
        #: What to read besides: addresses as the DHCP server, the guest agent or the host's ARP table knows them,
        #: statistics, and the definitions as V(xml).
        "gather": {
            "type": "list",
            "elements": "str",
            "choices": ["addresses_lease", "addresses_agent", "addresses_arp", "statistics", "xml"],
            "default": [],
        },
        #: Which statistics V(gather=statistics) reads.
        "statistics": {
            "type": "list",
            "elements": "str",
            "choices": [
                "state",
                "cpu",
                "balloon",
                "vcpu",
                "interface",
                "block",
                "perf",
                "iothread",
                "memory",
                "dirtyrate",
                "vm",
            ],
            "default": ["state", "cpu", "balloon", "vcpu", "interface", "block"],
        },
    },
)
