# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From two overlaid definitions of a domain, the live one and the persistent one, to the steps that change its
devices."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.newcomers import equip
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import Attach, Detach, Pending, Step, Update
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Live, live_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import label
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Change, Overlay, Owner
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.declared import attachable
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity import device_rule, pair
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import child, new, text_of, value_at

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

#: Device kinds that QEMU plugs while a guest runs; of the others libvirt says "cannot be hotplugged" (code 84).
_HOTPLUGGABLE = frozenset(
    {
        "disk",
        "interface",
        "hostdev",
        "rng",
        "channel",
        "redirdev",
        "memory",
        "shmem",
        "watchdog",
        "input",
        "filesystem",
        "vsock",
    }
)
_COLD_BUSES = frozenset({"ide", "sata", "fdc", "ps2"})


class How(t.NamedTuple):
    """What the task says of the way its device changes are made. *live*: when each path takes effect."""

    live: t.Mapping[str, Live]
    replug: bool
    timeout: float
    attempts: int


class DevicePlan(t.NamedTuple):
    detaches: list[Step]
    updates: list[Step]
    attaches: list[Step]
    pending: list[Pending]


def hotpluggable(device: Element) -> bool:
    """Whether the device can be plugged while a guest runs."""
    if device.tag == "disk":
        return device.get("device", "disk") in ("disk", "lun") and value_at(device, "target@bus") not in _COLD_BUSES
    if device.tag == "input":
        return device.get("bus") not in _COLD_BUSES
    return device.tag in _HOTPLUGGABLE


def target_of(device: Element) -> str:
    """``interface 52:54:00:6b:3c:58``: the device in messages and steps."""
    return f"{device.tag} {label(device).strip('[]')}".strip()


def is_device(pattern: str) -> bool:
    return pattern.startswith("devices/")


def equip_new(result: Overlay, others: Element | None, seed: str) -> None:
    """Gives each device that *result* adds its alias and MAC. *others*: the domain's other definition, whose names
    are taken too."""
    devices = list(result.merged.iterfind("devices/*"))
    if others is not None:
        devices += others.iterfind("devices/*")
    for change in result.changes:
        if (
            change.owners
            and change.owners[0].have is None
            and is_device(change.owners[0].pattern)
            and len(change.owners) == 1
        ):
            added = change.owners[0].merged
            assert added is not None
            equip(added, devices, seed)


def named_like(want: Element, config: Overlay, live: Element) -> Element:
    """The desired tree for the live definition: each device named as its persistent twin is, so that both are one
    device."""
    copied = copy.deepcopy(want)
    twins = {id(asked): twin for asked, twin in config.twins}
    added = {
        id(change.owners[0].merged) for change in config.changes if change.owners and change.owners[0].have is None
    }
    aliases = {value_at(device, "alias@name") for device in live.iterfind("devices/*")}
    for asked, device in zip(want.iterfind("devices/*"), copied.iterfind("devices/*")):
        twin = twins.get(id(asked))
        if twin is None:
            continue
        mac, alias = twin.find("mac"), twin.find("alias")
        if twin.tag == "interface" and mac is not None and device.find("mac") is None:
            device.append(copy.deepcopy(mac))
        if alias is not None and device.find("alias") is None and (id(twin) in added or alias.get("name") in aliases):
            device.append(copy.deepcopy(alias))
    return copied


def _groups(changes: t.Iterable[Change]) -> list[tuple[Owner, list[Change]]]:
    """The changes of devices, by device, in order."""
    groups: dict[int, tuple[Owner, list[Change]]] = {}
    for change in changes:
        if change.owners and is_device(change.owners[0].pattern):
            owner = change.owners[0]
            key = id(owner.merged if owner.merged is not None else owner.have)
            groups.setdefault(key, (owner, []))[1].append(change)
    return list(groups.values())


def twin_in(tree: Element | None, device: Element) -> Element | None:
    """The device of *tree* (a domain) that is the same as *device*, or None."""
    if tree is None:
        return None
    return pair(device_rule(device.tag), tree.findall(f"devices/{device.tag}"), [device])[0][1]


def _detach(target: Element, live: Element | None, config: Element | None, how: How) -> Detach:
    scope = Scope(0)
    if live is not None:
        scope |= Scope.LIVE
    if config is not None:
        scope |= Scope.CONFIG
    texts = ["" if device is None else text_of(device) for device in (live, config)]
    return Detach(target_of(target), texts[0], texts[1], scope, how.timeout, how.attempts)


