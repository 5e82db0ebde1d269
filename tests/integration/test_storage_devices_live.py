# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Disks, memory, file systems and controllers of a running guest: plugged in, changed, plugged out; and what waits."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.tests.integration.bare_domains import both, define
from ansible_collections.virtops.libvirt.tests.integration.promise import Promise, Result, actions, domain_xml
from ansible_collections.virtops.libvirt.tests.lab.guest import define_guest

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.guest import Guest
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

Options = dict[str, t.Any]

DIRECTORY = "/var/lib/libvirt/images"
IMAGE = f"{DIRECTORY}/plugged.raw"
SHARED = "<memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking>"
VIRTIOFS = (
    f"<filesystem type='mount'><driver type='virtiofs'/><source dir='{DIRECTORY}'/><target dir='work'/></filesystem>"
)
NAME = "plugged"


class Plugged(t.NamedTuple):
    """What is plugged in and how it is changed: the option, its entry, what the change says, where it is found, and
    what is found there before and after."""

    option: str
    entry: Options
    change: Options
    path: str
    texts: tuple[str, str]


CASES = {
    "virtio disk": Plugged(
        "disks",
        {"target": "vdb", "bus": "virtio", "source": {"file": IMAGE}, "format": "raw", "serial": "one"},
        {"serial": "two"},
        "devices/disk[target/@dev='vdb']/serial/text()",
        ("one", "two"),
    ),
    "SCSI disk": Plugged(
        "disks",
        {"target": "sda", "bus": "scsi", "source": {"file": IMAGE}, "format": "raw", "rotation_rate": 7200},
        {"rotation_rate": 1},
        "devices/disk/target[@dev='sda']/@rotation_rate",
        ("7200", "1"),
    ),
    "shared memory": Plugged(
        "shmems",
        {"name": "plain", "model": "ivshmem-plain", "size": "4MiB", "role": "peer"},
        {"role": "master"},
        "devices/shmem[@name='plain']/@role",
        ("peer", "master"),
    ),
    # A smaller one: QEMU 10.0 takes the former memory of that name again, and says that it is not enough for a larger.
    "DIMM": Plugged(
        "memory_devices",
        {"model": "dimm", "size": "256MiB", "node": 0, "alias": "ua-dimm"},
        {"size": "128MiB"},
        "devices/memory[alias/@name='ua-dimm']/target/size/text()",
        ("262144", "131072"),
    ),
    "lease": Plugged(
        "leases",
        {"lockspace": "disks", "key": "one", "path": "/srv/one", "offset": 0},
        {"path": "/srv/two"},
        "devices/lease[key='one']/target/@path",
        ("/srv/one", "/srv/two"),
    ),
}


@pytest.fixture(scope="module")
def world(lab: Lab) -> t.Iterator[Guest]:
    """A guest that has booted, and leaves memory that is plugged in alone. All tests share it."""
    lab.exec("mkdir", "-p", DIRECTORY)
    lab.exec("truncate", "--size=16M", IMAGE)
    guest = define_guest(
        lab,
        NAME,
        memory_mib=192,
        max_memory_mib=2048,
        cmdline="memhp_default_state=offline",
        spare_ports=8,
        devices="<controller type='scsi' index='0' model='virtio-scsi'/>",
    )
    shared = guest.xml("--inactive").replace("<os>", f"{SHARED}<os>", 1)
    lab.virsh("define", "/dev/stdin", stdin=shared.replace("</devices>", f"{VIRTIOFS}</devices>"))
    guest.start().wait_ready()
    yield guest
    guest.remove()


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_device_when_the_guest_runs_then_is_plugged_in_changed_by_replug_and_plugged_out(
    promise: Promise, lab: Lab, world: Guest, case: Plugged
) -> None:
    before, after = case.texts
    result = promise.changes("domain", name=NAME, **{case.option: [case.entry]})
    assert "attach" in actions(result)
    assert (result["pending_restart"], both(lab, NAME, case.path)) == ([], [[before], [before]])

    changed = {**case.entry, **case.change}
    waits = promise.changes("domain", name=NAME, **{case.option: [changed]})
    assert (waits["restart_required"], both(lab, NAME, case.path)) == (True, [[before], [after]])
    result = promise.changes("domain", name=NAME, replug=True, **{case.option: [changed]})
    assert (actions(result), result["pending_restart"]) == (["detach", "attach"], [])
    assert both(lab, NAME, case.path) == [[after], [after]]

    result = promise.changes("domain", name=NAME, **{case.option: []})
    assert "detach" in actions(result)
    assert both(lab, NAME, case.path) == [[], []]


def test_disk_when_only_libvirt_itself_has_to_know_then_is_changed_in_place(
    promise: Promise, lab: Lab, world: Guest
) -> None:
    """What a snapshot does with it, and what happens when the source is not there at the next start."""
    path = "devices/disk[target/@dev='vdb'][@snapshot='no']/source/@startupPolicy"
    entry: Options = {"target": "vdb", "bus": "virtio", "source": {"file": IMAGE}, "format": "raw"}

    promise.changes("domain", name=NAME, disks=[entry])
    changed = {**entry, "snapshot": "no", "source": {"file": IMAGE, "startup_policy": "optional"}}
    result = promise.changes("domain", name=NAME, disks=[changed])
    assert ("update" in actions(result), result["pending_restart"]) == (True, [])
    assert both(lab, NAME, path) == [["optional"]] * 2
    promise.changes("domain", name=NAME, disks=[])


