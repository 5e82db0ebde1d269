# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the data of a disk is (formatdomain, "Hard drives, floppy disks, CDROMs", source)."""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.checked import FILE
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import INT, PCI, SECRET, SIZE, UUID, YES_NO
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Items, Live

_NETWORK = {"@type": "network"}
_PASSPHRASE = {"source/encryption/secret@type": "passphrase"}

_HOSTS = Items(
    "hosts",
    "source/host",
    (
        #: Name or address.
        Field("name", "@name"),
        #: Port.
        Field("port", "@port", INT),
        #: How the host is reached; V(tcp) unless it is given.
        Field("transport", "@transport", choices=("tcp", "rdma", "unix")),
        #: Socket, in place of a name.
        Field("socket", "@socket", implies={"@transport": "unix"}),
    ),
    exact=True,
    implies=_NETWORK,
)

_REMOTE = (
    #: Protocol by which a disk of the network is reached. Makes the disk one of O(type=network).
    Field(
        "protocol",
        "source@protocol",
        choices=("nbd", "iscsi", "rbd", "gluster", "nfs", "http", "https", "ftp", "ftps", "tftp", "ssh", "vxhs"),
        implies=_NETWORK,
    ),
    #: Name of the disk at the other end, such as V(pool/image) or V(iqn.2026-01.lab:disk/1).
    Field("name", "source@name", implies=_NETWORK),
    #: Query that goes with an address of the web.
    Field("query", "source@query", implies=_NETWORK),
    #: Hosts that have the disk; this is the whole list.
    _HOSTS,
    #: Login. The password is a secret that libvirt holds.
    Group(
        "auth",
        "source/auth",
        (
            #: User name.
            Field("username", "@username", required=True),
            #: Kind of the secret, V(ceph) for O(source.protocol=rbd), else V(iscsi).
            Field("type", "secret@type", choices=("ceph", "iscsi"), required=True),
            #: Usage name of libvirt's secret.
            Field("secret_usage", "secret@usage", no_log=False),
            #: UUID of libvirt's secret.
            Field("secret_uuid", "secret@uuid", UUID, no_log=False),
        ),
        exclusive=(("secret_usage", "secret_uuid"),),
        implies=_NETWORK,
    ),
    #: Name of this end, for O(source.protocol=iscsi).
    Field("initiator", "source/initiator/iqn@name", implies=_NETWORK),
    #: Snapshot to show, for O(source.protocol=rbd).
    Field("snapshot", "source/snapshot@name", implies=_NETWORK),
    #: Configuration file of the client, for O(source.protocol=rbd).
    Field("config", "source/config@file", implies=_NETWORK),
    #: Whether the connection is encrypted, for O(source.protocol=nbd).
    Field("tls", "source@tls", YES_NO, implies=_NETWORK),
    #: Host name that the certificate must have.
    Field("tls_hostname", "source@tlsHostname", implies=_NETWORK),
    #: Whether the certificate has to be right, for V(https) and V(ftps).
    Field("ssl_verify", "source/ssl@verify", YES_NO, implies=_NETWORK),
    #: Cookies for V(http) and V(https); this is the whole list.
    Items(
        "cookies",
        "source/cookies/cookie",
        (
            #: Name of the cookie.
            Field("name", "@name", required=True),
            #: Value of the cookie.
            Field("value", ".", SECRET),
        ),
        exact=True,
        implies=_NETWORK,
    ),
    #: Bytes to read ahead.
    Field("readahead", "source/readahead@size", SIZE, implies=_NETWORK),
    #: Seconds to wait for an answer.
    Field("timeout", "source/timeout@seconds", INT, implies=_NETWORK),
    #: Who asks, for V(nfs) and V(ssh).
    Group(
        "identity",
        "source/identity",
        (
            #: User of V(nfs), a name or C(+) and a number.
            Field("user", "@user"),
            #: Group of V(nfs), a name or C(+) and a number.
            Field("group", "@group"),
            #: User of V(ssh). From libvirt 9.8 on.
            Field("username", "@username"),
            #: File with the key of V(ssh).
            Field("keyfile", "@keyfile", no_log=False),
            #: Socket of the agent of V(ssh).
            Field("agent_socket", "@agentsock"),
        ),
        implies=_NETWORK,
    ),
    #: File with the hosts that V(ssh) knows. From libvirt 9.8 on.
    Field("known_hosts", "source/knownHosts@path", implies=_NETWORK),
)

