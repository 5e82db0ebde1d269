# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What waits for a start although the task does not ask for it: other tasks, or people, have left it.

A guest that is restarted for nothing is worse than one that is not: what may differ for another reason does not count.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._plan.guest_size import threads_of
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.waiting import kept
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Live, live_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.declared import comparable, declared
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import decode

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import Plan
    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Facts, Wish
    from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Change
else:
    Element = t.Any

#: What may differ only because something waits. Of the rest libvirt makes something of its own at a start, or a task
#: may have changed just what runs.
_BROUGHT_BY_A_START = ("memory", "maxMemory", "cpu/topology", "os/", "features/", "clock", "pm/", "devices/")
#: The greatest number of vCPUs. Without what says how many there are.
_BROUGHT_ALONE = ("vcpu",)
#: A console's port libvirt counts anew, and a running device keeps the alias that it started with.
_KEPT = ("/alias@name", "console/target@port")
#: Pins. libvirt moves one while the guest runs, and takes none away: where the guest has none, none was ever made live.
_NEVER_TAKEN_AWAY = frozenset({"cputune/vcpupin", "cputune/emulatorpin@cpuset", "cputune/iothreadpin"})
#: What is set while the guest runs, and taken away by a start only.
_TAKEN_AWAY_BY_A_START = ("cputune/", "blkiotune/")
#: Ways to choose a processor that libvirt leaves as they are. Of mode='host-model' it makes a model of its own.
_AS_SAID = frozenset({"host-passthrough", "maximum"})


def left_behind(facts: Facts, wish: Wish, plan: Plan) -> bool:
    """Whether the persistent definition, also where the task does not speak of it, says what only a start can bring, or
    the guest keeps what a definition has taken back."""
    if facts.live is None or plan.live is None or plan.merged is None:
        return False
    changes = overlay(declared(plan.live), comparable(plan.merged), machine=wish.machine).changes
    return (
        any(_waits(change, wish) for change in changes)
        or _lacks_threads(plan.live, plan.merged)
        or _has_another_processor(plan.live, plan.merged, wish)
        or _keeps(facts, facts.live, plan.merged, wish)
    )


def _waits(change: Change, wish: Wish) -> bool:
    if change.pattern in _NEVER_TAKEN_AWAY:
        return change.before is None
    return (
        (change.pattern.startswith(_BROUGHT_BY_A_START) or change.pattern in _BROUGHT_ALONE)
        and not change.pattern.endswith(_KEPT)
        and live_of(wish.how.live, change.pattern) is not Live.UPDATE
    )


def _keeps(facts: Facts, live: Element, config: Element, wish: Wish) -> bool:
    """Whether the guest keeps what a definition has taken back. A definition itself lists that as pending, and takes
    away at once what need not wait."""
    if wish.owns or not wish.recalls:
        return False
    return any(
        change.pattern.startswith(_TAKEN_AWAY_BY_A_START) or live_of(wish.how.live, change.pattern) is not Live.UPDATE
        for change in kept(decode(facts.record, facts.config), live, config, wish.machine)
    )


def _lacks_threads(live: Element, config: Element) -> bool:
    """Whether the definition has IOThreads that the guest has not. Those that only the guest has may be meant so."""
    try:
        return not set(threads_of(config)) <= set(threads_of(live))
    except ValueError:
        return False  # raw XML has something else for a number


def _has_another_processor(live: Element, config: Element, wish: Wish) -> bool:
    """Whether the next start brings another model of processor. Features do not count: a running guest lists those that
    the model stands for, and lacks those that the host cannot give."""
    held, said = live.find("cpu"), config.find("cpu")
    if held is None or said is None:
        return False
    modes = {cpu.get("mode", "custom") for cpu in (held, said)}
    if modes & _AS_SAID:
        return len(modes) > 1
    if modes != {"custom"} or said.get("match") == "minimum":
        return False
    models = [cpu.findtext("model") or "" for cpu in (held, said)]
    if not all(models) or _without_version(models[0]) == _without_version(models[1]):
        return False
    # For one that the hypervisor does not know by this name libvirt takes another at each start (virCPUTranslate).
    processor = wish.processor(live)
    return processor is not None and models[1] in processor.models


def _without_version(model: str) -> str:
    return re.sub(r"-v\d+$", "", model)
