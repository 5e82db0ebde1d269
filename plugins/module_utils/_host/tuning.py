# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""libvirt's calls that change a running domain besides its devices."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._host.errors import libvirt

Values = t.Mapping[str, t.Union[int, str]]

#: VIR_DOMAIN_AFFECT_LIVE
_LIVE = 1
#: VIR_DOMAIN_BLOCK_RESIZE_BYTES
_BYTES = 1
#: virDomainLifecycle, virDomainLifecycleAction
_EVENTS = ("poweroff", "reboot", "crash")
_ACTIONS = ("destroy", "restart", "rename-restart", "preserve", "coredump-destroy", "coredump-restart")
#: Of a kind of parameters: what they are called in errors.
_NAMES = {
    "scheduler": "shares of processor time",
    "memory": "limits of memory",
    "blkio": "weight among disk users",
    "blkio_device": "limits on {} of the host",
    "numa": "nodes that the memory is taken from",
    "perf": "performance event {}",
    "lifecycle": "reactions to the guest's end",
    "balloon_statistics": "period of memory statistics",
    "block_io": "throttling of disk {}",
    "vcpu_pin": "processors of vCPU {}",
    "emulator_pin": "processors of QEMU's own threads",
    "iothread_pin": "processors of IOThread {}",
    "iothread": "IOThread {}",
    "iothread_add": "IOThread {}",
    "iothread_remove": "IOThread {}",
}


class Tuning:
    """The port of that name. *handle* gives libvirt's object on the present connection, of any type: the binding's
    annotations forbid some of what it takes."""

    def __init__(self, handle: t.Callable[[], t.Any], asking: t.Callable[[str], t.ContextManager[None]]) -> None:
        self._handle = handle
        self._asking = asking

    def set_vcpus(self, count: int) -> None:
        with self._asking(f"give {{}} {count} vCPUs while it runs"):
            self._handle().setVcpusFlags(count, _LIVE)

    def set_memory(self, kib: int) -> None:
        with self._asking(f"leave {{}} {kib} KiB of memory while it runs"):
            self._handle().setMemoryFlags(kib, _LIVE)

    def balloon_answers(self) -> bool:
        with self._asking("read the memory statistics of {}"):
            # QEMU says 0 until a driver has handed in its first ones. A driver that tells nothing of it may be there.
            return bool(self._handle().memoryStats().get("last_update", 1))

    def set_parameters(self, kind: str, subject: str, values: Values) -> None:
        what = _NAMES[kind].format(subject)
        with self._asking(f"change the {what} of {{}} while it runs"):
            try:
                _CALLS[kind](self._handle(), subject, dict(values))
            except (TypeError, ValueError) as error:
                # Raw XML that no definition was made of, so that libvirt has not seen it yet.
                said = ", ".join(f"{name} {value}" for name, value in values.items())
                raise InputError(f"The {what} of a domain cannot be set to {said or 'this'}.") from error

    def ask_parameters(self, kind: str) -> None:
        ask = {"scheduler": "schedulerParametersFlags", "memory": "memoryParameters", "blkio": "blkioParameters"}[kind]
        with self._asking(f"change the {_NAMES[kind]} of {{}} while it runs"):
            getattr(self._handle(), ask)(_LIVE)

    def host_cpus(self) -> t.Sequence[bool]:
        with self._asking("read which processors the host of {} has"):
            try:
                return list(self._handle().connect().getCPUMap(0)[1])
            except libvirt.libvirtError as error:
                if error.get_error_code() != codes.NO_SUPPORT:
                    raise
                return ()

    def capacity(self, disk: str) -> int:
        with self._asking(f"read the size of disk {disk} of {{}}"):
            return int(self._handle().blockInfo(disk)[0])

    def resize(self, disk: str, size: int) -> None:
        with self._asking(f"resize disk {disk} of {{}} to {size} bytes"):
            self._handle().blockResize(disk, size, _BYTES)


def _cpus(handle: t.Any, values: dict[str, t.Any]) -> tuple[bool, ...]:
    """A set of processors as the binding wants it: one flag for each that the host has."""
    wanted: set[int] = set()
    for part in map(str.strip, str(values["cpuset"]).split(",")):
        first, _dash, last = part.lstrip("^").partition("-")
        span = range(int(first), int(last or first) + 1)
        wanted = wanted.difference(span) if part.startswith("^") else wanted.union(span)
    present = handle.connect().getInfo()[2]
    return tuple(number in wanted for number in range(max(present, max(wanted, default=0) + 1)))


def _pin_vcpu(handle: t.Any, subject: str, values: dict[str, t.Any]) -> None:
    handle.pinVcpuFlags(int(subject), _cpus(handle, values), _LIVE)


def _pin_emulator(handle: t.Any, _subject: str, values: dict[str, t.Any]) -> None:
    handle.pinEmulator(_cpus(handle, values), _LIVE)


def _pin_iothread(handle: t.Any, subject: str, values: dict[str, t.Any]) -> None:
    handle.pinIOThread(int(subject), _cpus(handle, values), _LIVE)


def _set_lifecycle(handle: t.Any, _subject: str, values: dict[str, t.Any]) -> None:
    for event, action in values.items():
        handle.setLifecycleAction(_EVENTS.index(event), _ACTIONS.index(action), _LIVE)


def _set_device(handle: t.Any, subject: str, values: dict[str, t.Any]) -> None:
    handle.setBlkioParameters({f"device_{name}": f"{subject},{value}" for name, value in values.items()}, _LIVE)


_CALLS: dict[str, t.Callable[[t.Any, str, dict[str, t.Any]], object]] = {
    "scheduler": lambda handle, _subject, values: handle.setSchedulerParametersFlags(values, _LIVE),
    "memory": lambda handle, _subject, values: handle.setMemoryParameters(values, _LIVE),
    "blkio": lambda handle, _subject, values: handle.setBlkioParameters(values, _LIVE),
    "blkio_device": _set_device,
    "numa": lambda handle, _subject, values: handle.setNumaParameters(values, _LIVE),
    "perf": lambda handle, subject, values: handle.setPerfEvents({subject: values["enabled"] == "yes"}, _LIVE),
    "lifecycle": _set_lifecycle,
    "balloon_statistics": lambda handle, _subject, values: handle.setMemoryStatsPeriod(values["period"], _LIVE),
    "block_io": lambda handle, subject, values: handle.setBlockIoTune(subject, values, _LIVE),
    "vcpu_pin": _pin_vcpu,
    "emulator_pin": _pin_emulator,
    "iothread_pin": _pin_iothread,
    "iothread": lambda handle, subject, values: handle.setIOThreadParams(int(subject), values, _LIVE),
    "iothread_add": lambda handle, subject, _values: handle.addIOThread(int(subject), _LIVE),
    "iothread_remove": lambda handle, subject, _values: handle.delIOThread(int(subject), _LIVE),
}
