# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What libvirt works out itself gives way to what a task says, on a real daemon."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.tests.integration.promise import Promise, domain_xml, values

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

NAME = "placed"


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab) -> Promise:
    return Promise(ansible_module, lab)


def definition(devices: str, inside: str = "<memory unit='MiB'>64</memory>") -> dict[str, t.Any]:
    xml = f"<domain type='qemu'>{inside}<os><type machine='pc'>hvm</type></os><devices>{devices}</devices></domain>"
    return {"name": NAME, "xml": xml, "ownership": True}


def test_place_when_another_device_is_put_there_then_what_libvirt_had_put_there_moves(
    promise: Promise, lab: Lab
) -> None:
    channel = "<channel type='pty'><target type='virtio' name='a'/></channel>"
    promise.changes("domain", **definition(channel))
    path = "devices/controller[@type='virtio-serial']/address/@slot"
    slot = values(domain_xml(lab, NAME), path)[0]

    sata = f"<controller type='sata'><address type='pci' domain='0' bus='0' slot='{slot}' function='0'/></controller>"
    promise.changes("domain", **definition(channel + sata))

    moved = values(domain_xml(lab, NAME), path, "devices/controller[@type='sata']/address/@slot")
    assert moved[1] == [slot]
    assert moved[0] != [slot]


def test_place_when_a_device_of_others_is_there_then_the_task_is_refused_before_anything(
    promise: Promise, lab: Lab
) -> None:
    promise.changes("domain", **definition(""))
    mac = "52:54:00:00:00:07"
    lab.virsh("attach-interface", NAME, "bridge", "br0", "--mac", mac, "--config")
    slot = values(domain_xml(lab, NAME), "devices/interface/address/@slot")[0]

    sata = f"<controller type='sata'><address type='pci' domain='0' bus='0' slot='{slot}' function='0'/></controller>"
    result = promise.refuses("domain", **definition(sata))

    assert f"interface {mac}" in result["msg"]


def test_distance_when_taken_back_then_the_way_back_that_libvirt_filled_in_goes_too(promise: Promise, lab: Lab) -> None:
    def nodes(distances: str) -> str:
        cells = "".join(
            f"<cell id='{node}' cpus='{node}' memory='32' unit='MiB'>{distances if not node else ''}</cell>"
            for node in range(3)
        )
        return f"<memory unit='MiB'>96</memory><vcpu>3</vcpu><cpu><numa>{cells}</numa></cpu>"

    def siblings(*values: int) -> str:
        inside = "".join(f"<sibling id='{node}' value='{value}'/>" for node, value in enumerate(values, 1))
        return f"<distances>{inside}</distances>"

    path = "cpu/numa/cell[@id='{}']/distances/sibling[@id='0']/@value"
    paths = [path.format(1), path.format(2)]
    promise.changes("domain", **definition("", nodes(siblings(21, 31))))
    assert values(domain_xml(lab, NAME), *paths) == [["21"], ["31"]]
    promise.changes("domain", **definition("", nodes(siblings(25, 31))))
    assert values(domain_xml(lab, NAME), *paths) == [["25"], ["31"]]
    promise.changes("domain", **definition("", nodes(siblings(25))))
    assert values(domain_xml(lab, NAME), *paths) == [["25"], []]


def test_balloon_when_libvirt_had_cut_it_to_the_memory_then_it_grows_with_the_memory(
    promise: Promise, lab: Lab
) -> None:
    def sized(cell: int) -> str:
        node = f"<cpu><numa><cell id='0' cpus='0' memory='{cell}' unit='MiB'/></numa></cpu>"
        return f"<memory unit='MiB'>96</memory><currentMemory unit='MiB'>96</currentMemory>{node}"

    promise.changes("domain", **definition("", sized(64)))
    assert values(domain_xml(lab, NAME), "currentMemory/text()") == ["65536"]
    promise.changes("domain", **definition("", sized(128)))
    assert values(domain_xml(lab, NAME), "currentMemory/text()") == ["98304"]


