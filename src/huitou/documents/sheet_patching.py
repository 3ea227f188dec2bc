"""One worksheet with some of its cells changed: all other bytes stay as they are.

Pure: the bytes of the part in, the bytes out. Formulas give way to the values that were stored with them. Raises
`Unusual` for XML that is written in another way than spreadsheet programs write it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape, unescape

from huitou.documents.style_patching import Styles, Unusual
from huitou.documents.workbook_sheets import column_letters
from huitou.documents.writing import cell_text, could_be_formula

Address = tuple[int, int]
"""Row and column, from 1."""

_DATA = re.compile(rb"<sheetData\s*(?:/>|>(.*?)</sheetData>)", re.DOTALL)
_ROW = re.compile(rb"<row\b([^>]*?)(?:/>|>(.*?)</row>)", re.DOTALL)
_CELL = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_NUMBER = re.compile(rb'\sr="([0-9]+)"')
_REFERENCE = re.compile(rb'\sr="([A-Z]+)([0-9]+)"')
_STYLE = re.compile(rb'\ss="([0-9]+)"')
_TYPE = re.compile(rb'\st="([a-zA-Z]+)"')
_SPANS = re.compile(rb'\sspans="[^"]*"')
_FORMULA = re.compile(rb"<f\b[^>]*?(?:/>|>.*?</f>)", re.DOTALL)
_VALUE = re.compile(rb"<v\b[^>]*>(.*?)</v>", re.DOTALL)
_TEXT = re.compile(rb"<t\b[^>]*>(.*?)</t>", re.DOTALL)
_MERGED = re.compile(rb'<mergeCell\b[^>]*\bref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_COLUMNS = re.compile(rb"<cols\b[^>]*>(.*?)</cols>", re.DOTALL)
_RANGE = re.compile(rb'<col\b[^>]*\bmin="([0-9]+)"[^>]*\bmax="([0-9]+)"|<col\b[^>]*\bmax="([0-9]+)"')
_DIMENSION = re.compile(rb"<dimension\b[^>]*/>")
_WORTH_A_LOOK = (b"<f", b't="str"', b"inlineStr")
_LONGEST_REFERENCE = 12
_ESCAPED_BLANKS = ("_x0009_", "_x000d_")


@dataclass(frozen=True, slots=True)
class SheetChanges:
    """What is to be changed: text put into cells, cells emptied, made red, or freed of the red of last time."""

    texts: Mapping[Address, str]
    emptied: frozenset[Address]
    red: frozenset[Address]
    plain: frozenset[Address]
    wide: int | None = None
    """The column that is made wide enough to read."""


def merged_corners(xml: bytes) -> Callable[[Address], Address]:
    """For a cell the upper left one of the merged range that it lies in, else itself."""
    areas = [
        (int(found[2]), column_number(found[1]), int(found[4]), column_number(found[3]))
        for found in _MERGED.finditer(xml)
    ]

    def corner(address: Address) -> Address:
        row, column = address
        for top, left, bottom, right in areas:
            if top <= row <= bottom and left <= column <= right:
                return top, left
        return address

    return corner


def merged_reach(xml: bytes) -> list[tuple[int, int]]:
    """Last row and last column of every merged range."""
    return [(int(found[4]), column_number(found[3])) for found in _MERGED.finditer(xml)]


def patched_sheet(xml: bytes, changes: SheetChanges, styles: Styles, live_texts: frozenset[int]) -> tuple[bytes, bool]:
    """The worksheet with the changes, and whether formulas gave way to values. `live_texts` are the numbers of shared
    texts that a program could take for a formula."""
    data = _DATA.search(xml)
    if data is None:
        raise Unusual("sheetData")
    work = _Rows(changes, styles, live_texts)
    rows = work.patched(data[1] or b"")
    before, after = xml[: data.start()], xml[data.end() :]
    if changes.texts:
        before = _with_width(_without_dimension(before), changes.wide)
    if data[1] is None and not rows:
        return before + data[0] + after, work.lost_formulas
    return before + b"<sheetData>" + rows + b"</sheetData>" + after, work.lost_formulas


def column_number(letters: bytes) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


class _Rows:
    def __init__(self, changes: SheetChanges, styles: Styles, live_texts: frozenset[int]) -> None:
        self.changes, self.styles, self.live_texts = changes, styles, live_texts
        self.lost_formulas = False
        self.waiting: dict[int, set[int]] = {}
        for row, column in (*changes.texts, *changes.emptied, *changes.red, *changes.plain):
            self.waiting.setdefault(row, set()).add(column)

    def patched(self, data: bytes) -> bytes:
        pieces: list[bytes] = []
        end = last = 0
        for found in _ROW.finditer(data):
            number = _NUMBER.search(found[1])
            if number is None or int(number[1]) <= last or data[end : found.start()].strip():
                raise Unusual("rows")
            pieces += [data[end : found.start()], *self._rows_before(int(number[1])), self._row(found, int(number[1]))]
            last, end = int(number[1]), found.end()
        if data[end:].strip():
            raise Unusual("rows")
        return b"".join((*pieces, data[end:], *self._rows_before(2**31)))

    def _rows_before(self, limit: int) -> list[bytes]:
        """Rows that the file does not have and that get a text."""
        made = []
        for number in sorted(row for row in self.waiting if row < limit):
            cells = [self._new_cell(number, column) for column in sorted(self.waiting.pop(number))]
            if any(cells):
                made.append(b'<row r="%d">' % number + b"".join(cells) + b"</row>")
        return made

    def _row(self, found: re.Match[bytes], number: int) -> bytes:
        columns = self.waiting.pop(number, set())
        content = found[2] or b""
        if not columns and not self.live_texts and not any(mark in content for mark in _WORTH_A_LOOK):
            return found[0]
        cells = self._cells(content, number, columns)
        if cells == content:
            return found[0]
        attributes = _SPANS.sub(b"", found[1]) if columns else found[1]
        return b"<row" + attributes + b">" + cells + b"</row>"

    def _cells(self, content: bytes, row: int, columns: set[int]) -> bytes:
        pieces: list[bytes] = []
        end = last = 0
        for found in _CELL.finditer(content):
            place = _REFERENCE.search(found[1])
            if place is None or int(place[2]) != row or column_number(place[1]) <= last:
                raise Unusual("cells")
            column = last = column_number(place[1])
            pieces.append(content[end : found.start()])
            pieces += [self._new_cell(row, one) for one in sorted(one for one in columns if one < column)]
            columns -= {one for one in columns if one < column}
            pieces.append(self._cell(found, (row, column)))
            columns.discard(column)
            end = found.end()
        pieces.append(content[end:])
        pieces += [self._new_cell(row, one) for one in sorted(columns)]
        return b"".join(pieces)

    def _new_cell(self, row: int, column: int) -> bytes:
        address = (row, column)
        if address in self.changes.texts:
            return _text_cell(address, self.styles.wrapped(), self.changes.texts[address])
        if address in self.changes.red:
            return b'<c r="%s" s="%d"/>' % (_name(address), self.styles.variant(0, red=True))
        return b""

    def _cell(self, found: re.Match[bytes], address: Address) -> bytes:
        if address in self.changes.texts:
            return _text_cell(address, self.styles.wrapped(), self.changes.texts[address])
        attributes, content = found[1], found[2] or b""
        style = int(named[1]) if (named := _STYLE.search(attributes)) else 0
        if address in self.changes.emptied:
            return b'<c r="%s" s="%d"/>' % (_name(address), style)
        red = True if address in self.changes.red else False if address in self.changes.plain else None
        if _FORMULA.search(content):
            self.lost_formulas = True
            attributes, content = _as_value(attributes, _FORMULA.sub(b"", content))
        is_live = self._is_live(attributes, content)
        if red is not None or is_live:
            number = self.styles.variant(style, red=red, is_text=is_live)
            attributes = _STYLE.sub(b"", attributes) + b' s="%d"' % number
        if attributes == found[1] and content == (found[2] or b""):
            return found[0]
        return b"<c" + attributes + (b">" + content + b"</c>" if content else b"/>")

    def _is_live(self, attributes: bytes, content: bytes) -> bool:
        kind = named[1] if (named := _TYPE.search(attributes)) else b""
        if kind == b"s":
            value = _VALUE.search(content)
            return value is not None and value[1].strip().isdigit() and int(value[1]) in self.live_texts
        if kind in (b"inlineStr", b"str"):
            text = _TEXT.search(content) or _VALUE.search(content)
            return text is not None and is_live_text(text[1])
        return False


def is_live_text(raw: bytes) -> bool:
    """Whether text as it stands in the XML begins like a formula; what is escaped there counts as well."""
    start = raw[:_LONGEST_REFERENCE].decode("utf-8", "replace")
    return could_be_formula(unescape(start)) or start.lower().startswith(_ESCAPED_BLANKS)


def _as_value(attributes: bytes, content: bytes) -> tuple[bytes, bytes]:
    """A cell that was a formula: the text of a formula is a text from now on."""
    kind = _TYPE.search(attributes)
    value = _VALUE.search(content)
    if kind is None or kind[1] != b"str" or value is None:
        return attributes, content
    text = b'<is><t xml:space="preserve">' + value[1] + b"</t></is>"
    return _TYPE.sub(b' t="inlineStr"', attributes), text


def _text_cell(address: Address, style: int, text: str) -> bytes:
    if could_be_formula(text):
        raise Unusual("a reason that looks like a formula")
    spelled = escape(cell_text(text)).encode()
    return b'<c r="%s" s="%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>' % (
        _name(address),
        style,
        spelled,
    )


def _name(address: Address) -> bytes:
    return f"{column_letters(address[1])}{address[0]}".encode()


def _without_dimension(before: bytes) -> bytes:
    """What the sheet says of its own size is a hint that may be left out; a wrong one would not do."""
    return _DIMENSION.sub(b"", before)


def _with_width(before: bytes, column: int | None) -> bytes:
    if column is None:
        return before
    wide = b'<col min="%d" max="%d" width="60" customWidth="1"/>' % (column, column)
    present = _COLUMNS.search(before)
    if present is None:
        return before + b"<cols>" + wide + b"</cols>"
    last = max((int(found[2] or found[3]) for found in _RANGE.finditer(present[1])), default=0)
    return before if last >= column else before[: present.end(1)] + wide + before[present.end(1) :]
