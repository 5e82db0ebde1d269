# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a device of the host can be handed over, judged by node devices as libvirt describes them."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import hostdev_checks as checks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse

#: As ``virsh nodedev-dumpxml`` shows them.
PCI_NODE = """
<device>
  <name>pci_0000_65_00_{function}</name>
  <path>/sys/devices/pci0000:64/0000:64:00.0/0000:65:00.{function}</path>
  <parent>pci_0000_64_00_0</parent>
  {driver}
  <capability type='pci'>
    <class>0x030000</class>
    <domain>0</domain>
    <bus>101</bus>
    <slot>0</slot>
    <function>{function}</function>
    <product id='0x1eb8'>TU104GL [Tesla T4]</product>
    <vendor id='0x10de'>NVIDIA Corporation</vendor>
    {more}
  </capability>
</device>
"""
GROUP = """
<iommuGroup number='29'>
  <address domain='0x0000' bus='0x64' slot='0x00' function='0x0'/>
  <address domain='0x0000' bus='0x65' slot='0x00' function='0x0'/>
  <address domain='0x0000' bus='0x65' slot='0x00' function='0x1'/>
  <address domain='0x0000' bus='0x65' slot='0x00' function='0x2'/>
</iommuGroup>
"""
BRIDGE_NODE = """
<device>
  <name>pci_0000_64_00_0</name>
  <driver><name>{}</name></driver>
  <capability type='pci'>{}<class>0x060400</class></capability>
</device>
"""
USB_NODE = """
<device>
  <name>usb_1_2</name>
  <path>/sys/devices/pci0000:00/0000:00:14.0/usb1/1-2</path>
  <driver><name>usb</name></driver>
  <capability type='usb_device'>
    <bus>{bus}</bus>
    <device>{device}</device>
    <product id='0x082d'>HD Pro Webcam C920</product>
    <vendor id='0x046d'>Logitech, Inc.</vendor>
  </capability>
</device>
"""
MDEV_NODE = """
<device>
  <name>mdev_53764d0e_85a0_42b4_af5c_2046b460b1dc_0000_00_02_0</name>
  <driver><name>vfio_mdev</name></driver>
  <capability type='mdev'><type id='i915-GVTg_V5_4'/><iommuGroup number='12'/></capability>
</device>
"""
SCSI_NODE = "<device><name>scsi_2_0_1_4</name><capability type='scsi'><host>2</host></capability></device>"

PCI = (
    "<hostdev mode='subsystem' type='pci'><source>"
    "<address domain='0x0000' bus='0x65' slot='0x00' function='0x{}'/></source></hostdev>"
)
VF = (
    "<interface type='hostdev'><source>"
    "<address type='pci' domain='0' bus='101' slot='0' function='0'/></source></interface>"
)
USB = "<hostdev mode='subsystem' type='usb'><source {}><vendor id='0x046d'/><product id='0x082d'/></source></hostdev>"
USB_PLACE = "<hostdev mode='subsystem' type='usb'><source><address bus='{}' device='{}'/></source></hostdev>"
USB_LIVE = (
    "<hostdev mode='subsystem' type='usb'><source><vendor id='0x046d'/><product id='0x082d'/>"
    "<address bus='{}' device='{}'/></source><alias name='hostdev0'/></hostdev>"
)
MDEV = "<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address uuid='{}'/></source></hostdev>"
SCSI = (
    "<hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host2'/>"
    "<address bus='0' target='1' unit='{}'/></source></hostdev>"
)
ISCSI = (
    "<hostdev mode='subsystem' type='scsi'>"
    "<source protocol='iscsi' name='iqn.x:y/{}'><host name='h'/></source></hostdev>"
)
UUID = "53764d0e-85a0-42b4-af5c-2046b460b1dc"


def driver(name: str | None) -> str:
    return f"<driver><name>{name}</name></driver>" if name else ""


