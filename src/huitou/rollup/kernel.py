"""Judging many subjects at once: fact columns in, verdict columns out.

Agrees with `core.standards.judge` subject by subject; the tests compare the two on random data. Driven by the rules
of the standard, so a new indicator needs nothing here. Integers only: money never passes through a binary float.
Works in blocks small enough to stay in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import ceil, floor
from typing import Any

import numpy as np

from huitou.core.facts import NOT_CERTIFIED
from huitou.core.standards import AmountAbove, Flag, IncomePerHead, Indicator, NoMemberShort, ShareAtMost, Standard
from huitou.rollup.columns import NOT_APPLICABLE, NOT_MET, PERSONS_NOT_SAID, UNKNOWN, Columns
from huitou.rollup.facts_columns import ANSWER_CODES, FactColumn, FactColumns, Integers, column_of
from huitou.rollup.statements import answers, truth
from huitou.rollup.subjects import Bools, Int8s, Int32s, Int64s

BLOCK = 1 << 15


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """The verdicts of one indicator; `persons` None where the indicator counts households only."""

    codes: Int8s
    persons: Int32s | None = None


def judge_columns(facts: FactColumns, standard: Standard) -> Columns:
    """The verdicts of every subject under `standard`, rows in the order of `facts`.

    Raises `Refusal` HT9002 where the standard states something that columns cannot settle exactly.
    """
    shape = len(facts), len(standard.indicators)
    verdicts = np.empty(shape, np.int8, order="F")
    persons = np.zeros(shape, np.int32, order="F")
    for rows, block in facts.blocks(BLOCK):
        for position, indicator in enumerate(standard.indicators):
            found = judge_indicator(block, indicator)
            verdicts[rows, position] = found.codes
            if found.persons is not None:
                persons[rows, position] = found.persons
    slugs = tuple(indicator.slug for indicator in standard.indicators)
    return Columns(facts.subjects, slugs, verdicts, persons)


def judge_indicator(facts: FactColumns, indicator: Indicator) -> Verdicts:
    """The verdicts on one indicator."""
    if indicator.applies == "no":
        return _all_alike(facts, NOT_APPLICABLE)
    if indicator.applies == "not_confirmed":
        return _all_alike(facts, UNKNOWN)
    rule = indicator.rule
    if isinstance(rule, Flag):
        return _flag(facts, rule)
    if isinstance(rule, NoMemberShort):
        return _members(facts, rule)
    if indicator.threshold is None:
        return _all_alike(facts, UNKNOWN)
    return _AGAINST_THRESHOLD[type(rule)](facts, rule, Fraction(indicator.threshold))


def _all_alike(facts: FactColumns, code: int) -> Verdicts:
    return Verdicts(np.full(len(facts), code, np.int8))


def _verdicts(met: Bools, known: Bools) -> Int8s:
    # A mask read as bytes is 0 or 1, which are the codes of met and not met the other way round.
    return np.where(known, (~met).view(np.int8), np.int8(UNKNOWN))


def _fact(facts: FactColumns, name: str) -> FactColumn:
    return column_of(facts.facts, name, len(facts))


def _income(facts: FactColumns, rule: IncomePerHead, threshold: Fraction) -> Verdicts:
    net, by_parts, by_statement = _incomes(facts, rule)
    stated = _fact(facts, rule.stated).values
    line = first_cent_met(rule, threshold)
    met = np.where(by_statement, stated >= line, at_least_per_head(net, _fact(facts, rule.size).values, line))
    return Verdicts(_verdicts(met, by_parts | by_statement))


def first_cent_met(rule: IncomePerHead, threshold: Fraction) -> int:
    """The lowest income per head that meets the line. Values are whole 分: above the line is at least the next 分."""
    return ceil(threshold * 100) if rule.operator == ">=" else floor(threshold * 100) + 1


def incomes_per_head(facts: FactColumns, rule: IncomePerHead) -> tuple[Int64s, Bools]:
    """Income per head in 分, halves away from zero (附件2 注4), and where it is known: int64 and bool[subject]."""
    net, by_parts, by_statement = _incomes(facts, rule)
    size = np.where(by_parts, _fact(facts, rule.size).values, 1).astype(np.int64)
    rounded = np.sign(net) * ((2 * np.abs(net) + size) // (2 * size))
    return np.where(by_statement, _fact(facts, rule.stated).values, rounded), by_parts | by_statement


def _incomes(facts: FactColumns, rule: IncomePerHead) -> tuple[Int64s, Bools, Bools]:
    """Net income of the household (0 where unknown), where it follows from parts, and where only a figure is stated."""
    revenues = [_fact(facts, name) for name in rule.revenues]
    expenses = [_fact(facts, name) for name in rule.expenses]
    given = [part.known for part in (*revenues, *expenses)]
    size, stated = _fact(facts, rule.size).values, _fact(facts, rule.stated)
    by_statement: Bools = stated.known & ~reduce(np.logical_or, given)
    by_parts: Bools = reduce(np.logical_and, given) & (size > 0)
    net = np.where(by_parts, _total(revenues, len(facts)) - _total(expenses, len(facts)), 0)
    return net, by_parts, by_statement


def _total(parts: list[FactColumn], length: int) -> Int64s:
    total = np.zeros(length, np.int64)
    for part in parts:
        total += part.values
    return total


def at_least_per_head(net: Int64s, size: Int32s, line: int) -> Bools:
    """Whether `net` / `size`, rounded to a whole 分 with halves away from zero, reaches `line` 分 (附件2 注4).

    Multiplies instead of dividing: rounded up at the half, a quotient reaches the line exactly when twice the total
    reaches (2 x line - 1) x size. Below zero the half rounds down, so there it has to be more than that.
    """
    double_line = 2 * line - 1
    wide = _wide_enough(double_line, size)
    needed = size.astype(wide) * double_line
    reached: Bools = (2 * net >= needed) if line > 0 else (2 * net > needed)
    return reached


def _wide_enough(factor: int, values: Integers) -> type[np.int64] | type[object]:
    """int64 where `factor` times every value fits; Python's own integers where it would not."""
    largest = max(int(np.abs(values).max(initial=0)), 1)
    return np.int64 if abs(factor) * largest < 2**62 else object


