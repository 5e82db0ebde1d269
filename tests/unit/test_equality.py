# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When two spellings say the same, and when they do not."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import (
    canonical,
    cpuset,
    prefix_length,
    same_mask,
    scaled_bytes,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import child, new, parse


@pytest.mark.parametrize(
    ("place", "one", "other"),
    [
        ("uuid", "c7a5fdbd-cdaf-9455-926a-d65c16db1809", "C7A5FDBDCDAF9455926AD65C16DB1809"),
        ("secret@uuid", "c7a5fdbd-cdaf-9455-926a-d65c16db1809", "c7a5fdbd cdaf 9455 926a d65c16db1809"),
        ("genid", "c7a5fdbd-cdaf-9455-926a-d65c16db1809", "C7A5FDBDCDAF9455926AD65C16DB1809"),
        ("parameters@instanceid", "09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f", "09B11C538B5C4EEB8F00D84EAA0AAA4F"),
        ("parameters@interfaceid", "09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f", "09B11C53-8B5C-4EEB-8F00-D84EAA0AAA4F"),
        ("mac@address", "52:54:00:0a:0b:0c", "52:54:0:A:B:C"),
        ("host@mac", "52:54:00:0a:0b:0c", "52:54:00:0A:0B:0C"),
        ("address@bus", "4", "0x04"),
        ("address@slot", "0x0A", "0x0a"),
        ("address@slot", "0x1f", "31"),
        ("address@domain", "0", "0x0000"),
        ("vendor@id", "0x046d", "0x46D"),
        ("vcpu@cpuset", "0-3,^2", "0-1,3"),
        ("vcpupin@cpuset", "1-2,5-7,^6", "1,2,5,7"),
        ("memory@nodeset", "0,1", " 0 - 1"),
        ("cell@cpus", "3,2,1,0", "0-3"),
        ("ip@address", "fd00:150::1", "FD00:150:0:0:0:0:0:1"),
        ("host@ip", "::ffff:192.0.2.1", "::ffff:c000:201"),
        ("permissions@mode", "0644", "644"),
        ("driver@queues", "4", "04"),
        ("driver@queues", "4", " +4"),
        ("sibling@value", "21", "+21"),
        ("target@port", "0x10", "16"),
        ("model@type", "virtio", "VirtIO"),
        ("vcpu", "4", "04"),
        ("source@name", "iqn.2026-01.lab:disk", "iqn.2026-01.lab:disk/0"),
    ],
)
def test_spellings_when_libvirt_takes_them_for_the_same_then_are_equal(place: str, one: str, other: str) -> None:
    tag, _at, attr = place.partition("@")

    assert canonical(tag, attr, one) == canonical(tag, attr, other)


@pytest.mark.parametrize(
    ("place", "one", "other"),
    [
        ("vcpu@cpuset", "0-3", "0-2"),
        ("address@bus", "10", "0x10"),
        ("ip@address", "192.168.150.1", "192.168.150.10"),
        ("vendor@id", "0x046d", "046c"),
        ("title", "7", "007"),
        ("serial", "0017", "17"),
        ("graphics@passwd", "42", "0042"),
        ("txt@value", "1", "01"),
        ("source@file", "1", "01"),
        ("portgroup@name", "1", "01"),
        ("source@network", "10", "010"),
        ("source@name", "iqn.2026-01.lab:disk/1", "iqn.2026-01.lab:disk"),
        ("source@name", "pool/a", "pool/a/0"),
        ("link@state", "up", "UP"),
        ("name", "web1", "Web1"),
        ("cmdline", "0x10", "16"),
    ],
)
def test_spellings_when_libvirt_tells_them_apart_then_are_not_equal(place: str, one: str, other: str) -> None:
    tag, _at, attr = place.partition("@")

    assert canonical(tag, attr, one) != canonical(tag, attr, other)


@pytest.mark.parametrize("text", ["", "x", "-1", "^", "0-3,,4", "a-b", "0-9999999999999"])
def test_cpuset_when_it_is_none_then_is_compared_as_text(text: str) -> None:
    with pytest.raises(ValueError):
        cpuset(text)
    assert canonical("vcpu", "cpuset", text) == text


@pytest.mark.parametrize("place", ["mac@address", "uuid", "address@bus", "ip@address", "vendor@id", "permissions@mode"])
def test_value_when_it_is_malformed_then_is_compared_as_text(place: str) -> None:
    tag, _at, attr = place.partition("@")

    assert canonical(tag, attr, "no.such:thing") == "no.such:thing"


def test_machine_when_the_host_knows_an_alias_then_both_are_equal() -> None:
    machine = {"q35": "pc-q35-7.2"}.get

    def resolve(name: str) -> str:
        return machine(name, name)

    assert canonical("type", "machine", "q35", resolve) == canonical("type", "machine", "pc-q35-7.2", resolve)
    assert canonical("type", "machine", "q35", resolve) != canonical("type", "machine", "pc-q35-6.2", resolve)


