"""Dates of the work: when a step is due, soon due, or overdue.

A due date ends at 24:00 local time. The clock is passed in; nothing here reads one. A step without a date in the
plan stays without one (未设定) until the county sets it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

SOON = timedelta(days=3)
# On these days before a date somebody is told of it (U43), then on the day and on every day that it is overdue.
TOLD_BEFORE = frozenset({timedelta(days=3), timedelta(days=1)})
# Nobody is reminded in the evening, at night or on the way to work (U43): the digest is made at half past eight.
DIGEST_FROM, QUIET_FROM = time(8, 30), time(20, 0)


class DueState(StrEnum):
    """How a step stands against its date."""

    DONE = "done"
    NOT_SET = "not_set"
    AHEAD = "ahead"
    SOON = "soon"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step of a round's calendar: who owes what by when, and the clause that says so."""

    slug: str
    label: str
    label_en: str
    owner: str
    due_on: date | None
    clause: str
    comes_after: tuple[str, ...] = ()


def due_state(due_on: date | None, today: date, *, done: bool = False) -> DueState:
    """How a step with this date stands on `today` (local date)."""
    if done:
        return DueState.DONE
    if due_on is None:
        return DueState.NOT_SET
    if today > due_on:
        return DueState.OVERDUE
    if today == due_on:
        return DueState.DUE_TODAY
    return DueState.SOON if due_on - today <= SOON else DueState.AHEAD


def is_told_of(due_on: date, today: date) -> bool:
    """Whether an open step with this date is worth a message today: three days and one day before, on the day, and
    once it has passed."""
    return due_on <= today or due_on - today in TOLD_BEFORE


def is_digest_time(local: time) -> bool:
    """Whether the digest of the day may be made at this local time; quiet from 20:00 until the morning after."""
    return DIGEST_FROM <= local < QUIET_FROM


def working_days_left(today: date, due_on: date, is_working: Callable[[date], bool]) -> int:
    """The working days from today to the due date, both included; 0 when it has passed. The due date itself never
    moves: it counts as it is written, on a holiday as well."""
    days = (due_on - today).days
    return sum(is_working(today + timedelta(days=ahead)) for ahead in range(days + 1)) if days >= 0 else 0


def round_words(slug: str) -> tuple[str, str]:
    """2017-07 as 2017年7月批次 and Round of July 2017; any other slug as it is."""
    year, _, month = slug.partition("-")
    if not (year.isdigit() and month.isdigit() and 1 <= int(month) <= 12):
        return slug, slug
    first_day = date(int(year), int(month), 1)
    return f"{first_day.year}年{first_day.month}月批次", f"Round of {first_day:%B %Y}"
