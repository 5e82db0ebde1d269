# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what a network is and what it shall be to a plan."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope, known
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import steps as do
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.boot_files import emptied, left_running, sparing
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.network_checks import (
    refuse_clashes,
    refuse_strangers,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.network_excludes import excluding
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.ownership import claim, lay
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.waiting import network_waiting, with_left
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import pretty_text
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Change, Overlay, Owner
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.declared import declared_network
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.made import NOTHING, Made
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import new, text_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import decode, put

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any


class Section(t.NamedTuple):
    """A part of an active network that libvirt changes in place (virNetworkUpdate): its name there, and whether it
    takes ``modify``."""

    name: str
    modify: bool


#: Pattern → section. What is not listed here takes effect at the next start of the network.
SECTIONS = {
    "ip/dhcp/host": Section("ip-dhcp-host", True),
    "ip/dhcp/range": Section("ip-dhcp-range", False),
    "forward/interface": Section("forward-interface", False),
    "portgroup": Section("portgroup", True),
    "dns/host": Section("dns-host", False),
    "dns/txt": Section("dns-txt", False),
    "dns/srv": Section("dns-srv", False),
}


#: What is written about a network and makes it no other: nobody restarts an active one for it.
_WORDS = frozenset({"title", "description", "metadata"})


class Facts(t.NamedTuple):
    """What a network is now. *users*: (uuid, name, MAC) of the interfaces that running domains have on it, asked for
    when needed."""

    name: str
    config: Element | None
    live: Element | None
    autostart: bool
    persistent: bool
    users: t.Callable[[], tuple[tuple[str, str, str], ...]]
    record: str | None = None
    """What a task of ours asked for last, as it stands in the metadata, of which the definitions are free."""


class Wish(t.NamedTuple):
    """What the task asks for. *state*: active, inactive, present, absent. *restart*: whether a restart is allowed
    when needed. *owns*: whether what a task asked for last, and this one does not mention, goes. *recalls*: whether
    the record counts at all."""

    want: Element
    state: str
    autostart: bool | None
    restart: bool
    owns: bool = False
    recalls: bool = True


def plan_network(facts: Facts, wish: Wish) -> do.Plan:
    """The plan that makes the network what *wish* says."""
    target = f"network {facts.name}"
    if wish.state == "absent":
        return _plan_absent(facts, target)
    if facts.config is None and facts.live is not None:
        raise InputError(f"Network {facts.name} is transient: libvirt holds no definition of it that could be changed.")
    applied = decode(facts.record, facts.config) if wish.recalls else None
    if wish.owns:
        wish = wish._replace(want=claim(wish.want, applied))
    have = new("network") if facts.config is None else facts.config
    config, settled = lay(have, excluding(have, wish.want), NOTHING if applied is None else applied.made, str)
    if facts.live is not None:
        facts = facts._replace(live=declared_network(facts.live, config.merged))
    running, live = _lay_live(facts.live, wish, settled)
    refuse_strangers(config.merged)
    plan = do.Plan([], before=_shown(facts, facts.config, facts.live is not None))
    left = network_waiting(applied, running, config.merged, wish.want) if wish.owns and live is not None else []
    waiting = _plan_definition(plan, target, facts, wish, config, live, bool(left))
    if any(isinstance(step, do.NetworkUpdate) for step in plan.steps):
        refuse_clashes(config.merged, have)
    if wish.autostart is not None and wish.autostart != facts.autostart:
        plan.steps.append(do.SetAutostart(target, wish.autostart))
    if wish.state == "active" and facts.live is None:
        plan.steps.append(do.Start(target))
    elif wish.state == "inactive" and facts.live is not None:
        plan.steps.append(do.Destroy(target))
    active = wish.state == "active" or (wish.state == "present" and facts.live is not None)
    restarts = live is not None and any(isinstance(step, do.Destroy) for step in plan.steps)
    if live is not None and restarts and not config.changes:
        # The definition is the same before and after: what runs is what changes.
        paths = [change.path for change in live.changes if _section_owner(change) is None]
        paths.extend(entry.path for entry in left if entry.path not in paths)
        plan = plan._replace(before=f"{plan.before}waiting for a restart: {', '.join(paths)}\n")
    pending = [do.Pending(change.path, change.before, change.after) for change in waiting]
    if not restarts:
        pending = with_left(pending, left, applied)
    after = facts._replace(autostart=facts.autostart if wish.autostart is None else wish.autostart)
    made = [("config", change) for change in config.changes]
    made += [("live", change) for change in (live.changes if live is not None else ()) if change not in waiting]
    return plan._replace(
        after=_shown(after, config.merged, active),
        pending=tuple(pending),
        merged=config.merged,
        changes=tuple((where, change.path, change.before, change.after) for where, change in made),
        mends=frozenset(change.path for where, change in made if where == "live"),
    )


def _lay_live(live: Element | None, wish: Wish, settled: Made) -> tuple[Element | None, Overlay | None]:
    """What is laid over the running network, and the definition that it has by then; None where it does not stay up."""
    if live is None or wish.state == "inactive":
        return live, None
    laid = overlay(live, excluding(live, wish.want), accept=_works, made=settled)
    left = left_running(live, laid, _updates(laid, "", Scope.LIVE)[0])
    return (live, laid) if left is live else _lay_live(left, wish, settled)


def _works(pattern: str) -> bool:
    return pattern.partition("/")[0] not in _WORDS


def _plan_absent(facts: Facts, target: str) -> do.Plan:
    steps: list[do.Step] = []
    if facts.live is not None:
        steps.append(do.Destroy(target))
    if facts.config is not None and facts.persistent:
        steps.append(do.Undefine(target))
    return do.Plan(steps, before=_shown(facts, facts.config, facts.live is not None))


def _shown(facts: Facts, config: Element | None, active: bool) -> str:
    if config is None:
        return ""
    head = f"state: {'active' if active else 'inactive'}\nautostart: {'yes' if facts.autostart else 'no'}\n"
    return head + pretty_text(config)


def _plan_definition(
    plan: do.Plan, target: str, facts: Facts, wish: Wish, config: Overlay, live: Overlay | None, left: bool
) -> list[Change]:
    """Adds the steps that change the definitions; returns the live changes that wait for a restart. *left*: whether
    there is something that earlier tasks took back, and the network has still."""
    live_updates, waiting = _updates(live, target, Scope.LIVE) if live is not None else ([], [])
    config_updates, rest = _updates(config, target, Scope.CONFIG)
    if (waiting or left) and wish.restart:
        if config.changes:
            plan.steps.append(do.Define(target, text_of(put(config.merged, facts.record))))
        plan.steps.extend((do.Destroy(target), do.Start(target)))
        users = facts.users()
        if users:
            plan.steps.append(do.ReplugInterfaces(target, facts.name, users))
        return []
    if rest or emptied(config, config_updates) or (config.changes and live is None):
        plan.steps.append(do.Define(target, text_of(put(config.merged, facts.record))))
        plan.steps.extend(live_updates)
    else:
        plan.steps.extend(_joined(live_updates, config_updates))
    return waiting


def _updates(result: Overlay, target: str, scope: Scope) -> tuple[list[do.NetworkUpdate], list[Change]]:
    """The updates that make the changes of one definition, and the changes that no update makes."""
    updates: list[do.NetworkUpdate] = []
    waiting: list[Change] = []
    done: set[int] = set()
    # Interfaces of another way of forwarding are taken without effect.
    flips = any(change.pattern in ("forward@mode", "forward@dev") for change in result.changes)
    claimed = _claimed(result)
    for change in result.changes:
        owner = _section_owner(change)
        if owner is None or (flips and owner.pattern == "forward/interface") or _is_ambiguous(owner, result.merged):
            waiting.append(change)
            continue
        key = id(owner.merged if owner.merged is not None else owner.have)
        if key not in done:
            done.add(key)
            updates.extend(_update(owner, target, scope, _ip_index(result.merged, change), claimed))
    return sparing(result, sorted(updates, key=_turn)), waiting


def _turn(step: do.NetworkUpdate) -> int:
    """A range or host can only be put where its like has been taken away, and there is one default portgroup."""
    if step.command == "delete":
        return 0
    return 2 if step.section == "portgroup" and 'default="yes"' in step.xml.partition(">")[0] else 1


def _section_owner(change: Change) -> Owner | None:
    return next((owner for owner in change.owners if owner.pattern in SECTIONS), None)


def _is_ambiguous(owner: Owner, merged: Element) -> bool:
    """libvirt knows a service record by just the attributes that are given: one that says less than another it cannot
    add or delete beside it (virNetworkDefUpdateDNSSrv)."""
    if owner.pattern != "dns/srv":
        return False
    others = [dict(record.attrib) for record in merged.iterfind("dns/srv") if record is not owner.merged]
    ours = [record.attrib.items() for record in (owner.have, owner.merged) if record is not None]
    return any(items <= other.items() for items in map(set, ours) for other in others)


def _ip_index(merged: Element, change: Change) -> int:
    """The number of the ip element that a DHCP change lies in, -1 elsewhere (virNetworkUpdate's parentIndex)."""
    if not change.pattern.startswith("ip/"):
        return -1
    outer = change.owners[0].merged
    return next((number for number, element in enumerate(merged.findall("ip")) if element is outer), -1)


def _update(owner: Owner, target: str, scope: Scope, index: int, claimed: t.Collection[str]) -> list[do.NetworkUpdate]:
    section = SECTIONS[owner.pattern]

    def step(command: str, element: Element) -> do.NetworkUpdate:
        return do.NetworkUpdate(target, command, section.name, index, text_of(element), scope)

    if owner.have is None:
        return [step("add-last", known(owner.merged))]
    if owner.merged is None:
        return [step("delete", owner.have)]
    if section.modify and not _moved(owner.have, owner.merged, claimed):
        return [step("modify", owner.merged)]
    return [step("delete", owner.have), step("add-last", owner.merged)]


def _moved(have: Element, merged: Element, claimed: t.Collection[str]) -> bool:
    """libvirt takes the first host with the MAC, the name or the id for the one to modify, so only a new name that was
    no other host's can be given; all else is a delete and an add (virNetworkDefUpdateIPDHCPHost)."""
    changed = [name for name in ("mac", "name", "id") if have.get(name) != merged.get(name)]
    if have.tag != "host" or not changed:
        return False
    return changed != ["name"] or have.get("mac") is None or merged.get("name", "") in claimed


def _claimed(result: Overlay) -> set[str]:
    """The names of DHCP hosts that change, as they were, and those that several hosts have."""
    seen: set[str] = set()
    claimed = {
        owner.have.get("name", "")
        for change in result.changes
        for owner in change.owners
        if owner.pattern == "ip/dhcp/host" and owner.have is not None
    }
    for host in result.merged.iterfind("ip/dhcp/host"):
        name = host.get("name", "")
        (claimed if name in seen else seen).add(name)
    return claimed


def _joined(live: list[do.NetworkUpdate], config: list[do.NetworkUpdate]) -> list[do.Step]:
    """Both lists, equal updates made once for both definitions."""
    keys = {update[1:5] for update in config}
    joined: list[do.Step] = []
    for update in live:
        joined.append(update._replace(scope=Scope.BOTH) if update[1:5] in keys else update)
    both = {update[1:5] for update in live}
    joined.extend(update for update in config if update[1:5] not in both)
    return joined
