# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fetching the definitions: apt's entries, and what comes out."""

from __future__ import annotations

import pytest
from lxml import etree

from ansible_collections.virtops.libvirt.tests.corpus import sources

STANZAS = """\
# The main archive
Types: deb deb-src
URIs: http://mirror.example.org/debian
# A comment amid
Suites: trixie
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQ

Types: deb
URIs: http://off.example.org/
Suites: trixie
Components: main
Enabled: no

Types: deb-src
URIs: http://mirror.example.org/debian
Suites: trixie
Components: main
"""


def test_source_stanzas_of_binary_packages_give_their_sources() -> None:
    assert sources.source_stanzas(STANZAS) == (
        "Types: deb-src\n"
        "URIs: http://mirror.example.org/debian\n"
        "Suites: trixie\n"
        "Components: main\n"
        "Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQ\n"
    )


def test_source_lines_of_binary_packages_give_their_sources() -> None:
    text = (
        "# deb http://off.example.org/ trixie main\n"
        "deb [arch=amd64] http://a.example.org/ trixie main\n"
        "deb-src http://a.example.org/ trixie main\n"
    )
    assert sources.source_lines(text) == "deb-src [arch=amd64] http://a.example.org/ trixie main\n"


@pytest.mark.parametrize(("kind", "least"), [("domain", 600), ("network", 50)])
def test_definitions_are_many_and_each_named_once(kind: str, least: int) -> None:
    raw = sources.raw_definitions(kind)
    found = sources.definitions(kind)

    assert len(found) >= least
    assert len({one.name for one in raw}) == len(raw) >= len(found)
    assert {etree.fromstring(one.xml).tag for one in raw} == {kind}


def test_definitions_of_domains_are_for_the_emulators_that_there_are() -> None:
    roots = [etree.fromstring(one.xml) for one in sources.definitions("domain")]

    assert "kvm" not in {root.get("type") for root in roots}
    assert {text for root in roots for text in root.xpath("devices/emulator/text()")} <= {
        f"/usr/bin/{name}" for name in sources.EMULATORS.values()
    }
