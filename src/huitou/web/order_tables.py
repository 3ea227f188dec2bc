"""The tables of the order page: standards by year, calendar, responsibility matrix."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from huitou.core.amounts import plain_text
from huitou.core.standards import AmountAbove, IncomePerHead, Indicator, ShareAtMost
from huitou.policy import Department, Pack
from huitou.policy.pack import IndicatorInfo
from huitou.policy.schema import SUBJECTS, DutyEntry, Owner, Subject


@dataclass(frozen=True, slots=True)
class YearCell:
    """What one year asks of one indicator. `relation` and `threshold` where it compares, `applies` otherwise;
    `key_path` is the value that the county may enter here, empty where there is none."""

    year: int
    applies: str
    needs_threshold: bool
    relation: str
    threshold: str | None
    unit: str | None
    key_path: str
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator with its years."""

    indicator: IndicatorInfo
    cells: tuple[YearCell, ...]


@dataclass(frozen=True, slots=True)
class StandardTable:
    """The standard of households or villages: years across, indicators down."""

    subject: Subject
    years: tuple[int, ...]
    rows: tuple[IndicatorRow, ...]


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a round's calendar."""

    slug: str
    label: str
    label_en: str
    owner: Owner | None
    due_on: date | None
    clause: str
    key_path: str


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A row of the responsibility matrix with its departments in words."""

    entry: DutyEntry
    label: str
    label_en: str
    indicators: tuple[IndicatorInfo, ...]
    lead: Department | None
    joint: tuple[Department, ...]
    verifies: tuple[Department, ...]
    helps: tuple[Department, ...]


def standard_tables(pack: Pack, demonstration: Collection[str]) -> tuple[StandardTable, ...]:
    """Households first, then villages. `demonstration`: key paths whose value in force is a demonstration value."""
    return tuple(_standard_table(pack, subject, demonstration) for subject in SUBJECTS)


def _standard_table(pack: Pack, subject: Subject, demonstration: Collection[str]) -> StandardTable:
    enterable = {value.key_path for value in pack.amendable()}
    by_year = {
        year: {indicator.slug: indicator for indicator in pack.standard(subject, year).indicators}
        for year in pack.standard_years
    }
    rows = tuple(
        IndicatorRow(
            info,
            tuple(
                _year_cell(year, by_year[year][info.slug], subject, enterable, demonstration)
                for year in pack.standard_years
            ),
        )
        for info in pack.indicators(subject)
    )
    return StandardTable(subject, pack.standard_years, rows)


def _year_cell(
    year: int, indicator: Indicator, subject: Subject, enterable: Collection[str], demonstration: Collection[str]
) -> YearCell:
    paths = [f"{subject}.{indicator.slug}.{key}.{year}" for key in ("threshold", "applies")]
    return YearCell(
        year=year,
        applies=indicator.applies,
        needs_threshold=indicator.needs_threshold,
        relation=_relation(indicator),
        threshold=_text(indicator.threshold),
        unit=indicator.unit,
        key_path=next((path for path in paths if path in enterable), ""),
        is_demonstration=any(path in demonstration for path in paths),
    )


def _text(threshold: Decimal | None) -> str | None:
    return None if threshold is None else plain_text(threshold)


def _relation(indicator: Indicator) -> str:
    match indicator.rule:
        case IncomePerHead():
            return "≥" if indicator.rule.operator == ">=" else ">"
        case ShareAtMost():
            return "≤"
        case AmountAbove():
            return ">"
        case _:
            return ""


def calendar(pack: Pack, round_slug: str) -> tuple[StepRow, ...]:
    """The steps of a round in the order of the plan."""
    owners = pack.files.calendar.owners
    return tuple(
        StepRow(
            step.slug,
            step.label,
            step.label_en,
            owners.get(step.owner),
            step.due_on,
            step.clause,
            f"rounds.{round_slug}.milestones.{step.slug}.due_on",
        )
        for step in pack.rounds[round_slug].milestones
    )


def matrix(pack: Pack) -> tuple[DutyRow, ...]:
    """The rows of the responsibility matrix in the order of the plan."""
    known = {info.slug: info for subject in SUBJECTS for info in pack.indicators(subject)}
    named = pack.departments
    return tuple(
        DutyRow(
            entry,
            entry.duty,
            entry.duty_en,
            tuple(known[slug] for slug in entry.indicators if slug in known),
            named.get(entry.lead or ""),
            tuple(named[slug] for slug in entry.joint),
            tuple(named[slug] for slug in entry.verifies),
            tuple(named[slug] for slug in entry.helps),
        )
        for entry in pack.files.matrix.duties.values()
    )
