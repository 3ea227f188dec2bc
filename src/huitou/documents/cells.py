"""A cell and what it says: readers that give a value, or the number of a problem; never a guess.

Accepted is what can be read in one way only. `1200元`, `１２００` and `1,200` are 1200; `1,20`, `1.2万` and a date in a
column of figures are refused by name. A reader is given the cell alone; the caller knows the place and makes the
problem with `Reading.problem`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Generic, Literal, NamedTuple, TypeVar

from huitou.core.amounts import cents_from_yuan, parse_decimal, plain_text
from huitou.core.errors import Place, Problem

CellKind = Literal["text", "number", "bool", "date", "error", "empty"]
Value = TypeVar("Value")

EXCEL_DIGITS = 15  # a number cell keeps fifteen digits; what is longer has lost the rest
_SHOWN = 40


class Cell(NamedTuple):
    """One cell. `text` is what was typed; a number in plain decimal digits, a date as 2017-06-12.

    Cells are made by the million, and a tuple is made in a third of the time of a frozen dataclass.
    """

    address: str
    text: str
    kind: CellKind

    @property
    def folded(self) -> str:
        """The text in half width without any blanks: `张　三` → `张三`, `１２` → `12`."""
        text = self.text if self.text.isascii() else unicodedata.normalize("NFKC", self.text)
        return "".join(text.split())


_NOTHING: Mapping[str, object] = MappingProxyType({})


class Reading(NamedTuple, Generic[Value]):
    """The value of a cell, None when it is empty; or the `code` and `values` of what is wrong with it. A tuple for the
    same reason as a cell."""

    value: Value | None = None
    code: str = ""
    values: Mapping[str, object] = _NOTHING

    def problem(self, place: Place) -> Problem | None:
        """The problem at `place`, None when the cell could be read."""
        return Problem(self.code, place, self.values) if self.code else None


def plain_cell(address: str, value: object) -> Cell:
    """A cell as a workbook library gives it. A float is written out with the fifteen digits that Excel shows."""
    if isinstance(value, str):
        return Cell(address, value, "text") if value.strip() else Cell(address, "", "empty")
    if value is None:
        return Cell(address, "", "empty")
    if isinstance(value, bool):
        return Cell(address, "TRUE" if value else "FALSE", "bool")
    if isinstance(value, (int, float)):
        digits = format(value, f".{EXCEL_DIGITS}g")
        is_plain = "e" not in digits and digits != "-0"
        return Cell(address, digits if is_plain else plain_text(Decimal(digits)), "number")
    if isinstance(value, datetime):
        midnight = value.time().isoformat() == "00:00:00"
        return Cell(address, value.date().isoformat() if midnight else value.isoformat(sep=" "), "date")
    if isinstance(value, date):
        return Cell(address, value.isoformat(), "date")
    return Cell(address, str(value), "text")


def shown(text: str) -> str:
    """A value as a message quotes it: at most forty characters."""
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _wrong(code: str, cell: Cell, **more: object) -> Reading[Value]:
    """The reading of a cell that cannot be read; an Excel error is always said to be one."""
    if cell.kind == "error":
        return Reading(code="HT2066")
    return Reading(code=code, values={"value": shown(cell.text), **more})


def required(cell: Cell) -> Reading[None]:
    """Refuses an empty cell."""
    return Reading(code="HT2050") if cell.kind == "empty" else Reading()


def whole_number(cell: Cell, *, units: tuple[str, ...] = ("人", "户", "口", "个")) -> Reading[int]:
    """A whole number from 0; one of `units` may stand behind it."""
    if cell.kind == "empty":
        return Reading()
    number = parse_decimal(_without(cell.folded, units)) if cell.kind in ("text", "number") else None
    if number is None or number != number.to_integral_value():
        return _wrong("HT2051", cell)
    return _wrong("HT2052", cell) if number < 0 else Reading(int(number))


def year(cell: Cell) -> Reading[int]:
    """A year of four digits, `2016` or `2016年`."""
    if cell.kind == "empty":
        return Reading()
    number = _without(cell.folded, ("年", "年度"))
    if cell.kind in ("text", "number") and re.fullmatch(r"(19|20)[0-9]{2}", number, re.ASCII):
        return Reading(int(number))
    return _wrong("HT2053", cell)


_PLAIN_YUAN = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,2})?", re.ASCII)  # what most cells hold
_GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", re.ASCII)


def plain_amount(text: str) -> int | None:
    """What `money` says to a number of at most two decimals; None to anything else."""
    if not _PLAIN_YUAN.fullmatch(text):
        return None
    yuan, _, fen = text.partition(".")
    return int(yuan + fen.ljust(2, "0"))


def money(cell: Cell, *, signed: bool = False) -> Reading[int]:
    """An amount in yuan, as 分. `元` behind it and commas at the thousands are read; 万元, other commas and a third
    decimal are refused; so is a negative amount unless `signed`."""
    if cell.kind == "empty":
        return Reading()
    if cell.kind == "number" and (amount := plain_amount(cell.text)) is not None:
        return Reading(amount)
    text = _without(cell.folded.lstrip("¥"), ("元", "元整"))
    if text.endswith("万"):
        return _wrong("HT2057", cell)
    if "," in text:
        if not _GROUPED.fullmatch(text):
            return _wrong("HT2056", cell)
        text = text.replace(",", "")
    yuan = parse_decimal(text) if cell.kind in ("text", "number") else None
    if yuan is None:
        return _wrong("HT2054", cell)
    if yuan < 0 and not signed:
        return _wrong("HT2052", cell)
    cents = cents_from_yuan(yuan)
    return _wrong("HT2055", cell) if cents is None else Reading(cents)


_ANSWERS = {
    True: "是 有 √ ✓ ✔ ☑ 1 y yes true 达标 已达标 通 已通 享受 已参加",
    False: "否 无 没有 不是 × ✗ ✘ x 0 n no false 未达标 不达标 未通 不通 不享受 未享受 未参加",
}
_YES_NO = {word: answer for answer, words in _ANSWERS.items() for word in words.split()}


def yes_no(cell: Cell) -> Reading[bool]:
    """Yes or no, in the words and signs that forms are filled with."""
    if cell.kind == "empty":
        return Reading()
    answer = cell.folded.lower()
    if cell.kind in ("text", "number", "bool") and answer in _YES_NO:
        return Reading(_YES_NO[answer])
    return _wrong("HT2058", cell)


def choice(cell: Cell, codes: Mapping[str, str]) -> Reading[str]:
    """One entry of a code list (code → label), given by its code (`01` or `1`) or by its label; gives the code."""
    if cell.kind == "empty":
        return Reading()
    folded = cell.folded
    for code, label in codes.items():
        if folded in (code, code.lstrip("0") or "0", label) or folded in (f"{code}{label}", f"{code}.{label}"):
            return Reading(code)
    return _wrong("HT2059", cell, choices="、".join(f"{code} {label}" for code, label in codes.items()))


_DATES = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})",
        r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日?",
        r"([0-9]{4})([0-9]{2})([0-9]{2})",
    )
)


def day(cell: Cell) -> Reading[date]:
    """A date: a date cell, or `2017-06-12`, `2017/6/12`, `2017.6.12`, `2017年6月12日`, `20170612`.

    Excel's own day numbers (42898) are refused: a column of them cannot be told from a column of figures.
    """
    if cell.kind == "empty":
        return Reading()
    text = cell.text.partition(" ")[0] if cell.kind == "date" else cell.folded
    for pattern in _DATES:
        if found := pattern.fullmatch(text):
            try:
                return Reading(date(int(found[1]), int(found[2]), int(found[3])))
            except ValueError:
                break
    return _wrong("HT2060", cell)


def text(cell: Cell) -> Reading[str]:
    """The text without blanks around it; inside it stays as typed, `Cell.folded` is for comparing.

    A number of more than fifteen digits is refused: it was a code, and its last digits are gone.
    """
    if cell.kind == "empty":
        return Reading()
    if cell.kind == "error":
        return _wrong("HT2066", cell)
    if cell.kind == "number" and (found := len(cell.text.lstrip("-").partition(".")[0])) > EXCEL_DIGITS:
        return Reading(code="HT2067", values={"found": found})
    return Reading(cell.text.strip())


def _without(text: str, endings: tuple[str, ...]) -> str:
    for ending in sorted(endings, key=len, reverse=True):
        if text.endswith(ending) and len(text) > len(ending):
            return text[: -len(ending)]
    return text


_BLANK = re.compile(r"\s")
_LONGEST_PADDED = 3


def unpadded(name: str) -> str:
    """张　三, spread over the width of three signs, is 张三; a name of more signs, or with · in it, stays as it is."""
    if not _BLANK.search(name):
        return name
    bare = "".join(name.split())
    return bare if len(bare) <= _LONGEST_PADDED and min(bare) >= "\u3400" else name


def person_name(cell: Cell) -> Reading[str]:
    """The name of a person, without the blanks that only fill up its width."""
    read = text(cell)
    return read if read.value is None else Reading(unpadded(read.value))
