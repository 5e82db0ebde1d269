# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Domains as small as can be, defined by virsh, and what is asked of domains in many tests."""

from __future__ import annotations

import re
import typing as t

from lxml import etree

from ansible_collections.virtops.libvirt.tests.integration.promise import domain_xml

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

NAME = "web1"
UUID = "0c1f6d0e-5a0f-4f8e-9a57-3f1f0e5f1a01"


def define(lab: Lab, inner: str = "", devices: str = "", *, name: str = NAME, machine: str = "q35") -> str:
    """Define a domain that does not run and has nothing, and return its name."""
    uuid = f"<uuid>{UUID}</uuid>" if name == NAME else ""
    lab.virsh(
        "define",
        "/dev/stdin",
        stdin=f"<domain type='qemu'><name>{name}</name>{uuid}<memory unit='MiB'>64</memory>"
        f"<os><type arch='x86_64' machine='{machine}'>hvm</type></os>{inner}<devices>{devices}</devices></domain>",
    )
    return name


def found(lab: Lab, *paths: str, name: str = NAME, live: bool = False) -> t.Any:
    """What XPath expressions find in a definition, sorted: texts, or names of elements. Of one, its own list."""
    tree = domain_xml(lab, name, live=live)
    lists = [sorted(map(_shown, t.cast("list[t.Any]", tree.xpath(path)))) for path in paths]
    return lists[0] if len(lists) == 1 else lists


def _shown(thing: t.Any) -> str:
    return str(thing.tag if isinstance(thing, etree._Element) else thing)


def assert_holds(lab: Lab, expected: dict[str, list[str]], *, name: str = NAME, live: bool = False) -> None:
    """A definition is as *expected*: by XPath expression, what it finds."""
    held = {path: found(lab, path, name=name, live=live) for path in expected}
    assert held == {path: sorted(texts) for path, texts in expected.items()}


def both(lab: Lab, name: str, path: str) -> list[list[str]]:
    """What an XPath expression finds in the live definition, and in the persistent one."""
    return [found(lab, path, name=name, live=live) for live in (True, False)]


def written(lab: Lab, name: str) -> tuple[int, int]:
    """Changes whenever libvirt writes the persistent definition, be it with the same text."""
    status = (lab.directory / f"etc/libvirt/qemu/{name}.xml").stat()
    return status.st_ino, status.st_mtime_ns


def state(lab: Lab, name: str) -> str:
    """The run state as virsh names it, or ``undefined``."""
    return lab.virsh("domstate", name, check=False).strip() or "undefined"


def prepare_host(lab: Lab) -> None:
    """Give the lab what interfaces are plugged into besides networks: a bridge, br-test, and a device, eth-test."""
    if lab.exec("ip", "link", "show", "br-test", check=False).returncode != 0:
        lab.exec("ip", "link", "add", "br-test", "type", "bridge")
        lab.exec("ip", "link", "add", "eth-test", "type", "veth", "peer", "name", "eth-peer")
        for device in ("br-test", "eth-test", "eth-peer"):
            lab.exec("ip", "link", "set", device, "up")


def on_bridge(lab: Lab, tap: str) -> str:
    """The bridge of the lab that a network device is a port of."""
    found = re.search(r"master (\S+)", lab.exec("ip", "link", "show", tap).stdout)
    return found[1] if found else ""
