"""How many are below the line as the line moves: every line in one pass over the incomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from huitou.core.errors import Refusal
from huitou.core.standards import IncomePerHead, Standard
from huitou.rollup.facts_columns import FactColumns
from huitou.rollup.kernel import first_cent_met, incomes_per_head
from huitou.rollup.subjects import Int64s

_FARTHEST = 2**62  # 分; beyond every income that has room in a column, so that a line farther away counts the same


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """At one line (yuan): the households whose known income misses it, and the people living there."""

    line: Decimal
    households: int
    persons: int


def curve(facts: FactColumns, standard: Standard, slug: str, lines: Sequence[Decimal]) -> tuple[CurvePoint, ...]:
    """The households below each of `lines`, in their order.

    Incomes are put once where they fall among the lines; the rest is adding up. Raises `Refusal` HT9020 where `slug`
    is no income per head.
    """
    rule = next((one.rule for one in standard.indicators if one.slug == slug), None)
    if not isinstance(rule, IncomePerHead):
        raise Refusal.of("HT9020", slug=slug)
    incomes, known = incomes_per_head(facts, rule)
    reached = [max(-_FARTHEST, min(_FARTHEST, first_cent_met(rule, Fraction(line)))) for line in lines]
    order = np.argsort(np.array(reached, np.int64), kind="stable")
    ascending = np.array(reached, np.int64)[order]
    lines_met = np.searchsorted(ascending, incomes[known], side="right")
    households = _below(np.bincount(lines_met, minlength=len(lines) + 1))
    # Sums of people are whole numbers far below 2**53, where a float64 still holds each of them exactly.
    persons = _below(np.bincount(lines_met, facts.subjects.size[known], minlength=len(lines) + 1).astype(np.int64))
    rank = np.empty(len(lines), np.int64)
    rank[order] = np.arange(len(lines))
    counts = zip(lines, households[rank].tolist(), persons[rank].tolist(), strict=True)
    return tuple(CurvePoint(*point) for point in counts)


def _below(by_lines_met: Int64s) -> Int64s:
    """Who meets at most the first `i` lines is below line `i` (counted from 0)."""
    return np.cumsum(by_lines_met)[:-1]
