"""The guard in front of old workbooks (.xls): how far their sheets reach, before a reader builds them in memory.

A cell in the first corner and one in the last make a reader keep seventeen million; here every record is passed over
once and only counted. Passwords and macros are refused; the addresses of errors are kept, as in the guard of .xlsx.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from struct import unpack_from

from huitou.core.errors import Place, Refusal
from huitou.documents.compound_file import CompoundFile
from huitou.documents.limits import Limits

_BEGIN, _SHEET_NAME, _PASSWORD, _STRINGS, _CONTINUED = 0x809, 0x85, 0x2F, 0xFC, 0x3C
_FORMULA, _ERROR, _NUMBERS, _SHARED_TEXT = 0x06, 0x205, 0xBD, 0xFD
# Records of cells that hold something: strings, numbers, text in place, formulas.
_FILLED = frozenset({_FORMULA, _ERROR, _NUMBERS, _SHARED_TEXT, 0x203, 0x27E, 0x204, 0xD6})
_MACROS = frozenset({"_VBA_PROJECT_CUR", "Macros", "_VBA_PROJECT"})
_ENCRYPTED = frozenset({"EncryptedPackage", "EncryptionInfo"})


@dataclass(slots=True)
class _Reach:
    """The rectangle of the filled cells of one sheet, and the addresses (row, column from 0) of its errors."""

    first: tuple[int, int] = (2**31, 2**31)
    last: tuple[int, int] = (-1, -1)
    errors: set[tuple[int, int]] = field(default_factory=set)

    def take(self, row: int, first: int, last: int) -> None:
        self.first = (min(self.first[0], row), min(self.first[1], first))
        self.last = (max(self.last[0], row), max(self.last[1], last))

    @property
    def cells(self) -> int:
        return max(self.last[0] - self.first[0] + 1, 0) * max(self.last[1] - self.first[1] + 1, 0)


def inspect_old(path: Path, limits: Limits) -> Mapping[str, frozenset[tuple[int, int]]]:
    """The errors of every sheet by its name. Raises `Refusal` HT2003, HT2004, HT2006, HT2013, HT2015, HT2023."""
    place = Place(file=path.name)
    try:
        container = CompoundFile(memoryview(path.read_bytes()))
        _refuse_active(container, place)
        stream = container.stream("Workbook", "Book")
        sheets = _sheets(stream, place, limits)
    except KeyError as reason:
        raise Refusal.of("HT2006", place, missing="Workbook", missing_en="Workbook") from reason
    except (ValueError, IndexError, struct.error) as reason:
        raise Refusal.of("HT2003", place) from reason
    cells = sum(reach.cells for reach in sheets.values())
    if cells > limits.cells:
        raise Refusal.of("HT2013", place, found=cells, limit=limits.cells)
    return {name: frozenset(reach.errors) for name, reach in sheets.items() if reach.errors}


def _refuse_active(container: CompoundFile, place: Place) -> None:
    names = {entry.name for entry in container.entries}
    if names & _ENCRYPTED:
        raise Refusal.of("HT2004", place)
    for name in sorted(names & _MACROS):
        raise Refusal.of("HT2015", place, part=name, kind="宏", kind_en="macros")


def _sheets(stream: bytes, place: Place, limits: Limits) -> Mapping[str, _Reach]:
    """The reach of every sheet by its name."""
    names: dict[int, str] = {}
    by_start: dict[int, _Reach] = {}
    current = _Reach()
    lengths: Sequence[int] = ()
    characters = 0
    for at, kind, body, length in _records(stream):
        if kind == _PASSWORD:
            raise Refusal.of("HT2004", place)
        if kind == _SHEET_NAME:
            names[unpack_from("<I", stream, body)[0]] = _name(stream[body : body + length])
        elif kind == _BEGIN:
            current = by_start.setdefault(at, _Reach())
        elif kind == _STRINGS:
            lengths = _string_lengths(stream, at)
        elif kind in _FILLED:
            _take_cell(current, kind, stream, body, length)
            if kind == _SHARED_TEXT:
                characters += lengths[unpack_from("<I", stream, body + 6)[0]]
    if characters > limits.text_characters:
        raise Refusal.of("HT2023", place, limit=limits.text_characters)
    return {name: by_start[start] for start, name in names.items() if start in by_start}


def _string_lengths(stream: bytes, at: int) -> Sequence[int]:
    """The characters of every shared string. They lie across records; inside of a text the next record begins by saying
    again how wide its signs are."""
    pieces: list[bytes] = []
    for _, kind, body, length in _records(stream, at):
        if kind != (_CONTINUED if pieces else _STRINGS):
            break
        pieces.append(stream[body : body + length])
    count = unpack_from("<I", pieces[0], 4)[0]
    if count > len(stream):
        raise ValueError("more strings than bytes")
    lengths, number, position = array("I"), 0, 8
    for _ in range(count):
        while position >= len(pieces[number]):
            number, position = number + 1, position - len(pieces[number])
        characters, flags = unpack_from("<HB", pieces[number], position)
        lengths.append(characters)
        position += 3
        formatted = unpack_from("<H", pieces[number], position)[0] if flags & 8 else 0
        position += 2 if flags & 8 else 0
        phonetic = unpack_from("<I", pieces[number], position)[0] if flags & 4 else 0
        position += 4 if flags & 4 else 0
        width = 2 if flags & 1 else 1
        while position + characters * width > len(pieces[number]):
            characters -= max(len(pieces[number]) - position, 0) // width
            number, position = number + 1, 1
            width = 2 if pieces[number][0] & 1 else 1
        position += characters * width + formatted * 4 + phonetic
    return lengths


def _records(stream: bytes, at: int = 0) -> Iterator[tuple[int, int, int, int]]:
    """Start, kind, start of the body and its length of every record. A record that runs past the end ends them."""
    while at + 4 <= len(stream):
        kind, length = unpack_from("<HH", stream, at)
        if at + 4 + length > len(stream):
            return
        yield at, kind, at + 4, length
        at += 4 + length


def _take_cell(reach: _Reach, kind: int, stream: bytes, body: int, length: int) -> None:
    row, column = unpack_from("<HH", stream, body)
    last = unpack_from("<H", stream, body + length - 2)[0] if kind == _NUMBERS else column
    reach.take(row, column, max(last, column))
    if kind == _ERROR and length >= 8 and stream[body + 7] == 1:
        reach.errors.add((row, column))
    if kind == _FORMULA and length >= 14 and stream[body + 6] == 2 and stream[body + 12 : body + 14] == b"\xff\xff":
        reach.errors.add((row, column))


def _name(body: bytes) -> str:
    """Sheet names of Excel 97 on: a length, how wide the signs are, the signs."""
    length, wide = body[6], body[7] & 1
    text = body[8 : 8 + length * (2 if wide else 1)]
    return text.decode("utf-16-le" if wide else "latin-1", "replace")
