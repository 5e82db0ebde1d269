# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Removals that do not go smoothly, as a user of the module meets them; the path itself has test_detach_real.py."""

from __future__ import annotations

import concurrent.futures
import time
import typing as t

import pytest

from ansible_collections.virtops.libvirt.tests.integration.bare_domains import both, written
from ansible_collections.virtops.libvirt.tests.integration.promise import Promise, assert_plain, domain_xml
from ansible_collections.virtops.libvirt.tests.lab.events import DomainEvents
from ansible_collections.virtops.libvirt.tests.lab.guest import define_guest

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.guest import Guest
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

Result = dict[str, t.Any]

MAC = "52:54:00:0d:00:01"
NAME = "leaving"


def nic(inner: str = "<model type='virtio'/><alias name='ua-nic'/>") -> str:
    return f"<interface type='user'><mac address='{MAC}'/>{inner}</interface>"


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


@pytest.fixture(scope="module")
def started(lab: Lab) -> t.Iterator[Guest]:
    """A guest that has an operating system, and has perhaps not booted yet. All tests share it."""
    guest = define_guest(lab, NAME, spare_ports=2, devices=nic())
    yield guest.start()
    guest.remove()


@pytest.fixture
def tiny(started: Guest, lab: Lab) -> Guest:
    """The shared guest, booted, with its interface plugged in."""
    started.wait_ready()
    for definition, live in (("--live", True), ("--config", False)):
        if MAC not in started.xml(*[] if live else ["--inactive"]):
            lab.virsh("attach-device", NAME, "/dev/stdin", definition, stdin=nic())
    return started


@pytest.fixture
def deaf(guest: t.Callable[..., Guest]) -> t.Callable[[str], Guest]:
    """Starts a domain without an operating system, with an interface."""

    def start(inner: str = "<model type='virtio'/><alias name='ua-nic'/>", more: str = "") -> Guest:
        return guest("deaf", os=False, spare_ports=1, devices=nic(inner) + more).start()

    return start


@pytest.fixture
def background() -> t.Iterator[concurrent.futures.ThreadPoolExecutor]:
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        yield pool


def where(guest: Guest) -> list[bool]:
    """Whether the interface is live, and in the config."""
    return [bool(texts) for texts in both(guest.lab, guest.name, f"devices/interface[mac/@address='{MAC}']")]


def record(guest: Guest) -> str:
    uuid = guest.lab.virsh("domuuid", guest.name).strip()
    return f'virt=qemu resrc=net reason=detach vm="{guest.name}" uuid={uuid} old-net="{MAC}" new-net="?" res=failed'


def definitions(guest: Guest) -> list[str]:
    return [guest.xml(), guest.xml("--inactive")]


def test_removal_when_no_guest_is_needed_then_it_is_gone_at_once(promise: Promise, lab: Lab, deaf: t.Any) -> None:
    usb = "<model type='usb-net'/><alias name='ua-nic'/><address type='usb' bus='0' port='1'/>"
    guest = deaf(usb, "<controller type='usb' model='qemu-xhci'/>")
    [step] = promise.changes("domain_interface", domain=guest.name, mac=MAC, state="absent")["steps"]
    assert (step["attempts"], step["seconds"] < 5) == (1, True)
    assert where(guest) == [False, False]


def test_removal_when_the_guest_never_answers_then_nothing_changes_and_it_is_audited(
    ansible_module: ModuleCall, lab: Lab, deaf: t.Any
) -> None:
    guest = deaf()
    before = definitions(guest), written(lab, guest.name)
    options: Result = {"domain": guest.name, "alias": "ua-nic", "state": "absent"}
    began = time.monotonic()
    result = ansible_module("domain_interface", **options, detach_timeout=0.4, detach_attempts=3, fails=True)
    assert 1.2 <= time.monotonic() - began < 4
    assert (result["error_code"], result["attempts"], result["changed"]) == ("guest_did_not_answer", 3, False)
    assert (result["attached_live"], result["attached_config"], result["steps"]) == (True, True, [])
    assert result["audit"] == [record(guest)]
    assert_plain(result)
    for words in (MAC, guest.name, "3 x 0.4 s", "live and in the config", "booted"):
        assert words in result["msg"]
    assert (definitions(guest), written(lab, guest.name)) == before


