# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for every definition and every wish, tried on those that chance makes of the golden cases' own."""

from __future__ import annotations

import contextlib
import copy
import functools
import os
import tempfile
import typing as t

import pytest
from hypothesis import HealthCheck, configuration, given, settings
from hypothesis import strategies as st

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import VirtopsError
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import canonical_text
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.overlay import overlay
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, text_of
from ansible_collections.virtops.libvirt.tests.unit import golden

Tree = t.Any

# What it remembers does not belong into the repository.
configuration.set_hypothesis_home_dir(os.path.join(tempfile.gettempdir(), f"virtops-hypothesis-{os.getuid()}"))
#: Quick, and the same in every run. VIRTOPS_EXAMPLES=1000 tries more.
CALM = settings(
    max_examples=int(os.environ.get("VIRTOPS_EXAMPLES", "40")),
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
JUNK = [
    "",
    "0",
    "7",
    "-1",
    "0x1f",
    "zz",
    "a b",
    "1-",
    "192.0.2.1",
    "fd00::1",
    "1GiB",
    "ua-x",
    "💥",
    "no",
    "²",
    "0-99999999999",
    "9" * 40,
]


#: Elements by which entries of lists are known.
NAMES = frozenset(
    [
        "mac",
        "alias",
        "target",
        "source",
        "address",
        "adapter",
        "vendor",
        "product",
        "host",
        "block",
        "char",
        "interface",
        "model",
        "size",
    ]
)


@functools.cache
def definitions(tag: str) -> tuple[str, ...]:
    """Every definition of a network or domain that the golden cases hold, and the trees that some of them ask for."""
    found = []
    for name in ("have.xml", "live.xml", "merged.xml", "want.xml"):
        found += [path.read_text() for path in sorted(golden.FIXTURES.glob(f"*/*/{name}"))]
    return tuple(text for text in found if parse(text).tag == tag)


def trees(tag: str) -> st.SearchStrategy[Tree]:
    return st.sampled_from(definitions(tag)).map(parse)


@st.composite
def pruned(draw: st.DrawFn, tag: str) -> Tree:
    """A definition with parts of it left out: what a task may ask for."""
    tree = draw(trees(tag))
    for element in list(tree.iterdescendants()):
        if element.getparent() is not None and element.tag not in NAMES and draw(st.integers(0, 5)) == 0:
            element.getparent().remove(element)
    return tree


@st.composite
def twisted(draw: st.DrawFn, tag: str) -> Tree:
    """A definition with some of its values replaced by junk."""
    tree = draw(trees(tag))
    places = [(element, name) for element in tree.iter() for name in ("", *element.attrib)]
    for element, name in draw(st.lists(st.sampled_from(places), min_size=1, max_size=3)):
        junk = draw(st.sampled_from(JUNK))
        if name:
            element.set(name, junk)
        elif not len(element):
            element.text = junk
    return tree


@pytest.mark.parametrize("tag", ["network", "domain"])
def test_overlay_when_laid_over_its_own_result_then_changes_nothing(tag: str) -> None:
    @CALM
    @given(have=trees(tag), want=pruned(tag))
    def check(have: Tree, want: Tree) -> None:
        merged = overlay(have, want).merged
        again = overlay(merged, want)
        assert again.changes == []
        assert canonical_text(again.merged) == canonical_text(merged)

    check()


@pytest.mark.parametrize("tag", ["network", "domain"])
def test_overlay_when_made_then_leaves_its_trees_as_they_were(tag: str) -> None:
    @CALM
    @given(have=trees(tag), want=pruned(tag))
    def check(have: Tree, want: Tree) -> None:
        before = text_of(have), text_of(want)
        overlay(have, want)

        assert (text_of(have), text_of(want)) == before

    check()


@pytest.mark.parametrize("tag", ["network", "domain"])
def test_overlay_when_a_part_of_the_definition_itself_is_asked_for_then_changes_nothing(tag: str) -> None:
    """In any order, and whatever is left out."""

    @CALM
    @given(have=trees(tag), data=st.data())
    def check(have: Tree, data: st.DataObject) -> None:
        want = copy.deepcopy(have)
        for element in list(want.iterdescendants()):
            parent = element.getparent()
            # What says which entry of a list is meant stays, and of several without a name each.
            if parent is None or element.tag in NAMES or parent.findall(element.tag)[1:]:
                continue
            if data.draw(st.integers(0, 4)) == 0:
                parent.remove(element)

        result = overlay(have, want)

        assert result.changes == []
        assert canonical_text(result.merged) == canonical_text(have)

    check()


@pytest.mark.parametrize("tag", ["network", "domain"])
def test_overlay_when_it_changes_a_definition_then_what_is_not_mentioned_stays(tag: str) -> None:
    """Every element that libvirt or somebody else marked as theirs is still there, or a change says that it went."""

    @CALM
    @given(have=trees(tag), want=pruned(tag))
    def check(have: Tree, want: Tree) -> None:
        for number, element in enumerate(have.iter()):
            element.set("theirs", f"mark {number}.")
        result = overlay(have, want)

        kept = {element.get("theirs") for element in result.merged.iter()}
        told = "\n".join(change.before or "" for change in result.changes)
        assert [mark for mark in have.xpath("//@theirs") if mark not in kept and mark not in told] == []

    check()


def facts_of(have: Tree, live: Tree | None) -> golden.Facts:
    if have.tag == "network":
        return golden.networks.Facts(have.findtext("name"), have, live, False, True, tuple)
    state = "shutoff" if live is None else "running"
    return golden.domains.Facts(have.findtext("name"), have, live, state, False, True)


@pytest.mark.parametrize("kind", [golden.NETWORK, golden.DOMAIN], ids=lambda kind: kind.name)
def test_task_when_its_xml_holds_junk_then_it_is_planned_or_refused_and_never_fails_otherwise(kind: t.Any) -> None:
    @CALM
    @given(have=trees(kind.name), want=twisted(kind.name), runs=st.booleans())
    def check(have: Tree, want: Tree, runs: bool) -> None:
        name = have.findtext("name")
        if want.find("name") is not None:
            want.find("name").text = name
        params = golden.module_params(kind, {"name": name, "xml": text_of(want)})
        with contextlib.suppress(VirtopsError):
            golden.Case.plan(t.cast(t.Any, Bare(kind, params)), facts_of(have, have if runs else None))

    check()


@pytest.mark.parametrize("kind", [golden.INTERFACE, golden.HOSTDEV], ids=lambda kind: kind.name)
def test_device_when_its_xml_holds_junk_then_it_is_planned_or_refused_and_never_fails_otherwise(kind: t.Any) -> None:
    @CALM
    @given(have=trees("domain"), want=twisted("domain"), runs=st.booleans(), absent=st.booleans())
    def check(have: Tree, want: Tree, runs: bool, absent: bool) -> None:
        for device in want.iterfind(f"devices/{kind.tag}"):
            state = "absent" if absent else "present"
            options = {"domain": have.findtext("name"), "xml": text_of(device), "state": state}
            with contextlib.suppress(VirtopsError):
                bare = t.cast(t.Any, Bare(kind, golden.module_params(kind, options)))
                golden.Case.plan(bare, facts_of(have, have if runs else None))

    check()


class Bare:
    """A case without a folder."""

    wished = golden.Case.wished

    def __init__(self, kind: t.Any, params: golden.Params) -> None:
        self.kind = kind
        self.params = params
        self.more: golden.Params = {}
