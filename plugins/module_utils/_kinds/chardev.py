# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Character devices (formatdomain, "Consoles, serial, parallel & channel devices")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.virtio import ALIAS, RECONNECT
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import (
    INT,
    ON_OFF,
    ONE_END,
    YES_NO,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Kind, Live

TYPES = (
    "pty",
    "file",
    "unix",
    "tcp",
    "udp",
    "dev",
    "null",
    "vc",
    "pipe",
    "stdio",
    "spicevmc",
    "spiceport",
    "dbus",
    "nmdm",
    "qemu-vdagent",
)

#: The host's end, for whatever is connected in this way.
SOURCE = (
    #: File, device or socket at the host's end.
    Field("path", "source@path"),
    #: Who opens the connection.
    Field("mode", "source@mode", ONE_END, choices=("connect", "bind")),
    #: Host name or address of a TCP connection.
    Field("host", "source@host", ONE_END),
    #: Port of a TCP connection.
    Field("service", "source@service", ONE_END),
    #: What is spoken on a TCP connection.
    Field("protocol", "protocol@type", choices=("raw", "telnet", "telnets", "tls")),
    #: Whether a TCP connection is encrypted.
    Field("tls", "source@tls", YES_NO),
    RECONNECT,
)

_COMMON = (
    #: What is at the host's end. A new channel has V(unix), any other new device V(pty).
    Field("type", "@type", choices=TYPES),
    *SOURCE,
    #: The two ends of a connection by UDP.
    Group(
        "udp",
        ".",
        (
            #: Host name or address that is sent to.
            Field("host", "source[mode=connect]@host"),
            #: Port that is sent to.
            Field("service", "source[mode=connect]@service"),
            #: Address of the host that is listened on.
            Field("bind_host", "source[mode=bind]@host"),
            #: Port that is listened on.
            Field("bind_service", "source[mode=bind]@service"),
        ),
        implies={"@type": "udp"},
    ),
    #: Whether a file is added to at the next start.
    Field("append", "source@append", ON_OFF),
    #: Name of a Spice port or a D-Bus channel, such as V(org.qemu.console.serial.0).
    Field("channel", "source@channel"),
    #: File that everything is written to as well.
    Group(
        "log",
        "log",
        (
            #: Path of the file.
            Field("file", "@file", required=True),
            #: Whether the file is added to at the next start.
            Field("append", "@append", ON_OFF),
        ),
    ),
    ALIAS,
)

_NULL_MODEM = (
    #: The host's half of a pair of null modem devices.
    Field("master", "source@master"),
    #: The guest's half of a pair of null modem devices.
    Field("slave", "source@slave"),
)

SERIAL = Kind(
    "serial",
    "serial",
    (
        *_COMMON,
        *_NULL_MODEM,
        #: Number of the port.
        Field("port", "target@port", INT),
        #: Bus of the port, such as V(isa-serial), V(pci-serial) or V(usb-serial). The last two can be plugged into a
        #: running guest.
        Field("target_type", "target@type"),
        #: What the guest sees. It follows from the bus.
        Field("target_model", "target/model@name"),
    ),
    live=Live.REPLUG,
    initial={"@type": "pty"},
)

PARALLEL = Kind(
    "parallel",
    "parallel",
    (
        *_COMMON,
        *_NULL_MODEM,
        #: Number of the port.
        Field("port", "target@port", INT),
    ),
    initial={"@type": "pty"},
)

CONSOLE = Kind(
    "console",
    "console",
    (
        *_COMMON,
        *_NULL_MODEM,
        #: Number of the console.
        Field("port", "target@port", INT),
        #: What the guest sees, such as V(serial) or V(virtio). The latter can be plugged into a running guest.
        Field("target_type", "target@type"),
    ),
    live=Live.REPLUG,
    initial={"@type": "pty"},
)

CHANNEL = Kind(
    "channel",
    "channel",
    (
        *_COMMON,
        #: Whether the agent of V(qemu-vdagent) shares the clipboard.
        Field("clipboard", "source/clipboard@copypaste", YES_NO),
        #: Where the agent of V(qemu-vdagent) takes the mouse's place from.
        Field("mouse_mode", "source/mouse@mode", choices=("server", "client")),
        #: Name under which the guest finds the channel.
        Field("name", "target@name"),
        #: What the guest sees. A new channel is V(virtio).
        Field("target_type", "target@type", choices=("virtio", "guestfwd", "xen")),
        #: Address at which a guest finds V(guestfwd).
        Field("address", "target@address", implies={"target@type": "guestfwd"}),
        #: Port at which a guest finds V(guestfwd).
        Field("port", "target@port", INT, implies={"target@type": "guestfwd"}),
    ),
    live=Live.REPLUG,
    initial={"@type": "unix", "target@type": "virtio"},
)

GUEST_AGENT = {"type": "unix", "name": "org.qemu.guest_agent.0"}
