# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes that wait for a restart of the network, and restarts that no guest suffers from."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.tests.integration.promise import (
    Promise,
    actions,
    assert_plain,
    network_xml,
    values,
)
from ansible_collections.virtops.libvirt.tests.lab.lab import wait_for

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.guest import Guest
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

NAME = "shop"
BRIDGE = "virbr-shop"
MAC = "52:54:00:17:00:01"
OTHER_MAC = "52:54:00:17:00:02"
NIC = f"<source network='{NAME}'/><model type='virtio'/>"

DEFINITION = f"""
<network xmlns:dnsmasq='http://libvirt.org/schemas/network/dnsmasq/1.0'>
  <name>{NAME}</name>
  <bridge name='{BRIDGE}' stp='off' delay='0'/>
  <ip address='192.168.170.1' netmask='255.255.255.0'>
    <dhcp><range start='192.168.170.100' end='192.168.170.199'/></dhcp>
  </ip>
  <dnsmasq:options><dnsmasq:option value='no-ping'/></dnsmasq:options>
</network>
"""


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


@pytest.fixture
def shop(lab: Lab) -> str:
    """The number of the bridge of an active network: a restart gives it another."""
    lab.virsh("net-define", "/dev/stdin", stdin=DEFINITION)
    lab.virsh("net-start", NAME)
    return bridge_number(lab)


def bridge_number(lab: Lab) -> str:
    return lab.exec("cat", f"/sys/class/net/{BRIDGE}/ifindex").stdout


def ports(lab: Lab) -> list[str]:
    """What is connected to the bridge, as the kernel says."""
    return lab.exec("ls", f"/sys/class/net/{BRIDGE}/brif").stdout.split()


def tap(guest: Guest, mac: str) -> str:
    return next(line.split()[0] for line in guest.lab.virsh("domiflist", guest.name).splitlines() if mac in line)


def waiting(result: dict[str, t.Any]) -> set[str]:
    return {entry["path"] for entry in result["pending_restart"]}


