# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Details of laying a desired tree over an actual one that the golden cases do not tell apart."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import canonical_text
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import combine, overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, text_of


def marked(xml: str, *words: tuple[str, str, str]) -> t.Any:
    """A tree with marks: (path of the element, mark, word)."""
    tree = parse(xml)
    for path, mark, word in words:
        marks.add(tree if path == "." else t.cast(t.Any, tree.find(path)), mark, word)
    return tree


def told(have: str, want: t.Any) -> tuple[str, list[tuple[str, str | None, str | None]]]:
    """The resulting text, and the changes as (path, before, after)."""
    result = overlay(parse(have), parse(want) if isinstance(want, str) else want)
    return text_of(result.merged), [(change.path, change.before, change.after) for change in result.changes]


def test_attribute_when_it_differs_then_changes_in_its_place() -> None:
    assert told("<a x='1' y='2'><b/></a>", "<a y='3'/>") == ('<a x="1" y="3"><b/></a>', [("@y", "2", "3")])


def test_element_when_there_can_be_one_then_is_added_leaf_by_leaf() -> None:
    merged, changes = told("<d/>", "<d><b c='1' e='2'><f>x</f></b></d>")

    assert merged == '<d><b c="1" e="2"><f>x</f></b></d>'
    assert changes == [("b@c", None, "1"), ("b@e", None, "2"), ("b/f", None, "x")]


def test_element_when_it_is_bare_then_is_added_as_it_is() -> None:
    assert told("<features/>", "<features><acpi/></features>") == (
        "<features><acpi/></features>",
        [("acpi", None, "<acpi></acpi>")],
    )


def test_text_when_blank_then_asks_for_nothing() -> None:
    assert told("<d><t>x</t></d>", "<d><t/></d>") == ("<d><t>x</t></d>", [])


def test_text_when_it_differs_then_changes() -> None:
    assert told("<d><t>x</t></d>", "<d><t>y</t></d>") == ("<d><t>y</t></d>", [("t", "x", "y")])


def test_list_when_keys_are_known_then_entries_are_matched_and_new_ones_stand_behind_their_like() -> None:
    merged, changes = told(
        "<devices><disk><target dev='vda'/></disk><console/><disk><target dev='vdb'/></disk><video/></devices>",
        "<devices><disk><target dev='vdc'/></disk><disk><target dev='vdb' bus='scsi'/></disk></devices>",
    )

    assert merged == (
        '<devices><disk><target dev="vda"/></disk><console/><disk><target dev="vdb" bus="scsi"/></disk>'
        '<disk><target dev="vdc"/></disk><video/></devices>'
    )
    assert [path for path, _before, _after in changes] == ["disk[vdc]", "disk[vdb]/target@bus"]


def test_list_when_the_schema_has_an_order_then_a_new_entry_stands_in_it() -> None:
    merged, _changes = told(
        "<dhcp><bootp file='f'/></dhcp>", "<dhcp><host mac='52:54:00:00:00:01'/><range start='a'/></dhcp>"
    )

    assert merged == '<dhcp><range start="a"/><host mac="52:54:00:00:00:01"/><bootp file="f"/></dhcp>'


def test_list_when_marked_exact_then_the_rest_goes() -> None:
    want = marked("<vlan><tag id='2'/></vlan>", (".", marks.EXACT, "tag"))

    assert told("<vlan><tag id='1'/><tag id='2'/><other/></vlan>", want) == (
        '<vlan><tag id="2"/><other/></vlan>',
        [("tag[1]", '<tag id="1"></tag>', None)],
    )


def test_list_when_marked_exact_and_empty_then_all_goes() -> None:
    want = marked("<vlan/>", (".", marks.EXACT, "tag"))

    assert told("<vlan><tag id='1'/><tag id='2'/></vlan>", want)[0] == "<vlan/>"


def test_list_when_exact_and_without_keys_then_its_order_counts() -> None:
    want = marked("<os><boot dev='network'/><boot dev='hd'/></os>", (".", marks.EXACT, "boot"))

    assert told("<os><boot dev='hd'/><boot dev='network'/></os>", want)[0] == (
        '<os><boot dev="network"/><boot dev="hd"/></os>'
    )


