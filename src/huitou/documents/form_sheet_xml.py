"""One form as the XML of a worksheet. Nothing is built but the text itself: a form takes a fraction of the time that a
library takes for the same cells.

What all sheets of a form have in common is worked out once (`SheetPlan`) and compressed once (`packing.lasting`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from types import NoneType

from huitou.core.forms import CellOrigin, FilledForm, FormSpec
from huitou.documents.form_heads import HeadCell
from huitou.documents.form_layout import (
    ANNEX_MM,
    BOTTOM_MARGIN_MM,
    CODE_WORDS,
    FOOT_MM,
    LINE_MM,
    MARGIN_MM,
    PAGE_WORDS,
    TITLE_MM,
    FootText,
    FormLayout,
    TableRow,
    Value,
    frame_of,
    is_slanted,
    note_height,
    over_slant,
)
from huitou.documents.form_styles import ANNEX, CORNER, HEAD, HIDDEN, LINE, NOTE, TITLE, Look, Styles, body_look
from huitou.documents.packing import Packed, lasting, packed, passing
from huitou.documents.writing import PIXELS_PER_MM, POINTS_PER_MM, cell_text, could_be_formula

IDENTIFIER_HEAD = "户编号"
_IDENTIFIER_HEADS = {"household": IDENTIFIER_HEAD, "village": "村编号"}
XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PAPERS = {"A4": 9, "A3": 8}
_MM_PER_INCH = 25.4
_PIXELS_PER_FIGURE = 7
_IDENTIFIER_WIDTH = 24.7
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CODED_SIGN = re.compile("(_x[0-9a-fA-F]{4}_)")
_NEEDS_CARE = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_x|.{10000}")
_ROW = "\x01"
"""Stands for the number of the row in what is written of a row before its values; no text of a cell can hold it."""
_TEXT, _END_OF_TEXT = ' t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"


def letters(column: int) -> str:
    """The letters of a column counted from 0."""
    return _LETTERS[column] if column < len(_LETTERS) else letters(column // 26 - 1) + _LETTERS[column % 26]


def said(text: str) -> str:
    """A text as it stands in a cell's XML. `_x0041_` would be read as a sign otherwise."""
    if _NEEDS_CARE.search(text) is None:
        return text
    kept = _CODED_SIGN.sub(r"_x005F\1", cell_text(text)) if "_x" in text else cell_text(text)
    return escape(kept, quote=False).replace(chr(13), "&#13;")


def text_cell(address: str, style: int, text: str) -> str:
    """A cell that holds a text and nothing that is worked out."""
    return f'<c r="{address}" s="{style}"{_TEXT}{said(text)}{_END_OF_TEXT}'


class _ColumnWords:
    """What is written of each cell of a column before its value. The row's number is filled into all cells at once."""

    def __init__(self, letter: str, alive: int, dead: int) -> None:
        self.open = f'<c r="{letter}{_ROW}'
        self.empty = f'" s="{alive}"/>'
        self.number = f'" s="{alive}"><v>%r</v></c>'
        self.text = f'" s="{alive}"{_TEXT}'
        self.dead = f'" s="{dead}"{_TEXT}'

    def text_of(self, value: str) -> str:
        """A text behind the address of its cell."""
        if not value:
            return self.empty
        return f"{self.dead if could_be_formula(value) else self.text}{said(value)}{_END_OF_TEXT}"


