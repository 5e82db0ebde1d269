# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes of an active network that reach it in place: live and config together, without a restart."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.tests.integration.promise import Promise, actions, network_xml, values

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

NAME = "office"
ADDRESS = "192.168.160.1"
MACS = [f"52:54:00:16:00:{number:02x}" for number in range(9)]

DEFINITION = f"""
<network>
  <name>{NAME}</name>
  <forward mode='nat'><interface dev='lo'/></forward>
  <bridge name='virbr-office' stp='off' delay='0'/>
  <mac address='52:54:00:16:ff:ff'/>
  <ip address='10.16.0.1' prefix='16'/>
  <ip address='{ADDRESS}' netmask='255.255.255.0'>
    <dhcp><range start='192.168.160.100' end='192.168.160.199'/></dhcp>
  </ip>
</network>
"""


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


@pytest.fixture
def bridge(lab: Lab) -> str:
    """The number of the bridge of an active network: a restart would give it another."""
    lab.virsh("net-define", "/dev/stdin", stdin=DEFINITION)
    lab.virsh("net-start", NAME)
    return bridge_number(lab)


def bridge_number(lab: Lab) -> str:
    return lab.exec("cat", "/sys/class/net/virbr-office/ifindex").stdout


def both(lab: Lab, *paths: str) -> t.Any:
    """What both definitions hold; they have to agree."""
    live, config = (values(network_xml(lab, NAME, live=live), *paths) for live in (True, False))
    assert live == config
    return live


def ip(**dhcp: t.Any) -> list[dict[str, t.Any]]:
    return [{"address": ADDRESS, "dhcp": dhcp}]


def test_dhcp_host_when_added_modified_and_removed_then_each_reaches_live_and_config(
    promise: Promise, lab: Lab, bridge: str
) -> None:
    hosts = ("//host/@mac", "//host/@name", "//host/@ip")
    one, two = ({"mac": MACS[number], "name": f"pc{number}", "ip": f"192.168.160.{10 + number}"} for number in (1, 2))
    added = promise.changes("network", name=NAME, ips=ip(hosts=[one, two]))
    assert actions(added) == ["add-last ip-dhcp-host live+config"] * 2
    assert both(lab, *hosts) == [[MACS[1], MACS[2]], ["pc1", "pc2"], ["192.168.160.11", "192.168.160.12"]]

    modified = promise.changes("network", name=NAME, ips=ip(hosts=[{**one, "ip": "192.168.160.21"}]))
    assert actions(modified) == ["modify ip-dhcp-host live+config"]
    assert both(lab, *hosts)[2] == ["192.168.160.12", "192.168.160.21"]

    renamed = promise.changes("network", name=NAME, ips=ip(hosts=[{**two, "name": "laptop"}]))
    assert both(lab, *hosts)[1] == ["laptop", "pc1"]
    assert actions(renamed) == ["modify ip-dhcp-host live+config"]

    removed = promise.changes("network", name=NAME, ips=ip(hosts=[{**two, "name": "laptop"}]), purge=["ips.dhcp.hosts"])
    assert actions(removed) == ["delete ip-dhcp-host live+config"]
    assert both(lab, *hosts)[0] == [MACS[2]]

    emptied = promise.changes("network", name=NAME, ips=ip(hosts=[]))
    assert actions(emptied) == ["delete ip-dhcp-host live+config"]
    assert both(lab, *hosts) == [[], [], []]
    assert bridge_number(lab) == bridge


def test_dhcp_host_when_its_mac_or_lease_changes_then_the_old_entry_goes(
    promise: Promise, lab: Lab, bridge: str
) -> None:
    entry = {"name": "printer", "ip": "192.168.160.9"}
    promise.changes("network", name=NAME, ips=ip(hosts=[{"mac": MACS[0], **entry}]))
    leased = {"mac": MACS[0], **entry, "lease": {"expiry": 2, "unit": "hours"}}
    assert actions(promise.changes("network", name=NAME, ips=ip(hosts=[leased]))) == ["modify ip-dhcp-host live+config"]
    assert both(lab, "//lease/@expiry", "//lease/@unit") == [["2"], ["hours"]]
    promise.leaves("network", name=NAME, ips=ip(hosts=[{**leased, "lease": {"expiry": 7200, "unit": "seconds"}}]))
    moved = promise.changes("network", name=NAME, ips=ip(hosts=[{"mac": MACS[3], **entry}]), purge=["ips.dhcp.hosts"])
    assert actions(moved) == ["delete ip-dhcp-host live+config", "add-last ip-dhcp-host live+config"]
    assert both(lab, "//host/@mac", "//host/@ip") == [[MACS[3]], ["192.168.160.9"]]
    assert bridge_number(lab) == bridge


