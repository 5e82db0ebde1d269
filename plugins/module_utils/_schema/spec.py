# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A kind's table as Ansible's argument spec."""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import SECRET
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import (
    Field,
    Group,
    Items,
    Kind,
    Short,
    Values,
    parse_path,
    pattern_of,
)

Spec = dict[str, t.Any]


def _row_spec(row: t.Any) -> Spec:
    spec: Spec
    if isinstance(row, Short):
        spec = {"type": "bool"}
    elif isinstance(row, (Group, Items)):
        spec = {"type": "dict", "options": rows_spec(row.rows)}
        if row.exclusive:
            spec["mutually_exclusive"] = [list(names) for names in row.exclusive]
        if row.together:
            spec["required_together"] = [list(names) for names in row.together]
        if isinstance(row, Items):
            spec.update(type="list", elements="dict")
    else:
        spec = {"type": row.codec.type}
        if row.choices:
            spec["choices"] = list(row.choices)
        if isinstance(row, Values):
            spec.update(type="list", elements=row.codec.type)
        if isinstance(row, Field):
            if row.required:
                spec["required"] = True
            if row.codec is SECRET or row.no_log is not None:
                spec["no_log"] = row.codec is SECRET if row.no_log is None else row.no_log
    if row.aliases:
        spec["aliases"] = list(row.aliases)
    return spec


def rows_spec(rows: t.Iterable[t.Any]) -> Spec:
    """The argument spec of a table."""
    return {row.name: _row_spec(row) for row in rows}


def purgeable(kind: Kind) -> dict[str, tuple[str, str]]:
    """The lists that ``purge`` can name: dotted option name → (pattern of the parent element, tag of the entries).

    Lists inside a device's own entry are the device module's matter and stay out.
    """
    found: dict[str, tuple[str, str]] = {}

    def walk(rows: t.Iterable[t.Any], name: str, pattern: str) -> None:
        for row in rows:
            if isinstance(row, (Group, Items)):
                below = pattern_of(pattern, row.path)
                if isinstance(row, Items) and not row.exact:
                    found[name + row.name] = (below.rpartition("/")[0], parse_path(row.path).steps[-1][0])
                if not below.startswith("devices/"):
                    walk(row.rows, f"{name}{row.name}.", below)

    walk(kind.rows, "", "")
    return found


def argument_spec(kind: Kind) -> Spec:
    """The argument spec of *kind*'s module without the common options: its table, its own options and ``purge``."""
    spec = rows_spec(kind.rows)
    spec.update({name: dict(option) for name, option in kind.options.items()})
    if "purge" in spec:
        spec["purge"]["choices"] = sorted(purgeable(kind))
    return spec
