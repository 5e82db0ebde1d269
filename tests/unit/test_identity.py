# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of several equal-named elements is the one that is meant."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity import (
    device_rule,
    key_of,
    pair,
    pair_children,
    pair_equals,
    refuse_twins,
    source_of,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.identity_rules import RULES, Rule
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse


def nic(kind: str = "network", source: str = "network='lan'", mac: str = "", alias: str = "") -> str:
    inside = f"<mac address='{mac}'/>" if mac else ""
    inside += f"<source {source}/>" if source else ""
    inside += f"<alias name='{alias}'/>" if alias else ""
    return f"<interface type='{kind}'>{inside}</interface>"


def elements(*xml: str) -> list[t.Any]:
    return list(parse(f"<devices>{''.join(xml)}</devices>"))


def pairs(rule: Rule, have: t.Sequence[str], want: t.Sequence[str]) -> list[int | None]:
    """For each of *want* the number of its twin in *have*."""
    held = elements(*have)
    found = pair(rule, held, elements(*want))
    return [None if twin is None else held.index(twin) for _asked, twin in found]


MAC1, MAC2, MAC3 = ("52:54:00:aa:00:01", "52:54:00:aa:00:02", "52:54:00:aa:00:03")
NICS = (nic(mac=MAC1), nic(mac=MAC2, alias="ua-two"), nic("bridge", "bridge='br0'", mac=MAC3, alias="net2"))


@pytest.mark.parametrize(
    ("want", "twins"),
    [
        pytest.param([nic(mac=MAC2.upper())], [1], id="by MAC in any case"),
        pytest.param([nic("user", "", mac=MAC2)], [1], id="by MAC although all else differs"),
        pytest.param([nic(mac="52:54:00:aa:00:99")], [None], id="another MAC is another interface"),
        pytest.param([nic("bridge", "bridge='br1'", alias="ua-two")], [1], id="by alias"),
        pytest.param([nic(alias="ua-new")], [None], id="another alias is another interface"),
        pytest.param([nic(mac=MAC1, alias="ua-two")], [0], id="MAC before alias"),
        pytest.param([nic(mac="52:54:00:aa:00:99", alias="ua-two")], [1], id="alias when no MAC fits"),
        pytest.param([nic()], [0], id="by source, the first"),
        pytest.param([nic(), nic()], [0, 1], id="by source, in order"),
        pytest.param([nic(), nic(), nic()], [0, 1, None], id="by source, as far as they go"),
        pytest.param([nic(), nic(mac=MAC1)], [1, 0], id="what a MAC names is not taken by source"),
        pytest.param([nic("bridge", "bridge='br0'"), nic()], [2, 0], id="by source of its own type"),
        pytest.param([nic("bridge", "bridge='br1'")], [None], id="another source"),
        pytest.param([nic("bridge", "bridge='br0'", alias="net2")], [2], id="an alias of libvirt's own is no name"),
        pytest.param([nic("bridge", "bridge='br0'", alias="net7")], [2], id="nor keeps it from a match by source"),
        pytest.param([nic(mac=MAC1), nic(mac=MAC1)], [0, None], id="one twin each"),
    ],
)
def test_interfaces_when_paired_then_by_mac_then_alias_then_source(want: list[str], twins: list[int | None]) -> None:
    assert pairs(device_rule("interface"), NICS, want) == twins


