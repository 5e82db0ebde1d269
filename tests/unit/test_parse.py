# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""XML that serves to exhaust a host is refused."""

from __future__ import annotations

import pytest

from ansible_collections.virtops.libvirt.plugins.module_utils._base.errors import XmlError
from ansible_collections.virtops.libvirt.plugins.module_utils._xml.parse import DEEPEST, parse


def _nested(depth: int) -> str:
    return "<a>" * depth + "</a>" * depth


def test_parse_when_nested_as_deep_as_taken_then_gives_the_tree() -> None:
    assert len(list(parse(_nested(DEEPEST)).iter())) == DEEPEST


@pytest.mark.parametrize("depth", [DEEPEST + 1, 100_000])
def test_parse_when_nested_deeper_then_refuses_and_names_the_text(depth: int) -> None:
    with pytest.raises(XmlError, match=r"the definition is .*(deeper|depth)") as refused:
        parse(_nested(depth), "the definition")
    assert refused.value.error_code == "invalid_xml"
