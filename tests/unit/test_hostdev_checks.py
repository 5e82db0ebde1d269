# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of the host before a device is handed over, for hosts with hardware that no lab has."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import hostdev_checks as checks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

UUID = "c2177883-f1bb-47f0-914d-32a22e3a8804"

PCI = (
    "<hostdev mode='subsystem' type='pci'><source><address domain='0' bus='0x65' slot='0' function='{}'/></source>"
    "{}</hostdev>"
)
MDEV = f"<hostdev mode='subsystem' type='mdev'><source><address uuid='{UUID}'/></source></hostdev>"
USB = "<hostdev mode='subsystem' type='usb'><source{}><vendor id='0x046d'/><product id='0xc52b'/></source></hostdev>"
USB_BY_PLACE = "<hostdev mode='subsystem' type='usb'><source><address bus='1' device='{}'/></source></hostdev>"
SCSI = (
    "<hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host2'/>"
    "<address bus='0' target='1' unit='{}'/></source>{}</hostdev>"
)
NIC = (
    "<interface type='hostdev'><source><address type='pci' domain='0' bus='101' slot='0' function='1'/></source>"
    "</interface>"
)

GROUP = "<iommuGroup number='7'>{}</iommuGroup>"
MEMBER = "<address domain='0x0000' bus='0x65' slot='0x00' function='0x{}'/>"
USB_NODE = (
    "<device><name>usb_1_4</name><capability type='usb_device'><bus>1</bus><device>12</device>"
    "<product id='0xc52b'/><vendor id='0x046d'/></capability></device>"
)
NODES = {
    "pci_0000_65_00_1": ("igb", "", "123"),
    "pci_0000_65_00_2": ("igb", "", "123"),
    "pci_0000_65_00_3": ("vfio-pci", "", "123"),
    "pci_0000_65_00_4": ("pcieport", "<capability type='pci-bridge'/>", "14"),
    "pci_0000_65_00_5": ("", "", ""),
}


def node(name: str) -> Element | None:
    """A host's node devices: PCI functions of which some share an IOMMU group, and a SCSI disk."""
    if name == "scsi_2_0_1_0":
        return parse("<device><name>scsi_2_0_1_0</name></device>")
    if name not in NODES:
        return None
    driver, more, members = NODES[name]
    group = GROUP.format("".join(MEMBER.format(member) for member in members)) if members else ""
    bound = f"<driver><name>{driver}</name></driver>" if driver else ""
    return parse(f"<device><name>{name}</name>{bound}<capability type='pci'>{more}{group}</capability></device>")


def listing(capability: str) -> list[Element]:
    texts = {
        "mdev": [f"<device><name>mdev_{UUID.replace('-', '_')}_0000_65_00_0</name></device>"],
        "usb_device": [USB_NODE],
    }
    return [parse(text) for text in texts[capability]]


@pytest.mark.parametrize(
    "xml",
    [
        PCI.format(1, ""),
        NIC,
        MDEV,
        USB.format(""),
        USB_BY_PLACE.format(12),
        USB.format(" startupPolicy='optional'").replace("c52b", "ffff"),
        SCSI.format(0, ""),
        "<hostdev mode='capabilities' type='storage'><source><block>/dev/a</block></source></hostdev>",
        "<interface type='network'><source network='a'/></interface>",
    ],
)
def test_device_when_the_host_has_it_then_it_is_let_through(xml: str) -> None:
    checks.refuse_missing(parse(xml), node, listing)


@pytest.mark.parametrize(
    ("xml", "named"),
    [
        (PCI.format(7, ""), "pci_0000_65_00_7"),
        (NIC.replace("101", "9"), "pci_0000_09_00_1"),
        (MDEV.replace("c2177883", "00000000"), "mdev_00000000"),
        (USB.format("").replace("c52b", "ffff"), "046d:ffff"),
        (USB_BY_PLACE.format(13), "device 13"),
        (SCSI.format(5, ""), "scsi_2_0_1_5"),
    ],
)
def test_device_when_the_host_has_none_such_then_it_is_refused(xml: str, named: str) -> None:
    with pytest.raises(InputError, match=named) as caught:
        checks.refuse_missing(parse(xml), node, listing)
    assert caught.value.error_code == "host_device_missing"


def test_group_when_a_member_is_bound_to_the_host_then_it_is_named_with_its_driver() -> None:
    with pytest.raises(InputError) as caught:
        checks.refuse_bound_group(parse(PCI.format(1, "")), node)
    assert caught.value.error_code == "iommu_group_in_use"
    assert "group 7" in caught.value.message
    assert "pci_0000_65_00_2 (igb)" in caught.value.message
    assert "pci_0000_65_00_3" not in caught.value.message


@pytest.mark.parametrize("xml", [PCI.format(5, ""), PCI.format(7, ""), MDEV, USB.format("")])
def test_group_when_there_is_none_then_nothing_stands_in_the_way(xml: str) -> None:
    checks.refuse_bound_group(parse(xml), node)


def test_group_when_only_a_bridge_and_freed_devices_are_in_it_then_nothing_stands_in_the_way() -> None:
    def freed(name: str) -> Element | None:
        found = node(name)
        for driver in found.findall("driver/name") if found is not None else ():
            driver.text = driver.text if driver.text == "pcieport" else "vfio-pci"
        return found

    checks.refuse_bound_group(parse(PCI.format(4, "")), freed)
    checks.refuse_bound_group(parse(PCI.format(1, "")), freed)


@pytest.mark.parametrize(
    ("mine", "theirs", "in_the_way"),
    [
        (PCI.format(1, ""), PCI.format(1, ""), True),
        (PCI.format(1, ""), NIC, True),
        (PCI.format(1, ""), PCI.format(2, ""), False),
        (MDEV, MDEV.replace(UUID, UUID.upper()), True),
        (USB.format(""), USB.format(" startupPolicy='optional'"), True),
        (SCSI.format(0, ""), SCSI.format(0, ""), True),
        (SCSI.format(0, "<shareable/>"), SCSI.format(0, ""), True),
        (SCSI.format(0, "<shareable/>"), SCSI.format(0, "<shareable/>"), False),
        (SCSI.format(0, ""), SCSI.format(1, ""), False),
        (SCSI.format(0, ""), "<interface type='network'><source network='a'/></interface>", False),
    ],
)
def test_device_when_another_domain_has_it_then_it_stands_in_the_way_unless_both_share_it(
    mine: str, theirs: str, in_the_way: bool
) -> None:
    others = [("other", parse(theirs)), ("another", parse("<hostdev mode='subsystem' type='usb'><source/></hostdev>"))]
    assert checks.named_by(parse(mine), others) == (["other"] if in_the_way else [])
    if not in_the_way:
        checks.refuse_held(parse(mine), others)
        return
    with pytest.raises(InputError, match="other") as caught:
        checks.refuse_held(parse(mine), others)
    assert caught.value.error_code == "host_device_in_use"
