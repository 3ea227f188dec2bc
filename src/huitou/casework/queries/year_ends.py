"""The year-end acceptance (年终验收) of a round."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from huitou.casework.models import Gap, YearEnd
from huitou.casework.queries.lines import gaps_of_round
from huitou.core.authority import Actor, Permission
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


@dataclass(frozen=True, slots=True)
class CarriedGaps:
    """What a new round finds of the rounds before it: gaps carried over whose subject is one of its own (`taken`),
    those whose subject is not (`left_behind`), and gaps that are open and not carried over yet."""

    taken: int
    left_behind: int
    still_open: int


def carried_into(county_code: str, subjects: Collection[tuple[str, str]], viewer: Actor) -> CarriedGaps:
    """What a round with these subjects (type and code) would take in if it were opened now. Raises `Refusal` HT7001."""
    viewer.require(Permission.GAP_VIEW, county_code)
    of_county = Gap.objects.filter(round__county__code=county_code)
    waiting = of_county.filter(state=GapState.CARRIED_OVER, carried_to=None)
    # Of one item that two earlier rounds left open, one goes on.
    items = set(waiting.values_list("subject_type", "subject__code", "indicator"))
    taken = sum((kind, code) in subjects for kind, code, _ in items)
    still_open = of_county.filter(round__closed_at=None, state__in=OPEN_GAP).count()
    return CarriedGaps(taken, len(items) - taken, still_open)
