# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Interfaces of a running guest: plugged in and out, changed in place, plugged in anew, or left for the next start."""

from __future__ import annotations

import re
import typing as t

import pytest

from ansible_collections.virtops.libvirt.tests.integration.bare_domains import both, on_bridge, prepare_host, written
from ansible_collections.virtops.libvirt.tests.integration.promise import Promise, actions, steps, warnings
from ansible_collections.virtops.libvirt.tests.lab.events import DomainEvents
from ansible_collections.virtops.libvirt.tests.lab.guest import define_guest

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.guest import Guest
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

Options = dict[str, t.Any]

MAC = "52:54:00:0a:00:01"
ALIAS = "ua-test"
PLACE = f"devices/interface[mac/@address='{MAC}']"

NETWORKS = {
    "one": "<network><name>one</name><bridge name='br-one' stp='off' delay='0'/>"
    "<portgroup name='slow'/><portgroup name='fast'/></network>",
    "two": "<network><name>two</name><bridge name='br-two' stp='off' delay='0'/><portgroup name='slow'/></network>",
}
FILTER = "<filter name='{}' chain='root'><rule action='accept' direction='inout' priority='500'/></filter>"


@pytest.fixture(scope="module")
def world(lab: Lab) -> t.Iterator[Guest]:
    """A guest that has booted, without interfaces, and what interfaces are plugged into. All tests share it."""
    prepare_host(lab)
    for name, xml in NETWORKS.items():
        lab.virsh("net-define", "/dev/stdin", stdin=xml)
        lab.virsh("net-start", name)
    for name in ("allow-a", "allow-b"):
        lab.virsh("nwfilter-define", "/dev/stdin", stdin=FILTER.format(name))
    guest = define_guest(lab, "plugged", spare_ports=8, devices="<controller type='usb' model='qemu-xhci'/>")
    guest.start().wait_ready()
    yield guest
    guest.remove()
    for name in NETWORKS:
        lab.virsh("net-destroy", name)
        lab.virsh("net-undefine", name)


@pytest.fixture
def tiny(world: Guest, lab: Lab) -> t.Iterator[Guest]:
    """The shared guest; interfaces that a test leaves in it go with the test."""
    yield world
    if lab.virsh("domstate", world.name).strip() == "paused":
        lab.virsh("resume", world.name)
    for alias in re.findall(r"<alias name='(net\d+|ua-[\w-]+)'", world.xml()):
        if alias.startswith(("net", "ua-")):
            with DomainEvents(lab, world.name) as events:
                lab.virsh("detach-device-alias", world.name, alias, "--live")
                events.wait("device-removed", 30)
    for alias in re.findall(r"<alias name='(ua-[\w-]+)'", world.xml("--inactive")):
        lab.virsh("detach-device-alias", world.name, alias, "--config")


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


@pytest.fixture
def plugged(tiny: Guest, lab: Lab) -> Guest:
    """The shared guest with an interface on network one, portgroup slow, plugged in by virsh."""
    xml = (
        f"<interface type='network'><mac address='{MAC}'/><source network='one' portgroup='slow'/>"
        f"<model type='virtio'/><alias name='{ALIAS}'/></interface>"
    )
    lab.virsh("attach-device", tiny.name, "/dev/stdin", "--live", "--config", stdin=xml)
    return tiny


def tap(guest: Guest) -> str:
    [name] = both(guest.lab, guest.name, f"{PLACE}/target/@dev")[0]
    return name


# --- in and out ---

TYPES: dict[str, Options] = {
    "network": {"source": {"network": "one"}},
    "bridge": {"source": {"bridge": "br-test"}},
    "user": {"type": "user"},
    "ethernet": {"type": "ethernet", "target": "tap-test"},
    "direct": {"type": "direct", "source": {"dev": "eth-test", "mode": "bridge"}},
}


