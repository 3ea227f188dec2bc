"""What forms have in common: places in the title, the period of incomes, what is still to be found out."""

from __future__ import annotations

from datetime import date

import pytest

from huitou.reporting.forms import FormArea, day_words, number_of, with_income_period
from tests.unit.policy.packs import SHIPPED
from tests.unit.reporting.judged import COUNTY, HANYANG, LABELS, UPPER, household


@pytest.mark.parametrize(
    ("area", "township", "village"), [(UPPER, "汉阳镇", "上游村"), (HANYANG, "汉阳镇", ""), (COUNTY, "", "")]
)
def test_the_title_names_township_and_village(area: FormArea, township: str, village: str) -> None:
    assert area.title_values == {"township": township, "village": village}


def test_the_period_of_incomes_stands_above_the_table() -> None:
    spec = with_income_period(SHIPPED.form("3", "2017-07"), date(2016, 1, 1), date(2016, 12, 31))
    assert spec.head_lines[-1] == "家庭年人均收入期间：2016年1月1日至2016年12月31日"
    assert with_income_period(SHIPPED.form("3", "2017-12"), None, None).head_lines[-1] == "家庭年人均收入期间：未设定"


def test_a_form_without_income_has_no_period() -> None:
    spec = SHIPPED.form("5", "2017-07")
    assert with_income_period(spec, date(2016, 1, 1), date(2016, 12, 31)) == spec


def test_years_of_the_opened_round_are_printed_where_it_has_one_more_than_the_pack() -> None:
    spec = SHIPPED.form("3", "2020-06", (2014, 2015, 2016, 2017, 2018, 2019, 2020))
    assert spec.head_lines[0].endswith("2020 年脱贫户数：{households_2020}")
    assert "2014 年 - 2020 年" in spec.columns[3].heading[0]


@pytest.mark.parametrize(
    ("text", "number"), [("3000", 3000), ("3000.00", 3000), ("2999.05", 2999.05), ("-12.5", -12.5)]
)
def test_figures_are_numbers(text: str, number: float) -> None:
    assert (number_of(text), type(number_of(text))) == (number, type(number))


def test_days_are_written_as_on_the_form() -> None:
    assert (day_words("2017-06-02"), day_words(None)) == ("2017年6月2日", "")


def test_unknown_items_are_those_to_be_found_out() -> None:
    assert household(unknown=["house"], misses=["water"]).not_known(LABELS) == ("safe_housing",)
