# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which processors, and which features of one, the host can give a guest."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import LibvirtError
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.wish import Processor
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import new, parse, text_of, value_at

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import HostPort
else:
    Element = t.Any

_MODELS = "cpu/mode[@name='custom'][@supported='yes']/model"
#: What says which processor a guest can have.
_WHERE = ("devices/emulator", "os/type@arch", "os/type@machine", "@type")


def processor_of(host: HostPort, live: Element) -> Processor | None:
    """What the host has for a guest such as *live*; None where the hypervisor does not say.

    The most that it gives is what mode='host-model' stands for. With KVM a check before the start also counts what only
    the host's own processor has.
    """
    emulator, arch, machine, virttype = (value_at(live, path) or "" for path in _WHERE)
    try:
        text = host.domain_capabilities_xml(emulator, arch, machine, virttype)
        modes = parse(text, "what domains can have")
        model = modes.find("cpu/mode[@name='host-model'][@supported='yes']")
        if model is None or model.find("model") is None:
            return None
        cpu = new("cpu")
        cpu.attrib.update({"mode": "custom", "match": "exact"})
        cpu.extend(copy.deepcopy(part) for part in model if part.tag in ("model", "feature"))
        given = _features(host.expanded_cpu_xml(emulator, arch, machine, virttype, text_of(cpu)))
        own = parse(host.capabilities_xml(), "the host's capabilities").find("host/cpu") if virttype == "kvm" else None
        lets = given if own is None else given | _features(host.expanded_host_cpu_xml(text_of(own)))
        models = frozenset(each.text or "" for each in modes.iterfind(_MODELS))
        return Processor(given, lets, model.findtext("model") or "", models)
    except LibvirtError:
        return None


def _features(xml: str) -> frozenset[str]:
    features = parse(xml, "the processor").iterfind("feature")
    return frozenset(feature.get("name", "") for feature in features if feature.get("policy") != "disable")
