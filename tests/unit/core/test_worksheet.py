"""Amounts as people note them down, their sums, and a patient's own share."""

from decimal import Decimal

import pytest

from huitou.core.worksheet import WorksheetLine, amount, lines_that_hold, own_share, tidy, totals

LINES = {
    "labour": WorksheetLine("labour", "wage_income", "务工收入", "Labour"),
    "pig": WorksheetLine("pig", "business_revenue", "养猪", "Pigs"),
    "loquat": WorksheetLine("loquat", "business_revenue", "枇杷", "Loquats"),
}


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("1200*3+400", "4000.00"),
        ("1200×3＋400", "4000.00"),
        ("（100+20）*3", "360.00"),
        ("5,000元", "5000.00"),
        ("1,234,567.8", "1234567.80"),
        ("1.2万", "12000.00"),
        ("3千+2百", "3200.00"),
        ("１２００", "1200.00"),
        ("100/3", "33.33"),
        ("0.125", "0.13"),
        (" 1200 * 3 ", "3600.00"),
        ("-5", "-5.00"),
        ("10-2-3", "5.00"),
        ("0", "0.00"),
    ],
)
def test_a_figure_or_a_sum_comes_to_an_amount_in_yuan(text: str, yuan: str) -> None:
    assert amount(text) == Decimal(yuan)


@pytest.mark.parametrize(
    "text",
    ["", "九千", "1/0", "1e5", "1 200", "12,34", "(1", "1)", "2头", "1+", "*3", "9" * 101, "9" * 30, "((((" * 20],
)
def test_anything_else_is_no_amount(text: str) -> None:
    assert amount(text) is None


def test_what_was_typed_has_one_spelling() -> None:
    assert tidy(" １２００ × 3 ＋ 400元 ") == "1200*3+400"


def test_totals_are_those_with_at_least_one_line() -> None:
    assert totals({"pig": "100", "loquat": "20.5"}, LINES) == {"business_revenue": 12050}


def test_lines_whose_total_was_changed_by_another_way_in_are_dropped_and_the_others_kept() -> None:
    typed = {"labour": "900", "pig": "100", "loquat": "20"}
    kept = lines_that_hold(typed, LINES, {"wage_income": 90000, "business_revenue": 50000})
    assert kept == {"labour": "900"}


@pytest.mark.parametrize(
    ("cost", "paid", "share"),
    [("1000", "100", "0.1"), ("3000000", "300001", "0.100001"), ("3", "1", "0.333334"), ("100", "0", "0")],
)
def test_a_share_above_the_limit_never_rounds_down_to_it(cost: str, paid: str, share: str) -> None:
    assert own_share(Decimal(cost), Decimal(paid)) == Decimal(share)


@pytest.mark.parametrize(("cost", "paid"), [("0", "0"), ("100", "100.01"), ("100", "-1")])
def test_no_share_without_a_cost_or_of_more_than_it(cost: str, paid: str) -> None:
    assert own_share(Decimal(cost), Decimal(paid)) is None
