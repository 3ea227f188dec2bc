"""Gaps as lists and pages show them, as far as the viewer reaches."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from huitou.areas.queries import names_within
from huitou.assessments.missed import REVIEW
from huitou.assessments.models import Assessment
from huitou.assessments.queries import round_with_county
from huitou.casework.models import Gap, GapDepartment
from huitou.core.authority import Actor, CodeRange, Permission
from huitou.core.lifecycle import GapState
from huitou.core.routing import Part
from huitou.registry.queries import in_scope

SENT_PARTS = (Part.LEAD, Part.JOINT)
"""The parts that a referral holds."""
_SEEING_PARTS = (*SENT_PARTS, Part.VERIFIES)
_PARTS_IN_ORDER = {part: place for place, part in enumerate(Part)}
_AT_ONCE = 500
_ALL = Q()
_ORDER = ("village_code", "subject_type", "subject_code", "id")
_COLUMNS = (
    "id", "ref", "village_code", "subject_type", "subject_code", "subject__ref", "subject__head",
    "indicator", "persons", "households", "people", "value", "threshold", "unit", "members", "origin", "target_year",
    "state", "due_on", "subject__exit_year", "subject__household__supporting_unit", "version", "returned_to",
    "outcome", "outcome_value", "outcome_members", "outcome_on", "done_on", "reported_on", "undone_reason",
    "overdue_at", "escalated_at", "carried_from_id",
)  # fmt: skip

_AS_STORED = (
    "version", "returned_to", "outcome", "outcome_value", "outcome_on", "done_on", "reported_on", "undone_reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DepartmentPart:
    """A department and what it does about a gap: `lead`, `joint`, `verifies` or `helps`."""

    slug: str
    label: str
    label_en: str
    part: str


@dataclass(frozen=True, slots=True)
class GapLine:
    """One gap. `area` is the village's code, `subject` the 户编号 or village code, `size` the people of the household;
    `persons` None where nobody said how many fall short. `value` and `threshold` are decimal text in `unit`, empty
    where nothing is measured. `outcome` (a verdict, empty before the township confirmed) is what the remediation survey
    of `outcome_on` comes to under the help-back standard, `outcome_members` who still falls short; `done_on` and
    `reported_on` what the department said and when, `undone_reason` why it is not done. `returned_to` department or
    township while it is returned. `is_carried`: it goes on from the round before."""

    ref: UUID
    round: str
    area: str
    village_name: str
    township_name: str
    subject_type: str
    subject: str
    subject_ref: UUID
    head: str
    indicator: str
    persons: int | None
    households: int
    size: int | None
    value: str
    threshold: str
    unit: str
    members: tuple[str, ...]
    origin: str
    target_year: int
    state: str
    due_on: date | None
    departments: tuple[DepartmentPart, ...]
    exit_year: int
    supporting_unit: str
    version: int
    returned_to: str
    outcome: str
    outcome_value: str
    outcome_members: tuple[str, ...]
    outcome_on: date | None
    done_on: date | None
    reported_on: date | None
    undone_reason: str
    is_overdue: bool
    is_escalated: bool
    is_carried: bool


@dataclass(frozen=True, slots=True)
class GapPage:
    """One page of gaps. `total` counts all pages; `by_state` and `by_indicator` count what another choice of that one
    filter would show; `by_list` counts what whole gap lists (by key) hold without cancelled ones, and is None on a page
    of some area, department or kind of subject."""

    lines: tuple[GapLine, ...]
    total: int
    by_state: Mapping[str, int]
    by_indicator: Mapping[str, int]
    by_list: Mapping[int, int] | None


def gap_lines(
    round_id: int,
    viewer: Actor,
    *,
    area_code: str | None = None,
    department: str | None = None,
    indicator: str | None = None,
    state: str | None = None,
) -> Iterator[GapLine]:
    """The gaps of a round by village and subject; cancelled ones only when their state is asked for. `department`
    (slug) leads or works along on them.

    Departments see gaps in which they have a part, and only once these are dispatched. Raises `Refusal` HT7001.
    """
    gaps = _chosen(_of_round(round_id, viewer, area_code, department), indicator, state)
    return _lines(gaps, round_id)


def gaps_of(subject_id: int, viewer: Actor) -> tuple[GapLine, ...]:
    """The gaps of one subject that the viewer may read, cancelled ones included. Raises `Refusal` HT7001."""
    gaps = readable_gaps(viewer).filter(subject_id=subject_id)
    round_id = gaps.values_list("round_id", flat=True).first()
    return () if round_id is None else tuple(_lines(gaps, round_id))


def gap_page(
    round_id: int,
    viewer: Actor,
    *,
    area_code: str | None = None,
    department: str | None = None,
    indicator: str | None = None,
    state: str | None = None,
    subject_type: str | None = None,
    also: Q = _ALL,
    page: int = 1,
    size: int = 50,
) -> GapPage:
    """One page of the same gaps, from page 1 on, narrowed by a condition of `courses`; the number of queries does not
    depend on how many there are."""
    gaps = _of_round(round_id, viewer, area_code, department).filter(also)
    if subject_type:
        gaps = gaps.filter(subject_type=subject_type)
    counted = counted_gaps(gaps)
    by_state, by_indicator = _by_choice(counted, indicator, state)
    total = by_state[state] if state else sum(by_state.values()) - by_state[GapState.CANCELLED]
    shown = page_of(_chosen(gaps, indicator, state), page, size)
    in_order = in_order_of_work(by_state)
    by_list = None if area_code or department or subject_type else counted_by_list(counted)
    return GapPage(tuple(_lines(shown, round_id)), total, in_order, dict(sorted(by_indicator.items())), by_list)


def gap_states(round_id: int, viewer: Actor) -> Mapping[str, int]:
    """How many gaps of a round are in each state, in the order of the work, as the list of all of them counts. Raises
    `Refusal` HT7001."""
    gaps = gaps_of_round(round_id, viewer).order_by()
    return in_order_of_work(Counter(dict(gaps.values_list("state").annotate(total=Count("id")))))


def in_order_of_work(by_state: Mapping[str, int]) -> dict[str, int]:
    """Counts by state, the state that comes first in the work first."""
    return {str(one): by_state[one] for one in GapState if one in by_state}


def counted_gaps(gaps: QuerySet[Gap]) -> tuple[tuple[str, str, int, int], ...]:
    """How many gaps there are by state, indicator and gap list, in one pass. Asked for in the order of an index, so
    that the database counts as it reads and sorts nothing."""
    return tuple(gaps.order_by().values_list("state", "indicator", "gap_list_id").annotate(Count("id")))


def counted_by_list(counted: Iterable[tuple[str, str, int, int]]) -> Counter[int]:
    """What every gap list (by key) holds without cancelled ones."""
    by_list = Counter[int]()
    for state, _indicator, gap_list, total in counted:
        if state != GapState.CANCELLED:
            by_list[gap_list] += total
    return by_list


def _by_choice(
    counted: Iterable[tuple[str, str, int, int]], indicator: str | None, state: str | None
) -> tuple[Counter[str], Counter[str]]:
    """How many gaps there are by state (of the indicator asked for) and by indicator (in the state asked for, else all
    but cancelled ones)."""
    by_state, by_indicator = Counter[str](), Counter[str]()
    for its_state, its_indicator, _gap_list, total in counted:
        if indicator in (None, its_indicator):
            by_state[its_state] += total
        if its_state == state or (not state and its_state != GapState.CANCELLED):
            by_indicator[its_indicator] += total
    return by_state, by_indicator


def was_referred(subject_id: int, viewer: Actor) -> bool:
    """Whether a gap of this subject was sent to one of the viewer's departments (`by_referral` of pages below)."""
    return visible_gaps(viewer).filter(subject_id=subject_id).exists()


