"""Identity numbers as people type them and as workbooks spoil them.

A number is judged by its length, its digits, its birth date and its check digit. The county prefix never refuses
anybody: people carry the prefixes of counties that were renamed or dissolved before the lists were made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import compress
from operator import itemgetter

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
_BORN = (range(6, 10), range(10, 12), range(12, 14))  # the digits of year, month and day
_DAYS_OF_MONTHS = np.array((0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0))
# What each of the seventeen digits counts for: in the year, the month and the day of birth; in the check sum of
# GB 11643-1999 two to the power of its place from behind. What eleven leaves over of that sum names the last sign.
_WORTH = np.array(
    [
        [*(10 ** (places.stop - 1 - at) if at in places else 0 for places in _BORN), 2 ** (_LENGTH - 1 - at) % 11]
        for at in range(_LENGTH - 1)
    ],
    np.float32,
)
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
    texts = list(map(itemgetter(0), spellings))
    plain = np.fromiter(map("text".__eq__, map(itemgetter(1), spellings)), np.bool_, len(texts))
    plain &= np.fromiter(map(len, texts), np.intp, len(texts)) == _LENGTH
    together = "".join(compress(texts, plain.tolist())).encode("ascii", "replace")  # a question mark is no digit
    signs = np.frombuffer(together, np.uint8).reshape(-1, _LENGTH)
    digits = signs[:, :-1] - np.uint8(ord("0"))  # of another sign it is more than nine
    sums = digits.astype(np.float32) @ _WORTH  # none of them reaches the 2**24 up to which they are exact
    year, month, day, weighed = sums.astype(np.int32).T
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    days = _DAYS_OF_MONTHS[np.clip(month, 0, 13)] + (leap & (month == 2))
    good = (digits.max(axis=1, initial=0) <= 9) & (year > 0) & (day > 0) & (day <= days)
    good &= _CHECK_SIGNS[weighed % 11] == signs[:, -1]
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
