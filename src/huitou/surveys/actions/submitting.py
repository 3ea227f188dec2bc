"""Handing in a village, and taking one's own last step back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from huitou.core.authority import Actor
from huitou.core.errors import Refusal
from huitou.core.lifecycle import UNDO, UNDO_WITHIN, SurveyState
from huitou.surveys.actions.moving import checked, lost, move, surveys_of, taken, village_name
from huitou.surveys.completeness import Standing
from huitou.surveys.models import ReviewComment, Submission, SubmissionMove, Survey
from huitou.surveys.queries.reachable import reachable_submission
from huitou.surveys.queries.standings import current_digest
from huitou.surveys.signals import facts_reopened, facts_reopening

_OPEN_SURVEYS = (SurveyState.DRAFT, SurveyState.RETURNED)
Undoing = Callable[[Submission, SubmissionMove, Actor, datetime], dict[str, Any]]


def submit(ref: UUID, version: int, standing: Standing, *, by: Actor, now: datetime) -> None:
    """A village hands in what it has; its surveys cannot be changed any more, its comments are settled.

    `standing` comes from `queries.standing`, made before the transaction. Raises `Refusal`: HT7001, HT4030; HT4032
    when something is unknown or wrong; HT4034 when the facts changed since; HT5001, HT4031 (see `_move`).
    """
    row = taken(ref, version, "submit", by)
    if not standing.is_complete:
        raise Refusal.of("HT4032", village=village_name(row), count=len(standing.blocks))
    if current_digest(row) != standing.content_digest:
        raise Refusal.of("HT4034", village=village_name(row))
    surveys_of(row).filter(state__in=_OPEN_SURVEYS).update(state=SurveyState.SUBMITTED, version=F("version") + 1)
    ReviewComment.objects.filter(submission=row, settled_at=None).update(settled_at=now)
    move(row, "submit", by=by, now=now, content=standing.content_digest, counts=standing.counts)


def undo(ref: UUID, version: int, *, by: Actor, now: datetime) -> None:
    """Takes back one's own last step, within ten minutes and before the next level acted.

    Raises `Refusal` HT7001, HT4030, HT5001; HT4035 when it is too late or somebody else's step; HT4039 when gaps that
    followed from an approval are listed.
    """
    row = reachable_submission(ref, by, lock=True)
    last = row.moves.order_by("-version").first()
    if row.version != version:
        raise lost(row)
    if last is None or last.name not in UNDO or last.by_user != by.user_id or now - last.at > UNDO_WITHIN:
        raise Refusal.of("HT4035", minutes=int(UNDO_WITHIN.total_seconds() // 60))
    name = UNDO[last.name]
    row = checked(row, version, name, by)
    values = _UNDOING[name](row, last, by, now)
    move(row, name, by=by, now=now, **values)


def _undo_submit(row: Submission, last: SubmissionMove, by: Actor, now: datetime) -> dict[str, Any]:
    del by, now
    surveys_of(row).filter(state=SurveyState.SUBMITTED).update(state=SurveyState.DRAFT, version=F("version") + 1)
    ReviewComment.objects.filter(submission=row, settled_at=last.at).update(settled_at=None)
    return {}


def _undo_approve(row: Submission, last: SubmissionMove, by: Actor, now: datetime) -> dict[str, Any]:
    del row, last, by, now
    return {}


def _undo_confirm(row: Submission, last: SubmissionMove, by: Actor, now: datetime) -> dict[str, Any]:
    """The facts count no more; what was judged of them goes. Whoever works above may refuse."""
    approved = surveys_of(row).filter(state=SurveyState.APPROVED, approved_at=last.at)
    told = {
        "round_id": row.round_id,
        "subject_ids": tuple(approved.values_list("subject_id", flat=True)),
        "kind": row.kind,
        "by": by,
        "now": now,
    }
    facts_reopening.send(sender=Survey, village=village_name(row), **told)
    approved.update(state=SurveyState.SUBMITTED, approved_at=None, approved_by=None, version=F("version") + 1)
    facts_reopened.send(sender=Survey, **told)
    return {"approved_at": _approved_before(row, last)}


def _approved_before(row: Submission, last: SubmissionMove) -> datetime | None:
    """When the county last approved before the step `last`, leaving out approvals that were taken back."""
    steps = list(row.moves.filter(version__lt=last.version).order_by("version"))
    taken_back = {step.version - 1 for step in steps if step.name == UNDO["confirm"]}
    return max((step.at for step in steps if step.name == "confirm" and step.version not in taken_back), default=None)


_UNDOING: Mapping[str, Undoing] = {
    "undo_submit": _undo_submit,
    "undo_approve": _undo_approve,
    "undo_confirm": _undo_confirm,
}
