# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The live definition as it was declared: without what libvirt only adds while the domain runs.

An interface on a network with a bridge of the host shows ``type='bridge'`` live, and every network interface the bridge
and the port it was given; an update or a comparison has to speak of what was declared (conf/domain_conf.c,
virDomainNetDefFormat).
"""

from __future__ import annotations

import copy
import re
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import known
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import value_at
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.running_memory import settle_running

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

#: What the live definition has, and the persistent one never.
_ONLY_LIVE: tuple[tuple[str, str], ...] = (
    ("resource", ""),
    ("seclabel[@type='dynamic']/label", ""),
    ("seclabel/imagelabel", ""),
    ("devices/disk/mirror", ""),
    ("devices/disk//source", "index"),
    ("devices/disk//backingStore", "index"),
    ("devices/memory/target/current", ""),
    ("devices/disk/target", "tray"),
    ("devices/hostdev/source", "missing"),
    ("devices/hostdev[@type='usb']/source[vendor]/address", ""),
    ("devices/console", "tty"),
    ("devices/channel/target", "state"),
    ("devices/serial[@type='pty']/source", ""),
    ("devices/console[@type='pty']/source", ""),
    ("devices/parallel[@type='pty']/source", ""),
    ("devices/channel[@type='pty']/source", ""),
    ("devices/*[@type='tcp']/source[@tls='no']", "tls"),
    ("devices/rng/backend[@type='tcp']/source[@tls='no']", "tls"),
    ("devices/graphics/listen[@type='network']", "address"),
    ("devices/channel[@type='unix']/source[@mode='bind']", ""),
)
_GENERATED_TARGET = r"(vnet|macvtap|macvlan)\d+"
#: In a directory that is named after the number of this run.
_GENERATED_SOCKET = r"/domain-\d+-[^/]*/(vnc|spice)\.sock$"
_GENERATED_CHANNEL = r"/channel/(target/domain-)?\d+-[^/]+/[^/]+$"
#: Disks whose medium comes and goes. What says nothing of which it is.
_DRIVES = ("cdrom", "floppy")
_NO_MEDIUM = {"startupPolicy", "index"}
#: What libvirt writes out of a processor whose model it has chosen.
_WRITTEN_OUT = frozenset({"@mode", "@match", "@check", "model", "vendor", "feature"})
#: What a network that runs translates to where nothing is said (network/bridge_driver.c).
_ALL_PORTS = {"start": "1024", "end": "65535"}


def declared_interface(interface: Element) -> None:
    """Takes off one live interface, in place, what it holds only while it runs."""
    source = interface.find("source")
    if source is not None and source.get("network") is not None:
        if interface.get("type") != "hostdev":
            interface.set("type", "network")
            for name in ("bridge", "dev", "mode"):
                source.attrib.pop(name, None)
        source.attrib.pop("portid", None)
    target = interface.find("target")
    if target is not None and re.fullmatch(_GENERATED_TARGET, target.get("dev", "")):
        del target.attrib["dev"]
        if not target.attrib:
            interface.remove(target)


def declared_network(live: Element, config: Element) -> Element:
    """A copy of a live network definition as it was declared: where *config* names no ports for address translation, a
    running network has all but the privileged ones, which none of its starts would be without."""
    copied = copy.deepcopy(live)
    nat, port = copied.find("forward/nat"), copied.find("forward/nat/port")
    if nat is None or port is None or config.find("forward/nat/port") is not None or dict(port.attrib) != _ALL_PORTS:
        return copied
    nat.remove(port)
    if not len(nat) and not nat.attrib:
        _remove(nat)
    return copied


def declared(live: Element) -> Element:
    """A copy of a live domain definition as it was declared."""
    copied = copy.deepcopy(live)
    copied.attrib.pop("id", None)
    for interface in copied.findall("devices/interface"):
        declared_interface(interface)
    for target in copied.findall("devices/channel/target"):
        target.attrib.pop("state", None)
    for source in copied.findall("devices/channel[@type='unix']/source"):
        if re.search(_GENERATED_CHANNEL, source.get("path", "")):
            del source.attrib["path"]
    return copied


def comparable(want: Element, config: Element | None = None) -> Element:
    """A copy of the desired tree without what libvirt rewrites when it starts a domain, so that the live definition
    cannot be measured by it.

    *config*: the whole persistent definition that comes of it, where one does: how much memory a guest has, and whether
    a drive has a medium, does not follow from one part of it.
    """
    copied = copy.deepcopy(want)
    for path in ("uuid", "os/firmware", "os/loader", "os/nvram", "resource"):
        for found in copied.findall(path):
            _remove(found)
    copied.attrib.pop("id", None)
    for system in copied.findall("os"):
        system.attrib.pop("firmware", None)
    for cpu in copied.findall("cpu"):
        _settle_processor(cpu)
    for clock in copied.findall("clock[@offset='variable']"):
        # The guest sets its clock, and libvirt keeps count.
        clock.attrib.pop("adjustment", None)
        clock.attrib.pop("basis", None)
    whole = want if config is None else config
    settle_running(copied, whole)
    _settle_drives(copied, whole)
    gone = [name for name in marks.words(copied, marks.ABSENT) if name != "vcpus"]
    if marks.ABSENT in copied.attrib:
        copied.set(marks.ABSENT, " ".join(gone))
    for graphics in copied.iterfind("devices/graphics"):
        if graphics.get("autoport") == "yes" or graphics.get("port") == "-1":
            graphics.attrib.pop("port", None)
            graphics.attrib.pop("tlsPort", None)
        if graphics.get("websocket") == "-1":
            del graphics.attrib["websocket"]
    return copied


def _settle_processor(cpu: Element) -> None:
    """A model that is the host's, or no less than the one asked for, is written out as another one."""
    least = cpu.get("match") == "minimum"
    chosen = least or cpu.get("mode") == "host-model"
    for name in ("check", "mode", "match") if chosen else ("check",):
        cpu.attrib.pop(name, None)
    for model in cpu.findall("model"):
        model.attrib.pop("fallback", None)
    for below in list(cpu):
        optional = below.tag == "feature" and below.get("policy") == "optional"
        written = below.tag in ("model", "vendor") or (below.tag == "feature" and (least or below.get(marks.GONE)))
        if optional or (chosen and written):
            cpu.remove(below)
    for mark in (marks.ABSENT, marks.EXACT) if chosen else ():
        words = [word for word in marks.words(cpu, mark) if word not in _WRITTEN_OUT]
        cpu.attrib.pop(mark, None)
        if words:
            cpu.set(mark, " ".join(words))
    if not len(cpu) and not cpu.attrib:
        _remove(cpu)


