"""Supervision and appraisal of a round, and its report beside the round before."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from huitou.core.authority import Permission
from huitou.core.scoring import Measured
from huitou.reporting.queries.appraisals import Scored
from huitou.reporting.queries.appraisals import appraisal as appraisal_of
from huitou.reporting.queries.campaigns import campaign_report
from huitou.web import clock
from huitou.web.requests import HouseRequest
from huitou.web.views.choosing import chosen_round, round_options

_CASES = {
    "handed_in_on_time": "submissions",
    "spot_check_right": "spot_checks",
    "received": "referrals",
}
"""The page with the cases behind a measure; the gaps for all others."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A township or department with the address of the cases behind each of its figures."""

    scored: Scored
    cells: tuple[tuple[Measured, str], ...]
    gaps: str


@require_safe
def appraisal(request: HouseRequest) -> HttpResponse:
    """Scores with the figures behind them; each figure opens onto its cases."""
    request.actor.require(Permission.APPRAISAL_VIEW)
    round_line = chosen_round(request)
    if round_line is None:
        return render(request, "spot_checks/none.html", {"active": "appraisal"})
    found = appraisal_of(round_line, request.actor, today=clock.today())
    context = {
        "round": round_line,
        "rounds": round_options(request),
        "found": found,
        "townships": [_row(one, str(round_line.ref), "area") for one in found.townships],
        "departments": [_row(one, str(round_line.ref), "department") for one in found.departments],
        "may_amend": request.actor.can(Permission.ORDER_AMEND, round_line.county_code),
    }
    return render(request, "appraisal/appraisal.html", context)


def _row(one: Scored, round_ref: str, name: str) -> _Row:
    def address(measure: Measured) -> str:
        page = _CASES.get(measure.slug, "gaps")
        if name == "area" and measure.slug == "never_returned":
            page = "submissions"
        return f"{reverse(page)}?{urlencode({'round': round_ref, name: one.code})}"

    led = {"lead": "1"} if name == "department" else {}
    gaps = f"{reverse('gaps')}?{urlencode({'round': round_ref, name: one.code, **led})}"
    return _Row(one, tuple((measure, address(measure)) for measure in one.measures), gaps)


@require_safe
def campaign(request: HouseRequest) -> HttpResponse:
    """The report of a round."""
    request.actor.require(Permission.APPRAISAL_VIEW)
    round_line = chosen_round(request)
    if round_line is None:
        return render(request, "spot_checks/none.html", {"active": "campaign"})
    found = campaign_report(round_line, request.actor, today=clock.today())
    context = {"round": round_line, "rounds": round_options(request), "found": found}
    return render(request, "appraisal/campaign.html", context)
