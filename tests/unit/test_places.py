# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What gives way to what a task says: places on a bus, the way back of a distance, a console that libvirt makes, the
audio backend of graphics."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.audio import leave_audio
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.distances import leave_way_back_to_libvirt
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.domain_checks import refuse_accidents
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.giving_way import give_way
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.places import make_room
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.additions import definable
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, text_of

SLOT4 = "<address type='pci' domain='0x0000' bus='0x00' slot='0x04' function='0x0'/>"
SLOT5 = SLOT4.replace("4", "5")
PORT = "<controller type='virtio-serial' index='0'>{}</controller>"
CHANNEL = "<channel type='spicevmc'><address type='virtio-serial' controller='0' bus='0' port='1'/></channel>"
SATA = "<controller type='sata' index='0'>{}</controller>"
NIC = "<interface type='user'><mac address='52:54:00:00:00:01'/>{}</interface>"
SERIAL = "<serial type='pty'><target port='0'/></serial>"
SHADOW = "<console type='pty'><target type='serial' port='0'/></console>"
VIRTIO = "<console type='pty'><target type='virtio' port='{}'/></console>"
BALLOON = "<memballoon model='virtio'>{}</memballoon>"
UHCI = "<controller type='usb' index='{}' model='ich9-uhci1'>{}</controller>"


def devices(*inside: str) -> t.Any:
    """A domain with devices; gone='yes' marks one that is to go."""
    domain = parse(f"<domain><devices>{''.join(inside)}</devices></domain>")
    for each in domain.iterfind("devices/*[@gone]"):
        each.set(marks.GONE, each.attrib.pop("gone"))
    return domain


@pytest.mark.parametrize(
    ("have", "want", "path"),
    [
        pytest.param(
            devices(PORT.format(SLOT4), CHANNEL),
            devices(SATA.format("<address type='pci' slot='4' bus='0'/>")),
            "devices/controller[virtio-serial 0]/address",
            id="what libvirt would bring back",
        ),
        pytest.param(
            devices(BALLOON.format(SLOT4)),
            devices(SATA.format(SLOT4)),
            "devices/memballoon/address",
            id="what every domain has",
        ),
        pytest.param(
            devices(NIC.format(SLOT4)),
            devices(SATA.format(SLOT4), NIC.format("")),
            "devices/interface[52:54:00:00:00:01]/address",
            id="what the task mentions without a place",
        ),
    ],
)
def test_place_when_the_task_gives_it_to_another_device_then_is_left(have: t.Any, want: t.Any, path: str) -> None:
    laid = overlay(have, want)

    make_room(laid)

    assert [change.path for change in laid.changes if change.path.endswith("/address")] == [path]
    (placed,) = (each for each in laid.merged.iterfind("devices/*") if each.find("address[@type='pci']") is not None)
    assert placed.get("type") == "sata"


def test_place_when_it_is_that_of_a_device_of_others_then_is_refused() -> None:
    laid = overlay(devices(NIC.format(SLOT4)), devices(SATA.format(SLOT4)))

    with pytest.raises(InputError, match="where interface 52:54:00:00:00:01 is"):
        make_room(laid)


@pytest.mark.parametrize(
    ("have", "want"),
    [
        pytest.param(devices(NIC.format(SLOT5)), devices(SATA.format(SLOT4)), id="another place"),
        pytest.param(devices(NIC.format(SLOT4)), devices(NIC.format(SLOT4), "<rng/>"), id="its own"),
        pytest.param(
            devices("<disk><target dev='sda' bus='sata'/><address type='drive' controller='0' unit='0'/></disk>"),
            devices("<disk><target dev='hda' bus='ide'/><address type='drive' controller='0' unit='0'/></disk>"),
            id="the same number on another bus",
        ),
        pytest.param(devices(UHCI.format(0, SLOT4)), devices(UHCI.format(1, "")), id="another USB bus"),
        pytest.param(devices(), devices(UHCI.format(1, ""), UHCI.format(1, "")), id="libvirt decides of a new domain"),
    ],
)
def test_place_when_nobody_else_is_given_it_then_stays(have: t.Any, want: t.Any) -> None:
    laid = overlay(have, want)
    text = text_of(laid.merged)

    make_room(laid)

    assert text_of(laid.merged) == text


def test_usb_controller_when_its_slot_has_no_room_for_it_then_is_refused() -> None:
    laid = overlay(devices(UHCI.format(1, SLOT4)), devices(UHCI.format(1, ""), UHCI.format(1, "")))

    with pytest.raises(InputError, match="usb controller 1 of model ich9-uhci1"):
        make_room(laid)


