# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The three-way merge on a real daemon: what a task asked for last, what it asks for now, what is there."""

from __future__ import annotations

import re
import typing as t

import pytest
from lxml import etree

from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import NAMESPACE, decode
from ansible_collections.virtops.libvirt.tests.integration.promise import (
    Promise,
    actions,
    domain_xml,
    values,
    warnings,
)
from ansible_collections.virtops.libvirt.tests.lab.guest import start_network

if t.TYPE_CHECKING:
    from pathlib import Path

    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

NAME = "owned"
MAC = "52:54:00:0e:00:01"
OTHER_MAC = "52:54:00:0e:00:02"


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


@pytest.fixture
def images(tmp_path: Path) -> dict[str, str]:
    """Files for disks."""
    paths = {name: tmp_path / f"{name}.img" for name in ("a", "b", "c")}
    for path in paths.values():
        path.touch()
        path.chmod(0o666)
    tmp_path.chmod(0o755)
    return {name: str(path) for name, path in paths.items()}


def disk(target: str, file: str, **more: t.Any) -> dict[str, t.Any]:
    return {"target": target, "bus": "scsi", "source": {"file": file}, "format": "raw", **more}


def definition(**more: t.Any) -> dict[str, t.Any]:
    """A definition, also where it has no devices."""
    return {"name": NAME, "type": "qemu", "memory": "64MiB", "machine": "q35", "ownership": True, **more}


def held(lab: Lab, *paths: str, live: bool = False) -> t.Any:
    return values(domain_xml(lab, NAME, live=live), *paths)


def record(lab: Lab) -> t.Any:
    """What the domain's record says, None where it has none."""
    texts = domain_xml(lab, NAME).xpath("metadata/virtops:applied/text()", namespaces={"virtops": NAMESPACE})
    return decode(texts[0]) if texts else None


def attach_disk(lab: Lab, target: str, file: str, *flags: str) -> None:
    """What another tool does."""
    lab.virsh("attach-disk", NAME, file, target, "--targetbus", "scsi", *flags)


DISKS = "devices/disk/target/@dev"
MACS = "devices/interface/mac/@address"


def test_definition_when_parts_of_it_are_not_mentioned_any_more_then_they_are_taken_back(
    promise: Promise, lab: Lab, images: dict[str, str]
) -> None:
    full = definition(
        title="Web",
        on_reboot="destroy",
        memtune={"hard_limit": "1GiB"},
        features={"acpi": True, "pae": True},
        disks=[disk("sda", images["a"]), disk("sdb", images["b"], cache="none")],
        interfaces=[{"mac": MAC, "source": {"network": "default"}, "mtu": 1400}],
        guest_agent=True,
    )
    promise.changes("domain", **full)
    less = definition(
        disks=[disk("sdb", images["b"])],
        interfaces=[{"mac": MAC, "source": {"network": "default"}}],
    )
    result = promise.changes("domain", **less)
    assert result["drift"] == []
    assert warnings(result) == []
    assert held(lab, DISKS, "devices/disk/driver/@cache", MACS, "devices/interface/mtu/@size") == [
        ["sdb"],
        [],
        [MAC],
        [],
    ]
    assert held(lab, "title", "on_reboot/text()", "memtune", "devices/channel", "features/pae") == [
        [],
        ["restart"],
        [],
        [],
        [],
    ]
    # Without it a guest would hear no power button: a new domain has it without asking.
    assert len(held(lab, "features/acpi")) == 1
    promise.changes("domain", **definition())
    assert held(lab, DISKS, MACS) == [[], []]


def test_entries_when_another_tool_or_an_amendment_added_them_then_they_stay(
    promise: Promise, lab: Lab, images: dict[str, str], ansible_module: ModuleCall
) -> None:
    promise.changes("domain", **definition(disks=[disk("sda", images["a"])]))
    attach_disk(lab, "sdb", images["b"], "--config")
    promise.changes("domain_interface", domain=NAME, mac=OTHER_MAC, source={"network": "default"})
    promise.changes("domain", name=NAME, description="More")
    promise.leaves("domain", **definition(disks=[disk("sda", images["a"])]))
    promise.changes("domain", **definition())
    assert held(lab, DISKS, MACS, "description/text()") == [["sdb"], [OTHER_MAC], ["More"]]


