# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The definitions in the tests of libvirt's own source package.

They are fetched as a source package, from where this machine has its packages from, and kept in the cache of the lab,
by the version of the libvirt that is installed. Nothing of them is part of this repository.
"""

from __future__ import annotations

import fcntl
import os
import platform
import re
import shlex
import subprocess
import tarfile
import tempfile
import typing as t
from pathlib import Path, PurePosixPath

from lxml import etree

from ansible_collections.virtops.libvirt.tests.lab.tools import PATH, LabError, cache_directory

#: The directories of libvirt's tests that hold the definitions of a kind, old names and new, and what is put before
#: a definition's name to tell it from one in the directory before.
DIRECTORIES: dict[str, dict[str, str]] = {
    "domain": {"qemuxml2argvdata": "", "qemuxmlconfdata": ""},
    "network": {"networkxml2xmlin": "", "networkxml2confdata": "conf/", "networkxml2xmlupdatein": "update/"},
}
#: What libvirt's tests expect of a definition lies beside it: ``disk-cdrom.x86_64-latest.xml``.
EXPECTED = re.compile(r"\.[a-z0-9_]+-(latest|[0-9.]+)(\.[a-z-]+)?$")
#: Definitions that must not reach a daemon, and why.
LETHAL = {"hostdev-scsi-vhost-rawio-invalid": "libvirtd 9.0.0 crashes"}
#: The architectures that the emulators of a lab have, and their names.
EMULATORS = {"x86_64": "qemu-system-x86_64", "i686": "qemu-system-i386"}


class Definition(t.NamedTuple):
    """One XML definition of libvirt's tests."""

    name: str
    kind: str
    xml: str


def definitions(kind: str) -> list[Definition]:
    """The definitions of a *kind* (domain, network) that could be meant for this machine.

    Rewritten as little as it takes: software emulation instead of KVM, and the emulator that is installed.
    """
    found = []
    for raw in raw_definitions(kind):
        root = etree.fromstring(raw.xml)
        if raw.name not in LETHAL and (kind != "domain" or _for_this_machine(root)):
            found.append(raw._replace(xml=etree.tostring(root, encoding="unicode")))
    return found


def raw_definitions(kind: str) -> list[Definition]:
    """Every whole definition of a *kind* that is well-formed XML, as libvirt's developers wrote it."""
    found: dict[str, Definition] = {}
    for directory, prefix in DIRECTORIES[kind].items():
        for file in sorted(tests_directory().glob(f"{directory}/*.xml")):
            name = prefix + file.stem
            if EXPECTED.search(name):
                continue
            try:
                root = etree.fromstring(file.read_bytes(), etree.XMLParser(resolve_entities=False))
            except etree.XMLSyntaxError:
                continue
            if root.tag == kind:
                # Without the declaration, which names an encoding of bytes.
                found.setdefault(name, Definition(name, kind, etree.tostring(root, encoding="unicode")))
    return list(found.values())


def _for_this_machine(root: etree._Element) -> bool:
    """Fit a domain to this machine; False when it is for another architecture."""
    if root.get("type") == "kvm":
        root.set("type", "qemu")
    machine = root.find("os/type")
    architecture = (None if machine is None else machine.get("arch")) or "x86_64"
    if architecture not in EMULATORS:
        return False
    emulator = root.find("devices/emulator")
    if emulator is not None:
        paths = [Path("/usr/bin", EMULATORS[name]) for name in (architecture, platform.machine()) if name in EMULATORS]
        emulator.text = str(next((path for path in paths if path.exists()), paths[-1]))
    return True


