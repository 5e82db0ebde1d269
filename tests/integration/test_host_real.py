# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The adapters to libvirt on a real daemon, seen from virsh. Nothing here waits: see test_detach_real.py for events."""

from __future__ import annotations

import re
import typing as t

import pytest
from lxml import etree

from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import ConnectError, LibvirtError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._host import bulk
from ansible_collections.virtops.libvirt.plugins.module_utils._host.connection import Host
from ansible_collections.virtops.libvirt.plugins.module_utils._host.session import Auth
from ansible_collections.virtops.libvirt.tests.lab.guest import BOOTED_MAC
from ansible_collections.virtops.libvirt.tests.lab.lab import wait_for

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.lab.guest import Guest
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

Labs = t.Callable[[], "Lab"]
Guests = t.Callable[..., "Guest"]

VNC = "<graphics type='vnc' port='-1' passwd='s3cret'/>"


@pytest.fixture
def host(lab: Lab) -> t.Iterator[Host]:
    opened = Host(lab.uri)
    yield opened
    opened.close()


# --- connecting ---


@pytest.mark.parametrize(
    ("uri", "error_code"),
    [
        ("nonsense", "invalid_uri"),
        ("qemu+nonsense:///system", "invalid_uri"),
        ("qemu:///system?x=%", "invalid_uri"),
        ("qemu+unix:///system?socket=/nonexistent", "connection_failed"),
        ("qemu+tcp://127.0.0.1:1/system", "connection_failed"),
        ("qemu+ssh://127.0.0.1:1/system", "connection_failed"),
    ],
)
def test_host_when_there_is_nothing_to_reach_then_the_error_has_a_stable_code(uri: str, error_code: str) -> None:
    with pytest.raises(ConnectError) as caught:
        Host(uri)
    assert caught.value.error_code == error_code
    assert caught.value.message.startswith(f"Could not connect to libvirt at {uri}: ")


def test_host_when_the_driver_does_not_know_the_path_then_the_uri_is_invalid(lab: Lab) -> None:
    with pytest.raises(ConnectError, match="unexpected qemu URI path") as caught:
        Host(lab.uri.replace("///system", "///nonsense"))
    assert caught.value.error_code == "invalid_uri"


def test_host_when_opened_then_it_prints_nothing(host: Host, capfd: pytest.CaptureFixture[str]) -> None:
    assert host.find_domain("nobody") is None
    assert capfd.readouterr() == ("", "")


#: Sets a password in Cyrus SASL's own database, as saslpasswd2 does.
SET_PASSWORD = """
import ctypes
sasl = ctypes.CDLL("libsasl2.so.2")
connection = ctypes.c_void_p()
assert sasl.sasl_server_init(None, b"libvirt") == 0
assert sasl.sasl_server_new(b"libvirt", None, None, None, None, None, 0, ctypes.byref(connection)) == 0
assert sasl.sasl_setpass(connection, b"operator", b"s3cret", 6, None, 0, 1) == 0
"""


@pytest.fixture(scope="module")
def guarded() -> t.Iterator[Lab]:
    """A lab that asks for name and password."""
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

    with Lab() as lab:
        conf = lab.directory / "etc/libvirt/libvirtd.conf"
        conf.write_text(re.sub(r'auth_unix_(r[ow]) = "none"', r'auth_unix_\1 = "sasl"', conf.read_text()))
        sasl = lab.directory / "run/lab/sasl"
        sasl.mkdir()
        (sasl / "libvirt.conf").write_text("mech_list: scram-sha-256\nsasldb_path: /run/lab/sasl/passwords\n")
        lab.hold_daemon()
        environment = ["env", "SASL_CONF_PATH=/run/lab/sasl"]
        lab.exec(*environment, "/usr/bin/python3", "-c", SET_PASSWORD)
        lab.exec(*environment, "libvirtd", "--daemon", "--pid-file", "/run/libvirt/libvirtd.pid")
        wait_for(lab.socket.exists, 10, "libvirtd")
        yield lab


def test_host_when_name_and_password_are_right_then_it_is_connected(guarded: Lab) -> None:
    connected = Host(guarded.uri, Auth("operator", "s3cret"))
    assert connected.hostname() == guarded.hostname
    connected.close()


@pytest.mark.parametrize("auth", [Auth("operator", "wr0ng"), Auth("nobody", "s3cret"), None])
def test_host_when_the_login_is_refused_then_it_says_so_without_the_password(guarded: Lab, auth: Auth | None) -> None:
    with pytest.raises(ConnectError, match=r"Check auth\.username and auth.password") as caught:
        Host(guarded.uri, auth)
    assert caught.value.error_code == "authentication_failed"
    assert not re.search("s3cret|wr0ng", f"{caught.value.message} {caught.value.facts} {caught.value.__cause__}")


# --- domains ---


def test_domain_when_read_then_secrets_are_in_it_unless_the_connection_may_only_read(lab: Lab, guest: Guests) -> None:
    defined = guest(os=False, devices=VNC)
    for read_only, passwords in ((False, ["s3cret"]), (True, [])):
        reader = Host(lab.uri, read_only=read_only)
        domain = reader.find_domain(defined.name)
        assert domain
        assert etree.fromstring(domain.config_xml()).xpath("devices/graphics/@passwd") == passwords
        reader.close()


