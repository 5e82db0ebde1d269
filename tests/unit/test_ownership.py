# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The three-way merge for requests that chance makes: what is dropped goes as if it had never been asked for."""

from __future__ import annotations

import copy
import typing as t

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.virtops.libvirt.plugins.module_utils._plan import domain as domains
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.drift import drift
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.ownership import claim, forgets, release
from ansible_collections.virtops.libvirt.plugins.module_utils._run.applied import record_text, remember_failed
from ansible_collections.virtops.libvirt.plugins.module_utils._xml import marks
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import canonical_text
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.made import NOTHING
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, text_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import Record, decode, recordable
from ansible_collections.virtops.libvirt.tests.unit import golden
from ansible_collections.virtops.libvirt.tests.unit.fakes.carrying_out import after_domain
from ansible_collections.virtops.libvirt.tests.unit.test_properties import CALM, Bare, pruned, trees

Tree = t.Any
Params = dict[str, t.Any]

#: Options whose removal leaves nothing behind.
OPTIONS: Params = {
    "title": "Web",
    "description": "It serves",
    "on_crash": "preserve",
    "vcpus": 3,
    "current_memory": "64MiB",
    "iothreads": 2,
    "cpu": {"mode": "host-model"},
    "clock": {"offset": "localtime", "timers": [{"name": "pit", "tickpolicy": "delay"}]},
    "features": {"pae": True, "hyperv": {"relaxed": True}},
    "memtune": {"hard_limit": "1GiB"},
    "cputune": {"shares": 512},
    "pm": {"suspend_to_mem": False},
    "disks": [
        {"target": "vda", "source": {"file": "/a"}, "cache": "none"},
        {"target": "vdb", "source": {"file": "/b"}},
    ],
    "interfaces": [{"source": {"network": "a"}}, {"source": {"network": "a"}, "model": "e1000e"}],
    "rng": [{"backend": "random", "device": "/dev/random"}],
    "guest_agent": True,
    "metadata": {"http://app.example/1": "<note>mine</note>"},
}
SUBSETS = st.sets(st.sampled_from(sorted(OPTIONS)))
BASE: Params = {"name": "web1", "memory": "128MiB", "type": "qemu", "ownership": True}
NEW = domains.Facts("web1", None, None, "shutoff", False, True)


def chosen(names: set[str]) -> Params:
    return {**BASE, **{name: OPTIONS[name] for name in names}}


def applied(facts: domains.Facts, options: Params) -> domains.Facts:
    """The domain after a task with *options*."""
    case = t.cast(golden.Case, Bare(golden.DOMAIN, golden.module_params(golden.DOMAIN, options)))
    wished = golden.Case.wished(case, facts, case.params)
    after = after_domain(facts, domains.plan_domain(*wished[:2]).steps)
    return golden.remembered(wished, completed(after))


def completed(facts: domains.Facts) -> domains.Facts:
    """With what libvirt writes where a definition says nothing."""
    config = copy.deepcopy(facts.config)
    for tag, text in (("currentMemory", config.findtext("memory")), ("vcpu", "1"), ("on_crash", "destroy")):
        if config.find(tag) is None:
            added = parse(f"<{tag}>{text}</{tag}>")
            if tag == "currentMemory":
                added.set("unit", "KiB")
            config.append(added)
    if config.find("clock") is None:
        config.append(parse("<clock offset='utc'/>"))
    return facts._replace(config=config)


def comparable(facts: domains.Facts) -> t.Any:
    """Equal for definitions that differ by the order of elements, and by emptied ones."""

    def shape(element: Tree) -> t.Any:
        below = sorted((shape(child) for child in element if len(child) or child.attrib or child.text), key=repr)
        bare = sorted(child.tag for child in element if not len(child) and not child.attrib and not child.text)
        return (
            element.tag,
            (element.text or "").strip(),
            sorted(element.attrib.items()),
            [each for each in below if each[1:] != ("", [], [], [])],
            bare if element.tag == "features" else [],
        )

    return shape(facts.config)


def test_release_when_the_same_is_asked_for_again_then_nothing_is_marked() -> None:
    for tag in ("domain", "network"):

        @CALM
        @given(want=pruned(tag))
        def check(want: Tree) -> None:
            before = canonical_text(want)
            release(copy.deepcopy(want), want)
            assert canonical_text(want) == before

        check()


def test_definition_when_options_are_dropped_then_it_is_as_if_they_had_never_been_asked_for() -> None:
    @CALM
    @given(kept=SUBSETS, dropped=SUBSETS)
    def check(kept: set[str], dropped: set[str]) -> None:
        first = applied(NEW, chosen(kept | dropped))
        second = applied(first, chosen(kept))
        never = applied(NEW, chosen(kept))
        assert comparable(second) == comparable(never)

    check()


