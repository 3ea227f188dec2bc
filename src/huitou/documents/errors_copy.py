"""A copy of the user's file with the reasons in it, cell by cell through openpyxl: for text files, old workbooks, and
workbooks whose XML is not written as spreadsheet programs write it. Pictures and charts are not kept.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook as Book
from openpyxl.worksheet.worksheet import Worksheet

from huitou.core.errors import Language, Problem
from huitou.documents.guard import WORKBOOK_SUFFIX, WorkbookMeasures, measure_workbook
from huitou.documents.headings import fold
from huitou.documents.limits import LIMITS, Limits
from huitou.documents.workbook_sheets import open_workbook
from huitou.documents.writing import cell_text, could_be_formula, sheet_names

ERROR_HEADING = "错误说明"
_AUTHOR = "huitou"
_RED = PatternFill("solid", fgColor="FFFFC7CE")
_ROW_TAG = re.compile(rb'<row\b[^>]*?\br="([0-9]+)"')
_TAIL_WORTH_CUTTING = 50_000
HEAD_ROWS_SEARCHED = 40
# What the library raises on workbooks that other programs open without a word.
_NOT_LOADABLE = (ValueError, TypeError, KeyError, AttributeError, IndexError, InvalidFileException)


def write_copy(
    source: Path, problems: Sequence[Problem], target: Path, *, language: Language = "zh", limits: Limits = LIMITS
) -> None:
    """Writes the cells of `source` with its problems marked to `target` (.xlsx), replacing it.

    A problem without a row is listed on a sheet of its own. Raises `Refusal` HT2001-HT2037 when the source cannot be
    opened at all.
    """
    book = _loaded(source, limits)
    by_sheet: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_sheet[problem.place.sheet if problem.place.sheet in book.sheetnames else book.sheetnames[0]].append(problem)
    for name, found in by_sheet.items():
        _mark_sheet(book[name], found, language)
    _list_rest(book, [problem for problem in problems if not row_of(problem)], language)
    for sheet in book.worksheets:
        _deaden(sheet)
    book.save(target)


def _loaded(source: Path, limits: Limits) -> Book:
    if source.suffix.lower() == WORKBOOK_SUFFIX:
        measures = measure_workbook(source, limits)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # what the library does not keep, nobody has asked for
                return openpyxl.load_workbook(_without_tail(source, measures), data_only=True, rich_text=True)
        except _NOT_LOADABLE:
            pass
    return _copied(source, limits)


def _copied(source: Path, limits: Limits) -> Book:
    """A new workbook with the same cells: of a text file, or of a workbook whose styles cannot be loaded."""
    book = Book()
    book.remove(book.worksheets[0])
    with open_workbook(source, limits) as workbook:
        names = sheet_names(name or source.stem for name in workbook.sheets)
        for wished, name in zip(workbook.sheets, names, strict=True):
            sheet = book.create_sheet(name)
            for row in workbook.grid(wished).rows():
                for column in row.columns:
                    if (text := row.cell(column).text) != "":
                        _write_text(sheet.cell(row.number, column), text)
    return book


def _write_text(cell: SheetCell, text: str) -> None:
    cell.value = cell_text(text)
    cell.data_type = "s"
    cell.number_format = "@"


def _without_tail(source: Path, measures: WorkbookMeasures) -> Path | io.BytesIO:
    """The workbook without the rows below the last filled one, when there are very many cells in them: the library
    keeps an object for each, and a coloured tail of a million rows would fill the memory."""
    long = {name for name, part in measures.parts.items() if part.styled > _TAIL_WORTH_CUTTING}
    if not long:
        return source
    shorter = io.BytesIO()
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(shorter, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in package.infolist():
            content = package.read(part)
            if part.filename in long:
                content = _cut_tail(content, measures.parts[part.filename].last_row)
            copy.writestr(part.filename, content)
    shorter.seek(0)
    return shorter


def _cut_tail(xml: bytes, last_row: int) -> bytes:
    end = xml.rfind(b"</sheetData>")
    for tag in _ROW_TAG.finditer(xml):
        if int(tag[1]) > last_row and end > tag.start():
            return xml[: tag.start()] + xml[end:]
    return xml


def row_of(problem: Problem) -> int:
    """The row that a problem stands in, 0 when it is about the whole sheet or file."""
    if problem.place.cell:
        return coordinate_from_string(problem.place.cell)[1]
    return problem.place.line


def _mark_sheet(sheet: Worksheet, problems: Iterable[Problem], language: Language) -> None:
    by_row: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        if row := row_of(problem):
            by_row[row].append(problem)
    if not by_row:
        return
    _wipe_old_marks(sheet)
    head_row = _head_row(sheet, by_row)
    column = _error_column(sheet, head_row)
    heading = _writable(sheet, head_row, column)
    _write_text(heading, ERROR_HEADING)
    for row, found in sorted(by_row.items()):
        words = "；".join(f"{column_words(problem)}{problem.message(language)}" for problem in found)
        reason = _writable(sheet, row, column)
        _write_text(reason, words)
        reason.alignment = Alignment(wrap_text=True, vertical="top")
        for problem in found:
            if problem.place.cell:
                _mark_cell(sheet, problem.place.cell, f"{problem.code} {problem.message(language)}")
    sheet.column_dimensions[heading.column_letter].width = 60


def column_words(problem: Problem) -> str:
    """The heading of the column in front of the reason, where the problem has one."""
    return f"{problem.place.column}：" if problem.place.column else ""


def _mark_cell(sheet: Worksheet, address: str, words: str) -> None:
    letters, row = coordinate_from_string(address)
    cell = _writable(sheet, row, column_index_from_string(letters))
    cell.fill = _RED
    before = f"{cell.comment.text}\n" if cell.comment else ""
    cell.comment = Comment(before + words, _AUTHOR, height=120, width=320)


def _writable(sheet: Worksheet, row: int, column: int) -> SheetCell:
    """The cell, or the upper left one of the merged range that it lies in."""
    cell = sheet.cell(row, column)
    if isinstance(cell, SheetCell):
        return cell
    area = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
    return _writable(sheet, area.min_row, area.min_col)


def _wipe_old_marks(sheet: Worksheet) -> None:
    """A file that comes back a second time carries the marks of the first: they go, the user's own stay."""
    for cell in _cells(sheet):
        if cell.comment is not None and cell.comment.author == _AUTHOR:
            cell.comment = None
            cell.fill = PatternFill()


