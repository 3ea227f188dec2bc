"""What every step of a submission shares: who may take it, that one of two wins, the story and the audit event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.timezone import localtime

from huitou.audit.actions import record
from huitou.core.authority import Actor
from huitou.core.canonical import canonical_json
from huitou.core.errors import Refusal
from huitou.core.lifecycle import SUBMISSION, SubmissionState
from huitou.surveys.actions.turns import require_no_load
from huitou.surveys.models import Submission, SubmissionMove, Survey
from huitou.surveys.queries.places import place_names
from huitou.surveys.queries.reachable import reachable_submission
from huitou.surveys.submission_words import STATE_WORDS


def taken(ref: UUID, version: int, name: str, by: Actor) -> Submission:
    """The submission under lock, ready for the step `name`."""
    return checked(reachable_submission(ref, by, lock=True), version, name, by)


def checked(row: Submission, version: int, name: str, by: Actor) -> Submission:
    """Refuses a step that the actor may not take, that comes second, or that the state does not allow; HT4090 while a
    load is applied to the village."""
    by.require(SUBMISSION[name].permission, row.village_code)
    if row.version != version:
        raise lost(row)
    if row.state not in SUBMISSION[name].sources:
        raise refuse_state(row)
    require_no_load(row.round_id, kind=row.kind, village=row.village_code)
    return row


def refuse_state(row: Submission) -> Refusal:
    """The refusal of a step that the present state does not allow."""
    zh, en = STATE_WORDS[SubmissionState(row.state)]
    return Refusal.of("HT4031", village=village_name(row), state=zh, state_en=en)


def lost(row: Submission) -> Refusal:
    """The refusal of whoever came second: it names the winner."""
    winner = row.moves.order_by("-version").first()
    if winner is None:
        return Refusal.of("HT4034", village=village_name(row))
    return Refusal.of("HT5001", winner=winner.by_name, at=f"{localtime(winner.at):%Y-%m-%d %H:%M}")


def move(
    row: Submission,
    name: str,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    content: str | None = None,
    counts: Mapping[str, int] | None = None,
    **values: Any,
) -> None:
    """The conditional update, the line in the story, the audit event. A request for withdrawal ends with any step.

    Raises `Refusal` HT5001 for whoever came second.
    """
    transition = SUBMISSION[name]
    sealed = row.content_digest if content is None else content
    as_read = Submission.objects.filter(pk=row.pk, version=row.version, state__in=transition.sources)
    moved = as_read.update(
        state=transition.target,
        version=F("version") + 1,
        content_digest=sealed,
        withdrawal_at=None,
        withdrawal_by_name="",
        withdrawal_reason="",
        **values,
    )
    if not moved:
        raise lost(row)
    SubmissionMove.objects.create(
        submission=row,
        version=row.version + 1,
        name=name,
        source=row.state,
        target=transition.target,
        at=now,
        by_user=by.user_id,
        by_name=by.name,
        reason=reason.strip(),
        content_digest=sealed,
        counts=canonical_json(dict(counts or {})),
    )
    detail = {"from": row.state, "to": str(transition.target), "digest": sealed, **(counts or {})}
    record(f"submission.{name}", "submission", str(row.ref), by=by, now=now, area_code=row.village_code, detail=detail)


def surveys_of(row: Submission) -> QuerySet[Survey]:
    """The surveys of a submission's village."""
    return Survey.objects.filter(round_id=row.round_id, village_code=row.village_code, kind=row.kind)


def village_name(row: Submission) -> str:
    """The name of a submission's village, for refusals."""
    return place_names([row.round.county.code]).get(row.village_code) or row.village_code
