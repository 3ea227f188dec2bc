"""One message a day to everybody whose work is due or came back to them (U43)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from huitou.accounts.queries import viewers
from huitou.audit.writing import writing
from huitou.casework.models import Digest
from huitou.casework.queries.duties import Duty, owed
from huitou.casework.queries.worklists import returned_count
from huitou.core.authority import Actor
from huitou.core.schedule import DueState, is_told_of
from huitou.surveys.queries import my_turn, rounds


def make_digests(*, today: date, now: datetime) -> int:
    """Makes the day's digests that are not there yet; how many. Safe to run twice: one per person and day. Nobody
    hears of a date on every day before it: three days and one day ahead, on the day, and while it is overdue."""
    made = set(Digest.objects.filter(on=today).values_list("user", flat=True))
    rows = []
    for user_id, posts in viewers(today=today).items():
        if user_id not in made:
            duties = [duty for post in posts for duty in owed(post, today) if duty.state is not DueState.DONE]
            returned = sum(map(_returned, posts))
            if returned or any(_is_told(duty, today) for duty in duties):
                counts = {**_counts(duties, today), "returned": returned}
                rows.append(Digest(user=user_id, on=today, made_at=now, **counts))
    with transaction.atomic(), writing():
        Digest.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _is_told(duty: Duty, today: date) -> bool:
    return duty.state is DueState.OVERDUE if duty.due_on is None else is_told_of(duty.due_on, today)


def _counts(duties: Iterable[Duty], today: date) -> dict[str, int]:
    counts = dict.fromkeys(("overdue", "due_today", "due_tomorrow", "soon"), 0)
    for duty in duties:
        if duty.state in {DueState.OVERDUE, DueState.DUE_TODAY}:
            counts[str(duty.state)] += 1
        elif duty.state is DueState.SOON and duty.due_on is not None:
            counts["due_tomorrow" if duty.due_on - today == timedelta(days=1) else "soon"] += 1
    return counts


def _returned(post: Actor) -> int:
    """Villages that came back to a post to be mended, and gaps that came back to it."""
    villages = sum(turn.count for turn in my_turn(post) if turn.slug == "mend")
    return villages + sum(returned_count(line.id, post) for line in rounds(post))
