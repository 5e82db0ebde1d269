# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Rendered by tests/tools/render_doc_fragments.py from plugins/module_utils/_kinds/domain.py.

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  name:
    description:
      - Name of the domain.
    type: str
    required: true
  uuid:
    description:
      - UUID of the domain. libvirt invents one unless it is given; it cannot be changed.
    type: str
  title:
    description:
      - Short text about the domain, in one line.
    type: str
  description:
    description:
      - Longer text about the domain.
    type: str
  type:
    description:
      - Hypervisor.
      - A new domain is V(kvm) where the host has it, else V(qemu).
    type: str
    choices:
      - kvm
      - qemu
      - lxc
      - xen
      - test
      - hvf
      - bhyve
      - vz
  os_type:
    description:
      - What the guest is.
      - A new container is V(exe), any other new domain V(hvm).
    type: str
    choices:
      - hvm
      - exe
      - xen
      - linux
      - xenpvh
  arch:
    description:
      - Processor architecture.
      - A new domain has the host's.
    type: str
  machine:
    description:
      - Machine, such as V(q35) or V(pc).
    type: str
  emulator:
    description:
      - Program that runs the guest. libvirt chooses the host's own for O(arch).
    type: str
  genid:
    description:
      - Identity of this run of the guest, which Windows guests go by.
    type: str
  metadata:
    description:
      - 'What other programs keep in the definition: XML of one element by its namespace.'
      - An empty text takes away what is there.
      - Other namespaces are left alone.
    type: dict
  firmware:
    description:
      - Firmware of the guest.
    type: dict
    suboptions:
      type:
        description:
          - Kind of firmware, for which libvirt finds the files.
        type: str
        choices:
          - bios
          - efi
      secure_boot:
        description:
          - Whether the firmware checks signatures.
          - Needs O(features.smm=true) and a q35 machine on x86.
        type: bool
      enrolled_keys:
        description:
          - Whether keys are enrolled from the start.
        type: bool
      loader:
        description:
          - The firmware itself, where libvirt shall not choose it.
        type: dict
        suboptions:
          path:
            description:
              - File of the firmware.
            type: str
          type:
            description:
              - How the guest sees it.
            type: str
            choices:
              - rom
              - pflash
          readonly:
            description:
              - Whether the guest may only read it.
            type: bool
          secure:
            description:
              - Whether it can check signatures.
            type: bool
          stateless:
            description:
              - Whether it keeps no variables.
            type: bool
          format:
            description:
              - Format of the file, such as V(raw) or V(qcow2).
            type: str
      nvram:
        description:
          - Where the firmware keeps its variables.
        type: dict
        suboptions:
          path:
            description:
              - File with the variables of this domain. libvirt chooses one unless it is given.
            type: str
          template:
            description:
              - File that a new one is copied from.
            type: str
          template_format:
            description:
              - Format of that file.
            type: str
          format:
            description:
              - Format of the variables' file.
            type: str
          file:
            description:
              - File with the variables, another way to say O(firmware.nvram.path).
            type: str
          dev:
            description:
              - Block device with the variables.
            type: str
      varstore:
        description:
          - Where firmware that has its variables in one JSON file keeps them.
        type: dict
        suboptions:
          path:
            description:
              - File with the variables of this domain.
            type: str
          template:
            description:
              - File that a new one is copied from.
            type: str
  boot:
    description:
      - What the guest boots from.
    type: dict
    suboptions:
      order:
        description:
          - Kinds of devices in their order; this is the whole list.
          - Devices can have O(disks[].boot_order) instead.
        type: list
        elements: str
        choices:
          - hd
          - cdrom
          - network
          - fd
      kernel:
        description:
          - Kernel file of the host.
        type: str
      initrd:
        description:
          - Initial RAM disk of the host.
        type: str
      cmdline:
        description:
          - Kernel's command line.
        type: str
      dtb:
        description:
          - Device tree file of the host.
        type: str
      shim:
        description:
          - Shim file of the host, which starts O(boot.kernel) where signatures are checked.
        type: str
      menu:
        description:
          - Whether the guest's firmware offers a menu.
        type: bool
      menu_timeout:
        description:
          - Milliseconds that the menu waits.
          - Turns the menu on.
        type: int
      use_serial:
        description:
          - Whether the firmware speaks over the first serial port.
        type: bool
      reboot_timeout:
        description:
          - Milliseconds until the guest starts anew when nothing could be booted.
          - V(-1) is never.
        type: int
      acpi_tables:
        description:
          - ACPI tables of the host for the guest.
        type: list
        elements: dict
        suboptions:
          type:
            description:
              - Kind of table.
            type: str
            required: true
          path:
            description:
              - File with the table.
            type: str
            required: true
  bootloader:
    description:
      - Program of the host that starts the guest's kernel, on Xen and bhyve.
    type: str
  bootloader_args:
    description:
      - Arguments of O(bootloader).
    type: str
  init:
    description:
      - What a container starts.
    type: dict
    suboptions:
      path:
        description:
          - Program that is started first.
        type: str
      args:
        description:
          - Its arguments; this is the whole list.
        type: list
        elements: str
      env:
        description:
          - Its environment.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - Name of the variable.
            type: str
            required: true
          value:
            description:
              - Its value.
            type: str
            required: true
      directory:
        description:
          - Directory that it is started in.
        type: str
      user:
        description:
          - User that it runs as.
        type: str
      group:
        description:
          - Group that it runs as.
        type: str
  idmap:
    description:
      - Users and groups of a container that are others of the host.
    type: dict
    suboptions:
      uids:
        description:
          - Users.
        type: list
        elements: dict
        suboptions:
          start:
            description:
              - First of the container's identifiers.
            type: int
            required: true
          target:
            description:
              - First of the host's identifiers.
            type: int
            required: true
          count:
            description:
              - How many there are.
            type: int
            required: true
      gids:
        description:
          - Groups.
        type: list
        elements: dict
        suboptions:
          start:
            description:
              - First of the container's identifiers.
            type: int
            required: true
          target:
            description:
              - First of the host's identifiers.
            type: int
            required: true
          count:
            description:
              - How many there are.
            type: int
            required: true
  smbios:
    description:
      - 'Where the firmware''s tables of the machine come from: V(sysinfo) are those of O(sysinfo).'
    type: str
    choices:
      - emulate
      - host
      - sysinfo
  sysinfo:
    description:
      - What the firmware says of the machine.
      - Give O(smbios=sysinfo) too.
    type: dict
    suboptions:
      bios:
        description:
          - The firmware.
        type: dict
        suboptions:
          vendor:
            description:
              - Who made it.
            type: str
          version:
            description:
              - Its version.
            type: str
          date:
            description:
              - Its date, such as V(01/31/2026).
            type: str
          release:
            description:
              - Its release, such as V(1.2).
            type: str
      system:
        description:
          - The machine.
        type: dict
        suboptions:
          manufacturer:
            description:
              - Who made it.
            type: str
          product:
            description:
              - What it is.
            type: str
          version:
            description:
              - Its version.
            type: str
          serial:
            description:
              - Its serial number.
            type: str
          uuid:
            description:
              - Its UUID, which must be the domain's.
            type: str
          sku:
            description:
              - Its number in the maker's list.
            type: str
          family:
            description:
              - Which family it is of.
            type: str
      baseboards:
        description:
          - Boards; this is the whole list.
        type: list
        elements: dict
        suboptions:
          manufacturer:
            description:
              - Who made it.
            type: str
          product:
            description:
              - What it is.
            type: str
          version:
            description:
              - Its version.
            type: str
          serial:
            description:
              - Its serial number.
            type: str
          asset:
            description:
              - Its number in the owner's list.
            type: str
          location:
            description:
              - Where it is.
            type: str
      chassis:
        description:
          - The case.
        type: dict
        suboptions:
          manufacturer:
            description:
              - Who made it.
            type: str
          version:
            description:
              - Its version.
            type: str
          serial:
            description:
              - Its serial number.
            type: str
          asset:
            description:
              - Its number in the owner's list.
            type: str
          sku:
            description:
              - Its number in the maker's list.
            type: str
      oem_strings:
        description:
          - Texts for programs in the guest; this is the whole list.
        type: list
        elements: str
  fw_cfg:
    description:
      - Texts and files for the guest's firmware.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name that the guest finds it by, such as V(opt/org.example/config).
        type: str
        required: true
      value:
        description:
          - What it is.
        type: str
      file:
        description:
          - File of the host with what it is.
        type: str
  memory:
    description:
      - Memory at the start, such as V(2GiB), with that of memory devices.
      - A single NUMA node has what these leave; where there are several, the memory of each is said in O(cpu.numa).
    type: str
  current_memory:
    description:
      - Memory that the guest is left with by its balloon.
    type: str
  dump_core:
    description:
      - Whether dumps of QEMU hold the guest's memory.
    type: bool
  max_memory:
    description:
      - Memory up to which devices can be added.
    type: str
  memory_slots:
    description:
      - Number of memory devices that can be added.
    type: int
  vcpus:
    description:
      - Number of vCPUs.
    type: int
  max_vcpus:
    description:
      - Number of vCPUs that the guest can be given.
      - As many as O(vcpus) unless it is given.
    type: int
  cpuset:
    description:
      - Processors of the host for all vCPUs that have none of their own, such as V(0-3,^2).
    type: str
  vcpu_placement:
    description:
      - Who chooses the processors.
      - V(static) takes those of O(cpuset), or all, V(auto) asks the host's numad.
    type: str
    choices:
      - static
      - auto
  vcpu_list:
    description:
      - Single vCPUs.
      - With it O(vcpus) is the number of those that the guest has.
    type: list
    elements: dict
    suboptions:
      id:
        description:
          - Number of the vCPU, from 0 on.
        type: int
        required: true
      enabled:
        description:
          - Whether the guest has it.
        type: bool
      hotpluggable:
        description:
          - Whether it can be taken away while the guest runs.
          - The first vCPU cannot.
        type: bool
      order:
        description:
          - Its place in the order in which vCPUs are added, from 1 on.
        type: int
  iothreads:
    description:
      - Number of threads that serve disks and other devices.
    type: int
  iothread_list:
    description:
      - Single threads of those.
      - Those that it does not name are numbered by libvirt.
    type: list
    elements: dict
    suboptions:
      id:
        description:
          - Number of the thread, from 1 on, by which disks name it.
        type: int
        required: true
      thread_pool_min:
        description:
          - Fewest worker threads.
        type: int
      thread_pool_max:
        description:
          - Most worker threads.
        type: int
      poll_max:
        description:
          - Nanoseconds that the thread may poll at most, before it waits for events.
          - With V(0) it never polls.
        type: int
      poll_grow:
        description:
          - By what factor the time grows when polling was of use.
        type: int
      poll_shrink:
        description:
          - By what divisor the time shrinks when it was not.
        type: int
  default_iothread:
    description:
      - Threads of QEMU's main loop.
    type: dict
    suboptions:
      thread_pool_min:
        description:
          - Fewest worker threads.
        type: int
      thread_pool_max:
        description:
          - Most worker threads.
        type: int
  memory_backing:
    description:
      - Where the memory comes from.
    type: dict
    suboptions:
      hugepages:
        description:
          - Whether the memory is taken from huge pages of the host.
        type: bool
      hugepage_sizes:
        description:
          - Sizes of huge pages for the guest's NUMA nodes; the host's usual size when there are none.
          - This is the whole list.
        type: list
        elements: dict
        suboptions:
          size:
            description:
              - Size of a page, such as V(2MiB) or V(1GiB).
            type: str
            required: true
          nodeset:
            description:
              - The guest's NUMA nodes that it is for, such as V(0-1).
              - All that no other entry names when it is not given.
            type: str
      nosharepages:
        description:
          - Whether the host must not merge equal pages of guests.
        type: bool
      locked:
        description:
          - Whether the host must not swap the memory out.
          - Give O(memtune.hard_limit) too.
        type: bool
      source:
        description:
          - What holds the memory.
        type: str
        choices:
          - anonymous
          - file
          - memfd
      access:
        description:
          - Whether other processes of the host, such as virtiofsd, share the memory.
        type: str
        choices:
          - shared
          - private
      allocation:
        description:
          - When the host hands out the memory.
        type: str
        choices:
          - immediate
          - ondemand
      allocation_threads:
        description:
          - Number of threads that take hold of the memory at the start.
        type: int
      discard:
        description:
          - Whether the content of the memory is given up when the guest ends.
        type: bool
  memtune:
    description:
      - How much memory of the host may be used.
    type: dict
    suboptions:
      hard_limit:
        description:
          - Memory that the guest can use with all that QEMU needs besides.
          - A guest that needs more is killed.
        type: str
      soft_limit:
        description:
          - Memory that the guest is held to when the host runs short of it.
        type: str
      swap_hard_limit:
        description:
          - Memory and swap space together.
        type: str
  numatune:
    description:
      - NUMA nodes of the host that the memory comes from.
    type: dict
    suboptions:
      mode:
        description:
          - How the host's nodes are used.
        type: str
        choices:
          - strict
          - preferred
          - interleave
          - restrictive
      nodeset:
        description:
          - Nodes of the host that the memory is taken from, such as V(0-1,3).
        type: str
      placement:
        description:
          - Who chooses the nodes.
          - V(static) takes those of O(numatune.nodeset), V(auto) asks the host's numad.
        type: str
        choices:
          - static
          - auto
      memnodes:
        description:
          - Other settings for single NUMA nodes of the guest.
        type: list
        elements: dict
        suboptions:
          cellid:
            description:
              - Number of the guest's node, the C(id) in O(cpu.numa).
            type: int
            required: true
          mode:
            description:
              - How the host's nodes are used.
            type: str
            choices:
              - strict
              - preferred
              - interleave
              - restrictive
          nodeset:
            description:
              - Nodes of the host that the memory is taken from.
            type: str
  cputune:
    description:
      - Share of the host's processors.
    type: dict
    suboptions:
      shares:
        description:
          - Weight against other guests when the host is busy.
        type: int
      period:
        description:
          - Microseconds in which a vCPU may run for O(cputune.quota).
        type: int
      quota:
        description:
          - Microseconds that a vCPU may run in each period.
          - V(-1) is as long as it likes.
        type: int
      global_period:
        description:
          - Microseconds in which the whole domain may run for O(cputune.global_quota).
        type: int
      global_quota:
        description:
          - Microseconds of processor time that the whole domain has in each period.
        type: int
      emulator_period:
        description:
          - Microseconds in which QEMU itself may run for O(cputune.emulator_quota).
        type: int
      emulator_quota:
        description:
          - Microseconds that QEMU's threads besides vCPUs and IOThreads may run in each period.
        type: int
      iothread_period:
        description:
          - Microseconds in which an IOThread may run for O(cputune.iothread_quota).
        type: int
      iothread_quota:
        description:
          - Microseconds that an IOThread may run in each period.
        type: int
      vcpupins:
        description:
          - Processors of the host for single vCPUs.
        type: list
        elements: dict
        suboptions:
          vcpu:
            description:
              - Number of the vCPU, from 0 on.
            type: int
            required: true
          cpuset:
            description:
              - Processors of the host, such as V(0-3,^2).
            type: str
            required: true
      emulatorpin:
        description:
          - Processors of the host for QEMU's threads besides vCPUs and IOThreads.
        type: str
      iothreadpins:
        description:
          - Processors of the host for single IOThreads.
        type: list
        elements: dict
        suboptions:
          iothread:
            description:
              - Number of the IOThread.
            type: int
            required: true
          cpuset:
            description:
              - Processors of the host.
            type: str
            required: true
      vcpuscheds:
        description:
          - How the host schedules vCPUs.
        type: list
        elements: dict
        suboptions:
          vcpus:
            description:
              - Numbers of the vCPUs, such as V(0-1). libvirt makes one entry for each.
            type: str
            required: true
          scheduler:
            description:
              - How the host's scheduler treats the thread.
            type: str
            required: true
            choices:
              - batch
              - idle
              - fifo
              - rr
          priority:
            description:
              - Priority from 1 to 99, for V(scheduler=fifo) and V(scheduler=rr).
            type: int
      iothreadscheds:
        description:
          - How the host schedules IOThreads.
        type: list
        elements: dict
        suboptions:
          iothreads:
            description:
              - Numbers of the IOThreads, such as V(1-2). libvirt makes one entry for each.
            type: str
            required: true
          scheduler:
            description:
              - How the host's scheduler treats the thread.
            type: str
            required: true
            choices:
              - batch
              - idle
              - fifo
              - rr
          priority:
            description:
              - Priority from 1 to 99, for V(scheduler=fifo) and V(scheduler=rr).
            type: int
      emulator_scheduler:
        description:
          - How the host schedules QEMU's threads besides vCPUs and IOThreads.
        type: str
        choices:
          - batch
          - idle
          - fifo
          - rr
      emulator_priority:
        description:
          - Priority from 1 to 99 of those threads.
        type: int
  blkiotune:
    description:
      - Share of the host's disks.
    type: dict
    suboptions:
      weight:
        description:
          - Weight against other guests, from 10 to 1000.
        type: int
      devices:
        description:
          - Settings for single disks of the host.
        type: list
        elements: dict
        suboptions:
          path:
            description:
              - Block device of the host.
            type: str
            required: true
          weight:
            description:
              - Weight against other guests on it.
            type: int
          read_bytes_sec:
            description:
              - Bytes that may be read in a second.
            type: int
          write_bytes_sec:
            description:
              - Bytes that may be written in a second.
            type: int
          read_iops_sec:
            description:
              - Reads in a second.
            type: int
          write_iops_sec:
            description:
              - Writes in a second.
            type: int
  throttle_groups:
    description:
      - Limits that disks share, by their C(group_name), for O(disks[].throttle_filters).
      - From libvirt 11.2 on.
    type: list
    elements: dict
    suboptions:
      total_bytes_sec:
        description:
          - Bytes read and written in a second.
        type: str
      read_bytes_sec:
        description:
          - Bytes read in a second.
        type: str
      write_bytes_sec:
        description:
          - Bytes written in a second.
        type: str
      total_iops_sec:
        description:
          - Requests in a second.
        type: int
      read_iops_sec:
        description:
          - Requests to read in a second.
        type: int
      write_iops_sec:
        description:
          - Requests to write in a second.
        type: int
      total_bytes_sec_max:
        description:
          - Bytes read and written in a second, for a short time.
        type: str
      read_bytes_sec_max:
        description:
          - Bytes read in a second, for a short time.
        type: str
      write_bytes_sec_max:
        description:
          - Bytes written in a second, for a short time.
        type: str
      total_iops_sec_max:
        description:
          - Requests in a second, for a short time.
        type: int
      read_iops_sec_max:
        description:
          - Requests to read in a second, for a short time.
        type: int
      write_iops_sec_max:
        description:
          - Requests to write in a second, for a short time.
        type: int
      total_bytes_sec_max_length:
        description:
          - Seconds for which C(total_bytes_sec_max) may last.
        type: int
      read_bytes_sec_max_length:
        description:
          - Seconds for which C(read_bytes_sec_max) may last.
        type: int
      write_bytes_sec_max_length:
        description:
          - Seconds for which C(write_bytes_sec_max) may last.
        type: int
      total_iops_sec_max_length:
        description:
          - Seconds for which C(total_iops_sec_max) may last.
        type: int
      read_iops_sec_max_length:
        description:
          - Seconds for which C(read_iops_sec_max) may last.
        type: int
      write_iops_sec_max_length:
        description:
          - Seconds for which C(write_iops_sec_max) may last.
        type: int
      size_iops_sec:
        description:
          - Size from which one request counts as several.
        type: str
      group_name:
        description:
          - Name of a group of disks that share these limits.
        type: str
  resource_partition:
    description:
      - Control group of the host that the domain is in.
    type: str
  fibrechannel_appid:
    description:
      - Name of the domain in a fibre channel network.
    type: str
  cpu:
    description:
      - Processor that the guest sees.
    type: dict
    suboptions:
      mode:
        description:
          - Where the model comes from.
        type: str
        choices:
          - custom
          - host-model
          - host-passthrough
          - maximum
      model:
        description:
          - Name of the model.
        type: str
      fallback:
        description:
          - Whether libvirt may take a like model where the host does not have it.
        type: str
        choices:
          - allow
          - forbid
      vendor_id:
        description:
          - Name of the maker that the guest sees, 12 characters.
        type: str
      vendor:
        description:
          - Maker of the host's processor, without which the domain does not start.
        type: str
      match:
        description:
          - Whether the guest may have more features than asked for, and whether the host must have them.
        type: str
        choices:
          - minimum
          - exact
          - strict
      check:
        description:
          - How strictly the model is checked at the start.
        type: str
        choices:
          - none
          - partial
          - full
      migratable:
        description:
          - Whether only features that allow a migration are offered.
        type: bool
      deprecated_features:
        description:
          - Whether features are offered that the maker advises against (S390).
        type: bool
      features:
        description:
          - Features that differ from the model's.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - Name of the feature.
            type: str
            required: true
          policy:
            description:
              - What is done about it.
            type: str
            choices:
              - force
              - require
              - optional
              - disable
              - forbid
      topology:
        description:
          - How the vCPUs are laid out.
        type: dict
        suboptions:
          sockets:
            description:
              - Number of sockets.
            type: int
            required: true
          dies:
            description:
              - Dies of a socket.
            type: int
          clusters:
            description:
              - Clusters of a die.
            type: int
          cores:
            description:
              - Cores of a cluster.
            type: int
            required: true
          threads:
            description:
              - Threads of a core.
            type: int
            required: true
      cache:
        description:
          - The processor's cache as the guest sees it.
        type: dict
        suboptions:
          level:
            description:
              - Level of the cache, from 1 to 3.
              - All of them unless it is given.
            type: int
          mode:
            description:
              - Whether the guest sees the host's, one made up, or none.
            type: str
            choices:
              - emulate
              - passthrough
              - disable
      maxphysaddr:
        description:
          - Bits of an address of the guest's memory.
        type: dict
        suboptions:
          mode:
            description:
              - Whether they are the host's, or O(cpu.maxphysaddr.bits).
            type: str
            choices:
              - emulate
              - passthrough
          bits:
            description:
              - Number of bits.
            type: int
          limit:
            description:
              - Number of bits to take at most (V(mode=passthrough)).
            type: int
      numa:
        description:
          - NUMA nodes of the guest.
        type: list
        elements: dict
        suboptions:
          id:
            description:
              - Number of the node, from 0 on. libvirt counts them when it is not given.
            type: int
          cpus:
            description:
              - vCPUs of the node, such as V(0-3).
              - None when it is not given.
            type: str
          memory:
            description:
              - Memory of the node, such as V(1GiB). libvirt adds the nodes' memory up to that of the domain.
            type: str
          mem_access:
            description:
              - Whether other processes of the host share it.
            type: str
            choices:
              - shared
              - private
          discard:
            description:
              - Whether its content is given up when the guest ends.
            type: bool
          distances:
            description:
              - How far other nodes are.
            type: list
            elements: dict
            suboptions:
              id:
                description:
                  - Number of the other node.
                type: int
                required: true
              value:
                description:
                  - How far it is, where the node itself is 10 away.
                type: int
                required: true
          caches:
            description:
              - Caches of the node's memory, as the guest is told of them.
            type: list
            elements: dict
            suboptions:
              level:
                description:
                  - Level of the cache, from 1 on.
                type: int
                required: true
              associativity:
                description:
                  - How memory is mapped to it.
                type: str
                required: true
                choices:
                  - none
                  - direct
                  - full
              policy:
                description:
                  - When memory is written.
                type: str
                required: true
                choices:
                  - none
                  - writeback
                  - writethrough
              size:
                description:
                  - Size of the cache.
                type: str
                required: true
              line:
                description:
                  - Size of a line of it.
                type: str
                required: true
  clock:
    description:
      - The guest's clock.
    type: dict
    suboptions:
      offset:
        description:
          - What the guest's clock is set by.
        type: str
        choices:
          - utc
          - localtime
          - timezone
          - variable
          - absolute
      adjustment:
        description:
          - Seconds that O(clock.offset=variable) differs from O(clock.basis), or V(reset) to forget for the other
            offsets what the guest has set.
        type: str
      basis:
        description:
          - What O(clock.offset=variable) is reckoned from.
        type: str
        choices:
          - utc
          - localtime
      start:
        description:
          - Seconds since 1970 that O(clock.offset=absolute) starts at.
        type: int
      timezone:
        description:
          - Time zone of O(clock.offset=timezone).
        type: str
      timers:
        description:
          - Single timers.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - Name of the timer.
            type: str
            required: true
            choices:
              - platform
              - pit
              - rtc
              - hpet
              - tsc
              - kvmclock
              - hypervclock
              - armvtimer
          present:
            description:
              - Whether the guest has the timer.
            type: bool
          tickpolicy:
            description:
              - What happens to ticks that were missed.
            type: str
            choices:
              - delay
              - catchup
              - merge
              - discard
          track:
            description:
              - What the timer follows.
            type: str
            choices:
              - boot
              - guest
              - wall
              - realtime
          frequency:
            description:
              - Ticks per second, for the timer V(tsc).
            type: int
          mode:
            description:
              - How the timer V(tsc) is made.
            type: str
            choices:
              - auto
              - native
              - emulate
              - paravirt
              - smpsafe
          catchup:
            description:
              - How ticks that were missed are made up for (V(tickpolicy=catchup)).
            type: dict
            suboptions:
              threshold:
                description:
                  - Nanoseconds that must have been missed.
                type: int
              slew:
                description:
                  - How much faster ticks may come.
                type: int
              limit:
                description:
                  - Nanoseconds beyond which nothing is made up for.
                type: int
  features:
    description:
      - Features of the machine.
    type: dict
    suboptions:
      acpi:
        description:
          - Power management, without which a guest hears no power button and lets no device go.
          - A new x86 domain has it, unless the task says otherwise, gives O(os_type), or its O(xml) is a whole
            definition.
        type: bool
      apic:
        description:
          - Programmable interrupt controller.
          - A new x86 domain has it, as with O(features.acpi).
        type: bool
      apic_eoi:
        description:
          - Whether the guest need not tell that controller of each interrupt's end.
        type: bool
      pae:
        description:
          - Physical address extension.
        type: bool
      vmport:
        description:
          - VMware's I/O port.
        type: bool
      smm:
        description:
          - System management mode, which secure boot needs.
        type: bool
      smm_tseg:
        description:
          - Memory that only the firmware sees in that mode.
        type: str
      kvm:
        description:
          - What the guest sees of KVM.
        type: dict
        suboptions:
          hidden:
            description:
              - Whether the guest cannot see that it runs on KVM.
            type: bool
          hint_dedicated:
            description:
              - Whether the guest is told that its vCPUs have processors of their own.
            type: bool
          poll_control:
            description:
              - Whether a vCPU that is idle polls for a while.
            type: bool
          pv_ipi:
            description:
              - Whether vCPUs may interrupt each other that way.
            type: bool
          dirty_ring:
            description:
              - Whether changed memory is kept in a list, for migration.
            type: bool
          dirty_ring_size:
            description:
              - Entries of that list, a power of 2.
            type: int
      hyperv:
        description:
          - Enlightenments for Windows guests.
        type: dict
        suboptions:
          mode:
            description:
              - Who chooses.
              - V(custom) takes what is said here, V(passthrough) all that the host can do.
            type: str
          relaxed:
            description:
              - Whether relaxed timing is offered.
            type: bool
          vapic:
            description:
              - Whether a virtual interrupt controller is offered.
            type: bool
          spinlocks:
            description:
              - Whether spin locks are offered.
            type: bool
          spinlock_retries:
            description:
              - How often to try a spin lock.
            type: int
          vpindex:
            description:
              - Whether vCPUs have numbers of their own.
            type: bool
          runtime:
            description:
              - Whether the guest learns how long a vCPU ran.
            type: bool
          synic:
            description:
              - Whether a synthetic interrupt controller is offered.
            type: bool
          stimer:
            description:
              - Whether synthetic timers are offered.
              - Needs O(features.hyperv.vpindex) and O(features.hyperv.synic).
            type: bool
          stimer_direct:
            description:
              - Whether those timers can interrupt directly.
            type: bool
          reset:
            description:
              - Whether the guest can reset itself that way.
            type: bool
          vendor_id:
            description:
              - Name of the hypervisor that the guest sees, up to 12 characters.
            type: str
          frequencies:
            description:
              - Whether the guest learns the frequencies of timers.
            type: bool
          reenlightenment:
            description:
              - Whether the guest is told of a migration.
            type: bool
          tlbflush:
            description:
              - Whether the guest may have the address caches of other vCPUs flushed.
            type: bool
          tlbflush_direct:
            description:
              - Whether it may do so from nested guests.
            type: bool
          tlbflush_extended:
            description:
              - Whether it may have parts of them flushed.
            type: bool
          ipi:
            description:
              - Whether vCPUs may interrupt each other that way.
            type: bool
          evmcs:
            description:
              - Whether nested guests are switched to faster, on Intel's processors.
            type: bool
          avic:
            description:
              - Whether the hardware's virtual interrupt controller can be used beside O(features.hyperv.synic).
            type: bool
          emsr_bitmap:
            description:
              - Whether nested guests are left for fewer registers.
            type: bool
          xmm_input:
            description:
              - Whether calls can be given values in fast registers.
            type: bool
      pmu:
        description:
          - Whether the guest gets a unit that counts events of the processor.
        type: bool
      pvspinlock:
        description:
          - Whether the guest can wait for locks with the hypervisor's help.
        type: bool
      ioapic:
        description:
          - Who plays the interrupt controller.
        type: str
        choices:
          - kvm
          - qemu
      vmcoreinfo:
        description:
          - Whether a crashed guest's memory can be read with the host's help.
        type: bool
      msrs_unknown:
        description:
          - What happens when the guest touches a register that KVM does not know.
        type: str
        choices:
          - ignore
          - fault
      ps2:
        description:
          - Whether there is a controller for a PS/2 keyboard and mouse.
        type: bool
      tcg_tb_cache:
        description:
          - Memory for translated code where there is no KVM.
        type: str
      gic:
        description:
          - Version of the interrupt controller on ARM, such as V(3) or V(host).
        type: str
      ras:
        description:
          - Whether the guest is told of errors of the hardware, on ARM.
        type: bool
      virtualization:
        description:
          - Whether the guest can be a host itself, on ARM.
        type: bool
      aia:
        description:
          - Interrupt controller on RISC-V.
        type: str
      hpt_resizing:
        description:
          - Whether the page table can change its size, on POWER.
        type: str
        choices:
          - enabled
          - disabled
          - required
      hpt_max_page_size:
        description:
          - Largest page of the guest, on POWER.
        type: str
      htm:
        description:
          - Whether the guest has transactional memory, on POWER.
        type: bool
      nested_hv:
        description:
          - Whether the guest can be a host itself, on POWER.
        type: bool
      ccf_assist:
        description:
          - Whether the guest is told that its count caches are flushed with help, on POWER.
        type: bool
      cfpc:
        description:
          - How reading over the cache's end is prevented, on POWER.
        type: str
        choices:
          - broken
          - workaround
          - fixed
      sbbc:
        description:
          - How speculation over bounds is prevented, on POWER.
        type: str
        choices:
          - broken
          - workaround
          - fixed
      ibs:
        description:
          - How speculation over indirect branches is prevented, on POWER.
        type: str
        choices:
          - broken
          - workaround
          - fixed-ibs
          - fixed-ccd
          - fixed-na
      async_teardown:
        description:
          - Whether the guest's memory is given back after its end, on S390.
        type: bool
      hap:
        description:
          - Whether paging is done by hardware, on Xen.
        type: bool
      viridian:
        description:
          - Enlightenments for Windows guests, on Xen.
        type: bool
      xen_e820_host:
        description:
          - Whether the guest sees the host's memory map, on Xen.
        type: bool
      xen_passthrough:
        description:
          - Whether the guest can be given devices, on Xen.
        type: bool
      xen_passthrough_mode:
        description:
          - How memory is mapped for them, on Xen.
        type: str
        choices:
          - sync_pt
          - share_pt
  pm:
    description:
      - Whether the guest can be put to sleep.
    type: dict
    suboptions:
      suspend_to_mem:
        description:
          - With its state in memory.
        type: bool
      suspend_to_disk:
        description:
          - With its state on disk.
        type: bool
  perf_events:
    description:
      - Events that the host counts for O(virtops.libvirt.domain_info#module:statistics=perf).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the event, such as V(cache_misses).
        type: str
        required: true
      enabled:
        description:
          - Whether it is counted.
        type: bool
        required: true
  launch_security:
    description:
      - What keeps the guest's memory from the host.
    type: dict
    suboptions:
      type:
        description:
          - What protects the guest's memory.
        type: str
        required: true
        choices:
          - sev
          - sev-snp
          - tdx
          - s390-pv
      policy:
        description:
          - What the guest's owner allows, a number such as V(0x0001).
        type: str
      kernel_hashes:
        description:
          - Whether the hashes of O(boot.kernel), O(boot.initrd) and O(boot.cmdline) are measured.
        type: bool
      cbitpos:
        description:
          - Bit of an address that says that memory is encrypted. libvirt asks the host unless it is given.
        type: int
      reduced_phys_bits:
        description:
          - Bits of an address that are lost by encryption. libvirt asks the host unless it is given.
        type: int
      dh_cert:
        description:
          - The owner's certificate, in base64 (V(type=sev)).
        type: str
      session:
        description:
          - The owner's session, in base64 (V(type=sev)).
        type: str
      author_key:
        description:
          - Whether the owner's key is used (V(type=sev-snp)).
        type: bool
      vcek:
        description:
          - Whether the report is signed with the chip's own key (V(type=sev-snp)).
        type: bool
      guest_visible_workarounds:
        description:
          - Workarounds that the guest can see, in base64 (V(type=sev-snp)).
        type: str
      id_block:
        description:
          - Identity of the guest, in base64 (V(type=sev-snp)).
        type: str
      id_auth:
        description:
          - Proof of that identity, in base64 (V(type=sev-snp)).
        type: str
      host_data:
        description:
          - What the host adds to the report, in base64 (V(type=sev-snp)).
        type: str
      mr_config_id:
        description:
          - Identity of the guest's configuration, in base64 (V(type=tdx)).
        type: str
      mr_owner:
        description:
          - Identity of the guest's owner, in base64 (V(type=tdx)).
        type: str
      mr_owner_config:
        description:
          - Identity of the owner's configuration, in base64 (V(type=tdx)).
        type: str
      quote_generation_service:
        description:
          - Socket of the service that signs quotes (V(type=tdx)).
        type: str
  keywrap_aes:
    description:
      - Whether the guest can have AES keys wrapped, on S390.
    type: bool
  keywrap_dea:
    description:
      - Whether the guest can have DEA keys wrapped, on S390.
    type: bool
  seclabels:
    description:
      - Labels by which the host's security drivers know the guest.
    type: list
    elements: dict
    suboptions:
      model:
        description:
          - Security driver that it is for, such as V(selinux), V(apparmor) or V(dac).
        type: str
      type:
        description:
          - Whether libvirt makes up a label, takes O(seclabels[].label), or uses none.
        type: str
        choices:
          - dynamic
          - static
          - none
      relabel:
        description:
          - Whether files of the guest are given the label.
        type: bool
      label:
        description:
          - Label of the guest (V(type=static)).
        type: str
      baselabel:
        description:
          - What a made up label starts from (V(type=dynamic)).
        type: str
  qemu:
    description:
      - What is given to QEMU past libvirt.
    type: dict
    suboptions:
      args:
        description:
          - Arguments; this is the whole list.
        type: list
        elements: str
      env:
        description:
          - Variables of QEMU's environment.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - Name of the variable.
            type: str
            required: true
          value:
            description:
              - Its value.
            type: str
      capabilities_add:
        description:
          - Capabilities that libvirt shall believe QEMU to have; this is the whole list.
        type: list
        elements: str
      capabilities_del:
        description:
          - Capabilities that libvirt shall believe QEMU not to have; this is the whole list.
        type: list
        elements: str
      deprecation:
        description:
          - 'What QEMU does when it is asked for what is deprecated: V(none), V(omit), V(reject) or V(crash).'
        type: str
      overrides:
        description:
          - Properties of devices that are to differ from what libvirt gives them.
        type: list
        elements: dict
        suboptions:
          alias:
            description:
              - Alias of the device.
            type: str
            required: true
          properties:
            description:
              - The properties.
            type: list
            elements: dict
            suboptions:
              name:
                description:
                  - Name of the property.
                type: str
                required: true
              type:
                description:
                  - Type of its value.
                  - V(remove) leaves the property to QEMU.
                type: str
                required: true
                choices:
                  - string
                  - signed
                  - unsigned
                  - bool
                  - remove
              value:
                description:
                  - Its value.
                type: str
  on_poweroff:
    description:
      - What happens when the guest powers off.
    type: str
    choices:
      - destroy
      - restart
      - preserve
      - rename-restart
  on_reboot:
    description:
      - What happens when the guest reboots.
    type: str
    choices:
      - destroy
      - restart
      - preserve
      - rename-restart
  on_crash:
    description:
      - What happens when the guest crashes.
    type: str
    choices:
      - destroy
      - restart
      - preserve
      - rename-restart
      - coredump-destroy
      - coredump-restart
  on_lockfailure:
    description:
      - What happens when the locks of the guest's disks are lost.
    type: str
    choices:
      - poweroff
      - restart
      - pause
      - ignore
  disks:
    description:
      - Disks, by their target.
    type: list
    elements: dict
    suboptions:
      target:
        description:
          - Name of the disk in the guest, such as V(vda).
          - Names the disk.
        type: str
        required: true
      bus:
        description:
          - Bus that the guest sees the disk on.
        type: str
        choices:
          - virtio
          - scsi
          - sata
          - ide
          - usb
          - fdc
          - sd
          - nvme
          - xen
      device:
        description:
          - What the guest sees.
        type: str
        choices:
          - disk
          - cdrom
          - floppy
          - lun
      type:
        description:
          - Kind of source.
          - Often it follows from O(disks[].source).
        type: str
        choices:
          - file
          - block
          - dir
          - network
          - volume
          - nvme
          - vhostuser
          - vhostvdpa
      source:
        description:
          - Where the data is.
        type: dict
        suboptions:
          file:
            description:
              - Image file.
              - An empty text takes the medium out of a drive.
            type: str
          dev:
            description:
              - Block device of the host.
            type: str
          dir:
            description:
              - Directory that is shown as a disk.
            type: str
          pool:
            description:
              - Storage pool of O(disks[].source.volume).
            type: str
          volume:
            description:
              - Volume of O(disks[].source.pool).
            type: str
          mode:
            description:
              - Whether a volume of an iSCSI pool is reached by the host or by QEMU itself.
            type: str
            choices:
              - host
              - direct
          protocol:
            description:
              - Protocol by which a disk of the network is reached.
              - Makes the disk one of O(disks[].type=network).
            type: str
            choices:
              - nbd
              - iscsi
              - rbd
              - gluster
              - nfs
              - http
              - https
              - ftp
              - ftps
              - tftp
              - ssh
              - vxhs
          name:
            description:
              - Name of the disk at the other end, such as V(pool/image) or V(iqn.2026-01.lab:disk/1).
            type: str
          query:
            description:
              - Query that goes with an address of the web.
            type: str
          hosts:
            description:
              - Hosts that have the disk; this is the whole list.
            type: list
            elements: dict
            suboptions:
              name:
                description:
                  - Name or address.
                type: str
              port:
                description:
                  - Port.
                type: int
              transport:
                description:
                  - How the host is reached; V(tcp) unless it is given.
                type: str
                choices:
                  - tcp
                  - rdma
                  - unix
              socket:
                description:
                  - Socket, in place of a name.
                type: str
          auth:
            description:
              - Login.
              - The password is a secret that libvirt holds.
            type: dict
            suboptions:
              username:
                description:
                  - User name.
                type: str
                required: true
              type:
                description:
                  - Kind of the secret, V(ceph) for O(disks[].source.protocol=rbd), else V(iscsi).
                type: str
                required: true
                choices:
                  - ceph
                  - iscsi
              secret_usage:
                description:
                  - Usage name of libvirt's secret.
                type: str
              secret_uuid:
                description:
                  - UUID of libvirt's secret.
                type: str
          initiator:
            description:
              - Name of this end, for O(disks[].source.protocol=iscsi).
            type: str
          snapshot:
            description:
              - Snapshot to show, for O(disks[].source.protocol=rbd).
            type: str
          config:
            description:
              - Configuration file of the client, for O(disks[].source.protocol=rbd).
            type: str
          tls:
            description:
              - Whether the connection is encrypted, for O(disks[].source.protocol=nbd).
            type: bool
          tls_hostname:
            description:
              - Host name that the certificate must have.
            type: str
          ssl_verify:
            description:
              - Whether the certificate has to be right, for V(https) and V(ftps).
            type: bool
          cookies:
            description:
              - Cookies for V(http) and V(https); this is the whole list.
            type: list
            elements: dict
            suboptions:
              name:
                description:
                  - Name of the cookie.
                type: str
                required: true
              value:
                description:
                  - Value of the cookie.
                type: str
          readahead:
            description:
              - Bytes to read ahead.
            type: str
          timeout:
            description:
              - Seconds to wait for an answer.
            type: int
          identity:
            description:
              - Who asks, for V(nfs) and V(ssh).
            type: dict
            suboptions:
              user:
                description:
                  - User of V(nfs), a name or C(+) and a number.
                type: str
              group:
                description:
                  - Group of V(nfs), a name or C(+) and a number.
                type: str
              username:
                description:
                  - User of V(ssh).
                  - From libvirt 9.8 on.
                type: str
              keyfile:
                description:
                  - File with the key of V(ssh).
                type: str
              agent_socket:
                description:
                  - Socket of the agent of V(ssh).
                type: str
          known_hosts:
            description:
              - File with the hosts that V(ssh) knows.
              - From libvirt 9.8 on.
            type: str
          nvme:
            description:
              - Namespace of an NVMe device of the host.
            type: dict
            suboptions:
              address:
                description:
                  - Address of the device, such as V(0000:01:00.0).
                type: str
                required: true
              namespace:
                description:
                  - Number of the namespace, from 1 on.
                type: int
                required: true
              managed:
                description:
                  - Whether libvirt takes the device from the host's driver and gives it back.
                type: bool
          vhostuser:
            description:
              - Socket of a vhost-user server.
            type: str
          vdpa:
            description:
              - Path of a vDPA device.
              - From libvirt 9.8 on.
            type: str
          reconnect:
            description:
              - What happens when the connection to a vhost-user or V(nbd) server is lost.
            type: dict
            suboptions:
              enabled:
                description:
                  - Whether a lost connection to a vhost-user server is made again.
                type: bool
              timeout:
                description:
                  - Seconds until that is tried.
                type: int
              delay:
                description:
                  - Seconds for which requests wait for V(nbd).
                  - From libvirt 9.0 on.
                type: int
          slice:
            description:
              - Part of the source that is the disk.
            type: dict
            suboptions:
              offset:
                description:
                  - First byte.
                type: int
                required: true
              size:
                description:
                  - Number of bytes.
                type: int
                required: true
          encryption:
            description:
              - Encryption of the image.
            type: dict
            suboptions:
              format:
                description:
                  - Form of the encryption.
                type: str
                required: true
                choices:
                  - luks
                  - luks2
                  - luks-any
                  - qcow
              engine:
                description:
                  - Who decrypts.
                type: str
                choices:
                  - qemu
                  - librbd
              secret_uuid:
                description:
                  - UUID of libvirt's secret with the passphrase.
                type: str
              secret_usage:
                description:
                  - Usage name of libvirt's secret with the passphrase.
                type: str
          reservations:
            description:
              - Persistent reservations of a SCSI device.
            type: dict
            suboptions:
              managed:
                description:
                  - Whether libvirt runs the helper.
                type: bool
                required: true
              path:
                description:
                  - Socket of a helper that libvirt does not run.
                type: str
          seclabels:
            description:
              - How the source is labelled, by security model.
            type: list
            elements: dict
            suboptions:
              model:
                description:
                  - Security model, such as V(dac) or V(selinux).
                type: str
                required: true
              relabel:
                description:
                  - Whether the source is labelled at all.
                type: bool
              label:
                description:
                  - Label.
                type: str
          startup_policy:
            description:
              - What happens when the source is not there at the start.
            type: str
            choices:
              - mandatory
              - requisite
              - optional
      backing:
        description:
          - Image under the one of O(disks[].source), where its own header is not to be asked.
        type: dict
        suboptions:
          file:
            description:
              - Image file.
            type: str
          dev:
            description:
              - Block device of the host.
            type: str
          format:
            description:
              - Format of the image.
            type: str
            choices:
              - raw
              - qcow2
              - qed
              - vdi
              - vhdx
              - vmdk
              - vpc
              - iso
              - bochs
              - fat
              - luks
              - qcow
              - cow
              - dir
          last:
            description:
              - Whether there is none under it.
            type: bool
      format:
        description:
          - Format of the image. libvirt takes V(raw) when none is given.
        type: str
        choices:
          - raw
          - qcow2
          - qed
          - vdi
          - vhdx
          - vmdk
          - vpc
          - iso
          - bochs
          - fat
          - luks
          - qcow
          - cow
          - dir
      cache:
        description:
          - How the host caches the data.
        type: str
        choices:
          - default
          - none
          - writethrough
          - writeback
          - directsync
          - unsafe
      io:
        description:
          - How QEMU reads and writes.
        type: str
        choices:
          - threads
          - native
          - io_uring
      discard:
        description:
          - Whether discarded blocks are given back.
        type: str
        choices:
          - unmap
          - ignore
      detect_zeroes:
        description:
          - Whether zeroes written are treated as discarded.
        type: str
        choices:
          - 'off'
          - 'on'
          - unmap
      driver:
        description:
          - Further settings of the host's and the guest's driver.
        type: dict
        suboptions:
          name:
            description:
              - Name of the driver. libvirt takes V(qemu) for a virtual machine.
            type: str
          copy_on_read:
            description:
              - Whether data that was read from the backing image is kept in this one.
            type: bool
          error_policy:
            description:
              - What happens when writing fails.
            type: str
            choices:
              - stop
              - report
              - ignore
              - enospace
          rerror_policy:
            description:
              - What happens when reading fails; as for writing unless it is given.
            type: str
            choices:
              - stop
              - report
              - ignore
          ioeventfd:
            description:
              - Whether the guest's requests are handled aside.
            type: bool
          event_idx:
            description:
              - Whether fewer interrupts are raised.
            type: bool
          queues:
            description:
              - Number of queues.
            type: int
          queue_size:
            description:
              - Entries of a queue.
            type: int
          iothread:
            description:
              - Number of the I/O thread that serves the disk.
            type: int
          iothreads:
            description:
              - The threads that serve the device's queues; this is the whole list.
            type: list
            elements: dict
            suboptions:
              id:
                description:
                  - Number of the thread.
                type: int
                required: true
              queues:
                description:
                  - Queues that it serves; this is the whole list.
                type: list
                elements: int
          discard_no_unref:
            description:
              - Whether discarded clusters of a V(qcow2) image stay its own.
              - From libvirt 9.5 on.
            type: bool
          metadata_cache:
            description:
              - Most memory for the metadata of a V(qcow2) image.
            type: str
          iommu:
            description:
              - Whether the device goes through the emulated IOMMU.
            type: bool
          ats:
            description:
              - Whether the device translates addresses itself.
            type: bool
          packed:
            description:
              - Whether the packed form of the rings is used.
            type: bool
          page_per_vq:
            description:
              - Whether each queue has a page of its own to be notified by.
            type: bool
      iotune:
        description:
          - Limits on what the guest reads and writes; 0 is none.
          - A limit on the total excludes those on its parts.
        type: dict
        suboptions:
          total_bytes_sec:
            description:
              - Bytes read and written in a second.
            type: str
          read_bytes_sec:
            description:
              - Bytes read in a second.
            type: str
          write_bytes_sec:
            description:
              - Bytes written in a second.
            type: str
          total_iops_sec:
            description:
              - Requests in a second.
            type: int
          read_iops_sec:
            description:
              - Requests to read in a second.
            type: int
          write_iops_sec:
            description:
              - Requests to write in a second.
            type: int
          total_bytes_sec_max:
            description:
              - Bytes read and written in a second, for a short time.
            type: str
          read_bytes_sec_max:
            description:
              - Bytes read in a second, for a short time.
            type: str
          write_bytes_sec_max:
            description:
              - Bytes written in a second, for a short time.
            type: str
          total_iops_sec_max:
            description:
              - Requests in a second, for a short time.
            type: int
          read_iops_sec_max:
            description:
              - Requests to read in a second, for a short time.
            type: int
          write_iops_sec_max:
            description:
              - Requests to write in a second, for a short time.
            type: int
          total_bytes_sec_max_length:
            description:
              - Seconds for which C(total_bytes_sec_max) may last.
            type: int
          read_bytes_sec_max_length:
            description:
              - Seconds for which C(read_bytes_sec_max) may last.
            type: int
          write_bytes_sec_max_length:
            description:
              - Seconds for which C(write_bytes_sec_max) may last.
            type: int
          total_iops_sec_max_length:
            description:
              - Seconds for which C(total_iops_sec_max) may last.
            type: int
          read_iops_sec_max_length:
            description:
              - Seconds for which C(read_iops_sec_max) may last.
            type: int
          write_iops_sec_max_length:
            description:
              - Seconds for which C(write_iops_sec_max) may last.
            type: int
          size_iops_sec:
            description:
              - Size from which one request counts as several.
            type: str
          group_name:
            description:
              - Name of a group of disks that share these limits.
            type: str
      throttle_filters:
        description:
          - Groups of the domain's limits that the disk is subject to; this is the whole list.
          - From libvirt 11.2 on.
        type: list
        elements: str
      serial:
        description:
          - Serial number that the guest sees.
        type: str
      wwn:
        description:
          - World wide name that the guest sees, sixteen hexadecimal digits.
        type: str
      vendor:
        description:
          - Vendor that the guest sees, for O(disks[].bus=scsi).
        type: str
      product:
        description:
          - Product that the guest sees, for O(disks[].bus=scsi).
        type: str
      rotation_rate:
        description:
          - Turns of the disk in a minute, 1 for one that does not turn.
        type: int
      removable:
        description:
          - Whether the guest sees a removable disk, for O(disks[].bus=usb).
        type: bool
      blockio:
        description:
          - Sizes of blocks, in bytes, that the guest sees.
        type: dict
        suboptions:
          logical_block_size:
            description:
              - Smallest part that can be read or written.
            type: int
          physical_block_size:
            description:
              - Part that the disk really reads or writes.
            type: int
          discard_granularity:
            description:
              - Smallest part that can be discarded.
              - From libvirt 11.6 on.
            type: int
      geometry:
        description:
          - Geometry that the guest sees.
        type: dict
        suboptions:
          cylinders:
            description:
              - Cylinders.
            type: int
            required: true
          heads:
            description:
              - Heads.
            type: int
            required: true
          sectors:
            description:
              - Sectors of a track.
            type: int
            required: true
          translation:
            description:
              - How the BIOS translates it.
            type: str
            choices:
              - none
              - auto
              - lba
      model:
        description:
          - Model that the guest sees.
        type: str
        choices:
          - virtio
          - virtio-transitional
          - virtio-non-transitional
          - usb-storage
          - usb-bot
      rawio:
        description:
          - Whether the guest may send any SCSI command, for O(disks[].device=lun).
          - It holds for all disks of the domain.
        type: bool
      sgio:
        description:
          - Whether the host filters SCSI commands, for O(disks[].device=lun).
        type: str
        choices:
          - filtered
          - unfiltered
      snapshot:
        description:
          - What a snapshot of the domain does with the disk.
        type: str
        choices:
          - internal
          - external
          - manual
          - 'no'
      readonly:
        description:
          - Whether the guest may only read.
        type: bool
      shareable:
        description:
          - Whether several domains may use the disk at once.
        type: bool
      transient:
        description:
          - Whether all that the guest writes is lost when it stops.
        type: bool
      share_backing:
        description:
          - Whether several domains may have the image of a transient disk at once.
        type: bool
      boot_order:
        description:
          - Place in the order of devices to boot from; 1 is the first.
        type: int
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
          - Every device that this collection adds has one.
        type: str
  interfaces:
    description:
      - Network interfaces, by MAC, alias or source; see M(virtops.libvirt.domain_interface).
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - Kind of connection.
          - Often it follows from O(interfaces[].source).
        type: str
        choices:
          - network
          - bridge
          - direct
          - user
          - ethernet
          - vhostuser
          - vdpa
          - internal
          - hostdev
          - mcast
          - server
          - client
          - udp
          - 'null'
      mac:
        description:
          - MAC address.
          - Names the interface; a new one gets an address that follows from the host, the domain and its source.
        type: str
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
          - Every device that this collection adds has one.
        type: str
      target:
        description:
          - Name of the host's network device. libvirt invents it at each start unless it is given.
        type: str
      target_managed:
        description:
          - Whether libvirt makes that network device of O(interfaces[].type=ethernet), and not somebody before.
        type: bool
      guest_dev:
        description:
          - Name of the network device in a container.
        type: str
      source:
        description:
          - What the interface is connected to.
        type: dict
        suboptions:
          network:
            description:
              - Virtual network of libvirt's.
              - Makes the interface one of O(interfaces[].type=network).
            type: str
          portgroup:
            description:
              - Portgroup of that network.
            type: str
          bridge:
            description:
              - Bridge of the host.
              - Makes the interface one of O(interfaces[].type=bridge).
            type: str
          dev:
            description:
              - Device of the host, for O(interfaces[].type=direct) its network device, for O(interfaces[].type=vdpa)
                the vDPA device's path.
            type: str
          mode:
            description:
              - For O(interfaces[].type=direct) how macvtap joins the device, for O(interfaces[].type=vhostuser)
                who listens on the socket.
            type: str
            choices:
              - vepa
              - bridge
              - private
              - passthrough
              - client
              - server
          path:
            description:
              - Socket of a vhost-user interface.
              - Makes the interface one of O(interfaces[].type=vhostuser).
            type: str
          name:
            description:
              - Name of an internal network.
              - Makes the interface one of O(interfaces[].type=internal).
            type: str
          address:
            description:
              - Address or node device name of the PCI device to hand over.
              - Makes the interface one of O(interfaces[].type=hostdev).
            type: str
          ip:
            description:
              - 'Address of a tunnel between guests: of the group for V(mcast), to listen on for V(server), to connect
                to for V(client), to send to for V(udp).'
            type: str
          port:
            description:
              - Port of such a tunnel.
            type: int
          local_ip:
            description:
              - Address that O(interfaces[].type=udp) listens on.
            type: str
          local_port:
            description:
              - Port that O(interfaces[].type=udp) listens on.
            type: int
          reconnect:
            description:
              - Whether a connection to a socket that was lost is opened again.
            type: dict
            suboptions:
              enabled:
                description:
                  - Whether it is.
                type: bool
                required: true
              timeout:
                description:
                  - Seconds between two attempts.
                type: int
      model:
        description:
          - Model that the guest sees, such as V(virtio) or V(e1000e).
        type: str
      mtu:
        description:
          - Largest packet in bytes.
        type: int
      link:
        description:
          - Carrier state seen by the guest.
        type: str
        choices:
          - up
          - down
      vlan:
        description:
          - VLAN tags, where the connection can carry them.
        type: dict
        suboptions:
          trunk:
            description:
              - Whether the interface is a trunk. libvirt makes it one when there is more than one tag.
            type: bool
          tags:
            description:
              - The tags; this is the whole list.
            type: list
            elements: dict
            suboptions:
              id:
                description:
                  - VLAN number.
                type: int
                required: true
              native_mode:
                description:
                  - How untagged traffic is treated on a trunk.
                type: str
                choices:
                  - tagged
                  - untagged
      virtualport:
        description:
          - Port of a virtual switch that needs more than a name.
        type: dict
        suboptions:
          type:
            description:
              - Kind of virtual port.
            type: str
            choices:
              - 802.1Qbg
              - 802.1Qbh
              - openvswitch
              - midonet
          managerid:
            description:
              - Manager of the 802.1Qbg port.
            type: int
          typeid:
            description:
              - Type of the 802.1Qbg port.
            type: int
          typeidversion:
            description:
              - Version of the 802.1Qbg type.
            type: int
          instanceid:
            description:
              - UUID of the 802.1Qbg instance.
            type: str
          profileid:
            description:
              - Profile of the 802.1Qbh or Open vSwitch port.
            type: str
          interfaceid:
            description:
              - UUID of the Open vSwitch or Midonet interface.
            type: str
      bandwidth:
        description:
          - Limits on the traffic, seen from the guest.
        type: dict
        suboptions:
          inbound:
            description:
              - What comes in.
            type: dict
            suboptions:
              average:
                description:
                  - Average rate in KiB per second.
                type: int
              peak:
                description:
                  - Peak rate in KiB per second.
                type: int
              burst:
                description:
                  - KiB that may be sent at the peak rate.
                type: int
              floor:
                description:
                  - Guaranteed rate in KiB per second.
                type: int
          outbound:
            description:
              - What goes out.
            type: dict
            suboptions:
              average:
                description:
                  - Average rate in KiB per second.
                type: int
              peak:
                description:
                  - Peak rate in KiB per second.
                type: int
              burst:
                description:
                  - KiB that may be sent at the peak rate.
                type: int
      filter:
        description:
          - Network filter for the interface's traffic.
        type: dict
        suboptions:
          name:
            description:
              - Name of the filter.
            type: str
          parameters:
            description:
              - Values of the filter's variables; this is the whole list.
            type: list
            elements: dict
            suboptions:
              name:
                description:
                  - Name of the variable.
                type: str
                required: true
              value:
                description:
                  - Value of the variable.
                type: str
                required: true
      driver:
        description:
          - Settings of the host's and the guest's driver.
        type: dict
        suboptions:
          name:
            description:
              - 'Who moves the packets: V(vhost) in the kernel, V(qemu) in the emulator, V(vfio) for a host device.'
            type: str
            choices:
              - vhost
              - qemu
              - vfio
              - kvm
              - xen
          queues:
            description:
              - Number of queues.
            type: int
          rx_queue_size:
            description:
              - Entries of a receive queue.
            type: int
          tx_queue_size:
            description:
              - Entries of a transmit queue.
            type: int
          txmode:
            description:
              - When the guest's packets are sent.
            type: str
            choices:
              - iothread
              - timer
          ioeventfd:
            description:
              - Whether the guest's requests are handled aside.
            type: bool
          event_idx:
            description:
              - Whether fewer interrupts are raised.
            type: bool
          iommu:
            description:
              - Whether the device goes through the emulated IOMMU.
            type: bool
          ats:
            description:
              - Whether the device translates addresses itself.
            type: bool
          packed:
            description:
              - Whether the packed form of the rings is used.
            type: bool
          page_per_vq:
            description:
              - Whether each queue has a page of its own to be notified by.
            type: bool
          rss:
            description:
              - Whether packets are spread over the queues by a hash.
            type: bool
          rss_hash_report:
            description:
              - Whether the guest is told that hash.
            type: bool
          host:
            description:
              - What the host takes from the guest as it is.
            type: dict
            suboptions:
              csum:
                description:
                  - Checksums.
                type: bool
              tso4:
                description:
                  - Segments of TCP over IPv4.
                type: bool
              tso6:
                description:
                  - Segments of TCP over IPv6.
                type: bool
              ecn:
                description:
                  - Segments of TCP with congestion bits.
                type: bool
              ufo:
                description:
                  - Fragments of UDP.
                type: bool
              gso:
                description:
                  - Segments of any kind.
                type: bool
              mrg_rxbuf:
                description:
                  - Whether receive buffers can be merged.
                type: bool
          guest:
            description:
              - What the guest takes from the host as it is.
            type: dict
            suboptions:
              csum:
                description:
                  - Checksums.
                type: bool
              tso4:
                description:
                  - Segments of TCP over IPv4.
                type: bool
              tso6:
                description:
                  - Segments of TCP over IPv6.
                type: bool
              ecn:
                description:
                  - Segments of TCP with congestion bits.
                type: bool
              ufo:
                description:
                  - Fragments of UDP.
                type: bool
      backend:
        description:
          - Who connects O(interfaces[].type=user), and the host's devices behind a virtio interface.
        type: dict
        suboptions:
          type:
            description:
              - Program that connects O(interfaces[].type=user).
              - From libvirt 9.0 on.
            type: str
            choices:
              - default
              - passt
          tap:
            description:
              - Device that makes taps.
            type: str
          vhost:
            description:
              - Device of vhost.
            type: str
          log_file:
            description:
              - File that passt writes to.
            type: str
          hostname:
            description:
              - Name of the guest in DHCP of passt.
              - From libvirt 11.4 on.
            type: str
          fqdn:
            description:
              - Name of the guest with its domain in DHCP of passt.
              - From libvirt 11.4 on.
            type: str
      port_forwards:
        description:
          - Ports of the host that passt hands on to the guest; this is the whole list.
        type: list
        elements: dict
        suboptions:
          proto:
            description:
              - Protocol.
            type: str
            required: true
            choices:
              - tcp
              - udp
          address:
            description:
              - Address of the host.
            type: str
          dev:
            description:
              - Network device of the host.
            type: str
          ranges:
            description:
              - Ports.
              - All of them when none is given; this is the whole list.
            type: list
            elements: dict
            suboptions:
              start:
                description:
                  - First port.
                type: int
                required: true
              end:
                description:
                  - Last port.
                type: int
              to:
                description:
                  - Port of the guest that the first port leads to.
                type: int
              exclude:
                description:
                  - Whether these ports are left out.
                type: bool
      ips:
        description:
          - Addresses that the guest gets with O(interfaces[].type=user), or a container has; this is the whole
            list.
        type: list
        elements: dict
        suboptions:
          address:
            description:
              - Address.
            type: str
            required: true
          family:
            description:
              - Family.
            type: str
            choices:
              - ipv4
              - ipv6
          prefix:
            description:
              - Length of the network's prefix.
            type: int
      script:
        description:
          - Script of the host that sets up O(interfaces[].type=ethernet).
        type: str
      down_script:
        description:
          - Script of the host that takes O(interfaces[].type=ethernet) down.
        type: str
      boot_order:
        description:
          - Place in the order of devices to boot from; 1 is the first.
        type: int
      rom:
        description:
          - Boot ROM of the device.
        type: dict
        suboptions:
          enabled:
            description:
              - Whether the device's boot ROM is there at all.
            type: bool
          bar:
            description:
              - Whether the ROM is visible in the device's memory map.
            type: bool
          file:
            description:
              - File that is shown as the ROM.
            type: str
      port_isolated:
        description:
          - Whether the port is kept apart from other isolated ports of its bridge.
        type: bool
      teaming:
        description:
          - The interface's part in a pair of which one stands in while the other migrates.
        type: dict
        suboptions:
          type:
            description:
              - V(persistent) stays, V(transient) leaves for a migration.
            type: str
            choices:
              - persistent
              - transient
          persistent:
            description:
              - Alias of the persistent interface that a transient one belongs to.
            type: str
      acpi_index:
        description:
          - Number under which the guest's firmware names the device.
        type: int
      coalesce_rx_frames:
        description:
          - Most packets that are received before the guest is interrupted.
        type: int
      trust_guest_rx_filters:
        description:
          - Whether the guest may change MAC and receive filters on its own.
        type: bool
      managed:
        description:
          - Whether libvirt takes the PCI device of O(interfaces[].type=hostdev) from the host's driver and gives
            it back.
        type: bool
  hostdevs:
    description:
      - Devices of the host; see M(virtops.libvirt.domain_hostdev).
    type: list
    elements: dict
    suboptions:
      pci:
        description:
          - A PCI device.
        type: dict
        suboptions:
          address:
            description:
              - Address such as V(0000:65:00.1), or node device name such as V(pci_0000_65_00_1).
            type: str
            required: true
          managed:
            description:
              - Whether libvirt takes the device from the host's driver and gives it back.
              - A new device is managed.
            type: bool
          driver:
            description:
              - Driver that hands the device over.
            type: str
            choices:
              - vfio
              - kvm
              - xen
          driver_model:
            description:
              - Model of that driver, such as V(mlx5_vfio_pci).
              - From libvirt 10.0 on.
            type: str
          iommufd:
            description:
              - Whether the device is handed over through IOMMUFD.
              - From libvirt 12.1 on.
            type: bool
          rom:
            description:
              - Boot ROM of the device.
            type: dict
            suboptions:
              enabled:
                description:
                  - Whether the device's boot ROM is there at all.
                type: bool
              bar:
                description:
                  - Whether the ROM is visible in the device's memory map.
                type: bool
              file:
                description:
                  - File that is shown as the ROM.
                type: str
          teaming:
            description:
              - The device's part in a pair with an interface, which stands in while the guest migrates.
            type: dict
            suboptions:
              type:
                description:
                  - V(persistent) stays, V(transient) leaves for a migration.
                type: str
                choices:
                  - persistent
                  - transient
              persistent:
                description:
                  - Alias of the persistent interface that a transient one belongs to.
                type: str
      usb:
        description:
          - A USB device, by what it is or by where it is plugged in.
        type: dict
        suboptions:
          vendor:
            description:
              - Vendor's number, four hexadecimal digits.
            type: str
          product:
            description:
              - Product's number, four hexadecimal digits.
            type: str
          bus:
            description:
              - Number of the bus.
            type: int
          device:
            description:
              - Number of the device on its bus.
            type: int
          startup_policy:
            description:
              - What happens when the device is not there at the start.
            type: str
            choices:
              - mandatory
              - requisite
              - optional
          guest_reset:
            description:
              - Whether the device is reset when the guest asks for it.
            type: str
            choices:
              - 'off'
              - uninitialized
              - 'on'
      scsi:
        description:
          - A SCSI device of the host.
        type: dict
        suboptions:
          adapter:
            description:
              - Adapter, such as V(scsi_host0).
            type: str
            required: true
          bus:
            description:
              - Number of the bus.
            type: int
            required: true
          target:
            description:
              - Number of the target.
            type: int
            required: true
          unit:
            description:
              - Number of the unit.
            type: int
            required: true
          rawio:
            description:
              - Whether the guest may send any SCSI command, for which QEMU gets a capability of root's.
            type: bool
      iscsi:
        description:
          - A LUN of an iSCSI target, reached by QEMU itself.
        type: dict
        suboptions:
          iqn:
            description:
              - Name of the target.
            type: str
            required: true
          lun:
            description:
              - Number of the unit. libvirt takes unit 0 when none is given.
            type: int
          portal:
            description:
              - Host and port of the target; port 3260 when none is given.
            type: str
            required: true
          initiator:
            description:
              - Name under which the host logs in.
            type: str
          auth:
            description:
              - Login to the target.
              - The password is a secret that libvirt holds.
            type: dict
            suboptions:
              username:
                description:
                  - User name.
                type: str
                required: true
              secret_usage:
                description:
                  - Usage name of libvirt's secret with the password.
                type: str
              secret_uuid:
                description:
                  - UUID of libvirt's secret with the password.
                type: str
      scsi_host:
        description:
          - A SCSI host through vhost.
        type: dict
        suboptions:
          wwpn:
            description:
              - World wide port name, such as V(naa.5123456789abcde0).
            type: str
            required: true
          model:
            description:
              - How the guest sees it.
            type: str
            choices:
              - virtio
              - virtio-transitional
              - virtio-non-transitional
      mdev:
        description:
          - A mediated device, such as a virtual GPU.
        type: dict
        suboptions:
          uuid:
            description:
              - UUID of the device.
            type: str
            required: true
          model:
            description:
              - How the guest sees it.
              - A new device is V(vfio-pci).
            type: str
            choices:
              - vfio-pci
              - vfio-ccw
              - vfio-ap
          display:
            description:
              - Whether the device is a screen.
            type: bool
          ramfb:
            description:
              - Whether the screen shows what comes before the guest's driver.
            type: bool
      storage:
        description:
          - A block device of the host, handed to a container by its path.
        type: str
      misc:
        description:
          - A character device of the host, handed to a container by its path.
        type: str
      net:
        description:
          - A network device of the host, handed to a container by its name.
        type: str
      readonly:
        description:
          - Whether the guest may only read.
        type: bool
      shareable:
        description:
          - Whether several domains may use the device at once.
        type: bool
      boot_order:
        description:
          - Place in the order of devices to boot from; 1 is the first.
        type: int
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
          - Every device that this collection adds has one.
        type: str
  serials:
    description:
      - Serial ports.
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - What is at the host's end.
          - A new channel has V(unix), any other new device V(pty).
        type: str
        choices:
          - pty
          - file
          - unix
          - tcp
          - udp
          - dev
          - 'null'
          - vc
          - pipe
          - stdio
          - spicevmc
          - spiceport
          - dbus
          - nmdm
          - qemu-vdagent
      path:
        description:
          - File, device or socket at the host's end.
        type: str
      mode:
        description:
          - Who opens the connection.
        type: str
        choices:
          - connect
          - bind
      host:
        description:
          - Host name or address of a TCP connection.
        type: str
      service:
        description:
          - Port of a TCP connection.
        type: str
      protocol:
        description:
          - What is spoken on a TCP connection.
        type: str
        choices:
          - raw
          - telnet
          - telnets
          - tls
      tls:
        description:
          - Whether a TCP connection is encrypted.
        type: bool
      reconnect:
        description:
          - Whether a connection to a socket that was lost is opened again.
        type: dict
        suboptions:
          enabled:
            description:
              - Whether it is.
            type: bool
            required: true
          timeout:
            description:
              - Seconds between two attempts.
            type: int
      udp:
        description:
          - The two ends of a connection by UDP.
        type: dict
        suboptions:
          host:
            description:
              - Host name or address that is sent to.
            type: str
          service:
            description:
              - Port that is sent to.
            type: str
          bind_host:
            description:
              - Address of the host that is listened on.
            type: str
          bind_service:
            description:
              - Port that is listened on.
            type: str
      append:
        description:
          - Whether a file is added to at the next start.
        type: bool
      channel:
        description:
          - Name of a Spice port or a D-Bus channel, such as V(org.qemu.console.serial.0).
        type: str
      log:
        description:
          - File that everything is written to as well.
        type: dict
        suboptions:
          file:
            description:
              - Path of the file.
            type: str
            required: true
          append:
            description:
              - Whether the file is added to at the next start.
            type: bool
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
      master:
        description:
          - The host's half of a pair of null modem devices.
        type: str
      slave:
        description:
          - The guest's half of a pair of null modem devices.
        type: str
      port:
        description:
          - Number of the port.
        type: int
      target_type:
        description:
          - Bus of the port, such as V(isa-serial), V(pci-serial) or V(usb-serial).
          - The last two can be plugged into a running guest.
        type: str
      target_model:
        description:
          - What the guest sees.
          - It follows from the bus.
        type: str
  parallels:
    description:
      - Parallel ports.
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - What is at the host's end.
          - A new channel has V(unix), any other new device V(pty).
        type: str
        choices:
          - pty
          - file
          - unix
          - tcp
          - udp
          - dev
          - 'null'
          - vc
          - pipe
          - stdio
          - spicevmc
          - spiceport
          - dbus
          - nmdm
          - qemu-vdagent
      path:
        description:
          - File, device or socket at the host's end.
        type: str
      mode:
        description:
          - Who opens the connection.
        type: str
        choices:
          - connect
          - bind
      host:
        description:
          - Host name or address of a TCP connection.
        type: str
      service:
        description:
          - Port of a TCP connection.
        type: str
      protocol:
        description:
          - What is spoken on a TCP connection.
        type: str
        choices:
          - raw
          - telnet
          - telnets
          - tls
      tls:
        description:
          - Whether a TCP connection is encrypted.
        type: bool
      reconnect:
        description:
          - Whether a connection to a socket that was lost is opened again.
        type: dict
        suboptions:
          enabled:
            description:
              - Whether it is.
            type: bool
            required: true
          timeout:
            description:
              - Seconds between two attempts.
            type: int
      udp:
        description:
          - The two ends of a connection by UDP.
        type: dict
        suboptions:
          host:
            description:
              - Host name or address that is sent to.
            type: str
          service:
            description:
              - Port that is sent to.
            type: str
          bind_host:
            description:
              - Address of the host that is listened on.
            type: str
          bind_service:
            description:
              - Port that is listened on.
            type: str
      append:
        description:
          - Whether a file is added to at the next start.
        type: bool
      channel:
        description:
          - Name of a Spice port or a D-Bus channel, such as V(org.qemu.console.serial.0).
        type: str
      log:
        description:
          - File that everything is written to as well.
        type: dict
        suboptions:
          file:
            description:
              - Path of the file.
            type: str
            required: true
          append:
            description:
              - Whether the file is added to at the next start.
            type: bool
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
      master:
        description:
          - The host's half of a pair of null modem devices.
        type: str
      slave:
        description:
          - The guest's half of a pair of null modem devices.
        type: str
      port:
        description:
          - Number of the port.
        type: int
  consoles:
    description:
      - Consoles.
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - What is at the host's end.
          - A new channel has V(unix), any other new device V(pty).
        type: str
        choices:
          - pty
          - file
          - unix
          - tcp
          - udp
          - dev
          - 'null'
          - vc
          - pipe
          - stdio
          - spicevmc
          - spiceport
          - dbus
          - nmdm
          - qemu-vdagent
      path:
        description:
          - File, device or socket at the host's end.
        type: str
      mode:
        description:
          - Who opens the connection.
        type: str
        choices:
          - connect
          - bind
      host:
        description:
          - Host name or address of a TCP connection.
        type: str
      service:
        description:
          - Port of a TCP connection.
        type: str
      protocol:
        description:
          - What is spoken on a TCP connection.
        type: str
        choices:
          - raw
          - telnet
          - telnets
          - tls
      tls:
        description:
          - Whether a TCP connection is encrypted.
        type: bool
      reconnect:
        description:
          - Whether a connection to a socket that was lost is opened again.
        type: dict
        suboptions:
          enabled:
            description:
              - Whether it is.
            type: bool
            required: true
          timeout:
            description:
              - Seconds between two attempts.
            type: int
      udp:
        description:
          - The two ends of a connection by UDP.
        type: dict
        suboptions:
          host:
            description:
              - Host name or address that is sent to.
            type: str
          service:
            description:
              - Port that is sent to.
            type: str
          bind_host:
            description:
              - Address of the host that is listened on.
            type: str
          bind_service:
            description:
              - Port that is listened on.
            type: str
      append:
        description:
          - Whether a file is added to at the next start.
        type: bool
      channel:
        description:
          - Name of a Spice port or a D-Bus channel, such as V(org.qemu.console.serial.0).
        type: str
      log:
        description:
          - File that everything is written to as well.
        type: dict
        suboptions:
          file:
            description:
              - Path of the file.
            type: str
            required: true
          append:
            description:
              - Whether the file is added to at the next start.
            type: bool
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
      master:
        description:
          - The host's half of a pair of null modem devices.
        type: str
      slave:
        description:
          - The guest's half of a pair of null modem devices.
        type: str
      port:
        description:
          - Number of the console.
        type: int
      target_type:
        description:
          - What the guest sees, such as V(serial) or V(virtio).
          - The latter can be plugged into a running guest.
        type: str
  channels:
    description:
      - Channels between host and guest, by their name.
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - What is at the host's end.
          - A new channel has V(unix), any other new device V(pty).
        type: str
        choices:
          - pty
          - file
          - unix
          - tcp
          - udp
          - dev
          - 'null'
          - vc
          - pipe
          - stdio
          - spicevmc
          - spiceport
          - dbus
          - nmdm
          - qemu-vdagent
      path:
        description:
          - File, device or socket at the host's end.
        type: str
      mode:
        description:
          - Who opens the connection.
        type: str
        choices:
          - connect
          - bind
      host:
        description:
          - Host name or address of a TCP connection.
        type: str
      service:
        description:
          - Port of a TCP connection.
        type: str
      protocol:
        description:
          - What is spoken on a TCP connection.
        type: str
        choices:
          - raw
          - telnet
          - telnets
          - tls
      tls:
        description:
          - Whether a TCP connection is encrypted.
        type: bool
      reconnect:
        description:
          - Whether a connection to a socket that was lost is opened again.
        type: dict
        suboptions:
          enabled:
            description:
              - Whether it is.
            type: bool
            required: true
          timeout:
            description:
              - Seconds between two attempts.
            type: int
      udp:
        description:
          - The two ends of a connection by UDP.
        type: dict
        suboptions:
          host:
            description:
              - Host name or address that is sent to.
            type: str
          service:
            description:
              - Port that is sent to.
            type: str
          bind_host:
            description:
              - Address of the host that is listened on.
            type: str
          bind_service:
            description:
              - Port that is listened on.
            type: str
      append:
        description:
          - Whether a file is added to at the next start.
        type: bool
      channel:
        description:
          - Name of a Spice port or a D-Bus channel, such as V(org.qemu.console.serial.0).
        type: str
      log:
        description:
          - File that everything is written to as well.
        type: dict
        suboptions:
          file:
            description:
              - Path of the file.
            type: str
            required: true
          append:
            description:
              - Whether the file is added to at the next start.
            type: bool
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
      clipboard:
        description:
          - Whether the agent of V(qemu-vdagent) shares the clipboard.
        type: bool
      mouse_mode:
        description:
          - Where the agent of V(qemu-vdagent) takes the mouse's place from.
        type: str
        choices:
          - server
          - client
      name:
        description:
          - Name under which the guest finds the channel.
        type: str
      target_type:
        description:
          - What the guest sees.
          - A new channel is V(virtio).
        type: str
        choices:
          - virtio
          - guestfwd
          - xen
      address:
        description:
          - Address at which a guest finds V(guestfwd).
        type: str
      port:
        description:
          - Port at which a guest finds V(guestfwd).
        type: int
  guest_agent:
    description:
      - Whether there is a channel for the guest agent.
    type: bool
  graphics:
    description:
      - Graphical consoles, by their type.
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - Protocol.
          - Names the console.
        type: str
        required: true
        choices:
          - vnc
          - spice
          - sdl
          - rdp
          - desktop
          - egl-headless
          - dbus
      port:
        description:
          - TCP port; -1 lets libvirt choose.
        type: int
      tls_port:
        description:
          - TCP port of the encrypted connection.
        type: int
      autoport:
        description:
          - Whether libvirt chooses the port.
        type: bool
      websocket:
        description:
          - TCP port for VNC over websockets; -1 lets libvirt choose.
        type: int
      listens:
        description:
          - Where clients connect to; this is the whole list.
        type: list
        elements: dict
        suboptions:
          type:
            description:
              - Kind of place.
            type: str
            required: true
            choices:
              - address
              - network
              - socket
              - none
          address:
            description:
              - Address of V(address).
            type: str
          network:
            description:
              - Virtual network of V(network), at whose address the host listens.
            type: str
          socket:
            description:
              - Path of V(socket). libvirt chooses one unless it is given.
            type: str
      listen:
        description:
          - 'Address to listen on: the short form of one entry of O(graphics[].listens).'
        type: str
      password:
        description:
          - Password.
          - A running guest's is changed in place, if it was started with one.
        type: str
      password_valid_to:
        description:
          - Until when the password is taken, in UTC, such as V(2030-12-31T23:59:59).
        type: str
      connected:
        description:
          - What becomes of clients when the password changes.
        type: str
        choices:
          - keep
          - disconnect
          - fail
      username:
        description:
          - User name of RDP.
        type: str
      keymap:
        description:
          - Keyboard layout.
        type: str
      share_policy:
        description:
          - Who may share a VNC console.
        type: str
        choices:
          - allow-exclusive
          - force-shared
          - ignore
      power_control:
        description:
          - Whether VNC clients may shut the guest down and reset it.
        type: bool
      wait:
        description:
          - Whether the guest only starts when a VNC client has connected.
        type: bool
      default_mode:
        description:
          - Whether Spice channels are encrypted that say nothing else.
        type: str
        choices:
          - any
          - secure
          - insecure
      channels:
        description:
          - Spice channels that are or are not encrypted.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - Name of the channel.
            type: str
            required: true
            choices:
              - main
              - display
              - inputs
              - cursor
              - playback
              - record
              - smartcard
              - usbredir
          mode:
            description:
              - Whether it is encrypted.
            type: str
            required: true
            choices:
              - secure
              - insecure
      image_compression:
        description:
          - How Spice compresses images.
        type: str
        choices:
          - auto_glz
          - auto_lz
          - quic
          - glz
          - lz
          - 'off'
      jpeg_compression:
        description:
          - Whether Spice compresses images with loss on a slow line.
        type: str
        choices:
          - auto
          - never
          - always
      zlib_compression:
        description:
          - Whether Spice compresses images a second time on a slow line.
        type: str
        choices:
          - auto
          - never
          - always
      playback_compression:
        description:
          - Whether Spice compresses sound.
        type: bool
      streaming:
        description:
          - Which parts of the screen Spice takes for videos.
        type: str
        choices:
          - filter
          - all
          - 'off'
      clipboard:
        description:
          - Whether Spice clients share their clipboard.
        type: bool
      mouse_mode:
        description:
          - Who draws the mouse for Spice.
        type: str
        choices:
          - server
          - client
      file_transfer:
        description:
          - Whether Spice clients can send files.
        type: bool
      gl:
        description:
          - Whether the host draws with OpenGL.
        type: bool
      render_node:
        description:
          - Device of the host that draws with OpenGL.
        type: str
      audio:
        description:
          - Number of the sound backend, O(ignore:audios[].id), for V(vnc) and V(dbus).
        type: int
      address:
        description:
          - Address of a D-Bus daemon.
        type: str
      p2p:
        description:
          - Whether D-Bus clients connect without a daemon.
        type: bool
      display:
        description:
          - X display for V(sdl) and V(desktop).
        type: str
      xauth:
        description:
          - X authority file for V(sdl).
        type: str
      fullscreen:
        description:
          - Whether V(sdl) or V(desktop) takes the whole screen.
        type: bool
      replace_user:
        description:
          - Whether an RDP client takes the place of the one before.
        type: bool
      multi_user:
        description:
          - Whether several RDP clients may connect at once.
        type: bool
  videos:
    description:
      - Video cards.
    type: list
    elements: dict
    suboptions:
      model:
        description:
          - Model that the guest sees.
        type: str
        required: true
        choices:
          - vga
          - cirrus
          - vmvga
          - xen
          - vbox
          - qxl
          - virtio
          - gop
          - none
          - bochs
          - ramfb
      vram:
        description:
          - Memory in KiB.
        type: int
      ram:
        description:
          - Size in KiB of the first memory of V(qxl).
        type: int
      vgamem:
        description:
          - Size in KiB of the part of O(videos[].ram) that V(qxl) uses as a VGA card.
        type: int
      vram64:
        description:
          - Size in KiB of the second memory of V(qxl) in the space of 64-bit addresses.
        type: int
      heads:
        description:
          - Number of screens.
        type: int
      primary:
        description:
          - Whether this is the first card.
        type: bool
      blob:
        description:
          - Whether V(virtio) shares its memory with the host's card.
        type: bool
      edid:
        description:
          - Whether the guest is told of the screen's modes.
        type: bool
      acceleration:
        description:
          - What the host's card does.
        type: dict
        suboptions:
          accel3d:
            description:
              - Whether it draws in three dimensions.
            type: bool
          accel2d:
            description:
              - Whether it draws in two dimensions.
            type: bool
          render_node:
            description:
              - Device of the host's card.
            type: str
      resolution:
        description:
          - Smallest size of the screen.
        type: dict
        suboptions:
          x:
            description:
              - Width in pixels.
            type: int
            required: true
          y:
            description:
              - Height in pixels.
            type: int
            required: true
      driver:
        description:
          - Settings of the device.
        type: dict
        suboptions:
          name:
            description:
              - Who emulates the card.
            type: str
            choices:
              - qemu
              - vhostuser
          vgaconf:
            description:
              - How the card answers as a VGA card.
            type: str
            choices:
              - io
              - 'on'
              - 'off'
          iommu:
            description:
              - Whether the device goes through the emulated IOMMU.
            type: bool
          ats:
            description:
              - Whether the device translates addresses itself.
            type: bool
          packed:
            description:
              - Whether the packed form of the rings is used.
            type: bool
          page_per_vq:
            description:
              - Whether each queue has a page of its own to be notified by.
            type: bool
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
  rng:
    description:
      - Random number generators.
    type: list
    elements: dict
    suboptions:
      model:
        description:
          - What the guest sees.
          - A new device is V(virtio).
        type: str
        choices:
          - virtio
          - virtio-transitional
          - virtio-non-transitional
      backend:
        description:
          - Where the numbers come from.
          - A new device takes them from V(random), a file of the host's.
        type: str
        choices:
          - random
          - builtin
          - egd
      device:
        description:
          - File that the numbers come from.
        type: str
      egd:
        description:
          - Daemon that the numbers come from.
        type: dict
        suboptions:
          type:
            description:
              - Kind of connection.
            type: str
            choices:
              - pty
              - file
              - unix
              - tcp
              - udp
              - dev
              - 'null'
              - vc
              - pipe
              - stdio
              - spicevmc
              - spiceport
              - dbus
              - nmdm
              - qemu-vdagent
          path:
            description:
              - File, device or socket at the host's end.
            type: str
          mode:
            description:
              - Who opens the connection.
            type: str
            choices:
              - connect
              - bind
          host:
            description:
              - Host name or address of a TCP connection.
            type: str
          service:
            description:
              - Port of a TCP connection.
            type: str
          protocol:
            description:
              - What is spoken on a TCP connection.
            type: str
            choices:
              - raw
              - telnet
              - telnets
              - tls
          tls:
            description:
              - Whether a TCP connection is encrypted.
            type: bool
          reconnect:
            description:
              - Whether a connection to a socket that was lost is opened again.
            type: dict
            suboptions:
              enabled:
                description:
                  - Whether it is.
                type: bool
                required: true
              timeout:
                description:
                  - Seconds between two attempts.
                type: int
      rate:
        description:
          - Limit on the numbers handed out.
        type: dict
        suboptions:
          bytes:
            description:
              - Bytes in one period.
            type: int
            required: true
          period:
            description:
              - Length of a period in milliseconds.
            type: int
      driver:
        description:
          - Settings of a virtio device's driver.
        type: dict
        suboptions:
          iommu:
            description:
              - Whether the device goes through the emulated IOMMU.
            type: bool
          ats:
            description:
              - Whether the device translates addresses itself.
            type: bool
          packed:
            description:
              - Whether the packed form of the rings is used.
            type: bool
          page_per_vq:
            description:
              - Whether each queue has a page of its own to be notified by.
            type: bool
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
  redirdevs:
    description:
      - USB devices of a viewer that the guest gets, by alias, else by their type.
    type: list
    elements: dict
    suboptions:
      bus:
        description:
          - Bus that the guest sees the device on.
        type: str
        choices:
          - usb
      type:
        description:
          - What the device comes through.
          - A new one comes through Spice.
        type: str
        choices:
          - pty
          - file
          - unix
          - tcp
          - udp
          - dev
          - 'null'
          - vc
          - pipe
          - stdio
          - spicevmc
          - spiceport
          - dbus
          - nmdm
          - qemu-vdagent
      path:
        description:
          - File, device or socket at the host's end.
        type: str
      mode:
        description:
          - Who opens the connection.
        type: str
        choices:
          - connect
          - bind
      host:
        description:
          - Host name or address of a TCP connection.
        type: str
      service:
        description:
          - Port of a TCP connection.
        type: str
      protocol:
        description:
          - What is spoken on a TCP connection.
        type: str
        choices:
          - raw
          - telnet
          - telnets
          - tls
      tls:
        description:
          - Whether a TCP connection is encrypted.
        type: bool
      reconnect:
        description:
          - Whether a connection to a socket that was lost is opened again.
        type: dict
        suboptions:
          enabled:
            description:
              - Whether it is.
            type: bool
            required: true
          timeout:
            description:
              - Seconds between two attempts.
            type: int
      boot_order:
        description:
          - Place in the order of devices to boot from; 1 is the first.
        type: int
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
  redirfilter:
    description:
      - 'Which devices of a viewer the guest may get: the first rule that fits counts; this is the whole list.'
      - What a rule does not say fits every device.
    type: list
    elements: dict
    suboptions:
      allow:
        description:
          - Whether the guest may get such a device.
        type: bool
        required: true
      class:
        description:
          - Class of the device, two hexadecimal digits.
        type: str
      vendor:
        description:
          - Vendor's number, four hexadecimal digits.
        type: str
      product:
        description:
          - Product's number, four hexadecimal digits.
        type: str
      version:
        description:
          - Version of the device, such as V(1.10).
        type: str
  smartcards:
    description:
      - Smart card readers, by their mode and type.
    type: list
    elements: dict
    suboptions:
      mode:
        description:
          - 'Where the card is: in the host''s reader, made of certificates of the host''s, or at the other end
            of a connection.'
        type: str
        required: true
        choices:
          - host
          - host-certificates
          - passthrough
      certificates:
        description:
          - Names of the three certificates of V(host-certificates); this is the whole list.
        type: list
        elements: str
      database:
        description:
          - Directory that holds the certificates.
        type: str
      source:
        description:
          - Where V(passthrough) comes from.
        type: dict
        suboptions:
          type:
            description:
              - Kind of connection.
            type: str
            required: true
            choices:
              - pty
              - file
              - unix
              - tcp
              - udp
              - dev
              - 'null'
              - vc
              - pipe
              - stdio
              - spicevmc
              - spiceport
              - dbus
              - nmdm
              - qemu-vdagent
          path:
            description:
              - File, device or socket at the host's end.
            type: str
          mode:
            description:
              - Who opens the connection.
            type: str
            choices:
              - connect
              - bind
          host:
            description:
              - Host name or address of a TCP connection.
            type: str
          service:
            description:
              - Port of a TCP connection.
            type: str
          protocol:
            description:
              - What is spoken on a TCP connection.
            type: str
            choices:
              - raw
              - telnet
              - telnets
              - tls
          tls:
            description:
              - Whether a TCP connection is encrypted.
            type: bool
          reconnect:
            description:
              - Whether a connection to a socket that was lost is opened again.
            type: dict
            suboptions:
              enabled:
                description:
                  - Whether it is.
                type: bool
                required: true
              timeout:
                description:
                  - Seconds between two attempts.
                type: int
  inputs:
    description:
      - Mice, keyboards and tablets, by their type and bus.
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - 'What the guest sees, or what it is given of the host''s: an event device over virtio (V(passthrough))
            or through the machine''s own devices (V(evdev)).'
          - Names the device together with O(inputs[].bus).
        type: str
        required: true
        choices:
          - mouse
          - tablet
          - keyboard
          - passthrough
          - evdev
      bus:
        description:
          - Bus of the device. libvirt takes V(usb) for a tablet; a mouse and a keyboard at V(ps2) are part of the
            machine and never removed.
          - What is at V(usb) or V(virtio) can be plugged into a running guest.
        type: str
        choices:
          - ps2
          - usb
          - virtio
          - xen
      model:
        description:
          - Form of a virtio device.
        type: str
        choices:
          - virtio
          - virtio-transitional
          - virtio-non-transitional
      evdev:
        description:
          - Event device of the host for O(inputs[].type=passthrough).
        type: str
      dev:
        description:
          - Event device of the host for O(inputs[].type=evdev).
        type: str
      grab:
        description:
          - Whether all input devices of the host are grabbed with O(inputs[].dev).
        type: str
        choices:
          - all
      grab_toggle:
        description:
          - Keys that switch between host and guest.
        type: str
        choices:
          - ctrl-ctrl
          - alt-alt
          - shift-shift
          - meta-meta
          - scrolllock
          - ctrl-scrolllock
      repeat:
        description:
          - Whether a key that is held down repeats.
        type: bool
      driver:
        description:
          - Settings of a virtio device's driver.
        type: dict
        suboptions:
          iommu:
            description:
              - Whether the device goes through the emulated IOMMU.
            type: bool
          ats:
            description:
              - Whether the device translates addresses itself.
            type: bool
          packed:
            description:
              - Whether the packed form of the rings is used.
            type: bool
          page_per_vq:
            description:
              - Whether each queue has a page of its own to be notified by.
            type: bool
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
  hubs:
    description:
      - Hubs.
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - Bus that the hub is for.
        type: str
        choices:
          - usb
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
  sounds:
    description:
      - Sound cards, by their model.
    type: list
    elements: dict
    suboptions:
      model:
        description:
          - Card that the guest sees.
          - Names the card.
        type: str
        required: true
        choices:
          - ich6
          - ich7
          - ich9
          - ac97
          - es1370
          - sb16
          - pcspk
          - usb
          - virtio
      codecs:
        description:
          - Codecs of a card of Intel's; this is the whole list.
        type: list
        elements: str
        choices:
          - duplex
          - micro
          - output
      audio:
        description:
          - Number of the backend at the host, O(ignore:audios[].id).
        type: int
      multichannel:
        description:
          - Whether a USB card has more than two channels.
        type: bool
      streams:
        description:
          - Number of streams of a virtio card.
        type: int
      driver:
        description:
          - Settings of a virtio device's driver.
        type: dict
        suboptions:
          iommu:
            description:
              - Whether the device goes through the emulated IOMMU.
            type: bool
          ats:
            description:
              - Whether the device translates addresses itself.
            type: bool
          packed:
            description:
              - Whether the packed form of the rings is used.
            type: bool
          page_per_vq:
            description:
              - Whether each queue has a page of its own to be notified by.
            type: bool
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
  audios:
    description:
      - What plays and records at the host, by number.
    type: list
    elements: dict
    suboptions:
      id:
        description:
          - Number of the backend.
          - Names it.
        type: int
        required: true
      type:
        description:
          - Who plays and records at the host.
        type: str
        required: true
        choices:
          - none
          - alsa
          - coreaudio
          - dbus
          - file
          - jack
          - oss
          - pipewire
          - pulseaudio
          - sdl
          - spice
      timer_period:
        description:
          - Microseconds between two looks at the buffers.
        type: int
      path:
        description:
          - File that O(audios[].type=file) writes.
        type: str
      server_name:
        description:
          - Server of O(audios[].type=pulseaudio).
        type: str
      runtime_dir:
        description:
          - Directory of O(audios[].type=pipewire) with its socket.
        type: str
      driver:
        description:
          - What O(audios[].type=sdl) plays through.
        type: str
        choices:
          - esd
          - alsa
          - arts
          - pulseaudio
      try_mmap:
        description:
          - Whether O(audios[].type=oss) maps the device's memory.
        type: bool
      exclusive:
        description:
          - Whether O(audios[].type=oss) has the device for itself.
        type: bool
      dsp_policy:
        description:
          - Timing policy of O(audios[].type=oss).
        type: int
      input:
        description:
          - What is recorded.
        type: dict
        suboptions:
          mixing_engine:
            description:
              - Whether QEMU mixes and converts.
            type: bool
          fixed_settings:
            description:
              - Whether frequency, channels and format are fixed.
            type: bool
          voices:
            description:
              - Number of voices.
            type: int
          buffer_length:
            description:
              - Length of the buffer in microseconds.
            type: int
          frequency:
            description:
              - Samples per second.
            type: int
          channels:
            description:
              - Number of channels.
            type: int
          format:
            description:
              - Form of a sample.
            type: str
            choices:
              - s8
              - u8
              - s16
              - u16
              - s32
              - u32
              - f32
          buffer_count:
            description:
              - Number of buffers (V(oss), V(sdl)).
            type: int
          dev:
            description:
              - Device of the host (V(alsa), V(oss)).
            type: str
          try_poll:
            description:
              - Whether the device is polled (V(oss)).
            type: bool
          name:
            description:
              - Name of the sink or source (V(pulseaudio), V(pipewire)).
            type: str
          stream_name:
            description:
              - Name of the stream (V(pulseaudio), V(pipewire)).
            type: str
          latency:
            description:
              - Wished delay in microseconds (V(pulseaudio), V(pipewire)).
            type: int
          server_name:
            description:
              - Name of the server (V(jack)).
            type: str
          client_name:
            description:
              - Name of the client (V(jack)).
            type: str
          connect_ports:
            description:
              - Pattern of the ports to connect to (V(jack)).
            type: str
          exact_name:
            description:
              - Whether the client's name has to be just that (V(jack)).
            type: bool
      output:
        description:
          - What is played.
        type: dict
        suboptions:
          mixing_engine:
            description:
              - Whether QEMU mixes and converts.
            type: bool
          fixed_settings:
            description:
              - Whether frequency, channels and format are fixed.
            type: bool
          voices:
            description:
              - Number of voices.
            type: int
          buffer_length:
            description:
              - Length of the buffer in microseconds.
            type: int
          frequency:
            description:
              - Samples per second.
            type: int
          channels:
            description:
              - Number of channels.
            type: int
          format:
            description:
              - Form of a sample.
            type: str
            choices:
              - s8
              - u8
              - s16
              - u16
              - s32
              - u32
              - f32
          buffer_count:
            description:
              - Number of buffers (V(oss), V(sdl)).
            type: int
          dev:
            description:
              - Device of the host (V(alsa), V(oss)).
            type: str
          try_poll:
            description:
              - Whether the device is polled (V(oss)).
            type: bool
          name:
            description:
              - Name of the sink or source (V(pulseaudio), V(pipewire)).
            type: str
          stream_name:
            description:
              - Name of the stream (V(pulseaudio), V(pipewire)).
            type: str
          latency:
            description:
              - Wished delay in microseconds (V(pulseaudio), V(pipewire)).
            type: int
          server_name:
            description:
              - Name of the server (V(jack)).
            type: str
          client_name:
            description:
              - Name of the client (V(jack)).
            type: str
          connect_ports:
            description:
              - Pattern of the ports to connect to (V(jack)).
            type: str
          exact_name:
            description:
              - Whether the client's name has to be just that (V(jack)).
            type: bool
  watchdogs:
    description:
      - Watchdogs, by their model.
    type: list
    elements: dict
    suboptions:
      model:
        description:
          - What the guest sees.
          - Names the watchdog.
          - V(i6300esb) can be plugged into a running guest.
        type: str
        required: true
        choices:
          - i6300esb
          - ib700
          - diag288
          - itco
      action:
        description:
          - What happens when the guest has not fed the watchdog in time. libvirt takes V(reset) when none is given.
        type: str
        choices:
          - reset
          - shutdown
          - poweroff
          - pause
          - none
          - dump
          - inject-nmi
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
  filesystems:
    description:
      - Directories and file systems of the host, by their target.
    type: list
    elements: dict
    suboptions:
      target:
        description:
          - Name under which a virtual machine can mount it, in a container the place where it is mounted.
          - Names the file system.
        type: str
        required: true
      type:
        description:
          - Kind of source. libvirt takes V(mount), a directory, when nothing says otherwise.
          - The others are for containers.
        type: str
        choices:
          - mount
          - template
          - file
          - block
          - ram
          - bind
          - volume
      source:
        description:
          - What is shown.
        type: dict
        suboptions:
          dir:
            description:
              - Directory of the host.
            type: str
          file:
            description:
              - Image file.
            type: str
          dev:
            description:
              - Block device of the host.
            type: str
          usage:
            description:
              - Size in KiB of a file system in memory.
            type: int
          socket:
            description:
              - Socket of a virtiofsd that libvirt does not start.
            type: str
      accessmode:
        description:
          - Whose permissions count in the host.
        type: str
        choices:
          - passthrough
          - mapped
          - squash
      multidevs:
        description:
          - What happens where the directory lies on several devices.
        type: str
        choices:
          - default
          - remap
          - forbid
          - warn
      fmode:
        description:
          - Mode of new files for O(filesystems[].accessmode=mapped), in octal digits.
        type: str
      dmode:
        description:
          - Mode of new directories for O(filesystems[].accessmode=mapped), in octal digits.
        type: str
      model:
        description:
          - What the guest sees.
        type: str
        choices:
          - virtio
          - virtio-transitional
          - virtio-non-transitional
      driver:
        description:
          - Settings of the host's and the guest's driver.
        type: dict
        suboptions:
          type:
            description:
              - Driver.
              - V(virtiofs) needs memory that is shared with the host.
            type: str
            choices:
              - path
              - handle
              - loop
              - nbd
              - ploop
              - virtiofs
              - mtp
          format:
            description:
              - Format of an image file.
            type: str
          wrpolicy:
            description:
              - V(immediate) writes to the host's disk at once.
            type: str
            choices:
              - immediate
          queue:
            description:
              - Entries of the queue of V(virtiofs).
            type: int
          iommu:
            description:
              - Whether the device goes through the emulated IOMMU.
            type: bool
          ats:
            description:
              - Whether the device translates addresses itself.
            type: bool
          packed:
            description:
              - Whether the packed form of the rings is used.
            type: bool
          page_per_vq:
            description:
              - Whether each queue has a page of its own to be notified by.
            type: bool
      binary:
        description:
          - The virtiofsd that libvirt starts.
        type: dict
        suboptions:
          path:
            description:
              - Path of the program.
            type: str
          xattr:
            description:
              - Whether extended attributes are passed on.
            type: bool
          cache:
            description:
              - Whether the guest may keep data in memory.
            type: str
            choices:
              - none
              - always
          sandbox:
            description:
              - How the program is confined.
            type: str
            choices:
              - namespace
              - chroot
          posix_lock:
            description:
              - Whether POSIX locks are passed on.
            type: bool
          flock:
            description:
              - Whether locks of C(flock) are passed on.
            type: bool
          threads:
            description:
              - Number of threads.
            type: int
          open_files:
            description:
              - Most files that are open at once.
              - From libvirt 10.0 on.
            type: int
      uid_map:
        description:
          - Users of the guest as users of the host, for V(virtiofs); this is the whole list.
          - From libvirt 10.0 on.
        type: list
        elements: dict
        suboptions:
          start:
            description:
              - First number in the guest.
            type: int
            required: true
          target:
            description:
              - First number in the host.
            type: int
            required: true
          count:
            description:
              - How many there are.
            type: int
            required: true
      gid_map:
        description:
          - Groups of the guest as groups of the host, for V(virtiofs); this is the whole list.
          - From libvirt 10.0 on.
        type: list
        elements: dict
        suboptions:
          start:
            description:
              - First number in the guest.
            type: int
            required: true
          target:
            description:
              - First number in the host.
            type: int
            required: true
          count:
            description:
              - How many there are.
            type: int
            required: true
      readonly:
        description:
          - Whether the guest may only read.
        type: bool
      boot_order:
        description:
          - Place in the order of devices to boot from; 1 is the first.
        type: int
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
  controllers:
    description:
      - Controllers of buses, by type and index. libvirt adds those that other devices need, and V(purge=controllers)
        leaves them.
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - Bus.
        type: str
        required: true
        choices:
          - pci
          - scsi
          - usb
          - virtio-serial
          - sata
          - ide
          - fdc
          - ccid
          - nvme
          - xenbus
          - isa
      index:
        description:
          - Number of the controller among those of its bus.
          - Names the controller; a new one gets the first that is free.
        type: int
      model:
        description:
          - What the guest sees, such as V(virtio-scsi), V(qemu-xhci) or V(pcie-root-port).
        type: str
      ports:
        description:
          - Number of ports, of a controller for USB or V(virtio-serial).
        type: int
      vectors:
        description:
          - Number of interrupts of a controller for V(virtio-serial).
        type: int
      master_startport:
        description:
          - First port of the main controller that this companion for USB serves.
        type: int
      serial:
        description:
          - Serial number of a controller for V(nvme).
          - From libvirt 11.5 on.
        type: str
      driver:
        description:
          - Settings of the host's and the guest's driver.
        type: dict
        suboptions:
          queues:
            description:
              - Number of queues.
            type: int
          cmd_per_lun:
            description:
              - Commands that can wait for one disk.
            type: int
          max_sectors:
            description:
              - Sectors that one command can move.
            type: int
          ioeventfd:
            description:
              - Whether the guest's requests are handled aside.
            type: bool
          iothread:
            description:
              - Number of the I/O thread that serves the disks.
            type: int
          iothreads:
            description:
              - The threads that serve the device's queues; this is the whole list.
            type: list
            elements: dict
            suboptions:
              id:
                description:
                  - Number of the thread.
                type: int
                required: true
              queues:
                description:
                  - Queues that it serves; this is the whole list.
                type: list
                elements: int
          iommu:
            description:
              - Whether the device goes through the emulated IOMMU.
            type: bool
          ats:
            description:
              - Whether the device translates addresses itself.
            type: bool
          packed:
            description:
              - Whether the packed form of the rings is used.
            type: bool
          page_per_vq:
            description:
              - Whether each queue has a page of its own to be notified by.
            type: bool
      model_name:
        description:
          - Device of QEMU's that stands for a PCI controller.
        type: str
      target:
        description:
          - Place of a PCI controller as the guest sees it.
        type: dict
        suboptions:
          chassis:
            description:
              - Number of the chassis of a port.
            type: int
          chassis_nr:
            description:
              - Number of the chassis of a bridge.
            type: int
          port:
            description:
              - Number of the port.
            type: int
          bus_nr:
            description:
              - Number of the bus behind an expander.
            type: int
          index:
            description:
              - Place among the host bridges of a pSeries guest.
            type: int
          node:
            description:
              - NUMA node that the devices belong to.
            type: int
          hotplug:
            description:
              - Whether devices can be plugged while the guest runs.
            type: bool
          mem_reserve:
            description:
              - Memory in KiB that the guest keeps for devices to come.
              - From libvirt 10.3 on.
            type: int
      pcihole64:
        description:
          - Room for devices' memory above 4 GiB, of the root of PCI.
        type: str
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
  leases:
    description:
      - Leases of a lock manager, by lockspace and key.
    type: list
    elements: dict
    suboptions:
      lockspace:
        description:
          - Name of the lockspace.
          - With O(leases[].key) it names the lease.
        type: str
        required: true
      key:
        description:
          - Name of the lease.
        type: str
        required: true
      path:
        description:
          - File that holds the lease.
        type: str
      offset:
        description:
          - Where in the file the lease is, in bytes.
        type: int
  memory_devices:
    description:
      - Memory devices, by alias, else in their order.
    type: list
    elements: dict
    suboptions:
      model:
        description:
          - What the guest sees.
        type: str
        required: true
        choices:
          - dimm
          - nvdimm
          - virtio-pmem
          - virtio-mem
          - sgx-epc
      size:
        description:
          - Size, such as V(1GiB).
        type: str
      node:
        description:
          - NUMA node of the guest that the memory belongs to.
        type: int
      block:
        description:
          - Smallest part in which V(virtio-mem) comes and goes.
        type: str
      requested:
        description:
          - How much of V(virtio-mem) the guest is to have.
          - It can be changed while the guest runs.
        type: str
      label_size:
        description:
          - Size of the label area of V(nvdimm).
        type: str
      readonly:
        description:
          - Whether the guest may only read V(nvdimm).
        type: bool
      dynamic_memslots:
        description:
          - Whether V(virtio-mem) is given to QEMU in parts, as it is needed.
          - From libvirt 10.1 on.
        type: bool
      path:
        description:
          - File or device of the host that is shown as V(nvdimm) or V(virtio-pmem).
        type: str
      align_size:
        description:
          - Size to which the file is aligned.
        type: str
      pmem:
        description:
          - Whether the file outlives a loss of power.
        type: bool
      page_size:
        description:
          - Size of the host's pages.
        type: str
      nodes:
        description:
          - NUMA nodes of the host that the memory comes from, such as V(0-1).
        type: str
      access:
        description:
          - Whether other processes of the host see what the guest writes.
        type: str
        choices:
          - shared
          - private
      discard:
        description:
          - Whether the host may drop the contents when the device goes.
        type: bool
      uuid:
        description:
          - UUID of V(nvdimm) on a pSeries machine.
        type: str
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
  memballoons:
    description:
      - The balloon, by which a guest gives memory back.
      - There is one.
    type: list
    elements: dict
    suboptions:
      model:
        description:
          - What the guest sees.
          - A domain has V(virtio) unless it says V(none).
        type: str
        choices:
          - virtio
          - virtio-transitional
          - virtio-non-transitional
          - xen
          - none
      autodeflate:
        description:
          - Whether the guest gets memory back before it runs out of it.
        type: bool
      free_page_reporting:
        description:
          - Whether the guest tells of pages that it does not use.
        type: bool
      stats_period:
        description:
          - Seconds between two statistics of the guest's memory; 0 is none.
        type: int
      driver:
        description:
          - Settings of a virtio device's driver.
        type: dict
        suboptions:
          iommu:
            description:
              - Whether the device goes through the emulated IOMMU.
            type: bool
          ats:
            description:
              - Whether the device translates addresses itself.
            type: bool
          packed:
            description:
              - Whether the packed form of the rings is used.
            type: bool
          page_per_vq:
            description:
              - Whether each queue has a page of its own to be notified by.
            type: bool
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
  iommus:
    description:
      - The guest's own IOMMU.
      - There is one.
    type: list
    elements: dict
    suboptions:
      model:
        description:
          - What the guest sees.
        type: str
        required: true
        choices:
          - intel
          - virtio
          - smmuv3
          - amd
      driver:
        description:
          - What it can do.
        type: dict
        suboptions:
          intremap:
            description:
              - Whether it remaps interrupts.
              - Needs the I/O APIC of QEMU.
            type: bool
          caching_mode:
            description:
              - Whether the guest says when tables change, which host devices need.
            type: bool
          eim:
            description:
              - Whether interrupts are in the extended form, for more than 255 processors.
            type: bool
          iotlb:
            description:
              - Whether devices may translate addresses themselves.
            type: bool
          aw_bits:
            description:
              - Bits of an address.
            type: int
          dma_translation:
            description:
              - Whether it translates the addresses of devices.
              - From libvirt 10.7 on.
            type: bool
          xtsup:
            description:
              - Whether an V(amd) one can do x2APIC.
              - From libvirt 11.5 on.
            type: bool
          passthrough:
            description:
              - Whether an V(amd) one can let devices pass.
              - From libvirt 11.5 on.
            type: bool
          pci_bus:
            description:
              - Index of the controller that a V(smmuv3) one serves.
              - From libvirt 11.10 on.
            type: int
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
  vsocks:
    description:
      - Sockets between host and guest.
      - There is one.
    type: list
    elements: dict
    suboptions:
      model:
        description:
          - What the guest sees.
        type: str
        choices:
          - virtio
          - virtio-transitional
          - virtio-non-transitional
      auto:
        description:
          - Whether libvirt finds the guest's number at each start.
        type: bool
      cid:
        description:
          - Number of the guest, from 3 on.
        type: int
      driver:
        description:
          - Settings of a virtio device's driver.
        type: dict
        suboptions:
          iommu:
            description:
              - Whether the device goes through the emulated IOMMU.
            type: bool
          ats:
            description:
              - Whether the device translates addresses itself.
            type: bool
          packed:
            description:
              - Whether the packed form of the rings is used.
            type: bool
          page_per_vq:
            description:
              - Whether each queue has a page of its own to be notified by.
            type: bool
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
  cryptos:
    description:
      - Devices that encrypt for the guest, by alias, else in their order.
      - From libvirt 9.1 on.
    type: list
    elements: dict
    suboptions:
      model:
        description:
          - What the guest sees.
          - A new device is V(virtio).
        type: str
        choices:
          - virtio
      type:
        description:
          - Who encrypts.
          - A new device has V(qemu).
        type: str
        choices:
          - qemu
      backend:
        description:
          - How it encrypts, V(builtin) in QEMU or V(lkcf) in the host's kernel.
          - A new device has V(builtin).
        type: str
        choices:
          - builtin
          - lkcf
      queues:
        description:
          - Number of queues.
        type: int
      driver:
        description:
          - Settings of a virtio device's driver.
        type: dict
        suboptions:
          iommu:
            description:
              - Whether the device goes through the emulated IOMMU.
            type: bool
          ats:
            description:
              - Whether the device translates addresses itself.
            type: bool
          packed:
            description:
              - Whether the packed form of the rings is used.
            type: bool
          page_per_vq:
            description:
              - Whether each queue has a page of its own to be notified by.
            type: bool
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
  pstores:
    description:
      - The place where a guest leaves its last words.
      - There is one.
      - From libvirt 10.7 on.
    type: list
    elements: dict
    suboptions:
      backend:
        description:
          - What the guest sees.
          - A new device is V(acpi-erst).
        type: str
        choices:
          - acpi-erst
      path:
        description:
          - File of the host that holds it. libvirt chooses one when none is given.
        type: str
      size:
        description:
          - Size of the file.
        type: str
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
  tpms:
    description:
      - The trusted platform module.
      - There is one.
    type: list
    elements: dict
    suboptions:
      model:
        description:
          - What the guest sees. libvirt chooses it by the machine.
        type: str
        choices:
          - tpm-tis
          - tpm-crb
          - tpm-spapr
          - spapr-tpm-proxy
      type:
        description:
          - V(emulator) is a program of the host, V(passthrough) a TPM of the host, V(external) an emulator that
            libvirt does not start.
        type: str
        choices:
          - emulator
          - passthrough
          - external
      version:
        description:
          - Version of the emulated TPM.
        type: str
        choices:
          - '1.2'
          - '2.0'
      device:
        description:
          - TPM of the host.
          - Makes the type V(passthrough).
        type: str
      socket:
        description:
          - Socket of an emulator.
          - Makes the type V(external).
        type: str
      state_file:
        description:
          - File that holds the emulator's state.
          - From libvirt 10.10 on.
        type: str
      state_dir:
        description:
          - Directory that holds the emulator's state.
          - From libvirt 10.10 on.
        type: str
      secret_uuid:
        description:
          - UUID of libvirt's secret that the emulator's state is encrypted with.
        type: str
      persistent_state:
        description:
          - Whether the emulator's state outlives a domain that is not persistent.
        type: bool
      debug:
        description:
          - How much the emulator logs.
          - From libvirt 9.1 on.
        type: int
      active_pcr_banks:
        description:
          - Banks of registers that are in use at the start.
        type: dict
        suboptions:
          sha1:
            description:
              - The bank of SHA-1.
            type: bool
          sha256:
            description:
              - The bank of SHA-256.
            type: bool
          sha384:
            description:
              - The bank of SHA-384.
            type: bool
          sha512:
            description:
              - The bank of SHA-512.
            type: bool
      profile:
        description:
          - What a new emulated TPM can do.
          - From libvirt 10.10 on.
        type: dict
        suboptions:
          source:
            description:
              - Where the profile comes from, such as V(local:restricted).
            type: str
          remove_disabled:
            description:
              - Whether what the host's library cannot do is taken off.
            type: str
            choices:
              - check
              - fips-host
          name:
            description:
              - Name of the profile.
            type: str
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
  nvrams:
    description:
      - The NVRAM of a pSeries machine as a device.
      - There is one.
    type: list
    elements: dict
    suboptions:
      reg:
        description:
          - Where the guest finds it on its bus, in hexadecimal digits such as V(0x4000).
        type: str
  panics:
    description:
      - Devices by which a guest tells that it crashed, by their model.
    type: list
    elements: dict
    suboptions:
      model:
        description:
          - What the guest sees. libvirt chooses it by the machine.
          - Names the device.
        type: str
        choices:
          - isa
          - pvpanic
          - hyperv
          - pseries
          - s390
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
  shmems:
    description:
      - Memory shared with other guests and programs of the host, by its name.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the memory in the host.
          - Names the device.
        type: str
        required: true
      model:
        description:
          - What the guest sees.
        type: str
        choices:
          - ivshmem
          - ivshmem-plain
          - ivshmem-doorbell
      role:
        description:
          - Whether the memory is taken along in a migration (V(master)) or not (V(peer)).
        type: str
        choices:
          - master
          - peer
      size:
        description:
          - Size, such as V(4MiB), a power of two.
        type: str
      server:
        description:
          - Socket of the server that V(ivshmem-doorbell) needs.
        type: str
      msi:
        description:
          - Interrupts of V(ivshmem-doorbell).
        type: dict
        suboptions:
          vectors:
            description:
              - Number of interrupts.
            type: int
          ioeventfd:
            description:
              - Whether the guest's requests are handled aside.
            type: bool
      alias:
        description:
          - The device's own name, C(ua-) and letters, digits, C(_) or C(-).
        type: str
  state:
    description:
      - V(present) defines the domain and leaves it running or not.
      - V(running), V(paused) and V(stopped) say what it shall be besides.
      - V(saved) writes the memory of a running guest to the host's disk and stops it; V(running) and V(paused)
        go on from there, with the definition that it was saved with, and V(stopped) leaves it as it is.
      - 'V(restarted) shuts the guest down and starts it, V(reset) presses the reset button of one that runs: both
        do so each time.'
      - V(absent) removes its definition; disks are never deleted.
    type: str
    choices:
      - present
      - running
      - stopped
      - paused
      - saved
      - restarted
      - reset
      - absent
    default: present
  restart:
    description:
      - Whether a running guest may be restarted, once, for what cannot be changed while it runs.
      - With V(when_needed) it is shut down within O(shutdown_timeout), or powered off with O(force=true), and started;
        then nothing is pending any more.
      - One that does not start gets its former definition back.
    type: str
    choices:
      - never
      - when_needed
    default: never
  wait_for:
    description:
      - When a domain that shall run counts as one that can be used.
      - V(agent) waits until its guest agent answers, V(lease) until one of its interfaces has an address from the
        DHCP server of its network, V(port) until the TCP port O(wait_port) of the guest takes connections from
        the host on which the module runs.
      - Each returns RV(addresses).
      - A guest that crashes or shuts down meanwhile is an error at once.
    type: str
    choices:
      - none
      - agent
      - lease
      - port
    default: none
  wait_port:
    description:
      - TCP port of the guest, such as V(22), for O(wait_for=port).
    type: int
  wait_timeout:
    description:
      - How long to wait, in seconds, for O(wait_for).
    type: float
    default: 300.0
  autostart:
    description:
      - Whether the domain starts with the host.
    type: bool
  xml:
    description:
      - The domain's XML, for what options do not cover.
      - Options given beside it have the last word.
    type: str
  ownership:
    description:
      - 'Whether what this task asked for the last time, and does not mention any more, is taken back: an entry
        goes, a value returns to libvirt''s default.'
      - For that the task leaves a record in the domain's metadata.
      - What other tasks and tools have put there is left alone, and what they changed is reported in RV(drift).
      - Unless it is given, a task that makes the domain, or says O(memory) and devices (itself or in its O(xml)),
        is such a definition, and any other task only amends what is there.
      - O(memory) alone will do where the last definition had no devices either.
    type: bool
  disk_sizes:
    description:
      - 'Sizes of disks, such as V({vda: 20GiB}), by their target.'
      - A disk grows in place while the domain runs; the guest has to grow what is on it.
      - 'None is made smaller: that is an error before anything is touched.'
      - Check mode does not say whether a disk that the task itself plugs in will grow.
    type: dict
  purge:
    description:
      - 'Lists that shall hold just what the task declares: entries that it does not mention are removed.'
    type: list
    elements: str
    choices:
      - audios
      - blkiotune.devices
      - boot.acpi_tables
      - channels
      - clock.timers
      - consoles
      - controllers
      - cpu.features
      - cpu.numa
      - cpu.numa.caches
      - cpu.numa.distances
      - cputune.iothreadpins
      - cputune.iothreadscheds
      - cputune.vcpupins
      - cputune.vcpuscheds
      - cryptos
      - disks
      - filesystems
      - fw_cfg
      - graphics
      - hostdevs
      - hubs
      - idmap.gids
      - idmap.uids
      - init.env
      - inputs
      - interfaces
      - iommus
      - iothread_list
      - leases
      - memballoons
      - memory_devices
      - numatune.memnodes
      - nvrams
      - panics
      - parallels
      - perf_events
      - pstores
      - qemu.env
      - qemu.overrides
      - qemu.overrides.properties
      - redirdevs
      - rng
      - seclabels
      - serials
      - shmems
      - smartcards
      - sounds
      - throttle_groups
      - tpms
      - vcpu_list
      - videos
      - vsocks
      - watchdogs
    default: []
  shutdown_timeout:
    description:
      - How long to wait, in seconds, until the guest has shut down.
    type: float
    default: 120.0
  force:
    description:
      - 'Whether the domain may be powered off: for O(state=stopped), O(state=restarted) and O(restart=when_needed)
        when it does not shut down in time, for O(state=absent) at once.'
    type: bool
    default: false
  remove:
    description:
      - What is removed with the definition for O(state=absent).
      - Without it a domain that has one of them is not removed.
    type: list
    elements: str
    choices:
      - nvram
      - tpm
      - managed_save
      - snapshots_metadata
      - checkpoints_metadata
    default: []
  affect:
    description:
      - Which definition to change.
      - V(auto) changes the persistent one and, if the domain runs, the running one too.
      - V(live) and V(config) change only that one; V(live) needs a running domain.
    type: str
    choices:
      - auto
      - live
      - config
    default: auto
  replug:
    description:
      - Whether a device may be taken out of a running guest and put back when a change cannot be made in place.
      - Without it such a change waits for the next start and is listed in RV(pending_restart).
    type: bool
    default: false
  detach_timeout:
    description:
      - How long to wait for the guest to let go of a device, in seconds, each time it is asked.
      - The domain's vCPUs and its balloon are waited for as long.
    type: float
    default: 20.0
  detach_attempts:
    description:
      - How often to ask the guest to let go.
    type: int
    default: 3
"""

    INFO = r"""
options:
  name:
    description:
      - Names of the domains to read, or patterns such as V(web*).
      - All domains when none is given.
    type: list
    elements: str
    default: []
  gather:
    description:
      - 'What to read besides: addresses as the DHCP server, the guest agent or the host''s ARP table knows them,
        statistics, and the definitions as V(xml).'
    type: list
    elements: str
    choices:
      - addresses_lease
      - addresses_agent
      - addresses_arp
      - statistics
      - xml
    default: []
  statistics:
    description:
      - Which statistics V(gather=statistics) reads.
    type: list
    elements: str
    choices:
      - state
      - cpu
      - balloon
      - vcpu
      - interface
      - block
      - perf
      - iothread
      - memory
      - dirtyrate
      - vm
    default:
      - state
      - cpu
      - balloon
      - vcpu
      - interface
      - block
"""
