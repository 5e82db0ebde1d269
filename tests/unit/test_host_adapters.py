# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The adapters to libvirt without a daemon: errors, credentials, and libvirt's own test driver."""

from __future__ import annotations

import contextlib
import time
import types
import typing as t

import pytest

libvirt = pytest.importorskip("libvirt")

from ansible_collections.virtops.libvirt.plugins.module_utils._base import codes  # noqa: E402
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import (  # noqa: E402
    ConnectError,
    LibvirtError,
    VirtopsError,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._base.types import Event, Scope, known  # noqa: E402
from ansible_collections.virtops.libvirt.plugins.module_utils._host import session  # noqa: E402
from ansible_collections.virtops.libvirt.plugins.module_utils._host.connection import Host  # noqa: E402
from ansible_collections.virtops.libvirt.plugins.module_utils._host.domain import Domain  # noqa: E402
from ansible_collections.virtops.libvirt.plugins.module_utils._host.errors import asked, code_name  # noqa: E402
from ansible_collections.virtops.libvirt.plugins.module_utils._host.events import DomainEvents  # noqa: E402
from ansible_collections.virtops.libvirt.plugins.module_utils._host.session import Auth  # noqa: E402

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import (
        DomainPort,
        HostPort,
        NetworkPort,
        Reconnect,
    )

UUID = "0c1f6d0e-5a0f-4f8e-9a57-3f1f0e5f1a01"
DOMAIN = (
    f"<domain type='test'><name>{{}}</name><uuid>{UUID}</uuid><memory>8192</memory><os><type>hvm</type></os></domain>"
)


def libvirts(code: int, words: str, domain: int = 10) -> Exception:
    """An error as the binding raises it."""
    error = libvirt.libvirtError("call() failed")
    error.err = (code, domain, words, 2, words, None, None, -1, -1)
    return t.cast(Exception, error)


class Connection:
    """As much of a connection as errors need."""

    def __init__(self, alive: int = 1) -> None:
        self.alive = alive

    def isAlive(self) -> int:  # noqa: N802
        if self.alive < 0:
            raise libvirts(1, "no connection")
        return self.alive


@pytest.fixture
def host() -> t.Iterator[Host]:
    """The test driver, which lives in this process: one running domain and one network."""
    opened = Host("test:///default")
    yield opened
    opened.close()


# --- errors ---


@pytest.mark.parametrize("name", [name for name in vars(codes) if name.isupper()])
def test_code_when_libvirt_is_asked_then_it_has_the_same_number(name: str) -> None:
    assert getattr(libvirt, f"VIR_ERR_{name}") == getattr(codes, name)


def test_code_name_when_a_level_has_the_same_number_then_it_is_the_errors() -> None:
    assert [code_name(code) for code in (1, 2, 55)] == [
        "VIR_ERR_INTERNAL_ERROR",
        "VIR_ERR_NO_MEMORY",
        "VIR_ERR_OPERATION_INVALID",
    ]


def test_code_name_when_the_binding_does_not_know_it_then_it_is_the_number() -> None:
    assert code_name(9999) == "error 9999"


def test_asked_when_libvirt_refuses_then_the_message_says_what_was_tried_and_what_libvirt_answered() -> None:
    with pytest.raises(LibvirtError) as caught, asked("start domain web1", t.cast(t.Any, Connection())):
        raise libvirts(55, "Requested operation is not valid:\n domain is already running.")
    error = caught.value
    assert error.message == (
        "Could not start domain web1: Requested operation is not valid: domain is already running"
        " (VIR_ERR_OPERATION_INVALID)."
    )
    assert (error.code, error.code_name, error.error_code) == (55, "VIR_ERR_OPERATION_INVALID", "libvirt_error")
    assert error.words == "Requested operation is not valid: domain is already running"
    assert isinstance(error.__cause__, libvirt.libvirtError)


@pytest.mark.parametrize("alive", [0, -1])
def test_asked_when_the_connection_is_dead_then_it_is_lost(alive: int) -> None:
    with pytest.raises(ConnectError) as caught, asked("start domain web1", t.cast(t.Any, Connection(alive))):
        raise libvirts(1, "internal error: client socket is closed", 7)
    assert caught.value.error_code == "connection_lost"
    assert "Could not start domain web1: the connection to libvirt was lost: internal error" in caught.value.message


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (codes.OPERATION_DENIED, "may only read"),
        (codes.ACCESS_DENIED, "access rules"),
        (codes.OPERATION_TIMEOUT, "Another job"),
        (codes.BLOCK_COPY_ACTIVE, "block job"),
    ],
)
def test_asked_when_there_is_something_to_do_then_the_message_says_it(code: int, advice: str) -> None:
    with pytest.raises(LibvirtError, match=advice), asked("do it", t.cast(t.Any, Connection())):
        raise libvirts(code, "no")


