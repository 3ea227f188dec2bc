"""Members come and go, with a reason and a date. Nobody is deleted, and the actual head count follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F

from huitou.audit.actions import record
from huitou.core.authority import Actor, Permission
from huitou.core.canonical import canonical_json
from huitou.core.errors import Refusal
from huitou.documents.cells import unpadded
from huitou.registry.code_lists import HEAD, IDENTITY_CARD, RELATION
from huitou.registry.member_moves import COMING, LEAVING, RETURNED
from huitou.registry.models import Change, Household, Member
from huitou.registry.queries.reach import in_scope
from huitou.registry.sealed_fields import sealed_columns

LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody who is new in a household. `identity` is a checked number or empty."""

    name: str
    relation: str
    sex: str = ""
    born_on: date | None = None
    identity: str = ""


def leave(
    household_ref: UUID,
    number: str,
    version: int,
    reason: str,
    on: date | None,
    *,
    new_head: str = "",
    by: Actor,
    now: datetime,
    today: date,
) -> None:
    """A member leaves on a day. `new_head`: the number of the member who follows a head that leaves.

    Raises `Refusal`: HT7001, HT3022 out of reach, HT3063 when the member is not there as shown, HT3061 without a known
    reason, HT3060 for a day that is missing, to come, or before the member came, HT3062 without a new head.
    """
    household = _household(household_ref, by)
    member = _member(household, number, is_present=True)
    if reason not in LEAVING:
        raise Refusal.of("HT3061", value=reason)
    day = _day(on, today, member.joined_on)
    _change(member, version, {"left_on": day, "left_reason": reason}, by, now)
    if member.relation == HEAD:
        _follow_head(household, member, new_head, by, now)
    _count(household, -1, by, now)
    _told("member.leave", household, member, reason, day, by, now)


def come_back(
    household_ref: UUID, number: str, version: int, on: date | None, *, by: Actor, now: datetime, today: date
) -> None:
    """Somebody who left belongs to the household again. Raises `Refusal` as `leave`."""
    household = _household(household_ref, by)
    member = _member(household, number, is_present=False)
    day = _day(on, today, member.left_on)
    values = {"left_on": None, "left_reason": "", "joined_on": day, "joined_reason": RETURNED}
    if member.relation == HEAD:
        values["relation"] = _OTHER
    _change(member, version, values, by, now)
    _count(household, 1, by, now)
    _told("member.return", household, member, RETURNED, day, by, now)


def come(
    household_ref: UUID, new: NewMember, reason: str, on: date | None, *, by: Actor, now: datetime, today: date
) -> None:
    """Somebody new belongs to the household. Raises `Refusal` as `leave`, HT3064 without name or relation."""
    household = _household(household_ref, by)
    name = unpadded(new.name.strip())
    if not name or len(name) > LONGEST_NAME or new.relation not in RELATION or new.relation == HEAD:
        raise Refusal.of("HT3064")
    if reason not in COMING:
        raise Refusal.of("HT3061", value=reason)
    day = _day(on, today, new.born_on)
    member = Member.objects.create(
        household=household, number=_next_number(household), name=name, sex=new.sex, relation=new.relation,
        born_on=new.born_on, joined_on=day, joined_reason=reason, identity_kind=IDENTITY_CARD if new.identity else "",
        **sealed_columns(settings.KEYRING, "identity", new.identity or None),
    )  # fmt: skip
    _keep("member", member.pk, {"joined_on": [None, day.isoformat()], "joined_reason": ["", reason]}, by, now)
    _count(household, 1, by, now)
    _told("member.come", household, member, reason, day, by, now)


_OTHER = "21"


def _household(ref: UUID, by: Actor) -> Household:
    """Locked where the database locks rows, so that two people do not give one number twice."""
    within = Household.objects.filter(in_scope(by.scope, "village__code", household=""), ended_on=None)
    found = within.select_related("village").select_for_update(of=("self",)).filter(ref=ref).first()
    if found is None or by.scope.departments is not None:
        raise Refusal.of("HT3022")
    by.require(Permission.MEMBER_CHANGE, found.village.code)
    return found


def _member(household: Household, number: str, *, is_present: bool) -> Member:
    found = household.members.filter(number=number, left_on__isnull=is_present).first()
    if found is None:
        raise Refusal.of("HT3063")
    return found


def _day(on: date | None, today: date, not_before: date | None) -> date:
    if on is None or on > today or (not_before is not None and on < not_before):
        raise Refusal.of("HT3060", date=on.isoformat() if on is not None else "")
    return on


def _change(member: Member, version: int, values: Mapping[str, Any], by: Actor, now: datetime) -> None:
    standing = Member.objects.filter(pk=member.pk, version=version)
    if not standing.update(**values, version=F("version") + 1):
        raise Refusal.of("HT3063")
    pairs = {name: [_plain(getattr(member, name)), _plain(value)] for name, value in values.items()}
    _keep("member", member.pk, pairs, by, now)


def _follow_head(household: Household, gone: Member, number: str, by: Actor, now: datetime) -> None:
    """Another member becomes the head; who was it keeps their relation in the history only."""
    others = household.members.filter(left_on=None).exclude(pk=gone.pk)
    heir = others.filter(number=number).first()
    if heir is None:
        if others.exists():
            raise Refusal.of("HT3062")
        return
    _change(heir, heir.version, {"relation": HEAD}, by, now)
    _change(gone, gone.version + 1, {"relation": _OTHER}, by, now)
    Household.objects.filter(pk=household.pk).update(head_name=heir.name)
    _keep("household", household.pk, {"head_name": [household.head_name, heir.name]}, by, now)


def _count(household: Household, step: int, by: Actor, now: datetime) -> None:
    """The actual size follows; what the register of residence, the card and the system say, they say themselves."""
    Household.objects.filter(pk=household.pk).update(version=F("version") + 1)
    before = household.size_actual
    if before is None or before + step < 0:
        return
    Household.objects.filter(pk=household.pk).update(size_actual=before + step)
    _keep("household", household.pk, {"size_actual": [before, before + step]}, by, now)


def _next_number(household: Household) -> str:
    taken = set(household.members.values_list("number", flat=True))
    return next(number for at in range(1, 10_000) if (number := f"{at:02d}") not in taken)


def _keep(thing: str, key: int, pairs: Mapping[str, Any], by: Actor, now: datetime) -> None:
    Change.objects.create(
        thing=thing, thing_id=key, at=now, by_name=by.name, way_in=by.via, fields=canonical_json(dict(pairs))
    )


def _told(verb: str, household: Household, member: Member, reason: str, day: date, by: Actor, now: datetime) -> None:
    detail = {"household": str(household.ref), "reason": reason, "on": day.isoformat()}
    record(verb, "member", str(member.ref), by=by, now=now, area_code=household.village.code, detail=detail)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
