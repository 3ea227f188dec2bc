"""The types of data-quality rules: limits with units, and what a condition is made of."""

from __future__ import annotations

from decimal import Decimal

import pytest

from huitou.core.check_rules import (
    Age,
    AnyMember,
    CheckRule,
    Compared,
    Condition,
    Count,
    Limit,
    Missing,
    Number,
    Same,
    Severity,
    Sum,
    Times,
    facts_of,
    limits_of,
    parts_of,
)
from huitou.core.expressions import All, AnyOf, Fact, Is, Not, When

LIMIT = Limit(Decimal(500), "square_metres", 2017)
OLD = Compared(Age(), ">=", Limit(Decimal(60), "years_of_age"))
CONDITION: Condition = All(
    (
        When(Fact("electricity"), Not(Missing("fuel"))),
        AnyOf((Is("kind", "01"), Same("head_name", "support_officer"))),
        Compared(Sum((Number("woodland"), Number("orchard"))), ">", Times(Number("size_register"), LIMIT)),
        AnyMember(All((OLD, Fact("household.water_safe")))),
        Compared(Count(Is("sex", "1")), ">", Count()),
    )
)


@pytest.mark.parametrize(
    ("limit", "scaled", "zh", "en"),
    [
        (Limit(Decimal(3100), "yuan_per_person"), 310_000, "3100元/人", "3100 yuan per person"),
        (Limit(Decimal("0.01"), "yuan"), 1, "0.01元", "0.01 yuan"),
        (Limit(Decimal("2.50"), "kilometres"), 2_500_000, "2.5公里", "2.5 kilometres"),
        (Limit(Decimal(16), "years_of_age"), 16, "16周岁", "16 years of age"),
        (Limit(Decimal(-2), "persons"), -2, "-2人", "-2 persons"),
    ],
)
def test_a_limit_is_scaled_as_facts_are_and_said_with_its_unit(limit: Limit, scaled: int, zh: str, en: str) -> None:
    assert (limit.scaled, limit.words("zh"), limit.words("en")) == (scaled, zh, en)


@pytest.mark.parametrize("limit", [Limit(Decimal("0.001"), "yuan"), Limit(Decimal("1.5"), "persons")])
def test_a_limit_finer_than_its_facts_is_no_limit(limit: Limit) -> None:
    with pytest.raises(ValueError, match="finer"):
        assert limit.scaled


def test_the_facts_of_a_condition_are_those_it_reads_of_the_household_and_of_its_members() -> None:
    own = {"electricity", "fuel", "kind", "head_name", "support_officer", "woodland", "orchard", "size_register"}
    assert set(facts_of(CONDITION)) == own | {"born_on", "household.water_safe", "sex"}
    assert set(facts_of(CONDITION, inside=False)) == own


def test_parts_are_given_outermost_first() -> None:
    parts = list(parts_of(CONDITION))
    assert parts[0] is CONDITION
    assert parts.index(AnyMember(All((OLD, Fact("household.water_safe"))))) < parts.index(OLD)


def test_the_limits_of_a_rule_stand_in_the_order_of_its_condition() -> None:
    rule = CheckRule("C000", Severity.WARNING, "household", CONDITION, "", "", "", "", ())
    assert limits_of(rule) == (LIMIT, Limit(Decimal(60), "years_of_age"))
