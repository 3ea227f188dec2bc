"""Another line (测算): the rows under it beside those that stand, who changes sides, and the curve over all lines.

Everything is judged anew from the approved facts, each county by its own order otherwise; nothing is stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import numpy as np

from huitou.areas.queries import LEVELS
from huitou.core.amounts import yuan_text
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.core.standards import IncomePerHead
from huitou.reporting.choice import Choice, Kind
from huitou.reporting.queries.rollups import (
    COUNTY_DIGITS,
    PublishedTable,
    RollupTable,
    areas_of_rounds,
    as_of,
    map_day,
    published_rows,
)
from huitou.reporting.queries.round_facts import facts_in_memory, standard_of
from huitou.rollup.columns import Columns
from huitou.rollup.cube import AreaRow, roll_up
from huitou.rollup.curve import CurvePoint, curve
from huitou.rollup.figures import Measure
from huitou.rollup.kernel import incomes_per_head, judge_columns
from huitou.rollup.measures import counted
from huitou.rollup.published import PublishedRow, is_small
from huitou.rollup.rows import CubeRow
from huitou.rollup.what_if import with_threshold
from huitou.surveys.queries import RoundLine, SubjectLine, open_rounds, subjects_by_ids

_LEVEL_OF = {length: level for level, length in LEVELS.items()}


@dataclass(frozen=True, slots=True)
class MovedRow:
    """One area under the line in force and under the other one."""

    now: CubeRow | PublishedRow
    then: CubeRow | PublishedRow


@dataclass(frozen=True, slots=True)
class MovedLine:
    """The rows of one level under both lines, and that of the whole area, where it lies above that level."""

    as_of: datetime
    rows: tuple[MovedRow, ...]
    total: MovedRow | None


@dataclass(frozen=True, slots=True)
class ChangedSide:
    """A household that one line counts and the other does not; its income per head in yuan, None where unknown."""

    line: SubjectLine
    income: str | None


@dataclass(frozen=True, slots=True)
class ChangedPage:
    """One page of the households that change sides; `total` of them in all, with `persons` living there."""

    total: int
    persons: int
    households: tuple[ChangedSide, ...]


def lines_in_force(round_line: RoundLine, kind: Kind) -> Mapping[str, Decimal | None]:
    """The line of every indicator that has one, by the standard that a kind of survey counts by; None: not entered."""
    return {one.slug: one.threshold for one in standard_of(round_line, kind).indicators if one.needs_threshold}


def what_if(
    round_slug: str,
    level: str,
    *,
    viewer: Actor,
    indicator: str,
    threshold: Decimal,
    kind: Kind = "review",
    area_code: str | None = None,
) -> RollupTable | PublishedTable:
    """The rows of `rollup` (for posts that see no households, of `published_rollup`) as they would be if the line of
    `indicator` were `threshold`.

    Raises `Refusal` as `rollup` does, HT9004 for an indicator without a line, and HT9023 below the county for posts
    that see no households: what one line more changes there is few of them.
    """
    rounds = _rounds(round_slug, level, viewer, area_code)
    columns, choice = _judged(rounds, viewer, kind, {indicator: threshold}), Choice("household", kind)
    if viewer.can(Permission.HOUSEHOLD_VIEW):
        return RollupTable(as_of(rounds), level, choice, _rows(columns, rounds, viewer, level, area_code or ""))
    return PublishedTable(as_of(rounds), level, choice, _published(columns, rounds, viewer, level, area_code or ""))


def moved_line(
    round_slug: str,
    level: str,
    *,
    viewer: Actor,
    indicator: str,
    threshold: Decimal,
    kind: Kind = "review",
    area_code: str | None = None,
) -> MovedLine:
    """The rows of `what_if` beside those under the line in force, all years together; raises as `what_if` does."""
    rounds, within = _rounds(round_slug, level, viewer, area_code), area_code or ""
    both = [_judged(rounds, viewer, kind, lines) for lines in ({}, {indicator: threshold})]

    def side_by_side(name: str) -> tuple[MovedRow, ...]:
        shown = _rows if viewer.can(Permission.HOUSEHOLD_VIEW) else _published
        now, then = ([row for row in shown(one, rounds, viewer, name, within) if not row.exit_year] for one in both)
        return tuple(MovedRow(*pair) for pair in zip(now, then, strict=True))

    above = _LEVEL_OF.get(len(within), "")
    has_total = above and LEVELS[above] < LEVELS[level] and viewer.scope.covers(within)
    return MovedLine(as_of(rounds), side_by_side(level), next(iter(side_by_side(above)), None) if has_total else None)


def changed_sides(
    round_slug: str,
    area_code: str,
    *,
    viewer: Actor,
    indicator: str,
    threshold: Decimal,
    measure: Measure,
    kind: Kind = "review",
    page: int = 1,
    size: int = 50,
) -> ChangedPage:
    """The households that `measure` counts under one of the two lines and not under the other.

    Raises `Refusal` HT7001 outside the viewer's reach, HT4002, HT9004, HT9005.
    """
    viewer.require(Permission.HOUSEHOLD_VIEW, area_code)
    rounds = open_rounds(viewer, round_slug, area_code)
    now, then = (_judged(rounds, viewer, kind, lines) for lines in ({}, {indicator: threshold}))
    changed = counted(now, measure, indicator) ^ counted(then, measure, indicator)
    rows = now.subjects.rows_in(area_code)
    keys, people = now.subjects.subject[rows][changed[rows]], now.subjects.size[rows][changed[rows]]
    lines, incomes = subjects_by_ids(keys.tolist(), viewer, page, size), _incomes(rounds, viewer, kind, indicator)
    found = tuple(ChangedSide(line, incomes.get(line.id)) for line in lines)
    return ChangedPage(len(keys), int(people.sum()), found)


def income_curve(
    round_slug: str,
    lines: Sequence[Decimal],
    *,
    viewer: Actor,
    indicator: str,
    kind: Kind = "review",
    area_code: str | None = None,
) -> tuple[CurvePoint, ...]:
    """The households below the line of `indicator` as it moves along `lines` (yuan), within the viewer's reach and
    `area_code`. Raises `Refusal` HT7001, HT4002, HT9020 where the indicator is no income per head, and HT9023 as
    `what_if` does; posts that see no households are not told of one or two either."""
    sees_names = _may_explore(viewer, len(area_code or ""))
    rounds = open_rounds(viewer, round_slug, area_code)
    curves = [
        curve(facts_in_memory(line, kind, viewer.scope, area_code or ""), standard_of(line, kind), indicator, lines)
        for line in rounds
    ]
    counts = [
        (sum(point.households or 0 for point in points), sum(point.persons or 0 for point in points))
        for points in zip(*curves, strict=True)
    ]
    return tuple(
        CurvePoint(line, *count) if sees_names or not is_small(count[0]) else CurvePoint(line, None, None)
        for line, count in zip(lines, counts, strict=True)
    )


def _may_explore(viewer: Actor, digits: int) -> bool:
    """Whether the viewer sees households. Raises `Refusal` HT7001, and HT9023 where the areas are too small to be told
    of without them; `digits` of their codes."""
    viewer.require(Permission.ROLLUP_VIEW)
    sees_names = viewer.can(Permission.HOUSEHOLD_VIEW)
    if not sees_names and digits > COUNTY_DIGITS:
        raise Refusal.of("HT9023")
    return sees_names


def _rounds(round_slug: str, level: str, viewer: Actor, area_code: str | None) -> tuple[RoundLine, ...]:
    """The rounds that are judged: those of the area, or all within reach where small figures are kept back by them."""
    sees_names = _may_explore(viewer, max(LEVELS[level], len(area_code or "")))
    return open_rounds(viewer, round_slug, area_code if sees_names else None)


def _judged(rounds: Sequence[RoundLine], viewer: Actor, kind: Kind, lines: Mapping[str, Decimal]) -> Columns:
    """All households within reach under the standards in force, with these lines in place of theirs."""
    judged = []
    for round_line in rounds:
        standard = standard_of(round_line, kind)
        for indicator, threshold in lines.items():
            standard = with_threshold(standard, indicator, threshold)
        judged.append(judge_columns(facts_in_memory(round_line, kind, viewer.scope), standard))
    return Columns.joined(judged)


def _rows(columns: Columns, rounds: Sequence[RoundLine], viewer: Actor, level: str, inside: str) -> tuple[CubeRow, ...]:
    day: date = map_day(rounds, None)
    areas = [AreaRow(line.code, line.name, line.level) for line in areas_of_rounds(rounds, level, day)]
    return tuple(row for row in roll_up(columns, areas, level, inside) if viewer.scope.covers(row.area))


def _published(
    columns: Columns, rounds: Sequence[RoundLine], viewer: Actor, level: str, inside: str
) -> tuple[PublishedRow, ...]:
    return published_rows(lambda name, within: _rows(columns, rounds, viewer, name, within), level, inside)


def _incomes(rounds: Sequence[RoundLine], viewer: Actor, kind: Kind, indicator: str) -> dict[int, str]:
    """The known incomes per head in yuan, by household; empty for an indicator of something else."""
    found: dict[int, str] = {}
    for round_line in rounds:
        rule = next((one.rule for one in standard_of(round_line, kind).indicators if one.slug == indicator), None)
        if isinstance(rule, IncomePerHead):
            facts = facts_in_memory(round_line, kind, viewer.scope)
            cents, known = incomes_per_head(facts, rule)
            rows = np.flatnonzero(known)
            found.update(zip(facts.subjects.subject[rows].tolist(), map(yuan_text, cents[rows].tolist()), strict=True))
    return found
