# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The live definition as it was declared, and what of a desired tree can be compared with it."""

from __future__ import annotations

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._xml.declared import (
    attachable,
    comparable,
    declared,
    declared_dump,
    declared_interface,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, text_of


@pytest.mark.parametrize(
    ("live", "as_declared"),
    [
        pytest.param(
            (
                "<interface type='bridge'><source network='lan' portgroup='a' portid='1' bridge='virbr0'/>"
                "<target dev='vnet0'/></interface>"
            ),
            '<interface type="network"><source network="lan" portgroup="a"/></interface>',
            id="on a network with a bridge",
        ),
        pytest.param(
            (
                "<interface type='direct'><source network='pool' portid='1' dev='eth1' mode='bridge'/>"
                "<target dev='macvtap3'/></interface>"
            ),
            '<interface type="network"><source network="pool"/></interface>',
            id="on a network of devices",
        ),
        pytest.param(
            "<interface type='hostdev' managed='yes'><source network='vfs' portid='1'/></interface>",
            '<interface type="hostdev" managed="yes"><source network="vfs"/></interface>',
            id="a host device allotted from a network",
        ),
        pytest.param(
            "<interface type='bridge'><source bridge='br0'/><target dev='vnet12'/></interface>",
            '<interface type="bridge"><source bridge="br0"/></interface>',
            id="on a bridge",
        ),
        pytest.param(
            "<interface type='bridge'><source bridge='br0'/><target dev='web-lan'/></interface>",
            '<interface type="bridge"><source bridge="br0"/><target dev="web-lan"/></interface>',
            id="with a name of its own",
        ),
        pytest.param(
            "<interface type='bridge'><source bridge='br0'/><target dev='vnet0' managed='no'/></interface>",
            '<interface type="bridge"><source bridge="br0"/><target managed="no"/></interface>',
            id="with more about its name",
        ),
        pytest.param("<interface type='user'/>", '<interface type="user"/>', id="without a source"),
    ],
)
def test_interface_when_it_runs_then_is_told_as_it_was_declared(live: str, as_declared: str) -> None:
    interface = parse(live)

    declared_interface(interface)

    assert text_of(interface) == as_declared


def test_domain_when_it_runs_then_is_told_without_what_only_runs_and_stays_as_it_is() -> None:
    live = parse(
        "<domain id='3'><devices><interface type='bridge'><source network='lan' bridge='b'/></interface>"
        "<channel><target name='org.x' state='connected'/></channel></devices></domain>"
    )
    before = text_of(live)

    assert text_of(declared(live)) == (
        '<domain><devices><interface type="network"><source network="lan"/></interface>'
        '<channel><target name="org.x"/></channel></devices></domain>'
    )
    assert text_of(live) == before


@pytest.mark.parametrize(
    ("want", "left"),
    [
        ("<domain id='3'><uuid>u</uuid><resource/></domain>", "<domain/>"),
        (
            "<domain><currentMemory>5</currentMemory></domain>",
            '<domain><currentMemory unit="KiB">8</currentMemory></domain>',
        ),
        (
            "<domain><memory>5</memory><currentMemory>5</currentMemory></domain>",
            '<domain><memory unit="KiB">1024</memory><currentMemory unit="KiB">1024</currentMemory></domain>',
        ),
        ("<domain><memory unit='KiB'>100000</memory></domain>", '<domain><memory unit="KiB">100352</memory></domain>'),
        ("<domain><memory>2048</memory></domain>", '<domain><memory unit="KiB">2048</memory></domain>'),
        ("<domain><memory>lots</memory></domain>", "<domain><memory>lots</memory></domain>"),
        ("<domain><cpu mode='host-model' check='partial'><model fallback='allow'/></cpu></domain>", "<domain/>"),
        (
            "<domain><cpu mode='host-model'><topology sockets='1'/><feature name='a' policy='disable'/></cpu></domain>",
            '<domain><cpu><topology sockets="1"/><feature name="a" policy="disable"/></cpu></domain>',
        ),
        (
            "<domain><cpu><numa><cell id='0' memory='109550'/></numa></cpu></domain>",
            '<domain><cpu><numa><cell id="0" memory="109568" unit="KiB"/></numa></cpu></domain>',
        ),
        (
            "<domain><clock offset='variable' adjustment='3600' basis='localtime'/></domain>",
            '<domain><clock offset="variable"/></domain>',
        ),
        ("<domain><cpu match='minimum'><model>486</model><feature name='a'/></cpu></domain>", "<domain/>"),
        (
            "<domain><cpu mode='host-passthrough' check='none'><topology sockets='1'/></cpu></domain>",
            '<domain><cpu mode="host-passthrough"><topology sockets="1"/></cpu></domain>',
        ),
        (
            (
                "<domain><cpu mode='custom' check='partial'><model fallback='allow'>m"
                "</model><feature policy='optional' name='a'/></cpu></domain>"
            ),
            '<domain><cpu mode="custom"><model>m</model></cpu></domain>',
        ),
        (
            "<domain><devices><graphics type='vnc' port='5901' autoport='yes'/></devices></domain>",
            '<domain><devices><graphics type="vnc" autoport="yes"/></devices></domain>',
        ),
        (
            "<domain><devices><graphics type='vnc' port='5901' autoport='no'/></devices></domain>",
            '<domain><devices><graphics type="vnc" port="5901" autoport="no"/></devices></domain>',
        ),
    ],
)
def test_wish_when_compared_with_what_runs_then_without_what_starting_rewrites(want: str, left: str) -> None:
    tree = parse(want)

    assert text_of(comparable(tree)) == left
    assert text_of(tree) == text_of(parse(want))


@pytest.mark.parametrize(
    ("want", "config", "left"),
    [
        pytest.param(
            "<memory>65400</memory><currentMemory>65400</currentMemory>",
            "<memory>65400</memory><currentMemory>65400</currentMemory><cpu><numa><cell memory='21800'/>"
            "<cell memory='21800'/><cell memory='21800'/></numa></cpu>",
            '<memory unit="KiB">67584</memory><currentMemory unit="KiB">67584</currentMemory>',
            id="each node is rounded by itself",
        ),
        pytest.param(
            "<currentMemory>1000</currentMemory>",
            "<memory>66424</memory><currentMemory>1000</currentMemory><cpu><numa><cell memory='65400'/></numa></cpu>"
            "<devices><memory><target><size>1024</size></target></memory></devices>",
            '<currentMemory unit="KiB">1000</currentMemory>',
            id="a balloon that takes some",
        ),
        pytest.param(
            "<memory>66424</memory>",
            "<memory>66424</memory><cpu><numa><cell memory='65400'/></numa></cpu>"
            "<devices><memory><target><size>1024</size></target></memory></devices>",
            '<memory unit="KiB">66560</memory>',
            id="a memory device",
        ),
        pytest.param(
            "<currentMemory>2097152</currentMemory>",
            "<memory>100000</memory><currentMemory>100000</currentMemory>",
            '<currentMemory unit="KiB">100352</currentMemory>',
            id="libvirt has cut it to the memory",
        ),
        pytest.param(
            "<currentMemory>1024</currentMemory>",
            "<memory>2048</memory><currentMemory>1024</currentMemory><devices><memballoon model='none'/></devices>",
            "",
            id="without a balloon",
        ),
    ],
)
def test_memory_when_compared_with_what_runs_then_is_what_the_definition_makes_of_it(
    want: str, config: str, left: str
) -> None:
    found = comparable(parse(f"<domain>{want}</domain>"), parse(f"<domain>{config}</domain>"))

    assert text_of(found) == (f"<domain>{left}</domain>" if left else "<domain/>")


DRIVE = "<domain><devices><disk device='cdrom'><driver type='raw'/>{}<target dev='sda'/></disk></devices></domain>"


@pytest.mark.parametrize(
    ("config", "compared"),
    [("", False), ("<source startupPolicy='optional'/>", False), ("<source file='/cd.iso'/>", True)],
)
def test_format_when_the_drive_is_empty_then_the_running_one_is_not_measured_by_it(config: str, compared: bool) -> None:
    found = comparable(parse(DRIVE.format("")), parse(DRIVE.format(config)))

    assert (found.find("devices/disk/driver[@type]") is not None) == compared


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/var/lib/libvirt/qemu/channel/target/domain-3-web1/app", True),
        ("/run/libvirt/qemu/channel/3-web1/app", True),
        ("/srv/3-web1/app", False),
        ("/var/lib/libvirt/qemu/channel/target/app", False),
    ],
)
def test_socket_when_libvirt_made_it_then_is_not_declared(path: str, own: bool) -> None:
    live = parse(
        f"<domain><devices><channel type='unix'><source mode='bind' path='{path}'/></channel></devices></domain>"
    )

    assert (declared(live).find("devices/channel/source[@path]") is None) == own


