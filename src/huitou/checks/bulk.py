"""Checks a county at once with polars; gives the hits of `one` household by household.

The facts lie in two frames: a row per household with the caller's own key in `household`, and a row per member with
the key of the household. Every condition becomes one polars expression (its logic is three-valued as well, so a
condition is translated part by part); what a rule asks of all members of a household is answered in the frame of the
members and summed up once.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

import polars as pl

from huitou.checks.facts import (
    HOUSEHOLD_FACTS,
    MEMBER_FACTS,
    MEMBER_NUMBER,
    MEMBERS,
    VILLAGE_FACTS,
    CheckFact,
    HouseholdFacts,
)
from huitou.checks.rules import HOUSEHOLD_RULES
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
    parts_of,
)
from huitou.core.expressions import All, AnyOf, Fact, Is, Not, When

KEY = "household"
COLUMN_TYPES: Mapping[str, pl.DataType] = {"flag": pl.Boolean(), "text": pl.String(), "number": pl.Int64()}
_HITS = {"rule": pl.String(), KEY: pl.Int64(), "members": pl.List(pl.String())}

_HOW_MANY = "how many members"
_SIGNS: Mapping[str, Callable[[Any, Any], pl.Expr]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}

OverMembers = AnyMember | EveryMember | Count


@dataclass(frozen=True, slots=True)
class CheckFrames:
    """The facts of many households. `households`: `household` (key) and every fact of `HOUSEHOLD_FACTS`; `members`:
    `household` and every fact of `MEMBER_FACTS`, in any order of households. Missing is null."""

    households: pl.DataFrame
    members: pl.DataFrame


def frames_of(households: Iterable[tuple[int, HouseholdFacts]]) -> CheckFrames:
    """Frames of households as `check_one` takes them, each with its key."""
    keyed = list(households)
    members = [(key, member) for key, household in keyed for member in household[MEMBERS]]
    return CheckFrames(_frame(keyed, HOUSEHOLD_FACTS), _frame(members, MEMBER_FACTS))


def village_frames_of(villages: Iterable[tuple[int, HouseholdFacts]]) -> CheckFrames:
    """Frames of villages as `check_village` takes them, each with its key: subjects without members."""
    return CheckFrames(_frame(list(villages), VILLAGE_FACTS), _frame([], MEMBER_FACTS))


def _frame(rows: Sequence[tuple[int, Mapping[str, Any]]], facts: Mapping[str, CheckFact]) -> pl.DataFrame:
    columns = [pl.Series(KEY, [key for key, _ in rows], pl.Int64())]
    for name, fact in facts.items():
        columns.append(pl.Series(name, [row[name] for _, row in rows], COLUMN_TYPES[fact.kind]))
    return pl.DataFrame(columns)


def check_many(frames: CheckFrames, rules: Sequence[CheckRule] = HOUSEHOLD_RULES) -> pl.DataFrame:
    """Every rule that fires at every household (or village, by rules about villages and in their frames): columns
    `rule`, `household` (the key) and `members`, the numbers of those whom a rule about members fires at (empty for the
    others); rules about members last, both kinds in the order of the rules and then of the frame."""
    of_households = [rule for rule in rules if rule.of != "member"]
    of_members = [rule for rule in rules if rule.of == "member"]
    members = _with_household_facts(frames, rules)
    households = _with_answers_of_members(frames.households, members, of_households)
    by_member = _hits(members, of_members, [MEMBER_NUMBER]).group_by("rule", KEY, maintain_order=True)
    code, of_nobody = pl.col("rule").cast(pl.String), pl.lit([], dtype=_HITS["members"]).alias("members")
    found = [
        _hits(households, of_households, []).with_columns(code, of_nobody),
        by_member.agg(pl.col(MEMBER_NUMBER).alias("members")).with_columns(code),
    ]
    return pl.concat(found).select(_HITS.keys()).collect()


def _hits(frame: pl.LazyFrame, rules: Sequence[CheckRule], columns: Sequence[str]) -> pl.LazyFrame:
    """A row for every rule and row of the frame at which it fires, with the key and the columns asked for."""
    fires = [_answer(rule.condition).fill_null(value=False).alias(rule.code) for rule in rules]
    flags = frame.select(KEY, *columns, *fires).collect()
    # As an enumeration a code is a small integer, which groups faster than a text.
    codes = pl.Enum([rule.code for rule in rules])
    nothing = flags.lazy().select(pl.lit(None, codes).alias("rule"), KEY, *columns).clear()
    # Most rules fire nowhere in a village; those that do are cut out of the flags together.
    firing = flags.select(pl.col(rule.code).any() for rule in rules).rows()[0] if rules else ()
    cuts = [
        flags.lazy().filter(pl.col(rule.code)).select(pl.lit(rule.code, codes).alias("rule"), KEY, *columns)
        for rule, is_firing in zip(rules, firing, strict=True)
        if is_firing
    ]
    return pl.concat([nothing, *cuts])


def _with_household_facts(frames: CheckFrames, rules: Sequence[CheckRule]) -> pl.LazyFrame:
    """The members, with those facts of their households that conditions on members ask for."""
    asked = {HOUSEHOLD + AS_OF} | {
        name for rule in rules for name in facts_of(rule.condition) if name.startswith(HOUSEHOLD)
    }
    facts = frames.households.lazy().select(
        KEY, *(pl.col(name.removeprefix(HOUSEHOLD)).alias(name) for name in sorted(asked))
    )
    return frames.members.lazy().join(facts, on=KEY, how="left", maintain_order="left")


def _with_answers_of_members(
    households: pl.DataFrame, members: pl.LazyFrame, rules: Sequence[CheckRule]
) -> pl.LazyFrame:
    """The households, with a column for everything that their rules ask of all members together."""
    asked = {part for rule in rules for part in parts_of(rule.condition) if isinstance(part, OverMembers)}
    questions = sorted(asked, key=_column_of)
    summed_up = [_summed_up(question).alias(_column_of(question)) for question in questions]
    answers = members.group_by(KEY).agg(pl.len().alias(_HOW_MANY), *summed_up)
    joined = households.lazy().join(answers, on=KEY, how="left", maintain_order="left")
    # Where a household has no members there is nobody to ask; where its members do not settle it, null stays null.
    nobody = pl.col(_HOW_MANY).is_null()
    return joined.with_columns(
        pl.when(nobody).then(_of_nobody(question)).otherwise(pl.col(name)).alias(name)
        for question in questions
        for name in (_column_of(question),)
    )


def _column_of(question: OverMembers) -> str:
    return repr(question)


def _summed_up(question: OverMembers) -> pl.Expr:
    match question:
        case AnyMember(of):
            return _answer(of).any(ignore_nulls=False)
        case EveryMember(of):
            return _answer(of).all(ignore_nulls=False)
        case Count(of):
            counted = pl.len() if of is None else _answer(of).fill_null(value=False).sum()
            return counted.cast(pl.Int64)


def _of_nobody(question: OverMembers) -> pl.Expr:
    return pl.lit(0, pl.Int64) if isinstance(question, Count) else pl.lit(isinstance(question, EveryMember))


def _answer(condition: Condition) -> pl.Expr:
    """Yes, no or null for every row."""
    match condition:
        case Fact(name, missing):
            return pl.col(name) if missing is None else pl.col(name).fill_null(missing)
        case Is(name, value):
            return pl.col(name) == value
        case OneOf(name, values):
            return pl.col(name).is_in(values)
        case Missing(name):
            return pl.col(name).is_null()
        case Same(first, second):
            return pl.col(first) == pl.col(second)
        case Compared(left, sign, right):
            return _SIGNS[sign](_value(left), _value(right))
        case Not(of):
            return ~_answer(of)
        case All(of):
            return reduce(and_, map(_answer, of), pl.lit(True))
        case AnyOf(of):
            return reduce(or_, map(_answer, of), pl.lit(False))
        case When(when, then):
            condition_holds = _answer(when)
            return pl.when(condition_holds).then(_answer(then)).otherwise(condition_holds)
        case AnyMember() | EveryMember():
            return pl.col(_column_of(condition))


def _value(term: Term) -> pl.Expr:
    match term:
        case Number(name):
            return pl.col(name)
        case Limit():
            return pl.lit(term.scaled, pl.Int64)
        case Sum(of):
            return reduce(lambda total, number: total + pl.col(number.name), of[1:], pl.col(of[0].name))
        case Times(number, limit):
            return pl.col(number.name) * limit.scaled
        case Age(name):
            return (pl.col(HOUSEHOLD + AS_OF) - pl.col(name)) // 10_000
        case Length(name):
            return pl.col(name).str.len_chars().cast(pl.Int64)
        case Count():
            return pl.col(_column_of(term))
