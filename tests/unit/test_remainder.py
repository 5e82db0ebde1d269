# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What of a definition no option says, told as XML."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.domain import DOMAIN
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.network import NETWORK
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.ownership import release
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.remainder import Remainder
from ansible_collections.virtops.libvirt.plugins.module_utils._run.desired import desired
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, text_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.read import read

DISK = "<disk type='file' device='disk'><source file='/{0}'/>{1}<target dev='{0}' bus='virtio'/></disk>"
INTERCONNECTS = "<interconnects><latency initiator='0' target='0' type='access' value='5'/></interconnects>"


def devices(inside: str) -> str:
    return f"<domain type='qemu'><name>a</name><devices>{inside}</devices></domain>"


CASES = [
    pytest.param(devices(DISK.format("vda", "")), None, id="options say all"),
    pytest.param(
        devices(DISK.format("vda", "") + DISK.format("vdb", "<backingStore/>")),
        '<domain><devices><disk><target dev="vdb"/><backingStore/></disk></devices></domain>',
        id="of a device with a name",
    ),
    pytest.param(
        devices("<video><model type='vga'/></video><video><model type='qxl'/><acpi index='3'/></video>"),
        '<domain><devices><video/><video><acpi index="3"/></video></devices></domain>',
        id="of a device known by its place alone",
    ),
    pytest.param(
        devices("<shmem name='m'><model type='ivshmem-doorbell'/><server/></shmem>"),
        '<domain><devices><shmem name="m"><model type="ivshmem-doorbell"/><server/></shmem></devices></domain>',
        id="what says something by being there",
    ),
    pytest.param(
        "<domain><features><hyperv><vendor_id state='off'/></hyperv></features></domain>",
        '<domain><features><hyperv><vendor_id state="off"/></hyperv></features></domain>',
        id="a value that options cannot say",
    ),
    pytest.param(
        f"<domain><cpu><numa><cell id='0' cpus='0' memory='1' unit='GiB'/>{INTERCONNECTS}</numa></cpu></domain>",
        f"<domain><cpu><numa>{INTERCONNECTS}</numa></cpu></domain>".replace("'", '"'),
        id="an element deep in",
    ),
    pytest.param(
        devices("<graphics type='vnc' passwd='secret' listen='::1'><listen type='address' address='::1'/></graphics>"),
        None,
        id="neither secrets nor what is said twice",
    ),
    pytest.param(
        devices(
            "<rng model='virtio'><backend model='random'>/dev/random</backend><address type='pci' slot='1'/></rng>"
        ),
        None,
        id="no addresses",
    ),
    pytest.param(
        "<domain><blkiotune><device><path>/dev/vda</path><weight>100</weight><unheard>1</unheard></device></blkiotune>"
        "</domain>",
        "<domain><blkiotune><device><path>/dev/vda</path><unheard>1</unheard></device></blkiotune></domain>",
        id="of an entry that a text names",
    ),
]


@pytest.mark.parametrize(("definition", "xml"), CASES)
def test_remainder_when_options_do_not_say_all_then_is_that_and_what_names_it(definition: str, xml: str | None) -> None:
    held = parse(definition)

    assert Remainder(DOMAIN).of(held, read(DOMAIN.rows, held)) == xml


@pytest.mark.parametrize(("definition", "xml"), CASES)
def test_remainder_when_given_beside_the_options_then_nothing_is_left_to_take_back(
    definition: str, xml: str | None
) -> None:
    held = parse(definition)
    want = desired(DOMAIN, {"name": "a", "xml": xml, **read(DOMAIN.rows, held)})

    release(parse(definition.replace(" passwd='secret'", "")), want)

    assert [text_of(element) for element in want.iter() if marks.words(element, marks.ABSENT)] == []
    assert [text_of(element) for element in want.iter() if element.get(marks.GONE)] == []


def test_remainder_when_it_is_of_a_network_then_is_told_too() -> None:
    held = parse("<network><name>n</name><bridge name='br0' unheard='x'/></network>")

    told: t.Any = Remainder(NETWORK).of(held, read(NETWORK.rows, held))

    assert told == '<network><bridge unheard="x"/></network>'