def test_asked_when_something_else_is_raised_then_it_goes_through() -> None:
    with pytest.raises(ValueError, match="other"), asked("do it", None):
        raise ValueError("other")


# --- connecting ---


@pytest.mark.parametrize(
    ("code", "domain", "error_code"),
    [
        (38, 7, "connection_failed"),
        (1, 7, "connection_failed"),
        (1, 45, "invalid_uri"),
        (5, 0, "invalid_uri"),
        (8, 13, "invalid_uri"),
        (45, 7, "authentication_failed"),
        (79, 7, "authentication_failed"),
        (94, 7, "authentication_failed"),
    ],
)
def test_host_when_libvirt_does_not_open_then_the_error_has_a_stable_code(
    monkeypatch: pytest.MonkeyPatch, code: int, domain: int, error_code: str
) -> None:
    def refuse(_uri: str) -> None:
        raise libvirts(code, "no", domain)

    monkeypatch.setattr(libvirt, "open", refuse)
    with pytest.raises(ConnectError) as caught:
        Host("qemu:///system")
    assert caught.value.error_code == error_code
    assert caught.value.message.startswith("Could not connect to libvirt at qemu:///system: no (VIR_ERR_")


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("esx://root:s3cret@vc.example/dc1?x=1", "esx://root@vc.example/dc1?x=1"),
        ("qemu+ssh://root@example/system", "qemu+ssh://root@example/system"),
        ("esx://root:p@ss@vc.example/", "esx://root@vc.example/"),
        ("qemu:///system", "qemu:///system"),
    ],
)
def test_host_when_the_uri_holds_a_password_then_no_error_shows_it(
    monkeypatch: pytest.MonkeyPatch, uri: str, shown: str
) -> None:
    def refuse(given: str) -> None:
        raise libvirts(1, f"internal error: Unable to parse URI {given}", 45)

    monkeypatch.setattr(libvirt, "open", refuse)
    with pytest.raises(ConnectError) as caught:
        Host(uri)
    assert caught.value.message.startswith(f"Could not connect to libvirt at {shown}: internal error: Unable to parse")
    assert f"URI {shown} (" in caught.value.message
    assert "s3cret" not in caught.value.message
    assert caught.value.facts == {"uri": shown}


def test_host_when_no_uri_is_given_then_the_environment_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def refuse(uri: str) -> None:
        tried.append(uri)
        raise libvirts(38, "no")

    monkeypatch.setattr(libvirt, "open", refuse)
    monkeypatch.setenv("LIBVIRT_DEFAULT_URI", "test:///other")
    with pytest.raises(ConnectError):
        Host()
    monkeypatch.delenv("LIBVIRT_DEFAULT_URI")
    with pytest.raises(ConnectError):
        Host()
    assert tried == ["test:///other", "qemu:///system"]


def test_answer_credentials_when_name_and_password_are_asked_then_each_gets_its_own() -> None:
    kinds = (libvirt.VIR_CRED_AUTHNAME, libvirt.VIR_CRED_PASSPHRASE, libvirt.VIR_CRED_NOECHOPROMPT)
    credentials: list[list[t.Any]] = [[kind, "prompt", "challenge", None, None] for kind in kinds]
    assert session._answer_credentials(credentials, Auth("me", "s3cret")) == 0
    assert [credential[4] for credential in credentials] == ["me", "s3cret", "s3cret"]


