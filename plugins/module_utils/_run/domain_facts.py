# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a domain is now."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import NotFoundError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Facts, Wish
from ansible_collections.virtops.libvirt.plugins.module_utils._run.task import Result, Task
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, text_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import take

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import DomainPort
    from ansible_collections.virtops.libvirt.plugins.module_utils._run.readiness import Awaited


class Outcome(t.NamedTuple):
    """*facts*: what the domain is after the task, or would be. *awaited*: what is still to be waited for."""

    result: Result
    facts: Facts
    awaited: Awaited | None = None


def find_domain(task: Task, name: str) -> DomainPort:
    """The domain of a name or uuid. Raises NotFoundError."""
    domain = task.host.find_domain(name) or (task.host.find_domain_by_uuid(name) if _like_uuid(name) else None)
    if domain is None:
        raise NotFoundError(
            f"Domain {name} does not exist at {task.host.uri}. Check domain and uri, or define it first."
        )
    return domain


def _like_uuid(name: str) -> bool:
    return len(name.replace("-", "")) == 32 and all(letter in "0123456789abcdefABCDEF-" for letter in name)


def domain_facts(name: str, domain: DomainPort | None) -> Facts:
    """What the domain is now, in as few questions as that takes."""
    if domain is None:
        return Facts(name, None, None, "shutoff", False, True)
    state = domain.state()
    if state == "crashed" and not domain.is_active():
        state = "shutoff"  # crashed is one that is still there, to be looked into (on_crash: preserve)
    persistent = domain.is_persistent()
    config = parse(domain.config_xml(), "the persistent definition") if persistent else None
    live = (
        parse(domain.live_xml(), "the live definition")
        if state not in ("shutoff", "crashed") or not persistent
        else None
    )
    record = take(config) if config is not None else None
    image = domain.saved_xml() if live is None else None
    saved = parse(image, "the managed save") if image is not None else None
    for tree in (live, saved):
        if tree is not None:
            take(tree)
    if saved is not None:
        state = "saved"
    return Facts(name, config, live, state, persistent and domain.autostart(), persistent, record, saved)


def recorded(wish: Wish, facts: Facts) -> bool:
    """Whether the task's record is to be written: one for the persistent definition."""
    return wish.owns and facts.persistent and Scope.CONFIG in wish.scope and wish.state != "absent"


def held(facts: Facts) -> tuple[t.Any, ...]:
    """Everything that libvirt holds, comparable."""
    texts = [text_of(tree) if tree is not None else None for tree in (facts.config, facts.live)]
    return (*texts, facts.state, facts.autostart)
