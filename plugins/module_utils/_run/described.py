# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How results tell a definition."""

from __future__ import annotations

import functools
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Kind
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.read import reader
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.vcpus import shown_vcpus

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._plan.remainder import Remainder
else:
    Element = t.Any


class Describer:
    """Tells one definition after the other in the options of its module, and as ``xml`` what none of them says."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    def __call__(self, definition: Element) -> dict[str, t.Any]:
        options = shown_vcpus(self._read(definition))
        xml = self._remainder.of(definition, options)
        return options if xml is None else {**options, "xml": xml}

    @functools.cached_property
    def _read(self) -> t.Callable[[Element], dict[str, t.Any]]:
        return reader(self._kind.rows)

    @functools.cached_property
    def _remainder(self) -> Remainder:
        from ansible_collections.virtops.libvirt.plugins.module_utils._plan.remainder import Remainder

        return Remainder(self._kind)