def _pending(changes: t.Iterable[Change]) -> list[Pending]:
    return [Pending(change.path, change.before, change.after) for change in changes]


def removals(result: Overlay | None) -> list[Element]:
    """The devices that an overlay takes away."""
    if result is None:
        return []
    found = (owner.have for owner, _changes in _groups(result.changes) if owner.merged is None)
    return [device for device in found if device is not None]


def plan_devices(config: Overlay | None, live: Overlay | None, how: How, both: bool) -> DevicePlan:
    """The steps for the devices of a domain.

    *config* and *live*: the overlays of its two definitions, None for one that is not to change. *both*: an attached
    device goes into both definitions in one call, because nothing else of the persistent one changes.
    """
    plan = DevicePlan([], [], [], [])
    gone_config = removals(config)
    for owner, changes in _groups(live.changes) if live is not None else ():
        if owner.merged is None:
            assert owner.have is not None
            if not hotpluggable(owner.have):
                plan.pending.extend(_pending(changes))
                continue
            holder = _wrapped(gone_config)
            twin = twin_in(holder, owner.have)
            if twin is not None:
                gone_config = [device for device in gone_config if device is not _original(gone_config, holder, twin)]
            plan.detaches.append(_detach(owner.have, owner.have, twin, how))
        elif owner.have is None:
            _plan_attach(plan, owner.merged, changes, config, both)
        else:
            assert live is not None
            _plan_change(plan, owner, changes, live, how)
    # libvirt numbers the consoles that are left anew: the last one first, and before the serial port that makes one.
    consoles = [device for device in reversed(gone_config) if device.tag == "console"]
    others = [device for device in gone_config if device.tag != "console"]
    plan.detaches.extend(_detach(device, None, device, how) for device in (*consoles, *others))
    return plan


def _wrapped(devices: t.Iterable[Element]) -> Element:
    holder = new("domain")
    below = child(holder, "devices")
    for device in devices:
        below.append(copy.deepcopy(device))
    return holder


def _original(devices: list[Element], holder: Element, twin: Element) -> Element:
    return devices[list(holder[0]).index(twin)]


def _plan_attach(plan: DevicePlan, device: Element, changes: list[Change], config: Overlay | None, both: bool) -> None:
    if not hotpluggable(device):
        plan.pending.extend(_pending(changes))
        return
    twin = twin_in(config.merged, device) if config is not None else None
    asked_address = device.find("address") is not None
    xml = text_of(attachable(device if twin is None else twin, keep_address=asked_address))
    new_in_config = twin is not None and config is not None and _is_added(config, twin)
    plan.attaches.append(
        Attach(target_of(device if twin is None else twin), xml, Scope.BOTH if both and new_in_config else Scope.LIVE)
    )


def _is_added(result: Overlay, device: Element) -> bool:
    return any(owner.merged is device and owner.have is None for owner, _changes in _groups(result.changes))


def _when(owner: Owner, changes: list[Change], how: How) -> dict[str, Live]:
    """When each changed pattern takes effect. A device's type and source change together or not at all."""
    when = {change.pattern: live_of(how.live, change.pattern) for change in changes}
    tied = [
        pattern
        for pattern in when
        if pattern == f"{owner.pattern}@type" or pattern.startswith(f"{owner.pattern}/source")
    ]
    latest = max((when[pattern] for pattern in tied), key=list(Live).index, default=Live.UPDATE)
    when.update(dict.fromkeys(tied, latest))
    return when


def _plan_change(plan: DevicePlan, owner: Owner, changes: list[Change], live: Overlay, how: How) -> None:
    assert owner.have is not None
    assert owner.merged is not None
    when = _when(owner, changes, how)
    if how.replug and Live.REPLUG in when.values() and hotpluggable(owner.have):
        xml = text_of(attachable(owner.merged, keep_address=True))
        target = target_of(owner.merged)
        plan.updates.append(_detach(owner.have, owner.have, None, how))
        plan.updates.append(Attach(target, xml, Scope.LIVE))
        return
    waiting = [change for change in changes if when[change.pattern] is not Live.UPDATE]
    if len(waiting) < len(changes):
        merged = owner.merged
        if waiting:
            asked = next(want for want, twin in live.twins if twin is owner.merged)
            merged = overlay(
                _wrapped([owner.have]),
                _wrapped([asked]),
                accept=lambda pattern: when.get(pattern, Live.UPDATE) is Live.UPDATE,
            ).merged[0][0]
        plan.updates.append(Update(target_of(merged), text_of(merged), Scope.LIVE))
    plan.pending.extend(_pending(waiting))
