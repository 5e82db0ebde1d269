# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two tasks that change one object at the same time, and other tools between them: nothing is lost."""

from __future__ import annotations

import typing as t
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._run.lock import locked
from ansible_collections.virtops.libvirt.tests.integration.promise import domain_xml, network_xml, values
from ansible_collections.virtops.libvirt.tests.lab.tools import lock_is_awaited, wait_for

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.guest import Guest
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

Task = tuple[str, dict[str, t.Any]]
Result = dict[str, t.Any]

ROUNDS = 10
NAME = "busy"
DEFINITION = f"<network><name>{NAME}</name><ip address='192.168.180.1' prefix='24'><dhcp/></ip></network>"


@pytest.fixture
def together(ansible_module: ModuleCall) -> t.Iterator[t.Callable[..., list[Result]]]:
    """Starts tasks at the same moment, and returns their results."""
    with ThreadPoolExecutor(4) as pool:

        def run(*tasks: Task) -> list[Result]:
            return list(pool.map(lambda task: ansible_module(task[0], **task[1]), tasks))

        yield run


@pytest.fixture
def meanwhile(ansible_module: ModuleCall, lab: Lab) -> t.Iterator[t.Callable[..., Result]]:
    """Runs a task, and another thing when the task has read the object and is about to change it."""
    with ThreadPoolExecutor(1) as pool:

        def run(task: Task, kind: str, name: str, other: t.Callable[[], t.Any]) -> Result:
            with locked(lab.uri, kind, name):
                result: Future[Result] = pool.submit(ansible_module, task[0], **task[1])
                wait_for(lambda: lock_is_awaited() or result.done(), 30, "the task to wait")
                other()
                assert not result.done()
            return result.result()

        yield run


def mac(*numbers: int) -> str:
    return "52:54:00:18:" + ":".join(f"{number:02x}" for number in numbers)


def host(number: int) -> tuple[str, dict[str, t.Any]]:
    entry = {"mac": mac(0, number), "ip": f"192.168.180.{number}"}
    return entry["ip"], {
        "name": NAME,
        "state": "present",
        "ips": [{"address": "192.168.180.1", "dhcp": {"hosts": [entry]}}],
    }


def interface(domain: str, address: str, **options: t.Any) -> Task:
    return "domain_interface", {"domain": domain, "mac": address, "type": "user", **options}


@pytest.mark.parametrize("active", [True, False], ids=["active", "inactive"])
def test_network_when_two_tasks_add_hosts_at_once_then_all_are_there(
    together: t.Callable[..., list[Result]], lab: Lab, active: bool
) -> None:
    lab.virsh("net-define", "/dev/stdin", stdin=DEFINITION)
    if active:
        lab.virsh("net-start", NAME)
    expected = []
    for number in range(10, 10 + 2 * ROUNDS, 2):
        addresses, tasks = zip(*(host(number + offset) for offset in (0, 1)))
        results = together(*(("network", task) for task in tasks))
        assert [result["changed"] for result in results] == [True, True]
        expected += addresses
    for live in (True, False)[not active :]:
        assert values(network_xml(lab, NAME, live=live), "//host/@ip") == sorted(expected)


@pytest.mark.parametrize("running", [True, False], ids=["running", "stopped"])
def test_domain_when_two_tasks_add_interfaces_at_once_then_all_are_there(
    together: t.Callable[..., list[Result]], guest: t.Callable[..., Guest], lab: Lab, running: bool
) -> None:
    one = guest(os=False, spare_ports=2 * ROUNDS + 1)
    if running:
        one.start()
    expected = []
    for number in range(ROUNDS):
        addresses = [mac(1, 2 * number + offset) for offset in (0, 1)]
        tasks = [interface(one.name, address, model="virtio") for address in addresses]
        assert [result["changed"] for result in together(*tasks)] == [True, True]
        expected += addresses
    for live in (True, False)[not running :]:
        assert values(domain_xml(lab, one.name, live=live), "//interface/mac/@address") == sorted(expected)


def test_domain_when_different_modules_change_it_at_once_then_all_changes_stay(
    together: t.Callable[..., list[Result]], guest: t.Callable[..., Guest], lab: Lab
) -> None:
    one = guest(os=False, devices=f"<interface type='user'><mac address='{mac(2, 0)}'/></interface>")
    for number in range(1, 1 + ROUNDS):
        title = f"round {number}"
        together(
            ("domain", {"name": one.name, "title": title}),
            interface(one.name, mac(2, number)),
            interface(one.name, mac(2, number - 1), state="absent"),
        )
        found = values(domain_xml(lab, one.name), "title/text()", "//interface/mac/@address")
        assert found == [[title], [mac(2, number)]]


