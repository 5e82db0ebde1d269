# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role host, against whole Debian machines: it installs and enables libvirt there, which a lab cannot show."""

from __future__ import annotations

import json
import platform
import re
import subprocess
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.virtops.libvirt.tests.lab.playbooks import BIN, PlaybookError, Played, environment
from ansible_collections.virtops.libvirt.tests.machine.machine import NO_SERVICES, Machine

ROOT = Path(__file__).parents[2]
CONNECTIONS = ROOT / "tests/machine/connection_plugins"

#: Kept apart from what the role does by itself: a user, settings of each file, a directory of its own.
VARIABLES: dict[str, t.Any] = {
    "host_users": ["alice"],
    "host_daemon_settings": {"audit_level": 2, "audit_logging": True},
    "host_qemu_settings": {"security_driver": "none", "cgroup_controllers": ["cpu", "memory"]},
    "host_storage_path": "/srv/images",
    "host_storage_mode": "0710",
    "host_network_address": "192.0.2.1",
    "host_network_dhcp_start": "192.0.2.10",
    "host_network_dhcp_end": "192.0.2.20",
}

#: Distribution → its facts, the kind of daemons that is usual there, and a package that only it calls so.
DISTRIBUTIONS = {
    "debian": ("Debian", "13.1", "monolithic", "qemu-system-x86"),
    "rhel8": ("RedHat", "8.10", "monolithic", "edk2-ovmf"),
    "rhel9": ("RedHat", "9.4", "modular", "libvirt-daemon-kvm"),
    "rhel10": ("RedHat", "10.0", "modular", "qemu-img"),
    "fedora": ("RedHat", "43", "modular", "python3-libvirt"),
    "sles15sp4": ("Suse", "15.4", "monolithic", "qemu-tools"),
    "leap15.6": ("Suse", "15.6", "modular", "libvirt-daemon-qemu"),
    "tumbleweed": ("Suse", "20251101", "modular", "python3-libvirt-python"),
}
CHOICES = """
- hosts: all
  gather_facts: false
  vars_files:
    - {role}/defaults/main.yml
    - {role}/vars/main.yml
    - {role}/vars/{{{{ family }}}}.yml
  tasks:
    - ansible.builtin.set_fact:
        architecture: x86_64
        distribution_version: "{{{{ version }}}}"
        distribution_major_version: "{{{{ version | split('.') | first }}}}"
        cacheable: true
    - ansible.builtin.assert:
        that:
          - __host_daemons_kind == kind
          - package in __host_all_packages
"""


def packages() -> list[str]:
    """What the role installs on Debian: the machine has no network to get it from."""
    known = yaml.safe_load((ROOT / "roles/host/vars/Debian.yml").read_text("utf-8"))
    architecture = platform.machine()
    plain = [name for name in known["__host_packages"] if "{{" not in name]
    return [*plain, known["__host_qemu"][architecture], *known["__host_firmware"][architecture]]


def play_role(machine: Machine, home: Path, *, check: bool = False, fails: bool = False, **variables: t.Any) -> Played:
    """Run the role on *machine*."""
    book = home / "host.yml"
    book.write_text("- hosts: machine\n  gather_facts: false\n  roles:\n    - virtops.libvirt.host\n", "utf-8")
    address = {
        "ansible_connection": "namespace",
        "ansible_host": str(machine.pid),
        "ansible_python_interpreter": "/usr/bin/python3",
    }
    options = ["--inventory", "machine,", "--diff", "--extra-vars", json.dumps({**address, **variables})]
    return play(book, home, *options, *["--check"] * check, fails=fails)


def play(book: Path, home: Path, *options: str, fails: bool = False) -> Played:
    done = subprocess.run(
        [BIN / "ansible-playbook", book, *options],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=environment(home, ANSIBLE_CONNECTION_PLUGINS=str(CONNECTIONS), ANSIBLE_PIPELINING="true"),
    )
    output = done.stdout + done.stderr
    counts = re.search(r"ok=(\d+) +changed=(\d+) .*failed=(\d+)", output)
    if not counts or fails != (done.returncode != 0):
        raise PlaybookError(f"ansible-playbook ended with {done.returncode}.\n{output}")
    return Played(output, *(int(count) for count in counts.groups()))


