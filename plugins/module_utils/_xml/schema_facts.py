# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What libvirt's schema says of elements that the overlay has to know: unions, orders, opaque parts."""

from __future__ import annotations

import typing as t


class Union(t.NamedTuple):
    """Children and attributes that belong to one value of a discriminating attribute, and go when it changes.

    *attr* may stand at a child: ``target@bus``.
    """

    attr: str
    children: frozenset[str]
    attributes: frozenset[str] = frozenset()
    text: bool = False


_SOURCE = frozenset({"source"})
#: What a disk of the network says besides the protocol.
_REMOTE = frozenset(
    {"host", "auth", "initiator", "snapshot", "config", "ssl", "cookies", "readahead", "timeout", "identity"}
    | {"knownHosts", "reconnect"}
)
_TPM = frozenset({"device", "source", "protocol", "encryption", "active_pcr_banks", "profile"})
UNIONS: dict[str, tuple[Union, ...]] = {
    "interface": (Union("type", frozenset({"source", "virtualport", "portForward", "backend"})),),
    "disk": (
        Union("type", frozenset({"source", "auth", "encryption", "backingStore"})),
        Union("target@bus", frozenset({"address"})),
    ),
    "iommu": (Union("model", frozenset({"driver", "address"})),),
    "cid": (Union("auto", frozenset(), frozenset({"address"})),),
    "secret": (Union("uuid", frozenset(), frozenset({"usage"})), Union("usage", frozenset(), frozenset({"uuid"}))),
    "reservations": (Union("managed", _SOURCE),),
    "backingStore": (Union("type", frozenset({"source", "backingStore"})),),
    "source": (Union("protocol", _REMOTE, frozenset({"name", "query", "tls", "tlsHostname"})),),
    "filesystem": (Union("type", _SOURCE),),
    "hostdev": (Union("mode", _SOURCE), Union("type", _SOURCE)),
    "serial": (Union("type", frozenset({"source", "protocol"})), Union("target@type", frozenset({"address"}))),
    "parallel": (Union("type", frozenset({"source", "protocol"})),),
    "console": (Union("type", frozenset({"source", "protocol"})), Union("target@type", frozenset({"address"}))),
    "channel": (Union("type", frozenset({"source", "protocol"})), Union("target@type", frozenset({"address"}))),
    "redirdev": (Union("type", frozenset({"source", "protocol"})),),
    "smartcard": (
        Union("mode", frozenset({"source", "protocol", "certificate", "database"}), frozenset({"type"})),
        Union("type", frozenset({"source", "protocol"})),
    ),
    "audio": (
        Union(
            "type",
            frozenset({"input", "output"}),
            frozenset({"path", "serverName", "runtimeDir", "driver", "tryMMap", "exclusive", "dspPolicy"}),
        ),
    ),
    # What only qxl has, and a size that every other model takes in its own way.
    "model": (Union("type", frozenset(), frozenset({"ram", "vgamem", "vram64", "vram"})),),
    "target": (Union("type", frozenset({"model"})),),
    "forward": (
        Union("mode", frozenset({"nat", "pf", "address", "interface", "driver"}), frozenset({"dev", "managed"})),
    ),
    "virtualport": (Union("type", frozenset({"parameters"})),),
    "cpu": (Union("mode", frozenset({"model", "vendor"}), frozenset({"match", "check", "migratable"})),),
    "clock": (Union("offset", frozenset(), frozenset({"adjustment", "basis", "timezone", "start"})),),
    "ip": (Union("netmask", frozenset(), frozenset({"prefix"})), Union("prefix", frozenset(), frozenset({"netmask"}))),
    "backend": (
        Union("model", frozenset({"source", "protocol"}), frozenset({"type"}), text=True),
        Union("type", _TPM, frozenset({"persistent_state", "debug"})),
    ),
    "memory": (
        Union("placement", frozenset(), frozenset({"nodeset"})),
        Union("nodeset", frozenset(), frozenset({"placement"})),
    ),
    "hyperv": (
        Union(
            "mode",
            frozenset(
                {
                    *("relaxed", "vapic", "spinlocks", "vpindex", "runtime", "synic", "stimer", "reset", "vendor_id"),
                    *("frequencies", "reenlightenment", "tlbflush", "ipi", "evmcs", "avic", "emsr_bitmap", "xmm_input"),
                }
            ),
        ),
    ),
    "nvram": (Union("type", _SOURCE, text=True),),
    "seclabel": (Union("type", frozenset({"label", "baselabel", "imagelabel"}), frozenset({"relabel"})),),
    "launchSecurity": (
        Union(
            "type",
            frozenset(
                {
                    *("policy", "cbitpos", "reducedPhysBits", "dhCert", "session", "guestVisibleWorkarounds"),
                    *("idBlock", "idAuth", "hostData", "mrConfigId", "mrOwner", "mrOwnerConfig"),
                    "quoteGenerationService",
                }
            ),
            frozenset({"kernelHashes", "authorKey", "vcek"}),
        ),
    ),
    "listen": (Union("type", frozenset(), frozenset({"address", "network", "socket"})),),
}
#: Parents whose children libvirt's schema wants in an order of its own.
ORDER: dict[str, tuple[str, ...]] = {
    "dhcp": ("range", "host", "bootp"),
    "ip": ("tftp", "dhcp"),
    "hostdev": ("driver", "teaming", "source"),
}
#: Attributes that repeat what the first child of a tag says: libvirt writes both, and refuses two that differ.
#: Tag → (attribute, tag of the child, attribute of the child).
MIRRORS = {
    "forward": (("dev", "interface", "dev"),),
    "graphics": (("listen", "listen", "address"), ("socket", "listen", "socket")),
}
#: Parents whose children are opaque to libvirt, one for each namespace: compared and replaced as a whole.
OPAQUE = frozenset({"metadata"})
