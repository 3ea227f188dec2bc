"""The types of data-quality rules (逻辑校验规则): what a rule says of a household, member or village, in words too.

A rule is one `CheckRule` with one `Condition`, an expression tree over the facts of a household and its members, or of
a village, three-valued where a fact is missing. It fires where the condition surely holds: what nobody knows is no
mistake, except to the rules about missing facts. `huitou.checks` holds the rules and their interpreters, one for a
single subject and one for a county.

Facts are plain values: texts and codes, yes/no, and integers for everything that is counted or measured (money in 分,
areas, distances and months in millionths, dates as yyyymmdd), so that every interpreter computes exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal, TypeAlias

from huitou.core.amounts import plain_text
from huitou.core.expressions import All, AnyOf, Fact, Is, Not, When

AS_OF = "as_of"
"""The fact of a household or village that dates it: the day of the survey, else a day passed in. Ages are counted at
it, never at the day on which a check happens to run."""
CHECKED_ON = "checked_on"
"""The fact of a household or village that says on which day it is checked: no survey is of a later one."""
HOUSEHOLD = "household."
"""In a condition on a member, `household.kind` is the fact `kind` of the member's household."""


class Severity(StrEnum):
    """What firing means. An error is impossible or missing and blocks; a warning is improbable and needs a reason; a
    finding says that an exited household misses a standard: it never blocks and needs no reason."""

    ERROR = "error"
    WARNING = "warning"
    FINDING = "finding"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: how many of the fact's integers make one, and its words."""

    scale: int
    zh: str
    en: str


MILLIONTHS = 10**6
UNITS: Mapping[str, Unit] = {
    "yuan": Unit(100, "元", " yuan"),
    "yuan_per_person": Unit(100, "元/人", " yuan per person"),
    "mu": Unit(MILLIONTHS, "亩", " mu"),
    "mu_per_person": Unit(MILLIONTHS, "亩/人", " mu per person"),
    "square_metres": Unit(MILLIONTHS, "平方米", " square metres"),
    "kilometres": Unit(MILLIONTHS, "公里", " kilometres"),
    "months": Unit(MILLIONTHS, "个月", " months"),
    "years_of_age": Unit(1, "周岁", " years of age"),
    "persons": Unit(1, "人", " persons"),
    "households": Unit(1, "户", " households"),
    "percent": Unit(MILLIONTHS, "%", "%"),
    "digits": Unit(1, "位", " digits"),
    "items": Unit(1, "项", " items"),
    "day": Unit(1, "", ""),
}


@dataclass(frozen=True, slots=True)
class Number:
    """The number `name`."""

    name: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A number that the rule itself brings, with its unit and, where it is a figure of some year, that year."""

    value: Decimal
    unit: str
    year: int | None = None

    @property
    def scaled(self) -> int:
        """The limit in the integers of facts. Raises ValueError for a limit finer than those."""
        exact = self.value * UNITS[self.unit].scale
        if exact != exact.to_integral_value():
            raise ValueError(f"{self.value} {self.unit} is finer than the facts are kept")
        return int(exact)

    def words(self, language: Literal["zh", "en"]) -> str:
        """`500元`, `500 yuan`."""
        unit = UNITS[self.unit]
        return plain_text(self.value) + (unit.zh if language == "zh" else unit.en)


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of some numbers; missing when one of them is."""

    of: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Times:
    """So many times a limit per head: 50亩/人 × household size."""

    number: Number
    limit: Limit


@dataclass(frozen=True, slots=True)
class Age:
    """Whole years from the date `born_on` to the household's `AS_OF`; negative for a date after it."""

    born_on: str = "born_on"


@dataclass(frozen=True, slots=True)
class Length:
    """How many characters the text `name` has."""

    name: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many members the condition surely holds of; without one, how many members there are. Never missing."""

    of: Condition | None = None


Term = Number | Limit | Sum | Times | Age | Length | Count
Operator = Literal["<", "<=", ">", ">=", "==", "!="]


@dataclass(frozen=True, slots=True)
class Missing:
    """Nobody has said `name`. Always settled."""

    name: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """The answer `name` is one of `values`."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """The answers `first` and `second` are the same."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Compared:
    """`left` `operator` `right`, as numbers; not known when one of them is missing."""

    left: Term
    operator: Operator
    right: Term


@dataclass(frozen=True, slots=True)
class AnyMember:
    """The condition holds of at least one member; settled by one yes."""

    of: Condition


@dataclass(frozen=True, slots=True)
class EveryMember:
    """The condition holds of every member; settled by one no. Holds of a household without members."""

    of: Condition


Condition: TypeAlias = (
    "Fact | Is | Missing | OneOf | Same | Compared | AnyMember | EveryMember"
    " | Not[Condition] | All[Condition] | AnyOf[Condition] | When[Condition]"
)


@dataclass(frozen=True, slots=True)
class CheckRule:
    """One rule. `code` is ours and never changes its meaning. `of` says whether the condition is put to the household,
    to each of its members or to the village. `sources` are the numbers of the counties' own rules (A, B, D) or clauses
    of the plan; a finding names the `indicator` whose gap follows from it."""

    code: str
    severity: Severity
    of: Literal["household", "member", "village"]
    condition: Condition
    message: str
    message_en: str
    mend: str
    mend_en: str
    sources: tuple[str, ...]
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A rule of a source that our data cannot express, and why."""

    source: str
    statement: str
    reason: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that fired at a household or village; for a rule about members, the numbers (人编号) of those
    at whom it fired."""

    rule: str
    members: tuple[str, ...] = ()


Part: TypeAlias = "Condition | Term"


def parts_of(part: Part) -> Iterator[Part]:
    """A condition or term and everything that it is made of, outermost first."""
    yield part
    for inner in _inner(part):
        yield from parts_of(inner)


def limits_of(rule: CheckRule) -> tuple[Limit, ...]:
    """The limits of a rule in the order in which they stand."""
    return tuple(part for part in parts_of(rule.condition) if isinstance(part, Limit))


def facts_of(part: Part, *, inside: bool = True) -> Iterator[str]:
    """The names of the facts that a condition or term reads; without `inside`, those of the one that it is put to,
    not those that it asks of the members."""
    match part:
        case Fact(name) | Is(name) | Missing(name) | OneOf(name) | Number(name) | Age(name) | Length(name):
            yield name
        case Same(first, second):
            yield from (first, second)
        case AnyMember() | EveryMember() | Count() if not inside:
            return
        case _:
            for inner in _inner(part):
                yield from facts_of(inner, inside=inside)


def _inner(part: Part) -> tuple[Part, ...]:
    match part:
        case Compared(left, _, right):
            return (left, right)
        case Sum(numbers):
            return numbers
        case Times(number, limit):
            return (number, limit)
        case AnyMember(of) | EveryMember(of) | Not(of):
            return (of,)
        case Count(of):
            return () if of is None else (of,)
        case All(of) | AnyOf(of):
            return of
        case When(condition, then):
            return (condition, then)
        case Fact() | Is() | Missing() | OneOf() | Same() | Number() | Limit() | Age() | Length():
            return ()
