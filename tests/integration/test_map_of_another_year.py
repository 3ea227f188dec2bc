"""The figures of a round on the map of another year: villages count where they ended, and every level adds up."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest

from huitou.accounts.actions import ensure_operator
from huitou.areas.models import Area, Succession
from huitou.audit.writing import writing
from huitou.cli import main
from huitou.core.errors import Refusal
from huitou.reporting.actions import fold_round
from huitou.reporting.queries import rollup
from huitou.surveys.queries import RoundLine
from tests.integration import county
from tests.integration.county import COUNTY, HANYANG, HILL, LOWER, RUIFENG, UPPER

pytestmark = pytest.mark.django_db
LEVELS = ("village", "township", "county", "city", "province")
MERGED_ON = date(2019, 10, 1)
Subject = Literal["household", "village"]


def ended(code: str, *heirs: str) -> None:
    """A village that other villages took over from."""
    with writing():
        before = Area.objects.get(code=code)
        Area.objects.filter(pk=before.pk).update(valid_until=MERGED_ON)
        for heir in heirs:
            after = Area.objects.get(code=heir, valid_until=None)
            Succession.objects.create(predecessor=before, successor=after, effective_on=MERGED_ON)


def subjects(level: str, year: int | None, subject: Subject = "household") -> dict[str, int]:
    """How many subjects every area of a level has, all exit years together."""
    viewer = county.viewer("local_operator")
    table = rollup("2017-07", level, viewer=viewer, subject=subject, as_of_map=year)
    return {row.area: row.subjects.subjects for row in table.rows if row.exit_year is None}


@pytest.fixture
def merged(surveyed: RoundLine) -> RoundLine:
    """下游村 went into 上游村, and 青山村 of the next township as well."""
    ended(LOWER, UPPER)
    ended(HILL, UPPER)
    return surveyed


def test_villages_count_where_they_ended(merged: RoundLine) -> None:
    assert subjects("village", 2018) == {county.STREET: 1, UPPER: 4, LOWER: 1, HILL: 2}
    assert subjects("village", 2019) == {county.STREET: 1, UPPER: 7}
    assert subjects("township", 2019) == {HANYANG: 8}


def test_the_round_itself_stays_on_the_map_of_its_opening(merged: RoundLine) -> None:
    assert subjects("township", None) == {HANYANG: 6, RUIFENG: 2}


@pytest.mark.parametrize("subject", ["household", "village"])
@pytest.mark.parametrize("year", [2018, 2019])
@pytest.mark.parametrize("folded", [False, True])
def test_every_level_adds_up_to_the_one_above(merged: RoundLine, subject: Subject, year: int, folded: bool) -> None:
    if folded:
        fold_round(merged.id)
    viewer = county.viewer("local_operator")
    tables = [rollup("2017-07", level, viewer=viewer, subject=subject, as_of_map=year).rows for level in LEVELS]
    for lower, upper in pairwise(tables):
        digits = len(upper[0].area)
        for figure in ("subjects", "below_standard"):
            sums: Counter[tuple[str, int | None]] = Counter()
            for row in lower:
                sums[row.area[:digits], row.exit_year] += getattr(row, figure).subjects
            assert dict(sums) == {(row.area, row.exit_year): getattr(row, figure).subjects for row in upper}


def test_a_part_of_the_county_counts_what_came_into_it(merged: RoundLine) -> None:
    viewer = county.viewer("local_operator")
    table = rollup("2017-07", "village", viewer=viewer, area_code=HANYANG, as_of_map=2019)
    assert {row.area for row in table.rows} == {county.STREET, UPPER}


def test_a_village_that_was_split_is_named(surveyed: RoundLine) -> None:
    ended(HILL, UPPER, LOWER)
    with pytest.raises(Refusal) as refusal:
        subjects("village", 2019)
    (problem,) = refusal.value.problems
    assert (problem.code, problem.place.name, problem.values["day"]) == ("HT9006", HILL, "2019-12-31")


def test_a_village_that_ended_without_an_heir_is_named(surveyed: RoundLine) -> None:
    ended(HILL)
    with pytest.raises(Refusal) as refusal:
        subjects("village", 2019)
    (problem,) = refusal.value.problems
    assert (problem.code, problem.place.name, problem.values["count"]) == ("HT9003", HILL, 1)


def test_the_command_takes_the_year(merged: RoundLine, capsys: pytest.CaptureFixture[str]) -> None:
    county.user("county_office")
    words = ["rollup", "2017-07", "--level", "township", "--as-of-map", "2019", "--as", f"county_office-{COUNTY}"]
    assert main([*words, "--json"]) == 0
    assert RUIFENG not in capsys.readouterr().out


@pytest.mark.parametrize("level", LEVELS)
def test_column_files_alone_count_on_the_map_of_a_year(
    merged: RoundLine, level: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    operator = ["--as", ensure_operator().username]
    assert main(["columns", "2017-07", "-o", str(tmp_path), *operator]) == 0
    for year in ("2018", "2019"):
        chosen = ["--level", level, "--as-of-map", year, "--json"]
        capsys.readouterr()
        assert main(["rollup", "2017-07", *chosen, *operator]) == 0
        counted = json.loads(capsys.readouterr().out)["rows"]
        assert main(["rollup-columns", str(tmp_path), *chosen]) == 0
        assert json.loads(capsys.readouterr().out)["rows"] == counted != []


def test_column_files_name_a_village_that_was_split(
    surveyed: RoundLine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended(HILL, UPPER, LOWER)
    assert main(["columns", "2017-07", "-o", str(tmp_path), "--as", ensure_operator().username]) == 0
    assert main(["rollup-columns", str(tmp_path), "--level", "village", "--as-of-map", "2019", "--json"]) == 1
    assert "HT9006" in capsys.readouterr().err
