# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From two overlaid definitions of a domain, the live one and the persistent one, to the steps that change its
devices."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope, known
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.hotplug import hotpluggable, plugs_into
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.newcomers import Taken, adopt_names, equip, nameless
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import Attach, Detach, Pending, Step, Update
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Live, live_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.additions import leaves_with_definition
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import canonical_text, label
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Change, Overlay, Owner
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.declared import attachable, updatable
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity import device_rule, pair
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import child, new, text_of

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

#: The types between which a running interface can be moved.
_MOVABLE = frozenset({"network", "bridge"})
_PORTGROUP = "devices/interface/source@portgroup"
#: Disks whose medium can be changed, and what may change with it.
_DRIVES = ("cdrom", "floppy")
_FORMAT = frozenset({"devices/disk/driver@type", "devices/disk/backingStore"})


class How(t.NamedTuple):
    """What the task says of the way its device changes are made. *live*: when each path takes effect."""

    live: t.Mapping[str, Live]
    replug: bool
    timeout: float
    attempts: int


#: Resulting live device, by its id → the persistent one.
Twins = t.Mapping[int, Element]


class DevicePlan(t.NamedTuple):
    detaches: list[Step]
    updates: list[Step]
    attaches: list[Step]
    pending: list[Pending]


def target_of(device: Element) -> str:
    """``interface 52:54:00:6b:3c:58``: the device in messages and steps."""
    return f"{device.tag} {label(device).strip('[]')}".strip()


def is_device(pattern: str) -> bool:
    return pattern.startswith("devices/")


def equip_new(result: Overlay, others: Element | None, seed: str) -> None:
    """Gives each device that *result* adds its alias and MAC. *others*: the domain's other definition, whose names
    are taken too, or kept where it has the very device."""
    added, devices = additions(result), list(result.merged.iterfind("devices/*"))
    theirs = list(others.iterfind("devices/*")) if others is not None else []
    fresh = set(map(id, added))
    adopt_names(added, [device for device in devices if id(device) not in fresh], theirs)
    taken = Taken(devices + theirs)
    for device in added:
        equip(device, taken, seed)
        alias = device.find("alias")
        if alias is not None and result.merged.get("type") == "lxc":
            device.remove(alias)  # the driver of containers keeps none


def additions(result: Overlay) -> list[Element]:
    """The devices that an overlay adds."""
    found = (change.owners[0] for change in result.changes if len(change.owners) == 1)
    return [
        owner.merged for owner in found if owner.have is None and owner.merged is not None and is_device(owner.pattern)
    ]


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


def same_removals(live: list[Element], config: list[Element]) -> list[tuple[Element, Element | None]]:
    """Each device that leaves the live definition with the one that leaves the persistent one as the same device."""
    pairs: dict[int, Element | None] = {}
    for tag in {device.tag for device in live}:
        of_tag = [[device for device in devices if device.tag == tag] for devices in (config, live)]
        pairs.update((id(device), twin) for device, twin in pair(device_rule(tag), *of_tag))
    return [(device, pairs[id(device)]) for device in live]


def plan_devices(config: Overlay | None, live: Overlay | None, how: How, twins: Twins, both: bool) -> DevicePlan:
    """The steps for the devices of a domain.

    *config* and *live*: the overlays of its two definitions, None for one that is not to change. *twins*: what stands
    in the persistent definition for a device of the resulting live one, by its id. *both*: an attached device goes into
    both definitions in one call, because nothing else of the persistent one changes.
    """
    plan = DevicePlan([], [], [], [])
    new_in_config = {id(device) for device in additions(config)} if config is not None else set()
    for owner, changes in _groups(live.changes) if live is not None else ():
        if owner.merged is None:
            if owner.have is not None and not hotpluggable(owner.have):
                plan.pending.extend(_pending(changes))
        elif owner.have is None:
            twin = twins.get(id(owner.merged))
            scope = Scope.BOTH if both and id(twin) in new_in_config else Scope.LIVE
            _plan_attach(plan, owner.merged, changes, twin, scope, known(live))
        else:
            _plan_change(plan, owner, changes, known(live), config, how)
    gone_live = [device for device in removals(live) if hotpluggable(device)]
    gone = same_removals(gone_live, removals(config))
    plan.detaches.extend(_detach(device, device, twin, how) for device, twin in gone)
    paired = {id(twin) for _device, twin in gone}
    rest = [
        device
        for device in removals(config)
        if id(device) not in paired and not leaves_with_definition(device, known(config).merged)
    ]
    # libvirt numbers the consoles that are left anew: the last one first, and before the serial port that makes one.
    consoles = [device for device in reversed(rest) if device.tag == "console"]
    others = [device for device in rest if device.tag != "console"]
    plan.detaches.extend(_detach(device, None, device, how) for device in (*consoles, *others))
    # What other devices are plugged into comes first.
    plan.attaches.sort(key=lambda step: not step.target.startswith("controller "))
    return plan