@pytest.mark.parametrize(
    ("device", "left"),
    [
        ("<disk><source file='/a' index='1'/><backingStore/></disk>", '<disk><source file="/a"/></disk>'),
        ("<disk><source file='/a'/><backingStore/></disk>", '<disk><source file="/a"/><backingStore/></disk>'),
        ("<parallel type='pty'><source path='/dev/pts/1'/></parallel>", '<parallel type="pty"/>'),
        ("<channel type='pty'><source path='/dev/pts/1'/></channel>", '<channel type="pty"/>'),
        (
            "<redirdev type='tcp'><source host='h' tls='no'/></redirdev>",
            '<redirdev type="tcp"><source host="h"/></redirdev>',
        ),
        ("<redirdev type='tcp'><source tls='yes'/></redirdev>", '<redirdev type="tcp"><source tls="yes"/></redirdev>'),
        (
            "<rng><backend type='tcp'><source host='h' tls='no'/></backend></rng>",
            '<rng><backend type="tcp"><source host="h"/></backend></rng>',
        ),
        ("<graphics autoport='yes' port='5900' websocket='5700'/>", '<graphics autoport="yes"/>'),
        (
            "<graphics listen='192.0.2.1'><listen type='network' network='lan' address='192.0.2.1'/></graphics>",
            '<graphics><listen type="network" network="lan"/></graphics>',
        ),
        (
            "<graphics socket='/l/domain-9-a b/vnc.sock'><listen socket='/l/domain-9-a b/vnc.sock'/></graphics>",
            "<graphics><listen/></graphics>",
        ),
        (
            "<graphics socket='/run/mine.sock'><listen type='socket' socket='/run/mine.sock'/></graphics>",
            '<graphics socket="/run/mine.sock"><listen type="socket" socket="/run/mine.sock"/></graphics>',
        ),
    ],
)
def test_dump_when_it_is_of_a_running_domain_then_loses_what_its_devices_got_at_the_start(
    device: str, left: str
) -> None:
    raw = parse(f"<domain id='9'><devices>{device}</devices></domain>")

    declared_dump(raw)

    assert text_of(raw) == f"<domain><devices>{left}</devices></domain>"