def test_domain_when_adopted_then_only_what_the_task_added_goes(
    promise: Promise, lab: Lab, images: dict[str, str]
) -> None:
    lab.virsh(
        "define",
        "/dev/stdin",
        stdin=f"<domain type='qemu'><name>{NAME}</name><memory unit='MiB'>64</memory>"
        "<title>Theirs</title><os><type machine='q35'>hvm</type></os><devices>"
        f"<disk type='file'><source file='{images['a']}'/><target dev='sda' bus='scsi'/></disk></devices></domain>",
    )
    both = [disk("sda", images["a"]), disk("sdb", images["b"])]
    promise.changes("domain", **definition(title="Theirs", description="Ours", disks=both))
    promise.changes("domain", **definition())
    assert held(lab, DISKS, "title/text()", "description/text()") == [["sda"], ["Theirs"], []]


def test_drift_when_others_change_what_was_asked_for_then_it_is_told_and_mended(
    promise: Promise, lab: Lab, images: dict[str, str], ansible_module: ModuleCall
) -> None:
    asked = definition(title="Web", disks=[disk("sda", images["a"]), disk("sdb", images["b"])])
    assert promise.changes("domain", **asked)["drift"] == []
    lab.virsh("desc", NAME, "--title", "--config", "By hand")
    lab.virsh("detach-disk", NAME, "sdb", "--config")
    foretold = ansible_module("domain", check=True, **asked)["drift"]
    result = promise.changes("domain", **asked)
    assert result["drift"] == foretold
    assert {(each["path"], each["now"]) for each in foretold} == {("title", "By hand"), ("devices/disk[sdb]", None)}
    assert held(lab, DISKS, "title/text()") == [["sda", "sdb"], ["Web"]]
    assert promise.leaves("domain", **asked)["drift"] == []


SCSI = [{"type": "scsi", "index": 0, "model": "virtio-scsi"}]


def running(images: dict[str, str], **more: t.Any) -> dict[str, t.Any]:
    """A definition of a guest that runs, with much that can be changed while it does."""
    nic = {"mac": MAC, "source": {"network": "default"}, "model": "virtio", "link": "up", **more.pop("nic", {})}
    limited = disk("sda", images["a"], iotune={"total_iops_sec": 500})
    return definition(
        **{
            "title": "Web",
            "controllers": SCSI,
            "disks": [limited, disk("sdb", images["b"])],
            "interfaces": [nic],
            "cputune": {"vcpupins": [{"vcpu": 0, "cpuset": "0"}]},
            "iothreads": 1,
            "state": "running",
            **more,
        }
    )


@pytest.fixture
def network(lab: Lab) -> str:
    """The network that the guests of these tests are on runs."""
    return start_network(lab, "default", subnet="192.168.152", dhcp=False)


@pytest.mark.usefixtures("network")
def test_drift_when_others_change_what_runs_alone_then_it_is_told_and_mended(
    promise: Promise, lab: Lab, images: dict[str, str], ansible_module: ModuleCall
) -> None:
    asked = running(images)
    assert promise.changes("domain", **asked)["drift"] == []
    lab.virsh("desc", NAME, "--title", "--live", "By hand")
    lab.virsh("detach-disk", NAME, "sdb", "--live")
    lab.virsh("blkdeviotune", NAME, "sda", "--total-iops-sec", "100", "--live")
    lab.virsh("domif-setlink", NAME, MAC, "down")
    lab.virsh("vcpupin", NAME, "0", "1", "--live")
    lab.virsh("iothreadadd", NAME, "2", "--live")
    foretold = ansible_module("domain", check=True, **asked)["drift"]

    result = promise.changes("domain", **asked)

    assert result["drift"] == foretold
    assert {(each["path"], each["now"], each["live"]) for each in foretold} == {
        ("title", "By hand", True),
        ("devices/disk[sdb]", None, True),
        ("devices/disk[sda]/iotune/total_iops_sec", "100", True),
        (f"devices/interface[{MAC}]/link@state", "down", True),
        ("cputune/vcpupin[0]@cpuset", "1", True),
        ("iothreads", "2", True),
    }
    assert promise.leaves("domain", **asked)["drift"] == []


