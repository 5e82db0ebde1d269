#!/usr/bin/python
# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: domain
short_description: Domains, which are virtual machines and containers
version_added: 0.1.0
author:
  - virtops.libvirt contributors (@virtops)
description:
  - Defines, changes, starts, stops and removes one domain.
  - Options that are not given are left as they are. Devices are found by what names them, and only O(purge) or an
    empty list removes devices. Disks are detached, but what is on them is never deleted.
  - A running domain is changed in place wherever that can be done. What needs a restart is written to the definition
    and listed in RV(pending_restart). A domain is never restarted unless the task says so.
extends_documentation_fragment:
  - virtops.libvirt._domain
  - virtops.libvirt._connection
  - virtops.libvirt._connection.audit
  - virtops.libvirt._attributes
seealso:
  - module: virtops.libvirt.domain_info
  - module: virtops.libvirt.domain_interface
  - module: virtops.libvirt.domain_hostdev
  - name: Domain XML
    description: What libvirt's definition of a domain can say.
    link: https://libvirt.org/formatdomain.html
"""

EXAMPLES = r"""
- name: A guest that runs
  virtops.libvirt.domain:
    name: web1
    state: running
    memory: 2GiB
    vcpus: 2
    machine: q35
    disks:
      - target: vda
        source:
          file: /var/lib/libvirt/images/web1.qcow2
        format: qcow2
    interfaces:
      - source:
          network: default
        model: virtio
    guest_agent: true

- name: A guest that can be logged in to; RV(addresses) says where
  virtops.libvirt.domain:
    name: web1
    state: running
    wait_for: port
    wait_port: 22

- name: More memory at its next start; RV(restart_required) says whether one is needed
  virtops.libvirt.domain:
    name: web1
    memory: 4GiB

- name: More processors, a greater disk and another medium, while it runs
  virtops.libvirt.domain:
    name: web1
    vcpus: 4
    disk_sizes:
      vda: 40GiB
    disks:
      - target: sda
        source:
          file: /var/lib/libvirt/images/tools.iso

- name: More memory now, with a restart if it takes one, until its agent answers
  virtops.libvirt.domain:
    name: web1
    memory: 4GiB
    restart: when_needed
    wait_for: agent

- name: Something that no option covers
  virtops.libvirt.domain:
    name: web1
    xml: |
      <domain>
        <cputune>
          <cachetune vcpus='0-3'>
            <cache id='0' level='3' type='both' size='3' unit='MiB'/>
          </cachetune>
        </cputune>
      </domain>

- name: The whole definition of a guest; what is taken out of this task is taken out of the guest
  virtops.libvirt.domain:
    name: web1
    memory: 2GiB
    disks:
      - target: vda
        source:
          file: /var/lib/libvirt/images/web1.qcow2
        format: qcow2
  register: web1

- name: What others had changed of it by hand
  ansible.builtin.debug:
    var: web1.drift

- name: Just these interfaces; others are detached once the guest has let go of them
  virtops.libvirt.domain:
    name: web1
    interfaces:
      - mac: 52:54:00:6b:3c:58
        source:
          network: default
    purge:
      - interfaces

- name: Shut it down, within two minutes or by force
  virtops.libvirt.domain:
    name: web1
    state: stopped
    shutdown_timeout: 120
    force: true

- name: Keep what the guest is doing on the host's disk; it goes on from there with state=running
  virtops.libvirt.domain:
    name: web1
    state: saved

- name: Remove it, but not its disks
  virtops.libvirt.domain:
    name: web1
    state: absent
    remove:
      - nvram
