"""Submissions: the list by village, one with what blocks it, approval of many."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from huitou.core.authority import Permission
from huitou.core.errors import Problem, Refusal
from huitou.core.lifecycle import REVIEWED_BY, SUBMISSION, SUBMISSION_OPEN, SubmissionState
from huitou.core.schedule import DueState, Milestone, due_state
from huitou.orders.queries import effective_pack
from huitou.policy import Pack
from huitou.policy.schema import SUBJECTS
from huitou.surveys import actions
from huitou.surveys.queries import (
    RoundLine,
    SubmissionLine,
    SubmissionPage,
    doubtful_villages,
    milestones,
    standing,
    submission,
    submissions,
)
from huitou.web import clock, words
from huitou.web.requests import HouseRequest, deed, page_number
from huitou.web.templatetags.house import label
from huitou.web.views.choosing import Option, area_options, chosen_round, required_round, round_options
from huitou.web.views.gaps import indicators_of

PAGE_SIZE = 50
_TOTALS = ("subjects", "surveyed", "left", "approved")
_FILTERS = ("area", "state", "asks")
_DEADLINES = {"forms_to_county": "approved", "screening": "surveyed"}
"""By step of the calendar what every subject must be for the step to be done."""
_BULK: dict[SubmissionState, tuple[str, Callable[..., None]]] = {
    SubmissionState.SUBMITTED: ("approve", actions.approve),
    SubmissionState.TOWNSHIP_APPROVED: ("confirm", actions.confirm),
}


@require_safe
def listing(request: HouseRequest) -> HttpResponse:
    """The villages of a round with their states; those filtered can be approved in one go."""
    request.actor.require(Permission.SUBMISSION_VIEW)
    round_line = chosen_round(request)
    if round_line is None:
        return render(request, "submissions/none.html")
    wanted = {name: request.GET.get(name, "") for name in _FILTERS}
    lines = _filtered(request, wanted)
    waiting = [line for line in lines if line.state in _BULK and _may_take(request, line)]
    number = page_number(request)
    totals = {name: sum(getattr(line, name) for line in lines) for name in _TOTALS}
    context = {
        "round": round_line,
        "rounds": round_options(request),
        "lines": lines[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        "number": number,
        "pages": max(1, -(-len(lines) // PAGE_SIZE)),
        "totals": totals,
        "wanted": wanted,
        "waiting": waiting,
        "deadlines": _deadlines(round_line, totals),
        "areas": area_options(request.actor, round_line.county_code),
        "states": [Option(state, str(words.SUBMISSION_STATES[state])) for state in map(str, SubmissionState)],
    }
    return render(request, "submissions/submissions.html", context)


def _deadlines(line: RoundLine, totals: Mapping[str, int]) -> list[tuple[Milestone, int, DueState]]:
    """The steps of the calendar that end with what is listed here, with the days that are left and how they stand."""
    steps, today = milestones(line), clock.today()
    return [
        (
            step,
            (step.due_on - today).days,
            due_state(step.due_on, today, done=totals[reached] == totals["subjects"]),
        )
        for slug, reached in _DEADLINES.items()
        if (step := steps.get(slug)) is not None and step.due_on is not None
    ]


def _filtered(request: HouseRequest, wanted: dict[str, str]) -> tuple[SubmissionLine, ...]:
    return submissions(
        required_round(request),
        request.actor,
        area_code=wanted["area"] or None,
        state=wanted["state"] or None,
        asks_withdrawal=bool(wanted["asks"]),
    )


def _may_take(request: HouseRequest, line: SubmissionLine) -> bool:
    return request.actor.can(SUBMISSION[_BULK[line.state][0]].permission, line.village_code)


@require_POST
def bulk(request: HouseRequest) -> HttpResponse:
    """Approves every filtered village that waits for this post, each checked anew and in a transaction of its own;
    those with doubts that nobody has explained are left out and listed."""
    request.actor.require(Permission.SUBMISSION_VIEW)
    wanted = {name: request.POST.get(name, "") for name in _FILTERS}
    done = 0
    refusals: list[Problem] = []
    waiting = [line for line in _filtered(request, wanted) if line.state in _BULK and _may_take(request, line)]
    villages = [line.village_code for line in waiting]
    doubtful = doubtful_villages(required_round(request), villages, request.actor, today=clock.today())
    for line in waiting:
        if line.village_code in doubtful:
            values = {"village": line.village_name, "count": doubtful[line.village_code]}
            refusals.append(Problem("HT4054", values=values))
            continue
        name, action = _BULK[line.state]
        try:
            if name == "confirm":
                actions.foresee(line.ref, viewer=request.actor)
            with deed(request, SUBMISSION[name].permission, line.village_code) as actor:
                action(line.ref, line.version, by=actor, now=clock.now())
            done += 1
        except Refusal as refusal:
            refusals += refusal.problems
    if done:
        messages.success(request, gettext("已审核通过%(count)d个村。") % {"count": done})
    for problem in refusals:
        messages.warning(request, problem.message("en" if request.LANGUAGE_CODE == "en" else "zh"))
    if not done and not refusals:
        messages.warning(request, gettext("没有等您审核的村。"))
    return redirect(f"{reverse('submissions')}?round={required_round(request).ref}")


@require_safe
def one(request: HouseRequest, ref: UUID) -> HttpResponse:
    """A village: comments on top, how far it has come, what blocks it, what can be done, its story."""
    page = submission(ref, request.actor, now=clock.now())
    context: dict[str, Any] = {"page": page, "line": page.line, "round": page.round, **labels_of(page)}
    if page.line.state in SUBMISSION_OPEN:
        found, blocks = standing(ref, request.actor, today=clock.today())
        context |= {"standing": found, "blocks": blocks}
    context |= rights_of(request, page)
    return render(request, "submissions/submission.html", context)


def labels_of(page: SubmissionPage) -> dict[str, Any]:
    """The words of the indicators and fields of a submission."""
    pack = effective_pack(page.round.county_code)
    return {"indicators": indicators_of(pack), "fact_labels": fact_labels(pack)}


def fact_labels(pack: Pack) -> dict[str, str]:
    """What the fields are called on which comments are made."""
    schemas = [pack.fact_schema(subject) for subject in SUBJECTS]
    return {name: label(kind) for schema in schemas for name, kind in schema.types.items()}


_DEEDS = ("may_approve", "may_confirm", "may_lock", "may_return", "may_unlock", "may_ask", "may_decide")


def rights_of(request: HouseRequest, page: SubmissionPage) -> dict[str, bool]:
    """Which buttons the post sees. What is shown is no more than a hint: the actions ask for themselves."""
    state, code = page.line.state, page.line.village_code

    def may(name: str) -> bool:
        transition = SUBMISSION[name]
        return state in transition.sources and request.actor.can(transition.permission, code)

    can_decide = may("approve") or may("confirm") or may("unlock")
    rights = {
        "may_fill": state in SUBMISSION_OPEN and request.actor.can(Permission.SURVEY_EDIT, code),
        "may_submit": may("submit"),
        "may_review": any(request.actor.can(right, code) for right in REVIEWED_BY.values()),
        "is_locked": state == SubmissionState.LOCKED,
        "may_approve": may("approve"),
        "may_confirm": may("confirm"),
        "may_lock": may("lock"),
        "may_return": may("return_to_filler") or may("return_to_township"),
        "may_unlock": may("unlock"),
        "may_ask": state not in SUBMISSION_OPEN and request.actor.can(Permission.SUBMISSION_SUBMIT, code),
        "may_decide": page.withdrawal is not None and can_decide,
    }
    return {**rights, "may_anything": page.can_be_undone_until is not None or any(rights[name] for name in _DEEDS)}
