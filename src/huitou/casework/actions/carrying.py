"""The year-end acceptance (年终验收) closes a round: what is open goes into the next one, with its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from huitou.audit.bulk import record_bulk
from huitou.casework.actions.following import follow_found
from huitou.casework.actions.moving import move
from huitou.casework.actions.reconciling import insert_gaps, unsigned_list
from huitou.casework.actions.routing import route
from huitou.casework.comparing import Figures, Key
from huitou.casework.models import Gap, YearEnd
from huitou.core.authority import Actor, Permission
from huitou.core.lifecycle import OPEN_GAP, GapState
from huitou.orders.queries import effective_pack
from huitou.surveys.models import Round, RoundSubject

_FIGURES = ("origin", "persons", "households", "value", "threshold", "unit", "members")


@dataclass(frozen=True, slots=True)
class YearEndCounts:
    """What a year-end acceptance came to: gaps accepted, carried over (`now`: by this run) and cancelled in all."""

    accepted: int
    carried_over: int
    cancelled: int
    now: int


def carry_over(round_id: int, *, by: Actor, now: datetime) -> YearEndCounts:
    """Holds the year-end acceptance: every open gap is carried over, at once into the next round if that is open.

    A second time carries over what has been found since. Raises `Refusal` HT7001.
    """
    round_ = Round.objects.select_for_update(of=("self",)).select_related("county").get(pk=round_id)
    by.require(Permission.GAP_CARRY_OVER, round_.county.code)
    rows = Gap.objects.filter(round=round_, state__in=OPEN_GAP).order_by("id").values_list("id", "state")
    gaps = [(key, GapState(state)) for key, state in rows]
    move("carry_over", gaps, by=by, now=now)
    counted = Counter(Gap.objects.filter(round=round_).values_list("state", flat=True))
    counts = YearEndCounts(
        counted[GapState.ACCEPTED], counted[GapState.CARRIED_OVER], counted[GapState.CANCELLED], len(gaps)
    )
    held = YearEnd.objects.filter(round=round_).exists()
    if gaps or not held:
        _hold(round_, counts, by=by, now=now)
        following = _later_rounds(round_).first()
        if following is not None:
            take_in(following.pk, by=by, now=now)
    return counts


def take_in(round_id: int, *, by: Actor, now: datetime) -> int:
    """Takes the carried gaps of earlier rounds of the county into this one, where their subject is a subject of it; how
    many. Safe to run twice. Follows from opening a round, so it asks for no right of its own."""
    round_ = Round.objects.select_for_update(of=("self",)).select_related("county").get(pk=round_id)
    subjects = {
        (kind, code): key
        for key, kind, code in RoundSubject.objects.filter(round=round_, left_on=None).values_list(
            "id", "subject_type", "code"
        )
    }
    waiting = list(_carried(round_))
    # Of one item that two earlier rounds left open, the later one goes on.
    newest = {(*_identity(gap), gap.indicator): gap for gap in waiting}
    taken = [(subjects[key], gap) for gap in newest.values() if (key := _identity(gap)) in subjects]
    if not taken:
        return 0
    present = {
        (subject_id, indicator): key
        for key, subject_id, indicator in Gap.objects.filter(round=round_).values_list("id", "subject_id", "indicator")
    }
    new: list[tuple[Key, Figures, int | None]] = []
    for subject_id, gap in taken:
        place = (subject_id, gap.indicator)
        if place in present:
            Gap.objects.filter(pk=present[place], carried_from=None).update(carried_from=gap.pk)
        else:
            new.append((place, Figures(*(getattr(gap, name) for name in _FIGURES)), gap.pk))
    if new:
        insert_gaps(new, unsigned_list(round_, now), round_, now)
        follow_found({subject_id for (subject_id, _), _, _ in new}, by=by, now=now)
        route(round_, effective_pack(round_.county.code), None)
    detail = {"round": str(round_.ref), "left_behind": len(waiting) - len(taken)}
    content = [(subject_id, gap.indicator, str(gap.ref)) for subject_id, gap in taken]
    record_bulk("gap.take_in", "round", content, by=by, now=now, area_code=round_.county.code, detail=detail)
    return len(taken)


def _hold(round_: Round, counts: YearEndCounts, *, by: Actor, now: datetime) -> None:
    said = {"accepted": counts.accepted, "carried_over": counts.carried_over, "cancelled": counts.cancelled}
    YearEnd.objects.update_or_create(
        round=round_, defaults={**said, "held_at": now, "held_by": by.user_id, "held_by_name": by.name}
    )
    detail = {"round": str(round_.ref), **said}
    record_bulk("round.year_end", "round", [tuple(said.values())], by=by, now=now, area_code=round_.county.code,
                detail=detail)  # fmt: skip


def _carried(round_: Round) -> Iterable[Gap]:
    """Gaps of earlier rounds that no later round has taken in."""
    return Gap.objects.filter(
        round__county=round_.county,
        round__opened_at__lt=round_.opened_at,
        state=GapState.CARRIED_OVER,
        carried_to=None,
    ).select_related("subject").order_by("id")  # fmt: skip


def _identity(gap: Gap) -> tuple[str, str]:
    return gap.subject.subject_type, gap.subject.code


def _later_rounds(round_: Round) -> QuerySet[Round]:
    rows = Round.objects.filter(county=round_.county, opened_at__gt=round_.opened_at, closed_at=None)
    return rows.order_by("opened_at", "id")
