# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Directories and file systems of the host (formatdomain, "Filesystems")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.virtio import ALIAS, MODELS, VIRTIO
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT, ON_OFF, PRESENT
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Items, Kind, Live

_MAP = (
    #: First number in the guest.
    Field("start", "@start", INT, required=True),
    #: First number in the host.
    Field("target", "@target", INT, required=True),
    #: How many there are.
    Field("count", "@count", INT, required=True),
)

FILESYSTEM = Kind(
    "filesystem",
    "filesystem",
    (
        #: Name under which a virtual machine can mount it, in a container the place where it is mounted. Names the file
        #: system.
        Field("target", "target@dir", required=True),
        #: Kind of source. libvirt takes V(mount), a directory, when nothing says otherwise. The others are for
        #: containers.
        Field("type", "@type", choices=("mount", "template", "file", "block", "ram", "bind", "volume")),
        #: What is shown.
        Group(
            "source",
            ".",
            (
                #: Directory of the host.
                Field("dir", "source@dir"),
                #: Image file.
                Field("file", "source@file", implies={"@type": "file"}),
                #: Block device of the host.
                Field("dev", "source@dev", implies={"@type": "block"}),
                #: Size in KiB of a file system in memory.
                Field("usage", "source@usage", INT, implies={"@type": "ram"}),
                #: Socket of a virtiofsd that libvirt does not start.
                Field("socket", "source@socket"),
            ),
        ),
        #: Whose permissions count in the host.
        Field("accessmode", "@accessmode", choices=("passthrough", "mapped", "squash")),
        #: What happens where the directory lies on several devices.
        Field("multidevs", "@multidevs", choices=("default", "remap", "forbid", "warn")),
        #: Mode of new files for O(accessmode=mapped), in octal digits.
        Field("fmode", "@fmode"),
        #: Mode of new directories for O(accessmode=mapped), in octal digits.
        Field("dmode", "@dmode"),
        #: What the guest sees.
        Field("model", "@model", choices=MODELS),
        #: Settings of the host's and the guest's driver.
        Group(
            "driver",
            "driver",
            (
                #: Driver. V(virtiofs) needs memory that is shared with the host.
                Field("type", "@type", choices=("path", "handle", "loop", "nbd", "ploop", "virtiofs", "mtp")),
                #: Format of an image file.
                Field("format", "@format"),
                #: V(immediate) writes to the host's disk at once.
                Field("wrpolicy", "@wrpolicy", choices=("immediate",)),
                #: Entries of the queue of V(virtiofs).
                Field("queue", "@queue", INT),
                *VIRTIO,
            ),
        ),
        #: The virtiofsd that libvirt starts.
        Group(
            "binary",
            "binary",
            (
                #: Path of the program.
                Field("path", "@path"),
                #: Whether extended attributes are passed on.
                Field("xattr", "@xattr", ON_OFF),
                #: Whether the guest may keep data in memory.
                Field("cache", "cache@mode", choices=("none", "always")),
                #: How the program is confined.
                Field("sandbox", "sandbox@mode", choices=("namespace", "chroot")),
                #: Whether POSIX locks are passed on.
                Field("posix_lock", "lock@posix", ON_OFF),
                #: Whether locks of C(flock) are passed on.
                Field("flock", "lock@flock", ON_OFF),
                #: Number of threads.
                Field("threads", "thread_pool@size", INT),
                #: Most files that are open at once. From libvirt 10.0 on.
                Field("open_files", "openfiles@max", INT),
            ),
        ),
        #: Users of the guest as users of the host, for V(virtiofs); this is the whole list. From libvirt 10.0 on.
        Items("uid_map", "idmap/uid", _MAP, exact=True),
        #: Groups of the guest as groups of the host, for V(virtiofs); this is the whole list. From libvirt 10.0 on.
        Items("gid_map", "idmap/gid", _MAP, exact=True),
        #: Whether the guest may only read.
        Field("readonly", "readonly", PRESENT),
        #: Place in the order of devices to boot from; 1 is the first.
        Field("boot_order", "boot@order", INT),
        ALIAS,
    ),
    live=Live.REPLUG,
)
