"""Chance with a seed, the same on every machine.

Everything rests on `random.Random.random`, whose sequence Python promises to keep for a seed, and on integer
arithmetic: no logarithm or exponential of the C library, whose last bit differs between machines, and no order of a
set. Distributions are given as tables (weights, quantiles).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

MYRIAD = 10_000
"""Chances are given as whole numbers out of this."""


class Draws:
    """One stream of draws. Streams of different topics are independent: a new draw in one leaves the others alone."""

    def __init__(self, seed: int, topic: str) -> None:
        # A repeatable sequence is wanted, nothing is kept secret with it.
        self._next = Random(f"{seed}/{topic}").random  # nosec B311

    def below(self, limit: int) -> int:
        """A whole number from 0 to `limit` - 1."""
        return int(self._next() * limit)

    def between(self, first: int, last: int) -> int:
        """A whole number from `first` to `last`, both included."""
        return first + self.below(last - first + 1)

    def chance(self, per_myriad: int) -> bool:
        """True `per_myriad` times in 10,000."""
        return self.below(MYRIAD) < per_myriad

    def pick(self, values: Sequence[T]) -> T:
        """One of `values`, each as likely as the other."""
        return values[self.below(len(values))]

    def weighted(self, table: Sequence[tuple[T, int]]) -> T:
        """One of the table's values; the whole number beside it says how likely."""
        mark = self.below(sum(weight for _, weight in table))
        for value, weight in table:
            mark -= weight
            if mark < 0:
                return value
        raise ValueError("a table without weights")

    def quantile(self, points: Sequence[int]) -> int:
        """A whole number distributed as `points` say: its quantiles at even steps from the least to the greatest."""
        steps = MYRIAD * (len(points) - 1)
        step, within = divmod(self.below(steps), MYRIAD)
        return points[step] + (points[step + 1] - points[step]) * within // MYRIAD

    def shuffled(self, values: Iterable[T]) -> list[T]:
        """The values in a drawn order."""
        order = list(values)
        for last in range(len(order) - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return order


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """`total` split in proportion to `weights` into whole numbers that add up to it (largest remainders)."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-(total * weights[place] % whole), place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
