from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from huitou.core.expressions import Above, All, AnyOf, Expression, Fact, Is, Not, When
from huitou.policy.expressions import expression_from, facts_read


@pytest.mark.parametrize(
    ("written", "expression"),
    [
        ({"fact": "a"}, Fact("a")),
        ({"fact": "a", "missing": True}, Fact("a", missing=True)),
        ({"fact": "a", "is": "none"}, Is("a", "none")),
        ({"fact": "a", "above": "0.10"}, Above("a", Decimal("0.10"))),
        ({"not": {"fact": "a"}}, Not(Fact("a"))),
        ({"all": [{"fact": "a"}, {"fact": "b"}]}, All((Fact("a"), Fact("b")))),
        ({"any": [{"fact": "a"}]}, AnyOf((Fact("a"),))),
        ({"when": {"fact": "a"}, "then": {"fact": "b"}}, When(Fact("a"), Fact("b"))),
    ],
)
def test_a_condition_is_read_as_written(written: Any, expression: Expression) -> None:
    assert expression_from(written) == expression


@pytest.mark.parametrize(
    "written",
    ["a", None, {}, {"facts": "a"}, {"fact": "a", "below": "1"}, {"all": []}, {"any": {"fact": "a"}},
     {"fact": "a", "above": 0.1}, {"fact": "a", "above": "10%"}, {"not": {"maybe": 1}},
     {"fact": ["a"]}, {"fact": "a", "missing": "yes"}, {"fact": "a", "is": 0.5}],
)  # fmt: skip
def test_anything_else_is_no_condition(written: Any) -> None:
    with pytest.raises(ValueError, match="not a"):
        expression_from(written)


def test_the_facts_that_a_condition_reads_are_known() -> None:
    written = {"any": [{"not": {"fact": "a"}}, {"when": {"fact": "b"}, "then": {"fact": "c", "above": "1"}}]}
    assert list(facts_read(expression_from(written))) == ["a", "b", "c"]
