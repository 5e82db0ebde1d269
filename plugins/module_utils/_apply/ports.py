# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What carrying steps out needs of the host, as Protocols. ``_host`` fits them structurally, tests fit them with fakes.

Every method may raise LibvirtError (what libvirt answered) or ConnectError (the connection is gone).
"""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Event, Scope


class EventStream(t.Protocol):
    """Events of one domain and of the connection, queued from the moment of subscription."""

    def wait(self, timeout: float) -> Event | None:
        """The next event, or None when *timeout* seconds pass without one."""

    @property
    def deaf(self) -> bool:
        """Whether the driver has no events to tell."""

    def close(self) -> None:
        """Unsubscribe. Safe to call twice, and on a lost connection."""


class DomainPort(t.Protocol):
    """One domain."""

    @property
    def name(self) -> str: ...

    @property
    def uuid(self) -> str: ...

    @property
    def driver(self) -> str:
        """The hypervisor driver as the audit log names it: qemu, lxc, test, …"""

    def is_active(self) -> bool: ...

    def is_persistent(self) -> bool: ...

    def state(self) -> str:
        """running, blocked, paused, shutdown (going down), shutoff, crashed, pmsuspended or nostate."""

    def ending(self) -> str:
        """Why a domain that does not run ended: shutdown, destroyed, crashed, … "" when that is not known."""

    def live_xml(self) -> str:
        """The live definition with secrets. Raises LibvirtError (code 55) when the domain does not run."""

    def config_xml(self) -> str:
        """The persistent definition with secrets (of a transient domain: the live one)."""

    def subscribe(self) -> EventStream: ...

    def attach_device(self, xml: str, scope: Scope) -> None: ...

    def update_device(self, xml: str, scope: Scope) -> None: ...

    def detach_device(self, xml: str, scope: Scope) -> None: ...

    def detach_device_alias(self, alias: str, scope: Scope) -> None: ...

    def create(self, paused: bool) -> None: ...

    def shutdown(self) -> None: ...

    def reboot(self) -> None: ...

    def destroy(self) -> None: ...

    def suspend(self) -> None: ...

    def resume(self) -> None: ...

    def wake(self) -> None: ...

    def reset(self) -> None: ...

    def managed_save(self) -> None: ...

    def saved_xml(self) -> str | None:
        """The definition that a managed save keeps, with secrets; None when there is no managed save."""

    def addresses(self, source: str) -> list[dict[str, t.Any]]:
        """The interfaces of the running domain (name, mac, addresses) as *source* knows them: lease, agent, arp."""

    def undefine(self, remove: t.Collection[str]) -> None:
        """*remove*: of nvram, tpm, managed_save, snapshots_metadata, checkpoints_metadata."""

    def set_autostart(self, enabled: bool) -> None: ...

    def autostart(self) -> bool: ...

    def set_metadata(self, kind: str, text: str, scope: Scope) -> None:
        """*kind*: title or description; an empty *text* removes it."""

    def set_metadata_element(self, uri: str, key: str, xml: str | None, scope: Scope) -> None:
        """The metadata of one namespace, written with the prefix *key*; None removes it."""

    @property
    def tuning(self) -> TuningPort: ...


class TuningPort(t.Protocol):
    """What of a running domain is changed by calls of its own."""

    def set_vcpus(self, count: int) -> None:
        """libvirt waits 5 s for a guest that is to let one go, and then says that it timed out (code 68)."""

    def set_memory(self, kib: int) -> None:
        """Tells the balloon; the guest takes its time."""

    def balloon_answers(self) -> bool:
        """Whether a driver of the balloon has come up in the guest since QEMU was started; true where none can tell."""

    def set_parameters(self, kind: str, subject: str, values: t.Mapping[str, int | str]) -> None:
        """*kind*, and in brackets *subject*: scheduler, memory, blkio, blkio_device (the host's disk), numa, perf (the
        event), lifecycle, balloon_statistics, block_io (the disk's target), vcpu_pin (the vCPU), emulator_pin,
        iothread_pin, iothread, iothread_add, iothread_remove (the thread)."""

    def ask_parameters(self, kind: str) -> None:
        """Raises LibvirtError when the host cannot set parameters of scheduler, memory or blkio at all."""

    def host_cpus(self) -> t.Sequence[bool]:
        """Of each processor that the host has, whether it is online; empty where that cannot be told."""

    def capacity(self, disk: str) -> int:
        """Bytes that the guest sees a disk with."""

    def resize(self, disk: str, size: int) -> None:
        """*size*: bytes."""


class Reconnect(t.Protocol):
    """A way back after the daemon was lost."""

    def __call__(self, deadline: float, /) -> DomainPort | None:
        """The same domain on a new connection, tried until *deadline* (time.monotonic); None when that is not to be
        had.

        Raises DetachError-free LibvirtError code 42 when the daemon is back but the domain does not exist any more.
        """


class NetworkPort(t.Protocol):
    """One virtual network."""

    @property
    def name(self) -> str: ...

    @property
    def uuid(self) -> str: ...

    def is_active(self) -> bool: ...

    def is_persistent(self) -> bool: ...

    def live_xml(self) -> str: ...

    def config_xml(self) -> str: ...

    def update(self, command: str, section: str, index: int, xml: str, scope: Scope) -> None:
        """*command*: add-last, add-first, modify, delete; *section*: as virsh net-update names it (ip-dhcp-host,
        portgroup, …)."""

    def create(self) -> None: ...

    def destroy(self) -> None: ...

    def undefine(self) -> None: ...

    def set_autostart(self, enabled: bool) -> None: ...

    def autostart(self) -> bool: ...


class HostPort(t.Protocol):
    """The connection: finds and defines objects, knows the host."""

    @property
    def uri(self) -> str: ...

    def hostname(self) -> str: ...

    def find_domain(self, name: str) -> DomainPort | None: ...

    def find_domain_by_uuid(self, uuid: str) -> DomainPort | None: ...

    def define_domain(self, xml: str) -> DomainPort:
        """Validated by libvirt's schema (VIR_DOMAIN_DEFINE_VALIDATE)."""

    def find_network(self, name: str) -> NetworkPort | None: ...

    def find_network_by_uuid(self, uuid: str) -> NetworkPort | None: ...

    def leases(self, network: str) -> list[dict[str, t.Any]]:
        """mac, address, prefix, family, expires …; none where the network is not active."""

    def define_network(self, xml: str) -> NetworkPort:
        """Validated by libvirt's schema where the version has it (7.7 and newer)."""

    def create_network(self, xml: str) -> NetworkPort:
        """A transient network: it is gone when destroyed."""

    def running_domains(self) -> t.Sequence[DomainPort]: ...

    def domains(self) -> t.Sequence[DomainPort]: ...

    def networks(self) -> t.Sequence[NetworkPort]: ...

    def capabilities_xml(self) -> str: ...

    def domain_capabilities_xml(
        self, emulator: str | None, arch: str | None, machine: str | None, virttype: str | None
    ) -> str: ...

    def expanded_cpu_xml(self, emulator: str, arch: str, machine: str, virttype: str, cpu: str) -> str:
        """The processor *cpu* with all of its features."""

    def expanded_host_cpu_xml(self, cpu: str) -> str:
        """The host's own processor, as *cpu* of its capabilities, with all of its features."""

    def node_device_xml(self, name: str) -> str | None:
        """None when the host has no such node device."""

    def node_devices_xml(self, capability: str) -> list[str]:
        """*capability*: pci, usb_device, scsi, scsi_host, mdev."""


class AuditSink(t.Protocol):
    """Where an audit record goes besides the module's result."""

    def __call__(self, record: str, /) -> None:
        """Raises OSError when the record could not be written."""
