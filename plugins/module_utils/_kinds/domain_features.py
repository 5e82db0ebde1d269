# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Features of the machine (formatdomain, "Hypervisor features")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT, KIB, ON_OFF, PRESENT, YES_NO
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group

HYPERV = (
    #: Who chooses. V(custom) takes what is said here, V(passthrough) all that the host can do.
    Field("mode", "@mode"),
    #: Whether relaxed timing is offered.
    Field("relaxed", "relaxed@state", ON_OFF),
    #: Whether a virtual interrupt controller is offered.
    Field("vapic", "vapic@state", ON_OFF),
    #: Whether spin locks are offered.
    Field("spinlocks", "spinlocks@state", ON_OFF),
    #: How often to try a spin lock.
    Field("spinlock_retries", "spinlocks@retries", INT, implies={"features/hyperv/spinlocks@state": "on"}),
    #: Whether vCPUs have numbers of their own.
    Field("vpindex", "vpindex@state", ON_OFF),
    #: Whether the guest learns how long a vCPU ran.
    Field("runtime", "runtime@state", ON_OFF),
    #: Whether a synthetic interrupt controller is offered.
    Field("synic", "synic@state", ON_OFF),
    #: Whether synthetic timers are offered. Needs O(features.hyperv.vpindex) and O(features.hyperv.synic).
    Field("stimer", "stimer@state", ON_OFF),
    #: Whether those timers can interrupt directly.
    Field("stimer_direct", "stimer/direct@state", ON_OFF, implies={"features/hyperv/stimer@state": "on"}),
    #: Whether the guest can reset itself that way.
    Field("reset", "reset@state", ON_OFF),
    #: Name of the hypervisor that the guest sees, up to 12 characters.
    Field("vendor_id", "vendor_id@value", implies={"features/hyperv/vendor_id@state": "on"}),
    #: Whether the guest learns the frequencies of timers.
    Field("frequencies", "frequencies@state", ON_OFF),
    #: Whether the guest is told of a migration.
    Field("reenlightenment", "reenlightenment@state", ON_OFF),
    #: Whether the guest may have the address caches of other vCPUs flushed.
    Field("tlbflush", "tlbflush@state", ON_OFF),
    #: Whether it may do so from nested guests.
    Field("tlbflush_direct", "tlbflush/direct@state", ON_OFF, implies={"features/hyperv/tlbflush@state": "on"}),
    #: Whether it may have parts of them flushed.
    Field("tlbflush_extended", "tlbflush/extended@state", ON_OFF, implies={"features/hyperv/tlbflush@state": "on"}),
    #: Whether vCPUs may interrupt each other that way.
    Field("ipi", "ipi@state", ON_OFF),
    #: Whether nested guests are switched to faster, on Intel's processors.
    Field("evmcs", "evmcs@state", ON_OFF),
    #: Whether the hardware's virtual interrupt controller can be used beside O(features.hyperv.synic).
    Field("avic", "avic@state", ON_OFF),
    #: Whether nested guests are left for fewer registers.
    Field("emsr_bitmap", "emsr_bitmap@state", ON_OFF),
    #: Whether calls can be given values in fast registers.
    Field("xmm_input", "xmm_input@state", ON_OFF),
)

KVM = (
    #: Whether the guest cannot see that it runs on KVM.
    Field("hidden", "hidden@state", ON_OFF),
    #: Whether the guest is told that its vCPUs have processors of their own.
    Field("hint_dedicated", "hint-dedicated@state", ON_OFF),
    #: Whether a vCPU that is idle polls for a while.
    Field("poll_control", "poll-control@state", ON_OFF),
    #: Whether vCPUs may interrupt each other that way.
    Field("pv_ipi", "pv-ipi@state", ON_OFF),
    #: Whether changed memory is kept in a list, for migration.
    Field("dirty_ring", "dirty-ring@state", ON_OFF),
    #: Entries of that list, a power of 2.
    Field("dirty_ring_size", "dirty-ring@size", INT, implies={"features/kvm/dirty-ring@state": "on"}),
)

