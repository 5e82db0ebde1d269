# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Until when a task waits for a running guest, and restarts where something waits for one."""

from __future__ import annotations

import re
import threading
import time
import typing as t

import pytest

from ansible_collections.virtops.libvirt.tests.integration.bare_domains import NAME, assert_holds, define, state
from ansible_collections.virtops.libvirt.tests.integration.promise import Promise, actions, assert_plain
from ansible_collections.virtops.libvirt.tests.lab.guest import BOOTED_MAC, start_network
from ansible_collections.virtops.libvirt.tests.lab.modules import ModuleRunner

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.guest import Guest
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

MAC = "52:54:00:00:00:07"
#: Of a guest that never asks for a lease: no other test may have left one.
SILENT_MAC = "52:54:00:00:00:08"
NIC = "<interface type='network'><mac address='{}'/><source network='{}'/><model type='virtio'/></interface>".format
#: Much longer than a boot takes on a busy machine.
LONG = 110.0
PORT = 7
PENDING = [{"path": "memory", "now": "131072 KiB", "after": "98304 KiB"}]


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


@pytest.fixture(scope="module")
def in_lab(lab: Lab) -> t.Iterator[t.Callable[..., dict[str, t.Any]]]:
    """Runs the domain module where the lab's guests are reached: in its network."""
    with ModuleRunner(within=lab.net_command()) as runner:

        def call(*, check: bool = False, fails: bool = False, **options: t.Any) -> dict[str, t.Any]:
            options = {"uri": lab.uri, "name": NAME, "wait_timeout": LONG, **options}
            result = runner.run("domain", options, check=check, timeout=2 * LONG)
            assert bool(result.get("failed")) == fails, result
            return result

        yield call


@pytest.fixture
def silent(guest: t.Callable[..., Guest], lan: str) -> Guest:
    """A running domain without an operating system: nothing of what could be waited for ever comes."""
    return guest(NAME, os=False, agent=True, spare_ports=1, devices=NIC(SILENT_MAC, lan)).start()


def addresses(result: dict[str, t.Any]) -> list[str]:
    return [one["address"] for one in result["addresses"]]


def later(seconds: float, what: t.Callable[..., t.Any], *arguments: str) -> threading.Timer:
    timer = threading.Timer(seconds, what, arguments)
    timer.start()
    return timer


# --- with an operating system ---


def test_guest_when_it_can_be_used_already_then_its_addresses_are_returned_and_nothing_changes(
    in_lab: t.Callable[..., t.Any], booted: Guest
) -> None:
    address = booted.wait_lease(BOOTED_MAC)
    booted.run("/bin/sh", "-c", f"nc -ll -p {PORT} -e true >/dev/null 2>&1 </dev/null &")
    for options in ({"wait_for": "agent"}, {"wait_for": "lease"}, {"wait_for": "port", "wait_port": PORT}):
        result = in_lab(name=booted.name, state="running", **options)
        assert (result["changed"], actions(result), addresses(result)) == (False, ["wait"], [address])
        assert result["steps"][0]["seconds"] < LONG
        assert result["addresses"][0]["mac"] == BOOTED_MAC


def test_port_when_the_guest_is_started_then_it_is_open_when_the_task_ends(
    in_lab: t.Callable[..., t.Any], lab: Lab, guest: t.Callable[..., Guest], lan: str
) -> None:
    tiny = guest(NAME, spare_ports=1, devices=NIC(MAC, lan), cmdline=f"listen={PORT} listen_after=1")
    options: dict[str, t.Any] = {"state": "running", "wait_for": "port", "wait_port": PORT}
    predicted = in_lab(check=True, **options)
    assert (actions(predicted), "addresses" in predicted, tiny.running) == (["start", "wait"], False, False)

    result = in_lab(**options)

    assert (result["changed"], actions(result), result["domain"]["state"]) == (True, ["start", "wait"], "running")
    [address] = addresses(result)
    assert address == tiny.wait_lease(MAC)
    lab.exec("bash", "-c", f"exec 3<>/dev/tcp/{address}/{PORT}")


