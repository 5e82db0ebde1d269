# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tiny guest's kernel and initramfs: made once from Debian's packages, then kept in the cache.

The kernel is the one for clouds, downloaded and unpacked, never installed. The initramfs is busybox with the scripts
in ``initramfs/``, the virtio modules, and on request the QEMU guest agent.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import platform
import re
import shutil
import subprocess
import tempfile
import typing as t
from pathlib import Path

from ansible_collections.virtops.libvirt.tests.lab.tools import PATH, LabError, cache_directory

SCRIPTS = Path(__file__).with_name("initramfs")
BUSYBOX = Path("/bin/busybox")
#: Loaded in this order, each with what it needs. PCI, memory and processor hot-plug are built into the kernel.
MODULES = [
    "virtio_pci",
    "virtio_net",
    "virtio_blk",
    "virtio_console",
    "virtio_rng",
    "virtio_scsi",
    "sd_mod",
    "virtio_balloon",
    "virtio_mem",
    "virtio_input",
    "evdev",
    "button",
    "virtiofs",
]
DIRECTORIES = ("bin", "dev", "etc", "mnt", "proc", "run", "sbin", "sys", "tmp", "var")


class Image(t.NamedTuple):
    """What a domain boots."""

    kernel: Path
    initrd: Path


def image(*, agent: bool) -> Image:
    """The tiny guest, with the guest agent or without, made when the cache does not hold it yet."""
    if platform.machine() != "x86_64":
        raise LabError(f"The tiny guest exists for x86_64 only, this machine is {platform.machine()}.")
    if not BUSYBOX.exists():
        raise LabError("busybox is not installed: run script/environment.")
    kernel = _package("linux-image-cloud-amd64")
    packages = [kernel, *([_package("qemu-guest-agent")] if agent else [])]
    contents = hashlib.sha256(repr((MODULES, packages)).encode())
    for file in (Path(__file__), BUSYBOX, *sorted(SCRIPTS.iterdir())):
        contents.update(file.read_bytes())
    directory = cache_directory() / "guest"
    initrd = directory / f"initrd-{contents.hexdigest()[:16]}"
    if not initrd.exists():
        with tempfile.TemporaryDirectory(dir=directory) as work:
            root = Path(work, "root")
            _fill(root, *packages)
            _pack(root, Path(work, "initrd"))
            Path(work, "initrd").rename(initrd)
    return Image(next(kernel.glob("boot/vmlinuz-*")), initrd)


def _package(name: str) -> Path:
    """The directory with the unpacked files of the Debian package *name*, downloaded when the cache lacks it.

    A cached one stays until the release changes: asking for news costs half a second.
    """
    release = re.search(r"^VERSION_ID=\"?(\d+)", Path("/etc/os-release").read_text(), re.MULTILINE)
    directory = cache_directory() / "guest" / f"{name}-debian{release[1] if release else ''}"
    if directory.is_dir():
        return directory
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory.parent) as work:
        if name.startswith("linux-image"):
            # The package of that name is empty, and depends on the kernel of the day.
            dependencies = _output("apt-cache", "depends", name)
            found = re.search(r"Depends: (linux-image-\S+)", dependencies)
            if not found:
                raise LabError(f"apt does not know {name}: run apt-get update.")
            name = found[1]
        _output("apt-get", "--quiet", "--quiet", "--option", "APT::Sandbox::User=root", "download", name, cwd=work)
        _output("dpkg", "--extract", str(next(Path(work).glob("*.deb"))), f"{work}/files")
        try:
            Path(work, "files").rename(directory)
        except OSError:
            if not directory.is_dir():  # else another process was faster
                raise
    return directory


def _fill(root: Path, kernel: Path, agent: Path | None = None) -> None:
    for name in DIRECTORIES:
        (root / name).mkdir(parents=True)
    (root / "var/run").symlink_to("/run")
    shutil.copy(BUSYBOX, root / "bin/busybox")
    (root / "bin/sh").symlink_to("busybox")
    for script in SCRIPTS.iterdir():
        shutil.copy(script, root / ("init" if script.name == "init" else f"sbin/{script.name}"))
    _add_modules(root, kernel)
    if agent:
        _add_program(root, next(agent.glob("**/sbin/qemu-ga")))


def _add_modules(root: Path, kernel: Path) -> None:
    """Copy the modules, unpacked and without debugging symbols, and list them in the order to load them in."""
    modules = next(path for path in (kernel / "lib/modules", kernel / "usr/lib/modules") if path.is_dir())
    version = next(modules.iterdir()).name
    base = modules.parent.parent
    if not (modules / version / "modules.dep").exists():
        _output("depmod", "--basedir", str(base), version)
    order: list[str] = []
    for module in MODULES:
        shown = _output("modprobe", "--dirname", str(base), "--set-version", version, "--show-depends", module)
        for path in re.findall(r"^insmod (\S+)", shown, re.MULTILINE):
            name = re.sub(r"\.xz$", "", Path(path).name)
            if name not in order:
                order.append(name)
                content = Path(path).read_bytes()
                target = root / "etc" / name
                target.write_bytes(lzma.decompress(content) if path.endswith(".xz") else content)
                if shutil.which("strip", path=PATH):
                    _output("strip", "--strip-debug", str(target))
    (root / "etc/modules").write_text("".join(f"etc/{name}\n" for name in order))


def _add_program(root: Path, program: Path) -> None:
    """Copy a program of the distribution and the libraries that it is linked with."""
    shutil.copy(program, root / "sbin" / program.name)
    linked = _output("ldd", str(program))
    if "not found" in linked:
        raise LabError(f"{program.name} needs libraries that are not installed here:\n{linked}")
    for library in re.findall(r"(/\S+) \(0x", linked):
        target = root / library.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, target)


def _pack(root: Path, target: Path) -> None:
    """Write the initramfs. Uncompressed: the guest's emulated processor takes longer to unpack than QEMU to load."""
    names = "\n".join(sorted(str(path.relative_to(root)) for path in root.rglob("*")))
    with target.open("wb") as file:
        command = ["cpio", "--quiet", "--create", "--format=newc", "--owner=0:0"]
        subprocess.run(command, cwd=root, input=names.encode(), stdout=file, check=True)


def _output(*command: str, cwd: str | None = None) -> str:
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=cwd, env={**os.environ, "PATH": PATH, "LC_ALL": "C"}
    )
    if done.returncode != 0:
        raise LabError(f"Making the tiny guest failed: {' '.join(command)} said:\n{done.stdout}{done.stderr}")
    return done.stdout
