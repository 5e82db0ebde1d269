# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Definitions as options: what the modules and ``*_info`` return."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.disk import DISK
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.graphics import GRAPHICS
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import (
    NAMESPACES,
    Group,
    Items,
    Kind,
    Short,
    parse_path,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.read import read
from ansible_collections.virtops.libvirt.tests.unit.golden import DOMAIN, HOSTDEV, INTERFACE, NETWORK


def told(rows: t.Iterable[t.Any], xml: str) -> dict[str, t.Any]:
    return read(rows, parse(xml))


def test_options_when_read_then_have_the_names_types_and_order_of_the_module() -> None:
    options = told(
        NETWORK.rows,
        "<network><bridge delay='0' stp='on' name='virbr0'/><name>lan</name><mtu size='1400'/>"
        "<ip netmask='255.255.255.0' address='192.0.2.1'><dhcp><range end='192.0.2.9' start='192.0.2.2'/></dhcp></ip>"
        "<dns><host ip='192.0.2.2'><hostname>a</hostname><hostname>b</hostname></host></dns></network>",
    )

    assert options == {
        "name": "lan",
        "bridge": {"name": "virbr0", "stp": True, "delay": 0},
        "mtu": 1400,
        "ips": [
            {
                "address": "192.0.2.1",
                "netmask": "255.255.255.0",
                "dhcp": {"ranges": [{"start": "192.0.2.2", "end": "192.0.2.9"}]},
            }
        ],
        "dns": {"hosts": [{"ip": "192.0.2.2", "hostnames": ["a", "b"]}]},
    }
    assert list(options) == ["name", "bridge", "mtu", "ips", "dns"]


def test_options_when_the_definition_says_nothing_of_them_then_are_missing() -> None:
    assert told(NETWORK.rows, "<network><name>lan</name></network>") == {"name": "lan"}


def test_secrets_when_a_definition_holds_some_then_are_left_out() -> None:
    assert told(GRAPHICS.rows, "<graphics type='vnc' passwd='hunter2'/>") == {"type": "vnc"}


@pytest.mark.parametrize(
    ("rows", "xml", "options"),
    [
        (
            INTERFACE.rows,
            "<interface type='vhostuser'><source type='unix' path='/v' mode='client'/></interface>",
            {"type": "vhostuser", "source": {"mode": "client", "path": "/v"}},
        ),
        (INTERFACE.rows, "<interface type='vds'><source switchid='1' portid='2'/></interface>", {}),
        (
            INTERFACE.rows,
            "<interface type='bridge'><source bridge='br0'/><model type='weird'/></interface>",
            {"type": "bridge", "source": {"bridge": "br0"}, "model": "weird"},
        ),
        (
            DISK.rows,
            (
                "<disk type='network' device='disk'><source protocol='rbd' name='p/v'/>"
                "<target dev='vda' bus='odd'/></disk>"
            ),
            {
                "target": "vda",
                "device": "disk",
                "type": "network",
                "source": {"protocol": "rbd", "name": "p/v"},
            },
        ),
        (
            DISK.rows,
            "<disk type='volume'><source pool='p' volume='v'/><target dev='vda'/><readonly/></disk>",
            {"target": "vda", "type": "volume", "source": {"pool": "p", "volume": "v"}, "readonly": True},
        ),
        (
            DOMAIN.rows,
            "<domain type='odd'><name>w</name><os><boot dev='hd'/><boot dev='odd'/></os></domain>",
            {"name": "w", "boot": {"order": ["hd"]}},
        ),
    ],
)
def test_options_when_the_definition_holds_what_no_option_can_say_then_are_left_out(
    rows: t.Any, xml: str, options: dict[str, t.Any]
) -> None:
    assert told(rows, xml) == options


SCSI = "<hostdev mode='subsystem' type='scsi'><source {}>{}</source></hostdev>"


@pytest.mark.parametrize(
    ("xml", "options"),
    [
        (
            (
                "<hostdev mode='subsystem' type='pci' managed='yes'><source>"
                "<address domain='0x0000' bus='0x65' slot='0x00' function='0x1'/></source></hostdev>"
            ),
            {"pci": {"address": "0000:65:00.1", "managed": True}},
        ),
        (
            (
                "<hostdev mode='subsystem' type='usb' managed='no'><source>"
                "<vendor id='0x046d'/><product id='0x082d'/></source></hostdev>"
            ),
            {"usb": {"vendor": "046d", "product": "082d"}},
        ),
        (
            "<hostdev mode='subsystem' type='usb'><source><address bus='1' device='7'/></source></hostdev>",
            {"usb": {"bus": 1, "device": 7}},
        ),
        (
            SCSI.format("", "<adapter name='scsi_host0'/><address bus='0' target='1' unit='2'/>"),
            {"scsi": {"adapter": "scsi_host0", "bus": 0, "target": 1, "unit": 2}},
        ),
        (
            SCSI.format("protocol='iscsi' name='iqn.2026-01.lab:disk/3'", "<host name='h' port='860'/>"),
            {"iscsi": {"iqn": "iqn.2026-01.lab:disk", "lun": 3, "portal": "h:860"}},
        ),
        (
            SCSI.format("protocol='iscsi' name='iqn.2026-01.lab:disk'", "<host name='h'/>"),
            {"iscsi": {"iqn": "iqn.2026-01.lab:disk", "portal": "h:3260"}},
        ),
        ("<hostdev mode='capabilities' type='misc'><source><char>/dev/x</char></source></hostdev>", {"misc": "/dev/x"}),
    ],
)
def test_hostdev_when_read_then_is_told_by_its_own_kind_only(xml: str, options: dict[str, t.Any]) -> None:
    assert told(HOSTDEV.rows, xml) == options


def test_values_when_raw_xml_holds_junk_then_are_left_out() -> None:
    junk = (
        "<network><name>lan</name><mtu size='big'/><forward mode='hostdev'>"
        "<address bus='zz' slot='1' function='1'/></forward></network>"
    )

    assert told(NETWORK.rows, junk) == {"name": "lan", "forward": {"mode": "hostdev", "addresses": [{}]}}


def paths_in(rows: t.Iterable[t.Any], above: str = "") -> t.Iterator[tuple[str, t.Any]]:
    """The element of each row, without what is inside of the entries of lists."""
    for row in rows:
        if not isinstance(row, Short):
            path = parse_path(row.path)
            element = above + "".join(f"/{tag}" for tag, _name, _value in path.steps)
            yield element, row
            if isinstance(row, Group):
                yield from paths_in(row.rows, element)


def tables_in(rows: tuple[t.Any, ...]) -> t.Iterator[tuple[t.Any, ...]]:
    """The table, and those of the entries of its lists."""
    yield rows
    for _path, row in paths_in(rows):
        if isinstance(row, Items):
            yield from tables_in(row.rows)


@pytest.mark.parametrize("kind", [DOMAIN, NETWORK, INTERFACE, HOSTDEV], ids=lambda kind: kind.name)
def test_row_when_its_attribute_is_missing_then_says_nothing(kind: Kind) -> None:
    """The reader looks up only the rows of the attributes that are there."""
    for table in tables_in(kind.rows):
        for _path, row in paths_in(table):
            attr = parse_path(row.path).attr
            if attr:
                assert row.codec.decode(parse("<element>text</element>"), attr) is None, row.path


@pytest.mark.parametrize("kind", [DOMAIN, NETWORK, INTERFACE, HOSTDEV], ids=lambda kind: kind.name)
def test_row_when_it_lies_in_an_entry_of_a_list_then_is_the_lists_own(kind: Kind) -> None:
    """The reader leaves what is below an entry to the entry's own table."""
    for table in tables_in(kind.rows):
        found = list(paths_in(table))
        for path, row in found:
            if isinstance(row, Items):
                assert [other.name for below, other in found if below.startswith(f"{path}/")] == []


@pytest.mark.parametrize(
    ("xml", "options"),
    [
        (
            "<sysinfo type='smbios'><bios><entry name='vendor'>a</entry><entry name='none'>b</entry></bios></sysinfo>",
            {"sysinfo": {"bios": {"vendor": "a"}}},
        ),
        (
            "<sysinfo type='fwcfg'><entry name='opt/x'>a</entry><bios><entry name='vendor'>a</entry></bios></sysinfo>",
            {"fw_cfg": [{"name": "opt/x", "value": "a"}]},
        ),
        (
            f"<q:commandline xmlns:q='{NAMESPACES['qemu']}'><q:arg value='-x'/><arg value='-y'/></q:commandline>",
            {"qemu": {"args": ["-x"]}},
        ),
    ],
)
def test_options_when_elements_are_told_apart_by_more_than_their_name_then_each_has_its_own(
    xml: str, options: dict[str, t.Any]
) -> None:
    assert told(DOMAIN.rows, f"<domain>{xml}</domain>") == options
