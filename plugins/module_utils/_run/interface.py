# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the domain_interface module adds: how an interface is found."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import known
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.domain import Facts
from ansible_collections.virtops.libvirt.plugins.module_utils._run.device import held_devices, refuse_ambiguous
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity import device_rule, pair, source_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import child, value_at

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any


def identify(params: t.Mapping[str, t.Any], want: Element, facts: Facts) -> None:
    """Names the interface by its MAC: as given, or of the one that has the alias, the target or the source.

    Raises InputError when more than one could be meant (``ambiguous_device``, listing them), or none could.
    """
    _find_mac(params, want, facts)
    if params["state"] == "absent" or want.get("type") is not None:
        return
    if pair(device_rule("interface"), held_devices(facts, "interface"), [want])[0][1] is None:
        raise InputError("An interface that is new needs a type, or a source from which the type follows.")


def _find_mac(params: t.Mapping[str, t.Any], want: Element, facts: Facts) -> None:
    if want.find("mac") is not None:
        return
    devices = held_devices(facts, "interface")
    alias, target = value_at(want, "alias@name"), value_at(want, "target@dev")
    if alias is not None:
        if not alias.startswith("ua-"):
            want.remove(known(want.find("alias")))
            _take_mac(want, _by_live_alias(facts, alias), f"alias {alias}", facts, needed=params["state"] == "present")
        elif any(value_at(device, "alias@name") == alias for device in devices):
            return
    elif target is not None:
        found = [device for device in devices if value_at(device, "target@dev") == target] or _by_live_target(
            facts, target
        )
        if found and value_at(found[0], "target@dev") == target and facts.live is not None and found[0] not in devices:
            want.remove(known(want.find("target")))
        _take_mac(want, found, f"target {target}", facts, needed=False)
    if want.find("mac") is None and alias is None and target is None:
        _by_source(params, want, facts, devices)


def _by_live_alias(facts: Facts, alias: str) -> list[Element]:
    return [] if facts.live is None else facts.live.xpath("devices/interface[alias/@name=$alias]", alias=alias)


def _by_live_target(facts: Facts, target: str) -> list[Element]:
    return [] if facts.live is None else facts.live.xpath("devices/interface[target/@dev=$target]", target=target)


def _take_mac(want: Element, found: list[Element], what: str, facts: Facts, needed: bool) -> None:
    if not found:
        if needed:
            raise InputError(f"Domain {facts.name} has no interface with the {what}.", error_code="not_found")
        return
    child(want, "mac").set("address", value_at(found[0], "mac@address") or "")


def _by_source(params: t.Mapping[str, t.Any], want: Element, facts: Facts, devices: list[Element]) -> None:
    source = source_of(want) if want.get("type") else None
    if source is None:
        if params["state"] == "absent" or not want.get("type"):
            raise InputError("Say which interface is meant: give mac, alias, target or source.")
        return
    found = [device for device in devices if source_of(device) == source]
    names = [value_at(device, "mac@address") or "?" for device in found]
    refuse_ambiguous("this source", facts, names, "Give mac or alias to say which is meant.")
    _take_mac(want, found, "source", facts, needed=False)
