"""What a page that fills in one survey begins with: the answers so far, those of the round before, who is next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from huitou.audit.prepared import prepared
from huitou.core.authority import Actor, Permission, Scope
from huitou.core.errors import Refusal
from huitou.registry.queries import in_scope
from huitou.surveys.models import RoundSubject, Survey, SurveyRevision
from huitou.surveys.queries.loads import doors
from huitou.surveys.queries.places import names_around
from huitou.surveys.queries.rounds import RoundLine, round_line
from huitou.surveys.queries.subjects import SubjectLine, subject_line, subjects_by_ids, subjects_in

_MOST_OF_A_VILLAGE = 5_000
_OWN = ("state", "facts", "revision")
_NOTHING = ("", "{}", 0, "")


@dataclass(frozen=True, slots=True)
class SurveyToFill:
    """A subject, its round and its survey of a kind: canonical facts (empty without one), number of the last revision
    (0 without one) and who entered it; `before`: the facts of the round before, for a remediation survey those of the
    look-back survey; `is_open`: whether it may be filled in or corrected now."""

    round: RoundLine
    subject: SubjectLine
    state: str
    facts: Mapping[str, Any]
    revision: int
    revised_by: str
    before: Mapping[str, Any]
    kind: str = "review"
    is_open: bool = True


def survey_to_fill(ref: UUID, viewer: Actor, kind: str = "review") -> SurveyToFill:
    """What the page of a survey begins with. Raises `Refusal` HT7001 without the right to edit, HT4003 when the subject
    is missing or out of reach, HT4002 when its round is closed."""
    viewer.require(Permission.SURVEY_EDIT)
    row = next(iter(_subject_with_round(viewer.scope, ref=ref)), None)
    if row is None:
        raise Refusal.of("HT4003")
    viewer.require(Permission.SURVEY_EDIT, row.village_code)
    if row.round.closed_at is not None:
        raise Refusal.of("HT4002", round=row.round.slug)
    found = {one: values for one, *values in _surveys_of(subject_id=row.pk)}
    looked_back = found.get("review", _NOTHING)
    line = subject_line(row, names_around({row.village_code}), looked_back[0] or None)
    open_round = round_line(row.round)
    before = answers_before(line, open_round) if kind == "review" else json.loads(looked_back[1])
    state, facts, revision, by_name = found.get(kind, _NOTHING)
    is_open = doors(row.round_id, kind).let_change(row.village_code, state)
    return SurveyToFill(open_round, line, state, json.loads(facts), revision, by_name or "", before, kind, is_open)


@prepared
def _subject_with_round(scope: Scope, ref: UUID) -> QuerySet[RoundSubject]:
    return subjects_in(scope).filter(ref=ref).select_related("household", "round__county")


@prepared
def _surveys_of(subject_id: int) -> QuerySet[Survey, Any]:
    last_by = SurveyRevision.objects.filter(survey=OuterRef("pk"), number=OuterRef("revision")).values("by_name")
    return Survey.objects.filter(subject_id=subject_id).values_list("kind", *_OWN, Subquery(last_by))


def village_to_fill(round_line: RoundLine, village_code: str, viewer: Actor) -> tuple[SurveyToFill, ...]:
    """The households of a village with their surveys, by code, without the answers of the round before.

    Raises `Refusal` HT7001 without the right to edit there.
    """
    viewer.require(Permission.SURVEY_EDIT, village_code)
    within = RoundSubject.objects.filter(
        in_scope(viewer.scope, "village_code", household="household__"),
        round_id=round_line.id,
        subject_type="household",
        village_code=village_code,
        left_on=None,
    )
    surveys = {one.subject_id: one for one in Survey.objects.filter(subject__in=within, kind="review")}
    ways_in = doors(round_line.id, "review")
    lines = subjects_by_ids(list(within.values_list("id", flat=True)), viewer, size=_MOST_OF_A_VILLAGE)
    return tuple(
        SurveyToFill(
            round_line,
            line,
            own.state if (own := surveys.get(line.id)) is not None else "",
            json.loads(own.facts) if own is not None else {},
            own.revision if own is not None else 0,
            "",
            {},
            is_open=ways_in.let_change(village_code, own.state if own is not None else ""),
        )
        for line in lines
    )


def answers_before(line: SubjectLine, open_round: RoundLine) -> Mapping[str, Any]:
    """The look-back answers of the same household or village in the latest earlier round; empty when there are none."""
    facts = _earlier(
        subject_type=line.subject_type,
        code=line.code,
        county_code=open_round.county_code,
        opened_at=open_round.opened_at,
    )
    return json.loads(facts[0]) if facts else {}


@prepared
def _earlier(subject_type: str, code: str, county_code: str, opened_at: datetime) -> QuerySet[Survey, Any]:
    earlier = Survey.objects.filter(
        kind="review",
        subject__subject_type=subject_type,
        subject__code=code,
        round__county__code=county_code,
        round__opened_at__lt=opened_at,
    )
    return earlier.order_by("-round__opened_at").values_list("facts", flat=True)[:1]


def next_subject(line: SubjectLine, round_id: int, viewer: Actor) -> UUID | None:
    """The subject of the same kind that follows in the order of villages and codes; None after the last."""
    later = Q(village_code__gt=line.village_code) | Q(village_code=line.village_code, code__gt=line.code)
    return (
        RoundSubject.objects.filter(
            in_scope(viewer.scope, "village_code", household="household__"),
            later,
            round_id=round_id,
            subject_type=line.subject_type,
            left_on=None,
        )
        .order_by("village_code", "code")
        .values_list("ref", flat=True)
        .first()
    )
