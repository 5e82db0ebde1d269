# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options and raw XML → one desired tree, and bad input that is refused before anything is touched."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError, XmlError
from ansible_collections.virtops.libvirt.plugins.module_utils._run.desired import desired, raw_tree
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import text_of, value_at
from ansible_collections.virtops.libvirt.tests.unit.golden import DOMAIN, HOSTDEV, INTERFACE, NETWORK, module_params

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Kind


def wanted(kind: Kind, **options: t.Any) -> t.Any:
    if kind in (NETWORK, DOMAIN):
        options.setdefault("name", "lan" if kind is NETWORK else "web1")
    else:
        options.setdefault("domain", "web1")
    return desired(kind, module_params(kind, options))


def refused(kind: Kind, **options: t.Any) -> InputError:
    with pytest.raises(InputError) as error:
        wanted(kind, **options)
    assert "\n" not in error.value.message
    assert error.value.message.endswith((".", "?"))
    return error.value


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        pytest.param(NETWORK, {"mac": "52:54:00"}, ["mac:", "'52:54:00'", "52:54:00:6b:3c:58"], id="MAC"),
        pytest.param(NETWORK, {"uuid": "17"}, ["uuid:", "is not a UUID"], id="uuid"),
        pytest.param(NETWORK, {"mtu": -1}, ["mtu:", "is negative"], id="negative"),
        pytest.param(DOMAIN, {"memory": "lots"}, ["memory:", "'lots' is not a size", "2GiB"], id="size"),
        pytest.param(
            NETWORK,
            {
                "ips": [
                    {"address": "192.0.2.1"},
                    {"dhcp": {"hosts": [{"ip": "192.0.2.9"}, {"mac": "x", "ip": "192.0.2.8"}]}},
                ]
            },
            ["ips[1].dhcp.hosts[1].mac:", "'x' is not a MAC address"],
            id="deep in lists",
        ),
        pytest.param(
            NETWORK, {"forward": {"addresses": [{"address": "eth0"}]}}, ["forward.addresses[0].address:"], id="PCI"
        ),
        pytest.param(
            HOSTDEV, {"usb": {"vendor": "xyz", "product": "1"}}, ["usb.vendor:", "hexadecimal"], id="hexadecimal"
        ),
        pytest.param(
            HOSTDEV, {"iscsi": {"iqn": "iqn.x", "portal": "h:p"}}, ["iscsi.portal:", "is not a portal"], id="portal"
        ),
        pytest.param(
            INTERFACE,
            {"source": {"network": "lan", "bridge": "br0"}},
            ["source.bridge", "source.network", "contradict each other"],
            id="two sources",
        ),
        pytest.param(
            INTERFACE,
            {"type": "user", "source": {"bridge": "br0"}},
            ["source.bridge", "type: user", "type: bridge"],
            id="type and source",
        ),
        pytest.param(
            DOMAIN,
            {"disks": [{"target": "vda", "source": {"file": "/a", "dev": "/b"}}]},
            ["disks[0].source.dev", "disks[0].source.file", "contradict"],
            id="two sources of a disk",
        ),
        pytest.param(
            DOMAIN,
            {"boot": {"menu": False, "menu_timeout": 3000}},
            ["boot.menu_timeout", "enable"],
            id="timeout without menu",
        ),
        pytest.param(DOMAIN, {"title": "a\0b"}, ["title", "characters that XML cannot hold"], id="null byte"),
        pytest.param(
            DOMAIN,
            {"disks": [{"target": "vda", "serial": "vd\x01"}]},
            ["characters that XML cannot hold"],
            id="control character",
        ),
        pytest.param(DOMAIN, {"title": "a\nb"}, ["title", "more than one line"], id="title of two lines"),
        pytest.param(DOMAIN, {"disks": [{"target": "disk1"}]}, ["disks[0].target", "vda"], id="target"),
        pytest.param(
            DOMAIN,
            {"disks": [{"target": "vda", "source": {"file": "web1.img"}}]},
            ["disks[0].source.file", "whole path"],
            id="file without its folder",
        ),
        pytest.param(DOMAIN, {"cpuset": "0-"}, ["cpuset", "0-3,^2"], id="processors"),
        pytest.param(
            DOMAIN,
            {"cputune": {"vcpupins": [{"vcpu": 0, "cpuset": "3-1"}]}},
            ["cputune.vcpupins[0].cpuset", "wrong way round"],
            id="processors backwards",
        ),
        pytest.param(
            DOMAIN,
            {"interfaces": [{"type": "user", "mac": "53:54:00:00:00:01"}]},
            ["interfaces[0].mac", "group of devices"],
            id="MAC of a group",
        ),
        pytest.param(
            NETWORK, {"ips": [{"address": "300.1.1.1"}]}, ["ips[0].address", "not an IP address"], id="IP address"
        ),
        pytest.param(
            DOMAIN, {"disks": [{"target": "vda"}, {"target": "vda"}]}, ["disk", "target", "vda"], id="target twice"
        ),
        pytest.param(
            DOMAIN,
            {"interfaces": [{"mac": "52:54:00:aa:00:01"}, {"mac": "52-54-00-AA-00-01"}]},
            ["mac", "52:54:00:aa:00:01"],
            id="MAC twice",
        ),
        pytest.param(
            DOMAIN,
            {"disks": [{"target": "vda", "alias": "ua-x"}], "rng": [{"alias": "ua-x"}]},
            ["alias", "ua-x"],
            id="alias twice",
        ),
        pytest.param(
            NETWORK, {"portgroups": [{"name": "a"}, {"name": "a"}]}, ["portgroup", "name a"], id="portgroup twice"
        ),
        pytest.param(
            NETWORK,
            {"ips": [{"address": "192.0.2.1"}, {"address": "192.0.2.1"}]},
            ["ip address 192.0.2.1"],
            id="ip twice",
        ),
        pytest.param(
            DOMAIN, {"rng": [{"alias": "mine"}]}, ["alias", "'mine'", "ua-"], id="an alias that libvirt drops"
        ),
        pytest.param(DOMAIN, {"rng": [{"alias": "ua-ä"}]}, ["alias", "'ua-ä'"], id="an alias of other letters"),
        pytest.param(DOMAIN, {"purge": ["disks"]}, ["purge names disks", "empty list"], id="purge without the list"),
        pytest.param(
            NETWORK,
            {"purge": ["ips.dhcp.hosts"], "ips": [{"address": "192.0.2.1"}]},
            ["purge names ips.dhcp.hosts"],
            id="purge without the inner list",
        ),
        pytest.param(
            DOMAIN, {"xml": "<domain><name>web2</name></domain>"}, ["'web2'", "'web1'", "same name"], id="another name"
        ),
        pytest.param(DOMAIN, {"xml": "<network/>"}, ["<network>", "<domain>"], id="another kind"),
        pytest.param(DOMAIN, {"xml": "<domain>"}, ["xml is not well-formed"], id="malformed"),
        pytest.param(DOMAIN, {"xml": "<!DOCTYPE a><domain/>"}, ["document type"], id="hostile"),
        pytest.param(DOMAIN, {"xml": " "}, ["xml"], id="blank"),
    ],
)
def test_input_when_it_cannot_be_meant_then_is_refused_naming_the_option(
    kind: Kind, options: dict[str, t.Any], words: list[str]
) -> None:
    error = refused(kind, **options)

    for word in words:
        assert word in error.message
    assert error.error_code in ("invalid_option", "invalid_xml")


