"""What a page that fills in one survey begins with: the answers so far, those of the round before, who is next."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Left

from huitou.areas.queries import name_at
from huitou.audit.prepared import prepared
from huitou.core.authority import Actor, Permission, Scope
from huitou.core.errors import Refusal
from huitou.registry.queries import in_scope
from huitou.surveys.models import RoundSubject, Survey, SurveyRevision
from huitou.surveys.queries.loads import Compared, KnownSurvey, doors, known_subject
from huitou.surveys.queries.reachable import there_or_moved_there
from huitou.surveys.queries.rounds import RoundLine, round_line
from huitou.surveys.queries.subjects import SubjectLine, subject_line, subject_lines, subjects_in

_TOWNSHIP_DIGITS = 9
_OWN = ("id", "version", "revision", "state", "digest", "facts")
_READ = (
    "ref", "round_id", "subject_type", "household_id", "code", "village_code", "head", "exit_year", "size_register",
    "left_on", "left_reason", "household__ref", "household__village__code",
)  # fmt: skip
_READ_OF_ROUND = (
    "ref", "slug", "exit_years", "review_standard_year", "remediation_standard_year", "income_from", "income_to",
    "opened_at", "closed_at", "county__code", "county__name",
)  # fmt: skip


@dataclass(frozen=True)
class SurveyToFill:
    """A subject, its round and its survey of a kind: canonical facts (empty without one), number of the last revision
    (0 without one) and who entered it; `is_open`: whether it may be filled in or corrected now; `compared`: what new
    answers are compared with, as it stood when this was read; `household_id` of a household."""

    round: RoundLine
    subject: SubjectLine
    state: str
    facts: Mapping[str, Any]
    revision: int
    revised_by: str
    reads_before: Callable[[], Mapping[str, Any]] = dict
    kind: str = "review"
    is_open: bool = True
    compared: Compared | None = None
    household_id: int | None = None

    @cached_property
    def before(self) -> Mapping[str, Any]:
        """The facts of the round before, for a remediation survey those of the look-back survey. They are read when
        they are shown, since a save does not ask for them."""
        return self.reads_before()


def survey_to_fill(ref: UUID, viewer: Actor, kind: str = "review") -> SurveyToFill:
    """What the page of a survey begins with. Raises `Refusal` HT7001 without the right to edit, HT4003 when the subject
    is missing or out of reach, HT4002 when its round is closed, HT5916 when it has left the round."""
    viewer.require(Permission.SURVEY_EDIT)
    chosen = _subject_with_round if kind == "review" else _subject_to_visit
    row = next(iter(chosen(viewer.scope, ref=ref)), None)
    if row is None:
        raise Refusal.of("HT4003")
    if row.round.closed_at is not None:
        raise Refusal.of("HT4002", round=row.round.slug)
    if row.left_on is not None:
        raise Refusal.of("HT5916", date=row.left_on.isoformat())
    found = {one: (KnownSurvey(*own), by) for one, by, *own in _surveys_of(subject_id=row.pk)}
    looked_back, _ = found.get("review", _NOTHING)
    survey, by_name = found.get(kind, _NOTHING)
    state = survey.state if survey is not None else ""
    names = {row.village_code: row.village_name or "", row.village_code[:_TOWNSHIP_DIGITS]: row.township_name or ""}
    line = subject_line(row, names, looked_back.state if looked_back is not None else None)
    viewer.require(Permission.SURVEY_EDIT, line.visited_in(kind, viewer))
    open_round, ways_in = round_line(row.round), doors(row.round_id, kind)
    return SurveyToFill(
        open_round,
        line,
        state,
        json.loads(survey.facts) if survey is not None else {},
        survey.revision if survey is not None else 0,
        by_name or "",
        partial(_before, line, open_round, kind, looked_back),
        kind,
        ways_in.let_change(row.village_code, state),
        Compared((known_subject(row, survey),), ways_in),
        row.household_id,
    )


_NOTHING: tuple[KnownSurvey | None, str] = (None, "")


def _before(line: SubjectLine, open_round: RoundLine, kind: str, looked_back: KnownSurvey | None) -> Mapping[str, Any]:
    if kind == "review":
        return answers_before(line, open_round)
    return json.loads(looked_back.facts) if looked_back is not None else {}


@prepared
def _subject_with_round(scope: Scope, ref: UUID) -> QuerySet[RoundSubject]:
    return _to_fill(subjects_in(scope).filter(ref=ref))


@prepared
def _subject_to_visit(scope: Scope, ref: UUID) -> QuerySet[RoundSubject]:
    of_department = scope.departments is not None
    found = RoundSubject.objects.none() if of_department else RoundSubject.objects.filter(there_or_moved_there(scope))
    return _to_fill(found.filter(ref=ref))


def _to_fill(found: QuerySet[RoundSubject]) -> QuerySet[RoundSubject]:
    found = found.select_related("household__village", "round__county")
    # Of a household no more than its reference is asked here, and it has forty columns.
    found = found.only(*_READ, *(f"round__{name}" for name in _READ_OF_ROUND))
    village = OuterRef("village_code")
    return found.annotate(village_name=name_at(village), township_name=name_at(Left(village, _TOWNSHIP_DIGITS)))


@prepared
def _surveys_of(subject_id: int) -> QuerySet[Survey, Any]:
    last_by = SurveyRevision.objects.filter(survey=OuterRef("pk"), number=OuterRef("revision")).values("by_name")
    return Survey.objects.filter(subject_id=subject_id).values_list("kind", Subquery(last_by), *_OWN)


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
    own = Survey.objects.filter(round_id=round_line.id, kind="review", village_code=village_code)
    surveys = {key: said for key, *said in own.values_list("subject_id", "state", "facts", "revision")}
    ways_in = doors(round_line.id, "review")
    found = ((line, *surveys.get(line.id, ("", "{}", 0))) for line in subject_lines(within))
    return tuple(
        SurveyToFill(
            round_line, line, state, json.loads(facts), revision, "", is_open=ways_in.let_change(village_code, state)
        )
        for line, state, facts, revision in found
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
