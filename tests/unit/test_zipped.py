# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Imports from a zip file, as on the managed host: each file of ours is compiled once, and tracebacks stay whole."""

from __future__ import annotations

import collections
import json
import subprocess
import sys
import typing as t
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = "ansible_collections/virtops/libvirt/plugins/module_utils"
PROBE = """
import json, sys

compiled = []
sys.addaudithook(lambda event, arguments: event == "compile" and compiled.append(str(arguments[1])))
sys.path.insert(0, sys.argv[1])
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds import network
from ansible_collections.virtops.libvirt.plugins.module_utils._schema import codecs

try:
    codecs.uuid_text("x")
except ValueError:
    import traceback

    said = traceback.format_exc()
print(json.dumps({"compiled": compiled, "file": network.__file__, "traceback": said}))
"""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, t.Any]:
    """What the probe says that imports the tables from a zip file like Ansible's."""
    payload = tmp_path_factory.mktemp("payload") / "payload.zip"
    with zipfile.ZipFile(payload, "w", zipfile.ZIP_DEFLATED) as archive:
        for package in Path(PACKAGE).parents:
            archive.writestr(f"{package}/__init__.py", "")
        archive.writestr(f"{PACKAGE}/__init__.py", "")
        for layer in ("_base", "_schema", "_kinds"):
            for file in (ROOT / "plugins/module_utils" / layer).glob("*.py"):
                archive.write(file, f"{PACKAGE}/{layer}/{file.name}")
    command = [sys.executable, "-S", "-c", PROBE, str(payload)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd="/")
    return {"payload": payload, **json.loads(done.stdout)}


def test_import_from_a_zip_when_the_importer_is_in_place_then_every_file_is_compiled_once(
    imported: dict[str, t.Any],
) -> None:
    files = [name.removeprefix(f"{imported['payload']}/{PACKAGE}/") for name in imported["compiled"]]
    # The importer itself comes from Python's own, and so do the packages, which are empty.
    ours = [name for name in files if name.startswith("_") and not name.endswith(("__init__.py", "zipped.py"))]
    assert {"_kinds/network.py", "_schema/rows.py"} <= set(ours)
    assert [name for name, count in collections.Counter(ours).items() if count > 1] == []


def test_import_from_a_zip_when_something_raises_then_the_traceback_names_file_and_line(
    imported: dict[str, t.Any],
) -> None:
    assert imported["file"] == f"{imported['payload']}/{PACKAGE}/_kinds/network.py"
    assert f'{PACKAGE}/_schema/codecs.py", line' in imported["traceback"]
    assert 'raise ValueError("is not a UUID")' in imported["traceback"]