class SheetPlan:
    """What all sheets of one form have in common. `head_rows` are the first and last row of the heads, counted from 1;
    `styles` those of the workbook."""

    def __init__(self, styles: Styles, spec: FormSpec, has_identifiers: bool) -> None:
        self.styles, self.spec, self.frame, self.has_identifiers = styles, spec, frame_of(spec), has_identifiers
        self.columns = [letters(column) for column in range(len(spec.columns) + 1)]
        above = bool(self.frame.annex) + 1 + len(spec.head_lines)
        self.head_rows = (above + 1, above + len(self.frame.head_heights))
        self.words = [
            _ColumnWords(letter, *(self._body(column.align, is_dead=is_dead) for is_dead in (False, True)))
            for letter, column in zip(self.columns, spec.columns, strict=False)
        ]
        self.patterns: dict[tuple[type, ...], str] = {}
        label = "center" if any(column.align == "center" for column in spec.columns) else "left"
        self.label_style = self._body(label, is_dead=False)
        self.width = sum(column.width for column in spec.columns)
        self.cols = self._cols()
        self.merges: list[str] = []
        self.heads = "".join(self._head_row(level) for level in range(len(self.frame.head_heights)))

    def cells(self, values: tuple[Value, ...], row: int) -> str:
        """The cells of a row: numbers as numbers, everything else as text. Rows that have numbers, texts and nothing in
        the same places are written by one pattern."""
        kinds = tuple(map(type, values))
        pattern = self.patterns.get(kinds)
        if pattern is None:
            pattern = self.patterns[kinds] = "".join(map(self._pattern, self.words, kinds))
        filled = [
            words.text_of(value) if isinstance(value, str) else value
            for words, value in zip(self.words, values, strict=True)
            if value is not None
        ]
        return pattern.replace(_ROW, str(row)) % tuple(filled)

    def empty_first(self, row: int) -> str:
        """The first cell of a row with nothing in it."""
        return f"{self.words[0].open.replace(_ROW, str(row))}{self.words[0].empty}"

    @staticmethod
    def _pattern(words: _ColumnWords, kind: type) -> str:
        if kind is NoneType:
            return f"{words.open}{words.empty}"
        return f"{words.open}%s" if issubclass(kind, str) else f"{words.open}{words.number}"

    def block(self, text: str, look: Look, row: int, first: int, last: int) -> str:
        """A text over several columns: its first row of cells."""
        style = self.styles.number[look]
        # Where no line is drawn around the block, the cells under the text need not be there.
        rest = self._empty(row, first + 1, last, style) if look.border else ""
        return text_cell(f"{self.columns[first]}{row}", style, text) + rest

    def merge(self, row: int, first: int, last: int, last_row: int = 0) -> str:
        """The block as an area; empty for a single cell."""
        if first == last and last_row <= row:
            return ""
        return f'<mergeCell ref="{self.columns[first]}{row}:{self.columns[last]}{max(last_row, row)}"/>'

    def line(self, text: str, look: Look, height: float, row: int) -> str:
        """A row with one text over the whole width."""
        return row_of(row, height, self.block(text, look, row, 0, len(self.spec.columns) - 1))

    def whole_width(self, rows: Iterable[int]) -> str:
        """The areas of such rows."""
        return "".join(self.merge(row, 0, len(self.spec.columns) - 1) for row in rows)

    def notes(self, row: int) -> str:
        """The notes from this row on."""
        rows = ((note, number) for number, note in enumerate(self.frame.notes, row))
        return "".join(self.line(note, NOTE, note_height(note, self.width), number) for note, number in rows)

    def _body(self, align: str, *, is_dead: bool) -> int:
        return self.styles.number[body_look(self.spec.body_points, align, is_dead=is_dead)]

    def _empty(self, row: int, first: int, last: int, style: int) -> str:
        return "".join(f'<c r="{self.columns[column]}{row}" s="{style}"/>' for column in range(first, last + 1))

    def _head_row(self, level: int) -> str:
        row = self.head_rows[0] + level
        heads = sorted(self.frame.heads, key=lambda head: head.first_column)
        cells = "".join(self._head(head, row) for head in heads if head.first_row <= level <= head.last_row)
        if row == self.head_rows[1] and self.has_identifiers:
            cells += text_cell(
                f"{self.columns[-1]}{row}", self.styles.number[HIDDEN], _IDENTIFIER_HEADS[self.spec.subject]
            )
        return row_of(row, self.frame.head_heights[level], cells)

    def _head(self, head: HeadCell, row: int) -> str:
        look, top = CORNER if is_slanted(head) else HEAD, self.head_rows[0]
        if row > top + head.first_row:
            return self._empty(row, head.first_column, head.last_column, self.styles.number[look])
        width = self.spec.columns[head.first_column].width
        text = over_slant(head.text, width) if is_slanted(head) else head.text
        self.merges.append(self.merge(row, head.first_column, head.last_column, top + head.last_row))
        return self.block(text, look, row, head.first_column, head.last_column)

    def _cols(self) -> str:
        widths: Sequence[float] = [
            round(column.width * PIXELS_PER_MM) / _PIXELS_PER_FIGURE for column in self.spec.columns
        ]
        cols = "".join(
            f'<col min="{number}" max="{number}" width="{width:.7f}" customWidth="1"/>'
            for number, width in enumerate(widths, 1)
        )
        if self.has_identifiers:
            number = len(widths) + 1
            cols += f'<col min="{number}" max="{number}" width="{_IDENTIFIER_WIDTH}" hidden="1" customWidth="1"/>'
        return f"<cols>{cols}</cols>"


@lru_cache(maxsize=64)
def _plan(styles: Styles, spec: FormSpec, has_identifiers: bool) -> SheetPlan:
    return SheetPlan(styles, spec, has_identifiers)


@lru_cache(maxsize=256)
def _end_of_table(plan: SheetPlan, rows: int, label: tuple[int, int], foot: tuple[tuple[int, int], ...]) -> str:
    """Notes and merged areas of a sheet whose table and foot end at row `rows`: the row of 合计 and over how many
    columns its label stands, and the columns of the texts in the foot."""
    top, last_note = plan.head_rows[0], rows + len(plan.frame.notes)
    merges = [plan.whole_width(range(1, top)), *plan.merges, plan.merge(label[0], 0, label[1] - 1)]
    merges += [plan.merge(rows, *share) for share in foot]
    merges.append(plan.whole_width(range(rows + 1, last_note + 1)))
    areas = "".join(merges)
    merged = f'<mergeCells count="{areas.count("<mergeCell ")}">{areas}</mergeCells>' if areas else ""
    return f"{plan.notes(rows + 1)}</sheetData>{merged}"


