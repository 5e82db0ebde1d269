# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sound cards, and what plays at the host (formatdomain, "Sound devices", "Audio backends")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.virtio import ALIAS, DRIVER
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT, YES_NO
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Kind, Values

SOUND = Kind(
    "sound",
    "sound",
    (
        #: Card that the guest sees. Names the card.
        Field(
            "model",
            "@model",
            choices=("ich6", "ich7", "ich9", "ac97", "es1370", "sb16", "pcspk", "usb", "virtio"),
            required=True,
        ),
        #: Codecs of a card of Intel's; this is the whole list.
        Values("codecs", "codec@type", choices=("duplex", "micro", "output")),
        #: Number of the backend at the host, O(ignore:audios[].id).
        Field("audio", "audio@id", INT),
        #: Whether a USB card has more than two channels.
        Field("multichannel", "@multichannel", YES_NO),
        #: Number of streams of a virtio card.
        Field("streams", "@streams", INT),
        DRIVER,
        ALIAS,
    ),
)

_STREAM = (
    #: Whether QEMU mixes and converts.
    Field("mixing_engine", "@mixingEngine", YES_NO),
    #: Whether frequency, channels and format are fixed.
    Field("fixed_settings", "@fixedSettings", YES_NO),
    #: Number of voices.
    Field("voices", "@voices", INT),
    #: Length of the buffer in microseconds.
    Field("buffer_length", "@bufferLength", INT),
    #: Samples per second.
    Field("frequency", "settings@frequency", INT),
    #: Number of channels.
    Field("channels", "settings@channels", INT),
    #: Form of a sample.
    Field("format", "settings@format", choices=("s8", "u8", "s16", "u16", "s32", "u32", "f32")),
    #: Number of buffers (V(oss), V(sdl)).
    Field("buffer_count", "@bufferCount", INT),
    #: Device of the host (V(alsa), V(oss)).
    Field("dev", "@dev"),
    #: Whether the device is polled (V(oss)).
    Field("try_poll", "@tryPoll", YES_NO),
    #: Name of the sink or source (V(pulseaudio), V(pipewire)).
    Field("name", "@name"),
    #: Name of the stream (V(pulseaudio), V(pipewire)).
    Field("stream_name", "@streamName"),
    #: Wished delay in microseconds (V(pulseaudio), V(pipewire)).
    Field("latency", "@latency", INT),
    #: Name of the server (V(jack)).
    Field("server_name", "@serverName"),
    #: Name of the client (V(jack)).
    Field("client_name", "@clientName"),
    #: Pattern of the ports to connect to (V(jack)).
    Field("connect_ports", "@connectPorts"),
    #: Whether the client's name has to be just that (V(jack)).
    Field("exact_name", "@exactName", YES_NO),
)

AUDIO = Kind(
    "audio",
    "audio",
    (
        #: Number of the backend. Names it.
        Field("id", "@id", INT, required=True),
        #: Who plays and records at the host.
        Field(
            "type",
            "@type",
            choices=(
                "none",
                "alsa",
                "coreaudio",
                "dbus",
                "file",
                "jack",
                "oss",
                "pipewire",
                "pulseaudio",
                "sdl",
                "spice",
            ),
            required=True,
        ),
        #: Microseconds between two looks at the buffers.
        Field("timer_period", "@timerPeriod", INT),
        #: File that O(type=file) writes.
        Field("path", "@path"),
        #: Server of O(type=pulseaudio).
        Field("server_name", "@serverName"),
        #: Directory of O(type=pipewire) with its socket.
        Field("runtime_dir", "@runtimeDir"),
        #: What O(type=sdl) plays through.
        Field("driver", "@driver", choices=("esd", "alsa", "arts", "pulseaudio")),
        #: Whether O(type=oss) maps the device's memory.
        Field("try_mmap", "@tryMMap", YES_NO),
        #: Whether O(type=oss) has the device for itself.
        Field("exclusive", "@exclusive", YES_NO),
        #: Timing policy of O(type=oss).
        Field("dsp_policy", "@dspPolicy", INT),
        #: What is recorded.
        Group("input", "input", _STREAM),
        #: What is played.
        Group("output", "output", _STREAM),
    ),
)
