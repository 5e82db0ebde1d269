# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the collection refuses as a contradiction libvirt refuses too, and nothing else."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.tests.integration.promise import Promise
from ansible_collections.virtops.libvirt.tests.lab.lab import LabError
from ansible_collections.virtops.libvirt.tests.unit.test_contradictions import REFUSED, TAKEN

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

DOMAIN = (
    "<domain type='qemu'><name>odd</name><memory>131072</memory><os><type machine='q35'>hvm</type>{}</os>{}</domain>"
)


def definition(xml: str) -> str:
    inner, found, rest = xml.removeprefix("<os>").partition("</os>")
    return DOMAIN.format(inner, rest) if found else DOMAIN.format("", xml)


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


@pytest.mark.parametrize(("xml", "words"), REFUSED)
def test_definition_when_it_contradicts_itself_then_check_mode_refuses_it_as_libvirt_does(
    promise: Promise, lab: Lab, xml: str, words: str
) -> None:
    with pytest.raises(LabError, match="Failed to define"):
        lab.virsh("define", "/dev/stdin", stdin=definition(xml))

    refused = promise.refuses("domain", name="odd", xml=definition(xml))

    assert words in refused["msg"]


@pytest.mark.parametrize("xml", TAKEN)
def test_definition_when_libvirt_takes_it_then_so_does_the_module(promise: Promise, xml: str) -> None:
    promise.changes("domain", name="odd", xml=definition(xml))
