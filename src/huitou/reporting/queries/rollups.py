"""Roll-ups of a round at five levels, read from the counters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.db.models import Max

from huitou.areas.models import LEVELS
from huitou.areas.queries import AreaLine, lines_within, village_successions
from huitou.assessments.models import Assessment
from huitou.core.authority import CODE_LENGTH, Actor, CodeRange, Permission, Scope
from huitou.reporting.choice import Choice, Kind, SubjectType
from huitou.reporting.counting import Counted, add_up, count, refuse_holes, rows_of
from huitou.reporting.models import CountedVillage
from huitou.reporting.queries.counters import counted_rounds, groups, stored_cells
from huitou.rollup.heirs import moved_by
from huitou.rollup.published import PublishedRow, published, published_by_year, unmasked
from huitou.rollup.rows import CubeRow
from huitou.surveys.queries.rounds import RoundLine, open_rounds

_LOCAL_TIME = ZoneInfo("Asia/Shanghai")
COUNTY_DIGITS = LEVELS["county"]


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """As `RollupTable`, as it may leave the county: exit years from the county upwards, small figures kept back."""

    as_of: datetime
    level: str
    choice: Choice
    rows: tuple[PublishedRow, ...]


@dataclass(frozen=True, slots=True)
class RollupTable:
    """The rows of one level, sorted by area, then exit year, all years last, as of the last judgement."""

    as_of: datetime
    level: str
    choice: Choice
    rows: tuple[CubeRow, ...]


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
    by_year: bool = True,
) -> RollupTable:
    """The figures of a round for every area of `level` that lies wholly within the viewer's reach (and inside
    `area_code`, when given), for each exit year (when `by_year`) and for all together.

    Figures stand on the map of the day when the round was opened, or on that of 31 December of `as_of_map`. Raises
    `Refusal` HT7001 (also for posts that see no households: they read `published_rollup`), HT4002 (no such round),
    HT9003 and HT9006 (villages without a place on that map).
    """
    viewer.require(Permission.HOUSEHOLD_VIEW)
    choice = Choice(subject, kind, standard)
    return _rollup(round_slug, level, viewer, choice, area_code or "", as_of_map, by_year=by_year)


def _rollup(
    round_slug: str,
    level: str,
    viewer: Actor,
    choice: Choice,
    within: str,
    as_of_map: int | None = None,
    *,
    by_year: bool = True,
) -> RollupTable:
    viewer.require(Permission.ROLLUP_VIEW)
    rounds = open_rounds(viewer, round_slug, within or None)
    day, digits = map_day(rounds, as_of_map), LEVELS[level]
    names = {line.code: line.name for line in areas_of_rounds(rounds, level, day) if line.code.startswith(within)}
    if as_of_map is None:
        cells = _cells(rounds, choice, viewer.scope, max(digits, len(within)), within)
    else:
        cells = _on_map(_cells(rounds, choice, viewer.scope, CODE_LENGTH), day, within)
    if any(code[:digits] not in names for (code, _), _ in cells):
        villages = cells if as_of_map else _cells(rounds, choice, viewer.scope, CODE_LENGTH, within)
        refuse_holes((code for (code, _), _ in villages), names, digits)
    rows = rows_of(add_up(cells, digits), names, _indicators(rounds, choice.subject), by_year=by_year)
    return RollupTable(as_of(rounds), level, choice, tuple(row for row in rows if viewer.scope.covers(row.area)))


def published_rollup(
    round_slug: str, level: str, *, viewer: Actor, subject: SubjectType = "household", kind: Kind = "review",
    area_code: str | None = None,
) -> PublishedTable:  # fmt: skip
    """What a post reads that may see no names: the areas of `level` within reach (and inside `area_code`), by exit
    year from the county upwards, with small figures of households kept back, the same ones whatever part of the tree
    is asked for. Raises `Refusal` HT7001, HT4002, HT9003."""
    choice, within = Choice(subject, kind, ""), area_code or ""

    def rows_at(name: str, inside: str) -> Sequence[CubeRow]:
        return _rollup(round_slug, name, viewer, choice, inside).rows

    day = as_of(open_rounds(viewer, round_slug, area_code))
    if subject == "household":
        return PublishedTable(day, level, choice, published_rows(rows_at, level, within))
    return PublishedTable(day, level, choice, unmasked(rows_at(level, within)))


def published_rows(
    rows_at: Callable[[str, str], Sequence[CubeRow]], level: str, within: str
) -> tuple[PublishedRow, ...]:
    """What may be published of a table of households: `rows_at` gives the rows of a level inside an area."""
    order = [
        name for name in sorted(LEVELS, key=LEVELS.__getitem__) if LEVELS[name] <= max(LEVELS[level], COUNTY_DIGITS)
    ]
    tables = {name: rows_at(name, within[: LEVELS[above]] if above else "") for above, name in pairwise(["", *order])}
    path = [tables[name] for name in order if tables[name] and LEVELS[name] <= LEVELS[level]]
    if not tables[level]:
        return ()
    rows = published(path)
    if LEVELS[level] <= COUNTY_DIGITS:
        rows += published_by_year([table for table in tables.values() if table], len(path) - 1)
    wanted = (row for row in rows if row.area.startswith(within))
    return tuple(sorted(wanted, key=lambda row: (row.area, row.exit_year is None, row.exit_year)))


def _cells(rounds: Sequence[RoundLine], choice: Choice, scope: Scope, digits: int, within: str = "") -> list[Counted]:
    """The counters of these rounds from which areas with codes of `digits` digits are added up. A round that nobody
    has counted yet (an upgraded database, before its first job) is counted now."""
    known = counted_rounds([line.id for line in rounds])
    found = list(stored_cells(known, choice, digits, scope))
    for line in rounds:
        if line.id not in known:
            subjects = groups(line.id, choice.kind, choice.standard_name)
            chosen = (one for one in subjects if one.subject_type == choice.subject and scope.covers(one.village_code))
            found += count(chosen, _indicators_of(line, choice.subject)).items()
    return [((code, year), figures) for (code, year), figures in found if code.startswith(within)]


def _on_map(cells: Sequence[Counted], day: date, within: str) -> list[Counted]:
    """The villages' counters where the villages belong on the map of a day."""
    moved = moved_by({code for (code, _), _ in cells}, _heirs(day), day.isoformat())
    placed = (((moved.get(code, code), year), figures) for (code, year), figures in cells)
    return [(cell, figures) for cell, figures in placed if cell[0].startswith(within)]


