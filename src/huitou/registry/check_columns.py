"""A workbook of households, not loaded yet, as columns that `huitou.checks` takes: every spelling of a column is read
once, and its value goes to all rows that have it.

Pure. It says of a row what `check_records.household_record` says of the same row once it is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

from huitou.checks.bulk import COLUMN_TYPES, KEY, CheckFrames
from huitou.checks.facts import HOUSEHOLD_FACTS, MEMBER_FACTS
from huitou.core.check_rules import (
    AS_OF,
    CHECKED_ON,
    UNITS,
    AnyMember,
    CheckRule,
    Count,
    EveryMember,
    facts_of,
    parts_of,
)
from huitou.core.errors import Problem
from huitou.core.memory import all_kept
from huitou.documents.tables import CodedColumn, Table
from huitou.registry.check_records import as_day, causes_of, fact_of
from huitou.registry.code_lists import STATUS_BY_EXIT_STATE
from huitou.registry.columns import HOUSEHOLD_COLUMNS
from huitou.registry.records import read_column

COLUMN_OF_FACT = {"has_phone": "phone", "has_bank_account": "bank_account"}
"""Facts that say only whether a column is filled, with that column."""
_COUNTY = 6
LineOf = Callable[[str], Decimal | None]


@dataclass(frozen=True, slots=True)
class HouseholdColumns:
    """The facts of a workbook's households, with the position of each row as its key; the problems of its cells; and
    the facts that it can say at all, by the columns that it has."""

    frames: CheckFrames
    problems: tuple[Problem, ...]
    facts: frozenset[str]


def rules_about(facts: frozenset[str], rules: Sequence[CheckRule]) -> tuple[CheckRule, ...]:
    """The rules about households that ask of nothing but these facts: without members, the others would find everybody
    at fault."""
    alone = (rule for rule in rules if rule.of == "household")
    return tuple(
        rule
        for rule in alone
        if set(facts_of(rule.condition)) <= facts
        and not any(isinstance(part, AnyMember | EveryMember | Count) for part in parts_of(rule.condition))
    )


@all_kept()
def household_columns(table: Table, *, as_of: date, line_of: LineOf) -> HouseholdColumns:
    """The households of a table under `HOUSEHOLD_HEADINGS`; `line_of` gives the poverty line of a county in yuan."""
    problems: list[Problem] = []
    read = {
        column.key: _Read(table.coded[column.key], read_column(column, table.coded[column.key]))
        for column in HOUSEHOLD_COLUMNS
        if column.key in table.coded
    }
    for key, one in read.items():
        problems += one.problems(table, key)
    values = {key: [reading.value for reading in one.readings] for key, one in read.items()}
    columns = {
        name: _series(name, [fact_of(fact, value) for value in values[name]], read[name].coded)
        for name, fact in HOUSEHOLD_FACTS.items()
        if name in read
    }
    for name, key in COLUMN_OF_FACT.items():
        if key in read:
            columns[name] = _series(name, [value is not None for value in values[key]], read[key].coded)
    columns["poverty_line"] = _poverty_lines(values["village_code"], read["village_code"].coded, line_of)
    columns["status"] = _status(values, {key: one.coded for key, one in read.items()})
    if "other_causes" in read:
        columns |= _other_causes(values, {key: one.coded for key, one in read.items()})
    if "size_system" in columns:
        columns["size_system"] = columns["size_system"].fill_null(columns["size_register"])
    elif "size_register" in columns:
        columns["size_system"] = columns["size_register"].alias("size_system")
    frame = pl.DataFrame({KEY: np.arange(len(table.numbers))} | columns).with_columns(
        pl.lit(as_day(as_of), pl.Int64).alias(name) for name in (AS_OF, CHECKED_ON)
    )
    missing = [
        pl.lit(None, COLUMN_TYPES[fact.kind]).alias(name) for name, fact in HOUSEHOLD_FACTS.items() if name not in frame
    ]
    nobody = pl.DataFrame(
        schema={KEY: pl.Int64()} | {name: COLUMN_TYPES[fact.kind] for name, fact in MEMBER_FACTS.items()}
    )
    facts = frozenset(frame.columns) - {KEY}
    return HouseholdColumns(CheckFrames(frame.with_columns(missing), nobody), tuple(problems), facts)


@dataclass(frozen=True, slots=True)
class _Read:
    """A column with what is read from each of its spellings."""

    coded: CodedColumn
    readings: Sequence[Any]

    def problems(self, table: Table, key: str) -> list[Problem]:
        wrong = np.array([bool(reading.code) for reading in self.readings])
        if not wrong.any():
            return []
        at = np.flatnonzero(wrong[self.coded.codes]).tolist()
        return [
            Problem(reading.code, table.place(table.rows[row], key), reading.values)
            for row in at
            for reading in (self.readings[self.coded.codes[row]],)
        ]


def _series(name: str, values: Sequence[Any], coded: CodedColumn) -> pl.Series:
    kind = COLUMN_TYPES[HOUSEHOLD_FACTS[name].kind]
    return pl.Series(name, values, kind).gather(coded.codes)


def _poverty_lines(codes: Sequence[str | None], coded: CodedColumn, line_of: LineOf) -> pl.Series:
    lines = [line_of(code[:_COUNTY]) if code else None for code in codes]
    scale = UNITS["yuan_per_person"].scale
    return _series("poverty_line", [None if line is None else int(line * scale) for line in lines], coded)


def _status(values: Mapping[str, Sequence[Any]], coded: Mapping[str, CodedColumn]) -> pl.Series:
    """是否脱贫 as stated, else by the exit year."""
    by_year = ["not_exited" if year is None else "exited" for year in values["exit_year"]]
    status = _series("status", by_year, coded["exit_year"])
    if "exit_state" not in coded:
        return status
    stated = [STATUS_BY_EXIT_STATE[state] if state else None for state in values["exit_state"]]
    return _series("status", stated, coded["exit_state"]).fill_null(status)


def _other_causes(values: Mapping[str, Sequence[Any]], coded: Mapping[str, CodedColumn]) -> dict[str, pl.Series]:
    causes = [causes_of(text) for text in values["other_causes"]]
    columns = {"other_causes": _series("other_causes", [len(some) for some in causes], coded["other_causes"])}
    if "main_cause" in coded:
        repeats = np.array([[main in some for main in values["main_cause"]] for some in causes])
        answers = repeats[coded["other_causes"].codes, coded["main_cause"].codes]
        columns["other_causes_repeat_main"] = pl.Series("other_causes_repeat_main", answers)
    return columns
