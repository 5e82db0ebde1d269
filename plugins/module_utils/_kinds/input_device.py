# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mice, keyboards, tablets (formatdomain, "Input devices")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.virtio import ALIAS, DRIVER
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import ON_OFF
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Kind, Live

INPUT = Kind(
    "input",
    "input",
    (
        #: What the guest sees, or what it is given of the host's: an event device over virtio (V(passthrough)) or
        #: through the machine's own devices (V(evdev)). Names the device together with O(bus).
        Field("type", "@type", choices=("mouse", "tablet", "keyboard", "passthrough", "evdev"), required=True),
        #: Bus of the device. libvirt takes V(usb) for a tablet; a mouse and a keyboard at V(ps2) are part of the
        #: machine and never removed. What is at V(usb) or V(virtio) can be plugged into a running guest.
        Field("bus", "@bus", choices=("ps2", "usb", "virtio", "xen")),
        #: Form of a virtio device.
        Field("model", "@model", choices=("virtio", "virtio-transitional", "virtio-non-transitional")),
        #: Event device of the host for O(type=passthrough).
        Field("evdev", "source@evdev", implies={"@type": "passthrough", "@bus": "virtio"}),
        #: Event device of the host for O(type=evdev).
        Field("dev", "source@dev", implies={"@type": "evdev"}),
        #: Whether all input devices of the host are grabbed with O(dev).
        Field("grab", "source@grab", choices=("all",)),
        #: Keys that switch between host and guest.
        Field(
            "grab_toggle",
            "source@grabToggle",
            choices=("ctrl-ctrl", "alt-alt", "shift-shift", "meta-meta", "scrolllock", "ctrl-scrolllock"),
            no_log=False,
        ),
        #: Whether a key that is held down repeats.
        Field("repeat", "source@repeat", ON_OFF),
        DRIVER,
        ALIAS,
    ),
    live=Live.REPLUG,
)
