"""Cells of a sheet as every program writes them, taken out of its XML a block at a time by arithmetic on whole arrays
of bytes. What is written otherwise is left for a parser; nothing is guessed.

A plain cell is `<c r="B7" s="3" t="s"><v>12</v></c>`: a number, a truth value or the index of a shared string; or a
cell with a style and no content.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Bytes: TypeAlias = NDArray[np.uint8]
Positions: TypeAlias = NDArray[np.intp]
Flags: TypeAlias = NDArray[np.bool_]

NUMBER, TEXT, BOOL = (ord(letter) for letter in "nsb")
LAST_COLUMN = 26 + 26**2 + 26**3
_PADDING: Final = bytes(32)  # so that looking a few bytes ahead never runs past the block
_NUMERALS: Final = b"0123456789.eE+-\n"
_MOST_ROW_DIGITS, _MOST_STYLE_DIGITS, _MOST_INDEX_DIGITS = 7, 5, 9
_MOST_STYLES = 2**16
# Days that every program shows alike: after the 29 February 1900 that Excel believes in, before the year 10000.
_FIRST_DAY, _LAST_DAY = 61, 2_958_465


@dataclass(frozen=True, slots=True)
class PlainCells:
    """Filled cells from left to right and top to bottom: `rows` and `columns` from 1, `kinds` as in the file, `styles`
    of numbers (0 elsewhere), and `values`: the number, 1 and 0 for yes and no, or the index of a shared string."""

    rows: NDArray[np.int32]
    columns: NDArray[np.int16]
    kinds: NDArray[np.uint8]
    styles: NDArray[np.uint16]
    values: NDArray[np.float64]


_NAMES = tuple(one.name for one in fields(PlainCells))


@dataclass(frozen=True, slots=True)
class Taken:
    """What one block held: how many `filled` and `styled` cells, their first and last row, the columns of the filled
    ones, and the `rest` of the block without any of them."""

    filled: int
    styled: int
    first_row: int
    last_row: int
    columns: tuple[int, ...]
    rest: bytes


@dataclass(slots=True)
class CellScanner:
    """Takes the plain cells out of the blocks of one sheet; `keep` where their values are wanted and not only counted.
    `is_sound` until something is seen that only a parser reads as every other program does. `number_styles` are the
    styles of numbers, `undated_styles` those of numbers that are no day, `last_index` the highest string named."""

    keep: bool = False
    is_sound: bool = True
    number_styles: set[int] = field(default_factory=set)
    undated_styles: set[int] = field(default_factory=set)
    last_index: int = -1
    _ended: bool = False
    _last: int = -1
    _kept: dict[str, list[NDArray[Any]]] = field(default_factory=lambda: {name: [] for name in _NAMES})

    def take(self, block: bytes) -> Taken:
        """The plain cells of a block that begins and ends between two cells."""
        bytes_ = np.frombuffer(block + _PADDING, np.uint8)
        found = _Found.within(bytes_, len(block))
        rest = found.rest(block)
        self._follow(block, rest, found)
        cells, seen = self._read(bytes_, found), np.zeros(LAST_COLUMN + 1, np.bool_)
        if self.keep and self.is_sound:
            for name, parts in self._kept.items():
                parts.append(getattr(cells, name))
        seen[cells.columns] = True
        rows = cells.rows
        return Taken(
            filled=len(rows),
            styled=int(found.is_empty.sum()),
            first_row=int(rows.min()) if len(rows) else 0,
            last_row=int(rows.max()) if len(rows) else 0,
            columns=tuple(map(int, np.flatnonzero(seen))),
            rest=rest,
        )

    def cells(self) -> PlainCells:
        """All cells that were taken, once; `keep` must have been asked for. A big sheet is never kept twice over."""
        return PlainCells(*(np.concatenate(self._kept.pop(name)) for name in _NAMES))

    def _follow(self, block: bytes, rest: bytes, found: _Found) -> None:
        """Cells come in order, before the end of the sheet's data and outside of comments, or the sheet is not a plain
        one."""
        if b"<!" in rest or rest.count(b"<?") > (self._last < 0):
            self.is_sound = False
        filled = found.is_filled
        places = found.rows[filled].astype(np.int64) * (LAST_COLUMN + 1) + found.columns[filled]
        if len(places):
            if self._ended or places[0] <= self._last or not bool((places[1:] > places[:-1]).all()):
                self.is_sound = False
            self._last = int(places[-1])
        if b"</sheetData>" in rest:
            self._ended = True
            if len(places) and int(found.starts[filled][-1]) > block.rfind(b"</sheetData>"):
                self.is_sound = False

    def _read(self, bytes_: Bytes, found: _Found) -> PlainCells:
        filled = found.is_filled
        kinds, starts, ends = found.kinds[filled], found.value_starts[filled], found.value_ends[filled]
        styles = np.where(kinds == NUMBER, found.styles[filled], 0).astype(np.uint16)
        values = np.zeros(len(kinds), np.float64)
        is_index = kinds != NUMBER
        indexes, after = _digits(bytes_, starts[is_index], _MOST_INDEX_DIGITS)
        values[is_index] = indexes
        if not bool((after == ends[is_index]).all()):
            self.is_sound = False
        self.last_index = max(self.last_index, int(indexes.max()) if len(indexes) else -1)
        numbers = self._numbers(bytes_, starts[~is_index], ends[~is_index])
        if numbers is not None:
            values[~is_index] = numbers
            self._note_styles(styles[~is_index], numbers)
        return PlainCells(found.rows[filled], found.columns[filled].astype(np.int16), kinds, styles, values)

    def _note_styles(self, styles: NDArray[np.uint16], numbers: NDArray[np.float64]) -> None:
        is_day = (numbers >= _FIRST_DAY) & (numbers <= _LAST_DAY) & (numbers == np.floor(numbers))
        self.number_styles.update(np.unique(styles).tolist())
        self.undated_styles.update(np.unique(styles[~is_day]).tolist())

    def _numbers(self, bytes_: Bytes, starts: Positions, ends: Positions) -> NDArray[np.float64] | None:
        """The numbers that stand between these places; None when one of them is not written in plain digits."""
        lengths = ends - starts + 1
        behind = np.cumsum(lengths)
        texts = bytes_[np.repeat(ends + 1 - behind, lengths) + np.arange(behind[-1] if len(behind) else 0)]
        texts[behind - 1] = ord("\n")
        written = texts.tobytes()
        if written.translate(None, _NUMERALS):
            self.is_sound = False
            return None
        try:
            numbers = np.fromiter(map(float, written.split()), np.float64, len(starts))
        except ValueError:
            self.is_sound = False
            return None
        if not bool(np.isfinite(numbers).all()):
            self.is_sound = False
        return numbers


@dataclass(frozen=True, slots=True)
class _Found:
    """Everything in a block that begins like a cell, one entry each."""

    starts: Positions
    ends: Positions
    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    kinds: NDArray[np.uint8]
    styles: NDArray[np.int32]
    value_starts: Positions
    value_ends: Positions
    is_filled: Flags
    is_empty: Flags

    @classmethod
    def within(cls, at: Bytes, length: int) -> _Found:
        """The cells of `length` bytes, which are followed by padding."""
        tags = np.flatnonzero(at == ord("<"))
        begins = np.flatnonzero(at[tags + 1] == ord("c"))
        begins = begins[_is(at, tags[begins], b"<c r=")]
        tags = np.concatenate([tags, np.full(4, length)])
        starts, first, second, third = (tags[begins + offset] for offset in range(4))
        rows, columns, place, sound = _address(at, starts + 6)
        style, place, sound = _style(at, place, sound)
        has_kind = _is(at, place, b' t="')
        kinds = np.where(has_kind, at[place + 4], np.uint8(NUMBER))
        sound &= ~has_kind | ((at[place + 5] == ord('"')) & np.isin(kinds, (NUMBER, TEXT, BOOL)))
        place = np.where(has_kind, place + 6, place)
        late, place, sound = _style(at, place, sound)
        style = np.maximum(style, late)
        place = place + (at[place] == ord(" "))
        is_open = sound & (at[place] == ord(">")) & (first == place + 1)
        has_value = is_open & _is(at, first, b"<v>") & _is(at, second, b"</v>") & (second > first + 3)
        closed_alone = sound & _is(at, place, b"/>")
        return cls(
            starts=starts,
            ends=np.where(closed_alone, place + 2, np.where(has_value, third, first) + 4),
            rows=rows,
            columns=columns,
            kinds=kinds,
            styles=style,
            value_starts=first + 3,
            value_ends=second,
            is_filled=has_value & (third == second + 4) & _is(at, third, b"</c>"),
            is_empty=closed_alone | (is_open & _is(at, first, b"</c>")),
        )

    def rest(self, block: bytes) -> bytes:
        """The block without the filled and the empty cells."""
        taken = self.is_filled | self.is_empty
        before = np.concatenate([[0], self.ends[taken]])
        behind = np.concatenate([self.starts[taken], [len(block)]])
        gaps = before < behind
        pairs = zip(before[gaps].tolist(), behind[gaps].tolist(), strict=True)
        return b"".join(block[start:end] for start, end in pairs)


def _is(at: Bytes, places: Positions, text: bytes) -> Flags:
    """Whether `text` stands at each of these places."""
    same: Flags = at[places] == text[0]
    for offset, byte in enumerate(text[1:], 1):
        same &= at[places + offset] == byte
    return same


def _address(at: Bytes, place: Positions) -> tuple[NDArray[np.int32], NDArray[np.int32], Positions, Flags]:
    """Rows and columns of the addresses at these places, the places after their closing quotes, and which are sound."""
    letters = [at[place + offset] - np.uint8(64) for offset in range(3)]
    sound = (letters[0] - np.uint8(1)) < 26
    columns = letters[0].astype(np.int32)
    more = sound
    for letter in letters[1:]:
        more = more & ((letter - np.uint8(1)) < 26)
        columns = np.where(more, columns * 26 + letter, columns)
        place = place + more
    place = place + 1
    rows, after = _digits(at, place, _MOST_ROW_DIGITS)
    return rows, columns, after + 1, sound & (after > place) & (at[after] == ord('"'))


def _style(at: Bytes, place: Positions, sound: Flags) -> tuple[NDArray[np.int32], Positions, Flags]:
    """The style that may stand at these places, the places after it, and which are still sound."""
    has_style = _is(at, place, b' s="')
    if not bool(has_style.any()):
        return np.zeros(len(place), np.int32), place, sound
    style, after = _digits(at, place + 4, _MOST_STYLE_DIGITS)
    right = (after > place + 4) & (at[after] == ord('"')) & (style < _MOST_STYLES)
    return np.where(has_style, style, 0), np.where(has_style, after + 1, place), sound & (~has_style | right)


def _digits(at: Bytes, place: Positions, most: int) -> tuple[NDArray[np.int32], Positions]:
    """The number of up to `most` digits at each place, and the place after it."""
    number = np.zeros(len(place), np.int32)
    more = np.ones(len(place), np.bool_)
    for _ in range(most):
        digit = at[place] - np.uint8(ord("0"))
        more = more & (digit < 10)
        if not bool(more.any()):
            break
        number = np.where(more, number * 10 + digit, number)
        place = place + more
    return number, place
