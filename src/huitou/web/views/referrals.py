"""Referrals by department: the list, one with its gaps, and its receipt."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from huitou.casework.actions import receive_referral
from huitou.casework.queries import GapLine, referral, referrals, reminders_of
from huitou.core.authority import Permission
from huitou.orders.queries import effective_pack
from huitou.surveys.queries import RoundLine, rounds
from huitou.web import clock
from huitou.web.requests import HouseRequest, deed
from huitou.web.views.choosing import chosen_round, round_options
from huitou.web.views.gaps import indicators_of


@require_safe
def listing(request: HouseRequest) -> HttpResponse:
    """The referrals of a round; a department sees its own."""
    request.actor.require(Permission.REFERRAL_VIEW)
    round_line = chosen_round(request)
    lines = referrals(round_line.id, request.actor) if round_line is not None else ()
    context = {"round": round_line, "rounds": round_options(request), "lines": lines, "today": clock.today()}
    return render(request, "referrals/referrals.html", context)


@require_safe
def one(request: HouseRequest, ref: UUID) -> HttpResponse:
    """One referral with its gaps."""
    line, gaps = referral(ref, request.actor)
    county_code = gaps[0].area[:6] if gaps else ""
    context = {
        "line": line,
        "gaps": gaps,
        "round": _round_of(request, gaps),
        "indicators": indicators_of(effective_pack(county_code)) if county_code else {},
        "today": clock.today(),
        "reminders": reminders_of(ref, request.actor),
        "may_remind": request.actor.can(Permission.REFERRAL_DISPATCH, county_code or None),
        "may_receive": request.actor.can(Permission.REFERRAL_RECEIVE) and line.state == "dispatched",
    }
    return render(request, "referrals/referral.html", context)


def _round_of(request: HouseRequest, gaps: Sequence[GapLine]) -> RoundLine | None:
    """The round that a referral belongs to, by its gaps."""
    named = {(gap.area[:6], gap.round) for gap in gaps}
    return next((line for line in rounds(request.actor) if (line.county_code, line.slug) in named), None)


@require_POST
def receive(request: HouseRequest, ref: UUID) -> HttpResponse:
    """The department signs for it."""
    line, gaps = referral(ref, request.actor)
    with deed(request, Permission.REFERRAL_RECEIVE, gaps[0].area[:6] if gaps else None) as actor:
        receive_referral(ref, by=actor, now=clock.now())
    messages.success(request, gettext("已签收 %(number)s。") % {"number": line.number})
    return redirect("referral", ref=ref)
