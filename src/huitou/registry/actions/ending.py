"""A whole household leaves: it has died out, moved away, joined another or stood there twice, or it has fallen back.

Nothing is deleted; its members, surveys and gaps stay to be read. Rooms above follow by signal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from huitou.audit.actions import record
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.registry.actions.changing import basis_of, change, household_for, keep
from huitou.registry.household_endings import ENDINGS, FALLEN_BACK
from huitou.registry.models import EXITED, Household
from huitou.registry.signals import households_back, households_left


@dataclass(frozen=True, slots=True)
class Leaving:
    """Why a whole household leaves, on which day, and on what that rests (a document, a visit)."""

    reason: str
    on: date | None
    basis: str


def end_household(ref: UUID, version: int, leaving: Leaving, *, by: Actor, now: datetime, today: date) -> None:
    """The household leaves what is looked at again, and the register unless it has fallen back.

    Raises `Refusal`: HT7001; HT3022 out of reach; HT5910 when it is not as it was shown, or has left already; HT5911
    without a known reason; HT5912 without a day, or with one to come; HT5913 without a basis.
    """
    found = household_for(ref, by, Permission.HOUSEHOLD_END)
    if leaving.reason not in (*ENDINGS, FALLEN_BACK):
        raise Refusal.of("HT5911", value=leaving.reason)
    if leaving.on is None or leaving.on > today:
        raise Refusal.of("HT5912", date=leaving.on.isoformat() if leaving.on else "")
    if found.ended_on is not None or found.status == FALLEN_BACK == leaving.reason:
        raise Refusal.of("HT5910")
    values: dict[str, Any] = {"ended_on": leaving.on, "ended_reason": leaving.reason}
    if leaving.reason == FALLEN_BACK:
        values = {"status": FALLEN_BACK}
    _change(found, version, values, leaving.basis, by, now)
    _told("household.end", found, leaving.reason, by, now)
    households_left.send(
        sender=Household, household_ids=(found.pk,), reason=leaving.reason, on=leaving.on, by=by, now=now
    )


def restore_household(ref: UUID, version: int, basis: str, *, by: Actor, now: datetime) -> None:
    """It is there as before: it had been taken out by mistake, or what it fell back to is overcome. Raises `Refusal`
    as `end_household`."""
    found = household_for(ref, by, Permission.HOUSEHOLD_END)
    if found.ended_on is not None:
        reason, values = found.ended_reason, {"ended_on": None, "ended_reason": ""}
    elif found.status == FALLEN_BACK and found.exit_year is not None:
        reason, values = FALLEN_BACK, {"status": EXITED}
    else:
        raise Refusal.of("HT5910")
    _change(found, version, values, basis, by, now)
    _told("household.restore", found, reason, by, now)
    households_back.send(sender=Household, household_ids=(found.pk,), reason=reason, by=by, now=now)


def _change(found: Household, version: int, values: Mapping[str, Any], basis: str, by: Actor, now: datetime) -> None:
    said = basis_of(basis)
    change(found, version, values)
    keep("household", found.pk, {name: [getattr(found, name), value] for name, value in values.items()}, said, by, now)


def _told(verb: str, found: Household, reason: str, by: Actor, now: datetime) -> None:
    detail = {"code": found.code, "reason": reason}
    record(verb, "household", str(found.ref), by=by, now=now, area_code=found.village.code, detail=detail)