class SheetXml:
    """Writes one form from top to bottom; `head_rows` and `last` say what to repeat and what to print."""

    def __init__(self, styles: Styles, spec: FormSpec, form: FilledForm, layout: FormLayout, code: str = "") -> None:
        self.plan = _plan(styles, spec, bool(form.identifiers))
        self.code, self.spec, self.form, self.layout = code, spec, form, layout
        self.head_rows = self.plan.head_rows
        self.table_end = self.head_rows[1] + len(layout.rows)
        self.foot_end = self.table_end + bool(layout.foot)

    def address(self, cell: CellOrigin) -> str:
        """Where a cell stands: of a filled row, of 合计, or of a line above the table."""
        first = self.head_rows[1] + 1
        if cell.head_line is not None:
            return f"A{bool(self.layout.annex) + 2 + cell.head_line}"
        if cell.row is None:
            number = first if self.spec.total_first else first + len(self.form.rows)
        else:
            number = first + cell.row + (self.spec.total_first and self.form.total is not None)
        return f"{self.plan.columns[cell.column]}{number}"

    @property
    def last(self) -> str:
        """The last cell to print."""
        return f"{self.plan.columns[-2]}{self.foot_end + len(self.layout.notes)}"

    def part(self) -> Packed:
        """The sheet."""
        label = next(
            (
                (at, row.label_span)
                for at, row in enumerate(self.layout.rows, self.head_rows[1] + 1)
                if row.label_span > 1
            ),
            (0, 1),
        )
        foot = tuple((text.first, text.last) for text in self.layout.foot)
        page = _page(self.spec, self.code) + "</worksheet>"
        return packed(
            (
                lasting(self._opening()),
                passing(self._titles()),
                lasting(self.plan.heads),
                passing(self._table()),
                lasting(_end_of_table(self.plan, self.foot_end, label, foot)),
                passing(page) if self.code else lasting(page),
            )
        )

    def _opening(self) -> str:
        """Down to the annex's number."""
        last = f"{self.plan.columns[-1 if self.form.identifiers else -2]}{self.foot_end + len(self.layout.notes)}"
        annex = self.plan.line(self.layout.annex, ANNEX, ANNEX_MM, 1) if self.layout.annex else ""
        return (
            f'{XML_HEAD}<worksheet xmlns="{NAMESPACE}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
            f'<dimension ref="A1:{last}"/><sheetViews><sheetView showGridLines="0" workbookViewId="0"/></sheetViews>'
            f'<sheetFormatPr defaultRowHeight="15"/>{self.plan.cols}<sheetData>{annex}'
        )

    def _titles(self) -> str:
        row = 1 + bool(self.layout.annex)
        lines = ((line, LINE, LINE_MM, number) for number, line in enumerate(self.layout.lines, row + 1))
        return "".join(self.plan.line(*line) for line in ((self.layout.title, TITLE, TITLE_MM, row), *lines))

    def _table(self) -> str:
        rows = [self._row(row, number) for number, row in enumerate(self.layout.rows, self.head_rows[1] + 1)]
        if self.layout.foot:
            rows.append(row_of(self.foot_end, FOOT_MM, "".join(self._foot(part) for part in self.layout.foot)))
        return "".join(rows)

    def _foot(self, part: FootText) -> str:
        return self.plan.block(part.text, LINE, self.foot_end, part.first, part.last)

    def _row(self, row: TableRow, number: int) -> str:
        if row.label_span > 1:
            # The label of 合计 is centred whatever its column is, and never dead: it stands in the form.
            label = text_cell(f"A{number}", self.plan.label_style, str(row.values[0]))
            cells = label + self.plan.cells((None, *row.values[1:]), number).removeprefix(self.plan.empty_first(number))
        else:
            cells = self.plan.cells(row.values, number)
        if row.identifier:
            hidden = self.plan.styles.number[HIDDEN]
            cells += text_cell(f"{self.plan.columns[-1]}{number}", hidden, row.identifier)
        return row_of(number, row.height, cells)


def row_of(number: int, height: float, cells: str) -> str:
    """A row; `height` in millimetres."""
    return f'<row r="{number}" ht="{height * POINTS_PER_MM:.2f}" customHeight="1">{cells}</row>'


def _page(spec: FormSpec, code: str) -> str:
    right = f"&amp;R{CODE_WORDS}{code}" if code else ""
    margin, bottom = MARGIN_MM / _MM_PER_INCH, BOTTOM_MARGIN_MM / _MM_PER_INCH
    before, between, after = PAGE_WORDS
    return (
        '<printOptions horizontalCentered="1"/>'
        f'<pageMargins left="{margin:.4f}" right="{margin:.4f}" top="{margin:.4f}" bottom="{bottom:.4f}" header="0.3" '
        'footer="0.3"/>'
        f'<pageSetup paperSize="{_PAPERS[spec.paper]}" fitToHeight="0" '
        f'orientation="{"landscape" if spec.landscape else "portrait"}"/>'
        f"<headerFooter><oddFooter>&amp;C{before}&amp;P{between}&amp;N{after}{right}</oddFooter></headerFooter>"
    )
