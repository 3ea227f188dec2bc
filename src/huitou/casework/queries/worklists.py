"""Whose turn it is: the gaps that wait for a step, with filters, page by page, and how many wait at each step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from huitou.casework.models import Gap, GapDepartment
from huitou.casework.queries.lines import GapLine, gaps_of_round, lines_of, ordered, page_of, within_area
from huitou.core.authority import Actor, Permission
from huitou.core.lifecycle import AT_DEPARTMENT, GapState, ReturnedTo
from huitou.core.routing import Part
from huitou.core.schedule import SOON

_BACK_AT_DEPARTMENT = Q(state=GapState.RETURNED, returned_to=ReturnedTo.DEPARTMENT)
WITH_DEPARTMENT = Q(state__in=AT_DEPARTMENT) | _BACK_AT_DEPARTMENT
"""The department has the next step."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the work as a list: who takes it, which gaps wait for it; `led`: only those that one's own department
    leads."""

    permission: Permission
    waiting: Q
    led: bool = False


STEPS: Mapping[str, Step] = {
    "plan": Step(Permission.GAP_REMEDY, Q(state=GapState.RECEIVED) | _BACK_AT_DEPARTMENT, led=True),
    "report": Step(Permission.GAP_REMEDY, Q(state=GapState.PLANNED) | _BACK_AT_DEPARTMENT, led=True),
    "review": Step(Permission.GAP_REVIEW, Q(state=GapState.REPORTED_DONE)),
    "confirm": Step(
        Permission.GAP_CONFIRM,
        Q(state=GapState.REVIEWED) | Q(state=GapState.RETURNED, returned_to=ReturnedTo.TOWNSHIP),
    ),
    "accept": Step(Permission.GAP_ACCEPT, Q(state=GapState.CONFIRMED)),
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
    """One page of a work list. `total` counts all pages; `by_indicator` what another choice of that filter shows."""

    lines: tuple[GapLine, ...]
    total: int
    by_indicator: Mapping[str, int] = field(default_factory=dict)


def work_page(
    round_id: int, viewer: Actor, step: str, wanted: Wanted, *, today: date, page: int = 1, size: int = 50
) -> WorkPage:
    """One page of the gaps that wait for a step, from page 1 on, in a fixed number of queries. Raises `Refusal` HT7001
    for whoever does not take the step."""
    viewer.require(STEPS[step].permission)
    gaps = _waiting(round_id, viewer, step, wanted, today)
    counted = gaps.order_by().values_list("indicator").annotate(total=Count("id"))
    by_indicator = dict(counted)
    chosen = gaps.filter(indicator=wanted.indicator) if wanted.indicator else gaps
    total = by_indicator.get(wanted.indicator, 0) if wanted.indicator else sum(by_indicator.values())
    return WorkPage(lines_of(page_of(chosen, page, size), round_id), total, by_indicator)


def waiting_refs(
    round_id: int, viewer: Actor, step: str, wanted: Wanted, *, today: date
) -> tuple[tuple[UUID, int], ...]:
    """References and versions of all gaps on the list, for a deed over every one that is filtered. Raises `Refusal`
    HT7001."""
    viewer.require(STEPS[step].permission)
    gaps = _waiting(round_id, viewer, step, wanted, today)
    chosen = gaps.filter(indicator=wanted.indicator) if wanted.indicator else gaps
    return tuple(chosen.order_by("id").values_list("ref", "version"))


def work_counts(round_id: int, viewer: Actor) -> Mapping[str, int]:
    """How many gaps wait at each step that the viewer's post takes, in the order of the work; one query."""
    steps = {slug: step for slug, step in STEPS.items() if viewer.can(step.permission)}
    if not steps or not viewer.can(Permission.GAP_VIEW):
        return {}
    gaps = gaps_of_round(round_id, viewer)
    led = _led(viewer)
    counts = {
        slug: Count("id", filter=step.waiting & led if step.led else step.waiting) for slug, step in steps.items()
    }
    return dict(gaps.aggregate(**counts))


def returned_count(round_id: int, viewer: Actor) -> int:
    """How many returned gaps wait for a step that the viewer's post takes; 0 for posts that take none."""
    waiting = Q(pk__in=())
    for step in STEPS.values():
        if viewer.can(step.permission):
            waiting |= step.waiting & _led(viewer) if step.led else step.waiting
    if not waiting or not viewer.can(Permission.GAP_VIEW):
        return 0
    return gaps_of_round(round_id, viewer).filter(waiting, state=GapState.RETURNED).count()


def _waiting(round_id: int, viewer: Actor, step: str, wanted: Wanted, today: date) -> QuerySet[Gap]:
    gaps = gaps_of_round(round_id, viewer).filter(STEPS[step].waiting)
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
