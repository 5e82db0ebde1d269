# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run states of domains, and their removal."""

from __future__ import annotations

import time
import typing as t

import pytest

from ansible_collections.virtops.libvirt.tests.integration.bare_domains import (
    NAME,
    UUID,
    assert_holds,
    define,
    found,
    state,
    written,
)
from ansible_collections.virtops.libvirt.tests.integration.promise import Promise, actions, assert_plain, steps
from ansible_collections.virtops.libvirt.tests.lab.events import DomainEvents
from ansible_collections.virtops.libvirt.tests.lab.tools import wait_for

if t.TYPE_CHECKING:
    from pathlib import Path

    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.guest import Guest
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


@pytest.fixture
def running(guest: t.Callable[..., Guest]) -> Guest:
    """A running domain without an operating system: it never shuts down when asked."""
    return guest(NAME, os=False, spare_ports=1).start()


# --- without an operating system ---


def test_state_when_present_then_the_run_state_is_left_alone(promise: Promise, lab: Lab, running: Guest) -> None:
    promise.leaves("domain", name=NAME, state="present")
    promise.changes("domain", name=NAME, state="present", autostart=True)
    assert state(lab, NAME) == "running"
    running.destroy()
    promise.leaves("domain", name=NAME)
    assert state(lab, NAME) == "shut off"


def test_state_when_changed_then_the_domain_follows(promise: Promise, lab: Lab) -> None:
    define(lab)
    before = written(lab, NAME)
    for wanted, expected, shown in (
        ("running", ["start"], "running"),
        ("paused", ["suspend"], "paused"),
        ("running", ["resume"], "running"),
    ):
        result = promise.changes("domain", name=NAME, state=wanted)
        assert (actions(result), result["domain"]["state"], state(lab, NAME)) == (expected, shown, shown)
        assert {(step["live"], step["config"]) for step in result["steps"]} == {(True, False)}
    assert written(lab, NAME) == before


def test_domain_when_new_and_paused_then_it_is_defined_and_has_not_run(promise: Promise, lab: Lab) -> None:
    result = promise.changes("domain", name=NAME, type="qemu", memory="64MiB", state="paused")
    assert actions(result) == ["define", "start"]
    assert state(lab, NAME) == "paused"
    assert "prelaunch" in lab.virsh("qemu-monitor-command", NAME, '{"execute":"query-status"}')


def test_domain_when_new_and_running_then_it_runs(promise: Promise, lab: Lab) -> None:
    assert actions(promise.changes("domain", name=NAME, type="qemu", memory="64MiB", state="running")) == [
        "define",
        "start",
    ]
    assert state(lab, NAME) == "running"


def test_stop_when_the_guest_does_not_listen_then_it_fails_in_time_and_nothing_is_lost(
    ansible_module: ModuleCall, lab: Lab, running: Guest
) -> None:
    began = time.monotonic()
    result = ansible_module("domain", name=NAME, state="stopped", shutdown_timeout=1, fails=True)
    assert 1 <= time.monotonic() - began < 3
    assert (result["error_code"], result["changed"], result["steps"]) == ("guest_did_not_shut_down", False, [])
    assert NAME in result["msg"]
    assert "1 s" in result["msg"]
    assert_plain(result)
    assert state(lab, NAME) == "running"


@pytest.mark.parametrize("paused", [False, True])
def test_stop_when_forced_then_a_guest_that_does_not_listen_is_powered_off(
    promise: Promise, lab: Lab, running: Guest, paused: bool
) -> None:
    if paused:
        lab.virsh("suspend", NAME)
    result = promise.changes("domain", name=NAME, state="stopped", shutdown_timeout=0.5, force=True)
    # Halted, it would not even hear that it is asked.
    assert actions(result) == ["resume", "shutdown"] if paused else ["shutdown"]
    assert state(lab, NAME) == "shut off"


