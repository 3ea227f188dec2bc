"""Households that leave the register, or fall back, leave the rounds that are running (对象口径); the heads of forms
that were frozen at the opening stay as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from huitou.audit.actions import record
from huitou.core.authority import Actor
from huitou.surveys.actions.turns import require_no_load
from huitou.surveys.models import RoundSubject, Submission
from huitou.surveys.queries.standings import current_digest
from huitou.surveys.signals import subjects_left

_AT_ONCE = 500


def leave_rounds(household_ids: Collection[int], reason: str, on: date, *, by: Actor, now: datetime) -> None:
    """These households are no subjects of running rounds any more, from a day on. Follows from what is said of them in
    the register, so it asks for no right of its own. Raises `Refusal` HT4090 while a load is applied to a village."""
    for rows in _running(household_ids, {"left_on": None}):
        _settle(rows, {"left_on": on, "left_reason": reason}, "subject.leave", reason, by, now)


def return_to_rounds(household_ids: Collection[int], reason: str, *, by: Actor, now: datetime) -> None:
    """Those that left running rounds for this reason are their subjects again. Raises `Refusal` as `leave_rounds`."""
    for rows in _running(household_ids, {"left_on__isnull": False, "left_reason": reason}):
        _settle(rows, {"left_on": None, "left_reason": ""}, "subject.return", reason, by, now)


def _running(household_ids: Collection[int], wanted: Mapping[str, Any]) -> Iterator[list[RoundSubject]]:
    """The subjects of each running round that these households are."""
    keys = sorted(household_ids)
    by_round: dict[int, list[RoundSubject]] = defaultdict(list)
    for start in range(0, len(keys), _AT_ONCE):
        some = RoundSubject.objects.filter(
            household__in=keys[start : start + _AT_ONCE], round__closed_at=None, **wanted
        )
        for row in some.select_related("round__county").order_by("id"):
            by_round[row.round_id].append(row)
    yield from (by_round[key] for key in sorted(by_round))


def _settle(
    rows: Sequence[RoundSubject], values: Mapping[str, Any], verb: str, reason: str, by: Actor, now: datetime
) -> None:
    """Subjects of one round leave or return; what their villages handed in is sealed anew without or with them."""
    round_ = rows[0].round
    villages = sorted({row.village_code for row in rows})
    sealed = _sealed(round_.pk, villages)
    for village in villages:
        require_no_load(round_.pk, village=village)
    keys = [row.pk for row in rows]
    for start in range(0, len(keys), _AT_ONCE):
        RoundSubject.objects.filter(pk__in=keys[start : start + _AT_ONCE]).update(**values)
    for submission in sealed:
        Submission.objects.filter(pk=submission.pk).update(content_digest=current_digest(submission))
    for row in rows:
        detail = {"code": row.code, "reason": reason, "round": str(round_.ref)}
        record(verb, "subject", str(row.ref), by=by, now=now, area_code=row.village_code, detail=detail)
    subjects_left.send(sender=RoundSubject, round_id=round_.pk, subject_ids=tuple(keys), by=by, now=now)


def _sealed(round_id: int, villages: Sequence[str]) -> list[Submission]:
    """What these villages handed in and nobody has changed since, under lock."""
    found = Submission.objects.select_for_update().filter(round_id=round_id, village_code__in=villages).order_by("id")
    return [row for row in found if row.content_digest and row.content_digest == current_digest(row)]
