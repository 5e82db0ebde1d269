# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How something that nobody asked for leaves a resulting definition."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import known
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import canonical_text, label
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Change, Overlay

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any


def leave(config: Overlay, gone: Element, path: str, pattern: str, before: str | None = None) -> None:
    """Takes the element *gone* off the resulting definition, in place, and notes that as a change. *before*: what the
    change says was there, if not the element itself."""
    text = canonical_text(gone) if before is None else before
    known(gone.getparent()).remove(gone)
    # Without an owner: nothing is detached, the definition is written anew.
    config.changes.append(Change(path, pattern, text, None, ()))


def leave_attribute(config: Overlay, owner: Element, name: str, path: str, pattern: str) -> None:
    """Takes an attribute off the element *owner*, which is at *path*, in place."""
    config.changes.append(Change(f"{path}@{name}", f"{pattern}@{name}", owner.attrib.pop(name), None, ()))


def leave_place(config: Overlay, device: Element) -> None:
    """Takes off a device, in place, the address that it has."""
    pattern = f"devices/{device.tag}"
    leave(config, known(device.find("address")), f"{pattern}{label(device)}/address", f"{pattern}/address")


def leave_port(config: Overlay, device: Element) -> None:
    """Takes off a device, in place, the port that it has on a bus on which it stays."""
    pattern = f"devices/{device.tag}"
    address = known(device.find("address"))
    leave_attribute(config, address, "port", f"{pattern}{label(device)}/address", f"{pattern}/address")
