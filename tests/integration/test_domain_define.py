# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Definitions of domains that do not run: every option on a real daemon."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import NAMESPACE
from ansible_collections.virtops.libvirt.tests.integration.bare_domains import (
    NAME,
    UUID,
    assert_holds,
    define,
    found,
    written,
)
from ansible_collections.virtops.libvirt.tests.integration.promise import Promise, actions, domain_xml, values, warnings

if t.TYPE_CHECKING:
    from pathlib import Path

    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

Options = dict[str, t.Any]
Found = dict[str, list[str]]

#: A domain with everything that has a list, as a user would write it.
RICH: Options = {
    "type": "qemu",
    "machine": "q35",
    "memory": "64MiB",
    "disks": [
        {"target": "vda", "bus": "virtio", "source": {"file": "/images/a.qcow2"}, "format": "qcow2"},
        {"target": "sda", "bus": "sata", "device": "cdrom", "source": {"file": "/images/cd.iso"}, "format": "raw"},
    ],
    "interfaces": [
        {"source": {"network": "default"}, "model": "virtio"},
        {"source": {"network": "default"}, "model": "e1000e"},
    ],
    "hostdevs": [{"usb": {"vendor": "046d", "product": "c52b", "startup_policy": "optional"}}],
    "serials": [{"type": "pty"}, {"type": "file", "path": "/tmp/second"}],
    "channels": [{"type": "unix", "name": "org.example.a"}],
    "guest_agent": True,
    "graphics": [{"type": "vnc", "listen": "127.0.0.1", "autoport": True}],
    "videos": [{"model": "vga"}],
    "rng": [{"device": "/dev/urandom"}],
    "cpu": {"mode": "custom", "model": "Nehalem", "features": [{"name": "vmx", "policy": "disable"}]},
    "clock": {"offset": "utc", "timers": [{"name": "hpet", "present": False}]},
}


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


# --- new ones ---


def test_domain_when_new_then_it_is_defined_and_not_started(promise: Promise, lab: Lab) -> None:
    result = promise.changes("domain", name=NAME, memory="64MiB")
    assert actions(result) == ["define"]
    assert lab.virsh("list", "--all", "--name", "--state-shutoff").split() == [NAME]
    assert lab.virsh("domuuid", NAME).strip() == result["domain"]["uuid"]
    expected = {
        "memory/text()": ["65536"],
        "vcpu/text()": ["1"],
        "features/*": ["acpi", "apic"],
        "os/type/text()": ["hvm"],
    }
    assert_holds(lab, expected)


def test_domain_when_no_type_is_given_then_it_is_the_fastest_that_the_host_has(promise: Promise, lab: Lab) -> None:
    promise.changes("domain", name=NAME, memory="64MiB")
    fastest = "kvm" if "<domain type='kvm'" in lab.virsh("capabilities") else "qemu"
    assert_holds(lab, {"@type": [fastest]})


def test_domain_when_it_has_everything_then_uuid_and_macs_may_be_left_out(promise: Promise, lab: Lab) -> None:
    result = promise.changes("domain", name=NAME, **RICH)
    macs = found(lab, "//interface/mac/@address")
    assert len(set(macs)) == 2
    assert all(f'<mac address="{mac}"/>' in result["diff"]["after"] for mac in macs)
    before = written(lab, NAME)
    promise.leaves("domain", name=NAME, **RICH)
    assert written(lab, NAME) == before


def test_machine_when_it_gets_another_chipset_then_the_devices_find_places_on_it(promise: Promise, lab: Lab) -> None:
    options: Options = {
        "name": NAME,
        "memory": "64MiB",
        "disks": [{"target": "vda", "bus": "virtio", "source": {"file": "/images/a"}}],
        "interfaces": [{"type": "user", "model": "virtio"}],
        "inputs": [{"type": "tablet", "bus": "usb"}],
        "graphics": [{"type": "vnc"}],
    }
    promise.changes("domain", **options, machine="pc")
    for machine, root in (("q35", "pcie-root"), ("pc", "pci-root")):
        promise.changes("domain", **options, machine=machine)
        assert values(domain_xml(lab, NAME), "//controller[@type='pci'][@index='0']/@model") == [root]
        assert len(values(domain_xml(lab, NAME), "//disk | //interface")) == 2
        promise.leaves("domain", **options, machine=machine)


