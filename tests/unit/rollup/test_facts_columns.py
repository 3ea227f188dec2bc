"""Facts as columns: every answer and every missing answer keeps its own value."""

from decimal import Decimal
from typing import Any

import pytest

from huitou.core.errors import Refusal
from huitou.rollup.facts_columns import MISSING, MISSING_MONEY, FactColumns, SubjectFacts, half_billionths
from huitou.rollup.subjects import Subject
from tests.samples.standards import HOUSEHOLD_2016, HOUSEHOLD_FACTS

VILLAGE = 511425100201


def facts_of(*documents: dict[str, Any] | None) -> FactColumns:
    """Columns of households with keys 1, 2, 3 … in one village."""
    surveyed = [SubjectFacts(Subject(key, VILLAGE, 2016), facts) for key, facts in enumerate(documents, 1)]
    return FactColumns.of(surveyed, HOUSEHOLD_FACTS, [HOUSEHOLD_2016])


@pytest.mark.parametrize(
    ("fact", "answers", "stored"),
    [
        ("wage_income", [1200050, 0, None], [1200050, 0, MISSING_MONEY]),
        ("net_income_per_capita_stated", [-100, None], [-100, MISSING_MONEY]),
        ("household_size", [4, 0, None], [4, 0, MISSING]),
        ("food_and_clothing", [True, False, None], [1, 0, MISSING]),
        ("housing_safe", [True, False, "not_certified", None], [1, 0, 2, MISSING]),
    ],
)
def test_an_answer_and_a_missing_answer_differ(fact: str, answers: list[Any], stored: list[int]) -> None:
    column = facts_of(*({fact: answer} for answer in answers)).facts[fact]
    assert column.values.tolist() == stored
    assert column.known.tolist() == [answer is not None for answer in answers]


def test_members_stand_side_by_side_household_by_household() -> None:
    facts = facts_of(
        {"members": [{"insurance": "resident"}, {"insurance": "none"}]},
        {"members": []},
        {"members": None},
        {"members": [{"insurance": None}]},
    )
    assert facts.offsets.tolist() == [0, 2, 2, 2, 3]
    assert facts.members_given.tolist() == [True, True, False, True]
    insurance = facts.member_facts["insurance"]
    assert [insurance.labels[code] for code in insurance.values[:2].tolist()] == ["resident", "none"]
    assert insurance.values[2] == MISSING


def test_facts_follow_their_subject_into_its_place() -> None:
    later, earlier = Subject(1, 511425200201, 2016), Subject(2, VILLAGE, 2016)
    surveyed = [
        SubjectFacts(later, {"household_size": 3, "members": [{"insurance": "none"}]}),
        SubjectFacts(earlier, {"household_size": 1, "members": [{"insurance": "other"}, {"insurance": "other"}]}),
    ]
    facts = FactColumns.of(surveyed, HOUSEHOLD_FACTS, [HOUSEHOLD_2016])
    assert facts.subjects.subject.tolist() == [2, 1]
    assert facts.facts["household_size"].values.tolist() == [1, 3]
    assert facts.offsets.tolist() == [0, 2, 3]


def test_a_subject_without_a_survey_has_every_fact_missing() -> None:
    facts = facts_of(None)
    assert not any(column.known.any() for column in facts.facts.values())
    assert facts.members_given.tolist() == [False]


def test_only_facts_that_the_standard_asks_for_take_room() -> None:
    facts = facts_of({"remark": "长子2017年3月迁出", "members": [{"member": "01"}]})
    assert "remark" not in facts.facts
    assert "member" not in facts.member_facts
    assert "compulsory_stage" in facts.member_facts


@pytest.mark.parametrize(("fact", "value"), [("wage_income", 10**15 + 1), ("household_size", 2**31)])
def test_a_number_without_room_is_refused_by_subject_and_fact(fact: str, value: int) -> None:
    with pytest.raises(Refusal) as caught:
        facts_of({"wage_income": 1}, {fact: value})
    problem = caught.value.problems[0]
    assert (problem.code, problem.place.name, problem.values["key"]) == ("HT9001", "2", fact)


@pytest.mark.parametrize(
    ("share", "stored"),
    [
        ("0", 0),
        ("0.10", 200_000_000),
        ("0.100000001", 200_000_002),
        ("0.1000000001", 200_000_001),
        ("0.1" + "0" * 40 + "1", 200_000_001),
        ("1", 2_000_000_000),
    ],
)
def test_a_share_keeps_whether_anything_follows_the_ninth_decimal(share: str, stored: int) -> None:
    assert half_billionths(Decimal(share)) == stored


def test_blocks_cut_between_households_and_count_members_anew() -> None:
    facts = facts_of(*({"household_size": size, "members": [{}] * size} for size in (2, 1, 3)))
    blocks = list(facts.blocks(2))
    assert [rows for rows, _ in blocks] == [slice(0, 2), slice(2, 3)]
    assert [block.offsets.tolist() for _, block in blocks] == [[0, 2, 3], [0, 3]]
    assert [len(block.member_facts["insurance"].values) for _, block in blocks] == [3, 3]