HOSTDEV = "<hostdev mode='{}' type='{}'>{}{}</hostdev>"
PCI = "<source><address domain='0x0000' bus='0x65' slot='0x00' function='0x{}'/></source>"
ALIAS = "<alias name='{}'/>"
USB = "<source><vendor id='0x046d'/><product id='0x082d'/></source>"
PLACE = "<source><address bus='1' device='7'/></source>"
ISCSI = "<source protocol='iscsi' name='iqn.2026-01.lab:disk{}'><host name='h' port='3260'/></source>"
SCSI = "<source><adapter name='scsi_host0'/><address bus='0' target='0' unit='{}'/></source>"
HELD = (
    HOSTDEV.format("subsystem", "pci", PCI.format(1), ALIAS.format("ua-gpu")),
    HOSTDEV.format("subsystem", "usb", USB, ""),
    HOSTDEV.format("subsystem", "usb", PLACE, ""),
    HOSTDEV.format("subsystem", "scsi", ISCSI.format("/0"), ""),
    HOSTDEV.format("subsystem", "scsi", SCSI.format(3), ""),
    HOSTDEV.format("subsystem", "scsi_host", "<source protocol='vhost' wwpn='naa.5'/>", ""),
    HOSTDEV.format("subsystem", "mdev", "<source><address uuid='53764d0e-85a0-42b4-af5c-2046b460b1dc'/></source>", ""),
    HOSTDEV.format("capabilities", "storage", "<source><block>/dev/sdz</block></source>", ""),
    HOSTDEV.format("capabilities", "net", "<source><interface>eth7</interface></source>", ""),
)


@pytest.mark.parametrize(
    ("want", "twin"),
    [
        (HOSTDEV.format("subsystem", "pci", "<source><address bus='101' slot='0' function='1'/></source>", ""), 0),
        (HOSTDEV.format("subsystem", "pci", PCI.format(2), ""), None),
        (HOSTDEV.format("subsystem", "pci", PCI.format(2), ALIAS.format("ua-gpu")), 0),
        (HOSTDEV.format("subsystem", "pci", PCI.format(1), ALIAS.format("ua-other")), 0),
        (HOSTDEV.format("subsystem", "usb", USB.replace("0x046d", "046D"), ""), 1),
        (HOSTDEV.format("subsystem", "usb", PLACE.replace("'7'", "'007'"), ""), 2),
        (HOSTDEV.format("subsystem", "usb", PLACE.replace("'7'", "'8'"), ""), None),
        (HOSTDEV.format("subsystem", "scsi", ISCSI.format(""), ""), 3),
        (HOSTDEV.format("subsystem", "scsi", ISCSI.format("/1"), ""), None),
        (HOSTDEV.format("subsystem", "scsi", SCSI.format(3), ""), 4),
        (HOSTDEV.format("subsystem", "scsi", SCSI.format(4), ""), None),
        (HOSTDEV.format("subsystem", "scsi_host", "<source protocol='vhost' wwpn='naa.5'/>", ""), 5),
        (
            HOSTDEV.format(
                "subsystem", "mdev", "<source><address uuid='53764D0E85A042B4AF5C2046B460B1DC'/></source>", ""
            ),
            6,
        ),
        (HOSTDEV.format("capabilities", "storage", "<source><block>/dev/sdz</block></source>", ""), 7),
        (HOSTDEV.format("capabilities", "net", "<source><interface>eth7</interface></source>", ""), 8),
        (HOSTDEV.format("capabilities", "net", "<source><interface>eth8</interface></source>", ""), None),
    ],
)
def test_hostdevs_when_paired_then_by_alias_or_source(want: str, twin: int | None) -> None:
    assert pairs(device_rule("hostdev"), HELD, [want]) == [twin]


