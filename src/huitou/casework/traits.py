"""Pure: the traits of a household that conditions of the responsibility matrix speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

UNABLE = "no_labour_or_dibao_or_wubao"
"""Every member has no labour power, or is 低保 or 五保 (五(二))."""
DIBAO_OR_WUBAO = frozenset({"02", "03", "04", "06"})
"""贫困户属性 of the national register: 低保户, 五保户, 低保贫困户, 五保贫困户."""
NO_LABOUR = frozenset({"03", "04"})
"""劳动技能 of the national register: 丧失劳动力, 无劳动力."""


def household_traits(kind: str, members: Sequence[Mapping[str, Any]]) -> Mapping[str, bool]:
    """The traits of a household of this 贫困户属性 whose present members have these register details. A household
    without members, or with one of whom nothing is known, is not taken for unable."""
    unable = bool(members) and all(_unable(member) for member in members)
    return {UNABLE: kind in DIBAO_OR_WUBAO or unable}


def _unable(member: Mapping[str, Any]) -> bool:
    return member.get("labour") in NO_LABOUR or member.get("subsistence_allowance") is True