def test_name_when_the_xml_has_none_or_the_same_then_is_the_tasks() -> None:
    assert wanted(DOMAIN, xml="<domain><title>t</title></domain>").findtext("name") == "web1"
    assert wanted(DOMAIN, xml="<domain><name> web1 </name></domain>").findtext("name").strip() == "web1"


def test_options_when_given_beside_xml_then_have_the_last_word() -> None:
    xml = (
        "<domain><memory unit='MiB'>512</memory><title>t</title>"
        "<devices><disk><target dev='vda'/></disk></devices></domain>"
    )

    want = wanted(DOMAIN, xml=xml, memory="1GiB", disks=[{"target": "vda", "bus": "scsi"}, {"target": "vdb"}])

    assert (want.findtext("memory"), want.find("memory").get("unit")) == ("1048576", "KiB")
    assert want.findtext("title") == "t"
    assert [value_at(disk, "target@bus") for disk in want.iterfind("devices/disk")] == ["scsi", None]


def test_purge_when_the_list_is_in_the_xml_or_empty_then_is_exact() -> None:
    xml = "<domain><devices><disk><target dev='vda'/></disk></devices></domain>"
    for want in (
        wanted(DOMAIN, xml=xml, purge=["disks"]),
        wanted(DOMAIN, disks=[], purge=["disks"]),
        wanted(DOMAIN, disks=[]),
    ):
        assert marks.words(want.find("devices"), marks.EXACT) == ["disk"]


