"""Sheets of a workbook that passed the guard, cell by cell; and text files as if they were a sheet."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from xml.parsers import expat

import numpy as np
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from huitou.core.errors import Place, Refusal
from huitou.documents.cells import Cell, plain_cell
from huitou.documents.guard import (
    OLD_SUFFIX,
    WORKBOOK_SUFFIX,
    WorkbookMeasures,
    inspect_workbook,
    measure_workbook,
)
from huitou.documents.limits import LIMITS, Limits
from huitou.documents.old_workbooks import inspect_old
from huitou.documents.package import is_zip
from huitou.documents.plain_sheets import EMPTY, Codes, PlainSheet, Spelling

_DELIMITERS = ",\t;"
_LINES_LOOKED_AT = 20
_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row as it stands: its number from 1 and its cells from column `first_column` (from 1) on."""

    number: int
    first_column: int
    values: Sequence[object]

    def cell(self, column: int) -> Cell:
        """The cell in this column (from 1); empty where the row does not reach."""
        position = column - self.first_column
        value = self.values[position] if 0 <= position < len(self.values) else None
        return plain_cell(f"{column_letters(column)}{self.number}", value)

    @property
    def columns(self) -> range:
        """The columns that the row has values for."""
        return range(self.first_column, self.first_column + len(self.values))

    @property
    def is_blank(self) -> bool:
        """Whether nothing but blanks stands in it."""
        return not any(value is not None and str(value).strip() for value in self.values)


