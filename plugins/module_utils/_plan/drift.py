# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What others changed by hand of what a definition asked for last.

In the persistent definition all that differs is somebody's doing. What runs differs for other reasons too: what waits
for a start, what libvirt or the guest made of it. Of that is told only what the task mends in place, and what was not
otherwise already when the task before it ended.
"""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._plan.nodes_memory import settle_nodes
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.ownership import claim
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.declared import comparable, declared
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.made import NOTHING, Made
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import value_at
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import Record, without_secrets

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import Plan
    from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Change
    from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import Machine
else:
    Element = t.Any

#: What the guest moves by itself, at its own pace.
_OF_THE_GUEST = frozenset({"currentMemory"})


class Held(t.Protocol):
    """The definitions of an object that there are."""

    @property
    def config(self) -> Element | None: ...

    @property
    def live(self) -> Element | None: ...


class Drift(t.NamedTuple):
    """A difference that others made: *applied* is what was asked for last, *now* what is there. None: nothing. *live*:
    whether it is about what runs, and not about the persistent definition."""

    path: str
    applied: str | None
    now: str | None
    live: bool = False

    def shown(self) -> dict[str, t.Any]:
        """The difference as data for the result."""
        data = self._asdict()
        if not self.live:
            del data["live"]
        return data


def drift(applied: Record | None, held: Held, machine: Machine, want: Element | None, plan: Plan) -> list[Drift]:
    """What others changed by hand of what was asked for last, as far as the task, which asks for *want* and whose plan
    is *plan*, puts it right or asks for something else."""
    if applied is None or not applied.done or held.config is None or want is None:
        return []
    told = _of_the_config(applied, held.config, machine, want)
    if held.live is None or applied.left is None or not plan.mends:
        return told
    # What was changed in both definitions is told once.
    known = {(each.path, each.now) for each in told}
    return told + [
        _of_what_runs(each, applied.asked, held.live)
        for each in unlike(held.live, applied.asked, held.config, machine, applied.made)
        if each.path in plan.mends
        and each.path not in applied.left
        and not _moves_by_itself(each)
        and (each.path, each.before) not in known
    ]


def _of_the_config(applied: Record, config: Element, machine: Machine, want: Element) -> list[Drift]:
    changes = overlay(config, without_secrets(applied.asked), machine=machine, made=applied.made).changes
    if not changes:
        return []
    claimed = settle_nodes(claim(want, applied, config), config, applied.asked)
    mended = overlay(config, claimed, machine=machine, made=applied.made).changes
    patterns = {change.pattern for change in mended}
    return [Drift(each.path, each.after, each.before) for each in changes if each.pattern in patterns]


def unlike(
    live: Element, asked: Element, config: Element, machine: Machine = str, made: Made = NOTHING
) -> list[Change]:
    """Where what runs as *live* is otherwise than it was *asked* for. *config*: the persistent definition beside it."""
    asked = without_secrets(asked)
    if live.tag == "domain":
        live, asked = declared(live), comparable(asked, config)
    return overlay(live, asked, machine=machine, made=made).changes


def _of_what_runs(change: Change, asked: Element, live: Element) -> Drift:
    found = Drift(change.path, change.after, change.before, live=True)
    if change.pattern != "vcpu@current":
        return found
    # Where a guest has all the vCPUs that it can have, their number is not said there.
    numbers = (asked.findtext("vcpu"), live.findtext("vcpu"))
    return found._replace(applied=found.applied or numbers[0], now=found.now or numbers[1])


def _moves_by_itself(change: Change) -> bool:
    """Whether a difference may be nobody's doing, although it is mended in place."""
    if change.pattern in _OF_THE_GUEST:
        return True
    # Of a disk that need not be there libvirt takes at a start what it does not find.
    return any(
        value_at(each, "source@startupPolicy") for owner in change.owners for each in owner[1:] if each is not None
    )
