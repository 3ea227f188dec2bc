"""Who comes first, a load that is being applied or whoever wants to change the same surveys.

Between the decision for a load and its last part, nobody else writes the same surveys or takes a step that speaks of
all of them. On SQLite writers come one after the other anyway; on PostgreSQL a lock per round keeps a decision and a
change from passing each other unseen. It is taken after the rows of submissions and before the row of the round, by
everybody.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from huitou.audit.prepared import prepared
from huitou.core.errors import Refusal
from huitou.surveys.models import SurveyLoadPart
from huitou.surveys.queries.places import names_around

_LOCK_OF_ROUNDS = 1
_ONE_OF_MANY = "SELECT pg_advisory_xact_lock_shared(%s, %s)"
_ALONE = "SELECT pg_advisory_xact_lock(%s, %s)"


def require_no_load(round_id: int, *, kind: str | None = None, village: str | None = None) -> None:
    """Refuses a step of a whole round (of one of its villages) while a decided load waits to be applied to it. Inside
    the caller's transaction. Raises `Refusal` HT4090."""
    _take_lock(_ONE_OF_MANY, round_id)
    waiting = _waiting(round_id)
    waiting = waiting if kind is None else waiting.filter(load__kind=kind)
    waiting = waiting if village is None else waiting.filter(village_code=village)
    part_of = waiting.order_by("id").values_list("village_code", flat=True).first()
    if part_of is not None:
        raise _refusal(part_of)


def require_not_loaded(
    round_id: int, kind: str, subject_ids: Collection[int], *, villages: Collection[str], alone: bool = False
) -> None:
    """Refuses to write surveys of subjects, who are of these villages, that a decided load is about to write. `alone`:
    the caller decides a load itself, and no change may run beside that. Inside the caller's transaction. Raises
    `Refusal` HT4090."""
    _take_lock(_ALONE if alone else _ONE_OF_MANY, round_id)
    # A subject's village is that of the opening for as long as the round lasts, so a part is found by it: the parts of
    # a county are hundreds, and everybody who saves would read all of them inside the turn of the writers.
    for village, waiting in _waiting_subjects(round_id=round_id, kind=kind, villages=tuple(sorted(villages))):
        if not set(json.loads(waiting)).isdisjoint(subject_ids):
            raise _refusal(village)


def _take_lock(statement: str, round_id: int) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(statement, [_LOCK_OF_ROUNDS, round_id])


def _waiting(round_id: int) -> QuerySet[SurveyLoadPart]:
    return SurveyLoadPart.objects.filter(round_id=round_id, load__decided_at__isnull=False)


@prepared
def _waiting_subjects(round_id: int, kind: str, villages: tuple[str, ...]) -> QuerySet[SurveyLoadPart, Any]:
    waiting = _waiting(round_id).filter(load__kind=kind, village_code__in=villages)
    return waiting.values_list("village_code", "subject_ids")


def _refusal(village: str) -> Refusal:
    return Refusal.of("HT4090", village=names_around({village}).get(village, village))
