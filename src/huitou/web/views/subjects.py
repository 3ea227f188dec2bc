"""Finding households, and the page of a household or village: register, verdicts, gaps, facts and their history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huitou.assessments.queries import judgements_of
from huitou.casework.queries import gaps_of, require_sight, was_referred
from huitou.core.authority import Actor, Permission
from huitou.core.lifecycle import SurveyState
from huitou.core.sensitive_fields import readable
from huitou.orders.queries import demonstration_values, effective_pack
from huitou.policy import Pack
from huitou.policy.schema import Subject
from huitou.registry.code_lists import POOR_VILLAGE_LEVEL
from huitou.registry.queries import HouseholdPage, find_households, household
from huitou.registry.queries.villages import registered_village
from huitou.surveys.queries import (
    SubjectLine,
    certifications_of,
    comments_of,
    subject,
    subjects_of_household,
    survey_story,
)
from huitou.surveys.queries.signatures import signatures_of
from huitou.web import clock, subject_tables
from huitou.web.register_words import entries, story_rows
from huitou.web.requests import HouseRequest
from huitou.web.templatetags.house import label
from huitou.web.views.gaps import indicators_of

FOUND_AT_MOST = 20
_SHOWN_APART = ("group_number", "card_number")
_COUNTY_DIGITS = 6


@require_safe
def search(request: HouseRequest) -> HttpResponse:
    """Households by name, 户编号 or a member's identity number."""
    request.actor.require(Permission.HOUSEHOLD_VIEW)
    text = request.GET.get("q", "").strip()[:64]
    lines = find_households(text, request.actor, limit=FOUND_AT_MOST) if text else ()
    return render(request, "subject/search.html", {"text": text, "lines": lines, "limit": FOUND_AT_MOST})


@require_safe
def household_page(request: HouseRequest, ref: UUID) -> HttpResponse:
    """A registered household, with its newest round when it is a subject of one."""
    page = household(ref, request.actor)
    within = subjects_of_household(ref, request.actor)
    context: dict[str, Any] = {
        "subject": None,
        "name": page.head_name,
        "place": f"{page.township_name} {page.village_name}",
    }
    if within:
        context |= _subject_context(request.actor, within[0], page)
    context |= {
        **_register_context(page),
        "others": within[1:],
        "may_search": True,
        "whole_numbers": _whole_numbers(request, page.village_code),
        "may_change_members": page.ended_on is None and request.actor.can(Permission.MEMBER_CHANGE, page.village_code),
        "may_correct": request.actor.can(Permission.HOUSEHOLD_CORRECT, page.village_code),
    }
    return render(request, "subject/subject.html", context)


@require_safe
def subject_page(request: HouseRequest, ref: UUID) -> HttpResponse:
    """A subject of a round: household or village. A department sees what was sent to it."""
    actor = request.actor
    line = subject(ref, actor, by_referral=True)
    by_referral = actor.scope.departments is not None
    if by_referral and not was_referred(line.id, actor):
        raise Http404
    ref_of_it = line.household_ref
    page = household(ref_of_it, actor, by_referral=by_referral, by_subject=True) if ref_of_it else None
    others = subjects_of_household(line.household_ref, actor) if line.household_ref and not by_referral else ()
    context = {
        **_subject_context(actor, line, page),
        **(_register_context(page) if page is not None else _village_context(line.village_code, actor)),
        "may_change_members": page is not None
        and page.ended_on is None
        and actor.can(Permission.MEMBER_CHANGE, page.village_code),
        "may_correct": page is not None and actor.can(Permission.HOUSEHOLD_CORRECT, page.village_code),
        "others": [other for other in others if other.id != line.id],
        "may_search": not by_referral,
        "whole_numbers": () if page is None else _whole_numbers(request, page.village_code),
    }
    return render(request, "subject/subject.html", context)


def _register_context(page: HouseholdPage) -> dict[str, Any]:
    """What the register says of a household, its other columns and its story in words."""
    members = [(one, entries("member", page.member_details[one.number])) for one in page.members]
    return {
        "household": page,
        "register_entries": entries("household", page.details, without=_SHOWN_APART),
        "member_entries": [(one, said) for one, said in members if said],
        "story": story_rows(page.story),
    }


def _village_context(code: str, actor: Actor) -> dict[str, Any]:
    """What the register says of a village, where the reader reaches it."""
    found = registered_village(code, actor)
    if found is None:
        return {"village": None}
    return {
        "village": found,
        "village_level": POOR_VILLAGE_LEVEL.get(found.poor_village_level, ""),
        "register_entries": entries("village", found.details),
        "story": story_rows(found.story),
    }


def _whole_numbers(request: HouseRequest, village_code: str) -> tuple[str, ...]:
    """The fields whose whole number the post may see there."""
    actor = request.actor
    return readable(actor.role.slug) if actor.can(Permission.IDENTITY_UNMASK, village_code) else ()


def _subject_context(actor: Actor, line: SubjectLine, page: HouseholdPage | None) -> dict[str, Any]:
    """What the page of a subject says. Only for a subject that the actor may see; first answers of a sample that waits
    for a revisit are kept from whoever may make it (`Refusal` HT5072)."""
    require_sight(line.ref, actor)
    county_code = line.village_code[:_COUNTY_DIGITS]
    pack, kind = effective_pack(county_code), _kind(line)
    demonstration = demonstration_values(county_code)
    names = {member.number: member.name for member in page.members} if page is not None else {}
    judgements = judgements_of(line.id, actor, by_referral=True)
    verdicts = subject_tables.verdict_tables(judgements, pack, kind, demonstration)
    surveys = _surveys(actor, line, pack, names)
    return {
        "subject": line,
        "name": line.head,
        "place": f"{line.township_name} {line.village_name}".strip(),
        "verdicts": verdicts,
        "shows_demonstration": any(any(row.demonstration) for table in verdicts for row in table.rows),
        "names": names,
        "gaps": gaps_of(line.id, actor),
        "indicators": indicators_of(pack),
        "surveys": surveys,
        "is_settled": any(one["kind"] == "review" and one["state"] == SurveyState.APPROVED for one in surveys),
        "certified": certifications_of(line.id, actor) if actor.can(Permission.CERTIFICATION_VIEW) else (),
        "comments": comments_of(line.ref, actor),
        "fact_labels": {name: label(one) for name, one in pack.fact_schema(kind).types.items()},
        "today": clock.today(),
        "may_survey": line.left_on is None and actor.can(Permission.SURVEY_EDIT, line.village_code),
    }


def _kind(line: SubjectLine) -> Subject:
    return "village" if line.subject_type == "village" else "household"


def _surveys(actor: Actor, line: SubjectLine, pack: Pack, names: dict[str, str]) -> list[dict[str, Any]]:
    kind = _kind(line)
    schema, signatures = pack.fact_schema(kind), signatures_of(line.id, actor)
    return [
        {
            "kind": survey.kind,
            "signature": signatures.get(survey.kind),
            "state": survey.state,
            "surveyed_on": survey.surveyed_on,
            "groups": subject_tables.fact_groups(survey.facts, pack, kind),
            "members": subject_tables.member_rows(survey.facts, pack, names) if kind == "household" else (),
            "revisions": [(one, subject_tables.fact_changes(one, schema, names)) for one in survey.revisions],
        }
        for survey in survey_story(line.id, actor, by_referral=True)
    ]
