"""Official forms as workbooks: the annex's words, merged heads, rows, totals and notes, ready to print and to sign.

Totals stand as values. Nothing that was typed can become a formula. One sheet per form; a sheet of ours carries the
户编号 of its rows in a hidden column, and the workbook the number and digest of the form in a hidden sheet, so that a
filled form finds its way back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from huitou.core.canonical import digest
from huitou.core.forms import FilledForm, FormColumn, FormSpec, FormSummary
from huitou.documents.form_heads import HeadCell, has_units, head_cells, head_depth
from huitou.documents.writing import PIXELS_PER_MM, POINTS_PER_MM, lines_needed, sheet_names, write_value

TICKED, EMPTY_BOX = "☑", "□"
IDENTIFIER_HEAD = "户编号"
MARK_SHEET = "_huitou"
_ANNEX = re.compile(r"附件\s*([0-9]+)")
_SLANTED = "指标内容\n"  # the corner head of Forms 2 to 4, printed over a slanting line
_TITLE_FONT, _HEAD_FONT, _BODY_FONT = "方正小标宋简体", "黑体", "仿宋"
_PAPERS = {"A4": 9, "A3": 8}
_MARGIN_INCHES = 0.59  # 15 mm
_HEAD_POINTS, _BODY_POINTS, _NOTE_POINTS = 10, 11, 9  # of a head, a line, a note
_LINE_MM_PER_POINT = 0.48

_BASE = {"font_name": _BODY_FONT, "font_size": _BODY_POINTS, "valign": "vcenter", "text_wrap": True}
_BOX = {**_BASE, "border": 1}
_FORMATS: Mapping[str, Mapping[str, object]] = {
    "annex": {"font_name": _HEAD_FONT, "font_size": 14, "valign": "vcenter"},
    "title": {"font_name": _TITLE_FONT, "font_size": 20, "align": "center", "valign": "vcenter"},
    "line": {**_BASE, "text_wrap": False},
    "head": {**_BOX, "font_name": _HEAD_FONT, "font_size": _HEAD_POINTS, "align": "center"},
    "corner": {**_BOX, "font_name": _HEAD_FONT, "font_size": _HEAD_POINTS, "diag_type": 2, "diag_border": 1},
    "foot": {**_BASE, "text_wrap": False},
    "note": {**_BASE, "font_size": _NOTE_POINTS, "valign": "top"},
    "hidden": {"font_color": "#808080", "num_format": "@"},
}


def write_forms(
    spec: FormSpec,
    forms: Sequence[FilledForm],
    target: Path,
    *,
    summary: FormSummary | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Writes the summary of a bundle, if there is one, and one sheet per filled form to `target` (.xlsx), replacing it.

    `progress` is called with sheets done and sheets in all. Raises `ValueError` without any sheet, and
    `KeyError` for a `{name}` of the form that `values` or `foot_values` do not fill."""
    if not forms and summary is None:
        raise ValueError("a workbook needs at least one form")
    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(target), options) as book:
        pen = _Pen(book, spec)
        sheets = [(pen, form) for form in forms]
        if summary is not None:
            sheets.insert(0, (_Pen(book, summary.spec), summary.form))
        names = sheet_names(form.sheet for _, form in sheets)
        for done, (name, (own, form)) in enumerate(zip(names, sheets, strict=True), 1):
            _SheetWriter(own, book.add_worksheet(name), form).write()
            if progress is not None:
                progress(done, len(sheets))
        _write_mark(book, spec)


def box_answer(choices: Sequence[str], answer: object) -> str:
    """The choices with their boxes, the answer ticked: `☑有 □无`. An answer that is none of them ticks nothing."""
    return " ".join(f"{TICKED if choice == answer else EMPTY_BOX}{choice}" for choice in choices)


def _write_mark(book: Any, spec: FormSpec) -> None:
    mark = book.add_worksheet(MARK_SHEET)
    mark.hide()
    for row, words in enumerate((("form", spec.number), ("digest", digest(asdict(spec))))):
        for column, word in enumerate(words):
            mark.write_string(row, column, word)


