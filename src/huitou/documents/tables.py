"""A flat sheet read by its headings: the heading row is found, columns are matched by their words, rows come out.

Lines of title above the headings, heads merged over two or three rows, hidden rows, blank rows and a tail of empty
styled rows are all as usual. What cannot be read without guessing is refused by name.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TypeVar, overload

import numpy as np

from huitou.core.errors import Place, Problem, Refusal
from huitou.documents.cells import Cell
from huitou.documents.headings import Heading, by_folded, fold, nearest
from huitou.documents.limits import LIMITS, Limits
from huitou.documents.plain_sheets import Codes, Spelling
from huitou.documents.workbook_sheets import Grid, GridRow, Workbook, column_letters, open_workbook

Progress = Callable[[int, int], None]
Answer = TypeVar("Answer")

_ROWS_SEARCHED = 40
_HEAD_ROWS = 3


@dataclass(frozen=True, slots=True)
class MatchedColumn:
    """A column of the sheet (letters) that a heading was matched to; `found` is its text in the file."""

    heading: Heading
    letters: str
    found: str


@dataclass(frozen=True, slots=True, eq=False)
class CodedColumn:
    """A column of which each spelling (text and kind) is kept once, that of an empty cell first, and for every row
    which of them it has: whatever is asked of a column is asked of its spellings. `label` is that of the heading."""

    letters: str
    label: str
    spellings: list[Spelling]
    codes: Codes

    def read(self, reader: Callable[[Cell], Answer]) -> list[Answer]:
        """What `reader` says to each spelling, in their order."""
        return [reader(Cell("", text, kind)) for text, kind in self.spellings]


class RowCells(Mapping[str, Cell]):
    """The cells of one row by heading key, made when they are asked for."""

    __slots__ = ("_at", "_columns", "_number")

    def __init__(self, columns: Mapping[str, CodedColumn], at: int, number: int) -> None:
        self._columns, self._at, self._number = columns, at, number

    def __getitem__(self, key: str) -> Cell:
        column = self._columns[key]
        text, kind = column.spellings[column.codes[self._at]]
        return Cell(f"{column.letters}{self._number}", text, kind)

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the sheet and the cell of every matched column, by heading key."""

    number: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A sheet that was read. `unknown_headings` matched nothing and were ignored. Rows without any content in the
    matched columns are left out: `numbers` are those of the others, and every column of `coded` has an entry for each
    of them. `guesses`: headings that matched nothing, each with the missing one that it looks like."""

    file: str
    sheet: str
    columns: tuple[MatchedColumn, ...]
    unknown_headings: tuple[str, ...]
    numbers: Sequence[int]
    coded: Mapping[str, CodedColumn]
    guesses: tuple[tuple[str, str], ...] = ()

    @property
    def rows(self) -> Sequence[Row]:
        """The rows, made when they are asked for."""
        return _Rows(self)

    def place(self, row: Row, key: str) -> Place:
        """Where the cell under heading `key` stands; the whole row when the sheet has no such column."""
        column = self.coded.get(key)
        if column is None:
            return Place(file=self.file, sheet=self.sheet, line=row.number)
        address = f"{column.letters}{row.number}"
        return Place(file=self.file, sheet=self.sheet, line=row.number, cell=address, column=column.label)


class _Rows(Sequence[Row]):
    def __init__(self, table: Table) -> None:
        self._table = table

    def __len__(self) -> int:
        return len(self._table.numbers)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        if isinstance(at, slice):
            return [self[one] for one in range(len(self))[at]]
        number = self._table.numbers[at]
        return Row(number, RowCells(self._table.coded, at, number))


@dataclass(frozen=True, slots=True)
class _Head:
    """The heads of a sheet: the last row of them, the text of each column by its number, and what it matched."""

    last_row: int
    texts: Mapping[int, str]
    matched: Mapping[int, Heading]

    @property
    def keys(self) -> set[str]:
        return {heading.key for heading in self.matched.values()}

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(text for column, text in self.texts.items() if column not in self.matched)


def read_table(
    path: Path,
    headings: Sequence[Heading],
    *,
    sheet: str | None = None,
    progress: Progress | None = None,
    limits: Limits = LIMITS,
    meant: Mapping[str, str] | None = None,
) -> Table:
    """The table under `headings` in an .xlsx or .csv file.

    Without `sheet` it is the one visible sheet that has the headings. `progress` is called with rows done and rows in
    all; `meant`: headings of the file that a person has said to stand for one of `headings` (by its label). Raises
    `Refusal`: HT2001-HT2023 of the file, HT2030-HT2037 of the table.
    """
    known = {**by_folded(headings), **_as_meant(headings, meant or {})}
    with open_workbook(path, limits) as workbook:
        name, grid, head = _chosen(workbook, headings, known, sheet)
        place = Place(file=workbook.file, sheet=name)
        _refuse_twice(head, place)
        _refuse_missing(head, headings, place)
        columns = tuple(
            MatchedColumn(heading, column_letters(column), head.texts[column])
            for column, heading in head.matched.items()
        )
        coded = _coded(grid, head, progress)
    _mark_errors(coded, workbook.errors.get(name, frozenset()), head.last_row)
    has_content = np.zeros(grid.height - head.last_row, np.bool_)
    for one in coded.values():
        has_content |= one.codes > 0
    if not has_content.any():
        raise Refusal.of("HT2034", place)
    numbers = (np.flatnonzero(has_content) + head.last_row + 1).tolist()
    filled = {key: replace(one, codes=one.codes[has_content]) for key, one in coded.items()}
    return Table(path.name, name, columns, head.unknown, numbers, filled, _guesses(head, headings))


def _as_meant(headings: Sequence[Heading], meant: Mapping[str, str]) -> dict[str, Heading]:
    """The headings by the words that a person says stand for them."""
    by_label = {heading.label: heading for heading in headings}
    return {fold(found): by_label[label] for found, label in meant.items() if label in by_label}


def _guesses(head: _Head, headings: Sequence[Heading]) -> tuple[tuple[str, str], ...]:
    """The headings that matched nothing, each with the missing one that it looks like most."""
    missing = [heading.label for heading in headings if heading.key not in head.keys]
    found: dict[str, str] = {}
    for text in head.unknown:
        label = nearest(text, [one for one in missing if one not in found.values()])
        if label:
            found[text] = label
    return tuple(found.items())


def _chosen(
    workbook: Workbook, headings: Sequence[Heading], known: Mapping[str, Heading], sheet: str | None
) -> tuple[str, Grid, _Head]:
    place = Place(file=workbook.file)
    if sheet is not None and sheet not in workbook.sheets:
        raise Refusal.of("HT2030", place, sheet=sheet, sheets="、".join(filter(None, workbook.sheets)) or "—")
    names = [sheet] if sheet is not None else [name for name in workbook.sheets if name in workbook.visible]
    grids = {name: workbook.grid(name) for name in names}
    heads = {name: _head(grid, known) for name, grid in grids.items()}
    needed = {heading.key for heading in headings if heading.required}
    complete = [name for name, head in heads.items() if head.matched and needed <= head.keys]
    if len(complete) > 1:
        raise Refusal.of("HT2036", place, sheets="、".join(complete))
    best = max(names, key=lambda name: len(heads[name].keys)) if names else ""
    chosen = complete[0] if complete else best
    if not names or not heads[chosen].matched:
        expected = "、".join(heading.label for heading in headings if heading.required or not needed)
        raise Refusal.of("HT2031", Place(file=workbook.file, sheet=chosen), expected=expected)
    return chosen, grids[chosen], heads[chosen]


def _head(grid: Grid, known: Mapping[str, Heading]) -> _Head:
    """The band of one to three rows, near the top, in which the most headings are found; the smallest such band."""
    rows = list(islice(grid.rows(), _ROWS_SEARCHED))
    best = _Head(0, {}, {})
    for first in range(len(rows)):
        for count in range(1, _HEAD_ROWS + 1):
            band = _band(rows[first : first + count], known)
            if len(band.keys) > len(best.keys):
                best = band
    return best


def _band(rows: Sequence[GridRow], known: Mapping[str, Heading]) -> _Head:
    """The lowest text of each column that is a heading, else its lowest text: heads merged downwards stand in the
    upper row, heads merged sideways have theirs below them."""
    texts: dict[int, str] = {}
    matched: dict[int, Heading] = {}
    for row in rows:
        for column in row.columns:
            cell = row.cell(column)
            if cell.kind == "empty":
                continue
            heading = known.get(fold(cell.text))
            if heading is not None:
                matched[column] = heading
            if heading is not None or column not in matched:
                texts[column] = cell.text.strip()
    return _Head(rows[-1].number if rows else 0, dict(sorted(texts.items())), dict(sorted(matched.items())))


def _refuse_twice(head: _Head, place: Place) -> None:
    columns: dict[str, list[int]] = defaultdict(list)
    for column, heading in head.matched.items():
        columns[heading.label].append(column)
    problems = [
        Problem(
            "HT2033",
            place,
            {"heading": label, "cells": "、".join(f"{column_letters(column)}{head.last_row}" for column in found)},
        )
        for label, found in columns.items()
        if len(found) > 1
    ]
    if problems:
        raise Refusal(problems)


def _refuse_missing(head: _Head, headings: Sequence[Heading], place: Place) -> None:
    missing = [heading for heading in headings if heading.required and heading.key not in head.keys]
    if not missing:
        return
    guesses = {heading.label: nearest(heading.label, head.unknown) for heading in missing}
    likely = {label: guess for label, guess in guesses.items() if guess}
    raise Refusal.of(
        "HT2032",
        place,
        missing="、".join(heading.label for heading in missing),
        found="、".join(head.unknown) or "—",
        guesses=json.dumps({guess: label for label, guess in likely.items()}, ensure_ascii=False),
        guess="".join(f"“{guess}”是不是“{label}”？" for label, guess in likely.items()),
        guess_en="".join(f"Is “{guess}” meant for “{label}”? " for label, guess in likely.items()),
    )


def _coded(grid: Grid, head: _Head, progress: Progress | None) -> dict[str, CodedColumn]:
    """The matched columns below the heads."""
    total = grid.height - head.last_row
    found: dict[str, CodedColumn] = {}
    columns = grid.columns(list(head.matched))
    for (column, heading), (spellings, codes) in zip(head.matched.items(), columns, strict=True):
        below = codes[head.last_row :]
        found[heading.key] = CodedColumn(column_letters(column), heading.label, spellings, below)
        if progress is not None:
            progress(total * len(found) // len(head.matched), total)
    return found


def _mark_errors(coded: Mapping[str, CodedColumn], errors: frozenset[str], last_head: int) -> None:
    """Cells with an Excel error say so, whatever the library has read there."""
    by_letters = {column.letters: column for column in coded.values()}
    marked: dict[str, int] = {}
    for address in errors:
        letters = address.rstrip("0123456789")
        row = int(address[len(letters) :] or 0) - last_head - 1
        column = by_letters.get(letters)
        if column is None or not 0 <= row < len(column.codes):
            continue
        if letters not in marked:
            marked[letters] = len(column.spellings)
            column.spellings.append(("#错误", "error"))
        column.codes[row] = marked[letters]
