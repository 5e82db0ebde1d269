# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan that fails on the way: what is remembered of it, and what is said when that fails too."""

from __future__ import annotations

import types
import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import ConnectError, VirtopsError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.steps import Plan
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Facts
from ansible_collections.virtops.libvirt.plugins.module_utils._run import carry_out


def _warnings(monkeypatch: pytest.MonkeyPatch, steps: list[dict[str, t.Any]], *, owns: bool = True) -> list[str]:
    """What is warned of when a task fails after *steps* and the daemon has gone with it."""

    def fail(*_arguments: t.Any) -> t.NoReturn:
        raise VirtopsError("The third step failed.", steps=steps)

    def gone(_name: str) -> t.NoReturn:
        raise ConnectError("The connection to libvirt was lost.", error_code="connection_lost")

    warned: list[str] = []
    task = t.cast(
        t.Any, types.SimpleNamespace(work=None, warn=warned.append, host=types.SimpleNamespace(find_domain=gone))
    )
    wish = t.cast(t.Any, types.SimpleNamespace(owns=owns, scope=Scope.BOTH, state="present"))
    facts = Facts("web1", None, None, "shutoff", False, True)
    monkeypatch.setattr(carry_out, "perform_domain", fail)
    with pytest.raises(VirtopsError, match="The third step failed"):
        carry_out._perform(task, None, facts, wish, Plan([]), lambda held: held)
    return warned


def test_failure_when_what_was_done_cannot_be_recorded_then_a_warning_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    [warning] = _warnings(monkeypatch, [{"action": "define"}])

    assert "could not be recorded in domain web1: The connection to libvirt was lost." in warning
    assert "Until the task has run to its end" in warning


@pytest.mark.parametrize(("steps", "owns"), [([], True), ([{"action": "define"}], False)])
def test_failure_when_there_was_nothing_to_record_then_nothing_is_said_of_it(
    monkeypatch: pytest.MonkeyPatch, steps: list[dict[str, t.Any]], owns: bool
) -> None:
    assert _warnings(monkeypatch, steps, owns=owns) == []
