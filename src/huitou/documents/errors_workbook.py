"""The user's own file back, with what is wrong in it: a last column 错误说明, red cells, a comment on each.

Everything else keeps its bytes (U21): the parts of the container that are not concerned are copied, the others are
patched, so that charts, pictures, form controls, styles, widths and merged ranges are those of the user and the mended
file can be loaded as it is. Formulas come back as the values that were read: a file that goes from desk to desk carries
nothing live (T30). Text files, old workbooks, and workbooks written in an unusual way come back as a copy.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice
from pathlib import Path

from huitou.core.errors import Language, Problem
from huitou.documents.comment_patching import (
    NO_BOXES,
    NO_COMMENTS,
    commented,
    our_comments,
    patched_boxes,
    patched_comments,
)
from huitou.documents.errors_copy import ERROR_HEADING, HEAD_ROWS_SEARCHED, column_words, row_of, write_copy
from huitou.documents.guard import WORKBOOK_SUFFIX
from huitou.documents.headings import fold
from huitou.documents.limits import LIMITS, Limits
from huitou.documents.package_patching import Package
from huitou.documents.sheet_patching import (
    Address,
    SheetChanges,
    column_number,
    is_live_text,
    merged_corners,
    merged_reach,
    patched_sheet,
)
from huitou.documents.style_patching import Styles, Unusual
from huitou.documents.workbook_sheets import Workbook, open_workbook, sheet_parts
from huitou.documents.writing import cell_text, sheet_names

_STYLES, _TEXTS, _BOOK, _CHAIN = "xl/styles.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/calcChain.xml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_COMMENTS_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_BOXES_KIND = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SHARED = re.compile(rb"<si\b[^>]*?(?:/>|>(.*?)</si>)", re.DOTALL)
_FIRST_TEXT = re.compile(rb"<t\b[^>]*>(.*?)</t>", re.DOTALL)
_SHEET_ID = re.compile(rb'\bsheetId="([0-9]+)"')
# What stands behind the drawing of the comments in a worksheet, in the order of the schema.
_BEHIND_BOXES = re.compile(
    rb"<(?:legacyDrawingHF|drawingHF|picture|oleObjects|controls|mc:AlternateContent|webPublishItems|tableParts)\b"
    rb"|<extLst\b(?!.*<extLst\b)|</worksheet>",
    re.DOTALL,
)
_AFTER_CELLS = (b"</sheetData>", b"</conditionalFormatting>", b"</dataValidations>")
_CELL = re.compile(r"([A-Z]+)([0-9]+)")


def write_errors(
    source: Path, problems: Sequence[Problem], target: Path, *, language: Language = "zh", limits: Limits = LIMITS
) -> None:
    """Writes `source` (.xlsx, .xls or .csv) with its problems marked to `target` (.xlsx), replacing it.

    A problem without a row is listed on a sheet of its own. Raises `Refusal` HT2001-HT2037 when the source cannot be
    opened at all.
    """
    if source.suffix.lower() == WORKBOOK_SUFFIX:
        try:
            _Patching(source, language, limits).write(problems, target)
        except Unusual:
            pass
        else:
            return
    write_copy(source, problems, target, language=language, limits=limits)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What the reader sees of a sheet: the texts of its first rows, the last column that holds something, and how
    many rows it has."""

    heads: Mapping[Address, str]
    last_column: int
    height: int