def installed(machine: Machine) -> set[str]:
    return set(machine.run("dpkg-query --show --showformat '${Package}\\n'").split())


BOOKWORM, TRIXIE = (
    pytest.param(release, marks=pytest.mark.xdist_group(f"machine-{release}")) for release in ("bookworm", "trixie")
)


@pytest.fixture(scope="module", params=[BOOKWORM, TRIXIE])
def machine(request: pytest.FixtureRequest) -> t.Iterator[Machine]:
    """One machine of each release for all tests of this file, which take it from bare to host in their order."""
    with Machine(request.param, packages()) as running:
        running.run("useradd --create-home alice; touch /var/lib/apt/periodic/update-success-stamp")
        yield running


def states(machine: Machine, question: str, *units: str) -> list[str]:
    """What systemd says of *units*: is-active, is-enabled."""
    return machine.run(f"systemctl {question} {' '.join(units)}", check=False).split()


def test_check_mode_when_libvirt_is_missing_then_foretells_and_changes_nothing(
    machine: Machine, tmp_path: Path
) -> None:
    before = installed(machine)

    played = play_role(machine, tmp_path, check=True, **VARIABLES)

    # packages, settings, group, user, directory, daemons, network
    assert played.changed == 7, played.output
    assert installed(machine) == before
    assert machine.run("ls -d /srv/images /etc/libvirt; getent group libvirt", check=False).count("No such file") == 2


def test_role_when_the_machine_is_bare_then_makes_it_a_host(machine: Machine, tmp_path: Path) -> None:
    play_role(machine, tmp_path, **VARIABLES)

    as_alice = "runuser --user alice -- virsh --connect qemu:///system"
    assert set(packages()) <= installed(machine)
    assert states(machine, "is-active", "libvirtd.socket", "libvirtd-ro.socket", "virtlogd.socket") == 3 * ["active"]
    assert states(machine, "is-enabled", "libvirtd.service", "libvirtd.socket", "virtlogd.socket") == 3 * ["enabled"]
    assert machine.run("stat --format '%U:%G %a' /srv/images") == "root:root 710"
    assert machine.run(f"{as_alice} net-list --autostart --name") == "default"
    assert "192.0.2.1/24" in machine.run("ip -4 -brief address show virbr0")
    assert machine.run("python3 -c 'import libvirt, lxml.etree'") == ""
    assert "audit_level = 2\naudit_logging = 1" in machine.run("cat /etc/libvirt/libvirtd.conf")
    assert 'cgroup_controllers = ["cpu", "memory"]' in machine.run("cat /etc/libvirt/qemu.conf")
    assert "<model>none</model>" in machine.run(f"{as_alice} capabilities")


def test_role_when_run_again_then_changes_nothing(machine: Machine, tmp_path: Path) -> None:
    played = play_role(machine, tmp_path, **VARIABLES)

    assert played.changed == 0, played.output


@pytest.mark.parametrize("machine", [BOOKWORM], indirect=True)
def test_check_mode_when_a_setting_is_new_then_foretells_what_the_run_does(machine: Machine, tmp_path: Path) -> None:
    variables = {"host_qemu_settings": {"max_files": 4096}, "host_manage_packages": False, "host_manage_network": False}
    process = "systemctl show --property MainPID libvirtd.service"
    before = machine.run(process)

    foretold = play_role(machine, tmp_path, check=True, **variables)
    meanwhile = machine.run(process)
    done = play_role(machine, tmp_path, **variables)

    # the setting, the restart
    assert foretold.changed == done.changed == 2, foretold.output + done.output
    assert meanwhile == before
    assert machine.run(process) != before


