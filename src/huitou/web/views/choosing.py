"""What several pages let people choose: the round, and places within reach."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.http import Http404

from huitou.areas.queries import LEVELS, AreaLine, lines_within
from huitou.core.authority import CODE_LENGTH, Actor, CodeRange, Permission, Scope
from huitou.surveys.queries import RoundLine, rounds
from huitou.web.requests import HouseRequest
from huitou.web.templatetags.house import round_name


@dataclass(frozen=True, slots=True)
class Option:
    """An entry of a choice."""

    value: str
    text: str


def chosen_round(request: HouseRequest) -> RoundLine | None:
    """The round named in the address, else the one opened last; None when none is open within reach.

    Raises Http404 for a round that is missing or out of reach.
    """
    within = rounds_within(request)
    wanted = request.GET.get("round") or request.POST.get("round")
    if not wanted:
        return max(within, key=lambda line: (line.opened_at, line.id), default=None)
    found = next((line for line in within if str(line.ref) == wanted), None)
    if found is None:
        raise Http404
    return found


def rounds_within(request: HouseRequest) -> tuple[RoundLine, ...]:
    """The open rounds within reach, read once in a request."""
    if not hasattr(request, "open_rounds"):
        request.open_rounds = rounds(request.actor)
    return request.open_rounds


def required_round(request: HouseRequest) -> RoundLine:
    """As `chosen_round`, for deeds and pages that mean nothing without a round. Raises Http404."""
    found = chosen_round(request)
    if found is None:
        raise Http404
    return found


def round_options(request: HouseRequest) -> list[Option]:
    """The open rounds within reach; the county is named where there are several."""
    within = rounds_within(request)
    several = len({line.county_code for line in within}) > 1
    return [
        Option(str(line.ref), f"{line.county_name} {round_name(line.slug)}" if several else round_name(line.slug))
        for line in within
    ]


def area_options(actor: Actor, county_code: str) -> list[Option]:
    """The townships and villages of a county within the actor's reach, villages under their township."""
    return list(_area_options(lines_within(CodeRange.below(county_code), levels=("township", "village")), actor.scope))


@lru_cache(maxsize=64)
def _area_options(lines: tuple[AreaLine, ...], scope: Scope) -> tuple[Option, ...]:
    """Kept by what it is made of: the same three hundred places stand on every list of a post."""
    return tuple(
        Option(line.code, line.name if line.level == "township" else f"　{line.name}")
        for line in sorted(lines, key=lambda line: line.code.ljust(CODE_LENGTH, "0") + line.level)
        if scope.covers(line.code)
    )


def village_options(request: HouseRequest, round_line: RoundLine) -> list[Option]:
    """The villages of a round within reach, each with its township."""
    # Subjects keep the village that they were frozen in, whatever became of it since.
    day = round_line.opened_at.date()
    lines = lines_within(CodeRange.below(round_line.county_code), levels=("township", "village"), on=day)
    townships = {line.code: line.name for line in lines if line.level == "township"}
    return [
        Option(line.code, f"{townships.get(line.parent_code, '')} {line.name}".strip())
        for line in lines
        if line.level == "village" and request.actor.scope.covers(line.code)
    ]


def chosen_village(request: HouseRequest, villages: list[Option]) -> Option | None:
    """The village named in the address, else the first within reach. Raises Http404 for one out of reach."""
    wanted = request.GET.get("village")
    if not wanted:
        return villages[0] if villages else None
    found = next((one for one in villages if one.value == wanted), None)
    if found is None:
        raise Http404
    return found


def export_areas(actor: Actor, round_line: RoundLine, area_code: str = "") -> list[Option]:
    """The largest areas that the actor may give files of: the one named, else the county, else those of the post."""
    county = round_line.county_code
    if area_code or actor.can(Permission.FORM_EXPORT, county):
        code, name = area_code or county, "" if area_code else round_line.county_name
        return [Option(code, name)] if actor.can(Permission.FORM_EXPORT, code) else []
    places = [Option(one.value, one.text.strip()) for one in area_options(actor, county)]
    own = [one for one in places if actor.can(Permission.FORM_EXPORT, one.value)]
    codes = {one.value for one in own}
    return [one for one in own if one.value[: LEVELS["township"]] not in codes - {one.value}]


def uuids(texts: list[str]) -> tuple[UUID, ...]:
    """References from a form. Raises Http404 for anything that is none."""
    try:
        return tuple(UUID(text) for text in texts)
    except ValueError as error:
        raise Http404 from error
