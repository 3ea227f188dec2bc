"""The inside of a workbook, counted in one pass by a parser that builds nothing: rows, cells, ranges, text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from huitou.core.errors import Place, Refusal
from huitou.documents.limits import EXCEL_COLUMNS, EXCEL_ROWS, Limits
from huitou.documents.plain_cells import CellScanner

_DIGITS = "0123456789"
_LETTERS = re.compile(r"[A-Za-z]{1,3}", re.ASCII)
_RANGE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})(?::([A-Za-z]{1,3})([0-9]{1,7}))?", re.ASCII)
# Plain cells are taken out by a scanner; those with a formula or a text of their own are counted here, in C, and only
# what looks otherwise goes through the parser.
_USUAL_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="[0-9]{1,6}")?(?: t="(?:s|n|b|str|inlineStr)")?(?: s="[0-9]{1,6}")? ?>'
    rb'(?:(?:<f>[^<&]*</f>)?<v>[^<&]+</v>|<is><t(?: xml:space="preserve")?>[^<&]*</t></is>)</c>'
)
_UNUSUAL_CELL = re.compile(rb"<(?:[A-Za-z_]+:)?c[\s/>]")
_MANY_UNUSUAL = 50_000
# The first row stands by itself, not in the group: what a pattern begins with is searched for in C.
_EMPTY_ROW = rb'<row r="[0-9]{1,7}"[^<>]*>[ \r\n]*</row>[ \r\n]*'
_EMPTY_ROWS = re.compile(_EMPTY_ROW + b"(?:" + _EMPTY_ROW + rb')*(?=<row r=")')
_CELL_MARK = b"<c "
_LONGEST_TOKEN = 4 * 2**20
DEEPEST = 500
_MOST_ERRORS = 1000


class NotWellFormed(Exception):
    """A part is not XML, or a cell's address is none."""


@dataclass(slots=True)
class SheetMeasures:
    """What one part holds. `first_row`, `last_row` and `columns` (letters) are those of filled cells; `styled` cells
    have no content; `parsed` cells were written in an unusual way; `errors` are the addresses of cells that hold an
    Excel error such as #REF!, or a formula without its value (the first thousand). `scanner` has taken the plain
    cells out, `scanned` of them filled; `tags` are those that went through the parser."""

    scanner: CellScanner = field(default_factory=CellScanner)
    scanned: int = 0
    tags: int = 0
    rows: int = 0
    parsed: int = 0
    styled: int = 0
    filled: int = 0
    first_row: int = 0
    last_row: int = 0
    columns: set[str] = field(default_factory=set)
    spread_cells: int = 0
    widest: tuple[int, int] = (0, 0)
    errors: list[str] = field(default_factory=list)

    @property
    def is_plain(self) -> bool:
        """Whether the scanner alone has read all that stands in it."""
        return self.scanner.is_sound and not self.parsed and self.filled == self.scanned

    @property
    def column_span(self) -> tuple[int, int]:
        """First and last filled column, from 1; (0, -1) for an empty sheet."""
        numbers = [column_number(letters) for letters in self.columns]
        return (min(numbers), max(numbers)) if numbers else (0, -1)

    @property
    def area(self) -> int:
        """Cells of the rectangle between the first and the last filled cell."""
        first, last = self.column_span
        return (last - first + 1) * (self.last_row - self.first_row + 1)


def column_number(letters: str) -> int:
    """A → 1, Z → 26, AA → 27. Raises `NotWellFormed` for anything but one to three letters."""
    if not _LETTERS.fullmatch(letters):
        raise NotWellFormed(letters[:20])
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def measure_part(
    chunks: Iterable[bytes],
    check: Callable[[SheetMeasures], None],
    place: Place,
    *,
    keep: bool = False,
    again: Callable[[], Iterable[bytes]] | None = None,
) -> SheetMeasures:
    """Counts one XML part; `check` is asked after every block and may refuse. With `keep` the scanner keeps the plain
    cells. `again` gives the part from its beginning: where the parser has much to do, what is to come is counted first,
    so that too much of it is refused at once.

    Raises `Refusal` HT2010 for a DTD or an entity, `NotWellFormed` for broken XML.
    """
    measures = SheetMeasures(CellScanner(keep))
    parser = safe_parser(place)
    reader = _PartReader(measures)
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    for block in whole_blocks(chunks, _CELL_MARK):
        rest = _count_usual(measures, _count_plain(measures, block))
        measures.tags += tags_in(rest)
        check(measures)
        feed(parser, rest)
        check(measures)
        if again is not None and measures.parsed > _MANY_UNUSUAL:
            _look_ahead(again(), check)
            again = None
    feed(parser, b"", last=True)
    return measures


