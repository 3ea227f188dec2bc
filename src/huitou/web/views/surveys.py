"""The survey page of a household or village: questions in the order of the plan, saved as a revision."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from huitou.casework.queries import INCOME, gaps_of, require_sight
from huitou.core.amounts import plain_text
from huitou.core.authority import Permission
from huitou.core.check_rules import Severity
from huitou.core.errors import Language, Problem, Refusal
from huitou.core.facts import FactType
from huitou.core.lifecycle import GapState
from huitou.orders.queries import effective_pack
from huitou.policy import IndicatorInfo
from huitou.reporting.remarks import COUNTS, NOT_FILLED, remark_on_counts
from huitou.surveys.actions import explain_survey, record_plan
from huitou.surveys.entry_checks import is_doubtful
from huitou.surveys.planning import SurveyPlan, plan_surveys
from huitou.surveys.queries import SubjectLine, certifications_of, next_subject, survey_to_fill
from huitou.surveys.survey_documents import DocumentsRead
from huitou.web import clock
from huitou.web.requests import HouseRequest, deed
from huitou.web.surveying import drafts
from huitou.web.surveying.all_met import AllMet, all_met, answers_that_meet
from huitou.web.surveying.answers import Answers, fields_of, read_answers
from huitou.web.surveying.certified import beside_questions
from huitou.web.surveying.differences import Difference, differences
from huitou.web.surveying.drafts import Draft
from huitou.web.surveying.notes import REASON, Note, errors_of, hits_of, notes_of, reasons_typed
from huitou.web.surveying.objections import by_field, contradictions, slips
from huitou.web.surveying.objections import messages as words_of
from huitou.web.surveying.page import SurveyPageMaker, register_of
from huitou.web.surveying.questions import Sheet
from huitou.web.templatetags.house import label

_MEMBER = re.compile(r"member-(\d{1,2})-member")
_SOMEBODY_WAS_FASTER = "HT3016"
Problems = Mapping[str, list[Problem]]


@dataclass(slots=True)
class _Outcome:
    """What a page shows besides the questions: what speaks against the answers, by field, where somebody else's
    answers differ, and whether 全部达标 is to be confirmed (`asks`) or has been (`all_met`)."""

    problems: dict[str, list[Problem]] = field(default_factory=dict)
    warnings: dict[str, list[Problem]] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()
    status: int = 200
    asks: bool = False
    all_met: AllMet | None = None


@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HouseRequest, ref: UUID, kind: str = "review") -> HttpResponse:
    """Shows the survey of a subject; saves what was typed as a revision, or says field by field why not. A remediation
    survey takes again what was missed, and the income."""
    maker = page_maker(request, ref, kind)
    if request.method != "POST":
        return _opened(request, maker)
    fields = {name: text for name, text in request.POST.items() if isinstance(text, str)}
    deed_wanted = fields.get("action", "save")
    if deed_wanted == "compute":
        return _page(request, maker, fields, _Outcome())
    if deed_wanted == "before":
        return _page(request, maker, _with_before(maker, fields), _Outcome())
    if deed_wanted == "ask_all_met":
        return _page(request, maker, fields, _Outcome(asks=True))
    if deed_wanted == "all_met":
        return _answer_all(request, maker, fields)
    outcome = _save(request, maker, fields, is_draft=deed_wanted == "draft")
    if outcome.status != 200:
        return _page(request, maker, fields, outcome)
    drafts.drop(request.user.pk, ref, kind)
    messages.success(request, gettext("已保存%(name)s的摸底表。") % {"name": maker.filling.subject.head})
    if kind != "review":
        return redirect("remediation", ref=ref)
    if deed_wanted != "next":
        return redirect("survey", ref=ref)
    following = next_subject(maker.filling.subject, maker.filling.round.id, request.actor)
    return redirect("survey", ref=following or ref)


def _answer_all(request: HouseRequest, maker: SurveyPageMaker, fields: Mapping[str, str]) -> HttpResponse:
    """The page with the open items answered as met, as this person has confirmed; kept as a draft like every answer,
    and recorded in this person's name when it is saved."""
    found = all_met(maker, fields, certifications_of(maker.filling.subject.id, request.actor))
    answered = {**fields, **answers_that_meet(maker, found.items)}
    drafts.keep(request.user.pk, maker.filling.subject.ref, maker.filling.kind, answered, now=clock.now())
    return _page(request, maker, answered, _Outcome(all_met=found))


