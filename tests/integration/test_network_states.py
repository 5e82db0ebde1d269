# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Networks as whole objects: their states, what they are made from, every option on a real daemon."""

from __future__ import annotations

import typing as t

import pytest

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
    from ansible_collections.virtops.libvirt.tests.lab.modules import ModuleRunner

NAME = "plain"
UUID = "c7a5fdbd-cdaf-9455-926a-d65c16db1809"
ADDRESS: dict[str, t.Any] = {"address": "192.168.161.1", "prefix": 24}

#: Every option that this daemon takes together, most of them false or spelled otherwise than libvirt does.
EVERYTHING: dict[str, t.Any] = {
    "uuid": UUID.upper().replace("-", ""),
    "bridge": {"name": "virbr-full", "stp": False, "delay": 3, "mac_table_manager": "kernel"},
    "mac": "52-54-0-AA-BB-1",
    "mtu": 1400,
    "forward": {
        "mode": "nat",
        "dev": "lo",
        "nat": {
            "ipv6": False,
            "address": {"start": "10.0.0.1", "end": "10.0.0.9"},
            "port": {"start": 500, "end": 1000},
        },
    },
    "domain": {"name": "lab.test", "local_only": False},
    "ips": [
        {
            **ADDRESS,
            "family": "ipv4",
            "local_ptr": False,
            "tftp_root": "/tmp",
            "dhcp": {
                "ranges": [
                    {"start": "192.168.161.10", "end": "192.168.161.20", "lease": {"expiry": 1, "unit": "hours"}}
                ],
                "hosts": [
                    {"mac": "52:54:00:AA:BB:02", "name": "a", "ip": "192.168.161.11", "lease": {"expiry": 5}},
                ],
                "bootp": {"file": "pxelinux.0", "server": "192.168.161.1"},
            },
        },
        {"address": "2001:DB8:0::1", "prefix": 64, "family": "ipv6"},
    ],
    "dns": {
        "forward_plain_names": False,
        "forwarders": [{"addr": "192.0.2.1"}, {"domain": "x.test", "addr": "192.0.2.2"}],
        "hosts": [{"ip": "192.168.161.9", "hostnames": ["n"]}],
        "txt": [{"name": "a", "value": "b c"}],
        "srv": [
            {"service": "s", "protocol": "tcp", "domain": "d", "target": "t", "port": 1, "priority": 2, "weight": 3}
        ],
    },
    "portgroups": [
        {
            "name": "p",
            "default": False,
            "trust_guest_rx_filters": False,
            "bandwidth": {"inbound": {"average": 10, "peak": 20, "burst": 30}, "outbound": {"average": 5}},
        }
    ],
    "routes": [{"address": "192.168.222.0", "prefix": 24, "gateway": "192.168.161.2", "family": "ipv4", "metric": 2}],
    "isolated_ports": False,
    "trust_guest_rx_filters": False,
    "dnsmasq_options": ["no-ping", "cname=www.lab.test,n.lab.test"],
}


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


def state(lab: Lab, name: str = NAME) -> tuple[str, str, str]:
    """Active, persistent and autostart, as virsh says them."""
    shown = dict(line.split(":", 1) for line in lab.virsh("net-info", name).splitlines() if ":" in line)
    return t.cast("tuple[str, str, str]", tuple(shown[key].strip() for key in ("Active", "Persistent", "Autostart")))


# --- states ---


def test_states_when_asked_for_one_after_the_other_then_each_is_reached(promise: Promise, lab: Lab) -> None:
    made = promise.changes("network", name=NAME, state="inactive", ips=[ADDRESS])
    assert (actions(made), state(lab)) == (["define"], ("no", "yes", "no"))
    started = promise.changes("network", name=NAME, autostart=True)
    assert (actions(started), state(lab)) == (["set_autostart", "start"], ("yes", "yes", "yes"))
    assert (started["network"]["state"], started["network"]["autostart"]) == ("active", True)
    promise.leaves("network", name=NAME, state="present")
    stopped = promise.changes("network", name=NAME, state="inactive", autostart=False)
    assert (actions(stopped), state(lab)) == (["set_autostart", "destroy"], ("no", "yes", "no"))
    left = promise.changes("network", name=NAME, state="present", mtu=1400)
    assert (actions(left), state(lab)) == (["define"], ("no", "yes", "no"))
    assert left["network"]["state"] == "inactive"
    promise.changes("network", name=NAME)
    removed = promise.changes("network", name=NAME, state="absent")
    assert actions(removed) == ["destroy", "undefine"]
    assert NAME not in lab.virsh("net-list", "--all", "--name").split()
    assert removed["network"] == {"name": NAME, "state": "absent"}
    assert removed["diff"]["after"] == ""


