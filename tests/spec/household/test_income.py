"""年人均纯收入 (一(一), 附件2 注4)."""

from __future__ import annotations

import pytest

from huitou.core.standards import Reason, Verdict
from tests.spec.judging import PACK, finding, rows

INCOME = "net_income_per_capita"
PARTS = ("wage_income", "business_revenue", "transfer_income", "property_income", "business_expense")
TABLE = """
    工资性   | 经营    | 转移    | 财产 | 支出     | 人数 | 人均      | 结果
    12000    | 9000    | 1200.50 | 0    | 3000     | 4    | 4800.13   | met
    3100     | 0       | 0       | 0    | 0        | 1    | 3100      | met
    3099.99  | 0       | 0       | 0    | 0        | 1    | 3099.99   | not_met
    9299.98  | 0       | 0       | 0    | 0        | 3    | 3099.99   | not_met
    9299.99  | 0       | 0       | 0    | 0        | 3    | 3100      | met
    6199.99  | 0       | 0       | 0    | 0        | 2    | 3100      | met
    0        | 5000    | 0       | 0    | 8000     | 2    | -1500     | not_met
    0        | 0       | 0       | 0    | 0.01     | 2    | -0.01     | not_met
"""


@pytest.mark.parametrize("row", rows(TABLE))
def test_total_less_expense_over_the_persons_half_up_to_a_cent_then_compared(row: list[str]) -> None:
    *parts, size, value, verdict = row
    found = finding(INCOME, **dict(zip(PARTS, parts, strict=True)), household_size=int(size))
    assert (found.value, found.verdict, found.basis) == (value, Verdict(verdict), "parts")
    assert (found.threshold, found.unit, found.clause) == ("3100", "CNY/person/year", "附件2 注4")


def test_income_below_the_line_counts_one_household_and_no_person() -> None:
    found = finding(INCOME, net_income_per_capita_stated="3099.99")
    assert (found.households, found.persons) == (1, 0)


@pytest.mark.parametrize("missing", PARTS)
def test_one_part_that_nobody_told_leaves_income_unknown(missing: str) -> None:
    parts = {part: "9000" for part in PARTS if part != missing}
    found = finding(INCOME, **parts, household_size=2, net_income_per_capita_stated="9000")
    assert (found.verdict, found.reason, found.value) == (Verdict.UNKNOWN, Reason.FACT_MISSING, None)


@pytest.mark.parametrize("size", [None, 0])
def test_without_persons_there_is_no_income_per_person(size: int | None) -> None:
    found = finding(INCOME, **dict.fromkeys(PARTS, "9000"), household_size=size)
    assert (found.verdict, found.reason) == (Verdict.UNKNOWN, Reason.SIZE_MISSING)


def test_the_stated_figure_of_a_paper_form_stands_in_when_every_part_is_missing_and_needs_no_size() -> None:
    found = finding(INCOME, net_income_per_capita_stated="3100.00")
    assert (found.verdict, found.basis, found.value) == (Verdict.MET, "stated", "3100")


@pytest.mark.parametrize("year", [2017, 2018, 2019, 2020])
def test_a_line_that_nobody_entered_gives_unknown_with_the_value(year: int) -> None:
    found = finding(INCOME, year, **dict.fromkeys(PARTS, "9000"), household_size=3)
    assert (found.verdict, found.reason) == (Verdict.UNKNOWN, Reason.THRESHOLD_NOT_ENTERED)
    assert (found.value, found.threshold) == ("9000", None)


def test_the_line_counts_as_met_because_note_4_says_it_governs() -> None:
    assert PACK.files.household[INCOME].operator == ">="
