"""A department's plan of the year (年度实施方案): what it says, and the gaps and measures that it is made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q, Sum

from huitou.areas.models import Department
from huitou.casework.models import Gap, Measure, Plan
from huitou.casework.queries.completion import MeasureLine, measure_lines
from huitou.casework.queries.lines import gaps_of_round
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.core.lifecycle import GapState
from huitou.core.routing import Part
from huitou.surveys.models import Round


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One indicator of a department's task: gaps, persons (None: somebody did not say how many), the latest limit,
    gaps with a measure, gaps reported done or further, and the thresholds that they are held against."""

    indicator: str
    gaps: int
    persons: int | None
    due_on: date | None
    planned: int
    done: int
    accepted: int
    thresholds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The plan of a department in a round. `target` and the rest are empty (version 0) until it is written; `amount`
    in 分: what its measures cost, as far as somebody said so."""

    department_slug: str
    department_label: str
    department_label_en: str
    target: str
    standard: str
    due_on: date | None
    responsible: str
    version: int
    made_at: datetime | None
    made_by_name: str
    tasks: tuple[TaskLine, ...]
    measures: tuple[MeasureLine, ...]
    amount: int


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A department in the list of plans."""

    slug: str
    label: str
    label_en: str
    gaps: int
    planned: int
    measures: int
    amount: int
    is_written: bool


_DONE = (GapState.REPORTED_DONE, GapState.REVIEWED, GapState.CONFIRMED, GapState.ACCEPTED)
_LED = Q(departments__part=Part.LEAD)


def plan_page(round_id: int, department_slug: str, viewer: Actor) -> PlanPage:
    """The plan of one department. Raises `Refusal` HT7001, HT5011 for a department that is missing or out of reach."""
    department = _department(round_id, department_slug, viewer)
    plan = Plan.objects.filter(round_id=round_id, department=department).first()
    keys = Measure.objects.filter(round_id=round_id, department=department, ended_at=None).order_by("id")
    lines = measure_lines(list(keys.values_list("id", flat=True)))
    measures = tuple(lines[key] for key in sorted(lines))
    return PlanPage(
        department_slug=department.slug,
        department_label=department.label,
        department_label_en=department.label_en,
        target=plan.target if plan is not None else "",
        standard=plan.standard if plan is not None else "",
        due_on=plan.due_on if plan is not None else None,
        responsible=plan.responsible if plan is not None else "",
        version=plan.version if plan is not None else 0,
        made_at=plan.made_at if plan is not None else None,
        made_by_name=plan.made_by_name if plan is not None else "",
        tasks=_tasks(round_id, department, viewer),
        measures=measures,
        amount=sum(one.amount or 0 for one in measures),
    )


def plans(round_id: int, viewer: Actor) -> tuple[PlanLine, ...]:
    """The departments that lead on gaps which have gone out, with how far their plans are; departments see themselves.
    Raises `Refusal` HT7001."""
    viewer.require(Permission.REFERRAL_VIEW)
    gaps = gaps_of_round(round_id, viewer).filter(_LED, due_on__isnull=False)
    rows = gaps.exclude(state=GapState.CANCELLED).order_by().values_list("departments__department_id")
    planned = Count(
        "id", filter=Q(measure_entries__measure__ended_at=None, measure_entries__isnull=False), distinct=True
    )
    counted = {
        key: (total, with_measure)
        for key, total, with_measure in rows.annotate(total=Count("id", distinct=True), with_measure=planned)
    }
    written = set(Plan.objects.filter(round_id=round_id).values_list("department_id", flat=True))
    costs = {
        key: (number, amount or 0)
        for key, number, amount in Measure.objects.filter(round_id=round_id, ended_at=None)
        .order_by()
        .values_list("department_id")
        .annotate(Count("id"), Sum("amount"))
    }
    own = viewer.scope.departments
    return tuple(
        PlanLine(row.slug, row.label, row.label_en, *counted[row.pk], *costs.get(row.pk, (0, 0)), row.pk in written)
        for row in Department.objects.filter(pk__in=counted).order_by("id")
        if own is None or row.pk in own
    )


def _department(round_id: int, slug: str, viewer: Actor) -> Department:
    viewer.require(Permission.REFERRAL_VIEW)
    county = Round.objects.select_related("county").get(pk=round_id).county
    viewer.require(Permission.REFERRAL_VIEW, county.code)
    found = Department.objects.filter(county=county, slug=slug).first()
    own = viewer.scope.departments
    if found is None or (own is not None and found.pk not in own):
        raise Refusal.of("HT5011")
    return found


def _tasks(round_id: int, department: Department, viewer: Actor) -> tuple[TaskLine, ...]:
    gaps = gaps_of_round(round_id, viewer).filter(
        due_on__isnull=False,
        pk__in=Gap.objects.filter(_LED, departments__department=department).values("pk"),
    )
    rows = gaps.exclude(state=GapState.CANCELLED).order_by().values("indicator")
    planned = Q(measure_entries__isnull=False, measure_entries__measure__ended_at=None)
    counted = rows.annotate(
        total=Count("id", distinct=True),
        due=Max("due_on"),
        planned=Count("id", filter=planned, distinct=True),
        done=Count("id", filter=Q(state__in=_DONE), distinct=True),
        accepted=Count("id", filter=Q(state=GapState.ACCEPTED), distinct=True),
        unsaid=Count("id", filter=Q(persons=None), distinct=True),
    )
    persons = dict(rows.values_list("indicator").annotate(said=Sum("persons")))
    thresholds: dict[str, set[str]] = {}
    for indicator, threshold in gaps.order_by().values_list("indicator", "threshold").distinct():
        thresholds.setdefault(indicator, set()).add(threshold)
    return tuple(
        TaskLine(
            row["indicator"], row["total"], None if row["unsaid"] else persons[row["indicator"]] or 0, row["due"],
            row["planned"], row["done"], row["accepted"], tuple(sorted(thresholds[row["indicator"]] - {""})),
        )
        for row in counted.order_by("indicator")
    )  # fmt: skip
