"""Counters: figures counted from groups of households that count alike, added up, and laid out as rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from huitou.core.errors import Refusal
from huitou.reporting.counting import Group, add_up, count, figures_from, refuse_holes, rows_of, text_of
from huitou.rollup.heirs import moved_by

UPPER, LOWER = "511425101201", "511425101202"
SLUGS = ("net_income_per_capita", "compulsory_education", "safe_water")
ALL_MET = Group("household", UPPER, 2014, "", subjects=5, people=17, unsized=0)


def test_who_meets_everything_counts_as_a_subject_only() -> None:
    assert count([ALL_MET], SLUGS) == {(UPPER, 2014): {"": [5, 17, 0, 0, 0]}}


def test_a_household_is_below_the_standard_once_whatever_it_misses() -> None:
    group = replace(ALL_MET, tally="compulsory_education:n2 safe_water:n0", subjects=2, people=9)
    figures = count([ALL_MET, group], SLUGS)[UPPER, 2014]
    assert figures[""] == [7, 26, 0, 2, 9]
    assert figures["compulsory_education"] == [2, 4, 9, 0, 0, 0]
    assert figures["safe_water"] == [2, 0, 9, 0, 0, 0]


def test_persons_that_nobody_numbered_are_counted_apart() -> None:
    group = replace(ALL_MET, tally="compulsory_education:n?")
    assert count([group], SLUGS)[UPPER, 2014]["compulsory_education"] == [5, 0, 17, 5, 0, 0]


def test_who_was_not_judged_is_unknown_in_every_indicator() -> None:
    group = replace(ALL_MET, tally=None, unsized=5)
    figures = count([group], SLUGS)[UPPER, 2014]
    assert figures[""] == [5, 17, 5, 0, 0]
    assert {slug: figures[slug] for slug in SLUGS} == {slug: [0, 0, 0, 0, 5, 17] for slug in SLUGS}


def test_villages_add_up_to_their_township_and_years_to_all() -> None:
    cells = count([ALL_MET, replace(ALL_MET, village_code=LOWER, exit_year=2015, tally="safe_water:u")], SLUGS)
    rows = rows_of(add_up(cells.items(), 9), {"511425101": "汉阳镇"}, SLUGS)
    assert [(row.area, row.name, row.exit_year, row.subjects.subjects) for row in rows] == [
        ("511425101", "汉阳镇", 2014, 5),
        ("511425101", "汉阳镇", 2015, 5),
        ("511425101", "汉阳镇", None, 10),
    ]
    assert rows[-1].unknown["safe_water"].persons == 17
    assert rows[-1].not_met["net_income_per_capita"].subjects == 0


def test_figures_come_back_from_their_text_as_they_were() -> None:
    figures = count([replace(ALL_MET, tally="safe_water:n0")], SLUGS)[UPPER, 2014]
    assert figures_from(text_of(figures)) == figures


def test_a_village_without_an_area_is_named() -> None:
    with pytest.raises(Refusal, match="HT9003") as refusal:
        refuse_holes([UPPER, "511425102201"], {"511425101": "汉阳镇"}, 9)
    assert refusal.value.problems[0].place.name == "511425102201"


def test_a_village_that_was_merged_twice_counts_where_it_ended() -> None:
    heirs = {UPPER: {LOWER}, LOWER: {"511425101203"}}
    assert moved_by([UPPER, "511425102201"], heirs, "2023-12-31") == {UPPER: "511425101203"}


def test_a_split_is_refused_even_after_a_merger() -> None:
    heirs = {UPPER: {LOWER}, LOWER: {"511425101203", "511425101204"}}
    with pytest.raises(Refusal, match="HT9006"):
        moved_by([UPPER], heirs, "2023-12-31")
