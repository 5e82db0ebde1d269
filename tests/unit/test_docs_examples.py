# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every example of the documentation is one that works: tasks whose modules exist and take the options given."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import json
import pathlib
import re
import textwrap
import typing as t
from unittest import mock

import pytest
import yaml
from ansible.module_utils import basic
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.parsing.splitter import parse_kv

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._run.desired import desired, raw_tree
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Kind
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.build import build

ROOT = pathlib.Path(__file__).resolve().parents[2]
OWN = "virtops.libvirt."
#: What docs/adding_a_device_kind.md makes up.
MADE_UP = "watchdog"

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DIRECTIVE = re.compile(r"^( *)\.\. code-block:: (\w+)\n\n((?:\1 +.*\n|\n)+)", re.MULTILINE)
AD_HOC = re.compile(rf"\bansible \S+ -m ({re.escape(OWN)}\w+) -a '([^']*)'")
#: A file or directory of this project in backticks or as the target of a link.
NAMED = re.compile(
    r"`((?:plugins|tests|docs|script|playbooks|roles|meta|changelogs)/[^\s`]*)`"
    r"|`(_[a-z]+/[\w/]*\.py)`"
    r"|\]\((?!http)([^)#]+)\)"
)


class Example(t.NamedTuple):
    """Where it stands, and what it is: yaml or a line for the shell."""

    place: str
    language: str
    text: str


def guides() -> list[pathlib.Path]:
    return sorted(
        path for pattern in ("*.md", "docs/**/*.md", "docs/**/*.rst", "roles/*/*.md") for path in ROOT.glob(pattern)
    )


def blocks(path: pathlib.Path) -> t.Iterator[Example]:
    """The fenced blocks of Markdown, or the code blocks of reStructuredText."""
    text = path.read_text()
    for found in (FENCE if path.suffix == ".md" else DIRECTIVE).finditer(text):
        language, body = found.groups()[-2:]
        line = text.count("\n", 0, found.start()) + 1
        yield Example(f"{path.relative_to(ROOT)}:{line}", language, textwrap.dedent(body))


def module_examples() -> t.Iterator[Example]:
    for path in sorted(ROOT.glob("plugins/modules/*.py")):
        found = re.search(r'^EXAMPLES = r"""\n(.*?)^"""', path.read_text(), re.MULTILINE | re.DOTALL)
        assert found, f"{path.name} has no examples"
        yield Example(f"plugins/modules/{path.name}", "yaml", found[1])


def playbooks() -> t.Iterator[Example]:
    for path in sorted(ROOT.glob("playbooks/*.yml")):
        yield Example(f"playbooks/{path.name}", "yaml", path.read_text())


def examples() -> list[Example]:
    return [*module_examples(), *playbooks(), *(block for path in guides() for block in blocks(path))]


YAML = [pytest.param(example, id=example.place) for example in examples() if example.language == "yaml"]


def ad_hoc() -> t.Iterator[t.Any]:
    for path in guides():
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for module, arguments in AD_HOC.findall(line):
                if MADE_UP not in module:
                    yield pytest.param(module, arguments, id=f"{path.name}:{number}")


class _StartedError(Exception):
    """Thrown instead of a module's start, with what it was started with."""


@functools.cache
def module_of(name: str) -> tuple[dict[str, t.Any], dict[str, t.Any], Kind | None]:
    """The argument spec of one of our modules, its constraints, and its table."""
    module = importlib.import_module(f"ansible_collections.virtops.libvirt.plugins.modules.{name}")

    def started(_self: object, argument_spec: dict[str, t.Any], **more: t.Any) -> None:
        raise _StartedError(argument_spec, more)

    with mock.patch.object(basic.AnsibleModule, "__init__", started), pytest.raises(_StartedError) as call:
        module.main()
    spec, more = call.value.args
    names = ("mutually_exclusive", "required_together", "required_one_of", "required_if", "required_by")
    kind = next((value for value in vars(module).values() if isinstance(value, Kind)), None)
    return spec, {key: value for key, value in more.items() if key in names}, kind


def check_module(name: str, arguments: dict[str, t.Any]) -> None:
    """That the module exists and takes the arguments."""
    if not name.startswith(OWN):
        assert name.startswith("ansible.builtin."), f"{name} is neither ours nor Ansible's own"
        assert importlib.util.find_spec(f"ansible.modules.{name.rpartition('.')[2]}"), f"there is no module {name}"
        return
    short = name.removeprefix(OWN)
    assert (ROOT / f"plugins/modules/{short}.py").exists(), f"there is no module {name}"
    spec, constraints, kind = module_of(short)
    raw = arguments.get("xml")
    templated = isinstance(raw, str) and "{{" in raw
    given = {key: settled(value) for key, value in arguments.items() if not (key == "xml" and templated)}
    result = ArgumentSpecValidator(spec, **constraints).validate(given)
    assert not result.error_messages, f"{name}: {result.error_messages}"
    if "xml" in spec and kind is not None:
        check_values(kind, result.validated_parameters)


