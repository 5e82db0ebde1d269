# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Detaching from real guests on a real daemon: what they do, and what is left in live and config."""

from __future__ import annotations

import time
import typing as t

import pytest
from lxml import etree

from ansible_collections.virtops.libvirt.tests.integration.detaching import Detaching, detached
from ansible_collections.virtops.libvirt.tests.lab.events import DomainEvents
from ansible_collections.virtops.libvirt.tests.lab.lab import wait_for

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.lab.guest import Guest
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

Labs = t.Callable[[], "Lab"]
Guests = t.Callable[..., "Guest"]

MAC = "52:54:00:00:00:77"
VIRTIO = f"<interface type='user'><mac address='{MAC}'/><model type='virtio'/><alias name='ua-nic'/></interface>"
#: libvirt plugs it without an address, but does not write it into a config without one.
USB_ADDRESS = "<address type='usb' bus='0' port='1'/>"
USB_UNNAMED = f"<interface type='user'><mac address='{MAC}'/><model type='usb-net'/>{USB_ADDRESS}</interface>"
USB = USB_UNNAMED.replace("<address", "<alias name='ua-usb'/><address")
DIMM = "<memory model='dimm'><target><size unit='MiB'>128</size><node>0</node></target><alias name='ua-dimm'/></memory>"
NIC_BY_MAC = f"devices/interface[mac/@address='{MAC}']"

#: After libvirt's event the work is over within this time.
PROMPT_SECONDS = 0.2


def attach(guest: Guest, device: str, *flags: str) -> None:
    guest.lab.virsh("attach-device", guest.name, "/dev/stdin", *(flags or ("--live", "--config")), stdin=device)


def has(xml: str, find: str) -> bool:
    return bool(etree.fromstring(xml).xpath(find))


def where(guest: Guest, find: str) -> tuple[bool, bool]:
    """Whether the device is there: live, and in the config. As virsh sees it."""
    return has(guest.xml(), find), has(guest.xml("--inactive"), find)


def net_record(guest: Guest, outcome: str) -> str:
    uuid = etree.fromstring(guest.xml()).findtext("uuid")
    return f'virt=qemu resrc=net reason=detach vm="{guest}" uuid={uuid} old-net="{MAC}" new-net="?" res={outcome}'


# --- the guest answers, or need not ---


def test_detach_when_no_guest_is_needed_then_it_is_gone_at_once_and_the_event_ends_it(guest: Guests) -> None:
    running = guest(os=False).start()
    attach(running, USB)
    with DomainEvents(running.lab, running.name) as events:
        result = detached(running, NIC_BY_MAC)
        removed = events.wait("device-removed", 5)
    assert (result["live"], result["config"], result["attempts"]) == (True, True, 1)
    assert where(running, NIC_BY_MAC) == (False, False)
    assert removed.detail == "ua-usb"
    assert result["time"] - removed.time < PROMPT_SECONDS
    assert result["seconds"] < 1
    assert result["audit"] == []


def test_detach_when_the_guest_answers_then_live_and_config_follow_within_a_moment_of_the_event(booted: Guest) -> None:
    attach(booted, VIRTIO)
    with DomainEvents(booted.lab, booted.name) as events:
        result = detached(booted, NIC_BY_MAC)
        removed = events.wait("device-removed", 5)
    assert (result["live"], result["config"], result["attempts"]) == (True, True, 1)
    assert where(booted, NIC_BY_MAC) == (False, False)
    assert result["time"] - removed.time < PROMPT_SECONDS
    assert [step["by"] for step in result["steps"]] == ["alias", "alias"]


def test_detach_when_the_guest_is_slow_then_it_waits_and_the_event_ends_it(guest: Guests) -> None:
    running = guest(native_hotplug=True, devices=VIRTIO).start().wait_ready()
    with DomainEvents(running.lab, running.name) as events:
        result = detached(running, NIC_BY_MAC, timeout=2, attempts=20)
        removed = events.wait("device-removed", 5)
    assert (result["live"], result["config"]) == (True, True)
    assert result["seconds"] > 4
    answers = [step["answer"] for step in result["steps"] if step["action"] == "ask"]
    assert answers[0] == "accepted"
    assert set(answers[1:]) == {"already pending"}
    assert result["time"] - removed.time < PROMPT_SECONDS


# --- it does not answer, or refuses ---


