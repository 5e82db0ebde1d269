# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Interfaces of domains that do not run: every type, every option, and how one is found."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.tests.integration.bare_domains import NAME, UUID, assert_holds, define, found
from ansible_collections.virtops.libvirt.tests.integration.promise import Promise, actions

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

Options = dict[str, t.Any]
Found = dict[str, list[str]]

MAC = "52:54:00:01:02:03"
OTHER_MAC = "52:54:00:01:02:04"


def nic(mac: str = MAC, *, source: str = "lan", inner: str = "<model type='virtio'/>") -> str:
    return f"<interface type='network'><mac address='{mac}'/><source network='{source}'/>{inner}</interface>"


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


TYPES: dict[str, tuple[Options, Found]] = {
    "network": (
        {"source": {"network": "lan", "portgroup": "fast"}},
        {"@type": ["network"], "source/@portgroup": ["fast"]},
    ),
    "bridge": ({"source": {"bridge": "br0"}}, {"@type": ["bridge"], "source/@bridge": ["br0"]}),
    "direct": (
        {"type": "direct", "source": {"dev": "eth0", "mode": "bridge"}},
        {"@type": ["direct"], "source/@dev": ["eth0"], "source/@mode": ["bridge"]},
    ),
    "user": ({"type": "user"}, {"@type": ["user"], "source": []}),
    "ethernet": ({"type": "ethernet", "target": "tap-a"}, {"@type": ["ethernet"], "target/@dev": ["tap-a"]}),
    "vhostuser": (
        {"source": {"path": "/run/vhost.sock", "mode": "client"}, "model": "virtio"},
        {
            "@type": ["vhostuser"],
            "source/@type": ["unix"],
            "source/@path": ["/run/vhost.sock"],
            "source/@mode": ["client"],
        },
    ),
    "vdpa": (
        {"type": "vdpa", "source": {"dev": "/dev/vhost-vdpa-0"}},
        {"@type": ["vdpa"], "source/@dev": ["/dev/vhost-vdpa-0"]},
    ),
    "internal": ({"source": {"name": "inner"}}, {"@type": ["internal"], "source/@name": ["inner"]}),
    "hostdev": (
        {"source": {"address": "pci_0000_65_00_1"}, "managed": True},
        {
            "@type": ["hostdev"],
            "@managed": ["yes"],
            "source/address/@bus": ["0x65"],
            "source/address/@function": ["0x1"],
        },
    ),
}


@pytest.mark.parametrize("kind", TYPES)
def test_interface_when_of_any_type_then_it_comes_and_goes(promise: Promise, lab: Lab, kind: str) -> None:
    options, expected = TYPES[kind]
    # Newer versions of libvirt take a vhost-user interface with shared memory only.
    shared = "<memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking>"
    define(lab, shared, devices=nic(OTHER_MAC, source="other"))
    before = found(lab, "devices/interface/mac/@address")
    result = promise.changes("domain_interface", domain=NAME, **options)
    assert actions(result) == ["define"]
    shown = result["interface"]
    assert (shown["state"], shown["config"], shown["live"], shown["type"]) == ("present", True, False, kind)
    assert shown["alias"].startswith("ua-")
    assert found(lab, "devices/interface/mac/@address") == sorted([*before, shown["mac"]])
    place = f"devices/interface[mac/@address='{shown['mac']}']"
    assert_holds(lab, {f"{place}/{path}": texts for path, texts in expected.items()})

    gone = promise.changes("domain_interface", domain=NAME, state="absent", **options)
    assert actions(gone) == ["detach"]
    assert gone["interface"] == {"state": "absent"}
    assert found(lab, "devices/interface/mac/@address") == before


