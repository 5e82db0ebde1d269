# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which tasks are a definition: a whole one always, a small one that is repeated, an amendment never."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.domain import DOMAIN
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.network import NETWORK
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.definition import defines_domain, defines_network
from ansible_collections.virtops.libvirt.plugins.module_utils._run.desired import desired
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Kind
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.made import NOTHING
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import new, parse
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import Record, encode, recordable
from ansible_collections.virtops.libvirt.tests.unit.golden import module_params

Params = dict[str, t.Any]

MEMORY: Params = {"memory": "1GiB"}
DISKS: Params = {"disks": [{"target": "vda", "source": {"file": "/a"}}]}
NUMA: Params = {"cpu": {"numa": [{"memory": "1GiB", "cpus": "0"}]}}
IPS: Params = {"ips": [{"address": "192.0.2.1", "prefix": 24}]}
BRIDGE: Params = {"bridge": {"name": "virbr9"}}
NONE: Params = {"forward": {"mode": "none"}}
GROUPS: Params = {"portgroups": [{"name": "fast"}]}


def wanted(kind: Kind, options: Params) -> t.Any:
    return desired(kind, module_params(kind, {"name": "it", **options}))


def record(kind: Kind, options: Params | None) -> str | None:
    return None if options is None else encode(Record(recordable(wanted(kind, options)), NOTHING))


@pytest.mark.parametrize(
    ("last", "now", "defines"),
    [
        (None, {**MEMORY, **DISKS}, True),
        (None, {**NUMA, **DISKS}, True),
        (None, {"xml": "<domain><memory>1</memory><devices><rng model='virtio'/></devices></domain>"}, True),
        (None, MEMORY, False),
        (None, DISKS, False),
        ({**MEMORY, **DISKS}, {**MEMORY, "title": "Web"}, False),
        ({**MEMORY, **DISKS}, {**MEMORY, "disks": []}, True),
        ({**MEMORY, **DISKS}, {"disks": []}, False),
        ({**MEMORY, "title": "Web"}, MEMORY, True),
        ({**MEMORY, "title": "Web"}, {"description": "It serves"}, False),
        ({**MEMORY, "disks": [], "guest_agent": False}, MEMORY, True),
        ({**NUMA, "title": "Web"}, NUMA, True),
        ({**MEMORY, "vcpus": 4}, NUMA, False),
        # What an amendment of a domain without a definition has left: what libvirt made of it.
        ({}, MEMORY, False),
    ],
)
def test_domain_when_a_task_says_what_the_last_definition_said_then_it_is_one(
    last: Params | None, now: Params, defines: bool
) -> None:
    assert defines_domain(wanted(DOMAIN, now), new("domain"), record(DOMAIN, last)) is defines


NICS = [{"dev": "eth0"}, {"dev": "eth1"}]


@pytest.mark.parametrize(
    ("last", "now", "defines"),
    [
        (None, {**BRIDGE, **IPS}, True),
        (None, {**NONE, **GROUPS}, True),
        (None, IPS, False),
        (None, BRIDGE, False),
        ({**BRIDGE, **IPS}, {**IPS, "domain": {"name": "example.org"}}, False),
        ({**BRIDGE, **IPS}, NONE, False),
        ({**NONE, **IPS}, {**IPS, "domain": {"name": "example.org"}}, False),
        ({**IPS, "domain": {"name": "example.org"}}, IPS, True),
        ({**IPS, "domain": {"name": "example.org"}}, GROUPS, True),
        ({**IPS, "domain": {"name": "example.org"}}, {"domain": {"name": "example.org"}}, False),
        ({**BRIDGE, "mtu": 9000}, BRIDGE, True),
        ({**BRIDGE, "mtu": 9000}, {"mtu": 1500}, False),
        ({"domain": {"name": "example.org"}, "mtu": 9000}, {"mtu": 9000}, True),
        ({"domain": {"name": "example.org"}, "mtu": 9000}, {"title": "Lab"}, False),
        ({"domain": {"name": "example.org"}, "mtu": 9000}, {}, False),
        ({"title": "Lab"}, {"title": "Lab"}, False),
        ({"forward": {"mode": "bridge", "interfaces": NICS[:1]}}, {"forward": {"interfaces": NICS[1:]}}, False),
    ],
)
def test_network_when_a_task_says_what_the_last_definition_said_then_it_is_one(
    last: Params | None, now: Params, defines: bool
) -> None:
    assert defines_network(wanted(NETWORK, now), new("network"), record(NETWORK, last)) is defines


def test_task_when_it_makes_the_object_then_it_is_the_definition_whatever_it_says() -> None:
    assert defines_domain(parse("<domain><maxMemory>1</maxMemory></domain>"), None, None)
    assert defines_network(wanted(NETWORK, {}), None, None)


def test_record_when_it_is_damaged_then_a_small_task_is_no_definition() -> None:
    assert not defines_domain(wanted(DOMAIN, MEMORY), new("domain"), "rubbish")
    assert not defines_network(wanted(NETWORK, IPS), new("network"), "rubbish")
