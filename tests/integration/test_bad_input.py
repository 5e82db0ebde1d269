# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What cannot be meant is refused before anything is touched, in words that name the option or the object."""

from __future__ import annotations

import json
import re
import typing as t

import pytest

from ansible_collections.virtops.libvirt.tests.integration.promise import (
    Promise,
    assert_plain,
    domain_xml,
    held,
    values,
    warnings,
)
from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

if t.TYPE_CHECKING:
    from pathlib import Path

    from ansible_collections.virtops.libvirt.tests.conftest import ModuleCall

MAC = "52:54:00:19:00:01"
NETWORK = """
<network><name>plain</name><ip address='192.168.190.1' prefix='24'>
<dhcp><host mac='52:54:00:19:00:02' ip='192.168.190.2'/></dhcp></ip></network>
"""
DOMAIN = f"""
<domain type='qemu'><name>idle</name><memory unit='MiB'>64</memory><os><type>hvm</type></os>
<devices>
<interface type='user'><mac address='{MAC}'/></interface>
<graphics type='vnc' port='-1' passwd='0ldpass'/>
</devices></domain>
"""

ENTITY = "<!DOCTYPE x [<!ENTITY a 'b'>]><network><name>plain</name><title>&a;</title></network>"
EXTERNAL = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><network><name>&a;</name></network>"
SUBSET = "<!DOCTYPE network SYSTEM 'http://127.0.0.1:1/network.dtd'><network><name>plain</name></network>"
LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {this} '{f'&{before};' * 10}'>" for before, this in zip("abcdefghi", "bcdefghij"))
    + "]><network><name>&j;</name></network>"
)
#: What the parser would read as LAUGHS, in an encoding in which no < is to be seen.
HIDDEN = "<?xml version='1.0' encoding='UTF-7'?>" + LAUGHS.replace("<", "+ADw-").replace("!", "+ACE-")