"""

RETURN = r"""
domain:
  description: The domain after the task.
  returned: success
  type: dict
  contains:
    name:
      description: Name.
      type: str
      returned: always
    uuid:
      description: UUID, null for a domain that does not exist yet.
      type: str
      returned: unless it is absent
    state:
      description: The run state as libvirt names it, V(saved) for one with a managed save, or V(absent).
      type: str
      returned: always
    autostart:
      description: Whether it starts with the host.
      type: bool
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
      description: That it was changed in the running guest alone. The persistent definition is as it was asked for.
      type: bool
      returned: when it was
  sample:
    - path: title
      applied: Web server
      now: Web server (old)
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
    seconds:
      description:
        - How long it took to plug the device in or to change it, or how long the guest took to let go of it. How long a
          change of the run state took, or what was waited for.
      type: float
      returned: for a device, a change of the run state and V(wait), in a real run
    forced:
      description: Whether the guest was powered off because it did not shut down in time.
      type: bool
      returned: for V(shutdown), in a real run
    wait_for:
      description: What was waited for.
      type: str
      returned: for V(wait)
    port:
      description: The TCP port that was waited for.
      type: int
      returned: for V(wait) with O(wait_for=port)
    kind:
      description: Which parameters were set, such as V(scheduler), V(vcpu_pin) or V(block_io), or V(metadata).
      type: str
      returned: for V(tune), and for V(set_metadata) of a namespace
    subject:
      description: What the parameters are for, such as the number of a vCPU, or the namespace.
      type: str
      returned: with RV(steps[].kind)
    parameters:
      description: The parameters, by libvirt's names.
      type: dict
      returned: for V(tune)
    vcpus:
      description: The number of vCPUs that the guest was to have.
      type: int
      returned: for V(set_vcpus)
    refused:
      description: Why the guest kept its vCPUs. They are in RV(pending_restart) then.
      type: str
      returned: for V(set_vcpus) that came to nothing, in a real run
    memory_kib:
      description: The memory that the balloon was to leave the guest, in KiB.
      type: int
      returned: for V(set_memory)
    reached_kib:
      description: Where the balloon came to a halt.
      type: int
      returned: for V(set_memory) that did not come to its end, in a real run
    size:
      description: The size of the disk, in bytes.
      type: int
      returned: for V(resize)
    attempts:
      description: How often the guest was asked to let go.
      type: int
      returned: for V(detach), in a real run
    requests:
      description: What was done to detach the device, in detail.
      type: list
      elements: dict
      returned: for V(detach), in a real run
    not_made:
      description: Why libvirt did not make the change in the running guest. It is in RV(pending_restart) then.
      type: str
      returned: for an interface that cannot get another portgroup while the guest runs, in a real run
  sample:
    - action: attach
      target: interface 52:54:00:6b:3c:58
      live: true
      config: true
addresses:
  description: The guest's addresses, first the one that answered. Without those that only the guest itself can use.
  returned: with O(wait_for), in a real run
  type: list
  elements: dict
  contains:
    address:
      description: IP address.
      type: str
      returned: success
    prefix:
      description: Length of the network's prefix.
      type: int
      returned: success
    family:
      description: V(ipv4) or V(ipv6).
      type: str
      returned: success
    mac:
      description: MAC of the interface.
      type: str
      returned: success
    source:
      description: Who knows it, V(lease), V(agent) or V(arp).
      type: str
      returned: success
  sample:
    - address: 192.168.150.101
      prefix: 24
      family: ipv4
      mac: 52:54:00:6b:3c:58
      source: lease
state:
  description: What the domain was then.
  returned: when a state was not reached, or the guest could not be used in time
  type: str
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
paths:
  description: The places in the definition that only a start could change.
  returned: on a failure with the RV(error_code) V(needs_restart)
  type: list
  elements: str
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
  sample: guest_did_not_shut_down
attached_live:
  description: Whether the running domain still has the device, null when that is not known.
  returned: when a device could not be detached
  type: bool
attached_config:
  description: Whether the persistent definition still has the device, null when that is not known.
  returned: when a device could not be detached
  type: bool
attempts:
  description: How often the guest was asked to let go of the device.
  returned: when a device could not be detached
  type: int
seconds:
  description: How long that took.
  returned: when a device could not be detached
  type: float
detach_steps:
  description: What was asked, and what libvirt answered.
  returned: when a device could not be detached
  type: list
  elements: dict
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

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.domain import DOMAIN
from ansible_collections.virtops.libvirt.plugins.module_utils._run.domain import run_domain


def main() -> None:
    run_domain(DOMAIN)


if __name__ == "__main__":
    main()
