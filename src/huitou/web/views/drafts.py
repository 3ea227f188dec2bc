"""Keeping what is typed on a survey page before it is saved."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from huitou.core.authority import Permission
from huitou.surveys.queries import subject
from huitou.web import clock
from huitou.web.requests import HouseRequest
from huitou.web.surveying import drafts


@require_POST
def keep(request: HouseRequest, ref: UUID, kind: str = "review") -> JsonResponse:
    """Keeps the fields of a page; the time of day that it shows."""
    _require(request, ref, kind)
    now = clock.now()
    sent = {name: text for name, text in request.POST.items() if isinstance(text, str)}
    drafts.keep(request.user.pk, ref, kind, sent, now=now)
    return JsonResponse({"at": f"{localtime(now):%H:%M}"})


@require_POST
def drop(request: HouseRequest, ref: UUID, kind: str = "review") -> HttpResponse:
    """Forgets the draft; the page opens as it was saved."""
    _require(request, ref, kind)
    drafts.drop(request.user.pk, ref, kind)
    return redirect("survey" if kind == "review" else "remediation", ref=ref)


def _require(request: HouseRequest, ref: UUID, kind: str) -> None:
    request.actor.require(Permission.SURVEY_EDIT)
    request.actor.require(Permission.SURVEY_EDIT, subject(ref, request.actor).visited_in(kind, request.actor))