def test_stop_when_the_definition_changes_too_then_nothing_waits(promise: Promise, lab: Lab, running: Guest) -> None:
    options: dict[str, t.Any] = {"memory": "96MiB", "title": "a", "shutdown_timeout": 0.5, "force": True}
    result = promise.changes("domain", name=NAME, state="stopped", **options)
    assert (actions(result), result["pending_restart"]) == (["define", "shutdown"], [])
    assert_holds(lab, {"memory/text()": ["98304"], "title/text()": ["a"]})


def test_restart_when_it_does_not_run_then_it_is_started(ansible_module: ModuleCall, lab: Lab) -> None:
    define(lab)
    for check in (True, False):
        result = ansible_module("domain", name=NAME, state="restarted", check=check)
        assert (result["changed"], actions(result)) == (True, ["start"])
    assert state(lab, NAME) == "running"


def test_restart_when_something_waits_for_it_then_it_waits_no_more(
    ansible_module: ModuleCall, promise: Promise, lab: Lab, running: Guest
) -> None:
    pending = promise.changes("domain", name=NAME, memory="96MiB")["pending_restart"]
    assert pending == [{"path": "memory", "now": "131072 KiB", "after": "98304 KiB"}]
    number = lab.virsh("domid", NAME)
    options: dict[str, t.Any] = {
        "name": NAME,
        "memory": "96MiB",
        "state": "restarted",
        "shutdown_timeout": 0.2,
        "force": True,
    }
    predicted = ansible_module("domain", check=True, diff=True, **options)
    done = ansible_module("domain", diff=True, **options)
    assert steps(predicted) == steps(done)
    assert predicted["diff"] == done["diff"]
    assert (actions(done), done["pending_restart"], done["restart_required"]) == (["shutdown", "start"], [], False)
    assert lab.virsh("domid", NAME) != number
    assert_holds(lab, {"memory/text()": ["98304"]}, live=True)
    assert promise.leaves("domain", name=NAME, memory="96MiB")["pending_restart"] == []


# --- saved, reset ---


def image(lab: Lab) -> Path:
    return lab.directory / f"var/lib/libvirt/qemu/save/{NAME}.save"


def test_saved_when_it_ran_then_it_is_restored_as_it_was(promise: Promise, lab: Lab, running: Guest) -> None:
    result = promise.changes("domain", name=NAME, state="saved")
    assert (actions(result), result["domain"]["state"]) == (["save"], "saved")
    assert (state(lab, NAME), image(lab).exists()) == ("shut off", True)
    assert promise.leaves("domain", name=NAME, state="stopped")["domain"]["state"] == "saved"

    result = promise.changes("domain", name=NAME, state="running")
    assert (actions(result), result["domain"]["state"]) == (["restore"], "running")
    assert (state(lab, NAME), image(lab).exists()) == ("running", False)
    assert result["steps"][0]["seconds"] > 0


@pytest.mark.parametrize("wanted", ["running", "paused"])
def test_saved_when_it_was_paused_then_it_comes_back_as_the_task_says(
    promise: Promise, lab: Lab, running: Guest, wanted: str
) -> None:
    lab.virsh("suspend", NAME)
    promise.changes("domain", name=NAME, state="saved")
    assert actions(promise.changes("domain", name=NAME, state=wanted)) == ["restore"]
    assert state(lab, NAME) == wanted


def test_saved_when_the_definition_changes_then_that_waits_until_after_it_is_restored(
    promise: Promise, lab: Lab, running: Guest
) -> None:
    pending = [{"path": "memory", "now": "131072 KiB", "after": "98304 KiB"}]
    lab.virsh("managedsave", NAME)
    assert promise.changes("domain", name=NAME, memory="96MiB")["pending_restart"] == pending
    result = promise.changes("domain", name=NAME, memory="96MiB", title="a", state="running")
    assert actions(result) == ["restore", "define", "set_metadata"]
    assert result["pending_restart"] == pending
    assert_holds(lab, {"memory/text()": ["131072"], "title/text()": ["a"]}, live=True)


def test_saved_when_it_does_not_run_then_it_is_refused(promise: Promise, lab: Lab) -> None:
    define(lab)
    for wanted in ("saved", "reset"):
        assert promise.refuses("domain", name=NAME, state=wanted)["error_code"] == "domain_not_running"


