# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every option of a network on a real daemon: what it asks for is there, is found unchanged, and comes back from
network_info as it was asked for.

The cases are ``network_options.yml``, a list of:

case     what it is about, in a few words
options  what a task gives to ``network``; ``name`` is always given
holds    XPath expressions, from the network on, that must find something in the definition that virsh shows
then     further tasks on the same network, each with options and holds of its own; each has to change something
needs    the first version of libvirt that takes it, such as 9.7.0: with an older one there is no such test
"""

from __future__ import annotations

import typing as t
from pathlib import Path

import libvirt
import pytest
import yaml

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.network import NETWORK
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Group, Items
from ansible_collections.virtops.libvirt.tests.integration.promise import Promise, network_xml, warnings

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

Case = dict[str, t.Any]
NAME = "options1"
#: libvirt takes the addresses of a pool's devices only where there are such devices.
UNTRIED = {"forward.addresses.address"}
CASES: list[Case] = yaml.safe_load((Path(__file__).parent / "network_options.yml").read_text())


def steps_of(case: Case) -> list[Case]:
    return [case, *case.get("then", ())]


def needed(case: Case) -> int:
    """The version of libvirt that a case needs, as libvirt counts it."""
    major, minor, release = (int(part) for part in case.get("needs", "0.0.0").split("."))
    return major * 1_000_000 + minor * 1_000 + release


def said(rows: t.Iterable[t.Any], options: t.Mapping[str, t.Any], prefix: str = "") -> dict[str, list[t.Any]]:
    """The dotted names of the options that have a value of their own, and their values."""
    found: dict[str, list[t.Any]] = {}
    for row in rows:
        value = options.get(row.name)
        entries = [] if value is None else value if isinstance(row, Items) else [value]
        for entry in entries:
            if isinstance(row, (Group, Items)):
                for name, values in said(row.rows, entry, f"{prefix}{row.name}.").items():
                    found.setdefault(name, []).extend(values)
            elif isinstance(entry, dict):
                found.setdefault(f"{prefix}{row.name}", []).extend(entry.items())
            else:
                found.setdefault(f"{prefix}{row.name}", []).append(entry)
    return found


def rows_of(rows: t.Iterable[t.Any], prefix: str = "") -> set[str]:
    """The dotted names of all rows that have a value of their own."""
    found: set[str] = set()
    for row in rows:
        name = f"{prefix}{row.name}"
        found |= rows_of(row.rows, f"{name}.") if isinstance(row, (Group, Items)) else {name}
    return found


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


def test_cases_when_counted_then_no_row_is_left_out() -> None:
    tried = {name for case in CASES for step in steps_of(case) for name in said(NETWORK.rows, step["options"])}

    assert rows_of(NETWORK.rows) - tried - {"name"} == UNTRIED


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case["case"]) for case in CASES if needed(case) <= libvirt.getVersion()]
)
def test_options_when_given_then_they_are_there_found_unchanged_and_told_by_network_info(
    promise: Promise, ansible_module: ModuleCall, lab: Lab, case: Case
) -> None:
    definition: dict[str, t.Any] = {}
    for step in steps_of(case):
        options = {"state": "present", **step["options"]}
        result = promise.changes("network", name=NAME, **options)
        assert warnings(result) == []
        tree = network_xml(lab, NAME)
        assert [path for path in step.get("holds", ()) if not tree.xpath(path)] == []

        (info,) = ansible_module("network_info", name=[NAME])["networks"]
        definition = info["definition"]
        told = said(NETWORK.rows, definition)
        for name, values in said(NETWORK.rows, options).items():
            # That something is off is said by saying nothing.
            assert [value for value in values if value is not False and value not in told.get(name, ())] == [], name
        promise.leaves("network", **{"state": "present", **definition})

    lab.virsh("net-destroy", NAME, check=False)
    lab.virsh("net-undefine", NAME)
    anew = ansible_module("network", state="present", **definition)
    assert anew["network"]["definition"] == definition
