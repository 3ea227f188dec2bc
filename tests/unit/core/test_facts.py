from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from huitou.core.errors import Place, Refusal
from huitou.core.facts import canonical_facts
from huitou.policy import load_pack

HOUSEHOLD = load_pack().fact_schema("household")
VILLAGE = load_pack().fact_schema("village")


def test_every_fact_of_the_schema_stands_in_the_canonical_form_and_unknown_is_null() -> None:
    facts = canonical_facts({"household_size": 3}, HOUSEHOLD)
    assert list(facts) == list(HOUSEHOLD.types)
    assert facts["household_size"] == 3
    assert {value for name, value in facts.items() if name != "household_size"} == {None}


@pytest.mark.parametrize(
    ("key", "raw", "canonical"),
    [
        ("wage_income", "1200.50", 120050),
        ("wage_income", Decimal("1200.5"), 120050),
        ("wage_income", 1200, 120000),
        ("net_income_per_capita_stated", "-12.3", -1230),
        ("housing_safe", "not_certified", "not_certified"),
        ("housing_safe", False, False),
        ("signature", "unsigned", "unsigned"),
        ("surveyed_on", "2017-06-12", "2017-06-12"),
        ("exit_year", 2015, 2015),
    ],
)
def test_values_take_their_one_spelling(key: str, raw: object, canonical: object) -> None:
    assert canonical_facts({key: raw}, HOUSEHOLD)[key] == canonical


@pytest.mark.parametrize(("raw", "text"), [("0.10", "0.1"), (1, "1"), ("-0", "0"), (Decimal("0.080"), "0.08")])
def test_a_share_has_one_spelling(raw: object, text: str) -> None:
    assert canonical_facts({"members": [{"out_of_pocket_share": raw}]}, HOUSEHOLD)["members"][0][
        "out_of_pocket_share"
    ] == text  # fmt: skip


@pytest.mark.parametrize(
    ("key", "raw", "code"),
    [
        ("wage_income", "1,200", "HT1005"),
        ("wage_income", " 1200", "HT1005"),
        ("wage_income", "1e3", "HT1005"),
        ("wage_income", "１２００", "HT1005"),
        ("wage_income", True, "HT1005"),
        ("wage_income", [], "HT1005"),
        ("wage_income", 12.5, "HT1005"),
        ("wage_income", Decimal("NaN"), "HT1005"),
        ("wage_income", "-1", "HT1006"),
        ("wage_income", "1.234", "HT1007"),
        ("wage_income", "1" + "0" * 14, "HT1017"),
        ("household_size", -1, "HT1006"),
        ("household_size", "4", "HT1009"),
        ("household_size", Decimal("4.0"), "HT1009"),
        ("household_size", True, "HT1009"),
        ("household_size", 10**10, "HT1017"),
        ("exit_year", "2015", "HT1010"),
        ("exit_year", 15, "HT1010"),
        ("food_and_clothing", 1, "HT1012"),
        ("food_and_clothing", "not_certified", "HT1012"),
        ("housing_safe", "yes", "HT1013"),
        ("signature", "later", "HT1014"),
        ("remark", 5, "HT1015"),
        ("remark", "a\x00", "HT1018"),
        ("remark", "\ud800", "HT1018"),
        ("surveyed_on", "2017-6-12", "HT1016"),
        ("surveyed_on", "2017-02-30", "HT1016"),
        ("members", {}, "HT1004"),
        ("members", [1], "HT1004"),
    ],
)
def test_an_impossible_value_is_refused_by_number(key: str, raw: object, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        canonical_facts({key: raw}, HOUSEHOLD, Place(line=7))
    assert [(problem.code, problem.place.line) for problem in refused.value.problems] == [(code, 7)]


@pytest.mark.parametrize("share", ["1.01", "-0.1"])
def test_a_share_lies_between_0_and_1(share: str) -> None:
    with pytest.raises(Refusal, match="HT1011"):
        canonical_facts({"members": [{"out_of_pocket_share": share}]}, HOUSEHOLD)


def test_an_unknown_key_is_refused_with_the_nearest_known_one() -> None:
    with pytest.raises(Refusal, match=r"household_sise.*household_size"):
        canonical_facts({"household_sise": 4}, HOUSEHOLD)


def test_a_problem_of_a_member_says_which() -> None:
    with pytest.raises(Refusal) as refused:
        canonical_facts({"members": [{}, {"insured": True}]}, HOUSEHOLD)
    assert refused.value.problems[0].place.name == "members[2]"


def test_every_problem_of_a_document_is_named() -> None:
    document: dict[str, Any] = {"wage_income": "x", "household_size": -2, "colour": "red"}
    with pytest.raises(Refusal) as refused:
        canonical_facts(document, HOUSEHOLD)
    assert sorted(problem.code for problem in refused.value.problems) == ["HT1003", "HT1005", "HT1006"]


def test_a_key_that_the_caller_takes_out_is_suggested() -> None:
    with pytest.raises(Refusal, match="nearest is “id”"):
        canonical_facts({"idd": 1}, VILLAGE, also_known=("id",))


@pytest.mark.parametrize("poor", [0, 5])
def test_the_poor_are_at_most_the_registered(poor: int) -> None:
    assert canonical_facts({"poor_population": poor, "registered_population": 5}, VILLAGE)["poor_population"] == poor
    with pytest.raises(Refusal, match="HT1008"):
        canonical_facts({"poor_population": 6, "registered_population": poor}, VILLAGE)


def test_a_worksheet_fills_in_the_totals_that_it_adds_up_to_and_keeps_what_was_typed() -> None:
    facts = canonical_facts({"income_lines": {"pig": "800×2", "loquat": "5"}}, HOUSEHOLD)
    assert facts["income_lines"] == {"pig": "800*2", "loquat": "5"}
    assert (facts["business_revenue"], facts["wage_income"]) == (160500, None)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"income_lines": {"pig": "800"}, "business_revenue": "900"}, "HT1022"),
        ({"income_lines": {"pig": "两头"}}, "HT1021"),
        ({"income_lines": {"pig": "-1"}}, "HT1006"),
        ({"income_lines": {"pig": "9" * 17}}, "HT1017"),
        ({"income_lines": {"pigs": "1"}}, "HT1003"),
        ({"income_lines": "800"}, "HT1021"),
    ],
)
def test_a_worksheet_that_does_not_add_up_or_cannot_be_read_is_refused(document: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        canonical_facts(document, HOUSEHOLD)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_an_empty_text_is_a_missing_answer() -> None:
    assert canonical_facts({"remark": ""}, HOUSEHOLD)["remark"] is None
