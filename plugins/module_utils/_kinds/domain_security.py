# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What protects a guest from the host, and the host from a guest.

Formatdomain, "Launch Security", "Key Wrap", "Security label".
"""

from __future__ import annotations

from ansible_collections.virtops.libvirt.plugins.module_utils._schema.codecs import HEX, INT, ON_OFF, YES_NO
from ansible_collections.virtops.libvirt.plugins.module_utils._schema.rows import Field, Group, Items

LAUNCH_SECURITY = (
    #: What protects the guest's memory.
    Field("type", "@type", choices=("sev", "sev-snp", "tdx", "s390-pv"), required=True),
    #: What the guest's owner allows, a number such as V(0x0001).
    Field("policy", "policy", HEX),
    #: Whether the hashes of O(boot.kernel), O(boot.initrd) and O(boot.cmdline) are measured.
    Field("kernel_hashes", "@kernelHashes", YES_NO),
    #: Bit of an address that says that memory is encrypted. libvirt asks the host unless it is given.
    Field("cbitpos", "cbitpos", INT),
    #: Bits of an address that are lost by encryption. libvirt asks the host unless it is given.
    Field("reduced_phys_bits", "reducedPhysBits", INT),
    #: The owner's certificate, in base64 (V(type=sev)).
    Field("dh_cert", "dhCert"),
    #: The owner's session, in base64 (V(type=sev)).
    Field("session", "session"),
    #: Whether the owner's key is used (V(type=sev-snp)).
    Field("author_key", "@authorKey", YES_NO),
    #: Whether the report is signed with the chip's own key (V(type=sev-snp)).
    Field("vcek", "@vcek", YES_NO),
    #: Workarounds that the guest can see, in base64 (V(type=sev-snp)).
    Field("guest_visible_workarounds", "guestVisibleWorkarounds"),
    #: Identity of the guest, in base64 (V(type=sev-snp)).
    Field("id_block", "idBlock"),
    #: Proof of that identity, in base64 (V(type=sev-snp)).
    Field("id_auth", "idAuth"),
    #: What the host adds to the report, in base64 (V(type=sev-snp)).
    Field("host_data", "hostData"),
    #: Identity of the guest's configuration, in base64 (V(type=tdx)).
    Field("mr_config_id", "mrConfigId"),
    #: Identity of the guest's owner, in base64 (V(type=tdx)).
    Field("mr_owner", "mrOwner"),
    #: Identity of the owner's configuration, in base64 (V(type=tdx)).
    Field("mr_owner_config", "mrOwnerConfig"),
    #: Socket of the service that signs quotes (V(type=tdx)).
    Field("quote_generation_service", "quoteGenerationService@path"),
)

SECLABEL = (
    #: Security driver that it is for, such as V(selinux), V(apparmor) or V(dac).
    Field("model", "@model"),
    #: Whether libvirt makes up a label, takes O(seclabels[].label), or uses none.
    Field("type", "@type", choices=("dynamic", "static", "none")),
    #: Whether files of the guest are given the label.
    Field("relabel", "@relabel", YES_NO),
    #: Label of the guest (V(type=static)).
    Field("label", "label"),
    #: What a made up label starts from (V(type=dynamic)).
    Field("baselabel", "baselabel"),
)

PROTECTION = (
    #: What keeps the guest's memory from the host.
    Group("launch_security", "launchSecurity", LAUNCH_SECURITY),
    #: Whether the guest can have AES keys wrapped, on S390.
    Field("keywrap_aes", "keywrap/cipher[name=aes]@state", ON_OFF),
    #: Whether the guest can have DEA keys wrapped, on S390.
    Field("keywrap_dea", "keywrap/cipher[name=dea]@state", ON_OFF),
    #: Labels by which the host's security drivers know the guest.
    Items("seclabels", "seclabel", SECLABEL),
)