def host(*nodes: str) -> tuple[checks.Lookup, checks.Listing]:
    """A host with these node devices."""
    trees = [parse(node) for node in nodes]

    def look_up(name: str) -> t.Any:
        return next((tree for tree in trees if tree.findtext("name") == name), None)

    def listing(capability: str) -> list[t.Any]:
        return [tree for tree in trees if tree.find(f"capability[@type='{capability}']") is not None]

    return look_up, listing


HOST = host(PCI_NODE.format(function=0, driver="", more=""), USB_NODE.format(bus=1, device=7), MDEV_NODE, SCSI_NODE)


@pytest.mark.parametrize(
    ("xml", "name"),
    [
        (PCI.format(1), "pci_0000_65_00_1"),
        (VF, "pci_0000_65_00_0"),
        (PCI.format(0).replace("domain='0x0000' ", ""), "pci_0000_65_00_0"),
        (USB.format(""), None),
        (ISCSI.format(0), None),
        ("<interface type='network'><source network='lan'/></interface>", None),
        ("<hostdev mode='subsystem' type='pci'/>", None),
    ],
)
def test_pci_when_a_device_is_one_then_has_the_name_of_a_node_device(xml: str, name: str | None) -> None:
    assert checks.pci_of(parse(xml)) == name


@pytest.mark.parametrize(
    "xml",
    [
        PCI.format(0),
        VF,
        USB.format(""),
        USB_PLACE.format(1, 7),
        USB_PLACE.format("001", "007"),
        MDEV.format(UUID),
        MDEV.format(UUID.upper()),
        SCSI.format(4),
        ISCSI.format(0),
        USB_PLACE.format(1, 9).replace("<source>", "<source startupPolicy='optional'>"),
        "<hostdev mode='capabilities' type='storage'><source><block>/dev/sdz</block></source></hostdev>",
        "<interface type='network'><source network='lan'/></interface>",
    ],
)
def test_missing_when_the_host_has_it_or_cannot_say_then_is_not_refused(xml: str) -> None:
    checks.refuse_missing(parse(xml), *HOST)


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (PCI.format(1), "pci_0000_65_00_1"),
        (USB.format("").replace("0x082d", "0x082e"), "usb 046d:082e"),
        (USB_PLACE.format(1, 8), "usb bus 1 device 8"),
        (MDEV.format(UUID.replace("5", "6")), "mdev_63764d0e"),
        (SCSI.format(5), "scsi_2_0_1_5"),
    ],
)
def test_missing_when_the_host_has_none_then_is_refused_by_name(xml: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as refused:
        checks.refuse_missing(parse(xml), *HOST)

    assert refused.value.error_code == "host_device_missing"


@pytest.mark.parametrize(
    "xml",
    [PCI.format("z"), USB_PLACE.format("one", 7), USB.format("").replace("0x046d", "logitech"), VF.replace("101", "x")],
)
def test_missing_when_raw_xml_holds_what_is_no_number_then_is_refused_in_one_sentence(xml: str) -> None:
    with pytest.raises(InputError, match="is no number of a device's address"):
        checks.refuse_missing(parse(xml), *HOST)


SHARED = "<shareable/></hostdev>"


@pytest.mark.parametrize(
    ("ours", "theirs", "held"),
    [
        pytest.param(PCI.format(0), PCI.format(0), True, id="PCI"),
        pytest.param(PCI.format(0), PCI.format(1), False, id="another function"),
        pytest.param(PCI.format(0), VF, True, id="as an interface"),
        pytest.param(VF, PCI.format(0), True, id="as a host device"),
        pytest.param(USB.format(""), USB_LIVE.format(1, 7), True, id="USB by what it is"),
        pytest.param(USB_PLACE.format(1, 7), USB_LIVE.format(1, 7), True, id="USB by place, shown with both"),
        pytest.param(USB_PLACE.format(1, 8), USB_LIVE.format(1, 7), False, id="the like at another place"),
        pytest.param(USB_LIVE.format(1, 8), USB_LIVE.format(1, 7), False, id="place decides"),
        pytest.param(SCSI.format(4), SCSI.format(4), True, id="SCSI"),
        pytest.param(
            SCSI.format(4).replace("</hostdev>", SHARED),
            SCSI.format(4).replace("</hostdev>", SHARED),
            False,
            id="shared by both",
        ),
        pytest.param(SCSI.format(4).replace("</hostdev>", SHARED), SCSI.format(4), True, id="shared by one"),
        pytest.param(ISCSI.format(1), ISCSI.format(1), True, id="iSCSI"),
        pytest.param(ISCSI.format(1), ISCSI.format(2), False, id="another unit"),
        pytest.param(MDEV.format(UUID), MDEV.format(UUID), True, id="mdev"),
        pytest.param(MDEV.format(UUID), PCI.format(0), False, id="another kind"),
        pytest.param(
            PCI.format(0), "<interface type='network'><source network='lan'/></interface>", False, id="an interface"
        ),
    ],
)
def test_held_when_another_running_domain_has_the_device_then_is_refused(ours: str, theirs: str, held: bool) -> None:
    others = [("db1", parse("<interface type='user'/>")), ("web2", parse(theirs))]
    if not held:
        checks.refuse_held(parse(ours), others)
        assert checks.named_by(parse(ours), others) == []
        return
    with pytest.raises(InputError, match="Domain web2 runs and has the device") as refused:
        checks.refuse_held(parse(ours), others)

    assert refused.value.error_code == "host_device_in_use"
    assert checks.named_by(parse(ours), [*others, ("web2", parse(theirs)), ("app1", parse(theirs))]) == ["app1", "web2"]


def group_of(*drivers: str | None, bridge: str = "pcieport", bridge_more: str = "") -> checks.Lookup:
    """A host with an IOMMU group of a bridge and functions 0, 1, 2 bound to *drivers*."""
    return host(
        BRIDGE_NODE.format(bridge, bridge_more),
        *(PCI_NODE.format(function=n, driver=driver(name), more=GROUP) for n, name in enumerate(drivers)),
    )[0]


@pytest.mark.parametrize(
    "look_up",
    [
        pytest.param(group_of("nvidia", None, None), id="others without drivers"),
        pytest.param(group_of("nvidia", "vfio-pci", "pci-stub"), id="others handed over already"),
        pytest.param(group_of("nvidia", None, None, bridge="shpchp"), id="a bridge of another driver"),
        pytest.param(
            group_of("nvidia", None, None, bridge="odd", bridge_more="<capability type='pci-bridge'/>"), id="a bridge"
        ),
        pytest.param(group_of("nvidia"), id="others that libvirt does not know"),
        pytest.param(host(PCI_NODE.format(function=0, driver=driver("nvidia"), more=""))[0], id="no group"),
        pytest.param(host()[0], id="no node device"),
    ],
)
def test_group_when_no_other_is_in_the_way_then_is_not_refused(look_up: checks.Lookup) -> None:
    checks.refuse_bound_group(parse(PCI.format(0)), look_up)


def test_group_when_others_are_bound_to_drivers_of_the_host_then_is_refused_naming_all_of_them() -> None:
    with pytest.raises(InputError) as refused:
        checks.refuse_bound_group(parse(PCI.format(0)), group_of("nvidia", "snd_hda_intel", "xhci_hcd"))

    assert refused.value.error_code == "iommu_group_in_use"
    assert "IOMMU group 29" in refused.value.message
    assert "pci_0000_65_00_1 (snd_hda_intel), pci_0000_65_00_2 (xhci_hcd)" in refused.value.message
    assert "nvidia" not in refused.value.message


@pytest.mark.parametrize("xml", [USB.format(""), ISCSI.format(0), MDEV.format(UUID)])
def test_group_when_the_device_is_no_pci_device_then_is_not_looked_at(xml: str) -> None:
    def look_up(name: str) -> t.NoReturn:
        raise AssertionError(name)

    checks.refuse_bound_group(parse(xml), look_up)
