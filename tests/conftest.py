# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures for tests that need a libvirt daemon, guests, or Ansible.

A lab starts in 0.2 s and a guest's operating system in 4 s, so a lab is shared by all tests of a session (``lab``)
unless a test breaks it (``lab_factory``), and so is one booted guest (``booted``).
"""

from __future__ import annotations

import typing as t

import pytest

if t.TYPE_CHECKING:
    from pathlib import Path

    from ansible_collections.virtops.libvirt.tests.lab.guest import Guest
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab
    from ansible_collections.virtops.libvirt.tests.lab.modules import ModuleRunner
    from ansible_collections.virtops.libvirt.tests.lab.playbooks import Played

#: The file with the tests that run tests/tools/check_*.
CHECKS = "test_checks.py"
#: The file with the tests that have a lab each.
TARGETS = "test_targets.py"


class ModuleCall(t.Protocol):
    """Runs one module against the session's lab."""

    def __call__(
        self,
        module: str,
        /,
        *,
        check: bool = False,
        diff: bool = False,
        fails: bool = False,
        within: float = 120,
        **options: t.Any,
    ) -> dict[str, t.Any]:
        """The module's result. The test fails when it fails, or with *fails*, when it does not.

        *within*: seconds. ``uri`` is the session's lab unless given.
        """


@pytest.fixture(scope="session")
def lab() -> t.Iterator[Lab]:
    """The session's lab. Domains, networks and so on that a test makes in it go with the test."""
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

    with Lab() as running:
        yield running


@pytest.fixture(autouse=True)
def _no_trace(request: pytest.FixtureRequest) -> t.Iterator[None]:
    """Remove what a test has left in the session's lab: the next one finds it as this one did."""
    if "lab" not in request.fixturenames:
        yield
        return
    from ansible_collections.virtops.libvirt.tests.lab import events, objects

    lab = request.getfixturevalue("lab")
    before = objects.names(lab)
    yield
    objects.remove_others(lab, before)
    events.settle()


@pytest.fixture
def lab_factory() -> t.Iterator[t.Callable[[], Lab]]:
    """Starts further labs, for tests that break theirs or need several. They end with the test."""
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

    labs: list[Lab] = []

    def start() -> Lab:
        labs.append(Lab())
        return labs[-1].up()

    yield start
    for one in labs:
        one.down()


@pytest.fixture
def guest(lab: Lab, request: pytest.FixtureRequest) -> t.Iterator[t.Callable[..., Guest]]:
    """Defines domains, by the arguments of ``define_guest()``; the name may be left out. They go with the test."""
    from ansible_collections.virtops.libvirt.tests.lab.guest import define_guest

    guests: list[Guest] = []

    def define(name: str | None = None, *, lab: Lab = lab, **arguments: t.Any) -> Guest:
        guests.append(define_guest(lab, name or f"guest{len(guests) + 1}", **arguments))
        return guests[-1]

    yield define
    for one in guests:
        if one.lab.pid is not None:
            one.remove()


@pytest.fixture(scope="session")
def lan(lab: Lab) -> str:
    """The name of a running network with DHCP, 192.168.150.0/24 with the host at .1, in the session's lab."""
    from ansible_collections.virtops.libvirt.tests.lab.guest import start_network

    return start_network(lab, "lan")


@pytest.fixture(scope="session")
def _booted(lab: Lab, lan: str) -> Guest:
    from ansible_collections.virtops.libvirt.tests.lab.guest import BOOTED_MAC, define_guest

    interface = (
        f"<interface type='network'><mac address='{BOOTED_MAC}'/><source network='{lan}'/><model type='virtio'/>"
        "</interface>"
    )
    return define_guest(lab, "booted", agent=True, spare_ports=8, devices=interface)