def test_console_when_the_domain_is_defined_again_then_keeps_its_number(promise: Promise, lab: Lab) -> None:
    consoles = "<serial type='pty'/><console type='pty'><target type='virtio' port='0'/></console>"
    targets = "devices/console/target/@type", "devices/console/target/@port"
    promise.changes("domain", **definition(consoles))
    # libvirt numbers it with the console that it adds for the serial port, or, in older versions, without.
    first = values(domain_xml(lab, NAME), *targets)
    assert first in ([["serial", "virtio"], ["0", "0"]], [["serial", "virtio"], ["0", "1"]])
    promise.changes("domain", **definition(consoles, "<memory unit='MiB'>80</memory>"))
    assert values(domain_xml(lab, NAME), *targets) == first


def test_audio_when_spice_graphics_come_and_go_then_is_what_libvirt_chooses_by_them(promise: Promise, lab: Lab) -> None:
    def audio() -> t.Any:
        return values(domain_xml(lab, NAME), "devices/audio/@type")

    promise.changes("domain", **definition("<graphics type='spice'/>"))
    assert audio() == ["spice"]
    promise.changes("domain", **definition("<graphics type='vnc'/>"))
    assert audio() == ["none"]
    promise.changes("domain", **definition("<graphics type='spice'/>"))
    assert audio() == ["spice"]
    promise.refuses("domain", **definition("<audio id='1' type='spice'/><graphics type='vnc'/>"))


def test_usb_devices_when_they_are_more_than_ports_then_libvirts_hub_finds_one(promise: Promise, lab: Lab) -> None:
    controller, tablet = "<controller type='usb' index='0' model='piix3-uhci'/>", "<input type='tablet' bus='usb'/>"
    keyboard, mouse = tablet.replace("tablet", "keyboard"), tablet.replace("tablet", "mouse")
    promise.changes("domain", **definition(controller + tablet + keyboard))
    assert values(domain_xml(lab, NAME), "devices/input/address/@port") == ["1", "2"]

    promise.changes("domain", **definition(controller + tablet + keyboard + mouse))

    held = domain_xml(lab, NAME)
    assert len(values(held, "devices/hub/address/@port")) == 1
    assert len(set(values(held, "devices/input/address/@port"))) == 3


def test_usb_controller_when_it_moves_to_another_bus_then_leaves_its_place(promise: Promise, lab: Lab) -> None:
    def companions(index: int) -> str:
        place = "<address type='pci' domain='0' bus='0' slot='9' function='{}'/>"
        return (
            f"<controller type='usb' index='0' model='ich9-ehci1'>{place.format(7)}</controller>"
            f"<controller type='usb' index='0' model='ich9-uhci1'><master startport='0'/>{place.format(0)}</controller>"
            f"<controller type='usb' index='{index}' model='ich9-uhci2'><master startport='2'/>{place.format(1)}"
            "</controller>"
        )

    promise.changes("domain", **definition(companions(0)))
    promise.changes("domain", **definition(companions(1)))

    path = "devices/controller[@type='usb'][@model='ich9-uhci2']/@index"
    assert values(domain_xml(lab, NAME), path) == ["1"]


def test_usb_controller_when_it_takes_its_ports_to_another_bus_then_devices_follow(promise: Promise, lab: Lab) -> None:
    def companions(index: int) -> str:
        return (
            f"<controller type='usb' index='{index}' model='ich9-ehci1'/>"
            "<controller type='usb' index='0' model='ich9-uhci1'><master startport='0'/></controller>"
            "<input type='tablet' bus='usb'/>"
        )

    promise.changes("domain", **definition(companions(0)))
    promise.changes("domain", **definition(companions(1)))

    assert values(domain_xml(lab, NAME), "devices/input[@type='tablet']/address/@bus") == ["1"]


