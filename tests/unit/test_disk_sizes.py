# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sizes of disks, which stand in no definition."""

from __future__ import annotations

import types
import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._apply.audit import Auditor
from ansible_collections.virtops.libvirt.plugins.module_utils._apply.perform import Work
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError, VirtopsError
from ansible_collections.virtops.libvirt.plugins.module_utils._run.disk_sizes import Growth, grow, plan_growth
from ansible_collections.virtops.libvirt.plugins.module_utils._run.domain_facts import Outcome
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse
from ansible_collections.virtops.libvirt.tests.unit.fakes.domain import refusal

KIB = 1024
TREE = parse("<domain id='1'><devices><disk><target dev='vda'/></disk></devices></domain>")
WITH_ANOTHER = parse(
    "<domain id='1'><devices><disk><target dev='vda'/></disk><disk><target dev='vdb'/></disk></devices></domain>"
)


class Disks:
    """A running domain whose disks have the given sizes."""

    def __init__(self, **sizes: int) -> None:
        self.sizes = sizes
        self.tuning = self
        self.fails = False

    def capacity(self, disk: str) -> int:
        if disk not in self.sizes:
            raise refusal(8, f"invalid path {disk} not assigned to domain")
        return self.sizes[disk]

    def resize(self, disk: str, size: int) -> None:
        if self.fails:
            raise refusal(9, "no space left")
        self.sizes[disk] = size


def task(domain: Disks | None, check: bool = False, **params: t.Any) -> t.Any:
    given = {"state": "present", "affect": "auto", "xml": None, "disks": None, **params}
    return types.SimpleNamespace(
        params=given,
        check_mode=check,
        host=types.SimpleNamespace(find_domain=lambda _name: domain),
        work=Work(t.cast(t.Any, None), Auditor("none", lambda _record: None), t.cast(t.Any, None)),
    )


def facts(runs: bool = True) -> t.Any:
    return types.SimpleNamespace(name="web1", config=TREE, live=TREE if runs else None)


def outcome() -> Outcome:
    result = {"changed": False, "steps": [{"action": "define"}], "diff": {"before": "a\n", "after": "a\n"}}
    return Outcome(result, facts())


def planned(domain: Disks | None, runs: bool = True, **params: t.Any) -> list[tuple[str, int]]:
    growth = plan_growth(task(domain, **params), t.cast(t.Any, domain), facts(runs))
    return [(step.disk, step.size) for step in growth.steps]


@pytest.mark.parametrize(
    ("text", "steps"),
    [("16KiB", []), ("20KiB", [("vda", 20 * KIB)]), (16385, [("vda", 16896)]), ("16.5KiB", [("vda", 16896)])],
)
def test_size_when_greater_then_is_planned_in_whole_sectors(text: t.Any, steps: list[t.Any]) -> None:
    assert planned(Disks(vda=16 * KIB), disk_sizes={"vda": text}) == steps


@pytest.mark.parametrize(
    ("text", "words"), [("8KiB", "not made smaller"), ("much", "is not a size"), ("", "is not a size")]
)
def test_size_when_it_cannot_be_meant_then_is_refused(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        planned(Disks(vda=16 * KIB), disk_sizes={"vda": text})


@pytest.mark.parametrize(
    ("runs", "params"),
    [(False, {}), (True, {"state": "stopped"}), (True, {"state": "saved"}), (True, {"affect": "config"})],
)
def test_size_when_the_domain_will_not_run_then_only_what_is_there_may_be_asked_for(
    runs: bool, params: dict[str, t.Any]
) -> None:
    assert planned(Disks(vda=16 * KIB), runs, disk_sizes={"vda": "16KiB"}, **params) == []
    with pytest.raises(InputError) as refused:
        planned(Disks(vda=16 * KIB), runs, disk_sizes={"vda": "32KiB"}, **params)
    assert refused.value.error_code == "domain_not_running"


def test_size_when_the_domain_is_started_by_the_task_then_is_planned() -> None:
    domain = Disks(vda=16 * KIB)
    assert planned(domain, False, disk_sizes={"vda": "32KiB"}, state="running") == [("vda", 32 * KIB)]


def test_disk_when_nobody_has_it_then_libvirt_says_so() -> None:
    with pytest.raises(VirtopsError, match="sdx"):
        planned(Disks(vda=16 * KIB), disk_sizes={"sdx": "32KiB"})


def test_disk_when_the_task_plugs_it_in_then_is_measured_afterwards() -> None:
    domain = Disks(vda=16 * KIB)
    asked = task(domain, disk_sizes={"vdb": "32KiB"}, disks=[{"target": "vdb"}])
    growth = plan_growth(asked, t.cast(t.Any, domain), facts())
    domain.sizes["vdb"] = 16 * KIB

    after = outcome()._replace(facts=types.SimpleNamespace(name="web1", config=WITH_ANOTHER, live=WITH_ANOTHER))
    done = grow(asked, facts(), after, growth)

    assert growth.steps == []
    assert [step["action"] for step in done.result["steps"]] == ["define", "resize"]
    assert domain.sizes["vdb"] == 32 * KIB


def test_growth_when_in_check_mode_then_is_told_as_it_will_be() -> None:
    results = []
    for check in (True, False):
        domain = Disks(vda=16 * KIB)
        asked = task(domain, check, disk_sizes={"vda": "32KiB"})
        growth = plan_growth(asked, t.cast(t.Any, domain), facts())
        results.append(grow(asked, facts(), outcome(), growth).result)
        assert domain.sizes["vda"] == (16 * KIB if check else 32 * KIB)

    predicted, done = results
    assert predicted["diff"] == done["diff"] == {"before": "a\ndisk vda: 16KiB\n", "after": "a\ndisk vda: 32KiB\n"}
    assert predicted["changed"] is done["changed"] is True
    assert done["steps"][-1].pop("seconds") >= 0
    assert predicted["steps"] == done["steps"]


def test_growth_when_there_is_none_then_the_result_stays_as_it_is() -> None:
    before = outcome()
    domain = Disks(vda=16 * KIB)
    assert grow(task(domain, disk_sizes={"vda": "16KiB"}), facts(), before, Growth([], {})) is before


def test_growth_when_it_fails_then_the_error_says_what_was_done_before() -> None:
    domain = Disks(vda=16 * KIB)
    domain.fails = True
    asked = task(domain, disk_sizes={"vda": "32KiB"})

    with pytest.raises(VirtopsError, match="no space left") as failed:
        grow(asked, facts(), outcome(), plan_growth(asked, t.cast(t.Any, domain), facts()))

    assert [step["action"] for step in failed.value.facts["steps"]] == ["define"]
    assert [step["action"] for step in failed.value.facts["not_done"]] == ["resize"]
