"""Money and shares: exact in, exact out.

Money is an integer number of 分 inside the program and yuan with at most two decimals outside it. A share is a
decimal between 0 and 1, kept as text. Nothing here passes through a binary float.
"""

import re
from decimal import MAX_EMAX, MAX_PREC, Context, Decimal

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX)


def parse_decimal(text: str) -> Decimal | None:
    """The number written as `-?digits[.digits]`; None for any other spelling (blanks, commas, exponents, １２)."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def cents_from_yuan(yuan: Decimal) -> int | None:
    """Yuan to 分; None when more than two decimals are written (`1.200` has three) or when it is not a number."""
    exponent = yuan.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -2:
        return None
    return int(yuan.scaleb(2, _EXACT))


def yuan_text(cents: int) -> str:
    """分 as yuan in the shortest exact spelling: 310000 → `3100`, 480013 → `4800.13`."""
    yuan, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    if not rest:
        return f"{sign}{yuan}"
    return f"{sign}{yuan}.{rest // 10}" if rest % 10 == 0 else f"{sign}{yuan}.{rest:02}"


def plain_text(number: Decimal) -> str:
    """A decimal without exponent, without trailing zeros and without a negative zero."""
    if not number:
        return "0"
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def divide_half_up(number: int, by: int) -> int:
    """The whole number nearest to `number / by`, halves away from zero; exact. `by` is at least 1."""
    quotient, remainder = divmod(abs(number), by)
    rounded = quotient + (2 * remainder >= by)
    return rounded if number >= 0 else -rounded


def cents_per_head(total_cents: int, heads: int) -> int:
    """Income per head in 分, halves away from zero. `heads` is at least 1."""
    return divide_half_up(total_cents, heads)
