# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""USB devices of a viewer that the guest gets, and which of them (formatdomain, "Redirected devices")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.chardev import SOURCE, TYPES
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.virtio import ALIAS
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import HEX8, HEX16, INT, YES_NO
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Items, Kind, Live

REDIRDEV = Kind(
    "redirdev",
    "redirdev",
    (
        #: Bus that the guest sees the device on.
        Field("bus", "@bus", choices=("usb",)),
        #: What the device comes through. A new one comes through Spice.
        Field("type", "@type", choices=TYPES),
        *SOURCE,
        #: Place in the order of devices to boot from; 1 is the first.
        Field("boot_order", "boot@order", INT),
        ALIAS,
    ),
    live=Live.REPLUG,
    initial={"@bus": "usb", "@type": "spicevmc"},
)

#: Which devices of a viewer the guest may get: the first rule that fits counts; this is the whole list. What a rule
#: does not say fits every device.
REDIRFILTER = Items(
    "redirfilter",
    "devices/redirfilter/usbdev",
    (
        #: Whether the guest may get such a device.
        Field("allow", "@allow", YES_NO, required=True),
        #: Class of the device, two hexadecimal digits.
        Field("class", "@class", HEX8),
        #: Vendor's number, four hexadecimal digits.
        Field("vendor", "@vendor", HEX16),
        #: Product's number, four hexadecimal digits.
        Field("product", "@product", HEX16),
        #: Version of the device, such as V(1.10).
        Field("version", "@version"),
    ),
    exact=True,
    whole=True,
)
