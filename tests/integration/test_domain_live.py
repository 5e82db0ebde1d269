# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes of a domain that runs: what is made at once, what waits for the next start, what leaves and how."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.virtops.libvirt.tests.integration.bare_domains import assert_holds, both, written
from ansible_collections.virtops.libvirt.tests.integration.promise import Promise, actions, assert_plain, steps
from ansible_collections.virtops.libvirt.tests.lab.events import DomainEvents
from ansible_collections.virtops.libvirt.tests.lab.guest import define_guest

if t.TYPE_CHECKING:
    from pathlib import Path

    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.guest import Guest
    from ansible_collections.virtops.libvirt.tests.lab.lab import IscsiTarget, Lab

Options = dict[str, t.Any]

NAME = "lively"
LISTS = ("disks", "interfaces", "hostdevs", "rng")


@pytest.fixture(scope="module")
def iscsi(lab: Lab) -> IscsiTarget:
    return lab.start_iscsi_target()


@pytest.fixture(scope="module")
def world(lab: Lab, iscsi: IscsiTarget) -> t.Iterator[Guest]:
    """A guest that has booted, with its agent and no other device that can leave. All tests share it."""
    guest = define_guest(lab, NAME, agent=True, spare_ports=8, devices="<controller type='usb' model='qemu-xhci'/>")
    guest.start().wait_ready().wait_agent()
    yield guest
    guest.remove()


@pytest.fixture
def tiny(world: Guest, lab: Lab) -> t.Iterator[Guest]:
    """The shared guest. A test that leaves its definition different gets it defined anew."""
    config = world.xml("--inactive")
    yield world
    if world.xml("--inactive") != config:
        lab.virsh("define", "/dev/stdin", stdin=config)


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


@pytest.fixture
def devices(tmp_path: Path, iscsi: IscsiTarget, lan: str) -> Options:
    """One device of each kind that can be plugged, as options."""
    image = tmp_path / "data.img"
    image.write_bytes(bytes(1 << 20))
    return {
        "disks": [{"target": "vda", "bus": "virtio", "source": {"file": str(image)}, "format": "raw"}],
        "interfaces": [{"source": {"network": lan}, "model": "virtio"}],
        "hostdevs": [
            {"iscsi": {"iqn": iscsi.iqn, "lun": iscsi.lun, "portal": iscsi.portal}},
            {"usb": {"vendor": "046d", "product": "c52b", "startup_policy": "optional"}},
        ],
        "rng": [{"device": "/dev/urandom"}],
    }


def named(step: Options) -> str:
    return str(step["target"]).partition(" ")[0]


# --- devices ---


def test_devices_when_given_in_one_task_then_all_are_plugged_in_and_all_leave_again(
    promise: Promise, lab: Lab, tiny: Guest, devices: Options
) -> None:
    result = promise.changes("domain", name=NAME, **devices)
    assert [(step["action"], named(step), step["live"], step["config"]) for step in result["steps"]] == [
        ("attach", kind, True, True) for kind in ("disk", "interface", "hostdev", "hostdev", "rng")
    ]
    for path, expected in {
        "devices/disk/target/@dev": ["vda"],
        "devices/interface/source/@network": ["lan"],
        "devices/hostdev/@type": ["scsi", "usb"],
        "devices/rng/backend/text()": ["/dev/urandom"],
    }.items():
        assert both(lab, NAME, path) == [expected, expected]
    for path in ("devices/*/alias[starts-with(@name, 'ua-')]/@name", "devices/interface/mac/@address"):
        live, config = both(lab, NAME, path)
        assert live == config
    assert "vda" in tiny.run("/bin/ls", "/sys/block")

    for name in LISTS:
        result = promise.changes("domain", name=NAME, **{name: []})
        assert set(actions(result)) == {"detach"}
        assert all(step["live"] and step["config"] and step["seconds"] > 0 for step in result["steps"])
        assert both(lab, NAME, f"devices/{name.rstrip('s')}") == [[], []]
    assert "vda" not in tiny.run("/bin/ls", "/sys/block")


def test_list_when_purged_then_only_what_is_not_declared_leaves(
    promise: Promise, lab: Lab, tiny: Guest, lan: str
) -> None:
    kept, other = (
        {"alias": "ua-kept", "source": {"network": lan}, "model": "virtio"},
        {"type": "user", "model": "virtio"},
    )
    promise.changes("domain", name=NAME, interfaces=[kept, other])
    promise.leaves("domain", name=NAME, interfaces=[kept])
    result = promise.changes("domain", name=NAME, interfaces=[kept], purge=["interfaces"])
    assert actions(result) == ["detach"]
    assert both(lab, NAME, "devices/interface/alias/@name") == [["ua-kept"], ["ua-kept"]]
    swapped = promise.changes("domain", name=NAME, interfaces=[other], purge=["interfaces"])
    assert actions(swapped) == ["detach", "attach"]
    assert both(lab, NAME, "devices/interface/@type") == [["user"], ["user"]]
    promise.changes("domain", name=NAME, interfaces=[])


