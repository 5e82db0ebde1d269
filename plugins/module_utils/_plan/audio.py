# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The audio backend that libvirt chose for the graphics gives way when other graphics come.

A domain without one gets it by its graphics, and libvirt refuses that of SPICE where there are no such graphics
(qemu/qemu_domain.c, qemuDomainDefSuggestDefaultAudioBackend; qemu/qemu_validate.c).
"""

from __future__ import annotations

import typing as t

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import InputError
from ansible_collections.virtops.libvirt.plugins.module_utils._plan.leaving import leave
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.canonical import label
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.changes import Overlay

if t.TYPE_CHECKING:
    from lxml.etree import _Element as Element
else:
    Element = t.Any

_AUDIO = "devices/audio"


def leave_audio(config: Overlay, have: Element) -> None:
    """Takes off the resulting definition, in place, the audio backend that libvirt chose for the graphics of *have*
    where SPICE comes or goes with the change.

    Raises InputError where SPICE goes and the task asks for its audio.
    """
    before, after = (tree.find("devices/graphics[@type='spice']") is not None for tree in (have, config.merged))
    if before == after:
        return
    asked = {id(twin) for _want, twin in config.twins}
    for audio in config.merged.findall(f"{_AUDIO}[@type='{'spice' if before else 'none'}']"):
        if id(audio) not in asked:
            if before or _is_default(audio):
                leave(config, audio, f"{_AUDIO}{label(audio)}", _AUDIO)
        elif before:
            raise InputError(
                f"The task asks for audio {label(audio).strip('[]')} of type spice and takes the graphics of type spice"
                " away. Give the audio another type, or keep the graphics."
            )


def _is_default(audio: Element) -> bool:
    return not len(audio) and dict(audio.attrib) == {"id": "1", "type": "none"}
