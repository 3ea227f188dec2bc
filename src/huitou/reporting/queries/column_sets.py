"""A round as columns for other programs: its approved facts county by county, with what is needed to judge them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from huitou.areas.models import LEVELS
from huitou.areas.queries import lines_at_any_time, village_successions
from huitou.core.authority import Actor, Permission
from huitou.orders.queries import order_in_force
from huitou.reporting.choice import Kind
from huitou.reporting.queries.rollups import areas_of_rounds, as_of, map_day
from huitou.reporting.queries.round_facts import approved_facts, standard_of
from huitou.rollup.area_map import AreaMap, AreaRow
from huitou.rollup.column_files import ColumnSet, CountyOrder, MapHistory
from huitou.rollup.facts_columns import FactColumns
from huitou.surveys.queries import open_rounds


def column_set(
    round_slug: str, *, viewer: Actor, kind: Kind = "review", area_code: str | None = None
) -> tuple[ColumnSet, Iterator[tuple[str, FactColumns]]]:
    """The round within the viewer's reach: what it is, and the facts of one county after the other.

    Raises `Refusal` HT7001, HT4002 (no such round), HT9001 (a number too large for a column).
    """
    viewer.require(Permission.HOUSEHOLD_VIEW)
    rounds = sorted(open_rounds(viewer, round_slug, area_code), key=lambda line: line.county_code)
    about = ColumnSet(
        round=round_slug,
        kind=kind,
        standard_year=standard_of(rounds[0], kind).year,
        as_of=as_of(rounds).isoformat(),
        areas=AreaMap.of(
            AreaRow(area.code, area.name, area.level)
            for level in LEVELS
            for area in areas_of_rounds(rounds, level, map_day(rounds, None))
        ),
        orders={line.county_code: CountyOrder(*order_in_force(line.county_code)) for line in rounds},
        history=_history(sorted({line.county_code for line in rounds})),
    )
    facts = ((line.county_code, approved_facts(line, kind, viewer.scope, area_code or "")) for line in rounds)
    return about, facts


def _history(counties: Sequence[str]) -> MapHistory:
    """The maps of all times, of these counties and of what they lie in."""
    successions = ((before, after, day.isoformat()) for before, after, day in village_successions())
    return MapHistory(
        areas=tuple(
            (AreaRow(area.code, area.name, area.level), _day(begun), _day(ended))
            for area, begun, ended in lines_at_any_time(counties)
        ),
        successions=tuple(one for one in successions if any(one[0].startswith(county) for county in counties)),
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