def test_purge_when_a_list_has_several_parents_then_is_exact_in_each_and_marked_once() -> None:
    hosts = [{"mac": "52:54:00:aa:00:01", "ip": "192.0.2.9"}]
    want = wanted(
        NETWORK,
        ips=[{"address": "192.0.2.1", "dhcp": {"hosts": hosts}}, {"address": "192.0.3.1", "dhcp": {"hosts": []}}],
        purge=["ips.dhcp.hosts"],
    )

    assert [marks.words(dhcp, marks.EXACT) for dhcp in want.iterfind("ip/dhcp")] == [["host"], ["host"]]


def test_marks_when_raw_xml_holds_some_then_are_not_taken() -> None:
    """They are ours: nobody removes anything by writing them."""
    marked = "xmlns:m='urn:virtops:libvirt:marks' m:absent='memory' m:exact='x'"
    xml = f"<domain {marked}><title m:gone='yes'>t</title></domain>"

    text = text_of(wanted(DOMAIN, xml=xml))

    assert "absent=" not in text
    assert "gone=" not in text
    assert "exact=" not in text


def test_twins_when_raw_xml_holds_them_then_are_libvirts_to_judge() -> None:
    """It takes two interfaces with one MAC; of what a task says by options one of them is a slip."""
    twin = "<interface type='user'><mac address='52:54:00:00:00:01'/></interface>"

    want = wanted(DOMAIN, xml=f"<domain><name>web1</name><devices>{twin}{twin}</devices></domain>")

    assert len(want.findall("devices/interface")) == 2


def test_options_when_nothing_is_given_then_ask_for_the_name_only() -> None:
    assert text_of(wanted(DOMAIN)) == "<domain><name>web1</name></domain>"


def test_group_when_empty_then_asks_for_nothing() -> None:
    assert text_of(wanted(DOMAIN, cpu={}, boot={})) == "<domain><name>web1</name></domain>"


def test_values_when_an_empty_list_then_none_may_be_there() -> None:
    assert marks.words(wanted(DOMAIN, boot={"order": []}).find("os"), marks.EXACT) == ["boot"]


def test_short_when_true_or_false_then_adds_or_takes_away_its_entry() -> None:
    added = wanted(DOMAIN, guest_agent=True, channels=[{"name": "org.example.1", "type": "unix"}])
    gone = wanted(DOMAIN, guest_agent=False)

    assert [value_at(channel, "target@name") for channel in added.iterfind("devices/channel")] == [
        "org.example.1",
        "org.qemu.guest_agent.0",
    ]
    assert gone.find("devices/channel").get(marks.GONE)


def test_text_when_empty_then_takes_the_value_away() -> None:
    want = wanted(DOMAIN, title="", disks=[{"target": "sda", "source": {"file": ""}}])

    assert marks.words(want, marks.ABSENT) == ["title"]
    assert marks.words(want.find("devices/disk/source"), marks.ABSENT) == ["@file"]


@pytest.mark.parametrize(
    ("options", "xml"),
    [
        ({"iscsi": {"iqn": "iqn.x:y", "lun": 3, "portal": "h"}}, 'name="iqn.x:y/3"'),
        ({"iscsi": {"iqn": "iqn.x:y", "lun": 0, "portal": "h"}}, 'name="iqn.x:y/0"'),
        ({"iscsi": {"iqn": "iqn.x:y", "portal": "h"}}, 'name="iqn.x:y"'),
    ],
)
def test_fold_when_two_options_share_an_attribute_then_it_holds_both(options: dict[str, t.Any], xml: str) -> None:
    assert xml in text_of(wanted(HOSTDEV, **options))


def test_raw_tree_when_it_is_a_running_domains_dump_then_only_says_what_was_declared() -> None:
    xml = (
        "<domain type='qemu' id='7'><resource><partition>/machine</partition></resource><devices>"
        "<interface type='bridge'><source network='lan' portid='x' bridge='virbr0'/><target dev='vnet3'/>"
        "<alias name='net0'/></interface><graphics type='vnc' port='5900' autoport='yes'/>"
        "<console type='pty' tty='/dev/pts/1'><source path='/dev/pts/1'/></console></devices></domain>"
    )

    assert text_of(raw_tree("domain", xml)) == (
        '<domain type="qemu"><devices><interface type="network"><source network="lan"/></interface>'
        '<graphics type="vnc" autoport="yes"/><console type="pty"/></devices></domain>'
    )


def test_raw_tree_when_it_is_a_running_networks_dump_then_does_not_say_who_uses_it() -> None:
    xml = "<network connections='2'><forward mode='private'><interface dev='eth1' connections='1'/></forward></network>"

    assert "connections" not in text_of(raw_tree("network", xml))


def test_raw_tree_when_of_another_tag_then_is_refused() -> None:
    with pytest.raises(XmlError, match="xml is a <disk>, but a <interface> is needed"):
        raw_tree("interface", "<disk/>")