USB = "<controller type='usb' index='0' model='{}'/>"
REDIRDEV = "<redirdev bus='usb' type='tcp'><alias name='ua-{}'/><address type='usb' bus='0' port='{}'/></redirdev>"
TABLET = "<input type='tablet' bus='usb'/>"
HUB = "<hub type='usb'><alias name='ua-h'/><address type='usb' bus='0' port='1'/></hub>"


@pytest.mark.parametrize(
    ("have", "want", "left"),
    [
        pytest.param(
            devices(USB.format("piix3-uhci"), REDIRDEV.format("a", 1), REDIRDEV.format("b", 2)),
            devices(TABLET, "<redirdev bus='usb' type='tcp'><alias name='ua-b'/></redirdev>"),
            ["devices/redirdev[ua-b]/address"],
            id="one that the task mentions",
        ),
        pytest.param(
            devices(USB.format("piix3-uhci"), REDIRDEV.format("a", 1), REDIRDEV.format("b", 2)),
            devices(TABLET, REDIRDEV.format("b", 2)),
            ["devices/redirdev[ua-a]/address"],
            id="not one that is asked for",
        ),
        pytest.param(
            devices(USB.format("piix3-uhci"), HUB, *(REDIRDEV.format(n, f"1.{n}") for n in range(1, 9)), "<redirdev/>"),
            devices(TABLET, TABLET),
            [],
            id="there is a port for the hub",
        ),
        pytest.param(
            devices(USB.format("qemu-xhci"), REDIRDEV.format("a", 1), REDIRDEV.format("b", 2)),
            devices(TABLET, TABLET),
            [],
            id="there are ports for all",
        ),
        pytest.param(
            devices("<controller type='usb' ports='2' model='qemu-xhci'/>", HUB, REDIRDEV.format("a", 2)),
            devices("<controller type='usb' ports='2' model='qemu-xhci'/>", *[TABLET] * 9),
            [],
            id="a hub has eight ports",
        ),
        pytest.param(devices(REDIRDEV.format("a", 1)), devices(TABLET), [], id="libvirt adds the controller"),
        pytest.param(
            devices(UHCI.format(0, "").replace("uhci1", "ehci1"), UHCI.format(0, ""), REDIRDEV.format("a", 1)),
            devices(
                UHCI.format(0, "").replace("uhci1", "ehci1").replace("index", "gone='yes' index"),
                UHCI.format(9, "").replace("uhci1", "ehci1"),
            ),
            ["devices/redirdev[ua-a]/address"],
            id="the bus has no ports any more",
        ),
    ],
)
def test_usb_port_when_libvirt_adds_a_hub_then_one_is_left_to_it(have: t.Any, want: t.Any, left: list[str]) -> None:
    laid = overlay(have, want)

    make_room(laid)

    assert [change.path for change in laid.changes if change.path.endswith("/address")] == left


GONE_UHCI = UHCI.replace("<controller", "<controller gone='yes'")


@pytest.mark.parametrize(
    ("want", "stay"),
    [
        pytest.param(devices(GONE_UHCI.format(0, "")), ["ich9-ehci1"], id="others of the bus stay"),
        pytest.param(
            devices(GONE_UHCI.format(0, ""), GONE_UHCI.format(0, "").replace("uhci1", "ehci1")),
            ["ich9-ehci1", "ich9-uhci1"],
            id="libvirt would bring the bus back",
        ),
    ],
)
def test_usb_controller_when_taken_away_then_goes_where_others_serve_its_bus(want: t.Any, stay: list[str]) -> None:
    have = devices(UHCI.format(0, "").replace("uhci1", "ehci1"), UHCI.format(0, ""))

    assert [each.get("model") for each in overlay(have, want).merged.iterfind("devices/controller")] == stay


SPICE = "<graphics type='spice'/>"
SPICE_AUDIO = "<audio id='1' type='spice'/>"
GONE_SPICE = "<graphics type='spice' gone='yes'/>"


@pytest.mark.parametrize(
    ("have", "want", "left"),
    [
        pytest.param(devices(SPICE, SPICE_AUDIO), devices(GONE_SPICE), [], id="spice goes"),
        pytest.param(
            devices(SPICE, SPICE_AUDIO),
            devices(GONE_SPICE, "<audio id='1' type='alsa'/>"),
            ["alsa"],
            id="spice goes and the audio is asked for",
        ),
        pytest.param(
            devices("<audio id='1' type='alsa'/>", SPICE), devices(GONE_SPICE), ["alsa"], id="spice has another audio"
        ),
        pytest.param(devices("<audio id='1' type='none'/>"), devices(SPICE), [], id="spice comes"),
        pytest.param(
            devices("<audio id='1' type='none'/>"),
            devices(SPICE, "<audio id='1' type='none'/>"),
            ["none"],
            id="spice comes and its silence is asked for",
        ),
        pytest.param(
            devices("<audio id='2' type='none'/>"), devices(SPICE), ["none"], id="one that libvirt never adds"
        ),
        pytest.param(devices(SPICE, SPICE_AUDIO), devices("<graphics type='vnc'/>"), ["spice"], id="spice stays"),
    ],
)
def test_audio_when_spice_comes_or_goes_then_libvirts_own_gives_way(have: t.Any, want: t.Any, left: list[str]) -> None:
    laid = overlay(have, want)

    leave_audio(laid, have)

    assert [audio.get("type") for audio in laid.merged.iterfind("devices/audio")] == left


