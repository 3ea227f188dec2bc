"""What is done with one submission: every step of its way, comments, 未能核查."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from huitou.core.authority import Actor, Permission
from huitou.core.lifecycle import REVIEWED_BY, SubmissionState
from huitou.surveys import actions
from huitou.surveys.queries import SubmissionPage, require_version, standing, submission
from huitou.web import clock
from huitou.web.requests import HouseRequest, deed
from huitou.web.views.choosing import uuids
from huitou.web.views.reviewing import address_of

_RETURNS = {SubmissionState.SUBMITTED: Permission.SUBMISSION_APPROVE}
_UNDOES = {
    SubmissionState.SUBMITTED: Permission.SUBMISSION_SUBMIT,
    SubmissionState.TOWNSHIP_APPROVED: Permission.SUBMISSION_APPROVE,
}
Act = Callable[[HouseRequest, UUID, int, Actor], None]


@dataclass(frozen=True, slots=True)
class Deed:
    """One step: the right that it takes in a state, what it does, and the words when it is done."""

    permission: Callable[[SubmissionState], Permission]
    act: Act
    done: Promise


def _always(permission: Permission) -> Callable[[SubmissionState], Permission]:
    return lambda _state: permission


def _simple(action: Callable[..., None]) -> Act:
    return lambda _request, ref, version, by: action(ref, version, by=by, now=clock.now())


def _with_reason(action: Callable[..., None]) -> Act:
    return lambda request, ref, version, by: action(
        ref, version, request.POST.get("reason", ""), by=by, now=clock.now()
    )


DEEDS: Mapping[str, Deed] = {
    "approve": Deed(_always(Permission.SUBMISSION_APPROVE), _simple(actions.approve), _("已审核通过，报县里审核。")),
    "confirm": Deed(
        _always(Permission.SUBMISSION_CONFIRM), _simple(actions.confirm), _("已审核通过，未达标项已经列出。")
    ),
    "lock": Deed(_always(Permission.SUBMISSION_CONFIRM), _simple(actions.lock), _("已锁定。")),
    "return": Deed(
        lambda state: _RETURNS.get(state, Permission.SUBMISSION_CONFIRM),
        _with_reason(actions.return_submission),
        _("已退回，填报人会在最上面看到您的批注。"),
    ),
    "unlock": Deed(_always(Permission.SUBMISSION_UNLOCK), _with_reason(actions.unlock), _("已解锁，可以更正。")),
    "undo": Deed(lambda state: _UNDOES.get(state, Permission.SUBMISSION_CONFIRM), _simple(actions.undo), _("已撤回。")),
    "ask-withdrawal": Deed(
        _always(Permission.SUBMISSION_SUBMIT), _with_reason(actions.ask_withdrawal), _("已申请撤回，请等审核人答复。")
    ),
    "decline-withdrawal": Deed(
        lambda state: REVIEWED_BY.get(state, Permission.SUBMISSION_UNLOCK),
        _simple(actions.decline_withdrawal),
        _("已答复：不撤回。"),
    ),
}


@require_POST
def do(request: HouseRequest, ref: UUID, slug: str) -> HttpResponse:
    """Takes the step `slug` of the submission as it was shown (`version`)."""
    page = submission(ref, request.actor, now=clock.now())
    version = _version(request)
    if slug == "submit":
        return _submit(request, page, version)
    if slug not in DEEDS:
        raise Http404
    require_version(page, version)
    chosen = DEEDS[slug]
    if slug == "confirm":
        actions.foresee(ref, viewer=request.actor)
    with deed(request, chosen.permission(page.line.state), page.line.village_code) as actor:
        chosen.act(request, ref, version, actor)
    messages.success(request, str(chosen.done))
    return redirect("submission", ref=ref)


def _submit(request: HouseRequest, page: SubmissionPage, version: int) -> HttpResponse:
    """How the village stands is worked out before the transaction, so that nobody waits for it."""
    request.actor.require(Permission.SUBMISSION_SUBMIT, page.line.village_code)
    found, _lines = standing(page.line.ref, request.actor, today=clock.today())
    with deed(request, Permission.SUBMISSION_SUBMIT, page.line.village_code) as actor:
        actions.submit(page.line.ref, version, found, by=actor, now=clock.now())
    messages.success(request, gettext("已上报，等乡镇审核。"))
    return redirect("submission", ref=page.line.ref)


@require_POST
def comment(request: HouseRequest, ref: UUID) -> HttpResponse:
    """Says what is wrong with one field of one subject."""
    page = submission(ref, request.actor, now=clock.now())
    (subject,) = uuids(request.POST.getlist("subject")[:1] or [""])
    permission = REVIEWED_BY.get(page.line.state, Permission.SUBMISSION_VIEW)
    with deed(request, permission, page.line.village_code) as actor:
        key, text = request.POST.get("key", ""), request.POST.get("text", "")
        actions.comment(ref, subject, key, text, by=actor, now=clock.now())
    messages.success(request, gettext("批注已记下，退回后填报人就能看到。"))
    return redirect(address_of(ref, subject, request.POST.get("show", "")))


@require_POST
def mark(request: HouseRequest, ref: UUID) -> HttpResponse:
    """Says that something cannot be checked for now."""
    page = submission(ref, request.actor, now=clock.now())
    (subject,) = uuids(request.POST.getlist("subject")[:1] or [""])
    indicator, reason = request.POST.get("indicator", ""), request.POST.get("reason", "")
    with deed(request, Permission.SURVEY_EDIT, page.line.village_code) as actor:
        actions.mark_not_verifiable(
            ref, subject, indicator, reason, _day(request), by=actor, now=clock.now(), today=clock.today()
        )
    messages.success(request, gettext("已记为未能核查。"))
    return redirect("submission", ref=ref)


def _day(request: HouseRequest) -> date | None:
    try:
        return date.fromisoformat(request.POST.get("next_visit_on", ""))
    except ValueError:
        return None


def _version(request: HouseRequest) -> int:
    text = request.POST.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise Http404
    return int(text)
