# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Audit records beside libvirt's own for the same devices: the text is the same, as far as libvirt writes one."""

from __future__ import annotations

import typing as t

import pytest
from lxml import etree

from ansible_collections.virtops.libvirt.plugins.module_utils._apply.audit_record import record
from ansible_collections.virtops.libvirt.tests.integration.detaching import detached

if t.TYPE_CHECKING:
    from pathlib import Path

    from ansible_collections.virtops.libvirt.tests.lab.guest import Guest

Guests = t.Callable[..., "Guest"]

ALIAS = "ua-audited"
BY_ALIAS = f"devices/*[alias/@name='{ALIAS}']"
NAMED = f"<alias name='{ALIAS}'/>"
MAC = "52:54:00:00:00:78"
#: What channels are plugged into.
PORTS = "<controller type='virtio-serial' index='0'/>"

#: What needs no guest to let go. DIRECTORY is the test's own.
WITHOUT_GUEST = {
    "interface": f"<interface type='user'><mac address='{MAC}'/><model type='usb-net'/>{NAMED}</interface>",
    "disk": "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='DIRECTORY/disk.img'/>"
    f"<target dev='sdx' bus='usb'/>{NAMED}</disk>",
    "disk with a space": "<disk type='file' device='disk'><driver name='qemu' type='raw'/>"
    f"<source file='DIRECTORY/my disk.img'/><target dev='sdx' bus='usb'/>{NAMED}</disk>",
    "channel": "<channel type='unix'><source mode='bind' path='DIRECTORY/channel'/>"
    f"<target type='virtio' name='org.example.0'/>{NAMED}</channel>",
    "usb serial": "<serial type='file'><source path='DIRECTORY/serial'/><target type='usb-serial' port='1'/>"
    f"{NAMED}</serial>",
    "redirdev": "<redirdev bus='usb' type='unix'><source mode='bind' path='DIRECTORY/redir'/>" + NAMED + "</redirdev>",
    "usb hostdev": "<hostdev mode='subsystem' type='usb'><source startupPolicy='optional'><vendor id='0x1234'/>"
    f"<product id='0xbeef'/></source>{NAMED}</hostdev>",
}
#: What the guest lets go of.
WITH_GUEST = {
    "virtio interface": f"<interface type='user'><mac address='{MAC}'/><model type='virtio'/>{NAMED}</interface>",
    "rng": f"<rng model='virtio'><backend model='random'>/dev/urandom</backend>{NAMED}</rng>",
    "rng with its own source": f"<rng model='virtio'><backend model='builtin'/>{NAMED}</rng>",
    "shared memory": f"<shmem name='audited'><model type='ivshmem-plain'/><size unit='M'>4</size>{NAMED}</shmem>",
}
#: Of these libvirt writes nothing.
SILENT = {
    "input": f"<input type='tablet' bus='usb'>{NAMED}</input>",
    "channel without a path": f"<channel type='null'><target type='virtio' name='org.example.0'/>{NAMED}</channel>",
}


def audited(guest: Guest, reason: str) -> list[str]:
    """libvirt's records of the domain, without their outcome."""
    uuid = etree.fromstring(guest.xml()).findtext("uuid")
    lines = (line.partition(" ") for line in guest.lab.audit_lines())
    return [text for _outcome, _space, text in lines if f" reason={reason} " in text and f"uuid={uuid}" in text]


def attach(guest: Guest, xml: str, directory: Path) -> str:
    """Plug the device in; returns our text for that."""
    before = etree.fromstring(guest.xml())
    guest.lab.virsh("attach-device", guest.name, "/dev/stdin", "--live", stdin=xml.replace("DIRECTORY", str(directory)))
    device = etree.fromstring(guest.xml()).xpath(BY_ALIAS)[0]
    return record("attach", before, None, device)


def check_both_ways(guest: Guest, xml: str, directory: Path) -> None:
    for name in ("disk.img", "my disk.img"):
        (directory / name).write_bytes(bytes(1 << 20))
    attached = attach(guest, xml, directory)
    assert audited(guest, "attach")[-1:] == ([attached] if audited(guest, "attach") else [])
    result = detached(guest, BY_ALIAS, scope="LIVE", audit="all")
    assert result.get("live"), result
    ours = [text.removesuffix(" res=success") for text in result["audit"]]
    assert ours == audited(guest, "detach")[-1:]


