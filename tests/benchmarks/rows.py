"""What everybody's rows are compared by, and the names that all peers share; imports nothing of huitou."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

LEVELS = ("village", "township", "county", "city", "province")
DIGITS = {"village": 12, "township": 9, "county": 6, "city": 4, "province": 2}
INDICATORS = (
    "net_income_per_capita",
    "food_and_clothing",
    "compulsory_education",
    "basic_medical_care",
    "safe_housing",
    "safe_water",
    "electricity",
    "broadcast",
)


def line_of(level: str, code: str | int, year: int, figures: Iterable[int]) -> str:
    """One row as text; all years are year 0."""
    return f"{level},{code},{year},{','.join(map(str, figures))}"


def digest_of_lines(lines: Sequence[str]) -> str:
    """One digest over the rows of all levels, whatever their order."""
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()
