# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an overlay finds."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any


class Owner(t.NamedTuple):
    """An entry of a repeated list that a change lies in: the actual element and the resulting one (None: there is
    none)."""

    pattern: str
    have: Element | None
    merged: Element | None


class Change(t.NamedTuple):
    """One difference. *path* names it for people, *pattern* is the path without keys, *owners* the entries around it,
    outermost first."""

    path: str
    pattern: str
    before: str | None
    after: str | None
    owners: tuple[Owner, ...]


class Place(t.NamedTuple):
    """Where a walk is: what Change says of it."""

    path: str = ""
    pattern: str = ""
    owners: tuple[Owner, ...] = ()

    def child(self, shown: str, named: str = "") -> Place:
        return Place(
            f"{self.path}/{shown}{named}" if self.path else shown + named,
            f"{self.pattern}/{shown}" if self.pattern else shown,
            self.owners,
        )

    def attribute(self, name: str) -> Place:
        return Place(f"{self.path}@{name}", f"{self.pattern}@{name}", self.owners)

    def owned(self, have: Element | None, merged: Element | None) -> Place:
        return self._replace(owners=(*self.owners, Owner(self.pattern, have, merged)))


class Overlay(t.NamedTuple):
    """*twins*: each device that was asked for, and what stands for it in *merged*."""

    merged: Element
    changes: list[Change]
    twins: list[tuple[Element, Element]]