def test_domain_when_made_with_a_uuid_then_it_has_that(promise: Promise, lab: Lab) -> None:
    promise.changes("domain", name=NAME, memory="64MiB", uuid=UUID.upper().replace("-", ""))
    assert lab.virsh("domuuid", NAME).strip() == UUID


def test_domain_when_it_has_another_uuid_then_the_task_is_refused(promise: Promise, lab: Lab) -> None:
    define(lab)
    other = UUID.replace("0", "9")
    result = promise.refuses("domain", name=NAME, uuid=other, title="x")
    assert result["error_code"] == "invalid_option"
    assert UUID in result["msg"] and other in result["msg"]


def test_domain_when_nothing_says_how_to_make_it_then_the_task_is_refused(promise: Promise, lab: Lab) -> None:
    assert promise.refuses("domain", name=NAME, state="running")["error_code"] == "invalid_option"


def test_domain_when_devices_are_given_then_each_that_can_leave_alone_has_an_alias(promise: Promise, lab: Lab) -> None:
    promise.changes("domain", name=NAME, **RICH)
    tree = domain_xml(lab, NAME)
    kinds = "self::disk or self::interface or self::hostdev or self::channel or self::rng"
    assert len(values(tree, f"devices/*[{kinds}][starts-with(alias/@name, 'ua-')]/alias/@name")) == 8
    assert values(tree, f"devices/*[{kinds}][not(alias)]") == []


# --- single options: what was there, what is given, what there is then ---

MEMORY = "<currentMemory unit='MiB'>32</currentMemory>"
NUMA = "<cpu><numa><cell id='0' cpus='0' memory='64' unit='MiB'/></numa></cpu>"
CPU = "<cpu mode='maximum' migratable='off'/>"