@pytest.mark.parametrize("kind", TYPES)
def test_interface_when_the_guest_runs_then_it_is_plugged_in_and_out(
    promise: Promise, lab: Lab, tiny: Guest, kind: str
) -> None:
    named = {"domain": tiny.name, **TYPES[kind], "model": "virtio"}
    with DomainEvents(lab, tiny.name) as events:
        result = promise.changes("domain_interface", **named)
        assert steps(result) == [
            {"action": "attach", "target": f"interface {result['interface']['mac']}", "live": True, "config": True}
        ]
        shown = result["interface"]
        assert (shown["config"], shown["live"], shown["live_alias"]) == (True, True, shown["alias"])
        assert events.wait("device-added", 5).detail == shown["alias"]
        assert both(lab, tiny.name, "devices/interface/@type") == [[kind], [kind]]
        assert both(lab, tiny.name, "devices/interface/mac/@address") == [[shown["mac"]], [shown["mac"]]]
        if shown.get("live_target"):
            assert lab.exec("ip", "link", "show", shown["live_target"]).stdout

        [step] = promise.changes("domain_interface", **named, state="absent")["steps"]
        assert (step["action"], step["live"], step["config"], step["attempts"]) == ("detach", True, True, 1)
        assert 0 < step["seconds"] < 10
        assert events.wait("device-removed", 5).detail == shown["alias"]
    assert both(lab, tiny.name, "devices/interface") == [[], []]


@pytest.mark.parametrize("affect", ["live", "config"])
def test_affect_when_narrowed_then_only_that_definition_changes(
    promise: Promise, lab: Lab, tiny: Guest, affect: str
) -> None:
    named: Options = {"domain": tiny.name, "source": {"network": "one"}, "model": "virtio", "affect": affect}
    before = written(lab, tiny.name)
    result = promise.changes("domain_interface", **named)
    reached = {"live": affect == "live", "config": affect == "config"}
    assert {name: result["steps"][0][name] for name in reached} == reached
    assert [bool(texts) for texts in both(lab, tiny.name, "devices/interface/@type")] == list(reached.values())
    assert {name: result["interface"][name] for name in reached} == reached
    changed = promise.changes("domain_interface", **named, link="down")
    assert {name: changed["steps"][0][name] for name in reached} == reached
    promise.changes("domain_interface", **named, state="absent")
    assert both(lab, tiny.name, "devices/interface") == [[], []]
    assert (written(lab, tiny.name) == before) == (affect == "live")


def test_interface_when_only_one_definition_has_it_then_the_other_follows(
    promise: Promise, lab: Lab, tiny: Guest
) -> None:
    named: Options = {"domain": tiny.name, "source": {"network": "one"}, "model": "virtio", "mac": MAC}
    promise.changes("domain_interface", **named, affect="config")
    assert steps(promise.changes("domain_interface", **named))[0]["config"] is False
    promise.changes("domain_interface", **named, affect="config", state="absent")
    result = promise.changes("domain_interface", **named)
    assert actions(result) == ["define"]
    assert both(lab, tiny.name, f"{PLACE}/alias/@name")[0] == both(lab, tiny.name, f"{PLACE}/alias/@name")[1]


def test_interface_when_libvirt_cannot_plug_its_type_then_it_waits_for_the_next_start(
    promise: Promise, lab: Lab, tiny: Guest
) -> None:
    named: Options = {"domain": tiny.name, "source": {"name": "inner"}, "model": "virtio"}
    result = promise.changes("domain_interface", **named)
    assert (actions(result), len(result["pending_restart"]), result["restart_required"]) == (["define"], 1, True)
    assert both(lab, tiny.name, "devices/interface/@type") == [[], ["internal"]]
    promise.changes("domain_interface", **named, state="absent")


def test_interface_when_its_host_device_is_missing_then_it_is_refused(promise: Promise, tiny: Guest) -> None:
    source = {"address": "0000:65:00.1"}
    assert promise.refuses("domain_interface", domain=tiny.name, source=source)["error_code"] == "host_device_missing"


