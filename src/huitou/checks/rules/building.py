"""Short forms for declaring rules: conditions as they are read aloud, and rules that differ only in their fact."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from huitou.checks.facts import HOUSEHOLD_FACTS, MEMBER_FACTS, VILLAGE_FACTS
from huitou.core.check_rules import (
    HOUSEHOLD,
    Age,
    CheckRule,
    Compared,
    Condition,
    Count,
    Limit,
    Missing,
    Number,
    OneOf,
    Operator,
    Severity,
)
from huitou.core.expressions import All, AnyOf, Fact, Is, Not

ERROR, WARNING, FINDING = Severity.ERROR, Severity.WARNING, Severity.FINDING
TRIED_IN = 2017
"""The year of the counties' own limits."""

EXITED = OneOf("status", ("exited", "stable"))
EXITED_HOUSEHOLD = OneOf("household.status", EXITED.values)
"""The same of a member's household."""
STILL_POOR = OneOf("status", ("not_exited", "fallen_back"))
HAS_MEMBERS = Compared(Count(), ">", Limit(Decimal(0), "persons"))
CAN_WORK = OneOf("labour", ("01", "02"))
IN_SCHOOL = OneOf("student", tuple(f"{grade:02}" for grade in range(2, 17)))
NOT_IN_SCHOOL = Is("student", "01")
HEALTHY = Is("health", "01")
DISABLED = Is("health", "04")


def limit(value: str | int, unit: str, year: int | None = TRIED_IN) -> Limit:
    """A limit of the counties, of 2017 unless said otherwise."""
    return Limit(Decimal(value), unit, year)


def compared(name: str, operator: Operator, than: Limit) -> Compared:
    """The fact against a limit."""
    return Compared(Number(name), operator, than)


def positive(name: str) -> Compared:
    """There is some of it."""
    return compared(name, ">", _nothing(name))


def none_of(name: str) -> AnyOf[Condition]:
    """There is none of it, or nobody has said."""
    return AnyOf((Missing(name), compared(name, "==", _nothing(name))))


def small(name: str, than: Limit) -> All[Condition]:
    """There is some of it, but less than the limit. 0 says that there is none, and that is an answer."""
    return All((positive(name), compared(name, "<", than)))


def aged(operator: Operator, years: Limit) -> Compared:
    """The age of the member at the date of the facts."""
    return Compared(Age(), operator, years)


def aged_between(first: Limit, last: Limit) -> All[Condition]:
    """Of age `first` to `last`, both included."""
    return All((aged(">=", first), aged("<=", last)))


def counted(of: Condition, operator: Operator, persons: int) -> Compared:
    """So many members of whom the condition surely holds."""
    return Compared(Count(of), operator, Limit(Decimal(persons), "persons"))


def empty_household_facts(names: Iterable[tuple[str, str, str]]) -> tuple[CheckRule, ...]:
    """A rule for each (code, fact, sources parted by blanks): the household's fact must not be empty."""
    return tuple(_empty(code, "household", name, sources) for code, name, sources in names)


def empty_member_facts(names: Iterable[tuple[str, str, str]]) -> tuple[CheckRule, ...]:
    """The same for facts of members."""
    return tuple(_empty(code, "member", name, sources) for code, name, sources in names)


def without(code: str, name: str, sources: str) -> CheckRule:
    """The household's yes or no `name` says that it has none on record (telephone number, bank account)."""
    return _empty(code, "household", name, sources, Not(Fact(name, missing=False)))


def _empty(
    code: str, of: Literal["household", "member"], name: str, sources: str, condition: Condition | None = None
) -> CheckRule:
    fact = (HOUSEHOLD_FACTS if of == "household" else MEMBER_FACTS)[name]
    return CheckRule(
        code,
        ERROR,
        of,
        condition or Missing(name),
        f"{fact.label}为空。",
        f"{fact.label_en[0].upper()}{fact.label_en[1:]}: not filled in.",
        f"请入户核实后填写“{fact.label}”。",
        f"Ask the household and fill in “{fact.label}”.",
        tuple(sources.split()),
    )


def _nothing(name: str) -> Limit:
    facts = {**VILLAGE_FACTS, **MEMBER_FACTS, **HOUSEHOLD_FACTS}
    return Limit(Decimal(0), facts[name.removeprefix(HOUSEHOLD)].unit)
