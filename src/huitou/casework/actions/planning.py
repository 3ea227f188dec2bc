"""A department plans: measures for its gaps, one or many at a time, and its plan of the year (四(六))."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from uuid import UUID

from django.db.models import F

from huitou.areas.models import Department
from huitou.audit.actions import record
from huitou.audit.bulk import insert_rows
from huitou.casework.actions.moving import lost_to, move
from huitou.casework.actions.taking import Outcome, Taken, lead_departments, led_by, place_of, take, told
from huitou.casework.models import Gap, Measure, MeasureGap, Plan, ProgressNote
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Problem, Refusal
from huitou.core.lifecycle import GapState
from huitou.orders.queries import effective_pack
from huitou.surveys.models import Round


@dataclass(frozen=True, slots=True)
class MeasureSaid:
    """A measure as it is entered: kind (slug of the pack), project, fund source, amount in 分 (None: not said), dates,
    the person responsible."""

    kind: str
    project: str
    responsible: str
    due_on: date
    fund_source: str = ""
    amount: int | None = None
    starts_on: date | None = None


def plan_measure(
    refs: Collection[UUID],
    said: MeasureSaid,
    *,
    by: Actor,
    now: datetime,
    versions: Mapping[UUID, int] | None = None,
) -> tuple[UUID | None, Outcome]:
    """One measure for all these gaps, which are planned from now on; its reference (None when every gap was skipped).
    A gap that is planned already gets the measure besides those that it has.

    Raises `Refusal` HT7001, HT5011, HT5028 for an unknown kind, HT5029 without project or person, HT5031 for dates that
    cannot be. Skipped are gaps on which the department does not lead (HT5020), and as `take` says.
    """
    taken = take("plan", refs, by=by, versions=versions, besides=(GapState.PLANNED,))
    taken.keep(led_by(by, taken.gaps))
    _only_one_lead(taken)
    if not taken.gaps:
        return None, taken.outcome()
    first = taken.gaps[0]
    _check(said, first.subject.round.county.code)
    measure = Measure.objects.create(
        round_id=first.subject.round_id,
        department_id=lead_departments([first])[first.pk],
        kind=said.kind,
        project=said.project.strip(),
        fund_source=said.fund_source.strip(),
        amount=said.amount,
        starts_on=said.starts_on,
        due_on=said.due_on,
        responsible=said.responsible.strip(),
        made_at=now,
        made_by=by.user_id,
        made_by_name=by.name,
    )
    insert_rows(MeasureGap, ("measure_id", "gap_id"), [(measure.pk, gap.pk) for gap in taken.gaps])
    moving = [(gap.pk, GapState(gap.state)) for gap in taken.gaps if gap.state != GapState.PLANNED]
    move("plan", moving, by=by, now=now, undone_reason="")
    planned = [gap.pk for gap in taken.gaps if gap.state == GapState.PLANNED]
    Gap.objects.filter(pk__in=planned).update(version=F("version") + 1)
    told("gap.plan", taken.gaps, by=by, now=now, measure=str(measure.ref), kind=said.kind)
    return measure.ref, taken.outcome()


def end_measure(ref: UUID, *, by: Actor, now: datetime) -> None:
    """Takes a measure out of the plan; it stays in the story. Raises `Refusal` HT7001, HT5011, HT5042 when a gap would
    be reported without any measure."""
    measure = reachable_measure(ref, by)
    gaps = Gap.objects.select_for_update(of=("self",)).filter(measure_entries__measure=measure).order_by("id")
    for gap in gaps:
        others = gap.measure_entries.filter(measure__ended_at=None).exclude(measure=measure)
        if gap.state != GapState.RECEIVED and not others.exists():
            raise Refusal.of("HT5042")
    Measure.objects.filter(pk=measure.pk, version=measure.version).update(ended_at=now, version=F("version") + 1)
    county_code = measure.round.county.code
    record("measure.end", "measure", str(ref), by=by, now=now, area_code=county_code, detail={"kind": measure.kind})


def note_progress(ref: UUID, text: str, *, by: Actor, now: datetime) -> None:
    """How a measure gets on. Raises `Refusal` HT7001, HT5011, HT5022 without words."""
    measure = reachable_measure(ref, by)
    if not text.strip():
        raise Refusal.of("HT5022")
    ProgressNote.objects.create(measure=measure, text=text.strip()[:500], at=now, by_user=by.user_id, by_name=by.name)
    county_code = measure.round.county.code
    record("measure.note", "measure", str(ref), by=by, now=now, area_code=county_code, detail={"kind": measure.kind})


def reachable_measure(ref: UUID, by: Actor) -> Measure:
    """The measure under lock, if it is one of the actor's department. Raises `Refusal` HT7001, HT5011."""
    by.require(Permission.GAP_REMEDY)
    found = Measure.objects.select_for_update(of=("self",)).select_related("round__county").filter(
        ref=ref, ended_at=None
    )  # fmt: skip
    departments = by.scope.departments
    measure = (found if departments is None else found.filter(department_id__in=departments)).first()
    if measure is None or not by.can(Permission.GAP_REMEDY, measure.round.county.code):
        raise Refusal.of("HT5011")
    return measure


