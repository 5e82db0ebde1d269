# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what changes in a live definition to libvirt's calls that make it on the running guest.

What one call makes is a row of ``SECTIONS``; vCPUs, the balloon and IOThreads are in ``_plan/guest_size.py``. A change
that neither knows waits for the next start, or is a device's.
"""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import known
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.live_steps import LiveStep, SetElement, Tune
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import canonical_text
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Change, Overlay, Owner
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import scaled_bytes
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.foreign import namespace
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import etree, parse, text_of, value_at

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

Value = t.Union[int, str]


class Section(t.NamedTuple):
    """Parameters below one element that one call of libvirt's changes."""

    kind: str
    """Of the call: see TuningPort in _apply/ports.py."""
    parameters: t.Mapping[str, str]
    """Leaf below the element → libvirt's name for it."""
    key: str = ""
    """What names an entry, for a list of such elements."""
    off: int | None = None
    """What stands for nothing; None: libvirt cannot take a value back while the guest runs."""
    whole: bool = False
    """Whether all of the parameters are said each time."""
    settled: t.Mapping[str, str] = {}
    """Leaves that libvirt adds with this value by itself."""
    first: bool = False
    """Whether it comes before all else, because only trying tells whether the host can do it."""


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


_IOTUNE = tuple(
    f"{way}_{unit}_sec{burst}"
    for burst in ("", "_max", "_max_length")
    for unit in ("bytes", "iops")
    for way in ("total", "read", "write")
)
#: VIR_DOMAIN_MEMORY_PARAM_UNLIMITED, in KiB
_UNLIMITED = 9007199254740991
_PIN = {"@cpuset": "cpuset"}

#: Element, by its pattern → what changes it.
SECTIONS: dict[str, Section] = {
    "": Section("lifecycle", {"on_poweroff": "poweroff", "on_reboot": "reboot", "on_crash": "crash"}),
    "cputune": Section(
        "scheduler",
        {
            "shares": "cpu_shares",
            "period": "vcpu_period",
            "quota": "vcpu_quota",
            **_same("global_period", "global_quota", "emulator_period", "emulator_quota"),
            **_same("iothread_period", "iothread_quota"),
        },
    ),
    "cputune/vcpupin": Section("vcpu_pin", _PIN, key="@vcpu"),
    "cputune/emulatorpin": Section("emulator_pin", _PIN),
    "cputune/iothreadpin": Section("iothread_pin", _PIN, key="@iothread"),
    "iothreadids/iothread": Section(
        "iothread",
        {"@thread_pool_min": "thread_pool_min", "@thread_pool_max": "thread_pool_max"},
        key="@id",
    ),
    "memtune": Section("memory", _same("hard_limit", "soft_limit", "swap_hard_limit"), off=_UNLIMITED),
    "blkiotune": Section("blkio", _same("weight")),
    "blkiotune/device": Section(
        "blkio_device",
        _same("weight", "read_bytes_sec", "write_bytes_sec", "read_iops_sec", "write_iops_sec"),
        key="path",
    ),
    "numatune/memory": Section(
        "numa", {"@nodeset": "numa_nodeset"}, settled={"@mode": "strict", "@placement": "static"}, first=True
    ),
    "perf/event": Section("perf", {"@enabled": "enabled"}, key="@name", first=True),
    "devices/memballoon/stats": Section("balloon_statistics", {"@period": "period"}, off=0),
    "devices/disk/iotune": Section(
        "block_io", _same(*_IOTUNE, "size_iops_sec", "group_name"), key="target@dev", off=0, whole=True
    ),
}
#: Values that are texts even when they are made of digits.
_TEXTS = frozenset({"cpuset", "numa_nodeset", "group_name"})


#: Kinds of which only trying tells whether the host can do them.
_TRIED = frozenset(section.kind for section in SECTIONS.values() if section.first)


class Tuned(t.NamedTuple):
    """*first* steps come before anything is written, *early* ones before devices change, *late* ones after. *rest*: the
    live changes that are left."""

    first: list[LiveStep]
    early: list[LiveStep]
    late: list[LiveStep]
    rest: Overlay


def plan_tuning(target: str, have: Element, want: Element, live: Overlay, timeout: float) -> Tuned:
    """The steps that change the running domain besides its devices. *live*: what came of laying *want* over *have*."""
    if have.get("type") == "lxc":
        return Tuned([], [], [], live)  # of containers the driver changes next to nothing, and nobody has tried
    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.guest_size import plan_size

    steps, rest = _tune(target, have, live)
    tried: list[LiveStep] = [step for step in steps if isinstance(step, Tune) and step.kind in _TRIED]
    early = [step for step in steps if step not in tried]
    elements, rest = _elements(target, have, live.merged, rest)
    size = plan_size(target, have, want, live._replace(changes=rest), timeout)
    left = [change for change in size.rest if not _goes_along(change, size.late)]
    return Tuned(tried, [*size.early, *early, *elements], size.late, live._replace(changes=left))


def _goes_along(change: Change, steps: t.Collection[LiveStep]) -> bool:
    """Whether a pin goes with its IOThread: the guest has neither any more."""
    owner = _owner(change)
    if change.pattern != "cputune/iothreadpin" or owner is None or owner.merged is not None:
        return False
    number = value_at(known(owner.have), "@iothread")
    return any(isinstance(step, Tune) and step[1:3] == ("iothread_remove", number) for step in steps)


