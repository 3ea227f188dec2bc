"""The way of a submission in tests: surveys recorded as drafts, and each step by the post that takes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from huitou.core.authority import Permission
from huitou.core.errors import Refusal
from huitou.surveys import actions, queries
from huitou.surveys.models import Submission
from huitou.surveys.queries import RoundLine
from tests.integration import county
from tests.integration.county import COUNTY, HANYANG, NOW, TODAY

CLERK: Mapping[str, Any] = {"role": "township_clerk", "area": HANYANG}
APPROVER: Mapping[str, Any] = {"role": "township_approver", "area": HANYANG}
OFFICE: Mapping[str, Any] = {"role": "county_office", "area": COUNTY}


def draft(round_line: RoundLine, *documents: Mapping[str, Any], **who: Any) -> None:
    """Records surveys as drafts, as a page does."""
    someone = {**CLERK, **who}
    with county.doing(**someone, permission=Permission.SURVEY_EDIT, at=someone["area"]) as by:
        actions.record_surveys(round_line, documents, way_in="web", by=by, now=NOW)


def state_of(village: str) -> str:
    """The state of the submission of a village."""
    return submission_of(village).state


def submission_of(village: str) -> Submission:
    """The submission of a village as it stands now."""
    return Submission.objects.get(village_code=village)


def submit(village: str, *, now: datetime = NOW, version: int | None = None, **who: Any) -> None:
    """A clerk hands a village in."""
    row = submission_of(village)
    someone = {**CLERK, **who}
    standing, _ = queries.standing(row.ref, county.viewer(**someone), today=TODAY)
    with county.doing(**someone, permission=Permission.SUBMISSION_SUBMIT, at=village) as by:
        actions.submit(row.ref, row.version if version is None else version, standing, by=by, now=now)


def take(
    step: Callable[..., None], village: str, *more: object, now: datetime = NOW, version: int | None = None, **who: Any
) -> None:
    """Somebody takes one of the other steps: `take(actions.approve, UPPER, **APPROVER)`."""
    row = submission_of(village)
    with county.doing(**who, permission=Permission.SUBMISSION_VIEW, at=village) as by:
        step(row.ref, row.version if version is None else version, *more, by=by, now=now)


def refused(deed: Callable[..., object], *args: object, **kwargs: Any) -> list[str]:
    """The numbers of the problems for which a deed is refused; empty when it is done."""
    try:
        deed(*args, **kwargs)
    except Refusal as refusal:
        return [problem.code for problem in refusal.problems]
    return []


def minutes(number: int) -> datetime:
    """So many minutes after now."""
    return NOW + timedelta(minutes=number)