@pytest.mark.parametrize("affect", ["live", "config"])
def test_devices_when_affect_is_narrowed_then_only_that_definition_changes(
    promise: Promise, lab: Lab, tiny: Guest, affect: str
) -> None:
    before = written(lab, NAME)
    options: Options = {"name": NAME, "affect": affect}
    result = promise.changes("domain", **options, rng=[{"backend": "builtin"}], title="narrow")
    assert all(step[affect] and not step[{"live": "config", "config": "live"}[affect]] for step in result["steps"])
    expected = [["builtin"], []] if affect == "live" else [[], ["builtin"]]
    assert both(lab, NAME, "devices/rng/backend/@model") == expected
    assert [len(texts) for texts in both(lab, NAME, "title")] == [len(texts) for texts in expected]
    promise.changes("domain", **options, rng=[], title="")
    assert both(lab, NAME, "title | devices/rng") == [[], []]
    assert (written(lab, NAME) == before) == (affect == "live")


def test_devices_when_the_definition_changes_too_then_each_goes_its_way(
    promise: Promise, lab: Lab, tiny: Guest
) -> None:
    result = promise.changes("domain", name=NAME, memory="160MiB", rng=[{"backend": "builtin"}], description="both")
    assert steps(result) == [
        {"action": "define", "target": f"domain {NAME}", "live": False, "config": True},
        {"action": "set_metadata", "target": f"domain {NAME}", "live": True, "config": False},
        {"action": "attach", "target": result["steps"][2]["target"], "live": True, "config": False},
    ]
    assert [entry["path"] for entry in result["pending_restart"]] == ["memory"]
    assert both(lab, NAME, "devices/rng/backend/@model") == [["builtin"], ["builtin"]]
    assert both(lab, NAME, "description/text()") == [["both"], ["both"]]
    promise.changes("domain", name=NAME, rng=[], description="")


def test_guest_agent_when_switched_then_its_channel_comes_and_goes(
    ansible_module: ModuleCall, promise: Promise, lab: Lab, tiny: Guest
) -> None:
    assert actions(promise.changes("domain", name=NAME, guest_agent=False)) == ["detach"]
    assert both(lab, NAME, "devices/channel") == [[], []]
    # Not as one promise: the live definition changes by itself when the agent connects.
    predicted = ansible_module("domain", name=NAME, guest_agent=True, check=True, diff=True)
    done = ansible_module("domain", name=NAME, guest_agent=True, diff=True)
    assert (steps(done), done["diff"]) == (steps(predicted), predicted["diff"])
    assert actions(done) == ["attach"]
    tiny.wait_agent()
    promise.leaves("domain", name=NAME, guest_agent=True)
    assert both(lab, NAME, "devices/channel/target/@name") == [["org.qemu.guest_agent.0"]] * 2


def test_raw_device_when_it_can_be_plugged_then_it_is(promise: Promise, lab: Lab, tiny: Guest) -> None:
    devices = "<input type='tablet' bus='usb'/><watchdog model='i6300esb' action='reset'/>"
    xml = f"<domain><devices>{devices}</devices></domain>"
    result = promise.changes("domain", name=NAME, xml=xml)
    assert [named(step) for step in result["steps"]] == ["input", "watchdog"]
    assert both(lab, NAME, "devices/watchdog[@model='i6300esb']/@action") == [["reset"], ["reset"]]
    for alias in both(lab, NAME, "devices/*[self::watchdog or self::input]/alias/@name")[1]:
        with DomainEvents(lab, NAME) as events:
            lab.virsh("detach-device-alias", NAME, alias, "--live")
            events.wait("device-removed", 30)


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"disks": [{"target": "sda", "bus": "sata", "device": "cdrom"}]}, "devices/disk[sda]"),
        ({"serials": [{"port": 1}]}, "devices/serial[1]"),
        ({"xml": "<domain><devices><sound model='ich9'/></devices></domain>"}, "devices/sound[ich9]"),
        ({"graphics": [{"type": "vnc"}]}, "devices/graphics[vnc]"),
    ],
    ids=["cdrom", "serial", "sound", "graphics"],
)
def test_device_when_it_cannot_be_plugged_then_it_waits_for_the_next_start(
    promise: Promise, lab: Lab, tiny: Guest, options: Options, path: str
) -> None:
    result = promise.changes("domain", name=NAME, **options)
    assert actions(result) == ["define"]
    assert [(entry["path"], entry["now"]) for entry in result["pending_restart"]] == [(path, None)]
    tag = path.partition("[")[0]
    counts = [len(found) for found in both(lab, NAME, tag)]
    assert counts[1] == counts[0] + 1


