"""Which part of the tree somebody reaches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Q

from huitou.areas.queries import AreaLine, lines_within, visible_counties
from huitou.core.authority import Actor, CodeRange, Scope
from huitou.registry.village_names import VillageArea


def in_scope(scope: Scope, path: str, *, household: str | None = None) -> Q:
    """The condition that the 12-digit code at `path` lies within a scope. `household`: the way from the row to its
    household, empty for households themselves; rows that have none lie out of reach of whoever supports households."""
    condition = _in_ranges(scope.ranges, path) & ~_in_ranges(scope.without, path)
    if scope.supports is None:
        return condition
    if household is None:
        return Q(pk__in=())
    unit, officer = scope.supports.unit, scope.supports.officer
    condition &= Q(**{f"{household}supporting_unit": unit})
    # An officer sees whom the register puts in their care, and whom it puts in nobody's.
    return condition & Q(**{f"{household}support_officer__in": (officer, "")}) if officer else condition


def _in_ranges(ranges: Iterable[CodeRange], path: str) -> Q:
    condition = Q(pk__in=())
    for one in ranges:
        condition |= Q(**{f"{path}__gte": one.first, f"{path}__lte": one.last})
    return condition


def villages_of(county_codes: Iterable[str]) -> tuple[VillageArea, ...]:
    """The villages and communities of some counties, with the names of their townships."""
    villages: list[VillageArea] = []
    for county in sorted(county_codes):
        lines = lines_within(CodeRange.below(county), levels=("township", "village"))
        townships = {line.code: line.name for line in lines if line.level == "township"}
        villages += [
            VillageArea(line.id, line.code, line.name, townships.get(line.parent_code, ""))
            for line in lines
            if line.level == "village"
        ]
    return tuple(villages)


def counties_of(viewer: Actor) -> Mapping[str, AreaLine]:
    """The counties that the viewer's reach touches, by code."""
    return {line.code: line for line in visible_counties(viewer)}