OPTIONS: dict[str, tuple[Options, Found]] = {
    "model": ({"model": "e1000e"}, {"model/@type": ["e1000e"]}),
    "mtu": ({"mtu": 9000}, {"mtu/@size": ["9000"]}),
    "link": ({"link": "down"}, {"link/@state": ["down"]}),
    "vlan": (
        {
            "vlan": {"trunk": True, "tags": [{"id": 42, "native_mode": "untagged"}, {"id": 43}]},
            "virtualport": {"type": "openvswitch"},
            "source": {"bridge": "br0"},
        },
        {"vlan/@trunk": ["yes"], "vlan/tag/@id": ["42", "43"], "vlan/tag/@nativeMode": ["untagged"]},
    ),
    "virtualport_of_open_vswitch": (
        {"virtualport": {"type": "openvswitch", "profileid": "p", "interfaceid": UUID}, "source": {"bridge": "br0"}},
        {"virtualport/parameters/@profileid": ["p"], "virtualport/parameters/@interfaceid": [UUID]},
    ),
    "virtualport_802_1qbg": (
        {
            "type": "direct",
            "source": {"dev": "eth0", "mode": "vepa"},
            "virtualport": {"type": "802.1Qbg", "managerid": 11, "typeid": 99, "typeidversion": 2, "instanceid": UUID},
        },
        {"virtualport/parameters/@managerid": ["11"], "virtualport/parameters/@typeidversion": ["2"]},
    ),
    "bandwidth": (
        {"bandwidth": {"inbound": {"average": 1000, "peak": 5000, "burst": 512}, "outbound": {"average": 128}}},
        {"bandwidth/inbound/@peak": ["5000"], "bandwidth/outbound/@average": ["128"]},
    ),
    "filter": (
        {
            "filter": {
                "name": "clean-traffic",
                "parameters": [{"name": "IP", "value": "10.0.0.1"}, {"name": "IP", "value": "10.0.0.2"}],
            }
        },
        {"filterref/@filter": ["clean-traffic"], "filterref/parameter/@value": ["10.0.0.1", "10.0.0.2"]},
    ),
    "driver": (
        {
            "driver": {
                "name": "vhost",
                "queues": 4,
                "rx_queue_size": 512,
                "tx_queue_size": 256,
                "txmode": "iothread",
                "ioeventfd": True,
                "event_idx": False,
                "packed": True,
                "ats": True,
                "iommu": False,
            }
        },
        {
            "driver/@queues": ["4"],
            "driver/@rx_queue_size": ["512"],
            "driver/@txmode": ["iothread"],
            "driver/@event_idx": ["off"],
            "driver/@packed": ["on"],
        },
    ),
    "boot_order": ({"boot_order": 1}, {"boot/@order": ["1"], "/domain/os/boot": []}),
    "rom": (
        {"rom": {"enabled": True, "bar": False, "file": "/roms/a"}},
        {"rom/@bar": ["off"], "rom/@file": ["/roms/a"]},
    ),
    "port_isolated": ({"port_isolated": True}, {"port/@isolated": ["yes"]}),
    "teaming": ({"teaming": {"type": "persistent"}}, {"teaming/@type": ["persistent"]}),
    "acpi_index": ({"acpi_index": 7}, {"acpi/@index": ["7"]}),
    "coalesce": ({"coalesce_rx_frames": 32}, {"coalesce/rx/frames/@max": ["32"]}),
    "receive_filters": ({"trust_guest_rx_filters": True}, {"@trustGuestRxFilters": ["yes"]}),
    "target": ({"target": "tap-a"}, {"target/@dev": ["tap-a"]}),
    "alias": ({"alias": "ua-first"}, {"alias/@name": ["ua-first"]}),
    "source": ({"source": {"network": "other"}}, {"@type": ["network"], "source/@network": ["other"]}),
    "type": ({"source": {"bridge": "br0"}}, {"@type": ["bridge"], "source/@bridge": ["br0"], "source/@network": []}),
    "raw_xml": (
        {"xml": "<interface type='network'><tune><sndbuf>1600</sndbuf></tune></interface>", "link": "down"},
        {"tune/sndbuf/text()": ["1600"], "link/@state": ["down"], "source/@network": ["lan"]},
    ),
}


@pytest.mark.parametrize("case", OPTIONS)
def test_option_when_given_then_the_interface_has_it(promise: Promise, lab: Lab, case: str) -> None:
    options, expected = OPTIONS[case]
    define(lab, devices=nic() + nic(OTHER_MAC))
    others = f"devices/interface[mac/@address='{OTHER_MAC}']/*/@*"
    before = found(lab, others)
    result = promise.changes("domain_interface", domain=NAME, mac=MAC.upper(), **options)
    assert (actions(result), result["interface"]["mac"]) == (["define"], MAC)
    place = f"devices/interface[mac/@address='{MAC}']"
    assert_holds(lab, {path if path[0] == "/" else f"{place}/{path}": texts for path, texts in expected.items()})
    assert found(lab, others) == before
    # What the module returns can be given back to it.
    names = set(result["interface"]) - {"state", "config", "live"}
    promise.leaves("domain_interface", domain=NAME, **{name: result["interface"][name] for name in names})


def test_replug_when_the_domain_does_not_run_then_there_is_nothing_to_plug(promise: Promise, lab: Lab) -> None:
    define(lab, devices=nic())
    assert actions(promise.changes("domain_interface", domain=NAME, mac=MAC, mtu=9000, replug=True)) == ["define"]


def test_transient_interface_when_it_stands_in_for_another_then_it_names_it(promise: Promise, lab: Lab) -> None:
    define(lab, devices=nic(inner="<model type='virtio'/><teaming type='persistent'/><alias name='ua-main'/>"))
    teaming = {"type": "transient", "persistent": "ua-main"}
    promise.changes("domain_interface", domain=NAME, source={"address": "0000:65:00.1"}, teaming=teaming)
    assert_holds(lab, {"devices/interface[@type='hostdev']/teaming/@persistent": ["ua-main"]})


def test_option_when_empty_then_what_was_there_goes(promise: Promise, lab: Lab) -> None:
    inner = "<filterref filter='clean-traffic'><parameter name='IP' value='10.0.0.1'/></filterref><target dev='tap-a'/>"
    define(lab, devices=nic(inner=inner))
    promise.changes("domain_interface", domain=NAME, mac=MAC, filter={"parameters": []})
    assert_holds(lab, {"//filterref/@filter": ["clean-traffic"], "//parameter": []})
    promise.changes("domain_interface", domain=NAME, mac=MAC, filter={"name": ""}, target="")
    assert_holds(lab, {"//filterref": [], "//interface/target": []})