def test_dump_when_its_security_label_is_static_then_keeps_what_was_given() -> None:
    label = "<label>system_u:object_r:a:s0</label>"
    raw = parse(f"<domain id='9'><seclabel type='static' model='selinux'>{label}</seclabel></domain>")

    declared_dump(raw)

    assert text_of(raw) == f'<domain><seclabel type="static" model="selinux">{label}</seclabel></domain>'


def test_wish_when_libvirt_chooses_the_websocket_then_the_running_one_is_not_measured_by_it() -> None:
    want = parse("<domain><devices><graphics type='vnc' websocket='-1'/></devices></domain>")

    assert text_of(comparable(want)) == '<domain><devices><graphics type="vnc"/></devices></domain>'


def test_dump_when_it_is_of_a_stopped_domain_then_only_loses_aliases_that_libvirt_drops() -> None:
    raw = parse(
        "<domain><devices><disk><alias name='disk0'/></disk><rng><alias name='ua-r'/></rng>"
        "<console type='pty' tty='/dev/pts/1'/></devices></domain>"
    )

    declared_dump(raw)

    assert text_of(raw) == (
        '<domain><devices><disk/><rng><alias name="ua-r"/></rng>'
        '<console type="pty" tty="/dev/pts/1"/></devices></domain>'
    )


@pytest.mark.parametrize(
    ("device", "keep", "left"),
    [
        ("<rng><alias name='rng0'/><address type='pci'/></rng>", False, "<rng/>"),
        ("<rng><alias name='ua-r'/><address type='pci'/></rng>", False, '<rng><alias name="ua-r"/></rng>'),
        (
            "<rng><alias name='ua-r'/><address type='pci'/></rng>",
            True,
            '<rng><alias name="ua-r"/><address type="pci"/></rng>',
        ),
        (
            "<interface type='bridge'><source network='lan' bridge='b'/><alias name='net0'/></interface>",
            True,
            '<interface type="network"><source network="lan"/></interface>',
        ),
    ],
)
def test_device_when_attached_again_then_without_names_of_the_run_before(device: str, keep: bool, left: str) -> None:
    assert text_of(attachable(parse(device), keep_address=keep)) == left
