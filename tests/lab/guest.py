# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Domains for tests: with the tiny guest as their operating system, or with none at all.

A guest without an operating system never answers a request to unplug a device; see ``Guest``.
"""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.virtops.libvirt.tests.lab.image import image
from ansible_collections.virtops.libvirt.tests.lab.lab import Lab, LabError, wait_for

#: The boot takes 4 to 6 s, much longer when all processors are busy.
BOOT_TIMEOUT = 90

#: The MAC of the one interface of the guest that the tests share (fixture ``booted``).
BOOTED_MAC = "52:54:00:00:00:01"

CHANNEL = "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>"


class Guest:
    """A domain in a lab. Made by ``define_guest()``."""

    def __init__(self, lab: Lab, name: str) -> None:
        self.lab = lab
        self.name = name

    def __str__(self) -> str:
        return self.name

    @property
    def running(self) -> bool:
        """Whether the domain runs, is paused, or is about to end."""
        return self._state("domstate") not in ("shut off", "crashed", "")

    def xml(self, *flags: str) -> str:
        """The live XML of a running domain, else the config. With ``--inactive``: the config."""
        return self.lab.virsh("dumpxml", *flags, self.name)

    def start(self) -> Guest:
        """Start the domain. Its console text starts anew."""
        self._console.unlink(missing_ok=True)
        self.lab.virsh("start", self.name)
        return self

    def wait_ready(self, timeout: float = BOOT_TIMEOUT) -> Guest:
        """Wait until the tiny guest has booted, and can plug devices in and out."""
        return self.wait_console(r"^READY", timeout)

    def wait_lease(self, mac: str, timeout: float = 30) -> str:
        """The address that the network's DHCP server gave to *mac*."""

        def address() -> str:
            shown = self.lab.virsh("domifaddr", self.name, "--source", "lease")
            found = re.search(rf"{mac.lower()}\s+ipv4\s+([\d.]+)", shown)
            return found[1] if found else ""

        return t.cast(str, wait_for(address, timeout, f"a lease for {mac}", pause=0.1))

    def wait_agent(self, timeout: float = 30) -> Guest:
        """Wait until the guest agent answers."""
        wait_for(lambda: self._agent("guest-ping", check=False), timeout, f"the guest agent of {self.name}", pause=0.1)
        return self

    def wait_stopped(self, timeout: float = 30) -> Guest:
        """Wait until the domain does not run any more."""
        wait_for(lambda: not self.running, timeout, f"the end of {self.name}", pause=0.1)
        return self

    def wait_console(self, pattern: str, timeout: float = 30) -> Guest:
        """Wait until a line on the serial console matches *pattern*."""
        try:
            wait_for(lambda: re.search(pattern, self.console_text, re.MULTILINE), timeout, pattern)
        except LabError as error:
            state, text = self._state("domstate", "--reason"), self.console_text[-2000:]
            raise LabError(f"{error} {self.name} is {state}, its console says:\n{text}") from None
        return self

    def wait_memory(self, mib: int, timeout: float = 30) -> Guest:
        """Wait until the guest uses more than *mib* MiB; needs the agent. A DIMM is put to use after it came."""

        def total() -> bool:
            found = re.search(r"MemTotal: +(\d+) kB", self.run("/bin/cat", "/proc/meminfo"))
            return found is not None and int(found[1]) > mib * 1024

        wait_for(total, timeout, f"more than {mib} MiB in {self.name}", pause=0.1)
        return self

    def hold_memory(self) -> Guest:
        """Make the guest unable to let go of memory that was plugged; needs the agent.

        Memory that is only in use can be moved elsewhere, and then the guest lets go. The kernel's own pages for a
        process cannot, and the kernel takes them from the highest memory, which is what was plugged.
        """
        self.run("/bin/sh", "-c", "for number in $(seq 32); do sleep 600 >/dev/null 2>&1 </dev/null & done")
        return self

    def run(self, *command: str, timeout: float = 10) -> str:
        """The output of a command inside the guest, run by the guest agent."""
        arguments = {"path": command[0], "arg": list(command[1:]), "capture-output": True}
        process = json.loads(self._agent("guest-exec", **arguments))["return"]["pid"]

        def ended() -> dict[str, t.Any] | None:
            status = json.loads(self._agent("guest-exec-status", pid=process))["return"]
            return status if status["exited"] else None

        status = wait_for(ended, timeout, f"the end of {command[0]} in {self.name}")
        output = "".join(_decode(status.get(key, "")) for key in ("out-data", "err-data"))
        if status.get("exitcode") != 0:
            raise LabError(f"{' '.join(command)} failed in {self.name}: {output or status}")
        return output

    @property
    def console_text(self) -> str:
        """What the serial console has said since the start."""
        return self._console.read_text(errors="replace") if self._console.exists() else ""

    def destroy(self) -> Guest:
        """Switch the domain off, if it runs."""
        if self.running:
            self.lab.virsh("destroy", self.name)
        return self

    def remove(self) -> None:
        """Switch the domain off, and remove it, if it is still there."""
        self.lab.virsh("destroy", self.name, check=False)
        self.lab.virsh("undefine", "--managed-save", "--snapshots-metadata", "--nvram", self.name, check=False)

    @property
    def _console(self) -> t.Any:
        return self.lab.log.with_name(f"console-{self.name}.log")

    def _state(self, *command: str) -> str:
        return self.lab.virsh(*command, self.name, check=False).strip()

    def _agent(self, execute: str, *, check: bool = True, **arguments: t.Any) -> str:
        request = json.dumps({"execute": execute, "arguments": arguments})
        return self.lab.virsh("qemu-agent-command", self.name, request, check=check)


