# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be done to a host: frozen steps. Check mode shows them, the real run carries the same ones out."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.live_steps import LIVE_STEPS, LiveStep

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any


class Define(t.NamedTuple):
    """Writes the persistent definition."""

    target: str
    xml: str
    scope: Scope = Scope.CONFIG


class Undefine(t.NamedTuple):
    """Removes the definition; *remove* names what goes with a domain's."""

    target: str
    remove: tuple[str, ...] = ()
    scope: Scope = Scope.CONFIG


class SetAutostart(t.NamedTuple):
    target: str
    enabled: bool
    scope: Scope = Scope.CONFIG


class Start(t.NamedTuple):
    target: str
    paused: bool = False
    scope: Scope = Scope.LIVE


class Shutdown(t.NamedTuple):
    """Asks politely and waits *timeout* seconds; then powers off if *force*, else fails."""

    target: str
    timeout: float
    force: bool
    scope: Scope = Scope.LIVE


class Destroy(t.NamedTuple):
    """Powers a domain off, or takes a network down."""

    target: str
    scope: Scope = Scope.LIVE


class Suspend(t.NamedTuple):
    target: str
    scope: Scope = Scope.LIVE


class Resume(t.NamedTuple):
    target: str
    scope: Scope = Scope.LIVE


class Wake(t.NamedTuple):
    """Wakes a guest that has gone to sleep by itself (suspended to memory)."""

    target: str
    scope: Scope = Scope.LIVE


class Restore(t.NamedTuple):
    """Starts a domain from its managed save: it goes on where it was saved."""

    target: str
    paused: bool = False
    scope: Scope = Scope.LIVE


class ManagedSave(t.NamedTuple):
    """Writes the guest's memory to the host's disk and stops it; its next start goes on from there."""

    target: str
    scope: Scope = Scope.LIVE


class Reset(t.NamedTuple):
    """Presses the reset button."""

    target: str
    scope: Scope = Scope.LIVE


class WaitFor(t.NamedTuple):
    """Waits up to *timeout* seconds until a running guest can be used. *what*: agent, lease or port; *networks*: those
    that its interfaces are on."""

    target: str
    what: str
    port: int
    timeout: float
    networks: tuple[str, ...]
    scope: Scope = Scope.LIVE


class SetMetadata(t.NamedTuple):
    """Sets a running domain's title or description in place."""

    target: str
    kind: str
    text: str
    scope: Scope = Scope.LIVE


class Attach(t.NamedTuple):
    target: str
    xml: str
    scope: Scope


class Update(t.NamedTuple):
    """Changes a device in place. *or_waits*: only libvirt knows whether it can, and what it refuses waits."""

    target: str
    xml: str
    scope: Scope
    or_waits: bool = False


class Detach(t.NamedTuple):
    """Removes a device by the shared path. *live_xml* and *config_xml* are the device's own in each definition, ""
    where it is not."""

    target: str
    live_xml: str
    config_xml: str
    scope: Scope
    timeout: float
    attempts: int


class NetworkUpdate(t.NamedTuple):
    """virNetworkUpdate: *command* on the element *xml* of *section*, in the ip element or dns number *index* (-1:
    any)."""

    target: str
    command: str
    section: str
    parent: int
    xml: str
    scope: Scope


class ReplugInterfaces(t.NamedTuple):
    """Connects the taps of running domains to a restarted network again. *interfaces*: (domain's uuid, domain's name,
    MAC)."""

    target: str
    network: str
    interfaces: tuple[tuple[str, str, str], ...]
    scope: Scope = Scope.LIVE


Step = t.Union[
    Define,
    Undefine,
    SetAutostart,
    Start,
    Shutdown,
    Destroy,
    Suspend,
    Resume,
    Wake,
    Restore,
    ManagedSave,
    Reset,
    WaitFor,
    SetMetadata,
    Attach,
    Update,
    Detach,
    NetworkUpdate,
    ReplugInterfaces,
    LiveStep,
]


_ACTIONS: dict[type, str] = {
    Define: "define",
    Undefine: "undefine",
    SetAutostart: "set_autostart",
    Start: "start",
    Shutdown: "shutdown",
    Destroy: "destroy",
    Suspend: "suspend",
    Resume: "resume",
    Wake: "wake",
    Restore: "restore",
    ManagedSave: "save",
    Reset: "reset",
    WaitFor: "wait",
    SetMetadata: "set_metadata",
    Attach: "attach",
    Update: "update",
    Detach: "detach",
    NetworkUpdate: "update",
    ReplugInterfaces: "replug",
    **LIVE_STEPS,
}


def action_of(step: Step) -> str:
    """The word for what a step does, in results."""
    return _ACTIONS[type(step)]


class Pending(t.NamedTuple):
    """A change that waits for a restart: *now* is what runs, *after* what the next start will make of it."""

    path: str
    now: str | None
    after: str | None


class Plan(t.NamedTuple):
    """What to do, and what comes of it.

    *before* and *after* are the object's whole text for the diff, "" where it does not exist. *merged*: the persistent
    definition that results, *live* the running one, None where there is none. *changes*: what the steps change, as
    (live or config, path, value now, value asked for). *state*: the run state of a domain that results. *wait*: what
    is waited for after the steps; it changes nothing. *notes*: what is left as it is, in words. *mends*: the places at
    which what runs is put right in place, or would be if it were not started anew for something else.
    """

    steps: list[Step]
    before: str = ""
    after: str = ""
    pending: tuple[Pending, ...] = ()
    merged: Element | None = None
    live: Element | None = None
    changes: tuple[tuple[str, str, str | None, str | None], ...] = ()
    state: str = ""
    wait: WaitFor | None = None
    notes: tuple[str, ...] = ()
    mends: frozenset[str] = frozenset()


def shown(step: Step) -> dict[str, t.Any]:
    """A step as data for the result: action, target and what it reaches, with what else tells it apart."""
    data: dict[str, t.Any] = {
        "action": action_of(step),
        "target": step.target,
        "live": Scope.LIVE in step.scope,
        "config": Scope.CONFIG in step.scope,
        **getattr(step, "details", {}),
    }
    if isinstance(step, NetworkUpdate):
        data.update(command=step.command, section=step.section)
    elif isinstance(step, SetAutostart):
        data["enabled"] = step.enabled
    elif isinstance(step, ReplugInterfaces):
        data["interfaces"] = [{"domain": name, "mac": mac} for _uuid, name, mac in step.interfaces]
    elif isinstance(step, WaitFor):
        data["wait_for"] = step.what
        if step.what == "port":
            data["port"] = step.port
    elif isinstance(step, Undefine) and step.remove:
        data["remove"] = list(step.remove)
    return data
