# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many objects in few calls, for the modules that only read. Apart, so that the others do not pay for it."""

from __future__ import annotations

import functools
import threading
import typing as t
from queue import SimpleQueue

from ansible_collections.virtops.libvirt.plugins.module_utils._host import addresses
from ansible_collections.virtops.libvirt.plugins.module_utils._host.domain import STATES, Domain
from ansible_collections.virtops.libvirt.plugins.module_utils._host.errors import libvirt

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.plugins.module_utils._host.connection import Host
    from ansible_collections.virtops.libvirt.plugins.module_utils._host.network import Network

#: virDomainStatsTypes; daemons leave out those they do not know
STATS = {
    "state": 1, "cpu": 2, "balloon": 4, "vcpu": 8, "interface": 16, "block": 32, "perf": 64, "iothread": 128,
    "memory": 256, "dirtyrate": 512, "vm": 1024,
}  # fmt: skip
#: Threads that read ahead.
_READERS = 2


class Overview(t.NamedTuple):
    """What a domain is without reading its definition. *id* is None while it does not run."""

    domain: Domain
    id: int | None
    state: str
    persistent: bool
    autostart: bool
    managed_save: bool


class Versions(t.NamedTuple):
    """As text (``9.0.0``). *binding* is the library this process uses, *hypervisor* None where the driver has none."""

    libvirt: str
    binding: str
    hypervisor: str | None
    driver: str


def overview(host: Host) -> list[Overview]:
    """Every domain of the host in five calls, however many there are."""
    with host.asking("list the domains"):
        listed = host.connection.listAllDomains(0)
        flags = (
            libvirt.VIR_CONNECT_LIST_DOMAINS_PERSISTENT,
            libvirt.VIR_CONNECT_LIST_DOMAINS_AUTOSTART,
            libvirt.VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE,
        )
        persistent, autostart, saved = (
            {each.UUID() for each in host.connection.listAllDomains(flag)} for flag in flags
        )
        numbers = {
            domain.UUID(): stats.get("state.state", 0)
            for domain, stats in host.connection.getAllDomainStats(STATS["state"], 0)
        }
    found = []
    for handle in listed:
        uuid, number = handle.UUID(), handle.ID()
        state = STATES[numbers.get(uuid, 0)]
        found.append(
            Overview(
                Domain(host, handle),
                number if number >= 0 else None,
                state,
                uuid in persistent,
                uuid in autostart,
                uuid in saved,
            )
        )
    return found


def domain_stats(
    host: Host, domains: t.Sequence[Domain] | None, groups: t.Iterable[str]
) -> dict[str, dict[str, t.Any]]:
    """The statistics of *domains* (None: all) by uuid, with libvirt's own keys (``cpu.time``). *groups*: of STATS."""
    wanted = sum(STATS[group] for group in set(groups))
    if domains is not None and not domains:
        return {}
    with host.asking("read the statistics of the domains"):
        if domains is None:
            records = host.connection.getAllDomainStats(wanted, 0)
        else:
            records = host.connection.domainListGetStats([domain.handle for domain in domains], wanted, 0)
        return {handle.UUIDString(): dict(stats) for handle, stats in records}


def interface_addresses(host: Host, domain: Domain, source: str) -> list[dict[str, t.Any]]:
    """What the interfaces of a running domain are called and addressed by, as *source* (lease, agent, arp) knows it."""
    with host.asking(f"read the addresses of domain {domain.name} ({source})"):
        return addresses.of_interfaces(domain.handle, source)


def leases(host: Host, network: Network) -> list[dict[str, t.Any]]:
    """The DHCP leases of an active network; *expires* in seconds since 1970."""
    with host.asking(f"read the DHCP leases of network {network.name}"):
        return addresses.leases(network.handle)


def network_sets(host: Host) -> tuple[set[str], set[str], set[str]]:
    """The uuids of the networks that are active, persistent and started automatically, in three calls."""
    flags = (
        libvirt.VIR_CONNECT_LIST_NETWORKS_ACTIVE,
        libvirt.VIR_CONNECT_LIST_NETWORKS_PERSISTENT,
        libvirt.VIR_CONNECT_LIST_NETWORKS_AUTOSTART,
    )
    with host.asking("list the networks"):
        active, persistent, autostart = (
            {handle.UUIDString() for handle in host.connection.listAllNetworks(flag)} for flag in flags
        )
    return active, persistent, autostart


def _dotted(number: int) -> str:
    return f"{number // 1_000_000}.{number // 1000 % 1000}.{number % 1000}"


def versions(host: Host) -> Versions:
    """What runs at the other end, and here."""
    with host.asking("read the versions of libvirt and the hypervisor"):
        daemon = host.connection.getLibVersion()
        try:
            hypervisor: str | None = _dotted(host.connection.getVersion())
        except libvirt.libvirtError:
            hypervisor = None  # no emulator of the host's own architecture
    return Versions(_dotted(daemon), _dotted(libvirt.getVersion()), hypervisor, host.driver())


def definition(host: Host, domain: Domain, *, live: bool) -> str:
    """A domain's definition without its secrets: the running one, or the persistent one."""
    with host.asking(f"read the definition of domain {domain.name}"):
        return domain.handle.XMLDesc(0 if live else libvirt.VIR_DOMAIN_XML_INACTIVE)


def definitions(host: Host, overviews: t.Sequence[Overview]) -> t.Iterator[t.Callable[[], str]]:
    """For each domain a function that gives its definition, or raises what libvirt answered.

    Threads read ahead: libvirt writes the next definitions while the caller is at work on the last one.
    """
    ended: list[bool] = []
    queues = [SimpleQueue[t.Callable[[], str]]() for _number in range(_READERS)]
    threads = [
        threading.Thread(target=_read_ahead, args=(host, overviews[number::_READERS], queue, ended), daemon=True)
        for number, queue in enumerate(queues)
    ]
    for thread in threads:
        thread.start()
    try:
        for number in range(len(overviews)):
            yield queues[number % _READERS].get()
    finally:
        ended.append(True)
        for thread in threads:
            thread.join()


def _read_ahead(
    host: Host, overviews: t.Iterable[Overview], queue: SimpleQueue[t.Callable[[], str]], ended: list[bool]
) -> None:
    for each in overviews:
        if ended:
            return
        try:
            text = definition(host, each.domain, live=not each.persistent)
        except Exception as error:  # noqa: BLE001 - raised again where it is asked for
            queue.put(functools.partial(_raise, error))
        else:
            queue.put(functools.partial(str, text))


def _raise(error: Exception) -> t.NoReturn:
    raise error
