# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one path on which devices leave, through every branch, with a scripted guest and daemon."""

from __future__ import annotations

import functools
import typing as t

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._apply.audit import Auditor
from ansible_collections.virtops.libvirt.plugins.module_utils._apply.detach import (
    DetachOutcome,
    DetachRequest,
    detach,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import (
    ConnectError,
    DetachError,
    InputError,
    LibvirtError,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Scope
from ansible_collections.virtops.libvirt.tests.unit.fakes.domain import (
    UUID,
    FakeDomain,
    FakeReconnect,
    World,
    devices_of,
    lost,
    refusal,
)

NIC = "<interface type='user'><mac address='52:54:00:aa:bb:cc'/><alias name='{}'/></interface>"
PLAIN_NIC = "<interface type='user'><mac address='52:54:00:aa:bb:cc'/></interface>"
DISK = "<disk type='file' device='disk'><source file='/a'/><target dev='vda'/><alias name='ua-disk'/></disk>"
ISCSI = (
    "<hostdev mode='subsystem' type='scsi'><source protocol='iscsi' name='iqn.x/{}'><host name='h'/></source>"
    "<alias name='{}'/></hostdev>"
)
RECORD = f'virt=qemu resrc=net reason=detach vm="web1" uuid={UUID} old-net="52:54:00:aa:bb:cc" new-net="?"'


def domain_xml(*devices: str) -> str:
    return (
        f"<domain type='qemu' id='1'><name>web1</name><uuid>{UUID}</uuid><devices>{''.join(devices)}</devices></domain>"
    )


LIVE = domain_xml(DISK, NIC.format("ua-nic"))
CONFIG = LIVE


class Case:
    """One detach of the interface, ready to run."""

    def __init__(self, live: str | None = LIVE, config: str | None = CONFIG) -> None:
        self.world = World()
        self.domain = FakeDomain(self.world, live, config)
        self.reconnect = FakeReconnect(self.domain)
        self.logged: list[str] = []
        self.audit = Auditor("all", self.logged.append)

    def later(self, seconds: float, action: t.Callable[[str], None]) -> t.Callable[[str], None]:
        """The guest's reaction to a request: *action* after *seconds*."""
        return lambda alias: self.world.later(seconds, functools.partial(action, alias))

    def run(
        self,
        scope: Scope = Scope.BOTH,
        find: str = "devices/interface",
        timeout: float = 20,
        attempts: int = 3,
    ) -> DetachOutcome:
        def finder(root: t.Any) -> t.Any:
            return root.find(find)

        request = DetachRequest("interface 52:54:00:aa:bb:cc", finder, finder, scope, timeout, attempts)
        try:
            return detach(request, self.domain, self.domain.define, self.reconnect, self.audit, self.world.clock)
        finally:
            assert not self.world.streams, "all subscriptions end"

    def fail(self, **options: t.Any) -> DetachError:
        with pytest.raises(DetachError) as caught:
            self.run(**options)
        return caught.value

    def asked(self) -> int:
        return sum(call == "detach_device_alias LIVE" for call in self.domain.calls)


@pytest.fixture
def case() -> Case:
    return Case()


# --- the guest answers ---


def test_detach_when_the_guest_lets_go_at_once_then_live_and_config_are_without_it(case: Case) -> None:
    case.domain.reactions = [case.domain.lets_go]
    outcome = case.run()
    assert outcome == DetachOutcome(
        live=True,
        config=True,
        seconds=0.0,
        attempts=1,
        steps=[
            {"action": "ask", "attempt": 1, "by": "alias", "alias": "ua-nic", "answer": "accepted"},
            {"action": "remove_from_config", "by": "alias", "alias": "ua-nic"},
        ],
    )
    assert outcome.changed
    assert devices_of(case.domain.live) == devices_of(case.domain.config) == ["ua-disk"]
    assert not case.world.streams


def test_detach_when_it_begins_then_it_subscribes_before_it_reads_and_reads_before_it_asks(case: Case) -> None:
    case.domain.reactions = [case.domain.lets_go]
    case.run()
    assert case.domain.calls[:3] == ["subscribe", "live_xml", "detach_device_alias LIVE"]


def test_detach_when_the_guest_takes_its_time_then_it_ends_with_the_event(case: Case) -> None:
    case.domain.reactions = [case.later(7.25, case.domain.lets_go)]
    outcome = case.run()
    assert (outcome.seconds, outcome.attempts) == (7.25, 1)


def test_detach_when_waiting_then_the_config_is_not_touched_before_the_event(case: Case) -> None:
    case.domain.reactions = [case.later(5, case.domain.lets_go)]
    case.world.later(4.9, lambda: case.domain.calls.append("the guest lets go"))
    case.run()
    calls = case.domain.calls
    assert calls.index("the guest lets go") < calls.index("detach_device_alias CONFIG")


def test_detach_when_other_devices_and_states_change_then_it_waits_on(case: Case) -> None:
    def others(_alias: str) -> None:
        case.world.tell("device_removed", "ua-disk")
        case.world.tell("device_removal_failed", "ua-disk")
        case.world.tell("device_added", "ua-nic")
        case.world.tell("lifecycle", "suspended")
        case.world.tell("lifecycle", "shutdown")
        case.world.tell("agent", "disconnected")

    case.domain.reactions = [others, case.domain.lets_go]
    assert (outcome := case.run()).live
    assert (outcome.attempts, outcome.seconds) == (2, 20)


def test_detach_when_no_event_comes_but_the_device_is_gone_then_the_xml_is_believed(case: Case) -> None:
    case.domain.reactions = [case.later(1, case.domain.vanishes)]
    outcome = case.run()
    assert (outcome.live, outcome.config, outcome.seconds, outcome.attempts) == (True, True, 20.0, 1)


def test_detach_when_the_guest_lets_go_on_the_second_request_then_it_succeeds(case: Case) -> None:
    case.domain.reactions = [lambda alias: None, case.later(0.3, case.domain.lets_go)]
    outcome = case.run(timeout=5)
    assert (outcome.live, outcome.attempts, outcome.seconds) == (True, 2, 5.3)


@pytest.mark.parametrize(
    "words",
    [
        "Device ua-nic is already in the process of unplug",
        "Hot-unplug failed: guest is busy (power indicator blinking)",
    ],
)
def test_detach_when_an_earlier_request_is_pending_then_it_waits_on(case: Case, words: str) -> None:
    def pending(alias: str) -> None:
        case.world.later(3, lambda: case.domain.lets_go(alias))
        raise refusal(codes.INTERNAL_ERROR, f"unable to execute QEMU command 'device_del': {words}")

    case.domain.reactions = [pending]
    outcome = case.run()
    assert (outcome.live, outcome.seconds) == (True, 3)
    assert outcome.steps[0]["answer"] == "already pending"


# --- the guest does not answer, or refuses ---


def test_detach_when_the_guest_never_answers_then_nothing_is_changed_and_the_message_says_what_to_do(
    case: Case,
) -> None:
    before = case.domain.config_xml()
    error = case.fail()
    assert error.message == (
        "Could not detach interface 52:54:00:aa:bb:cc from domain web1: the guest did not answer within 3 x 20 s."
        " The device is still attached, live and in the config. Check that the guest has booted (its kernel takes part"
        " in hot-unplug) and run the task again, or use affect: config: it is then gone after the domain's next start."
    )
    assert error.error_code == "guest_did_not_answer"
    assert (error.facts["attempts"], error.facts["seconds"]) == (3, 60)
    assert (error.facts["attached_live"], error.facts["attached_config"]) == (True, True)
    assert case.asked() == 3
    assert case.domain.config_xml() == before
    assert case.audit.records == case.logged == [f"{RECORD} res=failed"]


def test_detach_when_the_guest_never_answers_then_attempts_and_timeout_are_the_tasks(case: Case) -> None:
    error = case.fail(timeout=2.5, attempts=2)
    assert "within 2 x 2.5 s" in error.message
    assert (case.asked(), case.world.now) == (2, 1005)


@pytest.mark.parametrize("state", ["paused", "pmsuspended"])
def test_detach_when_the_silent_guest_is_suspended_then_it_says_so(case: Case, state: str) -> None:
    case.domain.run_state = state
    assert f"The guest is {state}: resume it" in case.fail().message


def test_detach_when_the_state_of_the_silent_guest_is_not_to_be_had_then_it_is_still_silence(case: Case) -> None:
    case.domain.fail("state", lost())
    assert case.fail().error_code == "guest_did_not_answer"


def test_detach_when_only_live_and_the_guest_never_answers_then_it_says_where_the_device_is(case: Case) -> None:
    case = Case(config=domain_xml(DISK))
    assert "The device is still attached, live; the config does not have it." in case.fail(scope=Scope.LIVE).message


def test_detach_when_the_guest_refuses_then_it_ends_at_once_with_one_record(case: Case) -> None:
    case.domain.reactions = [case.later(0.1, case.domain.refuses)]
    error = case.fail()
    assert error.error_code == "guest_refused"
    assert "the guest refused to let go of it. The device is still attached, live and in the config." in error.message
    assert (case.asked(), error.facts["seconds"]) == (1, 0.1)
    assert case.audit.records == [f"{RECORD} res=failed"]
    assert devices_of(case.domain.config) == ["ua-disk", "ua-nic"]


# --- the domain goes ---


def test_detach_when_the_domain_stops_while_waiting_then_it_is_gone_and_the_config_keeps_the_device(case: Case) -> None:
    case.world.later(2, case.domain.stops)
    error = case.fail()
    assert error.error_code == "domain_gone"
    assert error.message == (
        "Could not detach interface 52:54:00:aa:bb:cc from domain web1: the domain stopped before the guest had let go"
        " of it. The device is gone live, but the config still has it: run the task again, it is then removed from"
        " there."
    )
    assert (error.facts["attached_live"], error.facts["attached_config"], error.facts["seconds"]) == (False, True, 2)
    assert devices_of(case.domain.config) == ["ua-disk", "ua-nic"]
    assert case.audit.records == [f"{RECORD} res=failed"]


def test_detach_when_only_live_and_the_domain_stops_then_no_second_run_is_asked_for(case: Case) -> None:
    case.world.later(2, case.domain.stops)
    message = case.fail(scope=Scope.LIVE).message
    assert message.endswith("The device is gone live, but the config still has it.")


def test_detach_when_the_domain_stopped_before_the_request_then_it_is_gone(case: Case) -> None:
    def stopped(_alias: str) -> None:
        case.domain.live = None
        raise refusal(codes.OPERATION_INVALID, "domain is not running")

    case.domain.reactions = [stopped]
    assert case.fail().error_code == "domain_gone"


def test_detach_when_a_transient_domain_is_destroyed_while_waiting_then_it_is_gone() -> None:
    case = Case(config=None)
    case.world.later(1, case.domain.stops)
    case.domain.fail("is_persistent", refusal(codes.NO_DOMAIN, "no domain"))
    error = case.fail()
    assert error.error_code == "domain_gone"
    assert error.facts["attached_config"] is None


# --- the daemon goes ---


def test_detach_when_the_daemon_comes_back_and_the_event_still_comes_then_it_succeeds(case: Case) -> None:
    case.reconnect = FakeReconnect(case.domain, 0.8)
    case.world.later(1, case.world.lose)
    case.domain.reactions = [case.later(4, case.domain.lets_go)]
    outcome = case.run()
    assert (outcome.live, outcome.config, outcome.seconds, outcome.attempts) == (True, True, 4, 1)
    assert {"action": "reconnect", "seconds": 0.8} in outcome.steps


def test_detach_when_the_device_went_while_the_daemon_was_away_then_the_xml_is_believed(case: Case) -> None:
    case.reconnect = FakeReconnect(case.domain, 0.8)
    case.world.later(1, case.world.lose)
    case.domain.reactions = [case.later(1.5, case.domain.lets_go)]
    assert case.run().seconds == 1.8


def test_detach_when_the_daemon_is_back_then_it_subscribes_before_it_reads(case: Case) -> None:
    case.reconnect = FakeReconnect(case.domain, 0.8)
    case.world.later(1, case.world.lose)
    # The daemon needs a moment to see that the device went: the alias shows, then the event comes.
    case.domain.reactions = [case.later(1.83, case.domain.lets_go)]
    assert case.run().seconds == 1.83
    calls = case.domain.calls
    assert calls[calls.index("subscribe", 1) :][:2] == ["subscribe", "live_xml"]


def test_detach_when_the_daemon_was_away_longer_than_the_attempt_then_the_event_has_another_second(case: Case) -> None:
    case.reconnect = FakeReconnect(case.domain, 10)
    case.world.later(1, case.world.lose)
    case.domain.reactions = [case.later(11.03, case.domain.lets_go)]
    outcome = case.run(timeout=5, attempts=1)
    assert (outcome.live, outcome.seconds) == (True, 11.03)


def test_detach_when_the_daemon_stays_away_then_connection_lost_is_audited(case: Case) -> None:
    case.world.later(1, case.world.lose)
    error = case.fail()
    assert error.error_code == "connection_lost"
    assert error.message == (
        "Could not detach interface 52:54:00:aa:bb:cc from domain web1: the connection to libvirt was lost and not to"
        " be had again within 30 s. Whether it is still attached is not known; the config was not changed. Run the task"
        " again when the daemon is back: it goes on from what it finds."
    )
    assert (error.facts["attached_live"], error.facts["seconds"]) == (None, 31)
    assert case.audit.records == [f"{RECORD} res=failed"]


def test_detach_when_the_daemon_is_lost_before_the_request_arrives_then_it_asks_again(case: Case) -> None:
    case.reconnect = FakeReconnect(case.domain, 0.5)
    case.domain.failures[("detach_device_alias LIVE", 1)] = case.world.lose
    case.domain.reactions = [case.domain.lets_go]
    outcome = case.run()
    assert (outcome.live, outcome.attempts, case.asked()) == (True, 1, 2)


def test_detach_when_the_daemon_is_lost_after_the_request_arrived_then_the_device_may_be_gone(case: Case) -> None:
    case.reconnect = FakeReconnect(case.domain, 0.5)

    def arrives_and_is_lost(alias: str) -> None:
        case.domain.lets_go(alias)
        case.world.lose()
        raise lost()

    case.domain.reactions = [arrives_and_is_lost]
    outcome = case.run()
    assert (outcome.live, outcome.config, case.asked()) == (True, True, 1)


def test_detach_when_the_daemon_is_lost_at_the_look_after_the_time_out_then_it_looks_again(case: Case) -> None:
    case.reconnect = FakeReconnect(case.domain, 0.5)
    case.domain.failures[("live_xml", 2)] = case.world.lose
    case.domain.reactions = [case.later(1, case.domain.vanishes)]
    assert case.run().live


def test_detach_when_the_stream_itself_reports_the_loss_then_it_comes_back(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.reconnect = FakeReconnect(case.domain, 0.5)
    case.domain.reactions = [case.later(3, case.domain.lets_go)]
    subscribe = case.domain.subscribe

    def broken() -> t.Any:
        stream = subscribe()
        if case.domain.calls.count("subscribe") == 1:
            monkeypatch.setattr(stream, "wait", lambda timeout: (nothing for nothing in ()).throw(lost()))
        return stream

    monkeypatch.setattr(case.domain, "subscribe", broken)
    assert case.run().live


def test_detach_when_the_daemon_is_lost_again_while_subscribing_then_it_comes_back_again(case: Case) -> None:
    case.reconnect = FakeReconnect(case.domain, 0.5, 0.5)
    case.world.later(1, case.world.lose)
    case.domain.failures[("subscribe", 2)] = case.world.lose
    case.domain.reactions = [case.later(5, case.domain.lets_go)]
    assert case.run().live
    assert case.reconnect.calls == 2


def test_detach_when_the_daemon_is_lost_over_and_over_then_it_gives_up(case: Case) -> None:
    case.reconnect = FakeReconnect(case.domain, *[0.1] * 20)
    for count in range(2, 20):
        case.domain.failures[("subscribe", count)] = case.world.lose
    case.world.later(1, case.world.lose)
    error = case.fail()
    assert error.error_code == "connection_lost"
    assert "was lost 6 times" in error.message
    assert case.reconnect.calls == 5


def test_detach_when_the_domain_went_with_the_daemon_then_it_is_gone(case: Case) -> None:
    case.reconnect = FakeReconnect(case.domain, 0.5)
    case.reconnect.gone = True
    case.world.later(1, case.world.lose)
    assert case.fail().error_code == "domain_gone"


def test_detach_when_the_domain_was_stopped_while_the_daemon_was_away_then_it_is_gone(case: Case) -> None:
    case.reconnect = FakeReconnect(case.domain, 0.8)
    case.world.later(1, case.world.lose)
    case.world.later(1.2, case.domain.stops)
    assert case.fail().error_code == "domain_gone"


def test_detach_when_the_daemon_is_lost_between_live_and_config_then_the_config_still_follows(case: Case) -> None:
    case.reconnect = FakeReconnect(case.domain, 0.5)
    case.domain.reactions = [case.domain.lets_go]
    case.domain.failures[("config_xml", 1)] = case.world.lose
    outcome = case.run()
    assert (outcome.live, outcome.config) == (True, True)
    assert devices_of(case.domain.config) == ["ua-disk"]


def test_detach_when_the_daemon_stays_away_after_live_then_the_message_says_what_is_left(case: Case) -> None:
    case.domain.reactions = [case.domain.lets_go]
    case.domain.failures[("config_xml", 1)] = case.world.lose
    error = case.fail()
    assert error.error_code == "connection_lost"
    assert error.facts["attached_live"] is False
    assert case.audit.records == [f"{RECORD} res=success"], "the guest did let go"


def test_detach_when_the_first_look_finds_no_daemon_then_nothing_was_tried(case: Case) -> None:
    case.domain.failures[("live_xml", 1)] = case.world.lose
    with pytest.raises(ConnectError):
        case.run()
    assert case.audit.records == []


# --- there is nothing to unplug ---


def test_detach_when_the_device_is_gone_everywhere_then_nothing_happens(case: Case) -> None:
    case = Case(domain_xml(DISK), domain_xml(DISK))
    outcome = case.run()
    assert not outcome.changed
    assert (outcome.attempts, outcome.steps, case.audit.records) == (0, [], [])


def test_detach_when_the_device_is_gone_live_then_the_config_follows_without_a_request() -> None:
    case = Case(live=domain_xml(DISK))
    outcome = case.run()
    assert (outcome.live, outcome.config, case.asked()) == (False, True, 0)
    assert case.audit.records == [f"{RECORD} res=success"]


def test_detach_when_the_domain_does_not_run_then_the_config_alone_changes() -> None:
    case = Case(live=None)
    outcome = case.run()
    assert (outcome.live, outcome.config, outcome.attempts) == (False, True, 0)


def test_detach_when_the_domain_does_not_run_and_only_live_is_asked_then_it_is_refused() -> None:
    case = Case(live=None)
    with pytest.raises(InputError, match=r"the domain does not run\. Start it, or use affect: config") as caught:
        case.run(scope=Scope.LIVE)
    assert caught.value.error_code == "domain_not_running"
    assert devices_of(case.domain.config) == ["ua-disk", "ua-nic"]


def test_detach_when_the_alias_is_unknown_because_it_has_just_gone_then_it_succeeds(case: Case) -> None:
    def unknown(alias: str) -> None:
        case.domain.vanishes(alias)
        raise refusal(codes.INTERNAL_ERROR, f"no device found with alias {alias}")

    case.domain.reactions = [unknown]
    outcome = case.run()
    assert (outcome.live, outcome.config, outcome.seconds) == (True, True, 0)


# --- what libvirt refuses ---


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (codes.OPERATION_FAILED, "its PCIe port has hotplug off"),
        (codes.OPERATION_UNSUPPORTED, "use affect: config"),
        (codes.OPERATION_TIMEOUT, "virsh domjobabort"),
        (codes.BLOCK_COPY_ACTIVE, "virsh blockjob --abort"),
        (codes.CONFIG_UNSUPPORTED, ""),
    ],
)
def test_detach_when_libvirt_refuses_then_it_fails_at_once_with_its_words(case: Case, code: int, advice: str) -> None:
    case.domain.fail("detach_device_alias LIVE", refusal(code, "not this one", "VIR_ERR_X"))
    error = case.fail()
    assert error.error_code == "libvirt_error"
    assert (
        "from domain web1: not this one (VIR_ERR_X). The device is still attached, live and in the config."
        in error.message
    )
    assert advice in error.message
    assert (error.facts["libvirt_code"], error.facts["libvirt_code_name"]) == (code, "VIR_ERR_X")
    assert (case.asked(), case.world.now) == (1, 1000)
    assert case.audit.records == [f"{RECORD} res=failed"]


def test_detach_when_the_live_definition_cannot_be_read_after_silence_then_it_is_libvirts_error(case: Case) -> None:
    case.domain.fail("live_xml", refusal(codes.SYSTEM_ERROR, "cannot read it"), count=2)
    error = case.fail()
    assert error.error_code == "libvirt_error"
    assert case.audit.records == [f"{RECORD} res=failed"]


def test_detach_when_the_first_look_fails_otherwise_then_libvirts_error_goes_through(case: Case) -> None:
    case.domain.fail("live_xml", refusal(codes.SYSTEM_ERROR, "cannot read it"))
    with pytest.raises(LibvirtError):
        case.run()


# --- drivers without delete-by-alias, devices without one ---


def test_detach_when_the_driver_cannot_delete_by_alias_then_it_does_so_by_definition_and_says_so(case: Case) -> None:
    case.domain.fail("detach_device_alias LIVE", refusal(codes.NO_SUPPORT, "not supported"))
    case.domain.fail("detach_device_alias CONFIG", refusal(codes.NO_SUPPORT, "not supported"))
    case.domain.reactions = [case.domain.vanishes]
    outcome = case.run()
    assert (outcome.live, outcome.config, outcome.seconds) == (True, True, 0)
    assert [(step["action"], step["by"]) for step in outcome.steps] == [
        ("ask", "definition"),
        ("remove_from_config", "definition"),
    ]
    assert devices_of(case.domain.config) == ["ua-disk"]


def test_detach_when_libvirt_detaches_no_such_device_then_the_config_is_written_without_it(case: Case) -> None:
    """A hub has an alias, and "persistent detach of device 'hub' is not supported" (code 84)."""
    case.domain.fail("detach_device_alias CONFIG", refusal(codes.OPERATION_UNSUPPORTED, "not supported"))
    case.domain.reactions = [case.domain.vanishes]
    assert case.run().steps[-1] == {"action": "remove_from_config", "by": "definition"}
    assert devices_of(case.domain.config) == ["ua-disk"]


def test_detach_when_deletion_by_definition_takes_time_then_it_waits_for_the_event(case: Case) -> None:
    case.domain.fail("detach_device_alias LIVE", refusal(codes.NO_SUPPORT, "not supported"))
    case.domain.reactions = [case.later(2, case.domain.lets_go)]
    assert case.run().seconds == 2


def test_detach_when_the_driver_can_neither_then_it_fails(case: Case) -> None:
    case.domain.fail("detach_device_alias LIVE", refusal(codes.NO_SUPPORT, "not supported"))
    case.domain.fail("detach_device LIVE", refusal(codes.NO_SUPPORT, "not supported either"))
    assert "not supported either" in case.fail().message


def test_detach_when_the_device_has_no_alias_then_it_is_found_again_by_what_it_is() -> None:
    live = domain_xml(PLAIN_NIC)
    case = Case(live, live)

    def vanish(_alias: str) -> None:
        nic = case.domain.live.find("devices/interface")
        nic.getparent().remove(nic)

    case.domain.reactions = [vanish]
    outcome = case.run()
    assert (outcome.live, outcome.config) == (True, True)
    assert outcome.steps[0]["by"] == "definition"


def test_detach_when_a_device_without_alias_stays_then_that_is_seen() -> None:
    live = domain_xml(PLAIN_NIC)
    error = Case(live, live).fail(attempts=1)
    assert error.error_code == "guest_did_not_answer"


# --- the config ---


def test_detach_when_the_config_has_no_alias_of_ours_then_it_is_defined_without_the_device() -> None:
    case = Case(live=domain_xml(DISK, NIC.format("net0")), config=domain_xml(DISK, PLAIN_NIC))
    case.domain.reactions = [case.domain.lets_go]
    outcome = case.run()
    assert (outcome.live, outcome.config) == (True, True)
    assert outcome.steps[-1] == {"action": "remove_from_config", "by": "definition"}
    assert [device.tag for device in case.domain.config.find("devices")] == ["disk"]


def test_detach_when_the_config_changes_while_waiting_then_that_change_is_kept() -> None:
    case = Case(live=domain_xml(NIC.format("net0")), config=domain_xml(PLAIN_NIC))
    case.domain.reactions = [case.later(3, case.domain.lets_go)]
    case.world.later(2.9, lambda: case.domain.config.append(case.domain.config.makeelement("title")))
    case.run()
    assert case.domain.config.find("title") is not None


def test_detach_when_the_config_does_not_have_the_device_then_only_live_changes() -> None:
    case = Case(config=domain_xml(DISK))
    case.domain.reactions = [case.domain.lets_go]
    outcome = case.run()
    assert (outcome.live, outcome.config) == (True, False)


def test_detach_when_somebody_else_removes_it_from_the_config_first_then_that_is_no_error(case: Case) -> None:
    def somebody_was_first() -> None:
        for nic in case.domain.config.xpath("devices/interface"):
            nic.getparent().remove(nic)

    case.domain.reactions = [case.domain.lets_go]
    case.domain.failures[("detach_device_alias CONFIG", 1)] = somebody_was_first
    outcome = case.run()
    assert (outcome.live, outcome.config) == (True, False)


def test_detach_when_the_config_cannot_be_written_after_live_then_the_message_says_where_the_device_is(
    case: Case,
) -> None:
    case.domain.reactions = [case.domain.lets_go]
    case.domain.fail("detach_device_alias CONFIG", refusal(codes.SYSTEM_ERROR, "no space left", "VIR_ERR_SYSTEM_ERROR"))
    error = case.fail()
    assert error.error_code == "libvirt_error"
    assert "no space left (VIR_ERR_SYSTEM_ERROR). The device is gone live, but the config still has it" in error.message
    assert (error.facts["attached_live"], error.facts["attached_config"]) == (False, True)


def test_detach_when_only_the_config_is_asked_then_the_running_guest_is_left_alone(case: Case) -> None:
    outcome = case.run(scope=Scope.CONFIG)
    assert (outcome.live, outcome.config) == (False, True)
    assert "subscribe" not in case.domain.calls
    assert devices_of(case.domain.live) == ["ua-disk", "ua-nic"]


def test_detach_when_only_the_config_is_asked_and_cannot_be_written_then_it_is_audited(case: Case) -> None:
    case.domain.fail("detach_device_alias CONFIG", refusal(codes.SYSTEM_ERROR, "no space left"))
    assert "no space left" in case.fail(scope=Scope.CONFIG).message
    assert case.audit.records == [f"{RECORD} res=failed"]


def test_detach_when_a_transient_domain_is_asked_for_its_config_then_it_is_refused() -> None:
    case = Case(config=None)
    with pytest.raises(InputError, match="the domain is transient") as caught:
        case.run(scope=Scope.CONFIG)
    assert caught.value.error_code == "domain_not_persistent"


def test_detach_when_the_domain_is_transient_then_only_live_changes() -> None:
    case = Case(config=None)
    case.domain.reactions = [case.domain.lets_go]
    outcome = case.run()
    assert (outcome.live, outcome.config) == (True, False)


def test_detach_when_a_transient_domain_does_not_have_the_device_then_nothing_happens() -> None:
    assert not Case(live=domain_xml(DISK), config=None).run().changed


# --- host devices that libvirt cannot tell apart ---


def test_detach_when_two_host_devices_have_one_source_then_it_is_refused_before_anything_is_touched() -> None:
    case = Case(live=domain_xml(ISCSI.format(1, "ua-a"), ISCSI.format(1, "ua-b")))
    error = case.fail(find="devices/hostdev[2]")
    assert error.error_code == "ambiguous_device"
    assert "Nothing was changed" in error.message
    assert case.domain.calls == ["subscribe", "live_xml"]


def test_detach_when_two_host_devices_differ_in_source_then_the_right_one_goes() -> None:
    live = domain_xml(ISCSI.format(1, "ua-a"), ISCSI.format(2, "ua-b"))
    case = Case(live, live)
    case.domain.reactions = [case.domain.lets_go]
    case.run(find="devices/hostdev[2]")
    assert devices_of(case.domain.live) == devices_of(case.domain.config) == ["ua-a"]


def test_detach_when_two_host_devices_differ_in_what_is_incidental_then_they_are_still_one_source() -> None:
    missing = ISCSI.format(1, "ua-b").replace("name='iqn", "startupPolicy='optional' name='iqn")
    case = Case(live=domain_xml(ISCSI.format(1, "ua-a"), missing))
    assert case.fail(find="devices/hostdev[1]").error_code == "ambiguous_device"


# --- audit ---


def test_detach_when_only_failures_are_audited_then_a_success_leaves_no_record(case: Case) -> None:
    case.audit = Auditor("failures", case.logged.append)
    case.domain.reactions = [case.domain.lets_go]
    case.run()
    assert case.audit.records == case.logged == []


def test_detach_when_the_log_cannot_be_written_then_it_still_succeeds(case: Case) -> None:
    def full(_record: str) -> None:
        raise OSError("no space left on device")

    case.audit = Auditor("all", full)
    case.domain.reactions = [case.domain.lets_go]
    assert case.run().changed
    assert case.audit.records == [f"{RECORD} res=success"]
    assert "no space left on device" in case.audit.warnings[0]
