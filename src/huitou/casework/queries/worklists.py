"""Whose turn it is: the gaps that wait for a step, with filters, page by page, and how many wait at each step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from huitou.casework.models import Gap, GapDepartment
from huitou.casework.queries.lines import (
    GapLine,
    gaps_of_round,
    in_order_of_work,
    lines_of,
    ordered,
    page_of,
    within_area,
)
from huitou.core.authority import Actor, Permission
from huitou.core.lifecycle import AT_DEPARTMENT, GapState, ReturnedTo
from huitou.core.routing import Part
from huitou.core.schedule import SOON

_BACK_AT_DEPARTMENT = Q(state=GapState.RETURNED, returned_to=ReturnedTo.DEPARTMENT)
WITH_DEPARTMENT = Q(state__in=AT_DEPARTMENT) | _BACK_AT_DEPARTMENT
"""The department has the next step."""


def is_with_department(state: str, side: str) -> bool:
    """As `WITH_DEPARTMENT`, of a gap in this state, returned to this side."""
    return state in AT_DEPARTMENT or (state == GapState.RETURNED and side == ReturnedTo.DEPARTMENT)


Standing = tuple[str, str, str, int]
"""State, indicator, to whom returned, and how many gaps stand so."""
_Place = tuple[GapState, str]
"""A state, and to whom the gap was returned; empty in all other states."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the work as a list: who takes it, where the gaps stand that wait for it; `led`: only those that one's
    own department leads."""

    permission: Permission
    waiting: tuple[_Place, ...]
    led: bool = False

    @property
    def gaps(self) -> Q:
        """The gaps that wait for this step, whoever leads on them."""
        return reduce(
            or_, (Q(state=state, returned_to=side) if side else Q(state=state) for state, side in self.waiting)
        )


_RETURNED_TO_DEPARTMENT: _Place = (GapState.RETURNED, ReturnedTo.DEPARTMENT)
STEPS: Mapping[str, Step] = {
    "plan": Step(Permission.GAP_REMEDY, ((GapState.RECEIVED, ""), _RETURNED_TO_DEPARTMENT), led=True),
    "report": Step(Permission.GAP_REMEDY, ((GapState.PLANNED, ""), _RETURNED_TO_DEPARTMENT), led=True),
    "review": Step(Permission.GAP_REVIEW, ((GapState.REPORTED_DONE, ""),)),
    "confirm": Step(Permission.GAP_CONFIRM, ((GapState.REVIEWED, ""), (GapState.RETURNED, ReturnedTo.TOWNSHIP))),
    "accept": Step(Permission.GAP_ACCEPT, ((GapState.CONFIRMED, ""),)),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of a work list; empty ones choose nothing. `due`: overdue, soon or returned; `outcome`: a verdict of
    the remediation survey."""

    area: str = ""
    indicator: str = ""
    department: str = ""
    due: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class WorkPage:
    """One page of a work list. `total` counts all pages; `by_indicator` what another choice of that filter shows;
    `by_step` what waits at each step that the viewer's post takes, in the order of the work, whatever is filtered."""

    lines: tuple[GapLine, ...]
    total: int
    by_indicator: Mapping[str, int]
    by_step: Mapping[str, int]


def work_page(
    round_id: int, viewer: Actor, step: str, wanted: Wanted, *, today: date, page: int = 1, size: int = 50
) -> WorkPage:
    """One page of the gaps that wait for a step, from page 1 on, in a fixed number of queries. Raises `Refusal` HT7001
    for whoever does not take the step."""
    viewer.require(STEPS[step].permission)
    gaps = _waiting(round_id, viewer, step, wanted, today)
    by_step = _by_step(round_id, viewer)
    if replace(wanted, indicator="") == Wanted():
        by_indicator: Mapping[str, int] = by_step[step]
    else:
        by_indicator = dict(gaps.order_by().values_list("indicator").annotate(total=Count("id")))
    chosen = gaps.filter(indicator=wanted.indicator) if wanted.indicator else gaps
    total = by_indicator.get(wanted.indicator, 0) if wanted.indicator else sum(by_indicator.values())
    return WorkPage(lines_of(page_of(chosen, page, size), round_id), total, by_indicator, _totals(by_step))


def waiting_refs(
    round_id: int, viewer: Actor, step: str, wanted: Wanted, *, today: date
) -> tuple[tuple[UUID, int], ...]:
    """References and versions of all gaps on the list, for a deed over every one that is filtered. Raises `Refusal`
    HT7001."""
    viewer.require(STEPS[step].permission)
    gaps = _waiting(round_id, viewer, step, wanted, today)
    chosen = gaps.filter(indicator=wanted.indicator) if wanted.indicator else gaps
    return tuple(chosen.order_by("id").values_list("ref", "version"))


def work_counts(round_id: int, viewer: Actor, standing: Sequence[Standing] | None = None) -> Mapping[str, int]:
    """How many gaps wait at each step that the viewer's post takes, in the order of the work. `standing`: what
    `own_standing` found, where that has been asked already."""
    return _totals(_by_step(round_id, viewer, standing)) if viewer.can(Permission.GAP_VIEW) else {}


