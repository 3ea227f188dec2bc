"""The five rounds and the calendar (三, 四, 附件填报说明)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.spec.judging import PACK, rows

ROUNDS = """
    批次    | 脱贫年份  | 开批次时登记为 | 回头看标准 | 回头帮标准 | 查找截止
    2017-07 | 2014-2016 | none           | 2016       | 2017       | 2017-07-31
    2017-12 | 2014-2017 | none           | 2017       | 2018       | 2017-12-31
    2018-12 | 2014-2018 | none           | 2018       | 2019       | 2018-12-31
    2019-12 | 2014-2019 | none           | 2019       | 2020       | 2019-12-31
    2020-06 | 2014-2019 | 2020           | 2020       | 2020       | 2020-06-30
"""


@pytest.mark.parametrize("row", rows(ROUNDS))
def test_a_round_looks_at_its_cohorts_under_two_standards(row: list[str]) -> None:
    slug, years, at_opening, review, remediation, until = row
    first, last = map(int, years.split("-"))
    entry = PACK.rounds[slug]
    assert entry.exit_years == tuple(range(first, last + 1))
    assert str(entry.exit_year_at_opening or "none") == at_opening
    assert (entry.review_standard_year, entry.remediation_standard_year) == (int(review), int(remediation))
    assert entry.found_until == date.fromisoformat(until)


def test_the_rounds_follow_one_another() -> None:
    assert list(PACK.rounds) == [row[0] for row in rows(ROUNDS)]


CALENDAR = """
    步骤               | 完成时限   | 责任方        | 出处
    plan_and_group     | 2017-06-05 | county_office | 四(一)
    training           | 2017-06-10 | leading_group | 四(二)
    forms_to_county    | 2017-06-22 | township      | 附件填报说明
    screening          | 2017-06-25 | township      | 四(三)
    gap_list           | 2017-06-30 | review_team   | 四(四)
    dispatch           | 2017-07-15 | county_office | 四(五)
    form_3_in_platform | 2017-07-31 | township      | 四(四)
    departments_done   | 2017-10-31 | department    | 四(六)
    results_to_county  | 2017-11-30 | township      | 附件填报说明
    form_4_in_platform | 2017-11-30 | township      | 附件填报说明
"""


def test_the_calendar_of_2017_stands_step_by_step_with_owner_and_clause() -> None:
    steps = PACK.rounds["2017-07"].milestones
    drawn = [[step.slug, str(step.due_on), step.owner, step.clause] for step in steps]
    assert drawn == rows(CALENDAR)


@pytest.mark.parametrize("slug", ["2017-12", "2018-12", "2019-12", "2020-06"])
def test_of_the_later_rounds_only_the_last_day_is_in_the_plan(slug: str) -> None:
    entry = PACK.rounds[slug]
    dated = {step.slug: step.due_on for step in entry.milestones if step.due_on}
    assert dated == {"screening": entry.found_until}
    assert len(entry.milestones) == 10


def test_income_of_2017_is_that_of_the_calendar_year_2016_and_open_later() -> None:
    first, *later = PACK.rounds.values()
    assert (first.income_from, first.income_to) == (date(2016, 1, 1), date(2016, 12, 31))
    assert {(entry.income_from, entry.income_to) for entry in later} == {(None, None)}
