# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a guest is restarted for although the task does not ask for it, and what it is not restarted for."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.domain import DOMAIN
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.devices import How
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.domain import plan_domain
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import Shutdown
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Facts, Processor, Wish
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import LiveTable
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.made import NOTHING
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import Record, Waiting, encode

MODELS = ("qemu64", "Nehalem", "EPYC")


def pinned(cpuset: str) -> str:
    return f"<cputune><vcpupin vcpu='0' cpuset='{cpuset}'/></cputune>"


def custom(model: str, more: str = "", **attributes: str) -> str:
    said = {"match": "exact", **attributes}
    return f"<cpu mode='custom' {' '.join(f'{k}={v!r}' for k, v in said.items())}><model>{model}</model>{more}</cpu>"


def running(model: str) -> str:
    """What libvirt writes of it while a guest runs."""
    features = "<feature policy='require' name='hypervisor'/><feature policy='disable' name='pcid'/>"
    return custom(model, features, check="full").replace("<model>", "<model fallback='forbid'>")


def threads(number: int, *listed: int) -> str:
    ids = "".join(f"<iothread id='{each}'/>" for each in listed)
    return f"<iothreads>{number}</iothreads>" + (f"<iothreadids>{ids}</iothreadids>" if ids else "")


PASSED_THROUGH, HOST_MODEL, MOST = (f"<cpu mode='{mode}'/>" for mode in ("host-passthrough", "host-model", "maximum"))
TOPOLOGY = "<topology sockets='1' cores='2' threads='1'/>"
VMX = "<feature policy='require' name='vmx'/>"
#: Config, live.
RESTARTED: dict[str, tuple[str, str]] = {
    "pin of a vCPU": (pinned("0"), ""),
    "pin of another vCPU": (pinned("0").replace("vcpu='0'", "vcpu='1'"), pinned("0")),
    "pin of QEMU": ("<cputune><emulatorpin cpuset='1'/></cputune>", pinned("0")),
    "pin of an IOThread": (
        threads(1) + "<cputune><iothreadpin iothread='1' cpuset='1'/></cputune>",
        threads(1),
    ),
    "IOThreads": (threads(2), threads(1)),
    "IOThread by number": (threads(2, 1, 5), threads(1)),
    "other IOThread": (threads(1, 5), threads(1, 1)),
    "model": (custom("Nehalem"), running("qemu64")),
    "model with features": (custom("Nehalem", VMX), running("qemu64")),
    "model instead of the host's": (custom("qemu64"), running("EPYC")),
    "passed through": (PASSED_THROUGH, running("EPYC")),
    "not passed through": (HOST_MODEL, PASSED_THROUGH),
    "most of all": (MOST, PASSED_THROUGH),
}
LEFT: dict[str, tuple[str, str]] = {
    "pin that may have been moved live": (pinned("0"), pinned("1")),
    "pin that only the guest has": ("", pinned("1")),
    "IOThreads that only the guest has": (threads(1), threads(2, 1, 7)),
    "IOThreads listed": (threads(2, 1, 2), threads(2)),
    "IOThreads listed in part": (threads(2, 2), threads(2, 1, 2)),
    "IOThreads that are none": ("<iothreads>many</iothreads>", ""),
    "same model": (custom("Nehalem", VMX), running("Nehalem")),
    "same model of a version": (custom("EPYC"), running("EPYC-v1")),
    "model that libvirt takes another for": (custom("pentiumpro"), running("qemu64")),
    "the host's model": (HOST_MODEL, running("EPYC")),
    "at least a model": (custom("qemu64", match="minimum"), running("EPYC")),
    "passed through as before": (PASSED_THROUGH, PASSED_THROUGH),
    "topology alone": (f"<cpu>{TOPOLOGY}</cpu>", custom("qemu64", TOPOLOGY, check="full")),
    "no processor": ("", running("qemu64")),
}


def is_restarted(config: str, live: str, record: str | None = None, **more: t.Any) -> bool:
    """Whether a task that asks for nothing restarts the guest."""
    wish = Wish(None, "present", None, Scope.BOTH, How(LiveTable(DOMAIN), False, 1, 1), "", str, 1, False, ())
    one, other = (
        parse(f"<domain type='qemu'{run}><name>a</name><vcpu>2</vcpu>{inside}</domain>")
        for run, inside in (("", config), (" id='7'", live))
    )
    facts = Facts("a", one, other, "running", False, True, record)
    asked: dict[str, t.Any] = {"restart": True, "processor": lambda _live: Processor((), (), "EPYC", MODELS), **more}
    plan = plan_domain(facts, wish._replace(**asked))
    return any(isinstance(step, Shutdown) for step in plan.steps)


@pytest.mark.parametrize(("config", "live"), RESTARTED.values(), ids=RESTARTED)
def test_restart_when_the_definition_has_what_the_guest_cannot_have_got_then_there_is_one(
    config: str, live: str
) -> None:
    assert is_restarted(config, live)
    assert not is_restarted(config, config)


@pytest.mark.parametrize(("config", "live"), LEFT.values(), ids=LEFT)
def test_restart_when_what_differs_may_be_meant_so_or_libvirts_own_then_there_is_none(config: str, live: str) -> None:
    assert not is_restarted(config, live)


def test_restart_when_the_host_does_not_say_which_models_there_are_then_there_is_none_for_a_model() -> None:
    assert not is_restarted(custom("Nehalem"), running("qemu64"), processor=lambda _live: None)


def recorded(run: str = "7", *paths: str) -> str:
    waiting = Waiting(run, parse(f"<domain><title>b</title>{pinned('1')}</domain>"), paths or ("cputune/vcpupin[0]",))
    return encode(Record(parse("<domain><on_crash>destroy</on_crash></domain>"), NOTHING, waiting=waiting))


@pytest.mark.parametrize("asked", [None, "<domain><title>a</title></domain>"])
def test_restart_when_the_guest_keeps_what_a_definition_took_back_then_there_is_one(asked: str | None) -> None:
    assert is_restarted("", pinned("1"), recorded(), want=None if asked is None else parse(asked))


@pytest.mark.parametrize(
    ("config", "live", "record", "recalls"),
    [
        ("", "", recorded(), True),
        ("", pinned("1"), recorded("6"), True),
        ("", pinned("1"), recorded("7", "memory"), True),
        ("", pinned("1"), recorded(), False),
        (pinned("1"), pinned("1"), recorded(), True),
        ("", "<title>b</title>", recorded("7", "title"), True),
    ],
    ids=[
        "it has gone",
        "another run of the guest",
        "something else waits",
        "no record counts",
        "it is asked for again",
        "no start is needed",
    ],
)
def test_restart_when_nothing_of_what_was_taken_back_is_left_over_then_there_is_none(
    config: str, live: str, record: str, recalls: bool
) -> None:
    assert not is_restarted(config, live, record, recalls=recalls)
