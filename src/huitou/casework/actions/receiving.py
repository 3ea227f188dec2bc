"""A department signs for its referral."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from huitou.audit.actions import record
from huitou.casework.actions.moving import lost_to, move
from huitou.casework.models import GapDepartment, Referral
from huitou.casework.queries.referrals import reachable_referral
from huitou.core.authority import Actor, Permission
from huitou.core.lifecycle import GAP, REFERRAL, GapState
from huitou.core.routing import Part


def receive_referral(ref: UUID, *, by: Actor, now: datetime) -> None:
    """Marks the referral as received, and with it the gaps that the department leads.

    Raises `Refusal` HT7001, HT5011 for a referral to another department, HT5001 when a colleague was first.
    """
    referral = reachable_referral(ref, by)
    by.require(Permission.REFERRAL_RECEIVE, referral.county.code)
    transition = REFERRAL["receive"]
    as_read = Referral.objects.filter(pk=referral.pk, state__in=transition.sources, version=referral.version)
    received = as_read.update(
        state=transition.target, version=referral.version + 1, received_at=now, received_by_name=by.name
    )
    if not received:
        first = Referral.objects.get(pk=referral.pk)
        raise lost_to(first.received_by_name, first.received_at or now)
    led = GapDepartment.objects.filter(referral=referral, part=Part.LEAD, gap__state__in=GAP["receive"].sources)
    gaps = [(gap_id, GapState(state)) for gap_id, state in led.values_list("gap_id", "gap__state")]
    move("receive", gaps, by=by, now=now)
    detail = {"number": referral.number, "department": referral.department.slug, "gaps": len(gaps)}
    record("referral.receive", "referral", str(ref), by=by, now=now, area_code=referral.county.code, detail=detail)
