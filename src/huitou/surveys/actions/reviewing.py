"""Reviewing what a village handed in: township and county approve, return, lock and unlock."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F

from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.core.lifecycle import SubmissionState, SurveyState
from huitou.surveys.actions.moving import checked, lost, move, surveys_of, taken, village_name
from huitou.surveys.models import CheckExemption, NotVerifiable, ReviewComment, Submission, Survey, SurveyRevision
from huitou.surveys.queries.reachable import reachable_submission
from huitou.surveys.queries.standings import current_digest
from huitou.surveys.signals import facts_approved, facts_foreseen


def approve(ref: UUID, version: int, *, by: Actor, now: datetime) -> None:
    """The township approves what a village handed in. Raises `Refusal` HT7001, HT4030, HT4031, HT5001, HT4033 for
    one's own work, HT4034 when the content is no longer what was submitted."""
    row = taken(ref, version, "approve", by)
    _refuse_own_work(row, by, below=("submit",))
    _refuse_changed(row)
    move(row, "approve", by=by, now=now)


def confirm(ref: UUID, version: int, *, by: Actor, now: datetime) -> None:
    """The county approves: the facts count from now on, and judgements and gaps follow in the same transaction.
    Raises `Refusal` as `approve` does."""
    row = taken(ref, version, "confirm", by)
    _refuse_own_work(row, by, below=("submit", "approve"))
    _refuse_changed(row)
    submitted = surveys_of(row).filter(state=SurveyState.SUBMITTED)
    subject_ids = tuple(submitted.values_list("subject_id", flat=True))
    submitted.update(state=SurveyState.APPROVED, approved_at=now, approved_by=by.user_id, version=F("version") + 1)
    move(row, "confirm", by=by, now=now, approved_at=now)
    if subject_ids:
        facts_approved.send(
            sender=Survey, round_id=row.round_id, subject_ids=subject_ids, kind=row.kind, by=by, now=now
        )


def foresee(ref: UUID, *, viewer: Actor) -> None:
    """Lets the rooms above judge what `confirm` would approve, before its transaction, so that nobody waits for it.
    Nothing happens to the submission. Raises `Refusal` HT4030."""
    row = reachable_submission(ref, viewer)
    submitted = surveys_of(row).filter(state=SurveyState.SUBMITTED)
    facts = {key: (digest, text) for key, digest, text in submitted.values_list("subject_id", "digest", "facts")}
    if facts:
        facts_foreseen.send(sender=Survey, round_id=row.round_id, facts=facts)


def lock(ref: UUID, version: int, *, by: Actor, now: datetime) -> None:
    """Closes an approved submission for good: from here on it is only unlocked, with a reason."""
    move(taken(ref, version, "lock", by), "lock", by=by, now=now)


def return_submission(ref: UUID, version: int, reason: str, *, by: Actor, now: datetime) -> None:
    """Sends a submission back to whoever filled it, with the comments that were made on its fields; also grants a
    request for withdrawal. Raises `Refusal` HT7001, HT4030, HT4031, HT5001; HT4036 without a reason or a comment."""
    row = reachable_submission(ref, by, lock=True)
    if row.version != version:
        # Which return it is goes by the state, and that is no longer the one that was seen.
        by.require(Permission.SUBMISSION_VIEW, row.village_code)
        raise lost(row)
    name = "return_to_filler" if row.state == SubmissionState.SUBMITTED else "return_to_township"
    row = checked(row, version, name, by)
    if not reason.strip() and not ReviewComment.objects.filter(submission=row, settled_at=None).exists():
        raise Refusal.of("HT4036")
    surveys_of(row).filter(state=SurveyState.SUBMITTED).update(state=SurveyState.RETURNED, version=F("version") + 1)
    move(row, name, by=by, now=now, reason=reason)


def unlock(ref: UUID, version: int, reason: str, *, by: Actor, now: datetime) -> None:
    """Opens approved facts for correction. They stay in force, with what followed from them, until the corrected ones
    are approved. Raises `Refusal` HT7001, HT4030, HT4031, HT5001, HT4036 without a reason."""
    row = taken(ref, version, "unlock", by)
    if not reason.strip():
        raise Refusal.of("HT4036")
    move(row, "unlock", by=by, now=now, reason=reason)


def _refuse_own_work(row: Submission, by: Actor, *, below: tuple[str, ...]) -> None:
    """Four eyes: nobody approves what they entered, marked, explained, submitted or approved one level below. `below`
    names the steps that brought it here: the last of each counts, not one that was taken back before."""
    subjects = {"subject__round_id": row.round_id, "subject__village_code": row.village_code, "kind": row.kind}
    entered = SurveyRevision.objects.filter(
        by_user=by.user_id,
        survey__kind=row.kind,
        survey__round_id=row.round_id,
        survey__village_code=row.village_code,
    )
    marked = NotVerifiable.objects.filter(by_user=by.user_id, **subjects)
    explained = CheckExemption.objects.filter(
        by_user=by.user_id,
        ended_at=None,
        household__round_subjects__round_id=row.round_id,
        household__round_subjects__village_code=row.village_code,
    )
    last = {
        row.moves.filter(name=name).order_by("-version").values_list("by_user", flat=True).first() for name in below
    }
    if by.user_id in last or any(own.exists() for own in (entered, marked, explained)):
        raise Refusal.of("HT4033", village=village_name(row))


def _refuse_changed(row: Submission) -> None:
    if current_digest(row) != row.content_digest:
        raise Refusal.of("HT4034", village=village_name(row))
