#!/usr/bin/env python
# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Counts what the option tables reach of libvirt's XML, and what only ``xml:`` reaches.

The yardstick is how often libvirt's own test definitions say a thing. What is counted are leaves: each occurrence of an
attribute, of an element's text, and of an element that has neither text nor attributes nor children. A leaf is reached
when a row can say it with the value that it has; a value that is not among a row's choices is not reached. Where a
table knows an element once, only the first of several equal ones is reached. Not counted are the addresses and aliases
of devices, which libvirt gives out.

    coverage_of_schema.py                              the figures
    coverage_of_schema.py --missing 40 [--under PATH]  what is used most and has no row
    coverage_of_schema.py --unsaid [--under PATH]      what libvirt's schema knows, and no row and no definition says
    coverage_of_schema.py --unused                     the options that no definition needs
    coverage_of_schema.py --markdown                   the figures as they stand in the documentation
    coverage_of_schema.py --write                      the same, into the documentation
    coverage_of_schema.py --check                      fails below the targets, and when the documentation is stale
"""

from __future__ import annotations

import argparse
import collections
import difflib
import importlib
import re
import sys
import typing as t
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).resolve().parents[2]
COLLECTION = "ansible_collections.virtops.libvirt"
SCHEMAS = Path("/usr/share/libvirt/schemas")
PAGE = ROOT / "docs/coverage.md"
#: Where the two figures are told besides.
SENTENCE = ROOT / "README.md"
MARKS = "<!-- coverage: written by tests/tools/coverage_of_schema.py -->", "<!-- coverage: end -->"
#: How many of the paths without a row the documentation lists.
LISTED = 30
#: Percentages of the occurrences that have to have a row.
TARGETS = {"domain": 90.0, "network": 95.0}
#: The addresses and aliases of devices.
GIVEN_OUT = re.compile(r"devices/[^/@]+/(address|alias)(@.*)?$")
#: What the modules say by themselves of what is new.
OWN_WORDS = {"domain": {("os/type", ""): {"hvm", "exe"}}}
#: Below these libvirt takes any XML: each child counts as one leaf.
OPAQUE = {"metadata"}
#: Where the parts lie that libvirt's tests of updates hold by themselves: tag → path of the parent.
PARTS = {
    "range": "ip/dhcp",
    "interface": "forward",
    "portgroup": "",
    "txt": "dns",
    "srv": "dns",
}
RNG = "{http://relaxng.org/ns/structure/1.0}"


def ours(module: str) -> t.Any:
    """A module of the collection, by its path below the collection."""
    return importlib.import_module(f"{COLLECTION}.{module}")


rows_module = ours("plugins.module_utils._schema.rows")
PREFIXES = {uri: prefix for prefix, uri in rows_module.NAMESPACES.items()}


def tag_of(tag: str) -> str:
    """An element's tag as paths name it: ``{uri}commandline`` → ``qemu:commandline``."""
    uri, brace, local = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
    return f"{prefix_of(uri)}:{local}" if brace else tag


def prefix_of(uri: str) -> str:
    """A namespace's short name: libvirt's own, or what stands before its version."""
    return PREFIXES.get(uri) or uri.rstrip("/").split("/")[-2:][0]


