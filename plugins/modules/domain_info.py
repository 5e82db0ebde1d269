#!/usr/bin/python
# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: domain_info
short_description: Read domains
version_added: 0.1.0
author:
  - virtops.libvirt contributors (@virtops)
description:
  - Reads one, several or all domains of a host, each with its definition in the options of M(virtops.libvirt.domain).
  - What is returned as a definition can be given to that module, and changes nothing.
extends_documentation_fragment:
  - virtops.libvirt._domain.info
  - virtops.libvirt._connection
  - virtops.libvirt._attributes.info
seealso:
  - module: virtops.libvirt.domain
"""

EXAMPLES = r"""
- name: Every domain
  virtops.libvirt.domain_info:
  register: found

- name: The addresses of some
  virtops.libvirt.domain_info:
    name:
      - web*
      - db1
    gather:
      - addresses_lease
"""

RETURN = r"""
domains:
  description: The domains.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name.
      type: str
      returned: always
    uuid:
      description: UUID.
      type: str
      returned: always
    state:
      description: The run state as libvirt names it, V(saved) for one with a managed save.
      type: str
      returned: always
    persistent:
      description: Whether it has a persistent definition.
      type: bool
      returned: always
    autostart:
      description: Whether it starts with the host.
      type: bool
      returned: always
    definition:
      description:
        - The definition in the options of M(virtops.libvirt.domain). Secrets are left out.
        - What no option says is there as V(xml), which is an option too. Most definitions need none.
      type: dict
      returned: always
    id:
      description: Number of the running domain, else null.
      type: int
      returned: always
    managed_save:
      description: Whether its memory is saved and its next start resumes it.
      type: bool
      returned: always
    addresses_lease:
      description: Addresses as the DHCP server knows them.
      type: list
      elements: dict
      returned: with O(gather=addresses_lease), for a running domain
      contains:
        name:
          description: Name of the interface, as the source of the addresses has it.
          type: str
          returned: always
        mac:
          description: MAC of the interface.
          type: str
          returned: always
        addresses:
          description: Its addresses, each with C(address), C(prefix) and C(family).
          type: list
          elements: dict
          returned: always
      sample:
        - name: vnet0
          mac: 52:54:00:6b:3c:58
          addresses:
            - address: 192.168.150.10
              prefix: 24
              family: ipv4
    addresses_agent:
      description: Addresses as the guest agent knows them.
      type: list
      elements: dict
      returned: with O(gather=addresses_agent), for a running domain
      contains:
        name:
          description: Name of the interface, as the source of the addresses has it.
          type: str
          returned: always
        mac:
          description: MAC of the interface.
          type: str
          returned: always
        addresses:
          description: Its addresses, each with C(address), C(prefix) and C(family).
          type: list
          elements: dict
          returned: always
    addresses_arp:
      description: Addresses as the host's ARP table knows them.
      type: list
      elements: dict
      returned: with O(gather=addresses_arp), for a running domain
      contains:
        name:
          description: Name of the interface, as the source of the addresses has it.
          type: str
          returned: always
        mac:
          description: MAC of the interface.
          type: str
          returned: always
        addresses:
          description: Its addresses, each with C(address), C(prefix) and C(family).
          type: list
          elements: dict
          returned: always
    statistics:
      description: Statistics under libvirt's own names, such as C(cpu.time).
      type: dict
      returned: with O(gather=statistics)
    xml:
      description: The persistent definition as XML.
      type: str
      returned: with O(gather=xml)
    live_xml:
      description: The running definition as XML, null when it does not run.
      type: str
      returned: with O(gather=xml)
"""

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.domain import DOMAIN
from ansible_collections.virtops.libvirt.plugins.module_utils._run.info import run_domain_info


def main() -> None:
    run_domain_info(DOMAIN)


if __name__ == "__main__":
    main()
