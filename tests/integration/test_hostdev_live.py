# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Host devices of running domains: iSCSI disks and a USB device that is not there, which need no special hardware."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.tests.integration.bare_domains import UUID, both, define
from ansible_collections.virtops.libvirt.tests.integration.promise import Promise, actions, steps, warnings
from ansible_collections.virtops.libvirt.tests.lab.events import DomainEvents

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.guest import Guest
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

Options = dict[str, t.Any]

USB: Options = {"vendor": "046d", "product": "c52b", "startup_policy": "optional"}
XHCI = "<controller type='usb' model='qemu-xhci'/>"


@pytest.fixture(scope="module")
def lun(lab: Lab) -> Options:
    """A disk behind an iSCSI target of the lab, as options."""
    target = lab.start_iscsi_target()
    return {"iqn": target.iqn, "lun": target.lun, "portal": target.portal}


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


@pytest.fixture
def running(guest: t.Callable[..., Guest]) -> Guest:
    """A running domain without an operating system: these devices need none to be plugged."""
    return guest("holder", os=False, spare_ports=1, devices=XHCI).start()


def held(lab: Lab, name: str = "holder") -> list[int]:
    """How many host devices the live definition and the config have."""
    return [len(found) for found in both(lab, name, "devices/hostdev")]


def test_lun_when_the_domain_runs_then_it_is_plugged_in_and_out(
    promise: Promise, lab: Lab, running: Guest, lun: Options
) -> None:
    with DomainEvents(lab, "holder") as events:
        result = promise.changes("domain_hostdev", domain="holder", iscsi=lun)
        alias = result["hostdev"]["alias"]
        assert steps(result) == [{"action": "attach", "target": f"hostdev {alias}", "live": True, "config": True}]
        assert (result["hostdev"]["live"], result["hostdev"]["live_alias"]) == (True, alias)
        assert events.wait("device-added", 5).detail == alias
        assert both(lab, "holder", "devices/hostdev/source/@name") == [[f"{lun['iqn']}/1"]] * 2
        assert "iqn" in lab.virsh("qemu-monitor-command", "holder", '{"execute":"query-named-block-nodes"}')

        [step] = promise.changes("domain_hostdev", domain="holder", iscsi=lun, state="absent")["steps"]
        assert (step["action"], step["live"], step["config"], step["seconds"] < 5) == ("detach", True, True, True)
        assert events.wait("device-removed", 5).detail == alias
    assert held(lab) == [0, 0]


def test_usb_device_when_it_is_optional_then_it_is_plugged_although_it_is_not_there(
    promise: Promise, lab: Lab, running: Guest
) -> None:
    promise.changes("domain_hostdev", domain="holder", usb=USB)
    assert both(lab, "holder", "devices/hostdev/source/@missing") == [["yes"], []]
    promise.changes("domain_hostdev", domain="holder", usb=USB, state="absent")
    assert held(lab) == [0, 0]


@pytest.mark.parametrize("affect", ["live", "config"])
def test_affect_when_narrowed_then_only_that_definition_changes(
    promise: Promise, lab: Lab, running: Guest, lun: Options, affect: str
) -> None:
    expected = [1, 0] if affect == "live" else [0, 1]
    promise.changes("domain_hostdev", domain="holder", iscsi=lun, affect=affect)
    assert held(lab) == expected
    promise.leaves("domain_hostdev", domain="holder", iscsi=lun, affect=affect)
    promise.changes("domain_hostdev", domain="holder", iscsi=lun)
    assert held(lab) == [1, 1]
    aliases = both(lab, "holder", "devices/hostdev/alias/@name")
    assert aliases[0] == aliases[1]
    promise.changes("domain_hostdev", domain="holder", iscsi=lun, affect=affect, state="absent")
    assert held(lab) == expected[::-1]
    promise.changes("domain_hostdev", domain="holder", iscsi=lun, state="absent")


def test_change_when_the_domain_runs_then_it_waits_or_is_plugged_in_anew(
    promise: Promise, lab: Lab, running: Guest, lun: Options
) -> None:
    promise.changes("domain_hostdev", domain="holder", iscsi=lun)
    result = promise.changes("domain_hostdev", domain="holder", iscsi=lun, readonly=True)
    assert (actions(result), result["restart_required"]) == (["define"], True)
    assert both(lab, "holder", "devices/hostdev/readonly") == [[], ["readonly"]]
    result = promise.changes("domain_hostdev", domain="holder", iscsi=lun, readonly=True, replug=True)
    assert (actions(result), result["restart_required"]) == (["detach", "attach"], False)
    assert both(lab, "holder", "devices/hostdev/readonly") == [["readonly"], ["readonly"]]


def test_device_when_named_by_libvirts_own_alias_then_it_is_found(
    promise: Promise, lab: Lab, guest: t.Callable[..., Guest], lun: Options
) -> None:
    source = f"<source protocol='iscsi' name='{lun['iqn']}/1'><host name='127.0.0.1' port='3260'/></source>"
    guest("holder", os=False, devices=f"<hostdev mode='subsystem' type='scsi'>{source}</hostdev>").start()
    assert both(lab, "holder", "devices/hostdev/alias/@name") == [["hostdev0"], []]
    promise.changes("domain_hostdev", domain="holder", alias="hostdev0", shareable=True)
    [step] = promise.changes("domain_hostdev", domain="holder", alias="hostdev0", state="absent")["steps"]
    assert [request["by"] for request in step["requests"]] == ["alias", "definition"]
    assert held(lab) == [0, 0]


