"""The roll-up adds up: every row is the sum of its children and the count of the surveys behind it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from huitou.cli import demonstration
from tests.integration.loading import raw_count
from tests.integration.loading.conftest import Huitou

LEVELS = ("village", "township", "county", "city", "province")


@pytest.fixture
def county(huitou: Huitou, tmp_path: Path) -> Huitou:
    demonstration.write_workbooks(demonstration.build(), tmp_path)
    for words in (
        ("load", "areas", tmp_path / "areas.csv"),
        ("load", "villages", tmp_path / "villages.xlsx"),
        ("load", "households", tmp_path / "households.xlsx"),
        ("round", "open", "2017-07"),
        ("load", "survey", tmp_path / "surveys.jsonl", "--round", "2017-07", "--approved"),
    ):
        assert huitou(*words).code == 0
    return huitou


def _rollup(huitou: Huitou, level: str, *words: str) -> dict[tuple[str, Any], Any]:
    outcome = huitou("rollup", "2017-07", "--level", level, "--json", *words)
    assert (outcome.code, outcome.err) == (0, "")
    listed = json.loads(outcome.out)["rows"]
    keys = [(row["area"], row["exit_year"]) for row in listed]
    assert keys == sorted(keys, key=lambda key: (key[0], 9999 if key[1] == "all" else key[1]))
    figures = ("subjects", "below_standard", "not_met", "unknown")
    return {key: {name: row[name] for name in figures} for key, row in zip(keys, listed, strict=True)}


def _sum(figures: Iterable[Mapping[str, Any]]) -> Any:
    """The sum of nested figures of one shape."""
    listed = list(figures)
    if isinstance(listed[0], Mapping):
        return {key: _sum([one[key] for one in listed]) for key in listed[0]}
    return sum(listed)


def _assert_that_it_adds_up(tables: Mapping[str, Mapping[tuple[str, Any], Any]]) -> None:
    for below, above in pairwise(LEVELS):
        for (area, year), figures in tables[above].items():
            children = [row for key, row in tables[below].items() if key[0].startswith(area) and key[1] == year]
            assert figures == _sum(children), (above, area, year)


def test_every_row_at_every_level_is_the_sum_of_its_children_and_a_recount_of_the_surveys(county: Huitou) -> None:
    built = demonstration.build()
    register = {row["户编号"]: row for row in built.households}
    households = {level: _rollup(county, level) for level in LEVELS}
    for level, table in households.items():
        assert table == raw_count.rows(built.household_surveys, register, level), level
    _assert_that_it_adds_up(households)
    assert households["province"]["51", "all"]["subjects"]["households"] == 4202

    villages = {level: _rollup(county, level, "--subject", "village") for level in LEVELS}
    _assert_that_it_adds_up(villages)
    whole = villages["county"]["511425", "all"]
    assert whole["subjects"] == {"villages": 26}
    for indicator, fact in (("clinic", "clinic"), ("cultural_room", "cultural_room"), ("telecom", "telecom")):
        unmet = sum(survey.get(fact) is False for survey in built.village_surveys)
        assert whole["not_met"][indicator] == {"villages": unmet}