def test_dhcp_ranges_when_changed_then_they_are_replaced_in_place(promise: Promise, lab: Lab, bridge: str) -> None:
    ends = ("//range/@start", "//range/@end")
    second = {"start": "192.168.160.40", "end": "192.168.160.49"}
    added = promise.changes("network", name=NAME, ips=ip(ranges=[second]))
    assert actions(added) == ["add-last ip-dhcp-range live+config"]
    assert both(lab, *ends) == [["192.168.160.100", "192.168.160.40"], ["192.168.160.199", "192.168.160.49"]]
    # Overlaps both: they have to go first.
    wide = {"start": "192.168.160.30", "end": "192.168.160.220"}
    replaced = promise.changes("network", name=NAME, ips=ip(ranges=[wide]), purge=["ips.dhcp.ranges"])
    assert actions(replaced) == ["delete ip-dhcp-range live+config"] * 2 + ["add-last ip-dhcp-range live+config"]
    assert both(lab, *ends) == [["192.168.160.30"], ["192.168.160.220"]]
    promise.changes("network", name=NAME, ips=ip(ranges=[]))
    assert both(lab, "//range") == []
    assert bridge_number(lab) == bridge


def test_dns_records_when_changed_then_they_are_replaced_in_place(promise: Promise, lab: Lab, bridge: str) -> None:
    records: dict[str, t.Any] = {
        "hosts": [{"ip": "192.168.160.5", "hostnames": ["git", "git.office"]}],
        "txt": [{"name": "motd", "value": "good morning"}],
        "srv": [{"service": "ldap", "protocol": "tcp", "domain": "office.test", "target": "git", "port": 389}],
    }
    added = promise.changes("network", name=NAME, dns=records)
    assert sorted(actions(added)) == [f"add-last dns-{name} live+config" for name in ("host", "srv", "txt")]
    assert both(lab, "//hostname/text()", "//txt/@value", "//srv/@port") == [
        ["git", "git.office"],
        ["good morning"],
        ["389"],
    ]
    records["hosts"][0]["hostnames"] = ["git", "forge"]
    records["txt"][0]["value"] = "good evening"
    records["srv"][0].update(port=636, priority=5, weight=10)
    changed = promise.changes("network", name=NAME, dns=records)
    assert sorted(actions(changed)) == [
        f"{command} dns-{name} live+config" for command in ("add-last", "delete") for name in ("host", "srv", "txt")
    ]
    assert both(lab, "//hostname/text()", "//txt/@value", "//srv/@port", "//srv/@priority", "//srv/@weight") == [
        ["forge", "git"],
        ["good evening"],
        ["636"],
        ["5"],
        ["10"],
    ]
    removed = promise.changes("network", name=NAME, dns={"hosts": [], "txt": [], "srv": []})
    assert sorted(actions(removed)) == [f"delete dns-{name} live+config" for name in ("host", "srv", "txt")]
    assert both(lab, "//dns/*") == []
    assert bridge_number(lab) == bridge


def test_portgroups_when_changed_then_they_are_modified_in_place(promise: Promise, lab: Lab, bridge: str) -> None:
    guests = {"name": "guests", "default": True}
    added = promise.changes("network", name=NAME, portgroups=[guests, {"name": "staff"}])
    assert actions(added) == ["add-last portgroup live+config"] * 2
    changed = promise.changes(
        "network",
        name=NAME,
        portgroups=[{**guests, "trust_guest_rx_filters": True, "bandwidth": {"inbound": {"average": 1000}}}],
    )
    assert actions(changed) == ["modify portgroup live+config"]
    found = both(lab, "//portgroup/@name", "//portgroup/@trustGuestRxFilters", "//portgroup//inbound/@average")
    assert found == [["guests", "staff"], ["yes"], ["1000"]]
    moved = promise.changes("network", name=NAME, portgroups=[{**guests, "default": False}])
    assert actions(moved) == ["modify portgroup live+config"]
    promise.changes("network", name=NAME, portgroups=[{"name": "staff"}], purge=["portgroups"])
    assert both(lab, "//portgroup/@name") == ["staff"]
    assert bridge_number(lab) == bridge


