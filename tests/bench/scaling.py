# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pure part of a task, in this process: from options and definitions to a plan, for more and more devices."""

from __future__ import annotations

import math
import time
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.domain import DOMAIN
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.devices import How
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.domain import Facts, Wish, plan_domain
from ansible_collections.virtops.libvirt.plugins.module_utils._run.desired import desired
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import LiveTable
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, text_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.read import reader


class Cost(t.NamedTuple):
    """Milliseconds for a domain with so many disks and interfaces: to plan a task that changes nothing, one that
    changes every interface, and to read the definition as options."""

    disks: int
    interfaces: int
    unchanged: float
    changed: float
    read: float


def _options(disks: int, interfaces: int, bandwidth: int) -> dict[str, t.Any]:
    return {
        "name": "big",
        "memory": "1GiB",
        "disks": [
            {"target": f"sd{number}", "bus": "scsi", "source": {"file": f"/images/{number}.qcow2"}, "format": "qcow2"}
            for number in range(disks)
        ],
        "interfaces": [
            {
                "mac": f"52:54:00:00:{number >> 8:02x}:{number & 255:02x}",
                "source": {"network": "lan"},
                "model": "virtio",
                "bandwidth": {"inbound": {"average": bandwidth}},
            }
            for number in range(interfaces)
        ],
    }


def _wish(want: t.Any) -> Wish:
    how = How(LiveTable(DOMAIN), False, 20.0, 3)
    return Wish(
        want=want,
        state="present",
        autostart=None,
        scope=Scope.BOTH,
        how=how,
        seed="host\0big",
        machine=str,
        shutdown_timeout=120.0,
        force=False,
        remove=(),
    )


def _milliseconds(work: t.Callable[[], object], repeat: int) -> float:
    """The best of several: what is left out is other programs' doing."""
    best = math.inf
    for _number in range(repeat):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best * 1000


def cost(disks: int, interfaces: int, repeat: int = 5) -> Cost:
    """What a domain of that size costs."""
    same, other = _options(disks, interfaces, 1000), _options(disks, interfaces, 2000)
    nothing = Facts("big", None, None, "shutoff", False, True)
    definition = plan_domain(nothing, _wish(desired(DOMAIN, same))).merged
    assert definition is not None
    facts, read = nothing._replace(config=definition), reader(DOMAIN.rows)
    assert not plan_domain(facts, _wish(desired(DOMAIN, same))).steps
    assert plan_domain(facts, _wish(desired(DOMAIN, other))).steps
    text = text_of(definition)
    return Cost(
        disks,
        interfaces,
        _milliseconds(lambda: plan_domain(facts, _wish(desired(DOMAIN, same))), repeat),
        _milliseconds(lambda: plan_domain(facts, _wish(desired(DOMAIN, other))), repeat),
        _milliseconds(lambda: read(parse(text)), repeat),
    )


def costs(sizes: t.Iterable[int], repeat: int = 5) -> list[Cost]:
    """First a domain of 8 disks and 8 interfaces, then ones with 1 disk and so many interfaces."""
    return [cost(8, 8, repeat), *(cost(1, size, repeat) for size in sizes)]


def exponent(small: tuple[float, float], large: tuple[float, float]) -> float:
    """How cost grows with size, of two (size, cost): 1 is linear, 2 is quadratic."""
    return math.log(large[1] / small[1]) / math.log(large[0] / small[0])