CASES: dict[str, tuple[str, Options, Found]] = {
    "memory": ("", {"memory": "96 MiB"}, {"memory/text()": ["98304"], "currentMemory/text()": ["98304"]}),
    "memory_with_balloon": (
        MEMORY,
        {"memory": "0.125G"},
        {"memory/text()": ["131072"], "currentMemory/text()": ["32768"]},
    ),
    "memory_of_a_single_node": (
        NUMA,
        {"memory": "96MiB"},
        {"memory/text()": ["98304"], "currentMemory/text()": ["98304"], "cpu/numa/cell/@memory": ["98304"]},
    ),
    "memory_that_devices_are_a_part_of": (
        f"<maxMemory slots='2' unit='GiB'>1</maxMemory>{NUMA}",
        {
            "memory": "208MiB",
            "memory_devices": [{"model": "dimm", "size": "128MiB", "node": 0}],
        },
        {"memory/text()": ["212992"], "cpu/numa/cell/@memory": ["81920"]},
    ),
    "memory_of_the_node_beside_devices": (
        f"<maxMemory slots='2' unit='GiB'>1</maxMemory>{NUMA}",
        {"memory": "64MiB", "memory_devices": [{"model": "dimm", "size": "128MiB", "node": 0}]},
        {"memory/text()": ["196608"], "cpu/numa/cell/@memory": ["65536"]},
    ),
    "current_memory": ("", {"current_memory": "48M"}, {"memory/text()": ["65536"], "currentMemory/text()": ["49152"]}),
    "max_memory": (
        NUMA,
        {"max_memory": "1GiB", "memory_slots": 4},
        {"maxMemory/text()": ["1048576"], "maxMemory/@slots": ["4"]},
    ),
    "max_memory_gone": (
        f"<maxMemory slots='2' unit='GiB'>1</maxMemory>{NUMA}",
        {"max_memory": ""},
        {"maxMemory": []},
    ),
    "vcpus": ("", {"vcpus": 2}, {"vcpu/text()": ["2"], "vcpu/@current": []}),
    "vcpus_within_the_maximum": (
        "<vcpu current='1'>4</vcpu>",
        {"vcpus": 3},
        {"vcpu/text()": ["4"], "vcpu/@current": ["3"]},
    ),
    "max_vcpus": ("<vcpu>2</vcpu>", {"max_vcpus": 4}, {"vcpu/text()": ["4"], "vcpu/@current": ["2"]}),
    "vcpus_and_their_maximum": ("", {"vcpus": 2, "max_vcpus": 3}, {"vcpu/text()": ["3"], "vcpu/@current": ["2"]}),
    "title": ("", {"title": "Web ü <&>"}, {"title/text()": ["Web ü <&>"]}),
    "title_gone": ("<title>a</title>", {"title": ""}, {"title": []}),
    "description": ("", {"description": "one\ntwo"}, {"description/text()": ["one\ntwo"]}),
    "firmware": ("<features><acpi/></features>", {"firmware": {"type": "efi"}}, {"os/@firmware": ["efi"]}),
    "secure_boot": (
        "",
        {
            "firmware": {"type": "efi", "secure_boot": True, "enrolled_keys": True},
            "features": {"smm": True, "acpi": True},
        },
        {"os/firmware/feature[@enabled='yes']/@name": ["enrolled-keys", "secure-boot"], "features/smm/@state": ["on"]},
    ),
    "boot_order": ("", {"boot": {"order": ["network", "hd"]}}, {"os/boot/@dev": ["hd", "network"]}),
    "boot_menu": (
        "",
        {"boot": {"menu": True, "menu_timeout": 3000}},
        {"os/bootmenu/@enable": ["yes"], "os/bootmenu/@timeout": ["3000"]},
    ),
    "kernel": (
        "",
        {"boot": {"kernel": "/boot/k", "initrd": "/boot/i", "cmdline": "a  b=c"}},
        {"os/kernel/text()": ["/boot/k"], "os/initrd/text()": ["/boot/i"], "os/cmdline/text()": ["a  b=c"]},
    ),
    "cpu": (
        "",
        {
            "cpu": {
                "mode": "custom",
                "model": "Nehalem",
                "check": "partial",
                "features": [{"name": "aes", "policy": "require"}],
            }
        },
        {
            "cpu/@mode": ["custom"],
            "cpu/model/text()": ["Nehalem"],
            "cpu/@check": ["partial"],
            "cpu/feature/@name": ["aes"],
        },
    ),
    "cpu_from_the_host": ("", {"cpu": {"mode": "host-model"}}, {"cpu/@mode": ["host-model"], "cpu/model": []}),
    "cpu_for_migration": (CPU, {"cpu": {"migratable": True}}, {"cpu/@migratable": ["on"]}),
    "cpu_of_another_mode": (
        CPU,
        {"cpu": {"mode": "custom", "model": "qemu64"}},
        {"cpu/@mode": ["custom"], "cpu/@migratable": []},
    ),
    "cpu_topology": (
        "<vcpu>4</vcpu>",
        {"cpu": {"topology": {"sockets": 1, "dies": 1, "cores": 2, "threads": 2}}},
        {"cpu/topology/@cores": ["2"], "cpu/topology/@threads": ["2"]},
    ),
    "cpu_features_purged": (
        "<cpu mode='custom'><model>Nehalem</model><feature name='vmx' policy='disable'/></cpu>",
        {"cpu": {"features": [{"name": "aes", "policy": "require"}]}, "purge": ["cpu.features"]},
        {"cpu/feature/@name": ["aes"], "cpu/model/text()": ["Nehalem"]},
    ),
    "clock": (
        "",
        {
            "clock": {
                "offset": "localtime",
                "timers": [{"name": "rtc", "tickpolicy": "catchup"}, {"name": "hpet", "present": False}],
            }
        },
        {"clock/@offset": ["localtime"], "clock/timer/@name": ["hpet", "rtc"], "clock/timer/@tickpolicy": ["catchup"]},
    ),
    "clock_of_a_time_zone": (
        "<clock offset='variable' adjustment='5' basis='utc'/>",
        {"clock": {"offset": "timezone", "timezone": "Europe/Berlin"}},
        {"clock/@timezone": ["Europe/Berlin"], "clock/@adjustment": [], "clock/@basis": []},
    ),
    "clock_timers_gone": (
        "<clock offset='utc'><timer name='hpet' present='no'/></clock>",
        {"clock": {"timers": []}},
        {"clock/@offset": ["utc"], "clock/timer": []},
    ),
    "features": (
        "<features><apic/></features>",
        {
            "features": {
                "acpi": True,
                "apic": False,
                "pae": True,
                "vmport": False,
                "kvm": {"hidden": True},
                "hyperv": {"relaxed": True, "vapic": False, "spinlocks": True, "spinlock_retries": 8191},
            }
        },
        {
            "features/*": ["acpi", "hyperv", "kvm", "pae", "vmport"],
            "features/vmport/@state": ["off"],
            "features/kvm/hidden/@state": ["on"],
            "features/hyperv/vapic/@state": ["off"],
            "features/hyperv/spinlocks/@retries": ["8191"],
        },
    ),
    "lifecycle": (
        "",
        {"on_poweroff": "restart", "on_reboot": "restart", "on_crash": "coredump-destroy"},
        {"on_poweroff/text()": ["restart"], "on_reboot/text()": ["restart"], "on_crash/text()": ["coredump-destroy"]},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_option_when_given_then_the_definition_says_it(promise: Promise, lab: Lab, case: str) -> None:
    inner, options, expected = CASES[case]
    define(lab, inner)
    assert actions(promise.changes("domain", name=NAME, **options)) == ["define"]
    assert_holds(lab, expected)


def test_options_when_the_same_in_other_words_then_nothing_is_done(promise: Promise, lab: Lab) -> None:
    define(lab, "<title>t</title><cpu mode='custom'><model>Nehalem</model></cpu>")
    promise.leaves(
        "domain",
        name=NAME,
        uuid=UUID.upper(),
        type="qemu",
        arch="x86_64",
        machine="q35",
        memory="0.0625 GiB",
        current_memory="65536KiB",
        vcpus=1,
        max_vcpus=1,
        title="t",
        boot={"order": ["hd"]},
        cpu={"model": "Nehalem"},
        on_crash="destroy",
        autostart=False,
    )


def test_machine_when_an_alias_is_given_then_it_means_what_the_host_makes_of_it(promise: Promise, lab: Lab) -> None:
    define(lab, machine="pc")
    expanded = found(lab, "os/type/@machine")
    assert expanded != ["pc"]
    promise.leaves("domain", name=NAME, machine="pc")
    promise.leaves("domain", name=NAME, machine=expanded[0])


def test_machine_when_another_version_is_given_then_it_is_changed(promise: Promise, lab: Lab) -> None:
    define(lab)
    promise.changes("domain", name=NAME, machine="pc-q35-6.2")
    assert_holds(lab, {"os/type/@machine": ["pc-q35-6.2"]})


def test_autostart_when_changed_then_nothing_is_defined(promise: Promise, lab: Lab) -> None:
    define(lab)
    before = written(lab, NAME)
    for wanted in (True, False):
        result = promise.changes("domain", name=NAME, autostart=wanted)
        assert actions(result) == ["set_autostart"]
        assert (
            result["domain"]["autostart"],
            lab.virsh("list", "--all", "--name", "--autostart").split() == [NAME],
        ) == (wanted, wanted)
    assert written(lab, NAME) == before


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"vcpus": 3, "max_vcpus": 2}, "max_vcpus"),
        ({"vcpus": 0}, "vcpus"),
        ({"memory_slots": 4}, "max_memory"),
        ({"memory": "lots"}, "memory"),
        ({"interfaces": [{}]}, "interface"),
        ({"interfaces": [{"model": "virtio"}]}, "interface"),
        ({"hostdevs": [{"readonly": True}]}, "pci, usb"),
        ({"disks": [{"target": "vda", "source": {"file": "/a", "dev": "/b"}}]}, "disks[0].source"),
        ({"disks": [{"target": "vda"}, {"target": "vda"}]}, "vda"),
        ({"channels": [{"name": "a", "alias": "mine"}]}, "ua-"),
        ({"xml": "<domain><name>other</name></domain>"}, "other"),
    ],
)
def test_option_when_it_cannot_be_meant_then_the_task_is_refused(
    promise: Promise, lab: Lab, options: Options, named: str
) -> None:
    define(lab)
    result = promise.refuses("domain", name=NAME, title="not so", **options)
    assert (result["error_code"] in ("invalid_option", "invalid_xml"), named in result["msg"]) == (True, True)


