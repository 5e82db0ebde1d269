# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The host: finds and defines objects, and knows what the machine has."""

from __future__ import annotations

import contextlib
import re
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import (
    ConnectError,
    LibvirtError,
    VirtopsError,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._host.domain import Domain
from ansible_collections.virtops.libvirt.plugins.module_utils._host.errors import code_name, libvirt
from ansible_collections.virtops.libvirt.plugins.module_utils._host.session import Session

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.plugins.module_utils._host.network import Network

#: libvirt 7.7, where networks can be validated on define (major * 1,000,000 + minor * 1,000).
_VALIDATES_NETWORKS = 7_007_000
#: An element with more attributes than libxml2 checks in a tenth of a second. Where the schema has many that are
#: optional each further one takes five times as long: of a disk's <driver>, 14 take 2 s, and 18 hours of the daemon.
_LONG = r"""<[\w:]+(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*')){13}"""


class _Identified(t.Protocol):
    @property
    def name(self) -> str: ...
    @property
    def uuid(self) -> str: ...


Findable = t.TypeVar("Findable", bound=_Identified)


class Host(Session):
    """The port that ``_apply`` asks for."""

    def hostname(self) -> str:
        with self.asking("read the host's name"):
            return self.connection.getHostname()

    def version(self) -> int:
        """The daemon's libvirt: major * 1,000,000 + minor * 1,000 + release."""
        with self.asking("read libvirt's version"):
            return self.connection.getLibVersion()

    def find_domain(self, name: str) -> Domain | None:
        with self.asking(f"look up domain {name}"), _none_for(codes.NO_DOMAIN):
            return Domain(self, self.connection.lookupByName(name))
        return None

    def find_domain_by_uuid(self, uuid: str) -> Domain | None:
        with self.asking(f"look up the domain with uuid {uuid}"), _none_for(codes.NO_DOMAIN):
            return Domain(self, self.connection.lookupByUUIDString(uuid))
        return None

    def define_domain(self, xml: str) -> Domain:
        """Validated by libvirt's schema, where that takes moments. Refused where it would wipe secrets that this
        connection may not read."""
        for uuid in self.withheld:
            if uuid in xml:
                raise VirtopsError(
                    f"Could not define the domain with uuid {uuid}: libvirt does not show its secrets to this user, and"
                    " writing the definition back without them would remove them. Use a user who may read them.",
                    error_code="access_denied",
                )
        flags = 0 if re.search(_LONG, xml) else libvirt.VIR_DOMAIN_DEFINE_VALIDATE
        with self.asking("define the domain"):
            return Domain(self, self.connection.defineXMLFlags(xml, flags))

    def running_domains(self) -> list[Domain]:
        return self._list_domains(libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE)

    def domains(self) -> list[Domain]:
        return self._list_domains(0)

    def _list_domains(self, flags: int) -> list[Domain]:
        with self.asking("list the domains"):
            return [Domain(self, handle) for handle in self.connection.listAllDomains(flags)]

    def find_network(self, name: str) -> Network | None:
        with self.asking(f"look up network {name}"), _none_for(codes.NO_NETWORK):
            return self._network(self.connection.networkLookupByName(name))
        return None

    def find_network_by_uuid(self, uuid: str) -> Network | None:
        with self.asking(f"look up the network with uuid {uuid}"), _none_for(codes.NO_NETWORK):
            return self._network(self.connection.networkLookupByUUIDString(uuid))
        return None

    def leases(self, network: str) -> list[dict[str, t.Any]]:
        """The DHCP leases of a network; none where it is not active."""
        from ansible_collections.virtops.libvirt.plugins.module_utils._host.addresses import leases

        found = self.find_network(network)
        if found is None or not found.is_active():
            return []
        with self.asking(f"read the DHCP leases of network {network}"):
            return leases(found.handle)

    def define_network(self, xml: str) -> Network:
        """Validated by libvirt's schema where both ends have it (7.7 and newer)."""
        with self.asking("define the network"):
            define = getattr(self.connection, "networkDefineXMLFlags", None)
            if define is not None and self.version() >= _VALIDATES_NETWORKS:
                return self._network(define(xml, libvirt.VIR_NETWORK_DEFINE_VALIDATE))
            return self._network(self.connection.networkDefineXML(xml))

    def create_network(self, xml: str) -> Network:
        """A transient network: it is gone when destroyed."""
        with self.asking("create the network"):
            return self._network(self.connection.networkCreateXML(xml))

    def networks(self) -> list[Network]:
        with self.asking("list the networks"):
            return [self._network(handle) for handle in self.connection.listAllNetworks(0)]

    def _network(self, handle: libvirt.virNetwork) -> Network:
        # Late, because most modules have to do with domains only.
        from ansible_collections.virtops.libvirt.plugins.module_utils._host.network import Network

        return Network(self, handle)

    def capabilities_xml(self) -> str:
        with self.asking("read the host's capabilities"):
            return self.connection.getCapabilities()

    def domain_capabilities_xml(
        self, emulator: str | None, arch: str | None, machine: str | None, virttype: str | None
    ) -> str:
        with self.asking("read what domains can have on the host"):
            return self.connection.getDomainCapabilities(emulator, arch, machine, virttype, 0)

    def expanded_cpu_xml(self, emulator: str, arch: str, machine: str, virttype: str, cpu: str) -> str:
        """The processor *cpu* with all of its features, as the hypervisor knows it."""
        with self.asking("expand the features of a processor"):
            flags = libvirt.VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES
            return self.connection.baselineHypervisorCPU(emulator, arch, machine, virttype, [cpu], flags)

    def expanded_host_cpu_xml(self, cpu: str) -> str:
        """The host's own processor, as *cpu* of its capabilities, with all of its features."""
        with self.asking("expand the features of the host's processor"):
            return self.connection.baselineCPU([cpu], libvirt.VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES)

    def node_device_xml(self, name: str) -> str | None:
        """None when the host has no such node device."""
        from ansible_collections.virtops.libvirt.plugins.module_utils._host import node_device

        return node_device.read(self, name)

    def node_devices_xml(self, capability: str) -> list[str]:
        """*capability*: pci, usb_device, scsi, scsi_host, mdev."""
        from ansible_collections.virtops.libvirt.plugins.module_utils._host import node_device

        return node_device.read_all(self, capability)

    def way_back(self, domain: Findable) -> t.Callable[[float], Findable | None]:
        """The Reconnect port for *domain*: the domain on a new connection, None when there is none by the deadline."""

        def reconnect(deadline: float) -> Findable | None:
            try:
                self.reopen(deadline)
            except ConnectError:
                return None
            if self.find_domain_by_uuid(domain.uuid) is None:
                name = code_name(codes.NO_DOMAIN)
                raise LibvirtError(
                    f"Could not find domain {domain.name} again after reconnecting: it does not exist ({name}).",
                    code=codes.NO_DOMAIN,
                    code_name=name,
                )
            return domain

        return reconnect


@contextlib.contextmanager
def _none_for(code: int) -> t.Iterator[None]:
    try:
        yield
    except libvirt.libvirtError as error:
        if error.get_error_code() != code:
            raise
