"""Roll-ups of a round at five levels, and the subjects behind each number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Max

from huitou.areas.models import LEVELS, Succession
from huitou.areas.queries import lines_within
from huitou.assessments.models import Assessment
from huitou.core.authority import Actor, CodeRange, Permission
from huitou.core.errors import Refusal
from huitou.orders.queries import effective_pack
from huitou.registry.queries import in_scope
from huitou.reporting.queries.round_facts import approved_facts, standard_of
from huitou.reporting.round_columns import Choice, Kind, SubjectType, columns_of, on_map
from huitou.rollup.columns import Columns
from huitou.rollup.cube import AreaRow, roll_up
from huitou.rollup.curve import CurvePoint, curve
from huitou.rollup.kernel import judge_columns
from huitou.rollup.measures import Measure
from huitou.rollup.opening import subjects_behind
from huitou.rollup.rows import CubeRow
from huitou.rollup.what_if import with_threshold
from huitou.surveys.models import RoundSubject
from huitou.surveys.queries import RoundLine, SubjectLine, open_rounds, subjects_by_ids

_LOCAL_TIME = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class RollupTable:
    """The rows of one level, sorted by area, then exit year, all years last, as of the last judgement."""

    as_of: datetime
    level: str
    choice: Choice
    rows: tuple[CubeRow, ...]


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """One page of the subjects that a figure counts; `total` of them in all, with `persons` living there."""

    total: int
    persons: int
    lines: tuple[SubjectLine, ...]


def rollup(
    round_slug: str,
    level: str,
    *,
    viewer: Actor,
    subject: SubjectType = "household",
    kind: Kind = "review",
    standard: str = "",
    area_code: str | None = None,
    as_of_map: int | None = None,
) -> RollupTable:
    """The figures of a round for every area of `level` that lies wholly within the viewer's reach (and inside
    `area_code`, when given).

    Figures stand on the map of the day when the round was opened, or on that of 31 December of `as_of_map`. Raises
    `Refusal` HT7001, HT4002 (no such round), HT9003 and HT9006 (villages without a place on that map).
    """
    viewer.require(Permission.ROLLUP_VIEW)
    rounds = open_rounds(viewer, round_slug, area_code)
    choice = Choice(subject, kind, standard)
    columns = _columns(rounds, choice, viewer)
    day = map_day(rounds, as_of_map)
    if as_of_map is not None:
        columns = on_map(columns, _heirs(day), day)
    return RollupTable(as_of(rounds), level, choice, _rows(columns, rounds, level, day, viewer, area_code))


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
    rows = roll_up(columns, areas_of_rounds(rounds, level, day), level, area_code or "")
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
    columns = _columns(open_rounds(viewer, round_slug, area_code), Choice(subject, kind, standard), viewer)
    keys = subjects_behind(columns, area_code, exit_year, Measure(measure), indicator or "").tolist()
    counted = set(keys)
    people = zip(columns.subjects.subject.tolist(), columns.subjects.size.tolist(), strict=True)
    persons = sum(living for key, living in people if key in counted)
    return OpenedPage(len(keys), persons, subjects_by_ids(keys, viewer, page, size))


def _columns(rounds: Sequence[RoundLine], choice: Choice, viewer: Actor) -> Columns:
    """The subjects of these rounds within the viewer's reach, with their verdicts."""
    ids = [line.id for line in rounds]
    indicators = tuple(info.slug for info in effective_pack(rounds[0].county_code).indicators(choice.subject))
    stored = Assessment.objects.filter(subject__round__in=ids, kind=choice.kind, standard=choice.standard_name)
    judged = {row[0]: row[1:] for row in stored.values_list("subject_id", "size", "findings")}
    subjects = RoundSubject.objects.filter(
        in_scope(viewer.scope, "village_code"), round__in=ids, subject_type=choice.subject, left_on=None
    ).values_list("id", "village_code", "exit_year", "size_register")
    return columns_of(indicators, subjects.iterator(chunk_size=5000), judged)


def as_of(rounds: Sequence[RoundLine]) -> datetime:
    """The last judgement of these rounds, else their opening."""
    ids = [line.id for line in rounds]
    last: datetime | None = Assessment.objects.filter(subject__round__in=ids).aggregate(at=Max("assessed_at"))["at"]
    return last or max(line.opened_at for line in rounds)


def areas_of_rounds(rounds: Sequence[RoundLine], level: str, on: date) -> tuple[AreaRow, ...]:
    """The areas of a level that stand on a day in the counties of these rounds, or that these counties lie in."""
    digits = min(LEVELS[level], LEVELS["county"])
    wholes = sorted({line.county_code[:digits] for line in rounds})
    lines = (line for code in wholes for line in lines_within(CodeRange.below(code), levels=(level,), on=on))
    return tuple(AreaRow(line.code, line.name, line.level) for line in lines)


def _heirs(on: date) -> dict[int, set[int]]:
    """The villages that took over from each village by a day."""
    rows = Succession.objects.filter(effective_on__lte=on, predecessor__level="village", successor__level="village")
    heirs: dict[int, set[int]] = {}
    for before, after in rows.values_list("predecessor__code", "successor__code"):
        if before != after:
            heirs.setdefault(int(before), set()).add(int(after))
    return heirs


def map_day(rounds: Sequence[RoundLine], year: int | None) -> date:
    """31 December of a year, else the day of the last opening."""
    return date(year, 12, 31) if year is not None else max(opening_day(line) for line in rounds)


def opening_day(round_line: RoundLine) -> date:
    """The local day on which a round was opened: its figures and forms stand on the map of that day."""
    return round_line.opened_at.astimezone(_LOCAL_TIME).date()