def test_scsi_controller_when_the_guest_runs_then_is_plugged_in_and_out(
    promise: Promise, lab: Lab, world: Guest
) -> None:
    path = "devices/controller[@type='scsi'][@index='1']/@model"
    first, second = ({"type": "scsi", "index": index, "model": "virtio-scsi"} for index in (0, 1))

    promise.changes("domain", name=NAME, controllers=[first, second])
    assert both(lab, NAME, path) == [["virtio-scsi"]] * 2
    promise.changes("domain", name=NAME, controllers=[first], purge=["controllers"])
    assert both(lab, NAME, path) == [[], []]


def test_memory_that_comes_and_goes_when_the_domain_runs_then_is_changed_in_place(
    promise: Promise, lab: Lab, guest: t.Callable[..., Guest]
) -> None:
    """Without an operating system, which would take and give the memory in its own time."""
    guest("holder", os=False, memory_mib=192, max_memory_mib=2048, spare_ports=2).start()
    path = "devices/memory[@model='virtio-mem']/target/requested/text()"
    entry: Options = {"model": "virtio-mem", "size": "256MiB", "node": 0, "block": "2MiB", "alias": "ua-vmem"}

    for action, size, text in (("attach", "128MiB", "131072"), ("update", "64MiB", "65536")):
        result = promise.changes("domain", name="holder", memory_devices=[{**entry, "requested": size}])
        assert (action in actions(result), result["pending_restart"]) == (True, [])
        assert both(lab, "holder", path) == [[text], [text]]


def test_memory_when_the_domain_runs_then_its_numa_node_waits_and_what_is_plugged_in_counts(
    promise: Promise, lab: Lab, guest: t.Callable[..., Guest]
) -> None:
    guest("holder", os=False, memory_mib=192, max_memory_mib=2048).start()
    dimms: list[Options] = [
        {"model": "dimm", "size": "128MiB", "node": 0, "alias": f"ua-{name}"} for name in ("a", "b")
    ]
    sizes = [f"{mib * 1024} KiB" for mib in (192, 256, 320, 384)]

    def pending(result: Result) -> list[tuple[str, str, str]]:
        return [(entry["path"], entry["now"], entry["after"]) for entry in result["pending_restart"]]

    node = ("cpu/numa/cell[0]@memory", sizes[0], sizes[1])
    result = promise.changes("domain", name="holder", memory="256MiB")
    assert pending(result) == [("memory", sizes[0], sizes[1]), node]
    result = promise.changes("domain", name="holder", memory="256MiB", memory_devices=dimms[:1])
    assert pending(result) == [("memory", sizes[2], sizes[3]), node]
    assert both(lab, "holder", "memory/text()") == [["327680"], ["393216"]]
    refused = promise.refuses("domain", name="holder", memory="1GiB", affect="live")
    assert refused["paths"] == ["memory", "cpu/numa/cell[0]@memory"]


def test_file_system_by_virtiofs_when_the_guest_runs_then_its_changes_wait_and_it_is_plugged_out(
    promise: Promise, lab: Lab, world: Guest
) -> None:
    """Plugging one in kills a libvirtd 9.0 that has no cgroups, such as the lab's."""
    path = "devices/filesystem[target/@dir='work']/driver/@queue"
    entry: Options = {"target": "work", "source": {"dir": DIRECTORY}, "driver": {"type": "virtiofs", "queue": 512}}

    result = promise.changes("domain", name=NAME, filesystems=[entry])
    assert [waiting["path"] for waiting in result["pending_restart"]] == ["devices/filesystem[work]/driver@queue"]
    assert both(lab, NAME, path) == [[], ["512"]]
    assert "detach" in actions(promise.changes("domain", name=NAME, filesystems=[]))
    assert both(lab, NAME, "devices/filesystem") == [[], []]


def test_devices_that_cannot_be_plugged_when_the_guest_runs_then_wait_for_its_next_start(
    promise: Promise, lab: Lab, world: Guest
) -> None:
    before = world.xml("--inactive")
    result = promise.changes(
        "domain",
        name=NAME,
        filesystems=[{"target": "slow", "source": {"dir": DIRECTORY}}],
        panics=[{"model": "hyperv"}],
        iommus=[{"model": "virtio"}],
    )
    assert actions(result) == ["define"]
    assert [entry["path"] for entry in result["pending_restart"]] == [
        "devices/filesystem[slow]",
        "devices/iommu",
        "devices/panic",
    ]
    assert both(lab, NAME, "devices/panic/@model") == [[], ["hyperv"]]
    lab.virsh("define", "/dev/stdin", stdin=before)


def test_cookies_of_a_source_when_they_change_then_show_in_nothing(promise: Promise, lab: Lab) -> None:
    define(lab)
    source = {"protocol": "https", "name": "debian.iso", "hosts": [{"name": "www.example.org", "port": 443}]}

    def task(value: str) -> Options:
        cookies = [{"name": "session", "value": value}]
        return {
            "disks": [{"target": "sda", "bus": "sata", "device": "cdrom", "source": {**source, "cookies": cookies}}]
        }

    for value in ("5e55104", "f0224e5"):
        result = promise.changes("domain", name="web1", **task(value))
        assert value not in str({**result, "invocation": None})
        assert domain_xml(lab, "web1").xpath("string(devices/disk/source/cookies/cookie)") == value