#: name: (module, options, error code or None for what Ansible itself refuses, words of the message)
CASES: dict[str, tuple[str, dict[str, t.Any], str | None, str]] = {
    # --- XML ---
    "malformed": ("network", {"xml": "<network><name>plain</network>"}, "invalid_xml", "xml is not well-formed XML"),
    "empty": ("network", {"xml": " \n "}, "invalid_xml", "xml is not well-formed XML"),
    "no XML": ("network", {"xml": "name: plain"}, "invalid_xml", "xml is not well-formed XML"),
    "two roots": ("network", {"xml": "<network/><network/>"}, "invalid_xml", "xml is not well-formed XML"),
    "control characters": ("network", {"xml": "<network>\x01</network>"}, "invalid_xml", "xml is not well-formed XML"),
    "an entity": ("network", {"xml": ENTITY}, "invalid_xml", "xml declares a document type"),
    "an external entity": ("network", {"xml": EXTERNAL}, "invalid_xml", "xml declares a document type"),
    "an external subset": ("network", {"xml": SUBSET}, "invalid_xml", "xml declares a document type"),
    "billion laughs": ("domain", {"xml": LAUGHS}, "invalid_xml", "xml declares a document type"),
    "hidden laughs": ("network", {"xml": HIDDEN}, "invalid_xml", "xml"),
    "an undefined entity": ("network", {"xml": "<network>&a;</network>"}, "invalid_xml", "xml is not well-formed XML"),
    "gigabytes": ("domain", {"xml": f"<domain>{'x' * (5 << 20)}</domain>"}, "invalid_xml", "xml is 52428"),
    "an abyss": (
        "network",
        {"xml": f"<network>{'<a>' * 5000}{'</a>' * 5000}</network>"},
        "invalid_xml",
        "xml",
    ),
    "another root": ("network", {"xml": DOMAIN}, "invalid_xml", "xml is a <domain>, but a <network> is needed"),
    "another name": (
        "network",
        {"xml": NETWORK.replace("plain", "other")},
        "invalid_xml",
        "xml is the network 'other', but name is 'plain'",
    ),
    "another domain's name": (
        "domain",
        {"xml": DOMAIN.replace("idle", "other")},
        "invalid_xml",
        "xml is the domain 'other', but name is 'idle'",
    ),
    "a device that is another": (
        "domain_interface",
        {"xml": "<hostdev mode='subsystem' type='pci'/>"},
        "invalid_xml",
        "xml is a <hostdev>, but a <interface> is needed",
    ),
    # --- twins ---
    "two ips": ("network", {"ips": [{"address": "10.0.0.1"}] * 2}, "invalid_option", "10.0.0.1"),
    "two portgroups": (
        "network",
        {"portgroups": [{"name": "p"}] * 2},
        "invalid_option",
        "Two entries have the portgroup",
    ),
    "two DHCP hosts with one MAC": (
        "network",
        {
            "ips": [
                {
                    "address": "192.168.190.1",
                    "dhcp": {"hosts": [{"mac": MAC, "ip": f"192.168.190.{n}"} for n in (3, 4)]},
                }
            ]
        },
        "invalid_option",
        MAC,
    ),
    "two interfaces with one MAC": (
        "domain",
        {"interfaces": [{"type": "user", "mac": mac} for mac in (MAC, MAC.upper().replace(":", "-"))]},
        "invalid_option",
        MAC,
    ),
    "two disks with one target": (
        "domain",
        {"disks": [{"target": "vda", "source": {"file": f"/tmp/{n}.img"}} for n in (1, 2)]},
        "invalid_option",
        "vda",
    ),
    "two devices with one alias": (
        "domain",
        {"interfaces": [{"type": "user", "mac": f"52:54:00:19:01:0{n}", "alias": "ua-x"} for n in (1, 2)]},
        "invalid_option",
        "ua-x",
    ),
    # --- values ---
    "a size that is none": ("domain", {"memory": "lots"}, "invalid_option", "memory: 'lots' is not a size"),
    "a negative size": ("domain", {"memory": "-1GiB"}, "invalid_option", "memory: '-1GiB' is not a size"),
    "a unit that is none": ("domain", {"memory": "4 QiB"}, "invalid_option", "memory: '4 QiB' is not a size"),
    "a negative number": ("network", {"mtu": -1}, "invalid_option", "mtu: -1 is negative"),
    "a negative number below": (
        "network",
        {"ips": [{"address": "10.0.0.1", "prefix": -1}]},
        "invalid_option",
        "ips[0].prefix: -1 is negative",
    ),
    "negative vCPUs": ("domain", {"vcpus": -1}, "invalid_option", "vcpus is -1; it must be at least 1."),
    "no number": ("network", {"mtu": "many"}, None, "mtu"),
    "no boolean": ("network", {"autostart": "perhaps"}, None, "autostart"),
    "no MAC": ("network", {"mac": "52:54:00:zz"}, "invalid_option", "mac: '52:54:00:zz' is not a MAC address"),
    "a MAC that YAML took for a number": ("network", {"mac": 41135090401}, "invalid_option", "put it in quotes"),
    "no MAC of a device": (
        "domain_interface",
        {"mac": "52:54:00:19:00:01:02", "type": "user"},
        "invalid_option",
        "mac: '52:54:00:19:00:01:02' is not a MAC address",
    ),
    "no UUID": ("domain", {"uuid": "1234"}, "invalid_option", "uuid: '1234' is not a UUID"),
    "no PCI address": (
        "domain_hostdev",
        {"pci": {"address": "0000:65"}},
        "invalid_option",
        "pci.address: '0000:65' is not a PCI address",
    ),
    "no choice": ("network", {"state": "running"}, None, "state must be one of"),
    "no choice below": ("network", {"forward": {"mode": "teleport"}}, None, "mode must be one of"),
    "no list for purge": ("network", {"purge": ["names"]}, None, "purge must be one or more of"),
    # --- options that do not exist ---
    "an unknown option": ("network", {"colour": "red"}, None, "colour"),
    "an unknown option below": ("network", {"bridge": {"colour": "red"}}, None, "colour"),
    "an unknown option in a list": ("domain", {"interfaces": [{"colour": "red"}]}, None, "colour"),
    "an unknown option deep in a list": (
        "network",
        {"ips": [{"address": "10.0.0.1", "dhcp": {"hosts": [{"ip": "10.0.0.2", "colour": "red"}]}}]},
        None,
        "colour",
    ),
    "a missing option in a list": ("network", {"portgroups": [{"default": True}]}, None, "name"),
    # --- contradictions ---
    "prefix and netmask": (
        "network",
        {"ips": [{"address": "10.0.0.1", "prefix": 8, "netmask": "255.0.0.0"}]},
        None,
        "prefix|netmask",
    ),
    "autostart of what is absent": (
        "network",
        {"state": "absent", "autostart": True},
        "invalid_option",
        "autostart: true contradicts state: absent",
    ),
    "autostart of a domain that is absent": (
        "domain",
        {"state": "absent", "autostart": True},
        "invalid_option",
        "autostart: true contradicts state: absent",
    ),
    "xml of what is absent": ("network", {"state": "absent", "xml": NETWORK}, "invalid_option", "xml contradicts"),
    "xml of a domain that is absent": (
        "domain",
        {"state": "absent", "xml": DOMAIN},
        "invalid_option",
        "xml contradicts",
    ),
    "remove of what stays": ("domain", {"remove": ["nvram"]}, "invalid_option", "remove is only for state: absent"),
    "vcpus above max_vcpus": ("domain", {"vcpus": 4, "max_vcpus": 2}, "invalid_option", "more than max_vcpus"),
    "two sources": (
        "domain_interface",
        {"mac": MAC, "source": {"network": "plain", "bridge": "virbr0"}},
        "invalid_option",
        "source.",
    ),
    "a source of another type": (
        "domain_interface",
        {"mac": MAC, "type": "user", "source": {"network": "plain"}},
        "invalid_option",
        "source.network contradicts",
    ),
    "live of what does not run": (
        "domain_interface",
        {"mac": MAC, "type": "user", "affect": "live"},
        "domain_not_running",
        "affect: live needs a running domain, but idle is shutoff",
    ),
    "no time to detach": (
        "domain_interface",
        {"mac": MAC, "type": "user", "detach_timeout": 0},
        "invalid_option",
        "detach_timeout must be more than 0",
    ),
    "no attempt to detach": (
        "domain_interface",
        {"mac": MAC, "state": "absent", "detach_attempts": 0},
        "invalid_option",
        "detach_attempts at least 1",
    ),
    "no way to know the interface": ("domain_interface", {"model": "virtio"}, "invalid_option", "give mac, alias"),
    "no way to know the new interface": (
        "domain_interface",
        {"mac": "52:54:00:19:00:77"},
        "invalid_option",
        "needs a type, or a source",
    ),
    "no way to know the host device": ("domain_hostdev", {"managed": True}, None, ""),
    "a new domain without memory": (
        "domain",
        {"name": "unborn", "vcpus": 1},
        "invalid_option",
        "Domain unborn does not exist, and the task does not say how to make it",
    ),
    "a domain that is not there": (
        "domain_interface",
        {"domain": "nobody", "mac": MAC},
        "not_found",
        "Domain nobody does not exist",
    ),
    # --- names ---
    "no name": ("network", {"name": ""}, "invalid_option", "name"),
    "no domain name": ("domain", {"name": "", "memory": "64MiB"}, "invalid_option", "name"),
    "a name with a control character": ("network", {"name": "a\x01b"}, "invalid_option", "name"),
    "a domain name with a control character": (
        "domain",
        {"name": "a\x1b[31mb", "memory": "64MiB"},
        "invalid_option",
        "name",
    ),
    "an address that is none": (
        "network",
        {"ips": [{"address": "300.1.1.1", "prefix": 24}]},
        "invalid_option",
        "ips[0].address",
    ),
    "a range the wrong way round": (
        "network",
        {
            "ips": [
                {
                    "address": "192.168.190.1",
                    "prefix": 24,
                    "dhcp": {"ranges": [{"start": "192.168.190.90", "end": "192.168.190.20"}]},
                }
            ]
        },
        "invalid_option",
        "wrong way round",
    ),
    "one address for two hosts": (
        "network",
        {
            "ips": [
                {
                    "address": "192.168.190.1",
                    "prefix": 24,
                    "dhcp": {"hosts": [{"mac": f"52:54:00:19:00:0{n}", "ip": "192.168.190.7"} for n in (3, 4)]},
                }
            ]
        },
        "invalid_option",
        "52:54:00:19:00:03 and 52:54:00:19:00:04",
    ),
    "two default portgroups": (
        "network",
        {"portgroups": [{"name": "a", "default": True}, {"name": "b", "default": True}]},
        "invalid_option",
        "portgroups",
    ),
    "processors that are none": ("domain", {"cpuset": "0-"}, "invalid_option", "cpuset"),
    "a file without its folder": (
        "domain",
        {"disks": [{"target": "vda", "source": {"file": "web1.img"}}]},
        "invalid_option",
        "disks[0].source.file",
    ),
    "a title with a control character": ("domain", {"title": "a\x07b"}, "invalid_option", "title"),
    "a nested value with a control character": (
        "network",
        {"dns": {"txt": [{"name": "a", "value": "b\x00c"}]}},
        "invalid_option",
        "txt",
    ),
}
NAMES = {"network": {"name": "plain"}, "domain": {"name": "idle"}}


