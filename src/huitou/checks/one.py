"""Checks one household or village, as it is typed: all rules written out once as one function of Python.

A rule is asked only where it surely holds, so a condition is written for one answer: `surely(condition, True)` is the
Python for "it surely holds", `surely(condition, False)` for "it surely does not". That splits the three-valued logic
into two plain ones, and every part stops at the first settling answer. Every fact is looked up once per household or
member. Trees of closures were twenty times slower, and this runs whenever a clerk leaves a field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from huitou.checks.facts import MEMBER_NUMBER, MEMBERS, HouseholdFacts
from huitou.checks.rules import HOUSEHOLD_RULES, VILLAGE_RULES
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
    facts_of,
)
from huitou.core.expressions import All, AnyOf, Fact, Is, Not, When

_OPPOSITES = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


Check = Callable[[HouseholdFacts], tuple[Hit, ...]]


def check_one(household: HouseholdFacts) -> tuple[Hit, ...]:
    """The rules that fire at a household, in their order. `household` has every fact of `checks.facts`."""
    return _all_rules()(household)


def check_village(village: HouseholdFacts) -> tuple[Hit, ...]:
    """The same for a village, which has every village fact of `checks.facts`."""
    return _village_rules()(village)


@cache
def _all_rules() -> Check:
    return checker(HOUSEHOLD_RULES)


@cache
def _village_rules() -> Check:
    return checker(VILLAGE_RULES)


def checker(rules: Sequence[CheckRule]) -> Check:
    """The check of one household, or of one village, by some rules, to be kept and called many times."""
    space: dict[str, Any] = {}
    # The text is made of our own rules alone: names of facts, limits and codes. Nothing that is typed enters it.
    exec(source_of(rules), space)  # nosec B102
    fired: Callable[[HouseholdFacts], dict[str, Sequence[str]]] = space["fired"]
    codes = [rule.code for rule in rules]

    def check(household: HouseholdFacts) -> tuple[Hit, ...]:
        found = fired(household)
        return tuple(Hit(code, tuple(found[code])) for code in codes if code in found) if found else ()

    return check


def source_of(rules: Sequence[CheckRule]) -> str:
    """The Python that asks all rules of a `household`, which may be a village: a subject without members."""
    of_households = [rule for rule in rules if rule.of != "member"]
    of_members = [rule for rule in rules if rule.of == "member"]
    everything = {name for rule in rules for name in facts_of(rule.condition)}
    in_household = {name.removeprefix(HOUSEHOLD) for name in everything if name.startswith(HOUSEHOLD)}
    in_household |= {name for rule in of_households for name in facts_of(rule.condition, inside=False)}
    in_member = {name for rule in of_members for name in facts_of(rule.condition) if not name.startswith(HOUSEHOLD)}
    return "\n".join(
        (
            "def fired(household):",
            "    found = {}",
            f"    members = household[{MEMBERS!r}]",
            *_lookups("household", in_household | {AS_OF}, "    "),
            *(line for rule in of_households for line in _asked(rule, "    ")),
            "    for member in members:",
            *_lookups("member", in_member | {MEMBER_NUMBER}, " " * 8),
            *(line for rule in of_members for line in _asked(rule, " " * 8)),
            "    return found",
        )
    )


def _lookups(facts: str, names: Iterable[str], indent: str) -> list[str]:
    return [f"{indent}{facts}_{name} = {facts}[{name!r}]" for name in sorted(names)]


def _asked(rule: CheckRule, indent: str) -> tuple[str, str]:
    if rule.of != "member":
        return f"{indent}if {surely(rule.condition, True, _IN_HOUSEHOLD)}:", f"{indent}    found[{rule.code!r}] = ()"
    note = f"found.setdefault({rule.code!r}, []).append(member_{MEMBER_NUMBER})"
    return f"{indent}if {surely(rule.condition, True, _OF_MEMBER)}:", f"{indent}    {note}"


@dataclass(frozen=True, slots=True)
class _Place:
    """How a fact is read where a condition stands."""

    own: str

    def fact(self, name: str) -> str:
        """The Python for a fact."""
        if name.startswith(HOUSEHOLD):
            return "household_" + name.removeprefix(HOUSEHOLD)
        return self.own.format(name)


_IN_HOUSEHOLD, _OF_MEMBER, _AMONG_MEMBERS = _Place("household_{}"), _Place("member_{}"), _Place("one[{!r}]")


def surely(condition: Condition, wanted: bool, place: _Place) -> str:
    """The Python for: the answer to `condition` is settled and is `wanted`."""
    match condition:
        case Not(of):
            return surely(of, not wanted, place)
        case All(of):
            return _joined([surely(part, wanted, place) for part in of], every=wanted)
        case AnyOf(of):
            return _joined([surely(part, wanted, place) for part in of], every=not wanted)
        case When(when, then):
            both = _joined([surely(when, True, place), surely(then, wanted, place)], every=True)
            return both if wanted else _joined([surely(when, False, place), both], every=False)
        case AnyMember(of):
            return _of_members("all" if not wanted else "any", surely(of, wanted, _AMONG_MEMBERS))
        case EveryMember(of):
            return _of_members("all" if wanted else "any", surely(of, wanted, _AMONG_MEMBERS))
        case Compared(left, sign, right):
            return _compared(left, sign if wanted else _OPPOSITES[sign], right, place)
        case _:
            return _about_a_fact(condition, wanted, place)


def _about_a_fact(condition: Fact | Is | Missing | OneOf | Same, wanted: bool, place: _Place) -> str:
    match condition:
        case Fact(name, missing):
            fact = place.fact(name)
            return f"{fact} is {wanted}" if missing is not wanted else f"{fact} is not {not wanted}"
        case Missing(name):
            return f"{place.fact(name)} is {'' if wanted else 'not '}None"
        case Is(name, value):
            fact = place.fact(name)
            return f"{fact} == {value!r}" if wanted else f"({fact} is not None and {fact} != {value!r})"
        case OneOf(name, values):
            fact = place.fact(name)
            return f"{fact} in {values!r}" if wanted else f"({fact} is not None and {fact} not in {values!r})"
        case Same(first, second):
            return _compared(Number(first), "==" if wanted else "!=", Number(second), place)


def _joined(parts: Sequence[str], every: bool) -> str:
    if not parts:
        return str(every)
    return f"({(' and ' if every else ' or ').join(parts)})"


def _of_members(quantifier: str, test: str) -> str:
    return f"{quantifier}({test} for one in members)"


def _compared(left: Term, sign: str, right: Term, place: _Place) -> str:
    (first_facts, first), (second_facts, second) = _term(left, place), _term(right, place)
    known = [f"{fact} is not None" for fact in (*first_facts, *second_facts)]
    return _joined([*known, f"{first} {sign} {second}"], every=True)


def _term(term: Term, place: _Place) -> tuple[tuple[str, ...], str]:
    """The facts that must be known, and the Python for the number that they make."""
    match term:
        case Limit():
            return (), str(term.scaled)
        case Number(name):
            return (place.fact(name),), place.fact(name)
        case Sum(of):
            facts = tuple(place.fact(number.name) for number in of)
            return facts, f"({' + '.join(facts)})"
        case Times(number, each):
            return (place.fact(number.name),), f"{place.fact(number.name)} * {each.scaled}"
        case Age(name):
            return (place.fact(name),), f"(household_{AS_OF} - {place.fact(name)}) // 10000"
        case Length(name):
            return (place.fact(name),), f"len({place.fact(name)})"
        case Count(of):
            if of is None:
                return (), "len(members)"
            return (), f"sum({surely(of, True, _AMONG_MEMBERS)} for one in members)"
