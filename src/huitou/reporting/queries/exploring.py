"""Beyond the figures as they stand: another line, the curve of all lines, and the subjects behind a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from huitou.assessments.models import Assessment
from huitou.core.authority import Actor, Permission, Scope
from huitou.core.errors import Refusal
from huitou.orders.queries import effective_pack
from huitou.registry.queries import in_scope
from huitou.reporting.choice import Choice, Kind, SubjectType
from huitou.reporting.queries.rollups import RollupTable, areas_of_rounds, as_of, map_day
from huitou.reporting.queries.round_facts import approved_facts, standard_of
from huitou.reporting.round_columns import columns_of
from huitou.rollup.columns import Columns
from huitou.rollup.cube import AreaRow, roll_up
from huitou.rollup.curve import CurvePoint, curve
from huitou.rollup.figures import Measure
from huitou.rollup.kernel import judge_columns
from huitou.rollup.opening import subjects_behind
from huitou.rollup.rows import CubeRow
from huitou.rollup.what_if import with_threshold
from huitou.surveys.models import RoundSubject
from huitou.surveys.queries import RoundLine, SubjectLine, open_rounds, subjects_by_ids


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """One page of the subjects that a figure counts; `total` of them in all, with `persons` living there."""

    total: int
    persons: int
    lines: tuple[SubjectLine, ...]


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
    """The rows of `rollup` as they would be if the line of `indicator` were `threshold` (测算): judged anew from the
    approved facts, each county by its own order otherwise; nothing is stored.

    Raises `Refusal` as `rollup` does, and HT9004 for an indicator without a line.
    """
    viewer.require(Permission.ROLLUP_VIEW)
    viewer.require(Permission.HOUSEHOLD_VIEW)  # what one line more or less changes is few households
    rounds = open_rounds(viewer, round_slug, area_code)
    judged = [
        judge_columns(
            approved_facts(line, kind, viewer.scope), with_threshold(standard_of(line, kind), indicator, threshold)
        )
        for line in rounds
    ]
    rows = _rows(Columns.joined(judged), rounds, level, map_day(rounds, None), viewer, area_code)
    return RollupTable(as_of(rounds), level, Choice("household", kind), rows)


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
    `area_code`. Raises `Refusal` HT7001, HT4002, and HT9020 where the indicator is no income per head."""
    viewer.require(Permission.ROLLUP_VIEW)
    viewer.require(Permission.HOUSEHOLD_VIEW)  # what one line more or less changes is few households
    rounds = open_rounds(viewer, round_slug, area_code)
    curves = [
        curve(approved_facts(line, kind, viewer.scope, area_code or ""), standard_of(line, kind), indicator, lines)
        for line in rounds
    ]
    return tuple(
        CurvePoint(line, sum(point.households for point in points), sum(point.persons for point in points))
        for line, *points in zip(lines, *curves, strict=True)
    )


def _rows(
    columns: Columns, rounds: Sequence[RoundLine], level: str, day: date, viewer: Actor, area_code: str | None
) -> tuple[CubeRow, ...]:
    areas = [AreaRow(line.code, line.name, line.level) for line in areas_of_rounds(rounds, level, day)]
    rows = roll_up(columns, areas, level, area_code or "")
    return tuple(row for row in rows if viewer.scope.covers(row.area))


def opened(
    round_slug: str,
    area_code: str,
    *,
    viewer: Actor,
    measure: str,
    subject: SubjectType = "household",
    exit_year: int | None = None,
    indicator: str | None = None,
    kind: Kind = "review",
    standard: str = "",
    page: int = 1,
    size: int = 50,
) -> OpenedPage:
    """The subjects behind one figure of `rollup`: exactly those that it counts.

    Raises `Refusal` HT7001 outside the viewer's reach, HT9007 for a figure that does not exist.
    """
    viewer.require(Permission.HOUSEHOLD_VIEW, area_code)
    if measure not in set(Measure):
        raise Refusal.of("HT9007", measure=measure)
    columns = judged_columns(open_rounds(viewer, round_slug, area_code), Choice(subject, kind, standard), viewer.scope)
    keys = subjects_behind(columns, area_code, exit_year, Measure(measure), indicator or "").tolist()
    counted = set(keys)
    people = zip(columns.subjects.subject.tolist(), columns.subjects.size.tolist(), strict=True)
    persons = sum(living for key, living in people if key in counted)
    return OpenedPage(len(keys), persons, subjects_by_ids(keys, viewer, page, size))


def judged_columns(rounds: Sequence[RoundLine], choice: Choice, scope: Scope) -> Columns:
    """The subjects of these rounds within a scope, with their verdicts."""
    ids = [line.id for line in rounds]
    indicators = tuple(info.slug for info in effective_pack(rounds[0].county_code).indicators(choice.subject))
    stored = Assessment.objects.filter(subject__round__in=ids, kind=choice.kind, standard=choice.standard_name)
    judged = {row[0]: row[1:] for row in stored.values_list("subject_id", "size", "findings")}
    subjects = RoundSubject.objects.filter(
        in_scope(scope, "village_code"), round__in=ids, subject_type=choice.subject, left_on=None
    ).values_list("id", "village_code", "exit_year", "size_register")
    return columns_of(indicators, subjects.iterator(chunk_size=5000), judged)
