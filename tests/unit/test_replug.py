# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connecting running guests again to a network that was restarted."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._apply.replug import replug_interfaces
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import ConnectError, VirtopsError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, value_at
from ansible_collections.virtops.libvirt.tests.unit.fakes.domain import refusal
from ansible_collections.virtops.libvirt.tests.unit.fakes.ports import RecordingDomain, RecordingHost

MAC1, MAC2 = "52:54:00:aa:00:01", "52:54:00:aa:00:02"
NIC = (
    "<interface type='bridge'><mac address='{}'/><source network='lan' portgroup='web' portid='1' bridge='virbr7'/>"
    "<target dev='vnet{}'/><model type='virtio'/><alias name='net{}'/>"
    "<address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/></interface>"
)


def guest(name: str = "web1", *macs: str) -> RecordingDomain:
    devices = "".join(NIC.format(mac, number, number) for number, mac in enumerate(macs))
    domain = RecordingDomain(name, f"<domain><devices>{devices}</devices></domain>")
    domain.uuid = f"uuid of {name}"
    return domain


def replug(host: RecordingHost, *interfaces: tuple[RecordingDomain, str]) -> None:
    replug_interfaces(t.cast(t.Any, host), [(domain.uuid, domain.name, mac) for domain, mac in interfaces])


def moves(domain: RecordingDomain) -> list[tuple[str | None, str | None]]:
    """The updates that a domain was asked for, as (MAC, network)."""
    found = []
    for call, xml, scope in domain.calls:
        assert (call, scope) == ("update_device", Scope.LIVE)
        found.append((value_at(parse(xml), "mac@address"), value_at(parse(xml), "source@network")))
    return found


def test_replug_when_a_guest_runs_then_its_interface_moves_to_another_network_and_back() -> None:
    web = guest("web1", MAC1, MAC2)
    host = RecordingHost(web)

    replug(host, (web, MAC2))

    parking = host.made[0].name
    assert moves(web) == [(MAC2, parking), (MAC2, "lan")]
    assert [call[0] for call in host.calls] == ["create_network", "destroy"]


def test_replug_when_the_interface_comes_back_then_it_is_declared_as_it_was() -> None:
    """libvirt's own additions (the bridge, the tap, the port) are of the time before the restart."""
    web = guest("web1", MAC1)

    replug(RecordingHost(web), (web, MAC1))

    back = parse(web.calls[-1][1])
    assert back.get("type") == "network"
    assert dict(back[1].attrib) == {"network": "lan", "portgroup": "web"}
    assert back.find("target") is None
    assert value_at(back, "alias@name") == "net0"
    assert back.find("address") is not None


def test_replug_when_the_network_meanwhile_is_made_then_its_bridge_has_a_name_that_linux_takes() -> None:
    web = guest("web1", MAC1)
    host = RecordingHost(web)

    replug(host, (web, MAC1))

    network = parse(host.calls[0][1])
    assert len(str(value_at(network, "bridge@name"))) <= 15
    assert network.find("ip") is None
    assert network.find("forward") is None


def test_replug_when_several_guests_use_the_network_then_each_is_connected() -> None:
    web, db = guest("web1", MAC1), guest("db1", MAC2)
    host = RecordingHost(web, db)

    replug(host, (web, MAC1), (db, MAC2))

    assert len(moves(web)) == len(moves(db)) == 2
    assert len(host.made) == 1


def test_replug_when_a_guest_has_gone_meanwhile_then_it_is_no_matter() -> None:
    web, stopped, gone = guest("web1", MAC1), guest("db1", MAC2), guest("app1", MAC2)
    stopped.active = False
    unplugged = guest("cache1")
    host = RecordingHost(web, stopped, unplugged)

    replug(host, (gone, MAC2), (stopped, MAC2), (unplugged, MAC2), (web, MAC1))

    assert len(moves(web)) == 2
    assert moves(stopped) == moves(unplugged) == []


def test_replug_when_one_cannot_be_connected_then_the_others_are_and_it_is_named() -> None:
    web, db = guest("web1", MAC1), guest("db1", MAC2)
    web.failures["update_device"] = refusal(84, "cannot modify network device")
    host = RecordingHost(web, db)

    with pytest.raises(VirtopsError) as failed:
        replug(host, (web, MAC1), (db, MAC2))

    assert failed.value.error_code == "replug_failed"
    assert f"{MAC1} of domain web1" in failed.value.message
    assert "db1" not in failed.value.message
    assert len(moves(db)) == 2


def test_replug_when_anything_fails_then_the_network_meanwhile_goes() -> None:
    web = guest("web1", MAC1)
    web.failures["update_device"] = ConnectError("The connection was lost.")
    host = RecordingHost(web)

    with pytest.raises(VirtopsError):
        replug(host, (web, MAC1))

    assert host.calls[-1] == ("destroy",)
