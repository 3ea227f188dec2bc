"""Showing one whole number to one person, for a reason."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings

from huitou.audit.actions import record
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.core.sensitive_fields import FIELD_WORDS, SensitiveField, may_read
from huitou.registry.models import Household
from huitou.registry.queries.households import reachable_household
from huitou.registry.queries.unmasking import UNMASK, unmask_left, unmask_limit
from huitou.registry.sealed_fields import SEALED, in_clear

_LONGEST_REASON = 200


def unmask(ref: UUID, field: SensitiveField, number: str, reason: str, *, by: Actor, now: datetime) -> str:
    """The whole number of a household (`number`: of the member with this 人编号, for its identity number), with an
    event that says who, what and why, in the caller's transaction. Raises `Refusal` HT7001; HT3022 out of reach;
    HT7030 where the role sees this field masked only; HT7023 without a reason; HT7032 where nothing is stored; HT7031
    when the person has had enough for the day."""
    by.require(Permission.IDENTITY_UNMASK)
    found = reachable_household(ref, by)
    words, words_en = FIELD_WORDS[field]
    if not may_read(by.role.slug, field):
        role = by.role
        raise Refusal.of("HT7030", role=role.label, role_en=role.label_en, field=words, field_en=words_en)
    if not reason.strip():
        raise Refusal.of("HT7023")
    value = in_clear(settings.KEYRING, field, _sealed(found, field, number))
    if value is None:
        raise Refusal.of("HT7032", field=words, field_en=words_en)
    if unmask_left(by, now=now) < 1:
        raise Refusal.of("HT7031", limit=unmask_limit())
    detail = {"field": str(field), "member": number, "reason": reason.strip()[:_LONGEST_REASON]}
    record(UNMASK, "household", str(found.ref), by=by, now=now, area_code=found.village.code, detail=detail)
    return value


def _sealed(found: Household, field: SensitiveField, number: str) -> bytes | None:
    column = SEALED[field].column
    if field != SensitiveField.IDENTITY:
        sealed: bytes | None = getattr(found, column)
        return sealed
    return found.members.filter(number=number, left_on=None).values_list(column, flat=True).first()