def visible_gaps(viewer: Actor) -> QuerySet[Gap]:
    """The gaps within the viewer's reach. Raises `Refusal` HT7001 for whoever sees no gaps at all."""
    return _seen(viewer, in_scope(viewer.scope, "village_code", household="subject__household__"))


def readable_gaps(viewer: Actor) -> QuerySet[Gap]:
    """Those and, to be read alone, the gaps that went with a household to another village after the opening. Raises
    `Refusal` HT7001."""
    here = in_scope(viewer.scope, "village_code", household="subject__household__")
    return _seen(viewer, here | in_scope(viewer.scope, "subject__village_code", household="subject__household__"))


def _seen(viewer: Actor, place: Q) -> QuerySet[Gap]:
    viewer.require(Permission.GAP_VIEW)
    gaps = Gap.objects.filter(place)
    departments = viewer.scope.departments
    if departments is None:
        return gaps
    parts = GapDepartment.objects.filter(department_id__in=departments, part__in=_SEEING_PARTS)
    return gaps.filter(pk__in=parts.values("gap_id"), due_on__isnull=False)


def gaps_of_round(round_id: int, viewer: Actor) -> QuerySet[Gap]:
    """The gaps of a round within the viewer's reach. Raises `Refusal` HT7001."""
    return visible_gaps(viewer).filter(round_id=round_id)