def test_interface_when_plugged_in_then_the_guest_gets_an_address(
    promise: Promise, lab: Lab, lan: str, tiny: Guest
) -> None:
    result = promise.changes("domain_interface", domain=tiny.name, source={"network": lan}, model="virtio")
    address = tiny.wait_lease(result["interface"]["mac"])
    assert lab.exec("ping", "-c", "1", "-W", "5", address).returncode == 0


# --- which one ---


@pytest.mark.parametrize("named", ["mac", "alias", "live_alias", "target", "source"])
def test_running_interface_when_named_in_any_way_then_that_one_is_changed(
    promise: Promise, lab: Lab, tiny: Guest, named: str
) -> None:
    own = f"<alias name='{ALIAS}'/>" if named != "live_alias" else ""
    inner = f"<source network='one'/><model type='virtio'/>{own}"
    xml = f"<interface type='network'><mac address='{MAC}'/>{inner}</interface>"
    lab.virsh("attach-device", tiny.name, "/dev/stdin", "--live", "--config", stdin=xml)
    lab.virsh("attach-interface", tiny.name, "network", "two", "--model", "virtio", "--live", "--config")
    [[live_alias], _config] = both(lab, tiny.name, f"{PLACE}/alias/@name")
    options: Options = {
        "mac": {"mac": MAC},
        "alias": {"alias": ALIAS},
        "live_alias": {"alias": live_alias},
        "target": {"target": tap(tiny)},
        "source": {"source": {"network": "one"}},
    }[named]
    promise.changes("domain_interface", domain=tiny.name, **options, link="down")
    assert both(lab, tiny.name, "devices/interface[link/@state='down']/mac/@address") == [[MAC], [MAC]]
    # What libvirt invents at each start never gets into the definition.
    assert both(lab, tiny.name, f"{PLACE}/target")[1] == []
    promise.changes("domain_interface", domain=tiny.name, **options, state="absent")
    assert [len(texts) for texts in both(lab, tiny.name, "devices/interface")] == [1, 1]
    assert both(lab, tiny.name, PLACE) == [[], []]
    promise.changes("domain_interface", domain=tiny.name, source={"network": "two"}, state="absent")


def test_source_when_live_and_config_differ_and_two_have_it_then_the_task_is_refused(
    promise: Promise, lab: Lab, plugged: Guest
) -> None:
    lab.virsh("attach-interface", plugged.name, "network", "one", "--mac", "52:54:00:0a:00:02", "--config")
    result = promise.refuses("domain_interface", domain=plugged.name, source={"network": "one"}, link="down")
    assert (result["error_code"], result["candidates"]) == ("ambiguous_device", [MAC, "52:54:00:0a:00:02"])
    lab.virsh("detach-interface", plugged.name, "network", "52:54:00:0a:00:02", "--config")


# --- in place ---

IN_PLACE: dict[str, tuple[Options, str, list[str]]] = {
    "link": ({"link": "down"}, "link/@state", ["down"]),
    "filter": ({"filter": {"name": "allow-a"}}, "filterref/@filter", ["allow-a"]),
    "filter_parameters": (
        {"filter": {"name": "allow-b", "parameters": [{"name": "IP", "value": "10.0.0.1"}]}},
        "filterref/parameter/@value",
        ["10.0.0.1"],
    ),
    "coalesce": ({"coalesce_rx_frames": 32}, "coalesce/rx/frames/@max", ["32"]),
    "port_isolated": ({"port_isolated": True}, "port/@isolated", ["yes"]),
    "network": ({"source": {"network": "two"}}, "source/@network", ["two"]),
    "network_and_portgroup": ({"source": {"network": "two", "portgroup": "slow"}}, "source/@portgroup", ["slow"]),
    "bridge": ({"source": {"bridge": "br-test"}}, "source/@bridge", ["br-test"]),
    "raw_xml": ({"xml": "<interface type='network'><link state='down'/></interface>"}, "link/@state", ["down"]),
}


