# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""domain_info: which domains it reads, what it says of them, and that its word can be given back."""

from __future__ import annotations

import contextlib
import json
import typing as t

import pytest

from ansible_collections.virtops.libvirt.tests.integration.promise import Promise, domain_xml, held, values, warnings
from ansible_collections.virtops.libvirt.tests.lab.guest import BOOTED_MAC

if t.TYPE_CHECKING:
    from pathlib import Path

    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.guest import Guest
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

#: Domains of all sorts, as other tools write them: much of it no option can say.
DEFINITIONS = {
    "rich": """
        <domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><name>rich</name>
        <title>Rich &amp; famous</title><description>Two
lines</description>
        <metadata><app:owner xmlns:app='http://example.org/app'>me</app:owner></metadata>
        <maxMemory slots='16' unit='GiB'>4</maxMemory><memory unit='MiB'>1024</memory>
        <currentMemory unit='MiB'>768</currentMemory>
        <vcpu placement='static' cpuset='0-3,^2' current='2'>4</vcpu><iothreads>2</iothreads>
        <cputune><shares>2048</shares><vcpupin vcpu='0' cpuset='0,1'/><emulatorpin cpuset='1'/></cputune>
        <numatune><memory mode='strict' nodeset='0'/></numatune>
        <sysinfo type='smbios'><bios><entry name='vendor'>LENOVO</entry></bios></sysinfo>
        <os><type arch='x86_64' machine='q35'>hvm</type><boot dev='hd'/><boot dev='network'/>
        <bootmenu enable='yes' timeout='3000'/><smbios mode='sysinfo'/></os>
        <features><acpi/><apic/><pae/><hyperv mode='custom'><relaxed state='on'/><spinlocks state='on' retries='8191'/>
        </hyperv><kvm><hidden state='on'/></kvm><vmport state='off'/></features>
        <cpu mode='custom' match='exact'><model fallback='allow'>Nehalem</model>
        <topology sockets='1' dies='1' cores='2' threads='2'/><feature policy='require' name='aes'/>
        <numa><cell id='0' cpus='0-1' memory='512' unit='MiB'/><cell id='1' cpus='2-3' memory='512' unit='MiB'/></numa>
        </cpu>
        <clock offset='timezone' timezone='Europe/Berlin'><timer name='rtc' tickpolicy='catchup'/>
        <timer name='hpet' present='no'/></clock>
        <on_poweroff>destroy</on_poweroff><on_reboot>restart</on_reboot><on_crash>preserve</on_crash>
        <pm><suspend-to-mem enabled='no'/></pm>
        <devices><emulator>/usr/bin/qemu-system-x86_64</emulator>
        <disk type='file' device='disk'><driver name='qemu' type='qcow2' cache='none' io='threads' discard='unmap'/>
        <source file='/srv/a.qcow2'/><target dev='vda' bus='virtio'/><iotune><read_iops_sec>500</read_iops_sec></iotune>
        <serial>abc</serial></disk>
        <disk type='block' device='disk'><driver name='qemu' type='raw'/><source dev='/dev/sdx'/>
        <target dev='sda' bus='scsi'/><readonly/></disk>
        <disk type='network' device='disk'><driver name='qemu' type='raw'/><source protocol='nbd' name='x'>
        <host name='192.0.2.1' port='10809'/></source><target dev='vdb' bus='virtio'/></disk>
        <disk type='file' device='cdrom'><target dev='sdb' bus='sata'/><readonly/></disk>
        <controller type='scsi' model='virtio-scsi'><driver queues='4'/></controller>
        <filesystem type='mount' accessmode='mapped'><source dir='/srv'/><target dir='share'/></filesystem>
        <interface type='network'><mac address='52:54:00:20:00:01'/><source network='lan' portgroup='p'/>
        <model type='virtio'/><driver name='vhost' queues='2'/><bandwidth><inbound average='100'/></bandwidth>
        </interface>
        <interface type='bridge'><mac address='52:54:00:20:00:02'/><source bridge='br0'/><vlan><tag id='5'/></vlan>
        <virtualport type='openvswitch'/><target dev='mine'/><link state='down'/><mtu size='1400'/></interface>
        <interface type='direct'><mac address='52:54:00:20:00:03'/><source dev='eth0' mode='bridge'/></interface>
        <interface type='user'><mac address='52:54:00:20:00:04'/><model type='e1000e'/><rom enabled='no'/></interface>
        <interface type='hostdev' managed='yes'><mac address='52:54:00:20:00:05'/>
        <source><address type='pci' domain='0' bus='0x65' slot='0x10' function='0x2'/></source></interface>
        <hostdev mode='subsystem' type='pci' managed='yes'><source>
        <address domain='0' bus='101' slot='0' function='1'/></source><rom bar='off'/></hostdev>
        <hostdev mode='subsystem' type='usb'><source startupPolicy='optional'><vendor id='0x1234'/>
        <product id='0xBEEF'/></source></hostdev>
        <hostdev mode='subsystem' type='mdev' model='vfio-pci'><source>
        <address uuid='c2177883-f1bb-47f0-914d-32a22e3a8804'/></source></hostdev>
        <hostdev mode='subsystem' type='scsi'><source protocol='iscsi' name='iqn.2014-07.com.example:iscsi/1'>
        <host name='192.0.2.2' port='3260'/></source></hostdev>
        <serial type='pty'/><serial type='tcp'><source mode='bind' host='127.0.0.1' service='4555'/>
        <protocol type='telnet'/></serial>
        <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
        <channel type='pty'><target type='virtio' name='org.example.0'/></channel>
        <input type='tablet' bus='usb'/>
        <tpm model='tpm-tis'><backend type='passthrough'><device path='/dev/tpm0'/></backend></tpm>
        <graphics type='vnc' port='-1' autoport='yes' passwd='sEcret'>
        <listen type='address' address='127.0.0.1'/></graphics>
        <sound model='ich9'/><video><model type='qxl' ram='65536' vram='65536' heads='1' primary='yes'/></video>
        <watchdog model='i6300esb' action='poweroff'/><memballoon model='virtio'><stats period='10'/></memballoon>
        <rng model='virtio'><rate bytes='1024' period='1000'/><backend model='random'>/dev/urandom</backend></rng>
        <memory model='dimm'><target><size unit='MiB'>512</size><node>0</node></target></memory>
        <shmem name='shm'><model type='ivshmem-plain'/><size unit='M'>4</size></shmem>
        <panic model='isa'><address type='isa' iobase='0x505'/></panic></devices>
        <qemu:commandline><qemu:arg value='-name'/><qemu:arg value='x'/></qemu:commandline></domain>""",
    "old": """
        <domain type='qemu'><name>old</name><memory>219136</memory><os><type arch='i686' machine='pc'>hvm</type>
        </os><features><acpi/></features><clock offset='variable' adjustment='3600'/>
        <devices><emulator>/usr/bin/qemu-system-i386</emulator>
        <disk type='file' device='floppy'><source file='/a.img'/><target dev='fda'/></disk>
        <disk type='file'><source file='/b.img'/><target dev='hda' bus='ide'/><boot order='1'/></disk>
        <interface type='user'><mac address='52:54:00:20:01:01'/><model type='rtl8139'/><boot order='2'/></interface>
        <parallel type='file'><source path='/tmp/p'/></parallel><input type='mouse' bus='ps2'/>
        <graphics type='spice' port='5901' tlsPort='-1' autoport='no' keymap='de'/></devices></domain>""",
    "least": "<domain type='qemu'><name>least</name><memory>65536</memory><os><type>hvm</type></os></domain>",
    "direct": """
        <domain type='qemu'><name>direct</name><memory unit='M'>64</memory><vcpu>1</vcpu><os><type>hvm</type>
        <kernel>/boot/vmlinuz</kernel><initrd>/boot/initrd</initrd><cmdline>console=ttyS0 quiet</cmdline></os>
        <cpu mode='host-model' check='partial'/>
        <devices><video><model type='none'/></video><memballoon model='none'/></devices></domain>""",
}


