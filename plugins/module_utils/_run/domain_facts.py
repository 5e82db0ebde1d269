# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a domain is now."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import NotFoundError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Facts, Said, Wish
from ansible_collections.virtops.libvirt.plugins.module_utils._run.task import Result, Task
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, text_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import take

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import DomainPort
    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import Plan
    from ansible_collections.virtops.libvirt.plugins.module_utils._run.readiness import Awaited


class Outcome(t.NamedTuple):
    """*facts*: what the domain is after the task, or would be. *awaited*: what is still to be waited for. *plan*: what
    was found to do at first."""

    result: Result
    facts: Facts
    awaited: Awaited | None = None
    plan: Plan | None = None


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
    """What the domain is now."""
    return facts_of(name, None if domain is None else ask(domain))


def ask(domain: DomainPort) -> Said:
    """What libvirt says of the domain, in as few questions as that takes."""
    state = domain.state()
    if state == "crashed" and not domain.is_active():
        state = "shutoff"  # crashed is one that is still there, to be looked into (on_crash: preserve)
    # A transient domain is gone when it does not run any more.
    persistent = state == "shutoff" or domain.is_persistent()
    config = domain.config_xml() if persistent else None
    live = domain.live_xml() if state not in ("shutoff", "crashed") or not persistent else None
    saved = domain.saved_xml() if live is None else None
    if saved is not None:
        state = "saved"
    return Said(config, live, state, persistent and domain.autostart(), persistent, saved)


def facts_of(name: str, said: Said | None) -> Facts:
    """What follows of it; None: there is no such domain."""
    if said is None:
        return Facts(name, None, None, "shutoff", False, True)
    config, record = _parsed(said.config, "the persistent definition")
    live, _record = _parsed(said.live, "the live definition")
    saved, _record = _parsed(said.saved, "the managed save")
    return Facts(name, config, live, said.state, said.autostart, said.persistent, record, saved, said)


def _parsed(text: str | None, what: str) -> tuple[Element | None, str | None]:
    """A definition, and the record that it held."""
    if text is None:
        return None, None
    tree = parse(text, what)
    return tree, take(tree)


def recorded(wish: Wish, facts: Facts) -> bool:
    """Whether the task's record is to be written: one for the persistent definition."""
    return wish.owns and facts.persistent and Scope.CONFIG in wish.scope and wish.state != "absent"


def held(facts: Facts) -> tuple[t.Any, ...]:
    """Everything that libvirt holds, comparable."""
    texts = [text_of(tree) if tree is not None else None for tree in (facts.config, facts.live)]
    return (*texts, facts.state, facts.autostart)
