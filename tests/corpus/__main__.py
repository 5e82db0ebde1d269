# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line of script/corpus."""

from __future__ import annotations

import argparse
import fnmatch
import json
import sys
import time
from fractions import Fraction
from pathlib import Path

from ansible_collections.virtops.libvirt.tests.corpus import known, report, run
from ansible_collections.virtops.libvirt.tests.corpus.rows import FAILED, ROWS, Measured
from ansible_collections.virtops.libvirt.tests.corpus.sources import DIRECTORIES
from ansible_collections.virtops.libvirt.tests.lab.tools import LabError

SEED = 1


def _progress(one: Measured) -> None:
    failed = [row for row, verdict in one.verdicts.items() if verdict.status == FAILED]
    if failed:
        print(f"{one.definition.kind} {one.definition.name}: {', '.join(failed)}", file=sys.stderr, flush=True)


def _rows(value: str) -> list[str]:
    rows = value.split(",")
    if unknown := set(rows).difference(ROWS):
        raise argparse.ArgumentTypeError(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="script/corpus",
        description="Measures the modules against the definitions in libvirt's own tests, and prints tables.",
    )
    parser.add_argument("--kind", choices=[*DIRECTORIES], help="only this kind")
    parser.add_argument("--only", default="*", metavar="GLOB[,GLOB]", help="the definitions with such a name")
    parser.add_argument("--share", type=Fraction, default=Fraction(1), help="of all definitions, such as 1/10")
    parser.add_argument("--seed", type=int, default=SEED, help="of what is drawn (%(default)s)")
    parser.add_argument("--rows", type=_rows, default=list(ROWS), help=", ".join(ROWS))
    parser.add_argument("--labs", type=int, default=1, help="how many labs at once (%(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything to FILE")
    parser.add_argument("--write-known", action="store_true", help="write known.yml anew; only for a run of everything")
    options = parser.parse_args()
    if options.write_known and (options.kind, options.only, options.share, options.rows) != (None, "*", 1, [*ROWS]):
        parser.error("--write-known is for a run of everything")
    measured: list[Measured] = []
    began = time.monotonic()
    try:
        for kind in [options.kind] if options.kind else DIRECTORIES:
            wanted = run.chosen(kind, options.seed, float(options.share))
            globs = options.only.split(",")
            wanted = [one for one in wanted if any(fnmatch.fnmatchcase(one.name, glob) for glob in globs)]
            measured += run.measure(kind, wanted, options.rows, options.seed, options.labs, _progress)
    except LabError as error:
        print(f"script/corpus: {error}", file=sys.stderr)
        return 1
    print(report.text(measured))
    print(f"Seed {options.seed}; {time.monotonic() - began:.0f} s.")
    if options.json:
        options.json.write_text(json.dumps(report.data(measured), indent=1) + "\n")
    if options.write_known:
        known.write(measured, run.libvirt_version(), options.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