FEATURES = (
    #: Power management, without which a guest hears no power button and lets no device go. A new x86 domain has it,
    #: unless the task says otherwise, gives O(os_type), or its O(xml) is a whole definition.
    Field("acpi", "acpi", PRESENT),
    #: Programmable interrupt controller. A new x86 domain has it, as with O(features.acpi).
    Field("apic", "apic", PRESENT),
    #: Whether the guest need not tell that controller of each interrupt's end.
    Field("apic_eoi", "apic@eoi", ON_OFF),
    #: Physical address extension.
    Field("pae", "pae", PRESENT),
    #: VMware's I/O port.
    Field("vmport", "vmport@state", ON_OFF),
    #: System management mode, which secure boot needs.
    Field("smm", "smm@state", ON_OFF),
    #: Memory that only the firmware sees in that mode.
    Field("smm_tseg", "smm/tseg", KIB, implies={"features/smm@state": "on"}),
    #: What the guest sees of KVM.
    Group("kvm", "kvm", KVM),
    #: Enlightenments for Windows guests.
    Group("hyperv", "hyperv", HYPERV),
    #: Whether the guest gets a unit that counts events of the processor.
    Field("pmu", "pmu@state", ON_OFF),
    #: Whether the guest can wait for locks with the hypervisor's help.
    Field("pvspinlock", "pvspinlock@state", ON_OFF),
    #: Who plays the interrupt controller.
    Field("ioapic", "ioapic@driver", choices=("kvm", "qemu")),
    #: Whether a crashed guest's memory can be read with the host's help.
    Field("vmcoreinfo", "vmcoreinfo@state", ON_OFF),
    #: What happens when the guest touches a register that KVM does not know.
    Field("msrs_unknown", "msrs@unknown", choices=("ignore", "fault")),
    #: Whether there is a controller for a PS/2 keyboard and mouse.
    Field("ps2", "ps2@state", ON_OFF),
    #: Memory for translated code where there is no KVM.
    Field("tcg_tb_cache", "tcg/tb-cache", KIB),
    #: Version of the interrupt controller on ARM, such as V(3) or V(host).
    Field("gic", "gic@version"),
    #: Whether the guest is told of errors of the hardware, on ARM.
    Field("ras", "ras@state", ON_OFF),
    #: Whether the guest can be a host itself, on ARM.
    Field("virtualization", "virtualization@state", ON_OFF),
    #: Interrupt controller on RISC-V.
    Field("aia", "aia@value"),
    #: Whether the page table can change its size, on POWER.
    Field("hpt_resizing", "hpt@resizing", choices=("enabled", "disabled", "required")),
    #: Largest page of the guest, on POWER.
    Field("hpt_max_page_size", "hpt/maxpagesize", KIB),
    #: Whether the guest has transactional memory, on POWER.
    Field("htm", "htm@state", ON_OFF),
    #: Whether the guest can be a host itself, on POWER.
    Field("nested_hv", "nested-hv@state", ON_OFF),
    #: Whether the guest is told that its count caches are flushed with help, on POWER.
    Field("ccf_assist", "ccf-assist@state", ON_OFF),
    #: How reading over the cache's end is prevented, on POWER.
    Field("cfpc", "cfpc@value", choices=("broken", "workaround", "fixed")),
    #: How speculation over bounds is prevented, on POWER.
    Field("sbbc", "sbbc@value", choices=("broken", "workaround", "fixed")),
    #: How speculation over indirect branches is prevented, on POWER.
    Field("ibs", "ibs@value", choices=("broken", "workaround", "fixed-ibs", "fixed-ccd", "fixed-na")),
    #: Whether the guest's memory is given back after its end, on S390.
    Field("async_teardown", "async-teardown@enabled", YES_NO),
    #: Whether paging is done by hardware, on Xen.
    Field("hap", "hap@state", ON_OFF),
    #: Enlightenments for Windows guests, on Xen.
    Field("viridian", "viridian", PRESENT),
    #: Whether the guest sees the host's memory map, on Xen.
    Field("xen_e820_host", "xen/e820_host@state", ON_OFF),
    #: Whether the guest can be given devices, on Xen.
    Field("xen_passthrough", "xen/passthrough@state", ON_OFF, no_log=False),
    #: How memory is mapped for them, on Xen.
    Field("xen_passthrough_mode", "xen/passthrough@mode", choices=("sync_pt", "share_pt"), no_log=False),
)
