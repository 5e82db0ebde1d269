# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task leaves in a domain's metadata for the next one."""

from __future__ import annotations

import functools
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.ownership import name_devices, note_found
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import equal
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.made import NOTHING, Made
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import new
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import (
    NAMESPACE,
    PREFIX,
    Record,
    decode,
    element_text,
    encode,
    recordable,
)

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import DomainPort
    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Facts, Want, Wish
else:
    Element = t.Any


def remember(domain: DomainPort, before: Facts, after: Facts, wish: Wish, want: Want) -> Facts:
    """Records what the task asked for and what came of it; returns *after* with the record."""
    asked = want(after.config)
    if asked is None or after.config is None:
        return after
    made = Made(filling=True)
    overlay(after.config, asked, machine=wish.machine, made=made)
    return _write(domain, before, after, asked, made, wish)


def remember_failed(domain: DomainPort, before: Facts, after: Facts, wish: Wish, want: Want) -> None:
    """Records what a task asked for that failed on the way: what it has done is its own, and what libvirt made of it
    is not known."""
    asked = want(after.config)
    if asked is not None and after.config is not None:
        old = decode(before.record)
        _write(domain, before, after, asked, NOTHING if old is None else old.made, wish)


def _write(domain: DomainPort, before: Facts, after: Facts, want: Element, made: Made, wish: Wish) -> Facts:
    last, asked = decode(before.record), recordable(want)
    if after.config is not None:
        name_devices(asked, after.config)
    same = functools.partial(equal, machine=wish.machine)
    held = before.config if before.config is not None else new("domain")
    note_found(asked, held, None if last is None else last.asked, same)
    text = encode(Record(asked, made))
    if text != after.record:
        domain.set_metadata_element(NAMESPACE, PREFIX, element_text(text), Scope.CONFIG)
    return after._replace(record=text)
