# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Character devices: serial ports, consoles and channels (formatdomain, "Consoles, serial, parallel & channel
devices")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT, ON_OFF
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Kind, Live

_COMMON = (
    #: What is at the host's end. A new channel has V(unix), a new serial port or console V(pty).
    Field(
        "type",
        "@type",
        choices=(
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
        ),
    ),
    #: File, device or socket at the host's end.
    Field("path", "source@path"),
    #: Who opens the connection.
    Field("mode", "source@mode", choices=("connect", "bind")),
    #: Host name or address of a TCP connection.
    Field("host", "source@host"),
    #: Port of a TCP connection.
    Field("service", "source@service"),
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
    #: The device's own name, C(ua-) and letters, digits, C(_) or C(-).
    Field("alias", "alias@name"),
)

SERIAL = Kind(
    "serial",
    "serial",
    (
        *_COMMON,
        #: Number of the port.
        Field("port", "target@port", INT),
        #: Bus of the port.
        Field("target_type", "target@type"),
    ),
    initial={"@type": "pty"},
)

CONSOLE = Kind(
    "console",
    "console",
    (
        *_COMMON,
        #: Number of the console.
        Field("port", "target@port", INT),
        #: What the guest sees, such as V(serial) or V(virtio).
        Field("target_type", "target@type"),
    ),
    initial={"@type": "pty"},
)

CHANNEL = Kind(
    "channel",
    "channel",
    (
        *_COMMON,
        #: Name under which the guest finds the channel.
        Field("name", "target@name"),
        #: What the guest sees. A new channel is V(virtio).
        Field("target_type", "target@type", choices=("virtio", "guestfwd", "xen")),
    ),
    live=Live.REPLUG,
    initial={"@type": "unix", "target@type": "virtio"},
)

GUEST_AGENT = {"type": "unix", "name": "org.qemu.guest_agent.0"}
