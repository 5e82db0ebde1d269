# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab itself: apart from the machine and from other labs, a daemon that dies and comes back, real guests."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
import typing as t
from pathlib import Path

import pytest

from ansible_collections.virtops.libvirt.tests.lab import objects
from ansible_collections.virtops.libvirt.tests.lab.events import DomainEvents, settle
from ansible_collections.virtops.libvirt.tests.lab.guest import BOOTED_MAC, start_network
from ansible_collections.virtops.libvirt.tests.lab.lab import Lab, LabError, wait_for
from ansible_collections.virtops.libvirt.tests.lab.modules import ModuleError, ModuleRunner

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.lab.guest import Guest
    from ansible_collections.virtops.libvirt.tests.lab.playbooks import Played

Labs = t.Callable[[], Lab]
Guests = t.Callable[..., "Guest"]

DIMM = "<memory model='dimm'><target><size unit='MiB'>128</size><node>0</node></target><alias name='ua-dimm'/></memory>"
VIRTIO_NIC = "<interface type='user'><mac address='{mac}'/><model type='virtio'/><alias name='ua-nic'/></interface>"
USB_NIC = "<interface type='user'><mac address='{mac}'/><model type='usb-net'/><alias name='ua-usb'/></interface>"
#: A package with a module for tests of what runs modules.
SAMPLES = "ansible_collections.virtops.libvirt.tests.lab.samples"
MAC = "52:54:00:00:00:77"


def attach(guest: Guest, device: str) -> None:
    guest.lab.virsh("attach-device", guest.name, "/dev/stdin", "--live", stdin=device)


def detach(guest: Guest, alias: str) -> None:
    guest.lab.virsh("detach-device-alias", guest.name, alias, "--live")


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def settled() -> bool:
    """Whether libvirt has no more to let go of."""
    before = open_files()
    settle()
    return open_files() == before


def gone(guest: Guest, alias: str) -> t.Callable[[], bool]:
    return lambda: f"'{alias}'" not in guest.xml()


# --- isolation ---


def test_two_labs_at_once_when_one_makes_a_network_then_neither_the_other_nor_the_machine_sees_it(
    lab_factory: Labs,
) -> None:
    first, second = lab_factory(), lab_factory()
    start_network(first, "seen")
    assert first.virsh("net-list", "--name").split() == ["seen"]
    assert second.virsh("net-list", "--name").split() == []
    assert "virbr0" in first.exec("ip", "link").stdout
    assert "virbr0" not in second.exec("ip", "link").stdout
    assert first.hostname != second.hostname
    assert first.virsh("hostname").strip() == first.hostname


def test_lab_when_listed_from_inside_then_no_process_or_control_group_of_the_machine_shows(lab: Lab) -> None:
    processes = lab.exec("bash", "-c", "cat /proc/[0-9]*/comm").stdout.split()
    assert {"libvirtd", "virtlogd"} <= set(processes)
    assert "pytest" not in processes
    assert "cgroup" not in lab.exec("cat", "/proc/mounts").stdout
    assert lab.exec("ls", "/sys/class/net").stdout.split().count("lo") == 1
    assert lab.exec("ls", "/sys/bus/usb/devices").stdout == ""


def test_down_when_a_guest_runs_then_nothing_is_left(lab_factory: Labs, guest: Guests) -> None:
    lab = lab_factory()
    guest(lab=lab, os=False).start()
    pid = lab.pid
    lab.down()
    assert not lab.directory.exists()
    assert not Path("/proc", str(pid)).exists()
    lab.down()