def test_detach_when_the_guest_has_no_kernel_yet_then_nothing_changes_and_once_it_lives_a_second_run_succeeds(
    guest: Guests,
) -> None:
    booting = guest(devices=VIRTIO).start()
    live, config = booting.xml(), booting.xml("--inactive")
    result = detached(booting, NIC_BY_MAC, timeout=0.4, attempts=2, target=f"interface {MAC}")
    assert result["error_code"] == "guest_did_not_answer"
    assert result["error"].startswith(
        f"Could not detach interface {MAC} from domain {booting}: the guest did not answer within 2 x 0.4 s. The device"
        " is still attached, live and in the config. Check that the guest has booted"
    )
    assert 0.8 <= result["facts"]["seconds"] < 2
    assert (booting.xml(), booting.xml("--inactive")) == (live, config)
    assert result["audit"] == [net_record(booting, "failed")]
    uuid = etree.fromstring(live).findtext("uuid")
    assert not any("reason=detach" in line and f"uuid={uuid}" in line for line in booting.lab.audit_lines())

    booting.wait_ready()
    again = detached(booting, NIC_BY_MAC)
    assert (again["live"], again["config"]) == (True, True)
    assert where(booting, NIC_BY_MAC) == (False, False)


def test_detach_when_the_guest_is_paused_then_it_says_so_and_goes_on_when_it_runs_again(guest: Guests) -> None:
    running = guest(devices=VIRTIO).start().wait_ready()
    running.lab.virsh("suspend", running.name)
    result = detached(running, NIC_BY_MAC, timeout=0.5, attempts=1)
    assert "The guest is paused: resume it" in result["error"]
    with Detaching(running, NIC_BY_MAC) as detaching:
        detaching.wait_asked()
        running.lab.virsh("resume", running.name)
        assert detaching.result()["live"]


def test_detach_when_the_guest_refuses_then_it_ends_at_once_and_nothing_changes(guest: Guests) -> None:
    online = "memhp_default_state=online"
    running = guest(memory_mib=192, max_memory_mib=1024, cmdline=online, agent=True).start().wait_ready().wait_agent()
    attach(running, DIMM)
    running.wait_memory(200).hold_memory()
    with DomainEvents(running.lab, running.name) as events:
        result = detached(running, "devices/memory", target="memory ua-dimm")
        failed = events.wait("device-removal-failed", 5)
    assert result["error_code"] == "guest_refused"
    assert "the guest refused to let go of it. The device is still attached, live and in the config." in result["error"]
    assert result["time"] - failed.time < PROMPT_SECONDS
    assert result["facts"]["attempts"] == 1
    assert where(running, "devices/memory") == (True, True)
    assert [record.rpartition(" ")[2] for record in result["audit"]] == ["res=failed"]


# --- the domain or the daemon goes ---


def test_detach_when_the_domain_is_destroyed_while_waiting_then_it_ends_and_the_config_keeps_the_device(
    guest: Guests,
) -> None:
    running = guest(os=False, devices=VIRTIO).start()
    record = net_record(running, "failed")
    with DomainEvents(running.lab, running.name) as events, Detaching(running, NIC_BY_MAC) as detaching:
        detaching.wait_asked()
        running.lab.virsh("destroy", running.name)
        result = detaching.result()
        while (event := events.wait("lifecycle", 5)).detail != "stopped":
            pass
    assert result["error_code"] == "domain_gone"
    assert result["time"] - event.time < PROMPT_SECONDS
    assert result["audit"] == [record]
    assert where(running, NIC_BY_MAC)[1]

    again = detached(running, NIC_BY_MAC)
    assert (again["live"], again["config"]) == (False, True)


def test_detach_when_the_daemon_dies_while_waiting_and_the_guest_lets_go_later_then_it_succeeds(
    lab_factory: Labs, guest: Guests
) -> None:
    lab = lab_factory()
    running = guest(lab=lab, os=False, devices=VIRTIO).start()
    with Detaching(running, NIC_BY_MAC) as detaching:
        detaching.wait_asked()
        lab.kill_daemon()
        lab.wait_daemon()
        # A reset lets go of what is pending, without any guest. Give the waiting side time to come back first.
        time.sleep(1)
        running.lab.virsh("reset", running.name)
        result = detaching.result()
    assert (result["live"], result["config"], result["attempts"]) == (True, True, 1)
    assert "reconnect" in [step["action"] for step in result["steps"]]
    assert where(running, NIC_BY_MAC) == (False, False)