def _look_ahead(chunks: Iterable[bytes], check: Callable[[SheetMeasures], None]) -> None:
    """Counts the unusual cells of a part without parsing them; `check` may refuse."""
    measures = SheetMeasures(CellScanner(False))
    for block in whole_blocks(chunks, _CELL_MARK):
        measures.parsed += len(_UNUSUAL_CELL.findall(_count_usual(measures, _count_plain(measures, block))))
        check(measures)


def tags_in(block: bytes) -> int:
    """How many tags begin in a block."""
    return block.count(b"<") - block.count(b"</")


def _count_plain(measures: SheetMeasures, block: bytes) -> bytes:
    """Counts the plain cells of a block and gives back what is left of it."""
    taken = measures.scanner.take(block)
    measures.styled += taken.styled
    measures.filled += taken.filled
    measures.scanned += taken.filled
    if taken.filled:
        measures.columns.update(map(_letters, taken.columns))
        measures.first_row = min(measures.first_row or taken.first_row, taken.first_row)
        measures.last_row = max(measures.last_row, taken.last_row)
    return taken.rest


def _count_usual(measures: SheetMeasures, block: bytes) -> bytes:
    """Counts the rows and the usual cells of a block and gives back what is left of it for the parser."""
    measures.rows += block.count(b"<row")
    pieces = _USUAL_CELL.split(block)
    if len(pieces) > 1:
        rows = [int(row) for row in pieces[2::3]]
        measures.columns.update(letters.decode() for letters in set(pieces[1::3]))
        measures.first_row = min(measures.first_row or rows[0], min(rows))
        measures.last_row = max(measures.last_row, max(rows))
        measures.filled += len(rows)
        block = b" ".join(pieces[::3])
    return _EMPTY_ROWS.sub(b" ", block)


_TAGS = {"c": 1, "v": 2, "is": 2, "f": 3, "row": 4, "mergeCell": 5, "hyperlink": 5, "dimension": 6}


@dataclass(slots=True)
class _PartReader:
    """What the parser calls for every tag of a part that was not counted as plain."""

    measures: SheetMeasures
    depth: int = 0
    row_number: int = 0
    cells_in_row: int = 0
    cell: dict[str, str] | None = None
    is_filled: bool = False
    is_formula: bool = False
    has_text: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotWellFormed(f"more than {DEEPEST} levels")
        tag = _TAGS.get(name) or _TAGS.get(name.rpartition(":")[2])
        if tag == 1:
            self.measures.parsed += 1
            self.cells_in_row += 1
            self.cell, self.is_filled, self.is_formula, self.has_text = attributes, False, False, False
        elif tag == 2:
            self._fill()
            self.has_text = False
        elif tag == 3:
            self.is_formula = True
        elif tag == 4:
            self.row_number, self.cells_in_row = _row_number(attributes, self.row_number), 0
        elif tag == 5:
            self.measures.spread_cells += _range_cells(attributes.get("ref", "A1"))
        elif tag == 6:
            self.measures.widest = _corner(attributes.get("ref", "A1"))

    def text(self, _: str) -> None:
        self.has_text = True

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.is_formula and self.cell is not None and (name == "c" or name.endswith(":c")):
            # A formula that gives an empty text has an empty value and says so; any other has not been worked out.
            if self.cell.get("t") != "str" and not (self.is_filled and self.has_text):
                _count_error(self.measures, self.cell, self.row_number, self.cells_in_row)
            self.cell, self.is_formula = None, False

    def _fill(self) -> None:
        if self.cell is not None and not self.is_filled:
            _count_filled(self.measures, self.cell, self.row_number, self.cells_in_row)
            self.is_filled = True