@pytest.mark.parametrize("case", IN_PLACE)
def test_change_when_libvirt_can_make_it_in_place_then_it_is_made(
    promise: Promise, lab: Lab, plugged: Guest, case: str
) -> None:
    options, path, expected = IN_PLACE[case]
    number = lab.virsh("domid", plugged.name)
    name = tap(plugged)
    result = promise.changes("domain_interface", domain=plugged.name, alias=ALIAS, **options)
    assert (actions(result), result["pending_restart"]) == (["define", "update"], [])
    assert [step["live"] for step in result["steps"]] == [False, True]
    live = both(lab, plugged.name, f"{PLACE}/{path}")
    if case == "bridge":
        assert both(lab, plugged.name, f"{PLACE}/@type") == [["bridge"], ["bridge"]]
    assert live == [expected, expected]
    # It is the very same device.
    assert (tap(plugged), lab.virsh("domid", plugged.name)) == (name, number)
    bridge = {"network": "br-two", "network_and_portgroup": "br-two", "bridge": "br-test"}.get(case, "br-one")
    assert on_bridge(lab, name) == bridge


def test_change_when_taken_back_then_nothing_of_it_is_left(promise: Promise, lab: Lab, plugged: Guest) -> None:
    named: Options = {"domain": plugged.name, "alias": ALIAS}
    promise.changes("domain_interface", **named, filter={"name": "allow-a"}, link="down", port_isolated=True)
    promise.changes("domain_interface", **named, filter={"name": ""}, link="up", port_isolated=False)
    assert both(lab, plugged.name, f"{PLACE}/filterref") == [[], []]
    assert both(lab, plugged.name, f"{PLACE}/link/@state") == [["up"], ["up"]]
    assert both(lab, plugged.name, f"{PLACE}/port/@isolated") == [["no"], ["no"]]
    promise.changes("domain_interface", **named, source={"bridge": "br-test"})
    promise.changes("domain_interface", **named, source={"network": "one"})
    assert both(lab, plugged.name, f"{PLACE}/@type") == [["network"], ["network"]]
    assert on_bridge(lab, tap(plugged)) == "br-one"


# --- not in place ---

WAITS: dict[str, tuple[Options, str, list[str]]] = {
    "mtu": ({"mtu": 1400}, "mtu/@size", ["1400"]),
    "model": ({"model": "e1000e"}, "model/@type", ["e1000e"]),
    "rom": ({"rom": {"enabled": False}}, "rom/@enabled", ["no"]),
    "driver": ({"driver": {"rx_queue_size": 512}}, "driver/@rx_queue_size", ["512"]),
    "target": ({"target": "tap-test"}, "target/@dev", ["tap-test"]),
    "type_user": ({"type": "user"}, "@type", ["user"]),
    "type_direct": ({"type": "direct", "source": {"dev": "eth-test", "mode": "bridge"}}, "@type", ["direct"]),
    "acpi_index": ({"acpi_index": 7}, "acpi/@index", ["7"]),
    "boot_order": ({"boot_order": 1}, "boot/@order", ["1"]),
    "vlan": ({"vlan": {"tags": [{"id": 42}]}}, "vlan/tag/@id", ["42"]),
    # libvirt takes these without an error, and does nothing.
    "receive_filters": ({"trust_guest_rx_filters": True}, "@trustGuestRxFilters", ["yes"]),
    "teaming": ({"teaming": {"type": "persistent"}}, "teaming/@type", ["persistent"]),
    "guest_device": ({"xml": "<interface type='network'><guest dev='eth7'/></interface>"}, "guest/@dev", ["eth7"]),
}


