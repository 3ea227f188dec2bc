"""The cube: figures by area and exit year at any level, as differences of prefix sums over village codes.

Subjects stand sorted by village and exit year, so they fall into cells: runs of rows of one village and one year.
`fold` sums every figure per cell once and keeps running totals in the order year, village; then the figure of any area
in any year, at any level, is one subtraction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from huitou.core.authority import CODE_LENGTH
from huitou.core.errors import Place, Refusal
from huitou.rollup.area_map import AreaLevel, AreaMap, AreaRow
from huitou.rollup.columns import Columns
from huitou.rollup.figures import figures_of
from huitou.rollup.measures import by_measure, counted, weights
from huitou.rollup.rows import CubeRow, row_of
from huitou.rollup.subjects import Bools, Int32s, Int64s, code_bounds

YEAR_STEP = 10**12  # a cell's key is year x step + village code
ALL_YEARS = 0
NOWHERE = -1  # the source of a figure that is always 0
Areas = AreaMap | Sequence[AreaRow]


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
    """The rows of one level. `sums` int[area, exit year + all, sum]; `source` says for every figure of
    `figures_of(indicators)` which sum it is, NOWHERE where it is always 0.

    Rows are made when they are asked for: whoever shows one county does not pay for a province of villages.
    """

    indicators: tuple[str, ...]
    areas: Sequence[AreaRow]
    years: tuple[int, ...]
    sums: npt.NDArray[np.integer[Any]]
    source: Int32s

    @property
    def shown(self) -> Bools:
        """Which areas and years have subjects: bool[area, exit year + all]."""
        shown: Bools = self.sums[:, :, self.source[0]] > 0
        return shown

    @property
    def area(self) -> Int64s:
        """For each row the position in `areas`."""
        return np.nonzero(self.shown)[0]

    @property
    def exit_year(self) -> Int64s:
        """For each row its exit year; ALL_YEARS stands for all."""
        return np.array([*self.years, ALL_YEARS], np.int64)[np.nonzero(self.shown)[1]]

    @property
    def figures(self) -> Int64s:
        """int64[row, figure] in the order of `figures_of(indicators)`."""
        figures = self.sums[self.shown][:, self.source].astype(np.int64)
        figures[:, self.source == NOWHERE] = 0
        return figures

    def rows(self) -> Iterator[CubeRow]:
        """The rows as values, one after the other, sorted by area, then year, all years last."""
        areas, years = self.area.tolist(), self.exit_year.tolist()
        for area, year, figures in zip(areas, years, self.figures, strict=True):
            named = self.areas[area]
            yield row_of(named.code, named.name, year or None, self.indicators, figures.tolist())


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where the areas of one level lie among the villages that have subjects: from `starts` to before `stops`.

    Found once for a map and used for every roll-up on it. Areas without subjects are left out.
    """

    areas: AreaLevel
    starts: Int64s
    stops: Int64s


def roll_up(
    columns: Columns,
    areas: Areas,
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
    areas: Areas,
    level: str,
    within: str = "",
    exit_years: Collection[int] | None = None,
) -> Table:
    """The table of one level; the arguments are those of `roll_up`."""
    chosen = places(np.unique(sums.keys % YEAR_STEP), areas, level, within).areas
    years = tuple(year for year in sums.years if exit_years is None or year in exit_years)
    bounds = code_bounds(chosen.codes)
    year_keys = np.array(years, np.int64) * YEAR_STEP
    per_year = sums.between(year_keys + bounds[:, :1], year_keys + bounds[:, 1:])  # area, year, figure
    cube = np.concatenate((per_year, per_year.sum(axis=1, keepdims=True)), axis=1)
    return Table(sums.indicators, chosen, years, cube, np.arange(cube.shape[2], dtype=np.int32))


def places(villages: Int64s, areas: Areas, level: str, within: str = "") -> Places:
    """Where the areas of `level` inside `within` lie among `villages` (sorted codes of those that have subjects).

    Raises `Refusal` HT9003 when one of the villages inside `within` lies in no such area, or in two.
    """
    chosen = (areas if isinstance(areas, AreaMap) else AreaMap.of(areas)).at(level, within)
    first, last = code_bounds([within])[0]
    bounds = code_bounds(chosen.codes)
    starts, stops = np.searchsorted(villages, bounds[:, 0]), np.searchsorted(villages, bounds[:, 1], side="right")
    _refuse_holes(villages[(villages >= first) & (villages <= last)], bounds)
    held = np.flatnonzero(stops > starts)
    return Places(chosen.take(held.tolist()), starts[held], stops[held])


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


def _refuse_holes(villages: Int64s, bounds: Int64s) -> None:
    """Every one of the villages must lie in exactly one of the areas."""
    begun = np.searchsorted(bounds[:, 0], villages, side="right")
    ended = np.searchsorted(np.sort(bounds[:, 1]), villages)
    misplaced = villages[begun - ended != 1]
    if len(misplaced):
        place = Place(name=str(misplaced[0]).zfill(CODE_LENGTH))
        raise Refusal.of("HT9003", place, count=len(misplaced))
