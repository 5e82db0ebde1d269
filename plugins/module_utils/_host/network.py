# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One virtual network, as the port that ``_apply`` asks for."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import LibvirtError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._host.errors import code_name, libvirt

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.plugins.module_utils._host.session import Session

#: virNetworkUpdateCommand
_COMMANDS = {"modify": 1, "delete": 2, "add-last": 3, "add-first": 4}
#: virNetworkUpdateSection, in its order from 1
_SECTIONS = (
    "bridge", "domain", "ip", "ip-dhcp-host", "ip-dhcp-range", "forward", "forward-interface", "forward-pf",
    "portgroup", "dns-host", "dns-txt", "dns-srv",
)  # fmt: skip


class Network:
    """One network; outlives its connection (see Session.reopen)."""

    def __init__(self, session: Session, handle: libvirt.virNetwork) -> None:
        self._session = session
        self._found = handle
        self._generation = session.generation
        self.name = handle.name()
        self.uuid = handle.UUIDString()

    @property
    def handle(self) -> libvirt.virNetwork:
        """libvirt's own object on the present connection."""
        if self._generation != self._session.generation:
            with self._asking("find {} again after reconnecting"):
                self._found = self._session.connection.networkLookupByUUIDString(self.uuid)
            self._generation = self._session.generation
        return self._found

    def _asking(self, what: str) -> t.ContextManager[None]:
        return self._session.asking(what.format(f"network {self.name}"))

    def is_active(self) -> bool:
        with self._asking("ask whether {} is active"):
            return bool(self.handle.isActive())

    def is_persistent(self) -> bool:
        with self._asking("ask whether {} is persistent"):
            return bool(self.handle.isPersistent())

    def live_xml(self) -> str:
        """The live definition. Raises LibvirtError (code 55) when the network is not active."""
        if not self.is_active():
            name = code_name(codes.OPERATION_INVALID)
            raise LibvirtError(
                f"Could not read the live definition of network {self.name}: network is not active ({name}).",
                code=codes.OPERATION_INVALID,
                code_name=name,
            )
        with self._asking("read the live definition of {}"):
            return self.handle.XMLDesc(0)

    def config_xml(self) -> str:
        """The persistent definition (of a transient network: the live one)."""
        with self._asking("read the definition of {}"):
            return self.handle.XMLDesc(libvirt.VIR_NETWORK_XML_INACTIVE)

    def update(self, command: str, section: str, index: int, xml: str, scope: Scope) -> None:
        """*command*: add-last, add-first, modify, delete; *section*: as virsh net-update names it (ip-dhcp-host, …)."""
        with self._asking(f"update ({command}) {section} of {{}}"):
            self.handle.update(_COMMANDS[command], _SECTIONS.index(section) + 1, index, xml, scope.value)

    def create(self) -> None:
        with self._asking("start {}"):
            self.handle.create()

    def destroy(self) -> None:
        with self._asking("stop {}"):
            self.handle.destroy()

    def undefine(self) -> None:
        with self._asking("undefine {}"):
            self.handle.undefine()

    def set_autostart(self, enabled: bool) -> None:
        with self._asking("set the autostart of {}"):
            self.handle.setAutostart(int(enabled))

    def autostart(self) -> bool:
        with self._asking("read the autostart of {}"):
            return bool(self.handle.autostart())