@pytest.mark.parametrize("case", WAITS)
def test_change_when_it_cannot_be_made_in_place_then_it_waits_for_the_next_start(
    promise: Promise, lab: Lab, plugged: Guest, case: str
) -> None:
    options, path, expected = WAITS[case]
    before = both(lab, plugged.name, f"{PLACE}/{path}")[0]
    result = promise.changes("domain_interface", domain=plugged.name, alias=ALIAS, **options)
    assert (actions(result), result["restart_required"]) == (["define"], True)
    assert all(MAC in entry["path"] for entry in result["pending_restart"])
    assert any(expected[0] in (entry["after"] or "") for entry in result["pending_restart"])
    assert both(lab, plugged.name, f"{PLACE}/{path}") == [before, expected]


@pytest.mark.parametrize("case", ["mtu", "model", "target", "type_user", "type_direct", "receive_filters"])
def test_change_when_it_may_be_plugged_in_anew_then_it_is_made_at_once(
    promise: Promise, lab: Lab, plugged: Guest, case: str
) -> None:
    options, path, expected = WAITS[case]
    result = promise.changes("domain_interface", domain=plugged.name, alias=ALIAS, replug=True, **options)
    assert (actions(result), result["restart_required"]) == (["define", "detach", "attach"], False)
    assert 0 < result["steps"][1]["seconds"] < 10
    assert both(lab, plugged.name, f"{PLACE}/{path}") == [expected, expected]
    assert both(lab, plugged.name, f"{PLACE}/alias/@name") == [[ALIAS], [ALIAS]]


def test_change_when_partly_in_place_then_the_rest_waits(promise: Promise, lab: Lab, plugged: Guest) -> None:
    result = promise.changes("domain_interface", domain=plugged.name, alias=ALIAS, link="down", mtu=1400)
    assert actions(result) == ["define", "update"]
    assert [entry["path"].rpartition("/")[2] for entry in result["pending_restart"]] == ["mtu@size"]
    assert both(lab, plugged.name, f"{PLACE}/link/@state") == [["down"], ["down"]]
    assert both(lab, plugged.name, f"{PLACE}/mtu/@size") == [[], ["1400"]]


def test_portgroup_when_libvirt_ignores_it_then_it_is_pending_and_never_done(
    ansible_module: ModuleCall, promise: Promise, lab: Lab, plugged: Guest
) -> None:
    """The portgroups differ in nothing that can be changed in place, and newer versions refuse any. Only libvirt knows:
    it is asked, once."""
    options: Options = {"domain": plugged.name, "alias": ALIAS, "source": {"portgroup": "fast"}}
    assert actions(ansible_module("domain_interface", check=True, **options)) == ["define", "update"]
    result = ansible_module("domain_interface", **options)
    assert result["pending_restart"] == [
        {"path": f"devices/interface[{MAC}]/source@portgroup", "now": "slow", "after": "fast"}
    ]
    assert both(lab, plugged.name, f"{PLACE}/source/@portgroup") == [["slow"], ["fast"]]
    assert promise.leaves("domain_interface", **options)["pending_restart"] == result["pending_restart"]
    promise.changes("domain_interface", **options, replug=True)
    assert both(lab, plugged.name, f"{PLACE}/source/@portgroup") == [["fast"], ["fast"]]


def test_portgroup_when_libvirt_ignores_it_then_what_else_is_asked_for_is_done(
    ansible_module: ModuleCall, lab: Lab, plugged: Guest
) -> None:
    options: Options = {"source": {"portgroup": "fast"}, "link": "down"}
    result = ansible_module("domain_interface", domain=plugged.name, alias=ALIAS, audit="none", **options)
    assert (actions(result), warnings(result)) == (["define", "update", "update"], [])
    assert [entry["path"] for entry in result["pending_restart"]] == [f"devices/interface[{MAC}]/source@portgroup"]
    assert both(lab, plugged.name, f"{PLACE}/link/@state") == [["down"], ["down"]]


def test_portgroup_when_only_live_and_ignored_then_that_is_said(
    ansible_module: ModuleCall, lab: Lab, plugged: Guest
) -> None:
    options: Options = {"domain": plugged.name, "alias": ALIAS, "source": {"portgroup": "fast"}, "affect": "live"}
    result = ansible_module("domain_interface", **options)
    assert result["changed"] is False
    assert [warning for warning in warnings(result) if "source@portgroup" in warning and "slow" in warning]


