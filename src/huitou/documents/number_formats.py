"""What a number in a cell is by its style: a figure, a day, or something that takes a spreadsheet library to tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal
from xml.parsers import expat

NumberKind = Literal["figure", "day", "other"]

# Numbers of formats that every program knows without a code: general and figures (also with thousands, percent, powers
# of ten), text, and the day 2017/6/12.
_FIGURES = frozenset({0, 1, 2, 3, 4, 9, 10, 11, 37, 38, 39, 40, 48, 49})
_DAYS = frozenset({14})
_FIGURE_CODE = re.compile(r"(?:General|[0#.,%@_ ()\-;¥￥*?])+")
_DAY_CODE = re.compile(r"yyyy(?:[-/.]|\"?年\"?)m{1,2}(?:[-/.]|\"?月\"?)d{1,2}(?:\"?日\"?)?(?:;@)?", re.IGNORECASE)
_QUOTED_AWAY = re.compile(r"\\(?=[-/. ])")


def number_kinds(styles: bytes) -> Sequence[NumberKind]:
    """For every style that a cell may name, what its numbers are; `styles` is the part of that name. Raises
    `expat.ExpatError`."""
    codes: dict[int, str] = {}
    kinds: list[NumberKind] = []
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        tag = name.rpartition(":")[2]
        if tag == "numFmt":
            codes[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            inside = True
        elif tag == "xf" and inside:
            kinds.append(_kind(_whole(attributes.get("numFmtId", "0")), codes))

    def end(name: str) -> None:
        nonlocal inside
        if name.rpartition(":")[2] == "cellXfs":
            inside = False

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(styles, True)
    return kinds


def _kind(number: int, codes: dict[int, str]) -> NumberKind:
    code = codes.get(number)
    if code is None:
        return "figure" if number in _FIGURES else "day" if number in _DAYS else "other"
    plain = _QUOTED_AWAY.sub("", code)
    return "figure" if _FIGURE_CODE.fullmatch(plain) else "day" if _DAY_CODE.fullmatch(plain) else "other"


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else -1
