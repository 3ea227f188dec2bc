"""Taking off a second factor that was lost: one administrator asks, another confirms (T24)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator

from huitou.accounts.actions.sessions import end_all_sessions
from huitou.accounts.models import SecondFactorReset, User
from huitou.audit.actions import record
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal


def ask_reset(ref: UUID, reason: str, *, by: Actor, now: datetime) -> SecondFactorReset:
    """Asks that a user's second factor be taken off. Raises `Refusal` HT7001, HT7020, HT7019 for oneself, HT7023
    without a reason, HT7022 when that was asked already."""
    by.require(Permission.ACCOUNT_MANAGE)
    user = User.objects.select_for_update().filter(ref=ref).first()
    if user is None:
        raise Refusal.of("HT7020")
    if user.pk == by.user_id:
        raise Refusal.of("HT7019")
    if not reason.strip():
        raise Refusal.of("HT7023")
    if SecondFactorReset.objects.filter(user=user, decided_at=None).exists():
        raise Refusal.of("HT7022", name=str(user))
    row = SecondFactorReset.objects.create(
        user=user, reason=reason.strip()[:200], asked_at=now, asked_by=by.user_id, asked_by_name=by.name
    )
    record("second_factor.ask_reset", "user", str(ref), by=by, now=now, detail={"reset": str(row.ref)})
    return row


def decide_reset(ref: UUID, is_granted: bool, *, by: Actor, now: datetime) -> None:
    """Takes the second factor and its recovery codes off, or declines. Raises `Refusal` HT7001; HT7020 for what is
    settled; HT7021 for whoever asked, and for the person concerned."""
    by.require(Permission.ACCOUNT_CONFIRM)
    row = SecondFactorReset.objects.select_related("user").filter(ref=ref, decided_at=None).first()
    if row is None:
        raise Refusal.of("HT7020")
    if by.user_id in (row.asked_by, row.user_id):
        raise Refusal.of("HT7021")
    open_ = SecondFactorReset.objects.filter(pk=row.pk, decided_at=None).exclude(asked_by=by.user_id)
    if not open_.update(decided_at=now, decided_by=by.user_id, decided_by_name=by.name, is_granted=is_granted):
        raise Refusal.of("HT7020")
    if is_granted:
        Authenticator.objects.filter(user=row.user).delete()
        end_all_sessions(row.user, now=now)
    verb = "second_factor.reset" if is_granted else "second_factor.decline_reset"
    record(verb, "user", str(row.user.ref), by=by, now=now, detail={"reset": str(ref)})