def test_agent_when_the_guest_is_reset_then_it_answers_when_the_task_ends(
    in_lab: t.Callable[..., t.Any], guest: t.Callable[..., Guest]
) -> None:
    tiny = guest(NAME, agent=True, spare_ports=1).start()

    result = in_lab(state="reset", wait_for="agent")

    assert (actions(result), addresses(result)) == (["reset", "wait"], [])
    assert tiny.run("/bin/echo", "here") == "here\n"


def test_lease_when_one_is_left_from_before_then_the_new_one_is_waited_for(
    in_lab: t.Callable[..., t.Any], guest: t.Callable[..., Guest], lan: str
) -> None:
    tiny = guest(NAME, spare_ports=1, devices=NIC(MAC, lan))
    first = in_lab(state="running", wait_for="lease")
    tiny.destroy()

    second = in_lab(state="running", wait_for="lease")

    assert addresses(second) == addresses(first)
    # Said by this boot, since its console begins anew.
    assert "INTERFACE" in tiny.console_text


def test_restart_when_memory_needs_it_then_the_guest_is_shut_down_politely_and_comes_back(
    in_lab: t.Callable[..., t.Any], lab: Lab, booted: Guest
) -> None:
    options: dict[str, t.Any] = {"name": booted.name, "memory": "96MiB", "restart": "when_needed", "wait_for": "agent"}
    number = lab.virsh("domid", booted.name)
    predicted = in_lab(check=True, **options)
    done = in_lab(**options)
    again = in_lab(**options)

    assert actions(predicted) == actions(done) == ["define", "shutdown", "start", "wait"]
    assert not done["steps"][1]["forced"]
    assert (done["pending_restart"], done["restart_required"]) == ([], False)
    assert lab.virsh("domid", booted.name) != number
    assert_holds(lab, {"memory/text()": ["98304"]}, name=booted.name, live=True)
    assert (again["changed"], actions(again), again["pending_restart"]) == (False, ["wait"], [])


def test_guest_when_it_shuts_down_meanwhile_then_that_is_said_at_once(
    in_lab: t.Callable[..., t.Any], lab: Lab, booted: Guest
) -> None:
    later(1, lab.virsh, "shutdown", booted.name)
    result = in_lab(name=booted.name, state="running", wait_for="port", wait_port=9, fails=True)
    assert (result["error_code"], result["state"]) == ("domain_stopped", "shutoff")
    assert "shut down while its port 9 was waited for" in result["msg"]
    assert_plain(result)


# --- without one ---


def test_guest_when_it_crashes_meanwhile_then_that_is_said_at_once(
    in_lab: t.Callable[..., t.Any], lab: Lab, silent: Guest
) -> None:
    later(1, lab.exec, "bash", "-c", f"kill -KILL $(< /run/libvirt/qemu/{NAME}.pid)")
    began = time.monotonic()
    result = in_lab(state="running", wait_for="agent", fails=True)
    assert time.monotonic() - began < LONG / 2
    assert (result["error_code"], result["state"], result["changed"]) == ("domain_crashed", "shutoff", False)
    assert "crashed while its agent was waited for" in result["msg"]
    assert_plain(result)


def test_guest_when_it_is_powered_off_meanwhile_then_the_task_says_what_it_had_done(
    in_lab: t.Callable[..., t.Any], lab: Lab, silent: Guest
) -> None:
    silent.destroy()
    timer = threading.Thread(target=lambda: (_until_running(lab), lab.virsh("destroy", NAME)))
    timer.start()
    result = in_lab(state="running", wait_for="lease", fails=True)
    timer.join()
    assert (result["error_code"], result["changed"], actions(result)) == ("domain_stopped", True, ["start"])
    assert "was powered off" in result["msg"]


