"""The cube: figures by area and exit year at any level, as differences of prefix sums over village codes.

Subjects stand sorted by village and exit year, so they fall into cells: runs of rows of one village and one year.
`fold` sums every figure per cell once and keeps running totals in the order year, village; then the figure of any area
in any year, at any level, is one subtraction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from huitou.core.authority import CODE_LENGTH
from huitou.core.errors import Place, Refusal
from huitou.rollup.columns import Columns
from huitou.rollup.measures import by_measure, counted, figures_of, weights
from huitou.rollup.rows import CubeRow, row_of
from huitou.rollup.subjects import Bools, Int32s, Int64s, code_bounds

YEAR_STEP = 10**12  # a cell's key is year x step + village code
ALL_YEARS = 0


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area of the map that is used: unpadded code, name, level (`village` … `province`)."""

    code: str
    name: str
    level: str


@dataclass(frozen=True, slots=True, eq=False)
class PrefixSums:
    """Running totals of every figure over the cells. `sums` int64[cell + 1, figure] begins with 0."""

    indicators: tuple[str, ...]
    keys: Int64s
    sums: Int64s

    @property
    def years(self) -> tuple[int, ...]:
        """The exit years that have subjects."""
        return tuple(np.unique(self.keys // YEAR_STEP).tolist())

    def between(self, first: Int64s, last: Int64s) -> Int64s:
        """Figures of the cells whose keys lie from `first` to `last`: int64[…, figure]."""
        start, stop = np.searchsorted(self.keys, first), np.searchsorted(self.keys, last, side="right")
        return self.sums[stop] - self.sums[start]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The rows of one level. `figures` int64[row, figure] in the order of `figures_of(indicators)`; `area` is the
    position in `areas`; `exit_year` 0 stands for all years."""

    indicators: tuple[str, ...]
    areas: tuple[AreaRow, ...]
    area: Int32s
    exit_year: Int32s
    figures: Int64s

    def rows(self) -> Iterator[CubeRow]:
        """The rows as values, one after the other, sorted by area, then year, all years last."""
        areas, years = self.area.tolist(), self.exit_year.tolist()
        for area, year, figures in zip(areas, years, self.figures, strict=True):
            named = self.areas[area]
            yield row_of(named.code, named.name, year or None, self.indicators, figures.tolist())


def roll_up(
    columns: Columns,
    areas: Sequence[AreaRow],
    level: str,
    within: str = "",
    exit_years: Collection[int] | None = None,
) -> tuple[CubeRow, ...]:
    """The rows of `level`: every area of that level inside `within` (unpadded code; empty: everywhere) that has
    subjects, per exit year and for all years together.

    `areas` are the areas of one map (other levels in it are passed over); `exit_years` None takes every year.
    Raises `Refusal` HT9003 when a village with subjects lies in no area of that level, or in two: then the rows would
    not add up.
    """
    return tuple(tabulate(fold(columns), areas, level, within, exit_years).rows())


def fold(columns: Columns) -> PrefixSums:
    """Every figure summed per cell, and the running totals over the cells."""
    cell, keys = _cells(columns)
    sums = np.zeros((len(keys) + 1, len(figures_of(columns.indicators))), np.int64)
    for measure, indicator, group in by_measure(columns.indicators):
        rows = np.flatnonzero(counted(columns, measure, indicator))
        cells = cell[rows]
        for position, figure in group:
            weight = weights(columns, figure)
            # Sums of people are whole numbers far below 2**53, where a float64 still holds each of them exactly.
            added = np.bincount(cells, None if weight is None else weight[rows], minlength=len(keys))
            sums[1:, position] = added
    return PrefixSums(columns.indicators, keys, np.cumsum(sums, axis=0, out=sums))


def tabulate(
    sums: PrefixSums,
    areas: Sequence[AreaRow],
    level: str,
    within: str = "",
    exit_years: Collection[int] | None = None,
) -> Table:
    """The table of one level; the arguments are those of `roll_up`."""
    chosen = tuple(sorted((a for a in areas if a.level == level and a.code.startswith(within)), key=lambda a: a.code))
    years = [year for year in sums.years if exit_years is None or year in exit_years]
    bounds = code_bounds([area.code for area in chosen])
    _refuse_holes(sums, bounds, within)
    year_keys = np.array(years, np.int64) * YEAR_STEP
    per_year = sums.between(year_keys + bounds[:, :1], year_keys + bounds[:, 1:])  # area, year, figure
    cube = np.concatenate((per_year, per_year.sum(axis=1, keepdims=True)), axis=1)
    shown: Bools = cube[:, :, 0] > 0
    area, year = np.nonzero(shown)
    return Table(
        indicators=sums.indicators,
        areas=chosen,
        area=area.astype(np.int32),
        exit_year=np.array([*years, ALL_YEARS], np.int32)[year],
        figures=cube[shown],
    )


def _cells(columns: Columns) -> tuple[Int64s, Int64s]:
    """For each row the number of its cell, and the keys of the cells; cells are numbered by year, then village."""
    village, year = columns.subjects.village_code, columns.subjects.exit_year
    begins = np.ones(len(columns), np.bool_)
    begins[1:] = (village[1:] != village[:-1]) | (year[1:] != year[:-1])
    starts = np.flatnonzero(begins)
    keys = year[starts].astype(np.int64) * YEAR_STEP + village[starts]
    order = np.argsort(keys, kind="stable")
    number = np.empty(len(keys), np.int64)
    number[order] = np.arange(len(keys))
    return np.repeat(number, np.diff(starts, append=len(columns))), keys[order]


def _refuse_holes(sums: PrefixSums, bounds: Int64s, within: str) -> None:
    """Every village with subjects inside `within` must lie in exactly one of the areas."""
    first, last = code_bounds([within])[0]
    villages = sums.keys % YEAR_STEP
    villages = villages[(villages >= first) & (villages <= last)]
    begun = np.searchsorted(bounds[:, 0], villages, side="right")
    ended = np.searchsorted(np.sort(bounds[:, 1]), villages)
    misplaced = np.unique(villages[begun - ended != 1])
    if len(misplaced):
        place = Place(name=str(misplaced[0]).zfill(CODE_LENGTH))
        raise Refusal.of("HT9003", place, count=len(misplaced))
