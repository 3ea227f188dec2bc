"""Spot checks: drawing a sample, revisiting blind to the first answers, differences, corrections, the notice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huitou.casework import actions
from huitou.casework.queries import SampleLine, SpotCheckPage, may_revisit, sample_line, spot_check, spot_checks
from huitou.core.amounts import plain_text
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Place, Problem, Refusal
from huitou.orders.queries import effective_pack
from huitou.surveys.queries import SurveyToFill
from huitou.web import clock
from huitou.web.requests import HouseRequest, deed, require_sure
from huitou.web.surveying.answers import Answers, read_answers
from huitou.web.surveying.objections import by_field
from huitou.web.surveying.objections import messages as words_of
from huitou.web.surveying.page import SurveyPageMaker, register_of
from huitou.web.surveying.questions import Sheet
from huitou.web.views.choosing import chosen_round, round_options
from huitou.web.views.errors import page_language
from huitou.web.views.gaps import indicators_of
from huitou.web.views.surveys import rows_of_members

_PAGE_OR_DEED = require_http_methods(["GET", "HEAD", "POST"])
_ASKED_BY_HAND = frozenset({"HT5060", "HT5061", "HT5062", "HT5063"})


@_PAGE_OR_DEED
def listing(request: HouseRequest) -> HttpResponse:
    """The spot checks of a round; draws a new one."""
    request.actor.require(Permission.SPOT_CHECK_VIEW)
    if request.method == "POST":
        request.actor.require(Permission.SPOT_CHECK_DRAW)
    round_line = chosen_round(request)
    if round_line is None:
        return render(request, "spot_checks/none.html", {"active": "spot_checks"})
    context: dict[str, Any] = {"round": round_line, "rounds": round_options(request), "typed": request.POST}
    if request.method == "POST":
        try:
            ref = _draw(request, round_line.id, round_line.county_code)
        except Refusal as refusal:
            if not {problem.code for problem in refusal.problems} <= _ASKED_BY_HAND:
                raise
            context["problems"] = [problem.message(page_language()) for problem in refusal.problems]
        else:
            messages.success(request, gettext("已抽取样本。"))
            return redirect("spot_check", ref=ref)
    context["lines"] = spot_checks(round_line, request.actor)
    context["may_draw"] = request.actor.can(Permission.SPOT_CHECK_DRAW, round_line.county_code)
    return render(request, "spot_checks/listing.html", context, status=422 if "problems" in context else 200)


def _draw(request: HouseRequest, round_id: int, county_code: str) -> UUID:
    typed = request.POST
    size = typed.get("size", "").strip()
    number = int(size) if size.isascii() and size.isdigit() and len(size) < 7 else -1
    with deed(request, Permission.SPOT_CHECK_DRAW, county_code) as actor:
        return actions.draw_sample(
            round_id,
            seed=typed.get("seed", ""),
            size=number if typed.get("by") == "size" else None,
            margin=typed.get("margin", "").strip(),
            confidence=typed.get("confidence", "0.95"),
            by=actor,
            now=clock.now(),
        )


@require_safe
def one(request: HouseRequest, ref: UUID) -> HttpResponse:
    """A spot check with its sample and its results."""
    page = spot_check(ref, request.actor)
    return render(request, "spot_checks/spot_check.html", _context(request, page))


@require_safe
def notice(request: HouseRequest, ref: UUID) -> HttpResponse:
    """The notice (通报) as a page to be printed."""
    page = spot_check(ref, request.actor)
    wrong = [line for line in page.households if line.verdicts]
    return render(request, "spot_checks/notice.html", {**_context(request, page), "wrong": wrong})


def _context(request: HouseRequest, page: SpotCheckPage) -> dict[str, Any]:
    pack = effective_pack(page.round.county_code)
    limit = pack.files.appraisal.wrong_exits
    share = page.wrong_exits.share
    return {
        "page": page,
        "round": page.round,
        "limit": limit,
        "limit_text": f"{plain_text(limit.percent)}%",
        "is_above": share is not None and share * 100 > float(limit.percent),
        "indicators": indicators_of(pack),
        "facts": {**pack.fact_schema("household").types, **pack.fact_schema("household").member},
        "may_draw": request.actor.can(Permission.SPOT_CHECK_DRAW, page.round.county_code),
        "may_revisit": request.actor.can(Permission.SPOT_CHECK_REVISIT, page.round.county_code),
    }


@require_POST
def circulate(request: HouseRequest, ref: UUID) -> HttpResponse:
    """Closes a spot check; its notice is final."""
    request.actor.require(Permission.SPOT_CHECK_DRAW)
    page = spot_check(ref, request.actor)
    require_sure(request)
    try:
        with deed(request, Permission.SPOT_CHECK_DRAW, page.round.county_code) as actor:
            actions.circulate(ref, by=actor, now=clock.now())
    except Refusal as refusal:
        if {problem.code for problem in refusal.problems} != {"HT5068"}:
            raise
        messages.error(request, refusal.problems[0].message(page_language()))
        return redirect("spot_check", ref=ref)
    messages.success(request, gettext("已通报。"))
    return redirect("spot_check_notice", ref=ref)


@require_safe
def sampled(request: HouseRequest, ref: UUID) -> HttpResponse:
    """What a revisit showed, item by item, and what follows from it."""
    page, line = sample_line(ref, request.actor)
    context = {**_context(request, page), "line": line, "may_enter": _may_enter(line, request.actor)}
    return render(request, "spot_checks/sampled.html", context)


def _may_enter(line: SampleLine, viewer: Actor) -> bool:
    return line.state != "revisited" and may_revisit(line.ref, viewer)


Correcting = Callable[..., None]


@require_POST
def correct(request: HouseRequest, ref: UUID, step: str) -> HttpResponse:
    """Sends a household's village back to be corrected, or closes the correction."""
    steps: Mapping[str, Correcting] = {
        "return": actions.return_for_correction,
        "settle": actions.settle_correction,
    }
    request.actor.require(Permission.SPOT_CHECK_DRAW)
    if step not in steps:
        raise Http404
    _, line = sample_line(ref, request.actor)
    try:
        with deed(request, Permission.SPOT_CHECK_DRAW, line.subject.village_code) as actor:
            steps[step](ref, request.POST.get("reason", ""), by=actor, now=clock.now())
    except Refusal as refusal:
        if {problem.code for problem in refusal.problems} != {"HT5067"}:
            raise
        messages.error(request, refusal.problems[0].message(page_language()))
    return redirect("sampled_household", ref=ref)


