# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is known to be otherwise: known.yml, and whether it is still true."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import yaml

from ansible_collections.virtops.libvirt.tests.corpus.rows import FAILED, LIBVIRT, OK, SCHEMA, Measured, Verdict

FILE = Path(__file__).with_name("known.yml")
#: Instead of a row: none of them is as it should be.
ALL = "all"
_HEAD = """\
# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by script/corpus --write-known, which keeps the reasons that are here. See docs/corpus.md.
"""
#: Why libvirt does not hold what was asked for, by the path.
_LOSSES = (
    (r"/memory$", "the memory is what the NUMA nodes and memory devices have together"),
    (r"/currentMemory$", "the balloon is never larger than the memory"),
    (r"disk/.*@index$|@id$|@tray$|@state$|@portid$|/mirror|imagelabel$|graphics@port$", "{} is there only live"),
    (r"metadata/", "{}: one element in a namespace is kept"),
    (r"", "{} is dropped, or made something else"),
)


class Known(t.NamedTuple):
    """*libvirt*, *seed*: what the table was made with. *reasons*: by kind, definition and row."""

    libvirt: str
    seed: int
    reasons: dict[str, dict[str, dict[str, str]]]


def known() -> Known:
    """The table."""
    table = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    reasons = {kind: table[kind] or {} for kind in table if kind not in ("libvirt", "seed")}
    return Known(str(table["libvirt"]), table["seed"], reasons)


def surprises(measured: t.Iterable[Measured], table: Known, libvirt: str, seed: int) -> list[str]:
    """What is neither as it should be nor in the table, and what is in the table and as it should be.

    Another libvirt than the table's may itself keep less or more of a definition, another seed changes other leaves.
    """
    alike = libvirt == table.libvirt
    found = []
    for one in measured:
        reasons = table.reasons.get(one.definition.kind, {}).get(one.definition.name, {})
        for row, verdict in one.verdicts.items():
            title = f"{one.definition.kind} {one.definition.name}, {row}"
            reason = reasons.get(row, reasons.get(ALL))
            if verdict.status in ((FAILED, LIBVIRT, SCHEMA) if alike else (FAILED,)) and reason is None:
                shown = "".join(f"\n    {difference}" for difference in verdict.differences[:8])
                found.append(f"{title}: {verdict.said}{shown}")
            elif verdict.status == OK and reason is not None and alike and (row != "leaf" or seed == table.seed):
                found.append(f"{title}: as it should be, but {FILE.name} says: {reason}")
    return found


def write(measured: t.Iterable[Measured], libvirt: str, seed: int) -> None:
    """Write the table anew, for definitions that were all measured. New reasons want a reader."""
    before = known().reasons
    table: dict[str, t.Any] = {"libvirt": libvirt, "seed": seed, **{kind: {} for kind in before}}
    for one in measured:
        old = before.get(one.definition.kind, {}).get(one.definition.name, {})
        wrong = {row: verdict for row, verdict in one.verdicts.items() if verdict.status in (FAILED, LIBVIRT, SCHEMA)}
        if wrong and len(wrong) == len(one.verdicts):
            table[one.definition.kind][one.definition.name] = {ALL: old.get(ALL) or _reason(wrong["applied"])}
        elif wrong:
            reasons = {row: old.get(row) or _reason(verdict) for row, verdict in wrong.items()}
            table[one.definition.kind][one.definition.name] = reasons
    text = yaml.safe_dump(table, sort_keys=False, width=100, default_flow_style=False)
    FILE.write_text(f"{_HEAD}---\n{text}", encoding="utf-8")


def _reason(verdict: Verdict) -> str:
    if verdict.status == SCHEMA:
        return "libvirt takes it only without the check against its own schema"
    if verdict.status == FAILED:
        shown = "; ".join(dict.fromkeys(str(one) for one in verdict.differences[:3]))
        return f"{verdict.said} {shown}".strip()
    reasons: dict[str, list[str]] = {}
    for path in dict.fromkeys(one.path for one in verdict.differences):
        words = next(words for pattern, words in _LOSSES if re.search(pattern, path))
        reasons.setdefault(words, []).append(path.partition("/")[2] or path)
    return "; ".join(words.format(", ".join(paths[:4])) for words, paths in reasons.items())
