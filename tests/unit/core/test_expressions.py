from __future__ import annotations

from decimal import Decimal

import pytest

from huitou.core.expressions import Above, All, AnyOf, Expression, Fact, Is, Not, When, holds

A, B = Fact("a"), Fact("b")
FACTS = {"a": True, "b": False}


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        (True, True, True, True),
        (True, False, False, True),
        (False, False, False, False),
        (True, None, None, True),
        (None, True, None, True),
        (False, None, False, None),
        (None, False, False, None),
        (None, None, None, None),
    ],
)
def test_one_settled_answer_settles_all_and_any_of(
    a: bool | None, b: bool | None, both: bool | None, either: bool | None
) -> None:
    facts = {"a": a, "b": b}
    assert (holds(All((A, B)), facts), holds(AnyOf((A, B)), facts)) == (both, either)


@pytest.mark.parametrize(
    ("condition", "then", "answer"),
    [(True, True, True), (True, None, None), (False, None, False), (None, True, None), (None, False, None)],
)
def test_an_unknown_condition_is_not_settled_by_what_follows(
    condition: bool | None, then: bool | None, answer: bool | None
) -> None:
    assert holds(When(A, B), {"a": condition, "b": then}) is answer


@pytest.mark.parametrize(
    ("expression", "facts", "answer"),
    [
        (Not(A), {"a": True}, False),
        (Not(A), {}, None),
        (Fact("a", missing=True), {}, True),
        (Fact("a", missing=True), {"a": False}, False),
        (Is("kind", "none"), {"kind": "none"}, True),
        (Is("kind", "none"), {"kind": "resident"}, False),
        (Is("kind", "none"), {"kind": None}, None),
        (Above("share", Decimal("0.10")), {"share": "0.10"}, False),
        (Above("share", Decimal("0.10")), {"share": "0.1000000000000000000000000000001"}, True),
        (Above("share", Decimal("0.10")), {}, None),
    ],
)
def test_single_statements(expression: Expression, facts: dict[str, object], answer: bool | None) -> None:
    assert holds(expression, facts) is answer
