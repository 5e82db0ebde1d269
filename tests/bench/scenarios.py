# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is measured: the objects, and what each contender does with them."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.virtops.libvirt.tests.lab.guest import define_guest

if t.TYPE_CHECKING:
    import libvirt

    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab


@dataclasses.dataclass(frozen=True, eq=False)
class Task:
    """A task for Ansible. One is equal to no other."""

    module: str
    options: t.Mapping[str, t.Any]


class Plain(t.NamedTuple):
    """A run of plain.py."""

    arguments: tuple[str, ...]


Action = t.Union[Task, Plain]
#: What a contender does, by turns: round 0 does the first, round 1 the second, and so on, then the first again. Each is
#: one action, or several that only together do what the others do in one.
Turns = tuple[tuple[Action, ...], ...]


class Phase(t.NamedTuple):
    """One row of the table. *changes*: whether it changes something. Contenders: plain, ours, community."""

    name: str
    changes: bool
    contenders: dict[str, Turns]


class Scenario(t.NamedTuple):
    """Phases that follow each other in each round: what one has plugged in the next one takes away."""

    name: str
    phases: tuple[Phase, ...]
    size: int = 0
    """How many domains it reads, where it is about numbers."""

    @property
    def turns(self) -> int:
        """After how many rounds all begins again."""
        return max(len(turns) for phase in self.phases for turns in phase.contenders.values())


def scenarios(lab: Lab, crowds: t.Mapping[int, Lab], community: bool) -> list[Scenario]:
    """All scenarios, their objects made. *crowds*: number of domains → the lab that is to hold so many."""
    connection = lab.connect()
    found = [_networks(lab, connection), _domains(lab, connection), _interfaces(lab)]
    connection.close()
    for size, crowd in crowds.items():
        _fill(crowd, size)
        found.append(_info(crowd, size))
    if not community:
        for scenario in found:
            for phase in scenario.phases:
                phase.contenders.pop("community", None)
    return found


def usual() -> dict[str, dict[str, t.Any]]:
    """Module → the options of a task such as people write."""
    return {"network": _network("still", 151, "host0")[0], "domain": _domain("still", 0, "none")[0]}


def _task(module: str, lab: Lab, **options: t.Any) -> Task:
    return Task(module, {"uri": lab.uri, **options})


def _ours(module: str, lab: Lab, **options: t.Any) -> Task:
    return _task(f"virtops.libvirt.{module}", lab, **options)


def _theirs(module: str, lab: Lab, **options: t.Any) -> Task:
    return _task(f"community.libvirt.{module}", lab, **options)


def _plain(call: str, lab: Lab, *arguments: str) -> Plain:
    return Plain((call, lab.uri, *arguments))


# --- networks ---

#: DHCP hosts of a network.
HOSTS = 20
_TURNS = ("one", "two")


def _network(name: str, subnet: int, first: str) -> tuple[dict[str, t.Any], str]:
    """A network with DHCP for 20 hosts, the first of which is called *first*: in options, and as XML."""
    net = f"192.168.{subnet}"
    hosts = [
        {"mac": f"52:54:00:00:01:{number:02x}", "name": f"host{number}", "ip": f"{net}.{number + 10}"}
        for number in range(HOSTS)
    ]
    hosts[0]["name"] = first
    options = {
        "name": name,
        "autostart": True,
        "forward": {"mode": "nat"},
        "bridge": {"name": f"br-{name}", "stp": True, "delay": 0},
        "domain": {"name": "bench.example", "local_only": True},
        "ips": [
            {
                "address": f"{net}.1",
                "prefix": 24,
                "dhcp": {"ranges": [{"start": f"{net}.100", "end": f"{net}.199"}], "hosts": hosts},
            }
        ],
    }
    xml = (
        f"<network><name>{name}</name><forward mode='nat'/><bridge name='br-{name}' stp='on' delay='0'/>"
        f"<domain name='bench.example' localOnly='yes'/><ip address='{net}.1' prefix='24'><dhcp>"
        f"<range start='{net}.100' end='{net}.199'/>{''.join(map(_host, hosts))}</dhcp></ip></network>"
    )
    return options, xml


def _host(host: t.Mapping[str, str]) -> str:
    return f"<host mac='{host['mac']}' name='{host['name']}' ip='{host['ip']}'/>"


def _networks(lab: Lab, connection: libvirt.virConnect) -> Scenario:
    """Active networks: one that is as it shall be, and one where a DHCP host gets another name."""
    for name, subnet in (("still", 151), ("moving", 152)):
        network = connection.networkDefineXML(_network(name, subnet, "host0")[1])
        network.create()
        network.setAutostart(1)
    options, xml = _network("still", 151, "host0")

    def changed(contender: str, make: t.Callable[[dict[str, t.Any], str], Action]) -> Turns:
        turns = []
        for turn in _TURNS:
            moving = _network("moving", 152, f"{contender}-{turn}")[0]
            turns.append((make(moving, _host(moving["ips"][0]["dhcp"]["hosts"][0])),))
        return tuple(turns)

    unchanged: dict[str, Turns] = {
        "plain": ((_plain("network_unchanged", lab, "still"),),),
        "ours": ((_ours("network", lab, **options),),),
        # What one task says here takes three there.
        "community": (
            (
                _theirs("virt_net", lab, name="still", command="define", xml=xml),
                _theirs("virt_net", lab, name="still", state="active"),
                _theirs("virt_net", lab, name="still", autostart=True),
            ),
        ),
    }
    moved: dict[str, Turns] = {
        "plain": changed("plain", lambda _options, host: _plain("network_changed", lab, "moving", host)),
        "ours": changed("ours", lambda options, _host: _ours("network", lab, **options)),
        "community": changed(
            "community", lambda _options, host: _theirs("virt_net", lab, name="moving", command="modify", xml=host)
        ),
    }
    return Scenario(
        "networks", (Phase("network, unchanged", False, unchanged), Phase("network, one host changed", True, moved))
    )


