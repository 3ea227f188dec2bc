"""The forms as the pack prints them, against the plan's own text (blanks apart: the paper sets them at will)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from huitou.core.errors import Refusal
from huitou.policy import Amendment
from huitou.policy.printing import blank_form
from tests.unit.policy.packs import SHIPPED

PLAN = (Path(__file__).parents[2] / "fixtures" / "qingshen-2017-no-8.txt").read_text(encoding="utf-8")
NUMBERS = list(SHIPPED.forms)


def closed_up(text: str) -> str:
    return re.sub(r"\s+|<[^>]*>", "", text)


def annex(number: str) -> str:
    """The part of the plan that is one annex."""
    parts = re.split(r"^附件 (\d)$", PLAN, flags=re.MULTILINE)
    return closed_up(dict(zip(parts[1::2], parts[2::2], strict=True))[number])


@pytest.mark.parametrize("number", NUMBERS)
def test_title_heads_and_foot_are_those_of_the_plan(number: str) -> None:
    form, words = blank_form(SHIPPED.files, number), annex(number)
    assert words.startswith(closed_up(form.title))
    for line in form.foot:
        assert closed_up(line) in words
    # Heads of household forms stand line by line, each figure blank.
    assert closed_up("".join(form.head_lines)) in words


@pytest.mark.parametrize("number", NUMBERS)
def test_the_notes_are_those_of_the_plan_in_number_and_words(number: str) -> None:
    form, words = blank_form(SHIPPED.files, number), annex(number)
    printed = "".join(f"{at}.{note}" for at, note in enumerate(form.notes, 1))
    assert words.replace("．", ".").endswith("注：" + closed_up(printed))


@pytest.mark.parametrize("number", NUMBERS)
def test_every_heading_and_unit_stands_in_the_table_of_the_plan(number: str) -> None:
    form, words = blank_form(SHIPPED.files, number), annex(number)
    table = words.split("注：")[0]
    headings = [head for column in form.columns for head in column.heading]
    for heading in headings:
        assert closed_up(heading) in table
    lines = dict.fromkeys(column.heading[-1] for column in form.columns)
    positions = [table.find(closed_up(heading), table.find(closed_up(form.columns[0].heading[0]))) for heading in lines]
    assert -1 not in positions
    for unit in ("人数", "户数", "村数"):
        units = sum(column.unit == unit for column in form.columns)
        assert units == 0 or table.count(unit) >= units


@pytest.mark.parametrize(("number", "label"), [("3", "合计"), ("4", "合计"), ("5", "XX乡镇小计"), ("6", "XX乡镇小计")])
def test_the_total_row_is_named_as_in_the_plan(number: str, label: str) -> None:
    form = blank_form(SHIPPED.files, number)
    assert closed_up(form.total_label) == label
    assert label in annex(number)
    assert form.total_first is (number in "56")


def test_the_clauses_are_those_of_the_plan() -> None:
    words = closed_up(PLAN)
    for clause, text in SHIPPED.files.clauses.items():
        assert closed_up(text) in words, clause


def test_in_a_later_round_the_years_and_the_line_are_those_of_the_round() -> None:
    form = SHIPPED.form("3", "2017-12")
    assert form.head_lines[0].endswith("2017 年脱贫户数：{households_2017}")
    assert "(2014 年 - 2017 年)" in form.columns[3].heading[0]
    assert "2014 年-2017 年脱贫以 ____ 元为准" in form.notes[3]
    entered = SHIPPED.amended([Amendment("household.net_income_per_capita.threshold.2017", "3300")])
    assert "2014 年-2017 年脱贫以 3300 元为准" in entered.form("3", "2017-12").notes[3]


def test_the_form_of_the_first_round_is_the_one_printed() -> None:
    assert SHIPPED.form("3", "2017-07") == SHIPPED.forms["3"]


def test_a_form_or_round_that_the_pack_lacks_is_refused() -> None:
    with pytest.raises(Refusal, match="HT6009"):
        SHIPPED.form("7", "2017-07")
    with pytest.raises(Refusal, match="HT6010"):
        SHIPPED.form("3", "2021-06")


def test_every_indicator_column_names_an_indicator_of_its_subject() -> None:
    for form in SHIPPED.forms.values():
        known = {info.slug for info in SHIPPED.indicators("household" if form.subject == "household" else "village")}
        assert {column.indicator for column in form.columns if column.indicator} <= known