def test_definition_when_adopted_then_nothing_that_was_there_goes() -> None:
    @CALM
    @given(there=SUBSETS, asked=SUBSETS)
    def check(there: set[str], asked: set[str]) -> None:
        found = applied(NEW, chosen(there))._replace(record=None)
        used = applied(found, chosen(asked | there))
        left = applied(used, chosen(set()))
        assert overlay(left.config, found.config).changes == []

    check()


def test_definition_when_asked_for_again_then_there_is_no_drift_and_no_step() -> None:
    @CALM
    @given(names=SUBSETS)
    def check(names: set[str]) -> None:
        facts = applied(NEW, chosen(names))
        case = t.cast(golden.Case, Bare(golden.DOMAIN, golden.module_params(golden.DOMAIN, chosen(names))))
        wished = golden.Case.wished(case, facts, case.params)
        plan = domains.plan_domain(*wished[:2])
        assert (list(plan.steps), plan.changes) == ([], ())
        assert drift(decode(facts.record), facts, wished.wish.machine, wished.wish.want, plan) == []

    check()


def test_claim_when_made_then_leaves_the_trees_as_they_were() -> None:
    @CALM
    @given(last=trees("domain"), want=pruned("domain"), have=trees("domain"))
    def check(last: Tree, want: Tree, have: Tree) -> None:
        record = decode(record_text(last, NOTHING, None, have, None))
        assert record is not None
        before = canonical_text(want), canonical_text(record.asked)
        claim(want, record, have)
        assert (canonical_text(want), canonical_text(record.asked)) == before

    check()


def test_entry_when_not_mentioned_any_more_then_is_forgotten_only_when_it_has_gone() -> None:
    disk = "<disk type='file'><target dev='hda' bus='ide'/></disk>"
    asked = parse(f"<domain><devices>{disk}<controller type='ide' index='0'/></devices></domain>")
    held = parse(
        "<domain><devices><disk type='file'><target dev='hda' bus='ide'/><address type='drive' controller='0'/></disk>"
        "<controller type='ide' index='0'/></devices></domain>"
    )
    last, want = Record(asked, NOTHING), parse(f"<domain><devices>{disk}</devices></domain>")

    assert forgets(want, last, parse(f"<domain><devices>{disk}</devices></domain>"))
    assert not forgets(want, last, held)
    assert not forgets(asked, last, held)
    assert not forgets(want, None, held)


def test_task_when_it_fails_then_what_was_asked_for_before_is_still_its_own() -> None:
    facts = applied(NEW, chosen({"title", "disks"}))
    case = t.cast(golden.Case, Bare(golden.DOMAIN, golden.module_params(golden.DOMAIN, chosen({"description"}))))
    wished = golden.Case.wished(case, facts, case.params)
    written: list[str] = []
    domain = t.cast(t.Any, Metadata(written))
    remember_failed(domain, facts, facts, wished.wish, wished.want)

    record = decode(written[0].removeprefix("<applied>").removesuffix("</applied>"))
    assert record is not None and not record.done
    assert [record.asked.findtext(tag) for tag in ("title", "description")] == ["Web", "It serves"]
    assert len(record.asked.findall("devices/disk")) == 2
    assert drift(record, facts, str, wished.wish.want, domains.plan_domain(facts, wished.wish)) == []
    claimed = claim(wished.wish.want, record, facts.config)
    assert marks.words(claimed, marks.ABSENT) == ["title"]
    assert [bool(each.get(marks.GONE)) for each in claimed.iterfind("devices/disk")] == [True, True]


class Metadata:
    """A domain that takes metadata."""

    def __init__(self, written: list[str]) -> None:
        self.written = written

    def set_metadata_element(self, _namespace: str, _prefix: str, text: str, _scope: t.Any) -> None:
        self.written.append(text)


def test_secrets_when_not_mentioned_any_more_then_stay_because_nobody_tells_them() -> None:
    """What an info module returned is a definition without its secrets."""
    cookies = "<cookies><cookie name='session'>c00k1e</cookie></cookies>"
    source = f"<source protocol='https' name='a'><host name='h'/>{cookies}</source>"
    disk = f"<disk type='network'><target dev='vda'/>{source}</disk>"
    graphics = "<graphics type='vnc' passwd='sesame'/>"
    last = recordable(parse(f"<domain><devices>{disk}{graphics}</devices></domain>"))
    told = parse(f"<domain><devices>{disk.replace(cookies, '')}<graphics type='vnc'/></devices></domain>")

    claimed = claim(told, Record(last, NOTHING))

    assert "c00k1e" not in text_of(last)
    assert canonical_text(claimed) == canonical_text(told)