@pytest.mark.usefixtures("network")
def test_drift_when_both_definitions_were_changed_then_it_is_told_once(
    promise: Promise, lab: Lab, images: dict[str, str]
) -> None:
    promise.changes("domain", **running(images))
    lab.virsh("detach-disk", NAME, "sdb", "--live", "--config")
    result = promise.changes("domain", **running(images))
    assert [(each["path"], "live" in each) for each in result["drift"]] == [("devices/disk[sdb]", False)]


@pytest.mark.usefixtures("network")
def test_drift_when_something_only_waited_then_there_is_none(
    promise: Promise, lab: Lab, images: dict[str, str]
) -> None:
    promise.changes("domain", **running(images))
    wish: dict[str, t.Any] = {"title": "Shop", "nic": {"link": "down", "mtu": 1400}}
    promise.changes("domain", **running(images, affect="config", **wish))
    result = promise.changes("domain", **running(images, **wish))
    assert [entry["path"] for entry in result["pending_restart"]] == [f"devices/interface[{MAC}]/mtu@size"]
    assert result["drift"] == []
    assert held(lab, "title/text()", "devices/interface/link/@state", live=True) == [["Shop"], ["down"]]
    lab.virsh("managedsave", NAME)
    promise.changes("domain", **running(images, title="Bar", nic=wish["nic"], affect="config", state="present"))
    lab.virsh("start", NAME)
    assert promise.changes("domain", **running(images, title="Bar", nic=wish["nic"]))["drift"] == []


def test_drift_when_the_guest_keeps_a_vcpu_then_it_is_told_once(
    promise: Promise, lab: Lab, ansible_module: ModuleCall
) -> None:
    """A guest without an operating system lets none go."""
    asked = definition(vcpus=1, max_vcpus=2, title="Web", state="running", detach_timeout=1)
    promise.changes("domain", **asked)
    lab.virsh("setvcpus", NAME, "2", "--live")
    told = [(each["path"], each["now"]) for each in ansible_module("domain", **asked)["drift"]]
    assert told == [("vcpu@current", "2")]
    assert ansible_module("domain", **asked)["drift"] == []


def test_running_guest_when_devices_are_not_mentioned_any_more_then_they_are_unplugged(
    promise: Promise, lab: Lab, images: dict[str, str]
) -> None:
    nic = (
        f"<domain><devices><interface type='user'><mac address='{MAC}'/><model type='usb-net'/>"
        "<address type='usb' bus='0' port='1'/></interface></devices></domain>"
    )
    scsi = [{"type": "scsi", "index": 0, "model": "virtio-scsi"}]
    ours = {"controllers": scsi, "state": "running"}
    disks = [disk("sda", images["a"]), disk("sdb", images["b"])]
    promise.changes("domain", **definition(disks=disks, xml=nic, on_reboot="destroy", title="Web", **ours))
    attach_disk(lab, "sdc", images["c"], "--live", "--config")
    result = promise.changes("domain", **definition(disks=disks[:1], **ours))
    assert [name for name in actions(result) if name == "detach"] == ["detach"] * 2
    for live in (True, False):
        assert held(lab, DISKS, MACS, "title/text()", live=live) == [["sda", "sdc"], [], []]
    assert held(lab, "on_reboot/text()") == ["restart"]


def test_values_when_taken_back_that_a_running_guest_keeps_then_they_go_on_waiting(
    promise: Promise, lab: Lab, images: dict[str, str]
) -> None:
    promise.changes("domain", **definition(clock={"offset": "localtime"}, features={"pae": True}, state="running"))
    result = promise.changes("domain", **definition(state="running"))
    assert {entry["path"] for entry in result["pending_restart"]} == {"clock@offset", "features/pae"}
    lab.virsh("destroy", NAME)
    lab.virsh("start", NAME)
    assert promise.leaves("domain", **definition(state="running"))["pending_restart"] == []


def test_task_when_it_fails_half_way_then_the_next_run_continues(
    promise: Promise, lab: Lab, images: dict[str, str], ansible_module: ModuleCall
) -> None:
    promise.changes("domain", **definition(title="Web", description="It serves", state="running"))
    nic = {"mac": MAC, "source": {"bridge": "nowhere0"}, "model": "virtio"}
    asked = definition(title="Shop", interfaces=[nic], state="running")
    ansible_module("domain", fails=True, **asked)
    assert not record(lab).done
    # What was not mentioned any more is not forgotten either, and what was not done is no drift.
    result = promise.changes("domain", **definition(title="Shop", state="running"))
    assert result["drift"] == []
    assert held(lab, "title/text()", "description", MACS) == [["Shop"], [], []]
    assert record(lab).done