def test_removal_when_the_kernel_is_not_up_yet_then_the_next_run_succeeds(
    ansible_module: ModuleCall, promise: Promise, lab: Lab, started: Guest
) -> None:
    if "READY" in started.console_text:
        started.destroy().start()
    options: Result = {"domain": NAME, "mac": MAC, "state": "absent"}
    result = ansible_module("domain_interface", **options, detach_timeout=0.2, detach_attempts=1, fails=True)
    assert result["error_code"] == "guest_did_not_answer"
    assert where(started) == [True, True]
    started.wait_ready()
    [step] = promise.changes("domain_interface", **options)["steps"]
    assert (step["live"], step["config"], step["seconds"] > 0) == (True, True, True)
    assert where(started) == [False, False]


def test_removal_when_the_guest_is_paused_then_it_is_said_and_the_late_answer_is_taken(
    ansible_module: ModuleCall, promise: Promise, lab: Lab, tiny: Guest
) -> None:
    lab.virsh("suspend", NAME)
    options: Result = {"domain": NAME, "mac": MAC, "detach_timeout": 0.3, "detach_attempts": 1}
    result = ansible_module("domain_interface", **options, state="absent", fails=True)
    assert "paused" in result["msg"] and "resume" in result["msg"]
    assert where(tiny) == [True, True]

    result = ansible_module("domain_interface", **options, affect="live", state="absent", fails=True)
    assert "still attached" in result["msg"] and "does not have it" not in result["msg"]

    with DomainEvents(lab, NAME) as events:
        lab.virsh("resume", NAME)
        events.wait("device-removed", 30)
    assert where(tiny) == [False, True]
    [step] = promise.changes("domain_interface", domain=NAME, mac=MAC, state="absent")["steps"]
    assert (step["live"], step["config"]) == (False, True)


def test_replug_when_the_guest_does_not_answer_then_the_interface_stays_and_the_change_waits(
    ansible_module: ModuleCall, promise: Promise, lab: Lab, deaf: t.Any
) -> None:
    guest = deaf("<model type='virtio'/><alias name='ua-nic'/><rom enabled='no'/>")
    options: Result = {"domain": guest.name, "alias": "ua-nic", "model": "e1000e"}
    result = ansible_module(
        "domain_interface", **options, replug=True, detach_timeout=0.3, detach_attempts=1, fails=True
    )
    assert (result["error_code"], result["audit"]) == ("guest_did_not_answer", [record(guest)])
    assert ([step["action"] for step in result["steps"]], result["changed"]) == (["define"], True)
    assert both(lab, guest.name, "devices/interface/model/@type") == [["virtio"], ["e1000e"]]
    assert promise.leaves("domain_interface", **options)["restart_required"]


def test_removal_when_the_domain_goes_meanwhile_then_that_is_said(
    ansible_module: ModuleCall, lab: Lab, deaf: t.Any, background: concurrent.futures.ThreadPoolExecutor
) -> None:
    guest = deaf()
    waiting = background.submit(
        ansible_module, "domain_interface", domain=guest.name, mac=MAC, state="absent", detach_timeout=60, fails=True
    )
    time.sleep(2)
    began = time.monotonic()
    guest.destroy()
    result = waiting.result(30)
    assert time.monotonic() - began < 5
    assert (result["error_code"], result["attached_config"], result["audit"]) == ("domain_gone", True, [record(guest)])
    assert_plain(result)
    assert MAC in guest.xml("--inactive")