class Place:
    """What the rows say of one element: the reader's tree (_xml/read.py) once more, for counting."""

    def __init__(self) -> None:
        self.rows: list[tuple[t.Any, str, dict[str, str]]] = []
        self.names: list[str] = []
        """The options of the rows, dotted."""
        self.said = collections.Counter[str]()
        """How often each option has said something."""
        self.entries: list[Place] = []
        self.texts: dict[str, list[tuple[str, dict[str, str]]]] = {}
        """Attribute → texts that follow from other options, and what these need."""
        self.several = False
        self.below: dict[str, list[tuple[str, str, Place]]] = {}

    def at(self, path: str) -> Place:
        place = self
        for tag, name, value in rows_module.parse_path(path).steps:
            places = place.below.setdefault(tag_of(tag), [])
            found = next((one[2] for one in places if one[:2] == (name, value)), None)
            if found is None:
                found = Place()
                places.append((name, value, found))
            place = found
        return place

    def say(self, texts: t.Mapping[str, str] | None, needs: dict[str, str] | None = None) -> None:
        """Attributes, by their paths, that follow from other options, which need other attributes."""
        for path, text in (texts or {}).items():
            attr = rows_module.parse_path(path).attr
            self.at(path).texts.setdefault(attr, []).append((text, needs or {}))

    def mentions(self, path: str) -> bool:
        """Whether there is a row for a *path* of the schema, whatever its value."""
        element, _at, attr = path.partition("@")
        places = [self]
        for tag in element.split("/") if element else ():
            places = [one[2] for place in places for one in place.below.get(tag, ())]
            places += [entry for place in places for entry in place.entries]
        for place in places:
            if attr in place.texts or any(attr in row_reads(row, at) for row, at, _needs in place.rows):
                return True
            if not attr and place.entries:
                return True
        parent, _slash, tag = element.rpartition("/")
        return bool(attr) and self._predicate(parent, tag, attr)

    def _predicate(self, parent: str, tag: str, attr: str) -> bool:
        places = [self]
        for step in parent.split("/") if parent else ():
            places = [one[2] for place in places for one in place.below.get(step, ())]
            places += [entry for place in places for entry in place.entries]
        return any(name == attr for place in places for name, _value, _below in place.below.get(tag, ()))


def plant(
    rows: t.Iterable[t.Any], base: Place, place: Place, needs: dict[str, str] | None = None, prefix: str = ""
) -> None:
    """Writes *rows* into *place* and below it; *base* is the place of the kind or entry that they are of."""
    for row in rows:
        if isinstance(row, rows_module.Short):
            continue
        implied = getattr(row, "implies", None) or {}
        together = {**(needs or {}), **implied}
        base.say(implied)
        below = place.at(row.path)
        if isinstance(row, rows_module.Items):
            entry = Place()
            entry.say(row.initial)
            plant(row.rows, entry, entry, None, f"{prefix}{row.name}[].")
            below.entries.append(entry)
            below.several = True
            continue
        base.say(getattr(row, "initial", None), together)
        if isinstance(row, rows_module.Group):
            plant(row.rows, base, below, together, f"{prefix}{row.name}.")
        else:
            below.rows.append((row, rows_module.parse_path(row.path).attr, together))
            below.names.append(f"{prefix}{row.name}")
            below.several |= isinstance(row, rows_module.Values)


class Seen:
    """An element that notes what a codec reads of it."""

    def __init__(self, element: t.Any) -> None:
        self.element = element
        self.read: set[str] = set()

    @property
    def text(self) -> str | None:
        self.read.add("")
        return t.cast("str | None", self.element.text)

    def get(self, key: str, default: str | None = None) -> str | None:
        self.read.add(key)
        return t.cast("str | None", self.element.get(key, default))

    def __getattr__(self, name: str) -> t.Any:
        self.read.add("*")
        return getattr(self.element, name)

    def __iter__(self) -> t.Iterator[t.Any]:
        self.read.add("*")
        return iter(self.element)

    def __len__(self) -> int:
        self.read.add("*")
        return len(self.element)


