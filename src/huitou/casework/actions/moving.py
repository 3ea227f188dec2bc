"""Moving many gaps at once along the table of transitions, each with its line in its story."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import F, Q
from django.utils.timezone import localtime

from huitou.audit.bulk import insert_rows
from huitou.casework.models import Gap, GapTransition
from huitou.core.authority import Actor
from huitou.core.errors import Refusal
from huitou.core.lifecycle import FOLLOW, FROM_RETURNED, GAP, GAP_RETURNS, GapState

AT_ONCE = 500
STORY = ("gap_id", "name", "source", "target", "at", "by_user", "by_name", "reason")


def move(
    name: str, gaps: Sequence[tuple[int, GapState]], *, by: Actor, now: datetime, reason: str = "", **values: Any
) -> None:
    """Makes the transition `name` of all `gaps` (key, present state) and sets `values` on them.

    A gap that is returned lies with the side that `GAP_RETURNS` names, and moves on only from that side.

    Raises `Refusal` HT5001 when one of them is no longer in a state from which the transition starts: then none moves,
    because the caller's transaction is rolled back.
    """
    transition = GAP[name]
    waiting = iter(gaps)
    while batch := list(islice(waiting, AT_ONCE)):
        keys = [key for key, _ in batch]
        unmoved = Gap.objects.filter(ready_for(name), pk__in=keys)
        moved = {"state": transition.target, "returned_to": GAP_RETURNS.get(name, ""), **values}
        if unmoved.update(version=F("version") + 1, **moved) != len(batch):
            _refuse_moved(keys)
    story = [(key, name, source, transition.target, now, by.user_id, by.name, reason) for key, source in gaps]
    insert_rows(GapTransition, STORY, story)


def ready_for(name: str) -> Q:
    """Where a gap stands from which the step `name` may start."""
    side = FROM_RETURNED.get(name)
    if side is None:
        return Q(state__in=GAP[name].sources)
    return Q(state__in=GAP[name].sources - {GapState.RETURNED}) | Q(state=GapState.RETURNED, returned_to=side)


def lost_to(winner: str, at: datetime) -> Refusal:
    """The refusal of whoever came second."""
    return Refusal.of("HT5001", winner=winner, at=f"{localtime(at):%Y-%m-%d %H:%M}")


def _refuse_moved(keys: Sequence[int]) -> None:
    last = GapTransition.objects.filter(gap_id__in=keys).exclude(name=FOLLOW).latest("id")
    raise lost_to(last.by_name, last.at)
