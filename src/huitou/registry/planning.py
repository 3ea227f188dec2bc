"""What loading a file would do to the register: every check and comparison, before any transaction is opened.

`plan_households`, `plan_members` and `plan_villages` take a table that `documents` has read and give a `LoadPlan`;
`actions.load` writes it. All problems of a file are found in one go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from typing import Any

import numpy as np
from django.conf import settings

from huitou.areas.queries import area_by_code
from huitou.core.authority import Actor, Permission
from huitou.core.memory import all_kept
from huitou.documents.tables import Table
from huitou.registry import queries
from huitou.registry.check_workbook import RowRemarks, of_rows
from huitou.registry.comparing import Known, LoadPlan, MemberMove, Update, details_texts, update_of
from huitou.registry.member_matching import match_members, refuse_second_head
from huitou.registry.moving_by_file import AskedMove, asked_moves, move_of, values_of
from huitou.registry.new_families import Ids, sorted_families
from huitou.registry.records import (
    Records,
    household_records,
    member_records,
    refuse_repeated,
    village_records,
)
from huitou.registry.stored_rows import NewRows, ThingName, columns_of, new_rows
from huitou.registry.village_finding import Scheme, VillageFinder
from huitou.registry.village_names import VillageArea

# What a new record is identified by.
_IDENTITY: Mapping[ThingName, tuple[str, ...]] = {
    "household": ("county", "code"),
    "member": ("household_id", "number"),
    "village": ("area",),
}
# States of an exited household that nothing but 是否脱贫 tells.
_SAID_ONLY = frozenset({"fallen_back", "stable"})
# What says of a new member that they came, and what stands there of the others.
_JOINED: Mapping[str, Any] = {"joined_on": None, "joined_reason": ""}
# Columns of the database that hold an empty text where a file says nothing.
_TEXTS = frozenset({"kind", "supporting_unit", "support_officer", "sex", "identity_kind", "poor_village_level"})


@all_kept()
def plan_households(
    table: Table, *, viewer: Actor, village_codes: Scheme = "bureau", said: RowRemarks | None = None
) -> LoadPlan:
    """What a households' file would do; `said`: what the rules say of its rows, whose errors refuse them. Raises
    `Refusal` HT7001; problems of rows stand in the plan."""
    viewer.require(Permission.REGISTRY_LOAD)
    records = household_records(table)
    if said is not None:
        for at, problems in said.errors.items():
            records.wrong[at] += problems
    finder = _finder(records, village_codes, viewer)
    villages = finder.find_all(records)
    _refuse_repeated_households(records, villages)
    sound = _sound(records, villages)
    counties = {village.county_code for village in sound.values()}
    known = queries.known_households(counties)
    records.keep("village", [village and village.code for village in villages])
    desk = _Desk("household", records, _area_ids(finder, counties))
    codes, states = records.values["code"], records.column("exit_state")
    new: list[tuple[int, str, str]] = []
    for at, village in sound.items():
        key = village.county_code, codes[at]
        if key in known:
            if states[at] is None:
                _keep_status(records, at, known[key])
            desk.compare(at, known[key])
        else:
            new.append((at, *key))
    if new:
        desk.add_all(*zip(*new, strict=True))
    plan = _plan("户", desk, counties, _new_codes(finder, records, sound, desk))
    if said is None:
        return plan
    return replace(plan, doubts=of_rows(said.doubts, sound), findings=of_rows(said.findings, sound))


def _keep_status(records: Records, at: int, known: Known) -> None:
    """A row that does not say 是否脱贫 takes no fallen-back or stable household for one that has just exited."""
    if known.values["status"] in _SAID_ONLY and records.values["exit_year"][at] is not None:
        records.values["status"][at] = known.values["status"]


@all_kept()
def plan_villages(table: Table, *, viewer: Actor, village_codes: Scheme = "bureau") -> LoadPlan:
    """What a villages' file would do. Raises `Refusal` HT7001; problems of rows stand in the plan."""
    viewer.require(Permission.REGISTRY_LOAD)
    records = village_records(table)
    finder = _finder(records, village_codes, viewer)
    villages = finder.find_all(records)
    refuse_repeated(records, "HT3010", "village_code", villages)
    sound = _sound(records, villages)
    counties = {village.county_code for village in sound.values()}
    known = queries.known_villages(counties)
    desk = _Desk("village", records, _area_ids(finder, counties))
    for at, village in sound.items():
        if village.code in known:
            desk.compare(at, known[village.code])
        else:
            desk.add(at, village.code)
    return _plan("村", desk, counties, _new_codes(finder, records, sound, desk))


