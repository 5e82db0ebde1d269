# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""script/demo: what it shows, and that it leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import typing as t
from pathlib import Path

import pytest

from ansible_collections.virtops.libvirt.tests.lab.tools import wait_for

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "script/demo"
RECAP = re.compile(r"ok=(\d+) +changed=(\d+) .*failed=(\d+)")


class Run:
    """One run of script/demo. *output* is a file: a pipe would be kept open by whatever it left running."""

    def __init__(self, output: Path) -> None:
        self._output = output
        with output.open("wb") as file:
            self._process = subprocess.Popen(
                [DEMO], stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, start_new_session=True
            )

    @property
    def text(self) -> str:
        return self._output.read_text()

    def wait(self, timeout: float) -> int:
        return self._process.wait(timeout)

    def wait_for(self, text: str) -> None:
        wait_for(lambda: text in self.text or self._process.poll() is not None, 120, text, pause=0.1)

    def send(self, number: signal.Signals) -> None:
        """To all of it, as a terminal does."""
        os.killpg(self._process.pid, number)

    def leftovers(self) -> list[str]:
        """Files and processes of its lab."""
        found = re.search(r"socket=(/\S+)/lab/run/", self.text)
        assert found, self.text
        home = Path(found[1])
        return [str(path) for path in home.glob("**/*")] + [line for line in command_lines() if str(home) in line]


def command_lines() -> t.Iterator[str]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue


def without_measures(text: str) -> str:
    return re.sub(r"\d+\.\d\d s|192\.168\.160\.\d+|([0-9a-f]{2}:){5}[0-9a-f]{2}", "...", text)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A whole run."""
    run = Run(tmp_path_factory.mktemp("demo") / "output")
    assert run.wait(240) == 0, run.text
    return run


def test_demo_when_run_then_says_what_was_made_and_the_address(shown: Run) -> None:
    assert re.search(r"^made +network demo-net and domain demo$", shown.text, re.MULTILINE)
    assert re.search(r"^address +192\.168\.160\.1\d\d, leased", shown.text, re.MULTILINE)


@pytest.mark.parametrize(("line", "action"), [("plugged in", "attach"), ("unplugged", "detach")])
def test_demo_when_run_then_says_the_seconds_of_both_devices(shown: Run, line: str, action: str) -> None:
    found = re.search(rf"^{line} +interface in ([\d.]+) s, iSCSI host device in ([\d.]+) s", shown.text, re.MULTILINE)

    assert found
    assert re.search(rf"^    {action} interface [\w:]+ \(live, config\): {found[1]} s$", shown.text, re.MULTILINE)
    assert re.search(rf"^    {action} hostdev ua-lun \(live, config\): {found[2]} s$", shown.text, re.MULTILINE)
    assert all(0 < float(seconds) < 20 for seconds in found.groups())


def test_demo_when_run_then_the_second_run_changes_nothing(shown: Run) -> None:
    recaps = [tuple(map(int, counts)) for counts in RECAP.findall(shown.text)]

    assert [changed for _ok, changed, _failed in recaps] == [6, 0, 2, 2]
    assert not any(failed for _ok, _changed, failed in recaps)
    assert "second run    changed=0" in shown.text


def test_demo_when_run_then_check_mode_tells_the_steps_of_the_real_run(shown: Run) -> None:
    predicted = re.findall(r"^  would   did   (.+)$", shown.text, re.MULTILINE)
    runs = shown.text.split("ansible-playbook playbooks/demo_change.yml")[1:]
    told = [re.findall(r"^    (\w+ .+\))(?:: [\d.]+ s)?$", run, re.MULTILINE) for run in runs]

    assert len(predicted) == 4
    assert told == [predicted, predicted]


def test_demo_when_run_then_sums_up_as_the_readme_says(shown: Run) -> None:
    found = re.search(r"^```text\n(made .*?)^```$", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)

    assert found
    assert without_measures(found[1]) in without_measures(shown.text)


def test_demo_when_it_has_ended_then_nothing_is_left(shown: Run) -> None:
    assert shown.leftovers() == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_demo_when_interrupted_then_ends_its_lab(tmp_path: Path, number: signal.Signals) -> None:
    run = Run(tmp_path / "output")
    run.wait_for("start domain demo")

    run.send(number)

    assert run.wait(30) == 130, run.text
    wait_for(lambda: not run.leftovers(), 5, "the end of all of the demo's processes", pause=0.1)
    assert run.text.rstrip().endswith("Interrupted. The lab has ended, with everything in it.")