def test_record_when_other_modules_change_the_domain_or_the_daemon_starts_anew_then_it_stays(
    promise: Promise, lab_factory: t.Callable[[], Lab], ansible_module: ModuleCall, images: dict[str, str]
) -> None:
    own = lab_factory()
    asked = definition(uri=own.uri, title="Web", disks=[disk("sda", images["a"])])
    ansible_module("domain", **asked)
    kept = record(own)
    ansible_module("domain_interface", uri=own.uri, domain=NAME, mac=MAC, source={"network": "default"})
    ansible_module("domain_hostdev", uri=own.uri, domain=NAME, usb={"vendor": "1d6b", "product": "0002"})
    ansible_module("domain_interface", uri=own.uri, domain=NAME, mac=MAC, state="absent")
    own.kill_daemon()
    own.wait_daemon()
    assert not ansible_module("domain", **asked)["changed"]
    assert record(own).made.entries == kept.made.entries
    ansible_module("domain", **definition(uri=own.uri))
    assert held(own, DISKS, "title", "devices/hostdev/@type") == [[], [], ["usb"]]


def test_amendment_when_libvirt_makes_something_else_of_it_then_it_settles_and_owns_nothing(
    promise: Promise, lab: Lab
) -> None:
    """The balloon is never larger than the memory."""
    promise.changes("domain", **definition(title="Web", rng=[{"backend": "random"}]))

    promise.changes("domain", name=NAME, memory="48MiB", current_memory="64MiB")

    assert held(lab, "memory/text()", "currentMemory/text()", "title/text()") == [["49152"], ["49152"], ["Web"]]
    promise.leaves("domain", name=NAME, memory="48MiB", current_memory="64MiB")
    assert record(lab).asked.findtext("title") == "Web"


def test_ownership_when_false_then_nothing_is_recorded_nor_taken_back(
    promise: Promise, lab: Lab, images: dict[str, str]
) -> None:
    promise.changes("domain", **definition(ownership=False, title="Web"))
    assert record(lab) is None
    assert "drift" not in promise.leaves("domain", **definition(ownership=False))
    promise.changes("domain", **definition(description="More"))
    promise.leaves("domain", **definition(ownership=False))
    promise.changes("domain", name=NAME, ownership=True, title="Shop")
    assert held(lab, "title/text()", "description") == [["Shop"], []]


def test_transient_domain_when_its_definition_changes_then_it_works_without_a_record(
    promise: Promise, lab: Lab, images: dict[str, str]
) -> None:
    lab.virsh(
        "create",
        "/dev/stdin",
        stdin=f"<domain type='qemu'><name>{NAME}</name><memory unit='MiB'>64</memory>"
        "<os><type machine='q35'>hvm</type></os></domain>",
    )
    promise.changes("domain", name=NAME, memory="64MiB", title="Web")
    promise.leaves("domain", name=NAME, memory="64MiB")
    assert held(lab, "title/text()", live=True) == ["Web"]


def test_definition_when_told_then_it_has_no_record_and_given_back_changes_nothing(
    promise: Promise, lab: Lab, images: dict[str, str]
) -> None:
    result = promise.changes("domain", **definition(title="Web", disks=[disk("sda", images["a"])], guest_agent=True))
    told = promise.read("domain_info", name=[NAME])["domains"][0]["definition"]
    assert record(lab) is not None
    assert NAMESPACE not in str((result, told))
    assert promise.leaves("domain", **told)["drift"] == []
    lab.virsh("define", "/dev/stdin", stdin=lab.virsh("dumpxml", NAME).replace(NAMESPACE, "urn:other:applied"))
    assert record(lab) is None
    told = promise.read("domain_info", name=[NAME])["domains"][0]["definition"]
    promise.leaves("domain", **told)


