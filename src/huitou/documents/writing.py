"""What every written workbook has in common: dead text, legal sheet names, lengths in millimetres."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

_LIVE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_ILLEGAL_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_ILLEGAL_IN_CELLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST_NAME = 31
LONGEST_TEXT = 32_767
_HALF_WIDTH = 0.56
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
    full_width = points / POINTS_PER_MM
    usable = max(width_mm - 2.0, full_width)
    if len(text) * full_width <= usable and "\n" not in text:
        return 1
    lines = 0
    for paragraph in text.split("\n"):
        signs = sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else _HALF_WIDTH for sign in paragraph)
        lines += max(1, -int(-signs * full_width // usable))
    return max(lines, 1)
