"""What if the line were another?"""

from decimal import Decimal

import pytest

from huitou.core.errors import Refusal
from huitou.core.standards import Verdict, judge
from huitou.rollup.columns import VERDICT_CODES
from huitou.rollup.facts_columns import FactColumns, SubjectFacts
from huitou.rollup.subjects import Subject
from huitou.rollup.what_if import line_from, what_if, with_threshold
from tests.samples.standards import HOUSEHOLD_2016, HOUSEHOLD_FACTS

INCOMES = (309_999, 310_000, 359_999, 360_000)


def households() -> FactColumns:
    """Four households whose forms state an income per head."""
    surveyed = [
        SubjectFacts(Subject(key, 511425100201, 2016, 3), {"net_income_per_capita_stated": cents})
        for key, cents in enumerate(INCOMES)
    ]
    return FactColumns.of(surveyed, HOUSEHOLD_FACTS, [HOUSEHOLD_2016])


@pytest.mark.parametrize(("line", "below"), [("3100", 1), ("3600", 3), ("3600.01", 4), ("0", 0)])
def test_the_households_below_another_line(line: str, below: int) -> None:
    columns = what_if(households(), HOUSEHOLD_2016, "net_income_per_capita", Decimal(line))
    income = columns.position("net_income_per_capita")
    assert (columns.verdicts[:, income] == VERDICT_CODES[Verdict.NOT_MET]).sum() == below


def test_the_standard_itself_keeps_its_line() -> None:
    changed = with_threshold(HOUSEHOLD_2016, "net_income_per_capita", Decimal(3600))
    facts = {"net_income_per_capita_stated": 320_000}
    assert judge(facts, changed).findings["net_income_per_capita"].verdict is Verdict.NOT_MET
    assert judge(facts, HOUSEHOLD_2016).findings["net_income_per_capita"].verdict is Verdict.MET
    assert changed.digest == ""


@pytest.mark.parametrize("slug", ["net_income", "electricity"])
def test_an_indicator_without_a_threshold_is_refused_with_the_nearest_name(slug: str) -> None:
    with pytest.raises(Refusal) as caught:
        with_threshold(HOUSEHOLD_2016, slug, Decimal(1))
    assert caught.value.problems[0].code == "HT9004"
    assert caught.value.problems[0].values == {"slug": slug, "nearest": "net_income_per_capita"}


@pytest.mark.parametrize("typed", ["", "三千", "-0.01", "3100.005", "1e9", "10000000", "3,300", "３１００"])
def test_what_is_no_line_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="HT9024"):
        line_from(typed)


@pytest.mark.parametrize("typed", ["0", " 3600 ", "3600.50", "9999999.99"])
def test_a_line_is_taken_as_typed(typed: str) -> None:
    assert line_from(typed) == Decimal(typed.strip())
