# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every task pays for every import: a module brings along nothing but its own code.

One harmless line can cost more than all of a module's tables: a helper for quoting imports HTTP, mail and TLS.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

MODULES = sorted(path.stem for path in (Path(__file__).parents[2] / "plugins/modules").glob("[a-z]*.py"))
#: What reading many objects at once needs besides.
THREADS = {"_heapq", "_queue", "heapq", "queue"}
SCRIPT = """
import importlib, json, sys
import ansible.module_utils.basic, libvirt, lxml.etree
before = set(sys.modules)
importlib.import_module("ansible_collections.virtops.libvirt.plugins.modules." + sys.argv[1])
print(json.dumps([name for name in set(sys.modules) - before if not name.startswith("ansible")]))
"""


@pytest.mark.parametrize("module", MODULES)
def test_module_when_imported_then_nothing_comes_along_that_ansible_libvirt_and_lxml_have_not_brought(
    module: str,
) -> None:
    said = subprocess.run([sys.executable, "-c", SCRIPT, module], check=True, capture_output=True, text=True).stdout

    assert set(json.loads(said)) <= (THREADS if module.endswith("_info") else set())
