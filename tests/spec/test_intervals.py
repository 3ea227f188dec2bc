"""Error rates and their intervals, against published figures."""

from __future__ import annotations

import pytest

from huitou.core.intervals import Counted, Rate, rate_of, weighted_rate


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    # Newcombe 1998, table I, method 3 (score)
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_the_published_one(hits: int, total: int, low: float, high: float) -> None:
    found = rate_of(hits, total)
    assert (round(found.low or 0, 4), round(found.high or 0, 4)) == (low, high)


def test_nobody_asked_is_no_rate() -> None:
    assert rate_of(0, 0) == Rate(0, 0, None, None, None)
    assert weighted_rate([Counted(100, 0, 0)]).share is None


def test_everybody_wrong_ends_at_one() -> None:
    assert rate_of(20, 20).high == 1.0


def test_a_township_counts_as_the_households_it_stands_for() -> None:
    # 900 households with 1 of 10 wrong, 100 with 5 of 10: 0.9 · 0.1 + 0.1 · 0.5
    assert weighted_rate([Counted(900, 10, 1), Counted(100, 10, 5)]).share == pytest.approx(0.14)


def test_a_proportional_sample_has_the_interval_of_a_simple_one() -> None:
    weighted, simple = weighted_rate([Counted(600, 60, 3), Counted(400, 40, 1)]), rate_of(4, 100)
    assert (weighted.share, weighted.low, weighted.high) == pytest.approx((simple.share, simple.low, simple.high))


def test_unequal_weights_widen_the_interval() -> None:
    even, uneven = weighted_rate([Counted(100, 20, 2)] * 2), weighted_rate([Counted(190, 20, 2), Counted(10, 20, 2)])
    assert even.share == uneven.share
    assert (uneven.high or 0) - (uneven.low or 0) > (even.high or 0) - (even.low or 0)


def test_a_township_where_nobody_was_asked_is_left_out() -> None:
    assert weighted_rate([Counted(100, 10, 1), Counted(900, 0, 0)]).share == pytest.approx(0.1)