def test_device_when_it_cannot_leave_then_it_waits_for_the_next_start(promise: Promise, lab: Lab, tiny: Guest) -> None:
    result = promise.changes("domain", name=NAME, serials=[])
    assert (actions(result), [entry["after"] for entry in result["pending_restart"]]) == (["detach"], [None])
    assert both(lab, NAME, "devices/*[self::serial or self::console]") == [["console", "serial"], []]


# --- devices that stay ---


def test_purge_when_the_guest_does_not_answer_then_nothing_is_lost_and_the_next_run_succeeds(
    ansible_module: ModuleCall, promise: Promise, lab: Lab, tiny: Guest
) -> None:
    promise.changes("domain", name=NAME, interfaces=[{"type": "user", "model": "virtio"}])
    [mac] = both(lab, NAME, "devices/interface/mac/@address")[0]
    lab.virsh("suspend", NAME)
    before = tiny.xml(), tiny.xml("--inactive"), written(lab, NAME)
    options: Options = {"name": NAME, "interfaces": [], "detach_timeout": 0.3, "detach_attempts": 2}
    result = ansible_module("domain", **options, fails=True)
    assert (result["error_code"], result["attempts"], result["changed"]) == ("guest_did_not_answer", 2, False)
    assert [mac in record for record in result["audit"]] == [True]
    assert_plain(result)
    assert (tiny.xml(), tiny.xml("--inactive"), written(lab, NAME)) == before
    with DomainEvents(lab, NAME) as events:
        lab.virsh("resume", NAME)
        events.wait("device-removed", 30)
    promise.changes("domain", **options)
    assert both(lab, NAME, "devices/interface") == [[], []]


def test_purge_when_one_of_two_stays_then_the_result_tells_what_was_done(
    ansible_module: ModuleCall, lab: Lab, guest: t.Callable[..., Guest]
) -> None:
    usb = "<interface type='user'><model type='usb-net'/><address type='usb' bus='0' port='1'/></interface>"
    virtio = "<interface type='user'><model type='virtio'/></interface>"
    deaf = guest(os=False, devices=f"<controller type='usb' model='qemu-xhci'/>{usb}{virtio}").start()
    options: Options = {"interfaces": [], "detach_timeout": 0.3, "detach_attempts": 1}
    result = ansible_module("domain", name=deaf.name, **options, fails=True)
    assert result["changed"] is True
    assert [step["action"] for step in result["steps"]] == ["detach"]
    assert both(lab, deaf.name, "devices/interface/model/@type") == [["virtio"], ["virtio"]]


# --- the rest of the definition ---


def test_title_when_changed_then_it_is_so_at_once(promise: Promise, lab: Lab, tiny: Guest) -> None:
    result = promise.changes("domain", name=NAME, title="one", description="two\nlines")
    assert actions(result) == ["define", "set_metadata", "set_metadata"]
    assert result["restart_required"] is False
    assert both(lab, NAME, "title/text()") == [["one"], ["one"]]
    assert both(lab, NAME, "description/text()") == [["two\nlines"], ["two\nlines"]]
    promise.changes("domain", name=NAME, title="", description="")
    assert both(lab, NAME, "title | description") == [[], []]


PENDING: dict[str, tuple[Options, list[str]]] = {
    "memory": ({"memory": "160MiB"}, ["memory"]),
    "vcpus": ({"vcpus": 1, "max_vcpus": 2}, ["vcpu"]),
    "cpu": ({"cpu": {"mode": "custom", "model": "Nehalem"}}, ["cpu/model"]),
    "clock": ({"clock": {"offset": "localtime"}}, ["clock@offset"]),
    "features": ({"features": {"pae": True}}, ["features/pae"]),
    "boot": ({"boot": {"cmdline": "console=ttyS0 debug"}}, ["os/cmdline"]),
    "machine": ({"machine": "pc-q35-6.2"}, ["os/type@machine"]),
}


