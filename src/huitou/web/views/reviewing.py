"""Reviewing a village subject by subject: the list that can be narrowed, one subject with its neighbours, what the
reviewer has looked at, and what is answered to comments."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from huitou.casework.queries import blind_to, require_sight
from huitou.core.authority import Actor, Permission
from huitou.core.lifecycle import REVIEWED_BY
from huitou.orders.queries import effective_pack
from huitou.surveys import actions
from huitou.surveys.queries import (
    CertificationLine,
    ReviewLine,
    SubjectReview,
    certifications_of,
    comment_place,
    review_lines,
    subject_review,
    submission,
)
from huitou.surveys.queries.signatures import signatures_of
from huitou.web import clock, words
from huitou.web.requests import HouseRequest, deed
from huitou.web.surveying.page import register_of
from huitou.web.surveying.review import (
    FILTERS,
    certified_otherwise,
    changed_since,
    fields_of_subject,
    members_of,
    narrowed,
    neighbours,
    outliers,
    reviewed_groups,
)
from huitou.web.templatetags.house import label
from huitou.web.views.choosing import Option
from huitou.web.views.submissions import labels_of, rights_of


@require_safe
def review(request: HouseRequest, ref: UUID) -> HttpResponse:
    """The subjects of a submission one below the other; each leads to its own page."""
    page = submission(ref, request.actor, now=clock.now())
    lines, show = _lines(request, ref), request.GET.get("show", "")
    left = narrowed(lines, "left")
    context = {
        "page": page,
        "line": page.line,
        "round": page.round,
        "subjects": narrowed(lines, show),
        "show": show if show in FILTERS else "",
        "shows": [Option(name, f"{words.REVIEW_FILTERS[name]}（{len(narrowed(lines, name))}）") for name in FILTERS],
        "total": len(lines),
        "looked_at": len(lines) - len(left),
        "first": (narrowed(left, show) or left or lines)[0].subject_ref if lines else None,
        "is_my_turn": _is_turn(request.actor, page.line.state, page.line.village_code),
        **labels_of(page),
        **rights_of(request, page),
    }
    return render(request, "submissions/review.html", context)


@require_safe
def one(request: HouseRequest, ref: UUID, subject: UUID) -> HttpResponse:
    """One subject with everything that a reviewer goes by (U27), and keys to the next (U25)."""
    found, show = subject_review(ref, subject, request.actor, today=clock.today()), request.GET.get("show", "")
    require_sight(subject, request.actor)
    pack = effective_pack(found.round.county_code)
    register = register_of(found.subject, request.actor)
    names = {member.number: member.name for member in register.members} if register is not None else {}
    certified = _certified(found, request.actor)
    fields = fields_of_subject(found, pack)
    context: dict[str, Any] = {
        "review": found,
        "subject": found.subject,
        "show": show if show in FILTERS else "",
        "neighbours": neighbours(_lines(request, ref), show, subject),
        "groups": reviewed_groups(found, pack),
        "members": members_of(found, pack, names),
        "changes": changed_since(found, pack, names),
        "otherwise": certified_otherwise(certified),
        "certified": sum(line.ended_at is None for line in certified),
        "outliers": outliers(found),
        "signature": signatures_of(found.subject.id, request.actor).get("review"),
        "fields": [Option(one.name, label(one)) for one in fields],
        "fact_labels": {one.name: label(one) for one in fields},
        "wanted_key": request.GET.get("key", ""),
        "query": f"?{urlencode({'show': show})}" if show in FILTERS else "",
    }
    return render(request, "submissions/subject.html", context)


@require_POST
def look_at(request: HouseRequest, ref: UUID, subject: UUID) -> HttpResponse:
    """Marks a subject as looked at and goes on to the next; after the last one back to the list."""
    found, show = subject_review(ref, subject, request.actor, today=clock.today()), request.POST.get("show", "")
    require_sight(subject, request.actor)
    following = neighbours(_lines(request, ref), show, subject).following
    permission = REVIEWED_BY.get(found.state, Permission.SUBMISSION_VIEW)
    with deed(request, permission, found.subject.village_code) as actor:
        actions.pass_subject(ref, subject, request.POST.get("digest", ""), by=actor, now=clock.now())
    if following is None:
        messages.success(request, gettext("后面没有了。全村看完以后，在下面审核通过或退回。"))
        return redirect("submission_review", ref=ref)
    return redirect(address_of(ref, following, show))


@require_POST
def answer(request: HouseRequest, ref: UUID) -> HttpResponse:
    """Answers a comment; both sides read it."""
    place = comment_place(ref, request.actor)
    rights = (right for right in actions.ANSWERS_COMMENTS if request.actor.can(right, place.village_code))
    with deed(request, next(rights, Permission.SURVEY_EDIT), place.village_code) as actor:
        actions.reply(ref, request.POST.get("text", ""), by=actor, now=clock.now())
    messages.success(request, gettext("回复已发出，两边都能看到。"))
    return redirect("submission", ref=place.submission_ref)


def address_of(ref: UUID, subject: UUID, show: str) -> str:
    """The page of one subject among those that a filter shows."""
    address = reverse("submission_subject", args=[ref, subject])
    return f"{address}?{urlencode({'show': show})}" if show in FILTERS else address


def _lines(request: HouseRequest, ref: UUID) -> list[ReviewLine]:
    """The subjects that the viewer may look at: not those that wait for the viewer's own revisit."""
    lines = review_lines(ref, request.actor, today=clock.today())
    hidden = blind_to([line.subject_ref for line in lines], request.actor)
    return [line for line in lines if line.subject_ref not in hidden]


def _certified(found: SubjectReview, actor: Actor) -> tuple[CertificationLine, ...]:
    may_see = actor.can(Permission.CERTIFICATION_VIEW)
    return certifications_of(found.subject.id, actor) if may_see else ()


def _is_turn(actor: Actor, state: Any, village_code: str) -> bool:
    turn = REVIEWED_BY.get(state)
    return turn is not None and actor.can(turn, village_code)
