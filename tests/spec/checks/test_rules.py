"""Every rule: where it fires, where it does not, and the edge between."""

from __future__ import annotations

from itertools import chain

import pytest

from huitou.checks import VILLAGE_RULES, check_many, check_one, check_village
from huitou.checks.bulk import frames_of, village_frames_of
from tests.samples.check_households import sound_household
from tests.samples.check_villages import sound_village
from tests.spec.checks import empty_facts, household, identity, income, living, people, village
from tests.spec.checks.cases import Case, changed, fires

OF_HOUSEHOLDS = (empty_facts.CASES, household.CASES, income.CASES, living.CASES, identity.CASES, people.CASES)
TABLES = (*OF_HOUSEHOLDS, village.CASES)
CASES = tuple(sorted(chain.from_iterable(table.items() for table in TABLES)))


def test_no_rule_fires_at_a_sound_household() -> None:
    assert check_one(sound_household()) == ()


def test_no_rule_fires_at_a_sound_village() -> None:
    assert check_village(sound_village()) == ()


@pytest.mark.parametrize(("code", "case"), CASES, ids=[code for code, _ in CASES])
def test_a_rule_fires_where_it_should(code: str, case: Case) -> None:
    assert fires(code, case.fires)


@pytest.mark.parametrize(("code", "case"), CASES, ids=[code for code, _ in CASES])
def test_a_rule_is_silent_where_it_should_be(code: str, case: Case) -> None:
    assert not fires(code, case.silent)


@pytest.mark.parametrize(("code", "case"), CASES, ids=[code for code, _ in CASES])
def test_a_rule_draws_its_line_at_the_edge(code: str, case: Case) -> None:
    assert fires(code, case.edge) is case.edge_fires


def test_the_interpreter_for_a_county_says_the_same_of_every_case() -> None:
    of_households = chain.from_iterable(table.values() for table in OF_HOUSEHOLDS)
    households = [changed(changes) for case in of_households for changes in (case.fires, case.silent, case.edge)]
    together = check_many(frames_of(enumerate(households)))
    one_by_one = {(hit.rule, key) for key, household in enumerate(households) for hit in check_one(household)}
    assert set(zip(together["rule"], together["household"], strict=True)) == one_by_one


def test_the_interpreter_for_a_county_says_the_same_of_every_case_of_a_village() -> None:
    cases = village.CASES.values()
    villages = [sound_village(**changes) for case in cases for changes in (case.fires, case.silent, case.edge)]
    together = check_many(village_frames_of(enumerate(villages)), VILLAGE_RULES)
    one_by_one = {(hit.rule, key) for key, one in enumerate(villages) for hit in check_village(one)}
    assert set(zip(together["rule"], together["household"], strict=True)) == one_by_one
