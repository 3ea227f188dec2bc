"""一低六有 (一(二), 附件5, 附件6)."""

from __future__ import annotations

import pytest

from huitou.core.errors import Refusal
from huitou.core.standards import Reason, Verdict
from tests.spec.judging import PACK, finding, judged, rows

INCIDENCE = """
    贫困人口 | 户籍人口 | 发生率 | 结果
    72       | 2610     | 2.76   | met
    3        | 100      | 3.00   | met
    30001    | 1000000  | 3.00   | not_met
    1        | 30       | 3.33   | not_met
    0        | 900      | 0.00   | met
    900      | 900      | 100.00 | not_met
"""


@pytest.mark.parametrize("year", [2016, 2017])
@pytest.mark.parametrize("row", rows(INCIDENCE))
def test_incidence_is_compared_unrounded_and_shown_with_two_decimals(row: list[str], year: int) -> None:
    poor, registered, value, verdict = row
    found = finding("poverty_incidence", year, poor_population=int(poor), registered_population=int(registered))
    assert (found.value, found.verdict) == (value, Verdict(verdict))
    assert (found.threshold, found.unit) == ("3", "%")


@pytest.mark.parametrize(("poor", "registered"), [(5, None), (None, 500), (0, 0)])
def test_without_a_population_incidence_is_unknown(poor: int | None, registered: int | None) -> None:
    found = finding("poverty_incidence", poor_population=poor, registered_population=registered)
    assert (found.verdict, found.reason) == (Verdict.UNKNOWN, Reason.POPULATION_MISSING)


@pytest.mark.parametrize("year", [2018, 2019, 2020])
def test_the_later_thresholds_of_incidence_are_not_entered(year: int) -> None:
    found = finding("poverty_incidence", year, poor_population=72, registered_population=2610)
    assert (found.verdict, found.reason, found.value) == (Verdict.UNKNOWN, Reason.THRESHOLD_NOT_ENTERED, "2.76")


def test_more_poor_than_registered_people_is_refused() -> None:
    with pytest.raises(Refusal, match="HT1008"):
        finding("poverty_incidence", poor_population=6, registered_population=5)


LEADING_INDUSTRY = """
    年份 | 有      | 没有    | 未答
    2016 | not_applicable | not_applicable | not_applicable
    2017 | met     | not_met | unknown
    2018 | unknown | unknown | unknown
    2019 | not_applicable | not_applicable | not_applicable
    2020 | not_applicable | not_applicable | not_applicable
"""


@pytest.mark.parametrize("row", rows(LEADING_INDUSTRY))
def test_leading_industry_applies_in_2017_and_is_not_confirmed_for_2018(row: list[str]) -> None:
    year, *verdicts = row
    found = [finding("leading_industry", int(year), leading_industry=answer).verdict for answer in (True, False, None)]
    assert found == [Verdict(verdict) for verdict in verdicts]


@pytest.mark.parametrize("year", PACK.standard_years)
@pytest.mark.parametrize(("income", "verdict"), [("0", "not_met"), ("0.01", "met"), (None, "unknown")])
def test_a_village_has_collective_income_when_it_is_above_nothing(year: int, income: str | None, verdict: str) -> None:
    assert finding("collective_income", year, collective_income=income).verdict == verdict


@pytest.mark.parametrize("fact", ["paved_road", "clinic", "cultural_room", "telecom"])
@pytest.mark.parametrize(
    ("answer", "verdict"),
    [(True, "met"), (False, "not_met"), ("not_certified", "unknown"), (None, "unknown")],
)
def test_road_clinic_culture_room_and_network_are_as_certified(fact: str, answer: object, verdict: str) -> None:
    assert finding(fact, **{fact: answer}).verdict == verdict


FIVE = {"collective_income": "1", "paved_road": True, "clinic": True, "cultural_room": True, "telecom": True}


def test_in_2016_a_village_needs_five_and_a_low_incidence() -> None:
    people = {"poor_population": 1, "registered_population": 100}
    assert judged("village", 2016, **FIVE, **people).met is True
    assert judged("village", 2017, **FIVE, **people).met is None
    assert judged("village", 2017, **FIVE, **people, leading_industry=False).met is False
