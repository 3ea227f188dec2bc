"""A department asks that a gap goes elsewhere, or for more time; the county office decides."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from huitou.areas.models import Department
from huitou.areas.queries import department_labels
from huitou.audit.actions import record
from huitou.casework.actions.moving import lost_to, move
from huitou.casework.actions.taking import Outcome, lead_departments, led_by, place_of, required_reason, take, told
from huitou.casework.models import Gap, GapDepartment, GapRequest
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Problem, Refusal
from huitou.core.lifecycle import REQUEST_DECISIONS, GapState, RequestState
from huitou.core.routing import Part
from huitou.registry.queries import in_scope

TRANSFER, EXTENSION = "transfer", "extension"


def ask_transfer(
    refs: Collection[UUID], reason: str, wanted_department: str = "", *, by: Actor, now: datetime
) -> Outcome:
    """The lead department refuses gaps, or asks that another takes them (`wanted_department`: its proposal).

    Raises `Refusal` HT7001, HT5011, HT5022 without a reason. Skipped: HT5020 where another department leads, HT5032
    where it has asked already, and what is no longer with the department.
    """
    return _ask(TRANSFER, refs, reason, None, wanted_department, by=by, now=now)


def ask_extension(refs: Collection[UUID], reason: str, wanted_on: date, *, by: Actor, now: datetime) -> Outcome:
    """The lead department asks for more time. As `ask_transfer`; HT5031 for a day that is no later than the limit."""
    return _ask(EXTENSION, refs, reason, wanted_on, "", by=by, now=now)


def _ask(
    kind: str,
    refs: Collection[UUID],
    reason: str,
    wanted_on: date | None,
    wanted_department: str,
    *,
    by: Actor,
    now: datetime,
) -> Outcome:
    said = required_reason(reason)
    taken = take("transfer", refs, by=by, permission=Permission.GAP_REMEDY)
    taken.keep(led_by(by, taken.gaps))
    waiting = set(
        GapRequest.objects.filter(
            gap__in=[gap.pk for gap in taken.gaps], kind=kind, state=RequestState.ASKED
        ).values_list("gap_id", flat=True)
    )
    taken.keep(lambda gap: Problem("HT5032", place_of(gap)) if gap.pk in waiting else None)
    if wanted_on is not None:
        taken.keep(lambda gap: _too_early(gap, wanted_on))
    leads = lead_departments(taken.gaps)
    elsewhere = Department.objects.filter(slug=wanted_department)
    for gap in taken.gaps:
        wanted = elsewhere.filter(county=gap.subject.round.county_id).first() if wanted_department else None
        GapRequest.objects.create(
            gap=gap, department_id=leads[gap.pk], kind=kind, reason=said, wanted_on=wanted_on,
            wanted_department=wanted, asked_at=now, asked_by=by.user_id, asked_by_name=by.name,
        )  # fmt: skip
    told(f"gap.ask_{kind}", taken.gaps, by=by, now=now, reason=said)
    return taken.outcome()


def _too_early(gap: Gap, wanted_on: date) -> Problem | None:
    is_later = gap.due_on is None or wanted_on > gap.due_on
    return None if is_later else Problem("HT5031", place_of(gap), {"day": wanted_on})


def decide(ref: UUID, decision: str, answer: str = "", department: str = "", *, by: Actor, now: datetime) -> None:
    """The county office answers a request: `decision` is `grant` or `decline`. An extension moves the time limit; a
    transfer gives the gap to `department` (else to the one that was proposed), to which it goes out with the next
    dispatch.

    Raises `Refusal` HT7001, HT5011, HT5001 when a colleague decided first, HT5022 for declining without a reason,
    HT5023 for one's own request, HT5043 without a department, HT5021 when the gap is no longer with the department.
    """
    row = _locked_request(ref, by)
    if row.asked_by == by.user_id:
        raise Refusal([Problem("HT5023", place_of(row.gap))])
    target = REQUEST_DECISIONS[decision]
    said = required_reason(answer) if target is RequestState.DECLINED else answer.strip()[:256]
    as_read = GapRequest.objects.filter(pk=row.pk, state=RequestState.ASKED, version=row.version)
    decided = as_read.update(
        state=target, version=row.version + 1, answer=said, decided_at=now, decided_by=by.user_id,
        decided_by_name=by.name,
    )  # fmt: skip
    if not decided:
        first = GapRequest.objects.get(pk=row.pk)
        raise lost_to(first.decided_by_name, first.decided_at or now)
    if target is RequestState.GRANTED:
        _grant(row, department, said, by=by, now=now)
    area_code = row.gap.subject.round.county.code
    detail = {"kind": row.kind, "gap": str(row.gap.ref)}
    record(f"request.{decision}", "request", str(ref), by=by, now=now, area_code=area_code, detail=detail)


def _locked_request(ref: UUID, by: Actor) -> GapRequest:
    reachable = GapRequest.objects.filter(in_scope(by.scope, "gap__village_code"), ref=ref)
    row = (
        GapRequest.objects.select_for_update(of=("self",))
        .select_related("gap__subject__round__county", "wanted_department")
        .filter(pk__in=reachable.values("pk"))
        .first()
    )
    by.require(Permission.REFERRAL_DECIDE)
    if row is None:
        raise Refusal.of("HT5011")
    by.require(Permission.REFERRAL_DECIDE, row.gap.subject.round.county.code)
    return row


def _grant(row: GapRequest, department: str, answer: str, *, by: Actor, now: datetime) -> None:
    # A gap that is no longer with the department has neither a later limit nor another lead.
    taken = take("transfer", [row.gap.ref], by=by)
    taken.outcome().require()
    if row.kind == EXTENSION:
        more = {"due_on": row.wanted_on, "overdue_at": None, "escalated_at": None}
        Gap.objects.filter(pk=row.gap_id).update(version=F("version") + 1, **more)
        return
    county_code = row.gap.subject.round.county.code
    known = department_labels(county_code)
    chosen = known.get(department) or row.wanted_department
    if chosen is None or chosen.pk == row.department_id:
        raise Refusal.of("HT5043")
    GapDepartment.objects.filter(gap=row.gap_id, part=Part.LEAD).update(part=Part.RELEASED)
    GapDepartment.objects.update_or_create(
        gap_id=row.gap_id,
        department=chosen,
        defaults={"part": Part.LEAD, "assigned_by": by.user_id, "referral": None, "clause": ""},
    )
    move("transfer", [(row.gap_id, GapState(row.gap.state))], by=by, now=now, reason=answer or row.reason)
    # What was asked besides ends with the transfer.
    others = GapRequest.objects.filter(gap=row.gap_id, state=RequestState.ASKED)
    others.update(state=RequestState.WITHDRAWN, version=F("version") + 1, decided_at=now, decided_by=by.user_id,
                  decided_by_name=by.name)  # fmt: skip
