"""The gap list with its filters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from huitou.casework.queries import COURSES, GapListLine, GapPage, course, gap_lists, gap_page, led_by
from huitou.core.authority import Permission
from huitou.core.lifecycle import GapListState, GapState
from huitou.orders.queries import effective_pack
from huitou.policy import IndicatorInfo, Pack
from huitou.policy.schema import SUBJECTS
from huitou.surveys.queries import RoundLine
from huitou.web import clock, words
from huitou.web.requests import HouseRequest, page_number
from huitou.web.templatetags.house import label
from huitou.web.views.choosing import Option, area_options, chosen_round, round_options

PAGE_SIZE = 50
_FILTERS = ("area", "subject", "department", "lead", "indicator", "state", "course")


@require_safe
def gaps(request: HouseRequest) -> HttpResponse:
    """One page of gaps, the counts beside it, and what can be done with the list."""
    request.actor.require(Permission.GAP_VIEW)
    round_line = chosen_round(request)
    if round_line is None:
        return render(request, "gaps/none.html")
    pack = effective_pack(round_line.county_code)
    wanted = {name: request.GET.get(name, "") for name in _FILTERS}
    page = _page(request, round_line, wanted)
    lists = gap_lists(round_line.id, request.actor, held=page.by_list)
    context = {
        "round": round_line,
        "rounds": round_options(request),
        "page": page,
        "number": page_number(request),
        "pages": max(1, -(-page.total // PAGE_SIZE)),
        "wanted": wanted,
        "is_filtered": any(wanted.values()),
        "choices": _choices(request, round_line, pack, page),
        "indicators": indicators_of(pack),
        "lists": lists,
        "today": clock.today(),
        **_rights(request, round_line.county_code, lists),
    }
    return render(request, "gaps/gaps.html", context)


def _page(request: HouseRequest, round_line: RoundLine, wanted: dict[str, str]) -> GapPage:
    also = course(wanted["course"], clock.today())
    if wanted["lead"] and wanted["department"]:
        also &= led_by(wanted["department"])
    return gap_page(
        round_line.id,
        request.actor,
        area_code=wanted["area"] or None,
        department=wanted["department"] or None,
        indicator=wanted["indicator"] or None,
        state=wanted["state"] or None,
        subject_type=wanted["subject"] or None,
        also=also,
        page=page_number(request),
        size=PAGE_SIZE,
    )


def unsigned(lists: Iterable[GapListLine]) -> GapListLine | None:
    """The list that waits for a signature; None when there is none with gaps on it."""
    return next((line for line in lists if line.state == GapListState.DRAWN_UP and line.gaps), None)


def _rights(request: HouseRequest, county_code: str, lists: tuple[GapListLine, ...]) -> dict[str, bool]:
    """What the post may do with the lists as they stand."""
    return {
        "may_sign": request.actor.can(Permission.GAP_LIST_SIGN, county_code) and unsigned(lists) is not None,
        "may_assign": request.actor.can(Permission.GAP_ASSIGN, county_code),
        "may_carry_over": request.actor.can(Permission.GAP_CARRY_OVER, county_code),
        "may_dispatch": request.actor.can(Permission.REFERRAL_DISPATCH, county_code),
    }


def indicators_of(pack: Pack) -> dict[str, IndicatorInfo]:
    """All indicators of a pack by slug, households' first."""
    return {info.slug: info for subject in SUBJECTS for info in pack.indicators(subject)}


def _choices(request: HouseRequest, round_line: RoundLine, pack: Pack, page: GapPage) -> dict[str, Any]:
    """The entries of the filters; indicators and states say how many gaps stand behind them."""
    departments = [Option(slug, label(one)) for slug, one in pack.departments.items() if not one.per_household]
    return {
        "areas": area_options(request.actor, round_line.county_code),
        "subjects": [Option("household", gettext("贫困户")), Option("village", gettext("贫困村"))],
        "departments": departments if request.actor.scope.departments is None else [],
        "indicators": [
            Option(slug, f"{label(info)} ({page.by_indicator.get(slug, 0)})")
            for slug, info in indicators_of(pack).items()
        ],
        "courses": [Option(name, str(words.GAP_COURSES[name])) for name in COURSES],
        "states": [
            Option(state, f"{words.GAP_STATES[state]} ({page.by_state.get(state, 0)})")
            for state in map(str, GapState)
            if page.by_state.get(state) or state == request.GET.get("state")
        ],
    }
