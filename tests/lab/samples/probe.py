# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A module that does as it is told, for tests of what runs modules."""

from __future__ import annotations

import os
import signal
import time

from ansible.module_utils.basic import AnsibleModule


def main() -> None:
    spec = {"say": {"type": "str"}, "sleep": {"type": "int"}, "kill": {"type": "bool"}}
    module = AnsibleModule(spec, supports_check_mode=True)
    if module.params["kill"]:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(module.params["sleep"] or 0)
    module.exit_json(said=module.params["say"], check=module.check_mode, diff_wanted=module._diff)


if __name__ == "__main__":
    main()
