# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plain libvirt: what it accepts, what it makes of a definition, what it holds. The witness against the modules."""

from __future__ import annotations

import contextlib
import copy
import threading
import typing as t
from pathlib import Path

import libvirt
from lxml import etree

from ansible_collections.virtops.libvirt.tests.corpus.compare import Element, parsed
from ansible_collections.virtops.libvirt.tests.lab.image import image
from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

#: How a definition is kept from leaving anything behind when it goes.
_UNDEFINE = libvirt.VIR_DOMAIN_UNDEFINE_KEEP_NVRAM | libvirt.VIR_DOMAIN_UNDEFINE_MANAGED_SAVE
#: Seconds. Some wait for a program that is not there.
_START_TIMEOUT = 60
_DISKS = "var/lib/libvirt/images"
NETWORK = "default"


class Plain:
    """One kind of object on one lab, by libvirt's own functions."""

    def __init__(self, lab: Lab, kind: str) -> None:
        self.lab = lab
        self.kind = kind
        self._opened: libvirt.virConnect | None = None
        self.machines = self._machines()

    def close(self) -> None:
        if self._opened is not None:
            with contextlib.suppress(libvirt.libvirtError):
                self._opened.close()
        self._opened = None

    @property
    def connection(self) -> libvirt.virConnect:
        """A connection that works, also after the daemon has died."""
        if self._opened is None or not self._opened.isAlive():
            self.lab.wait_daemon()
            self._opened = self.lab.connect()
        return self._opened

    def _machines(self) -> dict[str, str]:
        """What the machine types that are other names stand for."""
        capabilities = etree.fromstring(self.connection.getCapabilities())
        return {
            machine.text or "": machine.get("canonical", "")
            for machine in capabilities.iterfind("guest/arch[@name='x86_64']/machine[@canonical]")
        }

    def define(self, xml: str, *, validate: bool) -> Element:
        """What libvirt makes of a definition; it stays defined. Raises libvirtError when it is refused."""
        if self.kind == "domain":
            flags = libvirt.VIR_DOMAIN_DEFINE_VALIDATE if validate else 0
            name = self.connection.defineXMLFlags(xml, flags).name()
        else:
            flags = libvirt.VIR_NETWORK_DEFINE_VALIDATE if validate else 0
            name = self.connection.networkDefineXMLFlags(xml, flags).name()
        return self.held(name)

    def makes_of(self, xml: str, *, validate: bool = False) -> Element | None:
        """What libvirt would make of a definition, or None when it refuses it. Nothing stays defined."""
        try:
            held = self.define(xml, validate=validate)
        except libvirt.libvirtError:
            return None
        self.remove(held.findtext("name", ""))
        return held

    def find(self, name: str) -> t.Any:
        """The object, or None."""
        with contextlib.suppress(libvirt.libvirtError):
            if self.kind == "domain":
                return self.connection.lookupByName(name)
            return self.connection.networkLookupByName(name)
        return None

    def held(self, name: str) -> Element:
        """The persistent definition."""
        if self.kind == "domain":
            flags = libvirt.VIR_DOMAIN_XML_INACTIVE | libvirt.VIR_DOMAIN_XML_SECURE
        else:
            flags = libvirt.VIR_NETWORK_XML_INACTIVE
        return parsed(self.find(name).XMLDesc(flags))

    def texts(self, name: str) -> list[str]:
        """Everything that libvirt holds of an object, as text."""
        found = self.find(name)
        texts = [etree.tostring(self.held(name), encoding="unicode")]
        return [*texts, found.XMLDesc(0)] if found.isActive() else texts

    def start(self, name: str) -> str | None:
        """Start it, a domain without letting it run; the reason when libvirt cannot."""
        found = self.find(name)
        watch = threading.Timer(_START_TIMEOUT, self._give_up, [name])
        watch.start()
        try:
            if self.kind == "domain":
                found.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED)
            else:
                found.create()
        except libvirt.libvirtError as error:
            return str(error)
        finally:
            watch.cancel()
        return None

    def _give_up(self, name: str) -> None:
        """End a domain whose start does not come to an end, by a connection which that does not occupy."""
        with contextlib.closing(self.lab.connect()) as connection, contextlib.suppress(libvirt.libvirtError):
            connection.lookupByName(name).destroy()

    def remove(self, name: str) -> None:
        """Stop and undefine it; files that it names stay."""
        found = self.find(name)
        if found is None:
            return
        with contextlib.suppress(libvirt.libvirtError):
            found.destroy()
        with contextlib.suppress(libvirt.libvirtError):
            found.undefineFlags(_UNDEFINE) if self.kind == "domain" else found.undefine()