def test_host_when_it_has_credentials_then_the_open_call_gets_them(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_with: list[t.Any] = []
    real = libvirt.openAuth

    def spy(uri: str, auth: list[t.Any], flags: int) -> t.Any:
        asked_with.append((auth[2], flags))
        return real(uri, auth, flags)

    monkeypatch.setattr(libvirt, "openAuth", spy)
    Host("test:///default", Auth("me", "s3cret"), read_only=True).close()
    assert asked_with == [(Auth("me", "s3cret"), libvirt.VIR_CONNECT_RO)]


# --- the ports, as far as the test driver goes ---


def test_host_when_held_against_the_ports_then_it_fits(host: Host) -> None:
    as_host: HostPort = host
    domain = host.find_domain("test")
    assert domain
    as_domain: DomainPort = domain
    network = host.find_network("default")
    assert network
    as_network: NetworkPort = network
    reconnect: Reconnect = host.way_back(as_domain)
    assert (as_host.uri, as_domain.driver, as_network.name) == ("test:///default", "test", "default")
    assert callable(reconnect)


def test_find_when_there_is_none_then_it_is_none(host: Host) -> None:
    assert host.find_domain("nobody") is None
    assert host.find_domain_by_uuid(UUID) is None
    assert host.find_network("nothing") is None
    assert host.find_network_by_uuid(UUID) is None


def test_domain_when_it_runs_then_it_says_so(host: Host) -> None:
    domain = host.find_domain("test")
    assert domain
    assert (domain.is_active(), domain.is_persistent(), domain.state()) == (True, True, "running")
    assert "<name>test</name>" in domain.live_xml()
    domain.suspend()
    assert domain.state() == "paused"
    domain.resume()
    domain.destroy()
    assert domain.state() == "shutoff"
    with pytest.raises(LibvirtError, match="live definition of domain test: domain is not running") as caught:
        domain.live_xml()
    assert caught.value.code == codes.OPERATION_INVALID
    assert "<name>test</name>" in domain.config_xml()


def test_domain_when_defined_then_it_can_be_started_renamed_and_undefined(host: Host) -> None:
    domain = host.define_domain(DOMAIN.format("web1"))
    domain.set_metadata("title", "the web", Scope.CONFIG)
    domain.set_autostart(True)
    assert "<title>the web</title>" in domain.config_xml()
    assert domain.autostart()
    domain.set_metadata("title", "", Scope.CONFIG)
    assert "<title>" not in domain.config_xml()
    domain.create(paused=False)
    assert domain.state() == "running"
    domain.destroy()
    domain.undefine(())
    assert host.find_domain("web1") is None


def running(host: Host) -> Domain:
    """The test driver's domain. What another test has done to it may have stayed."""
    domain = known(host.find_domain("test"))
    if not domain.is_active():
        domain.create(False)
    return domain


def test_domain_when_its_run_state_changes_then_the_events_and_the_state_tell(host: Host) -> None:
    domain = running(host)
    events = domain.subscribe()
    told = []
    for change in (domain.suspend, domain.resume, domain.managed_save, lambda: domain.create(False), domain.destroy):
        change()
        told.append(events.wait(10))
    events.close()

    assert told == [
        Event("lifecycle", "suspended"),
        Event("lifecycle", "resumed"),
        Event("lifecycle", "stopped", "saved"),
        Event("lifecycle", "started"),
        Event("lifecycle", "stopped", "destroyed"),
    ]
    assert not events.deaf
    assert domain.ending() == "destroyed"


def test_domain_when_the_driver_does_not_show_what_it_saved_then_the_definition_stands_for_it(host: Host) -> None:
    domain = running(host)
    assert domain.saved_xml() is None

    domain.managed_save()

    assert domain.ending() == "saved"
    assert domain.saved_xml() == domain.config_xml()


@pytest.mark.parametrize(("refused", "asked_for"), [(0, [1]), (codes.OPERATION_DENIED, [1, 0])])
def test_saved_xml_when_secrets_are_denied_then_it_comes_without(
    host: Host, refused: int, asked_for: list[int]
) -> None:
    flags: list[int] = []

    def described(flag: int) -> str:
        flags.append(flag)
        if refused and flag:
            raise libvirts(refused, "no")
        return "<domain/>"

    domain = running(host)
    domain._found = t.cast(
        t.Any, types.SimpleNamespace(hasManagedSaveImage=lambda _flags: 1, managedSaveGetXMLDesc=described)
    )

    assert domain.saved_xml() == "<domain/>"
    assert flags == asked_for


def test_connection_when_nobody_waits_then_libvirt_is_not_asked_to_tell_of_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[t.Any, list[t.Any]]] = []
    monkeypatch.setattr(
        libvirt.virConnect, "registerCloseCallback", lambda _self, tell, streams: asked.append((tell, streams))
    )
    host = Host("test:///default")
    assert not asked

    told: list[Event] = []
    for _each in range(2):
        host.streams.append(t.cast(t.Any, types.SimpleNamespace(put=told.append)))
    ((tell, streams),) = asked
    tell(host.connection, 1, streams)
    assert told == [Event("connection_closed", "eof")] * 2

    host.reopen(time.monotonic() + 5)
    assert (host.streams, len(asked)) == ([], 2)
    host.close()


