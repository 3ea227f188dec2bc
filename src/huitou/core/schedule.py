"""Dates of the work: when a step is due, soon due, or overdue.

A due date ends at 24:00 local time. The clock is passed in; nothing here reads one. A step without a date in the
plan stays without one (未设定) until the county sets it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=3)


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
