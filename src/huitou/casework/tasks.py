"""The daily reminder and the deadlines, run by the timetable."""

from datetime import datetime

from django.utils.timezone import localtime

from huitou.casework.actions import make_digests, watch_deadlines
from huitou.core.schedule import is_digest_time


def remind(now: datetime) -> None:
    """Makes the digests of the local day, once it is time for them."""
    local = localtime(now)
    if is_digest_time(local.time()):
        make_digests(today=local.date(), now=now)


def watch(now: datetime) -> None:
    """Marks what is overdue on the local day, and escalates what stays so."""
    watch_deadlines(today=localtime(now).date(), now=now)
