# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Golden cases: what a task's options make of what libvirt holds, through all that is pure of a module.

A case is a folder ``fixtures/<kind>/<case>/`` with

have.xml     the persistent definition; missing: there is none
live.xml     the live definition; missing: the object does not run
saved.xml    the definition that a domain's managed save keeps
want.yml     the task's options, or want.xml, which is its ``xml`` option alone
last.yml     the options that a task gave the last time: what it has left in the metadata is made of them
last_have.xml    the persistent definition before that task; missing: there was none
last_merged.xml  the one that libvirt had after it; missing: just what was asked for
last_live.xml    the live definition that it had then; missing: the domain did not run
facts.yml    what else is so: ``state``, ``autostart``, ``persistent``, ``users`` of a network; ``balloon``: whether the
             guest has a driver for it, which it has unless this is false; ``processor``: the features that the host
             gives, ``own_processor``: those that it has itself
merged.xml   the persistent definition that must result; missing: there is none
changes.yml  the ``changes``, ``steps``, ``pending``, ``wait``, ``drift`` and ``notes`` that must come of it, or the
             ``error``

For an interface or a host device have.xml and live.xml are the domain's.

``python -m ansible_collections.virtops.libvirt.tests.unit.golden FOLDER …`` writes merged.xml and changes.yml as they
are now. Read every line of them before you believe them: they say what the collection does, not what it should do.
"""

from __future__ import annotations

import copy
import pathlib
import sys
import types
import typing as t
from unittest import mock

import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from lxml import etree

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import VirtopsError
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.domain import DOMAIN
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.hostdev import HOSTDEV
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.interface import INTERFACE
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.network import NETWORK
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import domain as domains
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import network as networks
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import steps as do
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.drift import drift
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Want
from ansible_collections.virtops.libvirt.plugins.module_utils._run import applied, hostdev, interface
from ansible_collections.virtops.libvirt.plugins.module_utils._run import device as run_device
from ansible_collections.virtops.libvirt.plugins.module_utils._run import domain as run_domain
from ansible_collections.virtops.libvirt.plugins.module_utils._run import network as run_network
from ansible_collections.virtops.libvirt.plugins.module_utils._run.domain_facts import recorded
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Kind
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.spec import argument_spec
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, text_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import decode, put

FIXTURES = pathlib.Path(__file__).parent / "fixtures"
KINDS: dict[str, Kind] = {kind.name: kind for kind in (NETWORK, DOMAIN, INTERFACE, HOSTDEV)}
#: A host with QEMU and without KVM.
CAPABILITIES = """
<capabilities><host><cpu><arch>x86_64</arch></cpu></host>
<guest><os_type>hvm</os_type><arch name='x86_64'>
<machine canonical='pc-i440fx-7.2'>pc</machine><machine>pc-i440fx-7.2</machine>
<machine canonical='pc-q35-7.2'>q35</machine><machine>pc-q35-7.2</machine><domain type='qemu'/>
</arch></guest></capabilities>
"""

Params = dict[str, t.Any]
Facts = t.Union[networks.Facts, domains.Facts]


def cases() -> list[pathlib.Path]:
    return sorted(path.parent for path in FIXTURES.glob("*/*/want.*"))


def module_params(kind: Kind, options: t.Mapping[str, t.Any]) -> Params:
    """*options* as the module gets them from Ansible: checked, converted, with defaults, None for what is not given."""
    exclusive = [list(names) for names in kind.exclusive]
    result = ArgumentSpecValidator(argument_spec(kind), mutually_exclusive=exclusive).validate(copy.deepcopy(options))
    assert not result.error_messages, result.error_messages
    return t.cast(Params, result.validated_parameters)


def _user(network: str, uuid: str, name: str, mac: str) -> types.SimpleNamespace:
    """A running domain with an interface on *network*."""
    interface = f"<interface><mac address='{mac}'/><source network='{network}'/></interface>"
    xml = f"<domain><devices>{interface}</devices></domain>"
    return types.SimpleNamespace(uuid=uuid, name=name, live_xml=lambda: xml)


class Case:
    """One folder, or the same task on other facts."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.kind = KINDS[folder.parent.name]
        self.more: Params = self.read("facts.yml")
        raw = folder / "want.xml"
        self.options: Params = {"xml": raw.read_text()} if raw.exists() else self.read("want.yml")
        if raw.exists() and self.kind.name in ("network", "domain"):
            self.options["name"] = self.tree("want.xml").findtext("name")
        self.params = module_params(self.kind, self.options)

    def read(self, name: str) -> t.Any:
        path = self.folder / name
        return yaml.safe_load(path.read_text()) if path.exists() else {}

    def tree(self, name: str) -> t.Any:
        path = self.folder / name
        return parse(path.read_text(), name) if path.exists() else None

    def facts(self) -> Facts:
        """What is so before the task."""
        config, live, more = self.tree("have.xml"), self.tree("live.xml"), self.more
        autostart, persistent = more.get("autostart", False), more.get("persistent", True)
        if self.kind is NETWORK:
            users = tuple(tuple(user) for user in more.get("users", ()))
            return networks.Facts(self.params["name"], config, live, autostart, persistent, lambda: users)
        name = self.params["name"] if self.kind is DOMAIN else (config if config is not None else live).findtext("name")
        state = more.get("state", "shutoff" if live is None else "running")
        saved = self.tree("saved.xml")
        state = state if saved is None else "saved"
        return domains.Facts(name, config, live, state, autostart, persistent, self.record(), saved)

    def record(self) -> str | None:
        """What the task of last.yml has left."""
        options = self.read("last.yml")
        if not options:
            return None
        config = self.tree("last_have.xml")
        wished = self.wished(
            domains.Facts(options["name"], config, None, "shutoff", False, True), module_params(self.kind, options)
        )
        merged = self.tree("last_merged.xml")
        live = self.tree("last_live.xml")
        after = wished.facts._replace(
            config=domains.plan_domain(*wished[:2]).merged if merged is None else merged,
            live=live,
            state="shutoff" if live is None else "running",
        )
        return remembered(wished, after).record

    def plan(self, facts: Facts, params: Params | None = None) -> do.Plan:
        """What the task does when *facts* are so."""
        task = t.cast(t.Any, _task(facts, self.params if params is None else params, self.more))
        if self.kind is NETWORK:
            with mock.patch.object(run_network, "plan_network", wraps=networks.plan_network) as planned:
                run_network._network(NETWORK, task)
            return networks.plan_network(*planned.call_args.args)
        return domains.plan_domain(*self.wished(facts, self.params if params is None else params)[:2])

    def wished(self, facts: Facts, params: Params) -> Wished:
        """What a task about a domain has when its plan begins."""
        task = t.cast(t.Any, _task(facts, params, self.more))
        wished = _Wished()
        with mock.patch.object(run_domain, "make_it_so", _stop), mock.patch.object(run_device, "make_it_so", _stop):
            try:
                if self.kind is DOMAIN:
                    run_domain._domain(DOMAIN, task)
                elif self.kind is INTERFACE:
                    run_device._device(run_device.Device(INTERFACE, interface.identify), task)
                else:
                    run_device._device(run_device.Device(HOSTDEV, hostdev.identify), task)
            except _Wished as stopped:
                wished = stopped
        return Wished(*wished.args[0:3])

    def drift(self) -> list[dict[str, t.Any]]:
        """What others changed of what the task of last.yml asked for."""
        facts = self.facts()
        if not isinstance(facts, domains.Facts) or facts.record is None:
            return []
        _facts, wish, _want = self.wished(facts, self.params)
        plan = domains.plan_domain(facts, wish)
        found = drift(decode(facts.record), facts, wish.machine, wish.want, plan) if wish.owns else []
        return [{**each.shown(), "applied": readable(each.applied), "now": readable(each.now)} for each in found]

    def result(self) -> tuple[t.Any, dict[str, t.Any]]:
        """What merged.xml and changes.yml hold: the persistent definition, and the rest as plain data."""
        try:
            plan = self.plan(self.facts())
        except VirtopsError as error:
            return None, {"error": {"code": error.error_code, "message": error.message}}
        return plan.merged, {
            "changes": [
                {"in": where, "path": path, "before": readable(before), "after": readable(after)}
                for where, path, before, after in plan.changes
            ],
            "steps": [step_data(step) for step in plan.steps],
            "pending": [
                {"path": entry.path, "now": readable(entry.now), "after": readable(entry.after)}
                for entry in plan.pending
            ],
            "wait": step_data(plan.wait) if plan.wait else None,
            "drift": self.drift(),
            "notes": list(plan.notes),
        }


