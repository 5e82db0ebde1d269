#!/usr/bin/python
# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: network
short_description: Virtual networks
version_added: 0.1.0
author:
  - virtops.libvirt contributors (@virtops)
description:
  - Defines, changes, starts, stops and removes one virtual network of libvirt.
  - Options that are not given are left as they are. Entries of lists are found by what names them, and only O(purge)
    or an empty list removes entries.
  - An active network is changed in place wherever libvirt can do that. What needs a restart of the network is written
    to its definition and listed in RV(pending_restart).
extends_documentation_fragment:
  - virtops.libvirt._network
  - virtops.libvirt._connection
  - virtops.libvirt._connection.audit
  - virtops.libvirt._attributes
seealso:
  - module: virtops.libvirt.network_info
  - module: virtops.libvirt.domain_interface
  - name: Network XML
    description: What libvirt's definition of a network can say.
    link: https://libvirt.org/formatnetwork.html
"""

EXAMPLES = r"""
- name: A network with DHCP behind the host's address
  virtops.libvirt.network:
    name: lab
    autostart: true
    forward:
      mode: nat
    bridge:
      name: virbr-lab
    ips:
      - address: 192.168.150.1
        prefix: 24
        dhcp:
          ranges:
            - start: 192.168.150.100
              end: 192.168.150.199

- name: One more guest with an address of its own, without disturbing anybody
  virtops.libvirt.network:
    name: lab
    ips:
      - address: 192.168.150.1
        dhcp:
          hosts:
            - mac: 52:54:00:6b:3c:58
              name: web1
              ip: 192.168.150.10

- name: Just these names, and no others
  virtops.libvirt.network:
    name: lab
    dns:
      hosts:
        - ip: 192.168.150.10
          hostnames:
            - web1
            - www
    purge:
      - dns.hosts

- name: A change that needs a restart; running guests are connected again
  virtops.libvirt.network:
    name: lab
    mtu: 9000
    restart: when_needed

- name: Remove the network
  virtops.libvirt.network:
    name: lab
    state: absent
"""

RETURN = r"""
network:
  description: The network after the task.
  returned: success
  type: dict
  contains:
    name:
      description: Name.
      type: str
      returned: always
    uuid:
      description: UUID, null for a network that does not exist yet.
      type: str
      returned: unless it is absent
    state:
      description: V(active), V(inactive) or V(absent).
      type: str
      returned: always
    autostart:
      description: Whether it starts with the host.
      type: bool
      returned: unless it is absent
    bridge:
      description: Name of its bridge.
      type: str
      returned: unless it is absent
    definition:
      description: The persistent definition in this module's own options, with V(xml) for what no other says.
      type: dict
      returned: unless it is absent
drift:
  description:
    - What others changed by hand since this task's last run, as far as it puts it right. The same in check mode.
  returned: for a definition, see O(ownership)
  type: list
  elements: dict
  contains:
    path:
      description: The place in the definition.
      type: str
      returned: always
    applied:
      description: What was asked for, null where nothing was.
      type: str
      returned: always
    now:
      description: What was there instead, null where nothing was.
      type: str
      returned: always
    live:
      description: That it was changed in the active network alone. The persistent definition is as it was asked for.
      type: bool
      returned: when it was
diff:
  description: The definition and run state before and after, the same in check mode and in the real run.
  returned: success
  type: dict
  contains:
    before:
      description: The object before, as text.
      type: str
      returned: success
    after:
      description: The object after, as text.
      type: str
      returned: success
steps:
  description: What was done, or in check mode would be done. A task that fails half-way returns what it had done.
  returned: success, and on a failure that comes after a step
  type: list
  elements: dict
  contains:
    action:
      description: What was done, such as V(define), V(attach), V(update), V(detach) or V(start).
      type: str
      returned: always
    target:
      description: What it was done to.
      type: str
      returned: always
    live:
      description: Whether it reached the running object.
      type: bool
      returned: always
    config:
      description: Whether it reached the persistent definition.
      type: bool
      returned: always
  sample:
    - action: update
      target: network lab
      live: true
      config: true
not_done:
  description:
    - What was not done because a step failed, in the order of the plan, the step that failed first. The next run goes
      on from there.
  returned: on a failure that comes after planning
  type: list
  elements: dict
  contains:
    action:
      description: What was to be done.
      type: str
      returned: always
    target:
      description: What it was to be done to.
      type: str
      returned: always
pending_restart:
  description: What the persistent definition says and the running object does not do before its next start.
  returned: success
  type: list
  elements: dict
  contains:
    path:
      description: Where in the definition.
      type: str
      returned: always
    now:
      description: What runs.
      type: str
      returned: always
    after:
      description: What the next start makes of it.
      type: str
      returned: always
restart_required:
  description: Whether RV(pending_restart) holds anything.
  returned: success
  type: bool
error_code:
  description: What kind of failure it was, one lower-case word that stays the same across releases.
  returned: failure
  type: str
  sample: invalid_option
audit:
  description: Audit records, in the form of libvirt's own.
  returned: when a record was written
  type: list
  elements: str
  sample:
    - >-
      virt=qemu resrc=net reason=detach vm="web1" uuid=4b6b8f0e-8d4c-4a55-8dd4-0f9a4bfa4d7c
      old-net="52:54:00:6b:3c:58" new-net="?" res=failed
"""

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.network import NETWORK
from ansible_collections.virtops.libvirt.plugins.module_utils._run.network import run_network


def main() -> None:
    run_network(NETWORK)


if __name__ == "__main__":
    main()
