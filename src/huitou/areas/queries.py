"""Reading the tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from django.db.models import F, Q, QuerySet, Subquery

from huitou.areas.models import LEVELS as LEVELS  # pages choose among them
from huitou.areas.models import Area, Department, Succession
from huitou.audit.prepared import prepared
from huitou.core.authority import Actor, CodeRange, Permission
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
    first, last = code_range.first.rstrip("0"), code_range.last
    rows = _rows_within(levels, first=first, last=last) if on is None else _within(current(on), levels, first, last)
    return _lines(tuple(rows), code_range)


@lru_cache(maxsize=64)
def _lines(rows: tuple[tuple[Any, ...], ...], code_range: CodeRange) -> tuple[AreaLine, ...]:
    """The lines of rows; kept, because nearly every page asks for those of its county and maps hardly ever change."""
    lines = (AreaLine(key, code, name, level, parent or "", city) for key, code, name, level, parent, city in rows)
    return tuple(line for line in lines if line.code in code_range)


@prepared
def _rows_within(levels: tuple[str, ...], first: str, last: str) -> QuerySet[Area, Any]:
    return _within(current(), levels, first, last)


def _within(areas: QuerySet[Area], levels: tuple[str, ...], first: str, last: str) -> QuerySet[Area, Any]:
    # Values and not models: pages ask for the three hundred villages of a county to choose among.
    within = areas.filter(level__in=levels, code__gte=first, code__lte=last).order_by("code")
    return within.values_list("id", "code", "name", "level", "parent__code", "is_community")


def village_successions() -> tuple[tuple[str, str, date], ...]:
    """Which village took over from which, and from when on; renamings under the same code are left out."""
    rows = Succession.objects.filter(predecessor__level="village", successor__level="village")
    found = rows.order_by("effective_on", "pk").values_list("predecessor__code", "successor__code", "effective_on")
    return tuple((before, after, day) for before, after, day in found if before != after)


def lines_at_any_time(counties: Collection[str]) -> tuple[tuple[AreaLine, date | None, date | None], ...]:
    """The areas that stand or once stood in these counties, and the cities and provinces that these lie in, each with
    the day from which on and the day until which."""
    wholes = {county[:digits] for county in counties for digits in (LEVELS["province"], LEVELS["city"])}
    inside = Q(code__in=wholes)
    for county in counties:
        inside |= Q(code__startswith=county)
    chosen = Area.objects.filter(inside).select_related("parent").order_by("code", "valid_from")
    return tuple((_line(area), area.valid_from, area.valid_until) for area in chosen)


def names_of(codes: Collection[str]) -> Mapping[str, str]:
    """The names of the areas with these codes; of what stands no more, the last name that it had."""
    return dict(_codes_and_names(codes=tuple(sorted(codes))))


@prepared
def _codes_and_names(codes: tuple[str, ...]) -> QuerySet[Area, Any]:
    return _named(Area.objects.filter(code__in=codes))


def name_at(code: Any) -> Subquery:
    """The name of the area with the code that an expression gives, as `names_of` finds it."""
    found = Area.objects.filter(code=code).order_by(F("valid_until").desc(nulls_first=True))
    return Subquery(found.values("name")[:1])


def names_within(code_range: CodeRange) -> Mapping[str, str]:
    """The names of the townships and villages of a range, what stands no more included."""
    return dict(_names_between(first=code_range.first.rstrip("0"), last=code_range.last))


@prepared
def _names_between(first: str, last: str) -> QuerySet[Area, Any]:
    return _named(Area.objects.filter(code__gte=first, code__lte=last, level__in=("township", "village")))


def _named(areas: QuerySet[Area]) -> QuerySet[Area, Any]:
    # Later ones overwrite earlier ones; what stands now has no end and comes last.
    return areas.order_by(F("valid_until").asc(nulls_last=True)).values_list("code", "name")


def area_by_code(code: str) -> AreaLine:
    """The area of a code that stands, else the last one that did: figures of a closed round name it. Raises `Refusal`
    HT3001."""
    areas = Area.objects.select_related("parent").filter(code=code)
    area = areas.order_by(F("valid_until").desc(nulls_first=True)).first()
    if area is None:
        raise Refusal.of("HT3001", Place(), code=code)
    return _line(area)


def visible_counties(viewer: Actor) -> tuple[AreaLine, ...]:
    """The counties that an actor's scope touches: those inside it, and the one it lies in."""
    return tuple(_line(area) for area in _counties() if _touches(viewer, area.code))


