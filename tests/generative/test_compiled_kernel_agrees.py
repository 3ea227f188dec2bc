"""The compiled kernel gives the verdicts of the plain judge and the tables of the numpy one, on random data.

100,000 households in the ordinary tests, 5,000,000 in the long form; hypothesis adds rules, statements and thresholds
that no pack contains. Broken kernels and broken programs must be caught by the same comparison.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huitou.core.standards import NoMemberShort, Rule, Standard, Verdict
from huitou.rollup import parts
from huitou.rollup.area_map import AreaMap, AreaRow
from huitou.rollup.columns import VERDICTS, Columns
from huitou.rollup.cube import fold, places, tabulate
from huitou.rollup.facts_columns import MISSING_MONEY, FactColumns, SubjectFacts
from huitou.rollup.kernel import judge_columns
from huitou.rollup.packed import PackedFacts, pack
from huitou.rollup.parts import PackedParts, in_parts
from huitou.rollup.programs import ABOVE, INCOME, SMALLER, STEP_WIDTH, WHEN, CannotCompile, Program, compiled_for
from huitou.rollup.subjects import Subject
from tests.conftest import IS_LONG
from tests.generative.made_up_rules import (
    DOCUMENTS,
    MEMBER_RULES,
    PLAIN_RULES,
    SCHEMA,
    THRESHOLDS,
    differences,
    standard_of,
)
from tests.samples.documents import documents_of
from tests.samples.geography import uneven_province
from tests.samples.households import made_up_households
from tests.samples.standards import HOUSEHOLD_2016, HOUSEHOLD_FACTS, PACK

pytestmark = pytest.mark.without_database

running = pytest.importorskip("huitou.rollup.running", reason="numba is not installed", exc_type=ImportError)

PORTION = 100_000
PORTIONS = 50 if IS_LONG else 1
LEVELS = ("village", "township", "county", "city", "province")


def _with_line(line: Decimal) -> Standard:
    indicators = (replace(one, threshold=line) if one.needs_threshold else one for one in HOUSEHOLD_2016.indicators)
    return replace(HOUSEHOLD_2016, indicators=tuple(indicators))


HIGHER = _with_line(Decimal("3300.005"))


def packed(facts: FactColumns) -> PackedFacts:
    """The facts packed, which these tests take for granted."""
    found = pack(facts)
    assert found is not None
    return found


def verdicts_of(facts: PackedFacts, program: Program, position: int = 0) -> Columns:
    """The verdicts of the compiled kernel as columns. It says persons by village only: those of numpy stand in."""
    standard = program.standards[position]
    verdicts = running.judged_and_counted(facts, program).verdicts(position)
    persons = judge_columns(facts.facts, standard).persons
    return Columns(facts.facts.subjects, tuple(one.slug for one in standard.indicators), verdicts, persons)


def other_figures(facts: PackedFacts, program: Program, areas: Any) -> list[str]:
    """The levels and standards of which the compiled kernel gives other rows than numpy does."""
    found = []
    levels = [places(facts.villages, areas, level) for level in LEVELS]
    tables = running.judged_and_counted(facts, program).tables(levels)
    for position, standard in enumerate(program.standards):
        sums = fold(judge_columns(facts.facts, standard))
        for level, table in zip(LEVELS, tables[position], strict=True):
            if tuple(table.rows()) != tuple(tabulate(sums, areas, level).rows()):
                found.append(f"{level} {position}")
    return found


@pytest.mark.parametrize("portion", range(PORTIONS))
def test_a_hundred_thousand_made_up_households_are_judged_and_counted_alike(portion: int) -> None:
    geography = uneven_province(1000 + portion, PORTION)
    facts = packed(made_up_households(1000 + portion, geography))
    program = compiled_for(facts, [HOUSEHOLD_2016, HIGHER])
    for position, standard in enumerate(program.standards):
        columns = verdicts_of(facts, program, position)
        assert len(columns) == PORTION
        assert differences(columns, documents_of(facts.facts), standard) == []
        for number, slug in enumerate(columns.indicators):
            seen = {VERDICTS[code] for code in np.unique(columns.verdicts[:, number]).tolist()}
            assert seen == {Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN}, slug
    assert other_figures(facts, program, geography.areas) == []


@pytest.mark.parametrize("year", PACK.standard_years)
def test_every_year_of_the_pack_is_judged_and_counted_alike(year: int) -> None:
    geography = uneven_province(year, 3_000)
    facts = packed(made_up_households(year, geography))
    program = compiled_for(facts, [PACK.standard("household", year), HOUSEHOLD_2016])
    assert differences(verdicts_of(facts, program), documents_of(facts.facts), program.standards[0]) == []
    assert other_figures(facts, program, geography.areas) == []


def test_more_answers_than_one_word_holds_are_counted_alike() -> None:
    geography = uneven_province(3, 2_000)
    facts = packed(made_up_households(3, geography))
    standards = [_with_line(Decimal(line)) for line in range(2_900, 3_900, 200)]
    program = compiled_for(facts, standards)
    assert program.words == 2
    assert other_figures(facts, program, geography.areas) == []


def test_the_rows_with_gaps_are_those_that_miss_something() -> None:
    facts = packed(made_up_households(5, uneven_province(5, 3_000)))
    tally = running.judged_and_counted(facts, compiled_for(facts, [HOUSEHOLD_2016]))
    missed = (judge_columns(facts.facts, HOUSEHOLD_2016).verdicts == 1).any(axis=1)
    assert tally.gap_rows().tolist() == np.flatnonzero(missed).tolist()


def test_two_threads_count_as_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    geography = uneven_province(9, 50_000)
    facts = packed(made_up_households(9, geography))
    program = compiled_for(facts, [HOUSEHOLD_2016])
    together = running.judged_and_counted(facts, program).sums
    assert len(in_parts(facts).portions) > 2
    monkeypatch.setattr(parts, "WORTH_A_THREAD", 10**9)
    assert np.array_equal(running.judged_and_counted(facts, program).sums, together)


def in_counties(seed: int) -> tuple[PackedFacts, PackedParts, Any]:
    """30,000 households packed as one and by county, and their map. Nobody of the first county left poverty in the
    first year, and it is taken for one with a village whose sums two bytes do not hold."""
    geography = uneven_province(seed, 30_000)
    facts = made_up_households(seed, geography)
    counties = AreaMap.of(geography.areas).at("county").codes
    first = facts.subjects.rows_in(counties[0])
    years = facts.subjects.exit_year.copy()
    here, earliest = years[first], int(years.min())
    here[here == earliest] = earliest + 1
    order = np.lexsort((years, facts.subjects.village_code))
    assert (order == np.arange(len(facts))).all(), "rows are still sorted as columns are"
    facts = replace(facts, subjects=replace(facts.subjects, exit_year=years))
    parts = [packed(facts.rows_in(county)) for county in counties if len(facts.rows_in(county))]
    parts[0] = replace(parts[0], narrow=False)
    return packed(facts), PackedParts.of(parts), geography.areas


def test_counties_in_memory_of_their_own_are_judged_and_counted_as_one() -> None:
    together, counties, areas = in_counties(23)
    assert len(counties.parts) == 3
    assert [one.rows % 64 for one in counties.parts] != [0, 0, 0]
    levels = [places(together.villages, areas, level) for level in LEVELS]
    standards = [HOUSEHOLD_2016, HIGHER]
    whole = running.judged_and_counted(together, compiled_for(together, standards))
    tally = running.judged_and_counted(counties, compiled_for(counties, standards))
    assert (tally.sums.dtype, counties.rows) == (np.int32, together.rows)
    for number in range(len(standards)):
        assert np.array_equal(tally.verdicts(number), whole.verdicts(number))
        assert np.array_equal(tally.gap_rows(number), whole.gap_rows(number))
        for one, other in zip(tally.tables(levels)[number], whole.tables(levels)[number], strict=True):
            assert tuple(one.rows()) == tuple(other.rows())


def test_counties_judged_on_two_threads_are_counted_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    together, counties, _ = in_counties(29)
    program = compiled_for(together, [HOUSEHOLD_2016])
    alone = running.judged_and_counted(together, program)
    for module in (parts, running):
        monkeypatch.setattr(module, "WORTH_A_THREAD", 1)
    cut = PackedParts.of(counties.parts)
    assert parts.THREADS * parts.PORTIONS // 2 < len(cut.portions) - 1 <= parts.THREADS * parts.PORTIONS
    assert np.diff(cut.portions).max() == 2, "a portion goes over the border of two counties"
    tally = running.judged_and_counted(cut, program)
    assert np.array_equal(tally.sums, alone.sums)
    assert np.array_equal(tally.gap_rows(), alone.gap_rows())


def test_memory_that_is_used_again_keeps_nothing_of_the_last_answer() -> None:
    facts = packed(made_up_households(13, uneven_province(13, 3_000)))
    program, other = compiled_for(facts, [HOUSEHOLD_2016]), compiled_for(facts, [HIGHER])
    memory = running.Memory.for_(facts, program)
    running.judged_and_counted(facts, program, memory)
    again = running.judged_and_counted(facts, other, memory)
    fresh = running.judged_and_counted(facts, other)
    assert np.array_equal(again.sums, fresh.sums)
    assert np.array_equal(again.marks, fresh.marks)


@settings(max_examples=5000 if IS_LONG else 150, deadline=None)
@given(st.lists(DOCUMENTS, min_size=4, max_size=12), st.lists(MEMBER_RULES, min_size=3, max_size=3), THRESHOLDS)
def test_any_rule_over_any_facts_is_judged_alike_or_left_to_numpy(
    documents: list[dict[str, Any]], member_rules: list[NoMemberShort], threshold: Decimal | None
) -> None:
    standard = standard_of((*PLAIN_RULES, *member_rules), threshold)
    surveyed = [SubjectFacts(Subject(key, 511425100201, 2016), facts) for key, facts in enumerate(documents)]
    facts = packed(FactColumns.of(surveyed, SCHEMA, [standard]))
    for indicator in standard.indicators:
        alone = Standard("household", 2016, (indicator,))
        with suppress(CannotCompile):
            program = compiled_for(facts, [alone])
            assert differences(verdicts_of(facts, program), documents, alone) == []


@pytest.mark.parametrize("rule", PLAIN_RULES, ids=str)
def test_every_kind_of_rule_has_a_step(rule: Rule) -> None:
    document = {"money_a": 1, "money_b": 1, "money_c": 1, "stated": 1, "certified": True, "size": 3, "whole": 100}
    standard = standard_of([rule], Decimal(3))
    facts = packed(FactColumns.of([SubjectFacts(Subject(1, 511425100201, 2016), document)], SCHEMA, [standard]))
    assert compiled_for(facts, [standard]).questions == 1


def test_a_household_of_more_than_127_people_or_members_is_left_to_numpy() -> None:
    crowd = SubjectFacts(Subject(1, 511425100201, 2016, 128), {"household_size": 128})
    school = SubjectFacts(Subject(1, 511425100201, 2016, 1), {"household_size": 1, "members": [{}] * 128})
    for surveyed in (crowd, school):
        assert pack(FactColumns.of([surveyed], HOUSEHOLD_FACTS, [HOUSEHOLD_2016])) is None


def test_villages_of_any_size_are_cut_into_runs_that_fit_a_byte() -> None:
    documents: list[dict[str, Any]] = [{"household_size": 127, "net_income_per_capita_stated": 0}] * 3_000
    surveyed = [SubjectFacts(Subject(key, 511425100201, 2016, 127), one) for key, one in enumerate(documents)]
    facts = packed(FactColumns.of(surveyed, HOUSEHOLD_FACTS, [HOUSEHOLD_2016]))
    tally = running.judged_and_counted(facts, compiled_for(facts, [HOUSEHOLD_2016]))
    village = AreaRow("511425100201", "甲村", "village")
    ((table,),) = tally.tables([places(facts.villages, [village], "village")])
    assert not facts.narrow, "381,000 people do not fit two bytes"
    year, everything = table.rows()
    assert year.not_met["net_income_per_capita"] == everything.not_met["net_income_per_capita"]
    assert everything.not_met["net_income_per_capita"].affected_persons == 3_000 * 127


def test_villages_whose_sums_fit_two_bytes_count_as_larger_ones_do() -> None:
    facts = packed(made_up_households(17, uneven_province(17, 3_000)))
    program = compiled_for(facts, [HOUSEHOLD_2016])
    wide = replace(facts, narrow=False)
    narrow = running.judged_and_counted(facts, program).sums
    assert narrow.dtype == np.uint16
    assert np.array_equal(running.judged_and_counted(wide, program).sums, narrow)


# Broken programs: one number changed in one step of the shipped standard ----------------------------------------------


BROKEN = [
    ("steps", INCOME, 7, 2),  # a double line that is one 分 higher
    ("steps", INCOME, 7, -2),
    ("steps", INCOME, 8, 1),  # halves rounded down
    ("steps", INCOME, 6, 1),  # the stated income against the next 分
    ("member_steps", ABOVE, 4, 2),  # a share limit that is a billionth higher
    ("member_steps", ABOVE, 5, -1),  # a missing share taken for none
    ("member_steps", WHEN, 0, SMALLER - WHEN),  # an unknown condition settled by what follows
]


@pytest.mark.parametrize(("table", "operation", "place", "by"), BROKEN)
def test_a_broken_program_is_caught(table: str, operation: int, place: int, by: int) -> None:
    facts = packed(made_up_households(11, uneven_province(11, 5_000)))
    program = compiled_for(facts, [HOUSEHOLD_2016])
    documents = list(documents_of(facts.facts))
    assert differences(verdicts_of(facts, program), documents, HOUSEHOLD_2016) == []
    steps = getattr(program, table).copy()
    assert steps.shape[1] == STEP_WIDTH
    (found,) = np.flatnonzero(steps[:, 0] == operation)[:1]
    steps[found, place] += by
    broken = replace(program, **{table: steps})
    assert differences(verdicts_of(facts, broken), documents, HOUSEHOLD_2016) != []


def test_money_that_went_through_a_binary_fraction_is_caught() -> None:
    facts = packed(made_up_households(11, uneven_province(11, 5_000)))
    program, documents = compiled_for(facts, [HOUSEHOLD_2016]), list(documents_of(facts.facts))
    facts.households.amounts[:] = np.where(
        facts.households.amounts == MISSING_MONEY, facts.households.amounts, facts.households.amounts.astype(np.float32)
    ).astype(np.int64)
    assert differences(verdicts_of(facts, program), documents, HOUSEHOLD_2016) != []


def test_members_counted_with_the_neighbours_are_caught() -> None:
    facts = packed(made_up_households(11, uneven_province(11, 5_000)))
    program, documents = compiled_for(facts, [HOUSEHOLD_2016]), list(documents_of(facts.facts))
    shifted = replace(facts, listed=np.roll(facts.listed, 1))
    assert differences(verdicts_of(shifted, program), documents, HOUSEHOLD_2016) != []
