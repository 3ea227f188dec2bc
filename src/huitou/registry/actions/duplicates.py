"""A person decides whether two entries of the register are one person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from huitou.audit.actions import record
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.registry.models import VERDICTS, DuplicateDecision, Member
from huitou.registry.queries.duplicates import may_decide, pair_within


def decide_duplicate(
    refs: tuple[UUID, UUID], verdict: str, reason: str, *, standing: UUID | None, by: Actor, now: datetime
) -> None:
    """Two members are one person, are two people, or are asked later. `standing`: the decision that the page showed,
    None where it showed none; the new one takes its place.

    Raises `Refusal`: HT7001; HT3095 when the two are no possible duplicates within reach; HT3096 when one of them lies
    in another township, so that the county decides; HT3097 for another verdict; HT3052 without a reason; HT3051 when
    somebody else has decided since.
    """
    by.require(Permission.DUPLICATE_DECIDE)
    one, other = pair_within(refs, by)
    if not may_decide(one, other, by):
        raise Refusal.of("HT3096")
    if verdict not in VERDICTS:
        raise Refusal.of("HT3097", value=verdict)
    if not reason.strip():
        raise Refusal.of("HT3052")
    _replace(one, other, standing, now)
    made = _decision(one, other, verdict, reason.strip(), by, now)
    detail = {"one": str(one.ref), "other": str(other.ref), "verdict": verdict}
    village = one.household.village.code
    record("duplicate.decide", "duplicate", str(made.ref), by=by, now=now, area_code=village, detail=detail)


def _replace(one: Member, other: Member, standing: UUID | None, now: datetime) -> None:
    current = DuplicateDecision.objects.filter(one=one, other=other, replaced_at=None)
    seen = current.filter(ref=standing).update(replaced_at=now) if standing is not None else 0
    newer = None if seen else current.first()
    if newer is not None:
        raise Refusal.of("HT3051", name=newer.by_name)


def _decision(one: Member, other: Member, verdict: str, reason: str, by: Actor, now: datetime) -> DuplicateDecision:
    said = {"verdict": verdict, "reason": reason, "at": now, "by_user": by.user_id, "by_name": by.name}
    try:
        with transaction.atomic():
            return DuplicateDecision.objects.create(one=one, other=other, **said)
    except IntegrityError as reason_why:
        newer = DuplicateDecision.objects.filter(one=one, other=other, replaced_at=None).first()
        raise Refusal.of("HT3051", name=newer.by_name if newer is not None else "") from reason_why
