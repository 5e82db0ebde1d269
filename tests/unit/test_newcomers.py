# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What new devices get: aliases and MACs that are computed and never drawn."""

from __future__ import annotations

import re
import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._plan.newcomers import ALIASED, Taken, equip
from ansible_collections.virtops.libvirt.plugins.module_utils._run.desired import refuse_alias
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, text_of, value_at

NIC = "<interface type='network'><source network='{}'/></interface>"


def equipped(*devices: str, held: t.Sequence[str] = (), seed: str = "host\0web1") -> list[t.Any]:
    """The devices, one after the other, in a domain that has *held* already."""
    taken = Taken([parse(xml) for xml in held])
    found = [parse(xml) for xml in devices]
    for device in found:
        equip(device, taken, seed)
    return found


def macs(devices: t.Iterable[t.Any]) -> list[str | None]:
    return [value_at(device, "mac@address") for device in devices]


def aliases(devices: t.Iterable[t.Any]) -> list[str | None]:
    return [value_at(device, "alias@name") for device in devices]


def test_mac_when_computed_again_then_is_the_same() -> None:
    """Check mode and the real run, today and on the day after."""
    assert macs(equipped(NIC.format("lan"))) == macs(equipped(NIC.format("lan"))) == ["52:54:00:62:cd:f7"]


def test_mac_when_anything_that_tells_interfaces_apart_differs_then_is_another() -> None:
    found = [
        *macs(equipped(NIC.format("lan"))),
        *macs(equipped(NIC.format("dmz"))),
        *macs(equipped(NIC.format("lan"), seed="host\0web2")),
        *macs(equipped(NIC.format("lan"), seed="other\0web1")),
        *macs(equipped("<interface type='bridge'><source bridge='lan'/></interface>")),
        *macs(equipped("<interface type='user'/>")),
    ]

    assert len(set(found)) == len(found)


def test_mac_when_several_interfaces_have_one_source_then_each_has_its_own() -> None:
    found = macs(equipped(*[NIC.format("lan")] * 50))

    assert len(set(found)) == 50
    assert found[:10] == macs(equipped(*[NIC.format("lan")] * 10))


def test_mac_when_the_computed_one_is_taken_then_the_next_is_computed() -> None:
    first, second = macs(equipped(NIC.format("lan"), NIC.format("lan")))
    held = f"<interface type='bridge'><mac address='{first}'/><source bridge='br0'/></interface>"

    assert macs(equipped(NIC.format("lan"), held=[held])) == [second]


def test_mac_when_given_then_stays() -> None:
    device = "<interface type='user'><mac address='52:54:00:aa:00:01'/></interface>"

    assert macs(equipped(device)) == ["52:54:00:aa:00:01"]
    assert aliases(equipped(device)) == ["ua-interface-525400aa0001"]


def test_mac_when_made_then_is_one_of_qemus() -> None:
    for mac in macs(equipped(*(NIC.format(number) for number in range(100)))):
        assert re.fullmatch(r"52:54:00(:[0-9a-f]{2}){3}", str(mac))


DEVICES = {
    "disk": "<disk><target dev='vda'/></disk>",
    "interface": NIC.format("lan"),
    "hostdev": "<hostdev mode='subsystem' type='usb'><source><address bus='1' device='7'/></source></hostdev>",
    "filesystem": "<filesystem><source dir='/srv'/><target dir='/data/über uns'/></filesystem>",
    "rng": "<rng model='virtio'/>",
    "channel": "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>",
    "redirdev": "<redirdev bus='usb' type='spicevmc'/>",
    "memory": "<memory model='dimm'><target><size unit='KiB'>524288</size></target></memory>",
    "watchdog": "<watchdog model='i6300esb'/>",
    "shmem": "<shmem name='pages'/>",
    "input": "<input type='tablet' bus='usb'/>",
    "vsock": "<vsock model='virtio'/>",
}


def test_aliases_when_devices_are_of_every_kind_then_are_such_that_libvirt_keeps_them() -> None:
    assert set(DEVICES) == set(ALIASED)

    found = aliases(equipped(*DEVICES.values()))

    assert found == aliases(equipped(*DEVICES.values()))
    for tag, alias in zip(DEVICES, found):
        assert str(alias).startswith(f"ua-{tag}-")
        refuse_alias(str(alias))


def test_alias_when_a_disk_is_added_then_says_its_target() -> None:
    assert aliases(equipped(DEVICES["disk"], DEVICES["filesystem"])) == ["ua-disk-vda", "ua-filesystem-data-ber-uns"]


def test_alias_when_taken_then_gets_a_number() -> None:
    held = "<rng><alias name='ua-disk-vda'/></rng>"
    more = "<disk><target dev='vda'/></disk>"

    assert aliases(equipped(more, more, held=[held])) == ["ua-disk-vda-2", "ua-disk-vda-3"]


def test_alias_when_equal_devices_are_added_then_each_has_its_own() -> None:
    found = aliases(equipped(*[DEVICES["rng"]] * 30))

    assert len(set(found)) == 30


def test_alias_when_given_then_stays_and_one_of_libvirts_own_does_not() -> None:
    devices = ["<rng><alias name='ua-mine'/></rng>", "<rng><alias name='rng0'/></rng>"]

    found = equipped(*devices)

    assert aliases(found)[0] == "ua-mine"
    assert str(aliases(found)[1]).startswith("ua-rng-")
    assert len(found[1].findall("alias")) == 1


@pytest.mark.parametrize(
    "xml",
    [
        "<controller type='usb'/>",
        "<serial type='pty'/>",
        "<graphics type='vnc'/>",
        "<memballoon model='none'/>",
        "<input type='mouse' bus='ps2'/>",
        "<watchdog model='itco' action='reset'/>",
    ],
)
def test_device_when_it_cannot_be_plugged_on_its_own_then_stays_as_it_is(xml: str) -> None:
    (device,) = equipped(xml)

    assert text_of(device) == text_of(parse(xml))
