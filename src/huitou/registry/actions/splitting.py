"""One household becomes two (分户). The old one stays what it is until its round ends; the new one has the same exit
year and is looked at from the next round on (对象口径)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from huitou.audit.actions import record
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.registry.actions.changing import basis_of, change, household_for, keep
from huitou.registry.code_lists import HEAD
from huitou.registry.models import Arrival, Household, Member

_LONGEST_CODE = 64
_OTHER, _SPLIT_OFF = "21", "split_off"
_GOES_ALONG = (
    "name", "sex", "born_on", "identity_kind", "identity_sealed", "identity_index", "details",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Split:
    """Who goes (人编号, the new head first), under which new 户编号, on which day, and on what that rests."""

    code: str
    numbers: Sequence[str]
    on: date | None
    basis: str


def split_household(ref: UUID, version: int, split: Split, *, by: Actor, now: datetime, today: date) -> UUID:
    """The new household.

    Raises `Refusal`: HT7001; HT3022 out of reach; HT5910 when it is not as it was shown or has ended; HT5912 for the
    day; HT5913 without a basis; HT5918 for a 户编号 that is missing, too long or taken; HT5919 unless somebody goes,
    each is there, and the head stays.
    """
    old = household_for(ref, by, Permission.HOUSEHOLD_END)
    code, basis, day = split.code.strip(), basis_of(split.basis), split.on
    if day is None or day > today:
        raise Refusal.of("HT5912", date=day.isoformat() if day is not None else "")
    if not code or len(code) > _LONGEST_CODE or Household.objects.filter(county=old.county_id, code=code).exists():
        raise Refusal.of("HT5918", code=code)
    leaving = _leaving(old, split.numbers)
    if old.ended_on is not None:
        raise Refusal.of("HT5910")
    change(old, version, {})
    new = _found(old, code, leaving, by, now)
    for position, member in enumerate(leaving, 1):
        _move(member, new, position, day, basis, by, now)
    _count(old, len(leaving), basis, by, now)
    keep("household", new.pk, {"split_from": [None, f"{old.head_name} {old.code}"]}, basis, by, now)
    keep("household", old.pk, {"split_into": [None, f"{new.head_name} {new.code}"]}, basis, by, now)
    detail = {"code": old.code, "into": new.code, "persons": len(leaving)}
    record("household.split", "household", str(old.ref), by=by, now=now, area_code=old.village.code, detail=detail)
    return new.ref


def _leaving(old: Household, numbers: Sequence[str]) -> list[Member]:
    """The members who go, in the order in which they were named."""
    present = {one.number: one for one in Member.objects.filter(household=old, left_on=None)}
    wanted = list(dict.fromkeys(numbers))
    if not wanted or not present.keys() >= set(wanted) or len(wanted) == len(present):
        raise Refusal.of("HT5919")
    if any(present[number].relation == HEAD for number in wanted):
        raise Refusal.of("HT5919")
    return [present[number] for number in wanted]


def _found(old: Household, code: str, leaving: Sequence[Member], by: Actor, now: datetime) -> Household:
    arrival = Arrival.objects.create(at=now, by_name=by.name, way_in=by.via)
    return Household.objects.create(
        county_id=old.county_id, code=code, village=old.village, head_name=leaving[0].name, exit_year=old.exit_year,
        status=old.status, kind=old.kind, size_register=len(leaving), size_actual=len(leaving),
        supporting_unit=old.supporting_unit, support_officer=old.support_officer, arrival=arrival.pk,
    )  # fmt: skip


def _move(member: Member, new: Household, position: int, day: date, basis: str, by: Actor, now: datetime) -> None:
    """The person leaves the old household and belongs to the new one, with what is known of them."""
    change(member, member.version, {"left_on": day, "left_reason": _SPLIT_OFF})
    keep("member", member.pk, {"left_on": [None, day], "left_reason": ["", _SPLIT_OFF]}, basis, by, now)
    made = Member.objects.create(
        household=new, number=f"{position:02d}", relation=HEAD if position == 1 else _OTHER, joined_on=day,
        joined_reason=_SPLIT_OFF, **{name: getattr(member, name) for name in _GOES_ALONG},
    )  # fmt: skip
    keep("member", made.pk, {"joined_on": [None, day], "joined_reason": ["", _SPLIT_OFF]}, basis, by, now)


def _count(old: Household, persons: int, basis: str, by: Actor, now: datetime) -> None:
    before = old.size_actual
    if before is not None and before >= persons:
        Household.objects.filter(pk=old.pk).update(size_actual=F("size_actual") - persons)
        keep("household", old.pk, {"size_actual": [before, before - persons]}, basis, by, now)
