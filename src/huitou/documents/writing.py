"""What every written workbook has in common: dead text, legal sheet names, lengths in millimetres."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_LIVE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_ILLEGAL_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_ILLEGAL_IN_CELLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST_NAME = 31
LONGEST_TEXT = 32_767
# All others are looked up one by one: of these, ASCII is half as wide, the rest full.
_RARE_WIDTH = re.compile("[^\x00-\x7f\u3000-\u303e\u4e00-\u9fff\uff01-\uff60“”·√]")
HALF_WIDTH = 0.56
"""How wide a figure or letter is beside a full-width sign."""
POINTS_PER_MM = 72 / 25.4
PIXELS_PER_MM = 96 / 25.4


def could_be_formula(text: str) -> bool:
    """Whether a spreadsheet program might take the text for a formula when it is opened or typed over."""
    return text.startswith(_LIVE)


def cell_text(text: str) -> str:
    """The text as a cell can hold it: without control characters, at most 32,767 characters."""
    return _ILLEGAL_IN_CELLS.sub("", text)[:LONGEST_TEXT]


def sheet_names(wished: Iterable[str]) -> tuple[str, ...]:
    """Legal and different names, near to those wished: 31 characters, no `[]:*?/\\`, a number where two are equal."""
    names: list[str] = []
    used: set[str] = set()
    for wish in wished:
        base = _ILLEGAL_IN_NAMES.sub("_", wish).strip("' ") or "表"
        name, number = base[:_LONGEST_NAME], 1
        while name.casefold() in used:
            number += 1
            ending = f"({number})"
            name = base[: _LONGEST_NAME - len(ending)] + ending
        used.add(name.casefold())
        names.append(name)
    return tuple(names)


@dataclass(frozen=True, slots=True)
class Opening:
    """A figure that leads to the rows of another sheet of the book, counted from 1, which it counts."""

    value: int
    sheet: str
    first: int
    last: int


def write_value(sheet: Any, row: int, column: int, value: str | int | float | None, plain: Any, dead: Any) -> None:
    """Writes one cell with XlsxWriter: numbers as numbers, everything else as text. `dead` is the format for a text
    that looks like a formula; it carries the mark that keeps it text when somebody types over it."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, plain)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value, plain)
    else:
        sheet.write_string(row, column, cell_text(value), dead if could_be_formula(value) else plain)


def lines_needed(text: str, width_mm: float, points: float) -> int:
    """How many lines the text takes in a cell of this width: a full-width sign is as wide as its type is high, figures
    and letters of the fonts used are a little over half of that."""
    if len(text) <= signs_in_a_line(width_mm, points) and "\n" not in text:
        return 1
    full_width, usable = _measures(width_mm, points)
    lines = 0
    for paragraph in text.split("\n"):
        signs = _signs(paragraph)
        # Signs that are all of one width leave the end of a line empty where no further one fits.
        room = usable // full_width if signs == len(paragraph) else usable / full_width
        lines += max(1, -int(-signs // room))
    return max(lines, 1)


def signs_in_a_line(width_mm: float, points: float) -> int:
    """How many full-width signs stand in one line of a cell of this width; one at least."""
    full_width, usable = _measures(width_mm, points)
    return int(usable // full_width)


def _signs(text: str) -> float:
    """How many full-width signs the text is as wide as."""
    if _RARE_WIDTH.search(text) is None:
        return len(text) - len(text.encode("ascii", "ignore")) * (1 - HALF_WIDTH)
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else HALF_WIDTH for sign in text)


def _measures(width_mm: float, points: float) -> tuple[float, float]:
    """The width of a full-width sign, and what a cell has for its text."""
    full_width = points / POINTS_PER_MM
    return full_width, max(width_mm - 2.0, full_width)
