# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a guest starts, and what its firmware says of the machine.

Formatdomain, "Operating system booting", "SMBIOS System Information".
"""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT, SIGNED, YES_NO
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Items, Values

FIRMWARE = (
    #: Kind of firmware, for which libvirt finds the files.
    Field("type", "@firmware", choices=("bios", "efi")),
    #: Whether the firmware checks signatures. Needs O(features.smm=true) and a q35 machine on x86.
    Field("secure_boot", "firmware/feature[name=secure-boot]@enabled", YES_NO),
    #: Whether keys are enrolled from the start.
    Field("enrolled_keys", "firmware/feature[name=enrolled-keys]@enabled", YES_NO),
    #: The firmware itself, where libvirt shall not choose it.
    Group(
        "loader",
        "loader",
        (
            #: File of the firmware.
            Field("path", "."),
            #: How the guest sees it.
            Field("type", "@type", choices=("rom", "pflash")),
            #: Whether the guest may only read it.
            Field("readonly", "@readonly", YES_NO),
            #: Whether it can check signatures.
            Field("secure", "@secure", YES_NO),
            #: Whether it keeps no variables.
            Field("stateless", "@stateless", YES_NO),
            #: Format of the file, such as V(raw) or V(qcow2).
            Field("format", "@format"),
        ),
    ),
    #: Where the firmware keeps its variables.
    Group(
        "nvram",
        "nvram",
        (
            #: File with the variables of this domain. libvirt chooses one unless it is given.
            Field("path", "."),
            #: File that a new one is copied from.
            Field("template", "@template"),
            #: Format of that file.
            Field("template_format", "@templateFormat"),
            #: Format of the variables' file.
            Field("format", "@format"),
            #: File with the variables, another way to say O(firmware.nvram.path).
            Field("file", "source@file", implies={"os/nvram@type": "file"}),
            #: Block device with the variables.
            Field("dev", "source@dev", implies={"os/nvram@type": "block"}),
        ),
    ),
    #: Where firmware that has its variables in one JSON file keeps them.
    Group(
        "varstore",
        "varstore",
        (
            #: File with the variables of this domain.
            Field("path", "@path"),
            #: File that a new one is copied from.
            Field("template", "@template"),
        ),
    ),
)

BOOT = (
    #: Kinds of devices in their order; this is the whole list. Devices can have O(disks[].boot_order) instead.
    Values("order", "boot@dev", choices=("hd", "cdrom", "network", "fd")),
    #: Kernel file of the host.
    Field("kernel", "kernel"),
    #: Initial RAM disk of the host.
    Field("initrd", "initrd"),
    #: Kernel's command line.
    Field("cmdline", "cmdline"),
    #: Device tree file of the host.
    Field("dtb", "dtb"),
    #: Shim file of the host, which starts O(boot.kernel) where signatures are checked.
    Field("shim", "shim"),
    #: Whether the guest's firmware offers a menu.
    Field("menu", "bootmenu@enable", YES_NO),
    #: Milliseconds that the menu waits. Turns the menu on.
    Field("menu_timeout", "bootmenu@timeout", INT, implies={"os/bootmenu@enable": "yes"}),
    #: Whether the firmware speaks over the first serial port.
    Field("use_serial", "bios@useserial", YES_NO),
    #: Milliseconds until the guest starts anew when nothing could be booted. V(-1) is never.
    Field("reboot_timeout", "bios@rebootTimeout", SIGNED),
    #: ACPI tables of the host for the guest.
    Items(
        "acpi_tables",
        "acpi/table",
        (
            #: Kind of table.
            Field("type", "@type", required=True),
            #: File with the table.
            Field("path", ".", required=True),
        ),
    ),
)

#: What a container starts.
INIT = (
    #: Program that is started first.
    Field("path", "init"),
    #: Its arguments; this is the whole list.
    Values("args", "initarg"),
    #: Its environment.
    Items(
        "env",
        "initenv",
        (
            #: Name of the variable.
            Field("name", "@name", required=True),
            #: Its value.
            Field("value", ".", required=True),
        ),
    ),
    #: Directory that it is started in.
    Field("directory", "initdir"),
    #: User that it runs as.
    Field("user", "inituser"),
    #: Group that it runs as.
    Field("group", "initgroup"),
)

_IDS = (
    #: First of the container's identifiers.
    Field("start", "@start", INT, required=True),
    #: First of the host's identifiers.
    Field("target", "@target", INT, required=True),
    #: How many there are.
    Field("count", "@count", INT, required=True),
)

IDMAP = (
    #: Users.
    Items("uids", "uid", _IDS),
    #: Groups.
    Items("gids", "gid", _IDS),
)

SYSINFO = (
    #: The firmware.
    Group(
        "bios",
        "bios",
        (
            #: Who made it.
            Field("vendor", "entry[name=vendor]"),
            #: Its version.
            Field("version", "entry[name=version]"),
            #: Its date, such as V(01/31/2026).
            Field("date", "entry[name=date]"),
            #: Its release, such as V(1.2).
            Field("release", "entry[name=release]"),
        ),
    ),
    #: The machine.
    Group(
        "system",
        "system",
        (
            #: Who made it.
            Field("manufacturer", "entry[name=manufacturer]"),
            #: What it is.
            Field("product", "entry[name=product]"),
            #: Its version.
            Field("version", "entry[name=version]"),
            #: Its serial number.
            Field("serial", "entry[name=serial]"),
            #: Its UUID, which must be the domain's.
            Field("uuid", "entry[name=uuid]"),
            #: Its number in the maker's list.
            Field("sku", "entry[name=sku]"),
            #: Which family it is of.
            Field("family", "entry[name=family]"),
        ),
    ),
    #: Boards; this is the whole list.
    Items(
        "baseboards",
        "baseBoard",
        (
            #: Who made it.
            Field("manufacturer", "entry[name=manufacturer]"),
            #: What it is.
            Field("product", "entry[name=product]"),
            #: Its version.
            Field("version", "entry[name=version]"),
            #: Its serial number.
            Field("serial", "entry[name=serial]"),
            #: Its number in the owner's list.
            Field("asset", "entry[name=asset]"),
            #: Where it is.
            Field("location", "entry[name=location]"),
        ),
        exact=True,
    ),
    #: The case.
    Group(
        "chassis",
        "chassis",
        (
            #: Who made it.
            Field("manufacturer", "entry[name=manufacturer]"),
            #: Its version.
            Field("version", "entry[name=version]"),
            #: Its serial number.
            Field("serial", "entry[name=serial]"),
            #: Its number in the owner's list.
            Field("asset", "entry[name=asset]"),
            #: Its number in the maker's list.
            Field("sku", "entry[name=sku]"),
        ),
    ),
    #: Texts for programs in the guest; this is the whole list.
    Values("oem_strings", "oemStrings/entry"),
)

FW_CFG = (
    #: Name that the guest finds it by, such as V(opt/org.example/config).
    Field("name", "@name", required=True),
    #: What it is.
    Field("value", "."),
    #: File of the host with what it is.
    Field("file", "@file"),
)

BOOTING = (
    #: Firmware of the guest.
    Group("firmware", "os", FIRMWARE),
    #: What the guest boots from.
    Group("boot", "os", BOOT),
    #: Program of the host that starts the guest's kernel, on Xen and bhyve.
    Field("bootloader", "bootloader"),
    #: Arguments of O(bootloader).
    Field("bootloader_args", "bootloader_args"),
    #: What a container starts.
    Group("init", "os", INIT),
    #: Users and groups of a container that are others of the host.
    Group("idmap", "idmap", IDMAP),
    #: Where the firmware's tables of the machine come from: V(sysinfo) are those of O(sysinfo).
    Field("smbios", "os/smbios@mode", choices=("emulate", "host", "sysinfo")),
    #: What the firmware says of the machine. Give O(smbios=sysinfo) too.
    Group("sysinfo", "sysinfo[type=smbios]", SYSINFO),
    #: Texts and files for the guest's firmware.
    Items("fw_cfg", "sysinfo[type=fwcfg]/entry", FW_CFG),
)