def test_domain_when_transient_then_it_runs_and_has_no_config(lab: Lab, host: Host, guest: Guests) -> None:
    running = guest(os=False).start()
    lab.virsh("undefine", running.name)
    domain = host.find_domain(running.name)
    assert domain
    assert (domain.is_active(), domain.is_persistent()) == (True, False)


def test_create_when_paused_then_it_starts_paused(host: Host, guest: Guests) -> None:
    domain = host.find_domain(guest(os=False).name)
    assert domain
    domain.create(paused=True)
    assert domain.state() == "paused"
    assert domain.driver == "qemu"
    with pytest.raises(LibvirtError, match=r"Could not start domain guest1: .* domain is already running") as caught:
        domain.create(paused=False)
    assert caught.value.code == codes.OPERATION_INVALID


def test_undefine_when_nvram_is_not_named_then_its_file_stays(lab: Lab, host: Host) -> None:
    nvram = lab.directory / "var/lib/libvirt/nvram.fd"
    firmware = "<loader readonly='yes' type='pflash'>/dev/null</loader><nvram>/var/lib/libvirt/nvram.fd</nvram>"
    xml = (
        "<domain type='qemu'><name>efi</name><memory>65536</memory>"
        f"<os><type arch='x86_64' machine='q35'>hvm</type>{firmware}</os><features><acpi/></features></domain>"
    )
    for remove, stays in (((), True), (("nvram",), False)):
        nvram.write_bytes(b"x")
        host.define_domain(xml).undefine(remove)
        assert host.find_domain("efi") is None
        assert nvram.exists() is stays


def test_undefine_when_a_managed_save_is_not_named_then_libvirt_refuses(lab: Lab, host: Host, guest: Guests) -> None:
    saved = guest(os=False).start()
    lab.virsh("managedsave", saved.name)
    domain = host.find_domain(saved.name)
    assert domain
    with pytest.raises(LibvirtError, match="managed save image exists"):
        domain.undefine(())
    domain.undefine(("managed_save",))
    assert host.find_domain(saved.name) is None


def test_define_when_a_definition_is_sent_back_then_its_secrets_stay(lab: Lab, host: Host, guest: Guests) -> None:
    defined = guest(os=False, devices=VNC)
    domain = host.find_domain(defined.name)
    assert domain
    host.define_domain(domain.config_xml())
    assert "s3cret" in defined.xml("--inactive", "--security-info")


# --- networks ---


def network_xml(name: str, *, nonsense: str = "") -> str:
    return (
        f"<network><name>{name}</name><bridge name='vb-{name}'/><ip address='192.168.199.1' prefix='24'>"
        f"<dhcp><range start='192.168.199.100' end='192.168.199.199'/></dhcp></ip>{nonsense}</network>"
    )


def test_update_when_a_host_is_added_then_live_and_config_have_it(lab: Lab, host: Host) -> None:
    network = host.define_network(network_xml("updated"))
    network.create()
    entry = "<host mac='52:54:00:00:00:99' ip='192.168.199.9'/>"
    try:
        # Were command and section confused, this would be "modify" or another section.
        network.update("add-last", "ip-dhcp-host", -1, entry, Scope.BOTH)
        for flags in ((), ("--inactive",)):
            shown = etree.fromstring(lab.virsh("net-dumpxml", "updated", *flags))
            assert shown.xpath("ip/dhcp/host/@ip") == ["192.168.199.9"]
        network.update("modify", "ip-dhcp-host", -1, entry.replace(".199.9", ".199.8"), Scope.LIVE)
        assert etree.fromstring(network.live_xml()).xpath("ip/dhcp/host/@ip") == ["192.168.199.8"]
        assert etree.fromstring(network.config_xml()).xpath("ip/dhcp/host/@ip") == ["192.168.199.9"]
        network.update("add-first", "dns-txt", -1, "<txt name='a' value='b'/>", Scope.CONFIG)
        network.update("add-last", "portgroup", -1, "<portgroup name='fast'/>", Scope.BOTH)
        network.update("delete", "ip-dhcp-host", -1, "<host mac='52:54:00:00:00:99'/>", Scope.BOTH)
        config = etree.fromstring(lab.virsh("net-dumpxml", "updated", "--inactive"))
        assert (config.xpath("dns/txt/@name"), config.xpath("portgroup/@name")) == (["a"], ["fast"])
        assert config.xpath("ip/dhcp/host") == []
        with pytest.raises(LibvirtError, match=r"update \(modify\) bridge of network updated") as caught:
            network.update("modify", "bridge", -1, "<bridge name='x'/>", Scope.LIVE)
        assert caught.value.code == codes.OPERATION_UNSUPPORTED
    finally:
        network.destroy()
        network.undefine()


