"""Villages of the register, and what a survey says of them, as `huitou.checks` takes them. Pure.

What a villages' file carries is the last known state; where there is a survey, the survey alone says how a village
stands, and the register only what its households are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from huitou.checks.facts import MEMBERS, VILLAGE_FACTS
from huitou.core.check_rules import AS_OF, CHECKED_ON, UNITS
from huitou.registry.check_records import Record, as_day, fact_of

_SURVEYED = (
    "registered_population", "poor_population", "leading_industry", "collective_income", "paved_road", "clinic",
    "cultural_room", "telecom", "remark",
)  # fmt: skip
VILLAGE_SURVEY_KEYS: Mapping[str, str] = {
    **{name: name for name in _SURVEYED},
    "poverty_incidence": "poor_population",
    AS_OF: "surveyed_on",
}
"""Facts that the survey of a village says, each with the key under which it says it (of what is computed, the first of
its parts)."""
_NO_INDUSTRY = frozenset({"无", "没有", "否"})


@dataclass(frozen=True, slots=True)
class InRegister:
    """What the register holds of the households of a village; persons by 系统人数, else 家庭人口数."""

    households: int = 0
    exited: int = 0
    persons: int = 0
    poor_persons: int = 0


@dataclass(frozen=True, slots=True)
class VillageLines:
    """What the standard of a year holds a village against; None: the figure is not entered."""

    incidence: Decimal | None = None
    collective_income: Decimal | None = None
    leading_industry_applies: bool = False


def village_record(row: Mapping[str, Any], details: Mapping[str, Any], inside: InRegister) -> Record:
    """A village of the register: its columns and its `details`. It is not dated yet (`village_dated`)."""
    poor = [row[name] for name in ("poor_population", "returned_population") if row[name] is not None]
    industry = (details.get("leading_industry") or "").strip()
    own = {
        **details,
        **row,
        "is_surveyed": False,
        "has_exited": row["exit_year"] is not None,
        "poor_population": sum(poor) if poor else None,
        "leading_industry": industry not in _NO_INDUSTRY if industry else None,
        "remark": None,
        "persons_in_register": inside.persons,
        "poor_in_register": inside.poor_persons,
        "households_in_register": inside.households,
        "exited_in_register": inside.exited,
    }
    return {name: fact_of(fact, own.get(name)) for name, fact in VILLAGE_FACTS.items()} | {MEMBERS: []}


def village_dated(record: Record, as_of: date, lines: VillageLines) -> Record:
    """The village with the day of its facts and what the standard holds it against."""
    facts = {
        AS_OF: as_day(as_of),
        CHECKED_ON: as_day(as_of),
        "incidence_line": _scaled(lines.incidence, "percent"),
        "collective_income_line": _scaled(lines.collective_income, "yuan"),
        "leading_industry_applies": lines.leading_industry_applies,
    }
    return record | facts | {"poverty_incidence": _incidence(record)}


def village_surveyed(record: Record, facts: Mapping[str, Any]) -> Record:
    """A dated village with the canonical facts of its survey in place of the register's."""
    said = {name: fact_of(VILLAGE_FACTS[name], facts.get(name)) for name in _SURVEYED}
    day = facts.get("surveyed_on")
    dated_on = {AS_OF: as_day(date.fromisoformat(day))} if day else {}
    return record | said | dated_on | {"is_surveyed": True, "poverty_incidence": _incidence(said)}


def _incidence(facts: Mapping[str, Any]) -> int | None:
    """Poor persons in a hundred, in millionths and rounded up: what lies above a line by however little stays above."""
    poor: int | None = facts["poor_population"]
    registered: int | None = facts["registered_population"]
    if poor is None or not registered:
        return None
    return -(-poor * 100 * UNITS["percent"].scale // registered)


def _scaled(value: Decimal | None, unit: str) -> int | None:
    return None if value is None else int(value * UNITS[unit].scale)
