# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""DHCP entries that libvirt takes although no guest of the network could use them."""

from __future__ import annotations

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.network_checks import (
    refuse_clashes,
    refuse_strangers,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse


def network(ip: str, entry: str) -> str:
    return f"<network><name>lan</name><ip {ip}><dhcp>{entry}</dhcp></ip></network>"


@pytest.mark.parametrize(
    ("ip", "entry"),
    [
        ("address='192.168.150.1' netmask='255.255.255.0'", "<host ip='192.168.150.254'/>"),
        ("address='192.168.150.1' prefix='24'", "<range start='192.168.150.2' end='192.168.150.254'/>"),
        ("address='192.168.150.1' prefix='16'", "<host ip='192.168.7.9'/>"),
        ("address='192.168.150.1' netmask='255.255.255.252'", "<host ip='192.168.150.2'/>"),
        ("family='ipv6' address='fd00:150::1' prefix='64'", "<host id='0:1' ip='fd00:150:0:0:ffff::9'/>"),
        ("family='ipv6' address='fd00:150::1' prefix='64'", "<range start='fd00:150::100' end='fd00:150::1ff'/>"),
        ("address='192.168.150.1' prefix='0'", "<host ip='10.0.0.1'/>"),
        ("address='10.0.0.1'", "<host ip='192.168.150.2'/>"),
        ("address='192.168.150.1' prefix='24'", "<host mac='52:54:00:aa:00:01' name='web'/>"),
        (
            "address='192.168.150.1' prefix='24'",
            "<range start='192.168.150.2' end='192.168.150.9'/><bootp file='f' server='10.0.0.1'/>",
        ),
        ("address='192.168.150.1' prefix='24'", "<host ip='not an address'/>"),
        ("address='not an address' prefix='24'", "<host ip='10.0.0.1'/>"),
        ("address='192.168.150.1' prefix='9999999999'", "<host ip='192.168.150.1'/>"),
    ],
)
def test_entries_when_in_the_network_or_not_to_be_judged_then_are_taken(ip: str, entry: str) -> None:
    refuse_strangers(parse(network(ip, entry)))


@pytest.mark.parametrize(
    ("ip", "entry", "words"),
    [
        ("address='192.168.150.1' netmask='255.255.255.0'", "<host ip='192.168.151.9'/>", "host address 192.168.151.9"),
        (
            "address='192.168.150.1' prefix='24'",
            "<range start='192.168.150.2' end='192.168.151.2'/>",
            "range address 192.168.151.2",
        ),
        (
            "address='192.168.150.1' prefix='24'",
            "<range start='10.0.0.2' end='192.168.150.9'/>",
            "range address 10.0.0.2",
        ),
        (
            "address='192.168.150.1' prefix='24'",
            "<range start='192.168.150.9' end='192.168.150.2'/>",
            "192.168.150.9 to 192.168.150.2",
        ),
        ("address='192.168.150.1' prefix='25'", "<host ip='192.168.150.129'/>", "192.168.150.1/25"),
        ("family='ipv6' address='fd00:150::1' prefix='64'", "<host ip='fd00:150:0:1::9'/>", "fd00:150:0:1::9"),
    ],
)
def test_entries_when_outside_of_the_network_then_are_refused(ip: str, entry: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        refuse_strangers(parse(network(ip, entry)))


def test_entries_when_of_the_other_family_then_are_refused() -> None:
    with pytest.raises(InputError, match="fd00::9"):
        refuse_strangers(parse(network("address='192.168.150.1' prefix='24'", "<host ip='fd00::9'/>")))


def test_entries_when_there_are_several_addresses_then_are_judged_by_their_own() -> None:
    fine = network("address='192.168.150.1' prefix='24'", "<host ip='192.168.150.9'/>").replace(
        "</network>", "<ip address='10.0.0.1' prefix='8'><dhcp><host ip='10.9.9.9'/></dhcp></ip></network>"
    )

    refuse_strangers(parse(fine))
    with pytest.raises(InputError, match=r"10\.9\.9\.9 is not in the network 10\.0\.0\.1/16"):
        refuse_strangers(parse(fine.replace("prefix='8'", "prefix='16'")))


def test_bootp_when_nobody_gets_an_address_then_is_refused() -> None:
    with pytest.raises(InputError, match="bootp needs ranges or hosts"):
        refuse_strangers(parse(network("address='192.168.150.1' prefix='24'", "<bootp file='pxelinux.0'/>")))


CLASHES = {
    "one address": "<ip><dhcp><host mac='52:54:00:aa:00:01' ip='fd00::5'/><host id='0:1' ip='fd00:0::5'/></dhcp></ip>",
    "two defaults": "<portgroup name='a' default='yes'/><portgroup name='b' default='yes'/>",
}


@pytest.mark.parametrize("inside", CLASHES.values(), ids=CLASHES)
def test_entries_when_only_one_can_be_so_then_are_refused_unless_they_were(inside: str) -> None:
    after = parse(f"<network>{inside}</network>")

    with pytest.raises(InputError, match=r"52:54:00:aa:00:01 and 0:1 have one address, fd00::5|a and b are both"):
        refuse_clashes(after, parse("<network/>"))
    refuse_clashes(after, after)