@pytest.fixture(scope="module", autouse=True)
def _objects(lab: Lab) -> t.Iterator[None]:
    lab.virsh("net-define", "/dev/stdin", stdin=NETWORK)
    lab.virsh("net-start", "plain")
    lab.virsh("define", "/dev/stdin", stdin=DOMAIN)
    yield
    lab.virsh("net-destroy", "plain")
    lab.virsh("net-undefine", "plain")
    lab.virsh("undefine", "idle")


@pytest.fixture
def promise(ansible_module: ModuleCall, lab: Lab, capfd: pytest.CaptureFixture[str]) -> t.Iterator[Promise]:
    yield Promise(ansible_module, lab)
    assert capfd.readouterr().err == ""


def task(module: str, options: dict[str, t.Any]) -> dict[str, t.Any]:
    return {**NAMES.get(module, {"domain": "idle"}), **options}


@pytest.mark.parametrize("case", CASES)
def test_input_when_it_cannot_be_meant_then_it_is_refused(promise: Promise, case: str) -> None:
    module, options, error_code, words = CASES[case]
    refused = promise.refuses(module, **task(module, options))
    assert refused.get("error_code") == error_code, refused["msg"]
    assert words in refused["msg"]
    assert refused.get("changed", False) is False


#: What only libvirt knows to be wrong.
LIBVIRT_CASES: dict[str, tuple[str, dict[str, t.Any], str]] = {
    "an element that does not exist": (
        "network",
        {"xml": "<network><name>plain</name><colour>red</colour></network>"},
        "network plain",
    ),
    "an attribute that does not exist": (
        "domain",
        {"xml": "<domain><name>idle</name><memory colour='red'>65536</memory></domain>"},
        "domain idle",
    ),
    "a prefix that is too long": ("network", {"ips": [{"address": "10.1.1.1", "prefix": 99}]}, "network plain"),
    "a name of a directory": ("network", {"name": "../plain"}, "../plain"),
    "a domain name of a directory": ("domain", {"name": "../idle", "memory": "64MiB"}, "../idle"),
    "a name longer than any file's": ("network", {"name": "x" * 5000, "ips": []}, "x" * 100),
    "a domain name longer than any file's": ("domain", {"name": "y" * 5000, "memory": "64MiB"}, "y" * 100),
    "a machine that does not exist": ("domain", {"machine": "pdp11"}, "domain idle"),
    "a source network of a device that does not exist": (
        "domain_interface",
        {"mac": "52:54:00:19:00:78", "source": {"network": "plain", "portgroup": "x" * 20}, "mtu": 70000000000},
        "domain idle",
    ),
}


