"""Gap lists: the list of a round and its supplements, with what each holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from huitou.assessments.queries import round_with_county
from huitou.casework.models import Gap, GapDepartment, GapList
from huitou.casework.queries.lines import (
    SENT_PARTS,
    GapLine,
    counted_by_list,
    counted_gaps,
    gaps_of_round,
    lines_of,
    page_of,
)
from huitou.core.authority import Actor
from huitou.core.lifecycle import GapState
from huitou.core.routing import Part
from huitou.orders.queries import effective_pack

LIST_STEP = "gap_list"
"""The step of the calendar by which the gap list is due (四(四))."""
_BEFORE_DISPATCH = (GapState.FOUND, GapState.LISTED)


@dataclass(frozen=True, slots=True)
class GapListLine:
    """One gap list (number 0, supplements from 1 on) as far as the viewer reaches. `gaps` without cancelled ones;
    `without_lead` must be assigned before they go out."""

    ref: UUID
    number: int
    state: str
    gaps: int
    without_lead: int
    signed_by_name: str
    signed_at: datetime | None
    due_on: date | None


def gap_lists(round_id: int, viewer: Actor, *, held: Mapping[int, int] | None = None) -> tuple[GapListLine, ...]:
    """The lists of a round; departments see those from which something was sent to them. `held`: what a page of gaps
    has counted of them already. Raises `Refusal` HT7001."""
    gaps = gaps_of_round(round_id, viewer)
    held = counted_by_list(counted_gaps(gaps)) if held is None else held
    is_department = viewer.scope.departments is not None
    # What has no lead is sent to nobody, so that a department sees none of it.
    ownerless = Counter[int]() if is_department else counted_by_list(counted_gaps(without_lead(gaps)))
    round_ = round_with_county(round_id)
    pack = effective_pack(round_.county.code)
    due_on = next((step.due_on for step in pack.rounds[round_.slug].milestones if step.slug == LIST_STEP), None)
    return tuple(
        GapListLine(
            ref=row.ref,
            number=row.number,
            state=str(row.state),
            gaps=held.get(row.pk, 0),
            without_lead=ownerless[row.pk],
            signed_by_name=row.signed_by_name,
            signed_at=row.signed_at,
            due_on=due_on,
        )
        for row in GapList.objects.filter(round=round_).order_by("number")
        if held.get(row.pk) or _sees_whole_lists(viewer)
    )


@dataclass(frozen=True, slots=True)
class ListShare:
    """A department's share of a gap list: gaps that it leads, gaps on which it works along."""

    label: str
    label_en: str
    led: int
    joint: int


def list_shares(round_id: int, number: int, viewer: Actor) -> tuple[ListShare, ...]:
    """The departments of a gap list in the order of the matrix, as far as the viewer reaches; cancelled gaps do not
    count. Raises `Refusal` HT7001."""
    gaps = gaps_of_round(round_id, viewer).filter(gap_list__number=number).exclude(state=GapState.CANCELLED)
    parts = GapDepartment.objects.filter(gap__in=gaps.values("pk"), part__in=SENT_PARTS).order_by()
    counted = {(slug, part): total for slug, part, total in parts.values_list("department__slug", "part").annotate(
        Count("id")
    )}  # fmt: skip
    departments = effective_pack(round_with_county(round_id).county.code).departments
    shares = (
        ListShare(one.label, one.label_en, *(counted.get((slug, str(part)), 0) for part in SENT_PARTS))
        for slug, one in departments.items()
    )
    return tuple(one for one in shares if one.led or one.joint)


@dataclass(frozen=True, slots=True)
class Ownerless:
    """The gaps of an indicator that wait for a lead: the first of them, and how many there are."""

    lines: tuple[GapLine, ...]
    total: int


def ownerless(round_id: int, viewer: Actor, *, shown: int) -> Mapping[str, Ownerless]:
    """What the county must assign before it goes out, by indicator; the first `shown` of each as lines. Raises
    `Refusal` HT7001."""
    gaps = without_lead(gaps_of_round(round_id, viewer))
    totals = dict(gaps.order_by().values_list("indicator").annotate(Count("id")))
    return {
        slug: Ownerless(lines_of(page_of(gaps.filter(indicator=slug), 1, shown), round_id), total)
        for slug, total in totals.items()
    }


def _sees_whole_lists(viewer: Actor) -> bool:
    """Departments and supporting units see a list for what it holds of theirs."""
    return viewer.scope.departments is None and viewer.scope.supports is None


def any_beyond_found(subject_ids: Collection[int]) -> bool:
    """Whether a gap of one of these subjects is on a signed list or further."""
    keys = sorted(subject_ids)
    beyond = Gap.objects.exclude(state__in=(GapState.FOUND, GapState.CANCELLED))
    return any(
        beyond.filter(subject_id__in=keys[start : start + _AT_ONCE]).exists() for start in range(0, len(keys), _AT_ONCE)
    )


_AT_ONCE = 500


def without_lead(gaps: QuerySet[Gap]) -> QuerySet[Gap]:
    """Those of `gaps` that wait for the county to assign a lead."""
    lead = GapDepartment.objects.filter(gap=OuterRef("pk"), part=Part.LEAD)
    return gaps.filter(~Exists(lead), state__in=_BEFORE_DISPATCH)
