from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from huitou.core.errors import Refusal
from huitou.core.routing import Part, assignments
from huitou.policy import Amendment
from tests.unit.policy.packs import SHIPPED

LINE_2017 = "household.net_income_per_capita.threshold.2017"


def test_a_line_entered_by_the_county_is_part_of_the_effective_standard() -> None:
    standard = SHIPPED.standard("household", 2017, [Amendment(LINE_2017, "3300")])
    assert standard.indicators[0].threshold == Decimal(3300)
    assert SHIPPED.standard("household", 2017).indicators[0].threshold is None


def test_the_digest_follows_what_is_in_force_and_nothing_else() -> None:
    plain = SHIPPED.standard("household", 2017).digest
    entered = SHIPPED.standard("household", 2017, [Amendment(LINE_2017, "3300")]).digest
    assert len({plain, entered, SHIPPED.standard("household", 2018).digest}) == 3
    assert SHIPPED.standard("household", 2017, [Amendment(LINE_2017, "3300.00")]).digest == entered
    elsewhere = [Amendment(LINE_2017, "3300"), Amendment("rounds.2017-12.milestones.training.due_on", "2017-11-01")]
    assert SHIPPED.standard("household", 2017, elsewhere).digest == entered
    assert SHIPPED.amended(elsewhere).digest != SHIPPED.digest


def test_the_last_value_of_a_key_path_wins_and_none_takes_it_back() -> None:
    entered = [Amendment(LINE_2017, "3300"), Amendment(LINE_2017, "3500.50")]
    assert SHIPPED.standard("household", 2017, entered).indicators[0].threshold == Decimal("3500.5")
    taken_back = SHIPPED.standard("household", 2017, [*entered, Amendment(LINE_2017, None)])
    assert taken_back.indicators[0].threshold is None
    assert taken_back.digest == SHIPPED.standard("household", 2017).digest


def test_a_date_entered_by_the_county_stands_in_the_calendar() -> None:
    pack = SHIPPED.amended([Amendment("rounds.2017-12.milestones.dispatch.due_on", date(2018, 1, 15))])
    dates = {step.slug: step.due_on for step in pack.rounds["2017-12"].milestones}
    assert dates["dispatch"] == date(2018, 1, 15)


def test_a_lead_entered_by_the_county_leads() -> None:
    pack = SHIPPED.amended([Amendment("matrix.duties.food_and_clothing.lead", "civil_affairs")])
    lead = assignments("food_and_clothing", {}, pack.duties)[0]
    assert (lead.department, lead.part) == ("civil_affairs", Part.LEAD)


def test_the_county_may_confirm_that_an_indicator_applies() -> None:
    pack = SHIPPED.amended([Amendment("village.leading_industry.applies.2018", "yes")])
    indicator = next(each for each in pack.standard("village", 2018).indicators if each.slug == "leading_industry")
    assert indicator.applies == "yes"


@pytest.mark.parametrize(
    "key_path",
    ["household.colour", "forms.3.title", "household.net_income_per_capita.threshold.2021", "pack.county_code", ""],
)
def test_a_key_path_that_the_county_cannot_enter_is_refused(key_path: str) -> None:
    with pytest.raises(Refusal, match="HT6006"):
        SHIPPED.amended([Amendment(key_path, "1")])


@pytest.mark.parametrize(
    ("key_path", "value"),
    [
        (LINE_2017, "-1"),
        (LINE_2017, "3,300"),
        (LINE_2017, "3300.123"),
        (LINE_2017, True),
        ("village.poverty_incidence.threshold.2018", "101"),
        ("rounds.2017-12.milestones.training.due_on", "2017-02-30"),
        ("rounds.2017-12.milestones.training.due_on", "20171101"),
        ("rounds.2017-12.milestones.training.due_on", 5),
        ("matrix.duties.housing.lead", "nobody"),
        ("matrix.duties.housing.joint", ["nobody"]),
        ("matrix.duties.housing.joint", "water"),
        ("village.leading_industry.applies.2018", "maybe"),
        ("household.net_income_per_capita.operator", None),
    ],
)
def test_an_impossible_value_is_refused(key_path: str, value: object) -> None:
    with pytest.raises(Refusal, match="HT6007"):
        SHIPPED.amended([Amendment(key_path, value)])


def test_a_year_outside_the_pack_is_refused() -> None:
    with pytest.raises(Refusal, match="HT6005"):
        SHIPPED.standard("household", 2021)


def test_every_value_that_may_be_entered_can_be_entered_as_it_stands() -> None:
    values = SHIPPED.amendable()
    same = SHIPPED.amended([Amendment(value.key_path, value.current) for value in values])
    assert [value.current for value in same.amendable()] == [value.current for value in values]


def test_what_may_be_entered_is_listed_with_its_words_and_whether_it_stands() -> None:
    values = {value.key_path: value for value in SHIPPED.amendable()}
    line = values[LINE_2017]
    assert (line.label, line.current, line.kind, line.unit) == (
        "年人均纯收入 2017年标准线", None, "money", "CNY/person/year"
    )  # fmt: skip
    assert values["household.net_income_per_capita.threshold.2016"].current == "3100"
    assert values["rounds.2017-07.milestones.dispatch.due_on"].current == "2017-07-15"
    assert values["matrix.duties.housing.lead"].current == "housing"
