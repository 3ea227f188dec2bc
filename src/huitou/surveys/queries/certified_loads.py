"""What a department's list is compared with: the people and villages of the round, what is certified already, what
people decided of rows that fit nearly, and what the surveys say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from huitou.areas.queries import department_labels
from huitou.core.authority import Actor
from huitou.policy import CertifiedList
from huitou.registry.queries import in_scope, registered_people, villages_of
from huitou.surveys.certified.matching import NOBODY, Outcome, Person, Register
from huitou.surveys.models import Certification, RoundSubject, Survey, UnmatchedRow
from huitou.surveys.queries.rounds import RoundLine

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class KnownCertification:
    """What a department certified before."""

    id: int
    version: int
    is_met: bool
    document_number: str
    certified_on: date
    remark: str


def own_departments(county_code: str, viewer: Actor) -> Mapping[str, str]:
    """The departments of a county that the viewer acts for, with their names; all of them for a post of no
    department."""
    mine = viewer.scope.departments
    return {
        slug: department.label
        for slug, department in department_labels(county_code).items()
        if mine is None or department.pk in mine
    }


def matching_register(round_line: RoundLine, one: CertifiedList, department: str, viewer: Actor) -> Register:
    """The subjects of a round with their people, as the rows of a list are matched with them."""
    within = RoundSubject.objects.filter(
        in_scope(viewer.scope, "village_code"), round_id=round_line.id, left_on=None,
        subject_type="village" if one.of == "village" else "household",
    )  # fmt: skip
    rows: list[tuple[int, str, str, str, int | None]] = list(
        within.values_list("id", "code", "village_code", "head", "household_id")
    )
    villages = villages_of([round_line.county_code])
    decided = _decided(round_line.id, department, one.slug)
    if one.of == "village":
        subjects = {code: pk for pk, code, *_ in rows}
        return Register("village", (), {}, villages, subjects, decided=decided)
    by_household = {household: (pk, code, village, head) for pk, code, village, head, household in rows}
    persons, foreign = [], set()
    with_head = set()
    for known in registered_people(round_line.county_code, viewer):
        subject = by_household.get(known.household_id)
        if subject is None:
            foreign.add(known.index)
            continue
        pk, code, village, head = subject
        is_head = known.name == head and pk not in with_head
        with_head |= {pk} if is_head else set()
        persons.append(Person(pk, code, village, known.number, known.name, known.index, is_head))
    if one.of == "household":  # a head whom the register does not list among the members
        persons += [Person(pk, code, village, "", head, "", True) for pk, code, village, head, _ in rows
                    if pk not in with_head]  # fmt: skip
    heads = {code: (pk, head) for pk, code, _, head, _ in rows}
    ours = {person.index for person in persons}
    return Register(one.of, persons, heads, villages, {}, frozenset(foreign - ours - {""}), decided)


def known_certifications(
    round_id: int, department: str, list_slug: str
) -> Mapping[tuple[int, str], KnownCertification]:
    """What stands certified, by subject and member."""
    rows = Certification.objects.filter(
        round_id=round_id, department=department, list_slug=list_slug, ended_at=None
    ).values_list("subject_id", "member", "id", "version", "is_met", "document_number", "certified_on", "remark")
    return {(row[0], row[1]): KnownCertification(*row[2:]) for row in rows}


def known_row_keys(round_id: int, department: str, list_slug: str) -> frozenset[str]:
    """The keys of rows that were put before a person already."""
    rows = UnmatchedRow.objects.filter(round_id=round_id, department=department, list_slug=list_slug)
    return frozenset(rows.values_list("key", flat=True))


def facts_of(subject_ids: Iterable[int]) -> dict[int, dict[str, object]]:
    """The look-back facts of some subjects, those that have a survey."""
    wanted = sorted(set(subject_ids))
    found: dict[int, dict[str, object]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        rows = Survey.objects.filter(subject__in=wanted[start : start + _AT_ONCE], kind="review")
        found |= {subject: json.loads(facts) for subject, facts in rows.values_list("subject_id", "facts")}
    return found


def _decided(round_id: int, department: str, list_slug: str) -> dict[str, Outcome]:
    """What people said of rows about the same somebody before; the last word counts."""
    settled = UnmatchedRow.objects.filter(round_id=round_id, department=department, list_slug=list_slug)
    settled = settled.exclude(settled_at=None).order_by("settled_at")
    rows: Iterable[tuple[str, int | None, str]] = settled.values_list("who", "subject_id", "member")
    return {who: NOBODY if subject is None else Outcome(subject, member) for who, subject, member in rows}
