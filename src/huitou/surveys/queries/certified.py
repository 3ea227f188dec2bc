"""What departments certify, as pages show it: beside the questions, as work lists of both sides, by list."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet

from huitou.areas.models import Department
from huitou.areas.queries import department_labels, department_places
from huitou.core.authority import Actor, Permission
from huitou.orders.queries import effective_pack
from huitou.policy import CertifiedList
from huitou.registry.queries import PersonName, in_scope, person_names
from huitou.surveys.models import Certification, RoundSubject, SurveyRevision, UnmatchedRow
from huitou.surveys.queries.places import names_around
from huitou.surveys.queries.rounds import RoundLine

SETTLED = Q(decided_for="survey", decided_answer=F("answer"))


@dataclass(frozen=True, slots=True)
class DepartmentName:
    """A department in both languages."""

    label: str
    label_en: str


@dataclass(frozen=True, slots=True)
class CertificationLine:
    """One certification with whom it is about. `answer` is what the survey says where it
    differs; `ended_at` None: it is current."""

    ref: UUID
    subject_ref: UUID
    subject_type: str
    head: str
    place: str
    member: str
    member_name: str
    department: DepartmentName
    list: CertifiedList
    is_met: bool
    document_number: str
    certified_on: date
    remark: str
    at: datetime
    by_name: str
    differs: bool
    answer: str
    decided_for: str
    decided_reason: str
    decided_at: datetime | None
    decided_by_name: str
    ended_at: datetime | None
    ended_by_name: str
    ended_reason: str


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """A certification and a survey that say different things: who said it in the survey, when, by which way."""

    certification: CertificationLine
    survey_by: str
    survey_at: datetime | None
    survey_way_in: str


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """Somebody whom a row may mean."""

    subject_ref: UUID
    member: str
    name: str
    head: str
    place: str
    born_on: date | None
    why: str


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row that waits for a person to say whom it means."""

    ref: UUID
    department: DepartmentName
    list: CertifiedList
    name: str
    place: str
    code: str
    born_on: date | None
    is_met: bool
    document_number: str
    certified_on: date
    remark: str
    candidates: tuple[CandidateLine, ...]


@dataclass(frozen=True, slots=True)
class ListCount:
    """How far one list of one department has come."""

    department: DepartmentName
    label: str
    label_en: str
    met: int
    unmet: int
    differences: int
    last_at: datetime | None


def reachable_certifications(viewer: Actor) -> QuerySet[Certification]:
    """Within the viewer's places; a department sees its own. Raises `Refusal` HT7001."""
    viewer.require(Permission.CERTIFICATION_VIEW)
    within = Certification.objects.filter(in_scope(viewer.scope, "subject__village_code"))
    return within.filter(_of_own_departments(viewer))


def reachable_rows(viewer: Actor) -> QuerySet[UnmatchedRow]:
    """The rows of a department's lists that its own people match. Raises `Refusal` HT7001."""
    viewer.require(Permission.CERTIFICATION_LOAD)
    counties = Q(pk__in=())
    for one in viewer.scope.ranges:
        counties |= Q(round__county__code__gte=one.first[:6], round__county__code__lte=one.last[:6])
    return UnmatchedRow.objects.filter(counties, _of_own_departments(viewer))


def certifications_of(subject_id: int, viewer: Actor) -> tuple[CertificationLine, ...]:
    """Everything that was ever certified of a subject, current ones first, the newest before the older. Raises
    `Refusal` HT7001."""
    found = reachable_certifications(viewer).filter(subject_id=subject_id)
    lines = _lines(found.order_by("-at", "-id"))
    return tuple(sorted(lines, key=lambda line: line.ended_at is not None))


def differences(round_line: RoundLine, viewer: Actor, page: int = 1, size: int = 50) -> tuple[DifferenceLine, ...]:
    """The differences that the viewer can do something about or look at, by village and code, one page (from 1): for a
    department those that the county has not decided, for everybody else those that the survey has not settled."""
    found = _open(round_line, viewer).order_by("subject__village_code", "subject__code", "member", "id")
    rows = list(found[(page - 1) * size : page * size])
    lines = {line.ref: line for line in _lines(Certification.objects.filter(pk__in=[row.pk for row in rows]))}
    said = _said_by({row.subject_id for row in rows})
    return tuple(
        DifferenceLine(lines[row.ref], *said.get((row.subject_id, _fact_key(lines[row.ref].list)), ("", None, "")))
        for row in rows
    )


def difference_count(round_line: RoundLine, viewer: Actor) -> int:
    """How many differences are open for the viewer."""
    return _open(round_line, viewer).count()


def rows_to_match(round_line: RoundLine, viewer: Actor, page: int = 1, size: int = 20) -> tuple[RowLine, ...]:
    """The rows that wait for a person, the oldest first, one page (from 1), with their candidates."""
    found = reachable_rows(viewer).filter(round_id=round_line.id, settled_at=None).order_by("id")
    rows = list(found[(page - 1) * size : page * size])
    read = {row.pk: json.loads(row.candidates) for row in rows}
    subjects = RoundSubject.objects.in_bulk({one[0] for candidates in read.values() for one in candidates})
    places = names_around({subject.village_code for subject in subjects.values()})
    names = person_names({one.household_id for one in subjects.values() if one.household_id is not None})
    labels = department_labels(round_line.county_code)
    lists = effective_pack(round_line.county_code).lists
    return tuple(
        RowLine(
            row.ref, _department(labels[row.department]), lists[row.list_slug], row.name, row.place, row.code,
            row.born_on, row.is_met, row.document_number, row.certified_on, row.remark,
            tuple(_candidate(subjects[one[0]], one[1], one[2], places, names) for one in read[row.pk]),
        )
        for row in rows
    )  # fmt: skip