class Wished(t.NamedTuple):
    """What a plan is made of, and the desired tree again for a domain as it is then."""

    facts: domains.Facts
    wish: domains.Wish
    want: Want


class _Wished(Exception):  # noqa: N818 - no error: it ends the way of a module where its plan begins
    """The facts and the wish of a task that is ready to be planned."""


def _stop(
    _task: t.Any, _domain: t.Any, facts: domains.Facts, wish: domains.Wish, want: Want = lambda _held: None
) -> t.NoReturn:
    raise _Wished(facts, wish, want)


def remembered(wished: Wished, after: domains.Facts) -> domains.Facts:
    """*after* with what the task leaves for the next one."""
    if not recorded(wished.wish, after) or after.config is None:
        return after
    domain = t.cast(t.Any, types.SimpleNamespace(set_metadata_element=lambda *_arguments: None))
    plain = domains.plan_domain(after, wished.wish._replace(state="present", owns=False, wait=None, restart=False))
    return applied.remember(domain, wished.facts, after, wished.wish, wished.want, plain.pending)


def _task(facts: Facts, params: Params, more: Params) -> types.SimpleNamespace:
    """The task on a host that holds just what *facts* and *more*, which is facts.yml, say, in check mode."""
    saved = getattr(facts, "saved", None)
    held = types.SimpleNamespace(
        name=facts.name,
        uuid=next((tree.findtext("uuid") for tree in facts[1:3] if tree is not None), None),  # type: ignore[union-attr]
        is_active=lambda: facts.live is not None or getattr(facts, "state", None) == "crashed",
        is_persistent=lambda: facts.persistent,
        autostart=lambda: facts.autostart,
        state=lambda: "shutoff" if saved is not None else getattr(facts, "state", None),
        saved_xml=lambda: None if saved is None else text_of(saved),
        config_xml=lambda: text_of(
            put(facts.config if facts.config is not None else t.cast(t.Any, facts.live), getattr(facts, "record", None))
        ),
        live_xml=lambda: text_of(t.cast(t.Any, facts.live)),
        tuning=types.SimpleNamespace(balloon_answers=lambda: more.get("balloon", True)),
    )
    found = held if facts.config is not None or facts.live is not None else None
    host = types.SimpleNamespace(
        uri="qemu:///system",
        hostname=lambda: "host",
        driver=lambda: "qemu",
        version=lambda: 9_007_000,
        capabilities_xml=lambda: CAPABILITIES,
        domain_capabilities_xml=lambda *_kind: _domain_capabilities(more.get("processor", ())),
        expanded_cpu_xml=lambda *kind_and_cpu: kind_and_cpu[-1],
        expanded_host_cpu_xml=lambda _cpu: f"<cpu>{_named(more.get('own_processor', ()))}</cpu>",
        find_domain=lambda name: found if name == facts.name else None,
        find_network=lambda name: found if name == facts.name else None,
        running_domains=lambda: [_user(facts.name, *user) for user in getattr(facts, "users", tuple)()],
    )
    return types.SimpleNamespace(params=params, check_mode=True, host=host, work=None, warn=lambda _words: None)