@pytest.mark.parametrize("machine", [BOOKWORM], indirect=True)
def test_role_when_daemons_are_not_packaged_then_says_so(machine: Machine, tmp_path: Path) -> None:
    played = play_role(machine, tmp_path, fails=True, host_daemons="modular", host_manage_packages=False)

    assert "has no virtinterfaced, virtnetworkd" in played.output
    assert states(machine, "is-active", "libvirtd.socket") == ["active"]


@pytest.mark.parametrize("machine", [BOOKWORM], indirect=True)
def test_role_when_the_kind_of_daemons_changes_then_switches_there_and_back(machine: Machine, tmp_path: Path) -> None:
    # No Debian release packs the modular daemons: units that do nothing stand in for one.
    provide_stand_in(machine, "virtqemud")
    variables = {
        "host_modular_daemons": ["virtqemud"],
        "host_manage_packages": False,
        "host_manage_storage": False,
        "host_manage_network": False,
    }
    modular = ("virtqemud.socket", "virtqemud-ro.socket")
    monolithic = ("libvirtd.socket", "libvirtd-ro.socket", "libvirtd.service")

    play_role(machine, tmp_path, host_daemons="modular", **variables)
    again = play_role(machine, tmp_path, host_daemons="modular", **variables)

    assert again.changed == 0, again.output
    assert states(machine, "is-active", *modular) == 2 * ["active"]
    assert states(machine, "is-enabled", *modular, *monolithic) == 2 * ["enabled"] + 3 * ["disabled"]
    assert "active" not in states(machine, "is-active", *monolithic)

    play_role(machine, tmp_path, **variables)

    assert states(machine, "is-active", *modular, *monolithic[:2]) == 2 * ["inactive"] + 2 * ["active"]
    assert machine.run("virsh --connect qemu:///system net-list --name") == "default"


def provide_stand_in(machine: Machine, daemon: str) -> None:
    directory = "/etc/systemd/system"
    for name in (daemon, f"{daemon}-ro", f"{daemon}-admin"):
        socket = f"[Socket]\\nListenStream=/run/{name}-sock\\nService={daemon}.service\\n"
        machine.run(f"printf '{socket}[Install]\\nWantedBy=sockets.target\\n' >{directory}/{name}.socket")
    service = "[Service]\\nExecStart=/bin/sleep 1d\\n[Install]\\nWantedBy=multi-user.target\\n"
    machine.run(f"printf '{service}' >{directory}/{daemon}.service; systemctl daemon-reload")


def test_role_when_distributions_differ_then_takes_what_is_usual_there(tmp_path: Path) -> None:
    hosts = {
        name: {"family": family, "version": version, "kind": kind, "package": package}
        for name, (family, version, kind, package) in DISTRIBUTIONS.items()
    }
    inventory = tmp_path / "inventory.yml"
    inventory.write_text(json.dumps({"all": {"hosts": hosts}}), "utf-8")
    book = tmp_path / "choices.yml"
    book.write_text(CHOICES.format(role=ROOT / "roles/host"), "utf-8")

    played = play(book, tmp_path, "--inventory", str(inventory))

    assert played.output.count("All assertions passed") == len(DISTRIBUTIONS), played.output


@pytest.mark.xdist_group("machine-none")
def test_role_when_there_is_no_systemd_then_says_what_to_set_and_does_the_rest(tmp_path: Path) -> None:
    variables = {"host_manage_services": False, "host_qemu_settings": {"user": "root"}}
    with Machine("bookworm", packages(), NO_SERVICES) as container:
        container.run("touch /var/lib/apt/periodic/update-success-stamp")

        refused = play_role(container, tmp_path, fails=True)
        play_role(container, tmp_path, **variables)
        again = play_role(container, tmp_path, **variables)

        assert "set host_manage_services to false" in refused.output
        assert refused.changed == again.changed == 0, again.output
        assert 'user = "root"' in container.run("cat /etc/libvirt/qemu.conf")
        assert container.run("stat --format %a /var/lib/libvirt/images") == "711"