@all_kept()
def plan_members(table: Table, *, viewer: Actor, today: date, county_code: str | None = None) -> LoadPlan:
    """What a members' file would do on a day, who comes and goes by it included; `county_code` where several counties
    have the same 户编号.

    Raises `Refusal` HT7001; problems of rows stand in the plan.
    """
    viewer.require(Permission.REGISTRY_LOAD)
    records = member_records(table)
    ids, counties = _households_of(records, viewer, county_code)
    known = queries.known_members({*ids.tolist()} - {0})
    records.keep("number", records.column("number"))
    desk = _Desk("member", records, asked=asked_moves(records, today))
    families = sorted_families(records, ids, known.keys(), desk.asked.keys())
    desk.add_all(families.rows, families.household_ids, families.numbers)
    for household_id, rows in families.others.items():
        _household_members(household_id, rows, known.get(household_id, ()), desk)
    return _plan("人", desk, counties)


def _households_of(records: Records, viewer: Actor, county_code: str | None) -> tuple[Ids, Set[str]]:
    """The household of each row, 0 with a problem where it cannot be told; and their counties."""
    codes, rows = records.spelled["code"], records.table.coded["code"].codes
    wanted = {codes[at] for at in np.flatnonzero(np.bincount(rows)).tolist()} - {None}
    found = queries.households_with_codes(wanted, viewer, county_code)
    if len(found.ids) < len(wanted):
        for at, code in enumerate(records.values["code"]):
            if code is not None and code not in found.ids:
                _refuse_household(records, at, code, found.shared.get(code, ()))
    keys = [found.ids.get(code, 0) for code in codes]
    return np.array(keys, np.int64)[rows], found.counties


@dataclass(slots=True)
class _Desk:
    """Sorts sound rows of one kind of thing into new ones, each with what identifies it, updates, and those that change
    nothing."""

    thing: ThingName
    records: Records
    area_ids: Mapping[str, int] = field(default_factory=dict)
    new: list[int] = field(default_factory=list)
    identities: tuple[list[Any], ...] = ()
    updates: list[Update] = field(default_factory=list)
    unchanged: int = 0
    asked: Mapping[int, AskedMove] = field(default_factory=dict)
    moved: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    moves: list[MemberMove] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.identities = tuple([] for _ in _IDENTITY[self.thing])
        for name in _TEXTS.intersection(self.records.fields):
            self.records.keep(name, ["" if value is None else value for value in self.records.values[name]])

    def add(self, at: int, *identity: Any) -> None:
        """A new record, with the values of `_IDENTITY` in their order."""
        self.add_all((at,), *((value,) for value in identity))

    def add_all(self, rows: Sequence[int], *identities: Sequence[Any]) -> None:
        """New records, with the columns of `_IDENTITY` in their order."""
        self.new.extend(rows)
        for column, values in zip(self.identities, identities, strict=True):
            column.extend(values)

    def compare(self, at: int, known: Known) -> None:
        """What changes about a known record, or nothing."""
        values, details = (self.records.row(at, names) for names in (self.records.fields, self.records.details))
        update = update_of(known, {**values, **self.moved.get(at, {})}, details)
        if update is None:
            self.unchanged += 1
            return
        changed = columns_of({name: (value,) for name, value in update.values.items()}, self.area_ids, settings.KEYRING)
        self.updates.append(replace(update, values={name: column[0] for name, column in changed.items()}))

    def move(self, at: int, household_id: int, known: Known | None) -> bool:
        """Notes what a row says of coming and going; False where that is refused."""
        if at in self.asked:
            self.moved[at] = values_of(self.records, at, self.asked[at], known)
            if self.moved[at] and at not in self.records.wrong:
                self.moves.append(move_of(self.records, at, self.asked[at], household_id))
        return at not in self.records.wrong

    def added(self) -> NewRows:
        """The new records as rows of the database."""
        records = self.records
        identity = dict(zip(_IDENTITY[self.thing], self.identities, strict=True))
        chosen = records.chosen(self.new, (name for name in records.fields if name not in identity))
        values: dict[str, Sequence[Any]] = {**chosen, **identity}
        if self.moved:
            said = [self.moved.get(at, {}) for at in self.new]
            values |= {name: [one.get(name, empty) for one in said] for name, empty in _JOINED.items()}
        details = records.chosen(self.new, records.details)
        columns = columns_of(values, self.area_ids, settings.KEYRING)
        return new_rows(self.thing, columns, details_texts(details, len(self.new)))


