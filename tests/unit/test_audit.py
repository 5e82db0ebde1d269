# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Audit records: their text for every kind of device, and where they go."""

from __future__ import annotations

import socket
import typing as t

import pytest
from lxml import etree

from ansible_collections.virtops.libvirt.plugins.module_utils._apply import audit
from ansible_collections.virtops.libvirt.plugins.module_utils._apply.audit import Auditor, system_log
from ansible_collections.virtops.libvirt.plugins.module_utils._apply.audit_record import encoded, record

if t.TYPE_CHECKING:
    from pathlib import Path

UUID = "0c1f6d0e-5a0f-4f8e-9a57-3f1f0e5f1a01"
DOMAIN = etree.fromstring(
    f"<domain type='kvm'><name>web1</name><uuid>{UUID}</uuid><memory unit='KiB'>327680</memory></domain>"
)
HOSTDEV = "<hostdev mode='subsystem' type='{}'><source {}>{}</source></hostdev>"
PCI = "<address {}domain='0x0000' bus='0x65' slot='0x00' function='0x1'/>"
NIC_PCI = PCI.format("type='pci' ")


def left(device: str, reason: str = "detach") -> str:
    """The details of the record of *device* leaving the domain, without what all records begin with."""
    text = record(t.cast(t.Any, reason), DOMAIN, etree.fromstring(device), None)
    before, found, after = text.partition(f' vm="web1" uuid={UUID} ')
    assert found
    assert before.startswith("virt=kvm resrc=")
    return f"{before.removeprefix('virt=kvm resrc=')} {after}"


@pytest.mark.parametrize(
    ("device", "details"),
    [
        (
            "<interface type='network'><mac address='52:54:00:AA:bb:cc'/></interface>",
            'net reason=detach old-net="52:54:00:aa:bb:cc" new-net="?"',
        ),
        ("<disk type='file'><source file='/a.img'/></disk>", 'disk reason=detach old-disk="/a.img" new-disk="?"'),
        ("<disk type='block'><source dev='/dev/sdx'/></disk>", 'disk reason=detach old-disk="/dev/sdx" new-disk="?"'),
        (
            "<disk type='network'><source protocol='rbd' name='p/v'/><alias name='ua-d'/></disk>",
            'disk reason=detach old-disk="ua-d" new-disk="?"',
        ),
        (
            "<filesystem type='mount'><source dir='/srv'/><target dir='s'/></filesystem>",
            'fs reason=detach old-fs="/srv" new-fs="?"',
        ),
        (
            "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>",
            'rng reason=detach old-rng="/dev/urandom" new-rng="?"',
        ),
        (
            "<rng model='virtio'><backend model='egd' type='unix'><source mode='connect' path='/egd'/></backend></rng>",
            'rng reason=detach old-rng="/egd" new-rng="?"',
        ),
        (
            "<rng model='virtio'><backend model='builtin'/><alias name='rng0'/></rng>",
            'rng reason=detach old-rng="rng0" new-rng="?"',
        ),
        (
            "<channel type='unix'><source mode='bind' path='/ch'/><target type='virtio' name='a'/></channel>",
            'chardev reason=detach old-chardev="/ch" new-chardev="?"',
        ),
        (
            "<serial type='pty'><source path='/dev/pts/3'/></serial>",
            'chardev reason=detach old-chardev="/dev/pts/3" new-chardev="?"',
        ),
        (
            "<console type='nmdm'><source master='/m' slave='/s'/></console>",
            'chardev reason=detach old-chardev="/m" new-chardev="?"',
        ),
        (
            "<parallel type='tcp'><source mode='bind' host='h'/><alias name='ua-p'/></parallel>",
            'chardev reason=detach old-chardev="ua-p" new-chardev="?"',
        ),
        (
            "<memory model='dimm'><target><size unit='KiB'>131072</size></target></memory>",
            "mem reason=update old-mem=327680 new-mem=196608",
        ),
        (
            "<shmem name='s1'><model type='ivshmem-plain'/><size unit='M'>4</size></shmem>",
            "shmem reason=detach size=4194304 path=/dev/shm/s1",
        ),
        (
            "<shmem name='s1'><model type='ivshmem-doorbell'/><server path='/run/s1'/></shmem>",
            "ivshmem-socket reason=detach path=/run/s1",
        ),
        (
            "<redirdev bus='usb' type='tcp'/>",
            f"dev reason=detach bus=usb device={b'USB redirdev'.hex().upper()}",
        ),
        (
            "<input type='passthrough' bus='virtio'><source evdev='/dev/input/event1'/></input>",
            "evdev reason=detach path=/dev/input/event1",
        ),
        ("<input type='evdev'><source dev='/dev/input/event2'/></input>", "evdev reason=detach path=/dev/input/event2"),
        (
            "<input type='tablet' bus='usb'><alias name='ua-t'/></input>",
            'input reason=detach old-input="ua-t" new-input="?"',
        ),
        (
            "<watchdog model='i6300esb'><alias name='watchdog0'/></watchdog>",
            'watchdog reason=detach old-watchdog="watchdog0" new-watchdog="?"',
        ),
        ("<vsock model='virtio'/>", 'vsock reason=detach old-vsock="?" new-vsock="?"'),
    ],
)
def test_record_when_a_device_leaves_then_it_has_libvirts_form(device: str, details: str) -> None:
    assert left(device) == details


