"""A household as its page shows it, and finding one. Sealed values leave here masked."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from huitou.audit.prepared import prepared
from huitou.core.authority import Actor, Permission
from huitou.core.errors import Refusal
from huitou.registry import code_lists
from huitou.registry.group_numbers import asked_group
from huitou.registry.models import Household, Member
from huitou.registry.name_sounds import is_called
from huitou.registry.queries.reach import in_scope
from huitou.registry.queries.stories import StoryLine, household_story
from huitou.registry.sealed_fields import identity_index, in_clear, tail_index, value_index
from huitou.sealing.sealed import masked

_LETTERS = re.compile("[A-Za-z]{2,24}", re.ASCII)
_IDENTITY_LENGTHS = (18, 20, 22)
_HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_DIALLED = re.compile("[0-9][0-9 -]{5,30}[0-9]", re.ASCII)
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
class HouseholdPage:
    """Everything that the register says of a household, sensitive values masked. `details` and `member_details` (by
    人编号) hold the register's other columns by key."""

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
    ended_reason: str
    members: tuple[MemberLine, ...]
    details: Mapping[str, Any]
    member_details: Mapping[str, Mapping[str, Any]]
    story: tuple[StoryLine, ...]


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """A household in a list of hits."""

    ref: UUID
    code: str
    head_name: str
    village_code: str
    village_name: str
    exit_year: int | None
    has_ended: bool


def household(ref: UUID, viewer: Actor, *, by_referral: bool = False, by_subject: bool = False) -> HouseholdPage:
    """The page of a household. `by_referral`: casework vouches that it was sent to the viewer's department;
    `by_subject`: surveys vouch that it is a subject within the viewer's reach, wherever it has moved since.

    Raises `Refusal` HT7001, and HT3022 for a household that does not exist or lies outside the viewer's reach.
    """
    found = reachable_household(ref, viewer, by_referral=by_referral, by_subject=by_subject)
    village, township = found.village, found.village.parent
    details = json.loads(found.details)
    members = list(found.members.filter(left_on=None).order_by("number"))
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
        ended_reason=found.ended_reason,
        members=tuple(_member_line(member) for member in members),
        details=details,
        member_details={member.number: json.loads(member.details) for member in members},
        story=household_story(found.pk, found.arrival),
    )


def reachable_household(ref: UUID, viewer: Actor, *, by_referral: bool = False, by_subject: bool = False) -> Household:
    """The row of a household within reach. Raises `Refusal` as `household` does."""
    viewer.require(Permission.HOUSEHOLD_VIEW)
    everywhere = Household.objects.all()
    reachable = everywhere if by_subject else everywhere.filter(in_scope(viewer.scope, "village__code", household=""))
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


def registered_households(refs: Iterable[UUID], viewer: Actor) -> Mapping[str, RegisteredHousehold]:
    """Households by 户编号, as their surveys begin with them. The caller has found them as subjects within reach: they
    are looked at where they were at the opening of the round, wherever they have moved since. Raises `Refusal`
    HT7001."""
    viewer.require(Permission.HOUSEHOLD_VIEW)
    if viewer.scope.departments is not None:
        return {}
    found = Household.objects.filter(ref__in=list(refs))
    listed = Member.objects.filter(household__in=found, left_on=None).order_by("household_id", "number")
    return _registered(found.values_list(*_SIZES), listed.values_list(*_ABOUT_MEMBER))


def registered_household(ref: UUID, viewer: Actor) -> RegisteredHousehold | None:
    """One household, as `registered_households`. Raises `Refusal` HT7001."""
    viewer.require(Permission.HOUSEHOLD_VIEW)
    if viewer.scope.departments is not None:
        return None
    return next(iter(_registered(_one(ref=ref), _members_of_one(ref=ref)).values()), None)


@prepared
def _one(ref: UUID) -> QuerySet[Household, Any]:
    return Household.objects.filter(ref=ref).values_list(*_SIZES)


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
    zhangs for 张三), it is the group (3组), a member has it as identity number or as the last four digits of one, or
    the household as telephone number or bank account; digits may be of full width. By village and 户编号. Raises
    `Refusal` HT7001."""
    viewer.require(Permission.HOUSEHOLD_VIEW)
    wanted = text.translate(_HALF_WIDTH).strip()
    if not wanted or viewer.scope.departments is not None:
        return ()
    hits = _written(wanted) | Q(pk__in=_with_identity(wanted)) | _with_number(wanted)
    within = Household.objects.filter(in_scope(viewer.scope, "village__code", household=""))
    if _LETTERS.fullmatch(wanted):
        hits |= Q(pk__in=_called(within, wanted.lower(), limit))
    found = within.filter(hits).select_related("village")
    return tuple(
        HouseholdLine(
            one.ref,
            one.code,
            one.head_name,
            one.village.code,
            one.village.name,
            one.exit_year,
            one.ended_on is not None,
        )
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
        first = tail_index(settings.KEYRING, wanted)
        return present.filter(identity_index__gte=first, identity_index__lt=f"{first}g")
    if len(wanted) not in _IDENTITY_LENGTHS:
        return present.none()
    return present.filter(identity_index=identity_index(settings.KEYRING, wanted))


def _with_number(wanted: str) -> Q:
    """Those that have it as telephone number or bank account; only whole numbers are looked up."""
    if not _DIALLED.fullmatch(wanted):
        return Q(pk__in=())
    phone, account = (value_index(settings.KEYRING, name, wanted) for name in ("phone", "bank_account"))
    return Q(phone_index=phone) | Q(bank_account_index=account)


def _called(within: QuerySet[Household], typed: str, limit: int) -> list[int]:
    """The first households whose head's name begins as typed (docs/adr on finding by sound: names are plain, their
    sounds are worked out here and remembered, not stored)."""
    names = within.order_by("village__code", "code").values_list("pk", "head_name")
    return list(islice((pk for pk, name in names.iterator(chunk_size=5_000) if is_called(name, typed)), limit))


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
