"""五(二): whose income is the civil affairs bureau's matter."""

from __future__ import annotations

from typing import Any

import pytest

from huitou.casework.traits import UNABLE, household_traits
from huitou.registry.code_lists import HOUSEHOLD_KIND, LABOUR

ABLE, LOST, NONE = {"labour": "01"}, {"labour": "03"}, {"labour": "04"}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("一般贫困户", False), ("低保户", True), ("五保户", True), ("低保贫困户", True), ("一般农户", False),
        ("五保贫困户", True),
    ],
)  # fmt: skip
def test_households_on_allowance_whatever_their_members_can_do(kind: str, expected: bool) -> None:
    code = next(code for code, label in HOUSEHOLD_KIND.items() if label == kind)
    assert household_traits(code, [ABLE]) == {UNABLE: expected}


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([LOST], True),
        ([LOST, NONE], True),
        ([NONE, ABLE], False),
        ([NONE, {"labour": "01", "subsistence_allowance": True}], True),
        ([NONE, {"labour": "02", "subsistence_allowance": False}], False),
        ([NONE, {}], False),
        ([NONE, {"labour": None}], False),
        ([], False),
    ],
    ids=[
        "lost it", "nobody has any", "one has", "one has and is on allowance", "one has skills", "nothing said",
        "not known", "no member",
    ],
)  # fmt: skip
def test_every_member_must_be_without_labour_power_or_on_allowance(
    members: list[dict[str, Any]], expected: bool
) -> None:
    assert household_traits("01", members) == {UNABLE: expected}


def test_the_codes_are_those_of_the_register() -> None:
    assert (LABOUR["03"], LABOUR["04"]) == ("丧失劳动力", "无劳动力")
