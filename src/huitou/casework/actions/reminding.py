"""One message a day to everybody who owes something that is soon due, due or overdue."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from django.db import transaction

from huitou.accounts.queries import viewers
from huitou.audit.writing import writing
from huitou.casework.models import Digest
from huitou.casework.queries.duties import owed
from huitou.core.schedule import DueState

_WORTH_A_WORD = (DueState.OVERDUE, DueState.DUE_TODAY, DueState.SOON)


def make_digests(*, today: date, now: datetime) -> int:
    """Makes the day's digests that are not there yet; how many. Safe to run twice: one per person and day."""
    made = set(Digest.objects.filter(on=today).values_list("user", flat=True))
    rows = []
    for user_id, posts in viewers(today=today).items():
        if user_id not in made:
            states = Counter(duty.state for post in posts for duty in owed(post, today))
            if any(states[state] for state in _WORTH_A_WORD):
                counts = {str(state): states[state] for state in _WORTH_A_WORD}
                rows.append(Digest(user=user_id, on=today, made_at=now, **counts))
    with transaction.atomic(), writing():
        Digest.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