def _opened(request: HouseRequest, maker: SurveyPageMaker) -> HttpResponse:
    """The survey as it was saved; or what its reader has typed since and not saved, with what somebody else saved
    meanwhile beside it."""
    filling, current = maker.filling, maker.current_fields(request.actor.name)
    draft = drafts.find(request.user.pk, filling.subject.ref, filling.kind)
    if draft is None or not filling.is_open:
        return _page(request, maker, current, _Outcome())
    if draft.says_no_more_than(current):
        drafts.drop(request.user.pk, filling.subject.ref, filling.kind)
        return _page(request, maker, current, _Outcome())
    if draft.revision == str(filling.revision):
        return _page(request, maker, draft.fields, _Outcome(), draft)
    outcome = _stale(maker, draft.fields, request.actor.name)
    outcome.status = 200
    return _page(request, maker, draft.fields, outcome, draft)


def page_maker(request: HouseRequest, ref: UUID, kind: str = "review") -> SurveyPageMaker:
    """The page of a subject. Raises `Refusal` as `survey_to_fill` and `require_sight`."""
    filling = survey_to_fill(ref, request.actor, kind)
    require_sight(ref, request.actor)
    register = partial(register_of, filling.subject, request.actor)
    return SurveyPageMaker(filling, register, clock.today(), effective_pack(filling.round.county_code))


def _with_before(maker: SurveyPageMaker, fields: Mapping[str, str]) -> dict[str, str]:
    """Empty fields filled with last time's answers, but for what is judged: that is asked anew every time."""
    before = fields_of(maker.filling.before, maker.schema, maker.numbers, maker.indicators)
    judged = {
        name
        for name, fact in {**maker.schema.types, **maker.schema.member}.items()
        if fact.kind in {"flag", "certified"}
    }
    wanted = {
        key: text
        for key, text in before.items()
        if text and not fields.get(key) and key.rpartition("-")[2] not in judged and not key.startswith("whole-")
    }
    return {**fields, **wanted}


def _save(request: HouseRequest, maker: SurveyPageMaker, fields: Mapping[str, str], *, is_draft: bool) -> _Outcome:
    """Plans outside of the transaction, writes inside it. A draft is kept with its doubts; they wait for a reason."""
    filling, answers = maker.filling, _answers(maker, fields)
    if fields.get("revision", "0") != str(filling.revision):
        return _stale(maker, fields, request.actor.name)
    document = answers.document(filling.subject, maker.asked)
    read = DocumentsRead((document,))
    plan = plan_surveys(
        filling.round,
        read,
        kind=filling.kind,
        approved=False,
        viewer=request.actor,
        pack=maker.pack,
        compared=filling.compared,
    )
    problems = _merged(answers.problems, contradictions(answers.facts), by_field(plan.problems))
    hits = () if problems else hits_of(maker, answers.facts, request.actor)
    problems = problems or errors_of(hits, maker)
    if problems:
        return _Outcome(problems, status=422)
    reasons = reasons_typed(hits, fields)
    warnings = {} if is_draft else slips(answers.facts, maker.schema)
    is_open = not is_draft and any(is_doubtful(hit) and hit.rule.code not in reasons for hit in hits)
    if warnings or is_open:
        return _Outcome(warnings=warnings, status=422)
    try:
        _record(request, plan, filling.subject, reasons)
    except Refusal as refusal:
        if {problem.code for problem in refusal.problems} != {_SOMEBODY_WAS_FASTER}:
            raise
        return _stale(page_maker(request, filling.subject.ref, filling.kind), fields, request.actor.name)
    return _Outcome()


def _record(request: HouseRequest, plan: SurveyPlan, subject: SubjectLine, reasons: Mapping[str, str]) -> None:
    with deed(request, Permission.SURVEY_EDIT, subject.visited_in(plan.kind, request.actor)) as actor:
        record_plan(plan, way_in="web", by=actor, now=clock.now())
        if reasons:
            explain_survey(subject.ref, reasons, by=actor, now=clock.now())


def _notes(
    request: HouseRequest,
    maker: SurveyPageMaker,
    fields: Mapping[str, str],
    facts: Mapping[str, Any],
    outcome: _Outcome,
) -> dict[str, list[Note]]:
    """What the rules note of the answers, but for doubts at a field that has a warning of its own already."""
    if request.method != "POST" and not maker.filling.facts:
        return {}
    hits, subject = hits_of(maker, facts, request.actor), maker.filling.subject
    is_found = any(hit.rule.severity is Severity.FINDING for hit in hits)
    gaps = gaps_of(subject.id, request.actor) if is_found and request.actor.can(Permission.GAP_VIEW) else ()
    open_gaps = frozenset(gap.indicator for gap in gaps if gap.state != GapState.CANCELLED)
    notes = notes_of(hits, maker, reasons_typed(hits, fields), open_gaps)
    return {
        field: [note for note in of_field if note.kind != "doubt" or field not in outcome.warnings]
        for field, of_field in notes.items()
    }


