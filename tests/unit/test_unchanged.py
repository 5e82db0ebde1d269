# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a task is known to have nothing to do without a plan: never when anything differs that a plan follows from."""

from __future__ import annotations

import types
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.virtops.libvirt.plugins.module_utils._base.version import VERSION
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Facts
from ansible_collections.virtops.libvirt.plugins.module_utils._run.unchanged import fingerprint, is_unchanged, stamp
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.made import NOTHING
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import Record, decode, encode, join

PARAMS: dict[str, t.Any] = {
    "name": "web1",
    "memory": "1GiB",
    "uri": "qemu:///system",
    "state": "present",
    "wait_for": "none",
    "disk_sizes": None,
    "ownership": None,
}
DEFINITION = "<domain type='qemu'><name>web1</name><memory unit='KiB'>1048576</memory></domain>"
RECORD = encode(Record(parse(DEFINITION), NOTHING))


def facts(**changed: t.Any) -> Facts:
    held = Facts("web1", parse(DEFINITION), None, "shutoff", False, True, RECORD)
    return held._replace(**changed)


def stamped(params: t.Mapping[str, t.Any], held: Facts) -> Facts:
    return held._replace(record=join(fingerprint(params, held), RECORD))


def test_task_when_it_is_the_last_one_again_then_is_known_as_unchanged_wherever_the_host_is_reached() -> None:
    held = stamped(PARAMS, facts())

    assert is_unchanged(PARAMS, held)
    assert is_unchanged({**PARAMS, "uri": "qemu+ssh://host/system"}, held)


@pytest.mark.parametrize(
    "changed",
    [
        {"config": parse(DEFINITION.replace("1048576", "1048577"))},
        {"live": parse(DEFINITION)},
        {"state": "paused"},
        {"autostart": True},
        {"record": RECORD},
        {"record": None},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_task_when_the_domain_differs_then_is_planned(changed: dict[str, t.Any]) -> None:
    assert not is_unchanged(PARAMS, stamped(PARAMS, facts())._replace(**changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"memory": "1024MiB"},
        {"title": ""},
        {"ownership": False},
        {"wait_for": "agent"},
        {"disk_sizes": {"vda": "1GiB"}},
        {"state": "restarted"},
        {"state": "reset"},
    ],
    ids=str,
)
def test_task_when_it_asks_for_something_else_or_for_what_no_definition_holds_then_is_planned(
    changed: dict[str, t.Any],
) -> None:
    params = {**PARAMS, **changed}

    assert not is_unchanged(params, stamped(PARAMS, facts()))
    if "memory" not in changed and "title" not in changed:
        assert not is_unchanged(params, stamped(params, facts()))


def test_stamp_when_the_definition_holds_a_secret_then_is_not_written() -> None:
    written: list[str] = []
    domain: t.Any = types.SimpleNamespace(set_metadata_element=lambda _uri, _key, xml, _scope: written.append(xml))
    secret = "<domain><devices><graphics type='vnc' passwd='sesame'/></devices></domain>"

    stamp(domain, PARAMS, facts(config=parse(secret)))
    assert not written

    stamp(domain, PARAMS, facts())
    (xml,) = written
    record = parse(xml).text
    assert is_unchanged(PARAMS, facts(record=record))
    assert (found := decode(record)) is not None and found.asked.findtext("name") == "web1"


def test_version_when_compared_then_is_the_collections() -> None:
    galaxy = Path(__file__).parents[2] / "galaxy.yml"

    assert yaml.safe_load(galaxy.read_text("utf-8"))["version"] == VERSION