def test_mark_when_absent_then_the_element_or_attribute_goes() -> None:
    want = marked("<d><g/></d>", (".", marks.ABSENT, "title"), (".", marks.ABSENT, "@x"), ("g", marks.ABSENT, "@x"))

    assert told("<d x='1'><title>t</title><g x='2' k='v'/></d>", want) == (
        '<d><g k="v"/></d>',
        [("title", "t", None), ("@x", "1", None), ("g@x", "2", None)],
    )


def test_mark_when_absent_and_nothing_is_there_then_nothing_changes() -> None:
    want = marked("<d><g/></d>", (".", marks.ABSENT, "title"), ("g", marks.ABSENT, "@x"))

    assert told("<d><e/></d>", want) == ("<d><e/></d>", [])


def test_mark_when_gone_then_the_entry_goes_or_is_not_made() -> None:
    want = marked("<devices><rng><alias name='ua-r'/></rng></devices>", ("rng", marks.GONE, "yes"))

    assert told("<devices><rng><alias name='ua-r'/></rng><rng/></devices>", want)[0] == "<devices><rng/></devices>"
    assert told("<devices/>", want) == ("<devices/>", [])


def test_mark_when_initial_then_only_a_new_element_gets_it() -> None:
    want = marked(
        "<devices><rng><alias name='ua-r'/></rng></devices>",
        ("rng", marks.INITIAL, "@model=virtio"),
        ("rng", marks.INITIAL, "backend@model=random"),
    )

    assert told("<devices/>", want)[0] == (
        '<devices><rng model="virtio"><alias name="ua-r"/><backend model="random"/></rng></devices>'
    )
    assert told("<devices><rng><alias name='ua-r'/></rng></devices>", want)[1] == []


def test_marks_when_a_tree_results_then_are_not_in_it() -> None:
    want = marked(
        "<d><a><b/></a></d>", (".", marks.EXACT, "a"), ("a", marks.INITIAL, "@x=1"), ("a/b", marks.ABSENT, "@y")
    )

    assert "urn:" not in told("<d/>", want)[0]


@pytest.mark.parametrize(
    ("have", "want", "merged"),
    [
        (
            (
                "<interface type='network'><source network='lan' portgroup='a'/>"
                "<virtualport type='openvswitch'/><model type='virtio'/></interface>"
            ),
            "<interface type='bridge'><source bridge='br0'/></interface>",
            '<interface type="bridge"><model type="virtio"/><source bridge="br0"/></interface>',
        ),
        (
            "<disk type='file'><source file='/a'/><auth username='u'/><target dev='vda'/></disk>",
            "<disk type='block'><source dev='/b'/></disk>",
            '<disk type="block"><target dev="vda"/><source dev="/b"/></disk>',
        ),
        (
            "<forward mode='nat' dev='eth0'><nat><port start='1' end='2'/></nat><interface dev='eth0'/></forward>",
            "<forward mode='hostdev' managed='yes'><pf dev='eth1'/></forward>",
            '<forward mode="hostdev" managed="yes"><pf dev="eth1"/></forward>',
        ),
        (
            "<clock offset='timezone' timezone='Europe/Vienna'><timer name='rtc'/></clock>",
            "<clock offset='utc'/>",
            '<clock offset="utc"><timer name="rtc"/></clock>',
        ),
        (
            "<serial type='tcp'><source host='h' service='1'/><protocol type='raw'/><target port='0'/></serial>",
            "<serial type='pty'/>",
            '<serial type="pty"><target port="0"/></serial>',
        ),
        (
            "<ip address='a' netmask='255.255.255.0'/>",
            "<ip address='a' prefix='25'/>",
            '<ip address="a" prefix="25"/>',
        ),
        (
            "<interface type='network'><source network='lan'/></interface>",
            "<interface type='network'><source portgroup='a'/></interface>",
            '<interface type="network"><source network="lan" portgroup="a"/></interface>',
        ),
    ],
)
def test_union_when_it_flips_then_its_members_are_replaced_whole(have: str, want: str, merged: str) -> None:
    assert told(have, want)[0] == merged