@prepared
def _counties() -> QuerySet[Area]:
    return current().filter(level="county").select_related("parent").order_by("code")


def department_labels(county_code: str) -> dict[str, Department]:
    """The departments of a county by slug."""
    return {department.slug: department for department in _departments_of(county_code=county_code)}


def department_keys(county_code: str) -> dict[str, int]:
    """The keys of the departments of a county by slug."""
    return dict(_department_keys(county_code=county_code))


@prepared
def _department_keys(county_code: str) -> QuerySet[Department, Any]:
    here = Department.objects.filter(county__code=county_code, county__valid_until__isnull=True)
    return here.values_list("slug", "pk")


def require_department(slug: str, *county_codes: str) -> Department:
    """The department of this slug in one of the counties. Raises `Refusal` HT5006, which names the nearest."""
    known = {one: department for code in county_codes for one, department in department_labels(code).items()}
    if slug not in known:
        nearest = get_close_matches(slug, known, n=1, cutoff=0)
        raise Refusal.of("HT5006", department=slug, nearest=nearest[0] if nearest else "")
    return known[slug]


@prepared
def _departments_of(county_code: str) -> QuerySet[Department]:
    return Department.objects.filter(county__code=county_code, county__valid_until__isnull=True)


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


@dataclass(frozen=True, slots=True)
class SuccessionLine:
    """Who took over from whom, on which day."""

    effective_on: date
    old_code: str
    old_name: str
    new_code: str
    new_name: str


def reach_of(area: Area) -> tuple[tuple[CodeRange, ...], tuple[CodeRange, ...]]:
    """What a post in an area reaches: the ranges of codes, and those inside them that belong elsewhere by now. Records
    keep the code that they were made under, so the old codes of what came to the area are within reach, and those of
    what left it are not (T22)."""
    own = CodeRange.below(area.code)
    if area.level not in ("township", "village"):
        return (own,), ()
    county = CodeRange.below(area.code[: LEVELS["county"]])
    heirs: dict[str, set[str]] = defaultdict(set)
    for before, after in _villages_succeeded(first=county.first, last=county.last):
        if before != after:
            heirs[before].add(after)
    came, went = [], []
    for code in heirs:
        belongs_here = any(last in own for last in _last_heirs(code, heirs))
        if belongs_here and code not in own:
            came.append(CodeRange.below(code))
        elif not belongs_here and code in own:
            went.append(CodeRange.below(code))
    return (own, *came), tuple(went)


@prepared
def _villages_succeeded(first: str, last: str) -> QuerySet[Succession, Any]:
    within = Succession.objects.filter(predecessor__code__gte=first, predecessor__code__lte=last)
    return within.filter(predecessor__level="village").values_list("predecessor__code", "successor__code")


def _last_heirs(code: str, heirs: Mapping[str, Collection[str]]) -> set[str]:
    """The areas that stand at the end of the line of a code."""
    waiting, seen, last = [code], set(), set()
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        if heirs.get(one):
            waiting += heirs[one]
        else:
            last.add(one)
    return last


def successions(county_code: str, viewer: Actor) -> tuple[SuccessionLine, ...]:
    """The history of a county's map, newest first. Raises `Refusal` HT7001."""
    viewer.require(Permission.AREA_CHANGE, county_code)
    county = CodeRange.below(county_code)
    rows = Succession.objects.filter(predecessor__code__gte=county_code, predecessor__code__lte=county.last)
    values = ("effective_on", "predecessor__code", "predecessor__name", "successor__code", "successor__name")
    return tuple(
        SuccessionLine(*row) for row in rows.order_by("-effective_on", "predecessor__code").values_list(*values)
    )


def county_areas(county_code: str, *, on: date | None = None) -> tuple[AreaLine, ...]:
    """The county with its townships and villages, as they stand now or on a day, by code."""
    return lines_within(CodeRange.below(county_code), levels=("county", "township", "village"), on=on)