def test_detach_when_the_guest_lets_go_while_the_daemon_is_away_then_the_xml_decides(
    lab_factory: Labs, guest: Guests
) -> None:
    lab = lab_factory()
    running = guest(lab=lab, os=False, devices=VIRTIO).start()
    with Detaching(running, NIC_BY_MAC) as detaching:
        detaching.wait_asked()
        lab.hold_daemon()
        reset_without_libvirt(lab)
        lab.release_daemon()
        released = time.monotonic()
        result = detaching.result()
    assert (result["live"], result["config"]) == (True, True)
    assert result["time"] - released < 2
    assert where(running, NIC_BY_MAC) == (False, False)


def reset_without_libvirt(lab: Lab) -> None:
    """Reset the lab's only guest through QEMU's own monitor, which is free while libvirt is away."""
    lab.exec(
        "/usr/bin/python3",
        "-c",
        """
import glob, json, socket
monitor = socket.socket(socket.AF_UNIX)
monitor.connect(glob.glob("/var/lib/libvirt/qemu/domain-*/monitor.sock")[0])
stream = monitor.makefile("rw")
stream.readline()
for command in ("qmp_capabilities", "system_reset"):
    stream.write(json.dumps({"execute": command}) + "\\n")
    stream.flush()
while "DEVICE_DELETED" not in stream.readline():
    pass
""",
        timeout=20,
    )


# --- there is nothing to ask ---


def test_detach_when_the_device_is_gone_live_then_the_config_follows(guest: Guests) -> None:
    running = guest(os=False).start()
    attach(running, USB)
    running.lab.virsh("detach-device-alias", running.name, "ua-usb", "--live")
    wait_for(lambda: not where(running, NIC_BY_MAC)[0], 5, "the removal")
    result = detached(running, NIC_BY_MAC)
    assert (result["live"], result["config"], result["attempts"]) == (False, True, 0)
    assert where(running, NIC_BY_MAC) == (False, False)


def test_detach_when_the_device_is_gone_everywhere_then_nothing_is_done(guest: Guests) -> None:
    running = guest(os=False).start()
    result = detached(running, NIC_BY_MAC, audit="all")
    assert (result["live"], result["config"], result["steps"], result["audit"]) == (False, False, [], [])


def test_detach_when_the_device_goes_just_before_the_request_then_the_unknown_alias_is_success(guest: Guests) -> None:
    running = guest(os=False).start()
    attach(running, USB)
    first = ["virsh", "-c", running.lab.uri, "detach-device", running.name, "/dev/stdin", "--live"]
    shell = f"{' '.join(repr(word) for word in first)} <<'X'\n{USB}\nX\n"
    result = detached(running, NIC_BY_MAC, before_asking=["bash", "-c", shell])
    assert (result["live"], result["config"]) == (True, True)
    assert result["steps"][0]["answer"] == "VIR_ERR_INTERNAL_ERROR"
    assert where(running, NIC_BY_MAC) == (False, False)


def test_detach_when_the_domain_does_not_run_then_live_is_refused_and_both_changes_the_config(guest: Guests) -> None:
    stopped = guest(os=False, devices=VIRTIO)
    result = detached(stopped, NIC_BY_MAC, scope="LIVE")
    assert result["error_code"] == "domain_not_running"
    assert where(stopped, NIC_BY_MAC)[1]
    result = detached(stopped, NIC_BY_MAC)
    assert (result["live"], result["config"]) == (False, True)
    assert not where(stopped, NIC_BY_MAC)[1]


# --- libvirt refuses ---


def test_detach_when_the_port_forbids_it_then_it_fails_at_once_with_advice(guest: Guests) -> None:
    fixed = (
        "<controller type='pci' index='9' model='pcie-root-port'><target hotplug='off'/></controller>"
        f"<interface type='user'><mac address='{MAC}'/><model type='virtio'/><alias name='ua-nic'/>"
        "<address type='pci' domain='0x0000' bus='0x09' slot='0x00' function='0x0'/></interface>"
    )
    running = guest(os=False, devices=fixed).start()
    result = detached(running, NIC_BY_MAC)
    assert result["error_code"] == "libvirt_error"
    assert result["facts"]["libvirt_code_name"] == "VIR_ERR_OPERATION_FAILED"
    assert "not allowed by controller (VIR_ERR_OPERATION_FAILED)" in result["error"]
    assert "its PCIe port has hotplug off" in result["error"]
    assert result["facts"]["seconds"] < 1
    assert where(running, NIC_BY_MAC) == (True, True)
    assert result["audit"] == [net_record(running, "failed")]


