"""Rows of the register's workbooks as records: every cell read, every problem with its cell.

Pure: knows cells and code lists, no database. What takes the tree of areas or the register to decide (does the village
exist, is the household known) comes after it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huitou.core.errors import Problem
from huitou.documents.cells import Cell, CellKind, Reading, person_name, plain_amount, required, text, unpadded
from huitou.documents.headings import Heading
from huitou.documents.identity import birth_date, identity_number, sound_numbers
from huitou.documents.tables import CodedColumn, Table
from huitou.registry import code_lists
from huitou.registry.columns import (
    HOUSEHOLD_COLUMNS,
    IDENTITY_HEADING,
    MEMBER_COLUMNS,
    VILLAGE_COLUMNS,
    Column,
)

HOUSEHOLD_HEADINGS: tuple[Heading, ...] = tuple(column.heading for column in HOUSEHOLD_COLUMNS)
MEMBER_HEADINGS: tuple[Heading, ...] = (*(column.heading for column in MEMBER_COLUMNS), IDENTITY_HEADING)
VILLAGE_HEADINGS: tuple[Heading, ...] = tuple(column.heading for column in VILLAGE_COLUMNS)

_NOT_STORED = re.compile("[\x00\ud800-\udfff]")
_SEXES = {digit: "1" if int(digit) % 2 else "2" for digit in "0123456789"}  # odd for men
_BIRTHDAY = slice(6, 14)


@dataclass(slots=True)
class Records:
    """The rows of a table while they are read, a column at a time; a row is a position among them.

    `values`: what each column of the sheet says in every row, None where a cell is empty; `fields` and `details` name
    those that are kept; `spelled`: what each spelling of a column says. What is wrong stands under the position of its
    row.
    """

    table: Table
    values: dict[str, list[Any]] = field(default_factory=dict)
    spelled: dict[str, list[Any]] = field(default_factory=dict)
    fields: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    wrong: defaultdict[int, list[Problem]] = field(default_factory=lambda: defaultdict(list))

    def __len__(self) -> int:
        return len(self.table.numbers)

    def column(self, key: str) -> list[Any]:
        """The values of a column; nothing but None when the sheet does not have it."""
        return self.values.get(key) or [None] * len(self)

    def keep(self, name: str, values: list[Any]) -> None:
        """The values of a field, in the place of those that stood there."""
        self.values[name] = values
        if name not in self.fields:
            self.fields.append(name)

    def refuse(self, at: int, code: str, key: str, /, **values: object) -> None:
        """Adds a problem at the cell under the heading `key`."""
        self.wrong[at].append(Problem(code, self.table.place(self.table.rows[at], key), values))

    def sound(self) -> list[int]:
        """The rows without a problem."""
        return [at for at in range(len(self)) if at not in self.wrong] if self.wrong else list(range(len(self)))

    def problems(self) -> tuple[Problem, ...]:
        """All problems in the order of the rows."""
        return tuple(problem for at in sorted(self.wrong) for problem in self.wrong[at])

    def row(self, at: int, names: Iterable[str]) -> dict[str, Any]:
        """What one row says under these names."""
        return {name: self.values[name][at] for name in names}

    def chosen(self, rows: Sequence[int], names: Iterable[str]) -> dict[str, list[Any]]:
        """What some rows say under these names, a column at a time."""
        places = np.array(rows, np.intp)
        return {name: spread(self.values[name], places) for name in names}


def spread(values: Sequence[Any], places: NDArray[np.integer[Any]]) -> list[Any]:
    """The values at these places. In a column of names or codes most rows have a spelling of their own, and those stand
    in the order of the rows."""
    first = int(places[0]) if len(places) else 0
    if np.array_equal(places, np.arange(first, first + len(places))):
        return list(values[first : first + len(places)])
    there = np.empty(len(values), np.object_)
    there[:] = values
    spreading: list[Any] = there[places].tolist()
    return spreading


def household_records(table: Table) -> Records:
    """The rows of a households' table, with `status` from 是否脱贫, else from the exit year.

    Whether a 户编号 stands twice is seen once the village is known: it is unique in its county only.
    """
    records = _records(table, HOUSEHOLD_COLUMNS)
    statuses = [
        code_lists.STATUS_BY_EXIT_STATE[state] if state else "not_exited" if year is None else "exited"
        for state, year in zip(records.column("exit_state"), records.column("exit_year"), strict=True)
    ]
    records.keep("status", statuses)
    return records


def member_records(table: Table) -> Records:
    """The rows of a members' table, with the identity number read by its kind; birth date and sex come from the number
    where the columns say nothing."""
    records = _records(table, MEMBER_COLUMNS)
    _read_identities(records)
    refuse_repeated(records, "HT3013", "identity", records.values["identity"])
    return records


def village_records(table: Table) -> Records:
    """The rows of a villages' table. Raises no `Refusal`; more poor than registered people is a problem of the row."""
    records = _records(table, VILLAGE_COLUMNS)
    columns = [records.column(f"{kind}_population") for kind in ("registered", "poor", "returned")]
    for at, (registered, poor, returned) in enumerate(zip(*columns, strict=True)):
        counted = (poor or 0) + (returned or 0)
        if registered is not None and counted > registered:
            records.refuse(at, "HT1008", "registered_population", poor=counted, registered=registered)
    return records


