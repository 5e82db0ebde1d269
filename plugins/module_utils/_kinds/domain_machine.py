# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The machine that a guest sees: processor, clock, features.

Formatdomain, "CPU model and topology", "Time keeping", "Hypervisor features".
"""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT, ON_OFF, PRESENT, YES_NO
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Items

CPU = (
    #: Where the model comes from.
    Field("mode", "@mode", choices=("custom", "host-model", "host-passthrough", "maximum")),
    #: Name of the model.
    Field("model", "model"),
    #: How strictly the model is checked at the start.
    Field("check", "@check", choices=("none", "partial", "full")),
    #: Whether only features that allow a migration are offered.
    Field("migratable", "@migratable", ON_OFF),
    #: Features that differ from the model's.
    Items(
        "features",
        "feature",
        (
            #: Name of the feature.
            Field("name", "@name", required=True),
            #: What is done about it.
            Field("policy", "@policy", choices=("force", "require", "optional", "disable", "forbid")),
        ),
    ),
    #: How the vCPUs are laid out.
    Group(
        "topology",
        "topology",
        (
            #: Number of sockets.
            Field("sockets", "@sockets", INT, required=True),
            #: Dies of a socket.
            Field("dies", "@dies", INT),
            #: Cores of a die.
            Field("cores", "@cores", INT, required=True),
            #: Threads of a core.
            Field("threads", "@threads", INT, required=True),
        ),
    ),
)

CLOCK = (
    #: What the guest's clock is set by.
    Field("offset", "@offset", choices=("utc", "localtime", "timezone", "variable", "absolute")),
    #: Time zone of O(clock.offset=timezone).
    Field("timezone", "@timezone"),
    #: Single timers.
    Items(
        "timers",
        "timer",
        (
            #: Name of the timer.
            Field(
                "name",
                "@name",
                choices=("platform", "pit", "rtc", "hpet", "tsc", "kvmclock", "hypervclock", "armvtimer"),
                required=True,
            ),
            #: Whether the guest has the timer.
            Field("present", "@present", YES_NO),
            #: What happens to ticks that were missed.
            Field("tickpolicy", "@tickpolicy", choices=("delay", "catchup", "merge", "discard")),
        ),
    ),
)

FEATURES = (
    #: Power management, without which a guest hears no power button and lets no device go. A new x86 domain has it,
    #: unless the task says otherwise or its O(xml) is a whole definition.
    Field("acpi", "acpi", PRESENT),
    #: Programmable interrupt controller. A new x86 domain has it, as with O(features.acpi).
    Field("apic", "apic", PRESENT),
    #: Physical address extension.
    Field("pae", "pae", PRESENT),
    #: VMware's I/O port.
    Field("vmport", "vmport@state", ON_OFF),
    #: System management mode, which secure boot needs.
    Field("smm", "smm@state", ON_OFF),
    #: Whether the guest cannot see that it runs on KVM.
    Field("kvm_hidden", "kvm/hidden@state", ON_OFF),
    #: Enlightenments for Windows guests.
    Group(
        "hyperv",
        "hyperv",
        (
            #: Whether relaxed timing is offered.
            Field("relaxed", "relaxed@state", ON_OFF),
            #: Whether a virtual interrupt controller is offered.
            Field("vapic", "vapic@state", ON_OFF),
            #: Whether spin locks are offered.
            Field("spinlocks", "spinlocks@state", ON_OFF),
            #: How often to try a spin lock.
            Field("spinlock_retries", "spinlocks@retries", INT, implies={"features/hyperv/spinlocks@state": "on"}),
        ),
    ),
)
