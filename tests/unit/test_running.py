# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of the host and of the guest before a running domain is measured by what a task wants of it."""

from __future__ import annotations

import contextlib
import pathlib
import types
import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._host.tuning import Tuning
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.live_steps import SetMemory
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.running import count_plugged, measured_by
from ansible_collections.virtops.libvirt.plugins.module_utils._run.domain_work import balloon_answers, processor
from ansible_collections.virtops.libvirt.plugins.module_utils._run.processor import processor_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse
from ansible_collections.virtops.libvirt.tests.unit import golden
from ansible_collections.virtops.libvirt.tests.unit.fakes.domain import refusal

DOMAINS = golden.FIXTURES / "domain"
LIVE = (
    "<domain type='{}'><os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os>"
    "<devices><emulator>/usr/bin/qemu</emulator></devices></domain>"
)
HOST_MODEL = (
    "<domainCapabilities><cpu><mode name='host-model' supported='yes'><model>EPYC</model><vendor>AMD</vendor>"
    "<feature policy='require' name='acpi'/><feature policy='disable' name='vme'/></mode><mode name='custom'"
    " supported='yes'><model usable='no'>Nehalem</model></mode></cpu></domainCapabilities>"
)


class Host:
    """Expands a processor to what it names, and its own to two features."""

    def __init__(self, capabilities: str = HOST_MODEL) -> None:
        self.capabilities = capabilities
        self.asked: list[tuple[str, ...]] = []

    def domain_capabilities_xml(self, *kind: str) -> str:
        self.asked.append(kind)
        return self.capabilities

    def expanded_cpu_xml(self, *kind_and_cpu: str) -> str:
        self.asked.append(kind_and_cpu[:-1])
        assert "vendor" not in kind_and_cpu[-1], "a vendor asks for a host of that make"
        return kind_and_cpu[-1]

    def capabilities_xml(self) -> str:
        return "<capabilities><host><cpu><model>EPYC</model></cpu></host></capabilities>"

    def expanded_host_cpu_xml(self, cpu: str) -> str:
        assert "EPYC" in cpu
        return "<cpu><feature name='avx'/><feature name='acpi'/></cpu>"


def asked(host: t.Any, kind: str = "qemu") -> t.Any:
    return processor_of(host, parse(LIVE.format(kind)))


def test_processor_when_emulated_then_is_what_the_host_gives_such_a_guest() -> None:
    host = Host()

    assert asked(host) == ({"acpi"}, {"acpi"}, "EPYC", {"Nehalem"})
    assert set(host.asked) == {("/usr/bin/qemu", "x86_64", "pc-q35-7.2", "qemu")}


def test_processor_when_virtual_then_a_check_lets_it_ask_for_what_only_the_host_has() -> None:
    assert asked(Host(), "kvm") == ({"acpi"}, {"acpi", "avx"}, "EPYC", {"Nehalem"})


@pytest.mark.parametrize(
    "capabilities",
    [
        "<domainCapabilities/>",
        HOST_MODEL.replace("'yes'", "'no'"),
        HOST_MODEL.replace("<model>EPYC</model>", ""),
    ],
)
def test_processor_when_the_host_names_none_then_nobody_knows(capabilities: str) -> None:
    assert asked(Host(capabilities)) is None


def test_processor_when_libvirt_cannot_tell_then_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: str) -> t.NoReturn:
        raise refusal(3, "not supported")

    host = Host()
    monkeypatch.setattr(host, "expanded_cpu_xml", refuse)

    assert asked(host) is None


def test_processor_when_asked_for_twice_then_the_host_is_asked_once() -> None:
    host = Host()
    ask = processor(t.cast(t.Any, types.SimpleNamespace(host=host)))

    assert ask(parse(LIVE.format("qemu"))) == ask(parse(LIVE.format("qemu")))
    assert len(host.asked) == 2


@pytest.mark.parametrize(
    ("statistics", "answers"),
    [
        pytest.param({"actual": 1, "last_update": 1795406073}, True, id="a driver has come up"),
        pytest.param({"actual": 1, "last_update": 0}, False, id="none has"),
        pytest.param({"actual": 1}, True, id="nobody can tell"),
    ],
)
def test_balloon_when_asked_for_then_the_guest_s_statistics_tell(statistics: dict[str, int], answers: bool) -> None:
    handle = types.SimpleNamespace(memoryStats=lambda: statistics)
    tuning = Tuning(lambda: handle, lambda _what: contextlib.nullcontext())

    assert tuning.balloon_answers() is answers


def test_balloon_when_the_driver_has_no_statistics_then_is_taken_to_answer() -> None:
    def refuse() -> t.NoReturn:
        raise refusal(3, "not supported")

    domain = types.SimpleNamespace(tuning=types.SimpleNamespace(balloon_answers=refuse))
    host = types.SimpleNamespace(find_domain=lambda _name: domain)

    assert balloon_answers(t.cast(t.Any, types.SimpleNamespace(host=host)), "web1")()


@pytest.mark.parametrize(
    ("case", "seconds"),
    [("started_balloon_with_a_driver", 20), ("started_balloon_asked_anew_without_a_driver", 0)],
)
def test_balloon_when_moved_then_is_waited_for_only_if_it_can_be(case: str, seconds: float) -> None:
    found = golden.Case(DOMAINS / case)

    [step] = [step for step in found.plan(found.facts()).steps if isinstance(step, SetMemory)]

    assert step.timeout == seconds


@pytest.mark.parametrize("folder", sorted(DOMAINS.glob("started_with_*")), ids=lambda folder: folder.name)
def test_question_when_nothing_differs_then_is_not_asked(folder: pathlib.Path) -> None:
    def never(*_arguments: object) -> t.NoReturn:
        raise AssertionError("asked")

    case = golden.Case(folder)
    facts, wish, _want = case.wished(t.cast(t.Any, case.facts()), case.params)

    measured_by(facts, wish._replace(processor=never, answers=never), None, t.cast(t.Any, facts.live))


def _dimm(name: str, gone: str = "") -> str:
    return f"<memory model='dimm'{gone}><target><size unit='KiB'>1024</size></target><alias name='ua-{name}'/></memory>"


@pytest.mark.parametrize(
    ("memory", "devices", "now"),
    [
        ("9216", _dimm("a") + _dimm("b"), ["5120 KiB"]),
        ("9216", _dimm("a", " xmlns:m='urn:virtops:libvirt:marks' m:gone='yes'"), ["3072 KiB"]),
        ("9216", _dimm("a"), ["4096 KiB"]),
        ("5120", _dimm("a") + _dimm("b"), []),
    ],
    ids=["one comes", "one goes", "it stays", "that makes it all"],
)
def test_memory_when_devices_are_plugged_then_what_waits_is_measured_by_what_the_guest_has_then(
    memory: str, devices: str, now: list[str]
) -> None:
    base, want = (
        parse(f"<domain><memory unit='KiB'>{size}</memory><devices>{inside}</devices></domain>")
        for size, inside in (("4096", _dimm("a")), (memory, devices))
    )
    live = overlay(base, want)

    count_plugged(live, base)

    assert [change.before for change in live.changes if change.pattern == "memory"] == now