class _Patching:
    def __init__(self, source: Path, language: Language, limits: Limits) -> None:
        self.language = language
        with open_workbook(source, limits) as book:
            self.parts = sheet_parts(source)
            self.sheets = {name: _seen(book, name) for name in book.sheets}
        self.package = Package(source)
        self.styles = Styles(self.package.read(_STYLES))
        self.live_texts = self._live_texts()

    def write(self, problems: Sequence[Problem], target: Path) -> None:
        names = list(self.sheets)
        by_sheet: dict[str, list[Problem]] = defaultdict(list)
        for problem in problems:
            if row_of(problem):
                by_sheet[problem.place.sheet if problem.place.sheet in names else names[0]].append(problem)
        lost_formulas = False
        for name in names:
            lost_formulas |= self._mark(name, by_sheet.get(name, []))
        self._list_rest([problem for problem in problems if not row_of(problem)])
        if (styles := self.styles.patched()) != self.package.read(_STYLES):
            self.package.change(_STYLES, styles)
        if lost_formulas and _CHAIN in self.package.names:
            self.package.forget(_CHAIN, _BOOK)
        self.package.save(target)

    def _mark(self, name: str, problems: Sequence[Problem]) -> bool:
        part = self.parts.get(name, "")
        xml = self.package.read(part)
        comments_part, comments = self._comments(part)
        old = our_comments(comments) if problems else frozenset()
        changes = self._changes(self.sheets[name], problems, old, xml) if problems else _NOTHING
        patched, lost_formulas = patched_sheet(xml, changes, self.styles, self.live_texts)
        if problems:
            words = self._words(problems, merged_corners(xml))
            patched = self._with_comments(part, patched, (comments_part, comments), old, words)
        if patched != xml:
            self.package.change(part, patched)
        return lost_formulas

    def _changes(self, sheet: _Sheet, problems: Sequence[Problem], old: frozenset[Address], xml: bytes) -> SheetChanges:
        by_row: dict[int, list[Problem]] = defaultdict(list)
        for problem in problems:
            by_row[row_of(problem)].append(problem)
        head = _head_row(sheet, problems)
        column = next((at[1] for at, text in sheet.heads.items() if at[0] == head and text == ERROR_HEADING), None)
        emptied: frozenset[Address] = frozenset()
        if column is None:
            merged = [last for bottom, last in merged_reach(xml) if bottom >= head]
            column = max([sheet.last_column, *merged]) + 1
        else:
            emptied = frozenset((row, column) for row in range(head + 1, sheet.height + 1))
        reasons = {
            (row, column): "；".join(f"{column_words(one)}{one.message(self.language)}" for one in found)
            for row, found in by_row.items()
        }
        corner = merged_corners(xml)
        red = frozenset(corner(_address(one.place.cell)) for one in problems if one.place.cell)
        texts = {(head, column): ERROR_HEADING, **reasons}
        return SheetChanges(texts, emptied - texts.keys(), red, old - red, column)

    def _words(self, problems: Sequence[Problem], corner: Callable[[Address], Address]) -> dict[Address, str]:
        words: dict[Address, list[str]] = defaultdict(list)
        for problem in problems:
            if problem.place.cell:
                said = f"{problem.code} {problem.message(self.language)}"
                words[corner(_address(problem.place.cell))].append(said)
        return {address: "\n".join(said) for address, said in words.items()}

    def _comments(self, part: str) -> tuple[str, bytes]:
        """The part of the sheet's comments and its content; a new one when there is none."""
        found = [target for kind, target in self.package.relations(part).values() if kind == "comments"]
        return (found[0], self.package.read(found[0])) if found else ("", NO_COMMENTS)

    def _with_comments(
        self, part: str, xml: bytes, present: tuple[str, bytes], old: frozenset[Address], words: Mapping[Address, str]
    ) -> bytes:
        """Puts the comments and their boxes into the package; the worksheet, which names its boxes."""
        if not words and not old:
            return xml
        comments_part, comments = present
        if not comments_part:
            comments_part = self.package.new_name("xl/commentsHuitou{}.xml")
            self.package.relate(part, "comments", comments_part)
            kind = f'<Override PartName="/{comments_part}" ContentType="{_COMMENTS_KIND}"/>'
            self.package.declare(kind, f'PartName="/{comments_part}"')
        self.package.change(comments_part, patched_comments(comments, words))
        new = words.keys() - (commented(comments) - old)
        boxes = next((to for kind, to in self.package.relations(part).values() if kind == "vmlDrawing"), "")
        if boxes and b"<legacyDrawing " in xml:
            self.package.change(boxes, patched_boxes(self.package.read(boxes), old, new))
            return xml
        boxes = self.package.new_name("xl/drawings/vmlDrawingHuitou{}.vml")
        key = self.package.relate(part, "vmlDrawing", boxes)
        self.package.declare(f'<Default Extension="vml" ContentType="{_BOXES_KIND}"/>', 'Extension="vml"')
        self.package.change(boxes, patched_boxes(NO_BOXES, (), new))
        tag = f'<legacyDrawing xmlns:r="{_RELATIONS}" r:id="{key}"/>'.encode()
        start = max(xml.rfind(mark) for mark in _AFTER_CELLS)
        behind = _BEHIND_BOXES.search(xml, max(start, 0))
        if behind is None:
            raise Unusual("worksheet")
        return xml[: behind.start()] + tag + xml[behind.start() :]

    def _live_texts(self) -> frozenset[int]:
        if _TEXTS not in self.package.names:
            return frozenset()
        texts = (_FIRST_TEXT.search(found[1] or b"") for found in _SHARED.finditer(self.package.read(_TEXTS)))
        return frozenset(number for number, text in enumerate(texts) if text is not None and is_live_text(text[1]))

    def _list_rest(self, problems: Sequence[Problem]) -> None:
        """What is wrong with the whole file, on a sheet of its own behind the last."""
        if not problems:
            return
        name = sheet_names([*self.sheets, ERROR_HEADING])[-1]
        part = self.package.new_name("xl/worksheets/sheetHuitou{}.xml")
        rows = "".join(
            f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t xml:space="preserve">'
            f"{escape(cell_text(problem.line(self.language)))}</t></is></c></row>"
            for row, problem in enumerate(problems, 1)
        )
        columns = '<cols><col min="1" max="1" width="120" customWidth="1"/></cols>'
        xml = f'<worksheet xmlns="{_MAIN}">{columns}<sheetData>{rows}</sheetData></worksheet>'
        self.package.change(part, xml.encode())
        self.package.declare(f'<Override PartName="/{part}" ContentType="{_SHEET_KIND}"/>', f'PartName="/{part}"')
        key = self.package.relate(_BOOK, "worksheet", part)
        book = self.package.read(_BOOK)
        number = max((int(one) for one in _SHEET_ID.findall(book)), default=0) + 1
        tag = f'<sheet xmlns:r="{_RELATIONS}" name="{escape(name)}" sheetId="{number}" r:id="{key}"/>'
        end = book.find(b"</sheets>")
        if end < 0:
            raise Unusual("workbook")
        self.package.change(_BOOK, book[:end] + tag.encode() + book[end:])


_NOTHING = SheetChanges({}, frozenset(), frozenset(), frozenset())


def _seen(book: Workbook, name: str) -> _Sheet:
    grid = book.grid(name)
    heads: dict[Address, str] = {}
    for row in islice(grid.rows(), HEAD_ROWS_SEARCHED):
        for column in row.columns:
            if (text := row.cell(column).text) != "":
                heads[row.number, column] = text
    last = 0
    for row in grid.rows():
        filled = [column for column, value in zip(row.columns, row.values, strict=True) if value not in ("", None)]
        last = max(last, filled[-1] if filled else 0)
    return _Sheet(heads, last, grid.height)


def _head_row(sheet: _Sheet, problems: Sequence[Problem]) -> int:
    """The row that holds the heading of a cell that is wrong; the row above the first problem when none does."""
    first = min(row_of(problem) for problem in problems)
    wanted = {fold(problem.place.column) for problem in problems if problem.place.column}
    heads = [row for (row, _), text in sheet.heads.items() if row < first and fold(text) in wanted]
    return max(heads, default=max(first - 1, 1))


def _address(cell: str) -> Address:
    found = _CELL.fullmatch(cell)
    if found is None:
        raise Unusual(cell)
    return int(found[2]), column_number(found[1].encode())
