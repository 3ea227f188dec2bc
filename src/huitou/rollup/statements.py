"""Statements about facts, answered for a whole column at once; agrees with `core.expressions.holds` row by row.

An answer is two masks, where it is yes and where it is no; where it is neither, it is unknown. Kleene's logic then is
plain and/or: `All` is yes where every part is yes and no where any part is no.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from math import floor
from operator import and_, or_

import numpy as np

from huitou.core.errors import Refusal
from huitou.core.expressions import Above, All, AnyOf, Expression, Fact, Is, Not, When
from huitou.rollup.facts_columns import ANSWER_CODES, ANSWERS, LABELLED, NUMBERS, FactColumn, column_of, half_billionths
from huitou.rollup.subjects import Bools


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Where a statement holds and where it does not; both masks have one entry per row."""

    yes: Bools
    no: Bools

    @property
    def unknown(self) -> Bools:
        """Where the facts do not settle it."""
        return ~(self.yes | self.no)


def answers(statement: Expression, facts: Mapping[str, FactColumn], length: int) -> Answers:
    """What `statement` comes to for each of `length` rows.

    Raises `Refusal` HT9002 for a statement that a column cannot settle exactly: whether a text is above a number, a
    limit of more than nine decimals, or whether a share equals something.
    """
    match statement:
        case Fact(name, missing):
            column = column_of(facts, name, length)
            return _with_missing(truth(column), column.known, missing)
        case Is(name, value):
            column = column_of(facts, name, length)
            return _with_missing(_equals(column, name, value), column.known, None)
        case Above(name, limit):
            column = column_of(facts, name, length)
            return _with_missing(_above(column, name, limit), column.known, None)
        case Not(of):
            inner = answers(of, facts, length)
            return Answers(yes=inner.no, no=inner.yes)
        case All(of):
            parts = [answers(part, facts, length) for part in of]
            return Answers(yes=_all([part.yes for part in parts], length), no=_any([part.no for part in parts], length))
        case AnyOf(of):
            parts = [answers(part, facts, length) for part in of]
            return Answers(yes=_any([part.yes for part in parts], length), no=_all([part.no for part in parts], length))
        case When(condition, then):
            when, what = answers(condition, facts, length), answers(then, facts, length)
            return Answers(yes=when.yes & what.yes, no=when.no | (when.yes & what.no))


def truth(column: FactColumn) -> Bools:
    """Where the answer counts as yes: any number but 0, any text but the empty one. Says nothing where missing."""
    if column.kind in LABELLED:
        empty = column.labels.index("") if "" in column.labels else len(column.labels)
        return ~_same(column, empty)
    if column.kind == "share":
        return np.ones(len(column.values), np.bool_)
    return ~_same(column, 0)


def _with_missing(holds: Bools, known: Bools, missing: bool | None) -> Answers:
    if missing is None:
        return Answers(yes=holds & known, no=known & ~holds)
    settled = holds | ~known if missing else holds & known
    return Answers(yes=settled, no=~settled)


def _equals(column: FactColumn, name: str, value: str | int | bool) -> Bools:
    if column.kind in ANSWERS:
        return _same(column, ANSWER_CODES.get(value, len(ANSWER_CODES)))
    if column.kind in LABELLED:
        code = column.labels.index(value) if value in column.labels else len(column.labels)
        return _same(column, code)
    if column.kind in NUMBERS:
        return _same(column, value) if isinstance(value, int) else np.zeros(len(column.values), np.bool_)
    raise Refusal.of("HT9002", key=name, value=value)


def _same(column: FactColumn, value: int) -> Bools:
    same: Bools = column.values == value
    return same


def _above(column: FactColumn, name: str, limit: Decimal) -> Bools:
    if column.kind in NUMBERS | ANSWERS:
        return column.values > floor(limit)
    if column.kind == "share" and half_billionths(limit) % 2 == 0:
        return column.values > half_billionths(limit)
    raise Refusal.of("HT9002", key=name, value=limit)


def _all(masks: list[Bools], length: int) -> Bools:
    return reduce(and_, masks) if masks else np.ones(length, np.bool_)


def _any(masks: list[Bools], length: int) -> Bools:
    return reduce(or_, masks) if masks else np.zeros(length, np.bool_)
