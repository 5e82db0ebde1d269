# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The frame of every module: common options, the connection, the result, and the one place where errors become
failures."""

from __future__ import annotations

import traceback
import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import VirtopsError
from ansible_collections.virtops.libvirt.plugins.module_utils._host.connection import Host
from ansible_collections.virtops.libvirt.plugins.module_utils._host.errors import libvirt
from ansible_collections.virtops.libvirt.plugins.module_utils._host.session import Auth
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import etree

if t.TYPE_CHECKING:
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.audit import Auditor
    from ansible_collections.virtops.libvirt.plugins.module_utils._apply.perform import Work

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
    warn: t.Callable[[str], None]
    auditors: list[Auditor]

    @property
    def work(self) -> Work:
        """What steps are carried out with. It is loaded late: most tasks find everything as it shall be."""
        from ansible_collections.virtops.libvirt.plugins.module_utils._apply.audit import Auditor, system_log
        from ansible_collections.virtops.libvirt.plugins.module_utils._apply.perform import Work

        auditor = Auditor(self.params.get("audit", "none"), system_log)
        self.auditors.append(auditor)
        return Work(self.host, auditor, self.host.way_back)


class _Module(AnsibleModule):
    """Knows the secrets inside ``xml`` before Ansible writes what the module was invoked with to the host's log."""

    def _log_invocation(self) -> None:
        if self.params.get("xml"):
            from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import secrets_in

            self.no_log_values.update(secrets_in(self.params["xml"]))
        super()._log_invocation()  # type: ignore[no-untyped-call]


def run(spec: dict[str, t.Any], body: t.Callable[[Task], Result], *, writes: bool, **constraints: t.Any) -> None:
    """Runs a module: *spec* is its argument spec without the common options, *body* does its work and returns its
    result.

    *writes*: whether the module changes anything; one that only reads gets a read-only connection where that is enough.
    *constraints* are AnsibleModule's own (mutually_exclusive, required_together, …).
    """
    spec = {**spec, **COMMON, **(AUDIT if writes else {})}
    module = _Module(spec, supports_check_mode=True, **constraints)  # type: ignore[no-untyped-call]
    for name, present in (("libvirt-python", libvirt), ("lxml", etree)):
        if present is None:
            module.fail_json(
                msg=missing_required_lib(name, reason=f"by this module, and packaged as {_LIBRARIES[name]}"),
                error_code="missing_library",
            )
    auditors: list[Auditor] = []
    try:
        result = body(_task(module, auditors))
    except VirtopsError as error:
        facts = {"changed": bool(error.facts.get("steps")), **error.facts, **_audit(module, auditors)}
        module.fail_json(msg=error.message, error_code=error.error_code, **facts)
    except Exception as error:  # noqa: BLE001 - the module's edge: one sentence for the user, the rest on request
        module.fail_json(
            msg=f"This should not have happened: {type(error).__name__}: {error}. Please report it, with what"
            " ANSIBLE_DISPLAY_TRACEBACK=error shows.",
            error_code="internal_error",
            exception=traceback.format_exc(),
            **_audit(module, auditors),
        )
    module.exit_json(**result, **_audit(module, auditors))


def _task(module: AnsibleModule, auditors: list[Auditor]) -> Task:
    login = module.params["auth"]
    host = Host(module.params["uri"], Auth(login["username"], login["password"]) if login else None)
    return Task(module.params, module.check_mode, host, module.warn, auditors)


def _audit(module: AnsibleModule, auditors: list[Auditor]) -> Result:
    for auditor in auditors:
        for warning in auditor.warnings:
            module.warn(warning)
    records = [record for auditor in auditors for record in auditor.records]
    return {"audit": records} if records else {}