@pytest.mark.parametrize("case", PENDING)
def test_option_when_the_guest_runs_then_it_waits_for_the_next_start(
    promise: Promise, lab: Lab, tiny: Guest, case: str
) -> None:
    options, paths = PENDING[case]
    live = tiny.xml()
    result = promise.changes("domain", name=NAME, **options)
    assert (actions(result), result["restart_required"]) == (["define"], True)
    assert sorted(entry["path"] for entry in result["pending_restart"]) == paths
    assert all(entry["now"] != entry["after"] for entry in result["pending_restart"])
    assert tiny.xml() == live


def test_password_when_the_guest_was_started_without_one_then_it_waits_and_is_not_shown(
    promise: Promise, lab: Lab, guest: t.Callable[..., Guest]
) -> None:
    deaf = guest(os=False, devices="<graphics type='vnc'/>").start()
    result = promise.changes("domain", name=deaf.name, graphics=[{"type": "vnc", "password": "sesame2"}])
    assert both(lab, deaf.name, "devices/graphics/@passwd") == [[], ["sesame2"]]
    assert [entry["path"] for entry in result["pending_restart"]] == ["devices/graphics[vnc]@passwd"]
    assert "sesame" not in json.dumps(result)


def test_pending_when_only_the_config_is_meant_then_nothing_is_said_of_it(promise: Promise, tiny: Guest) -> None:
    result = promise.changes("domain", name=NAME, memory="160MiB", affect="config")
    assert (result["pending_restart"], result["restart_required"]) == ([], False)


def test_memory_when_only_the_running_guest_is_meant_then_it_is_refused(
    promise: Promise, lab: Lab, tiny: Guest
) -> None:
    result = promise.refuses("domain", name=NAME, memory="160MiB", affect="live")
    assert (result["error_code"], result["paths"]) == ("needs_restart", ["memory"])
    assert_holds(lab, {"memory/text()": ["131072"]}, name=NAME)


# --- what virsh dumps ---


@pytest.mark.parametrize("dumped", ["live", "inactive"])
def test_dump_when_given_back_then_nothing_is_done(
    promise: Promise, guest: t.Callable[..., Guest], devices: Options, dumped: str
) -> None:
    deaf = guest(os=False, agent=True, spare_ports=8, devices="<controller type='usb' model='qemu-xhci'/>")
    more: Options = {"graphics": [{"type": "vnc", "autoport": True}], "serials": [{"port": 1}], "title": "dumped"}
    promise.changes("domain", name=deaf.name, **devices, **more, state="running")
    xml = deaf.xml(*["--inactive"] if dumped == "inactive" else [])
    for affect in ("auto", "config", "live"):
        assert promise.leaves("domain", name=deaf.name, xml=xml, affect=affect)["pending_restart"] == []


def test_definition_when_given_back_then_nothing_is_done(promise: Promise, tiny: Guest, devices: Options) -> None:
    result = promise.changes("domain", name=NAME, **devices)
    assert promise.leaves("domain", **result["domain"]["definition"])["pending_restart"] == []
    promise.changes("domain", name=NAME, **{name: [] for name in LISTS})


# --- definitions that others started ---

#: What stands in the definition besides the devices, and the devices.
STARTED: dict[str, tuple[str, str]] = {
    "an empty drive": (
        "",
        (
            "<disk type='file' device='cdrom'><driver name='qemu' type='raw'/>"
            "<target dev='sda' bus='sata' tray='open'/><readonly/></disk>"
        ),
    ),
    "a socket of libvirt's own": (
        "",
        (
            "<channel type='unix'><source mode='bind' path='/var/lib/libvirt/qemu/channel/target/domain-7-old/app'/>"
            "<target type='virtio' name='app'/></channel>"
        ),
    ),
    "NUMA nodes that are no whole MiB": (
        (
            "<vcpu>3</vcpu><currentMemory unit='KiB'>98000</currentMemory><cpu><numa>"
            "<cell id='0' cpus='0' memory='21800' unit='KiB'/><cell id='1' cpus='1' memory='21800' unit='KiB'/>"
            "<cell id='2' cpus='2' memory='21800' unit='KiB'/></numa></cpu>"
        ),
        "",
    ),
    "no balloon": ("<currentMemory unit='KiB'>60000</currentMemory>", "<memballoon model='none'/>"),
    "features that the host lacks": (
        (
            "<cpu mode='custom' match='exact'><model>core2duo</model><feature name='xtpr' policy='require'/>"
            "<feature name='ds' policy='force'/><feature name='pconfig' policy='disable'/></cpu>"
        ),
        "",
    ),
}


