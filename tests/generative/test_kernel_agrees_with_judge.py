"""Two engines, one answer: the kernel gives the verdicts and persons of the plain judge, on random data.

The seeded run covers 100,000 households in the ordinary tests and 5,000,000 in the long form; hypothesis adds rules,
statements and thresholds that no pack contains. Broken kernels must be caught by the same comparison.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huitou.core.expressions import Expression
from huitou.core.standards import NoMemberShort, Verdict
from huitou.rollup import kernel
from huitou.rollup.columns import VERDICTS
from huitou.rollup.facts_columns import FactColumn, FactColumns, SubjectFacts
from huitou.rollup.kernel import judge_columns
from huitou.rollup.statements import Answers, answers
from huitou.rollup.subjects import Bools, Int32s, Int64s, Subject
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
from tests.samples.standards import HOUSEHOLD_2016, HOUSEHOLD_FACTS, PACK, VILLAGE_2016, VILLAGE_FACTS
from tests.samples.villages import made_up_villages

pytestmark = pytest.mark.without_database

PORTION = 100_000
PORTIONS = 50 if IS_LONG else 1


@pytest.mark.parametrize("portion", range(PORTIONS))
def test_a_hundred_thousand_made_up_households_are_judged_alike(portion: int) -> None:
    facts = made_up_households(portion, uneven_province(portion, PORTION))
    columns = judge_columns(facts, HOUSEHOLD_2016)
    assert len(columns) == PORTION
    assert differences(columns, documents_of(facts), HOUSEHOLD_2016) == []
    for position, indicator in enumerate(HOUSEHOLD_2016.indicators):
        seen = {VERDICTS[code] for code in np.unique(columns.verdicts[:, position]).tolist()}
        assert seen == {Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN}, indicator.slug


@pytest.mark.parametrize("year", PACK.standard_years)
def test_every_year_of_the_pack_is_judged_alike(year: int) -> None:
    facts, standard = made_up_households(year, uneven_province(year, 3_000)), PACK.standard("household", year)
    assert differences(judge_columns(facts, standard), documents_of(facts), standard) == []


@pytest.mark.parametrize("year", PACK.standard_years)
def test_made_up_villages_are_judged_alike(year: int) -> None:
    surveyed, standard = made_up_villages(seed=year, count=5_000), PACK.standard("village", year)
    columns = judge_columns(FactColumns.of(surveyed, VILLAGE_FACTS, [standard]), standard)
    assert differences(columns, (one.facts or {} for one in surveyed), standard) == []


def test_made_up_villages_have_every_verdict_of_2016() -> None:
    columns = judge_columns(FactColumns.of(made_up_villages(7, 5_000), VILLAGE_FACTS, [VILLAGE_2016]), VILLAGE_2016)
    seen = {
        slug: {VERDICTS[code] for code in columns.verdicts[:, columns.position(slug)]} for slug in columns.indicators
    }
    assert seen.pop("leading_industry") == {Verdict.NOT_APPLICABLE}
    assert all(verdicts == {Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN} for verdicts in seen.values())


def test_columns_made_of_documents_are_the_columns_that_the_documents_were_read_from() -> None:
    facts = made_up_households(3, uneven_province(3, 3_000))
    subjects = facts.subjects
    rows = zip(subjects.subject.tolist(), subjects.village_code.tolist(), subjects.exit_year.tolist(), strict=True)
    surveyed = [SubjectFacts(Subject(*row), document) for row, document in zip(rows, documents_of(facts), strict=True)]
    again = FactColumns.of(surveyed, HOUSEHOLD_FACTS, [HOUSEHOLD_2016])
    assert again.subjects.subject.tolist() == subjects.subject.tolist()
    assert again.offsets.tolist() == facts.offsets.tolist()
    assert {name: column.values.tolist() for name, column in again.facts.items()} == {
        name: column.values.tolist() for name, column in facts.facts.items()
    }
    assert {name: column.values.tolist() for name, column in again.member_facts.items()} == {
        name: column.values.tolist() for name, column in facts.member_facts.items()
    }


# Each example tries every plain rule and some drawn statements about members on the same households.
@settings(max_examples=5000 if IS_LONG else 200)
@given(st.lists(DOCUMENTS, min_size=4, max_size=12), st.lists(MEMBER_RULES, min_size=3, max_size=3), THRESHOLDS)
def test_any_rule_over_any_facts_is_judged_alike(
    documents: list[dict[str, Any]], member_rules: list[NoMemberShort], threshold: Decimal | None
) -> None:
    standard = standard_of((*PLAIN_RULES, *member_rules), threshold)
    surveyed = [SubjectFacts(Subject(key, 511425100201, 2016), facts) for key, facts in enumerate(documents)]
    columns = judge_columns(FactColumns.of(surveyed, SCHEMA, [standard]), standard)
    assert differences(columns, documents, standard) == []


# Broken kernels ----------------------------------------------------------------------------------------------------


def truncated(net: Int64s, size: Int32s, line: int) -> Bools:
    """Income per head cut off instead of rounded."""
    reached: Bools = net // np.maximum(size, 1) >= line
    return reached


def more_than_the_line(net: Int64s, size: Int32s, line: int) -> Bools:
    """Above the line instead of at least the line."""
    return kernel_at_least(net, size, line + 1)


def through_float32(parts: list[FactColumn], length: int) -> Int64s:
    """Money added up as binary fractions of 24 bits."""
    added = np.zeros(length, np.float32)
    for part in parts:
        added += np.where(part.known, part.values, 0)
    return added.astype(np.int64)


def shifted(of_members: Bools, offsets: Int64s) -> Int32s:
    """Every household is given its first member's neighbour."""
    return kernel_per_subject(of_members, np.minimum(offsets + 1, len(of_members)))


def unknown_is_no(statement: Expression, facts: Any, length: int) -> Answers:
    """A missing answer is taken for a no."""
    answered = kernel_answers(statement, facts, length)
    return Answers(yes=answered.yes, no=~answered.yes)


def unknown_is_met(met: Bools, known: Bools) -> Any:
    """What is not known passes."""
    return kernel_verdicts(met | ~known, np.ones_like(known))


kernel_at_least, kernel_per_subject = kernel.at_least_per_head, kernel.per_subject
kernel_answers, kernel_verdicts = answers, kernel._verdicts


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("at_least_per_head", truncated),
        ("at_least_per_head", more_than_the_line),
        ("_total", through_float32),
        ("per_subject", shifted),
        ("answers", unknown_is_no),
        ("_verdicts", unknown_is_met),
    ],
)
def test_a_broken_kernel_is_caught(monkeypatch: pytest.MonkeyPatch, name: str, broken: Callable[..., Any]) -> None:
    facts = made_up_households(11, uneven_province(11, 5_000))
    assert differences(judge_columns(facts, HOUSEHOLD_2016), documents_of(facts), HOUSEHOLD_2016) == []
    monkeypatch.setattr(kernel, name, broken)
    assert differences(judge_columns(facts, HOUSEHOLD_2016), documents_of(facts), HOUSEHOLD_2016) != []