@pytest.mark.parametrize(
    ("parent", "tag", "have", "want", "twins"),
    [
        pytest.param(
            "devices",
            "disk",
            ["<disk><target dev='vda'/></disk>", "<disk><target dev='vdb'/></disk>"],
            ["<disk><target dev='vdb' bus='scsi'/></disk>", "<disk><target dev='vdc'/></disk>"],
            [1, None],
            id="disks by target",
        ),
        pytest.param(
            "devices",
            "controller",
            ["<controller type='pci' index='0' model='pcie-root'/>", "<controller type='usb' index='0'/>"],
            [
                "<controller type='usb' index='0' model='qemu-xhci'/>",
                "<controller type='usb'/>",
                "<controller type='pci' index='1'/>",
            ],
            [1, None, None],
            id="controllers by type and index",
        ),
        pytest.param(
            "devices",
            "channel",
            ["<channel><target type='virtio' name='a'/></channel>"],
            ["<channel><target name='a'/></channel>", "<channel><target name='b'/></channel>"],
            [0, None],
            id="channels by name, virtio or not said",
        ),
        pytest.param(
            "devices",
            "serial",
            ["<serial><target port='0'/></serial>", "<serial><target port='1'/></serial>"],
            ["<serial><target port='1'/></serial>"],
            [1],
            id="serial ports by port",
        ),
        pytest.param(
            "devices",
            "graphics",
            ["<graphics type='vnc'/>", "<graphics type='spice'/>"],
            ["<graphics type='spice'/>", "<graphics type='vnc'/>"],
            [1, 0],
            id="graphics by type",
        ),
        pytest.param(
            "dhcp",
            "host",
            [
                "<host mac='52:54:00:aa:00:01' name='a' ip='192.0.2.1'/>",
                "<host name='b' ip='192.0.2.2'/>",
                "<host id='0:3' ip='fd00::3'/>",
            ],
            [
                "<host mac='52:54:00:AA:00:01' ip='192.0.2.9'/>",
                "<host name='b'/>",
                "<host id='0:3'/>",
                "<host mac='52:54:00:aa:00:07' ip='192.0.2.2'/>",
                "<host mac='52:54:00:aa:00:08' ip='192.0.2.8'/>",
            ],
            [0, 1, 2, None, None],
            id="DHCP hosts by MAC, id, name, address",
        ),
        pytest.param(
            "network",
            "route",
            ["<route address='10.0.0.0' prefix='8' gateway='a'/>", "<route address='10.0.0.0' netmask='255.255.0.0'/>"],
            [
                "<route family='ipv4' address='10.0.0.0' prefix='16'/>",
                "<route address='10.0.0.0' netmask='255.0.0.0'/>",
                "<route address='10.0.0.0' prefix='24'/>",
            ],
            [1, 0, None],
            id="routes by network, however its size is said",
        ),
        pytest.param(
            "dns",
            "srv",
            ["<srv service='a' protocol='tcp' domain='d' target='t'/>", "<srv service='a' protocol='tcp'/>"],
            ["<srv service='a' protocol='tcp'/>", "<srv service='a' protocol='tcp' domain='d' target='t' port='5'/>"],
            [1, 0],
            id="service records with and without domain",
        ),
        pytest.param(
            "devices",
            "shmem",
            [f"<shmem name='a'><model type='ivshmem-{model}'/></shmem>" for model in ("plain", "doorbell")],
            [f"<shmem name='a'><model type='ivshmem-{model}'/></shmem>" for model in ("doorbell", "plain")],
            [1, 0],
            id="memory of one name by its model",
        ),
        pytest.param(
            "devices",
            "shmem",
            ["<shmem name='a'><model type='ivshmem-plain'/></shmem>"],
            ["<shmem name='a'><model type='ivshmem-doorbell'/></shmem>", "<shmem name='b'/>"],
            [0, None],
            id="memory of another model by its name",
        ),
        pytest.param(
            "filterref",
            "parameter",
            ["<parameter name='IP' value='1'/>", "<parameter name='IP' value='2'/>"],
            ["<parameter name='IP' value='2'/>", "<parameter name='IP' value='3'/>"],
            [1, 0],
            id="filter variables by value, then by name",
        ),
        pytest.param(
            "forward",
            "address",
            ["<address type='pci' domain='0x0000' bus='0x65' slot='0x10' function='0x1'/>"],
            ["<address domain='0' bus='101' slot='16' function='1'/>"],
            [0],
            id="addresses of a pool",
        ),
        pytest.param(
            "cpu",
            "feature",
            ["<feature name='vmx' policy='require'/>"],
            ["<feature name='vmx' policy='disable'/>"],
            [0],
            id="processor features by name",
        ),
    ],
)
def test_lists_when_paired_then_by_the_keys_of_their_kind(
    parent: str, tag: str, have: list[str], want: list[str], twins: list[int | None]
) -> None:
    assert pairs(RULES[(parent, tag)], have, want) == twins