def _until_running(lab: Lab) -> None:
    while state(lab, NAME) != "running":
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"wait_for": "agent"}, "its agent has not connected"),
        ({"wait_for": "lease"}, "none of its interfaces has got a lease"),
        ({"wait_for": "port", "wait_port": 22}, "no address of it is known"),
    ],
)
def test_guest_when_it_does_not_get_there_in_time_then_the_error_says_what_it_is(
    in_lab: t.Callable[..., t.Any], silent: Guest, options: dict[str, t.Any], words: str
) -> None:
    result = in_lab(state="running", wait_timeout=1, fails=True, **options)
    assert (result["error_code"], result["state"], result["changed"]) == ("guest_not_ready", "running", False)
    assert "within 1 s; it is running" in result["msg"]
    assert words in result["msg"]
    assert_plain(result)
    assert silent.running


def test_wait_when_the_daemon_is_lost_meanwhile_then_it_goes_on_with_the_next(
    in_lab: t.Callable[..., t.Any], lab: Lab, silent: Guest
) -> None:
    later(1, lab.kill_daemon)
    result = in_lab(state="running", wait_for="agent", wait_timeout=5, fails=True)
    assert result["error_code"] == "guest_not_ready"
    assert "it is running" in result["msg"]


def test_wait_when_what_is_waited_for_cannot_come_then_it_is_refused(promise: Promise, lab: Lab) -> None:
    network = start_network(lab, "static", subnet="192.168.151", dhcp=False)
    define(lab, devices=NIC(MAC, network))
    for options, words in (
        ({"wait_for": "agent"}, "guest_agent: true"),
        ({"wait_for": "lease"}, "network with DHCP, but none of static"),
        ({"wait_for": "port"}, "wait_port"),
    ):
        assert words in promise.refuses("domain", name=NAME, state="running", **options)["msg"]
    assert state(lab, NAME) == "shut off"


# --- restarts ---


def test_restart_when_needed_then_for_the_whole_set_and_only_once(promise: Promise, lab: Lab, silent: Guest) -> None:
    number = lab.virsh("domid", NAME)
    options: dict[str, t.Any] = {"memory": "96MiB", "title": "a", "shutdown_timeout": 0.2, "force": True}
    result = promise.changes("domain", name=NAME, restart="when_needed", **options)
    assert actions(result) == ["define", "shutdown", "start"]
    assert (result["pending_restart"], lab.virsh("domid", NAME) != number) == ([], True)
    assert_holds(lab, {"memory/text()": ["98304"], "title/text()": ["a"]}, live=True)


def test_restart_when_all_could_be_done_live_then_there_is_none(promise: Promise, lab: Lab, silent: Guest) -> None:
    number = lab.virsh("domid", NAME)
    promise.changes("domain", name=NAME, title="a", restart="when_needed")
    assert lab.virsh("domid", NAME) == number


@pytest.mark.parametrize("mentioned", [{"memory": "96MiB"}, {}])
def test_restart_when_something_waits_from_an_earlier_task_then_it_waits_no_more(
    promise: Promise, lab: Lab, silent: Guest, mentioned: dict[str, t.Any]
) -> None:
    assert promise.changes("domain", name=NAME, memory="96MiB")["pending_restart"] == PENDING
    options: dict[str, t.Any] = {"restart": "when_needed", "shutdown_timeout": 0.2, "force": True, **mentioned}
    assert actions(promise.changes("domain", name=NAME, **options)) == ["shutdown", "start"]
    assert_holds(lab, {"memory/text()": ["98304"]}, live=True)


@pytest.mark.parametrize("how", [{"restart": "when_needed"}, {"state": "restarted"}], ids=lambda how: next(iter(how)))
def test_restart_when_the_guest_does_not_start_then_it_runs_again_as_it_was(
    ansible_module: ModuleCall, lab: Lab, silent: Guest, how: dict[str, t.Any]
) -> None:
    ansible_module("domain", name=NAME, title="as it was", ownership=True)
    before, number = silent.xml("--inactive"), lab.virsh("domid", NAME)
    disk = {"target": "sda", "bus": "sata", "source": {"file": "/not/there.img"}}

    options: dict[str, t.Any] = {"name": NAME, "disks": [disk], "shutdown_timeout": 0.2, "force": True, **how}
    result = ansible_module("domain", fails=True, **options)

    assert "/not/there.img" in result["msg"]
    assert result["msg"].endswith(" It runs again with its former definition.")
    assert actions(result) == ["define", "shutdown", "define", "start"]
    assert (silent.running, silent.xml("--inactive")) == (True, before)
    assert lab.virsh("domid", NAME) != number