class _Pen:
    """The formats of one workbook; a library object may be made once only and used everywhere."""

    def __init__(self, book: Any, spec: FormSpec) -> None:
        self.spec = spec
        self.formats = {name: book.add_format(dict(values)) for name, values in _FORMATS.items()}
        self.cells: dict[tuple[str, bool], Any] = {
            (align, dead): book.add_format(
                {**_BOX, "font_size": spec.body_points, "align": align, "quote_prefix": dead}
            )
            for align in {"center", *(column.align for column in spec.columns)}
            for dead in (False, True)
        }


@dataclass(slots=True)
class _SheetWriter:
    """Writes one form from top to bottom; `row` is the next free row."""

    pen: _Pen
    sheet: Any
    form: FilledForm
    row: int = 0

    @property
    def spec(self) -> FormSpec:
        return self.pen.spec

    @property
    def last_column(self) -> int:
        return len(self.spec.columns) - 1

    @property
    def width(self) -> float:
        return sum(column.width for column in self.spec.columns)

    def write(self) -> None:
        self._set_columns()
        self._write_top()
        head_row = self.row
        self._write_heads()
        self.sheet.repeat_rows(head_row, self.row - 1)
        self._write_rows()
        self._write_foot()
        self._write_notes()
        self._set_page()

    def _set_columns(self) -> None:
        for position, column in enumerate(self.spec.columns):
            self.sheet.set_column_pixels(position, position, round(column.width * PIXELS_PER_MM))
        if self.form.identifiers:
            hidden = {"hidden": True}
            self.sheet.set_column(len(self.spec.columns), len(self.spec.columns), 24, None, hidden)

    def _write_top(self) -> None:
        if annex := _ANNEX.fullmatch(self.spec.source):
            self._line(f"附件 {annex[1]}", "annex", 7)
        self._line(self.spec.title.format_map(self.form.values), "title", 14)
        for line in self.spec.head_lines:
            self._line(line.format_map(self.form.values), "line", 7)

    def _line(self, text: str, style: str, height_mm: float) -> None:
        """One line over the whole width."""
        self._height(height_mm)
        self._block(HeadCell(text, self.row, 0, self.row, self.last_column), self.pen.formats[style])
        self.row += 1

    def _height(self, millimetres: float) -> None:
        self.sheet.set_row(self.row, millimetres * POINTS_PER_MM)

    def _block(self, cell: HeadCell, style: Any) -> None:
        if (cell.first_row, cell.first_column) == (cell.last_row, cell.last_column):
            self.sheet.write_string(cell.first_row, cell.first_column, cell.text, style)
        else:
            self.sheet.merge_range(cell.first_row, cell.first_column, cell.last_row, cell.last_column, "", style)
            self.sheet.write_string(cell.first_row, cell.first_column, cell.text, style)

    def _write_heads(self) -> None:
        columns = self.spec.columns
        top, depth = self.row, head_depth(columns)
        cells = list(head_cells(columns))
        for level in range(depth + has_units(columns)):
            self._height(_head_height(cells, columns, level))
            self.row += 1
        for cell in cells:
            slanted = cell.text.startswith(_SLANTED)
            text = _over_slant(cell.text, columns[cell.first_column].width) if slanted else cell.text
            placed = HeadCell(text, top + cell.first_row, cell.first_column, top + cell.last_row, cell.last_column)
            self._block(placed, self.pen.formats["corner" if slanted else "head"])
        if self.form.identifiers:
            self.sheet.write_string(self.row - 1, len(columns), IDENTIFIER_HEAD, self.pen.formats["hidden"])

    def _write_rows(self) -> None:
        if self.form.total is not None and self.spec.total_first:
            self._write_total(self.form.total)
        for position, values in enumerate(self.form.rows):
            self._write_cells({**values, **self._boxes(values)})
            if position < len(self.form.identifiers):
                identifier = self.form.identifiers[position]
                self.sheet.write_string(self.row, len(self.spec.columns), identifier, self.pen.formats["hidden"])
            self.row += 1
        if self.form.total is not None and not self.spec.total_first:
            self._write_total(self.form.total)

    def _boxes(self, values: Mapping[str, str | int | float]) -> dict[str, str | int | float]:
        return {
            column.key: box_answer(column.choices, values.get(column.key))
            for column in self.spec.columns
            if column.choices
        }

    def _write_cells(self, values: Mapping[str, str | int | float]) -> None:
        lines, points = 1, self.spec.body_points
        for position, column in enumerate(self.spec.columns):
            value = values.get(column.key)
            lines = max(lines, lines_needed(str(value or ""), column.width, points))
            plain, dead = self.pen.cells[column.align, False], self.pen.cells[column.align, True]
            write_value(self.sheet, self.row, position, value, plain, dead)
        self._height(max(self.spec.row_height, lines * points * _LINE_MM_PER_POINT + 1))

    def _write_total(self, total: Mapping[str, str | int | float]) -> None:
        """The label stands over the columns before the first figure (合计 under 序号 and 户主姓名)."""
        keys = [column.key for column in self.spec.columns]
        first_figure = next((position for position, key in enumerate(keys) if total.get(key) is not None), len(keys))
        self._write_cells(total)
        if first_figure > 0:
            label = self.spec.total_label.format_map(self.form.values)
            self._block(HeadCell(label, self.row, 0, self.row, first_figure - 1), self.pen.cells["center", False])
        self.row += 1

    def _write_foot(self) -> None:
        if not self.spec.foot:
            return
        self._height(10)
        texts = [text.format_map(self.form.foot_values) for text in self.spec.foot]
        for text, (first, last) in zip(texts, _shares(self.spec.columns, len(texts)), strict=True):
            self._block(HeadCell(text, self.row, first, self.row, last), self.pen.formats["foot"])
        self.row += 1

    def _write_notes(self) -> None:
        for number, note in enumerate(self.spec.notes, 1):
            text = f"{'注：' if number == 1 else '　　'}{number}. {note}"
            lines = lines_needed(text, self.width, _NOTE_POINTS)
            self._line(text, "note", lines * _NOTE_POINTS * _LINE_MM_PER_POINT + 0.5)

    def _set_page(self) -> None:
        if self.spec.landscape:
            self.sheet.set_landscape()
        self.sheet.set_paper(_PAPERS[self.spec.paper])
        self.sheet.set_margins(_MARGIN_INCHES, _MARGIN_INCHES, _MARGIN_INCHES, 0.75)
        self.sheet.center_horizontally()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.print_area(0, 0, self.row - 1, self.last_column)
        self.sheet.set_footer("&C第 &P 页 共 &N 页", {"margin": 0.3})
        self.sheet.hide_gridlines(2)


