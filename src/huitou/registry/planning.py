"""What loading a file would do to the register: every check and comparison, before any transaction is opened.

`plan_households`, `plan_members` and `plan_villages` take a table that `documents` has read and give a `LoadPlan`;
`actions.load` writes it. All problems of a file are found in one go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings

from huitou.core.authority import Actor, Permission
from huitou.core.canonical import canonical_json
from huitou.documents.tables import Table
from huitou.registry import queries
from huitou.registry.code_lists import HEAD
from huitou.registry.comparing import Addition, Known, LoadPlan, ThingName, Update, merged, split, update_of
from huitou.registry.records import (
    Record,
    household_records,
    member_records,
    refuse_repeated,
    village_records,
)
from huitou.registry.sealed_fields import SEALED, sealed_columns
from huitou.registry.village_finding import Scheme, VillageFinder
from huitou.registry.village_names import VillageArea

# Columns of the database that hold an empty text where a file says nothing.
_TEXTS = frozenset({"kind", "supporting_unit", "support_officer", "sex", "identity_kind", "poor_village_level"})


def plan_households(table: Table, *, viewer: Actor, village_codes: Scheme = "bureau") -> LoadPlan:
    """What a households' file would do. Raises `Refusal` HT7001; problems of rows stand in the plan."""
    viewer.require(Permission.REGISTRY_LOAD)
    records = household_records(table)
    finder = _finder(records, village_codes, viewer)
    finder.find_all(records)
    refuse_repeated(records, "HT3011", "code", _household_identity)
    sound = _sound(records)
    counties = {record.keys["village"].county_code for record in sound}
    known = queries.known_households(counties)
    things = [_household(record, known) for record in sound]
    return _plan("household", "户", table, records, things, counties, finder)


def plan_villages(table: Table, *, viewer: Actor, village_codes: Scheme = "bureau") -> LoadPlan:
    """What a villages' file would do. Raises `Refusal` HT7001; problems of rows stand in the plan."""
    viewer.require(Permission.REGISTRY_LOAD)
    records = village_records(table)
    finder = _finder(records, village_codes, viewer)
    finder.find_all(records)
    refuse_repeated(records, "HT3010", "village_code", lambda record: record.keys["village"])
    sound = _sound(records)
    counties = {record.keys["village"].county_code for record in sound}
    known = queries.known_villages(counties)
    things = [_village(record, known) for record in sound]
    return _plan("village", "村", table, records, things, counties, finder)


def plan_members(table: Table, *, viewer: Actor, county_code: str | None = None) -> LoadPlan:
    """What a members' file would do; `county_code` where several counties have the same 户编号.

    Raises `Refusal` HT7001; problems of rows stand in the plan.
    """
    viewer.require(Permission.REGISTRY_LOAD)
    records = member_records(table)
    codes = {record.keys["code"] for record in records if record.keys["code"]}
    households = queries.households_with_codes(sorted(codes), viewer, county_code)
    groups: dict[queries.HouseholdKey, list[Record]] = defaultdict(list)
    for record in records:
        key = _household_of(record, households)
        if key is not None:
            groups[key].append(record)
    known = queries.known_members(sorted(key.id for key in groups))
    matched: list[Addition | Update | None] = []
    for key, members in groups.items():
        matched += _household_members(key.id, members, known.get(key.id, ()))
    return _plan("member", "人", table, records, matched, {key.county_code for key in groups})


def _plan(
    thing: ThingName,
    label: str,
    table: Table,
    records: Sequence[Record],
    things: Sequence[Addition | Update | None],
    counties: Iterable[str],
    finder: VillageFinder | None = None,
) -> LoadPlan:
    additions, updates, unchanged = split(things)
    wanted = {record.keys.get("village_code") for record in _sound(records)}
    new_codes = finder.new_codes.items() if finder else ()
    return LoadPlan(
        thing=thing,
        label=label,
        way_in=table.file.rpartition(".")[2].lower(),
        additions=additions,
        updates=updates,
        unchanged=unchanged,
        refused=sum(1 for record in records if record.problems),
        problems=tuple(problem for record in records for problem in record.problems),
        ignored_headings=table.unknown_headings,
        counties=tuple(sorted(counties)),
        register_codes=tuple((code, village.id, village.county_code) for code, village in new_codes if code in wanted),
    )


def _sound(records: Iterable[Record]) -> list[Record]:
    return [record for record in records if not record.problems]


def _finder(records: Sequence[Record], scheme: Scheme, viewer: Actor) -> VillageFinder:
    """The finder over the villages of the counties that the codes begin with; where the register's codes begin with no
    county of the tree, over all counties within reach."""
    prefixes = {code[:6] for record in records if (code := record.keys.get("village_code"))}
    if scheme == "bureau":
        return VillageFinder(_by_code(prefixes), scheme, viewer.scope)
    within_reach = queries.counties_of(viewer)
    counties = prefixes if prefixes <= within_reach.keys() else set(within_reach)
    villages = _by_code(counties)
    known = queries.register_codes(counties)
    by_register_code = {code: villages[area] for code, area in known.items() if area in villages}
    return VillageFinder(villages, scheme, viewer.scope, by_register_code)


