# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A task that is the same as the last one, on a domain that is just as that one left it, needs no planning.

Its record begins with a fingerprint of both. A plan follows from nothing else, so that an equal fingerprint says that
there is nothing to do, at a fraction of the cost. After it stands what the result tells of the definition, which is the
most that is left to be worked out.
"""

from __future__ import annotations

import hashlib
import json
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope, known
from ansible_collections.virtops.libvirt.plugins.module_utils._base.version import VERSION
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import MASK, canonical_text
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import (
    NAMESPACE,
    PREFIX,
    element_text,
    join,
    pack,
    split,
    stamp_of,
    unpack,
)

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import DomainPort
    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Facts, Said
else:
    Element = t.Any

Options = dict[str, t.Any]
#: How a host is reached says nothing of what is asked for.
_ASIDE = {"uri", "auth"}
#: Options whose keys are the user's, so that an empty value says something.
_FREE = {"metadata", "disk_sizes"}
#: States that are something to do, each time.
_ACTIONS = ("restarted", "reset", "absent")


def fingerprint(params: t.Mapping[str, t.Any], said: Said, told: str) -> str:
    """What the task asks for, what libvirt holds, and what is *told* of it, in 32 digits."""
    asked = {
        name: value if name in _FREE else _given(value)
        for name, value in params.items()
        if value is not None and name not in _ASIDE
    }
    parts = [VERSION, json.dumps(asked, sort_keys=True), said.state, str(said.autostart), told]
    parts += [split(text or "")[0] for text in (said.config, said.live, said.saved)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _given(value: t.Any) -> t.Any:
    """Without the options that are not given, of which every entry of a list has dozens."""
    if isinstance(value, dict):
        return {
            name: _given(each) if isinstance(each, (dict, list)) else each
            for name, each in value.items()
            if each is not None
        }
    return [_given(each) for each in value] if isinstance(value, list) else value


def unchanged(params: t.Mapping[str, t.Any], said: Said) -> Options | None:
    """What the result tells of the definition, if the task was carried out before, with nothing left to do, and nothing
    has changed since; None if it is to be planned.

    That is so too of what is no part of the definitions: the sizes of disks, and whether a guest can be used.
    """
    found, told = stamp_of(split(said.config or "")[1])
    if not found or params["ownership"] is False:
        return None
    if params["wait_for"] != "none" or params["disk_sizes"] or params["state"] in _ACTIONS:
        return None
    if found != fingerprint(params, said, told):
        return None
    try:
        definition: Options = unpack(told)
    except ValueError:
        return None
    return definition


def stamp(
    domain: DomainPort, params: t.Mapping[str, t.Any], facts: Facts, tell: t.Callable[[Element], Options]
) -> None:
    """Writes the fingerprint of a task that has left nothing to do. Not where a secret could be guessed by it: the
    record is for everyone to read."""
    if facts.record is not None and facts.config is not None and MASK not in canonical_text(facts.config):
        told = pack(tell(facts.config))
        text = join(fingerprint(params, known(facts.said), told), told, facts.record)
        domain.set_metadata_element(NAMESPACE, PREFIX, element_text(text), Scope.CONFIG)
