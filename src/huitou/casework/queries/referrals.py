"""Referrals as far as the viewer reaches."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from huitou.casework.models import Gap, GapDepartment, Referral, Reminder
from huitou.casework.queries.lines import SENT_PARTS, GapLine, lines_of
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.core.routing import Part


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """One referral. `gaps` are those that the department leads, which totals count; on `joint` ones it works along."""

    ref: UUID
    number: str
    department_slug: str
    department_label: str
    department_label_en: str
    gaps: int
    joint: int
    dispatched_at: datetime
    due_on: date
    state: str
    received_at: datetime | None
    received_by_name: str


def referrals(round_id: int, viewer: Actor) -> tuple[ReferralLine, ...]:
    """The referrals of a round in the order of their numbers; departments see their own. Raises `Refusal` HT7001."""
    rows = list(_visible(viewer).filter(gap_list__round_id=round_id).order_by("dispatched_at", "serial"))
    entries = GapDepartment.objects.filter(referral_id__in=[row.pk for row in rows]).order_by()
    counted = Counter(
        {(key, part): total for key, part, total in entries.values_list("referral_id", "part").annotate(Count("id"))}
    )
    return tuple(referral_line(row, counted[row.pk, Part.LEAD], counted[row.pk, Part.JOINT]) for row in rows)


def referral(ref: UUID, viewer: Actor) -> tuple[ReferralLine, tuple[GapLine, ...]]:
    """One referral with the gaps that it still holds, led and joint. Raises `Refusal` HT7001, HT5011."""
    found = reachable_referral(ref, viewer)
    held = Gap.objects.filter(departments__referral=found, departments__part__in=SENT_PARTS)
    led = held.filter(departments__referral=found, departments__part=Part.LEAD).count()
    lines = lines_of(Gap.objects.filter(pk__in=held.values("pk")), found.gap_list.round_id)
    return referral_line(found, led, len(lines) - led), lines


@dataclass(frozen=True, slots=True)
class ReminderLine:
    """The county office reminded of a referral; `open_gaps` were still with the department then."""

    at: datetime
    by_name: str
    text: str
    open_gaps: int


def reminders_of(ref: UUID, viewer: Actor) -> tuple[ReminderLine, ...]:
    """The reminders of a referral, newest first. Raises `Refusal` HT7001, HT5011."""
    found = reachable_referral(ref, viewer)
    rows = Reminder.objects.filter(referral=found).order_by("-id")
    return tuple(ReminderLine(*row) for row in rows.values_list("at", "by_name", "text", "open_gaps"))


def reachable_referral(ref: UUID, viewer: Actor) -> Referral:
    """The referral, if it lies within the viewer's reach. Raises `Refusal` HT7001, HT5011."""
    found = _visible(viewer).select_related("county", "gap_list").filter(ref=ref).first()
    if found is None:
        raise Refusal.of("HT5011")
    return found


def referral_line(row: Referral, led: int, joint: int) -> ReferralLine:
    """The line of a referral that leads on `led` gaps and works along on `joint`."""
    return ReferralLine(
        ref=row.ref,
        number=row.number,
        department_slug=row.department.slug,
        department_label=row.department.label,
        department_label_en=row.department.label_en,
        gaps=led,
        joint=joint,
        dispatched_at=row.dispatched_at,
        due_on=row.due_on,
        state=str(row.state),
        received_at=row.received_at,
        received_by_name=row.received_by_name,
    )


def _visible(viewer: Actor) -> QuerySet[Referral]:
    viewer.require(Permission.REFERRAL_VIEW)
    counties = Q(pk__in=())
    for one in viewer.scope.ranges:
        # A county lies in a range when its first village may.
        counties |= Q(county__code__gte=one.first[:6], county__code__lte=one.last[:6])
    rows = Referral.objects.filter(counties).select_related("department")
    departments = viewer.scope.departments
    return rows if departments is None else rows.filter(department_id__in=departments)
