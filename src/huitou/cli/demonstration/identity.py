"""Numbers that pass every check of form and can belong to nobody.

- Identity number (GB 11643): six digits of a county, date of birth, order (odd for men), check digit (ISO 7064
  MOD 11-2). The county is 519999: 四川 has no city 99, and no county anywhere has number 99 in a city 99 (GB/T 2260).
- Phone: eleven digits beginning 100. Mobile numbers begin 13 to 19; no number of eleven digits begins 10.
- Bank account: nineteen digits beginning 9999 with a right Luhn digit. By ISO/IEC 7812 a leading 9 is followed by a
  country's three digits (ISO 3166-1), and no country is 999.
"""

from __future__ import annotations

from datetime import date

from huitou.cli.demonstration.draws import Draws

COUNTY_PREFIX = "519999"
PHONE_PREFIX = "100"
ACCOUNT_PREFIX = "9999"
BANK = "演示信用社（并不存在）"

_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))


def check_digit(first_17: str) -> str:
    """The 18th character of an identity number, `0`-`9` or `X`."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True))
    return "0123456789X"[(12 - total % 11) % 11]


class Identities:
    """Gives out identity numbers, each once."""

    def __init__(self, draws: Draws) -> None:
        self._draws = draws
        self._given: set[str] = set()

    def number(self, birth: date, male: bool) -> str:
        """An 18-character number for somebody born on that day."""
        while True:
            order = self._draws.below(499) * 2 + (1 if male else 2)
            first_17 = f"{COUNTY_PREFIX}{birth:%Y%m%d}{order:03d}"
            if first_17 not in self._given:
                self._given.add(first_17)
                return first_17 + check_digit(first_17)


def disability_certificate(identity_number: str, draws: Draws) -> str:
    """A 残疾人证 number of 20 characters: the identity number, the kind (1-7) and the grade (1-4)."""
    return f"{identity_number}{draws.between(1, 7)}{draws.between(1, 4)}"


def phone(draws: Draws) -> str:
    """Eleven digits that nobody can be called on."""
    return f"{PHONE_PREFIX}{draws.below(100_000_000):08d}"


def bank_account(draws: Draws) -> str:
    """Nineteen digits that no bank can have issued."""
    first_18 = f"{ACCOUNT_PREFIX}{draws.below(10**14):014d}"
    return first_18 + luhn_digit(first_18)


def luhn_digit(digits: str) -> str:
    """The digit that makes `digits` followed by it pass the Luhn check."""
    doubled = sum(sum(divmod(int(digit) * 2, 10)) for digit in digits[::-2])
    return str(-(doubled + sum(int(digit) for digit in digits[-2::-2])) % 10)
