# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Imports from Ansible's payload at half their price.

Ansible runs a module from a zip file, where no compiled code is kept: every task compiles all that it imports. Python's
importer for zip files even does that twice, the first time only to tell the name of the file (zipimport.get_filename).
The one here knows the name without. It has to be in place before the other modules are imported.
"""

from __future__ import annotations

import sys
import zipimport


class _Importer(zipimport.zipimporter):
    def get_filename(self, fullname: str) -> str:
        path = f"{self.archive}/{self.prefix}{fullname.rpartition('.')[2]}"
        return f"{path}/__init__.py" if self.is_package(fullname) else f"{path}.py"


if isinstance(__spec__.loader, zipimport.zipimporter):
    sys.path_hooks.insert(0, _Importer)
