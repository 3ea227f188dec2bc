"""What became of every gap of a round, in the few dates that supervision and the campaign report ask for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min
from django.utils.timezone import localtime

from huitou.casework.models import Gap, GapDepartment, GapTransition
from huitou.core.lifecycle import GAP_RETURNS, GapState
from huitou.core.routing import Part

_TOWNSHIP_DIGITS = 9
_DATED = ("report_done", "review", "confirm", "accept")
_ENDED = frozenset({GapState.ACCEPTED, GapState.CARRIED_OVER, GapState.CANCELLED})


@dataclass(frozen=True, slots=True)
class GapCourse:
    """One gap: where it lies, who leads on it (slug; empty: nobody), its state and due date, the local days on which it
    was first reported done, reviewed and confirmed, and by which returns it went back."""

    indicator: str
    township: str
    department: str
    state: str
    due_on: date | None
    done_on: date | None
    reviewed_on: date | None
    confirmed_on: date | None
    returns: frozenset[str]

    @property
    def is_closed(self) -> bool:
        """Accepted."""
        return self.state == GapState.ACCEPTED

    @property
    def is_open(self) -> bool:
        """Somebody still has to do something in this round."""
        return self.state not in _ENDED

    @property
    def was_returned(self) -> bool:
        """Sent back at least once."""
        return bool(self.returns)

    def is_late(self, today: date) -> bool:
        """Reported done after its date, or not yet although the date is past. A gap without a date is never late."""
        if self.due_on is None or self.state == GapState.CANCELLED:
            return False
        return (self.done_on or today) > self.due_on


def gap_courses(round_id: int) -> tuple[GapCourse, ...]:
    """The gaps of a round. For the queries beside, which ask for the right."""
    leads = dict(
        GapDepartment.objects.filter(gap__round_id=round_id, part=Part.LEAD).values_list("gap_id", "department__slug")
    )
    moves = GapTransition.objects.filter(gap__round_id=round_id)
    firsts: dict[tuple[int, str], date] = {
        (gap, name): localtime(at).date()
        for gap, name, at in moves.filter(name__in=_DATED).values_list("gap_id", "name").annotate(first=Min("at"))
    }
    returned: dict[int, set[str]] = defaultdict(set)
    for gap, name, _ in moves.filter(name__in=GAP_RETURNS).values_list("gap_id", "name").annotate(last=Max("at")):
        returned[gap].add(name)
    rows = Gap.objects.filter(round_id=round_id).values_list("id", "indicator", "village_code", "state", "due_on")
    return tuple(
        GapCourse(
            indicator,
            village[:_TOWNSHIP_DIGITS],
            leads.get(gap, ""),
            state,
            due_on,
            firsts.get((gap, "report_done")),
            firsts.get((gap, "review")),
            firsts.get((gap, "confirm")),
            frozenset(returned.get(gap, ())),
        )
        for gap, indicator, village, state, due_on in rows
    )
