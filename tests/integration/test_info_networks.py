# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""network_info: which networks it reads, what it says of them, and that its word can be given back."""

from __future__ import annotations

import contextlib
import time
import typing as t

import pytest

from ansible_collections.virtops.libvirt.tests.integration.promise import Promise, held
from ansible_collections.virtops.libvirt.tests.lab.guest import BOOTED_MAC

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.guest import Guest
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

#: Networks of all sorts, as other tools write them.
DEFINITIONS = {
    "web-1": """
        <network connections='3'><name>web-1</name>
        <forward mode='nat'><nat><port start='1024' end='65535'/></nat></forward>
        <bridge name='virbr-w1' stp='on' delay='2'/><domain name='web.test' localOnly='yes'/>
        <dns><forwarder addr='192.0.2.1'/><host ip='10.20.1.5'><hostname>a</hostname><hostname>b</hostname></host>
        <srv service='sip' protocol='udp'/><txt name='t' value='v'/></dns>
        <ip address='10.20.1.1' netmask='255.255.255.0'><tftp root='/srv'/><dhcp>
        <range start='10.20.1.100' end='10.20.1.200'><lease expiry='0'/></range>
        <host mac='52:54:00:aa:00:01' name='w' ip='10.20.1.9'/><bootp file='/boot.0'/></dhcp></ip>
        <ip family='ipv6' address='2001:db8:20::1' prefix='64'>
        <dhcp><range start='2001:db8:20::10' end='2001:db8:20::ff'/>
        <host id='0:3:0:1:0:16:3e:11:22:33' ip='2001:db8:20::9'/></dhcp></ip>
        <route address='10.21.0.0' prefix='16' gateway='10.20.1.2'/></network>""",
    "web-2": "<network ipv6='no'><name>web-2</name></network>",
    "db": """
        <network trustGuestRxFilters='yes'><name>db</name><forward mode='bridge'/><bridge name='ovsbr0'/>
        <virtualport type='openvswitch'><parameters interfaceid='09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f'/></virtualport>
        <vlan trunk='yes'><tag id='42' nativeMode='untagged'/><tag id='47'/></vlan>
        <portgroup name='all' default='yes'><bandwidth><inbound average='1000'/></bandwidth></portgroup>
        <portgroup name='one'><vlan><tag id='42'/></vlan></portgroup></network>""",
    "pool": """
        <network><name>pool</name><forward dev='eth1' mode='passthrough'><interface dev='eth1'/><interface dev='eth2'/>
        </forward></network>""",
    "bare": """
        <network xmlns:dnsmasq='http://libvirt.org/schemas/network/dnsmasq/1.0'><name>bare</name>
        <bridge name='virbr-bare' macTableManager='libvirt' zone='trusted'/><mtu size='9000'/><dns enable='no'/>
        <bandwidth><inbound average='1000' peak='5000' burst='5120'/><outbound average='128'/></bandwidth>
        <dnsmasq:options><dnsmasq:option value='cname=a,b'/></dnsmasq:options></network>""",
}


@pytest.fixture
def networks(lab: Lab) -> Lab:
    with contextlib.closing(lab.connect()) as connection:
        for definition in DEFINITIONS.values():
            connection.networkDefineXML(definition)
    lab.virsh("net-start", "web-2")
    lab.virsh("net-autostart", "web-1")
    return lab


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


def names(result: dict[str, t.Any]) -> list[str]:
    return sorted(network["name"] for network in result["networks"])


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ([], ["bare", "db", "pool", "web-1", "web-2"]),
        (["db"], ["db"]),
        (["web-1", "db"], ["db", "web-1"]),
        (["web-*"], ["web-1", "web-2"]),
        (["web-[2-9]", "?b", "db"], ["db", "web-2"]),
        (["nobody", "WEB-*"], []),
    ],
)
def test_name_when_given_then_just_those_networks_are_read(
    ansible_module: ModuleCall, networks: Lab, asked: list[str], found: list[str]
) -> None:
    lan = [name for name in networks.virsh("net-list", "--name").split() if name == "lan" and not asked]
    result = ansible_module("network_info", name=asked)
    assert (names(result), result["changed"]) == (sorted(found + lan), False)


