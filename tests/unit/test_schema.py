# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rows of the option tables, and the argument spec made of them."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._schema import codecs
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import (
    Field,
    Group,
    Items,
    Kind,
    Live,
    LiveTable,
    Path,
    Short,
    Values,
    live_of,
    parse_path,
    pattern_of,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.spec import argument_spec, purgeable
from ansible_collections.virtops.libvirt.tests.unit.golden import KINDS

KIND = Kind(
    "house",
    "house",
    (
        Field("name", "name", required=True, aliases=("called",)),
        Field("floors", "@floors", codecs.INT, live=Live.UPDATE),
        Field("door", "door@state", choices=("open", "shut")),
        Field("key", "door@key", codecs.SECRET),
        Field("hint", "door@hint", codecs.SECRET, no_log=False),
        Field("code_name", "door@code", no_log=True),
        Values("colours", "paint@colour", choices=("red", "blue")),
        Group(
            "roof",
            "roof",
            (Field("tiles", "@tiles", codecs.INT), Values("gutters", "gutter")),
            exclusive=(("tiles", "gutters"),),
            together=(("tiles", "gutters"),),
            live=Live.REPLUG,
        ),
        Items(
            "rooms", "rooms/room", (Field("number", "@no", codecs.INT), Items("windows", "window", (Field("w", "@w"),)))
        ),
        Items("steps", "step", (Field("height", "@h"),), exact=True),
        Items("lamps", "devices/lamp", (Items("bulbs", "bulb", (Field("watts", "@w"),)),), live=Live.UPDATE),
        Short("reading_lamp", "lamps", {}),
    ),
    live=Live.BOOT,
    options={"purge": {"type": "list", "elements": "str", "default": []}, "state": {"type": "str"}},
)


@pytest.mark.parametrize(
    ("path", "parsed"),
    [
        (".", Path((), "")),
        ("@a", Path((), "a")),
        ("a", Path((("a", "", ""),), "")),
        ("a/b@c", Path((("a", "", ""), ("b", "", "")), "c")),
        ("a/b[n=v]", Path((("a", "", ""), ("b", "n", "v")), "")),
        ("a/b[n=v]@c", Path((("a", "", ""), ("b", "n", "v")), "c")),
        ("a[n=v]/b@c", Path((("a", "n", "v"), ("b", "", "")), "c")),
        (
            "dnsmasq:options/dnsmasq:option@value",
            Path(
                (
                    ("{http://libvirt.org/schemas/network/dnsmasq/1.0}options", "", ""),
                    ("{http://libvirt.org/schemas/network/dnsmasq/1.0}option", "", ""),
                ),
                "value",
            ),
        ),
    ],
)
def test_path_when_parsed_then_gives_steps_and_attribute(path: str, parsed: Path) -> None:
    assert parse_path(path) == parsed


@pytest.mark.parametrize(
    ("prefix", "path", "pattern"),
    [
        ("", "a/b@c", "a/b@c"),
        ("x", "a/b@c", "x/a/b@c"),
        ("x", "@c", "x@c"),
        ("x", ".", "x"),
        ("x", "a[n=v]/b[m=w]@c", "x/a/b@c"),
    ],
)
def test_pattern_when_made_of_a_path_then_has_no_predicates(prefix: str, path: str, pattern: str) -> None:
    assert pattern_of(prefix, path) == pattern


def test_live_when_a_row_says_nothing_then_it_is_the_enclosing_ones() -> None:
    table = LiveTable(KIND)

    assert table["name"] is Live.BOOT
    assert table["@floors"] is Live.UPDATE
    assert table["roof@tiles"] is table["roof/gutter"] is table["roof"] is Live.REPLUG
    assert table["devices/lamp/bulb@w"] is Live.UPDATE


def test_live_when_a_device_lies_in_a_domain_then_its_patterns_do_too() -> None:
    assert LiveTable(KIND, "devices/house")["devices/house/roof"] is Live.REPLUG


@pytest.mark.parametrize(
    ("pattern", "live"),
    [
        ("roof@slope", Live.REPLUG),
        ("roof/gutter/pipe@width", Live.REPLUG),
        ("garden", Live.BOOT),
        ("@floors", Live.UPDATE),
    ],
)
def test_live_when_no_row_has_the_pattern_then_it_is_the_nearest_ones_above(pattern: str, live: Live) -> None:
    assert live_of(LiveTable(KIND), pattern) is live


def test_spec_when_made_of_a_table_then_says_what_the_rows_say() -> None:
    spec = argument_spec(KIND)

    assert spec["name"] == {"type": "str", "required": True, "aliases": ["called"]}
    assert spec["floors"] == {"type": "int"}
    assert spec["door"] == {"type": "str", "choices": ["open", "shut"]}
    assert spec["key"] == {"type": "str", "no_log": True}
    assert spec["hint"] == {"type": "str", "no_log": False}
    assert spec["code_name"] == {"type": "str", "no_log": True}
    assert spec["colours"] == {"type": "list", "elements": "str", "choices": ["red", "blue"]}
    assert spec["reading_lamp"] == {"type": "bool"}
    assert spec["roof"] == {
        "type": "dict",
        "options": {"tiles": {"type": "int"}, "gutters": {"type": "list", "elements": "str"}},
        "mutually_exclusive": [["tiles", "gutters"]],
        "required_together": [["tiles", "gutters"]],
    }
    assert spec["rooms"]["type"] == "list"
    assert spec["rooms"]["elements"] == "dict"
    assert spec["rooms"]["options"]["windows"]["options"] == {"w": {"type": "str"}}
    assert spec["state"] == {"type": "str"}


def test_purge_when_a_list_is_exact_or_a_devices_own_then_cannot_name_it() -> None:
    assert purgeable(KIND) == {
        "rooms": ("rooms", "room"),
        "rooms.windows": ("rooms/room", "window"),
        "lamps": ("devices", "lamp"),
    }
    assert argument_spec(KIND)["purge"]["choices"] == ["lamps", "rooms", "rooms.windows"]


def test_spec_when_made_then_the_table_keeps_its_own_options() -> None:
    argument_spec(KIND)["purge"]["choices"].append("more")

    assert "choices" not in KIND.options["purge"]


def every_option(spec: t.Mapping[str, t.Any], prefix: str = "") -> t.Iterator[tuple[str, t.Mapping[str, t.Any]]]:
    for name, option in spec.items():
        yield prefix + name, option
        yield from every_option(option.get("options", {}), f"{prefix}{name}.")


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_tables_when_they_hold_secrets_then_these_are_never_logged(kind: Kind) -> None:
    for name, option in every_option(argument_spec(kind)):
        if name.rpartition(".")[2] in ("password", "passwd", "secret"):
            assert option["no_log"] is True, name


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_tables_when_rows_are_tied_then_to_rows_that_exist(kind: Kind) -> None:
    def walk(rows: t.Iterable[t.Any], where: t.Any) -> None:
        names = {row.name for row in rows}
        tied = [
            *getattr(where, "exclusive", ()),
            *getattr(where, "together", ()),
            (getattr(where, "fold", None) or ())[:2],
        ]
        for group in tied:
            assert set(group) <= names, where
        assert len(names) == len(list(rows)), where
        for row in rows:
            if isinstance(row, (Group, Items)):
                walk(row.rows, row)
            elif isinstance(row, Short):
                items = next(other for other in rows if other.name == row.into)
                assert set(row.entry) <= {other.name for other in items.rows}

    walk(kind.rows, kind)