@pytest.mark.parametrize(
    "xml",
    [
        "<disk type='file'><source file='/new'/></disk>",
        "<hostdev mode='subsystem' type='usb'/>",
        "<filesystem type='mount'><source dir='/new'/></filesystem>",
        "<interface type='bridge'/>",
    ],
)
def test_devices_when_they_say_nothing_that_they_are_known_by_then_are_no_others_twin(xml: str) -> None:
    """libvirt refuses the new one; an old one must not become it."""
    tag = parse(xml).tag
    held = {
        "disk": "<disk type='file'><target dev='vda'/></disk>",
        "hostdev": HELD[1],
        "filesystem": "<filesystem type='mount'><source dir='/old'/><target dir='data'/></filesystem>",
        "interface": NICS[2],
    }

    assert pairs(device_rule(tag), [held[tag]], [xml]) == [None]


def test_devices_when_their_kind_has_no_rule_then_go_by_alias_or_position() -> None:
    crypto = ["<crypto><alias name='ua-a'/></crypto>", "<crypto/>"]

    assert pairs(device_rule("crypto"), crypto, ["<crypto/>", "<crypto><alias name='ua-a'/></crypto>"]) == [1, 0]


@pytest.mark.parametrize("tag", ["memballoon", "iommu", "vsock", "tpm", "nvram", "pstore"])
def test_device_when_there_is_only_one_of_its_kind_then_it_is_that_whatever_it_is_called(tag: str) -> None:
    held = f"<{tag} model='a'><alias name='ua-a'/></{tag}>"

    assert pairs(device_rule(tag), [held], [f"<{tag} model='b'><alias name='ua-b'/></{tag}>"]) == [0]


@pytest.mark.parametrize(
    ("want", "twin"),
    [
        ("<host name='a'/>", 0),
        ("<host name='a' port='24007'/>", 0),
        ("<host name='b' port='2'/>", 2),
        ("<host name='b'/>", 1),
        ("<host transport='unix' socket='/s'/>", 3),
        ("<host name='c'/>", None),
    ],
)
def test_host_of_a_disk_when_its_port_is_not_said_then_goes_by_its_name(want: str, twin: int | None) -> None:
    held = ["<host name='a' port='24007'/>", "<host name='b' port='1'/>", "<host name='b' port='2'/>"]
    held.append("<host transport='unix' socket='/s'/>")

    assert pairs(RULES[("source", "host")], held, [want]) == [twin]


def test_equals_when_a_list_has_no_keys_then_come_first_and_the_rest_by_position() -> None:
    have = elements("<a x='1'/>", "<a x='2'/>", "<a x='3'/>")
    want = elements("<a x='3'/>", "<a x='9'/>", "<a x='1'/>", "<a x='8'/>")

    assert [twin is None or have.index(twin) for _asked, twin in pair_equals(have, want)] == [2, 1, 0, True]


@pytest.mark.parametrize(
    ("xml", "key", "value"),
    [
        ("<a b='1'/>", ("@b",), (1,)),
        ("<a b='1'/>", ("@b", "@c"), None),
        ("<a b='1'/>", ("@b", "@c=2"), (1, 2)),
        ("<a><b c='x'/></a>", ("b@c",), ("x",)),
        ("<a><b>x</b></a>", ("b",), ("x",)),
        ("<a><alias name='net0'/></a>", ("alias@name",), None),
        ("<a><alias name='ua-0'/></a>", ("alias@name",), ("ua-0",)),
    ],
)
def test_key_when_a_part_is_missing_then_there_is_none_without_a_default(xml: str, key: t.Any, value: t.Any) -> None:
    assert key_of(parse(xml), key) == value


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (nic(), nic(mac=MAC1, alias="ua-x"), True),
        (nic(), nic(source="network='dmz'"), False),
        (nic(source="network='lan' portgroup='a'"), nic(), True),
        (nic("user", ""), nic("user", "", mac=MAC1), True),
        (nic("direct", "dev='eth0' mode='vepa'"), nic("direct", "dev='eth0' mode='bridge'"), True),
        (HELD[0], HELD[0].replace("0x65", "101"), True),
        (HELD[1], HELD[2], False),
    ],
)
def test_source_when_compared_then_says_what_a_device_is_made_of(one: str, other: str, same: bool) -> None:
    assert (source_of(parse(one)) == source_of(parse(other))) is same