def _plan(
    label: str, desk: _Desk, counties: Iterable[str], new_codes: tuple[tuple[int, str, int], ...] = ()
) -> LoadPlan:
    table = desk.records.table
    return LoadPlan(
        thing=desk.thing,
        label=label,
        way_in=table.file.rpartition(".")[2].lower(),
        added=desk.added(),
        updates=tuple(desk.updates),
        unchanged=desk.unchanged,
        refused=len(desk.records.wrong),
        problems=desk.records.problems(),
        ignored_headings=table.unknown_headings,
        counties=tuple(sorted(counties)),
        register_codes=new_codes,
        heading_guesses=table.guesses,
        moves=tuple(desk.moves),
    )


def _new_codes(
    finder: VillageFinder, records: Records, sound: Iterable[int], desk: _Desk
) -> tuple[tuple[int, str, int], ...]:
    """The register's codes that sound rows were matched by name with."""
    codes = records.values["village_code"]
    wanted = {codes[at] for at in sound}
    return tuple(
        (desk.area_ids[village.county_code], code, village.id)
        for code, village in finder.new_codes.items()
        if code in wanted
    )


def _sound(records: Records, villages: Sequence[VillageArea | None]) -> dict[int, VillageArea]:
    """The village of every row without a problem."""
    return {at: village for at in records.sound() if (village := villages[at]) is not None}


def _finder(records: Records, scheme: Scheme, viewer: Actor) -> VillageFinder:
    """The finder over the villages of the counties that the codes begin with; where the register's codes begin with no
    county of the tree, over all counties within reach."""
    prefixes = {code[:6] for code in set(records.column("village_code")) if code}
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


def _refuse_repeated_households(records: Records, villages: Sequence[VillageArea | None]) -> None:
    """A 户编号 is unique in its county."""
    codes = records.values["code"]
    if len(set(codes)) == len(codes):
        return
    counties = [village.county_code if village else "" for village in villages]
    things = [(county, code) if code else None for county, code in zip(counties, codes, strict=True)]
    refuse_repeated(records, "HT3011", "code", things)


def _area_ids(finder: VillageFinder, counties: Iterable[str]) -> dict[str, int]:
    """The keys of the villages of a file and of their counties, by code."""
    villages = {village.code: village.id for village in finder.villages.values()}
    return villages | {code: area_by_code(code).id for code in counties}


def _refuse_household(records: Records, at: int, code: str, counties: Sequence[str]) -> None:
    if counties:
        records.refuse(at, "HT3021", "code", code=code, counties="、".join(counties))
    else:
        records.refuse(at, "HT3012", "code", code=code)


def _household_members(household_id: int, rows: Sequence[int], known: Sequence[Known], desk: _Desk) -> None:
    """The members of one household: matched by 人编号, else by identity number, else (where neither side has one) by
    name; the others are new and numbered in the order of the file."""
    records = desk.records
    given = [records.values["number"][at] for at in rows]
    refuse_repeated(records, "HT3014", "number", given, rows)
    matches = match_members(records, rows, known) if known else {}
    refuse_second_head(records, rows, known, matches)
    taken = {str(one.values["number"]) for one in known}.union(number for number in given if number)
    free = (number for number in map("{:02d}".format, count(1)) if number not in taken)
    for at, number in zip(rows, given, strict=True):
        if at in records.wrong or not desk.move(at, household_id, matches.get(at)):
            continue
        if at not in matches:
            desk.add(at, household_id, number or next(free))
        else:
            records.values["number"][at] = number or matches[at].values["number"]
            desk.compare(at, matches[at])
