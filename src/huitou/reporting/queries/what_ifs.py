"""Another line (测算): the rows under it beside those that stand, who changes sides, and the curve over all lines.

Everything is judged anew from the approved facts, each county by its own order otherwise; nothing is stored. Only posts
that see households are answered: between two lines a figure moves by single households (docs/adr/0030).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import reduce

from huitou.areas.queries import LEVELS
from huitou.casework.queries import blind_to
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.core.standards import IncomePerHead, Standard
from huitou.reporting.choice import Choice, Kind
from huitou.reporting.queries.rollups import RollupTable, areas_of_rounds, as_of, map_day
from huitou.reporting.queries.round_facts import facts_in_memory, standard_of
from huitou.rollup.area_map import AreaRow
from huitou.rollup.columns import Columns
from huitou.rollup.cube import roll_up
from huitou.rollup.curve import CurvePoint, curve
from huitou.rollup.figures import Measure
from huitou.rollup.kernel import judge_columns
from huitou.rollup.measures import counted
from huitou.rollup.rows import CubeRow
from huitou.rollup.what_if import with_threshold
from huitou.surveys.queries import RoundLine, SubjectLine, open_rounds, subjects_by_ids

_LEVEL_OF = {length: level for level, length in LEVELS.items()}


@dataclass(frozen=True, slots=True)
class MovableLine:
    """An indicator that has a line, by the standard that a kind of survey counts by; `threshold` None: not entered.
    `has_curve`: it is an income per head, so that `income_curve` answers."""

    slug: str
    threshold: Decimal | None
    has_curve: bool


@dataclass(frozen=True, slots=True)
class MovedRow:
    """One area under the line in force and under the other one, all exit years together."""

    now: CubeRow
    then: CubeRow


@dataclass(frozen=True, slots=True)
class MovedLine:
    """The rows of one level under both lines, and that of the whole area, where it lies above that level."""

    as_of: datetime
    rows: tuple[MovedRow, ...]
    total: MovedRow | None


@dataclass(frozen=True, slots=True)
class ChangedPage:
    """One page of the households that change sides; `total` of them in all, with `persons` living there. `withheld` of
    this page wait for a revisit whose maker the viewer may be: the line tells their first answer, so no names."""

    total: int
    persons: int
    lines: tuple[SubjectLine, ...]
    withheld: int


def require_what_if(viewer: Actor) -> None:
    """Raises `Refusal` HT7001 without the right to roll-ups, HT9023 for posts that see no households: of two figures
    for two lines one 分 apart, however large, the difference is one household and its income."""
    viewer.require(Permission.ROLLUP_VIEW)
    if not viewer.can(Permission.HOUSEHOLD_VIEW):
        raise Refusal.of("HT9023")


def movable_lines(round_line: RoundLine, kind: Kind) -> tuple[MovableLine, ...]:
    """The household indicators whose line can be moved."""
    return tuple(
        MovableLine(one.slug, one.threshold, isinstance(one.rule, IncomePerHead))
        for one in standard_of(round_line, kind).indicators
        if one.needs_threshold
    )


def what_if(
    round_slug: str,
    level: str,
    *,
    viewer: Actor,
    indicator: str,
    threshold: Decimal,
    kind: Kind = "review",
    area_code: str | None = None,
) -> RollupTable:
    """The rows of `rollup` as they would be if the line of `indicator` were `threshold`.

    Raises `Refusal` as `rollup` does, HT9023 for posts that see no households, HT9004 for an indicator without a line.
    """
    require_what_if(viewer)
    rounds = open_rounds(viewer, round_slug, area_code)
    (columns,) = _judged(rounds, viewer, kind, {indicator: threshold})
    rows = _rows(columns, rounds, viewer, level, area_code or "")
    return RollupTable(as_of(rounds), level, Choice("household", kind), rows)


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
    require_what_if(viewer)
    rounds, within = open_rounds(viewer, round_slug, area_code), area_code or ""
    both = _judged(rounds, viewer, kind, {}, {indicator: threshold})

    def side_by_side(name: str) -> tuple[MovedRow, ...]:
        now, then = ([row for row in _rows(one, rounds, viewer, name, within) if row.exit_year is None] for one in both)
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
    kind: Kind = "review",
    page: int = 1,
    size: int = 50,
) -> ChangedPage:
    """The households that miss `indicator` under one of the two lines and not under the other.

    Raises `Refusal` HT7001 outside the viewer's reach, HT9023, HT4002, HT9004.
    """
    require_what_if(viewer)
    viewer.require(Permission.HOUSEHOLD_VIEW, area_code)
    rounds = open_rounds(viewer, round_slug, area_code)
    now, then = _judged(rounds, viewer, kind, {}, {indicator: threshold})
    changed = counted(now, Measure.NOT_MET, indicator) ^ counted(then, Measure.NOT_MET, indicator)
    rows = now.subjects.rows_in(area_code)
    keys, people = now.subjects.subject[rows][changed[rows]], now.subjects.size[rows][changed[rows]]
    lines = subjects_by_ids(keys.tolist(), viewer, page, size)
    hidden = blind_to([line.ref for line in lines], viewer)
    named = tuple(line for line in lines if line.ref not in hidden)
    return ChangedPage(len(keys), int(people.sum()), named, len(lines) - len(named))


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
    `area_code`. Raises `Refusal` HT7001, HT9023, HT4002, and HT9020 where the indicator is no income per head."""
    require_what_if(viewer)
    curves = [
        curve(
            facts_in_memory(round_line, kind, viewer.scope).rows_in(area_code or ""),
            standard_of(round_line, kind),
            indicator,
            lines,
        )
        for round_line in open_rounds(viewer, round_slug, area_code)
    ]
    return tuple(
        CurvePoint(line, sum(point.households for point in points), sum(point.persons for point in points))
        for line, points in zip(lines, zip(*curves, strict=True), strict=True)
    )


def _judged(
    rounds: Sequence[RoundLine], viewer: Actor, kind: Kind, *lines: Mapping[str, Decimal]
) -> tuple[Columns, ...]:
    """All households within reach under the standards in force, once for each of `lines` with those in place of
    theirs."""
    facts = [facts_in_memory(round_line, kind, viewer.scope) for round_line in rounds]
    return tuple(
        Columns.joined(
            [
                judge_columns(found, reduce(_with_line, moved.items(), standard_of(round_line, kind)))
                for round_line, found in zip(rounds, facts, strict=True)
            ]
        )
        for moved in lines
    )


def _with_line(standard: Standard, line: tuple[str, Decimal]) -> Standard:
    return with_threshold(standard, *line)


def _rows(columns: Columns, rounds: Sequence[RoundLine], viewer: Actor, level: str, inside: str) -> tuple[CubeRow, ...]:
    stand = areas_of_rounds(rounds, level, map_day(rounds, None))
    areas = [AreaRow(line.code, line.name, line.level) for line in stand]
    return tuple(row for row in roll_up(columns, areas, level, inside) if viewer.scope.covers(row.area))