def _head_row(sheet: Worksheet, by_row: Mapping[int, Sequence[Problem]]) -> int:
    """The row that holds the heading of a cell that is wrong; the row above the first problem when none does."""
    first = min(by_row)
    wanted = {fold(problem.place.column) for found in by_row.values() for problem in found if problem.place.column}
    heads = [
        cell.row
        for cell in _cells(sheet)
        if cell.row < first and cell.row <= HEAD_ROWS_SEARCHED and cell.value and fold(str(cell.value)) in wanted
    ]
    return max(heads, default=max(first - 1, 1))


def _error_column(sheet: Worksheet, head_row: int) -> int:
    """The column of last time, emptied, or a new one behind the last that has content."""
    filled = [cell for cell in _cells(sheet) if cell.value not in (None, "")]
    old = next((cell.column for cell in filled if cell.row == head_row and cell.value == ERROR_HEADING), None)
    if old is None:
        merged = [area.max_col for area in sheet.merged_cells.ranges if area.max_row >= head_row]
        return max([*(cell.column for cell in filled), *merged], default=0) + 1
    for cell in filled:
        if cell.column == old:
            cell.value = None
    return old


def _cells(sheet: Worksheet) -> list[SheetCell]:
    """The cells that exist. The library's own iteration makes every missing cell of the rectangle on the way."""
    return [cell for cell in sheet._cells.values() if isinstance(cell, SheetCell)]


def _list_rest(book: Book, problems: Sequence[Problem], language: Language) -> None:
    if not problems:
        return
    name = sheet_names([*book.sheetnames, ERROR_HEADING])[-1]
    sheet = book.create_sheet(name)
    for row, problem in enumerate(problems, 1):
        _write_text(sheet.cell(row, 1), problem.line(language))
    sheet.column_dimensions["A"].width = 120


def _deaden(sheet: Worksheet) -> None:
    """Text that looks like a formula stays text, also when somebody types over it."""
    for cell in _cells(sheet):
        if isinstance(cell.value, str) and could_be_formula(cell.value):
            cell.data_type = "s"
            cell.quotePrefix = True
