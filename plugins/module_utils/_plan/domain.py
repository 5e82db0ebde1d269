# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what a domain is and what it shall be to a plan."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope, known
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import steps as do
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.devices import (
    Twins,
    additions,
    equip_new,
    is_device,
    plan_devices,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.giving_way import give_way
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.hotplug import plugs_into
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.nodes_memory import settle_nodes
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.ownership import claim, lay
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.power import (
    plan_absent,
    plan_state,
    plan_wait,
    refuse_state,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.running import at_once, count_plugged, measured_by
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.same_device import name_like
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.throttling import refuse_limits
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.waiting import left_plugged, with_waiting
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Facts, Wish
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.additions import definable, leaves_with_definition
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import pretty_text
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Change, Overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.declared import declared
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.made import NOTHING, Made
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import child, new, text_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import decode, put

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.tuning import Tuned
    from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import Record
else:
    Element = t.Any

__all__ = ["Facts", "Wish", "plan_domain", "shown"]

_METADATA = ("title", "description")


def plan_domain(facts: Facts, wish: Wish) -> do.Plan:
    """The plan that makes the domain what *wish* says."""
    if wish.state == "absent":
        return do.Plan(plan_absent(facts, wish), before=shown(facts, facts.config, None))
    refuse_state(facts, wish)
    plan = _plan_restored(facts, wish) if facts.saved is not None else _plan_restarted(facts, wish)
    return plan._replace(wait=plan_wait(facts, wish, plan))


def _plan_restarted(facts: Facts, wish: Wish) -> do.Plan:
    """With a restart, if the task allows it, for what could not be changed while the domain runs."""
    plan = _plan(facts, wish)
    if not wish.restart or plan.state not in ("running", "blocked"):
        return plan
    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.left_behind import left_behind

    if plan.pending or left_behind(facts, wish, plan):
        return _plan(facts, wish._replace(state="restarted"))._replace(mends=plan.mends)
    return plan


def _plan_restored(facts: Facts, wish: Wish) -> do.Plan:
    """For a domain that comes back, now or some day, with the definition it was saved with."""
    if wish.state in ("running", "paused"):
        plan = _plan_restarted(facts._replace(live=facts.saved, saved=None, state=wish.state), wish)
        restore = do.Restore(f"domain {facts.name}", paused=wish.state == "paused")
        return plan._replace(steps=[restore, *plan.steps], before=shown(facts, facts.config, None))
    plan = _plan(facts, wish)
    if wish.state == "restarted":
        return plan
    # As the next run will see it: with devices that are new by now in the persistent definition already.
    then = facts._replace(config=plan.merged, live=facts.saved, saved=None, state="running")
    back = _plan(then, wish._replace(state="present"))
    changes = (do.Pending(path, now, after) for where, path, now, after in back.changes if where == "live")
    return plan._replace(pending=(*back.pending, *changes))


def _plan(facts: Facts, wish: Wish) -> do.Plan:
    target = f"domain {facts.name}"
    applied = decode(facts.record, facts.config) if wish.recalls else None
    wish = _with_all_said(facts, wish, applied)
    gone = left_plugged(applied, facts.live, wish)
    laid = _lay(facts, wish, NOTHING if applied is None else applied.made, gone)
    config, live = laid.config, laid.live
    if config is None and facts.config is None and facts.live is None:
        raise InputError(
            f"Domain {facts.name} does not exist, and the task does not say how to make it: give memory or xml."
        )
    steps: list[do.Step] = []
    pending = _plan_definition(steps, target, facts, wish, laid)
    if laid.live is not None:
        pending = with_waiting(pending, applied, facts.live, wish, laid.live.changes)
    if wish.autostart is not None and wish.autostart != facts.autostart:
        steps.append(do.SetAutostart(target, wish.autostart))
    # Of a transient domain there is nothing else to show.
    touched = any(Scope.LIVE in step.scope for step in steps) or facts.config is None
    state = plan_state(steps, target, facts, wish)
    waiting = {entry.path for entry in pending}
    refuse_limits(config, config if any(isinstance(step, do.Start) for step in steps) else live, waiting)
    made = [("config", change) for change in (config.changes if config else ())]
    made += [("live", change) for change in (live.changes if live else ()) if change.path not in waiting]
    after = facts._replace(state=state, autostart=facts.autostart if wish.autostart is None else wish.autostart)
    merged = config.merged if config is not None else facts.config
    live_after = _live_after(facts, wish, laid, waiting) if merged is not None or state != "shutoff" else None
    return do.Plan(
        steps,
        before=shown(facts, facts.config, facts.live if touched else None),
        after=shown(after, merged, live_after if touched else None),
        # A number of vCPUs may be said otherwise and be the same.
        pending=tuple(entry for entry in pending if entry.now != entry.after),
        merged=merged,
        live=live_after,
        changes=tuple((where, change.path, change.before, change.after) for where, change in made),
        state=state,
        notes=laid.notes,
        mends=frozenset(change.path for where, change in made if where == "live"),
    )


def _with_all_said(facts: Facts, wish: Wish, applied: Record | None) -> Wish:
    """With what the task takes back, and with the memory that its NUMA nodes come to."""
    if wish.want is None:
        return wish
    want = claim(wish.want, applied, facts.config, facts.live) if wish.owns else wish.want
    held = facts.live if facts.config is None else facts.config
    return wish._replace(want=settle_nodes(want, held, None if applied is None else applied.asked))


class _Laid(t.NamedTuple):
    """What the wish changes in each definition that it may reach, and which devices of the two are the same."""

    config: Overlay | None
    live: Overlay | None
    twins: Twins
    made: Made
    live_pair: tuple[Element, Element] | None = None
    """What *live* was laid over with what."""
    deaf: str = ""
    """Why the guest does not move its balloon."""
    notes: tuple[str, ...] = ()


def _lay(facts: Facts, wish: Wish, made: Made, gone: t.Sequence[Element] = ()) -> _Laid:
    """*gone*: devices that only the running guest has still."""
    if wish.want is None:
        return _Laid(None, None, {}, made)
    config = live = measure = None
    twins: Twins = {}
    declared_live = None if facts.live is None else declared(facts.live)
    running = declared_live is not None and wish.state not in ("stopped", "restarted")
    is_new = facts.config is None and facts.live is None
    if is_new or (facts.persistent and (Scope.CONFIG in wish.scope or not running)):
        have = facts.config if facts.config is not None else new("domain")
        config, made = lay(have, wish.want, made, wish.machine)
        equip_new(config, declared_live, wish.seed)
        give_way(config, have, wish.want)
    if running and Scope.LIVE in wish.scope:
        base = known(declared_live)
        measure = measured_by(facts, wish, config, base)
        want = measure.want
        if gone:
            found = want.find("devices")
            (child(want, "devices") if found is None else found).extend(gone)
        if config is not None:
            name_like(want, wish.want, config, base)
        live = overlay(base, want, machine=wish.machine, made=made)
        if config is None:
            equip_new(live, facts.config, wish.seed)
        else:
            twins = _twins(wish.want, want, config, live)
        _forget_unasked_aliases(live, wish.want)
        count_plugged(live, base)
    if live is None or measure is None:
        return _Laid(config, None, twins, made)
    return _Laid(config, live, twins, made, (base, want), measure.deaf, measure.notes)


def _live_after(facts: Facts, wish: Wish, laid: _Laid, waiting: t.Collection[str]) -> Element | None:
    """The running definition that the steps result in: without the changes at the paths *waiting*."""
    if laid.live is None or laid.live_pair is None:
        return facts.live
    patterns = {change.pattern for change in laid.live.changes if change.path in waiting}
    if not patterns:
        return laid.live.merged
    result = overlay(
        *laid.live_pair, machine=wish.machine, accept=lambda pattern: pattern not in patterns, made=laid.made
    )
    if laid.config is None:
        equip_new(result, facts.config, wish.seed)
    return result.merged


def _forget_unasked_aliases(live: Overlay, want: Element) -> None:
    """A running device keeps the alias it started with; that is no change when the task names none."""
    if want.find("devices/*/alias") is None:
        live.changes[:] = [change for change in live.changes if not change.pattern.endswith("/alias@name")]


def _plan_definition(steps: list[do.Step], target: str, facts: Facts, wish: Wish, laid: _Laid) -> list[do.Pending]:
    """Adds the steps that change the definitions; returns what waits for a restart."""
    config, live, twins = laid.config, laid.live, laid.twins
    both = config is not None and facts.config is not None and live is not None and _lands_live(config, live, twins)
    tuned = _tuned(target, laid, wish)
    devices = plan_devices(config, tuned.rest if tuned else live, wish.how, twins, both)
    steps.extend(tuned.first if tuned else ())
    steps.extend(devices.detaches)
    if config is not None and not both and any(not _is_removal(change, config) for change in config.changes):
        steps.append(do.Define(target, text_of(put(definable(config.merged), facts.record))))
    steps.extend(_metadata_steps(target, live))
    steps.extend(tuned.early if tuned else ())
    steps.extend(devices.updates)
    steps.extend(devices.attaches)
    steps.extend(tuned.late if tuned else ())
    left = tuned.rest.changes if tuned else ()
    rest = [c for c in left if not is_device(c.pattern) and c.pattern not in _METADATA]
    return devices.pending + [do.Pending(change.path, change.before, change.after) for change in rest]


def _tuned(target: str, laid: _Laid, wish: Wish) -> Tuned | None:
    if laid.live is None or laid.live_pair is None or not laid.live.changes:
        return None
    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.tuning import plan_tuning

    tuned = plan_tuning(target, *laid.live_pair, laid.live, wish.how.timeout)
    return tuned if not laid.deaf else tuned._replace(late=at_once(tuned.late))


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


def _is_removal(change: Change, config: Overlay) -> bool:
    owner = change.owners[0] if _is_plug(change) else None
    return owner is not None and owner.merged is None and not leaves_with_definition(known(owner.have), config.merged)


def _twins(want: Element, live_want: Element, config: Overlay, live: Overlay) -> Twins:
    """What stands in the persistent definition for each device of the resulting live one."""
    originals = dict(zip(map(id, live_want.iterfind("devices/*")), map(id, want.iterfind("devices/*"))))
    held = {id(asked): twin for asked, twin in config.twins}
    return {id(twin): held[originals[id(asked)]] for asked, twin in live.twins if originals[id(asked)] in held}


def _lands_live(config: Overlay, live: Overlay, twins: Twins) -> bool:
    """Whether all that changes in the persistent definition is devices that come or go in the live one too."""
    plugged = {id(twins[id(device)]) for device in additions(live) if plugs_into(live, device) and id(device) in twins}
    for change in config.changes:
        if not _is_plug(change):
            return False
        added = change.owners[0].merged
        if not _is_removal(change, config) if added is None else id(added) not in plugged:
            return False
    return True


def _metadata_steps(target: str, live: Overlay | None) -> list[do.Step]:
    found: list[do.Step] = []
    if live is None:
        return found
    for change in live.changes:
        if change.pattern in _METADATA:
            found.append(do.SetMetadata(target, change.pattern, live.merged.findtext(change.pattern) or ""))
    return found


def shown(facts: Facts, config: Element | None, live: Element | None) -> str:
    """A domain's whole text for a diff; the live definition only where steps change it."""
    if config is None and live is None:
        return ""
    head = f"state: {facts.state}\nautostart: {'yes' if facts.autostart else 'no'}\n"
    return head + pretty_text(config) + ("live:\n" + pretty_text(declared(live)) if live is not None else "")
