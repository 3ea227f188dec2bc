"""Gap lists: the list of a round and its supplements, with what each holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from huitou.assessments.queries import round_with_county
from huitou.casework.models import Gap, GapDepartment, GapList
from huitou.casework.queries.lines import SENT_PARTS, visible_gaps
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
    `without_lead` must be assigned before they go out; `by_department` in the order of the matrix: name, gaps that it
    leads, gaps on which it works along."""

    ref: UUID
    number: int
    state: str
    gaps: int
    without_lead: int
    by_department: tuple[tuple[str, int, int], ...]
    by_department_en: tuple[tuple[str, int, int], ...]
    signed_by_name: str
    signed_at: datetime | None
    due_on: date | None


def gap_lists(round_id: int, viewer: Actor) -> tuple[GapListLine, ...]:
    """The lists of a round; departments see those from which something was sent to them. Raises `Refusal` HT7001."""
    gaps = visible_gaps(viewer).filter(subject__round_id=round_id).exclude(state=GapState.CANCELLED)
    held = Counter(gaps.values_list("gap_list_id", flat=True))
    ownerless = Counter(without_lead(gaps).values_list("gap_list_id", flat=True))
    round_ = round_with_county(round_id)
    pack = effective_pack(round_.county.code)
    due_on = next((step.due_on for step in pack.rounds[round_.slug].milestones if step.slug == LIST_STEP), None)
    parts = _parts(gaps)
    lines = []
    for row in GapList.objects.filter(round=round_).order_by("number"):
        if not _sees_whole_lists(viewer) and not held[row.pk]:
            continue
        counted = [(pack.departments[slug], *parts.get((row.pk, slug), (0, 0))) for slug in pack.departments]
        counted = [(department, led, joint) for department, led, joint in counted if led or joint]
        lines.append(
            GapListLine(
                ref=row.ref,
                number=row.number,
                state=str(row.state),
                gaps=held[row.pk],
                without_lead=ownerless[row.pk],
                by_department=tuple((department.label, led, joint) for department, led, joint in counted),
                by_department_en=tuple((department.label_en, led, joint) for department, led, joint in counted),
                signed_by_name=row.signed_by_name,
                signed_at=row.signed_at,
                due_on=due_on,
            )
        )
    return tuple(lines)


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


def _parts(gaps: QuerySet[Gap]) -> dict[tuple[int, str], tuple[int, int]]:
    """Gaps led and worked along on, by list and department."""
    rows: Iterable[tuple[int, str, str]] = GapDepartment.objects.filter(
        gap__in=gaps.values("pk"), part__in=SENT_PARTS
    ).values_list("gap__gap_list_id", "department__slug", "part")
    counted = Counter(rows)
    keys = {(gap_list, slug) for gap_list, slug, _ in counted}
    return {key: (counted[*key, str(Part.LEAD)], counted[*key, str(Part.JOINT)]) for key in keys}
