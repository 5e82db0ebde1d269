# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes besides devices that come and go, made on a guest that has booted and goes on running."""

from __future__ import annotations

import json
import re
import subprocess
import typing as t

import pytest

from ansible_collections.virtops.libvirt.tests.integration.bare_domains import both
from ansible_collections.virtops.libvirt.tests.integration.promise import Promise, actions, assert_plain, warnings
from ansible_collections.virtops.libvirt.tests.lab.guest import Guest, define_guest
from ansible_collections.virtops.libvirt.tests.lab.lab import wait_for

if t.TYPE_CHECKING:
    from pathlib import Path

    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

Options = dict[str, t.Any]

NAME = "tuned"
MIB = 1 << 20


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with two disks and two media."""
    directory = tmp_path_factory.mktemp("images")
    for name, mib in {"disk.img": 16, "one.iso": 1, "two.iso": 1}.items():
        (directory / name).write_bytes(bytes(mib * MIB))
    return directory


@pytest.fixture(scope="module")
def world(lab: Lab, images: Path) -> t.Iterator[Guest]:
    """A guest that has booted, with room for more vCPUs, a balloon, IOThreads, a disk and two drives."""
    drive = "<disk type='file' device='{}'>{}<target dev='{}' bus='{}'/><readonly/></disk>"
    medium = f"<source file='{images}/one.iso'/>"
    guest = define_guest(
        lab,
        NAME,
        agent=True,
        memory_mib=256,
        devices=f"<disk type='file'><driver name='qemu' type='raw'/><source file='{images}/disk.img'/>"
        "<target dev='vda' bus='virtio'/></disk>"
        + drive.format("cdrom", medium, "sda", "sata")
        + drive.format("cdrom", "", "sdb", "sata")
        + "<controller type='fdc'/>"
        + drive.format("floppy", "", "fda", "fdc")
        + "<graphics type='vnc' passwd='sesame1'/>",
    )
    config = guest.xml("--inactive", "--security-info")
    config = config.replace("<vcpu placement='static'>1</vcpu>", "<vcpu current='1'>3</vcpu><iothreads>2</iothreads>")
    config = re.sub(r"<memballoon.*?(/>|</memballoon>)", "<memballoon model='virtio'/>", config, flags=re.DOTALL)
    lab.virsh("define", "/dev/stdin", stdin=config)
    guest.start().wait_ready().wait_agent()
    yield guest
    guest.remove()


@pytest.fixture
def tiny(world: Guest, lab: Lab) -> t.Iterator[Guest]:
    """The shared guest, which runs on from test to test in the same process."""
    process, config = _process(lab), world.xml("--inactive", "--security-info")
    yield world
    assert _process(lab) == process, "the guest was started anew"
    if world.xml("--inactive", "--security-info") != config:
        lab.virsh("define", "/dev/stdin", stdin=config)


def _process(lab: Lab) -> str:
    return (lab.directory / f"run/libvirt/qemu/{NAME}.pid").read_text()


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


# --- vCPUs and memory ---


def test_vcpus_when_more_are_asked_for_then_the_guest_has_them_at_once(promise: Promise, lab: Lab, tiny: Guest) -> None:
    result = promise.changes("domain", name=NAME, vcpus=2)
    assert actions(result) == ["define", "set_vcpus"]
    assert result["pending_restart"] == []
    assert both(lab, NAME, "vcpu/@current") == [["2"], ["2"]]
    answer = lab.virsh("qemu-monitor-command", NAME, json.dumps({"execute": "query-cpus-fast"}))
    assert len(json.loads(answer)["return"]) == 2
    # The kernel of Debian 13 finds no room for processors that come later in a machine that is emulated.
    if tiny.run("/bin/cat", "/sys/devices/system/cpu/possible").strip() != "0":
        wait_for(
            lambda: "cpu1" in tiny.run("/bin/ls", "/sys/devices/system/cpu").split(), 30, "the guest's second processor"
        )
    assert lab.virsh("vcpucount", NAME, "--live", "--current").strip() == "2"


def test_vcpus_when_the_guest_does_not_let_go_then_they_are_pending_and_a_warning_says_why(
    lab: Lab, ansible_module: ModuleCall, guest: t.Callable[..., Guest]
) -> None:
    """Without an operating system there is nobody to let go."""
    deaf = guest(os=False)
    config = deaf.xml("--inactive").replace("<vcpu placement='static'>1</vcpu>", "<vcpu current='1'>3</vcpu>")
    lab.virsh("define", "/dev/stdin", stdin=config)
    deaf.start()
    ansible_module("domain", name=deaf.name, vcpus=2)
    result = ansible_module("domain", name=deaf.name, vcpus=1, detach_timeout=1.0)
    assert [entry["path"] for entry in result["pending_restart"]] == ["vcpu@current"]
    assert "device_del" in result["steps"][-1]["refused"]
    assert any("did not let go of vCPUs" in warning for warning in warnings(result))
    assert both(lab, deaf.name, "vcpu/@current") == [["2"], ["1"]]

    again = ansible_module("domain", name=deaf.name, vcpus=1, detach_timeout=1.0)
    assert (again["changed"], again["pending_restart"]) == (False, result["pending_restart"])

    allowed: Options = {"restart": "when_needed", "shutdown_timeout": 1, "force": True}
    result = ansible_module("domain", name=deaf.name, vcpus=1, detach_timeout=1.0, **allowed)
    assert actions(result) == ["set_vcpus", "shutdown", "start"]
    assert (result["pending_restart"], warnings(result)) == ([], [])
    assert both(lab, deaf.name, "vcpu/@current") == [["1"], ["1"]]


def test_vcpus_when_the_domain_started_with_them_then_their_leaving_waits(
    promise: Promise, lab: Lab, guest: t.Callable[..., Guest]
) -> None:
    deaf = guest(os=False)
    config = deaf.xml("--inactive").replace("<vcpu placement='static'>1</vcpu>", "<vcpu current='2'>4</vcpu>")
    lab.virsh("define", "/dev/stdin", stdin=config)
    deaf.start()
    result = promise.changes("domain", name=deaf.name, vcpus=1)
    assert actions(result) == ["define"]
    assert result["pending_restart"] == [{"path": "vcpu@current", "now": "2", "after": "1"}]


def test_balloon_when_moved_then_the_guest_has_less_memory_and_then_all_again(
    promise: Promise, lab: Lab, tiny: Guest
) -> None:
    free = _total(tiny)
    result = promise.changes("domain", name=NAME, current_memory="224MiB")
    assert actions(result) == ["define", "set_memory"]
    assert both(lab, NAME, "currentMemory/text()") == [["229376"], ["229376"]]
    assert _total(tiny) < free
    promise.changes("domain", name=NAME, current_memory="256MiB")
    assert both(lab, NAME, "currentMemory/text()") == [["262144"], ["262144"]]


def _total(guest: Guest) -> int:
    found = re.search(r"MemFree: +(\d+) kB", guest.run("/bin/cat", "/proc/meminfo"))
    assert found
    return int(found[1])


def test_balloon_when_only_the_config_was_changed_then_another_run_moves_it(
    promise: Promise, lab: Lab, tiny: Guest
) -> None:
    promise.changes("domain", name=NAME, current_memory="240MiB", affect="config")
    assert both(lab, NAME, "currentMemory/text()") == [["262144"], ["245760"]]
    assert actions(promise.changes("domain", name=NAME, current_memory="240MiB")) == ["set_memory"]
    assert both(lab, NAME, "currentMemory/text()") == [["245760"], ["245760"]]
    promise.changes("domain", name=NAME, current_memory="256MiB")


def test_balloon_when_moved_by_hand_then_it_is_put_right(promise: Promise, lab: Lab, tiny: Guest) -> None:
    lab.virsh("setmem", NAME, "230MiB", "--live")
    wait_for(lambda: both(lab, NAME, "currentMemory/text()")[0] == ["235520"], 30, "the balloon to be moved by hand")
    assert actions(promise.changes("domain", name=NAME, current_memory="256MiB")) == ["set_memory"]
    assert both(lab, NAME, "currentMemory/text()") == [["262144"], ["262144"]]


def test_balloon_when_the_guest_is_paused_then_it_is_moved_once_that_goes_on(
    promise: Promise, lab: Lab, tiny: Guest
) -> None:
    promise.changes("domain", name=NAME, current_memory="240MiB", affect="config")
    lab.virsh("suspend", NAME)
    result = promise.leaves("domain", name=NAME, current_memory="240MiB")
    assert any("has 262144 KiB of memory and not 245760 KiB" in one and "paused" in one for one in warnings(result))
    result = promise.changes("domain", name=NAME, current_memory="240MiB", state="running")
    assert actions(result) == ["resume", "set_memory"]
    assert both(lab, NAME, "currentMemory/text()") == [["245760"], ["245760"]]
    promise.changes("domain", name=NAME, current_memory="256MiB")


@pytest.fixture
def deaf(lab: Lab, guest: t.Callable[..., Guest]) -> Guest:
    """A domain of 128 MiB with a balloon and no operating system, so no driver for it. It does not run yet."""
    deaf = guest(os=False)
    config = re.sub(
        r"<memballoon.*?(/>|</memballoon>)", "<memballoon model='virtio'/>", deaf.xml("--inactive"), flags=re.DOTALL
    )
    lab.virsh("define", "/dev/stdin", stdin=config)
    return deaf


def test_balloon_when_the_guest_has_no_driver_then_it_is_asked_once_and_a_warning_says_why(
    promise: Promise, lab: Lab, deaf: Guest
) -> None:
    deaf.start()
    result = promise.changes("domain", name=deaf.name, current_memory="96MiB")
    assert result["steps"][-1]["reached_kib"] == 128 * 1024
    assert any("no driver of its balloon has answered" in warning for warning in warnings(result))
    assert both(lab, deaf.name, "currentMemory/text()") == [["131072"], ["98304"]]


def test_balloon_when_the_guest_was_started_with_it_and_has_no_driver_then_there_is_nothing_to_do(
    promise: Promise, lab: Lab, deaf: Guest, ansible_module: ModuleCall
) -> None:
    ansible_module("domain", name=deaf.name, current_memory="96MiB")
    deaf.start()
    for check in (True, False):
        result = ansible_module("domain", check=check, name=deaf.name, current_memory="96MiB")
        assert (result["changed"], result["pending_restart"]) == (False, [])
        assert any("has 131072 KiB of memory and not 98304 KiB" in warning for warning in warnings(result))
    assert both(lab, deaf.name, "currentMemory/text()") == [["131072"], ["98304"]]

    # It may still move when the guest has booted.
    restarted: Options = {"state": "restarted", "shutdown_timeout": 1, "force": True}
    assert warnings(ansible_module("domain", name=deaf.name, current_memory="96MiB", **restarted)) == []


# --- parameters ---

IN_PLACE: dict[str, tuple[Options, list[str], dict[str, list[str]]]] = {
    "vCPU pins": (
        {"cputune": {"vcpupins": [{"vcpu": 0, "cpuset": "0"}, {"vcpu": 2, "cpuset": "1"}]}},
        ["vcpu_pin", "vcpu_pin"],
        {"cputune/vcpupin/@cpuset": ["0", "1"]},
    ),
    "emulator pin": (
        {"cputune": {"emulatorpin": "1"}},
        ["emulator_pin"],
        {"cputune/emulatorpin/@cpuset": ["1"]},
    ),
    "IOThread pin": (
        {"cputune": {"iothreadpins": [{"iothread": 2, "cpuset": "0"}]}},
        ["iothread_pin"],
        {"cputune/iothreadpin[@iothread='2']/@cpuset": ["0"]},
    ),
    "throttling": (
        {"disks": [{"target": "vda", "iotune": {"total_iops_sec": 100, "read_bytes_sec": 1000000}}]},
        ["block_io"],
        {"devices/disk/iotune/*/text()": ["100", "1000000"]},
    ),
    "statistics": (
        {"memballoons": [{"model": "virtio", "stats_period": 5}]},
        ["balloon_statistics"],
        {"devices/memballoon/stats/@period": ["5"]},
    ),
    "on_crash": ({"on_crash": "preserve"}, ["lifecycle"], {"on_crash/text()": ["preserve"]}),
    "on_reboot": ({"on_reboot": "destroy"}, ["lifecycle"], {"on_reboot/text()": ["destroy"]}),
}


@pytest.mark.parametrize("case", IN_PLACE)
def test_parameters_when_changed_then_the_guest_goes_on_with_them(
    promise: Promise, lab: Lab, tiny: Guest, case: str
) -> None:
    options, kinds, held = IN_PLACE[case]
    result = promise.changes("domain", name=NAME, **options)
    assert actions(result) == ["define", *["tune"] * len(kinds)]
    assert [step["kind"] for step in result["steps"][1:]] == kinds
    assert result["pending_restart"] == []
    for path, expected in held.items():
        assert both(lab, NAME, path) == [expected, expected]


def test_throttling_when_set_then_virsh_sees_it_in_qemu_and_it_is_taken_back(
    promise: Promise, lab: Lab, tiny: Guest
) -> None:
    promise.changes("domain", name=NAME, disks=[{"target": "vda", "iotune": {"total_bytes_sec": 5000000, **_NONE}}])
    assert re.search(r"total_bytes_sec *: 5000000\n", lab.virsh("blkdeviotune", NAME, "vda", "--live"))
    assert '"bps":5000000' in lab.virsh("qemu-monitor-command", NAME, '{"execute":"query-block"}').replace(" ", "")
    promise.changes("domain", name=NAME, disks=[{"target": "vda", "iotune": {"read_iops_sec": 50}}])
    assert re.search(r"total_bytes_sec *: 5000000\n", lab.virsh("blkdeviotune", NAME, "vda", "--live"))
    nothing = {"total_bytes_sec": 0, "read_iops_sec": 0}
    promise.changes("domain", name=NAME, disks=[{"target": "vda", "iotune": nothing}])
    assert not re.search(r": [1-9]", lab.virsh("blkdeviotune", NAME, "vda", "--live"))


_NONE = {"read_bytes_sec": 0, "write_bytes_sec": 0, "total_iops_sec": 0}


def test_iothreads_when_one_comes_and_goes_then_the_guest_goes_on(promise: Promise, lab: Lab, tiny: Guest) -> None:
    result = promise.changes("domain", name=NAME, iothreads=3)
    assert [step.get("kind") for step in result["steps"]] == [None, "iothread_add"]
    assert "3" in lab.virsh("iothreadinfo", NAME, "--live").split()
    result = promise.changes("domain", name=NAME, iothreads=2)
    assert [step.get("kind") for step in result["steps"]] == [None, "iothread_remove"]
    assert both(lab, NAME, "iothreads/text()") == [["2"], ["2"]]


def test_iothreads_when_taken_back_then_those_that_the_task_brought_go(promise: Promise, lab: Lab, tiny: Guest) -> None:
    promise.changes("domain", name=NAME, iothreads=0)
    said = {"name": NAME, "ownership": True, "title": "Threads"}
    promise.changes("domain", **said, iothreads=2)
    result = promise.changes("domain", **said)
    assert [step.get("kind") for step in result["steps"]] == [None, "iothread_remove", "iothread_remove"]
    assert both(lab, NAME, "iothreads/text()") == [[], []]
    promise.changes("domain", name=NAME, iothreads=2, title="")


def test_pin_when_taken_back_then_it_waits_for_the_next_start(promise: Promise, lab: Lab, tiny: Guest) -> None:
    pins = [{"vcpu": number, "cpuset": "1" if number else "0"} for number in (0, 1, 2)]
    promise.changes("domain", name=NAME, cputune={"vcpupins": pins})
    result = promise.changes("domain", name=NAME, cputune={"vcpupins": []})
    assert actions(result) == ["define"]
    assert {entry["path"] for entry in result["pending_restart"]} == {
        f"cputune/vcpupin[{number}]" for number in (0, 1, 2)
    }


# --- texts ---


def test_metadata_when_changed_then_it_is_so_at_once(promise: Promise, lab: Lab, tiny: Guest) -> None:
    for xml in ("<app:a xmlns:app='http://app.example/'><app:b/></app:a>", "<c xmlns='http://app.example/'>text</c>"):
        whole = f"<domain><metadata>{xml}</metadata></domain>"
        result = promise.changes("domain", name=NAME, xml=whole, purge=[])
        assert actions(result) == ["define", "set_metadata"]
        for side in ("--live", "--config"):
            assert "app.example" in lab.virsh("dumpxml", NAME, *(["--inactive"] if side == "--config" else []))
    assert "text" in lab.virsh("metadata", NAME, "http://app.example/", "--live")


def test_texts_when_changed_then_they_are_so_at_once(promise: Promise, lab: Lab, tiny: Guest) -> None:
    result = promise.changes("domain", name=NAME, title="one", description="two")
    assert actions(result) == ["define", "set_metadata", "set_metadata"]
    assert both(lab, NAME, "title/text() | description/text()") == [["one", "two"], ["one", "two"]]


# --- media and passwords ---


@pytest.mark.parametrize("target", ["sda", "sdb", "fda"])
def test_medium_when_changed_and_taken_out_then_the_guest_sees_it_at_once(
    promise: Promise, lab: Lab, tiny: Guest, images: Path, target: str
) -> None:
    path = f"devices/disk[target/@dev='{target}']/source/@file"
    for medium in (f"{images}/two.iso", "", f"{images}/one.iso", ""):
        result = promise.changes("domain", name=NAME, disks=[{"target": target, "source": {"file": medium}}])
        assert actions(result) == ["define", "update"]
        assert result["pending_restart"] == []
        assert both(lab, NAME, path) == [[medium] if medium else []] * 2
        shown = lab.virsh("domblklist", NAME)
        assert re.search(rf"{target} +{re.escape(medium or '-')}$", shown, re.MULTILINE)


def test_medium_when_it_is_missing_then_the_error_says_what_was_not_done_and_the_next_run_goes_on(
    promise: Promise, ansible_module: ModuleCall, lab: Lab, tiny: Guest, images: Path
) -> None:
    missing = images / "late.iso"
    options: Options = {
        "title": "on the way",
        "disks": [{"target": "sda", "source": {"file": str(missing)}}],
        "iothreads": 1,
    }
    result = ansible_module("domain", name=NAME, **options, fails=True)
    assert_plain(result)
    assert "late.iso" in result["msg"]
    assert [step["action"] for step in result["steps"]] == ["define", "set_metadata"]
    assert [(step["action"], step["target"]) for step in result["not_done"]] == [
        ("update", "disk sda"),
        ("tune", f"domain {NAME}"),
    ]
    assert both(lab, NAME, "iothreads/text()") == [["2"], ["1"]]

    missing.write_bytes(bytes(MIB))
    result = promise.changes("domain", name=NAME, **options)
    assert [step["action"] for step in result["steps"]] == ["update", "tune"]
    assert both(lab, NAME, "devices/disk[target/@dev='sda']/source/@file") == [[str(missing)]] * 2
    promise.changes("domain", name=NAME, iothreads=2, title="", disks=[{"target": "sda", "source": {"file": ""}}])


def test_password_when_changed_then_it_is_so_at_once_and_is_not_shown(promise: Promise, lab: Lab, tiny: Guest) -> None:
    result = promise.changes("domain", name=NAME, graphics=[{"type": "vnc", "password": "sesame2"}])
    assert (actions(result), result["pending_restart"]) == (["define", "update"], [])
    assert both(lab, NAME, "devices/graphics/@passwd") == [["sesame2"], ["sesame2"]]
    assert "sesame" not in str(result)


# --- sizes of disks ---


def test_disk_when_it_shall_be_greater_then_it_grows_under_the_guest(
    promise: Promise, lab: Lab, tiny: Guest, images: Path
) -> None:
    result = promise.changes("domain", name=NAME, disk_sizes={"vda": "24MiB"})
    assert [(step["action"], step["target"], step["size"]) for step in result["steps"]] == [
        ("resize", "disk vda", 24 * MIB)
    ]
    assert re.search(rf"Capacity: +{24 * MIB}$", lab.virsh("domblkinfo", NAME, "vda"), re.MULTILINE)
    assert (images / "disk.img").stat().st_size == 24 * MIB
    wait_for(
        lambda: tiny.run("/bin/cat", "/sys/block/vda/size").strip() == str(24 * MIB // 512),
        30,
        "the guest's greater disk",
    )


def test_disk_when_it_would_shrink_then_nothing_is_touched(promise: Promise, tiny: Guest) -> None:
    result = promise.refuses("domain", name=NAME, title="x", disk_sizes={"vda": "1MiB"})
    assert "not made smaller" in result["msg"]


# --- what is refused, and what waits ---


@pytest.mark.parametrize(
    "options",
    [
        {"cputune": {"shares": 512}},
        {"memtune": {"hard_limit": "1GiB"}},
        {"blkiotune": {"weight": 500}},
    ],
    ids=["shares", "limit", "weight"],
)
def test_parameters_when_the_host_cannot_set_them_then_nothing_is_touched(
    promise: Promise, tiny: Guest, options: Options
) -> None:
    """A lab has no control groups."""
    result = promise.refuses("domain", name=NAME, **options)
    assert "mounted" in result["msg"]
    assert "Nothing was changed" in result["msg"]


@pytest.mark.parametrize(
    "options",
    [
        {"numatune": {"mode": "strict", "nodeset": "0"}},
        {"xml": "<domain><perf><event name='cpu_cycles' enabled='yes'/></perf></domain>"},
    ],
    ids=["numa", "perf"],
)
def test_parameters_when_only_trying_tells_that_the_host_cannot_set_them_then_nothing_is_touched(
    ansible_module: ModuleCall, tiny: Guest, options: Options
) -> None:
    before = tiny.xml("--inactive")
    result = ansible_module("domain", name=NAME, title="x", **options, fails=True)
    assert_plain(result)
    assert (result["changed"], result["steps"]) == (False, [])
    assert [step["action"] for step in result["not_done"]] == ["tune", "define", "set_metadata"]
    assert tiny.xml("--inactive") == before


@pytest.mark.parametrize(
    ("cputune", "named"),
    [
        ({"vcpupins": [{"vcpu": 0, "cpuset": "4000"}]}, "cputune.vcpupins: vCPU 0"),
        ({"vcpupins": [{"vcpu": 0, "cpuset": "0,4000"}]}, "cputune.vcpupins: vCPU 0"),
        ({"emulatorpin": "4000"}, "cputune.emulatorpin"),
        ({"iothreadpins": [{"iothread": 1, "cpuset": "0-4000"}]}, "cputune.iothreadpins: IOThread 1"),
    ],
    ids=["of a vCPU", "in part", "of QEMU", "of an IOThread"],
)
def test_pin_when_the_host_has_no_such_processor_then_nothing_is_touched(
    promise: Promise, tiny: Guest, cputune: Options, named: str
) -> None:
    result = promise.refuses("domain", name=NAME, title="x", cputune=cputune)
    assert (result["error_code"], named in result["msg"]) == ("invalid_option", True)
    promise.changes("domain", name=NAME, cputune=cputune, affect="config")


@pytest.mark.parametrize(
    ("iotune", "named"),
    [
        ({"total_iops_sec_max": 100}, "total_iops_sec_max"),
        ({"read_bytes_sec": 50, "read_bytes_sec_max": 10}, "read_bytes_sec_max"),
        ({"total_iops_sec": 50, "total_iops_sec_max_length": 5}, "total_iops_sec_max_length"),
        ({"total_bytes_sec": 50, "size_iops_sec": 4096}, "size_iops_sec"),
        ({"total_iops_sec": 50, "read_iops_sec": 10}, "total_iops_sec"),
        ({"group_name": "g"}, "group_name"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_throttling_when_qemu_cannot_do_it_then_nothing_is_touched(
    promise: Promise, lab: Lab, tiny: Guest, iotune: Options, named: str
) -> None:
    """Whether it is for a disk that runs, for one that is plugged, or for a guest that the task starts."""
    disk = {"target": "sdz", "bus": "usb", "source": {"file": "/nowhere"}, "iotune": iotune}
    for task in (
        {"name": NAME, "title": "x", "disks": [{"target": "vda", "iotune": iotune}]},
        {"name": NAME, "title": "x", "disks": [disk]},
        {"name": "fresh", "memory": "64MiB", "type": "qemu", "state": "running", "disks": [disk]},
    ):
        result = promise.refuses("domain", **task)
        assert result["error_code"] == "invalid_option"
        assert f"iotune.{named}" in result["msg"]


def test_throttling_when_the_guest_does_not_run_then_the_definition_takes_what_libvirt_takes(
    promise: Promise, lab: Lab
) -> None:
    limited = {"target": "sdz", "bus": "usb", "source": {"file": "/nowhere"}, "iotune": {"total_iops_sec_max": 100}}
    promise.changes("domain", name="fresh", memory="64MiB", type="qemu", disks=[limited])


def test_change_when_only_a_start_can_make_it_then_affect_live_is_refused(promise: Promise, tiny: Guest) -> None:
    result = promise.refuses(
        "domain", name=NAME, memory="160MiB", clock={"offset": "localtime"}, title="x", affect="live"
    )
    assert (result["error_code"], result["paths"]) == ("needs_restart", ["memory", "clock@offset"])


def test_changes_when_some_wait_then_the_others_are_made_and_those_are_told_each_time(
    promise: Promise, lab: Lab, tiny: Guest, ansible_module: ModuleCall
) -> None:
    # So many it may have of another test.
    ansible_module("domain", name=NAME, vcpus=2)
    options: Options = {"memory": "512MiB", "on_crash": "restart", "max_vcpus": 4, "vcpus": 2}
    result = promise.changes("domain", name=NAME, **options)
    assert actions(result) == ["define", "tune"]
    assert result["pending_restart"] == [
        {"path": "memory", "now": "262144 KiB", "after": "524288 KiB"},
        {"path": "vcpu", "now": "3", "after": "4"},
    ]
    assert both(lab, NAME, "on_crash/text()") == [["restart"], ["restart"]]
    again = ansible_module("domain", name=NAME, **options)
    assert (again["changed"], again["pending_restart"]) == (False, result["pending_restart"])


def test_bandwidth_when_the_kernel_cannot_limit_it_then_the_error_says_so(
    ansible_module: ModuleCall, lab: Lab, booted: Guest
) -> None:
    """Where ``tc`` can, it is done; where it cannot, the task says in libvirt's words what was not done."""
    options: Options = {"domain": booted.name, "mac": "52:54:00:00:00:01", "bandwidth": {"inbound": {"average": 1000}}}
    able = _can_limit(lab)
    result = ansible_module("domain_interface", **options, fails=not able)
    if able:
        assert both(lab, booted.name, "devices/interface/bandwidth/inbound/@average") == [["1000"], ["1000"]]
    else:
        assert "tc" in result["msg"]
        assert [step["action"] for step in result["not_done"]] == ["update"]
        assert both(lab, booted.name, "devices/interface/bandwidth/inbound/@average") == [[], ["1000"]]


def _can_limit(lab: Lab) -> bool:
    lab.exec("ip", "link", "add", "tc-probe", "type", "dummy", check=False)
    try:
        return all(
            lab.exec("tc", *command, check=False).returncode == 0
            for command in (
                ("qdisc", "add", "dev", "tc-probe", "root", "handle", "1:", "htb", "default", "1"),
                ("class", "add", "dev", "tc-probe", "parent", "1:", "classid", "1:1", "htb", "rate", "1mbit"),
                ("qdisc", "add", "dev", "tc-probe", "parent", "1:1", "handle", "2:", "sfq", "perturb", "10"),
            )
        )
    except (OSError, subprocess.SubprocessError):
        return False
    finally:
        lab.exec("ip", "link", "delete", "tc-probe", check=False)