SEVERAL = (
    "<vcpu>2</vcpu><cpu><numa><cell id='0' cpus='0' memory='32' unit='MiB'/>"
    "<cell id='1' cpus='1' memory='32' unit='MiB'/></numa></cpu>"
)


@pytest.mark.parametrize(
    "options", [{"memory": "96MiB"}, {"xml": "<domain><memory unit='MiB'>96</memory></domain>"}], ids=["option", "xml"]
)
def test_memory_when_nobody_can_tell_which_numa_node_is_meant_then_is_refused(
    promise: Promise, lab: Lab, options: Options
) -> None:
    define(lab, SEVERAL)
    result = promise.refuses("domain", name=NAME, title="not so", **options)
    assert (result["error_code"], "cpu.numa" in result["msg"]) == ("invalid_option", True)
    promise.leaves("domain", name=NAME, memory="64MiB")
    promise.changes("domain", name=NAME, cpu={"numa": [{"id": 1, "memory": "64MiB"}]}, **options)


def test_memory_when_others_plug_some_in_then_the_definition_leaves_it(promise: Promise, lab: Lab) -> None:
    """Also where it counts memory devices in."""
    dimms = [{"model": "dimm", "size": "128MiB", "node": 0, "alias": f"ua-{name}"} for name in ("a", "b")]
    define(lab, f"<maxMemory slots='2' unit='GiB'>1</maxMemory>{NUMA}")
    definition: Options = {"name": NAME, "memory": "256MiB", "memory_devices": dimms[:1]}
    promise.changes("domain", **definition)
    promise.changes("domain", name=NAME, memory_devices=dimms)
    assert promise.leaves("domain", **definition)["drift"] == []
    assert values(domain_xml(lab, NAME), "memory/text()", "cpu/numa/cell/@memory") == [["393216"], ["131072"]]
    promise.changes("domain", **{**definition, "memory": "320MiB"})
    assert values(domain_xml(lab, NAME), "memory/text()", "cpu/numa/cell/@memory") == [["327680"], ["65536"]]