def _kept_reasons(fields: Mapping[str, str], notes: Mapping[str, list[Note]]) -> list[tuple[str, str]]:
    """Reasons that were typed for doubts which are not shown now, so that they are not lost."""
    shown = {REASON + one.code for of_field in notes.values() for one in of_field if one.asks}
    return [(name, text) for name, text in fields.items() if name.startswith(REASON) and text and name not in shown]


def _answers(maker: SurveyPageMaker, fields: Mapping[str, str]) -> Answers:
    return read_answers(fields, maker.schema, maker.asked, rows_of_members(fields), maker.indicators)


def rows_of_members(fields: Mapping[str, str]) -> int:
    """How many rows of members a page has sent."""
    return max((int(found[1]) for name in fields if (found := _MEMBER.fullmatch(name))), default=0)


def _stale(maker: SurveyPageMaker, fields: Mapping[str, str], name: str) -> _Outcome:
    theirs = maker.current_fields(name)
    problem = Problem("HT4025", values={"by": maker.filling.revised_by or "—"})
    found = differences(theirs, fields, _named(maker, fields))
    return _Outcome({"": [problem]}, differences=found, status=409)


def _named(maker: SurveyPageMaker, fields: Mapping[str, str]) -> dict[str, tuple[str, FactType | None]]:
    """Label and fact of every field of the page, in its order."""
    named: dict[str, tuple[str, FactType | None]] = {}
    for section in maker.sections(Sheet(fields, {}, {}, {}, {})):
        for total in section.totals:
            named[total.question.field] = (total.question.label, total.question.fact)
            named |= {line.field: (label(line.line), None) for line in total.lines}
        named |= {one.field: (one.label, one.fact) for one in section.questions}
        for member in section.members:
            who = member.name or member.number
            named |= {one.field: (f"{who} {one.label}", one.fact) for one in member.questions}
    return named


def _merged(*found: Problems) -> dict[str, list[Problem]]:
    """Problems by field; the same kind is said once per field, in the words of whoever read it first."""
    merged: dict[str, list[Problem]] = {}
    for problems in found:
        for key, of_field in problems.items():
            said = merged.setdefault(key, [])
            said += [one for one in of_field if one.code not in {other.code for other in said}]
    return merged


def _open_items(request: HouseRequest, maker: SurveyPageMaker, facts: Mapping[str, object]) -> list[IndicatorInfo]:
    """The indicators without an answer; of a remediation survey those that must be taken again."""
    unanswered = maker.unanswered(facts)
    if maker.filling.kind == "review":
        return unanswered
    again = {gap.indicator for gap in gaps_of(maker.filling.subject.id, request.actor)} | {INCOME}
    return [info for info in unanswered if info.slug in again]


def _page(
    request: HouseRequest,
    maker: SurveyPageMaker,
    fields: Mapping[str, str],
    outcome: _Outcome,
    draft: Draft | None = None,
) -> HttpResponse:
    language: Language = "en" if request.LANGUAGE_CODE == "en" else "zh"
    labels, filling = maker.labels(), maker.filling
    problems = words_of(outcome.problems, labels, language)
    warnings = words_of(outcome.warnings, labels, language)
    facts = _answers(maker, fields).facts
    notes = _notes(request, maker, fields, facts, outcome)
    certifications = certifications_of(filling.subject.id, request.actor)
    certified = beside_questions(certifications, maker.numbers)
    sheet = Sheet(fields, problems, warnings, filling.before, maker.known(), notes, certified)
    income, line = maker.income(facts), maker.line()
    context = {
        "subject": filling.subject,
        "round": filling.round,
        "kind": maker.kind,
        "sections": maker.sections(sheet),
        "income": income,
        "line": None if line is None else plain_text(line),
        "is_open": filling.is_open,
        "state": filling.state,
        "revision": filling.revision,
        "has_before": bool(filling.before),
        "open_items": [] if request.method == "POST" else _open_items(request, maker, facts),
        "survey_kind": filling.kind,
        "count_words": "|".join(f"{key}={word}" for key, word in COUNTS.items()),
        "not_filled": NOT_FILLED,
        "remark_on_counts": remark_on_counts(facts),
        "address": reverse("survey" if filling.kind == "review" else "remediation", args=[filling.subject.ref]),
        "problems": [(key, text) for key, texts in problems.items() for text in texts],
        "warnings": [(key, text) for key, texts in warnings.items() for text in texts],
        "doubts": [(f"why-{one.code}", one.text) for of_field in notes.values() for one in of_field if one.asks],
        "kept_reasons": _kept_reasons(fields, notes),
        "is_saved": outcome.status == 200,
        "asks_all_met": outcome.asks,
        "answered_all": outcome.all_met,
        "all_met": all_met(maker, fields, certifications),
        "differences": outcome.differences,
        "draft": draft,
    }
    return render(request, "survey/survey.html", context, status=outcome.status)