def define_guest(
    lab: Lab,
    name: str,
    *,
    machine: str = "q35",
    os: bool = True,
    agent: bool = False,
    memory_mib: int = 128,
    max_memory_mib: int = 0,
    devices: str = "",
    cmdline: str = "",
    spare_ports: int = 4,
    native_hotplug: bool = False,
) -> Guest:
    """Define a domain, and do not start it.

    *os*: boot the tiny guest; without it the domain runs, and never answers. *agent*: with the QEMU guest agent.
    *max_memory_mib*: room for memory devices (a DIMM); with ``cmdline="memhp_default_state=online"`` the guest uses
    it at once, and refuses to let it go. *devices*: XML that goes into ``<devices>``. *spare_ports*: free PCI Express
    ports, one for each device to plug in (machine q35). *native_hotplug*: let the ports ask the guest as hardware
    would: it lets go 6 s later (machine q35).
    """
    elements = [f"<name>{name}</name>", f"<memory unit='MiB'>{memory_mib}</memory>", "<vcpu>1</vcpu>"]
    boot = ""
    if os:
        kernel, initrd = image(agent=agent)
        boot = f"<kernel>{kernel}</kernel><initrd>{initrd}</initrd><cmdline>console=ttyS0 quiet {cmdline}</cmdline>"
    elements.append(f"<os><type arch='x86_64' machine='{machine}'>hvm</type>{boot}</os><features><acpi/></features>")
    if max_memory_mib:
        elements.append(f"<maxMemory slots='4' unit='MiB'>{max_memory_mib}</maxMemory>")
        elements.append(f"<cpu><numa><cell id='0' cpus='0' memory='{memory_mib}' unit='MiB'/></numa></cpu>")
    ports = ""
    if machine.startswith(("q35", "pc-q35")):
        # One more than spare: for the bridge, which takes devices that are plain PCI.
        models = ["pcie-root", *["pcie-root-port"] * (spare_ports + 1), "pcie-to-pci-bridge"]
        ports = "".join(f"<controller type='pci' index='{n}' model='{model}'/>" for n, model in enumerate(models))
    elements.append(
        f"<devices>{ports}"
        f"<serial type='pty'><log file='/var/log/libvirt/console-{name}.log' append='off'/></serial>"
        f"{CHANNEL if agent else ''}<memballoon model='none'/><video><model type='none'/></video>{devices}</devices>"
    )
    if native_hotplug:
        setting = "ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off"
        elements.append(
            "<qemu:commandline xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>"
            f"<qemu:arg value='-global'/><qemu:arg value='{setting}'/></qemu:commandline>"
        )
    lab.virsh("define", "/dev/stdin", stdin=f"<domain type='qemu'>{''.join(elements)}</domain>")
    return Guest(lab, name)


def start_network(lab: Lab, name: str = "lan", *, subnet: str = "192.168.150", dhcp: bool = True) -> str:
    """Make and start a NAT network with the host at .1, and return its name."""
    pool = f"<dhcp><range start='{subnet}.100' end='{subnet}.199'/></dhcp>" if dhcp else ""
    lab.virsh(
        "net-define",
        "/dev/stdin",
        # Spanning tree would keep a guest waiting for 8 s, dnsmasq's search for another user of the address 3 s.
        stdin="<network xmlns:dnsmasq='http://libvirt.org/schemas/network/dnsmasq/1.0'>"
        f"<name>{name}</name><forward mode='nat'/><bridge stp='off' delay='0'/>"
        f"<ip address='{subnet}.1' netmask='255.255.255.0'>{pool}</ip>"
        "<dnsmasq:options><dnsmasq:option value='no-ping'/></dnsmasq:options></network>",
    )
    lab.virsh("net-start", name)
    return name


def _decode(data: str) -> str:
    import base64

    return base64.b64decode(data).decode(errors="replace")
