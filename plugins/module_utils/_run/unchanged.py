# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A task that is the same as the last one, on a domain that is just as that one left it, needs no planning.

Its record begins with a fingerprint of both. A plan follows from nothing else, so that an equal fingerprint says that
there is nothing to do, at a fraction of the cost.
"""

from __future__ import annotations

import hashlib
import json
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._base.version import VERSION
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import MASK, canonical_text
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import text_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import NAMESPACE, PREFIX, element_text, join

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import DomainPort
    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Facts

#: How a host is reached says nothing of what is asked for.
_ASIDE = {"uri", "auth"}
#: States that are something to do, each time.
_ACTIONS = ("restarted", "reset", "absent")


def fingerprint(params: t.Mapping[str, t.Any], facts: Facts) -> str:
    """What the task asks for and what libvirt holds, in 32 digits."""
    asked = {name: value for name, value in params.items() if value is not None and name not in _ASIDE}
    parts = [VERSION, json.dumps(asked, sort_keys=True), facts.state, str(facts.autostart)]
    parts += [text_of(tree) if tree is not None else "" for tree in (facts.config, facts.live)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def is_unchanged(params: t.Mapping[str, t.Any], facts: Facts) -> bool:
    """Whether the task was carried out before, with nothing left to do, and nothing has changed since.

    Not of what is no part of the definitions: the sizes of disks, and whether a guest can be used.
    """
    if facts.record is None or "." not in facts.record or params["ownership"] is False:
        return False
    if params["wait_for"] != "none" or params["disk_sizes"] or params["state"] in _ACTIONS:
        return False
    return facts.record.partition(".")[0] == fingerprint(params, facts)


def stamp(domain: DomainPort, params: t.Mapping[str, t.Any], facts: Facts) -> None:
    """Writes the fingerprint of a task that has left nothing to do. Not where a secret could be guessed by it: the
    record is for everyone to read."""
    if facts.record is not None and MASK not in canonical_text(facts.config):
        text = join(fingerprint(params, facts), facts.record)
        domain.set_metadata_element(NAMESPACE, PREFIX, element_text(text), Scope.CONFIG)