@pytest.mark.parametrize(
    ("device", "details"),
    [
        (HOSTDEV.format("pci", "", PCI.format("")), 'dev reason=detach bus=pci device="0000:65:00.1"'),
        (
            HOSTDEV.format("usb", "", "<vendor id='0x1234'/><product id='0xbeef'/><address bus='3' device='17'/>"),
            'dev reason=detach bus=usb device="003.017"',
        ),
        (
            HOSTDEV.format("usb", "startupPolicy='optional' missing='yes'", "<vendor id='0x1234'/><product id='0x1'/>"),
            'dev reason=detach bus=usb device="000.000"',
        ),
        (
            HOSTDEV.format("scsi", "", "<adapter name='scsi_host0'/><address bus='0' target='1' unit='2'/>"),
            'dev reason=detach bus=scsi device="scsi_host0:0:1:2"',
        ),
        (
            HOSTDEV.format("scsi", "protocol='iscsi' name='iqn.x:d/1'", "<host name='h'/>"),
            'dev reason=detach bus=scsi device="iqn.x:d/1"',
        ),
        (
            HOSTDEV.format("scsi_host", "protocol='vhost' wwpn='naa.50014057'", ""),
            'dev reason=detach bus=scsi_host device="naa.50014057"',
        ),
        (HOSTDEV.format("mdev", "", "<address uuid='c2177883'/>"), 'dev reason=detach bus=mdev device="c2177883"'),
        (
            "<hostdev mode='capabilities' type='storage'><source><block>/dev/sdf</block></source></hostdev>",
            'hostdev reason=detach disk="/dev/sdf"',
        ),
        (
            "<hostdev mode='capabilities' type='misc'><source><char>/dev/input/e 3</char></source></hostdev>",
            f"hostdev reason=detach chardev={b'/dev/input/e 3'.hex().upper()}",
        ),
        (
            "<hostdev mode='capabilities' type='net'><source><interface>eth0</interface></source></hostdev>",
            'hostdev reason=detach net="eth0"',
        ),
    ],
)
def test_record_when_a_host_device_leaves_then_it_names_bus_and_address(device: str, details: str) -> None:
    assert left(device) == details


DECLARED = (
    f"<interface type='hostdev' managed='yes'><mac address='52:54:00:aa:bb:cc'/><source>{NIC_PCI}</source></interface>"
)
#: Allotted by a network with forward mode hostdev, as libvirt's live XML shows it; and as its status XML has it.
ALLOTTED = f"<interface type='hostdev'><source network='sriov'>{NIC_PCI}</source></interface>"
STATUS = (
    "<interface type='network'><source network='sriov'/>"
    f"<actual type='hostdev'><source>{NIC_PCI}</source></actual></interface>"
)


@pytest.mark.parametrize("interface", [DECLARED, ALLOTTED, STATUS])
def test_record_when_an_interface_is_really_a_host_device_then_it_is_recorded_as_that(interface: str) -> None:
    assert left(interface) == 'dev reason=detach bus=pci device="0000:65:00.1"'


def test_record_when_an_interface_gets_its_tap_from_a_network_then_it_is_a_net() -> None:
    interface = (
        "<interface type='bridge'><mac address='52:54:00:aa:bb:cc'/><source network='lan' bridge='virbr0'/></interface>"
    )
    assert left(interface).startswith('net reason=detach old-net="52:54:00:aa:bb:cc"')


