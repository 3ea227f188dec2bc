"""Departments certify: a list is loaded, near matches are decided, certifications withdrawn, differences settled.

A certification never changes a survey. Where they differ, both sides see it, and it ends when the survey says the
same, when the department withdraws or replaces what it said, or when the county decides for the survey.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError
from django.db.models import F, QuerySet

from huitou.audit.actions import record
from huitou.audit.bulk import insert_rows, record_bulk
from huitou.audit.prepared import prepared
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.core.loading import LoadReport
from huitou.orders.queries import effective_pack
from huitou.surveys.certified.answers import answer_of, written_answer
from huitou.surveys.certified.planning import CertifiedPlan
from huitou.surveys.models import Certification, RoundSubject, UnmatchedRow
from huitou.surveys.queries.certified import reachable_certifications, reachable_rows
from huitou.surveys.queries.certified_loads import facts_of, own_departments

REPLACED = "replaced"
_AT_ONCE = 500
_FIELDS = (
    "ref", "round_id", "subject_id", "member", "department", "list_slug", "is_met", "document_number", "certified_on",
    "remark", "at", "by_user", "by_name", "way_in", "differs", "answer", "decided_for", "decided_answer",
    "decided_reason", "decided_by_name", "ended_by_name", "ended_reason", "version",
)  # fmt: skip
_ROW_FIELDS = (
    "ref", "round_id", "department", "list_slug", "key", "who", "name", "place", "code", "born_on", "is_met",
    "document_number", "certified_on", "remark", "candidates", "at", "by_user", "by_name", "settled_by_name", "member",
    "version",
)  # fmt: skip


def load_list(plan: CertifiedPlan, *, by: Actor, now: datetime, only_valid: bool = False) -> LoadReport:
    """Writes what a list certifies, with one event, in the caller's transaction. What it replaces is ended, not lost.

    All or nothing unless `only_valid`. Raises `Refusal`: the problems of the plan; HT7001, HT3045 for a department that
    is not the actor's; HT3016 when somebody else changed the same certifications meanwhile.
    """
    by.require(Permission.CERTIFICATION_LOAD, plan.round.county_code)
    if plan.department not in own_departments(plan.round.county_code, by):
        raise Refusal.of("HT3045", department=plan.department, lists="—")
    if plan.problems and not only_valid:
        raise Refusal(plan.problems)
    if plan.is_empty:
        return plan.report(written=True)
    _end_replaced(plan, by, now)
    try:
        insert_rows(Certification, _FIELDS, [_row(plan, one, by, now) for one in plan.certifications])
        insert_rows(UnmatchedRow, _ROW_FIELDS, [_row_to_match(plan, one, by, now) for one in plan.to_match])
    except IntegrityError as reason:
        raise Refusal.of("HT3016") from reason
    content: list[tuple[Any, ...]] = [
        (one.subject_id, one.member, one.is_met, one.document_number) for one in plan.certifications
    ]
    content += [(one.key, "", one.is_met, one.document_number) for one in plan.to_match]
    detail = {
        "round": plan.round.slug, "department": plan.department, "list": plan.list_slug, "refused": plan.refused,
        "waiting": len(plan.to_match), "elsewhere": plan.elsewhere,
    }  # fmt: skip
    county = plan.round.county_code
    record_bulk("certification.load", "certification", content, by=by, now=now, area_code=county, detail=detail)
    return plan.report(written=True)


def settle_row(ref: UUID, chosen: tuple[UUID, str] | None, *, by: Actor, now: datetime) -> None:
    """Says whom a row means: one of its candidates (subject, member), or nobody of this round.

    Raises `Refusal` HT7001, HT3050 when the row is missing or another department's, HT3051 when somebody was quicker,
    HT3053 for somebody who is no candidate.
    """
    row = reachable_rows(by).select_related("round__county").filter(ref=ref).first()
    if row is None:
        raise Refusal.of("HT3050")
    by.require(Permission.CERTIFICATION_LOAD, row.round.county.code)
    one = effective_pack(row.round.county.code).lists[row.list_slug]
    subject, member = _chosen(row, chosen) if chosen else (None, "")
    member = member if one.of == "member" else ""
    values = {"subject_id": subject, "member": member, "settled_at": now, "settled_by_name": by.name}
    waiting = UnmatchedRow.objects.filter(pk=row.pk, version=row.version, settled_at=None)
    if not waiting.update(**values, version=F("version") + 1):
        settled = UnmatchedRow.objects.get(pk=row.pk)
        raise Refusal.of("HT3051", name=settled.settled_by_name or "—")
    if subject is not None:
        _certify(row, subject, member, by, now)
    detail = {"department": row.department, "list": row.list_slug, "matched": subject is not None}
    record("certification.match", "certification", str(row.ref), by=by, now=now,
           area_code=row.round.county.code, detail=detail)  # fmt: skip


def _chosen(row: UnmatchedRow, chosen: tuple[UUID, str]) -> tuple[int, str]:
    """Subject and member of a candidate. Raises `Refusal` HT3053 for somebody who is none."""
    subject = RoundSubject.objects.filter(ref=chosen[0], round_id=row.round_id).values_list("id", flat=True).first()
    if [subject, chosen[1]] not in [candidate[:2] for candidate in json.loads(row.candidates)] or subject is None:
        raise Refusal.of("HT3053")
    return subject, chosen[1]


def withdraw(ref: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """The department takes back what it certified. Raises `Refusal` HT7001, HT3050, HT3051, HT3052 without a reason."""
    row = _certification(ref, by)
    by.require(Permission.CERTIFICATION_LOAD, row.round.county.code)
    values = {"ended_at": now, "ended_by_name": by.name, "ended_reason": _reason(reason)}
    _write(row, values, "withdraw", by, now)


def decide(ref: UUID, decided_for: str, reason: str, *, by: Actor, now: datetime) -> None:
    """The county says which of the two counts, with a reason. For the survey: the difference is settled. For the
    department: it stays with the township until the survey is corrected. Either holds for the answer as it stands.

    Raises `Refusal` HT7001, HT3050, HT3051, HT3052 without a reason.
    """
    row = _certification(ref, by)
    by.require(Permission.CERTIFICATION_DECIDE, row.round.county.code)
    values = {
        "decided_for": "survey" if decided_for == "survey" else "department", "decided_answer": row.answer,
        "decided_reason": _reason(reason), "decided_at": now, "decided_by_name": by.name,
    }  # fmt: skip
    _write(row, values, "decide", by, now, decided_for=str(values["decided_for"]))


def compare_with_surveys(county_code: str, facts: Mapping[int, str]) -> None:
    """Says of every certification of some subjects whether it differs from their survey (canonical JSON) as it stands
    now, in the transaction that changed the survey."""
    subjects = sorted(facts)
    for start in range(0, len(subjects), _AT_ONCE):
        rows = _current(subject_ids=tuple(subjects[start : start + _AT_ONCE]))
        if not rows:
            continue
        lists = effective_pack(county_code).lists
        for row in rows:
            answer = answer_of(json.loads(facts[row.subject_id]), lists[row.list_slug], row.member)
            differs = lists[row.list_slug].differs(answer, is_met=row.is_met)
            said = written_answer(answer) if differs else ""
            if (differs, said) != (row.differs, row.answer):
                Certification.objects.filter(pk=row.pk).update(differs=differs, answer=said)


@prepared
def _current(subject_ids: tuple[int, ...]) -> QuerySet[Certification]:
    return Certification.objects.filter(ended_at=None, subject__pk__in=subject_ids)


def _certification(ref: UUID, by: Actor) -> Certification:
    found = reachable_certifications(by).filter(ref=ref).select_related("round__county", "subject").first()
    if found is None:
        raise Refusal.of("HT3050")
    return found


def _write(row: Certification, values: Mapping[str, Any], verb: str, by: Actor, now: datetime, **detail: str) -> None:
    """The conditional update and its event. Raises `Refusal` HT3051 for whoever came second."""
    as_read: QuerySet[Certification] = Certification.objects.filter(pk=row.pk, version=row.version, ended_at=None)
    if not as_read.update(**values, version=F("version") + 1):
        now_there = Certification.objects.get(pk=row.pk)
        raise Refusal.of("HT3051", name=now_there.ended_by_name or now_there.decided_by_name or "—")
    detail |= {"department": row.department, "list": row.list_slug, "subject": str(row.subject.ref)}
    record(f"certification.{verb}", "certification", str(row.ref), by=by, now=now,
           area_code=row.subject.village_code, detail=detail)  # fmt: skip


def _reason(text: str) -> str:
    if not text.strip():
        raise Refusal.of("HT3052")
    return text.strip()


def _end_replaced(plan: CertifiedPlan, by: Actor, now: datetime) -> None:
    """Ends what the list replaces. Raises `Refusal` HT3016 when somebody was quicker."""
    replaced = [one.replaces for one in plan.certifications if one.replaces is not None]
    for start in range(0, len(replaced), _AT_ONCE):
        some = {one.id: one.version for one in replaced[start : start + _AT_ONCE]}
        rows = Certification.objects.select_for_update().filter(pk__in=some, ended_at=None)
        if {row.pk: row.version for row in rows} != some:
            raise Refusal.of("HT3016")
        rows.update(ended_at=now, ended_by_name=by.name, ended_reason=REPLACED, version=F("version") + 1)


def _certify(row: UnmatchedRow, subject: int, member: str, by: Actor, now: datetime) -> None:
    """The certification that a matched row stands for; it replaces what the department said before."""
    one = effective_pack(row.round.county.code).lists[row.list_slug]
    answer = answer_of(facts_of([subject]).get(subject, {}), one, member)
    differs = one.differs(answer, is_met=row.is_met)
    before = Certification.objects.filter(
        subject_id=subject, member=member, department=row.department, list_slug=row.list_slug, ended_at=None
    )
    before.update(ended_at=now, ended_by_name=by.name, ended_reason=REPLACED, version=F("version") + 1)
    Certification.objects.create(
        round_id=row.round_id, subject_id=subject, member=member, department=row.department, list_slug=row.list_slug,
        is_met=row.is_met, document_number=row.document_number, certified_on=row.certified_on, remark=row.remark,
        at=row.at, by_user=row.by_user, by_name=row.by_name, way_in="matched", differs=differs,
        answer=written_answer(answer) if differs else "",
    )  # fmt: skip


def _row(plan: CertifiedPlan, one: Any, by: Actor, now: datetime) -> tuple[Any, ...]:
    return (
        uuid4(), plan.round.id, one.subject_id, one.member, plan.department, plan.list_slug, one.is_met,
        one.document_number, one.certified_on, one.remark, now, by.user_id, by.name, plan.way_in, one.differs,
        one.answer, "", "", "", "", "", "", 1,
    )  # fmt: skip


def _row_to_match(plan: CertifiedPlan, one: Any, by: Actor, now: datetime) -> tuple[Any, ...]:
    return (
        uuid4(), plan.round.id, plan.department, plan.list_slug, one.key, one.who, one.name, one.place, one.code,
        one.born_on, one.is_met, one.document_number, one.certified_on, one.remark, one.candidates, now, by.user_id,
        by.name, "", "", 1,
    )  # fmt: skip
