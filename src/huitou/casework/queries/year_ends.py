"""The year-end acceptance (年终验收) of a round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from huitou.casework.models import YearEnd
from huitou.casework.queries.lines import gaps_of_round
from huitou.core.authority import Actor
from huitou.core.lifecycle import OPEN_GAP, GapState


@dataclass(frozen=True, slots=True)
class YearEndLine:
    """How a round stands at the end of the year: gaps accepted, open, waiting for acceptance, carried over, cancelled;
    when the year-end acceptance was held (None: not yet), and by whom."""

    accepted: int
    open: int
    confirmed: int
    carried_over: int
    cancelled: int
    held_at: datetime | None
    held_by_name: str


def year_end(round_id: int, viewer: Actor) -> YearEndLine:
    """The year-end acceptance of a round, held or not. Raises `Refusal` HT7001."""
    counts = gaps_of_round(round_id, viewer).aggregate(
        accepted=Count("id", filter=Q(state=GapState.ACCEPTED)),
        open=Count("id", filter=Q(state__in=OPEN_GAP)),
        confirmed=Count("id", filter=Q(state=GapState.CONFIRMED)),
        carried_over=Count("id", filter=Q(state=GapState.CARRIED_OVER)),
        cancelled=Count("id", filter=Q(state=GapState.CANCELLED)),
    )  # fmt: skip
    row = YearEnd.objects.filter(round_id=round_id).first()
    held = (row.held_at, row.held_by_name) if row is not None else (None, "")
    return YearEndLine(**counts, held_at=held[0], held_by_name=held[1])
