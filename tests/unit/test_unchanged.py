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
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.domain import DOMAIN
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Said
from ansible_collections.virtops.libvirt.plugins.module_utils._run.domain_facts import facts_of
from ansible_collections.virtops.libvirt.plugins.module_utils._run.unchanged import _FREE, fingerprint, stamp, unchanged
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.spec import argument_spec
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.made import NOTHING
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, text_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.read import read
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import (
    Record,
    decode,
    encode,
    join,
    pack,
    put,
    unpack,
)
from ansible_collections.virtops.libvirt.tests.unit.golden import FIXTURES

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
TOLD = {"name": "web1", "memory": "1GiB"}


def recorded(definition: str, record: str | None) -> str:
    return text_of(put(parse(definition), record))


def said(record: str | None = None, definition: str = DEFINITION, **changed: t.Any) -> Said:
    return Said(recorded(definition, record), None, "shutoff", False, True)._replace(**changed)


def stamped(params: t.Mapping[str, t.Any], held: Said) -> str:
    """The record of a domain that was just as it is held when it was stamped."""
    told = pack(TOLD)
    return join(fingerprint(params, held, told), told, RECORD)


def test_task_when_it_is_the_last_one_again_then_is_known_as_unchanged_wherever_the_host_is_reached() -> None:
    held = said(stamped(PARAMS, said()))

    assert unchanged(PARAMS, held) == TOLD
    assert unchanged({**PARAMS, "uri": "qemu+ssh://host/system"}, held) == TOLD
    assert unchanged({**PARAMS, "disks": [{"target": "vda", "source": None}]}, held) is None


def test_task_when_the_running_domain_has_a_record_of_before_it_was_started_then_is_known_as_unchanged() -> None:
    record = stamped(PARAMS, said(live=recorded(DEFINITION, None)))

    assert unchanged(PARAMS, said(record, live=recorded(DEFINITION, RECORD))) == TOLD


@pytest.mark.parametrize(
    "changed",
    [
        {"definition": DEFINITION.replace("1048576", "1048577")},
        {"live": DEFINITION},
        {"saved": DEFINITION},
        {"state": "paused"},
        {"autostart": True},
        {"record": RECORD},
        {"record": None},
        {"config": None},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_task_when_the_domain_differs_then_is_planned(changed: dict[str, t.Any]) -> None:
    assert unchanged(PARAMS, said(**{"record": stamped(PARAMS, said()), **changed})) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"memory": "1024MiB"},
        {"title": ""},
        {"metadata": {}},
        {"disks": []},
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

    assert unchanged(params, said(stamped(PARAMS, said()))) is None
    known = unchanged(params, said(stamped(params, said()))) is not None
    assert known == bool({"memory", "title", "metadata", "disks"} & changed.keys())


def test_fingerprint_when_an_option_of_an_entry_is_not_given_then_is_as_if_there_were_none() -> None:
    def of(**options: t.Any) -> str:
        return fingerprint({**PARAMS, **options}, said(), "")

    assert of(disks=[{"target": "vda", "source": {"file": "/a", "dev": None}, "serial": None}]) == of(
        disks=[{"source": {"file": "/a"}, "target": "vda"}]
    )
    assert of(disks=[{"source": {}}]) != of(disks=[{"source": None}])
    assert of(metadata={"urn:a": None}) != of(metadata={})


def test_fingerprint_when_the_keys_of_an_option_are_the_users_then_none_is_left_out() -> None:
    free = [name for name, option in argument_spec(DOMAIN).items() for _one in free_below(option)]

    assert set(free) == _FREE


def free_below(option: t.Mapping[str, t.Any]) -> t.Iterator[t.Mapping[str, t.Any]]:
    if "options" in option:
        for below in option["options"].values():
            yield from free_below(below)
    elif "dict" in (option.get("type"), option.get("elements")):
        yield option


def test_stamp_when_it_was_tampered_with_then_the_task_is_planned() -> None:
    other = pack({**TOLD, "memory": "2GiB"})
    held = said()

    assert unchanged(PARAMS, said(join(fingerprint(PARAMS, held, pack(TOLD)), other, RECORD))) is None
    assert unchanged(PARAMS, said(join(fingerprint(PARAMS, held, "junk"), "junk", RECORD))) is None


def test_stamp_when_the_definition_holds_a_secret_then_is_not_written() -> None:
    written: list[str] = []
    domain: t.Any = types.SimpleNamespace(set_metadata_element=lambda _uri, _key, xml, _scope: written.append(xml))
    secret = "<domain><devices><graphics type='vnc' passwd='sesame'/></devices></domain>"

    stamp(domain, PARAMS, facts_of("web1", said(RECORD, secret)), lambda _definition: TOLD)
    assert not written

    stamp(domain, PARAMS, facts_of("web1", said(RECORD)), lambda _definition: TOLD)
    (xml,) = written
    record = parse(xml).text
    assert unchanged(PARAMS, said(record)) == TOLD
    assert (found := decode(record)) is not None and found.asked.findtext("name") == "web1"


@pytest.mark.parametrize("case", sorted(FIXTURES.glob("domain/*/merged.xml")), ids=lambda path: path.parent.name)
def test_definition_when_it_went_through_a_stamp_then_says_the_same(case: Path) -> None:
    told = read(DOMAIN.rows, parse(case.read_text()))

    assert unpack(pack(told)) == told


def test_version_when_compared_then_is_the_collections() -> None:
    galaxy = Path(__file__).parents[2] / "galaxy.yml"

    assert yaml.safe_load(galaxy.read_text("utf-8"))["version"] == VERSION