@_PAGE_OR_DEED
def revisit(request: HouseRequest, ref: UUID) -> HttpResponse:
    """The questions once more, without a word of the first answers; or that nobody could be asked."""
    request.actor.require(Permission.SPOT_CHECK_REVISIT)
    page, line = sample_line(ref, request.actor)
    if not _may_enter(line, request.actor):
        return redirect("sampled_household", ref=ref)
    maker = _blind(request.actor, page, line)
    if request.method != "POST":
        return _questions(request, maker, line, maker.current_fields(request.actor.name), {})
    fields = {name: text for name, text in request.POST.items() if isinstance(text, str)}
    problems = _record(request, maker, line, fields)
    if problems:
        return _questions(request, maker, line, fields, problems)
    messages.success(request, gettext("已录入%(name)s的复查。") % {"name": line.subject.head})
    return redirect(f"{reverse('spot_check', args=[page.ref])}#sample")


def _blind(viewer: Actor, page: SpotCheckPage, line: SampleLine) -> SurveyPageMaker:
    """A survey page of a household as if nobody had ever asked: no answers, no last time, no state."""
    nothing = SurveyToFill(page.round, replace(line.subject, survey_state=None), "", {}, 0, "")
    register = partial(register_of, line.subject, viewer)
    return SurveyPageMaker(nothing, register, clock.today(), effective_pack(page.round.county_code))


def _record(
    request: HouseRequest, maker: SurveyPageMaker, line: SampleLine, fields: Mapping[str, str]
) -> dict[str, list[Problem]]:
    """Keeps the revisit; what speaks against it, by field."""
    answers = _answers(maker, fields)
    if answers.problems and fields.get("action") != "not_reached":
        return answers.problems
    try:
        with deed(request, Permission.SPOT_CHECK_REVISIT, line.subject.village_code) as actor:
            if fields.get("action") == "not_reached":
                actions.mark_not_reached(line.ref, fields.get("not_reached", ""), by=actor, now=clock.now())
            else:
                actions.record_revisit(line.ref, answers.facts, by=actor, now=clock.now())
    except Refusal as refusal:
        if any(problem.code in {"HT5065", "HT5066", "HT5070", "HT5064"} for problem in refusal.problems):
            raise
        return by_field(_placed(problem) for problem in refusal.problems)
    return {}


def _placed(problem: Problem) -> Problem:
    """At the field of its fact."""
    key = str(problem.values.get("key", ""))
    return problem if problem.place.name or not key else replace(problem, place=Place(name=key))


def _answers(maker: SurveyPageMaker, fields: Mapping[str, str]) -> Answers:
    return read_answers(fields, maker.schema, maker.asked, rows_of_members(fields), maker.indicators)


def _questions(
    request: HouseRequest,
    maker: SurveyPageMaker,
    line: SampleLine,
    fields: Mapping[str, str],
    problems: Mapping[str, list[Problem]],
) -> HttpResponse:
    told = words_of(problems, maker.labels(), page_language())
    sheet = Sheet(fields, told, {}, {}, maker.known())
    threshold = maker.line()
    context = {
        "sampled": line,
        "subject": line.subject,
        "round": maker.filling.round,
        "kind": maker.kind,
        "sections": maker.sections(sheet),
        "income": maker.income(_answers(maker, fields).facts),
        "line": None if threshold is None else plain_text(threshold),
        "problems": [(key, text) for key, texts in told.items() for text in texts],
        "not_reached": fields.get("not_reached", ""),
    }
    return render(request, "spot_checks/revisit.html", context, status=422 if problems else 200)
