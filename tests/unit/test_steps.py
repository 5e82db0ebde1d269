# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans and steps as a module's result."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import steps as do
from ansible_collections.virtops.libvirt.plugins.module_utils._run.result import planned, unkept, waiting


@pytest.mark.parametrize(
    ("step", "data"),
    [
        (
            do.Define("domain web1", "<domain/>"),
            {"action": "define", "target": "domain web1", "live": False, "config": True},
        ),
        (
            do.Attach("disk vdb", "<disk/>", Scope.BOTH),
            {"action": "attach", "target": "disk vdb", "live": True, "config": True},
        ),
        (
            do.Update("disk vdb", "<disk/>", Scope.LIVE),
            {"action": "update", "target": "disk vdb", "live": True, "config": False},
        ),
        (do.Start("network lan"), {"action": "start", "target": "network lan", "live": True, "config": False}),
        (
            do.NetworkUpdate("network lan", "delete", "dns-txt", -1, "<txt/>", Scope.CONFIG),
            {
                "action": "update",
                "target": "network lan",
                "live": False,
                "config": True,
                "command": "delete",
                "section": "dns-txt",
            },
        ),
        (
            do.SetAutostart("domain web1", False),
            {"action": "set_autostart", "target": "domain web1", "live": False, "config": True, "enabled": False},
        ),
        (
            do.ReplugInterfaces("network lan", "lan", (("u", "web1", "52:54:00:aa:00:01"),)),
            {
                "action": "replug",
                "target": "network lan",
                "live": True,
                "config": False,
                "interfaces": [{"domain": "web1", "mac": "52:54:00:aa:00:01"}],
            },
        ),
        (
            do.Undefine("domain web1", ("nvram",)),
            {"action": "undefine", "target": "domain web1", "live": False, "config": True, "remove": ["nvram"]},
        ),
        (do.Undefine("domain web1"), {"action": "undefine", "target": "domain web1", "live": False, "config": True}),
    ],
)
def test_step_when_shown_then_says_what_is_done_to_what_and_where(step: do.Step, data: dict[str, t.Any]) -> None:
    assert do.shown(step) == data


def test_step_when_of_any_kind_then_has_a_word_for_what_it_does() -> None:
    for kind in t.get_args(do.Step):
        assert kind in do._ACTIONS


def test_step_when_shown_then_no_definition_is_in_it() -> None:
    """It could hold a password."""
    xml = "<graphics passwd='hunter2'/>"
    for step in (do.Define("x", xml), do.Attach("x", xml, Scope.LIVE), do.Detach("x", xml, xml, Scope.LIVE, 1, 1)):
        assert "hunter2" not in str(do.shown(step))


def test_plan_when_shown_then_is_what_check_mode_returns() -> None:
    plan = do.Plan([do.Start("network lan")], before="a", after="b", pending=(do.Pending("mtu@size", "1500", "1400"),))

    assert planned(plan) == {
        "changed": True,
        "diff": {"before": "a", "after": "b"},
        "steps": [do.shown(do.Start("network lan"))],
        "pending_restart": [{"path": "mtu@size", "now": "1500", "after": "1400"}],
        "restart_required": True,
    }


def test_plan_when_nothing_is_to_do_then_nothing_changes() -> None:
    assert planned(do.Plan([]))["changed"] is False
    assert waiting(do.Plan([])) == {"pending_restart": [], "restart_required": False}


def test_plan_when_made_again_and_something_is_left_then_that_is_a_warning_naming_the_path() -> None:
    plan = do.Plan([], changes=(("live", "devices/interface[x]@trust", None, "yes"), ("config", "title", "old", None)))

    assert unkept(plan) == [
        "devices/interface[x]@trust (live): yes was asked for, but libvirt holds nothing.",
        "title (config): its absence was asked for, but libvirt holds old.",
    ]
