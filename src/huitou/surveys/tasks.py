"""Loads that were left in the middle, and what stands in the way at surveys; run by the timetable."""

from datetime import datetime

from django.utils.timezone import localtime

from huitou.surveys import actions


def finish_loads(now: datetime) -> None:
    """Applies the rest of loads whose process ended after they were decided."""
    del now
    actions.finish_loads()


def drop_left_behind(now: datetime) -> None:
    """Clears away loads whose process ended before they were decided."""
    actions.drop_left_behind(now=now)


def keep_blocks(now: datetime) -> None:
    """Works out ahead what the rosters of villages show."""
    actions.keep_blocks(today=localtime(now).date())