def test_interfaces_when_one_mac_is_that_of_several_then_the_alias_tells_which() -> None:
    team = (nic(mac=MAC1, alias="ua-a"), nic(mac=MAC1, alias="ua-b"))

    assert pairs(device_rule("interface"), team, [nic(mac=MAC1, alias="ua-b")]) == [1]
    assert pairs(device_rule("interface"), team, [nic(mac=MAC1, alias="ua-c"), nic(mac=MAC1, alias="ua-b")]) == [0, 1]


def test_source_when_a_hostdev_says_none_then_is_none() -> None:
    assert source_of(parse("<hostdev mode='subsystem' type='pci'/>")) is None


def wants(inside: str) -> t.Any:
    return parse(f"<domain><devices>{inside}</devices></domain>")


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (wants(f"{nic(mac=MAC1)}{nic('user', '', mac=MAC1.upper())}"), "mac address 52:54:00:AA:00:01"),
        (wants(f"{nic(mac=MAC1, alias='ua-a')}{nic(mac=MAC1)}"), "mac address 52:54:00:aa:00:01"),
        (wants("<disk><target dev='vda'/></disk><disk><target dev='vda'/></disk>"), "target dev vda"),
        (wants(f"{nic(alias='ua-x')}<rng><alias name='ua-x'/></rng>"), "alias"),
        (parse("<network><ip address='fd00::1'/><ip address='fd00:0::1'/></network>"), "ip address"),
        (parse("<network><portgroup name='a'/><portgroup name='a'/></network>"), "portgroup name a"),
        (
            parse(
                "<network><ip><dhcp><host mac='52:54:00:aa:00:01'/><host mac='52:54:0:aa:0:1'/></dhcp></ip></network>"
            ),
            "host mac",
        ),
    ],
)
def test_twins_when_a_task_names_one_entry_twice_then_are_refused(xml: t.Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        refuse_twins(xml)


@pytest.mark.parametrize(
    "xml",
    [
        wants(f"{nic()}{nic()}"),
        wants("<serial><alias name='ua-x'/></serial><console><alias name='ua-x'/></console>"),
        wants(f"{nic(alias='net0')}{nic(alias='net0')}"),
        wants(f"{nic(mac=MAC1, alias='ua-a')}{nic(mac=MAC1, alias='ua-b')}"),
        parse("<network><route address='10.0.0.0' prefix='8'/><route address='10.0.0.0' prefix='8'/></network>"),
        parse(
            "<network><ip><dhcp><host mac='52:54:00:aa:00:01'/></dhcp></ip>"
            "<ip><dhcp><host mac='52:54:00:aa:00:01'/></dhcp></ip></network>"
        ),
    ],
)
def test_twins_when_libvirt_itself_allows_them_then_are_no_matter(xml: t.Any) -> None:
    refuse_twins(xml)


def test_videos_when_libvirt_puts_the_primary_one_first_then_each_is_found() -> None:
    def cards(*models: str) -> list[t.Any]:
        return [parse(f"<video><model {model}/></video>") for model in models]

    want = cards("type='qxl' heads='2'", "type='vga' primary='yes'")
    have = cards("type='vga' primary='yes'", "type='qxl' heads='2'")

    assert [twin for _video, twin in pair_children("devices", "video", have, want)] == have[::-1]
    # One that does not say so is the first of those that are left.
    assert pair_children("devices", "video", have, cards("type='virtio'"))[0][1] is have[0]
    (told,) = cards("type='vga' primary='yes'")
    (asked,) = cards("type='vga'")
    assert pair_children("devices", "video", [asked], [told]) == [(told, asked)]