def test_removal_when_the_daemon_is_lost_meanwhile_then_it_goes_on(
    ansible_module: ModuleCall, lab: Lab, tiny: Guest, background: concurrent.futures.ThreadPoolExecutor
) -> None:
    lab.virsh("suspend", NAME)
    waiting = background.submit(
        ansible_module, "domain_interface", domain=NAME, mac=MAC, state="absent", detach_timeout=60
    )
    time.sleep(2)
    lab.kill_daemon()
    lab.wait_daemon()
    time.sleep(1)
    assert not waiting.done()
    lab.virsh("resume", NAME)
    [step] = waiting.result(60)["steps"]
    assert "reconnect" in [request["action"] for request in step["requests"]]
    assert where(tiny) == [False, False]


def test_removal_when_the_port_forbids_it_then_the_advice_is_the_next_start(
    ansible_module: ModuleCall, promise: Promise, lab: Lab, deaf: t.Any
) -> None:
    port = "<controller type='pci' index='20' model='pcie-root-port'><target hotplug='off'/></controller>"
    address = "<address type='pci' domain='0x0000' bus='0x14' slot='0x00' function='0x0'/>"
    guest = deaf(f"<model type='virtio'/><alias name='ua-nic'/>{address}", port)
    before = definitions(guest)
    options: Result = {"domain": guest.name, "mac": MAC, "state": "absent"}
    began = time.monotonic()
    result = ansible_module("domain_interface", **options, fails=True)
    assert time.monotonic() - began < 5
    assert (result["error_code"], result["libvirt_code_name"]) == ("libvirt_error", "VIR_ERR_OPERATION_FAILED")
    assert "affect: config" in result["msg"]
    assert definitions(guest) == before
    promise.changes("domain_interface", **options, affect="config")
    assert where(guest) == [True, False]


def test_removal_when_the_device_has_no_name_of_its_own_then_the_right_one_goes(
    promise: Promise, lab: Lab, deaf: t.Any
) -> None:
    others = "<controller type='usb' model='qemu-xhci'/>" + "".join(
        f"<interface type='user'><mac address='52:54:00:0d:00:1{port}'/><model type='usb-net'/>"
        f"<address type='usb' bus='0' port='{port}'/></interface>"
        for port in (1, 2, 3)
    )
    guest = deaf("<model type='virtio'/>", others)
    [step] = promise.changes("domain_interface", domain=guest.name, mac="52:54:00:0d:00:12", state="absent")["steps"]
    assert [request["by"] for request in step["requests"]] == ["alias", "definition"]
    left = [MAC, "52:54:00:0d:00:11", "52:54:00:0d:00:13"]
    assert both(lab, guest.name, "devices/interface/mac/@address") == [left, left]


def test_removal_when_the_domain_does_not_run_then_only_the_config_changes(
    promise: Promise, lab: Lab, deaf: t.Any
) -> None:
    guest = deaf().destroy()
    options: Result = {"domain": guest.name, "mac": MAC, "state": "absent"}
    assert promise.refuses("domain_interface", **options, affect="live")["error_code"] == "domain_not_running"
    [step] = promise.changes("domain_interface", **options)["steps"]
    assert (step["live"], step["config"]) == (False, True)
    assert domain_xml(lab, guest.name).findall("devices/interface") == []


@pytest.mark.timing
def test_removal_when_the_guest_has_let_go_then_the_module_returns_at_once(
    ansible_module: ModuleCall, lab: Lab, tiny: Guest
) -> None:
    taken = []
    for _run in range(3):
        with DomainEvents(lab, NAME) as events:
            ansible_module("domain_interface", domain=NAME, mac=MAC, state="absent")
            returned = time.monotonic()
            taken.append(returned - events.wait("device-removed", 5).time)
        lab.virsh("attach-device", NAME, "/dev/stdin", "--live", "--config", stdin=nic())
    assert min(taken) < 0.2
