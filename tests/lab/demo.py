# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What script/demo runs: playbooks/demo.yml twice and playbooks/demo_change.yml with and without --check, in a lab."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

from ansible_collections.virtops.libvirt.playbooks.callback_plugins.demo import addresses, words
from ansible_collections.virtops.libvirt.tests.lab.image import image
from ansible_collections.virtops.libvirt.tests.lab.lab import Lab, LabError
from ansible_collections.virtops.libvirt.tests.lab.playbooks import BIN, environment

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"
WIDTH = 79

Result = dict[str, t.Any]


class DemoError(Exception):
    """The demo did not show what it is to show."""


class Shown(t.NamedTuple):
    """One run of a playbook: the results of its tasks, and Ansible's counts."""

    results: list[Result]
    recap: dict[str, int]

    def steps(self) -> list[Result]:
        return [step for result in self.results for step in result.get("steps", ())]

    def seconds(self, action: str, kind: str) -> float:
        """How long it took to *action* (attach, detach) the device of a *kind* (interface, hostdev)."""
        for step in self.steps():
            if step["action"] == action and step["target"].startswith(f"{kind} "):
                return float(step["seconds"])
        raise DemoError(f"The playbook did not {action} an {kind}.")


class Demo:
    """Runs playbooks against a lab, for people to look at. Files go to *home*."""

    def __init__(self, lab: Lab, home: Path) -> None:
        self._home = home
        guest = image(agent=False)
        self._variables = {
            "demo_uri": lab.uri,
            "demo_kernel": str(guest.kernel),
            "demo_initrd": str(guest.initrd),
            "demo_iscsi": lab.start_iscsi_target()._asdict(),
        }

    def show(self, title: str, playbook: str, *options: str) -> Shown:
        """Run a playbook, its output to this program's own; raises DemoError when it fails."""
        say(f"{title}: ansible-playbook playbooks/{playbook} {' '.join(options)}".rstrip())
        results = self._home / "results"
        results.unlink(missing_ok=True)
        config = self._home / "ansible.cfg"  # instead of whatever this machine's says
        config.touch()
        variables = environment(
            self._home / "ansible",
            ANSIBLE_CALLBACK_PLUGINS=str(PLAYBOOKS / "callback_plugins"),
            ANSIBLE_CONFIG=str(config),
            ANSIBLE_STDOUT_CALLBACK="demo",
            DEMO_RESULTS=str(results),
        )
        if sys.stdout.isatty():
            del variables["ANSIBLE_NOCOLOR"]
        command = [str(BIN / "ansible-playbook"), "--inventory", "localhost,", str(PLAYBOOKS / playbook), *options]
        command += ["--extra-vars", json.dumps(self._variables)]
        if run(command, variables) != 0:
            raise DemoError(f"{playbook} failed, see above.")
        entries = [json.loads(line) for line in results.read_text().splitlines()]
        return Shown(entries[:-1], entries[-1]["recap"])


def run(command: list[str], variables: dict[str, str]) -> int:
    """Run a program to its end, and return its exit code. An interruption ends it first: it has to tidy up."""
    # In a session of its own it is not interrupted twice, by the terminal and from here.
    process = subprocess.Popen(command, env=variables, stdin=subprocess.DEVNULL, cwd="/", start_new_session=True)
    try:
        return process.wait()
    except BaseException:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
        raise


def say(title: str) -> None:
    print(f"\n{'=' * WIDTH}\n{title}\n{'=' * WIDTH}", flush=True)


def prediction(predicted: Shown, done: Shown) -> list[str]:
    """Both runs of a change side by side; raises DemoError when they differ."""
    lines, expected = [words(step) for step in done.steps()], [words(step) for step in predicted.steps()]
    if lines != expected or not lines:
        raise DemoError(f"--check predicted {expected}, the real run did {lines}.")
    return [f"  would   did   {line}" for line in lines]


def summary(first: Shown, second: Shown, change: list[str], waiting: list[Result], seconds: float) -> list[str]:
    made = [step["target"] for step in first.steps() if step["action"] == "define"]
    found = next(domain for result in first.results for domain in result.get("domains", ()))

    def took(action: str) -> str:
        interface, hostdev = first.seconds(action, "interface"), first.seconds(action, "hostdev")
        return f"interface in {interface:.2f} s, iSCSI host device in {hostdev:.2f} s, while the guest ran"

    return [
        f"made          {' and '.join(made)}",
        f"address       {', '.join(addresses(found))}, leased to the guest by DHCP",
        f"plugged in    {took('attach')}",
        f"unplugged     {took('detach')}",
        f"second run    changed={second.recap['changed']}: it read, and wrote nothing",
        "check mode    what the change with --check would do, and what it then did:",
        *change,
        *(f"                {entry['path']} waits for the guest's next start" for entry in waiting),
        f"\nAll that took {seconds:.0f} s. The lab has ended, with everything in it.",
    ]


def demonstrate() -> list[str]:
    """Show it all; returns the summary."""
    began = time.monotonic()
    say("A lab: a libvirt daemon of its own, which nothing outlives")
    print("Starting it, and making a tiny guest for it", flush=True)
    with tempfile.TemporaryDirectory(prefix="virtops-demo-") as home, Lab(Path(home) / "lab", "demo") as lab:
        print(f"Its URI: {lab.uri}")
        demo = Demo(lab, Path(home))
        first = demo.show("The first run", "demo.yml")
        second = demo.show("The same again", "demo.yml")
        if second.recap["changed"] or second.steps():
            raise DemoError(f"The second run changed something: {second.steps()}")
        predicted = demo.show("A change, predicted", "demo_change.yml", "--check")
        done = demo.show("The same change, for real", "demo_change.yml")
        change = prediction(predicted, done)
        waiting = [entry for result in done.results for entry in result.get("pending_restart", ())]
    return summary(first, second, change, waiting, time.monotonic() - began)


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        lines = demonstrate()
    except KeyboardInterrupt:
        print("\nInterrupted. The lab has ended, with everything in it.", file=sys.stderr)
        return 130
    except (DemoError, LabError) as error:
        print(f"script/demo: {error}", file=sys.stderr)
        return 1
    say("What this showed")
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