def _wrapped(devices: t.Iterable[Element]) -> Element:
    holder = new("domain")
    below = child(holder, "devices")
    for device in devices:
        below.append(copy.deepcopy(device))
    return holder


def _plan_attach(
    plan: DevicePlan, device: Element, changes: list[Change], twin: Element | None, scope: Scope, live: Overlay
) -> None:
    if not plugs_into(live, device):
        # Without the alias: of a device that is not new any more the live definition would not get it either.
        plan.pending.append(Pending(changes[0].path, None, canonical_text(nameless(device))))
        return
    asked_address = device.find("address") is not None
    source = device if twin is None else twin
    plan.attaches.append(Attach(target_of(source), text_of(attachable(source, keep_address=asked_address)), scope))


def _when(owner: Owner, changes: list[Change], how: How, config: Overlay | None) -> dict[str, Live]:
    """When each changed pattern takes effect. A device's type and source change together or not at all."""
    when = {change.pattern: live_of(how.live, change.pattern) for change in changes}
    tied = [
        pattern
        for pattern in when
        if pattern == f"{owner.pattern}@type" or pattern.startswith(f"{owner.pattern}/source")
    ]
    latest = max((when[pattern] for pattern in tied), key=list(Live).index, default=Live.UPDATE)
    for change in changes:
        if change.pattern == f"{owner.pattern}@type" and not _MOVABLE.issuperset((change.before, change.after)):
            latest = max(latest, Live.REPLUG, key=list(Live).index)
    if _is_unsure(tied) and config is not None and not any(found.pattern in tied for found in config.changes):
        # The persistent definition has it, so this was asked of libvirt before, which refuses it, or takes it and does
        # nothing when the portgroups differ in nothing that it can change in place.
        latest = max(latest, Live.REPLUG, key=list(Live).index)
    if tied and known(owner.have).get("device") in _DRIVES:
        # Another medium, of whatever kind.
        latest, tied = Live.UPDATE, [*tied, *_FORMAT.intersection(when)]
    when.update(dict.fromkeys(tied, latest))
    if owner.pattern == "devices/graphics" and any("passwd" not in known(each).attrib for each in owner[1:]):
        # QEMU takes no password that it was not started with; and one that libvirt forgets is asked for still.
        when.update(dict.fromkeys(when, Live.BOOT))
    return when


def _plan_change(
    plan: DevicePlan, owner: Owner, changes: list[Change], live: Overlay, config: Overlay | None, how: How
) -> None:
    have, merged = known(owner.have), known(owner.merged)
    when = _when(owner, changes, how, config)
    if how.replug and Live.REPLUG in when.values() and hotpluggable(have) and plugs_into(live, merged):
        xml = text_of(attachable(merged, keep_address=True))
        target = target_of(merged)
        plan.updates.append(_detach(have, have, None, how))
        plan.updates.append(Attach(target, xml, Scope.LIVE))
        return
    now = {pattern for pattern, at in when.items() if at is Live.UPDATE}
    unsure = {pattern for pattern in now if pattern.startswith(f"{owner.pattern}/source")} if _is_unsure(now) else set()
    if now - unsure:
        plan.updates.append(_update(owner, live, (set(when) - now) | unsure))
    if unsure:
        plan.updates.append(_update(owner, live, set(when) - now)._replace(or_waits=True))
    plan.pending.extend(_pending(change for change in changes if change.pattern not in now))


def _is_unsure(patterns: t.Container[str]) -> bool:
    """Whether only libvirt knows if an interface can change so in place: to another portgroup, of whatever network."""
    return _PORTGROUP in patterns and "devices/interface@type" not in patterns


def _update(owner: Owner, live: Overlay, left: t.Container[str]) -> Update:
    """Changes a device in place, but for what has the patterns *left*."""
    device = known(owner.merged)
    if left:
        asked = next(want for want, twin in live.twins if twin is device)
        wrapped = _wrapped([known(owner.have)]), _wrapped([asked])
        device = overlay(*wrapped, accept=lambda pattern: pattern not in left).merged[0][0]
    return Update(target_of(device), text_of(updatable(device)), Scope.LIVE)
