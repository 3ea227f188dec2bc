"""Deadlines: what is overdue is marked once, what stays overdue is escalated once; and the office reminds (催办)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from huitou.accounts.actions import by_timetable
from huitou.areas.models import Area
from huitou.audit.actions import record
from huitou.casework.models import Gap, GapDepartment, Reminder
from huitou.casework.queries.referrals import reachable_referral
from huitou.casework.queries.worklists import WITH_DEPARTMENT
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.core.lifecycle import AT_DEPARTMENT, GapState, ReturnedTo
from huitou.core.routing import Part
from huitou.orders.queries import effective_pack


@dataclass(frozen=True, slots=True)
class Watched:
    """What became overdue, and what was escalated, by this run."""

    overdue: int
    escalated: int


def watch_deadlines(*, today: date, now: datetime) -> Watched:
    """Marks the gaps whose time limit has passed, and those that are overdue for longer than the order allows; each
    once, whoever runs this at the same time. `today` is the local day: a limit ends at 24:00."""
    overdue = escalated = 0
    for county in Area.objects.filter(level="county", rounds__closed_at=None, rounds__isnull=False).distinct():
        late = Gap.objects.filter(WITH_DEPARTMENT, round__county=county, due_on__lt=today)
        limit = today - timedelta(days=effective_pack(county.code).escalate_after_days)
        with by_timetable() as by:
            new = _mark(late.filter(overdue_at=None), "overdue_at", now)
            up = _mark(late.filter(due_on__lt=limit, escalated_at=None), "escalated_at", now)
            if new or up:
                detail = {"overdue": new, "escalated": up, "on": today.isoformat()}
                record("gap.overdue", "county", county.code, by=by, now=now, area_code=county.code, detail=detail)
        overdue, escalated = overdue + new, escalated + up
    return Watched(overdue, escalated)


def _mark(gaps: QuerySet[Gap], name: str, now: datetime) -> int:
    return gaps.update(version=F("version") + 1, **{name: now})


def remind_department(ref: UUID, text: str, *, by: Actor, now: datetime) -> int:
    """Reminds a department of its referral; how many of its gaps are still with it.

    Raises `Refusal` HT7001, HT5011, HT5044 when nothing is left to remind of.
    """
    referral = reachable_referral(ref, by)
    by.require(Permission.REFERRAL_DISPATCH, referral.county.code)
    waiting = Q(gap__state__in=AT_DEPARTMENT) | Q(gap__state=GapState.RETURNED, gap__returned_to=ReturnedTo.DEPARTMENT)
    left = GapDepartment.objects.filter(waiting, referral=referral, part=Part.LEAD).count()
    if not left:
        raise Refusal.of("HT5044", number=referral.number)
    Reminder.objects.create(
        referral=referral, text=text.strip()[:256], open_gaps=left, at=now, by_user=by.user_id, by_name=by.name
    )
    detail = {"number": referral.number, "gaps": left}
    record("referral.remind", "referral", str(ref), by=by, now=now, area_code=referral.county.code, detail=detail)
    return left
