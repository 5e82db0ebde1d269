# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task says when there is no way to libvirt: a wrong address, no daemon, no permission, no library."""

from __future__ import annotations

import json
import typing as t
from concurrent.futures import ThreadPoolExecutor

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._run.lock import locked
from ansible_collections.virtops.libvirt.tests.integration import test_host_real
from ansible_collections.virtops.libvirt.tests.integration.promise import assert_plain, network_xml, values
from ansible_collections.virtops.libvirt.tests.lab.tools import lock_is_awaited, wait_for

if t.TYPE_CHECKING:
    from pathlib import Path

    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

Labs = t.Callable[[], "Lab"]

#: The options that each module cannot do without.
MODULES: dict[str, dict[str, t.Any]] = {
    "network": {"name": "plain"},
    "domain": {"name": "idle", "memory": "64MiB"},
    "domain_interface": {"domain": "idle", "mac": "52:54:00:1a:00:01", "type": "user"},
    "domain_hostdev": {"domain": "idle", "pci": {"address": "0000:65:00.0"}},
    "network_info": {},
    "domain_info": {},
}

#: A lab that asks for name and password.
guarded = test_host_real.guarded


@pytest.fixture(autouse=True)
def _quiet(capfd: pytest.CaptureFixture[str]) -> t.Iterator[None]:
    """Whatever happens is told in the result, and nowhere else."""
    yield
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize(
    ("uri", "error_code"),
    [
        ("nonsense", "invalid_uri"),
        ("qemu+nonsense:///system", "invalid_uri"),
        ("qemu+unix:///system?socket=/nonexistent/socket", "connection_failed"),
        ("qemu+tcp://127.0.0.1:1/system", "connection_failed"),
    ],
)
def test_uri_when_it_leads_nowhere_then_every_module_says_so(
    ansible_module: ModuleCall, module: str, uri: str, error_code: str
) -> None:
    failed = ansible_module(module, uri=uri, fails=True, **MODULES[module])
    assert_plain(failed)
    assert failed["error_code"] == error_code
    assert failed["msg"].startswith(f"Could not connect to libvirt at {uri}: ")


def test_uri_when_it_holds_a_password_then_nobody_sees_it(ansible_module: ModuleCall) -> None:
    failed = ansible_module("network", name="a", uri="qemu+tcp://me:s3cret@127.0.0.1:1/system", fails=True)
    assert failed["error_code"] == "connection_failed"
    assert "s3cret" not in failed["msg"]


def test_daemon_when_it_is_down_then_the_task_fails_and_works_again_afterwards(
    ansible_module: ModuleCall, lab_factory: Labs
) -> None:
    lab = lab_factory()
    lab.hold_daemon()
    for module, options in MODULES.items():
        failed = ansible_module(module, uri=lab.uri, fails=True, **options)
        assert_plain(failed)
        assert failed["error_code"] == "connection_failed"
        assert "Check that the daemon (libvirtd, or virtqemud) runs there" in failed["msg"]
    lab.release_daemon()
    assert ansible_module("network", uri=lab.uri, name="plain", state="inactive")["changed"]


def test_daemon_when_it_dies_in_the_middle_of_a_task_then_the_task_says_so(
    ansible_module: ModuleCall, lab_factory: Labs
) -> None:
    lab = lab_factory()
    lab.virsh("net-define", "/dev/stdin", stdin="<network><name>plain</name></network>")
    with ThreadPoolExecutor(1) as pool, locked(lab.uri, "network", "plain"):
        task = pool.submit(ansible_module, "network", uri=lab.uri, name="plain", state="inactive", mtu=1400, fails=True)
        wait_for(lambda: lock_is_awaited() or task.done(), 30, "the task to wait")
        lab.kill_daemon()
        lab.wait_daemon()
    failed = task.result()
    assert_plain(failed)
    assert failed["error_code"] == "connection_lost"
    assert values(network_xml(lab, "plain"), "mtu") == []


@pytest.mark.parametrize(
    "auth",
    [{"username": "operator", "password": "wr0ngpass"}, {"username": "nobody", "password": "wr0ngpass"}, None],
    ids=["wrong password", "wrong name", "nothing"],
)
def test_login_when_it_is_refused_then_the_task_says_so_without_the_password(
    ansible_module: ModuleCall, guarded: Lab, auth: dict[str, str] | None
) -> None:
    for module in ("network", "network_info"):
        failed = ansible_module(module, uri=guarded.uri, auth=auth, fails=True, **MODULES[module])
        assert_plain(failed)
        assert failed["error_code"] == "authentication_failed"
        assert "Check auth.username and auth.password" in failed["msg"]
        assert "wr0ngpass" not in json.dumps(failed)


def test_login_when_name_and_password_are_right_then_the_task_works_without_showing_them(
    ansible_module: ModuleCall, guarded: Lab
) -> None:
    auth = {"username": "operator", "password": "s3cret"}
    made = ansible_module("network", uri=guarded.uri, auth=auth, name="plain", state="inactive")
    found = ansible_module("network_info", uri=guarded.uri, auth=auth)
    assert [network["name"] for network in found["networks"]] == ["plain"]
    assert "s3cret" not in json.dumps([made, found])


def test_auth_when_half_of_it_is_missing_then_the_task_says_so(ansible_module: ModuleCall) -> None:
    failed = ansible_module("network", name="a", auth={"username": "operator"}, fails=True)
    assert "missing required arguments: password found in auth" in failed["msg"]


@pytest.mark.parametrize(
    ("library", "named", "packages"),
    [
        ("libvirt", "libvirt-python", ["python3-libvirt", "python3-libvirt-python"]),
        ("lxml", "lxml", ["python3-lxml"]),
    ],
)
def test_library_when_it_is_missing_then_the_task_names_the_packages(
    ansible_task: ModuleCall,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    library: str,
    named: str,
    packages: list[str],
) -> None:
    (tmp_path / f"{library}.py").write_text("raise ImportError('No module of this name')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    failed = ansible_task("network", name="plain", fails=True)
    assert failed["error_code"] == "missing_library"
    assert f"Failed to import the required Python library ({named})" in failed["msg"]
    for package in packages:
        assert package in failed["msg"]
    assert "Traceback" not in json.dumps(failed)