def row_count(round_line: RoundLine, viewer: Actor) -> int:
    """How many rows wait for a person."""
    return reachable_rows(viewer).filter(round_id=round_line.id, settled_at=None).count()


def list_counts(round_line: RoundLine, viewer: Actor) -> tuple[ListCount, ...]:
    """How far each list has come within reach, in the order of the order; lists that nobody has brought count 0."""
    within = reachable_certifications(viewer).filter(round_id=round_line.id, ended_at=None)
    open_ones = Q(differs=True) & ~SETTLED
    rows = within.values("department", "list_slug").annotate(
        met=Count("id", filter=Q(is_met=True)), unmet=Count("id", filter=Q(is_met=False)),
        open=Count("id", filter=open_ones), last=Max("at"),
    )  # fmt: skip
    counted = {(row["department"], row["list_slug"]): row for row in rows.order_by()}
    labels = department_labels(round_line.county_code)
    own = viewer.scope.departments
    return tuple(
        ListCount(
            _department(labels[department]), one.label, one.label_en,
            *(row["met"], row["unmet"], row["open"], row["last"]) if (row := counted.get((department, one.slug)))
            else (0, 0, 0, None),
        )
        for one in effective_pack(round_line.county_code).lists.values()
        for department in one.departments
        if department in labels and (own is None or labels[department].pk in own)
    )  # fmt: skip


def _department(named: Department) -> DepartmentName:
    return DepartmentName(named.label, named.label_en)


def _open(round_line: RoundLine, viewer: Actor) -> QuerySet[Certification]:
    found = reachable_certifications(viewer).filter(round_id=round_line.id, ended_at=None, differs=True)
    if viewer.scope.departments is not None:
        return found.exclude(decided_at__isnull=False, decided_answer=F("answer"))
    return found.exclude(SETTLED)


def _of_own_departments(viewer: Actor) -> Q:
    if viewer.scope.departments is None:
        return Q()
    own = Q(pk__in=())
    for county, slug in department_places(viewer.scope.departments):
        own |= Q(round__county__code=county, department=slug)
    return own


def _lines(found: QuerySet[Certification]) -> tuple[CertificationLine, ...]:
    rows = list(found.select_related("subject", "round__county"))
    places = names_around({row.subject.village_code for row in rows})
    names = person_names({row.subject.household_id for row in rows if row.member and row.subject.household_id})
    counties = {row.round.county.code for row in rows}
    labels = {
        (county, slug): _department(department)
        for county in counties
        for slug, department in department_labels(county).items()
    }
    return tuple(_line(row, places, names, labels) for row in rows)


def _line(
    row: Certification,
    places: Mapping[str, str],
    names: Mapping[tuple[int, str], PersonName],
    labels: Mapping[tuple[str, str], DepartmentName],
) -> CertificationLine:
    county, subject = row.round.county.code, row.subject
    person = names.get((subject.household_id or 0, row.member))
    return CertificationLine(
        row.ref, subject.ref, subject.subject_type, subject.head, _place(subject, places), row.member,
        person.name if person is not None else "", labels[county, row.department],
        effective_pack(county).lists[row.list_slug], row.is_met, row.document_number, row.certified_on, row.remark,
        row.at, row.by_name, row.differs, row.answer, row.decided_for, row.decided_reason, row.decided_at,
        row.decided_by_name, row.ended_at, row.ended_by_name, row.ended_reason,
    )  # fmt: skip


def _candidate(
    subject: RoundSubject, member: str, why: str, places: Mapping[str, str],
    names: Mapping[tuple[int, str], PersonName],
) -> CandidateLine:  # fmt: skip
    person = names.get((subject.household_id or 0, member))
    name, born_on = (person.name, person.born_on) if person is not None else (subject.head, None)
    return CandidateLine(subject.ref, member, name, subject.head, _place(subject, places), born_on, why)


def _place(subject: RoundSubject, places: Mapping[str, str]) -> str:
    return f"{places.get(subject.village_code[:9], '')} {places.get(subject.village_code, '')}".strip()


def _fact_key(one: CertifiedList) -> str:
    """The key under which a revision names the fact of a list."""
    return "members" if one.of == "member" else one.fact


def _said_by(subject_ids: Iterable[int]) -> dict[tuple[int, str], tuple[str, datetime, str]]:
    """Who gave each fact of some surveys last: subject and key → name, when, by which way."""
    revisions = SurveyRevision.objects.filter(survey__subject__in=list(subject_ids), survey__kind="review")
    rows = revisions.order_by("number").values_list("survey__subject_id", "changed_keys", "by_name", "at", "way_in")
    return {
        (subject, key): (by_name, at, way_in)
        for subject, keys, by_name, at, way_in in rows
        for key in json.loads(keys)
    }  # fmt: skip
