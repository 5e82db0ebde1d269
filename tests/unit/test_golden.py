# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The golden cases (see golden.py): options and what libvirt holds → changes, steps, the definition that results."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._plan import domain as domains
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import network as networks
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import steps as do
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import canonical_text
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.read import read
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.vcpus import shown_vcpus
from ansible_collections.virtops.libvirt.tests.unit import golden
from ansible_collections.virtops.libvirt.tests.unit.fakes.carrying_out import (
    after_domain,
    after_network,
    started,
)

CASES = {f"{folder.parent.name}-{folder.name}": folder for folder in golden.cases()}
#: The cases that do not end in an error.
RIGHT = {name: folder for name, folder in CASES.items() if "error:" not in (folder / "changes.yml").read_text()[:7]}


@pytest.fixture(params=CASES.values(), ids=CASES)
def case(request: pytest.FixtureRequest) -> golden.Case:
    return golden.Case(request.param)


@pytest.fixture(params=RIGHT.values(), ids=RIGHT)
def right(request: pytest.FixtureRequest) -> golden.Case:
    return golden.Case(request.param)


def unordered(element: t.Any) -> t.Any:
    """Equal for trees that differ by the order of elements only."""
    if element is None:
        return None
    below = sorted((unordered(child) for child in element), key=repr)
    return (element.tag, (element.text or "").strip(), sorted(element.attrib.items()), below)


def carried_out(case: golden.Case) -> tuple[do.Plan, golden.Facts]:
    facts = case.facts()
    plan = case.plan(facts)
    if isinstance(facts, networks.Facts):
        return plan, after_network(facts, plan.steps)
    after = after_domain(facts, plan.steps)
    assert facts.config is None or after.config is None or after.record == facts.record
    return plan, golden.remembered(case.wished(facts, case.params), after)


def test_case_when_planned_then_makes_the_golden_changes(case: golden.Case) -> None:
    merged, data = case.result()

    assert {name: value for name, value in data.items() if value} == case.read("changes.yml")
    assert canonical_text(merged) == canonical_text(case.tree("merged.xml"))


def test_case_when_carried_out_then_holds_what_was_predicted_and_changes_nothing_again(right: golden.Case) -> None:
    """What waits for a restart goes on waiting, and nothing else is left."""
    plan, after = carried_out(right)

    assert unordered(after.config) == unordered(plan.merged)
    if right.params["state"] in ("restarted", "reset"):
        return
    again = right.plan(after)
    assert [golden.step_data(step) for step in again.steps] == []
    assert again.changes == ()
    assert {entry.path for entry in again.pending} == {entry.path for entry in plan.pending}


def test_case_when_restarted_afterwards_then_nothing_is_left_to_do(right: golden.Case) -> None:
    """What waited has been done."""
    _plan, after = carried_out(right)
    if after.live is None or after.config is None or right.params["state"] in ("restarted", "reset"):
        return
    if right.params.get("affect") == "live" or names_what_runs(right.params):
        return

    again = right.plan(after._replace(live=started(after.config)))

    assert [golden.step_data(step) for step in again.steps] == []
    assert [entry.path for entry in again.pending] == []


def test_case_when_its_outcome_is_read_and_given_back_then_changes_nothing(right: golden.Case) -> None:
    """What the modules return, and ``*_info``, is what the modules take."""
    merged = right.tree("merged.xml")
    options = None if merged is None else told(right, merged)
    if options is None:
        return
    facts = right.facts()._replace(config=merged, live=None)
    if isinstance(facts, domains.Facts):
        facts = facts._replace(state="shutoff")

    plan = right.plan(facts, golden.module_params(right.kind, options))

    assert plan.changes == ()
    assert not plan.steps


def names_what_runs(params: t.Mapping[str, t.Any]) -> bool:
    """Whether the task names its device as only this run of the domain does."""
    alias, target = params.get("alias"), params.get("target")
    return bool(alias and not alias.startswith("ua-")) or target == "vnet0"


def told(case: golden.Case, merged: t.Any) -> dict[str, t.Any] | None:
    """The options that describe the outcome, None where there is no more such a device."""
    if case.kind.name == "network":
        return {**read(case.kind.rows, merged), "state": "present"}
    if case.kind.name == "domain":
        return shown_vcpus(read(case.kind.rows, merged))
    device = merged.find(f"devices/{case.kind.tag}[last()]")
    return None if device is None else {**read(case.kind.rows, device), "domain": case.params["domain"]}


def test_update_when_in_a_case_then_says_the_mac_and_no_generated_name() -> None:
    """libvirt finds an interface to update by its MAC; a name that it gave itself must not become a declared one."""
    updates = [
        parse(step["xml"])
        for folder in golden.cases()
        for step in golden.Case(folder).read("changes.yml").get("steps", ())
        if step["do"] == "update" and step["target"].startswith("interface")
    ]

    assert updates
    assert all(device.find("mac") is not None for device in updates)
    assert all(device.find("target") is None for device in updates)