def test_pci_controller_when_another_model_takes_its_number_then_devices_go_elsewhere(
    promise: Promise, lab: Lab
) -> None:
    def switch(index: int) -> dict[str, t.Any]:
        models = {0: "pcie-root", 1: "pcie-root-port", index: "pcie-switch-upstream-port"}
        each = "<controller type='pci' index='{}' model='{}'/>"
        options = definition("".join(each.format(*entry) for entry in models.items()))
        return {**options, "xml": options["xml"].replace("machine='pc'", "machine='q35'")}

    promise.changes("domain", **switch(2))
    taken = int(values(domain_xml(lab, NAME), "devices/controller[@type='usb']/address/@bus")[0], 0)

    promise.changes("domain", **switch(taken))

    path = f"devices/controller[@type='pci'][@index='{taken}']/@model"
    assert values(domain_xml(lab, NAME), path) == ["pcie-switch-upstream-port"]


def test_channel_when_another_has_its_name_then_is_refused_before_anything(promise: Promise) -> None:
    channel = "<channel type='pty'><target type='virtio' name='{}'/></channel>"
    promise.changes("domain", **definition(channel.format("a") + channel.format("b")))
    promise.refuses("domain", **definition(channel.format("b") + channel.format("b")))


def test_shared_memory_when_two_have_one_name_then_each_is_known_by_its_model(promise: Promise, lab: Lab) -> None:
    plain = "<shmem name='{}'><model type='ivshmem-plain'/><size unit='M'>{}</size></shmem>"
    doorbell = "<shmem name='b'><model type='ivshmem-doorbell'/><server path='/tmp/b'/></shmem>"
    promise.changes("domain", **definition(plain.format("a", 4) + doorbell))
    promise.changes("domain", **definition(plain.format("b", 4) + doorbell))
    promise.changes("domain", **definition(doorbell + plain.format("b", 8)))

    held = domain_xml(lab, NAME)
    assert values(held, "devices/shmem[@name='b']/model/@type") == ["ivshmem-doorbell", "ivshmem-plain"]
    assert values(held, "devices/shmem/size/text()") == ["8"]


def test_graphics_when_they_get_a_port_then_listen_on_it(promise: Promise, lab: Lab) -> None:
    promise.changes("domain", **definition("<graphics type='spice'/>"))
    promise.changes("domain", **definition("<graphics type='spice' autoport='yes'/>"))
    assert values(domain_xml(lab, NAME), "devices/graphics/@autoport") == ["yes"]


def test_console_when_it_becomes_that_of_the_serial_port_then_comes_first(promise: Promise, lab: Lab) -> None:
    consoles = "<console type='pty'><target type='{}'/></console><console type='pty'><target type='virtio'/></console>"
    promise.changes("domain", **definition(consoles.format("virtio")))
    promise.changes("domain", **definition(consoles.format("serial")))
    assert values(domain_xml(lab, NAME), "devices/console[1]/target/@type", "devices/serial/target/@port") == [
        ["serial"],
        ["0"],
    ]


def test_device_when_its_kind_has_another_address_then_leaves_its_own(promise: Promise, lab: Lab) -> None:
    serial = "<serial type='pty'><target type='{}' port='0'/></serial>"
    for kind, address in (("usb-serial", ["usb"]), ("isa-serial", []), ("pci-serial", ["pci"]), ("isa-serial", [])):
        promise.changes("domain", **definition(serial.format(kind)))
        assert values(domain_xml(lab, NAME), "devices/serial/address/@type") == address


def test_usb_when_the_task_takes_its_absence_back_then_there_is_what_libvirt_gives(promise: Promise, lab: Lab) -> None:
    none = "<controller type='usb' index='{}' model='none'/>"
    promise.changes("domain", **definition(none.format(0)))
    promise.refuses("domain", **definition(none.format(1)))
    promise.changes("domain", **definition("<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>"))
    assert values(domain_xml(lab, NAME), "devices/controller[@type='usb']/@model") == ["piix3-uhci"]


def test_video_card_when_it_becomes_one_that_is_on_no_bus_then_leaves_its_place(promise: Promise, lab: Lab) -> None:
    video = "<graphics type='vnc'/><video><model type='{}'/></video>"
    promise.changes("domain", **definition(video.format("vga")))
    promise.changes("domain", **definition(video.format("ramfb")))
    promise.changes("domain", **definition(video.format("vga")))
    assert values(domain_xml(lab, NAME), "devices/video/model/@type") == ["vga"]