def test_domain_when_two_tasks_make_it_at_once_then_one_makes_it_and_both_succeed(
    together: t.Callable[..., list[Result]], lab: Lab
) -> None:
    for number in range(4):
        options = {"name": f"new{number}", "memory": "64MiB", "autostart": True}
        results = together(("domain", options), ("domain", options))
        assert sorted(result["changed"] for result in results) == [False, True]
        assert results[0]["domain"]["uuid"] == results[1]["domain"]["uuid"]
        assert lab.virsh("dominfo", options["name"]).count("Autostart:      enable") == 1


def test_network_when_two_tasks_make_it_at_once_then_one_makes_it_and_both_succeed(
    together: t.Callable[..., list[Result]], lab: Lab
) -> None:
    for number in range(4):
        options = {"name": f"new{number}", "ips": [{"address": f"10.18.{number}.1", "prefix": 24}]}
        results = together(("network", options), ("network", options))
        assert sorted(result["changed"] for result in results) == [False, True]
        assert results[0]["network"]["uuid"] == results[1]["network"]["uuid"]
        lab.virsh("net-destroy", options["name"])


def test_network_when_another_is_changed_then_neither_task_waits_for_the_other(
    ansible_module: ModuleCall, lab: Lab
) -> None:
    with locked(lab.uri, "network", "other"):
        assert ansible_module("network", name=NAME, state="inactive", within=30)["changed"]


def test_network_when_virsh_changes_it_meanwhile_then_both_changes_stay(
    meanwhile: t.Callable[..., Result], lab: Lab
) -> None:
    lab.virsh("net-define", "/dev/stdin", stdin=DEFINITION)
    theirs = DEFINITION.replace("<ip", "<mtu size='1400'/><ip")
    uuid = lab.virsh("net-uuid", NAME).strip()
    redefine = theirs.replace("</name>", f"</name><uuid>{uuid}</uuid>")
    address, task = host(10)
    result = meanwhile(
        ("network", task), "network", NAME, lambda: lab.virsh("net-define", "/dev/stdin", stdin=redefine)
    )
    assert result["changed"]
    assert values(network_xml(lab, NAME), "mtu/@size", "//host/@ip") == [["1400"], [address]]


def test_network_when_virsh_makes_the_same_change_meanwhile_then_nothing_is_left_to_do(
    meanwhile: t.Callable[..., Result], lab: Lab
) -> None:
    lab.virsh("net-define", "/dev/stdin", stdin=DEFINITION)
    address, task = host(10)
    xml = f"<host mac='{mac(0, 10)}' ip='{address}'/>"
    result = meanwhile(
        ("network", task),
        "network",
        NAME,
        lambda: lab.virsh("net-update", NAME, "add-last", "ip-dhcp-host", xml, "--config"),
    )
    assert (result["changed"], result["steps"]) == (False, [])


def test_domain_when_virsh_changes_it_meanwhile_then_both_changes_stay(
    meanwhile: t.Callable[..., Result], guest: t.Callable[..., Guest], lab: Lab
) -> None:
    one = guest(os=False)
    theirs = f"<interface type='user'><mac address='{mac(3, 1)}'/></interface>"
    result = meanwhile(
        interface(one.name, mac(3, 2)),
        "domain",
        one.name,
        lambda: lab.virsh("attach-device", one.name, "/dev/stdin", "--config", stdin=theirs),
    )
    assert result["changed"]
    assert values(domain_xml(lab, one.name), "//interface/mac/@address") == [mac(3, 1), mac(3, 2)]


def test_domain_when_virsh_starts_it_meanwhile_then_the_running_one_changes_too(
    meanwhile: t.Callable[..., Result], guest: t.Callable[..., Guest], lab: Lab
) -> None:
    one = guest(os=False)
    meanwhile(interface(one.name, mac(3, 2), model="virtio"), "domain", one.name, one.start)
    for live in (True, False):
        assert values(domain_xml(lab, one.name, live=live), "//interface/mac/@address") == [mac(3, 2)]


def test_domain_when_virsh_removes_it_meanwhile_then_the_task_says_so(
    ansible_module: ModuleCall, guest: t.Callable[..., Guest], lab: Lab
) -> None:
    one = guest(os=False)
    with ThreadPoolExecutor(1) as pool, locked(lab.uri, "domain", one.name):
        module, options = interface(one.name, mac(3, 2))
        result = pool.submit(ansible_module, module, fails=True, **options)
        wait_for(lambda: lock_is_awaited() or result.done(), 30, "the task to wait")
        one.remove()
    assert result.result()["error_code"] == "not_found"