def _head_height(cells: Sequence[HeadCell], columns: Sequence[FormColumn], level: int) -> float:
    """Millimetres of one row of heads: its own texts must fit, and a block over several rows its share."""
    needed = 6.0
    for cell in cells:
        if cell.first_row <= level <= cell.last_row:
            width = sum(column.width for column in columns[cell.first_column : cell.last_column + 1])
            lines = lines_needed(cell.text, width, _HEAD_POINTS)
            needed = max(needed, (lines * _HEAD_POINTS * _LINE_MM_PER_POINT + 1) / (cell.last_row - cell.first_row + 1))
    return needed


def _over_slant(text: str, width_mm: float) -> str:
    """The upper word to the right and a blank line below it, so that the slanting line runs between the two."""
    upper, lower = text.split("\n", 1)
    blanks = int((width_mm - 2) * POINTS_PER_MM / _HEAD_POINTS) - len(upper)
    return f"{'　' * max(blanks, 0)}{upper}\n\n{lower}"


def _shares(columns: Sequence[FormColumn], count: int) -> Iterator[tuple[int, int]]:
    """`count` runs of neighbouring columns, about equally wide, as (first, last)."""
    total, first = sum(column.width for column in columns), 0
    for part in range(1, count + 1):
        last, wide = first, sum(column.width for column in columns[: first + 1])
        while last + 1 < len(columns) - (count - part) and (
            part == count or wide + columns[last + 1].width / 2 <= total * part / count
        ):
            last += 1
            wide += columns[last].width
        yield first, last
        first = last + 1
