# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What libvirt worked out of a definition, and would work out otherwise of the one that results."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._plan.audio import leave_audio
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.chipset import leave_chipset
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.contradictions import refuse_contradictions
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.distances import leave_way_back_to_libvirt
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.domain_checks import refuse_accidents
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.leaving import leave, leave_attribute
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.places import make_room
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.watchdogs import join_watchdogs
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import label
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import value_at

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any


def give_way(config: Overlay, have: Element, want: Element) -> None:
    """Takes off the resulting definition, in place, what libvirt put into *have* and cannot stay beside what *want*
    asks for.

    Raises InputError where that is not for libvirt, or the task, to say.
    """
    _leave_order_to_devices(config, want)
    _leave_silence(config)
    _leave_architecture(config, want)
    leave_chipset(config)
    leave_audio(config, have)
    join_watchdogs(config)
    make_room(config)
    if config.changes:
        refuse_contradictions(config.merged)
    if len(have) and config.changes:
        refuse_accidents(have, config.merged)
    leave_way_back_to_libvirt(config, have, want)


def _leave_order_to_devices(config: Overlay, want: Element) -> None:
    """libvirt writes <boot dev='hd'/> where nothing is said of the order to boot from, and then refuses a device that
    has its own place in it."""
    kinds = config.merged.findall("os/boot")
    if [kind.get("dev") for kind in kinds] != ["hd"] or want.find("os/boot") is not None:
        return
    if config.merged.find("devices/*/boot") is not None:
        leave(config, kinds[0], "os/boot", "os/boot", before="hd")


def _leave_architecture(config: Overlay, want: Element) -> None:
    """libvirt names the program that emulates a new domain's processor, and says of a host's whether the guest can
    migrate; it refuses both for an architecture that they are not of (qemu/qemu_validate.c)."""
    if not any(change.pattern == "os/type@arch" and change.before is not None for change in config.changes):
        return
    emulator, cpu = config.merged.find("devices/emulator"), config.merged.find("cpu")
    if emulator is not None and want.find("devices/emulator") is None:
        leave(config, emulator, "devices/emulator", "devices/emulator", before=emulator.text)
    if cpu is not None and "migratable" in cpu.attrib and value_at(want, "cpu@migratable") is None:
        leave_attribute(config, cpu, "migratable", "cpu", "cpu")


def _leave_silence(config: Overlay) -> None:
    """libvirt has SPICE graphics without a port listen nowhere, and drops a port where nothing listens
    (conf/domain_conf.c, virDomainGraphicsListensParseXML and virDomainGraphicsDefFormat)."""
    for want, graphics in config.twins:
        silent = graphics.find("listen[@type='none']") if graphics.tag == "graphics" else None
        asked = want.find("listen") is not None or {"listen", "socket"}.intersection(want.attrib)
        ports = [graphics.get(name, "0") for name in ("port", "tlsPort")]
        if silent is None or asked or not (graphics.get("autoport") == "yes" or ports != ["0", "0"]):
            continue
        leave(config, silent, f"devices/graphics{label(graphics)}/listen", "devices/graphics/listen")
