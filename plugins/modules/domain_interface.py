#!/usr/bin/python
# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: domain_interface
short_description: Network interfaces of a domain
version_added: 0.1.0
author:
  - virtops.libvirt contributors (@virtops)
description:
  - Adds, changes and removes one network interface of a domain, running or not.
  - The interface is found by O(mac), O(alias), O(target), or by its O(source) when only one has it.
  - A running guest's interface is changed in place where libvirt can do that. Other changes wait for the next start and
    are listed in RV(pending_restart), or with O(replug=true) the interface is taken out and put back.
  - A removal waits until the guest has let go of the interface. If it does not, the persistent definition stays as it
    was, and an audit record is written.
extends_documentation_fragment:
  - virtops.libvirt._interface
  - virtops.libvirt._connection
  - virtops.libvirt._connection.audit
  - virtops.libvirt._attributes
seealso:
  - module: virtops.libvirt.domain
  - module: virtops.libvirt.domain_hostdev
  - module: virtops.libvirt.network
"""

EXAMPLES = r"""
- name: One more interface, at once if the guest runs
  virtops.libvirt.domain_interface:
    domain: web1
    source:
      network: lab
    model: virtio
    alias: ua-lab

- name: Pull the cable
  virtops.libvirt.domain_interface:
    domain: web1
    alias: ua-lab
    link: down

- name: Move it to another network without the guest noticing more than that
  virtops.libvirt.domain_interface:
    domain: web1
    alias: ua-lab
    source:
      network: dmz

- name: Change what cannot be changed in place
  virtops.libvirt.domain_interface:
    domain: web1
    alias: ua-lab
    mtu: 9000
    replug: true

- name: Take it away, and wait until the guest has let go
  virtops.libvirt.domain_interface:
    domain: web1
    alias: ua-lab
    state: absent
    detach_timeout: 10
    detach_attempts: 6
"""

RETURN = r"""
domain:
  description: Name of the domain.
  returned: success
  type: str
interface:
  description: The interface after the task, in this module's own options.
  returned: success
  type: dict
  contains:
    state:
      description: V(present) or V(absent).
      type: str
      returned: always
    config:
      description: Whether the persistent definition has it.
      type: bool
      returned: unless it is absent
    live:
      description: Whether the running domain has it.
      type: bool
      returned: unless it is absent
    live_alias:
      description: Its alias in the running domain.
      type: str
      returned: when the running domain has it
    live_target:
      description: Its network device on the host.
      type: str
      returned: when the running domain has it
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
      description: How long it took to plug the device in or to change it, or how long the guest took to let go of it.
      type: float
      returned: for a device, in a real run
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
    - action: detach
      target: interface 52:54:00:6b:3c:58
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
  sample: guest_did_not_answer
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

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.interface import INTERFACE
from ansible_collections.virtops.libvirt.plugins.module_utils._run.device import Device, run_device
from ansible_collections.virtops.libvirt.plugins.module_utils._run.interface import identify


def main() -> None:
    run_device(Device(INTERFACE, identify))


if __name__ == "__main__":
    main()