# --- devices ---

TWO_DISKS = """
<disk type='file' device='disk'><source file='/images/a'/><target dev='vda' bus='virtio'/><alias name='ua-a'/></disk>
<disk type='file' device='disk'><source file='/images/b'/><target dev='vdb' bus='virtio'/></disk>
"""
CDROM = "<disk type='file' device='cdrom'><source file='/images/cd'/><target dev='sda' bus='sata'/></disk>"
SERIAL = "<serial type='pty'/>"
VNC = "<graphics type='vnc' autoport='yes' passwd='sesame1'/>"
RNG = "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>"

DEVICES: dict[str, tuple[str, Options, Found]] = {
    "disk": (
        TWO_DISKS,
        {
            "disks": [
                {
                    "target": "vdb",
                    "cache": "none",
                    "io": "native",
                    "discard": "unmap",
                    "detect_zeroes": "unmap",
                    "serial": "S1",
                    "readonly": True,
                    "shareable": True,
                    "format": "raw",
                }
            ]
        },
        {
            "devices/disk/source/@file": ["/images/a", "/images/b"],
            "devices/disk[serial]/target/@dev": ["vdb"],
            "devices/disk[serial]/driver/@cache": ["none"],
            "devices/disk[serial]/driver/@detect_zeroes": ["unmap"],
            "devices/disk[readonly][shareable]/serial/text()": ["S1"],
        },
    ),
    "disk_on_a_volume": (
        TWO_DISKS,
        {"disks": [{"target": "vdb", "source": {"pool": "default", "volume": "b.img", "startup_policy": "optional"}}]},
        {
            "devices/disk/@type": ["file", "volume"],
            "devices/disk/source/@file": ["/images/a"],
            "devices/disk/source/@pool": ["default"],
        },
    ),
    "disk_on_a_device": (
        TWO_DISKS,
        {"disks": [{"target": "vdb", "source": {"dev": "/dev/vg/b"}}]},
        {"devices/disk/source/@dev": ["/dev/vg/b"], "devices/disk/source/@file": ["/images/a"]},
    ),
    "drive_emptied": (CDROM, {"disks": [{"target": "sda", "source": {"file": ""}}]}, {"devices/disk/source/@file": []}),
    "interface_of_another_model": (
        "<interface type='network'><mac address='52:54:00:01:02:03'/><source network='default'/></interface>",
        {"interfaces": [{"mac": "52-54-00-1-2-3", "model": "virtio", "link": "down"}]},
        {
            "devices/interface/model/@type": ["virtio"],
            "devices/interface/link/@state": ["down"],
            "devices/interface/mac/@address": ["52:54:00:01:02:03"],
        },
    ),
    "hostdev_found_by_its_source": (
        "<hostdev mode='subsystem' type='usb'><source><vendor id='0x046d'/><product id='0xc52b'/></source></hostdev>",
        {"hostdevs": [{"usb": {"vendor": "46D", "product": "0xC52B", "startup_policy": "optional"}}]},
        {"devices/hostdev/source/@startupPolicy": ["optional"]},
    ),
    "serial_to_a_file": (
        SERIAL,
        {"serials": [{"type": "file", "path": "/tmp/log", "port": 0}]},
        {
            "devices/serial/@type": ["file"],
            "devices/serial/source/@path": ["/tmp/log"],
            "devices/console/@type": ["file"],
        },
    ),
    "serial_with_a_log": (
        SERIAL,
        {"serials": [{"log": {"file": "/tmp/log", "append": True}}]},
        {"devices/serial/@type": ["pty"], "devices/serial/log/@append": ["on"]},
    ),
    "second_serial": (
        SERIAL,
        {"serials": [{"port": 1}]},
        {"devices/serial/target/@port": ["0", "1"], "devices/serial/@type": ["pty"] * 2},
    ),
    "virtio_console_beside_the_serial": (
        SERIAL,
        {"consoles": [{"target_type": "virtio"}]},
        {"devices/console/target/@type": ["serial", "virtio"]},
    ),
    "channel_by_name": (
        "<channel type='unix'><target type='virtio' name='org.example.a'/></channel>",
        {"channels": [{"name": "org.example.b"}, {"name": "org.example.a", "path": "/run/a", "mode": "bind"}]},
        {
            "devices/channel/target/@name": ["org.example.a", "org.example.b"],
            "devices/channel/source/@path": ["/run/a"],
            "devices/channel/@type": ["unix"] * 2,
        },
    ),
    "guest_agent": (
        "<channel type='unix'><target type='virtio' name='org.example.a'/></channel>",
        {"guest_agent": True},
        {"devices/channel/target/@name": ["org.example.a", "org.qemu.guest_agent.0"]},
    ),
    "graphics": (
        VNC,
        {"graphics": [{"type": "vnc", "port": 5999, "autoport": False, "listen": "127.0.0.1", "keymap": "de"}]},
        {
            "devices/graphics/@port": ["5999"],
            "devices/graphics/listen/@address": ["127.0.0.1"],
            "devices/graphics/@keymap": ["de"],
            "devices/graphics/@passwd": ["sesame1"],
        },
    ),
    "video": (
        "<video><model type='vga'/></video>",
        {"videos": [{"model": "virtio", "heads": 2, "primary": True}]},
        {"devices/video/model/@type": ["virtio"], "devices/video/model/@heads": ["2"]},
    ),
    "rng_rate": (
        RNG,
        {"rng": [{"rate": {"bytes": 1024, "period": 500}}]},
        {"devices/rng/rate/@bytes": ["1024"], "devices/rng/backend/text()": ["/dev/urandom"]},
    ),
    "rng_of_another_kind": (
        RNG,
        {"rng": [{"backend": "builtin"}]},
        {"devices/rng/backend/@model": ["builtin"], "devices/rng/backend/text()": []},
    ),
    "boot_order_of_a_device": (
        TWO_DISKS,
        {"disks": [{"target": "vdb", "boot_order": 1}]},
        {"devices/disk[boot]/target/@dev": ["vdb"], "os/boot/@dev": []},
    ),
}


