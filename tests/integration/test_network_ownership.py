# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a network's definition does not mention any more goes, and what others put there stays."""

from __future__ import annotations

import typing as t

import pytest
from lxml import etree

from ansible_collections.virtops.libvirt.tests.integration.promise import (
    Promise,
    actions,
    network_xml,
    values,
    warnings,
)

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

NAME = "owned"
HOSTS = [{"mac": f"52:54:00:00:00:0{number}", "ip": f"192.168.183.1{number}"} for number in (1, 2)]
OTHER = {"mac": "52:54:00:00:00:08", "ip": "192.168.183.18"}
BY_HAND = "<host mac='52:54:00:00:00:09' ip='192.168.183.19'/>"


def ip(*hosts: dict[str, str]) -> list[dict[str, t.Any]]:
    return [{"address": "192.168.183.1", "prefix": 24, "dhcp": {"hosts": list(hosts)}}]


DEFINITION: dict[str, t.Any] = {
    "name": NAME,
    "bridge": {"name": "virbr-owned", "stp": False},
    "forward": {"mode": "none"},
    "domain": {"name": "example.org"},
    "ips": ip(*HOSTS),
    "portgroups": [{"name": "fast", "default": True}, {"name": "slow"}],
}
LESS = {**DEFINITION, "ips": ip(HOSTS[0]), "portgroups": DEFINITION["portgroups"][:1]}
del LESS["domain"]


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


def macs(lab: Lab, *, live: bool = False) -> list[str]:
    found: list[str] = values(network_xml(lab, NAME, live=live), "//host/@mac")
    return [mac[-2:] for mac in found]


@pytest.mark.parametrize("state", ["active", "inactive"])
def test_network_when_its_definition_says_less_then_what_it_put_there_goes_and_the_rest_stays(
    promise: Promise, lab: Lab, state: str
) -> None:
    active = state == "active"
    promise.changes("network", state=state, **DEFINITION)
    lab.virsh("net-update", NAME, "add", "ip-dhcp-host", BY_HAND, "--config", *["--live"] * active)
    amended = promise.changes("network", name=NAME, state="present", ips=ip(OTHER))
    assert "drift" not in amended

    result = promise.changes("network", state=state, **LESS)

    assert result["drift"] == []
    assert macs(lab) == ["01", "08", "09"]
    assert values(network_xml(lab, NAME), "domain/@name", "portgroup/@name") == [[], ["fast"]]
    if active:
        assert macs(lab, live=True) == ["01", "08", "09"]
        assert [entry["path"] for entry in result["pending_restart"]] == ["domain@name"]
        assert "destroy" not in actions(result)
        again = promise.leaves("network", state=state, **LESS)
        assert again["pending_restart"] == result["pending_restart"]
        lab.virsh("net-destroy", NAME)
        lab.virsh("net-start", NAME)
        assert promise.leaves("network", state=state, **LESS)["pending_restart"] == []


def test_network_when_others_changed_it_then_tells_what_and_mends_it(promise: Promise, lab: Lab) -> None:
    promise.changes("network", state="inactive", **DEFINITION)
    gone = f"<host mac='{HOSTS[1]['mac']}' ip='{HOSTS[1]['ip']}'/>"
    lab.virsh("net-update", NAME, "delete", "ip-dhcp-host", gone, "--config")

    result = promise.changes("network", state="inactive", **DEFINITION)

    (entry,) = result["drift"]
    assert HOSTS[1]["mac"] in entry["path"]
    assert HOSTS[1]["ip"] in entry["applied"]
    assert entry["now"] is None
    assert macs(lab) == ["01", "02"]


def test_active_network_when_others_changed_it_alone_then_tells_what_and_mends_it(promise: Promise, lab: Lab) -> None:
    promise.changes("network", **DEFINITION)
    gone = f"<host mac='{HOSTS[1]['mac']}' ip='{HOSTS[1]['ip']}'/>"
    lab.virsh("net-update", NAME, "delete", "ip-dhcp-host", gone, "--live")

    result = promise.changes("network", **DEFINITION)

    (entry,) = result["drift"]
    assert HOSTS[1]["mac"] in entry["path"]
    assert (entry["now"], entry["live"]) == (None, True)
    assert macs(lab, live=True) == ["01", "02"]
    assert promise.leaves("network", **DEFINITION)["drift"] == []


def test_network_when_it_was_there_before_then_nothing_of_it_goes(promise: Promise, lab: Lab) -> None:
    hosts = "".join(f"<host mac='{host['mac']}' ip='{host['ip']}'/>" for host in HOSTS)
    address = f"<ip address='192.168.183.1' prefix='24'><dhcp>{hosts}</dhcp></ip>"
    lab.virsh(
        "net-define", "/dev/stdin", stdin=f"<network><name>{NAME}</name><bridge name='virbr-own'/>{address}</network>"
    )
    adopted = {"name": NAME, "state": "inactive", "bridge": {"name": "virbr-own"}}

    promise.changes("network", **adopted, ips=ip(*HOSTS, OTHER))
    promise.changes("network", **adopted, ips=ip(HOSTS[0]))

    assert macs(lab) == ["01", "02"]


