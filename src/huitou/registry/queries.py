"""Reading the register: a household as its page shows it, finding one, and what a file is compared with.

Sealed values leave here masked. Reads for loading give them in clear to `planning` alone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from huitou.areas.queries import AreaLine, lines_within, visible_counties
from huitou.core.authority import Actor, CodeRange, Permission, Scope
from huitou.core.errors import Refusal
from huitou.registry import code_lists
from huitou.registry.comparing import Known
from huitou.registry.models import Change, Household, Member, RegisterCode, Village
from huitou.registry.sealed_fields import SEALED
from huitou.registry.village_names import VillageArea
from huitou.sealing.sealed import index_of, masked, unseal

_AT_ONCE = 500
_IDENTITY_LENGTHS = (18, 20, 22)


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
    size_register: int | None
    size_hukou: int | None
    size_card: int | None
    size_system: int | None
    size_actual: int | None
    supporting_unit: str
    support_officer: str
    phone_masked: str
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


@dataclass(frozen=True, slots=True)
class HouseholdKey:
    """What a members' file needs of a household."""

    id: int
    code: str
    county_code: str


def household(ref: UUID, viewer: Actor, *, by_referral: bool = False) -> HouseholdPage:
    """The page of a household. `by_referral`: casework vouches that it was sent to the viewer's department.

    Raises `Refusal` HT7001, and HT3022 for a household that does not exist or lies outside the viewer's reach.
    """
    viewer.require(Permission.HOUSEHOLD_VIEW)
    reachable = Household.objects.filter(in_scope(viewer.scope, "village__code"))
    if viewer.scope.departments is not None and not by_referral:
        reachable = reachable.none()
    found = reachable.select_related("village", "village__parent").filter(ref=ref).first()
    if found is None:
        raise Refusal.of("HT3022")
    village, township = found.village, found.village.parent
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
        size_register=found.size_register,
        size_hukou=found.size_hukou,
        size_card=found.size_card,
        size_system=found.size_system,
        size_actual=found.size_actual,
        supporting_unit=found.supporting_unit,
        support_officer=found.support_officer,
        phone_masked=_masked("phone", found.phone_sealed, head=3),
        ended_on=found.ended_on,
        members=tuple(_member_line(member) for member in found.members.filter(left_on=None).order_by("number")),
        changes=changes_of("household", found.pk),
    )


def find_households(text: str, viewer: Actor, limit: int = 20) -> tuple[HouseholdLine, ...]:
    """Households within reach whose 户编号 begins with `text`, whose head's name holds it, or one of whose members has
    it as identity number; by village and 户编号. Raises `Refusal` HT7001."""
    viewer.require(Permission.HOUSEHOLD_VIEW)
    wanted = text.strip()
    if not wanted or viewer.scope.departments is not None:
        return ()
    hits = Q(code__startswith=wanted) | Q(head_name__contains=wanted)
    if len(wanted) in _IDENTITY_LENGTHS:
        index = index_of(settings.KEYRING, SEALED["identity"].purpose, wanted)
        hits |= Q(pk__in=Member.objects.filter(identity_index=index).values("household"))
    found = Household.objects.filter(in_scope(viewer.scope, "village__code"), hits).select_related("village")
    return tuple(
        HouseholdLine(one.ref, one.code, one.head_name, one.village.code, one.village.name, one.exit_year)
        for one in found.order_by("village__code", "code")[:limit]
    )


def changes_of(thing: str, thing_id: int) -> tuple[ChangeLine, ...]:
    """What was changed about a household, member or village, newest first."""
    return tuple(
        ChangeLine(row.at, row.by_name, row.way_in, {key: tuple(pair) for key, pair in json.loads(row.fields).items()})
        for row in Change.objects.filter(thing=thing, thing_id=thing_id).order_by("-id")
    )


def in_scope(scope: Scope, path: str) -> Q:
    """The condition that the 12-digit code at `path` lies in one of the ranges of a scope."""
    condition = Q(pk__in=())
    for one in scope.ranges:
        condition |= Q(**{f"{path}__gte": one.first, f"{path}__lte": one.last})
    return condition


def villages_of(county_codes: Iterable[str]) -> tuple[VillageArea, ...]:
    """The villages and communities of some counties, with the names of their townships."""
    villages: list[VillageArea] = []
    for county in sorted(county_codes):
        lines = lines_within(CodeRange.below(county), levels=("township", "village"))
        townships = {line.code: line.name for line in lines if line.level == "township"}
        villages += [
            VillageArea(line.id, line.code, line.name, townships.get(line.parent_code, ""))
            for line in lines
            if line.level == "village"
        ]
    return tuple(villages)


