"""What do I owe, by when, what came back; and where the round stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from huitou.audit.queries import drill_alarm
from huitou.casework.queries import Duty, digest_of, gap_page, owed
from huitou.core.authority import Permission
from huitou.orders.queries import effective_pack
from huitou.surveys.queries import RoundLine, my_turn, progress, returned_to
from huitou.web import clock
from huitou.web.requests import HouseRequest
from huitou.web.views.choosing import chosen_round, round_options
from huitou.web.views.submissions import fact_labels


@require_safe
def home(request: HouseRequest) -> HttpResponse:
    """The duties of the post, soonest first, and the counts of the newest round."""
    round_line = chosen_round(request)
    duties = owed(request.actor, clock.today())
    context = {
        "duties": [{"duty": duty, "address": _address(duty)} for duty in duties],
        "digest": digest_of(request.actor, clock.today()),
        "turns": my_turn(request.actor),
        "alarm": drill_alarm(clock.now()) if request.actor.can(Permission.BACKUP_MAKE) else None,
        **_came_back(request, round_line),
        "round": round_line,
        "rounds": round_options(request),
        "today": clock.today(),
        **(_counts(request, round_line) if round_line is not None else {}),
    }
    return render(request, "home.html", context)


def _came_back(request: HouseRequest, round_line: RoundLine | None) -> dict[str, Any]:
    """What reviewers said of fields of this post's surveys (U24)."""
    comments = returned_to(request.actor) if round_line is not None else ()
    if round_line is None or not comments:
        return {}
    return {"comments": comments, "fact_labels": fact_labels(effective_pack(round_line.county_code))}


def _address(duty: Duty) -> str:
    """The page where the duty is done; empty where a duty has no page."""
    with_ref = {"referral"}
    try:
        if duty.target in with_ref:
            return reverse(duty.target, kwargs={"ref": duty.ref})
        return f"{reverse(duty.target)}?round={duty.ref}" if duty.ref else reverse(duty.target)
    except NoReverseMatch:
        return ""


def _counts(request: HouseRequest, round_line: RoundLine) -> Mapping[str, Any]:
    """The figures that the post may see."""
    actor = request.actor
    counts: dict[str, Any] = {}
    if actor.can(Permission.HOUSEHOLD_VIEW) and actor.scope.departments is None:
        villages = progress(round_line, actor)
        for name in ("subjects", "surveyed", "approved"):
            counts[name] = sum(getattr(village, name) for village in villages)
        counts |= {"villages": villages, "may_list": actor.can(Permission.SUBMISSION_VIEW)}
    may_fill = actor.can(Permission.SURVEY_EDIT)
    counts |= {"may_fill": may_fill, "may_fill_forms": may_fill and not actor.scope.covers(round_line.county_code)}
    if actor.can(Permission.GAP_VIEW):
        page = gap_page(round_line.id, actor, size=1)
        counts |= {"gaps": page.total, "by_state": page.by_state}
    return counts
