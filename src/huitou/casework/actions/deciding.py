"""The county reviews what departments report, accepts what townships confirmed, and returns; nobody decides on own
work."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from huitou.casework.actions.taking import Outcome, make, own_work, place_of, required_reason, take
from huitou.casework.models import Gap
from huitou.casework.queries.visits import KIND
from huitou.core.authority import Actor
from huitou.core.errors import Problem
from huitou.core.lifecycle import GAP_RETURNS, ReturnedTo, SurveyState
from huitou.core.standards import Verdict
from huitou.surveys.actions import reopen_remediation
from huitou.surveys.models import Survey, SurveyRevision


def review(refs: Collection[UUID], *, by: Actor, now: datetime, versions: Mapping[UUID, int] | None = None) -> Outcome:
    """The county office agrees with the department's report; the township confirms on site next. Raises `Refusal`
    HT7001, HT5011. Skipped: HT5023 for whoever planned or reported it, and as `take` says."""
    taken = take("review", refs, by=by, versions=versions)
    make(taken, "review", by=by, now=now)
    _visit_again(taken.gaps, by=by, now=now)
    return taken.outcome()


def return_gaps(
    name: str,
    refs: Collection[UUID],
    reason: str,
    *,
    by: Actor,
    now: datetime,
    versions: Mapping[UUID, int] | None = None,
) -> Outcome:
    """Sends gaps back with a reason: `name` is one of `GAP_RETURNS` and says by whom and to whom.

    Raises `Refusal` HT7001, HT5011, HT5022 without a reason. Skipped as `take` says.
    """
    said = required_reason(reason)
    taken = take(name, refs, by=by, versions=versions)
    make(taken, name, by=by, now=now, reason=said)
    if GAP_RETURNS[name] is ReturnedTo.TOWNSHIP:
        _visit_again(taken.gaps, by=by, now=now)
    return taken.outcome()


def accept(refs: Collection[UUID], *, by: Actor, now: datetime, versions: Mapping[UUID, int] | None = None) -> Outcome:
    """The county accepts by the help-back standard, on facts taken after the department's report (三(二)).

    Raises `Refusal` HT7001, HT5011. Skipped: HT5023 for whoever reported, reviewed, surveyed or confirmed it; HT5026
    what is still not met; HT5027 what is unknown; HT5040 where the survey is being taken again; and as `take` says.
    """
    taken = take("accept", refs, by=by, versions=versions)
    surveyors = surveyed_by(taken.gaps)
    taken.keep(lambda gap: own_work(gap) if by.user_id in surveyors.get(gap.subject_id, ()) else None)
    approved = set(
        Survey.objects.filter(
            subject__in={gap.subject_id for gap in taken.gaps}, kind=KIND, state=SurveyState.APPROVED
        ).values_list("subject_id", flat=True)
    )
    taken.keep(lambda gap: _against_acceptance(gap, approved))
    make(taken, "accept", by=by, now=now)
    return taken.outcome()


def surveyed_by(gaps: Sequence[Gap]) -> Mapping[int, set[int]]:
    """Who entered the remediation survey of each subject."""
    found: dict[int, set[int]] = {}
    rows = SurveyRevision.objects.filter(survey__subject__in={gap.subject_id for gap in gaps}, survey__kind=KIND)
    for subject_id, user in rows.values_list("survey__subject_id", "by_user"):
        found.setdefault(subject_id, set()).add(user)
    return found


def _against_acceptance(gap: Gap, approved: Collection[int]) -> Problem | None:
    if gap.subject_id not in approved:
        return Problem("HT5040", place_of(gap))
    if gap.outcome == Verdict.NOT_MET:
        return Problem("HT5026", place_of(gap))
    is_taken_since = gap.outcome_on is not None and gap.reported_on is not None and gap.outcome_on >= gap.reported_on
    return None if gap.outcome == Verdict.MET and is_taken_since else Problem("HT5027", place_of(gap))


def _visit_again(gaps: Sequence[Gap], *, by: Actor, now: datetime) -> None:
    """The survey of a subject that was confirmed before is opened for the next visit."""
    reopen_remediation({gap.subject_id for gap in gaps}, by=by, now=now)
