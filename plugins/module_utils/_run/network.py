# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The work of the network module."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError, VirtopsError
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import steps as do
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.definition import defines_network
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.network import Facts, Wish, plan_network
from ansible_collections.virtops.libvirt.plugins.module_utils._run.described import Describer
from ansible_collections.virtops.libvirt.plugins.module_utils._run.desired import desired, refuse_other_uuid
from ansible_collections.virtops.libvirt.plugins.module_utils._run.result import planned, unkept, waiting
from ansible_collections.virtops.libvirt.plugins.module_utils._run.task import Result, Task, run
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Kind
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.spec import argument_spec
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import combine
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, text_of, value_at
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import Waiting, decode, put, take

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import NetworkPort
else:
    Element = t.Any

#: libvirt 9.7, as a number.
_KEEPS_TITLES = 9_007_000


def run_network(kind: Kind) -> None:
    """Makes one network what the task says."""
    run(argument_spec(kind), lambda task: _network(kind, task), writes=True)


def _network(kind: Kind, task: Task) -> Result:
    name = task.params["name"]
    _refuse_contradictions(task.params)
    want = desired(kind, task.params)
    if want.find("name") is None:
        raise InputError("name is needed.")
    _settle_forward(want)
    _leave_titles_out(task, want)
    found: NetworkPort | None = task.host.find_network(name)
    facts = _facts(task, name, found)
    wish = Wish(
        want,
        task.params["state"],
        task.params["autostart"],
        task.params["restart"] == "when_needed",
        owns=_owns(task.params, want, facts),
        recalls=task.params["ownership"] is not False,
    )
    refuse_other_uuid("network", name, want, facts.config if facts.config is not None else facts.live)
    plan = plan_network(facts, wish)
    told, result = _drift(facts, wish, plan), planned(plan)
    if task.check_mode or not plan.steps:
        definition = None if wish.state == "absent" else plan.merged
        active = _active_after(facts, wish)
        shown = _shown(kind, name, found, definition, active, _autostart_after(facts, wish))
        return {**result, **told, "network": shown}
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.perform import perform_network
    from ansible_collections.virtops.libvirt.plugins.module_utils._run.lock import locked

    with locked(task.host.uri, "network", name):
        found = task.host.find_network(name)
        before = _facts(task, name, found)
        plan = plan_network(before, wish)
        try:
            _network, done = perform_network(task.work, found, plan.steps)
        except VirtopsError as error:
            if wish.restart and before.live is not None and before.config is not None:
                _put_back(task, before, before.config, error)
            raise
        # One that is transient goes with its last step.
        found = task.host.find_network(name)
        after = _facts(task, name, found)
        again = plan._replace(pending=(), changes=())
        if wish.state != "absent":
            # A value that is taken back goes to whatever libvirt's default is.
            again = plan_network(after, wish._replace(restart=False, owns=False))
        for warning in unkept(again):
            task.warn(warning)
        if wish.recalls and wish.state != "absent" and after.config is not None:
            started = any(step["action"] == "start" for step in done)
            after = _remember(task, before, after, after.config, wish, started)
            again = plan_network(after, wish._replace(restart=False))
    return {
        **planned(plan),
        **waiting(again),
        **told,
        "changed": _held(before) != _held(after),
        "steps": done,
        "network": _shown(kind, name, found, after.config, after.live is not None, after.autostart),
    }


def _drift(facts: Facts, wish: Wish, plan: do.Plan) -> dict[str, t.Any]:
    """What others changed by hand of a network, as a part of the result of its definition."""
    if not wish.owns:
        return {}
    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.drift import drift

    drifted = drift(decode(facts.record, facts.config), facts, str, wish.want, plan)
    return {"drift": [entry.shown() for entry in drifted]}


def _owns(params: t.Mapping[str, t.Any], want: Element, facts: Facts) -> bool:
    """Whether a task is the network's definition."""
    if params["state"] == "absent":
        return False
    if params["ownership"] is not None:
        return bool(params["ownership"])
    return defines_network(want, facts.config, facts.record)


def _remember(task: Task, before: Facts, after: Facts, config: Element, wish: Wish, started: bool) -> Facts:
    """Records what the task asked for and what came of it, of one that only amends the network just that; returns
    *after* with the record. *started*: whether the task has started the network, so that nothing waits that was taken
    back.

    By a definition: libvirt takes metadata of a network there long before version 9.7 has a call for it.
    """
    from ansible_collections.virtops.libvirt.plugins.module_utils._run.applied import (
        record_text,
        what_was_made,
        with_made,
    )

    want = wish.want
    text = with_made(after.record, want, config)
    if wish.owns:
        waiting = None if started else _waiting(before, after, wish)
        made = what_was_made(want, config)
        text = record_text(want, made, before.config, config, before.record, waiting=waiting, runs=after.live)
    if text != after.record:
        task.host.define_network(text_of(put(config, text)))
    return after._replace(record=text)


