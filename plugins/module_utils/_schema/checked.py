# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Codecs of texts that libvirt's schema has a pattern for.

What does not fit is refused by every version of libvirt, with the names of elements around it and not with the
option's, and only when the definition is sent: so it is found out before, in check mode too.
"""

from __future__ import annotations

import re
import socket
import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import TEXT, Codec

# basictypes.rng: cpuset; domaincommon.rng: diskTargetDev
_NUMBERS = r"(\^?\d+(-\d+)?)(,\^?\d+(-\d+)?)*"
_TARGET = r"(ioemu:)?(fd|hd|sd|vd|xvd|ubd)[a-zA-Z0-9_]+"


def _numbers(value: t.Any) -> str:
    text = re.sub(r"\s+", "", str(value))
    if not re.fullmatch(_NUMBERS, text):
        raise ValueError("is not a set of numbers")
    for first, last in re.findall(r"(\d+)-(\d+)", text):
        if int(first) > int(last):
            raise ValueError(f"has {first}-{last} the wrong way round")
    return text


def _target(value: t.Any) -> str:
    if not re.fullmatch(_TARGET, str(value)):
        raise ValueError("is not a disk's name in the guest")
    return str(value)


def _line(value: t.Any) -> str:
    if "\n" in str(value):
        raise ValueError("has more than one line")
    return str(value)


def _file(value: t.Any) -> str:
    # VMware's disks are in [a storage].
    if str(value)[:1] not in ("/", "["):
        raise ValueError("is not a whole path, from / on")
    return str(value)


def _ip(value: t.Any) -> str:
    text = str(value).strip()
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, text)
        except OSError:
            continue
        return text
    raise ValueError("is not an IP address")


def _checked(name: str, encode: t.Callable[[t.Any], str], form: str = "") -> Codec:
    return Codec(name, "str", encode, TEXT.decode, form)


NUMBERS = _checked("numbers", _numbers, "numbers and ranges, such as 0-3,^2")
TARGET = _checked("target", _target, "such as vda, sdb or hdc")
LINE = _checked("line", _line)
FILE = _checked("file", _file)
IP = _checked("ip", _ip, "such as 192.0.2.1 or 2001:db8::1")