@pytest.mark.parametrize(
    ("options", "paths"),
    [
        ({"mtu": 1400}, {"mtu@size"}),
        ({"bridge": {"stp": True, "delay": 2}}, {"bridge@stp", "bridge@delay"}),
        ({"domain": {"name": "shop.test"}}, {"domain@name"}),
        ({"ips": [{"address": "10.17.0.1", "prefix": 24}]}, {"ip[10.17.0.1]"}),
        ({"forward": {"mode": "nat"}}, {"forward@mode"}),
        ({"dns": {"forward_plain_names": False}}, {"dns@forwardPlainNames"}),
        ({"isolated_ports": True}, {"port@isolated"}),
        (
            {"routes": [{"address": "10.18.0.0", "prefix": 24, "gateway": "192.168.170.2"}]},
            {"route[10.18.0.0]"},
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_change_when_it_cannot_be_made_in_place_then_it_is_written_and_named_every_time(
    promise: Promise, lab: Lab, shop: str, options: dict[str, t.Any], paths: set[str]
) -> None:
    live = lab.virsh("net-dumpxml", NAME)
    changed = promise.changes("network", name=NAME, **options)
    assert (actions(changed), waiting(changed), changed["restart_required"]) == (["define"], paths, True)
    again = promise.leaves("network", name=NAME, **options)
    assert (waiting(again), again["restart_required"]) == (paths, True)
    assert lab.virsh("net-dumpxml", NAME) == live
    assert bridge_number(lab) == shop


def test_dnsmasq_options_when_changed_then_they_wait(promise: Promise, lab: Lab, shop: str) -> None:
    changed = promise.changes("network", name=NAME, dnsmasq_options=["no-ping", "no-hosts"])
    assert len(changed["pending_restart"]) == 1
    assert bridge_number(lab) == shop


def test_restart_when_nothing_needs_it_then_there_is_none(promise: Promise, lab: Lab, shop: str) -> None:
    host = {"mac": MAC, "ip": "192.168.170.10"}
    ips = [{"address": "192.168.170.1", "dhcp": {"hosts": [host]}}]
    changed = promise.changes("network", name=NAME, restart="when_needed", ips=ips)
    assert actions(changed) == ["add-last ip-dhcp-host live+config"]
    assert bridge_number(lab) == shop


def test_restart_when_no_guest_is_there_then_the_network_restarts(promise: Promise, lab: Lab, shop: str) -> None:
    promise.changes("network", name=NAME, mtu=1400)
    # The definition has it already; only the restart is left to do.
    changed = promise.changes("network", name=NAME, mtu=1400, restart="when_needed")
    assert (actions(changed), changed["pending_restart"]) == (["destroy", "start"], [])
    assert changed["diff"]["before"] == changed["diff"]["after"] + "waiting for a restart: mtu@size\n"
    assert values(network_xml(lab, NAME, live=True), "mtu/@size") == ["1400"]
    assert bridge_number(lab) != shop


def test_restart_when_guests_run_on_the_network_then_they_still_get_an_answer(
    promise: Promise, booted: Guest, guest: t.Callable[..., Guest], shop: str
) -> None:
    lab = booted.lab
    dumb = guest(os=False, devices=f"<interface type='network'><mac address='{OTHER_MAC}'/>{NIC}</interface>").start()
    lab.virsh("suspend", dumb.name)
    nic = f"<interface type='network'><mac address='{MAC}'/>{NIC}<alias name='ua-shop'/></interface>"
    lab.virsh("attach-device", booted.name, "/dev/stdin", "--live", stdin=nic)
    address = booted.wait_lease(MAC)
    booted.run("/bin/ping", "-c", "1", "-W", "5", "192.168.170.1")
    definitions = [one.xml("--inactive") for one in (booted, dumb)]
    networks = lab.virsh("net-list", "--all", "--name").split()

    changed = promise.changes("network", name=NAME, domain={"name": "shop.test"}, restart="when_needed")

    assert actions(changed) == ["define", "destroy", "start", "replug"]
    plugged = sorted((entry["domain"], entry["mac"]) for entry in changed["steps"][-1]["interfaces"])
    assert plugged == sorted([(booted.name, MAC), (dumb.name, OTHER_MAC)])
    assert bridge_number(lab) != shop
    assert sorted(ports(lab)) == sorted([tap(booted, MAC), tap(dumb, OTHER_MAC)])
    lab.exec("ping", "-c", "1", "-W", "5", address)
    booted.run("/bin/ping", "-c", "1", "-W", "5", "192.168.170.1")
    assert [one.xml("--inactive") for one in (booted, dumb)] == definitions
    assert lab.virsh("net-list", "--all", "--name").split() == networks
    lab.virsh("detach-device-alias", booted.name, "ua-shop", "--live")
    wait_for(lambda: "ua-shop" not in booted.xml(), 10, "the removal")


def test_restart_when_it_is_not_allowed_then_the_guest_keeps_its_connection(
    promise: Promise, guest: t.Callable[..., Guest], lab: Lab, shop: str
) -> None:
    dumb = guest(os=False, devices=f"<interface type='network'><mac address='{MAC}'/>{NIC}</interface>").start()
    before = ports(lab)
    promise.changes("network", name=NAME, mtu=1400)
    assert (ports(lab), before) == ([tap(dumb, MAC)], [tap(dumb, MAC)])


def test_restart_when_the_bridge_is_the_hosts_own_then_its_guests_stay_on_it(
    promise: Promise, guest: t.Callable[..., Guest], lab: Lab
) -> None:
    lab.exec("ip", "link", "add", BRIDGE, "type", "bridge")
    try:
        promise.changes("network", name=NAME, forward={"mode": "bridge"}, bridge={"name": BRIDGE})
        dumb = guest(os=False, devices=f"<interface type='network'><mac address='{MAC}'/>{NIC}</interface>").start()
        promise.changes("network", name=NAME, trust_guest_rx_filters=True, restart="when_needed")
        assert values(network_xml(lab, NAME, live=True), "@trustGuestRxFilters") == ["yes"]
        assert ports(lab) == [tap(dumb, MAC)]
        dumb.remove()
    finally:
        lab.exec("ip", "link", "delete", BRIDGE)


def test_restart_when_the_network_does_not_start_again_then_it_runs_as_before_with_its_guests(
    ansible_module: ModuleCall, guest: t.Callable[..., Guest], lab: Lab, shop: str
) -> None:
    dumb = guest(os=False, devices=f"<interface type='network'><mac address='{MAC}'/>{NIC}</interface>").start()
    definitions = [lab.virsh("net-dumpxml", *flags, NAME) for flags in ((), ("--inactive",))]
    missing = [{"address": "192.168.170.1", "tftp_root": "/nonexistent/directory"}]
    failed = ansible_module("network", name=NAME, ips=missing, restart="when_needed", fails=True)
    assert_plain(failed)
    assert failed["msg"].startswith(f"Could not start network {NAME}: ")
    assert failed["msg"].endswith(" It runs again with its former definition.")
    assert actions(failed) == ["define", "destroy", "define", "start", "replug"]
    assert [lab.virsh("net-dumpxml", *flags, NAME) for flags in ((), ("--inactive",))] == definitions
    assert ports(lab) == [tap(dumb, MAC)]
