"""Households of the register to be checked, a few hundred at a time. Identity numbers are opened in memory only."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, QuerySet

from huitou.areas.queries import area_by_code
from huitou.audit.prepared import prepared
from huitou.core.authority import Actor, CodeRange, Permission
from huitou.registry.check_records import Record, Repeated, household_record, member_record
from huitou.registry.models import Household, Member
from huitou.registry.queries.reach import in_scope
from huitou.registry.sealed_fields import in_clear

AT_ONCE = 4_000  # below the 32,766 values that a statement of SQLite takes
_CITY, _PROVINCE = 4, 2
_HOUSEHOLD_VALUES = (
    "id", "code", "county__code", "village__code", "details", "head_name", "status", "kind", "support_officer",
    "size_register", "size_hukou", "size_card", "size_system", "size_actual", "phone_sealed", "bank_account_sealed",
)  # fmt: skip
_MEMBER_VALUES = (
    "household", "number", "name", "sex", "relation", "born_on", "identity_kind", "details", "identity_sealed",
    "identity_index",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RegisteredHousehold:
    """A household with its members as checks take them, not dated yet."""

    id: int
    code: str
    county_code: str
    village_code: str
    record: Record


def households_to_check(
    viewer: Actor, *, area_code: str | None = None, ids: Container[int] | None = None
) -> Iterator[tuple[RegisteredHousehold, ...]]:
    """The households within reach that have not ended (in an area, among `ids`), by village and 户编号, in portions of
    at most `AT_ONCE`. Raises `Refusal` HT7001 for who may not see households there, HT3001 for an unknown area."""
    viewer.require(Permission.HOUSEHOLD_VIEW, area_code)
    if area_code is not None:
        area_by_code(area_code)
    if viewer.scope.departments is not None:
        return
    repeated = _repeated_identities()
    wanted = _ids(viewer, area_code)
    chosen = wanted if ids is None else [pk for pk in wanted if pk in ids]
    for start in range(0, len(chosen), AT_ONCE):
        yield _portion(chosen[start : start + AT_ONCE], repeated)


def households_surveyed(ids: Sequence[int]) -> Mapping[int, Record]:
    """These households as the rules about a survey take them: what identity numbers say is left out, so that a clerk
    who leaves a field does not wait for the county. The caller has found them as subjects within reach: they are
    surveyed where they were at the opening of the round, wherever they have moved since."""
    rows = _surveyed(ids=tuple(ids))
    return {one.id: one.record for one in _records(rows, None)}


@prepared
def _surveyed(ids: tuple[int, ...]) -> QuerySet[Household, Any]:
    return _values(Household.objects.filter(pk__in=ids))


def household_to_check(viewer: Actor, ref: UUID) -> RegisteredHousehold | None:
    """One household with everything that the rules ask of it; None when it is out of reach or has ended. Raises
    `Refusal` HT7001."""
    viewer.require(Permission.HOUSEHOLD_VIEW)
    found = Household.objects.filter(in_scope(viewer.scope, "village__code", household=""), ref=ref, ended_on=None)
    own = Member.objects.filter(household__in=found, left_on=None).values_list("identity_index", flat=True)
    return next(iter(_records(_values(found), _counted([index for index in own if index]))), None)


def _ids(viewer: Actor, area_code: str | None) -> list[int]:
    within = Household.objects.filter(in_scope(viewer.scope, "village__code", household=""), ended_on=None)
    if area_code is not None:
        whole = CodeRange.below(area_code)
        within = within.filter(village__code__gte=whole.first, village__code__lte=whole.last)
    return list(within.order_by("village__code", "code").values_list("id", flat=True))


def _portion(ids: Sequence[int], repeated: Mapping[str, Counter[str]]) -> tuple[RegisteredHousehold, ...]:
    order = {pk: at for at, pk in enumerate(ids)}
    found = _records(_values(Household.objects.filter(pk__in=ids)), repeated)
    return tuple(sorted(found, key=lambda one: order[one.id]))


def _values(households: QuerySet[Household]) -> QuerySet[Household, Any]:
    return households.values_list(*_HOUSEHOLD_VALUES)


@prepared
def _members(households: tuple[int, ...]) -> QuerySet[Member, Any]:
    present = Member.objects.filter(household__pk__in=households, left_on=None)
    return present.order_by("household_id", "number").values_list(*_MEMBER_VALUES)


def _records(
    households: Iterable[tuple[Any, ...]], repeated: Mapping[str, Counter[str]] | None
) -> Iterator[RegisteredHousehold]:
    """Of the values of households. `repeated`: how often identity numbers stand in each county; without it they are not
    looked at."""
    known = [dict(zip(_HOUSEHOLD_VALUES, values, strict=True)) for values in households]
    counties = {row["id"]: row["county__code"] for row in known}
    members: dict[int, list[Record]] = defaultdict(list)
    for values in _members(households=tuple(counties)):
        row = dict(zip(_MEMBER_VALUES, values, strict=True))
        members[row["household"]].append(_member(row, counties[row["household"]], repeated))
    for row in known:
        record = household_record(row, json.loads(row["details"]), members[row["id"]])
        yield RegisteredHousehold(row["id"], row["code"], row["county__code"], row["village__code"], record)


def _member(row: Mapping[str, Any], county_code: str, repeated: Mapping[str, Counter[str]] | None) -> Record:
    if repeated is None:
        return member_record(row, json.loads(row["details"]), None, Repeated())
    identity = in_clear(settings.KEYRING, "identity", row["identity_sealed"])
    counts = repeated.get(row["identity_index"])
    others = Repeated() if counts is None else _others(counts, county_code)
    return member_record(row, json.loads(row["details"]), identity, others)


def _others(counts: Counter[str], county_code: str) -> Repeated:
    """How many others have a number, from how often it stands in each county."""
    city, province = county_code[:_CITY], county_code[:_PROVINCE]
    in_city = sum(count for code, count in counts.items() if code[:_CITY] == city)
    in_province = sum(count for code, count in counts.items() if code[:_PROVINCE] == province)
    return Repeated(counts[county_code] - 1, in_city - counts[county_code], in_province - in_city)


def _repeated_identities() -> Mapping[str, Counter[str]]:
    """How often an identity number that stands more than once stands in each county, by its keyed index. Counts alone
    leave here, so that a county learns of a person in two counties without seeing the other one."""
    present = Member.objects.filter(left_on=None, household__ended_on=None).exclude(identity_index="")
    twice = present.values("identity_index").annotate(persons=Count("id")).filter(persons__gt=1)
    return _counted(list(twice.order_by().values_list("identity_index", flat=True)))


def _counted(indexes: Sequence[str]) -> Mapping[str, Counter[str]]:
    """How often each of these stands in each county."""
    present = Member.objects.filter(left_on=None, household__ended_on=None)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for start in range(0, len(indexes), AT_ONCE):
        some = present.filter(identity_index__in=indexes[start : start + AT_ONCE])
        for index, county in some.values_list("identity_index", "household__county__code"):
            counts[index][county] += 1
    return counts
