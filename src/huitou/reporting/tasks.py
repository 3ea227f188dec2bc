"""Folding counters up to townships and counties, run by the timetable."""

from datetime import datetime

from huitou.reporting.actions import fold_round
from huitou.reporting.queries.counters import rounds_to_fold


def fold_counters(now: datetime) -> None:
    """Brings the areas above changed villages up to date, round by round."""
    del now
    for round_id in rounds_to_fold():
        fold_round(round_id)
