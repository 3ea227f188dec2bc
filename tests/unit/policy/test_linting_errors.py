"""Contradictions inside a pack: each makes it unusable."""

from __future__ import annotations

from typing import Any

import pytest

from huitou.policy import lint
from tests.unit.policy.packs import SHIPPED, changed, found, put

WATER = {"duty": "水", "duty_en": "Water", "clause": "五(八)", "indicators": ["safe_water"], "lead": "housing"}
ERRORS = [
    ("HT6201", "matrix/duties/water/lead", "watr", "matrix.duties.water"),
    ("HT6201", "group/seats/5/department", "nobody", "group.seats.6"),
    ("HT6202", "rounds/2019-12/remediation_standard_year", 2021, "rounds.2019-12.remediation_standard_year"),
    ("HT6203", "calendar/steps/dispatch/comes_after", ["list"], "calendar.steps.dispatch.comes_after"),
    ("HT6204", "rounds/2017-07/milestones/party", {"due_on": None}, "rounds.2017-07.milestones.party"),
    ("HT6205", "group/seats/3/label", "县直机关党工委书记", "group.seats.5"),
    ("HT6205", "matrix/departments/water/label", "县广电台", "matrix.departments.broadcasting.also.1"),
    ("HT6205", "forms/3/columns/0/key", "head", "forms.3.columns.2"),
    ("HT6205", "matrix/duties/health/indicators", ["clinic", "clinic"], "matrix.duties.health.indicators.2"),
    ("HT6206", "matrix/duties/water/indicators", ["water_safe"], "matrix.duties.water"),
    ("HT6206", "forms/3/columns/8/indicator", "clinic", "forms.3.columns.safe_water"),
    ("HT6207", "matrix/duties/more_water", WATER, "matrix.duties"),
    ("HT6208", "household/safe_water/rule/fact", "water", "household.safe_water.rule"),
    ("HT6208", "household/compulsory_education/rule/short", {"fact": "at_school"},
     "household.compulsory_education.rule.short"),
    ("HT6209", "calendar/steps/plan_and_group/comes_after", ["dispatch"], "calendar.steps"),
    ("HT6210", "calendar/steps/training/owner", "somebody", "calendar.steps.training.owner"),
    ("HT6211", "household/safe_water/clause", "附件2 注12", "household.safe_water.clause"),
    ("HT6211", "matrix/duties/water/clause", "五(十五)", "matrix.duties.water.clause"),
    ("HT6213", "forms/3/round", "2016-07", "forms.3.round"),
    ("HT6214", "village/poverty_incidence/threshold", None, "village.poverty_incidence.threshold"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "key_path", "value", "place"), ERRORS)
def test_a_contradiction_inside_the_pack_is_an_error(code: str, key_path: str, value: Any, place: str) -> None:
    assert found(SHIPPED, code) == []
    problems = found(changed(put(key_path, value)), code)
    assert [(problem.severity, problem.place) for problem in problems] == [("error", place)]


def test_two_leads_under_different_conditions_are_none() -> None:
    pack = changed(put("matrix/duties/more_water", WATER | {"condition": {"fact": "remote"}}))
    assert found(pack, "HT6207") == []


def test_one_slug_for_a_household_and_a_village_indicator_is_an_error() -> None:
    pack = changed(lambda source: source["village"].update(safe_water=source["village"].pop("clinic")))
    assert [problem.place for problem in found(pack, "HT6205")] == ["village.safe_water"]


def test_errors_come_first() -> None:
    problems = lint(changed(put("calendar/steps/training/owner", "somebody")))
    assert problems[0].severity == "error"
    assert "error" not in {problem.severity for problem in problems[1:]}