def _indicators(rounds: Sequence[RoundLine], subject: SubjectType) -> Sequence[str]:
    """The indicators in the order of the plan, from beside the counters: opening the pack takes longer than a page."""
    known = counted_rounds([rounds[0].id])
    return known[rounds[0].id][subject] if known else _indicators_of(rounds[0], subject)


def _indicators_of(line: RoundLine, subject: SubjectType) -> Sequence[str]:
    from huitou.orders.queries import effective_pack  # here, since it loads what reads packs

    return [info.slug for info in effective_pack(line.county_code).indicators(subject)]


def as_of(rounds: Sequence[RoundLine]) -> datetime:
    """The last judgement of these rounds, else their opening."""
    ids = [line.id for line in rounds]
    if len(counted_rounds(ids)) == len(rounds):
        last = CountedVillage.objects.filter(round__in=ids).aggregate(at=Max("assessed_at"))["at"]
    else:
        last = Assessment.objects.filter(subject__round__in=ids).aggregate(at=Max("assessed_at"))["at"]
    return last or max(line.opened_at for line in rounds)


def areas_of_rounds(rounds: Sequence[RoundLine], level: str, on: date) -> tuple[AreaLine, ...]:
    """The areas of a level that stand on a day in the counties of these rounds, or that these counties lie in."""
    digits = min(LEVELS[level], LEVELS["county"])
    wholes = sorted({line.county_code[:digits] for line in rounds})
    return tuple(line for code in wholes for line in lines_within(CodeRange.below(code), levels=(level,), on=on))


def _heirs(on: date) -> Mapping[str, set[str]]:
    """The villages that took over from each village by a day."""
    heirs: dict[str, set[str]] = {}
    for before, after, day in village_successions():
        if day <= on:
            heirs.setdefault(before, set()).add(after)
    return heirs


def map_day(rounds: Sequence[RoundLine], year: int | None) -> date:
    """31 December of a year, else the day of the last opening."""
    return date(year, 12, 31) if year is not None else max(opening_day(line) for line in rounds)


def opening_day(round_line: RoundLine) -> date:
    """The local day on which a round was opened: its figures and forms stand on the map of that day."""
    return round_line.opened_at.astimezone(_LOCAL_TIME).date()
