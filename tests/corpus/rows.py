# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of the modules for every definition: the rows of the table."""

from __future__ import annotations

import random
import re
import time
import typing as t

from lxml import etree

from ansible_collections.virtops.libvirt.tests.corpus import respell
from ansible_collections.virtops.libvirt.tests.corpus.compare import Difference, Element, Judge, parsed
from ansible_collections.virtops.libvirt.tests.corpus.plain import Plain, Stage, comparable, same
from ansible_collections.virtops.libvirt.tests.corpus.sources import Definition
from ansible_collections.virtops.libvirt.tests.lab.modules import ModuleError, ModuleRunner

ROWS = {
    "applied": "`xml:` applied to nothing: what libvirt holds is all that was asked",
    "again": "applied again: unchanged; check mode: unchanged, no diff",
    "info": "what `*_info` returns, fed back as options: unchanged",
    "spelled": "spelled differently: unchanged",
    "leaf": "one leaf changed at random: check mode predicts what the real run does, and libvirt holds it",
    "started": "started: unchanged, live and config",
    "stripped": "without uuid, MACs and addresses: applied, then unchanged",
}
OK = "ok"
#: Plain libvirt itself does not hold all that the definition says.
LIBVIRT = "libvirt"
#: libvirt takes the definition only without the check against its own schema, which the modules ask for.
SCHEMA = "schema"
#: A change of a leaf that libvirt would take, and the module refuses, in check mode as well.
REFUSED = "refused"
FAILED = "failed"
#: How many changes of a leaf are offered to libvirt until it takes one.
_ATTEMPTS = 40
#: What says that one step is another; a real run adds what it found.
_STEP = ("action", "target", "live", "config", "command", "section", "enabled", "interfaces", "remove")

Result = dict[str, t.Any]


class Verdict(t.NamedTuple):
    """What came of one row of one definition."""

    status: str
    said: str = ""
    differences: t.Sequence[Difference] = ()


class Measured(t.NamedTuple):
    """What came of one definition. *refused*: why it is not part of the corpus on this daemon."""

    definition: Definition
    verdicts: dict[str, Verdict]
    refused: str = ""
    seconds: dict[str, float] = {}  # noqa: RUF012


class _RowError(Exception):
    """A row has failed."""

    def __init__(self, said: str, differences: t.Iterable[Difference] = ()) -> None:
        super().__init__(said)
        self.differences = list(differences)


class _NothingError(Exception):
    """A row does not apply to a definition."""


class Bench:
    """Where definitions of one kind are measured: one lab, used by one thread."""

    def __init__(self, plain: Plain, stage: Stage, modules: ModuleRunner, pool: respell.Pool, seed: int) -> None:
        self.plain = plain
        self.stage = stage
        self.modules = modules
        self.pool = pool
        self.seed = seed
        self.judge = Judge(plain.machines)

    def measure(self, definition: Definition, rows: t.Collection[str]) -> Measured:
        """All of the *rows* of one definition."""
        asked = parsed(definition.xml)
        made = self.plain.makes_of(definition.xml)
        if made is None:
            return Measured(definition, {}, "refused by libvirt")
        work = _Work(self, definition, asked, made)
        verdicts: dict[str, Verdict] = {}
        seconds: dict[str, float] = {}
        valid = self.plain.makes_of(definition.xml, validate=True) is not None
        try:
            work.prepare(rows)
            for row in ROWS:
                if row in rows or row == "applied":
                    # Every row needs the first one's work.
                    began = time.monotonic()
                    verdict = _judged(getattr(work, row))
                    seconds[row] = time.monotonic() - began
                    if verdict is not None:
                        verdicts[row] = verdict
                    if row == "applied" and self.plain.find(work.name) is None:
                        status, said = (FAILED, "not applied") if valid else (SCHEMA, verdict.said)
                        verdicts = {name: Verdict(status, said) for name in ROWS if name not in ("leaf", "started")}
                        verdicts["applied"] = verdict if valid else Verdict(SCHEMA, said)
                        break
        finally:
            self.plain.remove(work.name)
        return Measured(
            definition, {row: verdicts[row] for row in ROWS if row in verdicts and row in rows}, "", seconds
        )

    def random(self, *parts: str) -> random.Random:
        """The same numbers for the same seed and definition."""
        return random.Random("/".join((str(self.seed), *parts)))


def _judged(row: t.Callable[[], Verdict | None]) -> Verdict | None:
    try:
        return row() or Verdict(OK)
    except _NothingError:
        return None
    except _RowError as failure:
        return Verdict(FAILED, str(failure), failure.differences)
    except ModuleError as error:
        return Verdict(FAILED, f"no result: {error}"[:2000])