def test_restart_when_it_was_saved_then_the_guest_comes_back_to_be_shut_down(
    ansible_module: ModuleCall, lab: Lab, running: Guest
) -> None:
    lab.virsh("managedsave", NAME)
    options: dict[str, t.Any] = {"name": NAME, "state": "restarted", "shutdown_timeout": 0.2, "force": True}
    predicted = ansible_module("domain", check=True, **options)
    assert image(lab).exists()
    done = ansible_module("domain", **options)
    assert actions(predicted) == actions(done) == ["restore", "shutdown", "start"]
    assert done["steps"][1]["forced"]
    assert (state(lab, NAME), image(lab).exists()) == ("running", False)


@pytest.mark.parametrize("paused", [False, True])
def test_reset_when_it_runs_then_its_machine_starts_anew_each_time(
    ansible_module: ModuleCall, lab: Lab, running: Guest, paused: bool
) -> None:
    if paused:
        lab.virsh("suspend", NAME)
    number, before = lab.virsh("domid", NAME), state(lab, NAME)
    with DomainEvents(lab, NAME) as events:
        assert ansible_module("domain", name=NAME, state="reset", check=True)["changed"]
        for _time in range(2):
            result = ansible_module("domain", name=NAME, state="reset")
            assert (result["changed"], actions(result)) == (True, ["reset"])
            events.wait("reboot", 10)
    assert (lab.virsh("domid", NAME), state(lab, NAME)) == (number, before)


@pytest.mark.parametrize("wanted", ["saved", "restarted"])
def test_transient_domain_when_it_would_be_lost_then_the_state_is_refused(
    promise: Promise, lab: Lab, wanted: str
) -> None:
    lab.virsh(
        "create",
        "/dev/stdin",
        stdin=f"<domain type='qemu'><name>{NAME}</name><memory>65536</memory><os><type>hvm</type></os></domain>",
    )
    assert promise.refuses("domain", name=NAME, state=wanted)["error_code"] == "domain_transient"


# --- crashed, and kept to be looked into ---


@pytest.fixture
def crashed(lab: Lab, guest: t.Callable[..., Guest]) -> Guest:
    deaf = guest(NAME, os=False, spare_ports=1, devices="<panic model='isa'/>")
    config = deaf.xml("--inactive").replace("<on_crash>destroy", "<on_crash>preserve")
    lab.virsh("define", "/dev/stdin", stdin=config)
    deaf.start()
    # What the driver of the panic device in a guest does.
    lab.virsh("qemu-monitor-command", NAME, "--hmp", "o/b 0x505 1")
    wait_for(lambda: state(lab, NAME) == "crashed", 30, "the crash")
    return deaf


@pytest.mark.parametrize(
    ("wanted", "expected", "becomes"),
    [
        ("present", [], "crashed"),
        ("running", ["destroy", "start"], "running"),
        ("paused", ["destroy", "start"], "paused"),
        ("stopped", ["destroy"], "shut off"),
    ],
)
def test_crashed_when_another_state_is_asked_for_then_it_ends_first(
    promise: Promise, lab: Lab, crashed: Guest, wanted: str, expected: list[str], becomes: str
) -> None:
    result = promise.changes("domain", name=NAME, state=wanted, memory="96MiB")
    assert (actions(result), result["pending_restart"]) == (["define", *expected], [])
    assert state(lab, NAME) == becomes


def test_crashed_when_it_shall_go_then_only_by_force(promise: Promise, lab: Lab, crashed: Guest) -> None:
    assert promise.refuses("domain", name=NAME, state="absent")["error_code"] == "domain_running"
    assert actions(promise.changes("domain", name=NAME, state="absent", force=True)) == ["destroy", "undefine"]
    assert state(lab, NAME) == "undefined"


# --- with one ---