def own_standing(round_id: int, viewer: Actor) -> tuple[Standing, ...]:
    """How the gaps of a round stand that the viewer's post has to do with, counted in one pass: for a department those
    that it leads, else all within reach. Raises `Refusal` HT7001."""
    return tuple(_standing(gaps_of_round(round_id, viewer).filter(_led(viewer))))


def states_of(standing: Iterable[Standing]) -> Mapping[str, int]:
    """How many of the gaps that stand so are in each state, in the order of the work."""
    by_state = Counter[str]()
    for state, _, _, total in standing:
        by_state[state] += total
    return in_order_of_work(by_state)


def _totals(by_step: Mapping[str, Counter[str]]) -> Mapping[str, int]:
    return {slug: counted.total() for slug, counted in by_step.items()}


def _by_step(round_id: int, viewer: Actor, standing: Sequence[Standing] | None = None) -> Mapping[str, Counter[str]]:
    """By step that the viewer's post takes, what waits there by indicator. Counted in one pass, unless a department's
    post takes steps on gaps that others lead as well as on its own."""
    taken = {slug: step for slug, step in STEPS.items() if viewer.can(step.permission)}
    counted = {slug: Counter[str]() for slug in taken}
    in_department = viewer.scope.departments is not None
    for led in (True, False):
        steps = {slug: step for slug, step in taken.items() if (step.led and in_department) is led}
        if not steps:
            continue
        found: Iterable[Standing]
        if standing is not None and led is in_department:
            found = standing
        else:
            gaps = gaps_of_round(round_id, viewer).filter(reduce(or_, (step.gaps for step in steps.values())))
            found = _standing(gaps.filter(_led(viewer)) if led else gaps)
        for state, indicator, side, total in found:
            for slug, step in steps.items():
                if (state, side) in step.waiting:
                    counted[slug][indicator] += total
    return counted


def _standing(gaps: QuerySet[Gap]) -> Iterator[Standing]:
    """How many gaps there are by state, indicator and to whom they were returned. Asked for in the order of an index,
    in which the gap list comes before the last, so that the database counts as it reads and sorts nothing."""
    rows = gaps.order_by().values_list("state", "indicator", "gap_list_id", "returned_to").annotate(total=Count("id"))
    return ((state, indicator, side, total) for state, indicator, _, side, total in rows)


def returned_count(round_id: int, viewer: Actor) -> int:
    """How many returned gaps wait for a step that the viewer's post takes; 0 for posts that take none."""
    waiting = Q(pk__in=())
    for step in STEPS.values():
        if viewer.can(step.permission):
            waiting |= step.gaps & _led(viewer) if step.led else step.gaps
    if not waiting or not viewer.can(Permission.GAP_VIEW):
        return 0
    return gaps_of_round(round_id, viewer).filter(waiting, state=GapState.RETURNED).count()


def _waiting(round_id: int, viewer: Actor, step: str, wanted: Wanted, today: date) -> QuerySet[Gap]:
    gaps = gaps_of_round(round_id, viewer).filter(STEPS[step].gaps)
    if STEPS[step].led:
        gaps = gaps.filter(_led(viewer))
    gaps = within_area(gaps, wanted.area)
    if wanted.department:
        lead = GapDepartment.objects.filter(part=Part.LEAD, department__slug=wanted.department)
        gaps = gaps.filter(pk__in=lead.values("gap_id"))
    if wanted.outcome:
        gaps = gaps.filter(outcome=wanted.outcome)
    return gaps.filter(_DUE[wanted.due](today)) if wanted.due in _DUE else gaps


_DUE: Mapping[str, Callable[[date], Q]] = {
    "overdue": lambda today: Q(due_on__lt=today),
    "soon": lambda today: Q(due_on__gte=today, due_on__lte=today + SOON),
    "returned": lambda _today: Q(state=GapState.RETURNED),
}


def _led(viewer: Actor) -> Q:
    """The gaps on which one of the viewer's departments leads; all for a post outside of departments."""
    own = viewer.scope.departments
    if own is None:
        return Q()
    return Q(pk__in=GapDepartment.objects.filter(part=Part.LEAD, department_id__in=own).values("gap_id"))


def overdue_page(
    round_id: int, viewer: Actor, *, today: date, page: int = 1, size: int = 50
) -> tuple[tuple[GapLine, ...], int]:
    """One page of the gaps whose time limit has passed while the department has the next step, escalated and oldest
    first; and how many there are. Raises `Refusal` HT7001."""
    gaps = gaps_of_round(round_id, viewer).filter(WITH_DEPARTMENT, due_on__lt=today)
    latest_first = (F("escalated_at").asc(nulls_last=True), "due_on", "id")
    keys = gaps.order_by(*latest_first).values_list("id", flat=True)[(page - 1) * size : page * size]
    shown = ordered(Gap.objects.filter(pk__in=list(keys))).order_by(*latest_first)
    return lines_of(shown, round_id), gaps.count()
