"""A household as its page shows it, and finding one. Sealed values leave here masked."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from huitou.audit.prepared import prepared
from huitou.core.authority import Actor, Permission, Scope
from huitou.core.errors import Refusal
from huitou.registry import code_lists
from huitou.registry.group_numbers import asked_group
from huitou.registry.models import Change, Household, Member
from huitou.registry.name_sounds import is_called
from huitou.registry.queries.reach import in_scope
from huitou.registry.sealed_fields import SEALED, in_clear, tail_index
from huitou.sealing.sealed import index_of, masked

_LETTERS = re.compile("[A-Za-z]{2,24}", re.ASCII)
_IDENTITY_LENGTHS = (18, 20, 22)
_TAIL = re.compile("[0-9]{3}[0-9Xx]", re.ASCII)
_LEAST_OF_A_CARD = 3


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member as the household's page lists them."""

    number: str
    name: str
    sex: str
    relation: str
    born_on: date | None
    identity_masked: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change: which fields from what to what; sealed values stand as "•"."""

    at: datetime
    by_name: str
    way_in: str
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class HouseholdPage:
    """Everything that the register says of a household, sensitive values masked."""

    ref: UUID
    code: str
    head_name: str
    village_code: str
    village_name: str
    township_name: str
    exit_year: int | None
    status: str
    kind: str
    group_number: str
    card_number: str
    size_register: int | None
    size_hukou: int | None
    size_card: int | None
    size_system: int | None
    size_actual: int | None
    supporting_unit: str
    support_officer: str
    phone_masked: str
    bank_account_masked: str
    ended_on: date | None
    members: tuple[MemberLine, ...]
    changes: tuple[ChangeLine, ...]


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """A household in a list of hits."""

    ref: UUID
    code: str
    head_name: str
    village_code: str
    village_name: str
    exit_year: int | None


def household(ref: UUID, viewer: Actor, *, by_referral: bool = False) -> HouseholdPage:
    """The page of a household. `by_referral`: casework vouches that it was sent to the viewer's department.

    Raises `Refusal` HT7001, and HT3022 for a household that does not exist or lies outside the viewer's reach.
    """
    found = reachable_household(ref, viewer, by_referral=by_referral)
    village, township = found.village, found.village.parent
    details = json.loads(found.details)
    return HouseholdPage(
        ref=found.ref,
        code=found.code,
        head_name=found.head_name,
        village_code=village.code,
        village_name=village.name,
        township_name=township.name if township is not None else "",
        exit_year=found.exit_year,
        status=found.status,
        kind=code_lists.HOUSEHOLD_KIND.get(found.kind, ""),
        group_number=details.get("group_number", ""),
        card_number=details.get("card_number", ""),
        size_register=found.size_register,
        size_hukou=found.size_hukou,
        size_card=found.size_card,
        size_system=found.size_system,
        size_actual=found.size_actual,
        supporting_unit=found.supporting_unit,
        support_officer=found.support_officer,
        phone_masked=masked_value("phone", found.phone_sealed, head=3),
        bank_account_masked=masked_value("bank_account", found.bank_account_sealed),
        ended_on=found.ended_on,
        members=tuple(_member_line(member) for member in found.members.filter(left_on=None).order_by("number")),
        changes=changes_of("household", found.pk),
    )


def reachable_household(ref: UUID, viewer: Actor, *, by_referral: bool = False) -> Household:
    """The row of a household within reach. Raises `Refusal` as `household` does."""
    viewer.require(Permission.HOUSEHOLD_VIEW)
    reachable = Household.objects.filter(in_scope(viewer.scope, "village__code", household=""))
    if viewer.scope.departments is not None and not by_referral:
        reachable = reachable.none()
    found = reachable.select_related("village", "village__parent").filter(ref=ref).first()
    if found is None:
        raise Refusal.of("HT3022")
    return found


@dataclass(frozen=True, slots=True)
class RegisteredHousehold:
    """What a survey begins with: the head counts of the register and the members, without any number."""

    size_actual: int | None
    size_hukou: int | None
    size_card: int | None
    size_system: int | None
    members: tuple[MemberLine, ...]


def households_of_village(village_code: str, viewer: Actor) -> Mapping[str, RegisteredHousehold]:
    """The households of a village within reach, by 户编号. Raises `Refusal` HT7001."""
    viewer.require(Permission.HOUSEHOLD_VIEW)
    if viewer.scope.departments is not None:
        return {}
    found = Household.objects.filter(in_scope(viewer.scope, "village__code", household=""), village__code=village_code)
    listed = Member.objects.filter(household__in=found, left_on=None).order_by("household_id", "number")
    return _registered(found.values_list(*_SIZES), listed.values_list(*_ABOUT_MEMBER))


def registered_household(ref: UUID, viewer: Actor) -> RegisteredHousehold | None:
    """One household as a survey begins with it; None when it is out of reach. Raises `Refusal` HT7001."""
    viewer.require(Permission.HOUSEHOLD_VIEW)
    if viewer.scope.departments is not None:
        return None
    return next(iter(_registered(_one(viewer.scope, ref=ref), _members_of_one(ref=ref)).values()), None)


@prepared
def _one(scope: Scope, ref: UUID) -> QuerySet[Household, Any]:
    return Household.objects.filter(in_scope(scope, "village__code", household=""), ref=ref).values_list(*_SIZES)


@prepared
def _members_of_one(ref: UUID) -> QuerySet[Member, Any]:
    return Member.objects.filter(household__ref=ref, left_on=None).order_by("number").values_list(*_ABOUT_MEMBER)


_SIZES = ("id", "code", "size_actual", "size_hukou", "size_card", "size_system")
_ABOUT_MEMBER = ("household_id", "number", "name", "relation", "born_on")


def _registered(
    households: Iterable[tuple[Any, ...]], listed: Iterable[tuple[Any, ...]]
) -> dict[str, RegisteredHousehold]:
    members: dict[int, list[MemberLine]] = defaultdict(list)
    for household_id, number, name, relation, born_on in listed:
        line = MemberLine(number, name, "", code_lists.RELATION.get(relation, ""), born_on, "")
        members[household_id].append(line)
    return {
        code: RegisteredHousehold(actual, hukou, card, system, tuple(members[pk]))
        for pk, code, actual, hukou, card, system in households
    }


def find_households(text: str, viewer: Actor, limit: int = 20) -> tuple[HouseholdLine, ...]:
    """Households within reach: 户编号 or card number begin with `text`, the head's name holds it or sounds so (zs,
    zhangs for 张三), it is the group (3组), or a member has it as identity number or as the last four digits of one; by
    village and 户编号. Raises `Refusal` HT7001."""
    viewer.require(Permission.HOUSEHOLD_VIEW)
    wanted = text.strip()
    if not wanted or viewer.scope.departments is not None:
        return ()
    hits = _written(wanted) | Q(pk__in=_with_identity(wanted))
    within = Household.objects.filter(in_scope(viewer.scope, "village__code", household=""))
    if _LETTERS.fullmatch(wanted):
        hits |= Q(pk__in=_called(within, wanted.lower(), limit))
    found = within.filter(hits).select_related("village")
    return tuple(
        HouseholdLine(one.ref, one.code, one.head_name, one.village.code, one.village.name, one.exit_year)
        for one in found.order_by("village__code", "code")[:limit]
    )


def _written(wanted: str) -> Q:
    """What stands in plain; the group and the card in the details, as canonical JSON writes them."""
    hits = Q(code__startswith=wanted) | Q(head_name__contains=wanted)
    group = asked_group(wanted)
    if group:
        return hits | Q(details__contains=f'"group_number":{json.dumps(group, ensure_ascii=False)}')
    if len(wanted) < _LEAST_OF_A_CARD:
        return hits
    return hits | Q(details__contains=f'"card_number":{json.dumps(wanted, ensure_ascii=False)[:-1]}')


def _with_identity(wanted: str) -> QuerySet[Any]:
    """The households of present members with a number, or with its last four digits."""
    present = Member.objects.filter(left_on=None).values("household")
    if _TAIL.fullmatch(wanted):
        return present.filter(identity_tail_index=tail_index(settings.KEYRING, wanted))
    if len(wanted) not in _IDENTITY_LENGTHS:
        return present.none()
    return present.filter(identity_index=index_of(settings.KEYRING, SEALED["identity"].purpose, wanted))


def _called(within: QuerySet[Household], typed: str, limit: int) -> list[int]:
    """The first households whose head's name begins as typed (docs/adr on finding by sound: names are plain, their
    sounds are worked out here and remembered, not stored)."""
    names = within.order_by("village__code", "code").values_list("pk", "head_name")
    return list(islice((pk for pk, name in names.iterator(chunk_size=5_000) if is_called(name, typed)), limit))


def changes_of(thing: str, thing_id: int) -> tuple[ChangeLine, ...]:
    """What was changed about a household, member or village, newest first."""
    return tuple(
        ChangeLine(row.at, row.by_name, row.way_in, {key: tuple(pair) for key, pair in json.loads(row.fields).items()})
        for row in Change.objects.filter(thing=thing, thing_id=thing_id).order_by("-id")
    )


def masked_value(name: str, sealed: bytes | memoryview | None, head: int = 6) -> str:
    """A sealed value as pages show it, empty for none."""
    value = in_clear(settings.KEYRING, name, sealed)
    return masked(value, head) if value else ""


def _member_line(member: Member) -> MemberLine:
    return MemberLine(
        member.number,
        member.name,
        code_lists.SEX.get(member.sex, ""),
        code_lists.RELATION.get(member.relation, ""),
        member.born_on,
        masked_value("identity", member.identity_sealed),
    )