def test_guest_when_it_sleeps_then_it_is_woken_before_anything_else(
    ansible_module: ModuleCall, promise: Promise, lab: Lab, guest: t.Callable[..., Guest]
) -> None:
    tiny = guest(NAME, agent=True, machine="pc").start().wait_ready()

    def asleep() -> None:
        tiny.wait_agent()
        lab.virsh("dompmsuspend", NAME, "mem")
        wait_for(lambda: state(lab, NAME) == "pmsuspended", 30, "the guest's sleep")

    def becomes(wanted: str, **options: t.Any) -> list[str]:
        # Not as a promise: the live definition changes by itself when the agent connects.
        predicted = ansible_module("domain", name=NAME, state=wanted, check=True, **options)
        done = ansible_module("domain", name=NAME, state=wanted, **options)
        assert steps(done) == steps(predicted)
        return actions(done)

    asleep()
    assert promise.leaves("domain", name=NAME)["domain"]["state"] == "pmsuspended"
    assert becomes("running", title="a") == ["wake", "define", "set_metadata"]
    assert state(lab, NAME) == "running"
    asleep()
    assert becomes("saved") == ["wake", "save"]
    assert becomes("running") == ["restore"]
    asleep()
    assert becomes("stopped", shutdown_timeout=60) == ["wake", "shutdown"]
    assert state(lab, NAME) == "shut off"


def test_guest_when_it_has_an_agent_then_that_shuts_it_down(
    ansible_module: ModuleCall, lab: Lab, guest: t.Callable[..., Guest]
) -> None:
    tiny = guest(NAME, agent=True, spare_ports=1).start().wait_ready().wait_agent()
    # It does not hear the power button any more.
    tiny.run("/bin/killall", "dd")
    number = lab.virsh("domid", NAME)
    result = ansible_module("domain", name=NAME, state="restarted", shutdown_timeout=60)
    assert actions(result) == ["shutdown", "start"]
    assert (state(lab, NAME), lab.virsh("domid", NAME) == number) == ("running", False)


def test_guest_when_it_does_not_hear_the_power_button_yet_then_it_is_pressed_again(
    ansible_module: ModuleCall, lab: Lab, guest: t.Callable[..., Guest]
) -> None:
    """It is pressed before the kernel is up."""
    guest(NAME, spare_ports=1).start()
    result = ansible_module("domain", name=NAME, state="stopped", shutdown_timeout=100)
    assert (actions(result), state(lab, NAME)) == (["shutdown"], "shut off")


# --- removal ---


def test_absent_when_it_runs_then_it_is_refused_unless_forced(promise: Promise, lab: Lab, running: Guest) -> None:
    assert promise.refuses("domain", name=NAME, state="absent")["error_code"] == "domain_running"
    result = promise.changes("domain", name=NAME, state="absent", force=True)
    assert actions(result) == ["destroy", "undefine"]
    assert result["domain"] == {"name": NAME, "state": "absent"}
    assert state(lab, NAME) == "undefined"


def test_absent_when_there_is_none_then_nothing_is_done(promise: Promise) -> None:
    promise.leaves("domain", name="never-there", state="absent", remove=["nvram", "managed_save"])


def test_absent_when_everything_is_to_go_that_is_not_there_then_that_is_no_matter(promise: Promise, lab: Lab) -> None:
    define(lab)
    everything = ["nvram", "tpm", "managed_save", "snapshots_metadata", "checkpoints_metadata"]
    [step] = promise.changes("domain", name=NAME, state="absent", remove=everything)["steps"]
    assert (step["action"], step["remove"]) == ("undefine", everything)
    assert state(lab, NAME) == "undefined"


def test_absent_when_it_is_transient_then_it_is_destroyed(promise: Promise, lab: Lab) -> None:
    lab.virsh(
        "create",
        "/dev/stdin",
        stdin=f"<domain type='qemu'><name>{NAME}</name><memory>65536</memory><os><type>hvm</type></os></domain>",
    )
    promise.leaves("domain", name=NAME, state="running", memory="64MiB")
    assert actions(promise.changes("domain", name=NAME, title="short-lived")) == ["set_metadata"]
    assert_holds(lab, {"title/text()": ["short-lived"]}, live=True)
    assert actions(promise.changes("domain", name=NAME, state="absent", force=True)) == ["destroy"]
    assert state(lab, NAME) == "undefined"


