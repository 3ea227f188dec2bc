"""Identity numbers as people type them and as workbooks spoil them.

A number is judged by its length, its digits, its birth date and its check digit. The county prefix never refuses
anybody: people carry the prefixes of counties that were renamed or dissolved before the lists were made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray
from stdnum.cn import ric

from huitou.documents.cells import EXCEL_DIGITS, Cell, Reading
from huitou.documents.plain_sheets import Spelling

_LENGTH = 18
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_SCIENTIFIC = re.compile(r"[0-9]\.[0-9]+e\+?1[4-9]", re.ASCII | re.IGNORECASE)
_DISABILITY_LENGTHS = (20, 22)  # identity number, kind and degree of disability, and two digits more when re-issued
_ALLOWED = re.compile(r"[0-9]{17}[0-9X][0-9]{2}([0-9]{2}|B[0-9])?", re.ASCII)
_BORN = ((6, 10), (10, 12), (12, 14))
_DAYS_OF_MONTHS = np.array((0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0))
# GB 11643-1999: each digit by two to the power of its place from behind; what eleven leaves over names the sign.
_WEIGHTS = np.array([2 ** (_LENGTH - place) % 11 for place in range(1, _LENGTH)])
_CHECK_SIGNS = np.frombuffer(b"10X98765432", np.uint8)


def identity_number(cell: Cell, *, disability_certificate: bool = False) -> Reading[str]:
    """An identity number of 18 digits, full width and a small x folded; or, when asked for, the number of a
    disability certificate (20 or 22 digits beginning with the identity number).

    A number cell of more than fifteen digits is refused: Excel has replaced its last digits by zeros for good.
    """
    if cell.kind == "empty":
        return Reading()
    if cell.kind == "error":
        return Reading(code="HT2066")
    number = cell.folded.strip("'’`").upper()
    if _was_a_number(cell, number):
        lost = len(number) - EXCEL_DIGITS if cell.kind == "number" else _LENGTH - EXCEL_DIGITS
        return Reading(code="HT2061", values={"lost": lost})
    lengths = _DISABILITY_LENGTHS if disability_certificate else (_LENGTH,)
    if len(number) not in lengths:
        expected = "或".join(str(length) for length in lengths)
        return Reading(code="HT2062", values={"found": len(number), "expected": expected})
    if not (_ALLOWED if disability_certificate else _EIGHTEEN).fullmatch(number):
        return Reading(code="HT2063")
    if birth_date(number) is None:
        return Reading(code="HT2065")
    if number[17] != ric.calc_check_digit(number[:_LENGTH]):
        return Reading(code="HT2064")
    return Reading(number)


def sound_numbers(spellings: Sequence[Spelling]) -> NDArray[np.bool_]:
    """Which spellings of a column are identity numbers of a person just as they stand: `identity_number` would take
    them and change nothing. Of the others it has to be asked."""
    plain = np.array([kind == "text" and len(text) == _LENGTH for text, kind in spellings], np.bool_)
    texts = [text for (text, _), is_plain in zip(spellings, plain.tolist(), strict=True) if is_plain]
    together = "".join(texts).encode("ascii", "replace")  # a question mark is no digit
    signs = np.frombuffer(together, np.uint8).reshape(-1, _LENGTH)
    digits = signs[:, :17].astype(np.int32) - ord("0")
    year, month, day = (digits[:, first:last] @ 10 ** np.arange(last - first)[::-1] for first, last in _BORN)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    days = _DAYS_OF_MONTHS[np.clip(month, 0, 13)] + (leap & (month == 2))
    good = ((digits >= 0) & (digits <= 9)).all(axis=1) & (year > 0) & (day > 0) & (day <= days)
    good &= _CHECK_SIGNS[digits @ _WEIGHTS % 11] == signs[:, 17]
    plain[plain] = good
    return plain


def birth_date(number: str) -> date | None:
    """The birth date in digits 7 to 14; None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _was_a_number(cell: Cell, number: str) -> bool:
    long_number = cell.kind == "number" and len(number) > EXCEL_DIGITS
    return long_number or bool(_SCIENTIFIC.fullmatch(number))
