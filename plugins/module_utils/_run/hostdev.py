# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the domain_hostdev module adds: how a host device is found."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.domain import Facts
from ansible_collections.virtops.libvirt.plugins.module_utils._run.device import held_devices, refuse_ambiguous
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity import source_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import value_at

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any


def identify(params: t.Mapping[str, t.Any], want: Element, facts: Facts) -> None:
    """Checks that the task names one host device, by its source or its alias.

    Raises InputError when it names none, or when libvirt could not tell which is meant: it looks host devices up by
    their source, so of two with one source it would take the wrong one.
    """
    if not _by_live_alias(want, facts):
        if params["state"] == "absent":
            return
        name = params["alias"]
        raise InputError(f"Domain {facts.name} has no host device with the alias {name}.", error_code="not_found")
    source, alias = source_of(want), value_at(want, "alias@name")
    if source is None and (alias is None or (params["state"] == "present" and not _has(facts, alias))):
        raise InputError(
            "Say which device of the host is meant: give one of pci, usb, scsi, iscsi, scsi_host, mdev, storage, misc,"
            " net."
        )
    if alias is not None and source is None and params["state"] == "absent":
        return
    same = [device for device in held_devices(facts, "hostdev") if source is not None and source_of(device) == source]
    names = [value_at(device, "alias@name") or "one without an alias" for device in same]
    advice = "libvirt cannot tell them apart while the domain runs; remove one from the config."
    refuse_ambiguous("this source", facts, names, advice)


def _by_live_alias(want: Element, facts: Facts) -> bool:
    """Replaces an alias that libvirt gave to a running device by what the device is made of; False if none has it."""
    alias = want.find("alias")
    if alias is None or (alias.get("name") or "").startswith("ua-"):
        return True
    want.remove(alias)
    name = alias.get("name")
    found = [] if facts.live is None else facts.live.findall("devices/hostdev")
    held = next((device for device in found if value_at(device, "alias@name") == name), None)
    source = None if held is None else held.find("source")
    if held is None or source is None:
        return False
    for attribute in ("mode", "type"):
        want.set(attribute, held.get(attribute, ""))
    if want.find("source") is None:
        want.append(copy.deepcopy(source))
    return True


def _has(facts: Facts, alias: str) -> bool:
    return any(value_at(device, "alias@name") == alias for device in held_devices(facts, "hostdev"))