def comparable(held: Element, asked: Element) -> Element:
    """What libvirt holds without what it draws at random because *asked* does not say it."""
    copied = copy.deepcopy(held)
    for path in ("uuid", "mac", "devices/interface/mac"):
        owners, macs = len(asked.findall(path.rpartition("/")[0] or ".")), len(asked.findall(path))
        if macs < owners:
            for found in copied.findall(path):
                t.cast(Element, found.getparent()).remove(found)
    if not (asked.findtext("genid") or "").strip():
        for found in copied.findall("genid"):
            copied.remove(found)
    return copied


def same(one: Element, other: Element) -> bool:
    """Whether two definitions of libvirt's own writing are the same."""
    return etree.tostring(one) == etree.tostring(other)


class Stage:
    """What domains need in a lab to be started: files for disks, a network, a directory that is the lab's own."""

    def __init__(self, lab: Lab, plain: Plain) -> None:
        self._lab = lab
        self._directory = lab.directory / _DISKS
        self._directory.mkdir(parents=True, exist_ok=True)
        self._bridge = ""
        lab.exec("bash", "-c", _OWN_TMP, "bash", str(lab.directory))
        if plain.kind == "domain":
            network = plain.connection.networkLookupByName(NETWORK) if NETWORK in _networks(plain) else None
            network = network or plain.connection.networkDefineXML(_NETWORK)
            if not network.isActive():
                network.create()
            self._bridge = network.bridgeName()

    def fitted(self, root: Element) -> Element:
        """The domain with disks, kernel and networks that there are."""
        copied = copy.deepcopy(root)
        for number, disk in enumerate(copied.iterfind("devices/disk")):
            self._give_files(disk, f"{number}")
        for path in copied.iterfind("os/kernel"):
            path.text = str(image(agent=False).kernel)
        for path in copied.iterfind("os/initrd"):
            path.text = str(image(agent=False).initrd)
        for interface in copied.iterfind("devices/interface"):
            source = interface.find("source")
            if source is not None and interface.get("type") == "network":
                source.set("network", NETWORK)
                source.attrib.pop("portgroup", None)
            elif source is not None and interface.get("type") == "bridge":
                source.set("bridge", self._bridge)
            elif source is not None and interface.get("type") == "vhostuser":
                # QEMU as the server would wait for the switch.
                source.set("mode", "client")
        return copied

    def _give_files(self, disk: Element, name: str) -> None:
        source = disk.find("source")
        if source is None or disk.get("type", "file") not in ("file", "block"):
            return
        driver = disk.find("driver")
        form = driver.get("type", "raw") if driver is not None else "raw"
        if disk.tag == "backingStore":
            form = next((one.get("type", "raw") for one in disk.iterfind("format")), "raw")
        disk.set("type", "file")
        for attr in ("dev", "file"):
            source.attrib.pop(attr, None)
        source.set("file", f"/{_DISKS}/{self._file(name, form)}")
        for below in disk.findall("backingStore"):
            self._give_files(below, f"{name}-below")

    def _file(self, name: str, form: str) -> str:
        file: Path = self._directory / f"{name}.{form}"
        if not file.exists():
            self._lab.exec("qemu-img", "create", "-q", "-f", form, f"/{_DISKS}/{file.name}", "4M", check=False)
        return file.name


def _networks(plain: Plain) -> list[str]:
    return [network.name() for network in plain.connection.listAllNetworks()]


#: Sockets and logs that definitions put under /tmp are the lab's own. The lab's directory stays in sight: it is removed
#: from inside when whoever started the lab dies.
_OWN_TMP = """\
set -eu
mkdir /run/lab/own
mount --bind "$1" /run/lab/own
mount -t tmpfs lab /tmp
mkdir -p "$1"
mount --bind /run/lab/own "$1"
umount /run/lab/own
rmdir /run/lab/own
"""
_NETWORK = f"""\
<network>
  <name>{NETWORK}</name>
  <bridge name='virbr0' stp='off' delay='0'/>
  <ip address='192.168.122.1' netmask='255.255.255.0'/>
</network>
"""
