"""What the surveys of the demonstration county find."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest

from huitou.cli.demonstration import County, build
from huitou.core.facts import canonical_facts
from huitou.core.standards import Judgement, Reason, Verdict, judge
from huitou.policy import load_pack
from huitou.policy.schema import Subject

Document = Mapping[str, Any]

HOUSEHOLD_INDICATORS = (
    "net_income_per_capita",
    "food_and_clothing",
    "compulsory_education",
    "basic_medical_care",
    "safe_housing",
    "safe_water",
    "electricity",
    "broadcast",
)
VILLAGE_INDICATORS = (
    "poverty_incidence",
    "collective_income",
    "paved_road",
    "clinic",
    "cultural_room",
    "telecom",
)
OCCURRING = (Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN)


def judged(surveys: Sequence[Document], subject: Subject, year: int = 2016) -> list[Judgement]:
    """Every survey judged as a pack's standard reads it; a document that the pack refuses fails here."""
    pack = load_pack()
    schema, standard = pack.fact_schema(subject), pack.standard(subject, year)
    facts = ({key: value for key, value in survey.items() if key != subject} for survey in surveys)
    return [judge(canonical_facts(document, schema), standard) for document in facts]


@pytest.fixture(scope="module")
def households(county: County) -> list[Judgement]:
    return judged(county.household_surveys, "household")


@pytest.fixture(scope="module")
def villages(county: County) -> list[Judgement]:
    return judged(county.village_surveys, "village")


@pytest.fixture(scope="module")
def register(county: County) -> dict[str, Mapping[str, str]]:
    return {row["户编号"]: row for row in county.households}


def test_every_subject_is_surveyed_once_between_6_and_21_june(county: County) -> None:
    assert Counter(survey["household"] for survey in county.household_surveys) == Counter(county.subjects)
    days = {survey["surveyed_on"] for survey in (*county.household_surveys, *county.village_surveys)}
    assert days == {f"2017-06-{day:02d}" for day in range(6, 22)}


def test_every_listed_village_is_surveyed_once_with_its_exit_year(county: County) -> None:
    listed = {row["村编号"]: row["退出年度"] for row in county.villages if row["是否贫困村"] == "是"}
    assert {survey["village"]: str(survey["exit_year"]) for survey in county.village_surveys} == listed


@pytest.mark.parametrize("indicator", HOUSEHOLD_INDICATORS)
@pytest.mark.parametrize("verdict", OCCURRING)
def test_every_verdict_of_every_household_indicator_occurs(
    households: list[Judgement], indicator: str, verdict: Verdict
) -> None:
    assert any(judgement.findings[indicator].verdict is verdict for judgement in households)


@pytest.mark.parametrize("indicator", VILLAGE_INDICATORS)
@pytest.mark.parametrize("verdict", OCCURRING)
def test_every_verdict_of_every_village_indicator_of_2016_occurs(
    villages: list[Judgement], indicator: str, verdict: Verdict
) -> None:
    assert any(judgement.findings[indicator].verdict is verdict for judgement in villages)


def test_the_leading_industry_has_every_verdict_under_the_standard_of_2017(county: County) -> None:
    found = judged(county.village_surveys, "village", 2017)
    assert {judgement.findings["leading_industry"].verdict for judgement in found} == set(OCCURRING)


@pytest.mark.parametrize("seed", [1, 2])
def test_gaps_of_every_kind_come_with_every_seed(seed: int) -> None:
    found = judged(build(seed).household_surveys, "household")
    kinds = {name for one in found for name, finding in one.findings.items() if finding.verdict is Verdict.NOT_MET}
    assert kinds == set(HOUSEHOLD_INDICATORS)


def test_eight_to_ten_per_cent_of_the_households_have_a_gap_and_about_two_are_not_settled(
    households: list[Judgement],
) -> None:
    met = Counter(judgement.met for judgement in households)
    assert 0.08 <= met[False] / 4202 <= 0.10
    assert 0.01 <= met[None] / 4202 <= 0.03


def test_two_to_three_per_cent_lie_below_the_line_more_just_above_it_and_a_few_lost_money(
    households: list[Judgement],
) -> None:
    found = [judgement.findings["net_income_per_capita"] for judgement in households]
    assert 0.02 <= sum(finding.verdict is Verdict.NOT_MET for finding in found) / 4202 <= 0.03
    assert sum((finding.value or "").startswith("-") for finding in found) >= 5
    assert sum(3100 < float(finding.value or 0) < 3300 for finding in found) > 100


def test_some_households_earn_exactly_the_line_and_meet_it(county: County, households: list[Judgement]) -> None:
    revenues = ("wage_income", "business_revenue", "transfer_income", "property_income")
    on_line = [
        judgement.findings["net_income_per_capita"].verdict
        for survey, judgement in zip(county.household_surveys, households, strict=True)
        if {"household_size", "business_expense", *revenues} <= survey.keys()
        and sum(Decimal(survey[name]) for name in revenues) - Decimal(survey["business_expense"])
        == 3100 * survey["household_size"]
    ]
    assert len(on_line) >= 5
    assert set(on_line) == {Verdict.MET}


