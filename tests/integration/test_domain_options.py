# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a domain, topic by topic, on a real daemon: what they ask for is there, is found unchanged, and comes
back from domain_info as it was asked for.

The cases are ``options/<topic>.yml``, a list of:

case     what it is about, in a few words
options  what a task gives to ``domain``; ``name`` is always given, ``type`` and ``memory`` unless the case gives them
holds    XPath expressions, from the domain on, that must find something in the definition that virsh shows
lacks    those that must find nothing
then     further tasks on the same domain, each with options, holds and lacks of its own; each has to change something
needs    the first version of libvirt that takes it, such as 9.7.0: with an older one there is no such test
"""

from __future__ import annotations

import typing as t
from pathlib import Path

import libvirt
import pytest
import yaml

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.domain import DOMAIN
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import SECRET
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Group, Items, Short
from ansible_collections.virtops.libvirt.tests.integration.promise import Promise, domain_xml, warnings

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

Case = dict[str, t.Any]
NAME = "options1"
#: What every case has, unless it says otherwise.
LEAST: dict[str, t.Any] = {"type": "qemu", "memory": "64MiB"}


def cases() -> t.Iterator[t.Any]:
    for path in sorted((Path(__file__).parent / "options").glob("*.yml")):
        for case in yaml.safe_load(path.read_text()):
            if _version(case.get("needs", "0")) <= libvirt.getVersion():
                yield pytest.param(case, id=f"{path.stem}-{case['case'].replace(' ', '_')}")


def _version(text: str) -> int:
    """``9.7.0`` as libvirt counts it."""
    major, minor, release = (int(part) for part in [*text.split("."), "0", "0"][:3])
    return major * 1_000_000 + minor * 1_000 + release


def told(rows: t.Iterable[t.Any], options: t.Mapping[str, t.Any], prefix: str = "") -> set[str]:
    """The dotted names of what a task says, and domain_info can say: no secrets, and not that something is off which is
    nowhere then."""
    found: set[str] = set()
    for row in rows:
        value = next((options[name] for name in (row.name, *row.aliases) if name in options), None)
        if isinstance(row, Short) or value in (None, False, "", [], {}):
            continue
        name = f"{prefix}{row.name}"
        if isinstance(row, Group):
            found |= told(row.rows, value, f"{name}.")
        elif isinstance(row, Items):
            found = found.union(*(told(row.rows, entry, f"{name}[].") for entry in value))
        elif row.codec is not SECRET:
            found.add(name)
    return found


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


@pytest.mark.parametrize("case", cases())
def test_options_when_given_then_they_are_there_found_unchanged_and_told_by_domain_info(
    promise: Promise, ansible_module: ModuleCall, lab: Lab, case: Case
) -> None:
    options = {**LEAST, **case["options"]}
    for step in [{**case, "options": options}, *case.get("then", ())]:
        result = promise.changes("domain", name=NAME, **step["options"])
        assert warnings(result) == []
        tree = domain_xml(lab, NAME)
        assert [path for path in step.get("holds", ()) if not tree.xpath(path)] == []
        assert [path for path in step.get("lacks", ()) if tree.xpath(path)] == []

        (info,) = ansible_module("domain_info", name=[NAME])["domains"]
        definition = info["definition"]
        assert told(DOMAIN.rows, step["options"]) - told(DOMAIN.rows, definition) == set()
        # What the task asks for is remembered, and that is more now; nothing else may be written.
        back = ansible_module("domain", diff=True, **definition)
        assert (back["changed"], back["steps"], back["diff"]["after"]) == (False, [], back["diff"]["before"]), back
        assert ansible_module("domain_info", name=[NAME])["domains"] == [info]

    lab.virsh("destroy", NAME, check=False)
    lab.virsh("undefine", "--nvram", NAME)
    anew = ansible_module("domain", **definition)
    assert anew["domain"]["definition"] == definition