@dataclass(frozen=True, slots=True)
class PlanSaid:
    """What a department says in its plan of the year: target, standard, time limit, person responsible."""

    target: str
    standard: str
    due_on: date
    responsible: str
    version: int = 0


def write_plan(round_id: int, department_slug: str, said: PlanSaid, *, by: Actor, now: datetime) -> None:
    """Writes the department's plan of a round, or changes it; `said.version`: the plan as it was shown, 0 for none.

    Raises `Refusal` HT7001, HT5011 for another department's plan, HT5029 without target or person, HT5001 when a
    colleague changed it in the meantime.
    """
    round_ = Round.objects.select_for_update(of=("self",)).select_related("county").get(pk=round_id)
    by.require(Permission.GAP_REMEDY, round_.county.code)
    department = Department.objects.filter(county=round_.county, slug=department_slug).first()
    if department is None or (by.scope.departments is not None and department.pk not in by.scope.departments):
        raise Refusal.of("HT5011")
    if not said.target.strip() or not said.responsible.strip():
        raise Refusal.of("HT5029")
    present = Plan.objects.filter(round=round_, department=department).first()
    if (present.version if present is not None else 0) != said.version:
        raise _lost_plan(present)
    values = {
        "target": said.target.strip(),
        "standard": said.standard.strip(),
        "due_on": said.due_on,
        "responsible": said.responsible.strip()[:64],
        "version": said.version + 1,
        "made_at": now,
        "made_by": by.user_id,
        "made_by_name": by.name,
    }
    plan, _ = Plan.objects.update_or_create(round=round_, department=department, defaults=values)
    detail = {"round": str(round_.ref), "department": department_slug, "version": plan.version}
    record("plan.write", "plan", str(plan.ref), by=by, now=now, area_code=round_.county.code, detail=detail)


def _lost_plan(present: Plan | None) -> Refusal:
    return Refusal.of("HT5011") if present is None else lost_to(present.made_by_name, present.made_at)


def _only_one_lead(taken: Taken) -> None:
    """A measure is one department's: those of others are left out."""
    leads = lead_departments(taken.gaps)
    first = leads[taken.gaps[0].pk] if taken.gaps else None
    taken.keep(lambda gap: None if leads[gap.pk] == first else Problem("HT5020", place_of(gap)))


def _check(said: MeasureSaid, county_code: str) -> None:
    kinds = effective_pack(county_code).measures
    if said.kind not in kinds:
        nearest = get_close_matches(said.kind, kinds, n=1, cutoff=0)
        raise Refusal.of("HT5028", kind=said.kind, nearest=nearest[0] if nearest else "")
    if not said.project.strip() or not said.responsible.strip():
        raise Refusal.of("HT5029")
    if said.amount is not None and said.amount < 0:
        raise Refusal.of("HT5030", amount=said.amount)
    if said.starts_on is not None and said.starts_on > said.due_on:
        raise Refusal.of("HT5031", day=said.starts_on)