def test_network_when_ownership_is_off_then_nothing_is_recorded_and_nothing_goes(promise: Promise, lab: Lab) -> None:
    promise.changes("network", state="inactive", ownership=False, **DEFINITION)
    assert network_xml(lab, NAME).find("metadata") is None

    promise.leaves("network", state="inactive", ownership=False, **LESS)

    assert macs(lab) == ["01", "02"]


def test_info_when_a_network_has_a_record_then_does_not_show_it(
    promise: Promise, lab: Lab, ansible_module: ModuleCall
) -> None:
    promise.changes("network", state="inactive", **DEFINITION)
    assert network_xml(lab, NAME).find("metadata") is not None

    (found,) = ansible_module("network_info", name=[NAME])["networks"]

    assert "metadata" not in found["definition"]


def test_isolated_network_when_its_small_definition_is_repeated_then_it_takes_back_what_it_does_not_mention(
    promise: Promise, lab: Lab
) -> None:
    promise.changes("network", name=NAME, state="inactive", ips=ip(*HOSTS), domain={"name": "example.org"})
    promise.leaves("network", name=NAME, state="inactive")
    promise.changes("network", name=NAME, state="inactive", portgroups=[{"name": "theirs"}], ownership=False)
    promise.changes("network", name=NAME, state="inactive", ips=ip(HOSTS[0]))
    assert macs(lab) == ["01"]
    assert values(network_xml(lab, NAME), "domain/@name", "portgroup/@name") == [[], ["theirs"]]


@pytest.mark.parametrize("state", ["active", "inactive"])
def test_settings_when_dropped_then_the_network_goes_back_to_what_libvirt_does_without_them(
    promise: Promise, lab: Lab, state: str
) -> None:
    nat = {"address": {"start": "192.0.2.1", "end": "192.0.2.9"}, "port": {"start": 2000, "end": 3000}}
    named = [{**HOSTS[0], "name": "web"}, HOSTS[1]]
    base = {"name": NAME, "state": state, "bridge": {"name": "virbr-owned"}}
    bridge = {"name": "virbr-owned", "stp": False, "delay": 2}
    full = {**base, "bridge": bridge, "forward": {"mode": "nat", "nat": nat}, "ips": ip(*named)}
    promise.changes("network", **full)

    result = promise.changes("network", **{**full, "bridge": base["bridge"], "forward": {"mode": "nat"}})
    assert warnings(result) == []
    assert values(network_xml(lab, NAME), "bridge/@stp", "bridge/@delay", "//nat") == [["on"], ["0"], []]

    result = promise.changes("network", **base, ips=ip(*HOSTS))
    assert warnings(result) == []
    tree = network_xml(lab, NAME)
    assert values(tree, "forward", "bridge/@name", "//host/@name") == [[], ["virbr-owned"], []]


RANGES = [{"start": "192.168.183.100", "end": "192.168.183.110"}]
OTHERS = [{"start": "192.168.183.105", "end": "192.168.183.112"}]
LEASED = [{**RANGES[0], "lease": {"expiry": 5}}]
BOOTP = {"file": "a", "server": "192.168.183.9"}


@pytest.mark.parametrize(
    ("dhcp", "waits", "runs_with"),
    [
        pytest.param({"ranges": RANGES}, ["file", "server"], ["a"], id="it goes and the range stays"),
        pytest.param({"ranges": RANGES, "bootp": {"file": "b"}}, ["file", "server"], ["a"], id="it is another"),
        pytest.param({}, [], [], id="it goes with the last range"),
        pytest.param({"ranges": OTHERS}, [], [], id="it goes with the last range and another comes"),
        pytest.param({"ranges": OTHERS, "bootp": BOOTP}, [], ["a"], id="it stays beside another range"),
        pytest.param({"hosts": HOSTS, "bootp": BOOTP}, [], ["a"], id="it stays beside hosts"),
        pytest.param({"ranges": LEASED, "bootp": BOOTP}, ["file", "server"], [], id="it cannot stay"),
    ],
)
def test_boot_file_when_the_definition_changes_then_check_mode_foretells_what_waits(
    promise: Promise, lab: Lab, dhcp: dict[str, t.Any], waits: list[str], runs_with: list[str]
) -> None:
    """libvirt drops it with the last entry beside it, and does not take it back with the next one."""
    address = {"address": "192.168.183.1", "prefix": 24}
    first = {**DEFINITION, "ips": [{**address, "dhcp": {"ranges": RANGES, "bootp": BOOTP}}]}
    promise.changes("network", state="active", **first)

    result = promise.changes("network", state="active", **{**first, "ips": [{**address, "dhcp": dhcp}]})

    assert warnings(result) == []
    assert sorted(entry["path"].rpartition("@")[2] for entry in result["pending_restart"]) == waits
    assert values(network_xml(lab, NAME, live=True), "//bootp/@file") == runs_with
    kept = [dhcp["bootp"]["file"]] if "bootp" in dhcp else []
    assert values(network_xml(lab, NAME), "//bootp/@file") == kept


