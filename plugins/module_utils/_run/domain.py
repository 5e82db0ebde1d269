# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The work of the domain module."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.definition import defines_domain
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.domain import Wish, shown
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import Plan
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Facts, Said, Tell
from ansible_collections.virtops.libvirt.plugins.module_utils._run import readiness
from ansible_collections.virtops.libvirt.plugins.module_utils._run.described import Describer
from ansible_collections.virtops.libvirt.plugins.module_utils._run.desired import desired, refuse_other_uuid
from ansible_collections.virtops.libvirt.plugins.module_utils._run.disk_sizes import grow, plan_growth
from ansible_collections.virtops.libvirt.plugins.module_utils._run.domain_facts import ask, facts_of
from ansible_collections.virtops.libvirt.plugins.module_utils._run.domain_work import (
    SCOPES,
    balloon_answers,
    how,
    machines,
    make_it_so,
    needs_running,
    processor,
    seed,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._run.result import planned
from ansible_collections.virtops.libvirt.plugins.module_utils._run.task import Result, Task, run
from ansible_collections.virtops.libvirt.plugins.module_utils._run.unchanged import unchanged
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import size_text
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Kind, LiveTable
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.spec import argument_spec
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.declared import as_defined, forget_computed
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import scaled_bytes
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import child, parse
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import decode
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.threads import settle_threads
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.vcpus import (
    keep_vcpus,
    settle_memory,
    settle_vcpus,
)

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any


def run_domain(kind: Kind) -> None:
    """Makes one domain what the task says."""
    run(argument_spec(kind), lambda task: _domain(kind, task), writes=True)


def _domain(kind: Kind, task: Task) -> Result:
    params, name = task.params, task.params["name"]
    _refuse_contradictions(params)
    readiness.refuse_contradictions(params)
    domain = task.host.find_domain(name)
    said = None if domain is None else ask(domain)
    definition = unchanged(params, said) if said is not None else None
    if said is not None and definition is not None:
        return _unchanged(name, said, definition)
    facts = facts_of(name, said)
    want, owns = None, False
    if params["state"] != "absent":
        held = facts.config if facts.config is not None else facts.live
        asked = desired(kind, params)
        if asked.find("name") is None:
            raise InputError("name is needed.")
        refuse_other_uuid("domain", name, asked, held)
        owns = params["ownership"]
        if owns is None:
            owns = defines_domain(asked, held, facts.record)
        want = _settled(task, asked, held)
    scope = SCOPES[params["affect"]]
    needs_running(facts, scope, params["affect"])
    wish = Wish(
        want=want,
        state=params["state"],
        autostart=params["autostart"],
        scope=scope,
        how=how(params, LiveTable(kind)),
        seed=seed(task, name),
        machine=machines(task, want),
        shutdown_timeout=params["shutdown_timeout"],
        force=params["force"],
        remove=tuple(params["remove"]),
        owns=owns,
        recalls=params["ownership"] is not False,
        wait=readiness.wait_of(params),
        restart=params["restart"] == "when_needed",
        processor=processor(task),
        answers=balloon_answers(task, name),
        tell=Describer(kind),
    )
    growth = plan_growth(task, domain, facts) if params["disk_sizes"] else None
    outcome = make_it_so(task, domain, facts, wish, lambda held: _settled(task, desired(kind, params), held))
    drifted = _drift(facts, wish, outcome.plan)
    if growth is not None:
        outcome = grow(task, facts, outcome, growth)
    result = {**outcome.result, "domain": _shown(name, outcome.facts, wish.tell)}
    result = readiness.finish(task, name, outcome.awaited, result)
    return {**result, **drifted}


def _drift(facts: Facts, wish: Wish, plan: Plan | None) -> dict[str, t.Any]:
    """What others changed by hand of a domain, as a part of the result of its definition."""
    if not wish.owns or plan is None:
        return {}
    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.drift import drift

    drifted = drift(decode(facts.record, facts.config), facts, wish.machine, wish.want, plan)
    return {"drift": [entry.shown() for entry in drifted]}


def _unchanged(name: str, said: Said, definition: dict[str, t.Any]) -> Result:
    """The result of a task that has nothing to do, which is known without a plan."""
    facts = facts_of(name, said._replace(live=None, saved=None))
    text = shown(facts, facts.config, None)
    result = planned(Plan([], before=text, after=text))
    return {**result, "domain": _shown(name, facts, lambda _config: definition), "drift": []}


def _settled(task: Task, want: Element, held: Element | None) -> Element | None:
    """The desired tree for a domain as it is held, None for one that does not exist; None when the task says nothing
    of a definition that is there."""
    params = task.params
    if held is None:
        _complete_new(task, want)
    elif not _speaks(want):
        return None
    else:
        if params["max_vcpus"] is not None:
            keep_vcpus(want, held)
        if not params["cpu"]:
            forget_computed(want, held)
    settle_memory(want, held)
    _refuse_balloon(params, want, held)
    settle_vcpus(want, held)
    settle_threads(want, held)
    if params["memory_slots"] and not (want.findtext("maxMemory") or _has_room(held)):
        raise InputError("memory_slots needs max_memory: a domain that cannot grow has no use for it.")
    return want


def _refuse_contradictions(params: t.Mapping[str, t.Any]) -> None:
    if params["state"] == "absent":
        if params["autostart"]:
            raise InputError("autostart: true contradicts state: absent.")
        if params["xml"]:
            raise InputError("xml contradicts state: absent: a domain that is removed needs no definition.")
    elif params["remove"]:
        raise InputError(f"remove is only for state: absent, not for state: {params['state']}.")
    for name in ("vcpus", "max_vcpus", "memory_slots"):
        if params[name] is not None and params[name] < 1:
            raise InputError(f"{name} is {params[name]}; it must be at least 1.")


def _refuse_balloon(params: t.Mapping[str, t.Any], want: Element, held: Element | None) -> None:
    """Of a task that leaves the memory as it is: libvirt would make the balloon as much as there is, without a word."""
    asked, memory = want.find("currentMemory"), want.find("memory")
    if held is None or not params["current_memory"] or asked is None or (memory is not None and memory.text):
        return
    has = held.find("memory")
    if want.find("cpu/numa") is not None or want.find("devices/memory") is not None:
        return
    most = scaled_bytes(has, "") if has is not None else None
    if most and (scaled_bytes(asked, "") or 0) > most:
        raise InputError(
            f"current_memory is {params['current_memory']}, more than memory, which is {size_text(most)}: a balloon"
            " only takes memory away."
        )


def _has_room(held: Element | None) -> bool:
    return held is not None and held.find("maxMemory") is not None


def _speaks(want: Element) -> bool:
    """Whether the task says anything of the definition besides the name."""
    return len(want) > 1 or bool(want.attrib)


def _complete_new(task: Task, want: Element) -> None:
    """What a new domain gets when the task does not say it: a hypervisor, a type of machine, one vCPU."""
    if not want.findtext("memory") and want.find("maxMemory") is None and want.find("cpu/numa") is None:
        raise InputError(
            f"Domain {task.params['name']} does not exist, and the task does not say how to make it: give at least"
            " memory, or xml."
        )
    if want.get("type") is None:
        want.set("type", "kvm" if task.host.driver() == "qemu" and _has_kvm(task, want) else task.host.driver())
    system = want.find("os")
    system = child(want, "os") if system is None else system
    kind = system.find("type")
    kind = child(system, "type") if kind is None else kind
    if kind.text:
        return  # said by an xml that is a whole definition: it is taken as it stands
    kind.text = "exe" if want.get("type") == "lxc" else "hvm"
    if kind.text == "hvm":
        _add_acpi(task, want, kind.get("arch"))


def _add_acpi(task: Task, want: Element, arch: str | None) -> None:
    """Without ACPI an x86 guest hears no power button and lets no device go: a new domain has it unless the task says
    otherwise."""
    if (arch or _host_arch(task)) not in ("x86_64", "i686"):
        return
    features = want.find("features")
    features = child(want, "features") if features is None else features
    for name in ("acpi", "apic"):
        if features.find(name) is None and name not in marks.words(features, marks.ABSENT):
            child(features, name)


def _host_arch(task: Task) -> str | None:
    return parse(task.host.capabilities_xml(), "the host's capabilities").findtext("host/cpu/arch")


def _has_kvm(task: Task, want: Element) -> bool:
    arch = want.find("os/type[@arch]")
    capabilities = parse(task.host.capabilities_xml(), "the host's capabilities")
    wanted = arch.get("arch") if arch is not None else capabilities.findtext("host/cpu/arch")
    return any(
        found.get("name") == wanted and found.find("domain[@type='kvm']") is not None
        for found in capabilities.iterfind("guest/arch")
    )


def _shown(name: str, facts: Facts, tell: Tell) -> dict[str, t.Any]:
    """The domain as facts of the result."""
    definition = facts.config
    if definition is None and facts.live is not None:
        definition = as_defined(facts.live)
    if definition is None:
        return {"name": name, "state": "absent"}
    return {
        "name": name,
        "uuid": definition.findtext("uuid"),
        "state": facts.state,
        "autostart": facts.autostart,
        "definition": tell(definition),
    }
