"""Counting gaps for the texts of official documents. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from huitou.core.lifecycle import GapState
from huitou.reporting.gap_forms import CONFIRMED_STATES, GapRow


@dataclass(frozen=True, slots=True)
class GapTally:
    """What some gaps come to. `persons` are those who fall short, without the `persons_missing` gaps of which nobody
    said how many; `overdue` are not done after their time limit."""

    gaps: int
    households: int
    villages: int
    persons: int
    persons_missing: int
    done: int
    confirmed: int
    accepted: int
    returned: int
    overdue: int
    carried_over: int

    @property
    def places(self) -> str:
        """The households and villages in words: `涉及5户、1个村`."""
        villages = f"{self.villages}个村" if self.villages else ""
        households = f"{self.households}户" if self.households or not villages else ""
        return "涉及" + "、".join(part for part in (households, villages) if part)

    @property
    def people(self) -> str:
        """The persons in words, empty where none are counted: `、1人（待补人数1项）`."""
        missing = f"（待补人数{self.persons_missing}项）" if self.persons_missing else ""
        return f"、{self.persons}人{missing}" if self.persons or missing else ""


def tally(rows: Iterable[GapRow], today: date) -> GapTally:
    """Counts the gaps as they stand today."""
    counted = list(rows)
    return GapTally(
        gaps=len(counted),
        households=len({row.subject for row in counted if row.is_household}),
        villages=len({row.subject for row in counted if not row.is_household}),
        persons=sum(row.persons or 0 for row in counted),
        persons_missing=sum(row.persons is None for row in counted),
        done=sum(row.is_done for row in counted),
        confirmed=sum(row.state in CONFIRMED_STATES for row in counted),
        accepted=sum(row.state is GapState.ACCEPTED for row in counted),
        returned=sum(row.state is GapState.RETURNED for row in counted),
        overdue=sum(row.due_on is not None and row.due_on < today and not row.is_done for row in counted),
        carried_over=sum(row.state is GapState.CARRIED_OVER for row in counted),
    )


def tallies(rows: Iterable[GapRow], key: Callable[[GapRow], str], today: date) -> tuple[tuple[str, GapTally], ...]:
    """One count for each word that `key` gives, in the order in which they come first."""
    grouped: dict[str, list[GapRow]] = {}
    for row in rows:
        grouped.setdefault(key(row), []).append(row)
    return tuple((word, tally(some, today)) for word, some in grouped.items())
