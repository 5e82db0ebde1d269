# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What names an element among its equals.

A rule is data: *strong* keys are tried in their order, each an attribute path or several; an element that has a strong
key is only ever matched by it. *weak* keys pair what has no strong key, in the order of appearance among those that
share the weak key; an empty weak key is shared by all, and one that is not there by none. *hints* come between: keys
that match where both have them, and bind nobody. ``path=text`` gives the text that stands where the attribute is
missing.
"""

from __future__ import annotations

import typing as t

Key = tuple[str, ...]


class Rule(t.NamedTuple):
    strong: tuple[Key, ...] = ()
    weak: Key = ()
    hints: tuple[Key, ...] = ()


ALIAS: Key = ("alias@name",)
_PCI_SOURCE: Key = (
    "@mode=subsystem",
    "@type",
    "source/address@domain=0",
    "source/address@bus",
    "source/address@slot",
    "source/address@function=0",
)
#: What makes two interfaces have the same source, by type.
INTERFACE_SOURCES: dict[str, Key] = {
    "network": ("@type", "source@network"),
    "bridge": ("@type", "source@bridge"),
    "direct": ("@type", "source@dev"),
    "ethernet": ("@type", "target@dev="),
    "internal": ("@type", "source@name"),
    "vhostuser": ("@type", "source@path"),
    "vdpa": ("@type", "source@dev"),
    "hostdev": (
        "@type",
        "source/address@domain=0",
        "source/address@bus",
        "source/address@slot",
        "source/address@function=0",
    ),
    "mcast": ("@type", "source@address", "source@port"),
    "server": ("@type", "source@address=", "source@port"),
    "client": ("@type", "source@address=", "source@port"),
    "udp": ("@type", "source@address", "source@port"),
}
USB_PLACE: Key = ("@type", "source/address@bus", "source/address@device")
#: What a host device is identified by; the first that is complete counts.
HOSTDEV_SOURCES: tuple[Key, ...] = (
    ("@type", "source/vendor@id", "source/product@id"),
    ("@type", "source/address@uuid"),
    _PCI_SOURCE,
    USB_PLACE,
    (
        "@type",
        "source/adapter@name",
        "source/address@bus",
        "source/address@target",
        "source/address@unit",
    ),
    ("@type", "source@protocol", "source@name", "source/host@name="),
    ("@type", "source@protocol", "source@wwpn"),
    ("@type", "source/block"),
    ("@type", "source/char"),
    ("@type", "source/interface"),
)

_QEMU = "{http://libvirt.org/schemas/domain/qemu/1.0}"
RULES: dict[tuple[str, str], Rule] = {
    ("devices", "disk"): Rule((("target@dev",),), ("target@dev",)),
    # The two interfaces of a team have one MAC.
    ("devices", "interface"): Rule(
        (("mac@address", *ALIAS), ("mac@address", "teaming@type="), ("mac@address",), ALIAS), ("@type", "<source>")
    ),
    ("devices", "hostdev"): Rule((ALIAS, *HOSTDEV_SOURCES), ("<source>",)),
    ("devices", "controller"): Rule((("@type", "@index", "@model"), ("@type", "@index")), ("@type", "<model>")),
    # Two may have one name for the guest: the alias tells them apart.
    ("devices", "filesystem"): Rule((ALIAS, ("target@dir",)), ("target@dir",)),
    ("devices", "channel"): Rule(
        (("target@type=virtio", "target@name"), ("target@address", "target@port"), ALIAS), ("@type",)
    ),
    ("devices", "serial"): Rule((("target@port",), ALIAS, ("target@type",))),
    ("devices", "parallel"): Rule((("target@port",), ALIAS)),
    ("devices", "console"): Rule((("target@port",), ALIAS, ("target@type",))),
    ("devices", "graphics"): Rule((), ("@type",)),
    ("devices", "video"): Rule((ALIAS,), hints=(("<primary>",),)),
    ("devices", "input"): Rule((ALIAS, ("@type", "@bus", "source@evdev="), ("@type", "source@dev")), ("@type",)),
    ("devices", "memory"): Rule((ALIAS,), ("@model",)),
    ("devices", "redirdev"): Rule((ALIAS,), ("@bus=usb", "@type=spicevmc")),
    ("devices", "hub"): Rule((ALIAS,), ("@type=usb",)),
    ("devices", "smartcard"): Rule((), ("@mode", "@type=")),
    ("devices", "sound"): Rule((ALIAS,), ("@model",)),
    ("devices", "watchdog"): Rule((ALIAS,), ("@model",)),
    # Two may have one name: that of a file for one model, of a server's socket for another.
    ("devices", "shmem"): Rule((("@name", "model@type"), ("@name",))),
    ("devices", "lease"): Rule((("lockspace=", "key"),)),
    ("devices", "panic"): Rule((("@model",),)),
    # There is one of each, whatever it is called.
    ("devices", "memballoon"): Rule(),
    ("devices", "iommu"): Rule(),
    ("devices", "vsock"): Rule(),
    ("devices", "tpm"): Rule(),
    ("devices", "nvram"): Rule(),
    ("devices", "pstore"): Rule(),
    ("devices", "audio"): Rule((("@id",),)),
    ("domain", "sysinfo"): Rule((("@type",),)),
    ("domain", "seclabel"): Rule((("@model",),)),
    ("bios", "entry"): Rule((("@name",),)),
    ("system", "entry"): Rule((("@name",),)),
    ("chassis", "entry"): Rule((("@name",),)),
    ("baseBoard", "entry"): Rule((("@name",),)),
    ("sysinfo", "entry"): Rule((("@name",),)),
    ("os", "initenv"): Rule((("@name",),)),
    ("acpi", "table"): Rule((("@type",),)),
    ("idmap", "uid"): Rule((("@start",),)),
    ("idmap", "gid"): Rule((("@start",),)),
    ("perf", "event"): Rule((("@name",),)),
    ("keywrap", "cipher"): Rule((("@name",),)),
    (f"{_QEMU}commandline", f"{_QEMU}env"): Rule((("@name",),)),
    (f"{_QEMU}override", f"{_QEMU}device"): Rule((("@alias",),)),
    (f"{_QEMU}frontend", f"{_QEMU}property"): Rule((("@name",),)),
    ("distances", "sibling"): Rule((("@id",),)),
    ("cell", "cache"): Rule((("@level",),)),
    ("cpu", "feature"): Rule((("@name",),)),
    ("numa", "cell"): Rule((("@id",),)),
    ("cputune", "vcpupin"): Rule((("@vcpu",),)),
    ("cputune", "iothreadpin"): Rule((("@iothread",),)),
    ("cputune", "vcpusched"): Rule((("@vcpus",),)),
    ("cputune", "iothreadsched"): Rule((("@iothreads",),)),
    ("vcpus", "vcpu"): Rule((("@id",),)),
    ("iothreadids", "iothread"): Rule((("@id",),)),
    ("numatune", "memnode"): Rule((("@cellid",),)),
    ("clock", "timer"): Rule((("@name",),)),
    ("firmware", "feature"): Rule((("@name",),)),
    ("blkiotune", "device"): Rule((("path",),)),
    ("throttlegroups", "throttlegroup"): Rule((("group_name",),)),
    ("filterref", "parameter"): Rule((("@name", "@value"), ("@name",))),
    # A running domain's disk has the protocol's own port where none is said.
    ("source", "host"): Rule((("@name", "@port="), ("@socket",), ("@name",))),
    # The two ends of a connection by UDP; any other has one end, whose mode may change.
    ("udp", "source"): Rule((("@mode",),)),
    ("source", "seclabel"): Rule((("@model",),)),
    ("cookies", "cookie"): Rule((("@name",),)),
    ("ip", "route"): Rule((("@family=", "@address", "@prefix="),)),
    ("network", "ip"): Rule((("@address",),)),
    ("network", "route"): Rule((("@family=ipv4", "@address", "<prefix>"),)),
    ("network", "portgroup"): Rule((("@name",),)),
    ("dhcp", "range"): Rule((("@start", "@end"),)),
    ("dhcp", "host"): Rule((("@mac",), ("@id",), ("@name",), ("@ip",))),
    ("dns", "host"): Rule((("@ip",),)),
    ("dns", "txt"): Rule((("@name",),)),
    ("dns", "srv"): Rule((("@service", "@protocol", "@domain=", "@target="),)),
    ("dns", "forwarder"): Rule((("@domain=", "@addr=", "@port=53"), ("@domain=", "@addr="))),
    ("forward", "interface"): Rule((("@dev",),)),
    ("forward", "address"): Rule((("@type=pci", "@domain=0", "@bus", "@slot", "@function=0"),)),
    ("vlan", "tag"): Rule((("@id",),)),
    ("graphics", "channel"): Rule((("@name",),)),
}
