"""Rounds that are open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from huitou.areas.queries import area_by_code, visible_counties
from huitou.audit.prepared import prepared
from huitou.core.authority import Actor
from huitou.core.errors import Refusal
from huitou.surveys.models import Round


@dataclass(frozen=True, slots=True)
class RoundLine:
    """An open round of a county, with the years it judges by."""

    id: int
    ref: UUID
    slug: str
    county_code: str
    county_name: str
    exit_years: tuple[int, ...]
    review_standard_year: int
    remediation_standard_year: int
    income_from: date | None
    income_to: date | None
    opened_at: datetime


def rounds(viewer: Actor, slug: str | None = None, area_code: str | None = None) -> tuple[RoundLine, ...]:
    """The open rounds of the counties that the viewer's reach touches (of those that hold or lie in an area, when one
    is named), by county and opening. A round is no secret: whoever has a post may see that it is open."""
    counties = [line.code for line in visible_counties(viewer) if area_code is None or _related(line.code, area_code)]
    found = _open(counties=tuple(counties))
    return tuple(round_line(one) for one in found if not slug or one.slug == slug)


@prepared
def _open(counties: tuple[str, ...]) -> QuerySet[Round]:
    found = Round.objects.filter(county__code__in=counties, closed_at__isnull=True).select_related("county")
    return found.order_by("county__code", "opened_at", "id")


def round_by_ref(ref: UUID, viewer: Actor) -> RoundLine:
    """The round with this reference. Raises `Refusal` HT4001 when it is missing or out of reach."""
    found = next((line for line in rounds(viewer) if line.ref == ref), None)
    if found is None:
        raise Refusal.of("HT4001")
    return found


def open_rounds(viewer: Actor, slug: str, area_code: str | None = None) -> tuple[RoundLine, ...]:
    """The rounds of this name that are open within reach. Raises `Refusal` HT4002 when there is none, HT3001 when there
    is no such area."""
    found = rounds(viewer, slug, area_code)
    if not found:
        if area_code:
            area_by_code(area_code)
        raise Refusal.of("HT4002", round=slug)
    return found


def _related(county_code: str, area_code: str) -> bool:
    return county_code.startswith(area_code) or area_code.startswith(county_code)


def round_line(row: Round) -> RoundLine:
    """A round in plain values."""
    return RoundLine(
        row.pk,
        row.ref,
        row.slug,
        row.county.code,
        row.county.name,
        tuple(int(year) for year in row.exit_years.split(",")),
        row.review_standard_year,
        row.remediation_standard_year,
        row.income_from,
        row.income_to,
        row.opened_at,
    )