def test_audio_of_spice_when_its_graphics_go_and_it_is_asked_for_then_is_refused() -> None:
    have = devices(SPICE, SPICE_AUDIO)
    laid = overlay(have, devices(GONE_SPICE, SPICE_AUDIO))

    with pytest.raises(InputError, match="audio 1 of type spice"):
        leave_audio(laid, have)


def test_pci_controller_when_it_becomes_another_model_then_leaves_what_the_old_one_had() -> None:
    port = "<controller type='pci' index='5' model='pcie-root-port'><target chassis='5' port='0x12'/>{}</controller>"
    on_it = SLOT4.replace("bus='0x00'", "bus='0x05'")
    have = devices(port.format(SLOT4), NIC.format(on_it), SATA.format(on_it), BALLOON.format(SLOT5))
    want = devices("<controller type='pci' index='5' model='pcie-switch-upstream-port'/>", SATA.format(on_it))
    laid = overlay(have, want)

    make_room(laid)

    (controller,) = laid.merged.iterfind("devices/controller[@index='5']")
    assert [each.tag for each in controller] == []
    assert [each.getparent().tag for each in laid.merged.iterfind("devices/*/address")] == ["controller", "memballoon"]


@pytest.mark.parametrize(
    ("device", "now", "then"),
    [
        ("<controller type='scsi' index='0' model='{}'>{}</controller>", "virtio-scsi", "ibmvscsi"),
        ("<video><model type='{}'/>{}</video>", "qxl", "ramfb"),
        (
            "<interface type='user'><mac address='52:54:00:00:00:01'/><model type='{}'/>{}</interface>",
            "spapr-vlan",
            "e1000",
        ),
    ],
)
def test_device_when_it_moves_to_or_from_a_pci_bus_by_its_model_then_leaves_its_place(
    device: str, now: str, then: str
) -> None:
    def places(asked: str) -> int:
        laid = overlay(devices(device.format(now, SLOT4)), devices(device.format(then, asked)))
        make_room(laid)
        return len(laid.merged.findall("devices/*/address"))

    assert (places(""), places(SLOT4)) == (0, 1)


NO_USB = "<controller type='usb' index='{}' model='none'/>"


@pytest.mark.parametrize(
    "there",
    [
        (NO_USB.format(1),),
        (NO_USB.format(0), NO_USB.format(1)),
        (NO_USB.format(0), "<controller type='usb' index='1'/>"),
    ],
)
def test_usb_when_there_is_none_and_one_then_is_refused(there: tuple[str, ...]) -> None:
    refuse_accidents(devices(), devices(NO_USB.format(0), SATA.format("")))

    with pytest.raises(InputError, match="model none"):
        refuse_accidents(devices(), devices(*there))


UDP = "<serial type='udp'><source mode='{}' service='1'/><source mode='{}' service='2'/><target port='0'/></serial>"


def test_ends_of_a_connection_when_both_have_one_mode_then_are_refused() -> None:
    refuse_accidents(devices(), devices(UDP.format("bind", "connect")))

    with pytest.raises(InputError, match="serial 0: two sources have the mode connect"):
        refuse_accidents(devices(), devices(UDP.format("connect", "connect")))


NOWHERE = "<listen type='none'/>"


@pytest.mark.parametrize(
    ("want", "left"),
    [
        pytest.param("<graphics type='spice' autoport='yes'/>", 0, id="a port that libvirt chooses"),
        pytest.param("<graphics type='spice' port='5901'/>", 0, id="a port"),
        pytest.param(f"<graphics type='spice' autoport='yes'>{NOWHERE}</graphics>", 1, id="asked for"),
        pytest.param("<graphics type='spice' autoport='no' port='0'/>", 1, id="no port"),
        pytest.param("<graphics type='spice' defaultMode='secure'/>", 1, id="something else"),
    ],
)
def test_graphics_that_listen_nowhere_when_they_get_a_port_then_leave_it_to_libvirt(want: str, left: int) -> None:
    have, asked = devices(f"<graphics type='spice'>{NOWHERE}</graphics>"), devices(want)
    laid = overlay(have, asked)

    give_way(laid, have, asked)

    assert len(laid.merged.findall("devices/graphics/listen")) == left