def test_some_gaps_are_counted_in_persons_some_of_more_than_one_and_some_of_an_unknown_number(
    households: list[Judgement],
) -> None:
    care = [judgement.findings["basic_medical_care"] for judgement in households]
    persons = {finding.persons for finding in care if finding.verdict is Verdict.NOT_MET}
    assert {None, 1, 2} <= persons
    assert {judgement.findings["compulsory_education"].persons for judgement in households} == {0, 1, None}


def test_every_reason_for_which_a_fact_can_be_unknown_occurs(
    households: list[Judgement], villages: list[Judgement]
) -> None:
    reasons = {finding.reason for one in (*households, *villages) for finding in one.findings.values()}
    assert reasons >= {
        Reason.FACT_MISSING,
        Reason.SIZE_MISSING,
        Reason.MEMBERS_MISSING,
        Reason.NOT_CERTIFIED,
        Reason.POPULATION_MISSING,
    }


def test_every_township_has_gaps_and_the_hills_have_more_than_the_town(
    county: County, households: list[Judgement], register: Mapping[str, Mapping[str, str]]
) -> None:
    township = [register[survey["household"]]["乡镇名"] for survey in county.household_surveys]
    subjects = Counter(township)
    gaps = Counter(name for name, judgement in zip(township, households, strict=True) if judgement.met is False)
    assert len(gaps) == 10
    assert gaps["白果乡"] / subjects["白果乡"] > 2 * gaps["青城镇"] / subjects["青城镇"]


def test_incidence_lies_on_both_sides_of_three_per_cent_and_close_to_it(villages: list[Judgement]) -> None:
    values = sorted(float(one.findings["poverty_incidence"].value or 0) for one in villages)[-4:]
    assert values == pytest.approx([2.85, 3.00, 3.06, 3.40], abs=0.03)
    assert Counter(one.findings["poverty_incidence"].verdict for one in villages) == {
        Verdict.MET: 23,
        Verdict.NOT_MET: 2,
        Verdict.UNKNOWN: 1,
    }


def test_about_four_per_cent_of_the_head_counts_are_at_odds_and_say_why(county: County) -> None:
    sizes = ("household_size", "household_size_hukou", "household_size_card", "household_size_system")
    odd = [survey for survey in county.household_surveys if len({survey.get(name) for name in sizes} - {None}) > 1]
    assert 0.03 <= len(odd) / 4202 <= 0.05
    assert all(survey["household_size_reason"] for survey in odd)
    assert sum("household_size_reason" in survey for survey in county.household_surveys) == len(odd)


def test_surveys_agree_with_the_register_on_what_both_tell(
    county: County, register: Mapping[str, Mapping[str, str]]
) -> None:
    for survey in county.household_surveys:
        row = register[survey["household"]]
        assert str(survey["exit_year"]) == row["脱贫年度"]
        assert str(survey["household_size_system"]) == row["系统人数"]
        assert str(survey.get("household_size", row["实际人数"])) == row["实际人数"]


def test_a_listed_member_is_the_registers_or_stands_under_the_next_free_number(
    county: County, register: Mapping[str, Mapping[str, str]]
) -> None:
    for survey in county.household_surveys:
        numbers = [member["member"] for member in survey.get("members", ())]
        assert numbers == sorted(set(numbers))
        assert all(int(number) <= int(register[survey["household"]]["家庭人口数"]) + 1 for number in numbers)


def test_the_members_listed_are_those_who_live_there_but_where_one_was_left_out(county: County) -> None:
    listed = [survey for survey in county.household_surveys if "members" in survey and "household_size" in survey]
    left_out = Counter(survey["household_size"] - len(survey["members"]) for survey in listed)
    assert set(left_out) == {0, 1}
    assert 5 <= left_out[1] <= 20


def test_transfers_of_the_register_are_the_sum_of_their_kinds(county: County) -> None:
    for row in county.households:
        kinds = ("低保金", "五保金", "养老保险金", "其他转移性收入")
        assert Decimal(row["转移性收入"]) == sum(Decimal(row[kind]) for kind in kinds)
        assert (row["低保金"] == "0") or row["贫困户属性"] == "04"
        assert (row["五保金"] != "0") == (row["贫困户属性"] == "06")


def test_some_surveys_are_unsigned_and_every_unsigned_one_says_why(county: County) -> None:
    unsigned = [survey for survey in county.household_surveys if survey["signature"] == "unsigned"]
    assert 20 <= len(unsigned) <= 150
    assert all(survey["signature_reason"] for survey in unsigned)


def test_whoever_filled_in_a_survey_is_named_as_a_demonstration(county: County) -> None:
    surveys = (*county.household_surveys, *county.village_surveys)
    assert all(survey["surveyed_by"].startswith("演示填表人") for survey in surveys)
