# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Consoles, graphics and what else passes in and out of a guest, while it runs: what changes in place, what is plugged,
what waits. QEMU is asked as well as libvirt, and stays the same process."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.virtops.libvirt.tests.integration.bare_domains import both
from ansible_collections.virtops.libvirt.tests.integration.promise import Promise, actions
from ansible_collections.virtops.libvirt.tests.lab.guest import define_guest

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.lab.guest import Guest
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

Options = dict[str, t.Any]
Make = t.Callable[..., "Guest"]

NAME = "talkative"
FIRST = "<graphics type='{}' autoport='yes' listen='127.0.0.1' passwd='sesame1'/>"


@pytest.fixture(scope="module")
def world(lab: Lab) -> t.Iterator[Guest]:
    """A guest that has booted, with buses for everything that these tests plug in. They share it."""
    devices = (
        "<controller type='usb' model='qemu-xhci' ports='15'/><controller type='virtio-serial'/>"
        "<controller type='pci' model='pcie-to-pci-bridge'/><graphics type='spice' autoport='yes'/>"
    )
    guest = define_guest(lab, NAME, spare_ports=6, devices=devices)
    guest.start().wait_ready()
    yield guest
    guest.remove()


@pytest.fixture
def promise(ansible_module: t.Callable[..., Options], lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


def process(lab: Lab, name: str) -> str:
    """The process that is the guest."""
    return (lab.directory / f"run/libvirt/qemu/{name}.pid").read_text().strip()


def qemu(lab: Lab, name: str, command: str) -> Options:
    """What QEMU itself answers."""
    answer = lab.virsh("qemu-monitor-command", name, json.dumps({"execute": command}))
    return t.cast(Options, json.loads(answer)["return"])


# --- graphics ---


@pytest.mark.parametrize("kind", ["vnc", "spice"])
def test_password_when_the_guest_has_one_then_it_changes_in_place(
    promise: Promise, lab: Lab, guest: Make, kind: str
) -> None:
    deaf = guest(os=False, devices=FIRST.format(kind)).start()
    before = process(lab, deaf.name)
    options: Options = {
        "type": kind,
        "password": "sesame2",
        "password_valid_to": "2030-12-31T23:59:59",
        "connected": "keep",
    }
    result = promise.changes("domain", name=deaf.name, graphics=[options])
    assert (actions(result), result["pending_restart"]) == (["define", "update"], [])
    assert "sesame" not in json.dumps(result)
    for name, text in (("passwd", "sesame2"), ("passwdValidTo", "2030-12-31T23:59:59"), ("connected", "keep")):
        assert both(lab, deaf.name, f"devices/graphics/@{name}") == [[text], [text]]
    assert qemu(lab, deaf.name, f"query-{kind}")["auth"] == {"vnc": "vnc", "spice": "spice"}[kind]

    promise.changes("domain", name=deaf.name, graphics=[{"type": kind, "password_valid_to": ""}])
    assert both(lab, deaf.name, "devices/graphics/@passwdValidTo") == [[], []]
    assert process(lab, deaf.name) == before


def test_listen_when_it_changes_beside_the_password_then_it_alone_waits(
    promise: Promise, lab: Lab, guest: Make
) -> None:
    """libvirt refuses another address for a console that is open (code 84)."""
    deaf = guest(os=False, devices=FIRST.format("vnc")).start()
    before = process(lab, deaf.name)
    wished = [{"type": "vnc", "password": "sesame2", "listen": "0.0.0.0"}]
    result = promise.changes("domain", name=deaf.name, graphics=wished)
    assert actions(result) == ["define", "update"]
    assert [(entry["now"], entry["after"]) for entry in result["pending_restart"]] == [("127.0.0.1", "0.0.0.0")]
    assert both(lab, deaf.name, "devices/graphics/@passwd") == [["sesame2"], ["sesame2"]]
    assert both(lab, deaf.name, "devices/graphics/listen/@address") == [["127.0.0.1"], ["0.0.0.0"]]
    assert process(lab, deaf.name) == before

    lab.virsh("destroy", deaf.name)
    deaf.start()
    assert promise.leaves("domain", name=deaf.name, graphics=wished)["pending_restart"] == []
    assert qemu(lab, deaf.name, "query-vnc")["host"] == "0.0.0.0"


def test_password_when_taken_away_then_it_is_asked_for_until_the_restart(
    promise: Promise, lab: Lab, guest: Make
) -> None:
    deaf = guest(os=False, devices=FIRST.format("vnc")).start()
    result = promise.changes("domain", name=deaf.name, graphics=[{"type": "vnc", "password": ""}])
    assert [entry["path"] for entry in result["pending_restart"]] == ["devices/graphics[vnc]@passwd"]
    assert both(lab, deaf.name, "devices/graphics/@passwd") == [["sesame1"], []]
    assert qemu(lab, deaf.name, "query-vnc")["auth"] == "vnc"


# --- devices that are plugged ---

PLUGGED: dict[str, tuple[Options, Options, str, str]] = {
    "watchdog": (
        {"watchdogs": [{"model": "i6300esb", "action": "reset"}]},
        {"watchdogs": []},
        "watchdog[@model='i6300esb']",
        "@action",
    ),
    "input": (
        {"inputs": [{"type": "tablet"}, {"type": "keyboard", "bus": "virtio"}]},
        {"inputs": []},
        "input[@bus='usb' or @bus='virtio']",
        "@type",
    ),
    "redirdev": (
        {"redirdevs": [{}, {"type": "tcp", "mode": "bind", "host": "127.0.0.1", "service": "4000"}]},
        {"redirdevs": []},
        "redirdev",
        "@type",
    ),
    "channel": (
        {"channels": [{"type": "spicevmc", "name": "com.redhat.spice.0"}, {"type": "pty", "name": "org.test.1"}]},
        {"channels": []},
        "channel",
        "target/@name",
    ),
    "console": (
        {"consoles": [{"port": 1, "target_type": "virtio"}]},
        {"consoles": [{"port": 0}], "purge": ["consoles"]},
        "console[target/@type='virtio']",
        "target/@port",
    ),
    "serial": (
        {
            "serials": [
                {"port": 1, "target_type": "usb-serial"},
                {"port": 2, "target_type": "pci-serial", "type": "null"},
            ]
        },
        {"serials": [{"port": 0}], "purge": ["serials"]},
        "serial[target/@type!='isa-serial']",
        "target/@type",
    ),
    "rng": (
        {"rng": [{"egd": {"type": "tcp", "mode": "bind", "host": "127.0.0.1", "service": "4001"}}]},
        {"rng": []},
        "rng",
        "backend/@type",
    ),
}


@pytest.mark.parametrize("kind", PLUGGED)
def test_device_when_it_can_be_plugged_then_it_comes_and_goes(
    promise: Promise, lab: Lab, world: Guest, kind: str
) -> None:
    wished, gone, element, value = PLUGGED[kind]
    before = process(lab, NAME)
    count = len(next(iter(wished.values())))
    result = promise.changes("domain", name=NAME, **wished)
    assert (actions(result)[-count:], result["pending_restart"]) == (["attach"] * count, [])
    live, config = both(lab, NAME, f"devices/{element}/{value}")
    assert live == config
    assert len(live) == count

    definition = result["domain"]["definition"]
    assert promise.leaves("domain", **definition)["pending_restart"] == []

    result = promise.changes("domain", name=NAME, **gone)
    assert (actions(result), result["pending_restart"]) == (["detach"] * count, [])
    assert both(lab, NAME, f"devices/{element}") == [[], []]
    assert process(lab, NAME) == before


def test_watchdog_when_replugged_then_the_running_guest_has_the_new_action(
    promise: Promise, lab: Lab, guest: Make
) -> None:
    """On a machine without a watchdog of its own."""
    tiny = guest(machine="pc").start().wait_ready()
    options: Options = {"name": tiny.name, "watchdogs": [{"model": "i6300esb", "action": "none"}]}
    promise.changes("domain", **options)
    options["watchdogs"][0]["action"] = "pause"
    waiting = promise.changes("domain", **options)["pending_restart"]
    assert [entry["path"] for entry in waiting] == ["devices/watchdog[i6300esb]@action"]
    assert both(lab, tiny.name, "devices/watchdog/@action") == [["none"], ["pause"]]
    promise.changes("domain", **options, replug=True)
    assert both(lab, tiny.name, "devices/watchdog/@action") == [["pause"], ["pause"]]


def test_watchdog_when_it_is_no_pci_device_then_it_waits_for_the_next_start(
    promise: Promise, lab: Lab, guest: Make
) -> None:
    """Newer versions of libvirt take it on an old PC only."""
    deaf = guest(os=False, machine="pc").start()
    result = promise.changes("domain", name=deaf.name, watchdogs=[{"model": "ib700"}])
    assert actions(result) == ["define"]
    assert [entry["path"] for entry in result["pending_restart"]] == ["devices/watchdog[ib700]"]


def test_watchdog_when_that_of_the_machine_acts_otherwise_then_both_wait_for_the_next_start(
    promise: Promise, lab: Lab, guest: Make
) -> None:
    """Newer versions of libvirt show the watchdog of a q35, and give all watchdogs of a guest one action."""
    deaf = guest(os=False).start()
    dogs = both(lab, deaf.name, "devices/watchdog/@model")[1]
    assert dogs in ([], ["itco"])
    options: Options = {"name": deaf.name, "watchdogs": [{"model": "i6300esb", "action": "none"}]}
    result = promise.changes("domain", **options)
    assert actions(result) == (["define"] if dogs else ["attach"])
    assert [entry["path"] for entry in result["pending_restart"]] == ["devices/watchdog[i6300esb]"] * len(dogs)
    live, config = both(lab, deaf.name, "devices/watchdog/@action")
    assert (live, config) == ((["reset"], ["none", "none"]) if dogs else (["none"], ["none"]))
    options["watchdogs"][0]["action"] = "pause"
    promise.changes("domain", **options)
    assert both(lab, deaf.name, "devices/watchdog/@action")[1] == ["pause"] * (len(dogs) + 1)
    lab.virsh("destroy", deaf.name)
    deaf.start()
    assert both(lab, deaf.name, "devices/watchdog/@action")[0] == ["pause"] * (len(dogs) + 1)
    assert promise.leaves("domain", **options)["pending_restart"] == []


# --- devices that are not ---

COLD: dict[str, tuple[Options, str]] = {
    "isa serial": ({"serials": [{"port": 1}]}, "serial[1]"),
    "sound": ({"sounds": [{"model": "ich9"}]}, "sound[ich9]"),
    "video": ({"videos": [{"model": "qxl"}, {"model": "virtio"}]}, "video[virtio]"),
    "hub": ({"hubs": [{}]}, "hub"),
    "graphics": ({"graphics": [{"type": "vnc"}]}, "graphics[vnc]"),
    "smart card": ({"smartcards": [{"mode": "passthrough", "source": {"type": "spicevmc"}}]}, "smartcard[passthrough]"),
    "sound backend": ({"audios": [{"id": 2, "type": "none"}]}, "audio[2]"),
    "filter": ({"redirfilter": [{"allow": False}]}, "redirfilter"),
}


@pytest.mark.parametrize("kind", COLD)
def test_device_when_it_cannot_be_plugged_then_it_waits_for_the_next_start(
    promise: Promise, lab: Lab, world: Guest, kind: str
) -> None:
    config = world.xml("--inactive")
    options, path = COLD[kind]
    result = promise.changes("domain", name=NAME, **options)
    assert actions(result) == ["define"]
    assert f"devices/{path}" in [entry["path"] for entry in result["pending_restart"]]
    lab.virsh("define", "/dev/stdin", stdin=config)