def test_present_when_the_network_is_new_then_it_is_defined_and_not_started(promise: Promise, lab: Lab) -> None:
    made = promise.changes("network", name=NAME, state="present", ips=[ADDRESS])
    assert (actions(made), made["network"]["state"], state(lab)) == (["define"], "inactive", ("no", "yes", "no"))


def test_transient_network_when_removed_then_it_is_taken_down(promise: Promise, lab: Lab) -> None:
    lab.virsh(
        "net-create", "/dev/stdin", stdin=f"<network><name>{NAME}</name><ip address='10.5.5.1' prefix='24'/></network>"
    )
    assert actions(promise.changes("network", name=NAME, state="absent")) == ["destroy"]
    assert NAME not in lab.virsh("net-list", "--all", "--name").split()


def test_transient_network_when_changed_then_it_is_refused_by_name(promise: Promise, lab: Lab) -> None:
    lab.virsh("net-create", "/dev/stdin", stdin=f"<network><name>{NAME}</name></network>")
    refused = promise.refuses("network", name=NAME, mtu=1400)
    assert refused["error_code"] == "invalid_option"
    assert refused["msg"].startswith(f"Network {NAME} is transient")


def test_uuid_when_it_is_another_then_it_is_refused(promise: Promise, lab: Lab) -> None:
    promise.changes("network", name=NAME, state="inactive", uuid=UUID)
    refused = promise.refuses("network", name=NAME, state="inactive", uuid=UUID.replace("c7a5", "c7a6"))
    assert "A uuid cannot be changed" in refused["msg"]
    xml = f"<network><name>{NAME}</name><uuid>{UUID.replace('c7a5', 'c7a6')}</uuid></network>"
    assert promise.refuses("network", name=NAME, state="inactive", xml=xml)["error_code"] == "invalid_option"
    promise.leaves("network", name=NAME, state="inactive", uuid=UUID.replace("-", "").upper())


# --- what they are made from ---


def test_all_options_when_given_then_libvirt_keeps_them_and_other_spellings_change_nothing(
    promise: Promise, lab: Lab
) -> None:
    made = promise.changes("network", name="full", **EVERYTHING)
    assert warnings(made) == []
    assert values(
        network_xml(lab, "full"),
        "uuid/text()",
        "mac/@address",
        "bridge/@delay",
        "//nat/port/@end",
        "//range/lease/@unit",
        "//option/@value | //*[local-name()='option']/@value",
    ) == [[UUID], ["52:54:00:aa:bb:01"], ["3"], ["1000"], ["hours"], ["cname=www.lab.test,n.lab.test", "no-ping"]]
    other = {
        "mac": "52:54:00:AA:BB:01",
        "ips": [
            {
                "address": "192.168.161.1",
                "netmask": "255.255.255.0",
                "dhcp": {
                    "ranges": [
                        {"start": "192.168.161.10", "end": "192.168.161.20", "lease": {"expiry": 60}},
                    ],
                    "hosts": [
                        {
                            "mac": "52:54:00:aa:bb:2",
                            "ip": "192.168.161.11",
                            "lease": {"expiry": 300, "unit": "seconds"},
                        }
                    ],
                },
            },
            {"address": "2001:db8::1"},
        ],
    }
    promise.leaves("network", name="full", **other)
    promise.leaves("network", **made["network"]["definition"])


@pytest.mark.parametrize("mode", ["none", "route", "open", "bridge", "private", "vepa", "passthrough"])
def test_forward_mode_when_given_then_libvirt_keeps_it(promise: Promise, lab: Lab, mode: str) -> None:
    options: dict[str, t.Any] = {"forward": {"mode": mode}}
    if mode in ("private", "vepa", "passthrough"):
        options["forward"]["interfaces"] = [{"dev": "eth0"}, {"dev": "eth1"}]
    elif mode == "bridge":
        options["bridge"] = {"name": "ovs0"}
        options["virtualport"] = {"type": "openvswitch", "profileid": "staff"}
        options["vlan"] = {"trunk": True, "tags": [{"id": 5, "native_mode": "untagged"}, {"id": 6}]}
    else:
        options["ips"] = [ADDRESS]
    made = promise.changes("network", name=mode, state="inactive", **options)
    assert warnings(made) == []
    assert values(network_xml(lab, mode), "forward/@mode") == ([] if mode == "none" else [mode])
    promise.leaves("network", state="inactive", **made["network"]["definition"])


