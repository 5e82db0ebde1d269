# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Host devices handed to a guest or a container (formatdomain, "Host device assignment")."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.device_options import OPTIONS
from ansible_collections.virtops.libvirt.plugins.module_utils._kinds.interface import ROM, TEAMING
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import (
    HEX16,
    INT,
    ON_OFF,
    PCI,
    PORTAL,
    PRESENT,
    UUID,
    YES_NO,
)
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Kind, Live


def _subsystem(kind: str, **more: str) -> dict[str, str]:
    return {"@mode": "subsystem", "@type": kind, **more}


def _capability(kind: str) -> dict[str, str]:
    return {"@mode": "capabilities", "@type": kind}


HOSTDEV = Kind(
    "hostdev",
    "hostdev",
    (
        #: A PCI device.
        Group(
            "pci",
            ".",
            (
                #: Address such as V(0000:65:00.1), or node device name such as V(pci_0000_65_00_1).
                Field("address", "source/address", PCI, required=True),
                #: Whether libvirt takes the device from the host's driver and gives it back. A new device is managed.
                Field("managed", "@managed", YES_NO),
                #: Driver that hands the device over.
                Field("driver", "driver@name", choices=("vfio", "kvm", "xen")),
                #: Model of that driver, such as V(mlx5_vfio_pci). From libvirt 10.0 on.
                Field("driver_model", "driver@model"),
                #: Whether the device is handed over through IOMMUFD. From libvirt 12.1 on.
                Field("iommufd", "driver@iommufd", YES_NO),
                #: Boot ROM of the device.
                ROM,
                #: The device's part in a pair with an interface, which stands in while the guest migrates.
                TEAMING,
            ),
            implies=_subsystem("pci"),
            initial={"@managed": "yes"},
        ),
        #: A USB device, by what it is or by where it is plugged in.
        Group(
            "usb",
            ".",
            (
                #: Vendor's number, four hexadecimal digits.
                Field("vendor", "source/vendor@id", HEX16),
                #: Product's number, four hexadecimal digits.
                Field("product", "source/product@id", HEX16),
                #: Number of the bus.
                Field("bus", "source/address@bus", INT),
                #: Number of the device on its bus.
                Field("device", "source/address@device", INT),
                #: What happens when the device is not there at the start.
                Field("startup_policy", "source@startupPolicy", choices=("mandatory", "requisite", "optional")),
                #: Whether the device is reset when the guest asks for it.
                Field("guest_reset", "source@guestReset", choices=("off", "uninitialized", "on")),
            ),
            implies=_subsystem("usb"),
            together=(("vendor", "product"), ("bus", "device")),
        ),
        #: A SCSI device of the host.
        Group(
            "scsi",
            ".",
            (
                #: Adapter, such as V(scsi_host0).
                Field("adapter", "source/adapter@name", required=True),
                #: Number of the bus.
                Field("bus", "source/address@bus", INT, required=True),
                #: Number of the target.
                Field("target", "source/address@target", INT, required=True),
                #: Number of the unit.
                Field("unit", "source/address@unit", INT, required=True),
                #: Whether the guest may send any SCSI command, for which QEMU gets a capability of root's.
                Field("rawio", "@rawio", YES_NO),
            ),
            implies=_subsystem("scsi"),
        ),
        #: A LUN of an iSCSI target, reached by QEMU itself.
        Group(
            "iscsi",
            ".",
            (
                #: Name of the target.
                Field("iqn", "source@name", required=True),
                #: Number of the unit. libvirt takes unit 0 when none is given.
                Field("lun", "source@name", INT),
                #: Host and port of the target; port 3260 when none is given.
                Field("portal", "source/host", PORTAL, required=True),
                #: Name under which the host logs in.
                Field("initiator", "source/initiator/iqn@name"),
                #: Login to the target. The password is a secret that libvirt holds.
                Group(
                    "auth",
                    ".",
                    (
                        #: User name.
                        Field("username", "source/auth@username", required=True),
                        #: Usage name of libvirt's secret with the password.
                        Field("secret_usage", "source/auth/secret@usage", no_log=False),
                        #: UUID of libvirt's secret with the password.
                        Field("secret_uuid", "source/auth/secret@uuid", UUID, no_log=False),
                    ),
                    implies={"source/auth/secret@type": "iscsi"},
                    exclusive=(("secret_usage", "secret_uuid"),),
                ),
            ),
            implies=_subsystem("scsi", **{"source@protocol": "iscsi"}),
            fold=("iqn", "lun", "/"),
        ),
        #: A SCSI host through vhost.
        Group(
            "scsi_host",
            ".",
            (
                #: World wide port name, such as V(naa.5123456789abcde0).
                Field("wwpn", "source@wwpn", required=True),
                #: How the guest sees it.
                Field("model", "@model", choices=("virtio", "virtio-transitional", "virtio-non-transitional")),
            ),
            implies=_subsystem("scsi_host", **{"source@protocol": "vhost"}),
        ),
        #: A mediated device, such as a virtual GPU.
        Group(
            "mdev",
            ".",
            (
                #: UUID of the device.
                Field("uuid", "source/address@uuid", UUID, required=True),
                #: How the guest sees it. A new device is V(vfio-pci).
                Field("model", "@model", choices=("vfio-pci", "vfio-ccw", "vfio-ap")),
                #: Whether the device is a screen.
                Field("display", "@display", ON_OFF),
                #: Whether the screen shows what comes before the guest's driver.
                Field("ramfb", "@ramfb", ON_OFF),
            ),
            implies=_subsystem("mdev"),
            initial={"@model": "vfio-pci"},
        ),
        #: A block device of the host, handed to a container by its path.
        Field("storage", "source/block", implies=_capability("storage")),
        #: A character device of the host, handed to a container by its path.
        Field("misc", "source/char", implies=_capability("misc")),
        #: A network device of the host, handed to a container by its name.
        Field("net", "source/interface", implies=_capability("net")),
        #: Whether the guest may only read.
        Field("readonly", "readonly", PRESENT),
        #: Whether several domains may use the device at once.
        Field("shareable", "shareable", PRESENT),
        #: Place in the order of devices to boot from; 1 is the first.
        Field("boot_order", "boot@order", INT),
        #: The device's own name, C(ua-) and letters, digits, C(_) or C(-). Every device that this collection adds has
        #: one.
        Field("alias", "alias@name"),
    ),
    live=Live.REPLUG,
    exclusive=(("pci", "usb", "scsi", "iscsi", "scsi_host", "mdev", "storage", "misc", "net"),),
    options=OPTIONS,
)
