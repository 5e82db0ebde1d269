# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a domain is, and what a task asks for: all that planning is given."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.devices import How
    from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import Machine
else:
    Element = t.Any

#: What the result tells of a definition.
Tell = t.Callable[[Element], dict[str, t.Any]]
#: The desired tree of the task for a domain as it is: options such as the number of vCPUs depend on what is there.
Want = t.Callable[[t.Optional[Element]], t.Optional[Element]]


class Processor(t.NamedTuple):
    """Features of a processor: those that a guest is *given* when it asks for them, and those that the check before a
    start (check='partial') *lets* it ask for. *model*: what mode='host-model' stands for. *models*: those that the
    hypervisor knows by name."""

    given: t.Collection[str]
    lets: t.Collection[str]
    model: str = ""
    models: t.Collection[str] = ()


#: What the host has for a guest such as this running one; None: it does not say.
Processors = t.Callable[[Element], t.Optional[Processor]]


class Said(t.NamedTuple):
    """What libvirt says of a domain, word for word. *config*, *live* and *saved* are None where there is no such
    definition."""

    config: str | None
    live: str | None
    state: str
    autostart: bool
    persistent: bool
    saved: str | None = None


class Facts(t.NamedTuple):
    """What a domain is now. *config* and *live* are None where there is no such definition.

    *saved* is the definition that a managed save keeps: the domain comes back with it. *state* is then ``saved``.
    *record*: what a task of ours asked for last, as it stands in the metadata, of which *config* and *live* are free.
    *said*: what libvirt said, of which all of this follows.
    """

    name: str
    config: Element | None
    live: Element | None
    state: str
    autostart: bool
    persistent: bool
    record: str | None = None
    saved: Element | None = None
    said: Said | None = None


class Wait(t.NamedTuple):
    """Until when a task waits: *what* is agent, lease or port; *timeout* in seconds."""

    what: str
    port: int
    timeout: float


class Wish(t.NamedTuple):
    """What the task asks for.

    *want*: the desired tree, None when the definition is not spoken of. *state*: present, running, stopped, paused,
    restarted, saved, reset, absent.
    *scope*: which definitions may change. *seed*: names the host and domain for computed MACs. *owns*: whether what a
    task asked for last, and this one does not mention, goes. *recalls*: whether the record counts at all. *wait*: until
    when to wait for the running guest. *restart*: whether it may be restarted for what waits for that.

    *machine*, *processor* and *answers* (whether a driver of the guest's balloon has answered since it was started,
    also where nobody can tell) ask the host when they are called, which is done only where something differs.
    *tell*: how the result tells the definition."""

    want: Element | None
    state: str
    autostart: bool | None
    scope: Scope
    how: How
    seed: str
    machine: Machine
    shutdown_timeout: float
    force: bool
    remove: tuple[str, ...]
    owns: bool = False
    recalls: bool = True
    wait: Wait | None = None
    restart: bool = False
    processor: Processors = lambda _live: None
    answers: t.Callable[[], bool] = lambda: True
    tell: Tell = lambda _definition: {}
