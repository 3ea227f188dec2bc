"""The departments of gaps that have not gone out yet: the matrix applied, and the county's own assignments kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from huitou.areas.queries import department_keys
from huitou.audit.bulk import insert_rows
from huitou.audit.prepared import prepared
from huitou.casework.actions.moving import AT_ONCE
from huitou.casework.models import Gap, GapDepartment
from huitou.casework.traits import household_traits
from huitou.core.lifecycle import GapState
from huitou.core.routing import Assignment, Part, assignments
from huitou.policy import Pack
from huitou.registry.models import Member
from huitou.surveys.models import Round

_BEFORE_DISPATCH = (GapState.FOUND, GapState.LISTED)
_FIELDS = ("gap_id", "department_id", "part", "clause")
Entry = tuple[int, str, str]
"""Department, part, clause."""


@dataclass(frozen=True, slots=True)
class Routed:
    """A gap to be routed; `household_id` None for a village's."""

    id: int
    indicator: str
    household_id: int | None
    kind: str


def route(round_: Round, pack: Pack, chosen: frozenset[int] | None) -> None:
    """Gives every gap of the round (or of some of its subjects) that is not dispatched yet the departments that the
    effective matrix names; a lead that the county assigned by hand goes before the matrix's."""
    gaps = _waiting(round_, chosen)
    if not gaps:
        return
    departments = department_keys(round_.county.code)
    traits = _traits(gap for gap in gaps if gap.indicator in _conditional(pack))
    by_matrix, by_hand = _present(round_, {gap.id for gap in gaps})
    stale: list[int] = []
    new: list[tuple[Any, ...]] = []
    for gap in gaps:
        chain = assignments(gap.indicator, traits.get(gap.household_id or 0, {}), pack.duties)
        wanted = _wanted(chain, departments, by_hand.get(gap.id))
        held = by_matrix.get(gap.id, {})
        stale += [key for entry, key in held.items() if entry not in wanted]
        new += [(gap.id, *entry) for entry in sorted(wanted - held.keys())]
    for start in range(0, len(stale), AT_ONCE):
        GapDepartment.objects.filter(pk__in=stale[start : start + AT_ONCE]).delete()
    insert_rows(GapDepartment, _FIELDS, new)


def _wanted(chain: Iterable[Assignment], departments: Mapping[str, int], by_hand: int | None) -> set[Entry]:
    """Each department once, in the first part that the matrix gives it (lead before all others). A lead assigned by
    hand stands in a row of its own."""
    entries: dict[int, Entry] = {}
    for one in chain:
        if by_hand is None or one.part is not Part.LEAD:
            entries.setdefault(departments[one.department], (departments[one.department], str(one.part), one.clause))
    return {entry for department, entry in entries.items() if department != by_hand}


def _waiting(round_: Round, chosen: frozenset[int] | None) -> list[Routed]:
    if chosen is not None and len(chosen) <= AT_ONCE:
        gaps = _waiting_of(round_id=round_.pk, subject_ids=tuple(chosen))
    else:
        gaps = list(_all_waiting().filter(round=round_))
    return [
        Routed(key, indicator, household_id, kind or "")
        for key, indicator, household_id, kind, subject_id in gaps
        if chosen is None or subject_id in chosen
    ]


def _all_waiting() -> QuerySet[Gap, Any]:
    names = ("id", "indicator", "subject__household_id", "subject__household__kind", "subject_id")
    return Gap.objects.filter(state__in=_BEFORE_DISPATCH).values_list(*names)


@prepared
def _waiting_of(round_id: int, subject_ids: tuple[int, ...]) -> QuerySet[Gap, Any]:
    return _all_waiting().filter(round_id=round_id, subject__pk__in=subject_ids)


def _conditional(pack: Pack) -> frozenset[str]:
    return frozenset(duty.indicator for duty in pack.duties if duty.condition is not None)


def _traits(gaps: Iterable[Routed]) -> Mapping[int, Mapping[str, bool]]:
    """The traits of the households concerned, by household."""
    kinds = {gap.household_id: gap.kind for gap in gaps if gap.household_id is not None}
    members: dict[int, list[Mapping[str, Any]]] = {}
    keys = sorted(kinds)
    for start in range(0, len(keys), AT_ONCE):
        for household_id, details in _details_of(household_ids=tuple(keys[start : start + AT_ONCE])):
            members.setdefault(household_id, []).append(json.loads(details))
    return {household_id: household_traits(kind, members.get(household_id, [])) for household_id, kind in kinds.items()}


@prepared
def _details_of(household_ids: tuple[int, ...]) -> QuerySet[Member, Any]:
    present = Member.objects.filter(household__pk__in=household_ids, left_on=None)
    return present.values_list("household_id", "details")


def _present(round_: Round, gaps: set[int]) -> tuple[dict[int, dict[Entry, int]], dict[int, int]]:
    """The departments that gaps have: from the matrix (with the key of the row), and leads assigned by hand."""
    by_matrix: dict[int, dict[Entry, int]] = {}
    by_hand: dict[int, int] = {}
    if len(gaps) <= AT_ONCE:
        rows = _departments_of(round_id=round_.pk, gaps=tuple(gaps))
    else:
        rows = list(_departments().filter(gap__subject__round=round_))
    for row in rows:
        if row.gap_id not in gaps:
            continue
        if row.assigned_by is not None:
            by_hand[row.gap_id] = row.department_id
        else:
            by_matrix.setdefault(row.gap_id, {})[row.department_id, row.part, row.clause] = row.pk
    return by_matrix, by_hand


def _departments() -> QuerySet[GapDepartment]:
    return GapDepartment.objects.filter(gap__state__in=_BEFORE_DISPATCH)


@prepared
def _departments_of(round_id: int, gaps: tuple[int, ...]) -> QuerySet[GapDepartment]:
    return _departments().filter(gap__subject__round_id=round_id, gap__pk__in=gaps)
