# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is given to QEMU past libvirt (drvqemu, "Pass-through of arbitrary QEMU commands")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Items, Values

QEMU = (
    #: Arguments; this is the whole list.
    Values("args", "qemu:commandline/qemu:arg@value"),
    #: Variables of QEMU's environment.
    Items(
        "env",
        "qemu:commandline/qemu:env",
        (
            #: Name of the variable.
            Field("name", "@name", required=True),
            #: Its value.
            Field("value", "@value"),
        ),
    ),
    #: Capabilities that libvirt shall believe QEMU to have; this is the whole list.
    Values("capabilities_add", "qemu:capabilities/qemu:add@capability"),
    #: Capabilities that libvirt shall believe QEMU not to have; this is the whole list.
    Values("capabilities_del", "qemu:capabilities/qemu:del@capability"),
    #: What QEMU does when it is asked for what is deprecated: V(none), V(omit), V(reject) or V(crash).
    Field("deprecation", "qemu:deprecation@behavior"),
    #: Properties of devices that are to differ from what libvirt gives them.
    Items(
        "overrides",
        "qemu:override/qemu:device",
        (
            #: Alias of the device.
            Field("alias", "@alias", required=True),
            #: The properties.
            Items(
                "properties",
                "qemu:frontend/qemu:property",
                (
                    #: Name of the property.
                    Field("name", "@name", required=True),
                    #: Type of its value. V(remove) leaves the property to QEMU.
                    Field("type", "@type", choices=("string", "signed", "unsigned", "bool", "remove"), required=True),
                    #: Its value.
                    Field("value", "@value"),
                ),
            ),
        ),
    ),
)
