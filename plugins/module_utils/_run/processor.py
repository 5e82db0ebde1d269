# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which features of a processor the host can give a guest."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import LibvirtError
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import new, parse, text_of, value_at

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.ports import HostPort
else:
    Element = t.Any

#: What says which processor a guest can have.
_WHERE = ("devices/emulator", "os/type@arch", "os/type@machine", "@type")


def features_of_host(host: HostPort, live: Element) -> frozenset[str] | None:
    """Those of the most that the host has for a guest such as *live*, which is what mode='host-model' gives; None where
    the hypervisor does not say."""
    emulator, arch, machine, virttype = (value_at(live, path) or "" for path in _WHERE)
    try:
        capabilities = parse(
            host.domain_capabilities_xml(emulator, arch, machine, virttype), "what domains can have on the host"
        )
        model = capabilities.find("cpu/mode[@name='host-model'][@supported='yes']")
        if model is None or model.find("model") is None:
            return None
        cpu = new("cpu")
        cpu.attrib.update({"mode": "custom", "match": "exact"})
        cpu.extend(copy.deepcopy(part) for part in model if part.tag in ("model", "feature"))
        text = host.expanded_cpu_xml(emulator, arch, machine, virttype, text_of(cpu))
        expanded = parse(text, "the host's processor")
    except LibvirtError:
        return None
    return frozenset(
        feature.get("name", "") for feature in expanded.iterfind("feature") if feature.get("policy") != "disable"
    )