def test_forward_hostdev_when_given_then_libvirt_keeps_the_pool(
    module_runner: ModuleRunner, lab_factory: t.Callable[[], Lab]
) -> None:
    lab = lab_factory()
    # Virtual functions, as far as libvirt looks.
    functions = " ".join(f"/sys/bus/pci/devices/0000:65:10.{number}/physfn" for number in (1, 3))
    lab.exec("bash", "-c", f"mount -t tmpfs none /sys/bus && mkdir -p {functions}")

    def call(module: str, /, *, check: bool = False, diff: bool = False, **options: t.Any) -> dict[str, t.Any]:
        return module_runner.run(module, {"uri": lab.uri, **options}, check=check, diff=diff)

    promise = Promise(call, lab)
    pool = {"mode": "hostdev", "managed": True, "driver": "vfio", "addresses": [{"address": "0000:65:10.1"}]}
    promise.changes("network", name="pool", state="inactive", forward=pool)
    added = {"addresses": [{"address": "pci_0000_65_10_3"}]}
    more = promise.changes("network", name="pool", state="inactive", forward=added)
    assert more["network"]["definition"]["forward"]["addresses"] == [
        {"address": "0000:65:10.1"},
        {"address": "0000:65:10.3"},
    ]
    assert values(network_xml(lab, "pool"), "forward/@managed", "//address/@function", "//driver/@name") == [
        ["yes"],
        ["0x1", "0x3"],
        ["vfio"],
    ]
    promise.changes("network", name="pf", state="inactive", forward={"mode": "hostdev", "pf": "eth3"})
    assert values(network_xml(lab, "pf"), "forward/pf/@dev") == ["eth3"]


def test_forward_mode_when_it_becomes_another_then_what_belongs_to_the_first_goes(promise: Promise, lab: Lab) -> None:
    nat = {"mode": "nat", "nat": {"port": {"start": 500, "end": 1000}}}
    promise.changes("network", name=NAME, state="inactive", forward=nat, ips=[ADDRESS])
    promise.changes("network", name=NAME, state="inactive", forward={"mode": "route"})
    assert values(network_xml(lab, NAME), "forward/@mode", "forward/*") == [["route"], []]
    promise.changes("network", name=NAME, state="inactive", forward={"mode": "none"})
    assert values(network_xml(lab, NAME), "forward") == []


def test_dns_when_switched_off_and_on_again_then_libvirt_keeps_both(promise: Promise, lab: Lab) -> None:
    promise.changes("network", name=NAME, state="inactive", dns={"enable": False})
    assert values(network_xml(lab, NAME), "dns/@enable") == ["no"]
    promise.changes("network", name=NAME, state="inactive", dns={"enable": True})
    promise.leaves("network", name=NAME, state="inactive", dns={"enable": True})


def test_bandwidth_when_given_then_it_is_in_the_definition(promise: Promise, lab: Lab) -> None:
    """Only there: not every kernel has what limits traffic."""
    limits = {"inbound": {"average": 1000, "peak": 5000, "burst": 5120}, "outbound": {"average": 128}}
    promise.changes("network", name=NAME, state="inactive", bandwidth=limits, ips=[ADDRESS])
    assert values(network_xml(lab, NAME), "bandwidth/*/@average") == ["1000", "128"]


def test_xml_when_options_stand_beside_it_then_they_have_the_last_word(promise: Promise, lab: Lab) -> None:
    xml = f"""
      <!-- comments and white space do not matter -->
      <network xmlns:dnsmasq='http://libvirt.org/schemas/network/dnsmasq/1.0'>
        <name>{NAME}</name> <mtu size='1300'/> <domain name='xml.test' localOnly='yes'/>
        <ip netmask='255.255.255.0' address='192.168.161.1'/>
        <dnsmasq:options><dnsmasq:option value='no-ping'/></dnsmasq:options>
      </network>"""
    promise.changes("network", name=NAME, xml=xml, mtu=1400, ips=[{"address": "192.168.161.1", "tftp_root": "/srv"}])
    assert values(network_xml(lab, NAME, live=True), "mtu/@size", "domain/@name", "ip/@netmask", "//tftp/@root") == [
        ["1400"],
        ["xml.test"],
        ["255.255.255.0"],
        ["/srv"],
    ]
    promise.leaves("network", name=NAME, xml=lab.virsh("net-dumpxml", NAME))
    promise.leaves("network", name=NAME, xml=lab.virsh("net-dumpxml", "--inactive", NAME))


