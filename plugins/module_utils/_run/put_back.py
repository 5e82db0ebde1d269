# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ran and does not start with the definition that it got runs again with its former one."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import VirtopsError
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import steps as do
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import text_of
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.record import put

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.perform import Done


def put_back(
    target: str,
    definition: Element,
    record: str | None,
    more: t.Sequence[do.Step],
    perform: t.Callable[[list[do.Step]], Done],
    error: VirtopsError,
) -> bool:
    """Whether *target* runs again with its former *definition* and *record*, by way of *perform*, and has had *more*
    done. *error*, for which it does not run, tells what became of it."""
    steps: list[do.Step] = [do.Define(target, text_of(put(definition, record))), do.Start(target), *more]
    try:
        done = perform(steps)
    except VirtopsError as failure:
        error.message += f" Going back to its former definition failed too: {failure.message}"
        return False
    error.message += " It runs again with its former definition."
    error.facts["steps"] = [*error.facts.get("steps", ()), *done]
    return True