def test_metadata_when_it_is_empty_then_it_asks_for_nothing(promise: Promise, lab: Lab) -> None:
    more = {"ips": ip(HOSTS[0]), "forward": {"mode": "none"}, "state": "inactive", "name": NAME}
    promise.changes("network", **more, metadata={"http://app.example/1": "<note>mine</note>"})

    result = promise.changes("network", **more, metadata={})

    assert warnings(result) == []
    assert "mine" not in lab.virsh("net-dumpxml", NAME)


def test_entries_that_look_alike_when_some_wait_to_go_then_each_of_them_is_listed(promise: Promise, lab: Lab) -> None:
    """A forwarder has no name of its own."""
    more = {"name": NAME, "bridge": {"name": "virbr-owned"}, "ips": ip()}
    promise.changes("network", **more, dns={"forwarders": [{"domain": "example.org", "addr": "192.0.2.1"}]})

    result = promise.changes("network", **more, dns={"forwarders": [{"addr": "192.0.2.1"}]})

    waiting = [(entry["now"] is None, entry["after"] is None) for entry in result["pending_restart"]]
    assert sorted(waiting) == [(False, True), (True, False)]


def test_setting_when_taken_back_and_a_restart_is_allowed_later_then_the_network_is_restarted_for_it(
    promise: Promise, lab: Lab
) -> None:
    asked = {"name": NAME, "bridge": {"name": "virbr-owned"}, "forward": {"mode": "none"}, "ips": ip(HOSTS[0])}
    promise.changes("network", **asked, mtu=1400)
    result = promise.changes("network", **asked)
    assert [entry["path"] for entry in result["pending_restart"]] == ["mtu@size"]

    result = promise.changes("network", **asked, restart="when_needed")

    assert actions(result) == ["destroy", "start"]
    assert result["pending_restart"] == []
    assert values(network_xml(lab, NAME, live=True), "mtu") == []


def test_ports_of_translation_when_taken_back_then_one_restart_is_enough(promise: Promise, lab: Lab) -> None:
    """A running network has ports of its own where its definition names none."""
    asked: dict[str, t.Any] = {"name": NAME, "bridge": {"name": "virbr-owned"}, "ips": ip(HOSTS[0])}
    ports = {"nat": {"port": {"start": 2000, "end": 3000}}}
    promise.changes("network", **asked, forward={"mode": "nat", **ports})
    result = promise.changes("network", **asked, forward={"mode": "nat"})
    assert [entry["now"] for entry in result["pending_restart"]] == ["2000", "3000"]

    result = promise.changes("network", **asked, forward={"mode": "nat"}, restart="when_needed")

    assert actions(result) == ["destroy", "start"]
    assert result["pending_restart"] == []


def test_what_waits_when_a_task_asks_for_some_and_takes_some_back_then_check_mode_tells_it_in_the_same_order(
    promise: Promise, lab: Lab
) -> None:
    asked = {"name": NAME, "forward": {"mode": "none"}, "ips": ip(HOSTS[0])}
    promise.changes("network", **asked, bridge={"name": "virbr-first"}, domain={"name": "example.org"})
    promise.changes("network", **asked, bridge={"name": "virbr-owned"}, domain={"name": "example.org"})

    result = promise.changes("network", **asked, bridge={"name": "virbr-owned"})

    assert sorted(entry["path"] for entry in result["pending_restart"]) == ["bridge@name", "domain@name"]


def test_entry_when_it_is_dropped_of_an_address_that_somebody_removed_then_it_does_not_come_back_with_it(
    promise: Promise, lab: Lab
) -> None:
    asked = {"name": NAME, "bridge": {"name": "virbr-owned"}, "state": "inactive"}
    promise.changes("network", **asked, ips=ip(*HOSTS))
    definition = network_xml(lab, NAME)
    for address in definition.findall("ip"):
        definition.remove(address)
    lab.virsh("net-define", "/dev/stdin", stdin=etree.tostring(definition, encoding="unicode"))

    promise.changes("network", **asked, ips=ip(HOSTS[1]))

    assert macs(lab) == ["02"]
