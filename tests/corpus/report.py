# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was measured, as tables and as data."""

from __future__ import annotations

import collections
import typing as t

from ansible_collections.virtops.libvirt.tests.corpus.rows import FAILED, LIBVIRT, OK, REFUSED, ROWS, SCHEMA, Measured


def text(measured: list[Measured]) -> str:
    """Everything for a reader."""
    return "\n".join([table(measured), *_leftovers(measured), *_list(measured)]) + "\n"


def table(measured: list[Measured]) -> str:
    """Kind by row: how many are as they should be."""
    lines = ["| row | kind | as it should be | libvirt's own loss | failed |", "|---|---|---|---|---|"]
    for row, says in ROWS.items():
        for kind in dict.fromkeys(one.definition.kind for one in measured):
            counts = collections.Counter(
                one.verdicts[row].status for one in measured if one.definition.kind == kind and row in one.verdicts
            )
            counts.subtract({SCHEMA: counts[SCHEMA], REFUSED: counts[REFUSED]})
            of = counts.total()
            if of:
                good = counts[OK] + counts[LIBVIRT]
                share = f"{good} of {of} ({100 * good / of:.1f} %)"
                lines.append(f"| {row}: {says} | {kind} | {share} | {counts[LIBVIRT] or ''} | {counts[FAILED] or ''} |")
    for kind in dict.fromkeys(one.definition.kind for one in measured):
        every = [one for one in measured if one.definition.kind == kind]
        refused = sum(bool(one.refused) for one in every)
        lax = sum(any(verdict.status == SCHEMA for verdict in one.verdicts.values()) for one in every)
        seconds = sum(sum(one.seconds.values()) for one in every)
        lines.append("")
        lines.append(
            f"{kind}: {len(every)} definitions, {refused} refused by libvirt, {lax} taken by libvirt only without the"
            f" check against its own schema; {seconds:.0f} s."
        )
    return "\n".join(lines)


def _leftovers(measured: list[Measured]) -> t.Iterator[str]:
    """By row and path: what failed, how often, and an example."""
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for one in measured:
        for row, verdict in one.verdicts.items():
            if verdict.status not in (FAILED, LIBVIRT):
                continue
            places = {difference.path: str(difference) for difference in verdict.differences} or {"": ""}
            for path, shown in places.items():
                key = (verdict.status, row, path or verdict.said.partition("'")[0][:100])
                found.setdefault(key, []).append((one.definition.name, shown or verdict.said))
    yield "\n## Paths\n"
    yield "| status | row | path | count | example | wished → there |"
    yield "|---|---|---|---|---|---|"
    for (status, row, path), where in sorted(found.items(), key=lambda item: (item[0][0], item[0][1], -len(item[1]))):
        name, shown = where[0]
        yield f"| {status} | {row} | {_cell(path)} | {len(where)} | {name} | {_cell(shown)} |"


def _cell(value: str) -> str:
    return "`" + value.replace("|", "¦").replace("\n", " ").replace("`", "'")[:300] + "`"


def _list(measured: list[Measured]) -> t.Iterator[str]:
    for title, wanted in (
        ("Failed", FAILED),
        ("Changes that libvirt would take and the module refuses, foretold by check mode", REFUSED),
        ("Not held by libvirt itself", LIBVIRT),
        ("Taken only without the check against libvirt's schema", SCHEMA),
    ):
        yield f"\n## {title}\n"
        for one in measured:
            rows = {row: verdict for row, verdict in one.verdicts.items() if verdict.status == wanted}
            if wanted == SCHEMA and rows:
                yield f"- {one.definition.kind} {one.definition.name}"
                continue
            for row, verdict in rows.items():
                yield f"- {one.definition.kind} {one.definition.name}, {row}: {verdict.said}"
                yield from (f"    - {_cell(str(difference))}" for difference in verdict.differences[:6])


def data(measured: list[Measured]) -> list[dict[str, t.Any]]:
    """Everything for a program."""
    return [
        {
            "name": one.definition.name,
            "kind": one.definition.kind,
            "refused": one.refused,
            "seconds": {row: round(value, 3) for row, value in one.seconds.items()},
            "rows": {
                row: {**verdict._asdict(), "differences": [difference._asdict() for difference in verdict.differences]}
                for row, verdict in one.verdicts.items()
            },
        }
        for one in measured
    ]
