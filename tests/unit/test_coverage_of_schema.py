# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tool that counts what options cover: what counts, and what counts as said by an option."""

from __future__ import annotations

import importlib.util
import typing as t
from pathlib import Path

import pytest
from lxml import etree

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import (
    FOREIGN,
    INT,
    KIB,
    PCI,
    PRESENT,
    SECRET,
    YES_NO,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Items, Values

_TOOL = Path(__file__).parents[1] / "tools/coverage_of_schema.py"


def _load() -> t.Any:
    spec = importlib.util.spec_from_file_location("coverage_of_schema", _TOOL)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL = _load()
ROWS = (
    Field("name", "name"),
    Field("type", "@type", choices=("kvm", "qemu")),
    Field("memory", "memory", KIB),
    Field("secret", "secret@key", SECRET),
    Field("foreign", "metadata", FOREIGN),
    Field("menu", "os/menu@enable", YES_NO, implies={"os/menu@kind": "full"}),
    Values("order", "os/boot@dev", choices=("hd", "cdrom")),
    Group("rtc", "timer[name=rtc]", (Field("policy", "@policy"),)),
    Group("pci", "address", (Field("address", ".", PCI),), implies={"@bus": "pci"}, initial={"@managed": "yes"}),
    Items(
        "disks",
        "devices/disk",
        (Field("target", "target@dev"), Field("order", "boot@order", INT), Field("readonly", "readonly", PRESENT)),
        initial={"@device": "disk"},
    ),
)


def counted(xml: str) -> dict[str, list[bool]]:
    """Path → whether an option says it, once for each occurrence."""
    place = TOOL.Place()
    TOOL.plant(ROWS, place, place)
    found: dict[str, list[bool]] = {}
    for leaf in TOOL.leaves(etree.fromstring(xml), place, "domain"):
        found.setdefault(leaf.path, []).append(leaf.row)
    return found


@pytest.mark.parametrize(
    ("xml", "found"),
    [
        ("<domain><name>a</name><other>b</other></domain>", {"name": [True], "other": [False]}),
        ("<domain><name>a</name><name>b</name></domain>", {"name": [True, False]}),
        ("<domain type='xen'/>", {"@type": [False]}),
        ("<domain><memory unit='MiB' dump='on'>1</memory></domain>", {
            "memory@unit": [True], "memory@dump": [False], "memory": [True],
        }),
        ("<domain><secret key='k'/></domain>", {"secret@key": [True]}),
        ("<domain><os><type>hvm</type></os></domain>", {"os/type": [True]}),
        ("<domain><os><type>linux</type></os></domain>", {"os/type": [False]}),
        ("<domain><os><menu enable='yes' kind='full'/></os></domain>", {
            "os/menu@enable": [True], "os/menu@kind": [True],
        }),
        ("<domain><os><menu enable='maybe' kind='short'/></os></domain>", {
            "os/menu@enable": [False], "os/menu@kind": [False],
        }),
        ("<domain><os><boot dev='hd'/><boot dev='cdrom'/><boot dev='fd'/></os></domain>", {
            "os/boot@dev": [True, True, False],
        }),
        ("<domain><timer name='rtc' policy='a'/><timer name='pit' policy='b'/></domain>", {
            "timer@name": [True, False], "timer@policy": [True, False],
        }),
        ("<domain bus='pci' managed='yes'><address bus='1' slot='2' function='3' multi='on'/></domain>", {
            "@bus": [True], "@managed": [True], "address@bus": [True], "address@slot": [True],
            "address@function": [True], "address@multi": [False],
        }),
        ("<domain bus='usb' managed='yes'><address bus='1' slot='2'/></domain>", {
            "@bus": [False], "@managed": [False], "address@bus": [False], "address@slot": [False],
        }),
        ("<domain><metadata><a xmlns='x'><b/></a><c xmlns='x'/><d/></metadata></domain>", {
            "metadata/*": [True, False, False],
        }),
        ("<domain><!-- a word --><empty><!-- another --></empty></domain>", {"empty": [False]}),
        ("<domain><devices><disk device='disk'><target dev='a'/><address slot='1'/></disk></devices></domain>", {
            "devices/disk@device": [True], "devices/disk/target@dev": [True],
        }),
        ("<domain><devices><disk device='lun'><readonly/><shareable/><alias/></disk><disk/></devices></domain>", {
            "devices/disk@device": [False], "devices/disk/readonly": [True], "devices/disk/shareable": [False],
            "devices/disk": [True],
        }),
    ],
)  # fmt: skip
def test_leaves_when_counted_then_said_by_options_or_not(xml: str, found: dict[str, list[bool]]) -> None:
    assert counted(xml) == found


def test_mentions_when_asked_for_a_path_of_the_schema_then_any_value_will_do() -> None:
    place = TOOL.Place()
    TOOL.plant(ROWS, place, place)
    said = ["@type", "@bus", "memory", "memory@unit", "timer@name", "devices/disk", "devices/disk/boot@order"]

    assert [path for path in said if not place.mentions(path)] == []
    assert [path for path in ("os", "memory@dump", "devices/disk@type", "timer@track") if place.mentions(path)] == []


def test_schema_when_walked_then_every_attribute_text_and_bare_element_is_found_once(tmp_path: Path) -> None:
    (tmp_path / "parts.rng").write_text(
        """<grammar xmlns="http://relaxng.org/ns/structure/1.0">
        <define name="chain"><element name="store"><optional><attribute name="file"/></optional>
          <optional><ref name="chain"/></optional></element></define></grammar>"""
    )
    (tmp_path / "domain.rng").write_text(
        """<grammar xmlns="http://relaxng.org/ns/structure/1.0"><include href="parts.rng"/>
        <start><ref name="domain"/></start>
        <define name="domain"><element name="domain"><attribute name="type"><value>qemu</value></attribute>
          <interleave><element name="name"><text/></element>
          <element><choice><name>one</name><name>other</name></choice><empty/></element>
          <element name="line" ns="http://libvirt.org/schemas/domain/qemu/1.0"><data type="string"/></element>
          <ref name="chain"/></interleave></element></define></grammar>"""
    )

    assert TOOL.Schema(tmp_path, "domain").paths == {"@type", "name", "one", "other", "qemu:line", "store@file"}
