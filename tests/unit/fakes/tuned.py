# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What libvirt shows of a running domain after the calls that change it besides its devices."""

from __future__ import annotations

import typing as t

from lxml import etree

from ansible_collections.virtops.libvirt.plugins.module_utils._plan import live_steps as do

Tree = t.Any

_SCHEDULER = {"cpu_shares": "shares", "vcpu_period": "period", "vcpu_quota": "quota"}
_UNLIMITED = 9007199254740991


def tune(live: Tree, step: do.LiveStep) -> None:
    """Does to *live*, in place, what libvirt does."""
    if isinstance(step, do.SetVcpus):
        _set_vcpus(live, step.number)
    elif isinstance(step, do.SetMemory):
        assert live.find("devices/memballoon") is not None, "there is no balloon"
        assert step.kib <= int(live.findtext("memory")), "cannot set memory higher than max memory"
        live.find("currentMemory").text = str(-(-step.kib // 4) * 4)
    elif isinstance(step, do.SetElement):
        _set_element(live, step)
    elif isinstance(step, do.Tune):
        _PLACES[step.kind](live, step.subject, dict(step.values))
    else:
        raise AssertionError("what is in no definition changes none")


def _set_vcpus(live: Tree, number: int) -> None:
    vcpu = live.find("vcpu")
    assert 0 < number <= int(vcpu.text), "requested vcpus is greater than max allowable vcpus"
    entries = live.findall("vcpus/vcpu")
    online = [entry for entry in entries if entry.get("enabled") == "yes"]
    going = [entry for entry in reversed(online) if entry.get("hotpluggable") == "yes"]
    assert not entries or number >= len(online) - len(going), "failed to find appropriate hotpluggable vcpus"
    for entry in going[: max(0, len(online) - number)]:
        entry.set("enabled", "no")
    for entry in [entry for entry in entries if entry not in online][: max(0, number - len(online))]:
        entry.set("enabled", "yes")
    vcpu.attrib.pop("current", None)
    if number != int(vcpu.text):
        vcpu.set("current", str(number))


def _set_element(live: Tree, step: do.SetElement) -> None:
    metadata = _below(live, "metadata")
    for held in metadata.findall(f"{{{step.uri}}}*"):
        metadata.remove(held)
    if step.xml:
        element = etree.fromstring(step.xml)
        assert f"xmlns:{step.prefix}=" not in step.xml, "failed to create a new XML namespace"
        metadata.append(_injected(element, step.prefix, step.uri))
    if not len(metadata):
        live.remove(metadata)


def _injected(element: Tree, prefix: str, uri: str) -> Tree:
    """What virXMLInjectNamespace makes of an element: all that has no namespace gets this one."""
    if element.tag.startswith("{"):
        return element
    copied = etree.Element(f"{{{uri}}}{element.tag}", element.attrib, {prefix: uri})
    copied.text = element.text
    copied.extend(_injected(below, prefix, uri) for below in element)
    return copied


def _below(tree: Tree, path: str) -> Tree:
    for tag in path.split("/"):
        found = tree.find(tag)
        tree = etree.SubElement(tree, tag) if found is None else found
    return tree


def _texts(tree: Tree, path: str, values: dict[str, t.Any], nothing: int | None = None, **more: str) -> None:
    """Each value as the text of a child; *nothing*: the value that takes the child away."""
    parent = _below(tree, path)
    for name, value in values.items():
        held = parent.find(name)
        if value == nothing:
            if held is not None:
                parent.remove(held)
            continue
        held = etree.SubElement(parent, name) if held is None else held
        held.text = str(value)
        held.attrib.update(more)
    if not len(parent) and not parent.attrib:
        parent.getparent().remove(parent)


def _scheduler(live: Tree, _subject: str, values: dict[str, t.Any]) -> None:
    _texts(live, "cputune", {_SCHEDULER.get(name, name): value for name, value in values.items()})


def _entry(live: Tree, path: str, key: str, subject: str) -> Tree:
    parent, _slash, tag = path.rpartition("/")
    for held in live.findall(path):
        if (held.get(key) or held.findtext(key)) == subject:
            return held
    entry = etree.SubElement(_below(live, parent), tag)
    if path == "blkiotune/device":
        etree.SubElement(entry, key).text = subject
    else:
        entry.set(key, subject)
    return entry


def _attributes(entry: Tree, values: dict[str, t.Any]) -> None:
    for name, value in values.items():
        entry.set(name, str(value))


def _block_io(live: Tree, subject: str, values: dict[str, t.Any]) -> None:
    [disk] = live.xpath("devices/disk[target/@dev=$dev]", dev=subject)
    for held in disk.findall("iotune"):
        disk.remove(held)  # all of it is said each time
    _texts(disk, "iotune", values, 0)


def _statistics(live: Tree, _subject: str, values: dict[str, t.Any]) -> None:
    [balloon] = live.findall("devices/memballoon")
    for held in balloon.findall("stats"):
        balloon.remove(held)
    if values["period"]:
        etree.SubElement(balloon, "stats", period=str(values["period"]))


def _numa(live: Tree, _subject: str, values: dict[str, t.Any]) -> None:
    memory = _below(live, "numatune/memory")
    memory.set("mode", memory.get("mode", "strict"))
    memory.set("nodeset", values["numa_nodeset"])


def _threads(live: Tree, change: int) -> None:
    _below(live, "iothreads").text = str(int(live.findtext("iothreads") or 0) + change)


def _add_thread(live: Tree, subject: str, _values: dict[str, t.Any]) -> None:
    assert not live.xpath("iothreadids/iothread[@id=$id]", id=subject), "an IOThread is already using iothread_id"
    etree.SubElement(_below(live, "iothreadids"), "iothread", id=subject)
    _threads(live, 1)


def _remove_thread(live: Tree, subject: str, _values: dict[str, t.Any]) -> None:
    [thread] = live.xpath("iothreadids/iothread[@id=$id]", id=subject)
    assert not live.xpath("devices/*/driver[@iothread=$id]", id=subject), "it is being used by a device"
    # Its pin goes with it.
    for gone in (thread, *live.xpath("cputune/iothreadpin[@iothread=$id]", id=subject)):
        gone.getparent().remove(gone)
    _threads(live, -1)


_PLACES: dict[str, t.Callable[[Tree, str, dict[str, t.Any]], None]] = {
    "scheduler": _scheduler,
    "memory": lambda live, _subject, values: _texts(live, "memtune", values, _UNLIMITED, unit="KiB"),
    "blkio": lambda live, _subject, values: _texts(live, "blkiotune", values),
    "blkio_device": lambda live, subject, values: _texts(
        _entry(live, "blkiotune/device", "path", subject), ".", values
    ),
    "numa": _numa,
    "perf": lambda live, subject, values: _attributes(_entry(live, "perf/event", "name", subject), values),
    "lifecycle": lambda live, _subject, values: _texts(
        live, ".", {f"on_{event}": action for event, action in values.items()}
    ),
    "balloon_statistics": _statistics,
    "block_io": _block_io,
    "vcpu_pin": lambda live, subject, values: _attributes(_entry(live, "cputune/vcpupin", "vcpu", subject), values),
    "emulator_pin": lambda live, _subject, values: _attributes(_below(live, "cputune/emulatorpin"), values),
    "iothread_pin": lambda live, subject, values: _attributes(
        _entry(live, "cputune/iothreadpin", "iothread", subject), values
    ),
    "iothread": lambda live, subject, values: _attributes(_entry(live, "iothreadids/iothread", "id", subject), values),
    "iothread_add": _add_thread,
    "iothread_remove": _remove_thread,
}