def test_two_devices_when_they_have_one_source_then_neither_is_touched(
    ansible_module: ModuleCall, promise: Promise, lab: Lab, running: Guest, lun: Options
) -> None:
    """libvirt looks them up by their source and would take away the first, whichever was asked for."""
    source = f"<source protocol='iscsi' name='{lun['iqn']}/1'><host name='127.0.0.1' port='3260'/></source>"
    for alias in ("ua-a", "ua-b"):
        xml = f"<hostdev mode='subsystem' type='scsi'>{source}<alias name='{alias}'/></hostdev>"
        lab.virsh("attach-device", "holder", "/dev/stdin", "--live", stdin=xml)
    for state in ("present", "absent"):
        result = promise.refuses("domain_hostdev", domain="holder", iscsi=lun, state=state)
        assert (result["error_code"], result["candidates"]) == ("ambiguous_device", ["ua-a", "ua-b"])
    result = ansible_module("domain_hostdev", domain="holder", alias="ua-b", state="absent", fails=True)
    assert result["error_code"] == "ambiguous_device"
    assert both(lab, "holder", "devices/hostdev/alias/@name") == [["ua-a", "ua-b"], []]


# --- what the host is asked ---

MISSING: dict[str, tuple[Options, str]] = {
    "pci": ({"pci": {"address": "0000:65:00.1"}}, "pci_0000_65_00_1"),
    "usb": ({"usb": {"vendor": "046d", "product": "c52b"}}, "046d:c52b"),
    "usb_by_place": ({"usb": {"bus": 7, "device": 12}}, "bus 7 device 12"),
    "mdev": ({"mdev": {"uuid": UUID}}, f"mdev_{UUID.replace('-', '_')}"),
    "scsi": ({"scsi": {"adapter": "scsi_host9", "bus": 0, "target": 1, "unit": 2}}, "scsi_9_0_1_2"),
}


@pytest.mark.parametrize("kind", MISSING)
def test_device_when_the_host_has_none_such_then_it_is_refused(
    promise: Promise, lab: Lab, running: Guest, kind: str
) -> None:
    options, name = MISSING[kind]
    result = promise.refuses("domain_hostdev", domain="holder", **options)
    assert (result["error_code"], name in result["msg"]) == ("host_device_missing", True)
    # For a later start it may be named all the same.
    promise.changes("domain_hostdev", domain="holder", **options, affect="config")
    assert held(lab) == [0, 1]


def test_vhost_when_the_host_cannot_do_it_then_libvirts_refusal_is_told(
    ansible_module: ModuleCall, lab: Lab, running: Guest
) -> None:
    options: Options = {"domain": "holder", "scsi_host": {"wwpn": "naa.5123456789abcde0"}}
    result = ansible_module("domain_hostdev", **options, fails=True)
    assert result["error_code"] == "libvirt_error"
    assert "holder" in result["msg"] and "vhost" in result["msg"]
    assert [record.endswith('device="naa.5123456789abcde0" res=failed') for record in result["audit"]] == [True]
    assert held(lab) == [0, 0]


def test_lun_when_another_running_domain_has_it_then_it_is_refused_unless_both_share_it(
    promise: Promise, lab: Lab, running: Guest, guest: t.Callable[..., Guest], lun: Options
) -> None:
    guest("second", os=False).start()
    promise.changes("domain_hostdev", domain="holder", iscsi=lun)
    for options in ({}, {"shareable": True}):
        result = promise.refuses("domain_hostdev", domain="second", iscsi=lun, **options)
        assert (result["error_code"], "holder" in result["msg"]) == ("host_device_in_use", True)
    promise.changes("domain_hostdev", domain="holder", iscsi=lun, shareable=True, replug=True)
    promise.refuses("domain_hostdev", domain="second", iscsi=lun)
    result = promise.changes("domain_hostdev", domain="second", iscsi=lun, shareable=True)
    assert warnings(result) == []
    assert held(lab, "second") == [1, 1]
    promise.changes("domain_hostdev", domain="second", iscsi=lun, state="absent")
    assert (held(lab, "second"), held(lab)) == ([0, 0], [1, 1])


def test_lun_when_another_definition_names_it_then_it_is_warned_of(
    ansible_module: ModuleCall, lab: Lab, running: Guest, lun: Options
) -> None:
    define(lab, name="idle")
    ansible_module("domain_hostdev", domain="idle", iscsi=lun)
    for check in (True, False):
        result = ansible_module("domain_hostdev", domain="holder", iscsi=lun, check=check)
        assert [warning for warning in warnings(result) if "idle" in warning]
    assert held(lab) == [1, 1]


def test_domain_when_a_device_of_its_list_is_missing_then_the_whole_task_is_refused(
    promise: Promise, running: Guest, lun: Options
) -> None:
    hostdevs = [{"iscsi": lun}, {"pci": {"address": "0000:65:00.1"}}]
    assert promise.refuses("domain", name="holder", hostdevs=hostdevs, title="x")["error_code"] == "host_device_missing"


def test_audit_when_all_then_host_devices_are_recorded(
    ansible_module: ModuleCall, lab: Lab, running: Guest, lun: Options
) -> None:
    """libvirt itself records no iSCSI device."""
    records = []
    for state in ("present", "absent"):
        records += ansible_module("domain_hostdev", domain="holder", iscsi=lun, state=state, audit="all")["audit"]
    uuid = lab.virsh("domuuid", "holder").strip()
    assert records == [
        f'virt=qemu resrc=dev reason={reason} vm="holder" uuid={uuid} bus=scsi device="{lun["iqn"]}/1" res=success'
        for reason in ("attach", "detach")
    ]
