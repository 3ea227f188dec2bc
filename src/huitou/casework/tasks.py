"""The daily reminder, run by the timetable."""

from datetime import datetime

from django.utils.timezone import localtime

from huitou.casework.actions import make_digests


def remind(now: datetime) -> None:
    """Makes the digests of the local day."""
    make_digests(today=localtime(now).date(), now=now)