ALLOWED: dict[str, t.Any] = {"name": NAME, "restart": "when_needed", "shutdown_timeout": 0.2, "force": True}


@pytest.mark.parametrize(
    "command", [("vcpupin", NAME, "0", "0"), ("emulatorpin", NAME, "0"), ("iothreadadd", NAME, "3")], ids=lambda c: c[0]
)
def test_restart_when_somebody_changed_the_definition_alone_then_there_is_one(
    promise: Promise, lab: Lab, silent: Guest, command: tuple[str, ...]
) -> None:
    lab.virsh(*command, "--config")
    assert actions(promise.changes("domain", **ALLOWED)) == ["shutdown", "start"]
    promise.leaves("domain", **ALLOWED)
    lab.virsh(*command[:2], *(["2"] if command[0] == "iothreadadd" else [*command[2:-1], "1"]), "--live")
    promise.leaves("domain", **ALLOWED)


def test_restart_when_the_guest_keeps_a_pin_that_was_taken_back_then_there_is_one(
    promise: Promise, lab: Lab, silent: Guest
) -> None:
    asked: dict[str, t.Any] = {"name": NAME, "title": "Web", "ownership": True}
    promise.changes("domain", **asked, cputune={"emulatorpin": "1"})
    waits = promise.changes("domain", **asked)["pending_restart"]
    assert [(entry["path"], entry["after"]) for entry in waits] == [("cputune/emulatorpin@cpuset", None)]
    assert actions(promise.changes("domain", **ALLOWED)) == ["shutdown", "start"]
    promise.leaves("domain", **ALLOWED)


def test_restart_when_the_next_start_brings_another_processor_then_there_is_one_and_only_then(
    promise: Promise, lab: Lab, silent: Guest
) -> None:
    """pentiumpro is one that QEMU does not know by this name."""
    for inside, restarted in (
        ("<model>Nehalem</model><feature policy='require' name='vmx'/>", True),
        ("<model>pentiumpro</model>", False),
        ("mode='host-model'", False),
        ("mode='maximum'", True),
    ):
        said = f"<cpu {inside}/>" if "mode=" in inside else f"<cpu mode='custom' match='exact'>{inside}</cpu>"
        config = re.sub(r"<cpu.*</cpu>|<cpu[^>]*/>", said, silent.xml("--inactive"), flags=re.DOTALL)
        lab.virsh("define", "/dev/stdin", stdin=config)
        if restarted:
            assert actions(promise.changes("domain", **ALLOWED)) == ["shutdown", "start"]
        else:
            promise.leaves("domain", **ALLOWED)
            silent.destroy()
            silent.start()
        promise.leaves("domain", **ALLOWED)


def test_restart_when_the_guest_does_not_listen_then_it_fails_and_what_waits_goes_on_waiting(
    ansible_module: ModuleCall, promise: Promise, lab: Lab, silent: Guest
) -> None:
    number = lab.virsh("domid", NAME)
    options: dict[str, t.Any] = {"name": NAME, "memory": "96MiB"}
    result = ansible_module("domain", restart="when_needed", shutdown_timeout=0.5, fails=True, **options)
    assert (result["error_code"], actions(result)) == ("guest_did_not_shut_down", ["define"])
    assert lab.virsh("domid", NAME) == number
    assert promise.leaves("domain", **options)["pending_restart"] == PENDING


def test_restart_when_the_domain_does_not_run_then_there_is_none(promise: Promise, lab: Lab) -> None:
    define(lab)
    assert actions(promise.changes("domain", name=NAME, memory="96MiB", restart="when_needed")) == ["define"]
    assert state(lab, NAME) == "shut off"
