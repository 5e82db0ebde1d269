# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of libvirt's calls changes what of a running domain."""

from __future__ import annotations

import contextlib
import types
import typing as t
from unittest import mock

import libvirt
import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError, LibvirtError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._host.tuning import _CALLS, _NAMES, Tuning
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.live_steps import Tune
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import Pending, Plan
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.tuning import SECTIONS
from ansible_collections.virtops.libvirt.plugins.module_utils._run.live_work import check_live
from ansible_collections.virtops.libvirt.tests.unit.fakes.domain import refusal

LIVE = 1


class Handle:
    """libvirt's object: writes down what it is asked. The host has four processors."""

    def __init__(self) -> None:
        self.calls: list[tuple[t.Any, ...]] = []

    def connect(self) -> t.Any:
        return types.SimpleNamespace(
            getInfo=lambda: ["x86_64", 4096, 4], getCPUMap=lambda _flags: (4, [True, True, False, True], 3)
        )

    def __getattr__(self, name: str) -> t.Callable[..., t.Any]:
        def call(*arguments: t.Any) -> list[int]:
            self.calls.append((name, *arguments))
            return [24, 0, 24]

        return call


@contextlib.contextmanager
def _asking(_what: str) -> t.Iterator[None]:
    yield


def tuning(handle: Handle) -> Tuning:
    return Tuning(lambda: handle, _asking)


CALLS: dict[str, tuple[str, dict[str, t.Any], tuple[t.Any, ...]]] = {
    "scheduler": ("", {"cpu_shares": 512}, ("setSchedulerParametersFlags", {"cpu_shares": 512}, LIVE)),
    "memory": ("", {"hard_limit": 4096}, ("setMemoryParameters", {"hard_limit": 4096}, LIVE)),
    "blkio": ("", {"weight": 500}, ("setBlkioParameters", {"weight": 500}, LIVE)),
    "blkio_device": ("/dev/sda", {"weight": 300}, ("setBlkioParameters", {"device_weight": "/dev/sda,300"}, LIVE)),
    "numa": ("", {"numa_nodeset": "0"}, ("setNumaParameters", {"numa_nodeset": "0"}, LIVE)),
    "perf": ("cmt", {"enabled": "yes"}, ("setPerfEvents", {"cmt": True}, LIVE)),
    "lifecycle": ("", {"reboot": "rename-restart"}, ("setLifecycleAction", 1, 2, LIVE)),
    "balloon_statistics": ("", {"period": 10}, ("setMemoryStatsPeriod", 10, LIVE)),
    "block_io": ("vda", {"total_iops_sec": 5}, ("setBlockIoTune", "vda", {"total_iops_sec": 5}, LIVE)),
    "vcpu_pin": ("2", {"cpuset": "0-2,^1"}, ("pinVcpuFlags", 2, (True, False, True, False), LIVE)),
    "emulator_pin": ("", {"cpuset": "5"}, ("pinEmulator", (False, False, False, False, False, True), LIVE)),
    "iothread_pin": ("1", {"cpuset": "0-3"}, ("pinIOThread", 1, (True, True, True, True), LIVE)),
    "iothread": ("1", {"thread_pool_max": 4}, ("setIOThreadParams", 1, {"thread_pool_max": 4}, LIVE)),
    "iothread_add": ("3", {}, ("addIOThread", 3, LIVE)),
    "iothread_remove": ("3", {}, ("delIOThread", 3, LIVE)),
}


@pytest.mark.parametrize("kind", CALLS)
def test_parameters_when_set_then_are_one_call_for_what_runs(kind: str) -> None:
    subject, values, call = CALLS[kind]
    handle = Handle()

    tuning(handle).set_parameters(kind, subject, values)

    assert handle.calls == [call]


@pytest.mark.parametrize(("kind", "subject"), [("vcpu_pin", "0"), ("iothread_add", "x")])
def test_parameters_when_they_are_no_numbers_then_are_refused_by_name(kind: str, subject: str) -> None:
    with pytest.raises(InputError, match=r"(processors of vCPU 0|IOThread x) of a domain cannot be set to cpuset 0-x"):
        tuning(Handle()).set_parameters(kind, subject, {"cpuset": "0-x"})


def test_kinds_when_planned_then_all_can_be_carried_out() -> None:
    assert set(CALLS) == set(_CALLS) == set(_NAMES)
    assert {section.kind for section in SECTIONS.values()} | {"iothread_add", "iothread_remove"} == set(CALLS)


def test_size_when_asked_for_then_is_what_the_guest_sees() -> None:
    handle = Handle()

    assert tuning(handle).capacity("vda") == 24
    tuning(handle).resize("vda", 48)

    assert handle.calls == [("blockInfo", "vda"), ("blockResize", "vda", 48, 1)]


