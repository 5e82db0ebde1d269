# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one path on which a device leaves a domain: first live; only when the guest has let go, from the config."""

from __future__ import annotations

import time
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._apply.unplug import Find, Unplug, UnplugError
from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import (
    ConnectError,
    DetachError,
    InputError,
    LibvirtError,
    VirtopsError,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope, known
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.additions import shadow_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, text_of, value_at

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.audit import Auditor
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import DomainPort, Reconnect
else:
    Element = t.Any

#: What of a host device's source does not tell it from another.
_INCIDENTAL = frozenset({"startupPolicy", "missing", "writeFiltering"})


class DetachRequest(t.NamedTuple):
    """*target*: the device in messages (``interface 52:54:00:aa:bb:cc``). *timeout*: seconds that one attempt waits."""

    target: str
    find_live: Find
    find_config: Find
    scope: Scope
    timeout: float
    attempts: int


class DetachOutcome(t.NamedTuple):
    """*live*, *config*: whether the device was there and is gone now. *steps*: how, as data."""

    live: bool
    config: bool
    seconds: float
    attempts: int
    steps: list[dict[str, t.Any]]

    @property
    def changed(self) -> bool:
        return self.live or self.config


def detach(
    request: DetachRequest,
    domain: DomainPort,
    define: t.Callable[[str], object],
    reconnect: Reconnect,
    audit: Auditor,
    clock: t.Callable[[], float] = time.monotonic,
) -> DetachOutcome:
    """Remove a device. *define* writes a domain's persistent definition.

    Raises DetachError when the device is still there, InputError when the domain has no such definition.
    """
    work = _Detach(request, define, audit, clock)
    if Scope.LIVE not in request.scope:
        return work.outcome(live=False, config=work.remove_from_config(domain), attempts=0)
    unplug = Unplug(domain, request.find_live, _ask_live, reconnect, clock)
    try:
        return work.run(unplug)
    finally:
        unplug.close()


def _ask_live(domain: DomainPort, device: Element) -> str:
    """By definition where it cannot be by alias: the device has none (a lease), or the driver (LXC) cannot do it."""
    alias = value_at(device, "alias@name")
    if alias is not None:
        try:
            domain.detach_device_alias(alias, Scope.LIVE)
        except LibvirtError as error:
            if error.code != codes.NO_SUPPORT:
                raise
        else:
            return "alias"
    domain.detach_device(text_of(device), Scope.LIVE)
    return "definition"


class _Detach:
    def __init__(
        self,
        request: DetachRequest,
        define: t.Callable[[str], object],
        audit: Auditor,
        clock: t.Callable[[], float],
    ) -> None:
        self._request = request
        self._define = define
        self._audit = audit
        self._clock = clock
        self._started = clock()
        self._steps: list[dict[str, t.Any]] = []

    def run(self, unplug: Unplug) -> DetachOutcome:
        """The whole way: *unplug* has subscribed and not looked yet."""
        self._steps = unplug.steps
        in_config = Scope.CONFIG in self._request.scope
        runs = unplug.look()
        if not runs and not in_config:
            raise self._unfit(
                unplug.domain, "domain_not_running", "the domain does not run. Start it, or use affect: config"
            )
        live = runs and self._unplug(unplug)
        config = False
        if live and in_config:
            config = self._follow(unplug)
        elif in_config and (not runs or unplug.domain.is_persistent()):
            config = self.remove_from_config(unplug.domain)
        return self.outcome(live, config, unplug.attempts)

    def outcome(self, live: bool, config: bool, attempts: int) -> DetachOutcome:
        return DetachOutcome(live, config, self._seconds(), attempts, self._steps)

    def _seconds(self) -> float:
        return round(self._clock() - self._started, 3)

    def _unplug(self, unplug: Unplug) -> bool:
        """False when the running guest does not have the device."""
        root, device = unplug.root, unplug.device
        if root is None or device is None:
            return False
        if _has_twin(root, device):
            raise DetachError(
                f"{self._could_not(unplug.domain)}: another host device of the domain has the same source, and libvirt"
                " cannot tell the two apart: it would remove the first. Nothing was changed. Shut the domain down: what"
                " was only plugged in live goes with that, the rest by affect: config.",
                error_code="ambiguous_device",
            )
        try:
            unplug.remove(self._request.timeout, self._request.attempts)
        except (UnplugError, LibvirtError) as error:
            why = error if isinstance(error, UnplugError) else _refusal(error)
            self._audit.failure("detach", root, device, None)
            live = {"connection_lost": None, "domain_gone": False}.get(why.error_code, True)
            raise self._failure(unplug, why, live=live) from error
        self._audit.success("detach", root, device, None)
        return True

    def _follow(self, unplug: Unplug) -> bool:
        """Remove from the config what is gone live, also when the daemon is lost in between."""
        while True:
            try:
                return self._remove(unplug.domain)
            except ConnectError:
                try:
                    unplug.come_back()
                except UnplugError as why:
                    raise self._failure(unplug, why, live=False) from why
            except LibvirtError as error:
                raise self._failure(unplug, _refusal(error), live=False) from error

    def remove_from_config(self, domain: DomainPort) -> bool:
        """The config alone; a running guest keeps the device until it is shut down."""
        if not domain.is_persistent():
            raise self._unfit(
                domain, "domain_not_persistent", "the domain is transient and has no config. Use affect: live"
            )
        root = parse(domain.config_xml())
        device = self._request.find_config(root)
        if device is None:
            return False
        try:
            removed = self._remove(domain)
        except LibvirtError as error:
            self._audit.failure("detach", root, device, None)
            raise DetachError(
                f"{self._could_not(domain)} (config): {error.words} ({error.code_name}). The config was not changed.",
                error_code="libvirt_error",
                **error.facts,
            ) from error
        self._audit.success("detach", root, device, None)
        return removed

    def _remove(self, domain: DomainPort) -> bool:
        """False when the config does not have the device (a transient domain's is the live one)."""
        root = parse(domain.config_xml())
        device = self._request.find_config(root)
        if device is None:
            return False
        alias = value_at(device, "alias@name")
        # An inactive definition has only aliases that users gave (ua-…). By alias libvirt changes its own definition,
        # whatever else is changed at the same time.
        if alias is not None:
            try:
                domain.detach_device_alias(alias, Scope.CONFIG)
            except LibvirtError as error:
                root = parse(domain.config_xml())
                device = self._request.find_config(root)
                if device is None:
                    return False
                # Of hubs, video cards and others libvirt detaches none, though they have their alias.
                if error.code not in (codes.NO_SUPPORT, codes.OPERATION_UNSUPPORTED):
                    raise
            else:
                self._steps.append({"action": "remove_from_config", "by": "alias", "alias": alias})
                return True
        parent, shadow = known(device.getparent()), shadow_of(device)
        if shadow is not None:
            parent.remove(shadow)
        parent.remove(device)
        self._define(text_of(root))
        self._steps.append({"action": "remove_from_config", "by": "definition"})
        return True

    def _could_not(self, domain: DomainPort) -> str:
        return f"Could not detach {self._request.target} from domain {domain.name}"

    def _unfit(self, domain: DomainPort, error_code: str, reason: str) -> InputError:
        return InputError(f"{self._could_not(domain)}: {reason}.", error_code=error_code)

    def _failure(self, unplug: Unplug, why: UnplugError, *, live: bool | None) -> DetachError:
        """*live*: whether the running guest has the device, None when that is not known."""
        config = self._config_has(unplug.domain)
        facts = {} if why.cause is None else why.cause.facts
        sentences = [f"{self._could_not(unplug.domain)}: {why.reason}.", self._whereabouts(live, config), why.advice]
        return DetachError(
            " ".join(filter(None, sentences)),
            error_code=why.error_code,
            attached_live=live,
            attached_config=config,
            attempts=unplug.attempts,
            seconds=self._seconds(),
            detach_steps=self._steps,
            **facts,
        )

    def _whereabouts(self, live: bool | None, config: bool | None) -> str:
        """Where the device is after a failure."""
        if live is None:
            return "Whether it is still attached is not known; the config was not changed."
        if not live:
            again = ": run the task again, it is then removed from there" if Scope.CONFIG in self._request.scope else ""
            return f"The device is gone live, but the config still has it{again}." if config else ""
        if config is None:
            return "The device is still attached live."
        return (
            f"The device is still attached, live{' and in the config' if config else '; the config does not have it'}."
        )

    def _config_has(self, domain: DomainPort) -> bool | None:
        try:
            if not domain.is_persistent():
                return False
            return self._request.find_config(parse(domain.config_xml())) is not None
        except VirtopsError:
            return None


def _refusal(error: LibvirtError) -> UnplugError:
    return UnplugError("libvirt_error", f"{error.words} ({error.code_name})", "", error)


def _has_twin(root: Element, device: Element) -> bool:
    """Whether another host device has the same source: libvirt looks them up by it, and removes the first it finds."""
    if device.tag != "hostdev":
        return False
    source = _source_of(device)
    return any(other is not device and _source_of(other) == source for other in root.iterfind("devices/hostdev"))


def _source_of(device: Element) -> tuple[t.Any, ...]:
    source = device.find("source")
    return (device.get("mode"), device.get("type"), None if source is None else _comparable(source))


def _comparable(element: Element) -> tuple[t.Any, ...]:
    attributes = sorted((name, value) for name, value in element.attrib.items() if name not in _INCIDENTAL)
    return (element.tag, attributes, element.text, [_comparable(each) for each in element if each.tag != "auth"])
