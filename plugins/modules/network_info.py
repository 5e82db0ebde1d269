#!/usr/bin/python
# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: network_info
short_description: Read networks
version_added: 0.1.0
author:
  - virtops.libvirt contributors (@virtops)
description:
  - Reads one, several or all networks of a host, each with its definition in the options of M(virtops.libvirt.network).
  - What is returned as a definition can be given to that module, and changes nothing.
extends_documentation_fragment:
  - virtops.libvirt._network.info
  - virtops.libvirt._connection
  - virtops.libvirt._attributes.info
seealso:
  - module: virtops.libvirt.network
"""

EXAMPLES = r"""
- name: Every network
  virtops.libvirt.network_info:
  register: found

- name: The leases of some
  virtops.libvirt.network_info:
    name: lab-*
    gather: leases
"""

RETURN = r"""
networks:
  description: The networks.
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
      description: Run state.
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
        - The definition in the options of M(virtops.libvirt.network). Secrets are left out.
        - What no option says is there as V(xml), which is an option too. Most definitions need none.
      type: dict
      returned: always
    bridge:
      description: Name of its bridge.
      type: str
      returned: always
    leases:
      description: DHCP leases.
      type: list
      elements: dict
      returned: with O(gather=leases), for an active network
    xml:
      description: The persistent definition as XML.
      type: str
      returned: with O(gather=xml)
    live_xml:
      description: The running definition as XML, null when it does not run.
      type: str
      returned: with O(gather=xml)
"""

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.network import NETWORK
from ansible_collections.virtops.libvirt.plugins.module_utils._run.info import run_network_info


def main() -> None:
    run_network_info(NETWORK)


if __name__ == "__main__":
    main()
