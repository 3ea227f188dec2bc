"""From judgements to gaps: what a round's judgements show is drawn up, what they no longer show is cancelled."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet

from huitou.assessments.queries import indicator_ranks, misses
from huitou.audit.bulk import insert_rows, record_bulk
from huitou.audit.prepared import prepared
from huitou.casework.actions.following import follow_found
from huitou.casework.actions.moving import AT_ONCE, move
from huitou.casework.actions.routing import route
from huitou.casework.comparing import BY_REASON, MISSED_AGAIN, Changes, Figures, Key, Present, compare, figures_of
from huitou.casework.models import Gap, GapList
from huitou.core.authority import Actor
from huitou.core.lifecycle import GapListState, GapState
from huitou.orders.queries import effective_pack
from huitou.surveys.models import Round, RoundSubject

_FIGURES = tuple(field.name for field in fields(Figures))
_NEW = (
    "ref", "gap_list_id", "round_id", "subject_id", "indicator", "village_code", "subject_type", "subject_code",
    *_FIGURES, "state", "version", "target_year", "found_at", "returned_to", "undone_reason", "outcome",
    "outcome_value", "outcome_members", "carried_from_id",
)  # fmt: skip
_NEW_LIST = ("ref", "round_id", "number", "state", "version", "drawn_up_at", "signed_by_name", "digest")


def reconcile(round_id: int, subject_ids: Collection[int] | None, *, by: Actor, now: datetime) -> Changes:
    """Makes the gaps of a round (or of some of its subjects) those that the stored judgements show.

    New ones go into the unsigned gap list: number 0, or a supplement once that is signed. Doing it twice changes
    nothing. Follows from approvals and judgements, so it asks for no right of its own.
    """
    # The round's row is the queue: two transactions must not both open a list or find the same gap.
    (round_,) = _round_locked(round_id=round_id)
    chosen = None if subject_ids is None else frozenset(subject_ids)
    pack = effective_pack(round_.county.code)
    missed = _missed(round_id, chosen, indicator_ranks(pack))
    present = _present(round_id, chosen)
    changes = compare(missed, present, _left(round_id, present))
    if changes:
        _write(changes, round_, by=by, now=now)
    route(round_, pack, chosen)
    return changes


@prepared
def _round_locked(round_id: int) -> QuerySet[Round]:
    return Round.objects.select_for_update(of=("self",)).select_related("county").filter(pk=round_id)


def _missed(round_id: int, chosen: frozenset[int] | None, ranks: Mapping[str, int]) -> dict[Key, Figures]:
    village_ids = _village_ids(round_id, chosen)
    missed: dict[Key, Figures] = {}
    for subject in misses(round_id, chosen):
        subject_type = "village" if subject.subject_id in village_ids else "household"
        for item in sorted(subject.items, key=lambda item: ranks[item.finding.indicator]):
            missed[subject.subject_id, item.finding.indicator] = figures_of(item, subject_type)
    return missed


def _village_ids(round_id: int, chosen: frozenset[int] | None) -> set[int]:
    """Which of the subjects are villages."""
    if chosen is not None and len(chosen) <= AT_ONCE:
        return set(_villages_among(subject_ids=tuple(chosen)))
    return set(_villages().filter(round_id=round_id))


def _villages() -> QuerySet[RoundSubject, int]:
    return RoundSubject.objects.filter(subject_type="village").values_list("id", flat=True)


@prepared
def _villages_among(subject_ids: tuple[int, ...]) -> QuerySet[RoundSubject, int]:
    return _villages().filter(pk__in=subject_ids)


def _present(round_id: int, chosen: frozenset[int] | None) -> dict[Key, Present]:
    if chosen is not None and len(chosen) <= AT_ONCE:
        gaps = _gaps_of(round_id=round_id, subject_ids=tuple(chosen))
    else:
        gaps = list(_gaps().filter(round_id=round_id))
    return {
        (subject_id, indicator): Present(key, GapState(state), version, Figures(*figures), came_from is not None)
        for key, subject_id, indicator, state, version, came_from, *figures in gaps
        if chosen is None or subject_id in chosen
    }


def _gaps() -> QuerySet[Gap, Any]:
    return Gap.objects.values_list("id", "subject_id", "indicator", "state", "version", "carried_from_id", *_FIGURES)


@prepared
def _gaps_of(round_id: int, subject_ids: tuple[int, ...]) -> QuerySet[Gap, Any]:
    return _gaps().filter(round_id=round_id, subject__pk__in=subject_ids)


def _left(round_id: int, present: Iterable[Key]) -> frozenset[int]:
    if not present:
        return frozenset()
    left = RoundSubject.objects.filter(round_id=round_id, left_on__isnull=False)
    return frozenset(left.values_list("id", flat=True))


def _write(changes: Changes, round_: Round, *, by: Actor, now: datetime) -> None:
    if changes.new or changes.back:
        unsigned = unsigned_list(round_, now)
        insert_gaps([(key, said, None) for key, said in changes.new.items()], unsigned, round_, now)
        for gap, said in changes.back.items():
            values = {**asdict(said), "gap_list": unsigned, "found_at": now, "due_on": None}
            move("find_again", [(gap.id, gap.state)], by=by, now=now, reason=MISSED_AGAIN, **values)
        follow_found(_subjects_of(changes), by=by, now=now)
    for gap, said in changes.updated.items():
        Gap.objects.filter(pk=gap.id, version=gap.version).update(**asdict(said), version=gap.version + 1)
    for reason in sorted({reason for _, reason in changes.cancelled}):
        gaps = [(gap.id, gap.state) for gap, why in changes.cancelled if why == reason]
        move(BY_REASON[reason], gaps, by=by, now=now, reason=reason)
    _record(changes, round_, by=by, now=now)


def _subjects_of(changes: Changes) -> set[int]:
    """Whose gaps were found now, or again."""
    found = {subject_id for subject_id, _ in changes.new}
    if changes.back:
        again = Gap.objects.filter(pk__in=[gap.id for gap in changes.back])
        found |= set(again.values_list("subject_id", flat=True))
    return found


def unsigned_list(round_: Round, now: datetime) -> GapList:
    """The list that takes in what is found now: the one not signed yet, else a new supplement."""
    unsigned: list[GapList] = _unsigned(round_id=round_.pk)
    if not unsigned:
        number = next((last + 1 for last in _numbers(round_id=round_.pk)), 0)
        insert_rows(GapList, _NEW_LIST, [(uuid4(), round_.pk, number, GapListState.DRAWN_UP, 1, now, "", "")])
        unsigned = _unsigned(round_id=round_.pk)
    return unsigned[0]


@prepared
def _numbers(round_id: int) -> QuerySet[GapList, int]:
    return GapList.objects.filter(round_id=round_id).order_by("-number").values_list("number", flat=True)[:1]


@prepared
def _unsigned(round_id: int) -> QuerySet[GapList]:
    return GapList.objects.filter(round_id=round_id, state=GapListState.DRAWN_UP).order_by("id")[:1]


def insert_gaps(
    found: Sequence[tuple[Key, Figures, int | None]], unsigned: GapList, round_: Round, now: datetime
) -> None:
    """Writes found gaps: which subject and indicator, what they say, and the gap of the round before that each goes on
    from."""
    if not found:
        return
    year = round_.remediation_standard_year
    places = _places(round_, [subject for (subject, _), _, _ in found])
    rows = [
        (uuid4(), unsigned.pk, round_.pk, *key, *places[key[0]], *asdict(said).values(), GapState.FOUND, 1, year, now,
         "", "", "", "", "[]", before)
        for key, said, before in found
    ]  # fmt: skip
    insert_rows(Gap, _NEW, rows)


def _places(round_: Round, subjects: Sequence[int]) -> Mapping[int, tuple[str, str, str]]:
    """Village, kind and code of subjects; asked for as a range, since there may be thousands."""
    rows = _places_between(round_id=round_.pk, first=min(subjects), last=max(subjects))
    return {key: (village, kind, code) for key, village, kind, code in rows}


@prepared
def _places_between(round_id: int, first: int, last: int) -> QuerySet[RoundSubject, Any]:
    between = RoundSubject.objects.filter(round_id=round_id, pk__gte=first, pk__lte=last)
    return between.values_list("id", "village_code", "subject_type", "code")


def _record(changes: Changes, round_: Round, *, by: Actor, now: datetime) -> None:
    rows: list[tuple[Any, ...]] = [("found", *key, *asdict(said).values()) for key, said in changes.new.items()]
    rows += [("updated", gap.id, *asdict(said).values()) for gap, said in changes.updated.items()]
    rows += [("found_again", gap.id) for gap in changes.back]
    rows += [("cancelled", gap.id, reason) for gap, reason in changes.cancelled]
    counted = {
        "found": len(changes.new),
        "updated": len(changes.updated),
        "found_again": len(changes.back),
        "cancelled": len(changes.cancelled),
    }
    detail = {"round": str(round_.ref), **counted}
    record_bulk("gap.find", "round", rows, by=by, now=now, area_code=round_.county.code, detail=detail)
