"""Rows of the register's workbooks as records: every cell read, every problem with its cell.

Pure: knows cells and code lists, no database. What takes the tree of areas or the register to decide (does the village
exist, is the household known) comes after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from typing import Any

from huitou.core.errors import Place, Problem
from huitou.documents.cells import Cell, Reading, required, text
from huitou.documents.headings import Heading
from huitou.documents.identity import birth_date, identity_number
from huitou.documents.tables import Row, Table
from huitou.registry import code_lists
from huitou.registry.columns import (
    HOUSEHOLD_COLUMNS,
    IDENTITY_HEADING,
    MEMBER_COLUMNS,
    VILLAGE_COLUMNS,
    Column,
    Use,
)

HOUSEHOLD_HEADINGS: tuple[Heading, ...] = tuple(column.heading for column in HOUSEHOLD_COLUMNS)
MEMBER_HEADINGS: tuple[Heading, ...] = (*(column.heading for column in MEMBER_COLUMNS), IDENTITY_HEADING)
VILLAGE_HEADINGS: tuple[Heading, ...] = tuple(column.heading for column in VILLAGE_COLUMNS)

_NOT_STORED = re.compile("[\x00\ud800-\udfff]")
_ODD_FOR_MEN = {True: "1", False: "2"}


@dataclass(slots=True)
class Record:
    """One row while it is being read: what identifies it (`keys`), the values for fields, those for `details`, and
    its problems. A key is there for every column of the sheet; None says that the cell is empty."""

    row: Row
    table: Table
    keys: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, code: str, key: str, /, **values: object) -> None:
        """Adds a problem at the cell under the heading `key`."""
        self.problems.append(Problem(code, self.place(key), values))

    def place(self, key: str) -> Place:
        """Where the cell under the heading `key` stands."""
        return self.table.place(self.row, key)


def household_records(table: Table) -> tuple[Record, ...]:
    """The rows of a households' table, with `status` from 是否脱贫, else from the exit year.

    Whether a 户编号 stands twice is seen once the village is known: it is unique in its county only.
    """
    records = _records(table, HOUSEHOLD_COLUMNS)
    for record in records:
        state = record.keys.pop("exit_state", None)
        by_year = "not_exited" if record.fields.get("exit_year") is None else "exited"
        record.fields["status"] = code_lists.STATUS_BY_EXIT_STATE[state] if state else by_year
    return records


def member_records(table: Table) -> tuple[Record, ...]:
    """The rows of a members' table, with the identity number read by its kind; birth date and sex come from the number
    where the columns say nothing."""
    records = _records(table, MEMBER_COLUMNS)
    for record in records:
        _read_identity(record)
    refuse_repeated(records, "HT3013", "identity", lambda record: record.fields.get("identity"))
    return records


def village_records(table: Table) -> tuple[Record, ...]:
    """The rows of a villages' table. Raises no `Refusal`; more poor than registered people is a problem of the row."""
    records = _records(table, VILLAGE_COLUMNS)
    for record in records:
        registered = record.fields.get("registered_population")
        poor = sum(record.fields.get(key) or 0 for key in ("poor_population", "returned_population"))
        if registered is not None and poor > registered:
            record.refuse("HT1008", "registered_population", poor=poor, registered=registered)
    return records


def refuse_repeated(
    records: Iterable[Record], code: str, key: str, identify: Callable[[Record], object | None]
) -> None:
    """A problem for every record that is the same thing as an earlier one; None is never the same."""
    first: dict[object, int] = {}
    for record in records:
        thing = identify(record)
        if thing is None:
            continue
        if thing in first:
            record.refuse(code, key, first=first[thing])
        first.setdefault(thing, record.row.number)


def _records(table: Table, columns: Sequence[Column]) -> tuple[Record, ...]:
    """Workbooks repeat themselves, so each spelling of a column is read once."""
    records = tuple(Record(row, table) for row in table.rows)
    for column in columns:
        coded = table.coded.get(column.key)
        if coded is None:
            continue
        readings = coded.read(partial(bounded, column))
        codes = coded.codes.tolist()
        key, into, values = column.key, _INTO[column.use], [reading.value for reading in readings]
        for record, code in zip(records, codes, strict=True):
            into(record)[key] = values[code]
        wrong = {code: reading for code, reading in enumerate(readings) if reading.code}
        if wrong:
            for record, code in zip(records, codes, strict=True):
                if code in wrong:
                    record.refuse(wrong[code].code, key, **wrong[code].values)
    return records


_INTO: Mapping[Use, Callable[[Record], dict[str, Any]]] = {
    "matching": attrgetter("keys"),
    "field": attrgetter("fields"),
    "detail": attrgetter("details"),
}


def bounded(column: Column, cell: Cell) -> Reading[Any]:
    """What a cell of a column says, within the bounds of the column."""
    if column.must and (missing := required(cell)).code:
        return missing
    reading = column.reader(cell)
    value = reading.value
    if isinstance(value, str):
        return reading if not (wrong := unstorable(value, column)) else wrong
    if column.most is not None and isinstance(value, int) and value > column.most:
        return Reading(code="HT3019", values={"value": value, "limit": column.most})
    return reading


def unstorable(value: str, column: Column) -> Reading[Any] | None:
    """What keeps a text out of the database: too many characters, or one that no database stores."""
    if len(value) > column.longest:
        return Reading(code="HT3018", values={"found": len(value), "limit": column.longest})
    if _NOT_STORED.search(value):
        return Reading(code="HT1018", values={"key": column.heading.label})
    return None


def _read_identity(record: Record) -> None:
    cell = record.row.cells["identity"]
    kind = record.fields.get("identity_kind")
    if kind is None:
        is_longer = text(cell).value is not None and len(cell.folded) in (20, 22)
        kind = code_lists.DISABILITY_CERTIFICATE if is_longer else code_lists.IDENTITY_CARD
    reading = identity_number(cell, disability_certificate=kind == code_lists.DISABILITY_CERTIFICATE)
    record.fields["identity"] = reading.value
    record.fields["identity_kind"] = kind if reading.value else None
    if reading.code:
        record.refuse(reading.code, "identity", **reading.values)
    elif reading.value is not None:
        if record.fields.get("born_on") is None:
            record.fields["born_on"] = birth_date(reading.value)
        if record.fields.get("sex") is None:
            record.fields["sex"] = _ODD_FOR_MEN[int(reading.value[16]) % 2 == 1]