@pytest.mark.parametrize("case", LIBVIRT_CASES)
def test_input_when_libvirt_refuses_it_then_the_message_says_what_was_tried(
    ansible_module: ModuleCall, lab: Lab, case: str, capfd: pytest.CaptureFixture[str]
) -> None:
    module, options, words = LIBVIRT_CASES[case]
    before = held(lab)
    refused = ansible_module(module, fails=True, **task(module, options))
    assert held(lab) == before
    assert (refused["error_code"], refused["libvirt_code_name"][:8]) == ("libvirt_error", "VIR_ERR_")
    assert refused["msg"].startswith("Could not ")
    assert words in refused["msg"]
    assert "Traceback" not in json.dumps(refused) + capfd.readouterr().err


def test_name_when_it_is_not_ascii_then_it_is_a_name_like_any_other(promise: Promise, lab: Lab) -> None:
    name = "büro-☃ 名"
    made = promise.changes(
        "network", name=name, domain={"name": "xn--bro-hoa.test"}, ips=[{"address": "10.19.0.1", "prefix": 24}]
    )
    assert name in lab.virsh("net-list", "--all", "--name").splitlines()
    assert made["network"]["name"] == name
    promise.changes("network", name=name, state="absent")
    made = promise.changes("domain", name=name, memory="64MiB", title="Büro & <Küche> \"'")
    assert values(domain_xml(lab, name), "name/text()", "title/text()") == [[name], ["Büro & <Küche> \"'"]]
    promise.leaves("domain", **made["domain"]["definition"])
    promise.changes("domain", name=name, state="absent")