class Anything:
    """An element on which every attribute and the text is 1."""

    text = "1"

    def get(self, _key: str, _default: str | None = None) -> str:
        return "1"

    def __iter__(self) -> t.Iterator[t.Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __getattr__(self, _name: str) -> t.Any:
        return lambda *_arguments, **_named: []


def row_reads(row: t.Any, attr: str) -> set[str]:
    """The attributes ("" for text or presence) that a row may read."""
    seen = Seen(Anything())
    try:
        row.codec.decode(seen, attr)
    except (ValueError, TypeError, AttributeError):
        pass
    return seen.read | {attr}


def reached(element: t.Any, places: t.Iterable[tuple[Place, t.Any]]) -> set[str]:
    """The attributes ("" for text or presence, "*" for all that is below) that rows can say as they stand."""
    found: set[str] = set()
    for place, base in places:
        found |= {
            attr
            for attr, texts in place.texts.items()
            if any(element.get(attr) == text and holds(base, needs) for text, needs in texts)
        }
        if place.entries:
            found.add("")
        for (row, attr, needs), name in zip(place.rows, place.names):
            seen = Seen(element)
            try:
                value = row.codec.decode(seen, attr)
            except ValueError:
                continue
            secret = row.codec.name == "secret"
            if (value is None and not secret) or (row.choices and value not in row.choices) or not holds(base, needs):
                continue
            if row.codec.type == "bool" and row.codec.encode(value) not in (
                element.get(attr) if attr else element.text,
                {},
            ):
                continue  # what is neither yes nor no reads as no
            found |= seen.read or {attr}
            place.said[name] += 1
    return found


def holds(base: t.Any, needs: t.Mapping[str, str]) -> bool:
    for path, text in needs.items():
        steps, attr = rows_module.parse_path(path)
        element = base
        for tag, _name, _value in steps:
            element = element.find(tag) if element is not None else None
        if element is None or element.get(attr) != text:
            return False
    return True


class Leaf(t.NamedTuple):
    path: str
    text: str
    row: bool
    """Whether an option says it."""


def leaves(element: t.Any, place: Place, kind: str) -> t.Iterator[Leaf]:
    """The leaves of a definition."""
    yield from _leaves(element, [(place, element)], "", OWN_WORDS.get(kind, {}), False)


def _leaves(
    element: t.Any,
    places: list[tuple[Place, t.Any]],
    path: str,
    own: t.Mapping[tuple[str, str], set[str]],
    whole: bool,
    named: frozenset[str] = frozenset(),
) -> t.Iterator[Leaf]:
    found = reached(element, places) | named
    whole = whole or "*" in found
    children = [child for child in element if isinstance(child.tag, str)]
    text = (element.text or "").strip()
    said = [(tag_of(name), value) for name, value in element.attrib.items()]
    if text or not (said or children):
        said.append(("", text))
    for name, value in said:
        leaf = f"{path}@{name}" if name else path
        if not GIVEN_OUT.match(leaf):
            yield Leaf(leaf, value, whole or name in found or value in own.get((path, name), ()))
    if path in OPAQUE:
        # One element of each namespace, by the codec for what is foreign.
        held: set[str] = set()
        for child in children:
            uri = etree.QName(child).namespace or ""
            yield Leaf(
                f"{path}/*", tag_of(child.tag), uri not in {"", *held} and any(place.rows for place, _base in places)
            )
            held.add(uri)
        return
    used: set[int] = set()
    for child in children:
        tag = tag_of(child.tag)
        below, predicates = [], set()
        for place, base in places:
            for name, value, one in place.below.get(tag, ()):
                if (name and child.get(name) != value) or (id(one) in used and not one.several):
                    continue
                used.add(id(one))
                predicates |= {name} - {""}
                below.append((one, base))
                below += [(entry, child) for entry in one.entries]
        yield from _leaves(child, below, f"{path}/{tag}" if path else tag, own, whole, frozenset(predicates))


def area_of(path: str) -> str:
    """What a path is counted under: the device's tag, or the tag below the root."""
    parts = path.partition("@")[0].split("/")
    return "/".join(parts[:2]) if parts[0] == "devices" and parts[1:] else parts[0] or "(itself)"


def is_under(path: str, under: str) -> bool:
    return not under or path == under or path.startswith((f"{under}/", f"{under}@")) or (under, path[:1]) == ("@", "@")


class Count:
    """The leaves of all definitions of a kind."""

    def __init__(self, kind: str, definitions: t.Iterable[t.Any]) -> None:
        table = getattr(ours(f"plugins.module_utils._kinds.{kind}"), kind.upper())
        self.kind = kind
        self.place = Place()
        self.place.say(table.initial)
        plant(table.rows, self.place, self.place)
        self.all: collections.Counter[str] = collections.Counter()
        self.with_row: collections.Counter[str] = collections.Counter()
        self.refused: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
        """Texts that no row can say, by path."""
        self.definitions = 0
        for root in definitions:
            self.definitions += 1
            for leaf in leaves(root, self.place, kind):
                self.all[leaf.path] += 1
                self.with_row[leaf.path] += leaf.row
                if not leaf.row:
                    self.refused[leaf.path][leaf.text] += 1

    def share(self, below: t.Callable[[str], bool] = lambda _path: True) -> tuple[int, int]:
        """Leaves with a row, and leaves, at the paths that *below* takes."""
        paths = [path for path in self.all if below(path)]
        return sum(self.with_row[path] for path in paths), sum(self.all[path] for path in paths)

    def options(self) -> collections.Counter[str]:
        """Option → how many elements it has said something of."""
        found: collections.Counter[str] = collections.Counter()
        waiting = [self.place]
        while waiting:
            place = waiting.pop()
            found.update({name: place.said[name] for name in place.names})
            waiting += [*place.entries, *(below for places in place.below.values() for _n, _v, below in places)]
        return found

    def areas(self) -> list[tuple[str, int, int]]:
        """Area, leaves with a row, leaves; those with the most leaves first."""
        names = {area_of(path) for path in self.all}
        found = [(name, *self.share(lambda path, name=name: area_of(path) == name)) for name in names]
        return sorted(found, key=lambda one: (-one[2], one[0]))

    def missing(self, under: str) -> list[tuple[int, str, str]]:
        """How often, path, and the most frequent texts where a row is there but cannot say them."""
        found = []
        for path, texts in self.refused.items():
            if is_under(path, under):
                note = ", ".join(repr(text) for text, _number in texts.most_common(4))
                note = f"a row there cannot say {note}" if self.place.mentions(path) else f"such as {note}"
                found.append((sum(texts.values()), path, note))
        return sorted(found, key=lambda one: (-one[0], one[1]))


def definitions_of(kind: str) -> t.Iterator[t.Any]:
    """The roots of libvirt's definitions, parts of networks with the elements above them."""
    sources = ours("tests.corpus.sources")
    for definition in sources.raw_definitions(kind):
        yield etree.fromstring(definition.xml)
    if kind != "network":
        return
    for file in sorted(sources.tests_directory().glob("networkxml2xmlupdatein/*.xml")):
        part = etree.parse(file).getroot()
        above = PARTS.get(part.tag, "dns" if part.find("hostname") is not None else "ip/dhcp")
        root = etree.Element("network")
        parent = root
        for tag in above.split("/") if above else ():
            parent = etree.SubElement(parent, tag)
        parent.append(part)
        yield root


class Schema:
    """The paths that a RELAX NG schema of libvirt's knows."""

    def __init__(self, directory: Path, kind: str) -> None:
        self.defines: dict[str, list[t.Any]] = collections.defaultdict(list)
        self.starts: list[t.Any] = []
        self._load(directory / f"{kind}.rng", set())
        self.paths: set[str] = set()
        for node in self.starts[:1]:
            self._walk(node, None, frozenset())

    def _load(self, file: Path, loaded: set[Path]) -> None:
        if file in loaded:
            return
        loaded.add(file)
        for node in etree.parse(file).getroot().iter(f"{RNG}define", f"{RNG}start", f"{RNG}include"):
            if node.tag == f"{RNG}include":
                self._load(file.parent / node.get("href"), loaded)
            elif node.tag == f"{RNG}start":
                self.starts.append(node)
            else:
                self.defines[node.get("name")].append(node)

    def _walk(self, node: t.Any, path: str | None, inside: frozenset[str]) -> bool:
        """Notes the paths below *node*; whether it says anything about the element at *path*."""
        said = False
        for child in node.iterchildren(f"{RNG}*"):
            tag = child.tag[len(RNG) :]
            if tag == "ref":
                name = child.get("name")
                if name not in inside:
                    for define in self.defines[name]:
                        said |= self._walk(define, path, inside | {name})
            elif tag == "element":
                self._element(child, path, inside)
                said = True
            elif tag == "attribute":
                self.paths |= {f"{path}@{name}" for name in names_of(child)}
                said = True
            elif tag in ("text", "data", "value", "list"):
                self.paths |= {path} if path else set()
                said = True
            elif tag not in ("empty", "notAllowed", "name", "anyName", "nsName", "param", "except"):
                said |= self._walk(child, path, inside)
        return said

    def _element(self, node: t.Any, path: str | None, inside: frozenset[str]) -> None:
        for name in names_of(node):
            here = "" if path is None else f"{path}/{name}".lstrip("/")
            if not self._walk(node, here, inside) and here:
                self.paths.add(here)


def names_of(node: t.Any) -> list[str]:
    """The names that an element or attribute of the schema may have, none for any name."""
    names = [node.get("name")] if node.get("name") else [one.text for one in node.iterchildren(f"{RNG}name")]
    names += [one.text for one in node.iterfind(f"{RNG}choice/{RNG}name")]
    uri = next((one.get("ns") for one in (node, *node.iterancestors()) if one.get("ns")), "")
    prefix = f"{prefix_of(uri)}:" if uri and node.tag == f"{RNG}element" else ""
    return [prefix + name.strip() for name in names]


def per_cent(some: int, whole: int) -> str:
    """Rounded down: 89.99 has not reached 90."""
    return f"{1000 * some // whole / 10 if whole else 100:.1f} %"


def version() -> str:
    """Of the libvirt whose definitions are counted."""
    return str(ours("tests.corpus.sources").tests_directory().name).partition("-")[2].partition("-")[0]


class Schematic(t.NamedTuple):
    """The paths of the schema, and those of them that rows and definitions say."""

    paths: set[str]
    with_row: set[str]
    used: set[str]

    @property
    def unsaid(self) -> set[str]:
        return self.paths - self.with_row - self.used


def schematic(count: Count, directory: Path) -> Schematic:
    paths = {path for path in Schema(directory, count.kind).paths if not GIVEN_OUT.match(path)}
    return Schematic(paths, {path for path in paths if count.place.mentions(path)}, paths & set(count.all))


def markdown(counts: t.Sequence[Count], schemas: Path) -> str:
    """The figures for the documentation."""
    parts = [f"Counted with libvirt {version()}.\n"]
    for count in counts:
        some, whole = count.share()
        schema = schematic(count, schemas)
        parts.append(
            f"\n## {count.kind.capitalize()}: {per_cent(some, whole)}\n\n"
            f"Things said in {count.definitions} definitions: {whole}, by options: {some}.\n\n"
            f"Paths in the schema: {len(schema.paths)}, with an option: {len(schema.with_row)}, without one and used in"
            f" definitions: {len(schema.used - schema.with_row)}, without one and never used: {len(schema.unsaid)}.\n\n"
            "| where | said | by options |\n|---|---:|---:|\n"
        )
        parts += [f"| {quoted(name)} | {whole} | {per_cent(some, whole)} |\n" for name, some, whole in count.areas()]
        missing = count.missing("")
        if missing:
            parts.append("\nWhat only `xml:` says, the most frequent first:\n\n| times | what |\n|---:|---|\n")
            parts += [f"| {number} | `{path}` |\n" for number, path, _note in missing[:LISTED]]
            others = sum(number for number, _path, _note in missing[LISTED:])
            if others:
                parts.append(f"| {others} | {len(missing) - LISTED} other paths |\n")
    return "".join(parts)


def quoted(area: str) -> str:
    return area.strip("()") if area.startswith("(") else f"`{area}`"


def sentence(domain: str, network: str) -> str:
    """The two figures in one line of text."""
    return f"{domain} of what they say about domains, {network} of what they say about networks"


def written(counts: t.Sequence[Count], schemas: Path) -> dict[Path, str]:
    """What the files of the documentation have to hold."""
    before, after = PAGE.read_text().partition(MARKS[0])[0], PAGE.read_text().partition(MARKS[1])[2]
    figures = {count.kind: per_cent(*count.share()) for count in counts}
    said, found = re.subn(sentence(r"[\d.]+ %", r"[\d.]+ %"), sentence(**figures), SENTENCE.read_text())
    if not found:
        raise SystemExit(f"{SENTENCE.name} does not say in one line: {sentence(**figures)}")
    return {PAGE: f"{before}{MARKS[0]}\n\n{markdown(counts, schemas)}\n{MARKS[1]}{after}", SENTENCE: said}


def check(counts: t.Sequence[Count], schemas: Path) -> int:
    """1 when a target is missed, or when the documentation says what is no longer so."""
    failed = 0
    for count in counts:
        some, whole = count.share()
        print(f"{count.kind}: {per_cent(some, whole)}, at least {TARGETS[count.kind]} % wanted")
        if 100 * some < TARGETS[count.kind] * whole:
            print(f"Too few: see {Path(__file__).name} --kind {count.kind} --missing 40.", file=sys.stderr)
            failed = 1
    if f"Counted with libvirt {version()}." not in PAGE.read_text():
        print(f"{PAGE.name} was written with another libvirt than {version()}: its figures are not compared.")
        return failed
    for path, text in written(counts, schemas).items():
        held = path.read_text()
        if held != text:
            failed = 1
            found = difflib.unified_diff(held.splitlines(True), text.splitlines(True), f"{path.name} (held)", "counted")
            sys.stdout.writelines(found)
            print(f"{path.name} is stale: run tests/tools/{Path(__file__).name} --write.", file=sys.stderr)
    return failed


def report(count: Count, schemas: Path) -> None:
    some, whole = count.share()
    schema = schematic(count, schemas)
    print(f"{count.kind}: {per_cent(some, whole)} of {whole} in {count.definitions} definitions; schema:", end=" ")
    print(f"{len(schema.with_row)} of {len(schema.paths)} paths have a row,", end=" ")
    print(f"{len(schema.used - schema.with_row)} are used without one, {len(schema.unsaid)} are not used")
    for name, had, total in count.areas():
        print(f"  {name:28} {per_cent(had, total):>8} {total:7} {total - had:7}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=sorted(TARGETS), action="append", help="only this kind")
    parser.add_argument("--schemas", type=Path, default=SCHEMAS, metavar="DIRECTORY", help="of libvirt's RNG schemas")
    parser.add_argument("--missing", type=int, metavar="N", help="the N most used paths without a row")
    parser.add_argument("--unsaid", action="store_true", help="paths of the schema that nothing says")
    parser.add_argument("--unused", action="store_true", help="options that no definition needs")
    parser.add_argument("--under", default="", metavar="PATH", help="only what lies there, such as devices/disk")
    parser.add_argument("--markdown", action="store_true", help="the figures as they stand in the documentation")
    parser.add_argument("--write", action="store_true", help="write the figures into the documentation")
    parser.add_argument("--check", action="store_true", help="targets and documentation")
    arguments = parser.parse_args()
    kinds = sorted(TARGETS) if arguments.check or arguments.write else arguments.kind or sorted(TARGETS)
    counts = [Count(kind, definitions_of(kind)) for kind in kinds]
    if arguments.check:
        return check(counts, arguments.schemas)
    if arguments.write:
        for path, text in written(counts, arguments.schemas).items():
            path.write_text(text)
    elif arguments.markdown:
        print(markdown(counts, arguments.schemas), end="")
    elif arguments.missing is not None:
        for count in counts:
            for number, path, note in count.missing(arguments.under)[: arguments.missing]:
                print(f"{number:6} {count.kind} {path}  ({note})")
    elif arguments.unused:
        for count in counts:
            unused = sorted(name for name, number in count.options().items() if not number)
            print(*unused, f"{count.kind}: {len(unused)} of {len(count.options())} options", sep="\n")
    elif arguments.unsaid:
        for count in counts:
            for path in sorted(schematic(count, arguments.schemas).unsaid):
                if is_under(path, arguments.under):
                    print(count.kind, path)
    else:
        for count in counts:
            report(count, arguments.schemas)
    return 0


if __name__ == "__main__":
    sys.exit(main())
