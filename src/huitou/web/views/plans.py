"""Departments' plans of the year (年度实施方案, 四(六))."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from huitou.casework.actions import PlanSaid, write_plan
from huitou.casework.queries import plan_page, plans
from huitou.core.authority import Permission
from huitou.orders.queries import effective_pack
from huitou.web import clock
from huitou.web.gap_deeds import day_from
from huitou.web.requests import HouseRequest, deed
from huitou.web.views.choosing import chosen_round, required_round, round_options
from huitou.web.views.gaps import indicators_of


@require_safe
def listing(request: HouseRequest) -> HttpResponse:
    """The departments with how far their plans are; a department sees itself."""
    request.actor.require(Permission.REFERRAL_VIEW)
    round_line = chosen_round(request)
    if round_line is None:
        return render(request, "gaps/none.html")
    lines = plans(round_line.id, request.actor)
    context = {"round": round_line, "rounds": round_options(request), "lines": lines}
    return render(request, "work/plans.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HouseRequest, department: str) -> HttpResponse:
    """The plan of a department: its tasks from its gaps, its measures, what it says; writes what it says."""
    request.actor.require(Permission.REFERRAL_VIEW)
    round_line = required_round(request)
    if request.method == "POST":
        request.actor.require(Permission.GAP_REMEDY)
        plan_page(round_line.id, department, request.actor)
        said = PlanSaid(
            request.POST.get("target", ""),
            request.POST.get("standard", ""),
            day_from(request.POST.get("due_on", "")),
            request.POST.get("responsible", ""),
            _version(request),
        )
        with deed(request, Permission.GAP_REMEDY, round_line.county_code) as actor:
            write_plan(round_line.id, department, said, by=actor, now=clock.now())
        messages.success(request, gettext("年度实施方案已保存。"))
        return redirect(f"{reverse('plan', args=[department])}?round={round_line.ref}")
    page = plan_page(round_line.id, department, request.actor)
    pack = effective_pack(round_line.county_code)
    context = {
        "round": round_line,
        "page": page,
        "indicators": indicators_of(pack),
        "measure_names": pack.measures,
        "may_write": request.actor.can(Permission.GAP_REMEDY, round_line.county_code),
    }
    return render(request, "work/plan.html", context)


def _version(request: HouseRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
