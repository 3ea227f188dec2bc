"""Opening a round: what it takes over is shown first, and opened only as it was shown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from huitou.areas.queries import AreaLine, visible_counties
from huitou.casework.queries import CarriedGaps, carried_into
from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.surveys.actions import open_round
from huitou.surveys.queries import OpeningPage, opening_page, rounds_to_open
from huitou.web import clock
from huitou.web.requests import HouseRequest, deed
from huitou.web.templatetags.house import round_name
from huitou.web.views.choosing import Option


@require_http_methods(["GET", "HEAD", "POST"])
def opening(request: HouseRequest) -> HttpResponse:
    """Shows whom a round would take over, its calendar and the gaps that go on; opens it when that still holds."""
    request.actor.require(Permission.ROUND_OPEN)
    county = _county(request)
    choices = rounds_to_open(county.code, request.actor)
    slug = request.GET.get("slug") or request.POST.get("slug") or (choices[0].slug if choices else "")
    options = [Option(one.slug, round_name(one.slug)) for one in choices]
    context: dict[str, Any] = {"county": county, "options": options, "slug": slug, "today": clock.today()}
    if slug not in {one.slug for one in choices}:
        return render(request, "rounds/open.html", context)
    try:
        page = opening_page(slug, county.code, request.actor)
    except Refusal as refusal:
        return render(request, "rounds/open.html", {**context, "problems": refusal.problems}, status=422)
    carried = carried_into(county.code, page.subjects, request.actor)
    shown = _shown(page, carried)
    if request.method == "POST" and request.POST.get("shown") == shown:
        return _open(request, county, slug, carried)
    if request.method == "POST":
        messages.warning(request, gettext("您查看之后台账有了变动，没有开启。请核对新的数字后再开。"))
    return render(request, "rounds/open.html", {**context, "page": page, "carried": carried, "shown": shown})


def _county(request: HouseRequest) -> AreaLine:
    """The county of the post; the right is asked for with it."""
    return next(one for one in visible_counties(request.actor) if request.actor.can(Permission.ROUND_OPEN, one.code))


def _shown(page: OpeningPage, carried: CarriedGaps) -> str:
    """What the page showed, as its form sends it back."""
    years = ",".join(f"{one.exit_year}:{one.households}:{one.persons}:{one.villages}" for one in page.years)
    return f"{years};{carried.taken}:{carried.left_behind}"


def _open(request: HouseRequest, county: AreaLine, slug: str, carried: CarriedGaps) -> HttpResponse:
    with deed(request, Permission.ROUND_OPEN, county.code) as actor:
        line, _ = open_round(slug, county.code, by=actor, now=clock.now())
    messages.success(request, gettext("批次已开启，带入上批次结转的%(count)d项。") % {"count": carried.taken})
    messages.info(request, gettext("接下来：登记培训，各村开始摸底。"))
    return redirect(f"{reverse('calendar')}?round={line.ref}")
