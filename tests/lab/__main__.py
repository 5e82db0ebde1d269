# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line of script/lab."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from ansible_collections.virtops.libvirt.tests.lab.guest import define_guest, start_network
from ansible_collections.virtops.libvirt.tests.lab.lab import Lab, LabError

EPILOG = """\
example:
  script/lab up web                          start a lab called web; prints its URI
  virsh -c "$(script/lab uri web)" list      use it
  script/lab guest web                       boot a tiny guest in it
  script/lab exec web ip address             run a command inside it
  script/lab down web                        end it and all that runs in it
"""


def directory(name: str) -> Path:
    """Where the lab called *name* lives."""
    return Path(tempfile.gettempdir()) / "virtops-labs" / name


def running(name: str) -> Lab:
    """The running lab called *name*."""
    lab = Lab(directory(name))
    if lab.pid is None:
        raise LabError(f"There is no running lab called {name}: start it with script/lab up {name}.")
    return lab


def up(name: str) -> None:
    lab = Lab(directory(name))
    if lab.directory.is_dir():
        if lab.pid is not None:
            raise LabError(f"The lab {name} is running already. Its URI: {lab.uri}")
        lab.down()
    print(lab.up(keep=True).uri)


def down(name: str) -> None:
    lab = Lab(directory(name))
    if not lab.directory.is_dir():
        raise LabError(f"There is no lab called {name}.")
    lab.down()


def uri(name: str) -> None:
    print(running(name).uri)


def execute(name: str, command: list[str]) -> None:
    line = running(name).exec_command(*(command or ["bash"]))
    os.execvp(line[0], line)


def boot_guest(name: str) -> None:
    lab = running(name)
    defined = lab.virsh("list", "--all", "--name").split()
    number = next(number for number in range(1, 100) if f"tiny{number}" not in defined)
    if "lan" not in lab.virsh("net-list", "--name").split():
        start_network(lab)
    mac = f"52:54:00:00:01:{number:02x}"
    nic = f"<interface type='network'><mac address='{mac}'/><source network='lan'/><model type='virtio'/></interface>"
    guest = define_guest(lab, f"tiny{number}", agent=True, devices=nic).start().wait_ready()
    print(f"{guest.name} has booted, its address is {guest.wait_lease(mac)}.")
    print(f"Its console: virsh -c '{lab.uri}' console {guest.name}")


def list_labs() -> None:
    for path in sorted(directory("").glob("*")):
        lab = Lab(path)
        print(f"{path.name}\t{lab.uri if lab.pid else 'not running'}")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="script/lab",
        description="Disposable libvirt daemons, apart from this machine's own.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command, text in (
        ("up", "start a lab and print its URI"),
        ("down", "end a lab and remove all of it"),
        ("uri", "print the URI of a running lab"),
        ("guest", "boot a tiny guest with the guest agent in a running lab"),
        ("exec", "run a command (or a shell) inside a running lab"),
    ):
        sub = commands.add_parser(command, help=text, description=text)
        sub.add_argument("name", metavar="NAME", nargs="?" if command != "exec" else None, default="lab")
        if command == "exec":
            sub.add_argument("arguments", metavar="ARGUMENT", nargs=argparse.REMAINDER)
    commands.add_parser("list", help="list the labs", description="list the labs")
    options = parser.parse_args()
    try:
        if options.command == "exec":
            execute(options.name, options.arguments)
        elif options.command == "list":
            list_labs()
        else:
            {"up": up, "down": down, "uri": uri, "guest": boot_guest}[options.command](options.name)
    except LabError as error:
        print(f"script/lab: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
