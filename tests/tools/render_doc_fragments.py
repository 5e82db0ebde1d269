#!/usr/bin/env python
# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Renders the doc fragments of plugins/doc_fragments from the option tables in plugins/module_utils/_kinds.

What an option is (type, choices, default) comes from the tables as the modules use them; what it means comes from the
``#:`` comment above its row. With --check nothing is written, and the exit code is 1 when a fragment is not what would
be written.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import importlib
import re
import sys
import typing as t
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
KINDS = ROOT / "plugins/module_utils/_kinds"
FRAGMENTS = ROOT / "plugins/doc_fragments"
UTILS = "ansible_collections.virtops.libvirt.plugins.module_utils"
#: Fragment → (file of the kind, name of the kind).
RENDERED = {
    "network": ("network", "NETWORK"),
    "domain": ("domain", "DOMAIN"),
    "interface": ("interface", "INTERFACE"),
    "hostdev": ("hostdev", "HOSTDEV"),
}
HEADER = (ROOT / "tests/tools/render_doc_fragments.py").read_text().split("\n\n", 1)[0].split("\n", 1)[1]

Described = dict[str, tuple[str, "Described"]]  # type: ignore[misc]


class UndocumentedError(Exception):
    """A row without a comment."""


class Source:
    """One file of _kinds: its assignments by name, and the comment above each line."""

    files: t.ClassVar[dict[str, Source]] = {}

    def __init__(self, name: str) -> None:
        self.name = name
        text = (KINDS / f"{name}.py").read_text()
        self.lines = text.splitlines()
        self.values: dict[str, ast.expr] = {}
        self.imported: dict[str, str] = {}
        for node in ast.parse(text).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.values[node.targets[0].id] = node.value
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
                self.values[node.target.id] = node.value
            elif isinstance(node, ast.ImportFrom) and node.module and "._kinds." in node.module:
                self.imported.update({alias.name: node.module.rpartition(".")[2] for alias in node.names})

    @classmethod
    def of(cls, name: str) -> Source:
        return cls.files.setdefault(name, cls(name)) if name not in cls.files else cls.files[name]

    def comment(self, line: int) -> str:
        """The ``#:`` comment that ends right above *line*."""
        found: list[str] = []
        while line > 1 and self.lines[line - 2].strip().startswith("#:"):
            line -= 1
            found.insert(0, self.lines[line - 1].strip()[2:].strip())
        return " ".join(found)

    def resolve(self, node: ast.expr) -> tuple[Source, ast.expr]:
        """What a name, or an entry of a named dictionary, stands for, and the file where it stands."""
        if isinstance(node, ast.Name):
            if node.id in self.values:
                return self.resolve(self.values[node.id])
            return Source.of(self.imported[node.id]).resolve(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "_replace":
            return self.resolve(node.func.value)
        return self, node

    def rows(self, node: ast.expr) -> Described:
        """A table: option → (description, suboptions)."""
        source, table = self.resolve(node)
        if not isinstance(table, ast.Tuple):
            raise TypeError(f"{source.name}.py:{table.lineno}: a table is a tuple")
        found: Described = {}
        for entry in table.elts:
            if isinstance(entry, ast.Starred):
                found.update(source.rows(entry.value))
                continue
            origin, call = source.resolve(entry)
            assert isinstance(call, ast.Call), ast.dump(call)
            name = ast.literal_eval(call.args[0])
            text = source.comment(entry.lineno) or origin.comment(call.lineno)
            if not text:
                raise UndocumentedError(f"{source.name}.py:{entry.lineno}: option {name} has no #: comment")
            found[name] = (text, origin.suboptions(call))
        return found

    def suboptions(self, call: ast.Call) -> Described:
        function = call.func.id if isinstance(call.func, ast.Name) else ""
        if function in ("Group", "Items"):
            return self.rows(call.args[2])
        if function == "_devices":
            origin, kind = self.resolve(call.args[1])
            assert isinstance(kind, ast.Call)
            return origin.rows(kind.args[2])
        return {}

    def options(self, node: ast.expr) -> Described:
        """A dictionary of plain argument specs."""
        source, table = self.resolve(node)
        assert isinstance(table, ast.Dict)
        found: Described = {}
        for key, value in zip(table.keys, table.values):
            assert key is not None
            text = source.comment(key.lineno)
            if not text and isinstance(value, ast.Subscript):
                origin, other = source.resolve(value.value)
                assert isinstance(other, ast.Dict)
                wanted = ast.literal_eval(value.slice)
                text = next(
                    origin.comment(entry.lineno) for entry in other.keys if entry and ast.literal_eval(entry) == wanted
                )
            if not text:
                raise UndocumentedError(
                    f"{source.name}.py:{key.lineno}: option {ast.literal_eval(key)} has no #: comment"
                )
            found[ast.literal_eval(key)] = (text, {})
        return found


def described(file: str, name: str) -> tuple[Described, Described]:
    """The descriptions of a kind's options, and of its info module's."""
    source = Source.of(file)
    _origin, kind = source.resolve(ast.Name(id=name))
    assert isinstance(kind, ast.Call)
    found, info = source.rows(kind.args[2]), Described()
    for keyword in kind.keywords:
        if keyword.arg == "options":
            found.update(source.options(keyword.value))
        elif keyword.arg == "info":
            info = source.options(keyword.value)
    return found, info


def documented(spec: dict[str, t.Any], descriptions: Described, prefix: str = "") -> dict[str, t.Any]:
    """An argument spec with its descriptions, as Ansible's documentation. *prefix*: where they lie."""
    options: dict[str, t.Any] = {}
    for name, option in spec.items():
        text, below = descriptions[name]
        entry: dict[str, t.Any] = {"description": sentences(text, prefix)}
        for key in ("type", "elements", "required", "choices", "default", "aliases"):
            if key in option and option[key] is not None:
                entry[key] = option[key]
        if "options" in option:
            # A device's own table speaks of its options from the device on.
            inner = f"{name}[]." if option["type"] == "list" and not prefix and is_device(name) else prefix
            entry["suboptions"] = documented(option["options"], below, inner)
        options[name] = entry
    return options


def is_device(name: str) -> bool:
    domain = importlib.import_module(f"{UTILS}._kinds.domain").DOMAIN
    return any(row.name == name and getattr(row, "path", "").startswith("devices/") for row in domain.rows)


def sentences(text: str, prefix: str) -> list[str]:
    text = re.sub(r"\bO\((?!ignore:)", f"O({prefix}", text) if prefix else text
    return re.split(r"(?<=[.!?]) (?=[A-Z])", text)


class Dumper(yaml.SafeDumper):
    """Indents lists, as yamllint wants them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, _data: t.Any) -> bool:
        return True


def dumped(options: dict[str, t.Any]) -> str:
    return yaml.dump({"options": options}, Dumper=Dumper, sort_keys=False, width=110, allow_unicode=True)


def fragment(file: str, name: str) -> str:
    """The text of one fragment file."""
    kind = getattr(importlib.import_module(f"{UTILS}._kinds.{file}"), name)
    spec = importlib.import_module(f"{UTILS}._schema.spec").argument_spec(kind)
    found, info = described(file, name)
    parts = [f'    DOCUMENTATION = r"""\n{dumped(documented(spec, found))}"""\n']
    if kind.info:
        parts.append(f'    INFO = r"""\n{dumped(documented(dict(kind.info), info))}"""\n')
    body = "\n".join(parts)
    return (
        f"{HEADER}\n\n# Rendered by tests/tools/render_doc_fragments.py from plugins/module_utils/_kinds/{file}.py."
        f"\n\nfrom __future__ import annotations\n\n\nclass ModuleDocFragment:\n{body}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a fragment is stale")
    check = parser.parse_args().check
    stale = 0
    for file, (source, name) in RENDERED.items():
        path = FRAGMENTS / f"_{file}.py"
        try:
            text = fragment(source, name)
        except UndocumentedError as error:
            print(error, file=sys.stderr)
            return 1
        held = path.read_text() if path.exists() else ""
        if check and held != text:
            stale += 1
            sys.stdout.writelines(
                difflib.unified_diff(
                    held.splitlines(True), text.splitlines(True), f"{path.name} (held)", f"{path.name} (rendered)"
                )
            )
        elif not check:
            path.write_text(text)
    if stale:
        print(f"{stale} doc fragments are stale: run tests/tools/render_doc_fragments.py.", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
