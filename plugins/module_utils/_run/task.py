# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The frame of every module: common options, the connection, the result, and the one place where errors become
failures."""

from __future__ import annotations

import traceback
import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ansible_collections.virtops.libvirt.plugins.module_utils._apply.audit import Auditor, system_log
from ansible_collections.virtops.libvirt.plugins.module_utils._apply.perform import Work
from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import VirtopsError
from ansible_collections.virtops.libvirt.plugins.module_utils._host.connection import Host
from ansible_collections.virtops.libvirt.plugins.module_utils._host.errors import libvirt
from ansible_collections.virtops.libvirt.plugins.module_utils._host.session import Auth
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import secrets_in
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import etree

Result = dict[str, t.Any]

COMMON: dict[str, t.Any] = {
    "uri": {"type": "str"},
    "auth": {
        "type": "dict",
        "options": {
            "username": {"type": "str", "required": True},
            "password": {"type": "str", "required": True, "no_log": True},
        },
    },
}
AUDIT: dict[str, t.Any] = {"audit": {"type": "str", "choices": ["failures", "all", "none"], "default": "failures"}}
#: Library → where the distributions have it.
_LIBRARIES = {
    "libvirt-python": "python3-libvirt on Debian, Ubuntu, Fedora and RHEL, python3-libvirt-python on SUSE",
    "lxml": "python3-lxml on Debian, Ubuntu, Fedora, RHEL and SUSE",
}


class Task(t.NamedTuple):
    """What the work of a module is given."""

    params: t.Mapping[str, t.Any]
    check_mode: bool
    host: Host
    work: Work
    warn: t.Callable[[str], None]


def run(spec: dict[str, t.Any], body: t.Callable[[Task], Result], *, writes: bool, **constraints: t.Any) -> None:
    """Runs a module: *spec* is its argument spec without the common options, *body* does its work and returns its
    result.

    *writes*: whether the module changes anything; one that only reads gets a read-only connection where that is enough.
    *constraints* are AnsibleModule's own (mutually_exclusive, required_together, …).
    """
    module = AnsibleModule({**spec, **COMMON, **(AUDIT if writes else {})}, supports_check_mode=True, **constraints)
    for name, present in (("libvirt-python", libvirt), ("lxml", etree)):
        if present is None:
            module.fail_json(
                msg=missing_required_lib(name, reason=f"by this module, and packaged as {_LIBRARIES[name]}"),
                error_code="missing_library",
            )
    module.no_log_values.update(secrets_in(module.params.get("xml") or ""))
    auditor = Auditor(module.params.get("audit", "none"), system_log)
    try:
        result = body(_task(module, auditor))
    except VirtopsError as error:
        facts = {"changed": bool(error.facts.get("steps")), **error.facts, **_audit(module, auditor)}
        module.fail_json(msg=error.message, error_code=error.error_code, **facts)
    except Exception as error:  # noqa: BLE001 - the module's edge: one sentence for the user, the rest on request
        module.fail_json(
            msg=f"This should not have happened: {type(error).__name__}: {error}. Please report it, with what"
            " ANSIBLE_DISPLAY_TRACEBACK=error shows.",
            error_code="internal_error",
            exception=traceback.format_exc(),
            **_audit(module, auditor),
        )
    module.exit_json(**result, **_audit(module, auditor))


def _task(module: AnsibleModule, auditor: Auditor) -> Task:
    login = module.params["auth"]
    host = Host(module.params["uri"], Auth(login["username"], login["password"]) if login else None)
    work = Work(host, auditor, host.way_back)
    return Task(module.params, module.check_mode, host, work, module.warn)


def _audit(module: AnsibleModule, auditor: Auditor) -> Result:
    for warning in auditor.warnings:
        module.warn(warning)
    return {"audit": auditor.records} if auditor.records else {}
