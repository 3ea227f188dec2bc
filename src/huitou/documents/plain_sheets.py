"""A sheet of which the scanner has read every cell: its rows as they stand, and its columns with each spelling once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from huitou.documents.cells import CellKind, plain_cell
from huitou.documents.number_formats import NumberKind
from huitou.documents.plain_cells import BOOL, NUMBER, TEXT, PlainCells

_DAY_ZERO = date(1899, 12, 30)
_SMALL = 2**20  # whole numbers up to here are told apart by counting, others by sorting
Spelling = tuple[str, CellKind]
Codes = NDArray[np.int32]
EMPTY: Spelling = ("", "empty")


@dataclass(frozen=True)
class PlainSheet:
    """The cells, the strings that they name, and what the numbers of each style are."""

    cells: PlainCells
    strings: Sequence[str]
    kinds: Sequence[NumberKind]

    @property
    def height(self) -> int:
        """The number of the last row with content."""
        return int(self.cells.rows[-1]) if len(self.cells.rows) else 0

    @cached_property
    def first_column(self) -> int:
        """The number of the first column with content."""
        return int(self.cells.columns.min()) if len(self.cells.rows) else 1

    def rows(self) -> Iterator[list[object]]:
        """The values of every row from 1 to `height`, from the first column on to the last one that it fills."""
        bounds = np.searchsorted(self.cells.rows, np.arange(1, self.height + 2))
        for first, last in zip(bounds.tolist(), bounds[1:].tolist(), strict=False):
            columns = self.cells.columns[first:last].tolist()
            row: list[object] = [None] * (columns[-1] - self.first_column + 1 if columns else 0)
            for position, column in enumerate(columns, first):
                row[column - self.first_column] = self._value(position)
            yield row

    def column(self, number: int) -> tuple[list[Spelling], Codes]:
        """The spellings of a column, that of an empty cell first, and for every row which of them it has."""
        chosen = self._by_column[self._bounds[number] : self._bounds[number + 1]]
        spellings, codes = [EMPTY], np.zeros(self.height, np.int32)
        kinds, styles, values = (getattr(self.cells, name)[chosen] for name in ("kinds", "styles", "values"))
        marks = kinds.astype(np.int32) << 16 | styles
        for mark in np.unique(marks).tolist():
            alike = marks == mark
            distinct, which = _distinct(values[alike])
            firsts = self._spelled(mark >> 16, mark & 0xFFFF, distinct.tolist())
            is_filled = np.array([kind != "empty" for _, kind in firsts])
            placed = np.where(is_filled, np.cumsum(is_filled) + len(spellings) - 1, 0).astype(np.int32)
            spellings += [one for one in firsts if one[1] != "empty"]
            codes[self.cells.rows[chosen[alike]] - 1] = placed[which]
        return spellings, codes

    @cached_property
    def _by_column(self) -> NDArray[np.intp]:
        return np.argsort(self.cells.columns, kind="stable")

    @cached_property
    def _bounds(self) -> list[int]:
        """Where each column begins among the cells in their order by column."""
        widest = int(self.cells.columns.max()) if len(self.cells.columns) else 0
        counts = np.bincount(self.cells.columns, minlength=widest + 2)
        bounds: list[int] = [0, *np.cumsum(counts).tolist()]
        return bounds

    def _spelled(self, kind: int, style: int, values: Sequence[float]) -> list[Spelling]:
        """These values of one kind and style as a cell spells them; figures, of which there are most, all at once."""
        if kind == NUMBER and not self._is_day(style):
            texts = [f"{value:.15g}" for value in values]
            if not any("e" in text or text == "-0" for text in texts):
                return [(text, "number") for text in texts]
        cells = (plain_cell("", self._decoded(kind, style, value)) for value in values)
        return [(cell.text, cell.kind) for cell in cells]

    def _is_day(self, style: int) -> bool:
        return style < len(self.kinds) and self.kinds[style] == "day"

    def _value(self, position: int) -> object:
        cells = self.cells
        return self._decoded(int(cells.kinds[position]), int(cells.styles[position]), float(cells.values[position]))

    def _decoded(self, kind: int, style: int, value: float) -> object:
        if kind == TEXT:
            return self.strings[int(value)]
        if kind == BOOL:
            return value == 1
        return _DAY_ZERO + timedelta(days=int(value)) if self._is_day(style) else value


def _distinct(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """The different values, and for every value which of them it is."""
    if len(values) and values.min() >= 0 and values.max() < _SMALL:
        whole = values.astype(np.int32)
        if bool((whole == values).all()):
            seen = np.zeros(int(whole.max()) + 1, np.bool_)
            seen[whole] = True
            places = np.cumsum(seen) - 1
            return np.flatnonzero(seen).astype(np.float64), places[whole]
    distinct, which = np.unique(values, return_inverse=True)
    return distinct, which