def _flag(facts: FactColumns, rule: Flag) -> Verdicts:
    column = _fact(facts, rule.fact)
    settled = column.known
    if column.kind == "certified":
        settled &= column.values != ANSWER_CODES[NOT_CERTIFIED]
    return Verdicts(_verdicts(truth(column), settled))


def _members(facts: FactColumns, rule: NoMemberShort) -> Verdicts:
    listed = np.diff(facts.offsets)
    statement = answers(rule.short, facts.member_facts, int(facts.offsets[-1]))
    short, unsettled = per_subject(statement.yes, facts.offsets), per_subject(statement.unknown, facts.offsets)
    size = _fact(facts, rule.size).values
    complete = (listed > 0) & (size >= 0) & (listed >= size)
    from_members = _verdicts(short == 0, (short > 0) | (complete & (unsettled == 0)))
    stated = _fact(facts, rule.stated)
    from_statement = _verdicts(stated.values == int(rule.stated_met), stated.known)
    codes = np.where(facts.members_given, from_members, from_statement)
    not_said = ~facts.members_given & (codes == NOT_MET)
    return Verdicts(codes, np.where(not_said, np.int32(PERSONS_NOT_SAID), short))


def per_subject(of_members: Bools, offsets: Int64s) -> Int32s:
    """How many members of each subject are marked."""
    running = np.zeros(len(of_members) + 1, np.int32)
    np.cumsum(of_members, out=running[1:])
    counts: Int32s = running[offsets[1:]] - running[offsets[:-1]]
    return counts


def _share(facts: FactColumns, rule: ShareAtMost, threshold: Fraction) -> Verdicts:
    part, whole = _fact(facts, rule.part), _fact(facts, rule.whole)
    known = part.known & whole.known & (whole.values != 0)
    numerator, denominator = threshold.as_integer_ratio()
    left = part.values.astype(_wide_enough(100 * denominator, part.values)) * (100 * denominator)
    right = whole.values.astype(_wide_enough(numerator, whole.values)) * numerator
    return Verdicts(_verdicts(left <= right, known))


def _amount(facts: FactColumns, rule: AmountAbove, threshold: Fraction) -> Verdicts:
    amount = _fact(facts, rule.fact)
    return Verdicts(_verdicts(amount.values > floor(threshold * 100), amount.known))


_AGAINST_THRESHOLD: Mapping[type, Callable[[FactColumns, Any, Fraction], Verdicts]] = {
    IncomePerHead: _income,
    ShareAtMost: _share,
    AmountAbove: _amount,
}