@cache
def column_letters(number: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet. `height` is the number of the last row with content."""

    height: int
    first_column: int
    _values: PlainSheet | CalamineSheet | Sequence[Sequence[str]]

    def rows(self) -> Iterator[GridRow]:
        """All rows from 1 to `height`, hidden and blank ones too."""
        for number, row in enumerate(self._rows(), 1):
            yield GridRow(number, self.first_column, row)

    def columns(self, numbers: Sequence[int]) -> Iterator[tuple[list[Spelling], Codes]]:
        """For each of these columns its spellings, that of an empty cell first, and which of them every row from 1 to
        `height` has."""
        if isinstance(self._values, PlainSheet):
            yield from map(self._values.column, numbers)
            return
        spelled = [_Spelled(number - self.first_column, self.height) for number in numbers]
        for at, row in enumerate(self._rows()):
            for column in spelled:
                column.add(at, row)
        for column in spelled:
            yield column.spellings, column.codes

    def _rows(self) -> Iterable[Sequence[object]]:
        if isinstance(self._values, PlainSheet):
            return self._values.rows()
        return self._values.iter_rows() if isinstance(self._values, CalamineSheet) else self._values


class _Spelled:
    """A column while its cells come in one by one."""

    def __init__(self, at: int, height: int) -> None:
        self._at = at
        self._known: dict[object, int] = {None: 0}
        self.spellings: list[Spelling] = [EMPTY]
        self.codes = np.zeros(height, np.int32)

    def add(self, row: int, values: Sequence[object]) -> None:
        """Takes in the cell of the next row."""
        value = values[self._at] if 0 <= self._at < len(values) else None
        # TRUE is no 1, though both are the same key.
        key = (value,) if isinstance(value, bool) else value
        code = self._known.get(key)
        if code is None:
            cell = plain_cell("", value)
            code = 0 if cell.kind == "empty" else len(self.spellings)
            self._known[key] = code
            if code:
                self.spellings.append((cell.text, cell.kind))
        if code:
            self.codes[row] = code


@dataclass(frozen=True, slots=True)
class Workbook:
    """An open workbook, or a text file as one sheet of the name "". `errors` are the addresses of error cells, `plain`
    the sheets that the guard has read already."""

    file: str
    sheets: tuple[str, ...]
    visible: frozenset[str]
    errors: Mapping[str, frozenset[str]]
    plain: Mapping[str, PlainSheet]
    _source: CalamineWorkbook | Sequence[Sequence[str]]

    def grid(self, sheet: str) -> Grid:
        """The cells of this sheet, parsed at every call unless it is a plain one."""
        if not isinstance(self._source, CalamineWorkbook):
            return Grid(len(self._source), 1, self._source)
        if sheet in self.plain:
            return Grid(self.plain[sheet].height, self.plain[sheet].first_column, self.plain[sheet])
        with _parsing(Place(file=self.file, sheet=sheet)):
            values = self._source.get_sheet_by_name(sheet)
        return Grid((values.end or (-1, 0))[0] + 1, (values.start or (0, 0))[1] + 1, values)


@contextmanager
def _parsing(place: Place) -> Iterator[None]:
    """What the library cannot read is refused, HT2016; also where the library itself stumbles: it is written in Rust,
    and its panics come as an exception outside of `Exception`."""
    try:
        yield
    except CalamineError as reason:
        raise Refusal.of("HT2016", place, detail=reason) from reason
    except BaseException as reason:
        if type(reason).__module__ != "pyo3_runtime":
            raise
        raise Refusal.of("HT2016", place, detail=reason) from None


@contextmanager
def open_workbook(path: Path, limits: Limits = LIMITS) -> Iterator[Workbook]:
    """The guard first, then the file: .xlsx, .xls or text. Raises `Refusal` HT2001-HT2023, HT2035, HT2037, HT2090."""
    suffix = path.suffix.lower()
    plain: Mapping[str, PlainSheet] = {}
    if suffix == OLD_SUFFIX and not is_zip(path, limits):
        errors = _old_errors(path, limits)
    elif suffix in (WORKBOOK_SUFFIX, OLD_SUFFIX):
        measures = measure_workbook(path, limits, keep=True)
        parts = sheet_parts(path)
        errors, plain = _errors(parts, measures), _plain_sheets(parts, measures)
    else:
        inspect_workbook(path, limits)
        yield Workbook(path.name, ("",), frozenset({""}), {}, plain, _text_lines(path, limits))
        return
    with _parsing(Place(file=path.name)), path.open("rb") as file:  # by content: .xlsx may go by the name of .xls
        book = CalamineWorkbook.from_filelike(file)
    with book:
        visible = frozenset(sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible)
        yield Workbook(path.name, tuple(book.sheet_names), visible, errors, plain, book)


def _old_errors(path: Path, limits: Limits) -> Mapping[str, frozenset[str]]:
    return {
        sheet: frozenset(f"{column_letters(column + 1)}{row + 1}" for row, column in cells)
        for sheet, cells in inspect_old(path, limits).items()
    }


def _errors(parts: Mapping[str, str], measures: WorkbookMeasures) -> Mapping[str, frozenset[str]]:
    """The library reads #REF! as an empty cell; the guard has seen where they are."""
    found = {sheet: measures.parts[part].errors for sheet, part in parts.items() if part in measures.parts}
    return {sheet: frozenset(errors) for sheet, errors in found.items() if errors}


def _plain_sheets(parts: Mapping[str, str], measures: WorkbookMeasures) -> Mapping[str, PlainSheet]:
    return {
        sheet: PlainSheet(measures.parts[part].scanner.cells(), measures.strings.texts, measures.kinds)
        for sheet, part in parts.items()
        if part in measures.plain
    }


def sheet_parts(path: Path) -> Mapping[str, str]:
    """The part of the container that holds each sheet, by the sheet's name."""
    with zipfile.ZipFile(path) as package:
        targets = {
            tag["Id"]: str(PurePosixPath("/xl") / tag["Target"])[1:]
            for tag in _tags(package.read("xl/_rels/workbook.xml.rels"), "Relationship")
        }
        return {
            tag["name"]: targets.get(next((tag[key] for key in tag if key.endswith(":id")), ""), "")
            for tag in _tags(package.read("xl/workbook.xml"), "sheet")
        }


def _tags(xml: bytes, name: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    parser = expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == name:
            found.append(attributes)

    parser.StartElementHandler = start
    parser.Parse(xml, True)
    return found


def _text_lines(path: Path, limits: Limits) -> tuple[Sequence[str], ...]:
    content = _decoded(path)
    place = Place(file=path.name)
    lines: list[Sequence[str]] = []
    cells = 0
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=_delimiter(content), strict=True)
    try:
        for line in reader:
            lines.append(line)
            cells += len(line)
            if cells > limits.library_cells:
                raise Refusal.of("HT2013", place, found=cells, limit=limits.library_cells)
    except csv.Error as reason:
        raise Refusal.of("HT2037", Place(file=path.name, line=reader.line_num)) from reason
    while lines and not any(value.strip() for value in lines[-1]):
        lines.pop()
    return tuple(lines)


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    encodings = ("utf-16",) if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else _ENCODINGS
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal.of("HT2035", Place(file=path.name))


def _delimiter(content: str) -> str:
    """The sign that stands most often in the first lines; a comma when none does."""
    start = content[:100_000].splitlines()[:_LINES_LOOKED_AT]
    counts = {sign: sum(line.count(sign) for line in start) for sign in _DELIMITERS}
    return max(_DELIMITERS, key=lambda sign: counts[sign])
