"""The county assigns the department that leads on a gap (what has no owner in the matrix, and what goes elsewhere)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from huitou.areas.queries import require_department
from huitou.audit.bulk import record_bulk
from huitou.casework.models import Gap, GapDepartment
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.core.lifecycle import GapState
from huitou.core.routing import Part

_BEFORE_DISPATCH = (GapState.FOUND, GapState.LISTED)


def assign_lead(gap_refs: Collection[UUID], department_slug: str, *, by: Actor, now: datetime) -> int:
    """Makes a department the lead of gaps that are not dispatched yet; how many. It stays the lead when the matrix is
    applied again.

    Raises `Refusal` HT7001, HT5011 for a gap that is not there, HT5006 for an unknown department, HT5005 when one of
    the gaps has gone out or is cancelled.
    """
    gaps = list(Gap.objects.filter(ref__in=gap_refs).select_related("subject__round__county").order_by("id"))
    counties = {gap.subject.round.county for gap in gaps}
    if len(gaps) != len(set(gap_refs)) or len(counties) != 1:
        raise Refusal.of("HT5011")
    county = counties.pop()
    by.require(Permission.GAP_ASSIGN, county.code)
    department = require_department(department_slug, county.code)
    keys = [gap.pk for gap in gaps]
    assigned = Gap.objects.filter(pk__in=keys, state__in=_BEFORE_DISPATCH).update(version=F("version") + 1)
    if assigned != len(keys):
        raise Refusal.of("HT5005", count=len(keys) - assigned)
    GapDepartment.objects.filter(Q(part=Part.LEAD) | Q(department=department), gap_id__in=keys).delete()
    GapDepartment.objects.bulk_create(
        GapDepartment(gap_id=key, department=department, part=Part.LEAD, assigned_by=by.user_id) for key in keys
    )
    rows = [(str(gap.ref), department_slug) for gap in gaps]
    detail = {"department": department_slug}
    record_bulk("gap.assign", "gap", rows, by=by, now=now, area_code=county.code, detail=detail)
    return len(keys)
