"""Form 2: the answers of one household, ticked by what the printed question asks."""

from __future__ import annotations

from typing import Any

import pytest

from huitou.reporting.form_2 import household_form
from huitou.reporting.forms import FormSubject
from tests.unit.reporting.judged import UPPER, filling, household

SURVEYED: dict[str, Any] = {"surveyed_by": "刘填表", "surveyed_on": "2017-06-12", "household_size": 3}


@pytest.mark.parametrize(
    ("misses", "unknown", "school", "doctor", "house"),
    [
        ([], [], "无", "是", "是"),
        (["school", "doctor", "house"], [], "有", "否", "否"),
        ([], ["school", "doctor", "house"], None, None, None),
    ],
    ids=["all met", "not met", "unknown"],
)
def test_answers(
    misses: list[str], unknown: list[str], school: str | None, doctor: str | None, house: str | None
) -> None:
    (row,) = household_form(filling("2"), UPPER, household(misses=misses, unknown=unknown, **SURVEYED)).rows
    answers = (row.get("compulsory_education"), row.get("basic_medical_care"), row.get("safe_housing"))
    assert answers == (school, doctor, house)


def test_head_size_year_income_and_remark_stand_beside_the_answers() -> None:
    one = household("周七", 3, 2015, "2999.50", misses=["food"], unknown=["water"], **SURVEYED)
    form = household_form(filling("2"), UPPER, one)
    row = form.rows[0]
    assert (row["head"], row["household_size"], row["exit_year"]) == ("周七", 3, 2015)
    assert (row["net_income_per_capita"], row["remark"]) == (2999.5, "吃穿不愁未达标；未查清：安全饮用水")
    assert (form.sheet, form.total, form.identifiers) == ("汉阳镇上游村 周七", None, ("H-周七",))


def test_the_foot_names_who_asked_and_when_and_leaves_the_signature_to_the_pen() -> None:
    foot = household_form(filling("2"), UPPER, household(signature="signed", **SURVEYED)).foot_values
    assert foot == {"signature": "", "prepared_by": "刘填表", "reported_on": "2017年6月12日"}


def test_where_nobody_has_been_the_sheet_is_paper_to_take_along() -> None:
    form = household_form(filling("2"), UPPER, FormSubject("H04", "赵四", UPPER.code, 2016))
    assert form.rows == ({"head": "赵四", "exit_year": 2016},)
    assert "".join(form.foot_values["reported_on"].split()) == "年月日"