def test_define_network_when_the_xml_breaks_the_schema_then_libvirt_refuses_it(host: Host) -> None:
    with pytest.raises(LibvirtError, match="Could not define the network") as caught:
        host.define_network(network_xml("broken", nonsense="<nonsense/>"))
    assert caught.value.code_name == "VIR_ERR_XML_INVALID_SCHEMA"
    assert host.find_network("broken") is None


def test_create_network_when_destroyed_then_it_is_gone(host: Host) -> None:
    network = host.create_network(network_xml("passing"))
    assert (network.is_active(), network.is_persistent()) == (True, False)
    network.destroy()
    assert host.find_network("passing") is None


# --- the host ---


def test_node_devices_when_listed_then_each_can_be_read_by_name(host: Host) -> None:
    texts = host.node_devices_xml("net")
    names = [etree.fromstring(text).findtext("name") for text in texts]
    assert any(name and name.startswith("net_lo") for name in names)
    assert host.node_device_xml(names[0] or "") == texts[0]
    assert host.node_device_xml("pci_ffff_00_00_0") is None


def test_capabilities_when_read_then_they_are_the_hosts(host: Host) -> None:
    assert etree.fromstring(host.capabilities_xml()).find("host/uuid") is not None
    xml = host.domain_capabilities_xml(None, "x86_64", "q35", "qemu")
    assert etree.fromstring(xml).findtext("machine", "").startswith("pc-q35")


def test_processor_when_expanded_then_every_feature_is_named(host: Host) -> None:
    emulator = "/usr/bin/qemu-system-x86_64"
    guest = "<cpu mode='custom' match='exact'><model>qemu64</model></cpu>"
    own = etree.tostring(etree.fromstring(host.capabilities_xml()).find("host/cpu"), encoding="unicode")
    for xml in (
        host.expanded_cpu_xml(emulator, "x86_64", "q35", "qemu", guest),
        host.expanded_host_cpu_xml(own),
    ):
        assert {"fpu", "sse2", "lm"} <= {feature.get("name") for feature in etree.fromstring(xml).iterfind("feature")}


# --- many at once ---


def test_overview_when_domains_differ_then_it_is_what_virsh_says(lab: Lab, host: Host, guest: Guests) -> None:
    running, defined = guest(os=False).start(), guest(os=False)
    lab.virsh("autostart", defined.name)
    found = {entry.domain.name: entry for entry in bulk.overview(host)}
    assert set(found) == set(lab.virsh("list", "--all", "--name").split())
    entry = found[running.name]
    assert (entry.state, entry.persistent, entry.autostart, entry.managed_save) == ("running", True, False, False)
    assert str(entry.id) == lab.virsh("domid", running.name).strip()
    entry = found[defined.name]
    assert (entry.state, entry.id, entry.persistent, entry.autostart) == ("shutoff", None, True, True)
    assert [each.name for each in host.running_domains()].count(running.name) == 1
    assert {each.name for each in host.domains()} == set(found)


def test_domain_stats_when_asked_for_groups_then_it_has_those(host: Host, guest: Guests) -> None:
    running, other = guest(os=False).start(), guest(os=False)
    domains = [each for each in host.domains() if each.name == running.name]
    stats = bulk.domain_stats(host, domains, ["balloon", "vcpu"])
    assert set(stats) == {domains[0].uuid}
    assert stats[domains[0].uuid]["balloon.current"] == 131072
    assert stats[domains[0].uuid]["vcpu.current"] == 1
    assert not any(key.startswith("block.") for key in stats[domains[0].uuid])
    every = bulk.domain_stats(host, None, ["state"])
    assert len(every) == len(host.domains())
    assert bulk.domain_stats(host, [], ["state"]) == {}
    assert other.name in [each.name for each in host.domains()]


def test_addresses_when_the_guest_has_one_then_every_source_tells_it(host: Host, booted: Guest, lan: str) -> None:
    address = booted.wait_lease(BOOTED_MAC)
    domain, network = host.find_domain(booted.name), host.find_network(lan)
    assert domain
    assert network
    by_lease = bulk.interface_addresses(host, domain, "lease")
    assert [(each["mac"], each["addresses"]) for each in by_lease] == [
        (BOOTED_MAC, [{"address": address, "prefix": 24, "family": "ipv4"}])
    ]
    by_agent = bulk.interface_addresses(host, domain, "agent")
    assert address in [one["address"] for each in by_agent for one in each["addresses"]]
    lease = next(each for each in bulk.leases(host, network) if each["mac"] == BOOTED_MAC)
    assert (lease["address"], lease["prefix"], lease["family"]) == (address, 24, "ipv4")
    assert lease["expires"] > 0
    active, persistent, autostart = bulk.network_sets(host)
    assert network.uuid in active & persistent
    assert network.uuid not in autostart


def test_versions_when_read_then_they_are_what_virsh_says(lab: Lab, host: Host) -> None:
    found = bulk.versions(host)
    shown = lab.virsh("version", "--daemon")
    assert found.driver == "qemu"
    assert f"Running against daemon: {found.libvirt}" in shown
    assert f"Running hypervisor: QEMU {found.hypervisor}" in shown
    assert re.fullmatch(r"\d+\.\d+\.\d+", found.binding)