def test_domain_when_the_driver_has_no_events_then_its_stream_says_so(host: Host) -> None:
    class Deaf:
        def domainEventRegisterAny(self, *_arguments: t.Any) -> int:  # noqa: N802
            raise libvirts(codes.NO_SUPPORT, "this function is not supported")

    assert DomainEvents(t.cast(t.Any, Deaf()), t.cast(t.Any, None), []).deaf


def test_domain_when_it_is_gone_then_the_error_names_it(host: Host) -> None:
    domain = host.define_domain(DOMAIN.format("web1"))
    domain.undefine(())
    with pytest.raises(LibvirtError, match="Could not start domain web1: Domain not found") as caught:
        domain.create(paused=False)
    assert caught.value.code == codes.NO_DOMAIN


def test_define_when_the_xml_breaks_the_schema_then_libvirt_refuses_it(host: Host) -> None:
    with pytest.raises(LibvirtError, match="Could not define the domain") as caught:
        host.define_domain(DOMAIN.format("web1").replace("</os>", "</os><nonsense/>"))
    assert caught.value.code_name == "VIR_ERR_XML_INVALID_SCHEMA"
    assert host.find_domain("web1") is None


@pytest.mark.parametrize(("number", "refused"), [(12, True), (13, False)])
def test_define_when_an_element_has_more_attributes_than_can_soon_be_checked_then_libvirt_is_not_asked_to(
    host: Host, number: int, refused: bool
) -> None:
    """Each further one would take the daemon five times as long."""
    names = "ioeventfd event_idx copy_on_read iommu ats packed page_per_vq queues queue_size iothread discard io cache"
    values = {"queues": "2", "queue_size": "256", "iothread": "1", "discard": "unmap", "io": "native", "cache": "none"}
    attributes = " ".join(f"{name}='{values.get(name, 'on')}'" for name in names.split()[:number])
    disk = f"<disk type='file'><driver {attributes}/><source file='/a'/><target dev='vda'/></disk>"
    xml = DOMAIN.format("web1").replace("</os>", f"</os><nonsense/><devices>{disk}</devices>")

    with pytest.raises(LibvirtError) if refused else contextlib.nullcontext():
        host.define_domain(xml)


