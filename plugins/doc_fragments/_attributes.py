# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """What modules can do besides their work."""

    DOCUMENTATION = r"""
options: {}
attributes:
  action_group:
    description: >-
      Use C(group/virtops.libvirt.libvirt) in C(module_defaults) to set options such as O(ignore:uri) for all modules.
    support: full
    membership:
      - virtops.libvirt.libvirt
  check_mode:
    description: Can run in check mode and predict what would be done without doing it.
    support: full
    details:
      - The prediction and the real run share one plan; it is returned as RV(ignore:steps).
  diff_mode:
    description: Returns what changed, or would change, as a diff. Secrets are masked in it.
    support: full
  idempotent:
    description: Run again with the same options and no change in between, it changes nothing.
    support: full
"""

    INFO = r"""
options: {}
attributes:
  action_group:
    description: >-
      Use C(group/virtops.libvirt.libvirt) in C(module_defaults) to set options such as O(ignore:uri) for all modules.
    support: full
    membership:
      - virtops.libvirt.libvirt
  check_mode:
    description: Can run in check mode. It only reads, so it does the same there.
    support: full
  diff_mode:
    description: Returns what changed, or would change, as a diff.
    support: N/A
    details:
      - It only reads.
  idempotent:
    description: Run again with the same options and no change in between, it changes nothing.
    support: full
    details:
      - It only reads.
"""