def counties_of(viewer: Actor) -> Mapping[str, AreaLine]:
    """The counties that the viewer's reach touches, by code."""
    return {line.code: line for line in visible_counties(viewer)}


def register_codes(county_codes: Iterable[str]) -> Mapping[str, str]:
    """The register's village codes that are known, with the bureau's code of their area."""
    known = RegisterCode.objects.filter(county__code__in=list(county_codes))
    return dict(known.values_list("code", "area__code"))


def households_with_codes(
    codes: Iterable[str], viewer: Actor, county_code: str | None
) -> Mapping[str, tuple[HouseholdKey, ...]]:
    """The households within reach that have these 户编号 (in one county, when it is named)."""
    reachable: QuerySet[Household] = Household.objects.filter(in_scope(viewer.scope, "village__code"))
    counties = list(Household.objects.order_by("county").values_list("county", flat=True).distinct())
    reachable = reachable.filter(county__code=county_code) if county_code else reachable.filter(county__in=counties)
    found: dict[str, list[HouseholdKey]] = defaultdict(list)
    for chunk in _chunks(codes):
        for row in reachable.filter(code__in=chunk).values_list("id", "code", "county__code"):
            found[row[1]].append(HouseholdKey(*row))
    return {code: tuple(keys) for code, keys in found.items()}


_HOUSEHOLD_VALUES = (
    "head_name", "exit_year", "status", "kind", "size_register", "size_hukou", "size_card", "size_system",
    "size_actual", "supporting_unit", "support_officer",
)  # fmt: skip
_MEMBER_VALUES = ("number", "name", "sex", "relation", "born_on", "identity_kind")
_VILLAGE_VALUES = (
    "is_poor_village", "poor_village_level", "exit_year", "registered_population", "poor_population",
    "returned_population",
)  # fmt: skip


def known_households(county_codes: Iterable[str]) -> Mapping[tuple[str, str], Known]:
    """All households of some counties by county code and 户编号."""
    rows = Household.objects.filter(county__code__in=list(county_codes)).values(
        "id", "version", "details", "county__code", "code", "village__code", "phone_sealed", "bank_account_sealed",
        *_HOUSEHOLD_VALUES,
    )  # fmt: skip
    return {
        (row["county__code"], row["code"]): _known(
            row, {"village": row["village__code"], **{name: row[name] for name in _HOUSEHOLD_VALUES}}
        )
        for row in rows
    }


def known_members(household_ids: Iterable[int]) -> Mapping[int, tuple[Known, ...]]:
    """The members of some households, those who left too, by household id."""
    found: dict[int, list[Known]] = defaultdict(list)
    for chunk in _chunks(household_ids):
        rows = Member.objects.filter(household__in=chunk).order_by("id")
        for row in rows.values("id", "version", "details", "household", "identity_sealed", *_MEMBER_VALUES):
            found[row["household"]].append(_known(row, {name: row[name] for name in _MEMBER_VALUES}))
    return {household_id: tuple(members) for household_id, members in found.items()}


def known_villages(county_codes: Iterable[str]) -> Mapping[str, Known]:
    """What the register knows of the villages of some counties, by area code."""
    found: dict[str, Known] = {}
    for county in county_codes:
        whole = CodeRange.below(county)
        rows = Village.objects.filter(area__code__gte=whole.first, area__code__lte=whole.last)
        for row in rows.values("id", "version", "details", "area__code", *_VILLAGE_VALUES):
            found[row["area__code"]] = _known(row, {name: row[name] for name in _VILLAGE_VALUES})
    return found


def _known(row: Mapping[str, Any], values: Mapping[str, Any]) -> Known:
    sealed: dict[str, Callable[[], str | None]] = {
        name: partial(_in_clear, name, row[field.column]) for name, field in SEALED.items() if field.column in row
    }
    return Known(row["id"], row["version"], values, json.loads(row["details"]), sealed)


def _in_clear(name: str, sealed: bytes | memoryview | None) -> str | None:
    return unseal(settings.KEYRING, SEALED[name].purpose, bytes(sealed)) if sealed else None


def _masked(name: str, sealed: bytes | memoryview | None, head: int = 6) -> str:
    value = _in_clear(name, sealed)
    return masked(value, head) if value else ""


def _member_line(member: Member) -> MemberLine:
    return MemberLine(
        member.number,
        member.name,
        code_lists.SEX.get(member.sex, ""),
        code_lists.RELATION.get(member.relation, ""),
        member.born_on,
        _masked("identity", member.identity_sealed),
    )


def _chunks(things: Iterable[Any]) -> Iterator[Sequence[Any]]:
    """Some hundred at a time: a statement holds a limited number of values."""
    waiting = iter(things)
    while chunk := list(islice(waiting, _AT_ONCE)):
        yield chunk
