"""One household with everything that the rules find at it: where to mend it, why it is right, and until when."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from huitou.casework.queries import gaps_of
from huitou.core.authority import Permission
from huitou.core.lifecycle import GapState
from huitou.surveys import actions
from huitou.surveys.queries import exemptions_of
from huitou.surveys.queries.checked import RULES_BY_CODE, Found, HouseholdChecks, household_checks
from huitou.surveys.survey_rules import SURVEY_RULES, survey_key
from huitou.web import clock
from huitou.web.requests import HouseRequest, deed


@require_safe
def household(request: HouseRequest, ref: UUID) -> HttpResponse:
    """What fires at a household, gravest first; reasons are given and taken back here."""
    page = household_checks(ref, request.actor, today=clock.today())
    gaps = _open_gaps(request, page)
    order = ["error", "warning", "finding"]
    lines = sorted(
        (_line(one, page, gaps) for one in page.found), key=lambda line: order.index(str(line["rule"].severity))
    )
    context = {
        "page": page,
        "lines": lines,
        "exemptions": [
            (one, RULES_BY_CODE.get(one.rule)) for one in exemptions_of(ref, request.actor, today=clock.today())
        ],
        "may_exempt": request.actor.can(Permission.SURVEY_EDIT, page.village_code),
        "may_correct": request.actor.can(Permission.HOUSEHOLD_CORRECT, page.village_code),
        "today": clock.today(),
    }
    return render(request, "checks/household.html", context)


@require_POST
def make(request: HouseRequest, ref: UUID) -> HttpResponse:
    """Gives the reason for a warning, until a date or until the round ends."""
    page = household_checks(ref, request.actor, today=clock.today())
    until = _day(request.POST.get("until", ""))
    round_ref = page.round.ref if page.round is not None and until is None else None
    with deed(request, Permission.SURVEY_EDIT, page.village_code) as actor:
        actions.exempt(
            ref,
            request.POST.get("rule", ""),
            request.POST.get("reason", ""),
            round_ref=round_ref,
            until=until,
            by=actor,
            now=clock.now(),
            today=clock.today(),
        )
    messages.success(request, gettext("已记下原因。"))
    return _back(request, ref)


@require_POST
def end(request: HouseRequest, ref: UUID) -> HttpResponse:
    """The reason counts no more."""
    request.actor.require(Permission.SURVEY_EDIT)
    with deed(request, Permission.SURVEY_EDIT, None) as actor:
        household_ref = actions.end_exemption(ref, by=actor, now=clock.now())
    messages.success(request, gettext("豁免已结束，疑点重新列出。"))
    return _back(request, household_ref)


def _back(request: HouseRequest, ref: UUID) -> HttpResponse:
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/"):
        return redirect(back)
    return redirect("household_checks", ref=ref)


def _line(one: Found, page: HouseholdChecks, gaps: frozenset[str]) -> dict[str, Any]:
    rule = RULES_BY_CODE[one.rule]
    return {
        "rule": rule,
        "people": [f"{number} {page.names.get(number, '')}".strip() for number in one.members],
        "reason": one.reason,
        "key": survey_key(rule) if rule.code in SURVEY_RULES and page.subject_ref is not None else "",
        "of_members": bool(one.members),
        "has_gap": rule.indicator in gaps,
    }


def _open_gaps(request: HouseRequest, page: HouseholdChecks) -> frozenset[str]:
    if page.subject_id is None or not request.actor.can(Permission.GAP_VIEW):
        return frozenset()
    return frozenset(
        gap.indicator for gap in gaps_of(page.subject_id, request.actor) if gap.state != GapState.CANCELLED
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
