# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every module promises, asked of it in one go, with virsh as the witness.

Check mode touches nothing and predicts just what the real run does; a second run finds nothing to do.
"""

from __future__ import annotations

import contextlib
import typing as t

import libvirt
from lxml import etree

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.tests.lab.lab import Lab

Result = dict[str, t.Any]
#: What says that one step is another; a detach that was made adds what it took.
STEP = (
    "action",
    "target",
    "live",
    "config",
    "command",
    "section",
    "enabled",
    "interfaces",
    "remove",
    "kind",
    "subject",
    "parameters",
    "vcpus",
    "memory_kib",
    "size",
)


def held(lab: Lab) -> dict[str, tuple[t.Any, ...]]:
    """Everything that libvirt holds of networks and domains."""
    found: dict[str, tuple[t.Any, ...]] = {}
    with contextlib.closing(lab.connect()) as connection:
        for network in connection.listAllNetworks():
            texts = network.XMLDesc(), network.XMLDesc(libvirt.VIR_NETWORK_XML_INACTIVE)
            found[f"network {network.name()}"] = (*texts, network.isActive(), _autostart(network))
        for domain in connection.listAllDomains():
            texts = [
                domain.XMLDesc(flag | libvirt.VIR_DOMAIN_XML_SECURE) for flag in (0, libvirt.VIR_DOMAIN_XML_INACTIVE)
            ]
            found[f"domain {domain.name()}"] = (*texts, domain.state()[0], _autostart(domain))
    return found


def _autostart(thing: libvirt.virNetwork | libvirt.virDomain) -> int:
    return thing.autostart() if thing.isPersistent() else 0


def network_xml(lab: Lab, name: str, *, live: bool = False) -> etree._Element:
    """A network's definition as virsh shows it."""
    return etree.fromstring(lab.virsh("net-dumpxml", *([] if live else ["--inactive"]), name))


def domain_xml(lab: Lab, name: str, *, live: bool = False) -> etree._Element:
    """A domain's definition as virsh shows it."""
    return etree.fromstring(lab.virsh("dumpxml", "--security-info", *([] if live else ["--inactive"]), name))


def values(tree: etree._Element, *paths: str) -> t.Any:
    """The texts that XPath expressions find, sorted; of one expression, its own list."""
    found = [sorted(str(text) for text in tree.xpath(path)) for path in paths]
    return found[0] if len(found) == 1 else found


def steps(result: Result) -> list[Result]:
    """The steps of a result, without what only a real run knows."""
    return [{name: step[name] for name in STEP if name in step} for step in result["steps"]]


def actions(result: Result) -> list[str]:
    """The steps in short: ``add-last ip-dhcp-host live+config``, ``define``."""
    return [_action(step) for step in result["steps"]]


def _action(step: Result) -> str:
    if "section" not in step:
        return str(step["action"])
    reach = "+".join(name for name in ("live", "config") if step[name])
    return f"{step['command']} {step['section']} {reach}"


class Promise:
    """Runs one module as a careful user would: in check mode, really, and again."""

    def __init__(self, call: t.Callable[..., Result], lab: Lab) -> None:
        self._call = call
        self._lab = lab

    def changes(self, module: str, /, **options: t.Any) -> Result:
        """The result of a task that has to change something."""
        result = self._kept(module, options)
        assert result["changed"], result
        return result

    def read(self, module: str, /, **options: t.Any) -> Result:
        """The result of a module that only reads, the same in check mode."""
        before = held(self._lab)
        results = [self._call(module, check=check, **options) for check in (True, False)]
        assert held(self._lab) == before
        assert results[0] == results[1]
        return results[1]

    def leaves(self, module: str, /, **options: t.Any) -> Result:
        """The result of a task that has to find everything as it should be."""
        before = held(self._lab)
        result = self._call(module, diff=True, **options)
        assert (result["changed"], result["steps"]) == (False, []), result
        assert result["diff"]["before"] == result["diff"]["after"], result
        assert held(self._lab) == before
        return result

    def refuses(self, module: str, /, **options: t.Any) -> Result:
        """The result of a task that has to fail before anything is touched, in check mode too, in one sentence."""
        before = held(self._lab)
        results = [self._call(module, fails=True, check=check, **options) for check in (True, False)]
        assert held(self._lab) == before
        assert results[0]["msg"] == results[1]["msg"]
        assert_plain(results[1])
        return results[1]

    def _kept(self, module: str, options: Result) -> Result:
        before = held(self._lab)
        predicted = self._call(module, check=True, diff=True, **options)
        assert held(self._lab) == before
        done = self._call(module, diff=True, **options)
        assert steps(done) == steps(predicted)
        for name in ("changed", "diff", "pending_restart", "restart_required"):
            assert done[name] == predicted[name], name
        again = self.leaves(module, **options)
        assert again["pending_restart"] == done["pending_restart"]
        return done


def assert_plain(result: Result) -> None:
    """A failure is told in a sentence or few, without the innards of any program, and under a stable word."""
    assert "Traceback" not in str(result)
    assert result.get("exception") is None, result
    message = result["msg"]
    assert message == message.strip() and "\n" not in message and len(message) < 1000, message
    assert "error_code" not in result or message[-1] == ".", message


def warnings(result: Result) -> list[str]:
    """What a result warns of."""
    found = result.get("warnings", [])
    # From core 2.19 on a warning is an event.
    return [warning if isinstance(warning, str) else warning["event"]["msg"] for warning in found]
