"""The generated persons: impossible to be real, possible to be a family."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date

import pytest
from stdnum import luhn, numdb
from stdnum.cn import ric

from huitou.cli.demonstration import County
from huitou.cli.demonstration.draws import Draws
from huitou.cli.demonstration.identity import bank_account, check_digit
from huitou.cli.demonstration.names import MINORITY_NAMES, RARE_GIVEN_NAMES

Row = Mapping[str, str]

AGES_AT = date(2017, 6, 1)
CODES = {
    "性别": {"1", "2"},
    "与户主关系": {f"{code:02d}" for code in range(1, 22)},
    "证件类型": {"01", "09"},
    "在校生状况(年级)": {f"{code:02d}" for code in range(1, 17)},
    "健康状况": {"01", "02", "03", "04"},
    "劳动技能": {"01", "02", "03", "04"},
}
HOUSEHOLD_CODES = {
    "贫困户属性": {"01", "04", "06"},
    "是否脱贫": {"0", "1", "3", "4"},
    "主要致贫原因": {*(f"{code:02d}" for code in range(1, 13)), "99"},
}
MEN = {"03", "06", "07", "09", "11", "13", "15", "17", "19"}
WOMEN = {"04", "05", "08", "10", "12", "14", "16", "18", "20"}
SCHOOL = {"03": (6, 11), "04": (12, 12), "05": (13, 13), "06": (14, 14)}


def age(row: Row) -> int:
    born = date.fromisoformat(row["出生日期"])
    return AGES_AT.year - born.year - ((AGES_AT.month, AGES_AT.day) < (born.month, born.day))


def school_age(row: Row) -> int:
    """Full years at the beginning of the school year."""
    born = date.fromisoformat(row["出生日期"])
    return 2016 - born.year - ((born.month, born.day) > (8, 31))


@pytest.fixture(scope="module")
def families(county: County) -> dict[str, list[Row]]:
    by_household: defaultdict[str, list[Row]] = defaultdict(list)
    for row in county.members:
        by_household[row["户编号"]].append(row)
    return by_household


@pytest.mark.parametrize(
    ("first_17", "last"),
    [
        ("11010519491231002", "X"),  # the example of GB 11643-1999
        ("44052418800101001", "4"),  # likewise
        ("51999919700101001", ric.calc_check_digit("519999197001010010")),
    ],
)
def test_the_check_digit_is_that_of_the_standard(first_17: str, last: str) -> None:
    assert check_digit(first_17) == last


def test_identity_numbers_have_a_right_check_digit_and_tell_birth_and_sex(county: County) -> None:
    for row in county.members:
        number = row["证件号码"][:18]
        assert number[-1] == ric.calc_check_digit(number)
        assert number[6:14] == row["出生日期"].replace("-", "")
        assert int(number[16]) % 2 == (row["性别"] == "1")


def test_a_disability_certificate_adds_kind_and_grade_to_the_identity_number(county: County) -> None:
    for row in county.members:
        number, wanted = row["证件号码"], 20 if row["证件类型"] == "09" else 18
        assert len(number) == wanted
        assert wanted == 18 or (row["健康状况"] == "04" and number[18] in "1234567" and number[19] in "1234")


def test_no_county_has_the_prefix_of_the_identity_numbers_and_no_number_is_given_twice(county: County) -> None:
    numbers = [row["证件号码"][:18] for row in county.members]
    assert {number[:6] for number in numbers} == {"519999"}
    assert len(set(numbers)) == len(numbers)
    found = {key for _, properties in numdb.get("cn/loc").info("519999") for key in properties}
    assert "county" not in found


def test_phones_accounts_and_helpers_cannot_be_real(county: County) -> None:
    for row in county.households:
        assert len(row["联系号码"]) == 11
        assert row["联系号码"].startswith("100")
        assert len(row["银行卡号"]) == 19
        assert row["银行卡号"].startswith("9999")
        assert luhn.is_valid(row["银行卡号"])
        assert row["开户行名称"] == "演示信用社（并不存在）"
        assert row["帮扶责任人"].startswith("演示")
        assert row["户编号"].startswith("DEMO")


def test_accounts_pass_the_luhn_check_whatever_is_drawn() -> None:
    assert all(luhn.is_valid(bank_account(Draws(seed, "accounts"))) for seed in range(50))


def test_some_names_have_rare_characters_or_a_middle_dot(county: County) -> None:
    names = [row["姓名"] for row in county.members]
    assert sum(name.endswith(RARE_GIVEN_NAMES) for name in names) > 10
    assert any(ord(character) > 0xFFFF for name in names for character in name)
    dotted = [row for row in county.members if "·" in row["姓名"]]
    assert dotted
    assert {row["民族"] for row in dotted} == {"彝族"}
    assert all("·" in name for pair in MINORITY_NAMES for name in pair)


def test_nobody_in_a_house_bears_the_name_of_another(families: Mapping[str, list[Row]]) -> None:
    han = [rows for rows in families.values() if rows[0]["民族"] == "汉族"]
    assert all(len({row["姓名"] for row in rows}) == len(rows) for rows in han)


@pytest.mark.parametrize("heading", CODES)
def test_members_carry_codes_of_the_registers_lists(county: County, heading: str) -> None:
    assert {row[heading] for row in county.members} <= CODES[heading]


@pytest.mark.parametrize("heading", HOUSEHOLD_CODES)
def test_households_carry_codes_of_the_registers_lists(county: County, heading: str) -> None:
    assert {row[heading] for row in county.households} <= HOUSEHOLD_CODES[heading]


def test_sex_fits_the_relation_and_spouses_differ_in_sex(families: Mapping[str, list[Row]]) -> None:
    for rows in families.values():
        for row in rows:
            assert row["与户主关系"] not in (WOMEN if row["性别"] == "1" else MEN)
            assert row["与户主关系"] != "02" or row["性别"] != rows[0]["性别"]


@pytest.mark.parametrize(
    ("relations", "least", "most"),
    [
        ({"02"}, -15, 15),  # spouse
        ({"03", "04"}, 18, 50),  # the head is so many years older than a child
        ({"05", "06"}, 14, 60),
        ({"07", "08", "09", "10"}, 36, 80),
        ({"11", "12", "13", "14", "15", "16"}, -50, -14),
        ({"17", "18"}, -75, -36),
    ],
)
def test_ages_fit_the_relation_to_the_head(
    families: Mapping[str, list[Row]], relations: set[str], least: int, most: int
) -> None:
    older = [age(rows[0]) - age(row) for rows in families.values() for row in rows if row["与户主关系"] in relations]
    assert older
    # A child is never older than it can be; the youngest are newborn, whatever the age of the head.
    assert least <= min(older)
    assert max(older) <= most


def test_nobody_is_married_below_twenty_or_a_hundred_years_old(county: County) -> None:
    ages = Counter(age(row) for row in county.members)
    assert 0 <= min(ages) <= 1
    assert 90 <= max(ages) < 100
    assert min(age(row) for row in county.members if row["与户主关系"] in {"02", "05", "06"}) >= 20


def test_children_of_six_to_fourteen_are_in_the_class_of_their_age(county: County) -> None:
    for row in county.members:
        stage, years = row["在校生状况(年级)"], school_age(row)
        assert (6 <= years <= 14) == (stage in SCHOOL)
        assert stage not in SCHOOL or SCHOOL[stage][0] <= years <= SCHOOL[stage][1]
        assert stage != "02" or 3 <= years <= 5
        assert stage < "07" or 15 <= years <= 21


def test_schooling_is_told_of_those_who_left_school_and_of_nobody_else(county: County) -> None:
    assert all((row["在校生状况(年级)"] == "01") == (row["文化程度"] != "") for row in county.members)


def test_labour_power_fits_age_schooling_and_health(county: County) -> None:
    for row in county.members:
        works = row["劳动技能"] in {"01", "02"}
        assert not works or (16 <= age(row) <= 74 and row["在校生状况(年级)"] == "01")
        assert not works or row["健康状况"] in {"01", "02"}
        assert row["劳动技能"] != "03" or row["健康状况"] != "01"
        assert row["务工时间(月)"] == "0" or works


def test_a_supported_household_is_a_single_person_without_labour_power(
    county: County, families: Mapping[str, list[Row]]
) -> None:
    supported = [row for row in county.households if row["贫困户属性"] == "06"]
    assert len(supported) > 300
    assert all(row["家庭人口数"] == "1" and row["五保金"] != "0" for row in supported)
    assert all(families[row["户编号"]][0]["劳动技能"] in {"03", "04"} for row in supported)


def test_the_main_cause_of_poverty_is_borne_out_by_the_members(
    county: County, families: Mapping[str, list[Row]]
) -> None:
    for row in county.households:
        members = families[row["户编号"]]
        states = {member["健康状况"] for member in members}
        assert row["主要致贫原因"] != "01" or states & {"02", "03"}
        assert row["主要致贫原因"] != "02" or "04" in states
        assert row["主要致贫原因"] != "03" or any(member["在校生状况(年级)"] != "01" for member in members)
