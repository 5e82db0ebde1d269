# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A row that no golden case sets fails the run: an option nobody has tried is an option that does not work."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds import (
    chardev,
    controller,
    crypto,
    disk,
    filesystem,
    graphics,
    hub,
    input_device,
    iommu,
    lease,
    memballoon,
    memory_device,
    nvram_device,
    panic,
    pstore,
    redirdev,
    rng,
    shmem,
    smartcard,
    sound,
    tpm,
    vsock,
    watchdog,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Group, Items, Kind
from ansible_collections.virtops.libvirt.tests.unit import golden

#: Every kind with a table; a device's table counts once, wherever it is nested.
KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        *golden.KINDS.values(),
        disk.DISK,
        filesystem.FILESYSTEM,
        controller.CONTROLLER,
        lease.LEASE,
        memory_device.MEMORY_DEVICE,
        memballoon.MEMBALLOON,
        iommu.IOMMU,
        vsock.VSOCK,
        crypto.CRYPTO,
        pstore.PSTORE,
        tpm.TPM,
        nvram_device.NVRAM_DEVICE,
        panic.PANIC,
        shmem.SHMEM,
        rng.RNG,
        graphics.GRAPHICS,
        graphics.VIDEO,
        chardev.SERIAL,
        chardev.PARALLEL,
        chardev.CONSOLE,
        chardev.CHANNEL,
        redirdev.REDIRDEV,
        smartcard.SMARTCARD,
        input_device.INPUT,
        hub.HUB,
        sound.SOUND,
        sound.AUDIO,
        watchdog.WATCHDOG,
    )
}


def rows_of(kind: Kind) -> set[str]:
    """The dotted names of all options of a kind's table, those of nested device tables under that kind's own name."""
    found: set[str] = set()

    def walk(rows: t.Iterable[t.Any], prefix: str) -> None:
        for row in rows:
            name = f"{prefix}.{row.name}"
            found.add(name)
            if isinstance(row, (Group, Items)):
                walk(row.rows, _nested(row) or name)

    walk(kind.rows, kind.name)
    return found


def _nested(row: t.Any) -> str | None:
    """The name of the device kind whose table an Items row of a domain nests."""
    head, _slash, tag = row.path.rpartition("/") if isinstance(row, Items) else ("", "", "")
    return tag if head == "devices" else None


def options_of(kind: Kind, options: t.Mapping[str, t.Any]) -> set[str]:
    """The rows that a task sets."""
    found: set[str] = set()

    def walk(rows: t.Iterable[t.Any], values: t.Mapping[str, t.Any], prefix: str) -> None:
        for row in rows:
            value = next((values[name] for name in (row.name, *row.aliases) if name in values), None)
            if value is None:
                continue
            name = f"{prefix}.{row.name}"
            found.add(name)
            if isinstance(row, Group):
                walk(row.rows, value, name)
            elif isinstance(row, Items):
                for entry in value:
                    walk(row.rows, entry, _nested(row) or name)

    walk(kind.rows, options, kind.name)
    return found


@pytest.fixture(scope="module")
def exercised() -> set[str]:
    found: set[str] = set()
    for folder in golden.cases():
        case = golden.Case(folder)
        if "error" not in case.read("changes.yml"):
            found |= options_of(case.kind, case.options)
    return found


@pytest.mark.parametrize("name", sorted(KINDS))
def test_rows_when_all_golden_cases_are_read_then_each_is_set_by_one(name: str, exercised: set[str]) -> None:
    untried = rows_of(KINDS[name]) - exercised

    assert not untried, f"add a golden case (tests/unit/fixtures) that sets: {', '.join(sorted(untried))}"


def test_kinds_when_a_domain_nests_a_device_table_then_it_is_counted() -> None:
    """The list of kinds above is complete."""
    nested = {_nested(row) for row in golden.DOMAIN.rows} - {None}

    assert nested <= set(KINDS)
    for row in golden.DOMAIN.rows:
        if _nested(row):
            assert row.rows is KINDS[str(_nested(row))].rows


def test_options_of_when_nested_then_named_by_the_devices_own_kind() -> None:
    options = {"name": "web1", "cpu": {"mode": "custom"}, "disks": [{"target": "vda"}, {"bus": "virtio"}]}

    assert options_of(golden.DOMAIN, options) == {
        "domain.name",
        "domain.cpu",
        "domain.cpu.mode",
        "domain.disks",
        "disk.target",
        "disk.bus",
    }
