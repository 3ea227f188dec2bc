"""What loading a file would do to the register: every check and comparison, before any transaction is opened.

`plan_households`, `plan_members` and `plan_villages` take a table that `documents` has read and give a `LoadPlan`;
`actions.load` writes it. All problems of a file are found in one go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings

from huitou.areas.queries import area_by_code
from huitou.core.authority import Actor, Permission
from huitou.core.canonical import canonical_json
from huitou.documents.tables import Table
from huitou.registry import queries
from huitou.registry.comparing import Addition, Known, LoadPlan, Update, merged, split, update_of
from huitou.registry.member_matching import match_members, refuse_second_head
from huitou.registry.records import (
    Record,
    household_records,
    member_records,
    refuse_repeated,
    village_records,
)
from huitou.registry.stored_rows import ThingName, columns_of, new_row
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
    desk = _Desk("household", _area_ids(finder, counties))
    things = [_household(record, known, desk) for record in sound]
    return _plan("household", "户", table, records, things, counties, _new_codes(finder, sound, desk))


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
    desk = _Desk("village", _area_ids(finder, counties))
    things = [_village(record, known, desk) for record in sound]
    return _plan("village", "村", table, records, things, counties, _new_codes(finder, sound, desk))


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
    new_codes: tuple[tuple[int, str, int], ...] = (),
) -> LoadPlan:
    additions, updates, unchanged = split(things)
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
        register_codes=new_codes,
    )


def _new_codes(finder: VillageFinder, sound: Iterable[Record], desk: _Desk) -> tuple[tuple[int, str, int], ...]:
    """The register's codes that sound rows were matched by name with."""
    wanted = {record.keys["village_code"] for record in sound}
    return tuple(
        (desk.area_ids[village.county_code], code, village.id)
        for code, village in finder.new_codes.items()
        if code in wanted
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


@dataclass(frozen=True, slots=True)
class _Desk:
    """Turns sound records into additions and updates of one kind of thing."""

    thing: ThingName
    area_ids: Mapping[str, int] = field(default_factory=dict)

    def decide(
        self, record: Record, known: Known | None, identity: Mapping[str, Any], values: Mapping[str, Any]
    ) -> Addition | Update | None:
        """A new record, what changes about a known one, or nothing."""
        if known is None:
            columns = columns_of({**identity, **values}, self.area_ids, settings.KEYRING)
            return Addition(new_row(self.thing, columns, canonical_json(merged({}, record.details))))
        update = update_of(known, values, record.details)
        return update and replace(update, values=columns_of(update.values, self.area_ids, settings.KEYRING))


def _area_ids(finder: VillageFinder, counties: Iterable[str]) -> dict[str, int]:
    """The keys of the villages of a file and of their counties, by code."""
    villages = {village.code: village.id for village in finder.villages.values()}
    return villages | {code: area_by_code(code).id for code in counties}


def _household(record: Record, known: Mapping[tuple[str, str], Known], desk: _Desk) -> Addition | Update | None:
    village: VillageArea = record.keys["village"]
    code = record.keys["code"]
    values = {**_stored(record.fields), "village": village.code}
    identity = {"county": village.county_code, "code": code}
    return desk.decide(record, known.get((village.county_code, code)), identity, values)


def _village(record: Record, known: Mapping[str, Known], desk: _Desk) -> Addition | Update | None:
    village: VillageArea = record.keys["village"]
    return desk.decide(record, known.get(village.code), {"area": village.code}, _stored(record.fields))


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
    matches = match_members(records, known)
    refuse_second_head(records, known, matches)
    taken = {str(one.values["number"]) for one in known} | {str(record.keys.get("number")) for record in records}
    numbers = (f"{number:02d}" for number in range(1, 10_000) if f"{number:02d}" not in taken)
    desk = _Desk("member")
    things: list[Addition | Update | None] = []
    for record in records:
        if record.problems:
            continue
        one = matches.get(id(record))
        values = _stored(record.fields)
        number = record.keys.get("number") or (one.values["number"] if one else next(numbers))
        things.append(desk.decide(record, one, {"household_id": household_id}, {**values, "number": number}))
    return things
