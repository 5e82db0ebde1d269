# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an interface and the network or portgroup behind it have in common (formatdomain, formatnetwork)."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT, YES
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Items, Live

_RATES = (
    #: Average rate in KiB per second.
    Field("average", "@average", INT),
    #: Peak rate in KiB per second.
    Field("peak", "@peak", INT),
    #: KiB that may be sent at the peak rate.
    Field("burst", "@burst", INT),
)

BANDWIDTH = Group(
    "bandwidth",
    "bandwidth",
    (
        #: What comes in.
        Group(
            "inbound",
            "inbound",
            (
                *_RATES,
                #: Guaranteed rate in KiB per second.
                Field("floor", "@floor", INT),
            ),
        ),
        #: What goes out.
        Group("outbound", "outbound", _RATES),
    ),
    live=Live.UPDATE,
)

#: What libvirt takes for a network or portgroup, where nothing can be guaranteed.
SHARED_BANDWIDTH = Group(
    "bandwidth",
    "bandwidth",
    (
        #: What comes in.
        Group("inbound", "inbound", _RATES),
        #: What goes out.
        Group("outbound", "outbound", _RATES),
    ),
    live=Live.UPDATE,
)

VLAN = Group(
    "vlan",
    "vlan",
    (
        #: Whether the interface is a trunk. libvirt makes it one when there is more than one tag.
        Field("trunk", "@trunk", YES),
        #: The tags; this is the whole list.
        Items(
            "tags",
            "tag",
            (
                #: VLAN number.
                Field("id", "@id", INT, required=True),
                #: How untagged traffic is treated on a trunk.
                Field("native_mode", "@nativeMode", choices=("tagged", "untagged")),
            ),
            exact=True,
        ),
    ),
)

VIRTUALPORT = Group(
    "virtualport",
    "virtualport",
    (
        #: Kind of virtual port.
        Field("type", "@type", choices=("802.1Qbg", "802.1Qbh", "openvswitch", "midonet")),
        #: Manager of the 802.1Qbg port.
        Field("managerid", "parameters@managerid", INT),
        #: Type of the 802.1Qbg port.
        Field("typeid", "parameters@typeid", INT),
        #: Version of the 802.1Qbg type.
        Field("typeidversion", "parameters@typeidversion", INT),
        #: UUID of the 802.1Qbg instance.
        Field("instanceid", "parameters@instanceid"),
        #: Profile of the 802.1Qbh or Open vSwitch port.
        Field("profileid", "parameters@profileid"),
        #: UUID of the Open vSwitch or Midonet interface.
        Field("interfaceid", "parameters@interfaceid"),
    ),
)
