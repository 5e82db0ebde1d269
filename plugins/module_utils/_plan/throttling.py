# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Limits of a disk that contradict each other.

Of some libvirt says so when a domain is defined (qemuValidateDomainBlkdeviotune, virDomainDiskDefIotuneParse). The
others it takes into any definition, and refuses them for a running guest (qemuDomainSetBlockIoTune) or lets QEMU refuse
them at the start (util/throttle.c, throttle_is_valid); a disk that is plugged with them it leaves without a limit.
"""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Change, Overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import value_at

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

_UNITS = ("bytes", "iops")
_WAYS = ("total", "read", "write")
_ALL = [f"{way}_{unit}_sec{burst}" for way in _WAYS for unit in _UNITS for burst in ("", "_max")]


def refuse_limits(config: Overlay | None, runs: Overlay | None, waiting: t.Collection[str]) -> None:
    """Raises InputError for such limits. *runs*: what changes in the definition that the guest runs with after the
    task, but for the paths *waiting*; None where it does not run."""
    refuse_contradictory_limits(() if config is None else config.changes)
    refuse_unusable_limits(() if runs is None else (each for each in runs.changes if each.path not in waiting))


def refuse_contradictory_limits(changes: t.Iterable[Change]) -> None:
    """Raises InputError where a disk that *changes* concern would have limits that libvirt takes in no definition."""
    for disk, limits in _throttled(changes):
        for total in (f"total_{unit}_sec{burst}" for unit in _UNITS for burst in ("", "_max")):
            parts = [name for name in (total.replace("total", way) for way in _WAYS[1:]) if limits.get(name)]
            if limits.get(total) and parts:
                raise InputError(
                    f"disks: {disk} would have iotune.{total} and {' and '.join(parts)}. A limit on the total excludes"
                    " those on its parts: give 0 for what is not meant."
                )
        if "group_name" in limits and not any(limits.get(name) for name in (*_ALL, "size_iops_sec")):
            raise InputError(f"disks: {disk} would have iotune.group_name and no limit; a group is one of limits.")


def refuse_unusable_limits(changes: t.Iterable[Change]) -> None:
    """Raises InputError where a disk that *changes* concern would have limits that no running guest can have."""
    for disk, limits in _throttled(changes):
        for name in (f"{way}_{unit}_sec" for way in _WAYS for unit in _UNITS):
            limit, most, seconds = (limits.get(name + burst, 0) for burst in ("", "_max", "_max_length"))
            if most and not limit:
                raise InputError(
                    f"disks: {disk} would have iotune.{name}_max and no {name}. A burst goes beyond a limit: give both."
                )
            if most and most < limit:
                raise InputError(f"disks: iotune.{name}_max of {disk} is {most}, less than {name}, which is {limit}.")
            # QEMU counts one second where nothing is said.
            if seconds > 1 and not most:
                raise InputError(
                    f"disks: {disk} would have iotune.{name}_max_length and no {name}_max: it says how long a burst may"
                    " last. Give both."
                )
        if limits.get("size_iops_sec") and not any(limits.get(f"{way}_iops_sec") for way in _WAYS):
            raise InputError(
                f"disks: {disk} would have iotune.size_iops_sec and no limit of operations, which it counts by: give"
                " total_iops_sec, read_iops_sec or write_iops_sec too."
            )


def _throttled(changes: t.Iterable[Change]) -> t.Iterator[tuple[str, dict[str, int]]]:
    """The disks that change in what they are limited by: target, and the limits that they will have."""
    for change in changes:
        if change.pattern == "devices/disk" or change.pattern.startswith("devices/disk/iotune"):
            disk = change.owners[0].merged if change.owners else None
            limits = None if disk is None else disk.find("iotune")
            if disk is not None and limits is not None:
                yield value_at(disk, "target@dev") or "", _numbers(limits)


def _numbers(limits: Element) -> dict[str, int]:
    """Of what is no number libvirt says what it thinks."""
    texts = {str(limit.tag): (limit.text or "").strip() for limit in limits}
    return {name: int(text) if text.isdecimal() else 0 for name, text in texts.items() if text}