def refuse_repeated(
    records: Records, code: str, key: str, things: Sequence[Hashable], rows: Sequence[int] | None = None
) -> None:
    """A problem for every row (of `rows`, in their order) that is the same thing as an earlier one; None is never the
    same."""
    distinct = set(things)
    distinct.discard(None)
    if len(distinct) == len(things) - things.count(None):
        return
    first: dict[Hashable, int] = {}
    for at, thing in zip(range(len(records)) if rows is None else rows, things, strict=True):
        if thing is None:
            continue
        if thing in first:
            records.refuse(at, code, key, first=first[thing])
        first.setdefault(thing, records.table.numbers[at])


def _records(table: Table, columns: Sequence[Column]) -> Records:
    records = Records(table)
    for column in columns:
        coded = table.coded.get(column.key)
        if coded is None:
            continue
        texts = _plain_texts(column, coded)
        readings = [] if texts is not None else read_column(column, coded)
        values = [reading.value for reading in readings] if texts is None else texts
        records.spelled[column.key] = values
        records.values[column.key] = spread(values, coded.codes)
        if column.use != "matching":
            (records.fields if column.use == "field" else records.details).append(column.key)
        wrong = {code: reading for code, reading in enumerate(readings) if reading.code}
        if wrong:
            for at, code in enumerate(coded.codes.tolist()):
                if code in wrong:
                    records.refuse(at, wrong[code].code, column.key, **wrong[code].values)
    return records


def read_column(column: Column, coded: CodedColumn) -> list[Reading[Any]]:
    """What the spellings of a column say, within its bounds."""
    if column.is_money:
        return [_amount(column, *spelling) for spelling in coded.spellings]
    texts = _plain_texts(column, coded)
    return coded.read(partial(bounded, column)) if texts is None else list(map(Reading, texts))


def _amount(column: Column, spelled: str, kind: CellKind) -> Reading[Any]:
    """Amounts are many and most of them plain: those need no cell to be read."""
    amount = plain_amount(spelled) if kind == "number" else None
    if amount is None or column.most is not None:
        return bounded(column, Cell("", spelled, kind))
    return Reading(amount)


def _plain_texts(column: Column, coded: CodedColumn) -> list[str | None] | None:
    """Names and codes, of which every row has another one, are looked at all together; None where something has to be
    looked at by itself."""
    empty, *others = coded.spellings
    if column.reader not in (text, person_name) or any(kind != "text" for _, kind in others):
        return None
    texts = [spelled.strip() for spelled, _ in others]
    if max(map(len, texts), default=0) > column.longest or _NOT_STORED.search("\n".join(texts)):
        return None
    nothing = bounded(column, Cell("", *empty))
    is_missing = bool(nothing.code) and not coded.codes.all()
    said = texts if column.reader is text else map(unpadded, texts)
    return None if is_missing else [nothing.value, *said]


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


def _read_identities(records: Records) -> None:
    """Most are numbers of eighteen digits with nothing wrong, which is seen for all of them at once; each of the others
    is read by the kind of document that stands beside it."""
    coded = records.table.coded["identity"]
    is_sound = sound_numbers(coded.spellings)
    given = records.column("identity_kind")
    numbers = spread([text for text, _ in coded.spellings], coded.codes)
    kinds: list[str | None] = [kind or code_lists.IDENTITY_CARD for kind in given]
    is_other = ~is_sound[coded.codes]
    if code_lists.DISABILITY_CERTIFICATE in given:
        is_other |= np.array([kind == code_lists.DISABILITY_CERTIFICATE for kind in given])
    for at in np.flatnonzero(is_other).tolist():
        cell = Cell("", *coded.spellings[coded.codes[at]])
        kind = given[at] or _kind_by_length(cell)
        reading = identity_number(cell, disability_certificate=kind == code_lists.DISABILITY_CERTIFICATE)
        if reading.code:
            records.refuse(at, reading.code, "identity", **reading.values)
        numbers[at], kinds[at] = reading.value, kind if reading.value else None
    days = [number and number[_BIRTHDAY] for number in numbers]
    born = {day: day and birth_date(f"{'':6}{day}") for day in set(days)}  # of days there are fewer than of people
    sexes = records.column("sex")
    records.keep("born_on", [day or born[by] for day, by in zip(records.column("born_on"), days, strict=True)])
    records.keep("sex", [sex or (number and _SEXES[number[16]]) for sex, number in zip(sexes, numbers, strict=True)])
    records.keep("identity_kind", kinds)
    records.keep("identity", numbers)


def _kind_by_length(cell: Cell) -> str:
    is_longer = text(cell).value is not None and len(cell.folded) in (20, 22)
    return code_lists.DISABILITY_CERTIFICATE if is_longer else code_lists.IDENTITY_CARD
