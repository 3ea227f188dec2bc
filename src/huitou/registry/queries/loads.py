"""What a file is compared with while a load is planned; sealed values in clear, for `planning` alone."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Max, Q, QuerySet

from huitou.core.authority import Actor, CodeRange
from huitou.registry.comparing import Known
from huitou.registry.models import Household, Member, RegisterCode, Village
from huitou.registry.queries.reach import in_scope
from huitou.registry.sealed_fields import SEALED, in_clear

_AT_ONCE = 500
_RANGE_AT_ONCE = 20_000
_MANY = 4
"""Every how manieth of the rows may be asked for until it takes less time to read them all."""


class CodedHouseholds(NamedTuple):
    """Households by their 户编号. `ids`: the key of each that one household alone has; `shared`: the counties of each
    that several have; `counties`: those of the households in `ids`."""

    ids: Mapping[str, int]
    shared: Mapping[str, Sequence[str]]
    counties: Set[str]


def register_codes(county_codes: Iterable[str]) -> Mapping[str, str]:
    """The register's village codes that are known, with the bureau's code of their area."""
    known = RegisterCode.objects.filter(county__code__in=list(county_codes))
    return dict(known.values_list("code", "area__code"))


def households_with_codes(codes: Set[str], viewer: Actor, county_code: str | None) -> CodedHouseholds:
    """The households within reach that have these 户编号 (in one county, when it is named)."""
    counties = _counties(county_code)
    reachable = Household.objects.filter(in_scope(viewer.scope, "village__code", household=""), county__in=counties)
    rows = list(_with_codes(codes, reachable.values_list("code", "id", "county_id")))
    ids = {code: key for code, key, _ in rows}
    shared: defaultdict[str, list[str]] = defaultdict(list)
    if len(ids) < len(rows):
        times = Counter(code for code, _, _ in rows)
        for code, _, county in rows:
            if times[code] > 1:
                shared[code].append(counties[county])
                ids.pop(code, None)
    own = {county for code, _, county in rows if code not in shared}
    return CodedHouseholds(ids, shared, {counties[county] for county in own})


def _counties(code: str | None) -> Mapping[int, str]:
    """The counties that have households, or one of them: code by key."""
    own = Household.objects.order_by("county").values_list("county", "county__code").distinct()
    return dict(own if code is None else own.filter(county__code=code))


def _with_codes(codes: Set[str], reachable: QuerySet[Household, Any]) -> Iterable[Any]:
    """A file that names every fourth household of the register or more is looked up among all of them."""
    if len(codes) * _MANY >= (Household.objects.aggregate(last=Max("id"))["last"] or 0):
        return [row for row in reachable.iterator(chunk_size=_RANGE_AT_ONCE) if row[0] in codes]
    return (row for chunk in chunks(sorted(codes)) for row in reachable.filter(code__in=chunk))


_HOUSEHOLD_VALUES = (
    "head_name", "exit_year", "status", "kind", "size_register", "size_hukou", "size_card", "size_system",
    "size_actual", "supporting_unit", "support_officer",
)  # fmt: skip
_OF_HOUSEHOLD = (
    "id", "version", "details", "county__code", "code", "village__code", "phone_sealed", "bank_account_sealed",
    *_HOUSEHOLD_VALUES,
)  # fmt: skip
_MEMBER_VALUES = (
    "number", "name", "sex", "relation", "born_on", "identity_kind", "joined_on", "joined_reason", "left_on",
    "left_reason",
)  # fmt: skip
_VILLAGE_VALUES = (
    "is_poor_village", "poor_village_level", "exit_year", "registered_population", "poor_population",
    "returned_population",
)  # fmt: skip


def known_households(county_codes: Iterable[str]) -> Mapping[tuple[str, str], Known]:
    """All households of some counties by county code and 户编号."""
    rows = Household.objects.filter(county__code__in=list(county_codes)).values(*_OF_HOUSEHOLD)
    return {(row["county__code"], row["code"]): _known_household(row) for row in rows}


def known_household(household_id: int) -> Known:
    """One household, which the caller has found within reach."""
    return _known_household(Household.objects.values(*_OF_HOUSEHOLD).get(pk=household_id))


def _known_household(row: Mapping[str, Any]) -> Known:
    return _known(row, {"village": row["village__code"], **{name: row[name] for name in _HOUSEHOLD_VALUES}})


def known_members(household_ids: Iterable[int]) -> Mapping[int, tuple[Known, ...]]:
    """The members of some households, those who left too, by household id."""
    found: dict[int, list[Known]] = defaultdict(list)
    for condition, wanted in _of_households(household_ids):
        rows = Member.objects.filter(condition).order_by("id")
        for row in rows.values("id", "version", "details", "household", "identity_sealed", *_MEMBER_VALUES):
            if row["household"] in wanted:
                found[row["household"]].append(_known(row, {name: row[name] for name in _MEMBER_VALUES}))
    return {household_id: tuple(members) for household_id, members in found.items()}


def _of_households(ids: Iterable[int]) -> Iterator[tuple[Q, Collection[int]]]:
    """Conditions that together find the members of these households: from one to another where they lie close
    together, as those of a county do; otherwise by name."""
    for some in chunks(sorted(ids), _RANGE_AT_ONCE):
        if some[-1] - some[0] < len(some) * _MANY:
            yield Q(household__gte=some[0], household__lte=some[-1]), set(some)
        else:
            for few in chunks(some):
                yield Q(household__in=few), set(few)


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
        name: partial(in_clear, settings.KEYRING, name, row[field.column])
        for name, field in SEALED.items()
        if field.column in row
    }
    return Known(row["id"], row["version"], values, json.loads(row["details"]), sealed)


def chunks(things: Iterable[Any], size: int = _AT_ONCE) -> Iterator[Sequence[Any]]:
    """Some hundred at a time: a statement holds a limited number of values."""
    waiting = iter(things)
    while chunk := list(islice(waiting, size)):
        yield chunk