def test_xml_when_it_declares_the_encoding_of_the_file_it_was_in_then_its_text_counts(promise: Promise) -> None:
    promise.leaves("network", name="plain", xml=f"<?xml version='1.0' encoding='UTF-16'?>{NETWORK.strip()}")


# --- secrets ---


def shown(*results: dict[str, t.Any]) -> str:
    return json.dumps(results, ensure_ascii=False)


def test_password_when_set_changed_and_removed_then_it_is_nowhere_to_be_seen(
    ansible_module: ModuleCall, lab: Lab, capfd: pytest.CaptureFixture[str]
) -> None:
    results = []
    for password in ("f1rstpw", "s3condp"):
        options = {"name": "idle", "graphics": [{"type": "vnc", "password": password}]}
        results += [ansible_module("domain", check=check, diff=True, **options) for check in (True, False, False)]
        assert [result["changed"] for result in results[-3:]] == [True, True, False]
        assert values(domain_xml(lab, "idle"), "//graphics/@passwd") == [password]
        assert not any("passwd" in warning for warning in warnings(results[-1]))
    results.append(ansible_module("domain_info", name=["idle"], gather=["xml"]))
    assert "graphics" in shown(results[-1])
    results.append(ansible_module("domain", name="idle", diff=True, graphics=[{"type": "vnc", "password": ""}]))
    assert values(domain_xml(lab, "idle"), "//graphics/@passwd") == []
    text = shown(*results) + "".join(capfd.readouterr())
    for password in ("0ldpass", "f1rstpw", "s3condp"):
        assert password not in text


def test_password_when_it_is_in_xml_then_it_is_nowhere_to_be_seen(
    ansible_module: ModuleCall, lab: Lab, capfd: pytest.CaptureFixture[str]
) -> None:
    xml = DOMAIN.replace("0ldpass", "1nxmlpw")
    results = [ansible_module("domain", name="idle", xml=xml, check=check, diff=True) for check in (True, False, False)]
    assert [result["changed"] for result in results] == [True, True, False]
    assert values(domain_xml(lab, "idle"), "//graphics/@passwd") == ["1nxmlpw"]
    broken = xml.replace("</devices>", "<colour/></devices>")
    results.append(ansible_module("domain", name="idle", xml=broken, fails=True))
    results.append(ansible_module("domain", name="other", xml=xml, fails=True))
    results.append(ansible_module("domain", name="idle", xml=xml.replace("</name>", ""), fails=True))
    assert "1nxmlpw" not in shown(*results) + "".join(capfd.readouterr())


def test_password_when_libvirt_refuses_the_domain_then_the_error_does_not_show_it(
    ansible_module: ModuleCall, capfd: pytest.CaptureFixture[str]
) -> None:
    """VNC passwords have at most eight characters, and libvirt checks that when the domain starts."""
    graphics = [{"type": "vnc", "password": "much t00 long for VNC"}]
    options = {"name": "loud", "type": "qemu", "memory": "64MiB", "state": "running", "graphics": graphics}
    result = ansible_module("domain", diff=True, machine="pdp11", fails=True, **options)
    assert_plain(result)
    assert "t00 long" not in shown(result) + "".join(capfd.readouterr())


JOURNAL = """
import json, os
def send(*words, **fields):
    with open(os.environ["FAKE_JOURNAL"], "a") as journal:
        journal.write(json.dumps([words, fields]))
sendv = stream = send
booted = lambda: True
"""


def test_password_when_the_host_logs_what_ansible_does_then_the_log_does_not_show_it(
    ansible_task: ModuleCall, lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = tmp_path / "journal"
    package = tmp_path / "python/systemd"
    package.mkdir(parents=True)
    for name in ("__init__", "journal", "daemon"):
        (package / f"{name}.py").write_text(JOURNAL)
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    monkeypatch.setenv("FAKE_JOURNAL", str(journal))
    graphics = [{"type": "vnc", "password": "0ptionpw"}]
    ansible_task("domain", name="idle", xml=DOMAIN.replace("0ldpass", "1nxmlpw"), graphics=graphics)
    assert values(domain_xml(lab, "idle"), "//graphics/@passwd") == ["0ptionpw"]
    logged = journal.read_text()
    assert "Invoked with" in logged
    assert not re.search("0ldpass|1nxmlpw|0ptionpw", logged)
