"""Drawing by tables and by shares."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

from huitou.cli.demonstration.draws import Draws, shares


@pytest.fixture
def draws() -> Draws:
    return Draws(1, "a test")


def test_two_topics_of_a_seed_are_independent_streams() -> None:
    first, again, other = (Draws(1, topic) for topic in ("roofs", "roofs", "wells"))
    drawn = [first.below(1000) for _ in range(20)]
    assert [again.below(1000) for _ in range(20)] == drawn
    assert [other.below(1000) for _ in range(20)] != drawn


def test_between_draws_both_ends_and_nothing_beyond(draws: Draws) -> None:
    assert {draws.between(3, 6) for _ in range(500)} == {3, 4, 5, 6}


def test_weights_say_how_often_a_value_is_drawn_and_a_weight_of_zero_never(draws: Draws) -> None:
    drawn = Counter(draws.weighted((("a", 1), ("b", 3), ("c", 0))) for _ in range(4000))
    assert set(drawn) == {"a", "b"}
    assert drawn["b"] / drawn["a"] == pytest.approx(3, rel=0.15)


def test_a_chance_is_out_of_ten_thousand(draws: Draws) -> None:
    assert not any(draws.chance(0) for _ in range(1000))
    assert all(draws.chance(10_000) for _ in range(1000))


def test_half_of_what_is_drawn_by_quantiles_lies_below_the_middle_one(draws: Draws) -> None:
    drawn = [draws.quantile((0, 10, 1000)) for _ in range(4000)]
    assert 0 <= min(drawn) <= max(drawn) < 1000
    assert sum(value < 10 for value in drawn) / 4000 == pytest.approx(0.5, abs=0.04)


def test_shuffling_keeps_every_value_and_draws_every_order(draws: Draws) -> None:
    orders = Counter(tuple(draws.shuffled("abc")) for _ in range(3000))
    assert len(orders) == 6
    assert min(orders.values()) > 400


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10, (1, 1), [5, 5]),
        (10, (1, 1, 1), [4, 3, 3]),  # equal remainders: the first comes first
        (7, (3, 2, 2), [3, 2, 2]),
        (5, (0, 1), [0, 5]),
        (0, (1, 2), [0, 0]),
    ],
)
def test_shares_add_up_by_largest_remainders(total: int, weights: tuple[int, ...], parts: list[int]) -> None:
    assert shares(total, weights) == parts


def test_no_share_is_off_its_proportion_by_one_or_more() -> None:
    weights = tuple(range(1, 90))
    exact = [Fraction(4202 * weight, sum(weights)) for weight in weights]
    assert all(abs(part - wanted) < 1 for part, wanted in zip(shares(4202, weights), exact, strict=True))