def _tune(target: str, have: Element, live: Overlay) -> tuple[list[LiveStep], list[Change]]:
    """One step for each element, in the order of the table."""
    values: dict[tuple[str, str], dict[str, Value]] = {}
    named: dict[tuple[str, str], str] = {}
    settled: list[tuple[tuple[str, str], Change]] = []
    rest: list[Change] = []
    for change in live.changes:
        pattern = _section_of(change)
        if pattern is None:
            rest.append(change)
            continue
        section, owner = SECTIONS[pattern], _owner(change)
        key = (pattern, _subject(section, owner))
        leaf = _leaf(pattern, change.pattern)
        if section.settled.get(leaf) == change.after and change.before is None:
            settled.append((key, change))
            continue
        found = _values(section, pattern, leaf, live.merged, owner)
        if found is None or _comes_later(section, key[1], have):
            rest.append(change)
            continue
        values.setdefault(key, {}).update(found)
        named[key] = f"disk {key[1]}" if pattern == "devices/disk/iotune" else target
    rest.extend(change for key, change in settled if key not in values)
    order = {pattern: number for number, pattern in enumerate(SECTIONS)}
    steps: list[LiveStep] = [
        Tune(named[key], SECTIONS[key[0]].kind, key[1], tuple(values[key].items()))
        for key in sorted(values, key=lambda key: order[key[0]])
    ]
    return steps, rest


def _section_of(change: Change) -> str | None:
    """The pattern of the section that a change lies in."""
    if change.pattern in SECTIONS:
        # A whole entry: one that is new is set, none can be taken away.
        return change.pattern if change.owners and change.owners[-1].merged is not None else None
    head, at, _attr = change.pattern.rpartition("@")
    pattern = head if at else change.pattern.rpartition("/")[0]
    if pattern not in SECTIONS or _leaf(pattern, change.pattern) not in (
        *SECTIONS[pattern].parameters,
        *SECTIONS[pattern].settled,
    ):
        return None
    # What belongs to a device that comes or goes as a whole is the device's.
    return pattern if all(None not in (owner.have, owner.merged) for owner in change.owners[:1]) else None


def _comes_later(section: Section, subject: str, have: Element) -> bool:
    """Whether it is for a vCPU that the guest is started with the next time only."""
    most = (have.findtext("vcpu") or "").strip()
    return section.kind == "vcpu_pin" and subject.isdecimal() and most.isdecimal() and int(subject) >= int(most)


def _leaf(pattern: str, below: str) -> str:
    return below[len(pattern) :].lstrip("/")


def _owner(change: Change) -> Owner | None:
    return change.owners[-1] if change.owners else None


def _subject(section: Section, owner: Owner | None) -> str:
    return (value_at(known(known(owner).merged), section.key) or "") if section.key else ""


def _values(section: Section, pattern: str, leaf: str, merged: Element, owner: Owner | None) -> dict[str, Value] | None:
    """What a change at *leaf* ("": of the whole entry) is said by; None when it cannot be said."""
    top = merged if owner is None else known(owner.merged)
    below = pattern if owner is None else _leaf(owner.pattern, pattern)
    element = top.find(below) if below else top
    leaves = section.parameters if section.whole or not leaf else (leaf,)
    values: dict[str, Value] = {}
    for name in leaves:
        value = _value(section, name, element)
        if value is not None:
            values[section.parameters[name]] = value
        elif name == leaf:
            return None
    return values or None


def _value(section: Section, leaf: str, element: Element | None) -> Value | None:
    text = value_at(element, leaf) if element is not None else None
    name = section.parameters[leaf]
    if text is None:
        return None if name in _TEXTS else section.off
    if name in _TEXTS or not text.strip().lstrip("-").isdecimal():
        return text.strip()
    holder = known(element).find(leaf) if not leaf.startswith("@") else None
    size = scaled_bytes(holder, "") if holder is not None and section.kind == "memory" else None
    return int(text) if size is None else -(-size // 1024)


def _elements(
    target: str, have: Element, merged: Element, changes: list[Change]
) -> tuple[list[LiveStep], list[Change]]:
    """Metadata: libvirt sets one element for each namespace."""
    theirs = [change for change in changes if change.pattern.startswith("metadata/") or change.pattern == "metadata"]
    if not theirs:
        return [], changes
    held, asked = ({namespace(element): element for element in tree.iterfind("metadata/*")} for tree in (have, merged))
    steps: list[LiveStep] = []
    for uri, element in asked.items():
        if uri not in held or canonical_text(held[uri]) != canonical_text(element):
            text = plain_element(element)
            if not uri or text is None:
                return [], changes
            steps.append(SetElement(target, uri, element.prefix or "ns", text))
    steps.extend(SetElement(target, uri, "", "") for uri in held if uri not in asked)
    return steps, [change for change in changes if change not in theirs]


def plain_element(element: Element) -> str | None:
    """The element as virDomainSetMetadata takes it, which puts it and all without a namespace into the one that is
    given beside; None for what would become another by that."""
    if not all(map(namespace, element.iter())):
        return None
    copied = parse(text_of(element))
    if copied.prefix is not None:
        uri = namespace(copied)
        for below in copied.iter():
            if namespace(below) == uri:
                below.tag = str(below.tag).rpartition("}")[2]
        etree.cleanup_namespaces(copied)
    return text_of(copied)
