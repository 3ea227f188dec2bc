"""What is kept back of a published roll-up cannot be worked out from the rest (T20), for any tree of areas."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from huitou.rollup import published as publishing
from huitou.rollup.published import LEAST, published, published_by_year
from huitou.rollup.rows import CubeRow, Headcount, Shortfall

Level = dict[str, int]
SMALL_COUNTS = st.one_of(st.integers(0, 3), st.integers(0, 40))


def rows_of(level: Mapping[str, int], year: int | None = None) -> list[CubeRow]:
    """Rows that say one figure: how many households miss water, five people each."""
    return [
        CubeRow(area, area, year, Headcount(900, 2700), 0, Headcount(900, 2700),
                {"safe_water": Shortfall(count, 0, 5 * count, 0)}, {"safe_water": Headcount(0, 0)})
        for area, count in level.items()
    ]  # fmt: skip


@st.composite
def trees(draw: st.DrawFn) -> list[Level]:
    """A city with its counties, townships and villages; each area holds the sum of its parts."""
    villages: Level = {}
    for county in range(draw(st.integers(1, 3))):
        for township in range(draw(st.integers(1, 4))):
            for village in range(draw(st.integers(1, 5))):
                villages[f"5114{county:02}{township:03}{village:03}"] = draw(SMALL_COUNTS)
    return summed(villages)


def summed(villages: Level) -> list[Level]:
    """City, counties, townships, villages."""
    levels = []
    for digits in (4, 6, 9, 12):
        level: Level = {}
        for code, count in villages.items():
            level[code[:digits]] = level.get(code[:digits], 0) + count
        levels.append(level)
    return levels


def shown(levels: list[Level]) -> list[dict[str, int | None]]:
    """What is published of each level."""
    return [
        {row.area: row.not_met["safe_water"].subjects for row in published([rows_of(one) for one in levels[: at + 1]])}
        for at in range(len(levels))
    ]


def determined(levels: list[Level], said: list[dict[str, int | None]]) -> set[str]:
    """The figures kept back that the sums leave no freedom: unknowns that are fixed in the reduced system."""
    unknown = [area for level in said for area, count in level.items() if count is None]
    place = {area: at for at, area in enumerate(unknown)}
    equations: list[list[Fraction]] = []
    for above, below in pairwise(levels):
        digits = len(next(iter(above)))
        for whole in above:
            line = [Fraction(0)] * len(unknown)
            for area, sign in [(whole, -1), *((area, 1) for area in below if area[:digits] == whole)]:
                if area in place:
                    line[place[area]] += sign
            equations.append(line)
    reduced = echelon(equations)
    fixed = [line for line in reduced if sum(value != 0 for value in line) == 1]
    return {unknown[next(at for at, value in enumerate(line) if value)] for line in fixed}


def echelon(lines: list[list[Fraction]]) -> list[list[Fraction]]:
    """The reduced row echelon form."""
    done: list[list[Fraction]] = []
    for column in range(len(lines[0]) if lines else 0):
        pivot = next((line for line in lines if line[column]), None)
        if pivot is None:
            continue
        lines = [line for line in lines if line is not pivot]
        pivot = [value / pivot[column] for value in pivot]
        lines = [[a - line[column] * b for a, b in zip(line, pivot, strict=True)] for line in lines]
        done = [[a - line[column] * b for a, b in zip(line, pivot, strict=True)] for line in done] + [pivot]
    return done


@given(trees())
@example(summed({"511400000000": 2, "511400000001": 2, "511400001000": 0, "511401000000": 40}))
@example(summed({"511400000000": 1, "511400000001": 30, "511401000000": 7, "511401000001": 8}))
def test_nothing_that_is_kept_back_follows_from_the_sums(levels: list[Level]) -> None:
    said = shown(levels)
    for level, of_level in zip(levels, said, strict=True):
        for area, count in level.items():
            assert of_level[area] in {None, count}, "what is said is right"
            assert of_level[area] is None or not 0 < count < LEAST
    assert determined(levels, said) == set()


@given(trees())
def test_a_figure_is_kept_back_or_not_wherever_the_page_begins(levels: list[Level]) -> None:
    """A page shows one township, another the whole city: both keep back the same."""
    whole = shown(levels)[-1]
    for township in levels[2]:
        path = [levels[0], levels[1]]
        path += [{a: n for a, n in levels[2].items() if a[:6] == township[:6]}]
        path += [{a: n for a, n in levels[3].items() if a[:9] == township}]
        alone = published([rows_of(level) for level in path])
        assert {row.area: row.not_met["safe_water"].subjects for row in alone} == {
            area: count for area, count in whole.items() if area[:9] == township
        }


@st.composite
def counties_by_year(draw: st.DrawFn) -> dict[tuple[str, int], int]:
    """How many households of each county and exit year miss water."""
    years = range(2014, 2014 + draw(st.integers(1, 3)))
    counties = range(draw(st.integers(1, 4)))
    return {(f"5114{county:02}", year): draw(SMALL_COUNTS) for county in counties for year in years}


@given(counties_by_year())
@example({("511400", 2014): 9, ("511400", 2015): 4, ("511401", 2014): 1, ("511401", 2015): 8})
def test_nothing_that_is_kept_back_follows_from_the_years(by_year: dict[tuple[str, int], int]) -> None:
    cells = totals_of(by_year)
    city = [row for (area, year), count in cells.items() if area == "5114" for row in rows_of({area: count}, year)]
    counties = [row for (area, year), count in cells.items() if area != "5114" for row in rows_of({area: count}, year)]
    rows = [*published([city]), *published([city, counties])]
    rows += [row for position in (0, 1) for row in published_by_year([city, counties], position)]
    said = {(row.area, row.exit_year or 0): row.not_met["safe_water"].subjects for row in rows}
    assert said.keys() == {(area, year or 0) for area, year in cells}
    for (area, year), count in cells.items():
        told = said[area, year or 0]
        assert told is None or (told == count and not 0 < count < LEAST)
    unknown = [cell for cell, count in said.items() if count is None]
    sums = [[Fraction(sign) for sign in signs] for signs in equations_of(unknown, {year for _, year in said})]
    fixed = [unknown[line.index(Fraction(1))] for line in echelon(sums) if sum(value != 0 for value in line) == 1]
    assert [cell for cell in fixed if 0 < cells[cell[0], cell[1] or None] < LEAST] == []


def totals_of(by_year: Mapping[tuple[str, int], int]) -> dict[tuple[str, int | None], int]:
    """With the sums of the years (year None) and those of the city."""
    cells: dict[tuple[str, int | None], int] = dict.fromkeys([("5114", None)], 0)
    for (county, year), count in by_year.items():
        for cell in ((county, year), (county, None), ("5114", year), ("5114", None)):
            cells[cell] = cells.get(cell, 0) + count
    return cells


def equations_of(unknown: list[tuple[str, int]], years: set[int]) -> list[list[int]]:
    """The years of an area add up to year 0, the counties to the city: what each sum says of the unknown cells."""
    areas = {area for area, _ in unknown}
    by_area = [[(year == 0) - (year != 0) if area == one else 0 for area, year in unknown] for one in areas]
    by_year = [[(area == "5114") - (area != "5114") if year == one else 0 for area, year in unknown] for one in years]
    return by_area + by_year


def test_without_a_second_gap_the_one_would_follow_from_the_total(monkeypatch: pytest.MonkeyPatch) -> None:
    levels = summed({"511400000000": 2, "511400000001": 30, "511400000002": 5})
    assert [shown(levels)[-1][area] for area in levels[-1]] == [None, 30, None]

    def only_small(levels: list[Level]) -> set[str]:
        return {area for level in levels for area, count in level.items() if 0 < count < LEAST}

    monkeypatch.setattr(publishing, "_hidden", only_small)
    assert determined(levels, shown(levels)) == {"511400000000"}