def test_default_portgroup_when_another_becomes_it_then_both_change(promise: Promise, lab: Lab, bridge: str) -> None:
    promise.changes("network", name=NAME, portgroups=[{"name": "a", "default": True}, {"name": "b"}])
    promise.changes("network", name=NAME, portgroups=[{"name": "a", "default": False}, {"name": "b", "default": True}])
    assert both(lab, "//portgroup[@default='yes']/@name") == ["b"]
    promise.changes("network", name=NAME, portgroups=[{"name": "a", "default": True}, {"name": "b", "default": False}])
    assert both(lab, "//portgroup[@default='yes']/@name") == ["a"]
    assert bridge_number(lab) == bridge


def test_default_portgroup_when_the_task_names_only_the_new_one_then_the_old_one_hands_it_on(
    promise: Promise, lab: Lab, bridge: str
) -> None:
    promise.changes("network", name=NAME, portgroups=[{"name": "a", "default": True}])
    promise.changes("network", name=NAME, portgroups=[{"name": "b", "default": True}])
    assert both(lab, "//portgroup/@name", "//portgroup[@default='yes']/@name") == [["a", "b"], ["b"]]
    promise.changes("network", name=NAME, portgroups=[{"name": "c", "default": True}], purge=["portgroups"])
    assert both(lab, "//portgroup/@name") == ["c"]
    assert bridge_number(lab) == bridge


def test_service_records_when_one_says_less_than_another_then_they_wait_for_a_restart(
    promise: Promise, lab: Lab, bridge: str
) -> None:
    """libvirt could not tell them apart in an active network."""
    rich = {"service": "sip", "protocol": "udp", "domain": "office.test", "target": "pbx", "port": 5060}
    poor = {"service": "sip", "protocol": "udp"}
    promise.changes("network", name=NAME, dns={"srv": [rich]})
    changed = promise.changes("network", name=NAME, dns={"srv": [poor, {**rich, "target": "pbx2"}]})
    assert sorted(actions(changed)) == ["add-last dns-srv live", "define"]
    assert len(changed["pending_restart"]) == 1
    assert values(network_xml(lab, NAME), "//srv/@target") == ["pbx", "pbx2"]
    assert bridge_number(lab) == bridge


def test_forward_interface_when_the_mode_waits_then_it_waits_too(promise: Promise, lab: Lab, bridge: str) -> None:
    promise.changes("network", name=NAME, state="inactive", forward={"mode": "none"})
    promise.changes("network", name=NAME)
    changed = promise.changes("network", name=NAME, forward={"mode": "route", "interfaces": [{"dev": "lo"}]})
    assert actions(changed) == ["define"]
    assert {entry["path"] for entry in changed["pending_restart"]} == {"forward@mode", "forward/interface[lo]"}


def test_forward_interfaces_when_changed_then_they_are_replaced_in_place(
    promise: Promise, lab: Lab, ansible_module: ModuleCall
) -> None:
    ansible_module("network", name=NAME, forward={"mode": "bridge", "interfaces": [{"dev": "pool0"}, {"dev": "pool1"}]})
    added = promise.changes("network", name=NAME, forward={"interfaces": [{"dev": "pool2"}]})
    assert actions(added) == ["add-last forward-interface live+config"]
    assert both(lab, "//forward/interface/@dev") == ["pool0", "pool1", "pool2"]
    removed = promise.changes(
        "network", name=NAME, forward={"interfaces": [{"dev": "pool1"}]}, purge=["forward.interfaces"]
    )
    assert actions(removed) == ["delete forward-interface live+config"] * 2
    assert both(lab, "//forward/interface/@dev") == ["pool1"]


def test_second_address_when_its_dhcp_changes_then_the_first_stays(promise: Promise, lab: Lab, bridge: str) -> None:
    """libvirt finds the address by its number: the definition of the test has DHCP on its second one."""
    host = {"mac": MACS[5], "ip": "192.168.160.15"}
    promise.changes(
        "network", name=NAME, ips=[{"address": "10.16.0.1"}, {"address": ADDRESS, "dhcp": {"hosts": [host]}}]
    )
    assert both(lab, f"//ip[@address='{ADDRESS}']//host/@ip", "//ip[1]//host") == [["192.168.160.15"], []]