SOURCE = (
    #: Image file. An empty text takes the medium out of a drive.
    Field("file", "source@file", FILE, implies={"@type": "file"}),
    #: Block device of the host.
    Field("dev", "source@dev", implies={"@type": "block"}),
    #: Directory that is shown as a disk.
    Field("dir", "source@dir", implies={"@type": "dir"}),
    #: Storage pool of O(source.volume).
    Field("pool", "source@pool", implies={"@type": "volume"}),
    #: Volume of O(source.pool).
    Field("volume", "source@volume", implies={"@type": "volume"}),
    #: Whether a volume of an iSCSI pool is reached by the host or by QEMU itself.
    Field("mode", "source@mode", choices=("host", "direct"), implies={"@type": "volume"}),
    *_REMOTE,
    #: Namespace of an NVMe device of the host.
    Group(
        "nvme",
        ".",
        (
            #: Address of the device, such as V(0000:01:00.0).
            Field("address", "source/address", PCI, required=True),
            #: Number of the namespace, from 1 on.
            Field("namespace", "source@namespace", INT, required=True),
            #: Whether libvirt takes the device from the host's driver and gives it back.
            Field("managed", "source@managed", YES_NO),
        ),
        implies={"@type": "nvme", "source@type": "pci"},
    ),
    #: Socket of a vhost-user server.
    Field("vhostuser", "source@path", implies={"@type": "vhostuser", "source@type": "unix"}),
    #: Path of a vDPA device. From libvirt 9.8 on.
    Field("vdpa", "source@dev", implies={"@type": "vhostvdpa"}),
    #: What happens when the connection to a vhost-user or V(nbd) server is lost.
    Group(
        "reconnect",
        "source/reconnect",
        (
            #: Whether a lost connection to a vhost-user server is made again.
            Field("enabled", "@enabled", YES_NO),
            #: Seconds until that is tried.
            Field("timeout", "@timeout", INT),
            #: Seconds for which requests wait for V(nbd). From libvirt 9.0 on.
            Field("delay", "@delay", INT),
        ),
    ),
    #: Part of the source that is the disk.
    Group(
        "slice",
        "source/slices/slice[type=storage]",
        (
            #: First byte.
            Field("offset", "@offset", INT, required=True),
            #: Number of bytes.
            Field("size", "@size", INT, required=True),
        ),
    ),
    #: Encryption of the image.
    Group(
        "encryption",
        "source/encryption",
        (
            #: Form of the encryption.
            Field("format", "@format", choices=("luks", "luks2", "luks-any", "qcow"), required=True),
            #: Who decrypts.
            Field("engine", "@engine", choices=("qemu", "librbd")),
            #: UUID of libvirt's secret with the passphrase.
            Field("secret_uuid", "secret@uuid", UUID, no_log=False, implies=_PASSPHRASE),
            #: Usage name of libvirt's secret with the passphrase.
            Field("secret_usage", "secret@usage", no_log=False, implies=_PASSPHRASE),
        ),
        exclusive=(("secret_uuid", "secret_usage"),),
    ),
    #: Persistent reservations of a SCSI device.
    Group(
        "reservations",
        "source/reservations",
        (
            #: Whether libvirt runs the helper.
            Field("managed", "@managed", YES_NO, required=True),
            #: Socket of a helper that libvirt does not run.
            Field(
                "path",
                "source@path",
                implies={"source/reservations/source@type": "unix", "source/reservations/source@mode": "client"},
            ),
        ),
    ),
    #: How the source is labelled, by security model.
    Items(
        "seclabels",
        "source/seclabel",
        (
            #: Security model, such as V(dac) or V(selinux).
            Field("model", "@model", required=True),
            #: Whether the source is labelled at all.
            Field("relabel", "@relabel", YES_NO),
            #: Label.
            Field("label", "label"),
        ),
        exact=True,
    ),
    #: What happens when the source is not there at the start.
    Field("startup_policy", "source@startupPolicy", choices=("mandatory", "requisite", "optional"), live=Live.UPDATE),
)