@pytest.mark.parametrize(
    ("xml", "attr", "count"),
    [
        ("<memory unit='GiB'>2</memory>", "", 2 * 1024**3),
        ("<memory>2097152</memory>", "", 2 * 1024**3),
        ("<memory unit='b'>2048</memory>", "", 2048),
        ("<page size='2' unit='M'/>", "size", 2 * 1024**2),
        ("<page size='2048'/>", "size", 2 * 1024**2),
        ("<tseg>48</tseg>", "", 48 * 1024**2),
        ("<lease expiry='2' unit='hours'/>", "expiry", 7200),
        ("<lease expiry='120'/>", "expiry", 7200),
        ("<lease expiry='7200' unit='seconds'/>", "expiry", 7200),
        ("<lease expiry='2' unit='fortnights'/>", "expiry", None),
        ("<memory unit='pounds'>2</memory>", "", None),
        ("<memory>much</memory>", "", None),
        ("<memory/>", "", None),
        ("<vcpu>2</vcpu>", "", None),
        ("<size value='+10' unit='KiB'/>", "value", 10240),
    ],
)
def test_scaled_number_when_read_then_counts_by_its_unit(xml: str, attr: str, count: int | None) -> None:
    assert scaled_bytes(parse(xml), attr) == count


def test_size_when_it_has_no_unit_then_its_parent_decides() -> None:
    assert scaled_bytes(parse("<shmem><size>4194304</size></shmem>")[0], "") == 4194304
    assert scaled_bytes(parse("<target><size>524288</size></target>")[0], "") == 512 * 1024**2


def changes(have: str, want: str) -> list[tuple[str, str | None, str | None]]:
    return [(change.path, change.before, change.after) for change in overlay(parse(have), parse(want)).changes]


@pytest.mark.parametrize(
    ("have", "want"),
    [
        ("<d><memory unit='KiB'>2097152</memory></d>", "<d><memory unit='GiB'>2</memory></d>"),
        ("<d><lease expiry='2' unit='hours'/></d>", "<d><lease unit='minutes' expiry='120'/></d>"),
        ("<d><page size='2048' unit='KiB'/></d>", "<d><page size='2' unit='MiB'/></d>"),
        (
            "<network><portgroup name='a'/></network>",
            "<network ipv6='no'><portgroup name='a' default='no'/></network>",
        ),
        ("<devices><graphics type='vnc'/></devices>", "<devices><graphics type='vnc' autoport='no'/></devices>"),
        (
            "<devices><interface><mac address='52:54:00:00:00:01'/></interface></devices>",
            "<devices><interface managed='no'><mac address='52:54:00:00:00:01'/><mtu size='0'/></interface></devices>",
        ),
    ],
)
def test_definition_when_it_says_the_same_by_unit_or_default_then_does_not_change(have: str, want: str) -> None:
    assert changes(have, want) == []


@pytest.mark.parametrize(
    ("have", "want", "path"),
    [
        ("<d><lease expiry='2' unit='hours'/></d>", "<d><lease expiry='2' unit='minutes'/></d>", "lease@expiry"),
        ("<d><lease expiry='2' unit='hours'/></d>", "<d><lease expiry='2'/></d>", "lease@expiry"),
        ("<d><memory unit='KiB'>4</memory></d>", "<d><memory unit='GiB'>4</memory></d>", "memory"),
        ("<shmem><size unit='M'>4</size></shmem>", "<shmem><size unit='G'>4</size></shmem>", "size"),
        ("<d><page size='2' unit='KiB'/></d>", "<d><page size='2' unit='MiB'/></d>", "page@size"),
    ],
)
def test_definition_when_only_the_unit_differs_then_changes(have: str, want: str, path: str) -> None:
    assert [entry[0] for entry in changes(have, want)] == [path]


def test_definition_when_a_scaled_number_changes_then_its_unit_does_too() -> None:
    merged = overlay(parse("<d><lease expiry='2' unit='hours'/></d>"), parse("<d><lease expiry='30'/></d>")).merged

    assert dict(merged[0].attrib) == {"expiry": "30"}


@pytest.mark.parametrize(
    ("attributes", "length"),
    [
        ({"prefix": "24"}, 24),
        ({"netmask": "255.255.255.0"}, 24),
        ({"netmask": "255.255.255.128", "prefix": "24"}, 25),
        ({"netmask": "x"}, None),
        ({"prefix": "x"}, None),
        ({}, None),
    ],
)
def test_prefix_when_given_in_either_form_then_is_a_length(attributes: dict[str, str], length: int | None) -> None:
    element = new("ip")
    for name, text in attributes.items():
        element.set(name, text)

    assert prefix_length(element) == length


@pytest.mark.parametrize(
    ("have", "name", "after", "same"),
    [
        ("<ip prefix='24'/>", "netmask", "255.255.255.0", True),
        ("<ip netmask='255.255.255.0'/>", "prefix", "24", True),
        ("<route netmask='255.255.0.0'/>", "prefix", "16", True),
        ("<ip netmask='255.255.255.0'/>", "prefix", "25", False),
        ("<ip netmask='255.0.255.0'/>", "prefix", "16", False),
        ("<ip prefix='many'/>", "netmask", "255.255.255.0", False),
        ("<ip/>", "prefix", "24", False),
        ("<address netmask='255.255.255.0'/>", "prefix", "24", False),
        ("<ip netmask='255.255.255.0'/>", "address", "24", False),
    ],
)
def test_mask_when_compared_with_a_prefix_then_is_the_same_network(
    have: str, name: str, after: str, same: bool
) -> None:
    assert same_mask(parse(have), name, after) is same


def test_canonical_when_the_text_has_other_numerals_then_does_not_fail() -> None:
    for text in ("\u0663", "0x", "0xg", "+", " "):
        assert isinstance(canonical("driver", "queues", text), (int, str))
        t.cast(t.Any, child(new("d"), "e")).set("a", text)
