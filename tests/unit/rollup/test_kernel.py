"""The kernel's own arithmetic; that it agrees with the plain judge is shown in `tests/generative`."""

from decimal import Decimal
from typing import Literal

import numpy as np
import pytest

from huitou.core.amounts import cents_per_head
from huitou.core.standards import AmountAbove, Flag, IncomePerHead, Indicator, ShareAtMost, Standard
from huitou.rollup.columns import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN
from huitou.rollup.facts_columns import FactColumn, FactColumns
from huitou.rollup.kernel import at_least_per_head, judge_columns, per_subject
from huitou.rollup.subjects import Subject, Subjects
from tests.samples.standards import VILLAGE_2016


def villages(**columns: list[int]) -> FactColumns:
    """Villages with counts, as many as there are figures."""
    length = len(next(iter(columns.values())))
    subjects, _ = Subjects.of(Subject(key, 511425100201, 2016) for key in range(length))
    facts = {name: FactColumn("count", np.array(values, np.int32)) for name, values in columns.items()}
    return FactColumns(subjects, facts, np.zeros(length, np.bool_), np.zeros(length + 1, np.int64), {})


@pytest.mark.parametrize("line", [310_000, 1, 0, -1, -310_000])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 8])
def test_an_income_within_one_fen_of_the_line_is_judged_as_after_rounding(line: int, size: int) -> None:
    nets = np.arange(line * size - 2 * size, line * size + 2 * size + 1)
    reached = at_least_per_head(nets, np.full(len(nets), size, np.int32), line)
    assert reached.tolist() == [cents_per_head(net, size) >= line for net in nets.tolist()]


def test_a_half_fen_rounds_away_from_zero() -> None:
    nets, sizes = np.array([619_999, 619_998, -1, -2]), np.array([2, 2, 2, 2], np.int32)
    assert at_least_per_head(nets, sizes, 310_000).tolist() == [True, False, False, False]
    assert at_least_per_head(nets, sizes, 0).tolist() == [True, True, False, False]
    assert at_least_per_head(nets, sizes, -1).tolist() == [True, True, True, True]


@pytest.mark.parametrize(("operator", "verdicts"), [(">=", [NOT_MET, MET, MET]), (">", [NOT_MET, NOT_MET, MET])])
def test_whether_the_line_itself_is_met_is_the_packs_reading(operator: Literal[">=", ">"], verdicts: list[int]) -> None:
    rule = IncomePerHead(("income",), (), "size", "stated", operator)
    line = Standard("village", 2016, (Indicator("income", rule, "附件2 注4", threshold=Decimal(3100)),))
    columns = judge_columns(villages(stated=[309_999, 310_000, 310_001]), line)
    assert columns.verdicts[:, 0].tolist() == verdicts


@pytest.mark.parametrize("line", [10**15, 10**30, -(10**30)])
def test_no_line_is_too_high_or_too_low_to_be_compared(line: int) -> None:
    nets, sizes = np.array([4 * 10**15, -4 * 10**15]), np.array([1, 2**31 - 1], np.int32)
    expected = [cents_per_head(net, size) >= line for net, size in zip(nets.tolist(), sizes.tolist(), strict=True)]
    assert at_least_per_head(nets, sizes, line).tolist() == expected


def test_members_are_counted_household_by_household_also_where_there_are_none() -> None:
    marked = np.array([True, False, True, True])
    assert per_subject(marked, np.array([0, 0, 2, 2, 4, 4])).tolist() == [0, 1, 0, 2, 0]


@pytest.mark.parametrize(
    ("poor", "registered", "verdict"),
    [(3, 100, MET), (30_001, 1_000_000, NOT_MET), (30_000, 1_000_000, MET), (0, 0, UNKNOWN), (-1, 100, UNKNOWN)],
)
def test_incidence_is_compared_unrounded(poor: int, registered: int, verdict: int) -> None:
    judged = judge_columns(villages(poor_population=[poor], registered_population=[registered]), VILLAGE_2016)
    assert judged.verdicts[0, judged.position("poverty_incidence")] == verdict


@pytest.mark.parametrize(
    ("threshold", "verdict"),
    [("3", MET), ("2.9999999999999999999999999", NOT_MET), ("3.0000000000000000000000001", MET)],
)
def test_a_limit_of_many_decimals_is_compared_exactly(threshold: str, verdict: int) -> None:
    rule = ShareAtMost("poor_population", "registered_population")
    standard = Standard(
        "village", 2016, (Indicator("poverty_incidence", rule, "一(二)", threshold=Decimal(threshold)),)
    )
    at_three_per_cent = villages(poor_population=[3], registered_population=[100])
    assert judge_columns(at_three_per_cent, standard).verdicts[0, 0] == verdict


def test_only_a_certificate_can_be_not_certified_a_count_of_two_is_an_answer() -> None:
    standard = Standard("village", 2017, (Indicator("cooperatives", Flag("cooperatives"), "一(二)"),))
    assert judge_columns(villages(cooperatives=[0, 1, 2, -1]), standard).verdicts[:, 0].tolist() == [
        NOT_MET,
        MET,
        MET,
        UNKNOWN,
    ]


def test_an_indicator_that_does_not_apply_or_is_not_confirmed_asks_for_no_facts() -> None:
    rule = AmountAbove("collective_income")
    standard = Standard(
        "village",
        2018,
        (
            Indicator("leading_industry", rule, "一(二)", applies="no"),
            Indicator("collective_income", rule, "一(二)", applies="not_confirmed"),
            Indicator("poverty_incidence", rule, "一(二)", needs_threshold=True),
        ),
    )
    judged = judge_columns(villages(collective_income=[5, 6]), standard)
    assert judged.verdicts.tolist() == [[NOT_APPLICABLE, UNKNOWN, UNKNOWN]] * 2
    assert judged.indicators == ("leading_industry", "collective_income", "poverty_incidence")
