"""Scores: a weighted mean of shares, each with the figures behind it (六(一))."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Measured:
    """One part of a score: `good` of `total`, and how much it counts. Nothing to count is no share, and never 0."""

    slug: str
    label: str
    label_en: str
    weight: Decimal
    practice: str
    good: int
    total: int

    @property
    def share(self) -> Decimal | None:
        """`good` of `total`."""
        return Decimal(self.good) / self.total if self.total else None


def score_of(measures: Sequence[Measured]) -> Decimal | None:
    """Points out of 100 with one decimal, half up: the mean of the shares that can be told, by weight; None where none
    can be told or nothing counts."""
    told = [(one.weight, one.share) for one in measures if one.share is not None and one.weight]
    weights = sum((weight for weight, _ in told), Decimal(0))
    if not weights:
        return None
    mean = sum((weight * share for weight, share in told), Decimal(0)) / weights
    return (mean * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
