"""The gaps behind a figure of the ledger, the appraisal or the report, as conditions for the gap list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.db.models import DateField, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, TruncDate

from huitou.casework.models import GapDepartment, GapTransition
from huitou.core.lifecycle import GAP_RETURNS, OPEN_GAP, GapState
from huitou.core.routing import Part

_UNSENT = (GapState.FOUND, GapState.LISTED)


def _late(today: date) -> Q:
    """Reported done after its date, or not yet although the date is past; the first report counts."""
    done = GapTransition.objects.filter(gap=OuterRef("pk"), name="report_done").order_by("at")
    first = Subquery(done.values(day=TruncDate("at"))[:1], output_field=DateField())
    return Q(due_on__lt=Coalesce(first, Value(today, output_field=DateField())))


def _moved(*names: str) -> Q:
    return Q(Exists(GapTransition.objects.filter(gap=OuterRef("pk"), name__in=names)))


_COURSES: Mapping[str, Callable[[date], Q]] = {
    "open": lambda _today: Q(state__in=OPEN_GAP),
    "overdue": lambda _today: Q(state__in=OPEN_GAP, overdue_at__isnull=False),
    "late": _late,
    "returned": lambda _today: _moved(*GAP_RETURNS),
    "reopened": lambda _today: _moved("reopen"),
}
COURSES = tuple(_COURSES)
"""What can have become of a gap: still open, open and told of as overdue, late by a day (also if done since), sent back
at least once, reopened after acceptance."""


def course(name: str, today: date) -> Q:
    """The gaps that took a course of `COURSES` by a day; all for any other name."""
    return _COURSES[name](today) if name in _COURSES else Q()


def led_by(department: str) -> Q:
    """The gaps that went out with this department (slug) in the lead."""
    lead = GapDepartment.objects.filter(part=Part.LEAD, department__slug=department)
    return Q(pk__in=lead.values("gap_id")) & ~Q(state__in=_UNSENT)