@pytest.fixture
def booted(_booted: Guest) -> t.Iterator[Guest]:
    """A running guest which has booted, with the guest agent, one interface on ``lan``, and room to plug in more.

    All tests share it. One that leaves it different from how it was costs the next one its boot.
    """
    guest = _booted
    if not guest.running:
        guest.start().wait_ready().wait_agent()
    config, live = guest.xml("--inactive"), guest.xml()
    yield guest
    if not guest.running or guest.xml() != live or guest.xml("--inactive") != config:
        guest.remove()
        guest.lab.virsh("define", "/dev/stdin", stdin=config)


@pytest.fixture(scope="session")
def module_runner() -> t.Iterator[ModuleRunner]:
    """Runs modules with plain options, failed or not; see ``ansible_module``."""
    from ansible_collections.virtops.libvirt.tests.lab.modules import ModuleRunner

    with ModuleRunner() as runner:
        yield runner


@pytest.fixture(scope="session")
def ansible_module(lab: Lab, module_runner: ModuleRunner) -> ModuleCall:
    """Runs one module quickly, without Ansible's command line: ``ansible_module("network", name="lan")``."""

    def call(
        module: str,
        /,
        *,
        check: bool = False,
        diff: bool = False,
        fails: bool = False,
        within: float = 120,
        **options: t.Any,
    ) -> dict[str, t.Any]:
        options.setdefault("uri", lab.uri)
        return _judged(module, module_runner.run(module, options, check=check, diff=diff, timeout=within), fails=fails)

    return call


@pytest.fixture
def ansible_task(lab: Lab, tmp_path: Path) -> ModuleCall:
    """Runs one module as ``ansible_module`` does, but as a task of Ansible's own (2 s)."""
    from ansible_collections.virtops.libvirt.tests.lab import playbooks

    def call(
        module: str,
        /,
        *,
        check: bool = False,
        diff: bool = False,
        fails: bool = False,
        within: float = 120,
        **options: t.Any,
    ) -> dict[str, t.Any]:
        options.setdefault("uri", lab.uri)
        result = playbooks.task(module, options, tmp_path / "ansible", check=check, diff=diff, timeout=within)
        return _judged(module, result, fails=fails)

    return call


@pytest.fixture
def play(lab: Lab, tmp_path: Path) -> t.Callable[..., Played]:
    """Runs a playbook file, or tasks given as YAML text, against the lab: see ``playbooks.play()``."""
    from ansible_collections.virtops.libvirt.tests.lab import playbooks

    def run(tasks: str | Path, **arguments: t.Any) -> Played:
        return playbooks.play(lab, tasks, tmp_path / "ansible", **arguments)

    return run


def _judged(module: str, result: dict[str, t.Any], *, fails: bool) -> dict[str, t.Any]:
    if bool(result.get("failed")) != fails:
        import json

        said = "did not fail" if fails else f"failed: {result.get('msg')}"
        pytest.fail(f"{module} {said}\n{json.dumps(result, indent=2, default=str)}", pytrace=True)
    return result


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in its own hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """When two tests run at a time (``-n 2 --dist loadgroup``): which ones share a process, one after the other.

    The checks take long and need no lab, so they run beside the real tests, which share a lab file by file. A test
    whose timing matters waits until the checks are done.
    """
    for item in items:
        if item.path.name == CHECKS or item.get_closest_marker("timing"):
            item.add_marker(pytest.mark.xdist_group("checks"))
        elif item.path.name != TARGETS and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
    # The long ones first, the quick ones last.
    items.sort(key=lambda item: (item.path.name != CHECKS, "unit" in item.path.parts))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> t.Iterator[None]:
    """Show the end of libvirt's log with a test that failed."""
    outcome = yield
    report = t.cast(t.Any, outcome).get_result()
    lab = getattr(item, "funcargs", {}).get("lab")
    if report.failed and lab is not None and lab.log.exists():
        lines = lab.log.read_text(errors="replace").splitlines()[-20:]
        report.sections.append(("the end of libvirt's log", "\n".join(lines)))