def _by_code(counties: Iterable[str]) -> Mapping[str, VillageArea]:
    return {village.code: village for village in queries.villages_of(counties)}


def _household_identity(record: Record) -> tuple[str, str] | None:
    """A 户编号 is unique in its county."""
    village, code = record.keys["village"], record.keys["code"]
    return (village.county_code if village else "", code) if code else None


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: "" if value is None and name in _TEXTS else value for name, value in values.items()}


def _thing(
    record: Record, known: Known | None, identity: Mapping[str, Any], values: Mapping[str, Any]
) -> Addition | Update | None:
    if known is None:
        return Addition(identity, _columns(values), canonical_json(merged({}, record.details)))
    update = update_of(known, values, record.details)
    return update and replace(update, values=_columns(update.values))


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values under the names of their columns, sensitive ones sealed: that takes time, and is done here because
    no transaction is open yet."""
    columns: dict[str, Any] = {}
    for name, value in values.items():
        columns |= sealed_columns(settings.KEYRING, name, value) if name in SEALED else {name: value}
    return columns


def _household(record: Record, known: Mapping[tuple[str, str], Known]) -> Addition | Update | None:
    village: VillageArea = record.keys["village"]
    code = record.keys["code"]
    values = {**_stored(record.fields), "village": village.code}
    identity = {"county": village.county_code, "code": code}
    return _thing(record, known.get((village.county_code, code)), identity, values)


def _village(record: Record, known: Mapping[str, Known]) -> Addition | Update | None:
    village: VillageArea = record.keys["village"]
    return _thing(record, known.get(village.code), {"area": village.code}, _stored(record.fields))


def _household_of(
    record: Record, households: Mapping[str, Sequence[queries.HouseholdKey]]
) -> queries.HouseholdKey | None:
    code = record.keys["code"]
    if code is None:
        return None
    found = households.get(code, ())
    if len(found) == 1:
        return found[0]
    if found:
        record.refuse("HT3021", "code", code=code, counties="、".join(key.county_code for key in found))
    else:
        record.refuse("HT3012", "code", code=code)
    return None


def _household_members(
    household_id: int, records: Sequence[Record], known: Sequence[Known]
) -> list[Addition | Update | None]:
    """The members of one household: matched by 人编号, else by identity number, else (where neither side has one) by
    name; the others are new and numbered in the order of the file."""
    refuse_repeated(records, "HT3014", "number", lambda record: record.keys.get("number"))
    matches = _matches(records, known)
    _refuse_second_head(records, known, matches)
    taken = {str(one.values["number"]) for one in known} | {str(record.keys.get("number")) for record in records}
    numbers = (f"{number:02d}" for number in range(1, 10_000) if f"{number:02d}" not in taken)
    things: list[Addition | Update | None] = []
    for record in records:
        if record.problems:
            continue
        one = matches.get(id(record))
        values = _stored(record.fields)
        number = record.keys.get("number") or (one.values["number"] if one else next(numbers))
        things.append(_thing(record, one, {"household_id": household_id}, {**values, "number": number}))
    return things


def _matches(records: Sequence[Record], known: Sequence[Known]) -> dict[int, Known]:
    """Which record is which known member, by the identity of the record object."""
    waiting = {one.id: one for one in known}
    matches: dict[int, Known] = {}
    for is_same in (_same_number, _same_identity, _same_name):
        for record in records:
            if id(record) in matches:
                continue
            hit = next((one for one in waiting.values() if is_same(record, one)), None)
            if hit is not None:
                matches[id(record)] = waiting.pop(hit.id)
    return matches


def _same_number(record: Record, known: Known) -> bool:
    number = record.keys.get("number")
    return number is not None and number == known.values["number"]


def _same_identity(record: Record, known: Known) -> bool:
    identity = record.fields.get("identity")
    return identity is not None and identity == known.value("identity")


def _same_name(record: Record, known: Known) -> bool:
    """Only for a record without a number of its own, and only where identity numbers do not speak against it."""
    if record.keys.get("number") is not None or record.fields["name"] != known.values["name"]:
        return False
    return record.fields.get("identity") is None or known.value("identity") is None


def _refuse_second_head(records: Sequence[Record], known: Sequence[Known], matches: Mapping[int, Known]) -> None:
    in_file = {one.id for one in matches.values()}
    heads = sum(1 for one in known if one.id not in in_file and one.values["relation"] == HEAD)
    for record in records:
        if record.fields["relation"] == HEAD:
            heads += 1
            if heads > 1:
                record.refuse("HT3015", "relation", code=record.keys["code"])
