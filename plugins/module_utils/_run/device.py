# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The work of the modules that manage one device of a domain."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.devices import twin_in
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.domain import Facts, Wish
from ansible_collections.virtops.libvirt.plugins.module_utils._run.desired import raw_tree, refuse_alias
from ansible_collections.virtops.libvirt.plugins.module_utils._run.domain_facts import (
    Outcome,
    domain_facts,
    find_domain,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._run.domain_work import (
    SCOPES,
    how,
    make_it_so,
    needs_running,
    seed,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._run.task import Result, Task, run
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Kind, LiveTable
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.spec import argument_spec
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.build import build
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.declared import declared
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import combine
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import child, new, value_at
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.read import read

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any


class Device(t.NamedTuple):
    """What a device module adds to the common work.

    *identify* completes, in place, the desired device so that it names just one of the domain's devices or a new one;
    it is given the task's parameters and the domain.
    """

    kind: Kind
    identify: t.Callable[[t.Mapping[str, t.Any], Element, Facts], None]


def run_device(device: Device) -> None:
    """Makes one device of a domain what the task says."""
    kind = device.kind
    constraints = {"mutually_exclusive": [list(names) for names in kind.exclusive]} if kind.exclusive else {}
    run(argument_spec(kind), lambda task: _device(device, task), writes=True, **constraints)


def _device(device: Device, task: Task) -> Result:
    params, kind = task.params, device.kind
    want = build(kind, params)
    if params["xml"]:
        want = combine(raw_tree(kind.tag, params["xml"]), want)
    alias = value_at(want, "alias@name")
    if alias is not None and alias.startswith("ua-"):
        refuse_alias(alias)
    domain = find_domain(task, params["domain"])
    facts = domain_facts(domain.name, domain)
    if alias is not None and facts.config is not None and facts.config.get("type") == "lxc":
        raise InputError("alias: libvirt keeps none for a container, whose devices are found by what they are made of.")
    scope = SCOPES[params["affect"]]
    needs_running(facts, scope, params["affect"])
    device.identify(params, want, facts)
    tree = new("domain")
    child(tree, "devices").append(want)
    if params["state"] == "absent":
        want.set(marks.GONE, "yes")
    outcome = make_it_so(task, domain, facts, _wish(task, tree, facts, scope, LiveTable(kind, f"devices/{kind.tag}")))
    return {**outcome.result, "domain": domain.name, kind.name: _shown(kind, want, outcome)}


def _wish(task: Task, tree: Element, facts: Facts, scope: Scope, live: t.Any) -> Wish:
    return Wish(
        want=tree,
        state="present",
        autostart=None,
        scope=scope,
        how=how(task.params, live),
        seed=seed(task, facts.name),
        machine=str,
        shutdown_timeout=0,
        force=False,
        remove=(),
    )


def _shown(kind: Kind, want: Element, outcome: Outcome) -> dict[str, t.Any]:
    """The device as facts of the result: its options, and where it is now."""
    facts = outcome.facts
    live = declared(facts.live) if facts.live is not None else None
    in_config, in_live = twin_in(facts.config, want), twin_in(live, want)
    held = in_config if in_config is not None else in_live
    if want.get(marks.GONE) or held is None:
        return {"state": "absent"}
    shown = {"state": "present", "config": in_config is not None, "live": in_live is not None, **read(kind.rows, held)}
    if in_live is not None:
        actual = twin_in(facts.live, want)
        shown["live_alias"] = value_at(actual, "alias@name") if actual is not None else None
        if kind.tag == "interface" and actual is not None:
            shown["live_target"] = value_at(actual, "target@dev")
    return shown


def held_devices(facts: Facts, tag: str) -> list[Element]:
    """Every device of a kind that the domain has in either definition, each once."""
    config = list(facts.config.iterfind(f"devices/{tag}")) if facts.config is not None else []
    live = list(declared(facts.live).iterfind(f"devices/{tag}")) if facts.live is not None else []
    return config + [device for device in live if twin_in(facts.config, device) is None]


def refuse_ambiguous(what: str, facts: Facts, candidates: t.Sequence[str], advice: str) -> None:
    """Raises InputError when more than one device is meant."""
    if len(candidates) > 1:
        raise InputError(
            f"Domain {facts.name} has {len(candidates)} devices with {what}: {', '.join(candidates)}. {advice}",
            error_code="ambiguous_device",
            candidates=list(candidates),
        )