@pytest.fixture
def domains(lab: Lab) -> Lab:
    with contextlib.closing(lab.connect()) as connection:
        for definition in DEFINITIONS.values():
            connection.defineXML(definition)
        connection.lookupByName("least").create()
        connection.lookupByName("old").setAutostart(1)
    return lab


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ([], ["direct", "least", "old", "rich"]),
        (["old"], ["old"]),
        (["rich", "l*"], ["least", "rich"]),
        (["[a-l]*", "ol?"], ["direct", "least", "old"]),
        (["nobody", "R*"], []),
    ],
)
def test_name_when_given_then_just_those_domains_are_read(
    ansible_module: ModuleCall, domains: Lab, asked: list[str], found: list[str]
) -> None:
    result = ansible_module("domain_info", name=asked)
    # The guest that all tests share may be there.
    names = {domain["name"] for domain in result["domains"]} - {"booted"}
    assert (names, result["changed"]) == (set(found), False)


def test_domain_when_read_then_virsh_says_the_same(ansible_module: ModuleCall, domains: Lab) -> None:
    domains.virsh("suspend", "least")
    before = held(domains)
    for domain in ansible_module("domain_info", name=list(DEFINITIONS))["domains"]:
        lines = domains.virsh("dominfo", domain["name"]).splitlines()
        shown = (line.partition(":") for line in lines)
        said = {key: value.strip() for key, _colon, value in shown}
        assert domain["uuid"] == said["UUID"]
        assert str(domain["id"] or "-") == said["Id"]
        assert domain["state"].replace("shutoff", "shut off") == said["State"]
        assert domain["persistent"] == (said["Persistent"] == "yes")
        assert domain["autostart"] == (said["Autostart"] == "enable")
        assert domain["managed_save"] == (said["Managed save"] == "yes")
        assert not {"xml", "live_xml", "statistics", "addresses_lease"} & set(domain)
    assert held(domains) == before


