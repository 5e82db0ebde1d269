# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Host devices of domains and containers that do not run: every kind, every option, and how one is found."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.tests.integration.bare_domains import NAME, UUID, assert_holds, define, found
from ansible_collections.virtops.libvirt.tests.integration.promise import Promise, actions
from ansible_collections.virtops.libvirt.tests.lab.tools import run

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

Options = dict[str, t.Any]
Found = dict[str, list[str]]

IQN = "iqn.2026-01.org.example:disk1"
ISCSI: Options = {"iqn": IQN, "lun": 1, "portal": "192.0.2.10:3260"}
#: Something that must never be touched.
BYSTANDER = (
    "<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0' bus='1' slot='0' function='0'/>"
    "</source><alias name='ua-bystander'/></hostdev>"
)


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


KINDS: dict[str, tuple[Options, Found, Options]] = {
    "pci": (
        {"pci": {"address": "0000:65:00.1"}},
        {"@type": ["pci"], "@managed": ["yes"], "source/address/@bus": ["0x65"], "source/address/@function": ["0x1"]},
        {
            "pci": {
                "address": "pci_0000_65_00_1",
                "managed": False,
                "driver": "vfio",
                "rom": {"bar": False, "file": "/roms/a"},
            }
        },
    ),
    "usb": (
        {"usb": {"vendor": "046d", "product": "c52b"}},
        {"@type": ["usb"], "source/vendor/@id": ["0x046d"], "source/product/@id": ["0xc52b"]},
        {"usb": {"vendor": "0x046D", "product": "0xC52B", "startup_policy": "requisite"}},
    ),
    "usb_by_place": (
        {"usb": {"bus": 1, "device": 12}},
        {"@type": ["usb"], "source/address/@bus": ["1"], "source/address/@device": ["12"]},
        {"usb": {"bus": 1, "device": 12}, "boot_order": 1},
    ),
    "scsi": (
        {"scsi": {"adapter": "scsi_host0", "bus": 0, "target": 1, "unit": 2}},
        {"@type": ["scsi"], "source/adapter/@name": ["scsi_host0"], "source/address/@unit": ["2"]},
        {"scsi": {"adapter": "scsi_host0", "bus": 0, "target": 1, "unit": 2}, "readonly": True, "shareable": True},
    ),
    "iscsi": (
        {"iscsi": ISCSI},
        {
            "@type": ["scsi"],
            "source/@name": [f"{IQN}/1"],
            "source/host/@name": ["192.0.2.10"],
            "source/host/@port": ["3260"],
        },
        {"iscsi": {**ISCSI, "auth": {"username": "u", "secret_usage": "lun"}}, "readonly": True, "boot_order": 1},
    ),
    "iscsi_with_secret_by_uuid": (
        {"iscsi": {"iqn": IQN, "portal": "[2001:db8::1]:3261", "auth": {"username": "u", "secret_uuid": UUID}}},
        {"source/host/@name": ["2001:db8::1"], "source/auth/secret/@uuid": [UUID], "source/@name": [f"{IQN}/0"]},
        {"iscsi": {"iqn": IQN, "lun": 0, "portal": "[2001:db8::1]:3261"}, "shareable": True},
    ),
    "scsi_host": (
        {"scsi_host": {"wwpn": "naa.5123456789abcde0"}},
        {"@type": ["scsi_host"], "source/@protocol": ["vhost"], "source/@wwpn": ["naa.5123456789abcde0"]},
        {"scsi_host": {"wwpn": "naa.5123456789abcde0"}, "xml": "<hostdev model='virtio-transitional'/>"},
    ),
    "mdev": (
        {"mdev": {"uuid": UUID.upper()}},
        {"@type": ["mdev"], "@model": ["vfio-pci"], "source/address/@uuid": [UUID]},
        {"mdev": {"uuid": UUID}, "xml": "<hostdev display='on'/>"},
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_host_device_when_of_any_kind_then_it_comes_changes_and_goes(promise: Promise, lab: Lab, kind: str) -> None:
    options, expected, changed = KINDS[kind]
    # A display of its own needs graphics.
    define(lab, devices=BYSTANDER + "<graphics type='vnc'/>")
    result = promise.changes("domain_hostdev", domain=NAME, **options)
    assert actions(result) == ["define"]
    shown = result["hostdev"]
    assert (shown["state"], shown["config"], shown["live"]) == ("present", True, False)
    place = f"devices/hostdev[alias/@name='{shown['alias']}']"
    assert_holds(lab, {f"{place}/{path}": texts for path, texts in expected.items()})

    result = promise.changes("domain_hostdev", domain=NAME, **changed)
    assert result["hostdev"]["alias"] == shown["alias"]
    assert len(found(lab, "devices/hostdev")) == 2
    names = set(result["hostdev"]) - {"state", "config", "live"}
    promise.leaves("domain_hostdev", domain=NAME, **{name: result["hostdev"][name] for name in names})

    gone = promise.changes("domain_hostdev", domain=NAME, state="absent", **options)
    assert (actions(gone), gone["hostdev"]) == (["detach"], {"state": "absent"})
    assert found(lab, "devices/hostdev/alias/@name") == ["ua-bystander"]


def test_host_device_when_changed_then_the_definition_says_it(promise: Promise, lab: Lab) -> None:
    define(lab, devices=BYSTANDER)
    pci = {"address": "0000:01:00.0", "managed": False, "driver": "vfio", "rom": {"enabled": False}}
    promise.changes("domain_hostdev", domain=NAME, pci=pci, boot_order=3)
    place = "devices/hostdev"
    assert_holds(
        lab,
        {
            f"{place}/@managed": ["no"],
            f"{place}/driver/@name": ["vfio"],
            f"{place}/rom/@enabled": ["no"],
            f"{place}/boot/@order": ["3"],
            f"{place}/alias/@name": ["ua-bystander"],
        },
    )


def test_host_device_when_named_by_alias_then_that_one_is_changed_and_goes(promise: Promise, lab: Lab) -> None:
    define(lab, devices=BYSTANDER)
    promise.changes("domain_hostdev", domain=NAME, iscsi=ISCSI, alias="ua-lun")
    promise.changes("domain_hostdev", domain=NAME, alias="ua-lun", readonly=True)
    assert found(lab, "devices/hostdev[readonly]/alias/@name") == ["ua-lun"]
    promise.changes("domain_hostdev", domain=NAME, alias="ua-lun", state="absent")
    assert found(lab, "devices/hostdev/alias/@name") == ["ua-bystander"]


def test_host_device_when_its_alias_is_changed_then_it_stays_one_device(promise: Promise, lab: Lab) -> None:
    define(lab)
    promise.changes("domain_hostdev", domain=NAME, iscsi=ISCSI)
    promise.changes("domain_hostdev", domain=NAME, iscsi=ISCSI, alias="ua-lun")
    assert found(lab, "devices/hostdev/alias/@name") == ["ua-lun"]


@pytest.mark.parametrize(
    ("options", "error_code"),
    [
        ({}, "invalid_option"),
        ({"state": "absent"}, "invalid_option"),
        ({"alias": "ua-new"}, "invalid_option"),
        ({"alias": "hostdev0"}, "not_found"),
        ({"alias": "lun", "iscsi": ISCSI}, "not_found"),
        ({"pci": {"address": "0000:65:20.1"}}, "invalid_option"),
        ({"mdev": {"uuid": "no"}}, "invalid_option"),
        ({"usb": {"vendor": "46dd0", "product": "1"}}, "invalid_option"),
        ({"iscsi": {**ISCSI, "portal": "host:port"}}, "invalid_option"),
        ({"iscsi": ISCSI, "affect": "live"}, "domain_not_running"),
    ],
    ids=["nothing", "nothing_absent", "alias", "live_alias", "plain_alias", "pci", "mdev", "usb", "portal", "live"],
)
def test_task_when_it_cannot_be_meant_then_it_is_refused(
    promise: Promise, lab: Lab, options: Options, error_code: str
) -> None:
    define(lab, devices=BYSTANDER)
    assert promise.refuses("domain_hostdev", domain=NAME, **options)["error_code"] == error_code


@pytest.mark.parametrize(
    "named",
    [{"iscsi": ISCSI}, {"alias": "ua-none"}, {"alias": "hostdev0"}, {"pci": {"address": "0000:65:00.1"}}],
    ids=["source", "alias", "live_alias", "pci"],
)
def test_absent_when_it_is_gone_already_then_nothing_is_done(promise: Promise, lab: Lab, named: Options) -> None:
    define(lab, devices=BYSTANDER)
    promise.leaves("domain_hostdev", domain=NAME, state="absent", **named)


# --- containers ---

CAPABILITIES: dict[str, tuple[str, str]] = {
    "storage": ("/dev/sdf1", "block"),
    "misc": ("/dev/input/event3", "char"),
    "net": ("eth1", "interface"),
}


def test_container_when_it_gets_host_devices_then_its_definition_has_them(ansible_module: ModuleCall, lab: Lab) -> None:
    """Through the driver for containers of the lab's daemon, to which the shared fixtures do not connect."""
    uri = lab.uri.replace("qemu", "lxc", 1)

    def virsh(*arguments: str) -> str:
        return run(["virsh", "--quiet", "--connect", uri, *arguments], check=True, timeout=30, stdin=None).stdout

    def task(module: str, **options: t.Any) -> Options:
        predicted = ansible_module(module, uri=uri, check=True, diff=True, **options)
        done = ansible_module(module, uri=uri, diff=True, **options)
        assert (done["changed"], done["diff"]) == (True, predicted["diff"])
        again = ansible_module(module, uri=uri, **options)
        assert (again["changed"], again["steps"]) == (False, [])
        return done

    xml = "<domain><os><init>/bin/sh</init></os><devices><console type='pty'/></devices></domain>"
    assert task("domain", name=NAME, memory="64MiB", xml=xml)["domain"]["definition"]["type"] == "lxc"
    try:
        for kind, (path, element) in CAPABILITIES.items():
            result = task("domain_hostdev", domain=NAME, **{kind: path})
            assert result["hostdev"][kind] == path
            assert f"<{element}>{path}</{element}>" in virsh("dumpxml", NAME)
            assert f"mode='capabilities' type='{kind}'" in virsh("dumpxml", NAME)
        refused = ansible_module("domain_hostdev", uri=uri, domain=NAME, net="eth1", alias="ua-net", fails=True)
        assert refused["error_code"] == "invalid_option"
        for kind, (path, _element) in CAPABILITIES.items():
            task("domain_hostdev", domain=NAME, state="absent", **{kind: path})
            assert path not in virsh("dumpxml", NAME)
    finally:
        virsh("undefine", NAME)
