# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a running domain is measured by: the desired tree without what it cannot have, whatever is asked of it.

Both questions that this takes, to the host and to the guest, are asked only where something differs.
"""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import known
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.live_steps import LiveStep, SetMemory
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.declared import comparable
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import equal, scaled_bytes
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import child, value_at
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.running_memory import has_balloon

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Facts, Processor, Wish
    from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Overlay
else:
    Element = t.Any

#: Run states in which a guest does nothing.
_HALTED = {"paused": "it is paused", "pmsuspended": "it sleeps"}


class Measure(t.NamedTuple):
    """*want*: what the running domain is to be. *deaf*: why the guest would not move its balloon, "" where it would or
    need not. *notes*: what is left as it is because of that, in words."""

    want: Element
    deaf: str = ""
    notes: tuple[str, ...] = ()


def measured_by(facts: Facts, wish: Wish, config: Overlay | None, live: Element) -> Measure:
    """What the domain that runs as *live* is measured by. *config*: what becomes of its persistent definition."""
    asked, definition = known(wish.want), None if config is None else config.merged
    want = comparable(asked, definition)
    _leave_features(want, live, wish, asked if definition is None else definition)
    _ask_for_the_model(want, live, wish, asked)
    deaf = _deaf(facts, wish, want, live)
    if not deaf or not _is_in_config(facts, config, asked):
        return Measure(want, deaf)
    note = _told(facts, want, live, deaf)
    want.remove(known(want.find("currentMemory")))
    return Measure(want, deaf, (note,))


def count_plugged(live: Overlay, base: Element) -> None:
    """Says of the memory in the changes of *live*, in place, what the guest, which runs as *base*, has when the memory
    devices that come and go have come and gone: libvirt counts them at once."""
    memory = base.find("memory")
    size = None if memory is None else scaled_bytes(memory, "")
    more = 0
    for owner in (each.owners[0] for each in live.changes if each.pattern == "devices/memory" and each.owners):
        for device, sign in ((owner.have, -1), (owner.merged, 1)):
            target = None if device is None else device.find("target/size")
            more += sign * (0 if target is None else scaled_bytes(target, "") or 0)
    if size is None or not more:
        return
    now = f"{(size + more) // 1024} KiB"
    live.changes[:] = [each._replace(before=now) if each.pattern == "memory" else each for each in live.changes]
    live.changes[:] = [each for each in live.changes if each.pattern != "memory" or each.after != now]


def at_once(steps: t.Sequence[LiveStep]) -> list[LiveStep]:
    """The steps for a guest that does not move its balloon: it is told, so that it hears of it when it can, and not
    waited for."""
    return [step._replace(timeout=0) if isinstance(step, SetMemory) else step for step in steps]


def _ask_for_the_model(want: Element, live: Element, wish: Wish, asked: Element) -> None:
    """Lets *want* ask for the host's model, in place, where the guest runs with another: libvirt writes the model out
    when it starts a guest, and does not say of a running one what was asked for."""
    held = live.find("cpu")
    if value_at(asked, "cpu@mode") != "host-model" or held is None or held.get("mode") == "host-model":
        return
    if held.get("mode", "custom") == "custom":
        # The vendor is written out with a model of the host's. That may have been another one when the guest was
        # started: what an upgrade of the host makes of it is no change.
        if held.find("vendor") is not None:
            return
        processor = wish.processor(live)
        if processor is None or held.findtext("model") == processor.model:
            return
    cpu = want.find("cpu")
    (child(want, "cpu") if cpu is None else cpu).set("mode", "host-model")


def _leave_features(want: Element, live: Element, wish: Wish, definition: Element) -> None:
    """Takes off *want*, in place, the features of the processor that another start would not bring either.

    libvirt writes of a running guest what QEMU has made of each of them: one that it could not give is off, and one
    that it does not even know is not mentioned (qemuProcessUpdateLiveGuestCPU).
    """
    cpu, held, said = want.find("cpu"), live.find("cpu"), definition.find("cpu")
    if cpu is None or held is None or held.get("check") != "full":
        return
    check = "none" if said is None else said.get("check")
    policies = {feature.get("name"): feature.get("policy") for feature in held.iterfind("feature")}
    doubtful = [
        feature
        for feature in cpu.findall("feature")
        if not feature.get(marks.GONE)
        and policies.get(feature.get("name")) in (None, "disable")
        and policies.get(feature.get("name")) != feature.get("policy")
    ]
    processor = wish.processor(live) if doubtful else None
    for feature in doubtful if processor is not None else ():
        if not _waits(feature, known(processor), check):
            cpu.remove(feature)


def _waits(feature: Element, processor: Processor, check: str | None) -> bool:
    """Whether another start makes a difference: it brings the feature, or is refused for want of it."""
    name, policy = feature.get("name"), feature.get("policy", "require")
    refused = policy in ("require", "force") and check == "full"
    refused |= policy == "require" and check == "partial" and name not in processor.lets
    return refused or name in processor.given


def _deaf(facts: Facts, wish: Wish, want: Element, live: Element) -> str:
    """Why the guest would not take what the balloon is to leave it. One that is greater than the memory waits."""
    asked, held, most = want.find("currentMemory"), live.find("currentMemory"), live.find("memory")
    if asked is None or held is None or most is None or live.get("type") == "lxc" or not has_balloon(live):
        return ""
    sizes = [scaled_bytes(element, "") or 0 for element in (asked, held, most)]
    if sizes[0] == sizes[1] or sizes[0] > sizes[2]:
        return ""
    if facts.state in _HALTED and wish.state != "running":
        return _HALTED[facts.state]
    # A balloon that has been moved has a driver, and there are drivers that tell nothing of themselves.
    return (
        "" if sizes[1] != sizes[2] or wish.answers() else "no driver of its balloon has answered since it was started"
    )


def _is_in_config(facts: Facts, config: Overlay | None, want: Element) -> bool:
    """Whether the persistent definition has it already, so that libvirt asked the guest when it was started."""
    asked, held = (None if tree is None else tree.find("currentMemory") for tree in (want, facts.config))
    if not facts.persistent or asked is None or held is None:
        return False
    if config is None:
        return equal(held, asked, "")
    return all(change.pattern != "currentMemory" for change in config.changes)


def _told(facts: Facts, want: Element, live: Element, deaf: str) -> str:
    asked, held = (f"{(scaled_bytes(known(tree.find('currentMemory')), '') or 0) // 1024} KiB" for tree in (want, live))
    return (
        f"The guest of domain {facts.name} has {held} of memory and not {asked} (currentMemory), and nothing is done"
        f" about that: {deaf}. What it was asked for at its start it does by itself when it can; a run of this task"
        " asks it again then."
    )
