"""The same rules in pandas: every condition translated part by part onto nullable columns.

pandas' nullable types know three answers as well (`boolean` with NA follows Kleene's logic), so the rules are the same
to the letter. What is asked of all members of a household is answered with a groupby. Takes the folder of the data.
"""

from __future__ import annotations

import json
import operator
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import pandas as pd

from huitou.checks import HOUSEHOLD_RULES, VILLAGE_RULES
from huitou.checks.bulk import CheckFrames
from huitou.checks.facts import HOUSEHOLD_FACTS, MEMBER_FACTS, MEMBER_NUMBER, VILLAGE_FACTS, CheckFact
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
)
from huitou.core.expressions import All, AnyOf, Fact, Is, Not, When
from tests.benchmarks.checks import digest_of_hits, read
from tests.benchmarks.processes import seconds_of_runs

KEY = "household"
_TYPES = {"flag": "boolean", "text": "string", "number": "Int64"}
_SIGNS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
Rows = Any  # a frame of pandas, which has no types here
Column = Any
Found = list[tuple[str, int, list[str]]]


def frames(facts: CheckFrames) -> tuple[Rows, Rows]:
    """The facts as frames of nullable columns; members carry the facts of their household that rules ask of them."""
    households = _frame(facts.households, HOUSEHOLD_FACTS)
    members = _frame(facts.members, MEMBER_FACTS)
    asked = {name for rule in HOUSEHOLD_RULES for name in facts_of(rule.condition) if name.startswith(HOUSEHOLD)}
    names = {HOUSEHOLD + AS_OF, *asked}
    of_households = households.set_index(KEY)[[name.removeprefix(HOUSEHOLD) for name in names]]
    return households, members.join(of_households.rename(columns=lambda name: HOUSEHOLD + name), on=KEY)


def village_frames(facts: CheckFrames) -> tuple[Rows, Rows]:
    """The same for villages, which have no members."""
    return _frame(facts.households, VILLAGE_FACTS), _frame(facts.members, MEMBER_FACTS)


def _frame(table: Any, facts: Mapping[str, CheckFact]) -> Rows:
    columns = {KEY: pd.array(table[KEY].to_list(), dtype="Int64")}
    for name, fact in facts.items():
        columns[name] = pd.array(table[name].to_list(), dtype=_TYPES[fact.kind])
    return pd.DataFrame(columns)


def check(households: Rows, members: Rows, rules: Sequence[CheckRule]) -> Found:
    """Every rule that fires at every household or village, with the members that it fires at."""
    found: Found = []
    for rule in rules:
        rows = members if rule.of == "member" else households
        fires = rows[_answer(rule.condition, rows, members).fillna(False).astype(bool)]
        keys = fires[KEY].tolist()
        if rule.of != "member":
            found += [(rule.code, key, []) for key in keys]
            continue
        numbers: dict[int, list[str]] = {}
        for key, number in zip(keys, fires[MEMBER_NUMBER].tolist(), strict=True):  # quicker than a groupby into lists
            numbers.setdefault(key, []).append(number)
        found += [(rule.code, key, some) for key, some in numbers.items()]
    return found


def _answer(condition: Condition, rows: Rows, members: Rows) -> Column:
    def answers(parts: tuple[Condition, ...]) -> Iterator[Column]:
        return (_answer(part, rows, members) for part in parts)

    match condition:
        case Fact(name, missing):
            return rows[name] if missing is None else rows[name].fillna(missing)
        case Is(name, value):
            return (rows[name] == value).astype("boolean")  # texts live in Arrow, whose own answers do not mix
        case OneOf(name, values):
            return rows[name].isin(values).astype("boolean").mask(rows[name].isna())
        case Missing(name):
            return rows[name].isna().astype("boolean")
        case Same(first, second):
            return (rows[first] == rows[second]).astype("boolean")
        case Compared(left, sign, right):
            return _SIGNS[sign](_value(left, rows, members), _value(right, rows, members)).astype("boolean")
        case Not(of):
            return ~_answer(of, rows, members)
        case All(of):
            return reduce(operator.and_, answers(of), pd.Series(True, index=rows.index, dtype="boolean"))
        case AnyOf(of):
            return reduce(operator.or_, answers(of), pd.Series(False, index=rows.index, dtype="boolean"))
        case When(when, then):
            holds = _answer(when, rows, members)
            return _answer(then, rows, members).where(holds.fillna(False).astype(bool), holds)
        case AnyMember(of):
            return _any_member(_answer(of, members, members), rows, members)
        case EveryMember(of):
            return ~_any_member(~_answer(of, members, members), rows, members)


def _any_member(answer: Column, rows: Rows, members: Rows) -> Column:
    """Yes where one member's answer is yes, else not known where one is not known, else no; no of nobody."""
    yes = _of_household(answer.fillna(False).astype(bool), rows, members) > 0
    unknown = _of_household(answer.isna(), rows, members) > 0
    return yes.astype("boolean").mask(unknown & ~yes)


def _of_household(flags: Column, rows: Rows, members: Rows) -> Column:
    """For how many members of each household of `rows` the flag is set."""
    return rows[KEY].map(flags.astype("int64").groupby(members[KEY]).sum()).fillna(0).astype("Int64")


def _value(term: Term, rows: Rows, members: Rows) -> Any:
    match term:
        case Number(name):
            return rows[name]
        case Limit():
            return term.scaled
        case Sum(of):
            return reduce(operator.add, (rows[number.name] for number in of))
        case Times(number, limit):
            return rows[number.name] * limit.scaled
        case Age(name):
            as_of = HOUSEHOLD + AS_OF if HOUSEHOLD + AS_OF in rows else AS_OF
            return (rows[as_of] - rows[name]) // 10_000
        case Length(name):
            return rows[name].str.len()
        case Count(of):
            everybody = pd.Series(True, index=members.index)
            holds = everybody if of is None else _answer(of, members, members).fillna(False).astype(bool)
            return _of_household(holds, rows, members)


def main(folder: Path) -> None:
    """Prints seconds per run, the version of pandas and the digest of the hits."""
    facts = read(folder)
    households, villages = frames(facts.households), village_frames(facts.villages)

    def everything() -> Found:
        return check(*households, HOUSEHOLD_RULES) + check(*villages, VILLAGE_RULES)

    seconds = seconds_of_runs(everything)
    hits: dict[tuple[str, int], list[str]] = defaultdict(list)
    for rule, key, some in everything():
        hits[rule, int(key)] += some
    digest = digest_of_hits((rule, key, some) for (rule, key), some in hits.items())
    print(json.dumps({"s": seconds, "version": pd.__version__, "digest": digest}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