# --- domains ---


def _domain(name: str, number: int, description: str) -> tuple[dict[str, t.Any], str]:
    """A domain such as people have, with a disk, an interface and the guest agent's channel: in options, and as XML."""
    mac = f"52:54:00:{number >> 16 & 255:02x}:{number >> 8 & 255:02x}:{number & 255:02x}"
    uuid = f"5f0d5a4e-0000-4000-8000-{number:012x}"
    options = {
        "name": name,
        "autostart": False,
        "description": description,
        "type": "qemu",
        "arch": "x86_64",
        "machine": "q35",
        "memory": "64MiB",
        "vcpus": 1,
        "features": {"acpi": True, "apic": True},
        "on_crash": "restart",
        "disks": [
            {"target": "sda", "bus": "scsi", "format": "raw", "cache": "none", "source": {"dev": "/dev/vg0/bench"}}
        ],
        "interfaces": [{"type": "user", "mac": mac, "model": "virtio", "alias": "ua-nic0"}],
        "guest_agent": True,
        "graphics": [{"type": "vnc", "autoport": True}],
        "rng": [{"device": "/dev/urandom"}],
    }
    xml = (
        f"<domain type='qemu'><name>{name}</name><uuid>{uuid}</uuid><description>{description}</description>"
        "<memory unit='MiB'>64</memory><vcpu>1</vcpu><os><type arch='x86_64' machine='q35'>hvm</type></os>"
        "<features><acpi/><apic/></features><on_crash>restart</on_crash><devices>"
        "<disk type='block' device='disk'><driver name='qemu' type='raw' cache='none'/><source dev='/dev/vg0/bench'/>"
        "<target dev='sda' bus='scsi'/></disk>"
        f"<interface type='user'><mac address='{mac}'/><model type='virtio'/><alias name='ua-nic0'/></interface>"
        "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>"
        "<graphics type='vnc' autoport='yes'/><rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>"
        "</devices></domain>"
    )
    return options, xml


def _domains(lab: Lab, connection: libvirt.virConnect) -> Scenario:
    """Defined domains: one that is as it shall be, and one whose description changes."""
    for number, name in enumerate(("still", "moving")):
        connection.defineXML(_domain(name, number, "none")[1])
    options, xml = _domain("still", 0, "none")

    def changed(contender: str, make: t.Callable[[dict[str, t.Any], str], Action]) -> Turns:
        return tuple((make(*_domain("moving", 1, f"{contender}-{turn}")),) for turn in _TURNS)

    unchanged: dict[str, Turns] = {
        "plain": ((_plain("domain_unchanged", lab, "still"),),),
        "ours": ((_ours("domain", lab, **options),),),
        "community": ((_theirs("virt", lab, name="still", command="define", xml=xml, autostart=False),),),
    }
    moved: dict[str, Turns] = {
        "plain": changed("plain", lambda _options, xml: _plain("domain_changed", lab, "moving", xml)),
        "ours": changed("ours", lambda options, _xml: _ours("domain", lab, **options)),
        "community": changed(
            "community", lambda _options, xml: _theirs("virt", lab, name="moving", command="define", xml=xml)
        ),
    }
    return Scenario(
        "domains", (Phase("domain, unchanged", False, unchanged), Phase("domain, description changed", True, moved))
    )


# --- interfaces ---


def _interfaces(lab: Lab) -> Scenario:
    """A running domain without an operating system: it lets go of USB devices by itself, at once."""
    fixed = "<interface type='user'><mac address='52:54:00:00:02:00'/><alias name='ua-fixed'/></interface>"
    define_guest(lab, "running", os=False, devices=fixed).start()
    xml = "<interface type='user'><mac address='{}'/><model type='usb-net'/><alias name='ua-plain'/></interface>"

    def ours(last: int, **options: t.Any) -> Turns:
        mac = f"52:54:00:00:02:{last:02x}"
        return ((_ours("domain_interface", lab, domain="running", mac=mac, **options),),)

    return Scenario(
        "interfaces",
        (
            Phase(
                "interface, unchanged",
                False,
                {
                    "plain": ((_plain("domain_unchanged", lab, "running"),),),
                    "ours": ours(0, type="user"),
                },
            ),
            Phase(
                "interface, attached live",
                True,
                {
                    "plain": ((_plain("interface_attached", lab, "running", xml.format("52:54:00:00:02:01")),),),
                    "ours": ours(2, type="user", model="usb-net", affect="live"),
                },
            ),
            Phase(
                "interface, detached live",
                True,
                {
                    "plain": ((_plain("interface_detached", lab, "running", "ua-plain"),),),
                    "ours": ours(2, state="absent", affect="live"),
                },
            ),
        ),
    )


# --- many domains ---


def _fill(lab: Lab, size: int) -> None:
    connection = lab.connect()
    for number in range(size):
        connection.defineXML(_domain(f"crowd{number}", number, "one of many")[1])
    connection.close()


def _info(lab: Lab, size: int) -> Scenario:
    contenders: dict[str, Turns] = {
        "plain": ((_plain("all_domains", lab),),),
        "ours": ((_ours("domain_info", lab),),),
        # State, memory and autostart only: it does not read definitions.
        "community": ((_theirs("virt", lab, command="info"),),),
    }
    name = f"domain_info, {size:,} domains"
    return Scenario(name, (Phase(name, False, contenders),), size)
