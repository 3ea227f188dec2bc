"""A flat sheet read by its headings: the heading row is found, columns are matched by their words, rows come out.

Lines of title above the headings, heads merged over two or three rows, hidden rows, blank rows and a tail of empty
styled rows are all as usual. What cannot be read without guessing is refused by name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from huitou.core.errors import Place, Problem, Refusal
from huitou.documents.cells import Cell, plain_cell
from huitou.documents.headings import Heading, by_folded, fold, nearest
from huitou.documents.limits import LIMITS, Limits
from huitou.documents.workbook_sheets import Grid, GridRow, Workbook, column_letters, open_workbook

Progress = Callable[[int, int], None]

_ROWS_SEARCHED = 40
_HEAD_ROWS = 3
_PROGRESS_STEP = 500


@dataclass(frozen=True, slots=True)
class MatchedColumn:
    """A column of the sheet (letters) that a heading was matched to; `found` is its text in the file."""

    heading: Heading
    letters: str
    found: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the sheet and the cell of every matched column, by heading key."""

    number: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet that was read. `unknown_headings` matched nothing and were ignored. Rows without any content in the
    matched columns are left out."""

    file: str
    sheet: str
    columns: tuple[MatchedColumn, ...]
    unknown_headings: tuple[str, ...]
    rows: tuple[Row, ...]

    def place(self, row: Row, key: str) -> Place:
        """Where the cell under heading `key` stands; the whole row when the sheet has no such column."""
        column = next((column for column in self.columns if column.heading.key == key), None)
        if column is None:
            return Place(file=self.file, sheet=self.sheet, line=row.number)
        return Place(
            file=self.file, sheet=self.sheet, line=row.number, cell=row.cells[key].address, column=column.heading.label
        )


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
) -> Table:
    """The table under `headings` in an .xlsx or .csv file.

    Without `sheet` it is the one visible sheet that has the headings. `progress` is called with rows done and rows in
    all. Raises `Refusal`: HT2001-HT2023 of the file, HT2030-HT2037 of the table.
    """
    known = by_folded(headings)
    with open_workbook(path, limits) as workbook:
        name, grid, head = _chosen(workbook, headings, known, sheet)
        place = Place(file=workbook.file, sheet=name)
        _refuse_twice(head, place)
        _refuse_missing(head, headings, place)
        rows = _rows(grid, head, workbook.errors.get(name, frozenset()), progress)
    if not rows:
        raise Refusal.of("HT2034", place)
    columns = tuple(
        MatchedColumn(heading, column_letters(column), head.texts[column]) for column, heading in head.matched.items()
    )
    return Table(path.name, name, columns, head.unknown, rows)


def _chosen(
    workbook: Workbook, headings: Sequence[Heading], known: Mapping[str, Heading], sheet: str | None
) -> tuple[str, Grid, _Head]:
    place = Place(file=workbook.file)
    if sheet is not None and sheet not in workbook.sheets:
        raise Refusal.of("HT2030", place, sheet=sheet, sheets="、".join(workbook.sheets))
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
        found="、".join(head.unknown) or "无",
        guess="".join(f"“{guess}”是不是“{label}”？" for label, guess in likely.items()),
        guess_en="".join(f"Is “{guess}” meant for “{label}”? " for label, guess in likely.items()),
    )


def _rows(grid: Grid, head: _Head, errors: frozenset[str], progress: Progress | None) -> tuple[Row, ...]:
    total = grid.height - head.last_row
    columns = [(column - grid.first_column, column_letters(column), one.key) for column, one in head.matched.items()]
    rows: list[Row] = []
    for row in grid.rows():
        if row.number <= head.last_row:
            continue
        values, width, number = row.values, len(row.values), str(row.number)
        cells = {
            key: plain_cell(letters + number, values[at] if 0 <= at < width else None) for at, letters, key in columns
        }
        if errors:
            cells = {key: _error_or(cell, errors) for key, cell in cells.items()}
        if any(cell.kind != "empty" for cell in cells.values()):
            rows.append(Row(row.number, cells))
        done = row.number - head.last_row
        if progress is not None and (done % _PROGRESS_STEP == 0 or done == total):
            progress(done, total)
    return tuple(rows)


def _error_or(cell: Cell, errors: frozenset[str]) -> Cell:
    return Cell(cell.address, "#错误", "error") if cell.address in errors else cell