def check_values(kind: Kind, params: dict[str, t.Any]) -> None:
    """That every value is one, and that raw XML is what the module wants."""
    try:
        if "purge" in params:
            desired(kind, params)
        else:
            build(kind, params)
            if params["xml"]:
                raw_tree(kind.tag, params["xml"])
    except InputError as error:
        pytest.fail(error.message)


def settled(value: t.Any) -> t.Any:
    """*value* with something that is text and number in place of each template."""
    if isinstance(value, dict):
        return {key: settled(below) for key, below in value.items()}
    if isinstance(value, list):
        return [settled(below) for below in value]
    return "1" if isinstance(value, str) and "{{" in value else value


def check_task(task: dict[str, t.Any]) -> None:
    assert task.get("name"), f"a task has no name: {task}"
    inner = [below for part in ("block", "rescue", "always") for below in task.get(part, ())]
    check_defaults(task)
    for below in inner:
        check_task(below)
    modules = [key for key in task if key.count(".") >= 2]
    assert len(modules) == (0 if inner else 1), f"a task has one module, by its full name: {task}"
    for name in modules:
        check_module(name, task[name] or {})


def check_defaults(holder: dict[str, t.Any]) -> None:
    for group, options in holder.get("module_defaults", {}).items():
        assert group == f"group/{OWN}libvirt", group
        assert set(options) <= set(module_of("network")[0]), options


def check_play(play: dict[str, t.Any]) -> None:
    check_defaults(play)
    for role in play.get("roles", ()):
        name = role if isinstance(role, str) else role["role"]
        assert name.startswith(OWN), name
        meta = ROOT / "roles" / name.removeprefix(OWN) / "meta/argument_specs.yml"
        options = yaml.safe_load(meta.read_text())["argument_specs"]["main"]["options"]
        given = {} if isinstance(role, str) else {**role.get("vars", {})}
        assert set(given) <= set(options), f"{name} has no {set(given) - set(options)}"
    for part in ("pre_tasks", "tasks", "post_tasks", "handlers"):
        for task in play.get(part, ()):
            check_task(task)


@pytest.mark.parametrize("example", YAML)
def test_example_when_read_then_its_modules_take_what_it_gives(example: Example) -> None:
    content = yaml.safe_load(example.text)

    assert content, "an example says something"
    for entry in content if isinstance(content, list) else ():
        (check_play if "hosts" in entry else check_task)(entry)


@pytest.mark.parametrize(("module", "arguments"), ad_hoc())
def test_ad_hoc_line_when_read_then_its_module_takes_what_it_gives(module: str, arguments: str) -> None:
    check_module(module, json.loads(arguments) if arguments.startswith("{") else parse_kv(arguments))


@pytest.mark.parametrize("path", guides(), ids=lambda path: str(path.relative_to(ROOT)))
def test_guide_when_it_names_a_file_then_there_is_one(path: pathlib.Path) -> None:
    missing = []
    for whole, below_utils, link in NAMED.findall(path.read_text()):
        file = (
            ROOT / whole
            if whole
            else ROOT / "plugins/module_utils" / below_utils
            if below_utils
            else path.parent / link
        )
        pattern = re.sub(r"<\w+>", "*", str(file.relative_to(ROOT) if file.is_relative_to(ROOT) else file))
        if MADE_UP not in pattern and not list(ROOT.glob(pattern.rstrip("/"))) and not file.exists():
            missing.append(whole or below_utils or link)

    assert not missing


@pytest.mark.parametrize(
    "task",
    [
        {"name": "No such module", "virtops.libvirt.nothing": {}},
        {"name": "A short name", "domain": {"name": "web1"}},
        {"name": "No such option", "virtops.libvirt.domain": {"name": "web1", "colour": "red"}},
        {"name": "No such choice", "virtops.libvirt.domain": {"name": "web1", "state": "sleeping"}},
        {"name": "No size", "virtops.libvirt.domain": {"name": "web1", "memory": "much"}},
        {"name": "Another element", "virtops.libvirt.domain": {"name": "web1", "xml": "<network/>"}},
        {"name": "Nothing to purge", "virtops.libvirt.domain": {"name": "web1", "purge": ["disks"]}},
        {"name": "In a block", "block": [{"name": "No such option", "virtops.libvirt.domain_info": {"names": []}}]},
        {"virtops.libvirt.domain_info": {}},
    ],
)
def test_check_when_an_example_is_wrong_then_fails(task: dict[str, t.Any]) -> None:
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        check_task(task)