def test_lab_when_its_maker_is_killed_then_it_ends_and_its_directory_goes(tmp_path: Path) -> None:
    code = f"""
import time
from {Lab.__module__} import Lab
lab = Lab().up()
print(lab.pid, lab.directory, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as maker:
        assert maker.stdout
        pid, directory = maker.stdout.readline().split()
        maker.kill()
    wait_for(lambda: not Path("/proc", pid).exists(), 10, "the end of the lab")
    wait_for(lambda: not Path(directory).exists(), 10, "the removal of its directory")


def test_up_when_the_directory_is_too_long_for_a_socket_then_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="set TMPDIR to a shorter one"):
        Lab(tmp_path / ("x" * 100), "long").up()


# --- the command line ---


def script(*arguments: str, temporary: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(__file__).parents[2] / "script/lab"), *arguments]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    return subprocess.run(
        command, check=False, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL
    )


def test_script_lab_when_used_by_hand_then_the_lab_stays_until_taken_down() -> None:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        up = script("up", "byhand", temporary=directory)
        assert up.returncode == 0, up.stderr
        uri = up.stdout.strip()
        try:
            assert script("uri", "byhand", temporary=directory).stdout.strip() == uri
            shown = subprocess.run(["virsh", "-c", uri, "hostname"], capture_output=True, text=True, check=True)
            assert shown.stdout.strip() == "byhand"
            again = script("up", "byhand", temporary=directory)
            assert (again.returncode, "running already" in again.stderr) == (1, True)
            inside = script("exec", "byhand", "cat", "/proc/sys/kernel/hostname", temporary=directory)
            assert inside.stdout.strip() == "byhand"
        finally:
            down = script("down", "byhand", temporary=directory)
        assert down.returncode == 0, down.stderr
        unknown = script("uri", "byhand", temporary=directory)
        assert (unknown.returncode, "script/lab up byhand" in unknown.stderr) == (1, True)


def test_script_environment_when_all_is_in_place_then_it_says_nothing_and_is_quick() -> None:
    start = time.monotonic()
    command = [str(Path(__file__).parents[2] / "script/environment")]
    done = subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert (done.stdout, done.stderr) == ("", "")
    assert time.monotonic() - start < 2


# --- the daemon ---


def test_kill_daemon_when_a_guest_runs_then_the_daemon_comes_back_and_the_guest_still_runs(
    lab_factory: Labs, guest: Guests
) -> None:
    lab = lab_factory()
    running = guest(lab=lab, os=False).start()
    lab.kill_daemon()
    lab.wait_daemon()
    assert running.running


def test_hold_daemon_when_held_then_it_stays_down_until_released(lab_factory: Labs) -> None:
    lab = lab_factory()
    lab.hold_daemon()
    time.sleep(0.5)
    with pytest.raises(LabError, match="Failed to connect"):
        lab.virsh("uri")
    lab.release_daemon()
    assert lab.virsh("uri").strip() == lab.uri


# --- devices ---


def test_audit_lines_when_a_device_is_unplugged_then_libvirt_has_recorded_it(lab: Lab, guest: Guests) -> None:
    running = guest(os=False).start()
    attach(running, USB_NIC.format(mac=MAC))
    detach(running, "ua-usb")
    wait_for(gone(running, "ua-usb"), 5, "the removal")
    records = [line for line in lab.audit_lines() if "resrc=net reason=detach" in line and running.name in line]
    assert records
    assert records[-1].startswith("success=yes virt=qemu ")
    assert f'old-net="{MAC}" new-net="?"' in records[-1]


def test_start_iscsi_target_when_attached_as_host_device_then_qemu_opens_it(lab_factory: Labs, guest: Guests) -> None:
    lab = lab_factory()
    target = lab.start_iscsi_target()
    host, port = target.portal.split(":")
    running = guest(lab=lab, os=False, devices="<controller type='scsi' model='virtio-scsi'/>").start()
    attach(
        running,
        f"<hostdev mode='subsystem' type='scsi'><source protocol='iscsi' name='{target.iqn}/{target.lun}'>"
        f"<host name='{host}' port='{port}'/></source><alias name='ua-iscsi'/></hostdev>",
    )
    assert "'ua-iscsi'" in running.xml()
    detach(running, "ua-iscsi")
    wait_for(gone(running, "ua-iscsi"), 5, "the removal")


def test_usb_hostdev_when_optional_and_missing_then_it_plugs_in_and_out(guest: Guests) -> None:
    running = guest(os=False).start()
    attach(
        running,
        "<hostdev mode='subsystem' type='usb'><source startupPolicy='optional'><vendor id='0x1234'/>"
        "<product id='0xbeef'/></source><alias name='ua-stick'/></hostdev>",
    )
    detach(running, "ua-stick")
    wait_for(gone(running, "ua-stick"), 5, "the removal")


# --- guests ---


def test_booted_guest_when_asked_then_it_has_a_lease_an_agent_and_an_answer_to_ping(booted: Guest) -> None:
    address = booted.wait_lease(BOOTED_MAC)
    assert address in booted.run("/bin/ip", "address")
    booted.lab.exec("ping", "-c", "1", "-W", "5", address)
    booted.run("/bin/ping", "-c", "1", "-W", "5", "192.168.150.1")


def test_booted_guest_when_an_interface_is_plugged_in_and_out_then_it_leases_and_lets_go(booted: Guest) -> None:
    attach(
        booted,
        f"<interface type='network'><mac address='{MAC}'/><source network='lan'/><model type='virtio'/>"
        "<alias name='ua-nic'/></interface>",
    )
    booted.wait_lease(MAC)
    detach(booted, "ua-nic")
    wait_for(gone(booted, "ua-nic"), 5, "the removal")


def test_booted_guest_when_a_test_switched_it_off_then_the_next_one_gets_it_running(
    booted: Guest,
) -> None:
    booted.lab.virsh("shutdown", booted.name, "--mode", "agent")
    booted.wait_stopped()


def test_guest_without_agent_when_asked_politely_then_it_reboots_and_shuts_down(booted: Guest, guest: Guests) -> None:
    # Named after a test that switched the shared guest off.
    assert booted.running
    running = guest(machine="pc").start().wait_ready()
    running.lab.virsh("reboot", running.name, "--mode", "acpi")
    running.wait_console(r"(?s)^READY.*^READY", 60)
    running.lab.virsh("shutdown", running.name, "--mode", "acpi")
    running.wait_stopped()


def test_guest_without_os_when_asked_to_let_go_then_it_never_answers(guest: Guests) -> None:
    running = guest(os=False, devices=VIRTIO_NIC.format(mac=MAC)).start()
    detach(running, "ua-nic")
    time.sleep(1)
    assert "'ua-nic'" in running.xml()


def test_guest_when_it_uses_a_dimm_then_it_refuses_to_let_go(guest: Guests) -> None:
    online = "memhp_default_state=online"
    running = guest(memory_mib=192, max_memory_mib=1024, cmdline=online, agent=True).start().wait_ready().wait_agent()
    attach(running, DIMM)
    running.wait_memory(200).hold_memory()
    with DomainEvents(running.lab, running.name) as events:
        detach(running, "ua-dimm")
        assert events.wait("device-removal-failed", 10).detail == "ua-dimm"
    assert "'ua-dimm'" in running.xml()


def test_guest_with_native_hotplug_when_asked_then_it_lets_go_after_five_seconds(guest: Guests) -> None:
    running = guest(native_hotplug=True, devices=VIRTIO_NIC.format(mac=MAC)).start().wait_ready()
    start = time.monotonic()
    detach(running, "ua-nic")
    wait_for(gone(running, "ua-nic"), 20, "the removal", pause=0.1)
    assert time.monotonic() - start > 4


def test_connections_when_closed_where_nobody_waits_for_events_then_their_sockets_go(lab: Lab) -> None:
    wait_for(settled, 5, "older connections to go")
    before = open_files()
    for _turn in range(3):
        lab.connect().close()
    wait_for(lambda: settled() and open_files() == before, 5, "the connections to go")


def test_events_when_they_have_been_watched_then_nothing_of_it_stays(guest: Guests) -> None:
    domain = guest(os=False)
    wait_for(settled, 5, "older connections to go")
    before = open_files()
    for _turn in range(3):
        with DomainEvents(domain.lab, domain.name) as events:
            domain.lab.virsh("define", "/dev/stdin", stdin=domain.xml())
            assert events.wait("lifecycle", 10).detail == "defined"
    wait_for(lambda: settled() and open_files() == before, 5, "the connections to go")
    assert "libvirt events" not in [thread.name for thread in threading.enumerate()]


# --- Ansible ---


@pytest.fixture(scope="module")
def samples() -> t.Iterator[ModuleRunner]:
    with ModuleRunner(SAMPLES) as runner:
        yield runner


def test_module_runner_when_options_and_modes_are_given_then_the_module_gets_them(samples: ModuleRunner) -> None:
    assert samples.run("probe", {"say": "a"})["said"] == "a"
    result = samples.run("probe", {"say": "b"}, check=True, diff=True)
    assert (result["said"], result["check"], result["diff_wanted"]) == ("b", True, True)
    assert samples.run("probe", {"shout": "b"})["failed"]


def test_module_runner_when_there_is_no_result_then_it_shows_what_was_said(samples: ModuleRunner) -> None:
    with pytest.raises(ModuleError, match=r"No module named .*no_such_module"):
        samples.run("no_such_module", {})
    with pytest.raises(ModuleError, match="probe was killed"):
        samples.run("probe", {"kill": True})


def test_module_runner_when_a_thousand_files_are_open_then_it_works(samples: ModuleRunner) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.ExitStack() as stack:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(4096, hard)), hard))
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        for _number in range(1100):
            stack.enter_context(Path(os.devnull).open())
        assert samples.run("probe", {"say": "a"})["said"] == "a"


def test_module_runner_when_a_module_hangs_then_it_is_killed_and_the_next_one_runs(samples: ModuleRunner) -> None:
    with pytest.raises(ModuleError, match=r"did not end within 0\.2 s"):
        samples.run("probe", {"sleep": 60}, timeout=0.2)
    assert samples.run("probe", {"say": "a"})["said"] == "a"


def test_session_lab_when_a_test_leaves_things_then_they_are_removed(lab: Lab, guest: Guests) -> None:
    before = objects.names(lab)
    start_network(lab, "left", subnet="192.168.177")
    guest("left", os=False).start()
    assert {("Network", "left"), ("Domain", "left")} <= objects.names(lab) - before
    objects.remove_others(lab, before)
    assert objects.names(lab) == before


def test_play_when_a_task_runs_virsh_then_it_reaches_the_lab(play: t.Callable[..., Played], lab: Lab) -> None:
    played = play("- command: virsh hostname\n  register: answer\n- debug: {var: answer.stdout}")
    assert lab.hostname in played.output
    assert (played.ok, played.changed, played.failed) == (2, 1, 0)