def test_machine_when_changed_by_hand_then_it_is_drift_and_what_the_alias_stood_for_is_known(
    promise: Promise, lab: Lab
) -> None:
    promise.changes("domain", **definition())
    machine = held(lab, "os/type/@machine")[0]
    assert ("os/type@machine", "q35", machine) in record(lab).made.entries
    older = re.sub("machine='[^']*'", "machine='pc-q35-6.2'", lab.virsh("dumpxml", NAME))
    lab.virsh("define", "/dev/stdin", stdin=older)
    drift = [{"path": "os/type@machine", "applied": "q35", "now": "pc-q35-6.2"}]
    assert promise.changes("domain", **definition(title="Web"))["drift"] == drift
    assert held(lab, "os/type/@machine") == [machine]


def test_xml_when_it_is_another_whole_definition_then_what_the_former_had_alone_goes(
    promise: Promise, lab: Lab, images: dict[str, str]
) -> None:
    def whole(devices: str, more: str = "") -> str:
        return (
            f"<domain type='qemu'><memory unit='MiB'>64</memory>{more}<os><type machine='q35'>hvm</type></os>"
            f"<devices>{devices}</devices></domain>"
        )

    disks = [f"<disk type='file'><source file='{images[n]}'/><target dev='sd{n}' bus='scsi'/></disk>" for n in "abc"]
    watchdog = "<watchdog model='i6300esb' action='reset'/>"
    promise.changes("domain", name=NAME, xml=whole(disks[0] + disks[1] + watchdog, "<title>Web</title>"))
    attach_disk(lab, "sdc", images["c"], "--config")
    promise.changes("domain", name=NAME, xml=whole(disks[1]))
    assert held(lab, DISKS, "title", "devices/watchdog[@model='i6300esb']") == [["sdb", "sdc"], [], []]
    promise.changes("domain", **definition(disks=[disk("sda", images["a"])]))
    assert held(lab, DISKS) == ["sda", "sdc"]


def test_options_when_dropped_then_the_domain_is_as_if_they_had_never_been_asked_for(
    promise: Promise, lab: Lab
) -> None:
    more = {
        "vcpus": 3,
        "max_vcpus": 4,
        "cpu": {"mode": "maximum"},
        "current_memory": "32MiB",
        "boot": {"order": ["network", "hd"]},
        "on_crash": "preserve",
        "clock": {"offset": "localtime"},
        "features": {"hyperv": {"relaxed": True}},
        "memballoons": [{"model": "virtio", "stats_period": 5}],
        "serials": [{"type": "pty"}],
        "rng": [{"backend": "random", "device": "/dev/urandom"}],
        "pm": {"suspend_to_mem": False},
        "iothreads": 2,
    }
    promise.changes("domain", **definition(**more))
    result = promise.changes("domain", **definition())
    assert (result["drift"], warnings(result)) == ([], [])
    promise.changes("domain", **{**definition(), "name": "never"})
    dumps = [lab.virsh("dumpxml", name) for name in (NAME, "never")]
    for tree in (texts := [etree.fromstring(dump) for dump in dumps]):
        for path in ("name", "uuid", "metadata", "devices/*/address", "devices/controller"):
            for element in tree.findall(path):
                element.getparent().remove(element)
    same = [sorted(line.strip() for line in etree.tostring(tree, encoding="unicode").splitlines()) for tree in texts]
    assert [line for line in same[0] if line] == [line for line in same[1] if line]


def test_definition_without_devices_when_repeated_then_it_takes_back_what_it_does_not_mention(
    promise: Promise, lab: Lab, images: dict[str, str]
) -> None:
    small = {"name": NAME, "type": "qemu", "memory": "64MiB"}
    promise.changes("domain", **small, title="Web", description="It serves")
    promise.changes("domain", **small, description="It serves")
    assert held(lab, "title", "description/text()") == [[], ["It serves"]]
    promise.changes("domain", name=NAME, title="By another task")
    promise.changes("domain", **small)
    assert held(lab, "title/text()", "description") == [["By another task"], []]
    # Once it has devices, memory alone is an amendment again.
    promise.changes("domain", **small, description="It serves", disks=[disk("sda", images["a"])])
    promise.changes("domain", name=NAME, memory="48MiB")
    assert held(lab, DISKS, "description/text()") == [["sda"], ["It serves"]]


