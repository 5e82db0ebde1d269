# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Imports one module and checks its arguments, as a task begins; prints the processor seconds of each part as JSON.

``python import_once.py MODULE OPTIONS``, the options as JSON. It stands alone: its imports are what is measured.
"""

import importlib
import json
import sys
import time
from pathlib import Path

COLLECTION = "ansible_collections.virtops.libvirt.plugins."


class _Spec(Exception):  # noqa: N818 - no error: it ends the module where its arguments would be checked
    """What the module would give to Ansible."""


def _stop(spec, supports_check_mode=False, **constraints):
    raise _Spec(spec, constraints)


def _compiling(sources):
    """Seconds to compile sources: Ansible's payload holds no compiled code, so that a task does it on every run."""
    began = time.process_time()
    for name, text in sources:
        compile(text, name, "exec")
    return time.process_time() - began


def main():
    began = time.process_time()
    from ansible.module_utils.basic import AnsibleModule
    from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

    basic = time.process_time()
    import libvirt
    from lxml import etree

    libraries = time.process_time()
    module = importlib.import_module(f"{COLLECTION}modules.{sys.argv[1]}")
    imported = time.process_time()
    frame = sys.modules[f"{COLLECTION}module_utils._run.task"]
    frame._Module = _stop
    spec, constraints = {}, {}
    try:
        module.main()
    except _Spec as stopped:
        spec, constraints = stopped.args
    checked = ArgumentSpecValidator(spec, **constraints).validate(json.loads(sys.argv[2]))
    done = time.process_time()
    files = [found.__file__ for name, found in sys.modules.items() if name.startswith(COLLECTION) and found.__file__]
    sources = [(name, Path(name).read_text(encoding="utf-8")) for name in files]
    parts = {
        "basic": basic - began,
        "libraries": libraries - basic,
        "module": imported - libraries,
        "arguments": done - imported,
        "compiling": _compiling(sources),
    }
    assert not checked.error_messages, checked.error_messages
    assert issubclass(frame.AnsibleModule, AnsibleModule) and libvirt and etree
    print(json.dumps(parts))


if __name__ == "__main__":
    main()
