# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Graphical consoles and video cards (formatdomain, "Graphical framebuffers", "Video devices")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.virtio import ALIAS, VIRTIO
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import (
    INT,
    MOMENT,
    ON_OFF,
    SECRET,
    SIGNED,
    YES,
    YES_NO,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Items, Kind, Live

GRAPHICS = Kind(
    "graphics",
    "graphics",
    (
        #: Protocol. Names the console.
        Field(
            "type", "@type", choices=("vnc", "spice", "sdl", "rdp", "desktop", "egl-headless", "dbus"), required=True
        ),
        #: TCP port; -1 lets libvirt choose.
        Field("port", "@port", SIGNED),
        #: TCP port of the encrypted connection.
        Field("tls_port", "@tlsPort", SIGNED),
        #: Whether libvirt chooses the port.
        Field("autoport", "@autoport", YES_NO),
        #: TCP port for VNC over websockets; -1 lets libvirt choose.
        Field("websocket", "@websocket", SIGNED),
        #: Where clients connect to; this is the whole list.
        Items(
            "listens",
            "listen",
            (
                #: Kind of place.
                Field("type", "@type", choices=("address", "network", "socket", "none"), required=True),
                #: Address of V(address).
                Field("address", "@address"),
                #: Virtual network of V(network), at whose address the host listens.
                Field("network", "@network"),
                #: Path of V(socket). libvirt chooses one unless it is given.
                Field("socket", "@socket"),
            ),
            exact=True,
        ),
        #: Address to listen on: the short form of one entry of O(listens).
        Field("listen", "listen@address", implies={"listen@type": "address"}),
        #: Password. A running guest's is changed in place, if it was started with one.
        Field("password", "@passwd", SECRET, live=Live.UPDATE),
        #: Until when the password is taken, in UTC, such as V(2030-12-31T23:59:59).
        Field("password_valid_to", "@passwdValidTo", MOMENT, live=Live.UPDATE, no_log=False),
        #: What becomes of clients when the password changes.
        Field("connected", "@connected", choices=("keep", "disconnect", "fail"), live=Live.UPDATE),
        #: User name of RDP.
        Field("username", "@username"),
        #: Keyboard layout.
        Field("keymap", "@keymap", no_log=False),
        #: Who may share a VNC console.
        Field("share_policy", "@sharePolicy", choices=("allow-exclusive", "force-shared", "ignore")),
        #: Whether VNC clients may shut the guest down and reset it.
        Field("power_control", "@powerControl", YES_NO),
        #: Whether the guest only starts when a VNC client has connected.
        Field("wait", "@wait", YES_NO),
        #: Whether Spice channels are encrypted that say nothing else.
        Field("default_mode", "@defaultMode", choices=("any", "secure", "insecure")),
        #: Spice channels that are or are not encrypted.
        Items(
            "channels",
            "channel",
            (
                #: Name of the channel.
                Field(
                    "name",
                    "@name",
                    choices=("main", "display", "inputs", "cursor", "playback", "record", "smartcard", "usbredir"),
                    required=True,
                ),
                #: Whether it is encrypted.
                Field("mode", "@mode", choices=("secure", "insecure"), required=True),
            ),
        ),
        #: How Spice compresses images.
        Field("image_compression", "image@compression", choices=("auto_glz", "auto_lz", "quic", "glz", "lz", "off")),
        #: Whether Spice compresses images with loss on a slow line.
        Field("jpeg_compression", "jpeg@compression", choices=("auto", "never", "always")),
        #: Whether Spice compresses images a second time on a slow line.
        Field("zlib_compression", "zlib@compression", choices=("auto", "never", "always")),
        #: Whether Spice compresses sound.
        Field("playback_compression", "playback@compression", ON_OFF),
        #: Which parts of the screen Spice takes for videos.
        Field("streaming", "streaming@mode", choices=("filter", "all", "off")),
        #: Whether Spice clients share their clipboard.
        Field("clipboard", "clipboard@copypaste", YES_NO),
        #: Who draws the mouse for Spice.
        Field("mouse_mode", "mouse@mode", choices=("server", "client")),
        #: Whether Spice clients can send files.
        Field("file_transfer", "filetransfer@enable", YES_NO),
        #: Whether the host draws with OpenGL.
        Field("gl", "gl@enable", YES_NO),
        #: Device of the host that draws with OpenGL.
        Field("render_node", "gl@rendernode"),
        #: Number of the sound backend, O(ignore:audios[].id), for V(vnc) and V(dbus).
        Field("audio", "audio@id", INT),
        #: Address of a D-Bus daemon.
        Field("address", "@address"),
        #: Whether D-Bus clients connect without a daemon.
        Field("p2p", "@p2p", YES),
        #: X display for V(sdl) and V(desktop).
        Field("display", "@display"),
        #: X authority file for V(sdl).
        Field("xauth", "@xauth"),
        #: Whether V(sdl) or V(desktop) takes the whole screen.
        Field("fullscreen", "@fullscreen", YES_NO),
        #: Whether an RDP client takes the place of the one before.
        Field("replace_user", "@replaceUser", YES_NO),
        #: Whether several RDP clients may connect at once.
        Field("multi_user", "@multiUser", YES_NO),
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
        #: Size in KiB of the first memory of V(qxl).
        Field("ram", "model@ram", INT),
        #: Size in KiB of the part of O(ram) that V(qxl) uses as a VGA card.
        Field("vgamem", "model@vgamem", INT),
        #: Size in KiB of the second memory of V(qxl) in the space of 64-bit addresses.
        Field("vram64", "model@vram64", INT),
        #: Number of screens.
        Field("heads", "model@heads", INT),
        #: Whether this is the first card.
        Field("primary", "model@primary", YES_NO),
        #: Whether V(virtio) shares its memory with the host's card.
        Field("blob", "model@blob", ON_OFF),
        #: Whether the guest is told of the screen's modes.
        Field("edid", "model@edid", ON_OFF),
        #: What the host's card does.
        Group(
            "acceleration",
            "model/acceleration",
            (
                #: Whether it draws in three dimensions.
                Field("accel3d", "@accel3d", YES_NO),
                #: Whether it draws in two dimensions.
                Field("accel2d", "@accel2d", YES_NO),
                #: Device of the host's card.
                Field("render_node", "@rendernode"),
            ),
        ),
        #: Smallest size of the screen.
        Group(
            "resolution",
            "model/resolution",
            (
                #: Width in pixels.
                Field("x", "@x", INT, required=True),
                #: Height in pixels.
                Field("y", "@y", INT, required=True),
            ),
        ),
        #: Settings of the device.
        Group(
            "driver",
            "driver",
            (
                #: Who emulates the card.
                Field("name", "@name", choices=("qemu", "vhostuser")),
                #: How the card answers as a VGA card.
                Field("vgaconf", "@vgaconf", choices=("io", "on", "off")),
                *VIRTIO,
            ),
        ),
        ALIAS,
    ),
)
