# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of a plan, carried out one after the other."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._apply import perform
from ansible_collections.virtops.libvirt.plugins.module_utils._apply.audit import Auditor
from ansible_collections.virtops.libvirt.plugins.module_utils._apply.detach import DetachOutcome, DetachRequest
from ansible_collections.virtops.libvirt.plugins.module_utils._apply.perform import (
    Work,
    perform_domain,
    perform_network,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import LibvirtError, VirtopsError
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.plugins.module_utils._plan import steps as do
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import parse, value_at
from ansible_collections.virtops.libvirt.tests.unit.fakes.domain import refusal
from ansible_collections.virtops.libvirt.tests.unit.fakes.ports import RecordingDomain, RecordingHost, RecordingNetwork

NIC = "<interface type='user'><mac address='52:54:00:aa:00:01'/><alias name='ua-nic'/></interface>"
LIVE = (
    f"<domain type='qemu' id='1'><name>web1</name><uuid>{RecordingDomain.uuid}</uuid><devices>{NIC}</devices></domain>"
)


class Done:
    """Steps carried out on a domain or a network that writes down what it is asked."""

    def __init__(self, level: t.Literal["failures", "all", "none"] = "all") -> None:
        self.host = RecordingHost()
        self.auditor = Auditor(level, lambda _record: None)
        self.work = Work(t.cast(t.Any, self.host), self.auditor, t.cast(t.Any, lambda _domain: None))
        self.domain: RecordingDomain | None = RecordingDomain(live=LIVE, calls=self.host.calls)
        self.network: RecordingNetwork | None = RecordingNetwork("lan", self.host.calls)

    def on_domain(self, *steps: do.Step) -> tuple[t.Any, list[dict[str, t.Any]]]:
        return perform_domain(self.work, t.cast(t.Any, self.domain), steps)

    def on_network(self, *steps: do.Step) -> tuple[t.Any, list[dict[str, t.Any]]]:
        return perform_network(self.work, t.cast(t.Any, self.network), steps)


@pytest.mark.parametrize(
    ("step", "call"),
    [
        (do.Start("domain web1"), ("create", False)),
        (do.Start("domain web1", paused=True), ("create", True)),
        (do.Destroy("domain web1"), ("destroy",)),
        (do.Suspend("domain web1"), ("suspend",)),
        (do.Resume("domain web1"), ("resume",)),
        (do.Wake("domain web1"), ("wake",)),
        (do.Restore("domain web1"), ("create", False)),
        (do.ManagedSave("domain web1"), ("managed_save",)),
        (do.SetAutostart("domain web1", True), ("set_autostart", True)),
        (do.SetMetadata("domain web1", "title", "Web"), ("set_metadata", "title", "Web", Scope.LIVE)),
        (do.Attach("interface x", NIC, Scope.BOTH), ("attach_device", NIC, Scope.BOTH)),
        (do.Update("interface x", NIC, Scope.LIVE), ("update_device", NIC, Scope.LIVE)),
        (do.Undefine("domain web1", ("nvram",)), ("undefine", ("nvram",))),
        (do.Define("domain web1", "<domain/>"), ("define_domain", "<domain/>")),
    ],
)
def test_domain_step_when_carried_out_then_is_one_call_and_shown_in_the_result(
    step: do.Step, call: tuple[t.Any, ...]
) -> None:
    done = Done()

    domain, shown = done.on_domain(step)

    assert done.host.calls == [call]
    assert len(shown) == 1
    assert {name: shown[0][name] for name in do.shown(step)} == do.shown(step)
    assert (domain is None) == isinstance(step, do.Undefine)


@pytest.mark.parametrize(
    ("step", "call"),
    [
        (do.Start("network lan"), ("create",)),
        (do.Destroy("network lan"), ("destroy",)),
        (do.SetAutostart("network lan", False), ("set_autostart", False)),
        (do.Undefine("network lan"), ("undefine",)),
        (do.Define("network lan", "<network/>"), ("define_network", "<network/>")),
        (
            do.NetworkUpdate("network lan", "delete", "ip-dhcp-host", 1, "<host/>", Scope.BOTH),
            ("update", "delete", "ip-dhcp-host", 1, "<host/>", Scope.BOTH),
        ),
    ],
)
def test_network_step_when_carried_out_then_is_one_call_and_shown_in_the_result(
    step: do.Step, call: tuple[t.Any, ...]
) -> None:
    done = Done()

    network, shown = done.on_network(step)

    assert done.host.calls == [call]
    assert shown == [do.shown(step)]
    assert (network is None) == isinstance(step, do.Undefine)


def test_steps_when_the_first_one_defines_then_the_others_are_done_to_what_it_made() -> None:
    done = Done()
    done.domain = done.network = None

    domain, _shown = done.on_domain(do.Define("domain web1", "<domain/>"), do.Start("domain web1"))
    network, _shown = done.on_network(do.Define("network lan", "<network/>"), do.Start("network lan"))

    assert domain.name == network.name == "defined"
    assert [call[0] for call in done.host.calls] == ["define_domain", "create", "define_network", "create"]


def test_steps_when_one_fails_then_the_rest_is_not_done_and_the_error_says_what_was() -> None:
    done = Done()
    assert done.domain is not None
    done.domain.failures["suspend"] = refusal(55, "domain is not running")

    with pytest.raises(LibvirtError) as failed:
        done.on_domain(do.Start("domain web1"), do.Suspend("domain web1"), do.Resume("domain web1"))

    assert [call[0] for call in done.host.calls] == ["create", "suspend"]
    assert [step["action"] for step in failed.value.facts["steps"]] == ["start"]


def test_steps_when_one_of_a_network_fails_then_the_error_says_what_was_done() -> None:
    done = Done()
    assert done.network is not None
    done.network.failures["update"] = refusal(55, "there is an existing dhcp host entry")
    update = do.NetworkUpdate("network lan", "add-last", "ip-dhcp-host", 0, "<host/>", Scope.LIVE)

    with pytest.raises(LibvirtError) as failed:
        done.on_network(do.SetAutostart("network lan", True), update, do.Start("network lan"))

    assert [step["action"] for step in failed.value.facts["steps"]] == ["set_autostart"]
    assert [step["action"] for step in failed.value.facts["not_done"]] == ["update", "start"]


def test_define_when_libvirt_refuses_then_the_message_names_the_domain() -> None:
    done = Done()
    done.host.failures["define_domain"] = LibvirtError(
        "Could not define the domain: no.", code=67, code_name="X", words="no"
    )

    with pytest.raises(LibvirtError, match="Could not define domain web1: no"):
        done.on_domain(do.Define("domain web1", "<domain/>"))


def test_undefine_when_something_keeps_the_domain_then_the_message_says_what_has_to_go_with_it() -> None:
    done = Done()
    assert done.domain is not None
    done.domain.failures["undefine"] = refusal(55, "cannot delete inactive domain with 1 snapshots")

    with pytest.raises(LibvirtError, match=r"Give remove: \[snapshots_metadata\] to have that removed too"):
        done.on_domain(do.Undefine("domain web1", ("nvram",)))


def test_attach_when_there_is_no_free_port_then_the_message_says_what_to_do() -> None:
    done = Done()
    assert done.domain is not None
    words = "internal error: No more available PCI slots"
    done.domain.failures["attach_device"] = LibvirtError(
        f"Could not attach the device: {words}.", code=1, code_name="X", words=words
    )

    with pytest.raises(LibvirtError, match=r"Could not attach interface x: .*pcie-root-port"):
        done.on_domain(do.Attach("interface x", NIC, Scope.LIVE))


def test_attach_when_done_then_is_audited_with_the_new_device() -> None:
    done = Done()

    _domain, shown = done.on_domain(
        do.Attach("interface x", NIC.replace("00:01", "00:02").replace("ua-nic", "ua-2"), Scope.BOTH)
    )

    (record,) = done.auditor.records
    assert 'reason=attach vm="web1"' in record
    assert 'old-net="?" new-net="52:54:00:aa:00:02" res=success' in record
    assert shown[0]["seconds"] >= 0


def test_update_when_done_then_is_audited_with_the_device_before_and_after() -> None:
    done = Done()

    done.on_domain(do.Update("interface x", NIC, Scope.LIVE))

    (record,) = done.auditor.records
    assert "reason=update" in record
    assert 'old-net="52:54:00:aa:00:01" new-net="52:54:00:aa:00:01" res=success' in record


def test_update_when_libvirt_cannot_and_it_may_wait_then_the_work_goes_on() -> None:
    done = Done()
    assert done.domain is not None
    done.domain.failures["update_device"] = refusal(84, "cannot modify network device portgroup attribute")

    _domain, shown = done.on_domain(
        do.Update("interface x", NIC, Scope.LIVE, or_waits=True), do.SetAutostart("domain web1", True)
    )

    assert [step["action"] for step in shown] == ["update", "set_autostart"]
    assert shown[0]["not_made"] == "cannot modify network device portgroup attribute"
    assert "res=failed" in done.auditor.records[0]


@pytest.mark.parametrize(("code", "or_waits"), [(84, False), (9, True)])
def test_update_when_libvirt_refuses_and_it_may_not_wait_then_the_work_ends(code: int, or_waits: bool) -> None:
    done = Done()
    assert done.domain is not None
    done.domain.failures["update_device"] = refusal(code, "no")

    with pytest.raises(LibvirtError):
        done.on_domain(do.Update("interface x", NIC, Scope.LIVE, or_waits))


def test_attach_when_it_fails_then_the_failure_is_audited() -> None:
    done = Done("failures")
    assert done.domain is not None
    done.domain.failures["attach_device"] = refusal(67, "non unique alias")

    with pytest.raises(LibvirtError):
        done.on_domain(do.Attach("interface x", NIC, Scope.LIVE))

    (record,) = done.auditor.records
    assert record.endswith("res=failed")


def test_attach_when_only_the_config_changes_then_is_not_audited() -> None:
    """libvirt audits what happens to running domains."""
    done = Done()

    done.on_domain(do.Attach("interface x", NIC, Scope.CONFIG))

    assert done.auditor.records == []


class Detaching:
    """Stands for _apply.detach: keeps the requests."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.requests: list[DetachRequest] = []
        from ansible_collections.virtops.libvirt.plugins.module_utils._apply import detach

        monkeypatch.setattr(detach, "detach", self)

    def __call__(self, request: DetachRequest, *_rest: t.Any) -> DetachOutcome:
        self.requests.append(request)
        return DetachOutcome(live=True, config=True, seconds=1.23456, attempts=2, steps=[{"action": "ask"}])


def devices(*xml: str) -> t.Any:
    return parse(f"<domain><devices>{''.join(xml)}</devices></domain>")


def test_detach_when_a_step_asks_for_it_then_goes_the_shared_path_and_the_result_says_how(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    detaching = Detaching(monkeypatch)
    done = Done()

    _domain, shown = done.on_domain(do.Detach("interface x", NIC, NIC, Scope.BOTH, 20.0, 3))

    (request,) = detaching.requests
    assert (request.target, request.scope, request.timeout, request.attempts) == ("interface x", Scope.BOTH, 20.0, 3)
    assert shown == [
        {
            "action": "detach",
            "target": "interface x",
            "live": True,
            "config": True,
            "seconds": 1.235,
            "attempts": 2,
            "requests": [{"action": "ask"}],
        }
    ]


RNG = "<rng model='virtio'><backend model='random'>/dev/{}</backend>{}</rng>"


@pytest.mark.parametrize(
    ("device", "held", "found"),
    [
        pytest.param(NIC, [NIC.replace("ua-nic", "ua-other"), NIC], 1, id="by alias"),
        pytest.param(
            NIC, [NIC.replace("ua-nic", "net0")], 0, id="by what its kind is known by, where the alias is not held"
        ),
        pytest.param(
            NIC.replace("ua-nic", "net0"),
            [NIC.replace("ua-nic", "net1")],
            None,
            id="an alias of libvirt's own is of one run",
        ),
        pytest.param(
            RNG.format("random", ""), [RNG.format("hwrng", ""), RNG.format("random", "")], 1, id="by being equal"
        ),
        pytest.param(NIC, ["<rng/>"], None, id="none of its kind"),
    ],
)
def test_detach_when_the_device_is_looked_for_then_it_is_this_one(
    device: str, held: list[str], found: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    detaching = Detaching(monkeypatch)
    Done().on_domain(do.Detach("x", device, device, Scope.BOTH, 20.0, 3))
    root = devices(*held)

    twin = detaching.requests[0].find_live(root)

    assert twin is (None if found is None else root[0][found])


def test_detach_when_only_from_one_definition_then_nothing_is_found_in_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    detaching = Detaching(monkeypatch)

    Done().on_domain(do.Detach("x", "", NIC, Scope.CONFIG, 20.0, 3))

    assert detaching.requests[0].find_live(devices(NIC)) is None
    assert value_at(t.cast(t.Any, detaching.requests[0].find_config(devices(NIC))), "alias@name") == "ua-nic"


def test_shutdown_when_a_step_asks_for_it_then_waits_as_long_as_the_task_says(monkeypatch: pytest.MonkeyPatch) -> None:
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply import power

    asked: list[tuple[t.Any, ...]] = []
    monkeypatch.setattr(power, "shutdown", lambda domain, timeout, force: asked.append((domain.name, timeout, force)))

    Done().on_domain(do.Shutdown("domain web1", 30.0, True))

    assert asked == [("web1", 30.0, True)]


def test_naming_when_the_error_is_another_then_leaves_it_alone() -> None:
    with pytest.raises(VirtopsError, match="the device is gone"), perform.naming("the device", "interface x"):
        raise VirtopsError("the device is gone")
