"""How many are below the line as it moves."""

from decimal import Decimal

import numpy as np
import pytest

from huitou.core.errors import Refusal
from huitou.rollup.curve import CurvePoint, curve
from huitou.rollup.what_if import what_if
from tests.samples.geography import uneven_province
from tests.samples.households import made_up_households
from tests.samples.standards import HOUSEHOLD_2016
from tests.unit.rollup.test_what_if import households

INCOME = "net_income_per_capita"


def test_households_and_people_below_each_line() -> None:
    # Incomes per head of four households of three: 3099.99, 3100, 3599.99 and 3600 yuan.
    lines = [Decimal(text) for text in ("3600.005", "3099.99", "3100", "3600", "3600.01")]
    assert curve(households(), HOUSEHOLD_2016, INCOME, lines) == tuple(
        CurvePoint(line, count, 3 * count) for line, count in zip(lines, (4, 0, 1, 3, 4), strict=True)
    )


def test_every_point_is_what_judging_under_that_line_gives() -> None:
    facts = made_up_households(8, uneven_province(8, 3_000))
    lines = [Decimal(cents) / 100 for cents in range(309_990, 310_010)] + [Decimal(5000), Decimal(0), Decimal(-1)]
    for point in curve(facts, HOUSEHOLD_2016, INCOME, lines):
        missed = what_if(facts, HOUSEHOLD_2016, INCOME, point.line).verdicts[:, 0] == 1
        assert (point.households, point.persons) == (
            int(np.count_nonzero(missed)),
            int(facts.subjects.size[missed].sum()),
        )


@pytest.mark.parametrize("slug", ["electricity", "net_income"])
def test_an_indicator_that_is_no_income_per_head_has_no_curve(slug: str) -> None:
    with pytest.raises(Refusal, match="HT9020"):
        curve(households(), HOUSEHOLD_2016, slug, [Decimal(1)])


def test_a_line_far_beyond_every_income_counts_them_all() -> None:
    lines = [Decimal(10) ** 30, -(Decimal(10) ** 30)]
    assert [point.households for point in curve(households(), HOUSEHOLD_2016, INCOME, lines)] == [4, 0]


def test_the_curve_of_an_area_counts_its_households_only() -> None:
    facts = made_up_households(8, uneven_province(8, 3_000))
    (whole,) = curve(facts, HOUSEHOLD_2016, INCOME, [Decimal(9000)])
    townships = sorted({str(code)[:9] for code in facts.subjects.village_code.tolist()})
    parts = [curve(facts.rows_in(code), HOUSEHOLD_2016, INCOME, [Decimal(9000)])[0] for code in townships]
    assert len(parts) > 1
    assert sum(part.households for part in parts) == whole.households > 0
    assert sum(part.persons for part in parts) == whole.persons