@pytest.mark.parametrize("case", DEVICES)
def test_device_when_given_then_the_definition_has_it(promise: Promise, lab: Lab, case: str) -> None:
    devices, options, expected = DEVICES[case]
    define(lab, devices=devices)
    assert actions(promise.changes("domain", name=NAME, **options)) == ["define"]
    assert_holds(lab, expected)


@pytest.mark.parametrize("name", ["disks", "interfaces", "hostdevs", "channels", "graphics", "rng"])
def test_list_when_empty_then_all_of_it_goes_and_nothing_else(promise: Promise, lab: Lab, name: str) -> None:
    promise.changes("domain", name=NAME, **RICH)
    tag = {"rng": "rng", "graphics": "graphics"}.get(name, name[:-1])
    before = found(lab, f"devices/*[not(self::{tag} or self::controller)]/*/@*")
    result = promise.changes("domain", name=NAME, **{name: []})
    assert set(actions(result)) == {"detach"}
    assert all((step["live"], step["config"]) == (False, True) for step in result["steps"])
    assert found(lab, f"devices/{tag}") == []
    assert found(lab, f"devices/*[not(self::{tag} or self::controller)]/*/@*") == before


def test_serials_when_empty_then_the_console_of_the_first_goes_with_them(promise: Promise, lab: Lab) -> None:
    define(lab, devices=f"{SERIAL}<console type='pty'><target type='virtio'/></console>")
    assert_holds(lab, {"devices/console/target/@type": ["serial", "virtio"]})
    promise.changes("domain", name=NAME, serials=[])
    assert_holds(
        lab,
        {
            "devices/serial": [],
            "devices/console/target/@type": ["virtio"],
        },
    )
    promise.changes("domain", name=NAME, consoles=[])
    assert_holds(lab, {"devices/console": []})


