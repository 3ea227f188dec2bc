from __future__ import annotations

from decimal import Decimal

import pytest

from huitou.core.amounts import cents_from_yuan, cents_per_head, parse_decimal, plain_text, yuan_text


@pytest.mark.parametrize("text", ["0", "007", "-3.50", "12000", "0.1000000000000000000000000000000000001"])
def test_digits_with_a_point_are_a_number_exactly(text: str) -> None:
    assert parse_decimal(text) == Decimal(text)


@pytest.mark.parametrize(
    "text",
    ["", " 1", "1 ", "1,000", "1e3", "1E3", "+1", ".5", "5.", "１２", "一", "--1", "1.2.3", "NaN", "Infinity", "٣"],
)
def test_any_other_spelling_is_not_a_number(text: str) -> None:
    assert parse_decimal(text) is None


@pytest.mark.parametrize(
    ("yuan", "cents"),
    [("0", 0), ("-0", 0), ("3100", 310000), ("0.01", 1), ("1200.5", 120050), ("-7.25", -725), ("9" * 40 + ".99", None)],
)
def test_yuan_become_cents_exactly(yuan: str, cents: int | None) -> None:
    assert cents_from_yuan(Decimal(yuan)) == (int("9" * 42) if cents is None else cents)


@pytest.mark.parametrize("yuan", ["1.234", "1.200", "0.001", "NaN", "Infinity"])
def test_three_decimals_are_refused_even_when_they_end_in_nothing(yuan: str) -> None:
    assert cents_from_yuan(Decimal(yuan)) is None


@pytest.mark.parametrize(
    ("cents", "text"),
    [(0, "0"), (1, "0.01"), (10, "0.1"), (310000, "3100"), (480013, "4800.13"), (-5, "-0.05"), (-150000, "-1500")],
)
def test_cents_are_shown_in_the_shortest_exact_spelling(cents: int, text: str) -> None:
    assert yuan_text(cents) == text


@pytest.mark.parametrize(
    ("number", "text"), [("0.10", "0.1"), ("3100.00", "3100"), ("100", "100"), ("-0.0", "0"), ("1E+3", "1000")]
)
def test_plain_text_has_neither_exponent_nor_idle_zeros(number: str, text: str) -> None:
    assert plain_text(Decimal(number)) == text


@pytest.mark.parametrize(
    ("total", "heads", "cents"), [(10, 4, 3), (-10, 4, -3), (9, 4, 2), (1920050, 4, 480013), (5, 10, 1), (4, 10, 0)]
)
def test_halves_of_a_cent_go_away_from_zero(total: int, heads: int, cents: int) -> None:
    assert cents_per_head(total, heads) == cents
