"""What people say about a submission without moving it: comments and replies, that a subject was looked at, 未能核查,
requests for withdrawal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from huitou.audit.actions import record
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.core.lifecycle import REVIEWED_BY, SUBMISSION_OPEN, SubmissionState
from huitou.surveys.actions.moving import lost, refuse_state, village_name
from huitou.surveys.models import (
    CommentReply,
    NotVerifiable,
    ReviewComment,
    ReviewPass,
    RoundSubject,
    Submission,
    Survey,
    SurveyRevision,
)
from huitou.surveys.planning import fact_schemas
from huitou.surveys.queries.reachable import reachable_comment, reachable_submission

_DECIDES = {
    **REVIEWED_BY,
    SubmissionState.COUNTY_APPROVED: Permission.SUBMISSION_UNLOCK,
    SubmissionState.LOCKED: Permission.SUBMISSION_UNLOCK,
}
ANSWERS_COMMENTS = (Permission.SURVEY_EDIT, Permission.SUBMISSION_APPROVE, Permission.SUBMISSION_CONFIRM)
"""Either of these lets a post answer a comment: both sides talk."""


def comment(ref: UUID, subject_ref: UUID, fact_key: str, text: str, *, by: Actor, now: datetime) -> None:
    """A reviewer says what is wrong with one field; the filler reads it once the submission is returned.

    Raises `Refusal` HT7001, HT4030, HT4003 for a subject of another village, HT4040 for a field that does not exist,
    HT4036 without a text, HT4031 when it is not this reviewer's turn.
    """
    row = reachable_submission(ref, by, lock=True)
    _require_turn(row, REVIEWED_BY, by)
    subject = _subject(row, subject_ref)
    schema = fact_schemas(row.round.county.code)["village" if subject.subject_type == "village" else "household"]
    if fact_key not in schema.types:
        raise Refusal.of("HT4040", key=fact_key)
    if not text.strip():
        raise Refusal.of("HT4036")
    made = ReviewComment.objects.create(
        submission=row, subject=subject, fact_key=fact_key, text=text.strip(), at=now, by_user=by.user_id,
        by_name=by.name,
    )  # fmt: skip
    _record("comment", row, by, now, subject=str(subject.ref), key=fact_key, comment=str(made.ref))


def reply(comment_ref: UUID, text: str, *, by: Actor, now: datetime) -> None:
    """Whoever fills in or reviews the village answers a comment; both sides read it, and it stays.

    Raises `Refusal` HT4046 when the comment is missing or out of reach, HT7001, HT4045 without a text, HT4031 once the
    village is locked.
    """
    said = reachable_comment(comment_ref, by)
    row = reachable_submission(said.submission.ref, by, lock=True)
    if not any(by.can(right, row.village_code) for right in ANSWERS_COMMENTS):
        by.require(Permission.SURVEY_EDIT, row.village_code)
    if row.state == SubmissionState.LOCKED:
        raise refuse_state(row)
    if not text.strip():
        raise Refusal.of("HT4045")
    CommentReply.objects.create(comment=said, text=text.strip(), at=now, by_user=by.user_id, by_name=by.name)
    _record("reply", row, by, now, comment=str(said.ref))


def pass_subject(ref: UUID, subject_ref: UUID, facts_digest: str, *, by: Actor, now: datetime) -> None:
    """A reviewer has looked at one subject as its survey stood then (`facts_digest`, empty without a survey) and has
    nothing against it. Approving stays the step of the whole village.

    Raises `Refusal` HT7001, HT4030, HT4003, HT4031 when it is not this reviewer's turn, HT4034 when the survey changed
    since, HT4033 for one's own work, HT4047 while a comment on it is open.
    """
    row = reachable_submission(ref, by, lock=True)
    _require_turn(row, REVIEWED_BY, by)
    subject = _subject(row, subject_ref)
    survey = Survey.objects.filter(subject=subject, kind=row.kind).first()
    if facts_digest != (survey.digest if survey is not None else ""):
        raise Refusal.of("HT4034", village=subject.head)
    if SurveyRevision.objects.filter(survey=survey, by_user=by.user_id).exists():
        raise Refusal.of("HT4033", village=subject.head)
    if ReviewComment.objects.filter(submission=row, subject=subject, settled_at=None).exists():
        raise Refusal.of("HT4047", head=subject.head)
    ReviewPass.objects.update_or_create(
        submission=row, subject=subject, by_user=by.user_id,
        defaults={"facts_digest": facts_digest, "at": now, "by_name": by.name},
    )  # fmt: skip
    _record("pass", row, by, now, subject=str(subject.ref), digest=facts_digest)


def mark_not_verifiable(
    ref: UUID, subject_ref: UUID, indicator: str, reason: str, next_visit_on: date | None, *, by: Actor, now: datetime,
    today: date,
) -> None:  # fmt: skip
    """Says that an indicator of a subject (all of them when it is empty) cannot be checked for now; it no longer
    blocks, and is counted. Saying it again replaces what was said.

    Raises `Refusal` HT7001, HT4030, HT4003, HT4036 without a reason, HT4037 without a later date, HT4038 when the
    village is handed in.
    """
    row = _open(ref, by)
    subject = _subject(row, subject_ref)
    if not reason.strip():
        raise Refusal.of("HT4036")
    if next_visit_on is None or next_visit_on <= today:
        raise Refusal.of("HT4037", date=next_visit_on or "")
    NotVerifiable.objects.update_or_create(
        subject=subject,
        kind=row.kind,
        indicator=indicator,
        defaults={
            "reason": reason.strip(), "next_visit_on": next_visit_on, "at": now, "by_user": by.user_id,
            "by_name": by.name,
        },
    )  # fmt: skip
    visit = next_visit_on.isoformat()
    _record("not_verifiable", row, by, now, subject=str(subject.ref), indicator=indicator, next_visit_on=visit)


def withdraw_mark(ref: UUID, subject_ref: UUID, indicator: str, *, by: Actor, now: datetime) -> None:
    """Takes 未能核查 back. Raises `Refusal` HT7001, HT4030, HT4003, HT4038."""
    row = _open(ref, by)
    subject = _subject(row, subject_ref)
    NotVerifiable.objects.filter(subject=subject, kind=row.kind, indicator=indicator).delete()
    _record("verifiable", row, by, now, subject=str(subject.ref), indicator=indicator)


def ask_withdrawal(ref: UUID, version: int, reason: str, *, by: Actor, now: datetime) -> None:
    """The filler asks to have a submission back. Whoever has it now returns (or unlocks) it, or declines.

    Raises `Refusal` HT7001, HT4030, HT5001, HT4036 without a reason, HT4031 while it is open anyway.
    """
    row = reachable_submission(ref, by, lock=True)
    by.require(Permission.SUBMISSION_SUBMIT, row.village_code)
    if row.version != version:
        raise lost(row)
    if row.state in SUBMISSION_OPEN:
        raise refuse_state(row)
    if not reason.strip():
        raise Refusal.of("HT4036")
    Submission.objects.filter(pk=row.pk, version=version).update(
        withdrawal_at=now, withdrawal_by_name=by.name, withdrawal_reason=reason.strip()
    )
    _record("ask_withdrawal", row, by, now)


def decline_withdrawal(ref: UUID, version: int, *, by: Actor, now: datetime) -> None:
    """The submission stays where it is. Raises `Refusal` HT7001, HT4030, HT5001, HT4031 when nobody could decide."""
    row = reachable_submission(ref, by, lock=True)
    if row.version != version:
        raise lost(row)
    _require_turn(row, _DECIDES, by)
    Submission.objects.filter(pk=row.pk, version=version).update(
        withdrawal_at=None, withdrawal_by_name="", withdrawal_reason=""
    )
    _record("decline_withdrawal", row, by, now)


def _open(ref: UUID, by: Actor) -> Submission:
    row = reachable_submission(ref, by, lock=True)
    by.require(Permission.SURVEY_EDIT, row.village_code)
    if row.state not in SUBMISSION_OPEN:
        raise Refusal.of("HT4038", village=village_name(row))
    return row


def _require_turn(row: Submission, turns: Mapping[SubmissionState, Permission], by: Actor) -> None:
    """Whoever has the submission in its present state; for everybody else, first of all, the right."""
    permission = turns.get(SubmissionState(row.state))
    if permission is not None and by.can(permission, row.village_code):
        return
    if not any(by.can(one, row.village_code) for one in turns.values()):
        by.require(next(iter(turns.values())), row.village_code)
    raise refuse_state(row)


def _subject(row: Submission, subject_ref: UUID) -> RoundSubject:
    found = RoundSubject.objects.filter(
        ref=subject_ref, round_id=row.round_id, village_code=row.village_code, left_on=None
    ).first()
    if found is None:
        raise Refusal.of("HT4003")
    return found


def _record(verb: str, row: Submission, by: Actor, now: datetime, **detail: str) -> None:
    record(f"submission.{verb}", "submission", str(row.ref), by=by, now=now, area_code=row.village_code, detail=detail)