def _waiting(before: Facts, after: Facts, wish: Wish) -> Waiting | None:
    """What the task took back, and the running network has still."""
    last, settled = decode(before.record, before.config), wish._replace(restart=False)
    if last is None or after.live is None:
        return None
    claimed = plan_network(after._replace(record=before.record), settled).pending
    plain = plan_network(after, settled._replace(owns=False)).pending
    if set(claimed) <= set(plain):
        return None
    asked = last.asked if last.waiting is None else combine(last.waiting.asked, last.asked)
    return Waiting("", asked, tuple(entry.path for entry in claimed))


def _put_back(task: Task, before: Facts, definition: Element, error: VirtopsError) -> None:
    """A restart that failed does not leave guests without their network; *error* tells what became of it."""
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.perform import perform_network
    from ansible_collections.virtops.libvirt.plugins.module_utils._run.put_back import put_back

    target, network = f"network {before.name}", task.host.find_network(before.name)
    if network is None or network.is_active():
        return
    users = before.users()
    more = [do.ReplugInterfaces(target, before.name, users)] if users else []
    put_back(
        target, definition, before.record, more, lambda steps: perform_network(task.work, network, steps)[1], error
    )


def _refuse_contradictions(params: t.Mapping[str, t.Any]) -> None:
    if params["state"] == "absent" and params["autostart"]:
        raise InputError("autostart: true contradicts state: absent.")
    if params["state"] == "absent" and params["xml"]:
        raise InputError("xml contradicts state: absent: a network that is removed needs no definition.")


def _settle_forward(want: Element) -> None:
    """A network that forwards nothing has no such element: libvirt's schema knows no mode none."""
    forward = want.find("forward")
    if forward is None or forward.get("mode") != "none":
        return
    if len(forward) or any(name != "mode" and not marks.is_mark(name) for name in forward.attrib):
        raise InputError("forward.mode: none contradicts the other options of forward.")
    want.remove(forward)
    marks.add(want, marks.ABSENT, "forward")


def _leave_titles_out(task: Task, want: Element) -> None:
    """An older libvirt has no place for the texts about a network, and its schema refuses them."""
    texts = [text for name in ("title", "description") if (text := want.find(name)) is not None]
    if not texts or task.host.version() >= _KEEPS_TITLES:
        return
    for text in texts:
        want.remove(text)
    names = " and ".join(text.tag for text in texts)
    task.warn(f"{names}: libvirt keeps no such text about a network before version 9.7, so it is left out.")


def _facts(task: Task, name: str, network: NetworkPort | None) -> Facts:
    if network is None:
        return Facts(name, None, None, False, True, tuple)
    persistent = network.is_persistent()
    live = parse(network.live_xml(), "the live definition") if network.is_active() else None
    config = parse(network.config_xml(), "the persistent definition") if persistent else None
    record = take(config) if config is not None else None
    if live is not None:
        take(live)
    autostart = persistent and network.autostart()
    return Facts(name, config, live, autostart, persistent, lambda: _users(task, name), record)


def _users(task: Task, name: str) -> tuple[tuple[str, str, str], ...]:
    """The interfaces that running domains have on the network."""
    users = []
    for domain in task.host.running_domains():
        for interface in parse(domain.live_xml(), "the live definition").iterfind("devices/interface"):
            if value_at(interface, "source@network") == name:
                users.append((domain.uuid, domain.name, value_at(interface, "mac@address") or ""))
    return tuple(users)


def _held(facts: Facts) -> tuple[t.Any, ...]:
    """Everything that libvirt holds, comparable."""
    texts = [text_of(tree) if tree is not None else None for tree in (facts.config, facts.live)]
    return (*texts, facts.autostart)


def _active_after(facts: Facts, wish: Wish) -> bool:
    return wish.state == "active" or (wish.state == "present" and facts.live is not None)


def _autostart_after(facts: Facts, wish: Wish) -> bool:
    return facts.autostart if wish.autostart is None else wish.autostart


def _shown(
    kind: Kind, name: str, network: NetworkPort | None, config: Element | None, active: bool, autostart: bool
) -> dict[str, t.Any]:
    """The network as facts of the result."""
    if config is None:
        return {"name": name, "state": "absent"}
    return {
        "name": name,
        "uuid": network.uuid if network is not None else None,
        "state": "active" if active else "inactive",
        "autostart": autostart,
        "bridge": value_at(config, "bridge@name"),
        "definition": Describer(kind)(config),
    }
