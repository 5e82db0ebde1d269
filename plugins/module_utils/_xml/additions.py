# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""New elements: what they get when the task does not say it, and where in their parent they go."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import known
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import parse_path
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.build import descend, find
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.schema_facts import MIRRORS, ORDER

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any


def is_bare(element: Element) -> bool:
    """Whether the element says something only by being there."""
    return (
        not len(element)
        and not (element.text and element.text.strip())
        and all(marks.is_mark(name) for name in element.attrib)
    )


#: (tag, attribute) of what libvirt writes into an element that says something else, and its text.
_FILLERS = {("hyperv", "mode"): "custom"}


def says_nothing(element: Element) -> bool:
    """Whether nothing is left of an element but what libvirt had filled in."""
    return is_bare(element) or (
        not len(element)
        and not (element.text and element.text.strip())
        and all(_FILLERS.get((element.tag, name)) == text for name, text in element.attrib.items())
    )


def missing(have: Element, want: Element) -> list[tuple[str, str, str]]:
    """The initial attributes of elements that are not there yet: (path of the element, attribute, text)."""
    found = []
    for word in marks.words(want, marks.INITIAL):
        path, _equals, text = word.rpartition("=")
        below, _at, attr = path.rpartition("@")
        if find(have, below) is None:
            found.append((below, attr, text))
    return found


def settle(added: Element) -> None:
    """Gives a new element its initial attributes and takes the marks off."""
    for word in marks.words(added, marks.INITIAL):
        path, _equals, text = word.rpartition("=")
        target, attr = descend(added, path), parse_path(path).attr
        if attr not in target.attrib:
            target.set(attr, text)
    for below in added:
        if not marks.is_hollow(below):
            settle(below)
    marks.strip(added)


#: What libvirt gives every domain that does not say otherwise.
_ALWAYS_THERE = frozenset({"memballoon", "nvram"})
_OF_THE_MACHINE = frozenset({"usb", "sata"})
#: Type of controller → types of the addresses of what is plugged into it, and the attribute with its index.
_PLUGGED = {
    "scsi": (("drive",), "controller"),
    "sata": (("drive",), "controller"),
    "ide": (("drive",), "controller"),
    "fdc": (("drive",), "controller"),
    "virtio-serial": (("virtio-serial",), "controller"),
    "ccid": (("ccid",), "controller"),
    "usb": (("usb",), "bus"),
}


#: What is the machine's own, or put there by libvirt when there is none: attribute and texts.
_OWN: dict[str, tuple[str, tuple[str, ...]]] = {
    "input": ("bus", ("ps2", "xen")),
    "audio": ("type", ("none", "spice")),
    "watchdog": ("model", ("itco",)),
}


def is_own(device: Element) -> bool:
    """Whether it is part of the machine, as a PS/2 mouse is and the watchdog in the chipset of a q35."""
    name, texts = _OWN.get(device.tag, ("type", ()))
    return device.get(name) in texts


def shadow_of(serial: Element) -> Element | None:
    """The console that is the domain's first serial port shown again: it goes with it, and never alone. libvirt makes
    each of the other (conf/domain_conf.c, virDomainDefAddConsoleCompat)."""
    devices = serial.getparent()
    console = devices.find("console") if devices is not None and devices.find("serial") is serial else None
    return console if console is not None and console.find("target[@type='serial']") is not None else None


def leaves_with_definition(device: Element, definition: Element) -> bool:
    """Whether libvirt refuses a definition in which nothing but the device is missing: one of the USB controllers that
    share a bus, or the graphics that the audio, or a host device of the resulting *definition*, needs. A new definition
    has to be without all of it at once."""
    if device.tag == "graphics":
        return device.get("type") == "spice" or definition.find("devices/hostdev[@display='on']") is not None
    return device.tag == "controller" and device.get("type") == "usb"


