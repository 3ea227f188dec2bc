"""Recording surveys: facts with their revisions, and approval where it comes with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import IntegrityError
from django.db.models import QuerySet

from huitou.audit.bulk import insert_rows, record_bulk, update_rows
from huitou.audit.prepared import prepared
from huitou.core.authority import Actor
from huitou.core.errors import Refusal
from huitou.core.lifecycle import SUBMISSION_OPEN, SurveyState
from huitou.core.loading import LoadReport
from huitou.surveys.actions.certifying import compare_with_surveys
from huitou.surveys.actions.turns import require_not_loaded
from huitou.surveys.models import Submission, Survey, SurveyRevision
from huitou.surveys.planning import Entry, SurveyPlan, permission_for, plan_surveys
from huitou.surveys.queries import RoundLine
from huitou.surveys.signals import facts_approved
from huitou.surveys.survey_documents import DocumentsRead, survey_document


def record_surveys(
    round_line: RoundLine,
    documents: Sequence[Mapping[str, Any]],
    *,
    kind: str = "review",
    approved: bool = False,
    way_in: str,
    by: Actor,
    now: datetime,
) -> LoadReport:
    """Records a few documents, as a page sends them, in the caller's transaction: all or nothing.

    A file is planned before its transaction and written by `record_plan`. Raises `Refusal` as both of these do.
    """
    read = DocumentsRead(tuple(survey_document(document) for document in documents))
    plan = plan_surveys(round_line, read, kind=kind, approved=approved, viewer=by)
    return record_plan(plan, way_in=way_in, by=by, now=now)


def record_plan(plan: SurveyPlan, *, way_in: str, by: Actor, now: datetime, only_valid: bool = False) -> LoadReport:
    """Writes surveys and revisions as planned, with one event, in the caller's transaction; when they are approved,
    `facts_approved` tells the rooms above.

    All or nothing unless `only_valid`. Raises `Refusal`: the problems of the plan; HT7001; HT3016 when somebody else
    changed the same surveys since the plan was made; HT4090 while a load is about to write them. A file of any
    length goes through `loading.record_file`, which keeps transactions short.
    """
    by.require(permission_for(approved=plan.approved))
    if plan.problems and not only_valid:
        raise Refusal(plan.problems)
    if plan.is_empty:
        return plan.report(written=True)
    if not plan.approved:
        require_open_villages(plan.round.id, plan.kind, plan.villages)
    require_not_loaded(plan.round.id, plan.kind, plan.subject_ids, villages=plan.villages)
    write(plan, way_in=way_in, by=by, now=now)
    record_event(plan, way_in=way_in, by=by, now=now)
    return plan.report(written=True)


def write(plan: SurveyPlan, *, way_in: str, by: Actor, now: datetime) -> None:
    """The rows of a plan, and what follows from them where they are approved. Raises `Refusal` HT3016."""
    try:
        _insert_surveys(plan, by, now)
        _update_surveys(plan, by, now)
    except IntegrityError as reason:
        raise Refusal.of("HT3016") from reason
    _keep_revisions(plan, way_in, by, now)
    if plan.kind == "review":
        compare_with_surveys(plan.round.county_code, {entry.subject_id: entry.facts for entry in plan.entries})
    if plan.approved:
        facts_approved.send(
            sender=Survey, round_id=plan.round.id, subject_ids=plan.subject_ids, kind=plan.kind, by=by, now=now
        )


def record_event(plan: SurveyPlan, *, way_in: str, by: Actor, now: datetime) -> None:
    """One event over everything that a plan writes."""
    verb = "survey.import_approved" if plan.approved else "survey.record"
    detail = {"round": plan.round.slug, "kind": plan.kind, "way_in": way_in, "refused": plan.refused}
    content = [(entry.subject_id, entry.digest) for entry in plan.entries]
    record_bulk(verb, "survey", content, by=by, now=now, area_code=plan.round.county_code, detail=detail)


def require_open_villages(round_id: int, kind: str, villages: Collection[str]) -> None:
    """Nobody may hand a village in between the plan and the writing of it. Raises `Refusal` HT3016."""
    for start in range(0, len(villages), _AT_ONCE):
        some = tuple(sorted(villages)[start : start + _AT_ONCE])
        if not SUBMISSION_OPEN.issuperset(_states_locked(round_id=round_id, kind=kind, villages=some)):
            raise Refusal.of("HT3016")


@prepared
def _states_locked(round_id: int, kind: str, villages: tuple[str, ...]) -> QuerySet[Submission, Any]:
    rows = Submission.objects.select_for_update().filter(round_id=round_id, kind=kind, village_code__in=villages)
    return rows.order_by("id").values_list("state", flat=True)


_AT_ONCE = 500
_SURVEY_FIELDS = (
    "ref", "subject_id", "round_id", "village_code", "kind", "state", "facts", "digest", "surveyed_on", "revision",
    "version", "entered_by", "approved_at", "approved_by",
)  # fmt: skip


def _insert_surveys(plan: SurveyPlan, by: Actor, now: datetime) -> None:
    rows = [
        (uuid4(), entry.subject_id, plan.round.id, entry.village_code, plan.kind, _state(plan), entry.facts,
         entry.digest, entry.surveyed_on, 1, 1, by.user_id, *_approval(plan, by, now))
        for entry in plan.first
    ]  # fmt: skip
    insert_rows(Survey, _SURVEY_FIELDS, rows)


def _update_surveys(plan: SurveyPlan, by: Actor, now: datetime) -> None:
    names = ("state", "facts", "digest", "surveyed_on", "revision", "entered_by", "approved_at", "approved_by")
    rows = [
        (survey.id, survey.version, (_state(plan), entry.facts, entry.digest, entry.surveyed_on,
         survey.revision + bool(entry.changed_keys), by.user_id, *_approval(plan, by, now)))
        for entry in plan.revised
        if (survey := entry.survey) is not None
    ]  # fmt: skip
    if update_rows(Survey, names, rows) != len(rows):
        raise Refusal.of("HT3016")


def _state(plan: SurveyPlan) -> str:
    return str(SurveyState.APPROVED if plan.approved else SurveyState.DRAFT)


def _approval(plan: SurveyPlan, by: Actor, now: datetime) -> tuple[datetime | None, int | None]:
    return (now, by.user_id) if plan.approved else (None, None)


_REVISION_FIELDS = (
    "survey_id", "number", "at", "by_user", "by_name", "way_in", "changed_keys", "facts", "digest", "is_adjustment",
)  # fmt: skip


def _keep_revisions(plan: SurveyPlan, way_in: str, by: Actor, now: datetime) -> None:
    """One revision for each entry that changed a fact; over an approved survey it is an adjustment."""
    ids = _made(plan, [entry.subject_id for entry in plan.first])

    def row(entry: Entry) -> Sequence[Any]:
        number = entry.survey.revision + 1 if entry.survey is not None else 1
        is_adjustment = entry.survey is not None and entry.survey.state == SurveyState.APPROVED
        return (
            entry.survey.id if entry.survey else ids[entry.subject_id], number, now, by.user_id, by.name, way_in,
            entry.changed_keys, entry.facts,
            entry.digest, is_adjustment,
        )  # fmt: skip

    insert_rows(SurveyRevision, _REVISION_FIELDS, [row(entry) for entry in plan.entries if entry.changed_keys])


def _made(plan: SurveyPlan, subjects: Sequence[int]) -> dict[int, int]:
    """The surveys that these subjects have now; a page need not read those of a county."""
    if not subjects:
        return {}
    if len(subjects) <= _AT_ONCE:
        return dict(_made_of(subject_ids=tuple(subjects), kind=plan.kind))
    return dict(Survey.objects.filter(round_id=plan.round.id, kind=plan.kind).values_list("subject_id", "id"))


@prepared
def _made_of(subject_ids: tuple[int, ...], kind: str) -> QuerySet[Survey, Any]:
    return Survey.objects.filter(subject__pk__in=subject_ids, kind=kind).values_list("subject_id", "id")
