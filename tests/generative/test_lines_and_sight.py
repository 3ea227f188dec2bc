"""Why another line is tried only by posts that see households, and that nobody else is answered (T20)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huitou.areas.queries import LEVELS
from huitou.core.authority import Actor, CodeRange, Permission, Scope
from huitou.core.errors import Refusal
from huitou.core.roles import ROLES
from huitou.reporting.queries import changed_sides, income_curve, moved_line, require_what_if, what_if
from huitou.rollup.curve import curve
from huitou.rollup.facts_columns import FactColumns, SubjectFacts
from huitou.rollup.subjects import Subject
from tests.samples.standards import HOUSEHOLD_2016, HOUSEHOLD_FACTS

INCOME = "net_income_per_capita"
BLIND = sorted(slug for slug, role in ROLES.items() if Permission.HOUSEHOLD_VIEW not in role.permissions)
SIGHTED = sorted(
    slug for slug, role in ROLES.items() if {Permission.HOUSEHOLD_VIEW, Permission.ROLLUP_VIEW} <= role.permissions
)
LINES = st.decimals(0, 20_000, places=2)
QUERIES: dict[str, Callable[[Actor, str, Decimal], Any]] = {
    "rows": lambda viewer, level, line: what_if("2017-07", level, viewer=viewer, indicator=INCOME, threshold=line),
    "both": lambda viewer, level, line: moved_line("2017-07", level, viewer=viewer, indicator=INCOME, threshold=line),
    "curve": lambda viewer, _level, line: income_curve("2017-07", [line], viewer=viewer, indicator=INCOME),
    "who": lambda viewer, _level, line: changed_sides("2017-07", "51", viewer=viewer, indicator=INCOME, threshold=line),
}


def actor(role: str) -> Actor:
    """Somebody who reaches the whole province."""
    return Actor(7, "查看员", ROLES[role], Scope((CodeRange.below("51"),)))


@given(st.sampled_from(BLIND), st.sampled_from(sorted(QUERIES)), st.sampled_from(sorted(LEVELS)), LINES)
def test_no_post_without_households_is_told_a_figure_under_another_line(
    role: str, query: str, level: str, line: Decimal
) -> None:
    # Without a database: whoever asked it for a figure would fail otherwise.
    with pytest.raises(Refusal) as refused:
        QUERIES[query](actor(role), level, line)
    assert {problem.code for problem in refused.value.problems} <= {"HT9023", "HT7001"}


@pytest.mark.parametrize("role", SIGHTED)
def test_posts_that_see_households_are_not_held_back(role: str) -> None:
    require_what_if(actor(role))


@given(st.lists(st.integers(300_000, 300_040), min_size=4, max_size=30))
def test_large_counts_tell_each_income_as_the_line_moves_fen_by_fen(incomes: list[int]) -> None:
    """However many stay below both lines: what the next line adds are the incomes that lie at this one."""
    below = [SubjectFacts(Subject(key, 511425101201, 2016, 3), {f"{INCOME}_stated": 100_000}) for key in range(100)]
    others = [
        SubjectFacts(Subject(100 + key, 511425101201, 2016, 3), {f"{INCOME}_stated": cents})
        for key, cents in enumerate(incomes)
    ]
    facts = FactColumns.of([*below, *others], HOUSEHOLD_FACTS, [HOUSEHOLD_2016])
    lines = [Decimal(cents) / 100 for cents in range(300_000, 300_042)]
    points = curve(facts, HOUSEHOLD_2016, INCOME, lines)
    assert min(point.households for point in points) >= 100
    told = [
        int(before.line * 100)
        for before, after in pairwise(points)
        for _ in range(after.households - before.households)
    ]
    assert told == sorted(incomes)