def _domain_capabilities(features: t.Iterable[str]) -> str:
    """What a host says of its processor that has only such *features*."""
    mode = f"<mode name='host-model' supported='yes'><model>qemu64</model>{_named(features)}</mode>"
    return f"<domainCapabilities><cpu>{mode if features else ''}</cpu></domainCapabilities>"


def _named(features: t.Iterable[str]) -> str:
    return "".join(f"<feature policy='require' name='{name}'/>" for name in features)


def step_data(step: do.Step) -> dict[str, t.Any]:
    """A step as it stands in changes.yml: as in a module's result, but with what it hands to libvirt."""
    shown = do.shown(step)
    data = {"do": shown.pop("action"), "target": shown.pop("target")}
    reach = [name for name in ("live", "config") if shown.pop(name)]
    data["in"] = " and ".join(reach)
    data.update(shown)
    if isinstance(step, do.NetworkUpdate):
        data["parent"] = step.parent
    if isinstance(step, (do.Attach, do.Update, do.NetworkUpdate)):
        data["xml"] = readable(step.xml)
    return data


def readable(text: str | None) -> str | None:
    """XML in several lines; other text as it is."""
    return pretty(parse(text)) if text is not None and text.startswith("<") else text


def pretty(element: t.Any) -> str:
    copied = copy.deepcopy(element)
    etree.indent(copied, space="  ")
    return etree.tostring(copied, encoding="unicode") + "\n"


class _Dumper(yaml.SafeDumper):
    """YAML as people write it."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent_text)


def write(folder: pathlib.Path) -> None:
    merged, data = Case(folder).result()
    (folder / "merged.xml").unlink(missing_ok=True)
    if merged is not None:
        (folder / "merged.xml").write_text(pretty(merged))
    data = {name: value for name, value in data.items() if value}
    text = yaml.dump(data, Dumper=_Dumper, sort_keys=False, width=110, allow_unicode=True)
    (folder / "changes.yml").write_text(text)


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        write(pathlib.Path(argument).absolute())
