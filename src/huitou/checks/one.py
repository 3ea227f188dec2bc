"""Checks one household, as it is typed: every rule compiled once into closures of Python.

Only what is surely so matters to a rule, so a condition is compiled for one answer: `surely(condition, True)` says
whether it surely holds, `surely(condition, False)` whether it surely does not. That splits the three-valued logic into
two plain ones and lets every part stop at the first settling answer.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from huitou.checks.facts import MEMBER_NUMBER, MEMBERS, HouseholdFacts
from huitou.checks.rules import RULES
from huitou.core.check_rules import (
    AS_OF,
    HOUSEHOLD,
    Age,
    AnyMember,
    CheckRule,
    Compared,
    Condition,
    Count,
    EveryMember,
    Hit,
    Length,
    Limit,
    Missing,
    Number,
    OneOf,
    Same,
    Sum,
    Term,
    Times,
)
from huitou.core.expressions import All, AnyOf, Fact, Is, Not, When

# Both take the household and whose facts are meant: one of its members, or the household again.
Facts = Mapping[str, Any]
Test = Callable[[HouseholdFacts, Facts], bool]
Value = Callable[[HouseholdFacts, Facts], Any]

_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_OPPOSITES = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


def check_one(household: HouseholdFacts, rules: tuple[CheckRule, ...] = RULES) -> tuple[Hit, ...]:
    """The rules that fire at a household, in their order. `household` has every fact of `checks.facts`."""
    members: Sequence[Facts] = household[MEMBERS]
    hits = []
    for code, of_members, test in _compiled(rules):
        if of_members:
            numbers = [member[MEMBER_NUMBER] for member in members if test(household, member)]
            if numbers:
                hits.append(Hit(code, tuple(numbers)))
        elif test(household, household):
            hits.append(Hit(code))
    return tuple(hits)


@cache
def _compiled(rules: tuple[CheckRule, ...]) -> tuple[tuple[str, bool, Test], ...]:
    return tuple((rule.code, rule.of == "member", surely(rule.condition, True)) for rule in rules)


def surely(condition: Condition, wanted: bool) -> Test:
    """Whether the answer to `condition` is settled and is `wanted`."""
    match condition:
        case Not(of):
            return surely(of, not wanted)
        case All(of):
            return _joined([surely(part, wanted) for part in of], every=wanted)
        case AnyOf(of):
            return _joined([surely(part, wanted) for part in of], every=not wanted)
        case When(when, then):
            both = _joined([surely(when, True), surely(then, wanted)], every=True)
            return both if wanted else _joined([surely(when, False), both], every=False)
        case AnyMember(of):
            return _over_members(surely(of, wanted), every=not wanted)
        case EveryMember(of):
            return _over_members(surely(of, wanted), every=wanted)
        case Compared(left, sign, right):
            return _compared(left, sign if wanted else _OPPOSITES[sign], right)
        case _:
            return _about_a_fact(condition, wanted)


def _about_a_fact(condition: Fact | Is | Missing | OneOf | Same, wanted: bool) -> Test:
    match condition:
        case Fact(name, missing):
            fact = _fact(name)
            if missing is None:
                return lambda household, one: fact(household, one) is wanted
            return lambda household, one: (missing if (got := fact(household, one)) is None else got) is wanted
        case Is(name, value):
            return _answered(name, lambda got: (got == value) is wanted)
        case OneOf(name, values):
            accepted = frozenset(values)
            return _answered(name, lambda got: (got in accepted) is wanted)
        case Missing(name):
            fact = _fact(name)
            return lambda household, one: (fact(household, one) is None) is wanted
        case Same(first, second):
            return _compared(Number(first), "==" if wanted else "!=", Number(second))


def _answered(name: str, test: Callable[[Any], bool]) -> Test:
    fact = _fact(name)
    return lambda household, one: (got := fact(household, one)) is not None and test(got)


def _fact(name: str) -> Value:
    if name.startswith(HOUSEHOLD):
        own = name.removeprefix(HOUSEHOLD)
        return lambda household, one: household[own]
    return lambda household, one: one[name]


def _joined(tests: Sequence[Test], every: bool) -> Test:
    """Whether every test, or at least one, says yes."""
    if len(tests) == 2:
        first, second = tests
        if every:
            return lambda household, one: first(household, one) and second(household, one)
        return lambda household, one: first(household, one) or second(household, one)

    def joined(household: HouseholdFacts, one: Facts) -> bool:
        for test in tests:  # noqa: SIM110  # a generator costs more than the tests
            if test(household, one) is not every:
                return not every
        return every

    return joined


def _over_members(test: Test, every: bool) -> Test:
    def over_members(household: HouseholdFacts, one: Facts) -> bool:
        for member in household[MEMBERS]:  # noqa: SIM110  # a generator costs more than the tests
            if test(household, member) is not every:
                return not every
        return every

    return over_members


def _compared(left: Term, sign: str, right: Term) -> Test:
    compare, first = _OPERATORS[sign], _term(left)
    if isinstance(right, Limit):
        limit = right.scaled
        return lambda household, one: (got := first(household, one)) is not None and compare(got, limit)
    second = _term(right)

    def compared(household: HouseholdFacts, one: Facts) -> bool:
        got, other = first(household, one), second(household, one)
        return got is not None and other is not None and compare(got, other)

    return compared


def _term(term: Term) -> Value:
    """The value of a number, None where it is missing."""
    match term:
        case Number(name):
            return _fact(name)
        case Limit():
            limit = term.scaled
            return lambda household, one: limit
        case Sum(of):
            return _sum([_fact(number.name) for number in of])
        case Times(number, each):
            fact, factor = _fact(number.name), each.scaled
            return lambda household, one: None if (got := fact(household, one)) is None else got * factor
        case Age(name):
            born = _fact(name)
            return lambda household, one: (
                None if (day := born(household, one)) is None else (household[AS_OF] - day) // 10_000
            )
        case Length(name):
            fact = _fact(name)
            return lambda household, one: None if (got := fact(household, one)) is None else len(got)
        case Count(None):
            return lambda household, one: len(household[MEMBERS])
        case Count(of):
            test = surely(of, True)
            return lambda household, one: sum(1 for member in household[MEMBERS] if test(household, member))


def _sum(facts: Sequence[Value]) -> Value:
    def total(household: HouseholdFacts, one: Facts) -> int | None:
        numbers = [fact(household, one) for fact in facts]
        return None if None in numbers else sum(numbers)

    return total
