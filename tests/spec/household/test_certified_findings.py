"""住房安全、安全饮用水、生活用电、广播电视 (附件2 注7-10) and 吃穿不愁 (一(一))."""

from __future__ import annotations

import pytest

from huitou.core.errors import Refusal
from huitou.core.standards import Reason, Verdict
from tests.spec.judging import finding, judged

CERTIFIED = [
    ("safe_housing", "housing_safe", "附件2 注7"),
    ("safe_water", "water_safe", "附件2 注8"),
    ("electricity", "electricity", "附件2 注9"),
    ("broadcast", "broadcast", "附件2 注10"),
]
ANSWERS = [
    (True, Verdict.MET, None),
    (False, Verdict.NOT_MET, None),
    ("not_certified", Verdict.UNKNOWN, Reason.NOT_CERTIFIED),
    (None, Verdict.UNKNOWN, Reason.FACT_MISSING),
]


@pytest.mark.parametrize(("indicator", "fact", "clause"), CERTIFIED)
@pytest.mark.parametrize(("answer", "verdict", "reason"), ANSWERS)
def test_what_the_department_certified_is_the_finding(
    indicator: str, fact: str, clause: str, answer: object, verdict: Verdict, reason: Reason | None
) -> None:
    found = finding(indicator, **{fact: answer})
    assert (found.verdict, found.reason, found.clause) == (verdict, reason, clause)
    assert (found.households, found.persons) == (int(verdict is Verdict.NOT_MET), 0)


@pytest.mark.parametrize(
    ("answer", "verdict"), [(True, Verdict.MET), (False, Verdict.NOT_MET), (None, Verdict.UNKNOWN)]
)
def test_food_and_clothing_is_asked(answer: bool | None, verdict: Verdict) -> None:
    found = finding("food_and_clothing", food_and_clothing=answer)
    assert (found.verdict, found.clause) == (verdict, "一(一)")


def test_food_and_clothing_is_nothing_that_a_department_certifies() -> None:
    with pytest.raises(Refusal, match="HT1012"):
        finding("food_and_clothing", food_and_clothing="not_certified")


ALL_MET = {
    "net_income_per_capita_stated": "5000",
    "dropout_present": False,
    "medical_care_met": True,
    "food_and_clothing": True,
    "housing_safe": True,
    "water_safe": True,
    "electricity": True,
    "broadcast": True,
}


@pytest.mark.parametrize(
    ("changed", "met"),
    [
        ({}, True),
        ({"broadcast": None}, None),
        ({"broadcast": False}, False),
        ({"broadcast": False, "water_safe": None}, False),
    ],
)
def test_a_household_is_met_when_nothing_is_unmet_or_unknown_and_unmet_beats_unknown(
    changed: dict[str, bool | None], met: bool | None
) -> None:
    assert judged("household", 2016, **(ALL_MET | changed)).met is met