@pytest.mark.parametrize(
    ("have", "want", "merged"),
    [
        (
            "<graphics listen='a'><listen address='a'/></graphics>",
            "<graphics><listen address='b'/></graphics>",
            '<graphics listen="b"><listen address="b"/></graphics>',
        ),
        (
            "<graphics listen='a'><listen address='a'/></graphics>",
            "<graphics listen='b'/>",
            '<graphics listen="b"><listen address="b"/></graphics>',
        ),
        (
            "<graphics><listen address='a'/></graphics>",
            "<graphics><listen address='b'/></graphics>",
            '<graphics><listen address="b"/></graphics>',
        ),
        (
            "<forward dev='e1'><interface dev='e1'/><interface dev='e2'/></forward>",
            "<forward><interface dev='e3'/></forward>",
            '<forward dev="e1"><interface dev="e1"/><interface dev="e2"/><interface dev="e3"/></forward>',
        ),
    ],
)
def test_mirror_when_one_of_two_places_changes_then_the_other_follows(have: str, want: str, merged: str) -> None:
    assert told(have, want)[0] == merged


def test_metadata_when_it_differs_then_is_replaced_as_a_whole() -> None:
    merged, changes = told(
        "<d><metadata><x:a xmlns:x='u'><b/></x:a><y:c xmlns:y='v'/></metadata></d>",
        "<d><metadata><x:a xmlns:x='u'><z/></x:a></metadata></d>",
    )

    assert merged == '<d><metadata><x:a xmlns:x="u"><z/></x:a><y:c xmlns:y="v"/></metadata></d>'
    assert [change[0] for change in changes] == ["metadata/x:a"]


def test_accept_when_it_refuses_a_pattern_then_all_else_changes() -> None:
    have = parse("<interface type='network'><source network='lan'/><link state='up'/><mtu size='1'/></interface>")
    want = parse("<interface type='bridge'><source bridge='br0'/><link state='down'/><mtu size='2'/></interface>")

    result = overlay(have, want, accept=lambda pattern: "link" in pattern)

    assert text_of(result.merged) == (
        '<interface type="network"><source network="lan"/><link state="down"/><mtu size="1"/></interface>'
    )
    assert [change.pattern for change in result.changes] == ["link@state"]


def test_change_when_inside_entries_of_lists_then_names_them_and_their_pattern() -> None:
    result = overlay(
        parse(
            "<network><ip address='192.0.2.1'><dhcp>"
            "<host mac='52:54:00:00:00:01' ip='192.0.2.9'/></dhcp></ip></network>"
        ),
        parse(
            "<network><ip address='192.0.2.1'><dhcp>"
            "<host mac='52:54:00:00:00:01' ip='192.0.2.8'/></dhcp></ip></network>"
        ),
    )

    (change,) = result.changes
    assert change.path == "ip[192.0.2.1]/dhcp/host[52:54:00:00:00:01]@ip"
    assert change.pattern == "ip/dhcp/host@ip"
    assert [owner.pattern for owner in change.owners] == ["ip", "ip/dhcp/host"]
    assert change.owners[1].have is not None
    assert change.owners[1].have.get("ip") == "192.0.2.9"
    assert change.owners[1].merged is not None
    assert change.owners[1].merged.get("ip") == "192.0.2.8"


def test_secrets_when_they_change_then_are_not_told() -> None:
    _merged, changes = told("<graphics type='vnc' passwd='old'/>", "<graphics passwd='new'/>")

    assert changes == [("@passwd", "VALUE_HIDDEN", "VALUE_HIDDEN")]
    assert "new" not in canonical_text(parse("<graphics passwd='new'/>"))


def test_combine_when_both_say_something_then_the_second_has_the_last_word_and_marks_stay() -> None:
    base = parse("<d a='1'><t>x</t><devices><disk><target dev='vda'/></disk></devices></d>")
    over = marked(
        "<d a='2'><devices><disk><target dev='vda' bus='scsi'/></disk><rng/></devices></d>",
        ("devices", marks.EXACT, "disk"),
        ("devices/rng", marks.INITIAL, "@model=virtio"),
    )

    want = combine(base, over)

    assert want.get("a") == "2"
    assert want.findtext("t") == "x"
    assert marks.words(want[1], marks.EXACT) == ["disk"]
    assert marks.words(want.find("devices/rng"), marks.INITIAL) == ["@model=virtio"]  # type: ignore[arg-type]
    assert want.find("devices/disk/target").get("bus") == "scsi"  # type: ignore[union-attr]
    assert base.get("a") == "1"


def test_namespaces_when_a_tree_results_then_only_those_in_use_are_declared() -> None:
    want = marked("<network><name>n</name></network>", (".", marks.EXACT, "ip"))
    text, _changes = told("<network xmlns:q='unused'><name>m</name></network>", want)

    assert text == "<network><name>n</name></network>"
