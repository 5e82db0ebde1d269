# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenth of the definitions in libvirt's own tests, the same for the same seed. script/corpus measures all of them."""

from __future__ import annotations

import os

import pytest

from ansible_collections.virtops.libvirt.tests.corpus import report, run
from ansible_collections.virtops.libvirt.tests.corpus.known import ALL, Known, known, surprises
from ansible_collections.virtops.libvirt.tests.corpus.rows import FAILED, LIBVIRT, OK, ROWS, Measured, Verdict
from ansible_collections.virtops.libvirt.tests.corpus.sources import DIRECTORIES, Definition

SEED = int(os.environ.get("VIRTOPS_CORPUS_SEED", "1"))
TENTH = 0.1


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind", [*DIRECTORIES])
def test_definitions_when_measured_then_only_what_is_known_is_otherwise(kind: str) -> None:
    print(f"VIRTOPS_CORPUS_SEED={SEED}")
    measured = run.measure(kind, run.chosen(kind, SEED, TENTH), [*ROWS], SEED)

    print(report.table(measured))
    assert sum(not one.refused for one in measured) >= len(measured) / 2
    assert {row for one in measured for row in one.verdicts} == set(ROWS)
    found = surprises(measured, known(), run.libvirt_version(), SEED)
    assert not found, "\n".join(["", *found, f"VIRTOPS_CORPUS_SEED={SEED}"])


def _measured(status: str) -> list[Measured]:
    return [Measured(Definition("a", "domain", ""), {"again": Verdict(status, "what was said")})]


@pytest.mark.parametrize(
    ("status", "version", "listed", "words"),
    [
        (OK, "9.0", False, None),
        (OK, "9.0", True, "the reason"),
        (FAILED, "9.0", False, "what was said"),
        (FAILED, "9.0", True, None),
        (FAILED, "11.3", False, "what was said"),
        (LIBVIRT, "9.0", False, "what was said"),
        (LIBVIRT, "11.3", False, None),
        (OK, "11.3", True, None),
    ],
)
def test_surprises_when_the_table_is_not_true_then_says_so(
    status: str, version: str, listed: bool, words: str | None
) -> None:
    table = Known("9.0", 1, {"domain": {"a": {"again": "the reason"}} if listed else {}})
    found = surprises(_measured(status), table, version, 1)

    assert len(found) == (words is not None)
    assert all(words in one for one in found if words)


def test_known_when_read_then_names_rows_that_there_are() -> None:
    table = known()

    assert set(table.reasons) == set(DIRECTORIES)
    assert {row for kind in table.reasons.values() for rows in kind.values() for row in rows} <= {*ROWS, ALL}
    assert all(reason.strip() for kind in table.reasons.values() for rows in kind.values() for reason in rows.values())