@pytest.mark.parametrize("kind", WITHOUT_GUEST)
def test_record_when_a_device_comes_and_goes_without_a_guest_then_it_is_libvirts(
    guest: Guests, kind: str, tmp_path: Path
) -> None:
    running = guest(os=False, devices=PORTS).start()
    check_both_ways(running, WITHOUT_GUEST[kind], tmp_path)
    assert audited(running, "attach"), "libvirt writes one of this kind"


@pytest.mark.parametrize("kind", WITH_GUEST)
def test_record_when_a_device_comes_and_goes_with_a_guest_then_it_is_libvirts(
    booted: Guest, kind: str, tmp_path: Path
) -> None:
    before, attaches = len(audited(booted, "detach")), len(audited(booted, "attach"))
    attached = attach(booted, WITH_GUEST[kind], tmp_path)
    result = detached(booted, BY_ALIAS, scope="LIVE", audit="all")
    assert result.get("live"), result
    theirs = audited(booted, "detach")[before:]
    if kind == "rng with its own source":
        assert theirs == []
        assert result["audit"][0].endswith(f'old-rng="{ALIAS}" new-rng="?" res=success')
    else:
        # libvirt 9.0 forgets the device before it writes the record of a plugged-in rng.
        assert audited(booted, "attach")[attaches:] == ([] if kind == "rng" else [attached])
        assert [f"{text} res=success" for text in theirs] == result["audit"]


def test_record_when_memory_comes_and_goes_then_it_is_libvirts(guest: Guests) -> None:
    running = guest(memory_mib=192, max_memory_mib=1024, cmdline="memhp_default_state=offline").start().wait_ready()
    dimm = f"<memory model='dimm'><target><size unit='MiB'>128</size><node>0</node></target>{NAMED}</memory>"
    before = etree.fromstring(running.xml())
    running.lab.virsh("attach-device", running.name, "/dev/stdin", "--live", stdin=dimm)
    asked = record("attach", before, None, etree.fromstring(dimm))
    assert audited(running, "update")[-1] == asked
    result = detached(running, BY_ALIAS, scope="LIVE", audit="all")
    assert result.get("live"), result
    assert result["audit"] == [f"{audited(running, 'update')[-1]} res=success"]
    assert audited(running, "update")[-1] != asked


def test_record_when_the_domain_has_a_space_in_its_name_then_it_is_libvirts(guest: Guests, tmp_path: Path) -> None:
    running = guest("my web", os=False).start()
    check_both_ways(running, WITHOUT_GUEST["interface"], tmp_path)
    assert f" vm={b'my web'.hex().upper()} " in audited(running, "detach")[-1]


@pytest.mark.parametrize("kind", SILENT)
def test_record_when_libvirt_writes_none_then_there_is_still_one(guest: Guests, kind: str, tmp_path: Path) -> None:
    running = guest(os=False, devices=PORTS).start()
    attach(running, SILENT[kind], tmp_path)
    result = detached(running, BY_ALIAS, scope="LIVE", audit="all")
    assert result.get("live"), result
    assert audited(running, "detach") == []
    assert f'"{ALIAS}"' in result["audit"][0]


def test_record_when_libvirt_itself_audits_a_failure_then_ours_is_the_same(guest: Guests) -> None:
    nic = f"<interface type='user'><mac address='{MAC}'/><model type='virtio'/>{NAMED}</interface>"
    running = guest(os=False, native_hotplug=True, devices=nic).start()
    result = detached(running, BY_ALIAS, timeout=0.5, attempts=2)
    assert result["error_code"] == "guest_did_not_answer"
    theirs = [line for line in running.lab.audit_lines() if " reason=detach " in line and MAC in line]
    # The second request, while the first is pending.
    assert theirs[-1].startswith("success=no ")
    assert result["audit"] == [f"{theirs[-1].removeprefix('success=no ')} res=failed"]