def test_network_when_read_then_virsh_says_the_same(ansible_module: ModuleCall, networks: Lab) -> None:
    before = held(networks)
    for network in ansible_module("network_info", name=list(DEFINITIONS))["networks"]:
        shown = (line.partition(":") for line in networks.virsh("net-info", network["name"]).splitlines())
        said = {key: value.strip() for key, _colon, value in shown}
        assert (network["uuid"], network["bridge"]) == (said["UUID"], said.get("Bridge"))
        assert (network["state"] == "active") == (said["Active"] == "yes")
        assert network["persistent"] == (said["Persistent"] == "yes")
        assert network["autostart"] == (said["Autostart"] == "yes")
        assert not {"xml", "live_xml", "leases"} & set(network)
    assert held(networks) == before


def test_xml_when_gathered_then_it_is_libvirts_own(ansible_module: ModuleCall, networks: Lab) -> None:
    found = {
        network["name"]: network
        for network in ansible_module("network_info", name=["web-1", "web-2"], gather=["xml"])["networks"]
    }
    assert found["web-1"]["live_xml"] is None
    assert found["web-2"]["live_xml"].strip() == networks.virsh("net-dumpxml", "web-2").strip()
    for name in ("web-1", "web-2"):
        assert found[name]["xml"].strip() == networks.virsh("net-dumpxml", "--inactive", name).strip()


def test_leases_when_gathered_then_a_guest_is_among_them(ansible_module: ModuleCall, booted: Guest) -> None:
    address = booted.wait_lease(BOOTED_MAC)
    (network,) = ansible_module("network_info", name=["lan"], gather=["leases"])["networks"]
    (lease,) = [lease for lease in network["leases"] if lease["mac"] == BOOTED_MAC]
    assert (lease["address"], lease["prefix"], lease["family"]) == (address, 24, "ipv4")
    assert lease["expires"] > time.time()
    assert lease["interface"] == network["bridge"]


def test_leases_when_the_network_is_not_active_then_there_are_none(ansible_module: ModuleCall, networks: Lab) -> None:
    (network,) = ansible_module("network_info", name=["web-1"], gather=["leases"])["networks"]
    assert "leases" not in network


def test_transient_network_when_read_then_it_is_not_persistent(ansible_module: ModuleCall, lab: Lab) -> None:
    lab.virsh("net-create", "/dev/stdin", stdin=DEFINITIONS["web-2"])
    (network,) = ansible_module("network_info", name=["web-2"], gather=["xml"])["networks"]
    assert (network["persistent"], network["autostart"], network["state"]) == (False, False, "active")
    assert network["definition"]["name"] == "web-2"


@pytest.mark.parametrize("name", DEFINITIONS)
def test_definition_when_given_back_then_nothing_changes(promise: Promise, networks: Lab, name: str) -> None:
    (network,) = promise.read("network_info", name=[name], gather=["xml"])["networks"]
    promise.leaves("network", state="present", **network["definition"])
    promise.leaves("network", state="present", autostart=network["autostart"], name=name, xml=network["xml"])
    promise.leaves("network", state="present", name=name, xml=DEFINITIONS[name])


@pytest.mark.parametrize("name", DEFINITIONS)
def test_definition_when_given_to_a_host_without_the_network_then_it_is_the_same_there(
    promise: Promise, networks: Lab, name: str
) -> None:
    (network,) = promise.read("network_info", name=[name], gather=["xml"])["networks"]
    networks.virsh("net-destroy", name, check=False)
    networks.virsh("net-undefine", name)
    promise.changes("network", state="present", **network["definition"])
    assert promise.read("network_info", name=[name])["networks"][0]["definition"] == network["definition"]