def _settle_drives(want: Element, definition: Element) -> None:
    """The guest opens and closes a tray, and an empty drive shows no format while it runs."""
    empty = {
        value_at(disk, "target@dev")
        for disk in definition.iterfind("devices/disk")
        if disk.get("device") in _DRIVES and not _has_medium(disk)
    }
    for disk in want.iterfind("devices/disk"):
        for target in disk.findall("target"):
            target.attrib.pop("tray", None)
        for driver in disk.findall("driver") if value_at(disk, "target@dev") in empty else ():
            if not _has_medium(disk):
                driver.attrib.pop("type", None)


def _has_medium(disk: Element) -> bool:
    source = disk.find("source")
    if source is None:
        return False
    return len(source) > 0 or any(name not in _NO_MEDIUM and not marks.is_mark(name) for name in source.attrib)


def forget_computed(want: Element, have: Element) -> None:
    """Takes off a desired tree, in place, what a running domain's dump says of a processor that the domain has."""
    cpu = want.find("cpu")
    if cpu is not None and cpu.get(marks.COMPUTED) and have.find("cpu") is not None:
        want.remove(cpu)


def declared_dump(raw: Element) -> None:
    """Takes off a raw domain definition, in place, what libvirt writes there while a domain runs and never reads.

    So that what ``virsh dumpxml`` shows of a running domain can be given back.
    """
    for alias in raw.findall("devices/*/alias"):
        if not (alias.get("name") or "").startswith("ua-"):
            _remove(alias)
    if raw.attrib.pop("id", None) is None:
        return
    for interface in raw.findall("devices/interface"):
        declared_interface(interface)
    # Only beside an index, which a disk that runs has, is the end of its chain of images what libvirt has found there.
    for disk in raw.findall("devices/disk[source]"):
        backing = disk.find("backingStore")
        if disk.find("source[@index]") is not None and backing is not None and not len(backing) + len(backing.attrib):
            disk.remove(backing)
    for path, attr in _ONLY_LIVE:
        for found in raw.findall(path):
            if attr:
                found.attrib.pop(attr, None)
            else:
                _remove(found)
    for label in raw.findall("seclabel[@type='dynamic']"):
        if label.find("baselabel") is None:
            _remove(label)
    for cpu in raw.findall("cpu[@check='full']"):
        cpu.set(marks.COMPUTED, "yes")
    for graphics in raw.findall("devices/graphics"):
        if graphics.get("autoport") == "yes":
            for name in ("port", "tlsPort", "websocket"):
                graphics.attrib.pop(name, None)
        if graphics.find("listen[@type='network']") is not None:
            graphics.attrib.pop("listen", None)
        for holder in (graphics, *graphics.findall("listen")):
            if re.search(_GENERATED_SOCKET, holder.get("socket", "")):
                del holder.attrib["socket"]
        for holder, name in ((graphics, "listen"), *((listen, "address") for listen in graphics.findall("listen"))):
            if holder.get(name) == "127.0.0.1":  # what libvirt takes where nothing is said
                del holder.attrib[name]


def as_defined(live: Element) -> Element:
    """A copy of a transient domain's definition, which is that of what runs, as it can be given to a module."""
    copied = copy.deepcopy(live)
    copied.set("id", "")
    declared_dump(copied)
    for cpu in copied.findall("cpu"):
        cpu.attrib.pop(marks.COMPUTED, None)
    return copied


def _remove(element: Element) -> None:
    known(element.getparent()).remove(element)


def attachable(device: Element, keep_address: bool) -> Element:
    """A copy of a live or persistent device that can be attached: no alias of libvirt's own, its address only on
    request."""
    copied = copy.deepcopy(device)
    if copied.tag == "interface":
        declared_interface(copied)
    alias = copied.find("alias")
    if alias is not None and not (alias.get("name") or "").startswith("ua-"):
        copied.remove(alias)
    address = copied.find("address")
    if address is not None and not keep_address:
        copied.remove(address)
    return copied


def updatable(device: Element) -> Element:
    """A copy of a live device that it can be updated by: of a disk, without what was found in the medium it had."""
    copied = copy.deepcopy(device)
    if copied.tag == "disk":
        for below in copied.findall("backingStore"):
            copied.remove(below)
        for source in copied.findall("source"):
            source.attrib.pop("index", None)
            if not source.attrib and not len(source):
                copied.remove(source)
        for target in copied.findall("target"):
            target.attrib.pop("tray", None)
    return copied
