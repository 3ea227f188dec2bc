"""Statements over columns answer as `core.expressions.holds` does."""

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from huitou.core.errors import Refusal
from huitou.core.expressions import Above, All, AnyOf, Expression, Fact, Is, Not, When, holds
from huitou.rollup.facts_columns import MISSING_MONEY, FactColumn
from huitou.rollup.statements import Answers, answers

THREE = (True, False, None)
PAIRS = [{"first": first, "second": second} for first in THREE for second in THREE]
FIRST, SECOND = Fact("first"), Fact("second")


def flag_column(answers: list[bool | None]) -> FactColumn:
    """A yes/no column."""
    return FactColumn("flag", np.array([-1 if answer is None else int(answer) for answer in answers], np.int8))


def as_list(answered: Answers) -> list[bool | None]:
    """Yes, no or None per row; a row that is both fails."""
    assert not (answered.yes & answered.no).any()
    pairs = zip(answered.yes.tolist(), answered.no.tolist(), strict=True)
    return [True if yes else False if no else None for yes, no in pairs]


@pytest.mark.parametrize(
    "statement",
    [
        FIRST,
        Fact("first", missing=True),
        Fact("first", missing=False),
        Is("first", True),
        Is("first", False),
        Is("first", 1),
        Is("first", "resident"),
        Not(FIRST),
        All((FIRST, SECOND)),
        AnyOf((FIRST, SECOND)),
        All(()),
        AnyOf(()),
        When(FIRST, SECOND),
        When(Not(FIRST), All((SECOND, FIRST))),
        Fact("nobody_asked"),
        Fact("nobody_asked", missing=True),
    ],
    ids=repr,
)
def test_every_pair_of_answers_gives_what_holds_gives(statement: Expression) -> None:
    columns = {name: flag_column([pair[name] for pair in PAIRS]) for name in ("first", "second")}
    assert as_list(answers(statement, columns, len(PAIRS))) == [holds(statement, pair) for pair in PAIRS]


def test_a_condition_that_is_not_known_is_never_settled_by_what_follows() -> None:
    columns = {"first": flag_column([None]), "second": flag_column([False])}
    assert as_list(answers(When(FIRST, SECOND), columns, 1)) == [None]
    assert as_list(answers(All((FIRST, SECOND)), columns, 1)) == [False]


@pytest.mark.parametrize(
    ("column", "statement", "expected"),
    [
        (FactColumn("choice", np.array([0, 1, -1]), ("resident", "none")), Is("x", "none"), [False, True, None]),
        (FactColumn("choice", np.array([0, 1, -1]), ("resident", "none")), Is("x", "other"), [False, False, None]),
        (FactColumn("choice", np.array([0, -1]), ("resident", "none")), Fact("x"), [True, None]),
        (FactColumn("text", np.array([0, 1, -1]), ("", "病")), Fact("x"), [False, True, None]),
        (FactColumn("count", np.array([0, 3, -1])), Is("x", 3), [False, True, None]),
        (FactColumn("count", np.array([0, 3, -1])), Is("x", "3"), [False, False, None]),
        (FactColumn("count", np.array([0, 3, -1])), Fact("x"), [False, True, None]),
        (FactColumn("count", np.array([3, 4])), Above("x", Decimal("3.5")), [False, True]),
        (FactColumn("money_signed", np.array([-5, MISSING_MONEY])), Above("x", Decimal("-5.5")), [True, None]),
        (FactColumn("share", np.array([0, -1])), Fact("x"), [True, None]),
        (
            FactColumn("share", np.array([2 * 10**8, 2 * 10**8 + 1, -1])),
            Above("x", Decimal("0.10")),
            [False, True, None],
        ),
        (FactColumn("certified", np.array([2, 0, 1])), Is("x", "not_certified"), [True, False, False]),
    ],
)
def test_each_kind_of_fact_is_compared_by_its_own_meaning(
    column: FactColumn, statement: Expression, expected: list[bool | None]
) -> None:
    assert as_list(answers(statement, {"x": column}, len(column.values))) == expected


@pytest.mark.parametrize(
    ("kind", "statement", "value"),
    [
        ("share", Above("x", Decimal("0.0000000001")), Decimal("0.0000000001")),
        ("share", Is("x", "0.1"), "0.1"),
        ("text", Above("x", Decimal(1)), Decimal(1)),
    ],
)
def test_what_a_column_cannot_settle_exactly_is_refused(kind: Any, statement: Expression, value: object) -> None:
    with pytest.raises(Refusal) as caught:
        answers(statement, {"x": FactColumn(kind, np.array([0]))}, 1)
    assert caught.value.problems[0].code == "HT9002"
    assert caught.value.problems[0].values == {"key": "x", "value": value}