# --- which one is meant ---


@pytest.mark.parametrize(
    "named",
    [
        {"mac": MAC},
        {"mac": "5254.0001.0203".replace(".", "")[:12]},
        {"alias": "ua-first"},
        {"target": "tap-a"},
        {"source": {"network": "lan"}},
    ],
    ids=["mac", "mac_without_colons", "alias", "target", "source"],
)
def test_interface_when_named_in_any_way_then_that_one_is_changed(
    promise: Promise, lab: Lab, ansible_module: ModuleCall, named: Options
) -> None:
    define(lab, devices=nic(inner="<target dev='tap-a'/><alias name='ua-first'/>") + nic(OTHER_MAC, source="other"))
    if named == {"mac": "525400010203"}:
        result = promise.refuses("domain_interface", domain=NAME, **named, link="down")
        assert (result["error_code"], "mac" in result["msg"]) == ("invalid_option", True)
        return
    promise.changes("domain_interface", domain=NAME, **named, link="down")
    assert found(lab, "devices/interface[link/@state='down']/mac/@address") == [MAC]
    promise.changes("domain_interface", domain=NAME, **named, state="absent")
    assert found(lab, "devices/interface/mac/@address") == [OTHER_MAC]


def test_interface_when_the_domain_is_named_by_uuid_then_it_is_found(promise: Promise, lab: Lab) -> None:
    define(lab, devices=nic())
    assert promise.changes("domain_interface", domain=UUID.upper(), mac=MAC, link="down")["domain"] == NAME


@pytest.mark.parametrize("state", ["present", "absent"])
def test_source_when_two_have_it_then_the_task_is_refused_and_names_both(
    promise: Promise, lab: Lab, state: str
) -> None:
    define(lab, devices=nic() + nic(OTHER_MAC))
    result = promise.refuses("domain_interface", domain=NAME, source={"network": "lan"}, state=state)
    assert (result["error_code"], result["candidates"]) == ("ambiguous_device", [MAC, OTHER_MAC])
    assert MAC in result["msg"] and OTHER_MAC in result["msg"]


def test_second_interface_when_it_has_a_name_of_its_own_then_it_may_have_the_same_source(
    promise: Promise, lab: Lab
) -> None:
    define(lab, devices=nic())
    promise.changes("domain_interface", domain=NAME, source={"network": "lan"}, alias="ua-second")
    promise.changes("domain_interface", domain=NAME, source={"network": "lan"}, mac=OTHER_MAC)
    assert len(found(lab, "devices/interface")) == 3


@pytest.mark.parametrize(
    ("options", "error_code"),
    [
        ({}, "invalid_option"),
        ({"state": "absent"}, "invalid_option"),
        ({"alias": "net0", "link": "down"}, "not_found"),
        ({"mac": OTHER_MAC}, "invalid_option"),
        ({"target": "tap-z"}, "invalid_option"),
        ({"source": {"network": "a", "bridge": "b"}}, "invalid_option"),
        ({"type": "bridge", "source": {"network": "a"}}, "invalid_option"),
        ({"mac": MAC, "affect": "live"}, "domain_not_running"),
        ({"mac": MAC, "detach_timeout": 0, "state": "absent"}, "invalid_option"),
    ],
    ids=[
        "nothing",
        "nothing_absent",
        "live_alias",
        "new_without_source",
        "target",
        "two_sources",
        "type",
        "live",
        "timeout",
    ],
)
def test_task_when_it_cannot_be_meant_then_it_is_refused(
    promise: Promise, lab: Lab, options: Options, error_code: str
) -> None:
    define(lab, devices=nic())
    assert promise.refuses("domain_interface", domain=NAME, **options)["error_code"] == error_code


def test_domain_when_there_is_none_then_the_task_is_refused(promise: Promise) -> None:
    assert promise.refuses("domain_interface", domain="never-there", mac=MAC)["error_code"] == "not_found"


@pytest.mark.parametrize(
    "named",
    [{"mac": OTHER_MAC}, {"alias": "ua-none"}, {"alias": "net7"}, {"target": "tap-z"}, {"source": {"network": "none"}}],
    ids=["mac", "alias", "live_alias", "target", "source"],
)
def test_absent_when_it_is_gone_already_then_nothing_is_done(promise: Promise, lab: Lab, named: Options) -> None:
    define(lab, devices=nic())
    promise.leaves("domain_interface", domain=NAME, state="absent", **named)


def test_interface_when_it_has_no_alias_of_its_own_then_it_goes_by_definition(promise: Promise, lab: Lab) -> None:
    define(lab, devices=nic() + nic(OTHER_MAC))
    [step] = promise.changes("domain_interface", domain=NAME, mac=MAC, state="absent")["steps"]
    assert [request["by"] for request in step["requests"]] == ["definition"]
    assert found(lab, "devices/interface/mac/@address") == [OTHER_MAC]