def test_managed_save_when_not_to_be_removed_then_the_domain_stays_with_it(
    ansible_module: ModuleCall, promise: Promise, lab: Lab, running: Guest
) -> None:
    lab.virsh("managedsave", NAME)
    result = ansible_module("domain", name=NAME, state="absent", fails=True)
    assert "managed save" in result["msg"]
    assert_plain(result)
    saved = lab.directory / f"var/lib/libvirt/qemu/save/{NAME}.save"
    assert saved.exists()
    promise.changes("domain", name=NAME, state="absent", remove=["managed_save"])
    assert (state(lab, NAME), saved.exists()) == ("undefined", False)


@pytest.mark.parametrize(
    ("what", "command"),
    [
        ("snapshots_metadata", "snapshot-create-as"),
        ("checkpoints_metadata", "checkpoint-create-as"),
    ],
)
def test_metadata_when_not_to_be_removed_then_the_domain_stays_with_it(
    ansible_module: ModuleCall, promise: Promise, lab: Lab, tmp_path: Path, what: str, command: str
) -> None:
    image = tmp_path / "a.qcow2"
    lab.exec("qemu-img", "create", "-q", "-f", "qcow2", str(image), "1M")
    disk = f"<disk type='file'><driver name='qemu' type='qcow2'/><source file='{image}'/><target dev='vda'/></disk>"
    define(lab, devices=disk)
    lab.virsh("start", NAME)
    lab.virsh(command, NAME, "first", "--disk-only" if what == "snapshots_metadata" else "--diskspec=vda")
    lab.virsh("destroy", NAME)
    result = ansible_module("domain", name=NAME, state="absent", fails=True)
    assert what.partition("s_")[0] in result["msg"]
    assert f"remove: [{what}]" in result["msg"]
    assert state(lab, NAME) == "shut off"
    promise.changes("domain", name=NAME, state="absent", remove=[what])
    assert state(lab, NAME) == "undefined"
    assert image.exists()


@pytest.mark.parametrize("secure", [False, True])
def test_nvram_when_the_domain_is_removed_then_it_goes_only_if_the_task_says_so(
    promise: Promise, lab: Lab, secure: bool
) -> None:
    options: dict[str, t.Any] = {"type": "qemu", "machine": "q35", "memory": "64MiB", "firmware": {"type": "efi"}}
    if secure:
        options.update(firmware={"type": "efi", "secure_boot": True, "enrolled_keys": True}, features={"smm": True})
    nvram = None
    for remove, stays in (([], True), (["nvram"], False)):
        promise.changes("domain", name=NAME, **options, state="paused")
        promise.leaves("domain", name=NAME, **options, state="paused")
        [path] = found(lab, "os/nvram/text()", live=True)
        assert not secure or found(lab, "os/loader/@secure", live=True) == ["yes"]
        nvram = lab.directory / path.lstrip("/")
        assert nvram.exists()
        result = promise.changes("domain", name=NAME, state="absent", force=True, remove=remove)
        assert result["steps"][-1].get("remove", []) == remove
        assert (state(lab, NAME), nvram.exists()) == ("undefined", stays)


def test_tpm_when_the_domain_is_removed_then_its_state_goes_only_if_the_task_says_so(
    promise: Promise, lab: Lab
) -> None:
    tpm = {"type": "emulator", "model": "tpm-crb", "version": "2.0"}
    options: dict[str, t.Any] = {"uuid": UUID, "type": "qemu", "machine": "q35", "memory": "64MiB", "tpms": [tpm]}
    kept = lab.directory / f"var/lib/libvirt/swtpm/{UUID}/tpm2"
    for remove, stays in (([], True), (["tpm"], False)):
        promise.changes("domain", name=NAME, **options, state="paused")
        promise.leaves("domain", name=NAME, **options, state="paused")
        assert list(kept.iterdir())
        result = promise.changes("domain", name=NAME, state="absent", force=True, remove=remove)
        assert result["steps"][-1].get("remove", []) == remove
        assert (state(lab, NAME), kept.exists()) == ("undefined", stays)