def test_settings_when_dropped_then_what_libvirt_repeats_or_fills_in_beside_them_goes_too(
    promise: Promise, lab: Lab
) -> None:
    promise.changes(
        "domain",
        **definition(
            vcpus=2,
            max_vcpus=4,
            cpu={"topology": {"sockets": 4, "cores": 1, "threads": 1}},
            graphics=[{"type": "vnc", "listen": "0.0.0.0"}],
            rng=[{"backend": "random", "device": "/dev/urandom"}],
        ),
    )
    result = promise.changes(
        "domain", **definition(max_vcpus=4, graphics=[{"type": "vnc"}], rng=[{"backend": "random"}])
    )
    assert warnings(result) == []
    assert held(lab, "vcpu/@current", "cpu/topology", "devices/graphics/@listen", "//listen/@address") == [[]] * 4
    assert held(lab, "devices/rng/backend/text()") == ["/dev/random"]


def test_device_when_taken_back_in_the_config_alone_then_the_next_task_unplugs_it(
    promise: Promise, lab: Lab, images: dict[str, str]
) -> None:
    """What others plug in stays; what cannot go at once is listed."""
    ours = {"controllers": [{"type": "scsi", "index": 0, "model": "virtio-scsi"}], "state": "running"}
    disks = [disk("sda", images["a"]), disk("sdb", images["b"])]
    promise.changes("domain", **definition(disks=disks, features={"pae": True}, on_crash="preserve", **ours))
    attach_disk(lab, "sdc", images["c"], "--live")

    promise.changes("domain", **definition(disks=disks[:1], affect="config", **ours))
    assert held(lab, DISKS, live=True) == ["sda", "sdb", "sdc"]
    result = promise.changes("domain", **definition(disks=disks[:1], **ours))

    assert actions(result) == ["detach"]
    assert [entry["path"] for entry in result["pending_restart"]] == ["features/pae", "on_crash"]
    assert held(lab, DISKS, live=True) == ["sda", "sdc"]
    promise.leaves("domain", **definition(disks=disks[:1], affect="live", **ours))


def test_domain_when_copied_with_its_record_then_nothing_of_the_copy_is_taken_back(
    promise: Promise, lab: Lab, images: dict[str, str]
) -> None:
    """As virt-clone does it."""
    promise.changes("domain", **definition(title="Web", disks=[disk("sda", images["a"]), disk("sdb", images["b"])]))
    text = re.sub("<uuid>.*</uuid>", "", lab.virsh("dumpxml", NAME)).replace(f"<name>{NAME}<", "<name>copied<")
    lab.virsh("define", "/dev/stdin", stdin=text)

    asked = {**definition(disks=[disk("sda", images["a"])]), "name": "copied"}
    assert promise.leaves("domain", **asked)["drift"] == []
    promise.changes("domain", **{**asked, "description": "Of its own"})
    promise.changes("domain", **asked)

    assert values(domain_xml(lab, "copied"), DISKS, "title/text()", "description") == [["sda", "sdb"], ["Web"], []]


def test_setting_of_a_device_that_was_there_when_dropped_then_what_libvirt_demands_of_it_stays(
    promise: Promise, lab: Lab
) -> None:
    def devices(action: str, listen: str, policy: str, average: int) -> dict[str, t.Any]:
        feature = {"name": "pae", **({"policy": policy} if policy else {})}
        rates = {"peak": 2000, **({"average": average} if average else {})}
        return definition(
            cpu={"mode": "custom", "model": "qemu64", "features": [feature]},
            watchdogs=[{"model": "i6300esb", **({"action": action} if action else {})}],
            graphics=[{"type": "vnc", **({"listen": listen} if listen else {})}],
            interfaces=[{"mac": MAC, "source": {"network": "default"}, "bandwidth": {"inbound": rates}}],
        )

    promise.changes("domain", **{**devices("poweroff", "127.0.0.1", "disable", 1000), "ownership": False})
    promise.changes("domain", **devices("reset", "0.0.0.0", "require", 1500))
    promise.changes("domain", **devices("", "", "", 0))

    assert held(lab, "devices/watchdog[@model='i6300esb']/@action", "//@listen", "//listen/@address") == [
        ["reset"],
        [],
        [],
    ]
    assert held(lab, "cpu/feature/@policy", "//inbound/@average") == [["require"], ["1500"]]
