"""Official forms as workbooks: the annex's words, merged heads, rows, totals and notes, ready to print and to sign.

Totals stand as values. Nothing that was typed can become a formula. One sheet per form; a sheet of ours carries the
户编号 of its rows in a hidden column, and the workbook the number and digest of the form in a hidden sheet, so that a
filled form finds its way back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from huitou.core.canonical import digest
from huitou.core.forms import FilledForm, FormSpec, FormSummary
from huitou.documents.form_heads import HeadCell
from huitou.documents.form_layout import (
    ANNEX_MM,
    ANNEX_POINTS,
    BODY_FONT,
    BODY_POINTS,
    BOTTOM_MARGIN_MM,
    FOOT_MM,
    HEAD_FONT,
    HEAD_POINTS,
    LINE_MM,
    MARGIN_MM,
    NOTE_POINTS,
    PAGE_WORDS,
    TITLE_FONT,
    TITLE_MM,
    TITLE_POINTS,
    FormLayout,
    TableRow,
    is_slanted,
    lay_out,
    note_height,
    over_slant,
)
from huitou.documents.writing import PIXELS_PER_MM, POINTS_PER_MM, sheet_names, write_value

IDENTIFIER_HEAD = "户编号"
MARK_SHEET = "_huitou"
_PAPERS = {"A4": 9, "A3": 8}
_MM_PER_INCH = 25.4

_BASE = {"font_name": BODY_FONT, "font_size": BODY_POINTS, "valign": "vcenter", "text_wrap": True}
_BOX = {**_BASE, "border": 1}
_FORMATS: Mapping[str, Mapping[str, object]] = {
    "annex": {"font_name": HEAD_FONT, "font_size": ANNEX_POINTS, "valign": "vcenter"},
    "title": {"font_name": TITLE_FONT, "font_size": TITLE_POINTS, "align": "center", "valign": "vcenter"},
    "line": {**_BASE, "text_wrap": False},
    "head": {**_BOX, "font_name": HEAD_FONT, "font_size": HEAD_POINTS, "align": "center"},
    "corner": {**_BOX, "font_name": HEAD_FONT, "font_size": HEAD_POINTS, "diag_type": 2, "diag_border": 1},
    "foot": {**_BASE, "text_wrap": False},
    "note": {**_BASE, "font_size": NOTE_POINTS, "valign": "top"},
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
            _SheetWriter(own, book.add_worksheet(name), form, lay_out(own.spec, form)).write()
            if progress is not None:
                progress(done, len(sheets))
        _write_mark(book, spec)


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
    layout: FormLayout
    row: int = 0

    @property
    def last_column(self) -> int:
        return len(self.layout.columns) - 1

    def write(self) -> None:
        self._set_columns()
        self._write_top()
        head_row = self.row
        self._write_heads()
        self.sheet.repeat_rows(head_row, self.row - 1)
        for row in self.layout.rows:
            self._write_row(row)
        self._write_foot()
        for note in self.layout.notes:
            self._line(note, "note", note_height(note, self.layout.width))
        self._set_page()

    def _set_columns(self) -> None:
        for position, column in enumerate(self.layout.columns):
            self.sheet.set_column_pixels(position, position, round(column.width * PIXELS_PER_MM))
        if self.form.identifiers:
            hidden = {"hidden": True}
            self.sheet.set_column(len(self.layout.columns), len(self.layout.columns), 24, None, hidden)

    def _write_top(self) -> None:
        if self.layout.annex:
            self._line(self.layout.annex, "annex", ANNEX_MM)
        self._line(self.layout.title, "title", TITLE_MM)
        for line in self.layout.lines:
            self._line(line, "line", LINE_MM)

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
        columns, top = self.layout.columns, self.row
        for height in self.layout.head_heights:
            self._height(height)
            self.row += 1
        for cell in self.layout.heads:
            slanted = is_slanted(cell)
            text = over_slant(cell.text, columns[cell.first_column].width) if slanted else cell.text
            placed = HeadCell(text, top + cell.first_row, cell.first_column, top + cell.last_row, cell.last_column)
            self._block(placed, self.pen.formats["corner" if slanted else "head"])
        if self.form.identifiers:
            self.sheet.write_string(self.row - 1, len(columns), IDENTIFIER_HEAD, self.pen.formats["hidden"])

    def _write_row(self, row: TableRow) -> None:
        for position, (column, value) in enumerate(zip(self.layout.columns, row.values, strict=True)):
            plain, dead = self.pen.cells[column.align, False], self.pen.cells[column.align, True]
            write_value(self.sheet, self.row, position, value, plain, dead)
        if row.label_span > 1:
            label = HeadCell(str(row.values[0]), self.row, 0, self.row, row.label_span - 1)
            self._block(label, self.pen.cells["center", False])
        if row.identifier:
            identifier = self.pen.formats["hidden"]
            self.sheet.write_string(self.row, len(self.layout.columns), row.identifier, identifier)
        self._height(row.height)
        self.row += 1

    def _write_foot(self) -> None:
        if not self.layout.foot:
            return
        self._height(FOOT_MM)
        for part in self.layout.foot:
            self._block(HeadCell(part.text, self.row, part.first, self.row, part.last), self.pen.formats["foot"])
        self.row += 1

    def _set_page(self) -> None:
        spec = self.pen.spec
        if spec.landscape:
            self.sheet.set_landscape()
        self.sheet.set_paper(_PAPERS[spec.paper])
        margin = MARGIN_MM / _MM_PER_INCH
        self.sheet.set_margins(margin, margin, margin, BOTTOM_MARGIN_MM / _MM_PER_INCH)
        self.sheet.center_horizontally()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.print_area(0, 0, self.row - 1, self.last_column)
        before, between, after = PAGE_WORDS
        self.sheet.set_footer(f"&C{before}&P{between}&N{after}", {"margin": 0.3})
        self.sheet.hide_gridlines(2)
