# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what a domain is and what it shall be to a plan."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import steps as do
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.devices import (
    How,
    equip_new,
    hotpluggable,
    is_device,
    named_like,
    plan_devices,
    twin_in,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import pretty_text
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Change, Overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.declared import comparable, declared
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import Machine
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import new, text_of

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

_METADATA = ("title", "description")


class Facts(t.NamedTuple):
    """What a domain is now. *config* and *live* are None where there is no such definition."""

    name: str
    config: Element | None
    live: Element | None
    state: str
    autostart: bool
    persistent: bool


class Wish(t.NamedTuple):
    """What the task asks for.

    *want*: the desired tree, None when the definition is not spoken of. *state*: present, running, stopped, paused,
    restarted, absent.
    *scope*: which definitions may change. *seed*: names the host and domain for computed MACs. *defaults*: what a new
    domain gets.
    """

    want: Element | None
    state: str
    autostart: bool | None
    scope: Scope
    how: How
    seed: str
    machine: Machine
    defaults: t.Mapping[str, str]
    shutdown_timeout: float
    force: bool
    remove: tuple[str, ...]


def plan_domain(facts: Facts, wish: Wish) -> do.Plan:
    """The plan that makes the domain what *wish* says."""
    if wish.state == "absent":
        return _plan_absent(facts, wish)
    target = f"domain {facts.name}"
    config, live = _overlays(facts, wish)
    if config is None and facts.config is None and facts.live is None:
        raise InputError(
            f"Domain {facts.name} does not exist, and the task does not say how to make it: give memory or xml."
        )
    steps: list[do.Step] = []
    pending = _plan_definition(steps, target, facts, wish, config, live)
    if wish.autostart is not None and wish.autostart != facts.autostart:
        steps.append(do.SetAutostart(target, wish.autostart))
    touched = any(Scope.LIVE in step.scope for step in steps)
    state = _plan_state(steps, target, facts, wish)
    waiting = {entry.path for entry in pending}
    made = [("config", change) for change in (config.changes if config else ())]
    made += [("live", change) for change in (live.changes if live else ()) if change.path not in waiting]
    after = facts._replace(state=state, autostart=facts.autostart if wish.autostart is None else wish.autostart)
    merged = config.merged if config is not None else facts.config
    return do.Plan(
        steps,
        before=_shown(facts, facts.config, facts.live if touched else None),
        after=_shown(after, merged, live.merged if touched and live is not None else None),
        pending=tuple(pending),
        merged=merged,
        changes=tuple((where, change.path, change.before, change.after) for where, change in made),
    )


def _overlays(facts: Facts, wish: Wish) -> tuple[Overlay | None, Overlay | None]:
    """What the wish changes in each definition that it may reach."""
    if wish.want is None:
        return None, None
    config = live = None
    running = facts.live is not None and wish.state not in ("stopped", "restarted")
    is_new = facts.config is None and facts.live is None
    if is_new or (facts.persistent and (Scope.CONFIG in wish.scope or not running)):
        config = overlay(_base(facts, wish), wish.want, machine=wish.machine)
        equip_new(config, facts.live, wish.seed)
    if running and Scope.LIVE in wish.scope:
        assert facts.live is not None
        declared_live = declared(facts.live)
        want = comparable(wish.want)
        if config is not None:
            want = _named(wish.want, want, config, declared_live)
        live = overlay(declared_live, want, machine=wish.machine)
        if config is None:
            equip_new(live, facts.config, wish.seed)
        _forget_unasked_aliases(live, wish.want)
    return config, live


def _named(asked: Element, want: Element, config: Overlay, live: Element) -> Element:
    """*want* with its devices named as in *config*. Its devices stand in the order of *asked*."""
    copied = copy.deepcopy(want)
    devices, named = copied.find("devices"), named_like(asked, config, live).find("devices")
    if devices is not None and named is not None:
        for index, device in enumerate(named):
            for tag in ("mac", "alias"):
                name = device.find(tag)
                if name is not None and devices[index].find(tag) is None:
                    devices[index].append(copy.deepcopy(name))
    return copied


def _forget_unasked_aliases(live: Overlay, want: Element) -> None:
    """A running device keeps the alias it started with; that is no change when the task names none."""
    if want.find("devices/*/alias") is None:
        live.changes[:] = [change for change in live.changes if not change.pattern.endswith("/alias@name")]


def _base(facts: Facts, wish: Wish) -> Element:
    """The persistent definition, or the seedling of a new one."""
    if facts.config is not None:
        return facts.config
    seedling = new("domain")
    assert wish.want is not None
    for name, text in wish.defaults.items():
        if wish.want.get(name) is None:
            seedling.set(name, text)
    return seedling


def _plan_definition(
    steps: list[do.Step], target: str, facts: Facts, wish: Wish, config: Overlay | None, live: Overlay | None
) -> list[do.Pending]:
    """Adds the steps that change the definitions; returns what waits for a restart."""
    only_devices = (
        config is not None and facts.config is not None and all(_is_plug(change) for change in config.changes)
    )
    both = (
        only_devices
        and live is not None
        and config is not None
        and all(_lands_live(change, live) for change in config.changes)
    )
    devices = plan_devices(config, live, wish.how, both)
    steps.extend(devices.detaches)
    if config is not None and not both and any(not _is_removal(change) for change in config.changes):
        steps.append(do.Define(target, text_of(config.merged)))
    steps.extend(_metadata_steps(target, live))
    steps.extend(devices.updates)
    steps.extend(devices.attaches)
    rest = [c for c in (live.changes if live else ()) if not is_device(c.pattern) and c.pattern not in _METADATA]
    return devices.pending + [do.Pending(change.path, change.before, change.after) for change in rest]


def _is_plug(change: Change) -> bool:
    """Whether a change adds or removes one whole device."""
    return (
        len(change.owners) == 1
        and is_device(change.pattern)
        and change.pattern == change.owners[0].pattern
        and None
        in (
            change.owners[0].have,
            change.owners[0].merged,
        )
    )


def _is_removal(change: Change) -> bool:
    return _is_plug(change) and change.owners[0].merged is None


def _lands_live(change: Change, live: Overlay) -> bool:
    """Whether the same addition or removal happens in the live definition too, by a step of its own."""
    owner = change.owners[0]
    device = owner.have if owner.merged is None else owner.merged
    assert device is not None
    if owner.merged is None:
        return True
    if not hotpluggable(device):
        return False
    twin = twin_in(live.merged, device)
    return any(
        found.owners and found.owners[0].merged is twin and found.owners[0].have is None for found in live.changes
    )


def _metadata_steps(target: str, live: Overlay | None) -> list[do.Step]:
    found: list[do.Step] = []
    for change in live.changes if live is not None else ():
        if change.pattern in _METADATA:
            found.append(
                do.SetMetadata(target, change.pattern, live.merged.findtext(change.pattern) or "" if live else "")
            )
    return found


def _plan_state(steps: list[do.Step], target: str, facts: Facts, wish: Wish) -> str:
    """Adds the steps to the wished run state; returns the state that results."""
    active = facts.live is not None
    down = do.Shutdown(target, wish.shutdown_timeout, wish.force)
    if wish.state == "running":
        if not active:
            steps.append(do.Start(target))
        elif facts.state == "paused":
            steps.append(do.Resume(target))
        return "running"
    if wish.state == "paused":
        if not active:
            steps.append(do.Start(target, paused=True))
        elif facts.state != "paused":
            steps.append(do.Suspend(target))
        return "paused"
    if wish.state == "stopped":
        if active:
            steps.append(down)
        return "shutoff"
    if wish.state == "restarted":
        if active:
            steps.append(down)
        steps.append(do.Start(target))
        return "running"
    return facts.state if facts.config is not None or active else "shutoff"


def _plan_absent(facts: Facts, wish: Wish) -> do.Plan:
    target = f"domain {facts.name}"
    steps: list[do.Step] = []
    if facts.live is not None:
        if not wish.force:
            raise InputError(
                f"Domain {facts.name} is running. Stop it first (state: stopped), or give force: true to power it off"
                " and remove it.",
                error_code="domain_running",
            )
        steps.append(do.Destroy(target))
    if facts.config is not None and facts.persistent:
        steps.append(do.Undefine(target, wish.remove))
    return do.Plan(steps, before=_shown(facts, facts.config, None))


def _shown(facts: Facts, config: Element | None, live: Element | None) -> str:
    """A domain's whole text for a diff; the live definition only where steps change it."""
    if config is None and live is None:
        return ""
    head = f"state: {facts.state}\nautostart: {'yes' if facts.autostart else 'no'}\n"
    return head + pretty_text(config) + ("live:\n" + pretty_text(declared(live)) if live is not None else "")