def tests_directory() -> Path:
    """Where the definitions are, fetched when the cache lacks them. One process at a time fetches."""
    version = _output("dpkg-query", "--show", "--showformat", "${source:Version}", "libvirt-daemon")
    directory = cache_directory() / "corpus" / f"libvirt-{version.strip()}"
    if directory.is_dir():
        return directory
    directory.parent.mkdir(parents=True, exist_ok=True)
    with Path(directory.parent, "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not directory.is_dir():
            with tempfile.TemporaryDirectory(dir=directory.parent) as work:
                tree = Path(work, "tests")
                _unpack(_download(Path(work), version.strip()), tree)
                tree.rename(directory)
    return directory


def _download(work: Path, version: str) -> Path:
    """The archive of libvirt's sources, by apt, of this *version* or else of the one that there is."""
    for part in ("parts", "lists/partial", "sources"):
        (work / part).mkdir(parents=True)
    for name, text in _source_entries():
        (work / "parts" / name).write_text(text)
    # A configuration of its own beside the machine's, so that the lists of packages of the machine stay as they are.
    apt = ["apt-get", "--quiet"]
    for option in (
        f"Dir::State::lists={work}/lists",
        "Dir::Etc::sourcelist=/dev/null",
        f"Dir::Etc::sourceparts={work}/parts",
        "Dir::Cache::srcpkgcache=",
        "Dir::Cache::pkgcache=",
        "APT::Sandbox::User=root",
        "Acquire::Languages=none",
        "Acquire::Retries=3",
    ):
        apt += ["--option", option]
    said = [_run([*apt, "update"], work)]
    for package in (f"libvirt={version}", "libvirt"):
        said.append(_run([*apt, "source", "--download-only", "--only-source", package], work / "sources"))
        if archive := next(Path(work, "sources").glob("libvirt_*.orig.tar.*[!c]"), None):
            return archive
    raise LabError("apt did not get the source package of libvirt:\n" + "\n".join(one.stdout for one in said))


def _source_entries() -> t.Iterator[tuple[str, str]]:
    """The machine's entries for binary packages, as entries for source packages: names and contents of files."""
    places = _output("apt-config", "shell", "LIST", "Dir::Etc::sourcelist/f", "PARTS", "Dir::Etc::sourceparts/d")
    named = dict(word.split("=", 1) for word in shlex.split(places))
    files = [Path(named["LIST"]), *sorted(Path(named["PARTS"]).glob("*"))]
    for number, file in enumerate(file for file in files if file.suffix in (".list", ".sources") and file.is_file()):
        convert = source_stanzas if file.suffix == ".sources" else source_lines
        # apt takes no note of files with other characters in their names.
        yield f"{number}{file.suffix}", convert(file.read_text())


def source_stanzas(text: str) -> str:
    """The stanzas of a file in the format deb822 that give binary packages, made to give their sources."""
    stanzas = []
    for stanza in re.split(r"\n[ \t]*\n", text):
        lines = [line for line in stanza.splitlines() if not line.startswith("#")]
        fields = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)}
        if "deb" in fields.get("types", "").split() and fields.get("enabled", "yes") not in ("no", "false", "0"):
            stanzas.append("\n".join("Types: deb-src" if line.lower().startswith("types:") else line for line in lines))
    return "\n\n".join(stanzas) + "\n"


def source_lines(text: str) -> str:
    """The lines of a file in the format of one line each that give binary packages, made to give their sources."""
    return "".join(f"deb-src {rest}\n" for rest in re.findall(r"^[ \t]*deb[ \t]+(.*)$", text, re.MULTILINE))


def _unpack(archive: Path, tree: Path) -> None:
    """Write the XML files of the wanted directories to *tree*: files only, by their plain names.

    Links are left out: they lead to definitions that are there already.
    """
    wanted = {directory for directories in DIRECTORIES.values() for directory in directories}
    with tarfile.open(archive) as tar:
        for member in tar:
            path = PurePosixPath(member.name)
            if path.suffix == ".xml" and member.isfile() and path.parts[1:-1] in {("tests", name) for name in wanted}:
                content = tar.extractfile(member)
                target = tree / path.parent.name / path.name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.read() if content else b"")
    if not tree.is_dir():
        raise LabError(f"{archive.name} holds none of libvirt's tests.")


def _output(*command: str) -> str:
    done = _run(list(command), Path("/"))
    if done.returncode:
        raise LabError(f"{shlex.join(command)} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def _run(command: list[str], directory: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd=directory,
        env={**os.environ, "PATH": PATH, "LC_ALL": "C"},
    )
