# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The layers of docs/architecture.md, read from the imports: an arrow may only point down.

Imports under TYPE_CHECKING and inside functions count like all others. The rules are functions over a tree of sources,
so that the second half of this file can show each of them a tree that breaks it.
"""

from __future__ import annotations

import ast
import pathlib
import sys
import typing as t

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = "ansible_collections.virtops.libvirt"
LONGEST_FILE = 300

#: What a package under module_utils may import, beside itself.
LAYERS: dict[str, set[str]] = {
    "_base": set(),
    "_schema": {"_base"},
    "_kinds": {"_schema", "_base"},
    "_xml": {"_schema", "_base"},
    "_plan": {"_xml", "_schema", "_base"},
    "_apply": {"_plan", "_xml", "_base"},
    "_host": {"_base"},
    "_run": {"_base", "_schema", "_xml", "_plan", "_apply", "_host"},
    "modules": {"_run", "_kinds"},
}

#: Who may import what is neither the standard library nor this collection.
LIBRARIES: dict[str, set[str]] = {
    "libvirt": {"_host"},
    "libvirt_qemu": {"_host"},
    "libvirt_lxc": {"_host"},
    "libvirtmod": {"_host"},
    "lxml": {"_xml", "_plan", "_apply", "_run"},
    "ansible": {"_run", "modules"},
}


class Source(t.NamedTuple):
    """One Python file: its dotted name below plugins, its layer, its text and its tree."""

    name: str
    path: pathlib.Path
    layer: str
    text: str
    tree: ast.Module

    def at(self, node: ast.AST) -> str:
        return f"{'/'.join(self.path.parts[-3:])}:{getattr(node, 'lineno', 1)}"


def read_sources(root: pathlib.Path) -> list[Source]:
    """Every Python file of module_utils and modules below *root*."""
    plugins = root / "plugins"
    sources = []
    for path in sorted([*plugins.glob("module_utils/**/*.py"), *plugins.glob("modules/*.py")]):
        parts = path.relative_to(plugins).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        layer = "modules" if parts[0] == "modules" else parts[1]
        text = path.read_text("utf-8")
        sources.append(Source(name, path, layer, text, ast.parse(text, str(path))))
    return sources


def imports(source: Source, known: set[str]) -> t.Iterator[tuple[ast.AST, str]]:
    """Every module that *source* imports, wherever it does so. The collection's own are named as below plugins."""
    prefix = f"{HERE}.plugins."
    for node in ast.walk(source.tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = source.name.split(".")
                if source.path.name != "__init__.py":
                    package = package[:-1]
                above = package[: len(package) - node.level + 1]
                base = prefix + ".".join([*above, *([base] if base else [])])
            # "from package import module" imports the module
            for alias in node.names:
                below = f"{base}.{alias.name}"
                names.append(below if below.removeprefix(prefix) in known else base)
        for name in names:
            yield node, name.removeprefix(prefix)


def is_own(name: str) -> bool:
    return name.split(".")[0] in ("module_utils", "modules")


def layer_of(name: str) -> str:
    parts = name.split(".")
    return parts[0] if parts[0] == "modules" or len(parts) == 1 else parts[1]


def arrows_up(sources: list[Source]) -> list[str]:
    """Imports of a layer that the importing one may not know."""
    known = {source.name for source in sources}
    problems = []
    for source in sources:
        if source.name == "module_utils":
            continue
        if source.layer not in LAYERS:
            problems.append(f"{source.at(source.tree)}: there is no layer {source.layer}")
            continue
        for node, name in imports(source, known):
            if name.startswith(HERE):
                problems.append(f"{source.at(node)}: {source.layer} imports {name}, which is no layer")
            elif is_own(name) and layer_of(name) not in {source.layer, *LAYERS[source.layer]}:
                problems.append(f"{source.at(node)}: {source.layer} imports {name}")
            elif source.layer == "modules" and layer_of(name) == "modules" and is_own(name):
                problems.append(f"{source.at(node)}: a module imports another one")
    return problems


def foreign_tables(sources: list[Source]) -> list[str]:
    """Modules that import more than one file of kinds, or one that is not theirs."""
    known = {source.name for source in sources}
    problems = []
    for source in sources:
        if source.layer != "modules":
            continue
        own = source.name.split(".")[-1].split("_")
        for node, name in imports(source, known):
            if layer_of(name) == "_kinds" and name.split(".")[-1] not in own:
                problems.append(f"{source.at(node)}: {source.name} imports the table of another kind, {name}")
    return problems


def foreign_libraries(sources: list[Source]) -> list[str]:
    """Imports of libraries outside of the layer that wraps them, and of ones that managed hosts need not have."""
    known = {source.name for source in sources}
    problems = []
    for source in sources:
        for node, name in imports(source, known):
            top = name.split(".")[0]
            if is_own(name) or name.startswith(HERE) or top in sys.stdlib_module_names:
                continue
            if source.layer not in LIBRARIES.get(top, set()):
                problems.append(f"{source.at(node)}: {source.layer} imports {name}")
    return problems


def hidden_imports(sources: list[Source]) -> list[str]:
    """Imports by a computed name: neither this test nor Ansible, which packs what a module imports, sees them."""
    return [
        f"{source.at(node)}: {name} hides what is imported"
        for source in sources
        for node, name in references(source)
        if name in ("__import__", "import_module")
    ]


def cycles(sources: list[Source]) -> list[str]:
    """Files that import each other, directly or by way of others."""
    known = {source.name for source in sources}
    graph = {source.name: {name for _node, name in imports(source, known) if name in known} for source in sources}
    problems: list[str] = []
    done: set[str] = set()

    def visit(name: str, trail: list[str]) -> None:
        if name in trail:
            problems.append(" -> ".join([*trail[trail.index(name) :], name]))
        elif name not in done:
            for target in sorted(graph[name] - {name}):
                visit(target, [*trail, name])
            done.add(name)

    for name in sorted(graph):
        visit(name, [])
    return problems


def long_files(sources: list[Source]) -> list[str]:
    """Files under module_utils that are about more than one thing."""
    counted = [(source, len(source.text.splitlines())) for source in sources if source.layer != "modules"]
    return [f"{source.at(source.tree)}: {lines} lines" for source, lines in counted if lines > LONGEST_FILE]


def references(source: Source) -> t.Iterator[tuple[ast.AST, str]]:
    """Every name that *source* uses (not: defines), attributes and what getattr asks for included."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute):
            yield node, node.attr
        elif isinstance(node, ast.Name):
            yield node, node.id
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("getattr", "hasattr"):
            for argument in node.args[1:2]:
                if isinstance(argument, ast.Constant):
                    yield node, str(argument.value)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node, alias.name


def exits_outside_run(sources: list[Source]) -> list[str]:
    """Ends of a module anywhere but in _run: the layers below return values or raise."""
    return [
        f"{source.at(node)}: {source.layer} uses {name}"
        for source in sources
        if source.layer != "_run"
        for node, name in references(source)
        if name in ("exit_json", "fail_json", "fail_json_aws", "fail_from_exception")
    ]


def is_detach(name: str) -> bool:
    return name.startswith(("detachDevice", "detach_device"))


def detaches_elsewhere(sources: list[Source]) -> list[str]:
    """Device removals beside the one path, _apply/detach.py.

    The adapter in _host carries out what that path asks for: there, and only in its methods of that name, libvirt's own
    functions are called.
    """
    problems = []
    for source in sources:
        if source.name == "module_utils._apply.detach":
            continue
        allowed = set()
        if source.layer == "_host":
            for node in ast.walk(source.tree):
                if isinstance(node, ast.FunctionDef) and node.name.startswith("detach_device"):
                    allowed |= {id(below) for below in ast.walk(node)}
        for node, name in references(source):
            if is_detach(name) and not (id(node) in allowed and name.startswith("detachDevice")):
                problems.append(f"{source.at(node)}: {source.layer} uses {name}")
    return problems


Rule = t.Callable[[list[Source]], list[str]]
RULES: list[Rule] = [
    arrows_up,
    cycles,
    detaches_elsewhere,
    exits_outside_run,
    foreign_libraries,
    foreign_tables,
    hidden_imports,
    long_files,
]


@pytest.fixture(scope="module")
def project() -> list[Source]:
    return read_sources(ROOT)


def test_sources_when_read_then_every_layer_is_there(project: list[Source]) -> None:
    assert set(LAYERS) == {source.layer for source in project if source.name != "module_utils"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_project_when_held_to_a_rule_then_keeps_it(rule: Rule, project: list[Source]) -> None:
    problems = rule(project)

    assert not problems, "\n".join([(rule.__doc__ or "").splitlines()[0], *problems])


UTILS = f"{HERE}.plugins.module_utils"


@pytest.mark.parametrize(
    ("rule", "files"),
    [
        (arrows_up, {"_base/a.py": f"from {UTILS}._xml.parse import parse"}),
        (arrows_up, {"_base/a.py": f"if TYPE_CHECKING:\n    from {UTILS}._xml import parse"}),
        (arrows_up, {"_apply/a.py": f"def f():\n    import {UTILS}._host.domain"}),
        (arrows_up, {"_xml/a.py": "from .._plan import steps"}),
        (arrows_up, {"_run/a.py": f"from {UTILS} import _kinds", "_kinds/__init__.py": ""}),
        (arrows_up, {"_other/a.py": ""}),
        (arrows_up, {"../modules/a.py": f"from {UTILS}._plan.steps import Plan"}),
        (arrows_up, {"../modules/a.py": f"from {HERE}.plugins.modules import b", "../modules/b.py": ""}),
        (foreign_tables, {"../modules/network.py": f"from {UTILS}._kinds.domain import DOMAIN"}),
        (foreign_libraries, {"_apply/a.py": "def f():\n    import libvirt"}),
        (foreign_libraries, {"_base/a.py": "from lxml import etree"}),
        (foreign_libraries, {"_host/a.py": "import yaml"}),
        (hidden_imports, {"_run/a.py": "import importlib\nimportlib.import_module('libvirt')"}),
        (cycles, {"_xml/a.py": f"from {UTILS}._xml import b", "_xml/b.py": f"from {UTILS}._xml.a import x"}),
        (cycles, {f"_xml/{n}.py": f"from {UTILS}._xml.{m} import x" for n, m in ("ab", "bc", "ca")}),
        (long_files, {"_xml/a.py": "\n" * 301}),
        (exits_outside_run, {"_apply/a.py": "def f(module):\n    module.exit_json()"}),
        (exits_outside_run, {"../modules/a.py": "def main(module):\n    stop = module.fail_json"}),
        (detaches_elsewhere, {"_apply/converge.py": "def f(domain):\n    domain.detach_device('x', 1)"}),
        (detaches_elsewhere, {"_run/a.py": "def f(domain):\n    getattr(domain, 'detachDeviceFlags')()"}),
        (detaches_elsewhere, {"_host/a.py": "def f(domain):\n    domain.detachDeviceAlias('x', 1)"}),
    ],
)
def test_rule_when_a_tree_breaks_it_then_says_so(rule: Rule, files: dict[str, str], tmp_path: pathlib.Path) -> None:
    write_tree(tmp_path, files)

    problems = rule(read_sources(tmp_path))

    assert len(problems) == 1, problems


@pytest.mark.parametrize(
    ("rule", "files"),
    [
        (arrows_up, {"_plan/a.py": f"from {UTILS}._xml.b import x\nfrom {UTILS}._plan import b", "_plan/b.py": ""}),
        (foreign_tables, {"../modules/domain_interface.py": f"from {UTILS}._kinds.interface import INTERFACE"}),
        (foreign_libraries, {"_host/a.py": "import libvirt\nimport typing"}),
        (cycles, {"_xml/__init__.py": "", "_xml/a.py": f"from {UTILS}._xml import b", "_xml/b.py": ""}),
        (long_files, {"_xml/a.py": "\n" * 300}),
        (exits_outside_run, {"_run/a.py": "def f(module):\n    module.exit_json()"}),
        (detaches_elsewhere, {"_apply/detach.py": "def f(domain):\n    domain.detach_device_alias('x', 1)"}),
        (detaches_elsewhere, {"_apply/ports.py": "class Port:\n    def detach_device(self): ..."}),
        (detaches_elsewhere, {"_host/a.py": "def detach_device_alias(dom):\n    dom.detachDeviceAlias('x', 1)"}),
    ],
)
def test_rule_when_a_tree_keeps_it_then_is_silent(rule: Rule, files: dict[str, str], tmp_path: pathlib.Path) -> None:
    write_tree(tmp_path, files)

    assert not rule(read_sources(tmp_path))


def write_tree(root: pathlib.Path, files: dict[str, str]) -> None:
    utils = root / "plugins" / "module_utils"
    utils.mkdir(parents=True)
    for name, text in files.items():
        path = utils / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
