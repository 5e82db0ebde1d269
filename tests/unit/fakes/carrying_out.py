# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What libvirt holds after the steps of a plan: the shortest libvirt that a second run of a task can be measured by.

It refuses what libvirt refuses of such steps (conf/network_conf.c, virNetworkDefUpdateSection).
"""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import domain as domains
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import network as networks
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import steps as do
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.devices import twin_in
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.live_steps import LIVE_STEPS
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.additions import insert, shadow_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import canonical_text
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import child, parse
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import take
from ansible_collections.virtops.libvirt.tests.unit.fakes.tuned import tune

Tree = t.Any


def same_key(found: t.Any, element: t.Any, name: str) -> bool:
    """Whether two elements have an attribute, and have it alike."""
    return element.get(name) is not None and found.get(name) == element.get(name)


def _trees(facts: t.Any, scope: Scope) -> list[Tree]:
    found = [facts.live] if Scope.LIVE in scope else []
    found += [facts.config] if Scope.CONFIG in scope else []
    assert all(tree is not None for tree in found), "there is no such definition"
    return found


def _below(parent: Tree, tag: str) -> Tree:
    found = parent.find(tag)
    return child(parent, tag) if found is None else found


# Domains


def after_domain(facts: domains.Facts, steps: t.Iterable[do.Step]) -> domains.Facts:
    """What a domain is after *steps*."""
    facts = facts._replace(
        config=copy.deepcopy(facts.config), live=copy.deepcopy(facts.live), saved=copy.deepcopy(facts.saved)
    )
    for step in steps:
        facts = _domain_step(facts, step)
    return facts


def _domain_step(facts: domains.Facts, step: do.Step) -> domains.Facts:
    if isinstance(step, do.Define):
        config = parse(step.xml)
        return facts._replace(record=take(config), config=config)
    if isinstance(step, do.Undefine):
        return facts._replace(config=None)
    if isinstance(step, do.SetAutostart):
        return facts._replace(autostart=step.enabled)
    if isinstance(step, do.Start):
        assert facts.live is None
        assert facts.state != "crashed", "domain is already running"
        assert facts.saved is None, "its saved memory would come back"
        return facts._replace(live=started(facts.config), state="paused" if step.paused else "running")
    if isinstance(step, (do.Shutdown, do.Destroy)):
        assert facts.live is not None or (facts.state == "crashed" and isinstance(step, do.Destroy))
        return facts._replace(live=None, state="shutoff")
    if isinstance(step, do.Restore):
        assert facts.live is None
        assert facts.saved is not None
        return facts._replace(live=facts.saved, saved=None, state="paused" if step.paused else "running")
    if isinstance(step, do.Wake):
        assert facts.state == "pmsuspended"
        return facts._replace(state="running")
    if isinstance(step, do.ManagedSave):
        assert facts.live is not None
        assert facts.state != "pmsuspended", "what comes back does not wake up"
        return facts._replace(live=None, saved=facts.live, state="saved")
    if isinstance(step, do.Reset):
        assert facts.live is not None
        return facts
    if isinstance(step, (do.Suspend, do.Resume)):
        return facts._replace(state="paused" if isinstance(step, do.Suspend) else "running")
    if isinstance(step, do.SetMetadata):
        for tree in _trees(facts, step.scope):
            _set_text(tree, step.kind, step.text)
    elif isinstance(step, do.Detach):
        _detach(facts, step)
    elif type(step) in LIVE_STEPS:
        tune(facts.live, step)
    else:
        assert isinstance(step, (do.Attach, do.Update))
        for tree in _trees(facts, step.scope):
            (_attach if isinstance(step, do.Attach) else _update)(tree, parse(step.xml))
    return facts


def started(config: Tree) -> Tree:
    """The live definition of a domain or network that was started: its memory rounded, its devices named."""
    live = copy.deepcopy(config)
    if live.tag == "network":
        return live
    live.set("id", "7")
    _round_memory(live)
    for number, device in enumerate(live.iterfind("devices/*")):
        if device.find("alias") is None and device.tag not in ("emulator", "graphics"):
            child(device, "alias").set("name", f"{device.tag}{number}")
        if device.tag == "interface" and device.get("type") in ("network", "bridge") and device.find("target") is None:
            child(device, "target").set("dev", f"vnet{number}")
    return live


def _round_memory(live: Tree) -> None:
    """The memory of each NUMA node becomes whole MiB, else all of it; a balloon that takes none goes along."""
    grown = 0
    for cell in live.xpath("cpu/numa/cell[@unit='KiB' or not(@unit)]"):
        size = int(cell.get("memory"))
        grown += -size % 1024
        cell.set("memory", str(size + -size % 1024))
    memory, current = live.find("memory"), live.find("currentMemory")
    whole = int(memory.text)
    if live.find("cpu/numa/cell") is None:
        grown = -whole % 1024
    for element in [memory] if current is None or int(current.text) < whole else [memory, current]:
        element.text = str(whole + grown)


def _set_text(tree: Tree, tag: str, text: str) -> None:
    found = tree.find(tag)
    if text:
        _below(tree, tag).text = text
    elif found is not None:
        tree.remove(found)


def _attach(tree: Tree, device: Tree) -> None:
    alias = device.find("alias")
    taken = [found.get("name") for found in tree.iterfind("devices/*/alias")]
    assert alias is None or alias.get("name") not in taken, "non unique alias"
    insert(_below(tree, "devices"), device)


def _update(tree: Tree, device: Tree) -> None:
    assert device.tag != "interface" or device.find("mac") is not None, "an interface is updated by its MAC"
    held = twin_in(tree, device)
    assert held is not None, "no such device"
    target = held.find("target")
    if device.tag == "interface" and device.find("target") is None and target is not None:
        device.append(copy.deepcopy(target))
    tree.find("devices").replace(held, device)


def _detach(facts: domains.Facts, step: do.Detach) -> None:
    for tree, xml, scope in ((facts.live, step.live_xml, Scope.LIVE), (facts.config, step.config_xml, Scope.CONFIG)):
        assert bool(xml) == (scope in step.scope)
        if not xml:
            continue
        text = canonical_text(parse(xml))
        # As in _apply.perform: by alias, else by being equal, else by what its kind is known by.
        alias = parse(xml).find("alias")
        held = [found for found in tree.find("devices") if canonical_text(found) == text]
        if alias is not None:
            held = tree.xpath("devices/*[alias/@name=$name]", name=alias.get("name")) or held
        gone = (held or [twin_in(tree, parse(xml))])[0]
        for device in (shadow_of(gone) if gone.tag == "serial" else None, gone):
            if device is not None:
                tree.find("devices").remove(device)


# Networks


def after_network(facts: networks.Facts, steps: t.Iterable[do.Step]) -> networks.Facts:
    """What a network is after *steps*."""
    facts = facts._replace(config=copy.deepcopy(facts.config), live=copy.deepcopy(facts.live))
    for step in steps:
        facts = _network_step(facts, step)
    return facts


def _network_step(facts: networks.Facts, step: do.Step) -> networks.Facts:
    if isinstance(step, do.Define):
        return facts._replace(config=parse(step.xml))
    if isinstance(step, do.Undefine):
        return facts._replace(config=None)
    if isinstance(step, do.SetAutostart):
        return facts._replace(autostart=step.enabled)
    if isinstance(step, do.Start):
        assert facts.live is None
        return facts._replace(live=copy.deepcopy(facts.config))
    if isinstance(step, do.Destroy):
        assert facts.live is not None
        return facts._replace(live=None)
    if isinstance(step, do.NetworkUpdate):
        for tree in _trees(facts, step.scope):
            _update_section(tree, step)
    else:
        assert isinstance(step, do.ReplugInterfaces)
    return facts


#: Section → (parent, tag, attributes of which an equal one makes two entries the same).
_SECTIONS = {
    "ip-dhcp-host": ("dhcp", "host", ("mac", "name", "id", "ip")),
    "ip-dhcp-range": ("dhcp", "range", ("start",)),
    "forward-interface": ("forward", "interface", ("dev",)),
    "portgroup": (".", "portgroup", ("name",)),
    "dns-host": ("dns", "host", ("ip",)),
    "dns-txt": ("dns", "txt", ("name",)),
    "dns-srv": ("dns", "srv", ()),
}


def _update_section(network: Tree, step: do.NetworkUpdate) -> None:
    """virNetworkUpdate."""
    parent_tag, tag, keys = _SECTIONS[step.section]
    element = parse(step.xml)
    assert element.tag == tag
    if parent_tag == "dhcp":
        assert step.parent >= 0, "the ip element must be said: there may be several"
        parent = _below(network.findall("ip")[step.parent], "dhcp")
    else:
        parent = network if parent_tag == "." else _below(network, parent_tag)
    held = parent.findall(tag)
    if step.command == "delete":
        same = [found for found in held if all(found.get(name) == text for name, text in element.attrib.items())]
        assert len(same) == 1, "no such entry"
        parent.remove(same[0])
    elif step.command == "modify":
        assert step.section in ("ip-dhcp-host", "portgroup"), "libvirt cannot modify entries of this section"
        found_by = [name for name in keys if name != "ip"]
        same = [found for found in held if any(same_key(found, element, name) for name in found_by)]
        assert len(same) == 1, "no such entry"
        parent.replace(same[0], element)
    else:
        assert step.command == "add-last"
        clash = [found for found in held if any(same_key(found, element, name) for name in keys)]
        assert not clash, f"there is an existing {tag} entry like it"
        insert(parent, element)
    if parent_tag == "dhcp" and parent.find("range") is None and parent.find("host") is None:
        # An update works on a copy that is read from a text, and the text has no bootp beside nothing.
        parent.getparent().remove(parent)
