"""Statements about facts with three answers: yes, no, not known (Kleene's strong logic).

One settled "no" settles an `All`, one settled "yes" an `AnyOf`; otherwise a missing answer makes the whole unknown.
Packs declare what makes a member fall short with these, and checks are built of them too, so that a new rule is
data. Interpreters for many households at once live above `core` and must agree with `holds`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeAlias, TypeVar

# What `Not`, `All`, `AnyOf` and `When` are made of: here the statements of packs; `core.check_rules` puts its own in.
Part = TypeVar("Part", covariant=True)


@dataclass(frozen=True, slots=True)
class Fact:
    """The yes/no answer `name`; `missing` stands in when nobody answered (None: the answer is unknown)."""

    name: str
    missing: bool | None = None


@dataclass(frozen=True, slots=True)
class Is:
    """The answer `name` is exactly `value`."""

    name: str
    value: str | int | bool


@dataclass(frozen=True, slots=True)
class Above:
    """The share `name` is greater than `limit`; equal is not above."""

    name: str
    limit: Decimal


@dataclass(frozen=True, slots=True)
class Not(Generic[Part]):
    """The statement does not hold."""

    of: Part


@dataclass(frozen=True, slots=True)
class All(Generic[Part]):
    """Every statement holds."""

    of: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class AnyOf(Generic[Part]):
    """At least one statement holds."""

    of: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class When(Generic[Part]):
    """`then` where `condition` holds, no where it does not, unknown where the condition is unknown.

    Differs from `All`: an unknown condition is never settled by `then`.
    """

    condition: Part
    then: Part


Expression: TypeAlias = "Fact | Is | Above | Not[Expression] | All[Expression] | AnyOf[Expression] | When[Expression]"


def holds(expression: Expression, facts: Mapping[str, Any]) -> bool | None:
    """Whether the statement holds of `facts` (a canonical document); None when the facts do not settle it."""
    return _INTERPRETERS[type(expression)](expression, facts)


def _fact(fact: Fact, facts: Mapping[str, Any]) -> bool | None:
    answer = facts.get(fact.name)
    return fact.missing if answer is None else bool(answer)


def _is(statement: Is, facts: Mapping[str, Any]) -> bool | None:
    answer = facts.get(statement.name)
    return None if answer is None else bool(answer == statement.value)


def _above(statement: Above, facts: Mapping[str, Any]) -> bool | None:
    answer = facts.get(statement.name)
    return None if answer is None else Decimal(answer) > statement.limit


def _not(statement: Not[Expression], facts: Mapping[str, Any]) -> bool | None:
    answer = holds(statement.of, facts)
    return None if answer is None else not answer


def _all(statement: All[Expression], facts: Mapping[str, Any]) -> bool | None:
    return _settled_by(False, statement.of, facts)


def _any_of(statement: AnyOf[Expression], facts: Mapping[str, Any]) -> bool | None:
    return _settled_by(True, statement.of, facts)


def _when(statement: When[Expression], facts: Mapping[str, Any]) -> bool | None:
    answer = holds(statement.condition, facts)
    return holds(statement.then, facts) if answer else answer


def _settled_by(settling: bool, parts: tuple[Expression, ...], facts: Mapping[str, Any]) -> bool | None:
    unknown = False
    for part in parts:
        answer = holds(part, facts)
        if answer is settling:
            return settling
        unknown = unknown or answer is None
    return None if unknown else not settling


_INTERPRETERS: Mapping[type, Callable[[Any, Mapping[str, Any]], bool | None]] = {
    Fact: _fact,
    Is: _is,
    Above: _above,
    Not: _not,
    All: _all,
    AnyOf: _any_of,
    When: _when,
}
