# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""vCPUs and IOThreads that are named one by one, beside their number.

Where libvirt holds both it goes by the list, whatever the number is (conf/domain_conf.c, virDomainVcpuParse,
virDomainDefParseIOThreads); a number that is to count has to change the list too.
"""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import known
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.equality import cpuset
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import child

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

#: Of an entry for a set of threads libvirt makes one for each: the tag, and where it says which.
_SPREAD = {"vcpusched": "vcpus", "iothreadsched": "iothreads"}


def settle_threads(want: Element, have: Element | None) -> None:
    """Completes, in place, what the desired tree says of a domain's threads. *have*: the domain, where there is one."""
    for cputune in want.findall("cputune"):
        for tag, name in _SPREAD.items():
            for entry in cputune.findall(tag):
                _spread(entry, name)
    _settle_iothreads(want, have)
    if have is not None and want.find("vcpus") is None and have.find("vcpus") is not None:
        asked, held = want.find("vcpu"), have.find("vcpu")
        if asked is not None and held is not None and asked.text and _online(asked) != _online(held):
            # Which of them are there follows from their number again.
            marks.add(want, marks.ABSENT, "vcpus")


def _spread(entry: Element, name: str) -> None:
    try:
        threads = sorted(cpuset(entry.get(name, "")))
    except ValueError:
        return  # libvirt says what it does not like of it
    for thread in threads[1:]:
        more = copy.deepcopy(entry)
        more.set(name, str(thread))
        known(entry.getparent()).append(more)
    entry.set(name, str(threads[0]))


def _online(vcpu: Element) -> str:
    return vcpu.get("current") or (vcpu.text or "").strip()


def _settle_iothreads(want: Element, have: Element | None) -> None:
    listed, count = want.find("iothreadids"), want.find("iothreads")
    named = [] if listed is None else listed.findall("iothread")
    if count is not None and (count.text or "").isdecimal():
        number = int(count.text or 0)
        if number < len(named):
            raise InputError(f"iothreads is {number}, but iothread_list names {len(named)} threads.")
        held = [] if have is None or listed is not None else have.findall("iothreadids/iothread")
        for surplus in held[number:]:
            listed = child(want, "iothreadids") if listed is None else listed
            gone = copy.deepcopy(surplus)
            gone.set(marks.GONE, "yes")
            listed.append(gone)
    elif count is None and named:
        named = [thread for thread in named if not thread.get(marks.GONE)]
        known_ids = set() if "iothread" in marks.words(known(listed), marks.EXACT) else _ids(have)
        child(want, "iothreads").text = str(len(known_ids | {thread.get("id") for thread in named}))


def _ids(have: Element | None) -> set[str | None]:
    """The numbers of the threads that a domain has."""
    if have is None:
        return set()
    ids = {thread.get("id") for thread in have.findall("iothreadids/iothread")}
    number = int(have.findtext("iothreads", "").strip() or 0)
    for free in range(1, number + 1):
        # libvirt gives the smallest numbers that are free to those that are not named.
        if len(ids) < number:
            ids.add(str(free))
    return ids
