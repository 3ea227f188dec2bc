"""Two interpreters, one answer: the check of one household and the check of a county find the same, on random data.

All shipped rules over households made up at the limits of the rules, missing facts included; and conditions that no
rule contains, put together by hypothesis. A county whose rules differ by one sign is caught by the same comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huitou.checks import HOUSEHOLD_RULES, VILLAGE_RULES, check_many
from huitou.checks.bulk import frames_of, village_frames_of
from huitou.checks.facts import HOUSEHOLD_FACTS, MEMBER_FACTS, VILLAGE_FACTS
from huitou.checks.one import checker
from huitou.core.check_rules import (
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
    Operator,
    Same,
    Severity,
    Sum,
    Times,
)
from huitou.core.expressions import All, AnyOf, Fact, Is, Not, When
from tests.conftest import IS_LONG
from tests.samples.check_households import Record, made_up_households, sound_household, sound_member
from tests.samples.check_villages import made_up_villages, sound_village

pytestmark = pytest.mark.without_database

PORTIONS = 40 if IS_LONG else 2


def differences(
    households: Sequence[Record], rules: Sequence[CheckRule], county_rules: Sequence[CheckRule] | None = None
) -> set[tuple[str, int, tuple[str, ...]]]:
    """What only one of the interpreters finds: rule, household, members."""
    check = checker(rules)
    one = {(hit.rule, key, hit.members) for key, household in enumerate(households) for hit in check(household)}
    frames = village_frames_of if rules == VILLAGE_RULES else frames_of
    found = check_many(frames(enumerate(households)), county_rules or rules)
    many = {(rule, key, tuple(members)) for rule, key, members in found.rows()}
    assert len(many) == found.height
    return one ^ many


@pytest.mark.parametrize("missing", [0.03, 0.4])
@pytest.mark.parametrize("portion", range(PORTIONS))
def test_all_rules_find_the_same_in_made_up_households(portion: int, missing: float) -> None:
    assert differences(made_up_households(portion, 3_000, missing), HOUSEHOLD_RULES) == set()


def test_every_rule_fires_somewhere_in_the_made_up_households() -> None:
    found = check_many(frames_of(enumerate(made_up_households(1, 6_000))))
    assert set(found["rule"]) == {rule.code for rule in HOUSEHOLD_RULES}


@pytest.mark.parametrize("missing", [0.03, 0.4])
def test_all_rules_about_villages_find_the_same_in_made_up_villages(missing: float) -> None:
    assert differences(made_up_villages(1, 3_000 * PORTIONS, missing), VILLAGE_RULES) == set()


def test_every_rule_about_villages_fires_somewhere_in_the_made_up_ones() -> None:
    found = check_many(village_frames_of(enumerate(made_up_villages(1, 6_000))), VILLAGE_RULES)
    assert set(found["rule"]) == {rule.code for rule in VILLAGE_RULES}


def test_a_county_that_draws_one_line_differently_would_be_caught() -> None:
    (rule,) = [rule for rule in HOUSEHOLD_RULES if rule.code == "C326"]
    income, line = Number("net_income_per_capita"), Number("poverty_line")
    below = replace(rule, condition=Compared(income, "<", line))
    at_most = replace(rule, condition=Compared(income, "<=", line))
    assert differences(made_up_households(1, 2_000), [below], [at_most]) != set()


@pytest.mark.parametrize("households", [[], [sound_household(members=[])]], ids=["no household", "no member"])
def test_nothing_is_found_alike(households: list[Record]) -> None:
    assert differences(households, HOUSEHOLD_RULES) == set()


def test_no_rules_find_nothing() -> None:
    assert check_many(frames_of([(1, sound_household())]), []).height == 0


# Conditions that no rule contains --------------------------------------------------------------------------------

SIGNS: tuple[Operator, ...] = ("<", "<=", ">", ">=", "==", "!=")
LIMITS = st.builds(Limit, st.integers(-2, 4).map(Decimal), st.just("persons"))
MEMBER_TERMS = st.one_of(
    LIMITS,
    st.sampled_from((Number("months_at_work"), Number("identity_length"), Number("household.size_card"))),
    st.just(Sum((Number("months_at_work"), Number("identity_length")))),
    st.builds(Times, st.just(Number("identity_length")), LIMITS),
    st.just(Age()),
    st.just(Length("name")),
)
MEMBER_LEAVES = st.one_of(
    st.builds(Fact, st.sampled_from(("out_of_school", "household.electricity")), st.sampled_from((True, False, None))),
    st.builds(Is, st.just("name"), st.sampled_from(("", "张", "张三"))),
    st.builds(OneOf, st.just("name"), st.sampled_from(((), ("张",), ("张", "张三")))),
    st.builds(Missing, st.sampled_from(("name", "months_at_work", "household.electricity"))),
    st.just(Same("name", "household.head_name")),
    st.builds(Compared, MEMBER_TERMS, st.sampled_from(SIGNS), MEMBER_TERMS),
)


def _with_logic(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Condition]:
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(Not, inner),
            st.builds(All, st.lists(inner, max_size=3).map(tuple)),
            st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
            st.builds(When, inner, inner),
        ),
        max_leaves=6,
    )


OF_MEMBERS = _with_logic(MEMBER_LEAVES)
HOUSEHOLD_TERMS = st.one_of(
    LIMITS,
    st.sampled_from((Number("size_card"), Count(), Length("head_name"))),
    st.builds(Count, OF_MEMBERS),
)
OF_HOUSEHOLDS = _with_logic(
    st.one_of(
        st.builds(Fact, st.just("electricity"), st.sampled_from((True, False, None))),
        st.just(Missing("head_name")),
        st.builds(AnyMember, OF_MEMBERS),
        st.builds(EveryMember, OF_MEMBERS),
        st.builds(Compared, HOUSEHOLD_TERMS, st.sampled_from(SIGNS), HOUSEHOLD_TERMS),
    )
)
MAYBE = st.sampled_from((True, False, None))
SMALL = st.none() | st.integers(-3, 5)
NAMES = st.sampled_from((None, "", "张", "张三", "𠮷野"))
PEOPLE = st.fixed_dictionaries(
    {
        "name": NAMES,
        "out_of_school": MAYBE,
        "months_at_work": SMALL,
        "identity_length": SMALL,
        "born_on": st.sampled_from((None, 20170612, 20170613, 20180101, 20160229, 20140101)),
    }
)
EMPTY_HOUSEHOLD = dict.fromkeys(HOUSEHOLD_FACTS) | {"as_of": 20170612}
HOUSEHOLDS = st.builds(
    lambda facts, people: (
        EMPTY_HOUSEHOLD
        | facts
        | {"members": [dict.fromkeys(MEMBER_FACTS) | one | {"number": str(at)} for at, one in enumerate(people)]}
    ),
    st.fixed_dictionaries({"electricity": MAYBE, "size_card": SMALL, "head_name": NAMES}),
    st.lists(PEOPLE, max_size=3),
)


def _rule(of: Any, condition: Condition) -> CheckRule:
    return CheckRule("C000", Severity.WARNING, of, condition, "", "", "", "", ())


@given(st.lists(HOUSEHOLDS, min_size=1, max_size=6), OF_HOUSEHOLDS, OF_MEMBERS)
def test_any_condition_is_answered_alike(
    households: list[Record], of_household: Condition, of_member: Condition
) -> None:
    assert differences(households, [_rule("household", of_household)]) == set()
    assert differences(households, [_rule("member", of_member)]) == set()


@given(HOUSEHOLDS, OF_HOUSEHOLDS)
def test_a_condition_and_its_contrary_never_both_hold(household: Record, condition: Condition) -> None:
    assert not (
        checker([_rule("household", condition)])(household) and checker([_rule("household", Not(condition))])(household)
    )


def test_the_sound_samples_are_whole() -> None:
    assert sound_village().keys() == VILLAGE_FACTS.keys() | {"members"}
    assert sound_member().keys() == MEMBER_FACTS.keys()
    assert sound_household().keys() == HOUSEHOLD_FACTS.keys() | {"members"}