def test_portgroup_when_the_network_has_none_of_that_name_then_it_is_refused(promise: Promise, plugged: Guest) -> None:
    result = promise.refuses("domain_interface", domain=plugged.name, alias=ALIAS, source={"portgroup": "missing"})
    assert "slow" in result["msg"] and "fast" in result["msg"]
    promise.refuses(
        "domain_interface", domain=plugged.name, source={"network": "one", "portgroup": "none"}, alias="ua-b"
    )


@pytest.mark.parametrize(("network", "error_code"), [("none", "not_found"), ("idle", "not_active")])
def test_network_when_it_cannot_be_joined_then_the_task_is_refused(
    promise: Promise, lab: Lab, plugged: Guest, network: str, error_code: str
) -> None:
    lab.virsh("net-define", "/dev/stdin", stdin="<network><name>idle</name></network>")
    for named in ({"alias": ALIAS}, {"alias": "ua-second"}):
        result = promise.refuses("domain_interface", domain=plugged.name, source={"network": network}, **named)
        assert (result["error_code"], network in result["msg"]) == (error_code, True)


def test_change_when_libvirt_refuses_it_then_the_message_says_so(
    ansible_module: ModuleCall, lab: Lab, plugged: Guest
) -> None:
    result = ansible_module("domain_interface", domain=plugged.name, alias=ALIAS, source={"bridge": "none"}, fails=True)
    assert result["error_code"] == "libvirt_error"
    assert MAC in result["msg"] and plugged.name in result["msg"] and "none" in result["msg"]
    assert [step["action"] for step in result["steps"]] == ["define"]
    assert both(lab, plugged.name, f"{PLACE}/source/@network")[0] == ["one"]


def test_mac_when_changed_then_it_waits_or_is_plugged_in_anew(promise: Promise, lab: Lab, plugged: Guest) -> None:
    options: Options = {"domain": plugged.name, "alias": ALIAS, "mac": "52:54:00:0a:00:09"}
    assert promise.changes("domain_interface", **options)["pending_restart"] == [
        {"path": f"devices/interface[{MAC}]/mac@address", "now": MAC, "after": "52:54:00:0a:00:09"}
    ]
    promise.changes("domain_interface", **options, replug=True)
    assert both(lab, plugged.name, "devices/interface/mac/@address") == [["52:54:00:0a:00:09"]] * 2


# --- audit ---


def test_audit_when_all_then_each_plug_is_recorded_as_libvirt_does(
    ansible_module: ModuleCall, lab: Lab, tiny: Guest
) -> None:
    named: Options = {"domain": tiny.name, "source": {"network": "one"}, "model": "virtio", "mac": MAC, "audit": "all"}
    records = []
    for options in ({}, {"link": "down"}, {"mtu": 1400, "replug": True}, {"state": "absent"}):
        records += ansible_module("domain_interface", **named, **options)["audit"]
    uuid = lab.virsh("domuuid", tiny.name).strip()
    net = f'virt=qemu resrc=net reason={{}} vm="{tiny.name}" uuid={uuid} old-net="{{}}" new-net="{{}}"'
    attach, detach = net.format("attach", "?", MAC), net.format("detach", MAC, "?")
    update = net.format("update", MAC, MAC)
    assert [record.replace(" res=success", "") for record in records] == [attach, update, detach, attach, detach]
    theirs = [line for line in lab.audit_lines() if MAC in line]
    assert [line for line in theirs if attach in line] and [line for line in theirs if detach in line]


def test_audit_when_only_failures_then_a_success_is_not_recorded(ansible_module: ModuleCall, tiny: Guest) -> None:
    for state in ("present", "absent"):
        result = ansible_module(
            "domain_interface", domain=tiny.name, source={"network": "one"}, model="virtio", state=state
        )
        assert "audit" not in result