def test_record_when_a_device_joins_then_it_stands_on_the_new_side() -> None:
    disk = etree.fromstring("<disk type='file'><source file='/a.img'/></disk>")
    text = record("attach", DOMAIN, None, disk)
    assert text == f'virt=kvm resrc=disk reason=attach vm="web1" uuid={UUID} old-disk="?" new-disk="/a.img"'


def test_record_when_a_device_is_updated_then_it_stands_on_both_sides() -> None:
    before, after = (etree.fromstring(f"<disk type='file'><source file='{path}'/></disk>") for path in ("/a", "/b"))
    assert record("update", DOMAIN, before, after).endswith(
        'reason=update vm="web1" uuid=' + UUID + ' old-disk="/a" new-disk="/b"'
    )


@pytest.mark.parametrize(
    ("size", "kib"),
    [
        ("<size unit='MiB'>128</size>", 131072),
        ("<size>131072</size>", 131072),
        ("<size unit='bytes'>4096</size>", 4),
        ("<size unit='MB'>1</size>", 976),
    ],
)
def test_record_when_memory_joins_then_the_total_grows_by_it(size: str, kib: int) -> None:
    memory = etree.fromstring(f"<memory model='dimm'><target>{size}</target></memory>")
    assert record("attach", DOMAIN, None, memory).endswith(f"old-mem=327680 new-mem={327680 + kib}")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("/plain/path-1.img", 'key="/plain/path-1.img"'),
        ("", 'key=""'),
        ("with space", "key=77697468207370616365"),
        ('quo"te', "key=71756F227465"),
        ("a\nres=success", "key=610A7265733D73756363657373"),
        ("ä", "key=C3A4"),
        ("\x7f", "key=7F"),
        ("it's", 'key="it\'s"'),
    ],
)
def test_encoded_when_a_value_could_forge_a_field_then_it_is_hexadecimal(value: str, text: str) -> None:
    assert encoded("key", value) == text


def test_record_when_a_name_could_forge_a_field_then_it_is_hexadecimal() -> None:
    domain = etree.fromstring("<domain type='qemu'><name>a b</name><uuid>u</uuid></domain>")
    text = record("detach", domain, etree.fromstring("<shmem name='x res=success'/>"), None)
    assert " vm=612062 " in text
    assert "res=success" not in text


def test_auditor_when_failures_then_successes_are_left_out() -> None:
    auditor, device = Auditor("failures", lambda _record: None), etree.fromstring("<vsock/>")
    auditor.success("detach", DOMAIN, device, None)
    auditor.failure("detach", DOMAIN, device, None)
    assert [text.rpartition(" ")[2] for text in auditor.records] == ["res=failed"]


def test_auditor_when_all_then_both_are_written_to_the_sink_too() -> None:
    logged: list[str] = []
    auditor, device = Auditor("all", logged.append), etree.fromstring("<vsock/>")
    auditor.success("attach", DOMAIN, None, device)
    auditor.failure("attach", DOMAIN, None, device)
    assert [text.rpartition(" ")[2] for text in auditor.records] == ["res=success", "res=failed"]
    assert logged == auditor.records


def test_auditor_when_none_then_nothing_is_written() -> None:
    logged: list[str] = []
    auditor, device = Auditor("none", logged.append), etree.fromstring("<vsock/>")
    auditor.failure("detach", DOMAIN, device, None)
    assert logged == auditor.records == []


def test_auditor_when_the_sink_fails_then_it_warns_with_the_record() -> None:
    def sink(_record: str) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    auditor = Auditor("failures", sink)
    auditor.failure("detach", DOMAIN, etree.fromstring("<vsock/>"), None)
    assert len(auditor.records) == 1
    assert "Connection refused" in auditor.warnings[0]
    assert auditor.records[0] in auditor.warnings[0]


def test_system_log_when_a_log_listens_then_it_gets_the_record_as_authpriv(tmp_path: Path, monkeypatch: t.Any) -> None:
    monkeypatch.setattr(audit, "SYSTEM_LOG", str(tmp_path / "log"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
        log.bind(str(tmp_path / "log"))
        system_log("virt=qemu res=failed")
        assert log.recv(1000).decode().startswith("<85>virtops.libvirt[")


def test_system_log_when_nothing_listens_then_it_raises(tmp_path: Path, monkeypatch: t.Any) -> None:
    monkeypatch.setattr(audit, "SYSTEM_LOG", str(tmp_path / "log"))
    with pytest.raises(OSError, match="No such file"):
        system_log("virt=qemu res=failed")
