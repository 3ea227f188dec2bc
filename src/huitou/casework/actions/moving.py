"""Moving many gaps at once along the table of transitions, each with its line in its story."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import F
from django.utils.timezone import localtime

from huitou.audit.bulk import insert_rows
from huitou.casework.models import Gap, GapTransition
from huitou.core.authority import Actor
from huitou.core.errors import Refusal
from huitou.core.lifecycle import GAP, GapState

AT_ONCE = 500
_STORY = ("gap_id", "source", "target", "at", "by_user", "by_name", "reason")


def move(
    name: str, gaps: Sequence[tuple[int, GapState]], *, by: Actor, now: datetime, reason: str = "", **values: Any
) -> None:
    """Makes the transition `name` of all `gaps` (key, present state) and sets `values` on them.

    Raises `Refusal` HT5001 when one of them is no longer in a state from which the transition starts: then none moves,
    because the caller's transaction is rolled back.
    """
    transition = GAP[name]
    waiting = iter(gaps)
    while batch := list(islice(waiting, AT_ONCE)):
        keys = [key for key, _ in batch]
        unmoved = Gap.objects.filter(pk__in=keys, state__in=transition.sources)
        if unmoved.update(state=transition.target, version=F("version") + 1, **values) != len(batch):
            _refuse_moved(keys)
    story = [(key, source, transition.target, now, by.user_id, by.name, reason) for key, source in gaps]
    insert_rows(GapTransition, _STORY, story)


def lost_to(winner: str, at: datetime) -> Refusal:
    """The refusal of whoever came second."""
    return Refusal.of("HT5001", winner=winner, at=f"{localtime(at):%Y-%m-%d %H:%M}")


def _refuse_moved(keys: Sequence[int]) -> None:
    last = GapTransition.objects.filter(gap_id__in=keys).latest("id")
    raise lost_to(last.by_name, last.at)
