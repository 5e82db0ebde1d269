# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """How modules reach libvirt, and what they write down."""

    DOCUMENTATION = r"""
requirements:
  - libvirt-python (python3-libvirt on Debian, Ubuntu, Fedora and RHEL, python3-libvirt-python on SUSE)
  - lxml (python3-lxml)
  - libvirt 7.0 or newer
options:
  uri:
    description:
      - Where libvirt is, in the form of its connection URIs.
      - E(LIBVIRT_DEFAULT_URI) of the managed host when none is given, else V(qemu:///system).
    type: str
  auth:
    description:
      - Login for a daemon that asks for one (SASL).
    type: dict
    suboptions:
      username:
        description: User name.
        type: str
        required: true
      password:
        description: Password.
        type: str
        required: true
"""

    AUDIT = r"""
options:
  audit:
    description:
      - Which audit records are written to RV(ignore:audit) and to the managed host's log, in the form of libvirt's own.
      - V(failures) writes one for each device that could not be plugged in, changed or detached.
      - V(all) writes one for those that could, too.
    type: str
    choices:
      - failures
      - all
      - none
    default: failures
"""