def test_managed_save_when_there_is_one_then_it_is_said(ansible_module: ModuleCall, domains: Lab) -> None:
    domains.virsh("managedsave", "least")
    (domain,) = ansible_module("domain_info", name=["least"])["domains"]
    assert (domain["managed_save"], domain["state"], domain["id"]) == (True, "saved", None)


def test_xml_when_gathered_then_it_is_libvirts_own_without_secrets(ansible_module: ModuleCall, domains: Lab) -> None:
    result = ansible_module("domain_info", name=["least", "rich"], gather=["xml"])
    found = {domain["name"]: domain for domain in result["domains"]}
    assert found["least"]["live_xml"].strip() == domains.virsh("dumpxml", "least").strip()
    assert found["rich"]["live_xml"] is None
    for name, domain in found.items():
        assert domain["xml"].strip() == domains.virsh("dumpxml", "--inactive", name).strip()
    assert values(domain_xml(domains, "rich"), "//@passwd") == ["sEcret"]
    assert "sEcret" not in json.dumps(result)


def test_transient_domain_when_read_then_its_definition_is_the_live_one(ansible_module: ModuleCall, lab: Lab) -> None:
    lab.virsh("create", "/dev/stdin", stdin=DEFINITIONS["least"].replace("least", "fleeting"))
    (domain,) = ansible_module("domain_info", name=["fleeting"], gather=["xml", "statistics"])["domains"]
    assert (domain["persistent"], domain["state"], domain["autostart"]) == (False, "running", False)
    assert domain["definition"]["memory"] == "64MiB"


def test_addresses_when_gathered_then_lease_and_agent_know_them_and_arp_does_not_fail_the_task(
    ansible_module: ModuleCall, booted: Guest
) -> None:
    address = booted.wait_lease(BOOTED_MAC)
    sources = ("lease", "agent", "arp")
    gather = [f"addresses_{source}" for source in sources]
    result = ansible_module("domain_info", name=[booted.name], gather=gather)
    (domain,) = result["domains"]
    for source in sources[:2]:
        (nic,) = [found for found in domain[f"addresses_{source}"] if found["mac"] == BOOTED_MAC]
        assert {"address": address, "prefix": 24, "family": "ipv4"} in nic["addresses"], source
    assert isinstance(domain["addresses_arp"], list)
    assert all("arp" in warning for warning in warnings(result))


def test_addresses_when_no_agent_answers_then_a_warning_says_so_and_the_rest_is_read(
    ansible_module: ModuleCall, domains: Lab
) -> None:
    gather = ["addresses_agent", "addresses_lease"]
    result = ansible_module("domain_info", name=["least", "old"], gather=gather)
    found = {domain["name"]: domain for domain in result["domains"]}
    assert (found["least"]["addresses_agent"], found["least"]["addresses_lease"]) == ([], [])
    (warning,) = warnings(result)
    assert warning.startswith("Could not read the addresses of domain least (agent)")
    assert "addresses_agent" not in found["old"]


def test_statistics_when_gathered_then_they_are_of_the_asked_groups(ansible_module: ModuleCall, domains: Lab) -> None:
    result = ansible_module("domain_info", name=["least", "old"], gather=["statistics"], statistics=["state", "vcpu"])
    found = {domain["name"]: domain["statistics"] for domain in result["domains"]}
    assert (found["least"]["state.state"], found["old"]["state.state"]) == (1, 5)
    assert found["least"]["vcpu.current"] == 1
    assert {name.partition(".")[0] for statistics in found.values() for name in statistics} == {"state", "vcpu"}
    every = ansible_module("domain_info", gather=["statistics"])["domains"]
    assert {"least", "old", "rich", "direct"} <= {domain["name"] for domain in every if domain["statistics"]}


