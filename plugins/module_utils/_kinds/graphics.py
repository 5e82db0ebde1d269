# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Graphical consoles and video cards (formatdomain, "Graphical framebuffers", "Video devices")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT, SECRET, SIGNED, YES_NO
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Kind

GRAPHICS = Kind(
    "graphics",
    "graphics",
    (
        #: Protocol.
        Field(
            "type", "@type", choices=("vnc", "spice", "sdl", "rdp", "desktop", "egl-headless", "dbus"), required=True
        ),
        #: TCP port; -1 lets libvirt choose.
        Field("port", "@port", SIGNED),
        #: TCP port of the encrypted connection.
        Field("tls_port", "@tlsPort", SIGNED),
        #: Whether libvirt chooses the port.
        Field("autoport", "@autoport", YES_NO),
        #: Address to listen on.
        Field("listen", "listen@address", implies={"listen@type": "address"}),
        #: Password.
        Field("password", "@passwd", SECRET),
        #: Keyboard layout.
        Field("keymap", "@keymap", no_log=False),
    ),
)

VIDEO = Kind(
    "video",
    "video",
    (
        #: Model that the guest sees.
        Field(
            "model",
            "model@type",
            choices=("vga", "cirrus", "vmvga", "xen", "vbox", "qxl", "virtio", "gop", "none", "bochs", "ramfb"),
            required=True,
        ),
        #: Memory in KiB.
        Field("vram", "model@vram", INT),
        #: Number of screens.
        Field("heads", "model@heads", INT),
        #: Whether this is the first card.
        Field("primary", "model@primary", YES_NO),
    ),
)