def test_processors_when_asked_for_then_are_those_that_the_host_has() -> None:
    assert tuning(Handle()).host_cpus() == [True, True, False, True]


def test_processors_when_the_driver_does_not_tell_then_are_not_known() -> None:
    error = libvirt.libvirtError("unsupported")
    error.err = (codes.NO_SUPPORT, 0, "unsupported", 2, None, None, None, 0, 0)
    handle = types.SimpleNamespace(connect=lambda: types.SimpleNamespace(getCPUMap=mock.Mock(side_effect=error)))

    assert tuning(t.cast(t.Any, handle)).host_cpus() == ()


# --- before anything is touched ---


def checked(
    plan: Plan,
    scope: Scope = Scope.BOTH,
    persistent: bool = True,
    answers: t.Any = None,
    cpus: tuple[bool, ...] | None = None,
) -> list[str]:
    """The kinds that the host is asked for; *cpus*: the processors that it tells of when it is asked for them."""
    asked: list[str] = []

    def host_cpus() -> tuple[bool, ...]:
        assert cpus is not None, "the host is asked for its processors, and nothing is to be pinned"
        return cpus

    def ask(kind: str) -> None:
        asked.append(kind)
        if answers is not None:
            raise answers

    domain = types.SimpleNamespace(tuning=types.SimpleNamespace(ask_parameters=ask, host_cpus=host_cpus))
    facts = types.SimpleNamespace(name="web1", persistent=persistent)
    wish = types.SimpleNamespace(scope=scope, how=types.SimpleNamespace(replug=False))
    check_live(t.cast(t.Any, domain), t.cast(t.Any, facts), t.cast(t.Any, wish), plan)
    return asked


WAITS = Plan([], pending=(Pending("memory", "1", "2"), Pending("devices/disk[vda]/serial", None, "x")))


@pytest.mark.parametrize(
    ("scope", "persistent", "words"),
    [(Scope.LIVE, True, "affect: live leaves its definition alone"), (Scope.BOTH, False, "it is transient")],
)
def test_change_when_it_cannot_wait_then_is_refused_by_its_places(scope: Scope, persistent: bool, words: str) -> None:
    with pytest.raises(InputError, match=words) as refused:
        checked(WAITS, scope, persistent)

    assert refused.value.error_code == "needs_restart"
    assert refused.value.facts["paths"] == ["memory", "devices/disk[vda]/serial"]
    assert "replug: true" in refused.value.message


def test_change_when_it_can_wait_then_is_not_refused() -> None:
    assert checked(WAITS) == []


def test_parameters_when_the_host_has_to_set_them_then_it_is_asked_for_each_kind_once() -> None:
    kinds = ("lifecycle", "blkio", "blkio_device", "memory", "scheduler")

    assert checked(Plan([Tune("domain web1", kind, "", ()) for kind in kinds])) == ["scheduler", "memory", "blkio"]


def test_parameters_when_the_host_cannot_set_them_then_the_task_fails_and_says_that_nothing_was_done() -> None:
    plan = Plan([Tune("domain web1", "scheduler", "", ())])

    with pytest.raises(LibvirtError, match=r"not mounted.* Nothing was changed"):
        checked(plan, answers=refusal(55, "cgroup CPU controller is not mounted"))


HOST = (True, True, False)


@pytest.mark.parametrize(
    ("kind", "subject", "cpus", "words"),
    [
        ("vcpu_pin", "1", "3", "cputune.vcpupins: vCPU 1 cannot be pinned to 3 while domain web1 runs: the host has"),
        ("vcpu_pin", "0", "0,7-9", "pinned to 0,7-9 while domain web1 runs: the host has the processors 0-2 only"),
        ("emulator_pin", "", "2", "cputune.emulatorpin: QEMU cannot be pinned to 2 .*: all of these are offline"),
        ("iothread_pin", "4", "0-3", "cputune.iothreadpins: IOThread 4 cannot be pinned to 0-3"),
    ],
)
def test_pin_when_the_host_has_no_such_processor_then_is_refused_by_its_option(
    kind: str, subject: str, cpus: str, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        checked(Plan([Tune("domain web1", kind, subject, (("cpuset", cpus),))]), cpus=HOST)


@pytest.mark.parametrize(
    ("cpus", "host"), [("0-2", HOST), ("1-2", HOST), ("0-2,^2", HOST), ("0-x", HOST), ("", HOST), ("9", ())]
)
def test_pin_when_libvirt_takes_it_or_says_itself_what_is_wrong_then_is_let_through(
    cpus: str, host: tuple[bool, ...]
) -> None:
    assert checked(Plan([Tune("domain web1", "emulator_pin", "", (("cpuset", cpus),))]), cpus=host) == []