class _Work:
    """The rows of one definition, each starting from what the one before left."""

    def __init__(self, bench: Bench, definition: Definition, asked: Element, made: Element) -> None:
        self._bench = bench
        self._plain = bench.plain
        self._judge = bench.judge
        self._definition = definition
        self._asked = asked
        self._made = made
        self.name = asked.findtext("name", "").strip()
        self._kind = definition.kind
        self._spelled: Element | None = None
        self._changed: tuple[str, Element, Element] | None = None

    def prepare(self, rows: t.Collection[str]) -> None:
        """Ask plain libvirt, which needs the name for itself, what the rows have to know of it."""
        if "spelled" in rows:
            self._spelled = self._equivalent()
        if "leaf" in rows:
            self._changed = self._changed_leaf()

    def applied(self) -> Verdict | None:
        self._plain.remove(self.name)
        result = self._run(xml=self._definition.xml)
        if not result["changed"]:
            raise _RowError("changed: false although there was nothing")
        held = self._plain.held(self.name)
        missing = self._judge.lost(comparable(self._made, self._asked), held)
        if missing:
            raise _RowError("plain libvirt made more of it", missing)
        if lost := self._judge.lost(self._asked, held):
            return Verdict(LIBVIRT, "libvirt itself does not hold all of it", lost)
        return None

    def again(self) -> None:
        self._unchanged(xml=self._definition.xml)
        # The very same task is known by its fingerprint; with another option, which changes nothing, it is planned.
        self._unchanged(only_check=True, audit="none", xml=self._definition.xml)

    def info(self) -> None:
        result = self._bench.modules.run(f"{self._kind}_info", {"uri": self._plain.lab.uri, "name": [self.name]})
        if result.get("failed"):
            raise _RowError(f"{self._kind}_info: {result.get('msg')}")
        (found,) = result[f"{self._kind}s"]
        self._unchanged(only_check=True, **{**found["definition"], "name": self.name})

    def spelled(self) -> None:
        if self._spelled is None:
            raise _NothingError
        self._unchanged(only_check=True, xml=etree.tostring(self._spelled, encoding="unicode"))

    def _equivalent(self) -> Element | None:
        """The definition in as many other spellings as libvirt takes for the same."""
        rng = self._bench.random(self._definition.name, "spelled")
        edits = self._settled(respell.respellings(self._asked, self._plain.machines, rng))
        return respell.edited(self._asked, (edit for group in edits for edit in group)) if edits else None

    def _settled(self, edits: list[tuple[respell.Edit, ...]]) -> list[tuple[respell.Edit, ...]]:
        """Those of the edits with which libvirt makes the same of the definition."""
        if not edits:
            return []
        other = respell.edited(self._asked, (edit for group in edits for edit in group))
        made = self._plain.makes_of(etree.tostring(other, encoding="unicode"))
        if made is not None and same(comparable(made, self._asked), comparable(self._made, self._asked)):
            return edits
        half = len(edits) // 2
        return self._settled(edits[:half]) + self._settled(edits[half:]) if half else []

    def leaf(self) -> Verdict | None:
        if self._changed is None:
            raise _NothingError
        what, other, made = self._changed
        xml = etree.tostring(other, encoding="unicode")
        before = self._plain.texts(self.name)
        predicted = self._call(xml=xml, check=True)
        done = self._call(xml=xml)
        for result, mode in ((predicted, "check mode"), (done, "the real run")):
            if result.get("failed") and predicted.get("msg") != done.get("msg"):
                raise _RowError(f"{what}: only {mode} fails: {result['msg']}")
        if done.get("failed"):
            if self._plain.texts(self.name) != before:
                raise _RowError(f"{what}: the run fails after it has touched something: {done['msg']}")
            return Verdict(REFUSED, f"{what}: {done['msg']}")
        for key in ("changed", "steps", "diff", "pending_restart", "restart_required"):
            values = [_steps(result) if key == "steps" else result[key] for result in (predicted, done)]
            if values[0] != values[1]:
                raise _RowError(f"{what}: check mode foretells another {key}", _text_differences(*values))
        after = self._plain.texts(self.name)
        if done["changed"] != (before != after):
            raise _RowError(
                f"{what}: changed: {done['changed']}, while libvirt holds something else: {before != after}"
            )
        held = self._plain.held(self.name)
        asked_of_libvirt = set(self._judge.lost(other, made))
        if missing := [one for one in self._judge.lost(other, held) if one not in asked_of_libvirt]:
            raise _RowError(f"{what}: libvirt does not hold it", missing)
        self._unchanged(only_check=True, said=f"{what}, again: ", xml=xml)
        return None

    def _changed_leaf(self) -> tuple[str, Element, Element] | None:
        """A change of one leaf that libvirt accepts and holds: in words, the definition with it, what libvirt makes of
        that."""
        rng = self._bench.random(self._definition.name, "leaf")
        before = comparable(self._made, self._asked)
        for edit, _attempt in zip(respell.mutations(self._asked, self._bench.pool, rng), range(_ATTEMPTS)):
            other = respell.edited(self._asked, [edit])
            made = self._plain.makes_of(etree.tostring(other, encoding="unicode"), validate=True)
            if made is None or made.findtext("name", "") != self._made.findtext("name", ""):
                continue
            place = _place(self._asked, edit)
            lost = {one.path for one in self._judge.lost(other, made)}
            if place not in lost and not same(comparable(made, self._asked), before):
                return f"{place} = {edit.text!r}", other, made
        return None

    def started(self) -> None:
        fitted = self._asked
        if self._kind == "domain":
            fitted = self._bench.stage.fitted(self._asked)
        xml = etree.tostring(fitted, encoding="unicode")
        self._plain.remove(self.name)
        if self._plain.makes_of(xml, validate=True) is None:
            raise _NothingError
        self._run(xml=xml)
        if self._plain.start(self.name):
            raise _NothingError
        try:
            self._unchanged(running=True, xml=xml)
        finally:
            self._plain.remove(self.name)

    def stripped(self) -> None:
        xml = etree.tostring(respell.stripped(self._asked), encoding="unicode")
        self._plain.remove(self.name)
        if self._plain.makes_of(xml, validate=True) is None:
            raise _NothingError
        if not self._run(xml=xml)["changed"]:
            raise _RowError("changed: false although there was nothing")
        self._unchanged(xml=xml)

    # --- running the modules ---

    def _run(self, *, check: bool = False, running: bool = False, **options: t.Any) -> Result:
        """The result of the module, which must not fail."""
        result = self._call(check=check, running=running, **options)
        if result.get("failed"):
            raise _RowError(f"{'check mode ' if check else ''}failed: {result.get('msg')}")
        return result

    def _call(self, *, check: bool = False, running: bool = False, **options: t.Any) -> Result:
        """The result of the module."""
        if self._kind == "network":
            options["state"] = "active" if running else "inactive"
        options = {"uri": self._plain.lab.uri, "name": self.name, **options}
        return self._bench.modules.run(self._kind, options, check=check, diff=True)

    def _unchanged(self, *, only_check: bool = False, running: bool = False, said: str = "", **options: t.Any) -> None:
        """The module finds nothing to do, and does nothing."""
        before = self._plain.texts(self.name)
        for check in (True,) if only_check else (True, False):
            result = self._run(check=check, running=running, **options)
            differences = diff_of(result)
            if result["changed"] or result["steps"] or differences or result["pending_restart"]:
                mode = "check mode" if check else "the real run"
                raise _RowError(f"{said}{mode} has something to change", differences or _pending(result))
            if result.get("drift"):
                raise _RowError(f"{said}takes for changed by others what nobody changed", _drift(result))
            if self._plain.texts(self.name) != before:
                raise _RowError(f"{said}{'check mode' if check else 'the real run'} has touched something")


