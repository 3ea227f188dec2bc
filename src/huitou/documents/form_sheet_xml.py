"""One form as the XML of a worksheet. Nothing is built but the text itself: a form takes a fraction of the time that a
library takes for the same cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from huitou.core.forms import FilledForm, FormSpec
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
    FormLayout,
    TableRow,
    Value,
    is_slanted,
    note_height,
    over_slant,
)
from huitou.documents.form_styles import ANNEX, CORNER, HEAD, HIDDEN, LINE, NOTE, TITLE, Look, Styles, body_look
from huitou.documents.writing import PIXELS_PER_MM, POINTS_PER_MM, cell_text, could_be_formula

IDENTIFIER_HEAD = "户编号"
XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PAPERS = {"A4": 9, "A3": 8}
_MM_PER_INCH = 25.4
_PIXELS_PER_FIGURE = 7
_IDENTIFIER_WIDTH = 24.7
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CODED_SIGN = re.compile("(_x[0-9a-fA-F]{4}_)")


def letters(column: int) -> str:
    """The letters of a column counted from 0."""
    return _LETTERS[column] if column < len(_LETTERS) else letters(column // 26 - 1) + _LETTERS[column % 26]


def text_cell(address: str, style: int, text: str) -> str:
    """A cell that holds a text and nothing that is worked out. `_x0041_` would be read as a sign otherwise."""
    said = _CODED_SIGN.sub(r"_x005F\1", cell_text(text)) if "_x" in text else cell_text(text)
    return (
        f'<c r="{address}" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
        f"{escape(said, quote=False).replace(chr(13), '&#13;')}</t></is></c>"
    )


class SheetXml:
    """Writes one form from top to bottom. After `part`, `head_rows` and `last` say what to repeat and what to print."""

    def __init__(self, styles: Styles, spec: FormSpec, form: FilledForm, layout: FormLayout, code: str = "") -> None:
        self.code = code
        self.styles, self.spec, self.form, self.layout = styles, spec, form, layout
        self.columns = [letters(column) for column in range(len(layout.columns) + 1)]
        self.rows: list[str] = []
        self.merges: list[str] = []
        self.head_rows = (0, 0)
        body = [(column.align, is_dead) for column in layout.columns for is_dead in (False, True)]
        self.body = {
            (align, is_dead): styles.number[body_look(spec.body_points, align, is_dead=is_dead)]
            for align, is_dead in body
        }

    def address(self, row: int | None, column: int) -> str:
        """Where the cell of a filled row, or of 合计 (None), stands."""
        first = self.head_rows[1] + 1
        if row is None:
            number = first if self.spec.total_first else first + len(self.form.rows)
        else:
            number = first + row + (self.spec.total_first and self.form.total is not None)
        return f"{self.columns[column]}{number}"

    @property
    def last(self) -> str:
        """The last cell to print."""
        return f"{self.columns[-2]}{len(self.rows)}"

    def part(self) -> str:
        """The XML of the sheet."""
        self._write_top()
        first = len(self.rows) + 1
        self._write_heads()
        self.head_rows = (first, len(self.rows))
        for row in self.layout.rows:
            self._write_row(row)
        self._write_foot()
        for note in self.layout.notes:
            self._write_line(note, NOTE, note_height(note, self.layout.width))
        return self._sheet()

    def _add(self, cells: str, height: float) -> None:
        number = len(self.rows) + 1
        self.rows.append(f'<row r="{number}" ht="{height * POINTS_PER_MM:.2f}" customHeight="1">{cells}</row>')

    def _block(self, text: str, look: Look, row: int, first: int, last: int, last_row: int = 0) -> str:
        """A text over several columns (and rows down to `last_row`): its first row of cells."""
        style = self.styles.number[look]
        if first < last or last_row > row:
            self.merges.append(f"{self.columns[first]}{row}:{self.columns[last]}{max(last_row, row)}")
        # Where no line is drawn around the block, the cells under the text need not be there.
        rest = self._empty(row, first + 1, last, style) if look.border else ""
        return text_cell(f"{self.columns[first]}{row}", style, text) + rest

    def _empty(self, row: int, first: int, last: int, style: int) -> str:
        return "".join(f'<c r="{self.columns[column]}{row}" s="{style}"/>' for column in range(first, last + 1))

    def _write_line(self, text: str, look: Look, height: float) -> None:
        self._add(self._block(text, look, len(self.rows) + 1, 0, len(self.layout.columns) - 1), height)

    def _write_top(self) -> None:
        if self.layout.annex:
            self._write_line(self.layout.annex, ANNEX, ANNEX_MM)
        self._write_line(self.layout.title, TITLE, TITLE_MM)
        for line in self.layout.lines:
            self._write_line(line, LINE, LINE_MM)

    def _write_heads(self) -> None:
        top, depth = len(self.rows) + 1, len(self.layout.head_heights)
        heads = sorted(self.layout.heads, key=lambda head: head.first_column)
        for level in range(depth):
            row = top + level
            cells = "".join(self._head(head, row, top) for head in heads if head.first_row <= level <= head.last_row)
            if level == depth - 1 and self.form.identifiers:
                cells += text_cell(f"{self.columns[-1]}{row}", self.styles.number[HIDDEN], IDENTIFIER_HEAD)
            self._add(cells, self.layout.head_heights[level])

    def _head(self, head: HeadCell, row: int, top: int) -> str:
        look = CORNER if is_slanted(head) else HEAD
        if row > top + head.first_row:
            return self._empty(row, head.first_column, head.last_column, self.styles.number[look])
        width = self.layout.columns[head.first_column].width
        text = over_slant(head.text, width) if is_slanted(head) else head.text
        return self._block(text, look, row, head.first_column, head.last_column, top + head.last_row)

    def _write_row(self, row: TableRow) -> None:
        number = len(self.rows) + 1
        cells = [
            self._cell(f"{letter}{number}", column.align, value)
            for letter, column, value in zip(self.columns, self.layout.columns, row.values, strict=False)
        ]
        if row.label_span > 1:
            style = self.body["center", False] if ("center", False) in self.body else self.body["left", False]
            cells[0] = text_cell(f"A{number}", style, str(row.values[0]))
            self.merges.append(f"A{number}:{self.columns[row.label_span - 1]}{number}")
        if row.identifier:
            cells.append(text_cell(f"{self.columns[-1]}{number}", self.styles.number[HIDDEN], row.identifier))
        self._add("".join(cells), row.height)

    def _cell(self, address: str, align: str, value: Value) -> str:
        """Numbers as numbers, everything else as text."""
        if value is None or value == "":
            return f'<c r="{address}" s="{self.body[align, False]}"/>'
        if isinstance(value, str):
            return text_cell(address, self.body[align, could_be_formula(value)], value)
        return f'<c r="{address}" s="{self.body[align, False]}"><v>{value!r}</v></c>'

    def _write_foot(self) -> None:
        if self.layout.foot:
            row = len(self.rows) + 1
            cells = "".join(self._block(part.text, LINE, row, part.first, part.last) for part in self.layout.foot)
            self._add(cells, FOOT_MM)

    def _sheet(self) -> str:
        merges = "".join(f'<mergeCell ref="{merge}"/>' for merge in self.merges)
        merged = f'<mergeCells count="{len(self.merges)}">{merges}</mergeCells>' if merges else ""
        return (
            f'{XML_HEAD}<worksheet xmlns="{NAMESPACE}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
            f'<dimension ref="A1:{self.columns[-1 if self.form.identifiers else -2]}{len(self.rows)}"/>'
            '<sheetViews><sheetView showGridLines="0" workbookViewId="0"/></sheetViews>'
            f'<sheetFormatPr defaultRowHeight="15"/>{self._cols()}<sheetData>{"".join(self.rows)}</sheetData>{merged}'
            f"{_page(self.spec, self.code)}</worksheet>"
        )

    def _cols(self) -> str:
        widths: Sequence[float] = [
            round(column.width * PIXELS_PER_MM) / _PIXELS_PER_FIGURE for column in self.layout.columns
        ]
        cols = "".join(
            f'<col min="{number}" max="{number}" width="{width:.7f}" customWidth="1"/>'
            for number, width in enumerate(widths, 1)
        )
        if self.form.identifiers:
            number = len(widths) + 1
            cols += f'<col min="{number}" max="{number}" width="{_IDENTIFIER_WIDTH}" hidden="1" customWidth="1"/>'
        return f"<cols>{cols}</cols>"


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
