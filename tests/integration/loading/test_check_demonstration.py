"""The rules over the demonstration county, loaded from its workbooks as a county would load them."""

from __future__ import annotations

import json
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from huitou.checks import RULES
from huitou.cli import demonstration
from huitou.cli.demonstration.county import Document
from tests.integration.loading.conftest import Huitou

ROAD_NOT_FILLED_IN = "C411"  # what the register's own keepers forgot, about one household in a hundred
HOUSEHOLDS = 4322
LINE = Decimal(3100)


@pytest.fixture
def loaded(huitou: Huitou, tmp_path: Path) -> Huitou:
    demonstration.write_workbooks(demonstration.build(), tmp_path)
    assert huitou("load", "areas", tmp_path / "areas.csv").code == 0
    assert huitou("load", "villages", tmp_path / "villages.xlsx").code == 0
    assert huitou("load", "households", tmp_path / "households.xlsx").code == 0
    assert huitou("load", "members", tmp_path / "members.xlsx").code == 0
    assert huitou("round", "open", "2017-07").code == 0
    assert huitou("load", "survey", tmp_path / "surveys.jsonl", "--round", "2017-07", "--approved").code == 0
    return huitou


def test_its_only_errors_are_roads_that_were_not_filled_in(loaded: Huitou) -> None:
    outcome = loaded("check", "--on", "2017-06-12", "--json")
    assert (outcome.code, outcome.err) == (0, "")
    hits = Counter((line["rule"], line["severity"]) for line in map(json.loads, outcome.out.splitlines()))
    errors = {rule: count for (rule, severity), count in hits.items() if severity == "error"}
    assert errors == {ROAD_NOT_FILLED_IN: _without_a_road()}
    # What a county ought to look at: people are not all alike, but most are as expected.
    warnings = {rule: count for (rule, severity), count in hits.items() if severity == "warning"}
    assert warnings
    assert max(warnings.values()) < HOUSEHOLDS / 4

    of_round = loaded("check", "--round", "2017-07", "--json").out
    lines = [json.loads(line) for line in of_round.splitlines()]
    findings = {(line["rule"], line["subject"]) for line in lines if line["severity"] == "finding"}
    assert findings == _not_met() | _villages_not_met()
    assert {rule.code for rule in RULES if rule.severity == "finding"} >= {rule for rule, _ in findings}
    villages = {survey["village"] for survey in demonstration.build().village_surveys}
    assert {line["subject"] for line in lines} <= demonstration.build().subjects | villages


def _without_a_road() -> int:
    return sum(not row["入户路类型"] for row in demonstration.build().households)


def _not_met() -> set[tuple[str, str]]:
    """What the surveys themselves say is unmet, counted anew: rule and 户编号."""
    found = set()
    for survey in demonstration.build().household_surveys:
        code = survey["household"]
        flags = {"C441": "housing_safe", "C443": "water_safe", "C444": "electricity"}
        found |= {(rule, code) for rule, flag in flags.items() if survey.get(flag) is False}
        if _is_below_line(survey):
            found.add(("C326", code))
        if any(_is_short(member) for member in survey.get("members", ())):
            found.add(("C910", code))
    return found


def _villages_not_met() -> set[tuple[str, str]]:
    """What the surveys of villages say is unmet under the standard of 2016, counted anew: rule and code."""
    found = set()
    for survey in demonstration.build().village_surveys:
        code, income = survey["village"], survey.get("collective_income")
        flags = {"C024": "paved_road", "C025": "clinic", "C026": "cultural_room", "C027": "telecom"}
        found |= {(rule, code) for rule, flag in flags.items() if survey.get(flag) is False}
        if income is not None and Decimal(str(income)) <= 0:
            found.add(("C023", code))
        registered, poor = survey.get("registered_population"), survey.get("poor_population")
        if registered and poor is not None and poor * 100 > 3 * registered:
            found.add(("C021", code))
    return found


_PARTS = ("wage_income", "business_revenue", "transfer_income", "property_income")


def _is_below_line(survey: Document) -> bool:
    parts = [survey.get(name) for name in (*_PARTS, "business_expense")]
    if all(part is None for part in parts):
        stated = survey.get("net_income_per_capita_stated")
        return stated is not None and Decimal(stated) < LINE
    if None in parts or not survey.get("household_size"):
        return False
    *revenues, expense = (Decimal(str(part)) for part in parts)
    per_head: Decimal = (sum(revenues) - expense) / int(survey["household_size"])
    return per_head.quantize(Decimal("0.01"), ROUND_HALF_UP) < LINE


def _is_short(member: Document) -> bool:
    out = member.get("compulsory_stage") is not False and member.get("out_of_school") is True
    return out and member.get("because_of_poverty") is True and not member.get("special_education_certified")