def test_detach_when_the_kind_of_device_is_fixed_then_it_fails_at_once(guest: Guests) -> None:
    running = guest(os=False, devices="<sound model='ich9'><alias name='ua-sound'/></sound>").start()
    result = detached(running, "devices/sound")
    assert (result["error_code"], result["facts"]["libvirt_code"]) == ("libvirt_error", 84)
    assert "use affect: config" in result["error"]


# --- the config ---


def test_detach_when_the_config_has_no_alias_then_exactly_the_device_leaves_it(guest: Guests) -> None:
    running = guest(os=False).start()
    before = running.xml("--inactive")
    attach(running, USB_UNNAMED)
    result = detached(running, NIC_BY_MAC)
    assert (result["live"], result["config"]) == (True, True)
    assert result["steps"][-1] == {"action": "remove_from_config", "by": "definition"}
    assert result["steps"][0]["alias"].startswith("net")
    assert running.xml("--inactive") == before


def test_detach_when_only_the_config_is_asked_then_the_running_guest_keeps_the_device(guest: Guests) -> None:
    running = guest(os=False, devices=VIRTIO).start()
    result = detached(running, NIC_BY_MAC, scope="CONFIG")
    assert (result["live"], result["config"]) == (False, True)
    assert where(running, NIC_BY_MAC) == (True, False)


@pytest.mark.parametrize("alias", ["<alias name='ua-vf'/>", ""], ids=["named", "unnamed"])
def test_detach_when_an_interface_is_a_host_device_then_it_leaves_the_config(guest: Guests, alias: str) -> None:
    address = "<address type='pci' domain='0' bus='0x65' slot='0' function='1'/>"
    vf = f"<interface type='hostdev' managed='yes'><mac address='{MAC}'/><source>{address}</source>{alias}</interface>"
    stopped = guest(os=False)
    before = stopped.xml()
    attach(stopped, vf, "--config")
    result = detached(stopped, NIC_BY_MAC, audit="all")
    assert (result["live"], result["config"]) == (False, True)
    assert "resrc=dev reason=detach" in result["audit"][0]
    assert 'bus=pci device="0000:65:00.1" res=success' in result["audit"][0]
    assert stopped.xml() == before


# --- host devices ---


def iscsi(target: t.Any, alias: str) -> str:
    host, port = target.portal.split(":")
    return (
        f"<hostdev mode='subsystem' type='scsi'><source protocol='iscsi' name='{target.iqn}/{target.lun}'>"
        f"<host name='{host}' port='{port}'/></source><alias name='{alias}'/></hostdev>"
    )


def test_detach_when_it_is_an_iscsi_host_device_then_it_leaves_and_is_audited_though_libvirt_is_silent(
    lab_factory: Labs, guest: Guests
) -> None:
    lab = lab_factory()
    target = lab.start_iscsi_target()
    running = guest(lab=lab, os=False, devices="<controller type='scsi' model='virtio-scsi'/>").start()
    attach(running, iscsi(target, "ua-disk"))
    with DomainEvents(lab, running.name) as events:
        result = detached(running, "devices/hostdev", audit="all")
        removed = events.wait("device-removed", 5)
    assert (result["live"], result["config"]) == (True, True)
    assert where(running, "devices/hostdev") == (False, False)
    assert result["time"] - removed.time < PROMPT_SECONDS
    assert f'bus=scsi device="{target.iqn}/{target.lun}" res=success' in result["audit"][0]
    assert not any("bus=scsi" in line for line in lab.audit_lines())


def test_detach_when_two_host_devices_have_one_source_then_it_is_refused_and_nothing_changes(guest: Guests) -> None:
    stick = (
        "<hostdev mode='subsystem' type='usb'><source startupPolicy='optional'><vendor id='0x1234'/>"
        "<product id='0xbeef'/></source><alias name='{}'/></hostdev>"
    )
    running = guest(os=False, devices=stick.format("ua-a")).start()
    # libvirt refuses this in a config, and not live.
    attach(running, stick.format("ua-b"), "--live")
    live, config = running.xml(), running.xml("--inactive")
    result = detached(running, "devices/hostdev[alias/@name='ua-b']")
    assert result["error_code"] == "ambiguous_device"
    assert (running.xml(), running.xml("--inactive")) == (live, config)