def definable(definition: Element) -> Element:
    """The definition as libvirt is given it, with which it keeps what it holds; *definition* itself where it is that.

    libvirt numbers consoles anew whenever it reads them. Where those behind the first serial port's are numbered
    without it, as in a definition that came without it, it is left to libvirt to make that one again.
    """
    consoles = definition.findall("devices/console")
    serial = definition.find("devices/serial")
    shadow = None if serial is None else shadow_of(serial)
    ports = [target.get("port") for console in consoles[1:] for target in console.findall("target")]
    if shadow is None or shadow is not consoles[0] or not ports or ports != [str(n) for n in range(len(ports))]:
        return definition
    copied = copy.deepcopy(definition)
    first = known(copied.find("devices/console"))
    known(first.getparent()).remove(first)
    return copied


def _serves(controller: Element, leaving: t.Container[int]) -> bool:
    """Whether libvirt would bring a controller back: it is the machine's own, or a device is plugged into it. Of USB
    controllers that share a bus the others do instead, as far as they are not *leaving* too."""
    kind, index = controller.get("type"), controller.get("index", "0")
    parent = controller.getparent()
    if kind == "usb" and controller.get("model") == "none":
        return False  # without it there is USB
    if kind == "usb" and parent is not None:
        sharing = parent.iterfind("controller[@type='usb']")
        if any(
            each.get("index", "0") == index and each is not controller and id(each) not in leaving for each in sharing
        ):
            return False
    if kind == "pci" or (kind in _OF_THE_MACHINE and index == "0"):
        return True
    kinds, place = _PLUGGED.get(kind or "", ((), ""))
    for device in parent if parent is not None and kinds else ():
        address = device.find("address")
        if address is not None and address.get("type") in kinds and address.get(place, "0") == index:
            bus = device.find("target[@bus]")
            if bus is None or bus.get("bus") == kind:
                return True
    return False


def goes_alone(entry: Element, leaving: t.Container[int] = ()) -> bool:
    """Whether an entry of a list can be taken away by itself, and has not gone with another already. *leaving*: the ids
    of those that shall go with it."""
    parent = entry.getparent()
    if entry.tag in _ALWAYS_THERE or is_own(entry) or (entry.tag == "controller" and _serves(entry, leaving)):
        return False
    serial = parent.find("serial") if parent is not None and entry.tag == "console" else None
    return parent is not None and (serial is None or shadow_of(serial) is not entry)


def mirror(have: Element, want: Element) -> None:
    """Makes an attribute and the child that it repeats say the same again, after *want* was laid over *have*."""
    for attr, tag, inner in MIRRORS.get(have.tag, ()):
        if attr not in have.attrib:
            continue
        first, asked = have.find(tag), want.find(tag)
        if first is None:
            if tag in {*marks.words(want, marks.EXACT), *marks.words(want, marks.ABSENT)}:
                del have.attrib[attr]
        elif attr in want.attrib:
            if asked is None:
                first.set(inner, have.attrib[attr])
        elif inner in first.attrib:
            have.set(attr, first.attrib[inner])
        elif asked is not None and (
            first.get("type", inner) != inner or f"@{inner}" in marks.words(asked, marks.ABSENT)
        ):
            del have.attrib[attr]


def _is_of_serial(console: Element) -> bool:
    target = console.find("target")
    return target is not None and target.get("type") == "serial"


def insert(parent: Element, added: Element) -> None:
    """Behind its equals, else where the schema wants it, else last. The console of a serial port comes first: libvirt
    takes it nowhere else (conf/domain_conf.c, virDomainDefAddConsoleCompat)."""
    same = parent.findall(added.tag)
    if same:
        if added.tag == "console" and _is_of_serial(added):
            same[0].addprevious(added)
        else:
            same[-1].addnext(added)
        return
    order = ORDER.get(parent.tag, ())
    if added.tag in order:
        later = order[order.index(added.tag) + 1 :]
        for below in parent:
            if below.tag in later:
                below.addprevious(added)
                return
    parent.append(added)
