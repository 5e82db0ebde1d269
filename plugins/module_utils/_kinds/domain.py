# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Domains (formatdomain)."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.chardev import (
    CHANNEL,
    CONSOLE,
    GUEST_AGENT,
    SERIAL,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.device_options import OPTIONS
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.disk import DISK
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.domain_machine import CLOCK, CPU, FEATURES
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.graphics import GRAPHICS, VIDEO
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.hostdev import HOSTDEV
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.interface import INTERFACE
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.rng import RNG
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import (
    INT,
    KIB,
    UUID,
    YES_NO,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import (
    Field,
    Group,
    Items,
    Kind,
    Live,
    Short,
    Values,
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
        Field("title", "title", live=Live.UPDATE),
        #: Longer text about the domain.
        Field("description", "description", live=Live.UPDATE),
        #: Hypervisor. A new domain is V(kvm) where the host has it, else V(qemu).
        Field("type", "@type", choices=("kvm", "qemu", "lxc", "xen", "test", "hvf", "bhyve", "vz")),
        #: Processor architecture. A new domain has the host's.
        Field("arch", "os/type@arch"),
        #: Machine, such as V(q35) or V(pc).
        Field("machine", "os/type@machine"),
        #: Firmware that libvirt finds on the host.
        Group(
            "firmware",
            "os",
            (
                #: Kind of firmware.
                Field("type", "@firmware", choices=("bios", "efi")),
                #: Whether the firmware checks signatures. Needs O(features.smm=true) and a q35 machine on x86.
                Field("secure_boot", "firmware/feature[name=secure-boot]@enabled", YES_NO),
                #: Whether keys are enrolled from the start.
                Field("enrolled_keys", "firmware/feature[name=enrolled-keys]@enabled", YES_NO),
            ),
        ),
        #: What the guest boots from.
        Group(
            "boot",
            "os",
            (
                #: Kinds of devices in their order; this is the whole list. Devices can have O(disks[].boot_order)
                #: instead.
                Values("order", "boot@dev", choices=("hd", "cdrom", "network", "fd")),
                #: Kernel file of the host.
                Field("kernel", "kernel"),
                #: Initial RAM disk of the host.
                Field("initrd", "initrd"),
                #: Kernel's command line.
                Field("cmdline", "cmdline"),
                #: Whether the guest's firmware offers a menu.
                Field("menu", "bootmenu@enable", YES_NO),
                #: Milliseconds that the menu waits. Turns the menu on.
                Field("menu_timeout", "bootmenu@timeout", INT, implies={"os/bootmenu@enable": "yes"}),
            ),
        ),
        #: Memory at the start, such as V(2GiB).
        Field("memory", "memory", KIB),
        #: Memory that the guest is left with by its balloon.
        Field("current_memory", "currentMemory", KIB),
        #: Memory up to which devices can be added.
        Field("max_memory", "maxMemory", KIB, initial={"maxMemory@slots": "16"}),
        #: Number of memory devices that can be added.
        Field("memory_slots", "maxMemory@slots", INT),
        #: Number of vCPUs.
        Field("vcpus", "vcpu@current", INT),
        #: Number of vCPUs that the guest can be given. As many as O(vcpus) unless it is given.
        Field("max_vcpus", "vcpu", INT),
        #: Processor that the guest sees.
        Group("cpu", "cpu", CPU),
        #: The guest's clock.
        Group("clock", "clock", CLOCK),
        #: Features of the machine.
        Group("features", "features", FEATURES),
        #: What happens when the guest powers off.
        Field("on_poweroff", "on_poweroff", choices=_LIFECYCLE),
        #: What happens when the guest reboots.
        Field("on_reboot", "on_reboot", choices=_LIFECYCLE),
        #: What happens when the guest crashes.
        Field("on_crash", "on_crash", choices=(*_LIFECYCLE, "coredump-destroy", "coredump-restart")),
        #: Disks, by their target.
        _devices("disks", DISK),
        #: Network interfaces, by MAC, alias or source; see M(virtops.libvirt.domain_interface).
        _devices("interfaces", INTERFACE),
        #: Devices of the host; see M(virtops.libvirt.domain_hostdev).
        _devices("hostdevs", HOSTDEV),
        #: Serial ports.
        _devices("serials", SERIAL),
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
    ),
    options={
        #: V(present) defines the domain and leaves it running or not. V(running), V(paused) and V(stopped) say what it
        #: shall be besides. V(restarted) stops and starts it. V(absent) removes its definition; disks are never
        #: deleted.
        "state": {
            "type": "str",
            "choices": ["present", "running", "stopped", "paused", "restarted", "absent"],
            "default": "present",
        },
        #: Whether the domain starts with the host.
        "autostart": {"type": "bool"},
        #: The domain's XML, for what options do not cover. Options given beside it have the last word.
        "xml": {"type": "str"},
        #: Whether what this task asked for the last time, and does not mention any more, is taken back: an entry goes, a
        #: value returns to libvirt's default. For that the task leaves a record in the domain's metadata. What other
        #: tasks and tools have put there is left alone, and what they changed is reported in RV(drift). Unless it is
        #: given, a task that says O(memory), itself or in its O(xml), is such a definition, and any other task only
        #: amends what is there.
        "ownership": {"type": "bool"},
        #: Lists that shall hold just what the task declares: entries that it does not mention are removed.
        "purge": {"type": "list", "elements": "str", "default": []},
        #: How long to wait, in seconds, until the guest has shut down.
        "shutdown_timeout": {"type": "float", "default": 120.0},
        #: Whether the domain may be powered off: for O(state=stopped) and O(state=restarted) when it does not shut down
        #: in time, for O(state=absent) at once.
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
