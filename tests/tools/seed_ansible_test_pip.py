# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Give ansible-test the pip it bootstraps its environments with, from the package index.

It fetches a get-pip script from a download server of its own otherwise, which a machine that may only use the package
registries does not reach. Run it with the Python of the environment that holds ansible-core.
"""

from __future__ import annotations

import importlib.util
import pathlib
import re
import subprocess
import sys

GET_PIP = """\
import os, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "{wheel}"))
from pip._internal.cli.main import main
arguments = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
sys.exit(main(["install", "--upgrade", "--force-reinstall", *arguments]))
"""


def wanted_versions() -> list[str]:
    """The versions of pip that this ansible-test asks for."""
    spec = importlib.util.find_spec("ansible_test")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("ansible-test is not installed for this Python")
    source = pathlib.Path(spec.submodule_search_locations[0], "_internal", "python_requirements.py").read_text("utf-8")
    body = source[source.index("def get_venv_packages") : source.index("def requirements_allowed")]
    versions = sorted(set(re.findall(r"pip\s*=\s*'([\d.]+)'", body)))
    return versions or sys.exit("this ansible-test does not say which pip it wants")


def main() -> None:
    cache = pathlib.Path.home() / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for version in wanted_versions():
        wheel = cache / f"pip-{version}-py3-none-any.whl"
        if not wheel.exists():
            download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
            subprocess.run([*download, "--dest", str(cache), f"pip=={version}"], check=True)
        script = cache / f"get_pip_{version.replace('.', '_')}.py"
        script.write_text(GET_PIP.format(wheel=wheel.name), "utf-8")


if __name__ == "__main__":
    main()
