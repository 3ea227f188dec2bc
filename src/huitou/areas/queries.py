"""Reading the tree."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from huitou.areas.models import LEVELS as LEVELS  # pages choose among them
from huitou.areas.models import Area, Department
from huitou.core.authority import Actor, CodeRange
from huitou.core.errors import Place, Refusal


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area in plain values."""

    id: int
    code: str
    name: str
    level: str
    parent_code: str
    is_community: bool


def current(on: date | None = None) -> QuerySet[Area]:
    """The areas that stand on a day; None: those that stand now, with no end."""
    if on is None:
        return Area.objects.filter(valid_until__isnull=True)
    return Area.objects.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=on)).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=on)
    )


def lines_within(
    code_range: CodeRange, *, levels: tuple[str, ...] = tuple(LEVELS), on: date | None = None
) -> tuple[AreaLine, ...]:
    """The areas of these levels inside a range, by code."""
    chosen = current(on).filter(level__in=levels).select_related("parent").order_by("code")
    lines = (_line(area) for area in chosen.filter(code__gte=code_range.first.rstrip("0"), code__lte=code_range.last))
    return tuple(line for line in lines if line.code in code_range)


def names_of(codes: Collection[str]) -> Mapping[str, str]:
    """The names of the areas with these codes that stand now."""
    return dict(current().filter(code__in=codes).values_list("code", "name"))


def area_by_code(code: str) -> AreaLine:
    """The area of a code. Raises `Refusal` HT3001."""
    area = current().select_related("parent").filter(code=code).first()
    if area is None:
        raise Refusal.of("HT3001", Place(), code=code)
    return _line(area)


def visible_counties(viewer: Actor) -> tuple[AreaLine, ...]:
    """The counties that an actor's scope touches: those inside it, and the one it lies in."""
    counties = (_line(area) for area in current().filter(level="county").select_related("parent").order_by("code"))
    return tuple(line for line in counties if _touches(viewer, line.code))


def department_labels(county_code: str) -> dict[str, Department]:
    """The departments of a county by slug."""
    return {
        department.slug: department
        for department in Department.objects.filter(county__code=county_code, county__valid_until__isnull=True)
    }


def department_places(ids: Collection[int]) -> tuple[tuple[str, str], ...]:
    """County and slug of some departments."""
    return tuple(Department.objects.filter(pk__in=ids).order_by("id").values_list("county__code", "slug"))


def _touches(viewer: Actor, code: str) -> bool:
    whole = CodeRange.below(code)
    return any(one.first <= whole.last and whole.first <= one.last for one in viewer.scope.ranges)


def _line(area: Area) -> AreaLine:
    parent = area.parent.code if area.parent is not None else ""
    return AreaLine(area.pk, area.code, area.name, area.level, parent, area.is_community)


def is_empty() -> bool:
    """Whether no area was ever loaded: a new data directory."""
    return not Area.objects.exists()