def test_consoles_when_empty_then_the_one_of_the_serial_stays(promise: Promise, lab: Lab) -> None:
    define(lab, devices=f"{SERIAL}<console type='pty'><target type='virtio'/></console>")
    promise.changes("domain", name=NAME, consoles=[])
    assert_holds(lab, {"devices/console/target/@type": ["serial"]})


def test_lists_when_purged_then_just_what_is_declared_stays(promise: Promise, lab: Lab) -> None:
    promise.changes("domain", name=NAME, **RICH)
    kept = {
        "disks": [{"target": "vda"}],
        "interfaces": [{"source": {"network": "default"}, "model": "virtio"}],
        "serials": [{"port": 0}],
        "channels": [{"name": "org.qemu.guest_agent.0"}],
        "clock": {"timers": [{"name": "pit"}]},
    }
    result = promise.changes(
        "domain", name=NAME, **kept, purge=["disks", "interfaces", "serials", "channels", "clock.timers"]
    )
    assert actions(result) == ["detach"] * 4 + ["define"]
    expected = {
        "devices/disk/target/@dev": ["vda"],
        "devices/interface/model/@type": ["virtio"],
        "devices/serial/target/@port": ["0"],
        "devices/channel/target/@name": ["org.qemu.guest_agent.0"],
        "clock/timer/@name": ["pit"],
        "devices/rng/@model": ["virtio"],
    }
    assert_holds(lab, expected)


def test_purge_when_the_list_is_not_declared_then_the_task_is_refused(promise: Promise, lab: Lab) -> None:
    define(lab, devices=TWO_DISKS)
    assert "disks" in promise.refuses("domain", name=NAME, purge=["disks"])["msg"]


def test_guest_agent_when_false_then_only_its_channel_goes(promise: Promise, lab: Lab) -> None:
    promise.changes("domain", name=NAME, **RICH)
    assert actions(promise.changes("domain", name=NAME, guest_agent=False)) == ["detach"]
    assert_holds(lab, {"devices/channel/target/@name": ["org.example.a"]})


def test_password_when_set_or_changed_then_it_is_never_shown(promise: Promise, lab: Lab) -> None:
    define(lab)
    shown = []
    for password in ("sesame1", "sesame2"):
        shown.append(promise.changes("domain", name=NAME, graphics=[{"type": "vnc", "password": password}]))
        assert_holds(lab, {"devices/graphics/@passwd": [password]})
    shown.append(promise.changes("domain", name=NAME, graphics=[{"type": "vnc", "keymap": "de"}]))
    assert_holds(lab, {"devices/graphics/@passwd": ["sesame2"]})
    xml = "<domain><devices><graphics type='vnc' passwd='sesame3'/></devices></domain>"
    shown.append(promise.changes("domain", name=NAME, xml=xml))
    shown.append(promise.changes("domain", name=NAME, graphics=[{"type": "vnc", "password": ""}]))
    assert_holds(lab, {"devices/graphics/@passwd": []})
    for result in shown:
        # What the task was given is Ansible's matter: it masks options, and cannot know what stands in raw XML.
        result.pop("invocation", None)
        assert "sesame" not in json.dumps(result)


# --- raw XML ---