def test_ipv6_when_a_host_is_given_by_its_id_then_it_is_found_again(
    promise: Promise, lab: Lab, ansible_module: ModuleCall
) -> None:
    address = {"address": "2001:db8:16::1", "prefix": 64, "family": "ipv6"}
    pool = {"start": "2001:db8:16::100", "end": "2001:db8:16::1ff"}
    ansible_module("network", name=NAME, ips=[{**address, "dhcp": {"ranges": [pool]}}])

    def ips(ip: str) -> list[dict[str, t.Any]]:
        host = {"id": "0:3:0:1:0:16:3e:11:22:33", "name": "six", "ip": ip}
        return [{**address, "dhcp": {"ranges": [pool], "hosts": [host]}}]

    added = promise.changes("network", name=NAME, ips=ips("2001:db8:16::2"))
    assert actions(added) == ["add-last ip-dhcp-host live+config"]
    promise.changes("network", name=NAME, ips=ips("2001:DB8:16::3"))
    promise.leaves("network", name=NAME, ips=ips("2001:db8:16:0::3"))
    assert both(lab, "//host/@id", "//host/@ip") == [["0:3:0:1:0:16:3e:11:22:33"], ["2001:db8:16::3"]]


def test_update_when_a_change_beside_it_needs_a_restart_then_it_is_live_at_once_and_the_other_waits(
    promise: Promise, lab: Lab, bridge: str
) -> None:
    options: dict[str, t.Any] = {
        "name": NAME,
        "mtu": 1400,
        "ips": ip(hosts=[{"mac": MACS[1], "ip": "192.168.160.11"}]),
    }
    changed = promise.changes("network", **options)
    assert actions(changed) == ["define", "add-last ip-dhcp-host live"]
    assert [(entry["path"], entry["now"], entry["after"]) for entry in changed["pending_restart"]] == [
        ("mtu@size", None, "1400")
    ]
    assert changed["restart_required"] is True
    assert both(lab, "//host/@ip") == ["192.168.160.11"]
    assert values(network_xml(lab, NAME), "mtu/@size") == ["1400"]
    assert values(network_xml(lab, NAME, live=True), "mtu/@size") == []
    assert bridge_number(lab) == bridge


def test_definitions_when_virsh_changed_only_one_of_them_then_the_other_follows(
    promise: Promise, lab: Lab, bridge: str
) -> None:
    hosts = [{"mac": MACS[1], "ip": "192.168.160.11"}, {"mac": MACS[2], "ip": "192.168.160.12"}]
    for scope, host in zip(("--live", "--config"), hosts):
        xml = f"<host mac='{host['mac']}' ip='{host['ip']}'/>"
        lab.virsh("net-update", NAME, "add-last", "ip-dhcp-host", xml, "--parent-index", "1", scope)
    changed = promise.changes("network", name=NAME, ips=ip(hosts=hosts))
    assert sorted(actions(changed)) == ["add-last ip-dhcp-host config", "add-last ip-dhcp-host live"]
    assert both(lab, "//host/@ip") == ["192.168.160.11", "192.168.160.12"]


def test_state_inactive_when_the_same_task_changes_it_then_only_the_definition_is_written(
    promise: Promise, lab: Lab, bridge: str
) -> None:
    changed = promise.changes("network", name=NAME, state="inactive", dns={"txt": [{"name": "a", "value": "b"}]})
    assert actions(changed) == ["define", "destroy"]
    assert values(network_xml(lab, NAME), "//txt/@name") == ["a"]
    assert changed["pending_restart"] == []


def test_default_portgroup_when_it_gets_another_name_then_goes_under_the_old_one(promise: Promise, lab: Lab) -> None:
    definition = (
        f"<network><name>{NAME}</name><bridge name='virbr-office'/><portgroup name='{{}}' default='yes'/></network>"
    )
    for name in ("a", "b"):
        promise.changes("network", name=NAME, xml=definition.format(name), ownership=True)
        assert both(lab, "//portgroup/@name", "//portgroup[@default='yes']/@name") == [[name], [name]]


def test_forward_when_its_mode_knows_no_managed_then_what_libvirt_drops_is_settled(promise: Promise, lab: Lab) -> None:
    definition = "<network><name>pool</name><forward mode='{}' managed='yes'><pf dev='pool0'/></forward></network>"
    for mode in ("hostdev", "vepa"):
        promise.changes("network", name="pool", state="inactive", xml=definition.format(mode))
        assert values(network_xml(lab, "pool"), "forward/@mode") == [mode]
