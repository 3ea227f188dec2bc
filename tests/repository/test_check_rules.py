"""The data-quality rules: each tested three times, with words, units and sources; none of a source is forgotten."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import chain

import pytest

from huitou.checks import LEFT_OUT, RULES
from huitou.checks.facts import HOUSEHOLD_FACTS, MEMBER_FACTS, VILLAGE_FACTS
from huitou.core.check_rules import (
    HOUSEHOLD,
    UNITS,
    AnyMember,
    CheckRule,
    Compared,
    Condition,
    Count,
    EveryMember,
    Limit,
    Number,
    Term,
    Times,
    facts_of,
    limits_of,
    parts_of,
)
from huitou.policy import load_pack
from tests.spec.checks.cases import Case, fires
from tests.spec.checks.test_rules import TABLES

# The numbers of the three lists that counties worked by: A (a county, 2017), B (a county's site, 2017/18) and
# D (a single-machine register, 2012/14). List A has no other numbers.
A_NUMBERS = {*range(4, 108)} - {7, 18, 19, 20, 41, 42, 65}
SOURCES = {f"A{number}" for number in A_NUMBERS} | {f"B{number}" for number in range(1, 65)} | {"D1", "D2", "D3", "D4"}
FINDINGS = {"A61", "A68", "A69", "A70", "A75", "A105", "B1", "B2", "B3", "B4", "B6"}


def test_every_rule_has_a_case_that_fires_one_that_does_not_and_one_at_the_edge() -> None:
    tested = Counter(chain.from_iterable(TABLES))
    assert tested == Counter(rule.code for rule in RULES)
    cases = [case for table in TABLES for case in table.values()]
    assert [case for case in cases if case.fires == case.silent or case.edge in (case.fires, case.silent)] == []


def test_every_number_of_the_sources_is_a_rule_or_left_out_with_the_reason() -> None:
    cited = {source for rule in RULES for source in rule.sources}
    left_out = {one.source for one in LEFT_OUT}
    assert {source for source in cited | left_out if re.fullmatch(r"[ABD]\d+", source)} == SOURCES
    assert cited & left_out == set()
    assert len(left_out) == len(LEFT_OUT)
    assert all(one.reason and one.reason_en for one in LEFT_OUT)


def test_findings_are_those_that_the_look_back_is_for() -> None:
    cited = {source for rule in RULES if rule.severity == "finding" for source in rule.sources}
    assert {source for source in cited if source[0] in "AB"} == FINDINGS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_says_what_is_wrong_and_how_to_mend_it_in_both_languages(rule: CheckRule) -> None:
    assert re.fullmatch(r"C\d{3}", rule.code)
    assert rule.sources
    for chinese, english in ((rule.message, rule.message_en), (rule.mend, rule.mend_en)):
        assert re.search("[\u4e00-\u9fff]", chinese)
        assert chinese.endswith("。")
        assert re.match("[A-Z0-9].*[.]$", english)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_reads_only_facts_that_there_are(rule: CheckRule) -> None:
    of_households = {HOUSEHOLD + name for name in HOUSEHOLD_FACTS}
    if rule.of == "member":
        assert set(facts_of(rule.condition)) <= MEMBER_FACTS.keys() | of_households
        # A condition on a member is put to that member alone.
        assert not [part for part in parts_of(rule.condition) if isinstance(part, AnyMember | EveryMember | Count)]
    elif rule.of == "village":
        assert set(facts_of(rule.condition)) <= VILLAGE_FACTS.keys()
    else:
        assert set(facts_of(rule.condition, inside=False)) <= HOUSEHOLD_FACTS.keys()


@pytest.mark.parametrize("rule", [rule for rule in RULES if limits_of(rule)], ids=lambda rule: rule.code)
def test_a_limit_has_the_unit_of_what_it_limits(rule: CheckRule) -> None:
    assert mismatched(rule.condition) == []


def mismatched(condition: Condition) -> list[Compared]:
    """Comparisons of things in different units."""
    comparisons = [part for part in parts_of(condition) if isinstance(part, Compared)]
    return [one for one in comparisons if unit_of(one.left) != unit_of(one.right)]


def unit_of(term: Term) -> str:
    """The unit of a number."""
    match term:
        case Limit(_, unit):
            return unit
        case Number(name):
            return {**VILLAGE_FACTS, **HOUSEHOLD_FACTS, **MEMBER_FACTS}[name.removeprefix(HOUSEHOLD)].unit
        case Times(_, limit):
            return limit.unit.removesuffix("_per_person")
        case Count():
            return "persons"
        case _:
            return "years_of_age"


# Bounds that no year can change: there is some of it or none, a number of identity digits, the twelve months of a year.
TIMELESS = {"persons", "households", "digits", "items"}


def test_every_figure_that_a_rule_draws_a_line_at_has_its_year() -> None:
    dateless = [
        (rule.code, limit)
        for rule in RULES
        for limit in limits_of(rule)
        if limit.year is None and limit.value != 0 and limit.unit not in TIMELESS
    ]
    assert dateless == []


def test_a_finding_names_the_indicator_whose_gap_it_leads_to_and_nothing_else_does() -> None:
    pack = load_pack("qingshen-2017")
    of_households, of_villages = (
        {one.slug for one in pack.indicators("household")},
        {one.slug for one in pack.indicators("village")},
    )
    indicators = {"household": of_households, "member": of_households, "village": of_villages}
    assert {rule.code for rule in RULES if rule.indicator} == {
        rule.code for rule in RULES if rule.severity == "finding"
    }
    assert [rule.code for rule in RULES if rule.indicator and rule.indicator not in indicators[rule.of]] == []


def test_every_indicator_of_a_village_has_its_finding() -> None:
    found = {rule.indicator for rule in RULES if rule.of == "village" and rule.severity == "finding"}
    assert found == {one.slug for one in load_pack("qingshen-2017").indicators("village")}


def test_every_case_does_what_its_name_says() -> None:
    assert [code for table in TABLES for code, case in table.items() if not holds(code, case)] == []


def holds(code: str, case: Case) -> bool:
    """Whether a rule fires where it should, is silent where it should be, and draws its line where the case says."""
    answers = (fires(code, case.fires), fires(code, case.silent), fires(code, case.edge))
    return answers == (True, False, case.edge_fires)


def test_a_case_on_the_wrong_side_of_its_line_would_be_found() -> None:
    good = Case({"net_income_per_capita": 309_999}, {}, {"net_income_per_capita": 310_000})
    assert holds("C326", good)
    assert not holds("C326", replace(good, edge_fires=True))
    assert not holds("C326", replace(good, fires={}))


def test_a_limit_in_another_unit_would_be_found() -> None:
    wrong = Compared(Number("housing_area"), ">", Limit(Decimal(500), "mu"))
    assert mismatched(wrong) == [wrong]


def test_units_have_words_in_both_languages() -> None:
    used = {limit.unit for rule in RULES for limit in limits_of(rule)}
    assert used <= UNITS.keys()
    assert [unit for unit in used if not (UNITS[unit].zh and UNITS[unit].en.startswith(" "))] == []