def test_xml_when_it_says_what_no_option_does_then_the_definition_has_it(promise: Promise, lab: Lab) -> None:
    define(lab)
    xml = """
    <domain>
      <metadata><app:note xmlns:app='http://example.org/app'>mine</app:note></metadata>
      <cputune><shares>512</shares></cputune>
      <devices>
        <watchdog model='i6300esb' action='reset'/>
        <vsock model='virtio'><cid auto='yes'/></vsock>
      </devices>
    </domain>
    """
    promise.changes("domain", name=NAME, xml=xml)
    expected = {
        "cputune/shares/text()": ["512"],
        "devices/watchdog[@model='i6300esb']/@action": ["reset"],
        "devices/vsock/@model": ["virtio"],
    }
    assert_holds(lab, expected)
    assert "mine" in lab.virsh("dumpxml", NAME)
    promise.changes("domain", name=NAME, xml=xml.replace("512", "1024").replace("reset", "poweroff"))
    assert_holds(
        lab,
        {
            "cputune/shares/text()": ["1024"],
            "devices/watchdog[@model='i6300esb']/@action": ["poweroff"],
        },
    )


def test_xml_when_options_are_given_beside_it_then_they_have_the_last_word(promise: Promise, lab: Lab) -> None:
    xml = """
    <domain type='qemu'>
      <memory unit='MiB'>64</memory>
      <os><type machine='q35'>hvm</type></os>
      <devices><disk type='file'><source file='/images/a'/><target dev='vda' bus='virtio'/></disk></devices>
    </domain>
    """
    disks = [{"target": "vda", "source": {"file": "/images/b"}, "format": "qcow2"}]
    promise.changes("domain", name=NAME, xml=xml, memory="96MiB", disks=disks)
    expected = {
        "memory/text()": ["98304"],
        "devices/disk/source/@file": ["/images/b"],
        "devices/disk/driver/@type": ["qcow2"],
    }
    assert_holds(lab, expected)


def test_xml_when_it_is_what_virsh_dumps_then_nothing_is_done(promise: Promise, lab: Lab) -> None:
    promise.changes("domain", name=NAME, **RICH)
    promise.leaves("domain", name=NAME, xml=lab.virsh("dumpxml", NAME))


def test_definition_when_given_back_then_nothing_is_done(promise: Promise, lab: Lab) -> None:
    result = promise.changes("domain", name=NAME, **RICH)
    definition = result["domain"]["definition"]
    assert definition["name"] == NAME
    promise.leaves("domain", **definition)


def test_domain_when_defined_from_its_dump_then_it_comes_back_as_it_was(promise: Promise, lab: Lab) -> None:
    promise.changes("domain", name=NAME, **RICH)
    dumped = lab.virsh("dumpxml", NAME)
    lab.virsh("undefine", NAME)
    promise.changes("domain", name=NAME, xml=dumped)
    # The order of controllers is libvirt's own, and each task leaves a record of its own.
    lines = [
        [line for line in xml.splitlines() if NAMESPACE not in line] for xml in (lab.virsh("dumpxml", NAME), dumped)
    ]
    assert sorted(lines[0]) == sorted(lines[1])


def test_option_when_libvirt_drops_it_without_a_word_then_that_is_said(ansible_module: ModuleCall, lab: Lab) -> None:
    define(lab)
    interface = {"source": {"network": "default"}, "model": "e1000e", "driver": {"queues": 4}}
    result = ansible_module("domain", name=NAME, interfaces=[interface])
    assert_holds(lab, {"devices/interface/model/@type": ["e1000e"], "devices/interface/driver/@queues": []})
    assert [warning for warning in warnings(result) if "driver@queues" in warning]


def test_disks_when_anything_is_done_to_their_domain_then_the_files_stay(
    promise: Promise, lab: Lab, tmp_path: Path
) -> None:
    image = tmp_path / "a.img"
    image.write_bytes(b"data")
    disk = {"target": "vda", "source": {"file": str(image)}, "format": "raw"}
    promise.changes("domain", name=NAME, type="qemu", memory="64MiB", disks=[disk])
    promise.changes("domain", name=NAME, disks=[])
    promise.changes("domain", name=NAME, disks=[disk])
    promise.changes("domain", name=NAME, state="absent")
    assert image.read_bytes() == b"data"
    assert NAME not in lab.virsh("list", "--all", "--name").split()