def within_area(gaps: QuerySet[Gap], area_code: str | None) -> QuerySet[Gap]:
    """Those of `gaps` that lie in an area; all when none is named."""
    if not area_code:
        return gaps
    area = CodeRange.below(area_code)
    return gaps.filter(village_code__gte=area.first, village_code__lte=area.last)


def lines_of(gaps: QuerySet[Gap], round_id: int) -> tuple[GapLine, ...]:
    """Lines of gaps of one round that were chosen elsewhere."""
    return tuple(_lines(gaps, round_id))


def _of_round(round_id: int, viewer: Actor, area_code: str | None, department: str | None) -> QuerySet[Gap]:
    gaps = within_area(gaps_of_round(round_id, viewer), area_code)
    if department:
        parts = GapDepartment.objects.filter(department__slug=department, part__in=SENT_PARTS)
        gaps = gaps.filter(pk__in=parts.values("gap_id"))
    return gaps


def _chosen(gaps: QuerySet[Gap], indicator: str | None, state: str | None) -> QuerySet[Gap]:
    chosen = gaps.filter(state=state) if state else gaps.exclude(state=GapState.CANCELLED)
    return chosen.filter(indicator=indicator) if indicator else chosen


def ordered(gaps: QuerySet[Gap]) -> QuerySet[Gap]:
    """By village and subject, with the people of the household, as lines show them."""
    surveyed = Assessment.objects.filter(subject=OuterRef("subject"), kind="review", standard=REVIEW).values("size")[:1]
    people = Coalesce(Subquery(surveyed), F("subject__size_register"), output_field=IntegerField())
    return gaps.annotate(people=people).order_by(*_ORDER)


def page_of(gaps: QuerySet[Gap], page: int, size: int) -> QuerySet[Gap]:
    """One page of gaps, from 1 on. Only its own rows are looked at closer; a county has thousands."""
    keys = gaps.order_by(*_ORDER).values_list("id", flat=True)[(page - 1) * size : page * size]
    return Gap.objects.filter(pk__in=list(keys))


def _lines(gaps: QuerySet[Gap], round_id: int) -> Iterator[GapLine]:
    round_ = round_with_county(round_id)
    names = place_names(round_.county.code)
    rows = iter((gaps if gaps.query.is_sliced else ordered(gaps)).values_list(*_COLUMNS))
    while batch := list(islice(rows, _AT_ONCE)):
        departments = _departments([row[0] for row in batch])
        for row in batch:
            yield _line(row, round_.slug, names, departments.get(row[0], ()))


def _line(row: Sequence[Any], slug: str, names: Mapping[str, str], departments: tuple[DepartmentPart, ...]) -> GapLine:
    said = dict(zip(_COLUMNS, row, strict=True))
    village = said["village_code"]
    return GapLine(
        ref=said["ref"],
        round=slug,
        area=village,
        village_name=names.get(village, village),
        township_name=names.get(village[:9], village[:9]),
        subject_type=said["subject_type"],
        subject=said["subject_code"],
        subject_ref=said["subject__ref"],
        head=said["subject__head"],
        indicator=said["indicator"],
        persons=said["persons"],
        households=said["households"],
        size=said["people"],
        value=said["value"],
        threshold=said["threshold"],
        unit=said["unit"],
        members=tuple(json.loads(said["members"])),
        origin=said["origin"],
        target_year=said["target_year"],
        state=said["state"],
        due_on=said["due_on"],
        departments=departments,
        exit_year=said["subject__exit_year"],
        supporting_unit=said["subject__household__supporting_unit"] or "",
        outcome_members=tuple(json.loads(said["outcome_members"])),
        is_overdue=said["overdue_at"] is not None,
        is_escalated=said["escalated_at"] is not None,
        is_carried=said["carried_from_id"] is not None,
        **{name: said[name] for name in _AS_STORED},
    )


def _departments(gap_ids: Iterable[int]) -> Mapping[int, tuple[DepartmentPart, ...]]:
    names = ("gap_id", "part", "department__slug", "department__label", "department__label_en")
    found: dict[int, list[DepartmentPart]] = {}
    parts = GapDepartment.objects.filter(gap_id__in=list(gap_ids)).exclude(part=Part.RELEASED)
    rows = parts.order_by("id").values_list(*names)
    for gap_id, part, slug, label, label_en in sorted(rows, key=lambda row: _PARTS_IN_ORDER[Part(row[1])]):
        found.setdefault(gap_id, []).append(DepartmentPart(slug, label, label_en, part))
    return {gap_id: tuple(parts) for gap_id, parts in found.items()}


def place_names(county_code: str) -> Mapping[str, str]:
    """Names of townships and villages; areas that have ended keep theirs unless the code stands again."""
    return names_within(CodeRange.below(county_code))