def test_network_when_handled_then_the_test_driver_does_it(host: Host) -> None:
    bridge = "<bridge name='vb1'/><ip address='10.0.0.1' prefix='24'/>"
    xml = f"<network><name>lan</name><uuid>{UUID}</uuid>{bridge}</network>"
    network = host.define_network(xml)
    assert (network.is_active(), network.is_persistent(), network.autostart()) == (False, True, False)
    with pytest.raises(LibvirtError, match="network is not active"):
        network.live_xml()
    network.create()
    network.set_autostart(True)
    assert (network.is_active(), network.autostart()) == (True, True)
    assert "<name>lan</name>" in network.live_xml()
    assert {each.name for each in host.networks()} == {"default", "lan"}
    network.destroy()
    network.undefine()
    assert host.find_network("lan") is None


# --- definitions without secrets ---


class Handle:
    """A domain whose secrets this user may not read."""

    def __init__(self, code: int) -> None:
        self.code = code

    def name(self) -> str:
        return "web1"

    def UUIDString(self) -> str:  # noqa: N802
        return UUID

    def XMLDesc(self, flags: int) -> str:  # noqa: N802
        if flags & libvirt.VIR_DOMAIN_XML_SECURE:
            raise libvirts(self.code, "access denied")
        return f"<domain id='1'><uuid>{UUID}</uuid></domain>"


@pytest.mark.parametrize("code", [codes.OPERATION_DENIED, codes.ACCESS_DENIED])
def test_xml_when_secrets_are_denied_then_it_comes_without_and_is_not_written_back(host: Host, code: int) -> None:
    domain = Domain(host, t.cast(t.Any, Handle(code)))
    assert UUID in domain.live_xml()
    with pytest.raises(VirtopsError, match="does not show its secrets") as caught:
        host.define_domain(DOMAIN.format("web1"))
    assert caught.value.error_code == "access_denied"


def test_xml_when_it_fails_otherwise_then_it_fails(host: Host) -> None:
    with pytest.raises(LibvirtError):
        Domain(host, t.cast(t.Any, Handle(codes.SYSTEM_ERROR))).live_xml()


def test_xml_when_the_connection_may_only_read_then_secrets_are_not_asked_for() -> None:
    reader = Host("test:///default", read_only=True)
    domain = Domain(reader, t.cast(t.Any, Handle(codes.OPERATION_DENIED)))
    assert UUID in domain.config_xml()
    assert reader.withheld == set()
    with pytest.raises(LibvirtError, match="may only read"):
        reader.define_domain(DOMAIN.format("web1"))
    reader.close()


# --- undefine ---


@pytest.mark.parametrize(
    ("remove", "refused", "flags"),
    [
        ((), (), [8 | 64]),
        (("nvram", "managed_save"), (), [4 | 1 | 64]),
        ((), (72,), [72, 8]),
        (("tpm", "snapshots_metadata", "checkpoints_metadata"), (58,), [58, 50]),
        (("tpm", "nvram"), (), [36]),
        ((), (72, 8), [72, 8, 0]),
    ],
)
def test_undefine_when_flags_are_unknown_then_it_goes_without_what_only_keeps(
    host: Host, remove: tuple[str, ...], refused: tuple[int, ...], flags: list[int]
) -> None:
    tried: list[int] = []

    class Undefinable(Handle):
        def undefineFlags(self, given: int) -> None:  # noqa: N802
            tried.append(given)
            if given in refused and tried.count(given) == 1:
                raise libvirts(codes.INVALID_ARG, "unsupported flags")

        def listAllCheckpoints(self, _flags: int) -> list[t.Any]:  # noqa: N802
            raise libvirts(codes.NO_SUPPORT, "this function is not supported by the connection driver")

    Domain(host, t.cast(t.Any, Undefinable(0))).undefine(remove)
    assert tried == flags


def test_undefine_when_there_are_checkpoints_then_libvirt_is_asked_for_nothing_that_hides_them(host: Host) -> None:
    tried: list[int] = []

    class Undefinable(Handle):
        def undefineFlags(self, given: int) -> None:  # noqa: N802
            tried.append(given)

        def listAllCheckpoints(self, _flags: int) -> list[t.Any]:  # noqa: N802
            return [object()]

    Domain(host, t.cast(t.Any, Undefinable(0))).undefine([])
    assert tried == [0]