def test_xml_when_what_another_tool_wrote_is_in_the_network_then_it_stays(promise: Promise, lab: Lab) -> None:
    lab.virsh(
        "net-define",
        "/dev/stdin",
        stdin=f"<network><name>{NAME}</name><bridge name='virbr-own' delay='7'/><domain name='own.test'/>"
        "<ip address='192.168.161.1' prefix='24'><dhcp><range start='192.168.161.9' end='192.168.161.99'/></dhcp></ip>"
        "</network>",
    )
    before = lab.virsh("net-dumpxml", "--inactive", NAME)
    promise.changes("network", name=NAME, state="inactive", mtu=1400)
    lines = lab.virsh("net-dumpxml", "--inactive", NAME).splitlines()
    assert [line for line in lines if "mtu" not in line] == before.splitlines()


# --- lists ---


def test_purge_when_it_names_lists_then_just_what_is_declared_stays(promise: Promise, lab: Lab) -> None:
    promise.changes("network", name="full", state="inactive", **EVERYTHING)
    promise.changes(
        "network",
        name="full",
        state="inactive",
        ips=[ADDRESS],
        portgroups=[{"name": "q"}],
        routes=[],
        dns={"forwarders": [{"addr": "192.0.2.3"}]},
        dnsmasq_options=["no-ping"],
        purge=["ips", "portgroups", "routes", "dns.forwarders"],
    )
    found = values(
        network_xml(lab, "full"),
        "ip/@address",
        "portgroup/@name",
        "route",
        "//forwarder/@addr",
        "//*[local-name()='option']/@value",
        "//host/@ip",
    )
    assert found == [["192.168.161.1"], ["q"], [], ["192.0.2.3"], ["no-ping"], ["192.168.161.11", "192.168.161.9"]]


def test_purge_when_the_list_is_not_declared_then_it_is_refused(promise: Promise, lab: Lab) -> None:
    promise.changes("network", name=NAME, state="inactive", ips=[ADDRESS])
    refused = promise.refuses("network", name=NAME, state="inactive", purge=["ips"])
    assert (refused["error_code"], refused["msg"].startswith("purge names ips")) == ("invalid_option", True)


def test_empty_values_when_given_then_what_was_there_goes(promise: Promise, lab: Lab) -> None:
    promise.changes(
        "network", name=NAME, state="inactive", domain={"name": "a.test"}, ips=[{**ADDRESS, "tftp_root": "/a"}]
    )
    promise.changes("network", name=NAME, state="inactive", ips=[{**ADDRESS, "tftp_root": ""}])
    assert values(network_xml(lab, NAME), "//tftp") == []
    promise.changes("network", name=NAME, state="inactive", ips=[])
    assert values(network_xml(lab, NAME), "ip") == []


# --- what libvirt leaves out ---


def test_title_when_this_libvirt_has_none_then_a_warning_says_so(ansible_module: ModuleCall, lab: Lab) -> None:
    """Networks have titles from libvirt 9.7 on."""
    result = ansible_module("network", name=NAME, state="inactive", title="Office", description="All floors")
    kept = values(network_xml(lab, NAME), "title/text()", "description/text()")
    if lab.connect().getLibVersion() >= 9_007_000:
        assert (kept, warnings(result)) == ([["Office"], ["All floors"]], [])
        return
    assert kept == [[], []]
    assert [text.split(":")[0] for text in warnings(result)] == ["title and description"]
    again = ansible_module("network", name=NAME, state="inactive", title="Office", description="All floors")
    assert (again["changed"], warnings(again)) == (False, warnings(result))


def test_bootp_when_there_is_nobody_to_boot_then_it_is_refused(promise: Promise) -> None:
    refused = promise.refuses("network", name=NAME, ips=[{**ADDRESS, "dhcp": {"bootp": {"file": "a"}}}])
    assert (refused["error_code"], "dhcp.bootp needs ranges or hosts" in refused["msg"]) == ("invalid_option", True)


@pytest.mark.parametrize(
    ("dhcp", "address"),
    [
        ({"hosts": [{"mac": "52:54:00:00:00:09", "ip": "192.168.162.10"}]}, "192.168.162.10"),
        ({"ranges": [{"start": "192.168.161.200", "end": "192.168.162.10"}]}, "192.168.162.10"),
    ],
)
def test_dhcp_when_an_address_is_not_in_the_network_then_it_is_refused(
    promise: Promise, dhcp: dict[str, t.Any], address: str
) -> None:
    refused = promise.refuses("network", name=NAME, ips=[{**ADDRESS, "dhcp": dhcp}])
    assert refused["error_code"] == "invalid_option"
    assert f"{address} is not in the network 192.168.161.1/24" in refused["msg"]