def _count_filled(measures: SheetMeasures, attributes: dict[str, str], row_number: int, position: int) -> None:
    """Takes in one cell with content. Without an address the cell stands next to the one before it."""
    address = attributes.get("r", "")
    if attributes.get("t") == "e":
        _count_error(measures, attributes, row_number, position)
    letters = address.rstrip(_DIGITS)
    digits = address[len(letters) :]
    row = int(digits) if digits and len(digits) <= 9 else row_number
    measures.columns.add(letters or _letters(min(position, EXCEL_COLUMNS + 1)))
    measures.filled += 1
    measures.first_row = min(measures.first_row or row, row)
    measures.last_row = max(measures.last_row, row)


def _count_error(measures: SheetMeasures, attributes: dict[str, str], row_number: int, position: int) -> None:
    """Takes note of a cell that has no value: an error, or a formula that no program has worked out yet."""
    if len(measures.errors) < _MOST_ERRORS:
        measures.errors.append(attributes.get("r") or f"{_letters(position)}{row_number}")


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text or "A"


def _row_number(attributes: dict[str, str], before: int) -> int:
    number = attributes.get("r", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) <= 9 else before + 1


def _corner(reference: str) -> tuple[int, int]:
    """(row, column) of the lower right corner; past Excel's own grid when it is not even an address."""
    found = _RANGE.fullmatch(reference)
    if not found:
        return EXCEL_ROWS + 1, EXCEL_COLUMNS + 1
    return int(found[4] or found[2]), column_number(found[3] or found[1])


def _range_cells(reference: str) -> int:
    found = _RANGE.fullmatch(reference)
    if not found:
        return 1
    rows = abs(int(found[4] or found[2]) - int(found[2])) + 1
    return rows * (abs(column_number(found[3] or found[1]) - column_number(found[1])) + 1)


def safe_parser(place: Place) -> expat.XMLParserType:
    """A parser that refuses a document type, so that no entity is ever declared or expanded."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise Refusal.of("HT2010", place)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def feed(parser: expat.XMLParserType, chunk: bytes, *, last: bool = False) -> None:
    """Gives the parser the next bytes. Raises `NotWellFormed`."""
    try:
        parser.Parse(chunk, last)
    except expat.ExpatError as reason:
        raise NotWellFormed(str(reason)) from reason


def whole_blocks(chunks: Iterable[bytes], mark: bytes) -> Iterator[bytes]:
    """The same bytes, cut before the last `mark` of a chunk, else before a `<`, so that no tag is torn in two and none
    is endless."""
    rest = b""
    for chunk in chunks:
        rest += chunk
        cut = max(rest.rfind(mark), 0) or rest.rfind(b"<")
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > _LONGEST_TOKEN:
            raise NotWellFormed("endless tag")
    yield rest


def check_against(limits: Limits, place: Place, tags_before: int) -> Callable[[SheetMeasures], None]:
    """A check that raises `Refusal` once the counts of one part, with the tags of those before, are past the limits."""

    def check(measures: SheetMeasures) -> None:
        row, column = measures.widest
        at_most("HT2011", max(measures.rows, measures.last_row, row), limits.rows, place)
        first, last = measures.column_span
        at_most("HT2012", max(last, 0), limits.columns, place)
        at_most("HT2012", column, EXCEL_COLUMNS, place)
        at_most("HT2013", measures.area if first else 0, limits.cells, place)
        at_most("HT2013", measures.parsed, limits.unusual_cells, place)
        at_most("HT2022", tags_before + measures.tags, limits.tags, place)
        at_most("HT2014", measures.spread_cells, limits.spread_cells, place)

    return check


def at_most(code: str, found: int, limit: int, place: Place) -> None:
    """Raises `Refusal` with this number where the limit is passed."""
    if found > limit:
        raise Refusal.of(code, place, found=found, limit=limit)