def _steps(result: Result) -> list[Result]:
    return [{name: step[name] for name in _STEP if name in step} for step in result["steps"]]


def _pending(result: Result) -> list[Difference]:
    pending = [Difference(f"pending: {one.get('path')}", str(one), None) for one in result["pending_restart"]]
    return pending or [Difference(f"step: {step['action']}", str(step), None) for step in result["steps"]]


def _drift(result: Result) -> list[Difference]:
    return [Difference(f"drift: {one['path']}", one["applied"], one["now"]) for one in result["drift"]]


def diff_of(result: Result) -> list[Difference]:
    """What a module's diff says would change: what it wishes, and what is there."""
    before, after = (_trees(result["diff"][side]) for side in ("before", "after"))
    if len(before) != len(after):
        return [Difference("state", result["diff"]["after"][:200], result["diff"]["before"][:200])]
    judge = Judge({})
    found = []
    for held, wished in zip(before, after):
        found += judge.lost(wished, held)
        found += [Difference(one.path, None, one.asked) for one in judge.lost(held, wished) if one.held is None]
    if not found and result["diff"]["before"] != result["diff"]["after"]:
        found += _text_differences(result["diff"]["after"], result["diff"]["before"])
    return found


def _trees(text: str) -> list[Element]:
    """The definitions in a diff: the config, and the live one of what runs."""
    return [
        parsed(found) for found in re.findall(r"^<(?:domain|network)\b.*?^</(?:domain|network)>$", text, re.M | re.S)
    ]


def _text_differences(one: t.Any, other: t.Any) -> list[Difference]:
    """The first lines that differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        one, other = one.get("after"), other.get("after")
    lines = [str(value).splitlines() for value in (one, other)]
    for first, second in zip(*lines):
        if first != second:
            return [Difference("text", first.strip(), second.strip())]
    return [Difference("text", str(one)[:300], str(other)[:300])]


def _place(root: Element, edit: respell.Edit) -> str:
    """The path of an edit, as a judge writes it."""
    element = list(root.iter())[edit.number]
    names = [*(above.tag for above in reversed(list(element.iterancestors()))), element.tag]
    place = "/".join(name.rpartition("}")[2] for name in names)
    return f"{place}@{edit.attr}" if edit.attr else place