@pytest.mark.parametrize("name", DEFINITIONS)
def test_definition_when_given_back_then_nothing_changes(promise: Promise, domains: Lab, name: str) -> None:
    (domain,) = promise.read("domain_info", name=[name], gather=["xml"])["domains"]
    promise.leaves("domain", **domain["definition"])
    promise.leaves("domain", name=name, autostart=domain["autostart"], xml=domain["xml"])
    promise.leaves("domain", name=name, xml=DEFINITIONS[name])
    if domain["live_xml"]:
        promise.leaves("domain", name=name, xml=domain["live_xml"])


def test_definition_of_a_running_guest_when_given_back_then_nothing_changes(promise: Promise, booted: Guest) -> None:
    (domain,) = promise.read("domain_info", name=[booted.name], gather=["xml"])["domains"]
    left = promise.leaves("domain", state="running", **domain["definition"])
    assert (left["pending_restart"], left["domain"]["definition"]) == ([], domain["definition"])
    for xml in (domain["xml"], domain["live_xml"]):
        assert promise.leaves("domain", name=booted.name, xml=xml)["pending_restart"] == []


def test_definition_of_a_transient_domain_when_given_back_then_nothing_changes(
    promise: Promise, lab: Lab, lan: str
) -> None:
    """It is that of what runs, without what only holds for this run."""
    devices = (
        f"<interface type='network'><source network='{lan}'/><model type='virtio'/></interface>"
        "<channel type='unix'><target type='virtio' name='org.example'/></channel><serial type='pty'/>"
        "<disk type='file' device='cdrom'><target dev='sda'/></disk><graphics type='vnc' port='-1'/>"
    )
    lab.virsh(
        "create",
        "/dev/stdin",
        stdin="<domain type='qemu'><name>passing</name><memory unit='MiB'>64</memory>"
        f"<os><type machine='q35'>hvm</type></os><devices>{devices}</devices></domain>",
    )
    [found] = promise.read("domain_info", name=["passing"])["domains"]

    again = promise.leaves("domain", **found["definition"])

    assert again["domain"]["definition"] == found["definition"]
    assert "target" not in found["definition"]["interfaces"][0]


def test_definition_when_options_do_not_say_all_of_it_then_xml_says_the_rest(
    promise: Promise, lab: Lab, tmp_path: Path
) -> None:
    image = tmp_path / "a.img"
    image.touch()
    disk = f"<disk type='file'><source file='{image}'/><backingStore/><target dev='sda' bus='scsi'/></disk>"
    video = "<video><model type='vga'/><acpi index='7'/></video>"
    head = "<memory unit='MiB'>64</memory><os><type machine='q35'>hvm</type></os>"
    xml = f"<domain type='qemu'>{head}<devices>{disk}{video}</devices></domain>"
    promise.changes("domain", name="rest", xml=xml)
    (domain,) = promise.read("domain_info", name=["rest"])["domains"]
    assert domain["definition"]["xml"] == (
        '<domain><devices><disk><target dev="sda"/><backingStore/></disk>'
        '<video><acpi index="7"/></video></devices></domain>'
    )
    promise.leaves("domain", **domain["definition"])
    without = {name: value for name, value in domain["definition"].items() if name != "xml"}
    promise.changes("domain", **without)
    assert "xml" not in promise.read("domain_info", name=["rest"])["domains"][0]["definition"]


@pytest.mark.parametrize("name", ["old", "least", "direct"])
def test_definition_when_given_to_a_host_without_the_domain_then_it_is_the_same_there(
    promise: Promise, domains: Lab, name: str
) -> None:
    (domain,) = promise.read("domain_info", name=[name])["domains"]
    domains.virsh("destroy", name, check=False)
    domains.virsh("undefine", name)
    promise.changes("domain", **domain["definition"])
    (made,) = promise.read("domain_info", name=[name])["domains"]
    assert asked(made["definition"]) == asked(domain["definition"])


def asked(definition: dict[str, t.Any]) -> dict[str, t.Any]:
    """A definition without what a new domain and its devices get unasked."""
    found: dict[str, t.Any] = {name: value for name, value in definition.items() if name != "features"}
    for devices in ("disks", "interfaces", "channels", "serials", "consoles"):
        found[devices] = [{**device, "alias": None} for device in found.get(devices, ())]
    return found
