"""The income worksheet: amounts as people note them down, and their sums (附件2 注4).

Somebody at a door writes `1200*3+400`, `5,000元` or `1.2万`. A worksheet keeps these as they were typed, so that the
sum can be followed later; the five totals that they add up to are what is judged.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Context, Decimal, DecimalException

LONGEST = 100
_LONGEST_RESULT = 20
_LONGEST_PLAIN = 15
_CONTEXT = Context(prec=60)
_SPELLINGS = str.maketrans({"×": "*", "x": "*", "X": "*", "÷": "/", "－": "-", "−": "-", "，": ",", "。": "."})
_AROUND_SIGNS = re.compile(r"\s*([-+*/()])\s*")
_TOKEN = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)([万千百]?)|([-+*/()])", re.ASCII)
_UNITS = {"万": 10_000, "千": 1_000, "百": 100}
_CENT = Decimal("0.01")
_SIXTH = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class WorksheetLine:
    """One kind of income or cost that the plan names, and the total (a fact) that it belongs to."""

    name: str
    into: str
    label: str
    label_en: str


def tidy(text: str) -> str:
    """What was typed in its one spelling: half-width, without 元 and the blanks around signs. A blank between two
    digits stays, since it may stand for a forgotten sign."""
    if _is_plain(text):
        return text
    folded = unicodedata.normalize("NFKC", text).translate(_SPELLINGS).replace("元", "").strip()
    return _AROUND_SIGNS.sub(r"\1", folded)


def amount(text: str) -> Decimal | None:
    """The yuan that a figure or a sum comes to, to the cent, halves away from zero; None for anything else (blank, a
    word, a division by zero, more than 100 characters)."""
    if _is_plain(text) and len(text) <= _LONGEST_PLAIN:
        return Decimal(text).quantize(_CENT)
    written = tidy(text)
    if not written or len(written) > LONGEST:
        return None
    tokens = list(_tokens(written))
    if not tokens or "" in tokens:
        return None
    try:
        value = _Sum(tokens).value()
        cents = value.quantize(_CENT, ROUND_HALF_UP, context=_CONTEXT)
    except (DecimalException, _NotASum, RecursionError):
        return None
    return cents if len(str(abs(cents))) <= _LONGEST_RESULT else None


def _is_plain(text: str) -> bool:
    """Whether only the digits 0 to 9 were typed, as nearly everywhere: their own one spelling."""
    return text.isdigit() and text.isascii()


def cents_of(text: str) -> int | None:
    """The same in 分."""
    yuan = amount(text)
    return None if yuan is None else int(yuan.scaleb(2))


def totals(typed: Mapping[str, str], lines: Mapping[str, WorksheetLine]) -> dict[str, int]:
    """分 by total, of the totals for which at least one line is written. Lines that are no amount are left out."""
    sums: dict[str, int] = {}
    for name, text in typed.items():
        cents = cents_of(text)
        if cents is not None and name in lines:
            sums[lines[name].into] = sums.get(lines[name].into, 0) + cents
    return sums


def lines_that_hold(
    typed: Mapping[str, str], lines: Mapping[str, WorksheetLine], stated: Mapping[str, int | None]
) -> dict[str, str]:
    """The lines whose total is still the one stated: another way in may have changed the total alone."""
    sums = totals(typed, lines)
    return {name: text for name, text in typed.items() if sums.get(lines[name].into) == stated.get(lines[name].into)}


def own_share(cost: Decimal, paid: Decimal) -> Decimal | None:
    """What a patient paid of the cost, 0..1; rounded up at the sixth place, so that a share above a limit never comes
    down to it. None without a cost, or when more was paid than it cost."""
    if cost <= 0 or not 0 <= paid <= cost:
        return None
    return (paid / cost).quantize(_SIXTH, ROUND_CEILING)


class _NotASum(ValueError):
    pass


def _tokens(written: str) -> Iterator[str]:
    """Numbers (units multiplied in) and signs; an empty one where something else stands."""
    at = 0
    while at < len(written):
        found = _TOKEN.match(written, at)
        if found is None:
            yield ""
            return
        number, unit, sign = found.groups()
        yield sign or str(Decimal(number.replace(",", "")) * _UNITS.get(unit[:1], 1))
        at = found.end()


class _Sum:
    """+ - * / and brackets over tokens, with their usual precedence."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = [*tokens, ""]
        self._at = 0

    def value(self) -> Decimal:
        """The value of the whole. Raises `_NotASum`, `DecimalException`."""
        found = self._sum()
        if self._tokens[self._at]:
            raise _NotASum
        return found

    def _take(self, signs: str) -> str:
        token = self._tokens[self._at]
        if token and token in signs:
            self._at += 1
            return token
        return ""

    def _sum(self) -> Decimal:
        found = self._product()
        while sign := self._take("+-"):
            other = self._product()
            found = _CONTEXT.add(found, other if sign == "+" else -other)
        return found

    def _product(self) -> Decimal:
        found = self._part()
        while sign := self._take("*/"):
            found = (_CONTEXT.multiply if sign == "*" else _CONTEXT.divide)(found, self._part())
        return found

    def _part(self) -> Decimal:
        if self._take("-"):
            return -self._part()
        if self._take("("):
            found = self._sum()
            if not self._take(")"):
                raise _NotASum
            return found
        piece = self._tokens[self._at]
        if not piece or piece in "+-*/()":
            raise _NotASum
        self._at += 1
        return Decimal(piece)
