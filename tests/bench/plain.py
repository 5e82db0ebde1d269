# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The same questions and changes with nothing but libvirt-python: what a task could cost at the least.

``python plain.py CALL URI ARGUMENT …``. It stands alone and imports nothing that it does not need: its imports are part
of what is measured. Each call makes the calls to libvirt that the module makes for the same, and no others.
"""

import sys

import libvirt


def ask_network(connection, name):
    network = connection.networkLookupByName(name)
    network.isPersistent()
    if network.isActive():
        network.XMLDesc(0)
    network.XMLDesc(libvirt.VIR_NETWORK_XML_INACTIVE)
    network.autostart()
    return network


def network_unchanged(connection, name):
    ask_network(connection, name)


def network_changed(connection, name, host):
    ask_network(connection, name).update(
        libvirt.VIR_NETWORK_UPDATE_COMMAND_MODIFY,
        libvirt.VIR_NETWORK_SECTION_IP_DHCP_HOST,
        -1,
        host,
        libvirt.VIR_NETWORK_UPDATE_AFFECT_LIVE | libvirt.VIR_NETWORK_UPDATE_AFFECT_CONFIG,
    )
    ask_network(connection, name)


def ask_domain(connection, name):
    domain = connection.lookupByName(name)
    state = domain.state()[0]
    domain.isPersistent()
    domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE | libvirt.VIR_DOMAIN_XML_SECURE)
    if state == libvirt.VIR_DOMAIN_RUNNING:
        domain.XMLDesc(libvirt.VIR_DOMAIN_XML_SECURE)
    domain.autostart()
    return domain


def domain_unchanged(connection, name):
    ask_domain(connection, name)


def domain_changed(connection, name, xml):
    ask_domain(connection, name)
    connection.defineXMLFlags(xml, libvirt.VIR_DOMAIN_DEFINE_VALIDATE)
    ask_domain(connection, name)


def interface_attached(connection, name, xml):
    ask_domain(connection, name).attachDeviceFlags(xml, libvirt.VIR_DOMAIN_AFFECT_LIVE)
    ask_domain(connection, name)


def interface_detached(connection, name, alias):
    domain = ask_domain(connection, name)
    gone = []
    connection.domainEventRegisterAny(
        domain, libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, lambda _c, _d, removed, _o: gone.append(removed), None
    )
    domain.detachDeviceAlias(alias, libvirt.VIR_DOMAIN_AFFECT_LIVE)
    while alias not in gone:
        libvirt.virEventRunDefaultImpl()
    ask_domain(connection, name)


def all_domains(connection):
    domains = connection.listAllDomains(0)
    for flag in (
        libvirt.VIR_CONNECT_LIST_DOMAINS_PERSISTENT,
        libvirt.VIR_CONNECT_LIST_DOMAINS_AUTOSTART,
        libvirt.VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE,
    ):
        [domain.UUID() for domain in connection.listAllDomains(flag)]
    connection.getAllDomainStats(libvirt.VIR_DOMAIN_STATS_STATE, 0)
    for domain in domains:
        domain.name(), domain.UUIDString(), domain.ID()
        domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)


if __name__ == "__main__":
    libvirt.virEventRegisterDefaultImpl()
    opened = libvirt.open(sys.argv[2])
    globals()[sys.argv[1]](opened, *sys.argv[3:])
    opened.close()