@pytest.mark.parametrize("number", ["", " index='0'"])
def test_usb_controller_when_its_model_needs_a_bus_of_its_own_then_is_refused(number: str) -> None:
    ehci, uhci = (UHCI.format(0, "").replace("uhci1", model) for model in ("ehci1", "uhci1"))
    have = devices(ehci, uhci)
    want = devices(ehci.replace(" index='0'", number), f"<controller type='usb'{number} model='piix3-uhci'/>")

    with pytest.raises(InputError, match="Two usb controllers would have the index 0"):
        make_room(overlay(have, want))


def test_console_of_the_serial_port_when_it_is_new_then_comes_before_the_others() -> None:
    merged = overlay(devices(VIRTIO.format(1)), devices(SHADOW)).merged

    assert [each.get("type") for each in merged.iterfind("devices/console/target")] == ["serial", "virtio"]


AGENT = "<channel type='unix'><target type='virtio' name='{}'/></channel>"
GUESTFWD = "<channel type='unix'><target type='guestfwd' address='10.0.2.1' port='4600'/></channel>"


def test_channel_when_it_gets_the_name_of_another_then_is_refused() -> None:
    have = devices(AGENT.format("a"), AGENT.format("b"))

    with pytest.raises(InputError, match="Two devices would be channel b"):
        refuse_accidents(have, devices(AGENT.format("b"), AGENT.format("b")))


@pytest.mark.parametrize(
    "there",
    [
        pytest.param((AGENT.format("b"), AGENT.format("b")), id="that libvirt took before"),
        pytest.param((AGENT.format("a"), AGENT.format("b")), id="of different names"),
        pytest.param((GUESTFWD, GUESTFWD), id="that have no such name"),
    ],
)
def test_channels_when_nothing_changes_about_their_names_then_are_no_matter(there: tuple[str, ...]) -> None:
    refuse_accidents(devices(*there), devices(*there))


def cells(*distances: dict[int, int]) -> t.Any:
    inside = ""
    for number, siblings in enumerate(distances):
        below = "".join(f"<sibling id='{node}' value='{value}'/>" for node, value in siblings.items())
        inside += f"<cell id='{number}'><distances>{below}</distances></cell>"
    return parse(f"<domain><cpu><numa>{inside}</numa></cpu></domain>")


@pytest.mark.parametrize(
    ("have", "want", "left"),
    [
        pytest.param(
            cells({0: 10, 1: 21}, {0: 21, 1: 10}), cells({1: 31}), cells({0: 10, 1: 31}, {1: 10}), id="filled in"
        ),
        pytest.param(
            cells({0: 10, 1: 21}, {0: 21, 1: 10}),
            cells({1: 31}, {0: 21}),
            cells({0: 10, 1: 31}, {0: 21, 1: 10}),
            id="asked for",
        ),
        pytest.param(
            cells({0: 10, 1: 21}, {0: 41, 1: 10}),
            cells({1: 31}),
            cells({0: 10, 1: 31}, {0: 41, 1: 10}),
            id="another one than libvirt would fill in",
        ),
        pytest.param(
            cells({0: 10, 1: 21}, {0: 21, 1: 10}),
            cells({1: 21}),
            cells({0: 10, 1: 21}, {0: 21, 1: 10}),
            id="nothing changes",
        ),
    ],
)
def test_way_back_when_a_distance_changes_then_only_goes_where_libvirt_filled_it_in(
    have: t.Any, want: t.Any, left: t.Any
) -> None:
    laid = overlay(have, want)

    leave_way_back_to_libvirt(laid, have, want)

    assert text_of(laid.merged) == text_of(left)


@pytest.mark.parametrize(
    ("held", "sent"),
    [
        pytest.param((SERIAL, SHADOW, VIRTIO.format(0)), (SERIAL, VIRTIO.format(0)), id="numbered without it"),
        pytest.param((SERIAL, SHADOW, VIRTIO.format(1)), (SERIAL, SHADOW, VIRTIO.format(1)), id="numbered with it"),
        pytest.param((SERIAL, SHADOW), (SERIAL, SHADOW), id="alone"),
        pytest.param((VIRTIO.format(0), VIRTIO.format(1)), (VIRTIO.format(0), VIRTIO.format(1)), id="no serial port"),
    ],
)
def test_console_of_the_serial_port_when_it_would_renumber_the_others_then_is_left_to_libvirt(
    held: tuple[str, ...], sent: tuple[str, ...]
) -> None:
    assert text_of(definable(devices(*held))) == text_of(devices(*sent))