@pytest.mark.parametrize("case", STARTED)
def test_definition_when_virsh_started_it_then_nothing_is_done(promise: Promise, lab: Lab, case: str) -> None:
    inner, inside = STARTED[case]
    xml = (
        f"<domain type='qemu'><name>started</name><memory unit='MiB'>64</memory>{inner}"
        f"<os><type arch='x86_64' machine='q35'>hvm</type></os><devices>{inside}</devices></domain>"
    )
    promise.changes("domain", name="started", xml=xml)
    lab.virsh("start", "started", "--paused")
    assert promise.leaves("domain", name="started", xml=xml)["pending_restart"] == []
    assert actions(promise.leaves("domain", name="started", xml=xml, restart="when_needed")) == []


def test_feature_when_the_guest_was_started_without_it_then_it_waits_for_the_next_start_unless_the_host_lacks_it(
    promise: Promise, lab: Lab
) -> None:
    def options(policy: str) -> Options:
        features = [{"name": name, "policy": policy} for name in ("xtpr", "lahf_lm")]
        return {"name": "started", "cpu": {"mode": "custom", "model": "core2duo", "features": features}}

    promise.changes("domain", memory="64MiB", type="qemu", **options("disable"))
    lab.virsh("start", "started")
    result = promise.changes("domain", **options("require"))
    assert result["pending_restart"] == [
        {"path": "cpu/feature[lahf_lm]@policy", "now": "disable", "after": "require"},
    ]
    lab.virsh("destroy", "started")
    lab.virsh("start", "started")
    assert promise.leaves("domain", **options("require"))["pending_restart"] == []


ONE_CORE = {"sockets": 2, "cores": 1, "threads": 1}


@pytest.mark.parametrize(
    ("runs", "asked", "waits"),
    [
        ({"mode": "host-model"}, {"mode": "host-model", "topology": ONE_CORE}, "cpu/topology@sockets"),
        ({"mode": "maximum"}, {"mode": "maximum", "topology": ONE_CORE}, "cpu/topology@sockets"),
        ({"mode": "host-model"}, {"mode": "maximum"}, "cpu@mode"),
        ({"mode": "custom", "model": "Nehalem"}, {"mode": "host-model"}, "cpu@mode"),
        # Without any libvirt gives the guest a model of its own.
        ({"mode": "custom", "model": "Nehalem"}, {}, "cpu@mode"),
    ],
    ids=str,
)
def test_processor_when_changed_or_taken_back_then_waits_until_one_restart_brings_it(
    promise: Promise, lab: Lab, runs: Options, asked: Options, waits: str
) -> None:
    base = {"name": "started", "type": "qemu", "machine": "q35", "memory": "64MiB", "vcpus": 2, "disks": []}
    promise.changes("domain", **base, cpu=runs, state="running")

    # Several tasks may come before the restart.
    result = promise.changes("domain", **base, cpu=asked)
    assert waits in [entry["path"] for entry in result["pending_restart"]]
    again = promise.changes("domain", **base, cpu=asked, title="Another change")
    assert waits in [entry["path"] for entry in again["pending_restart"]]

    at_once = {"restart": "when_needed", "force": True, "shutdown_timeout": 0.1}
    result = promise.changes("domain", **base, cpu=asked, **at_once)
    assert actions(result)[-1] == "start"
    assert result["pending_restart"] == []


def test_processor_when_taken_back_with_a_restart_in_one_task_then_nothing_waits_for_another(
    promise: Promise, lab: Lab
) -> None:
    base = {"name": "started", "type": "qemu", "machine": "q35", "memory": "64MiB", "disks": []}
    promise.changes("domain", **base, cpu={"mode": "custom", "model": "Nehalem"}, state="running")

    result = promise.changes("domain", **base, restart="when_needed", force=True, shutdown_timeout=0.1)

    assert actions(result) == ["define", "shutdown", "start"]
    assert result["pending_restart"] == []


# --- audit ---


def test_audit_when_all_then_every_plug_is_recorded(
    ansible_module: ModuleCall, lab: Lab, tiny: Guest, devices: Options
) -> None:
    records = ansible_module("domain", name=NAME, **devices, audit="all")["audit"]
    records += ansible_module("domain", name=NAME, **{name: [] for name in LISTS}, audit="all")["audit"]
    assert [record.split()[1:3] for record in records] == [
        [f"resrc={kind}", f"reason={reason}"]
        for reason in ("attach", "detach")
        for kind in ("disk", "net", "dev", "dev", "rng")
    ]
    assert all(record.endswith(" res=success") for record in records)
    # Of the others libvirt does not tell all.
    theirs = "\n".join(lab.audit_lines())
    for record in records:
        if "resrc=disk" in record or "resrc=net" in record:
            assert record.removesuffix(" res=success") in theirs
