# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One domain, as the port that ``_apply`` asks for."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import LibvirtError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._host.errors import code_name, libvirt

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.plugins.module_utils._host.events import DomainEvents
    from ansible_collections.virtops.libvirt.plugins.module_utils._host.session import Session
    from ansible_collections.virtops.libvirt.plugins.module_utils._host.tuning import Tuning

#: virDomainState
STATES = ("nostate", "running", "blocked", "paused", "shutdown", "shutoff", "crashed", "pmsuspended")
#: virDomainShutoffReason
_ENDINGS = ("", "shutdown", "destroyed", "crashed", "migrated", "saved", "failed", "from_snapshot")
#: virDomainUndefineFlagsValues, as numbers: the binding may be older than the daemon.
_UNDEFINE = {"managed_save": 1, "snapshots_metadata": 2, "nvram": 4, "checkpoints_metadata": 16, "tpm": 32}
#: VIR_DOMAIN_SAVE_IMAGE_XML_SECURE
_SAVED_SECURE = 1
#: What a plain undefine refuses over (nvram) or removes (tpm) unless told to keep it.
_KEEP = {"nvram": 8, "tpm": 64}


class Domain:
    """One domain; outlives its connection (see Session.reopen)."""

    def __init__(self, session: Session, handle: libvirt.virDomain) -> None:
        self._session = session
        self._found = handle
        self._generation = session.generation
        self.name = handle.name()
        self.uuid = handle.UUIDString()

    @property
    def handle(self) -> libvirt.virDomain:
        """libvirt's own object on the present connection."""
        if self._generation != self._session.generation:
            with self._asking("find {} again after reconnecting"):
                self._found = self._session.connection.lookupByUUIDString(self.uuid)
            self._generation = self._session.generation
        return self._found

    def _asking(self, what: str) -> t.ContextManager[None]:
        return self._session.asking(what.format(f"domain {self.name}"))

    @property
    def driver(self) -> str:
        return self._session.driver()

    def is_active(self) -> bool:
        with self._asking("ask whether {} runs"):
            return bool(self.handle.isActive())

    def is_persistent(self) -> bool:
        with self._asking("ask whether {} is persistent"):
            return bool(self.handle.isPersistent())

    def state(self) -> str:
        with self._asking("read the state of {}"):
            state: t.Any = self.handle.state()  # the binding's annotation is wrong
        return STATES[state[0]] if state[0] < len(STATES) else str(state[0])

    def ending(self) -> str:
        """Why a domain that does not run ended: shutdown, destroyed, crashed, … "" when that is not known."""
        with self._asking("read the state of {}"):
            state: t.Any = self.handle.state()  # the binding's annotation is wrong
        if STATES[state[0]] == "crashed":
            return "crashed"
        return _ENDINGS[state[1]] if STATES[state[0]] == "shutoff" and state[1] < len(_ENDINGS) else ""

    def live_xml(self) -> str:
        """The live definition with secrets. Raises LibvirtError (code 55) when the domain does not run."""
        xml = self._xml("read the live definition of {}", 0)
        # Of a domain that does not run libvirt gives the persistent definition instead: only a running one has an id.
        if " id=" not in xml[: xml.find(">")]:
            name = code_name(codes.OPERATION_INVALID)
            raise LibvirtError(
                f"Could not read the live definition of domain {self.name}: domain is not running ({name}).",
                code=codes.OPERATION_INVALID,
                code_name=name,
            )
        return xml

    def config_xml(self) -> str:
        """The persistent definition with secrets (of a transient domain: the live one)."""
        return self._xml("read the definition of {}", libvirt.VIR_DOMAIN_XML_INACTIVE)

    def _xml(self, what: str, flags: int) -> str:
        with self._asking(what):
            if self._session.read_only:
                return self.handle.XMLDesc(flags)
            try:
                return self.handle.XMLDesc(flags | libvirt.VIR_DOMAIN_XML_SECURE)
            except libvirt.libvirtError as error:
                if error.get_error_code() not in (codes.OPERATION_DENIED, codes.ACCESS_DENIED):
                    raise
            xml = self.handle.XMLDesc(flags)
            self._session.withheld.add(self.uuid)
            return xml

    def subscribe(self) -> DomainEvents:
        from ansible_collections.virtops.libvirt.plugins.module_utils._host.events import DomainEvents

        return DomainEvents(self._session.connection, self.handle, self._session.streams)

    def attach_device(self, xml: str, scope: Scope) -> None:
        with self._asking("attach the device to {}"):
            self.handle.attachDeviceFlags(xml, scope.value)

    def update_device(self, xml: str, scope: Scope) -> None:
        with self._asking("update the device of {}"):
            self.handle.updateDeviceFlags(xml, scope.value)

    def detach_device(self, xml: str, scope: Scope) -> None:
        with self._asking("detach the device from {}"):
            self.handle.detachDeviceFlags(xml, scope.value)

    def detach_device_alias(self, alias: str, scope: Scope) -> None:
        with self._asking("detach the device from {}"):
            self.handle.detachDeviceAlias(alias, scope.value)

    def create(self, paused: bool) -> None:
        with self._asking("start {}"):
            self.handle.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED if paused else 0)

    def shutdown(self) -> None:
        with self._asking("shut {} down"):
            self.handle.shutdown()

    def reboot(self) -> None:
        with self._asking("reboot {}"):
            self.handle.reboot(0)

    def destroy(self) -> None:
        with self._asking("power {} off"):
            self.handle.destroy()

    def suspend(self) -> None:
        with self._asking("suspend {}"):
            self.handle.suspend()

    def resume(self) -> None:
        with self._asking("resume {}"):
            self.handle.resume()

    def wake(self) -> None:
        with self._asking("wake {}"):
            self.handle.pMWakeup(0)

    def reset(self) -> None:
        with self._asking("reset {}"):
            self.handle.reset(0)

    def managed_save(self) -> None:
        with self._asking("save {}"):
            self.handle.managedSave(0)

    def saved_xml(self) -> str | None:
        """The definition that a managed save keeps, with the secrets that may be read: the domain will come back with
        it. None when there is no managed save."""
        with self._asking("read the managed save of {}"):
            try:
                if not self.handle.hasManagedSaveImage(0):
                    return None
            except libvirt.libvirtError as error:
                if error.get_error_code() != codes.NO_SUPPORT:
                    raise
                return None
            for flags in (0,) if self._session.read_only else (_SAVED_SECURE, 0):
                try:
                    return self.handle.managedSaveGetXMLDesc(flags)
                except libvirt.libvirtError as error:
                    if error.get_error_code() == codes.NO_SUPPORT:
                        break
                    if not flags or error.get_error_code() not in (codes.OPERATION_DENIED, codes.ACCESS_DENIED):
                        raise
        return self.config_xml()  # a driver that keeps the image to itself

    def addresses(self, source: str) -> list[dict[str, t.Any]]:
        """What the interfaces of the running domain are called and addressed by, as *source* (lease, agent, arp) knows
        it."""
        from ansible_collections.virtops.libvirt.plugins.module_utils._host.addresses import of_interfaces

        with self._asking(f"read the addresses of {{}} ({source})"):
            return of_interfaces(self.handle, source)

    def undefine(self, remove: t.Collection[str]) -> None:
        """What *remove* does not name stays: nvram, tpm; or keeps the domain: managed_save, the metadata."""
        taken = sum(_UNDEFINE[name] for name in set(remove))
        kept = sum(flag for name, flag in _KEEP.items() if name not in remove)
        with self._asking("undefine {}"):
            if "checkpoints_metadata" not in remove and self._has_checkpoints():
                # Asked to keep something else, libvirt 9.0.0 overlooks them; asked for nothing, it refuses over them.
                kept = 0
            # Drivers without NVRAM and TPM, and daemons before 8.9, do not know the flags.
            for flags in dict.fromkeys((taken | kept, taken | (kept & _KEEP["nvram"]), taken)):
                try:
                    self.handle.undefineFlags(flags)
                except libvirt.libvirtError as error:
                    if error.get_error_code() != codes.INVALID_ARG or flags == taken:
                        raise
                else:
                    return

    def _has_checkpoints(self) -> bool:
        try:
            return bool(self.handle.listAllCheckpoints(0))
        except libvirt.libvirtError as error:
            if error.get_error_code() != codes.NO_SUPPORT:
                raise
            return False

    def set_autostart(self, enabled: bool) -> None:
        with self._asking("set the autostart of {}"):
            self.handle.setAutostart(int(enabled))

    def autostart(self) -> bool:
        with self._asking("read the autostart of {}"):
            return bool(self.handle.autostart())

    def set_metadata(self, kind: str, text: str, scope: Scope) -> None:
        """*kind*: title or description; an empty *text* removes it."""
        numbers = {"description": libvirt.VIR_DOMAIN_METADATA_DESCRIPTION, "title": libvirt.VIR_DOMAIN_METADATA_TITLE}
        with self._asking(f"set the {kind} of {{}}"):
            handle: t.Any = self.handle  # the binding's annotation forbids None, which removes
            handle.setMetadata(numbers[kind], text or None, None, None, scope.value)

    def set_metadata_element(self, uri: str, key: str, xml: str | None, scope: Scope) -> None:
        """Sets the element of the namespace *uri*, with the prefix *key*; None removes it."""
        with self._asking("set the metadata of {}"):
            handle: t.Any = self.handle  # the binding's annotation forbids None, which removes
            handle.setMetadata(libvirt.VIR_DOMAIN_METADATA_ELEMENT, xml, key, uri, scope.value)

    @property
    def tuning(self) -> Tuning:
        from ansible_collections.virtops.libvirt.plugins.module_utils._host.tuning import Tuning

        return Tuning(lambda: self.handle, self._asking)
