"""Households of the register, and surveys over them, as checks take them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from huitou.checks.facts import HOUSEHOLD_FACTS, MEMBER_FACTS
from huitou.registry.check_records import Repeated, dated, household_record, member_record, surveyed
from huitou.registry.columns import HOUSEHOLD_COLUMNS, MEMBER_COLUMNS

ROW: dict[str, Any] = {
    "head_name": "张三", "status": "exited", "kind": "01", "support_officer": "", "size_register": 4, "size_hukou": 4,
    "size_card": None, "size_system": None, "size_actual": None, "phone_sealed": b"...", "bank_account_sealed": None,
}  # fmt: skip
MEMBER_ROW: dict[str, Any] = {
    "number": "01", "name": "张三", "sex": "1", "relation": "01", "born_on": date(1974, 8, 19), "identity_kind": "01",
}  # fmt: skip
VALID = "519999197408193477"


def _household(**details: Any) -> dict[str, Any]:
    return household_record(ROW, details, [])


def _member(identity: str | None = VALID, **details: Any) -> dict[str, Any]:
    return member_record(MEMBER_ROW, details, identity, Repeated())


def test_a_record_has_every_fact_and_nothing_else() -> None:
    household, member = dated(_household(), date(2017, 6, 12), None), _member()
    assert household.keys() == HOUSEHOLD_FACTS.keys() | {"members"}
    assert member.keys() == MEMBER_FACTS.keys()


def test_no_value_of_a_record_is_the_identity_number() -> None:
    assert VALID not in {str(value) for value in _member().values()}


@pytest.mark.parametrize(
    ("key", "kept", "expected"),
    [
        ("wage_income", 1_200_050, 1_200_050),  # 分
        ("wage_income", 10**30, 10**15),  # a slip of the pen must not overflow a column
        ("wage_income", "1200", 120_000),
        ("housing_area", "90.5", 90_500_000),
        ("housing_area", "0.00000019", 0),
        ("housing_area", "9" * 400, 10**15),
        ("housing_area", "九十", None),
        ("electricity", True, True),
        ("electricity", "是", None),
        ("fuel", " 柴草 ", "柴草"),
        ("fuel", "", None),
        ("fuel", 3, None),
    ],
)
def test_a_value_is_read_as_its_kind_or_counts_as_missing(key: str, kept: Any, expected: Any) -> None:
    assert _household(**{key: kept})[key] == expected


def test_texts_that_the_database_keeps_empty_are_missing() -> None:
    household = _household()
    assert (household["support_officer"], household["kind"]) == (None, "01")


def test_a_sealed_value_is_only_said_to_be_there() -> None:
    household = _household()
    assert (household["has_phone"], household["has_bank_account"]) == (True, False)


def test_the_register_size_stands_in_for_the_systems() -> None:
    assert _household()["size_system"] == 4


@pytest.mark.parametrize(
    ("text", "count", "repeats"),
    [
        (None, 0, False),
        ("07", 1, False),
        ("2,7", 2, True),
        ("因残、缺技术，因学", 3, True),
        ("缺技术 缺技术", 1, False),
        ("说不清", 1, False),
    ],
)
def test_other_causes_are_counted_and_compared_with_the_main_cause(text: str | None, count: int, repeats: bool) -> None:
    household = _household(other_causes=text, main_cause="02")
    assert (household["other_causes"], household["other_causes_repeat_main"]) == (count, repeats)


@pytest.mark.parametrize(
    ("number", "length", "valid", "born_on", "sex"),
    [
        (None, None, None, None, None),
        (VALID, 18, True, 19740819, "1"),
        ("519999197810104380", 18, True, 19781010, "2"),
        ("519999197408193478", 18, False, 19740819, "1"),
        ("519999197413193477", 18, False, None, "1"),
        ("51999919740819347743", 20, True, 19740819, "1"),
        ("519999740819347", 15, None, 19740819, "1"),
        ("5199991974081934", 16, None, None, None),
        ("一二三四五六七八九十一二三四五六七八", 18, False, None, None),
    ],
)
def test_an_identity_number_says_its_length_validity_birth_date_and_sex(
    number: str | None, length: int | None, valid: bool | None, born_on: int | None, sex: str | None
) -> None:
    member = _member(number)
    facts = [member[name] for name in ("identity_length", "is_identity_valid", "identity_born_on", "identity_sex")]
    assert facts == [length, valid, born_on, sex]


def test_the_members_own_columns_are_read_under_their_names() -> None:
    member = _member(subsistence_allowance=True, months_at_work="11", student="06")
    assert (member["receives_allowance"], member["months_at_work"], member["student"]) == (True, 11_000_000, "06")
    assert (member["born_on"], member["number"], member["sex"]) == (19740819, "01", "1")


def test_facts_are_named_as_the_columns_of_the_register() -> None:
    """A column renamed in the register would make its rule say “empty” of every household."""
    not_columns = {
        "as_of", "poverty_line", "status", "is_surveyed", "has_phone", "has_bank_account", "other_causes_repeat_main",
        "household_size_reason", "signature", "signature_reason", "amounts_explained", "members_in_survey",
        "checked_on",
    }  # fmt: skip
    assert HOUSEHOLD_FACTS.keys() - not_columns <= {column.key for column in HOUSEHOLD_COLUMNS}
    of_members = {name for name in MEMBER_FACTS if "identity" not in name} - {
        "receives_allowance", "compulsory_stage", "out_of_school", "because_of_poverty", "special_education_certified",
    }  # fmt: skip
    assert of_members <= {column.key for column in MEMBER_COLUMNS}


class TestSurveyed:
    """A survey over the register."""

    def over(self, **facts: Any) -> dict[str, Any]:
        household = household_record(
            ROW, {"wage_income": 500_000, "electricity": False, "unsafe_housing": True}, [_member()]
        )
        return surveyed(dated(household, date(2017, 6, 30), Decimal(3100)), facts, 480_013)

    def test_what_the_survey_says_stands_over_the_register(self) -> None:
        household = self.over(wage_income=1_200_000, electricity=True, housing_safe=True, household_size=3)
        facts = [household[name] for name in ("wage_income", "electricity", "unsafe_housing", "size_actual")]
        assert facts == [1_200_000, True, False, 3]
        assert (household["is_surveyed"], household["net_income_per_capita"]) == (True, 480_013)

    @pytest.mark.parametrize("answer", [None, "not_certified"])
    def test_what_it_leaves_open_stays_as_the_register_has_it(self, answer: Any) -> None:
        household = self.over(wage_income=None, electricity=answer, housing_safe=answer)
        assert [household[name] for name in ("wage_income", "electricity", "unsafe_housing")] == [500_000, False, True]

    @pytest.mark.parametrize(("day", "as_of"), [("2017-06-12", 20170612), (None, 20170630)])
    def test_ages_are_counted_on_the_day_of_the_survey(self, day: str | None, as_of: int) -> None:
        assert self.over(surveyed_on=day)["as_of"] == as_of

    def test_members_are_matched_by_their_number(self) -> None:
        members = [{"member": "02", "out_of_school": True}, {"member": "01", "compulsory_stage": True}]
        (member,) = self.over(members=members)["members"]
        assert (member["compulsory_stage"], member["out_of_school"]) == (True, None)

    def test_a_paper_form_has_no_members(self) -> None:
        (member,) = self.over(members=None)["members"]
        assert member["compulsory_stage"] is None

    def test_the_line_is_kept_in_fen(self) -> None:
        assert self.over()["poverty_line"] == 310_000
