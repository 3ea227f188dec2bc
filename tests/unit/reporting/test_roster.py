"""Form 3: who is listed, what stands in each cell, what 合计 counts."""

from __future__ import annotations

from huitou.core.forms import FilledForm
from huitou.reporting.forms import FormSubject
from huitou.reporting.roster import roster_form, roster_summary
from huitou.surveys.opening import HouseholdHead
from tests.unit.reporting.judged import COUNTY, HANYANG, SHORT, STREET, UPPER, filling, household

HEADS = [
    HouseholdHead(UPPER.code, None, 9, 31),
    HouseholdHead(UPPER.code, 2014, 2, 6),
    HouseholdHead(UPPER.code, 2016, 3, 11),
    HouseholdHead(UPPER.code, 2017, 1, 4),
]
FIGURES = ("household_size", *(SHORT[short] for short in ("school", "doctor", "house", "water", "power", "radio")))


def filled(*households: FormSubject, list_all: bool = False) -> FilledForm:
    return roster_form(filling("3", list_all=list_all), UPPER, households, HEADS)


def names(form: FilledForm) -> list[object]:
    return [row["head"] for row in form.rows]


def figures(form: FilledForm) -> list[object]:
    assert form.total is not None
    return [form.total[key] for key in FIGURES]


def test_every_unmet_item_lists_a_household_and_nothing_else_does() -> None:
    missing_one_each = [household(short, misses=[short]) for short in SHORT]
    form = filled(household("达标"), household("未查清", unknown=["house"]), *missing_one_each)
    assert names(form) == list(SHORT)
    assert [row["number"] for row in form.rows] == list(range(1, 9))


def test_on_demand_all_households_are_listed() -> None:
    households = household("达标"), household("未查清", unknown=["house"])
    assert names(filled(*households, list_all=True)) == ["达标", "未查清"]


def test_a_row_prints_persons_for_school_and_doctor_and_ticks_for_the_other_four() -> None:
    everything = dict.fromkeys(SHORT, 0) | {"school": 1, "doctor": 2}
    (row,) = filled(household("王二", 4, 2015, "2999.50", misses=everything)).rows
    assert row == {
        "number": 1, "head": "王二", "household_size": 4, "exit_year": 2015, "net_income_per_capita": 2999.5,
        "compulsory_education": 1, "basic_medical_care": 2, "safe_housing": "√", "safe_water": "√",
        "electricity": "√", "broadcast": "√", "remark": "吃穿不愁未达标",
    }  # fmt: skip


def test_income_is_printed_for_every_household_and_says_when_it_is_not_known() -> None:
    form = filled(
        household("知道", income="8000", misses=["house"]),
        household("不知道", income=None, misses=["house"], unknown=["income"]),
    )
    assert [row["net_income_per_capita"] for row in form.rows] == [8000, "未知"]


def test_persons_that_nobody_wrote_down_are_still_to_come_and_never_one() -> None:
    form = filled(household(misses={"school": None}), household(misses={"school": 2}))
    assert [row["compulsory_education"] for row in form.rows] == ["待补人数", 2]
    assert form.total is not None
    assert (form.total["compulsory_education"], form.total["remark"]) == (
        2,
        "其中收入未达标0户、吃穿不愁未达标0户；义务教育待补人数1户",
    )


def test_the_total_sums_persons_counts_ticks_and_leaves_year_and_income_empty() -> None:
    form = filled(
        household("王二", 3, 2015, misses={"income": 0, "school": 1}),
        household("李三", 2, 2016, misses={"school": 2, "house": 0}),
        household("周七", 5, 2016, misses={"doctor": 4, "house": 0, "food": 0}),
        household("达标", 9, 2014),
    )
    assert figures(form) == [10, 3, 4, 2, 0, 0, 0]
    assert form.total is not None
    assert not {"exit_year", "net_income_per_capita", "number", "head"} & set(form.total)
    assert form.total["remark"] == "其中收入未达标1户、吃穿不愁未达标1户"


def test_nobody_to_list_is_a_nil_return() -> None:
    form = filled(household("达标"))
    assert (form.rows, form.identifiers) == (({"head": "无"},), ())
    assert figures(form) == [0] * 7


def test_the_heads_count_the_register_at_the_opening() -> None:
    assert filled().values == {
        "township": "汉阳镇", "village": "上游村", "households": "9", "households_2014": "2", "households_2015": "0",
        "households_2016": "3", "persons": "31", "persons_2014": "6", "persons_2015": "0", "persons_2016": "11",
    }  # fmt: skip


def test_the_household_number_is_an_identifier_and_stands_in_no_cell() -> None:
    form = filled(household("王二", misses=["house"]))
    assert form.identifiers == ("H-王二",)
    assert "H-王二" not in form.rows[0].values()


def test_nobody_has_submitted_the_form_so_its_foot_is_left_to_the_pen() -> None:
    foot = filled().foot_values
    assert (foot["prepared_by"], "".join(foot["reported_on"].split())) == ("", "年月日")


def test_a_summary_has_a_row_for_each_village_and_the_sum_of_them() -> None:
    upper = [household("王二", 3, misses={"income": 0, "school": 1}), household("李三", 2, misses=["house"])]
    street = [household("孙六", 2, misses=["income", "house"]), household("达标", 7)]
    summary = roster_summary(filling("3"), HANYANG, [(UPPER, upper), (STREET, street)], HEADS)
    keys = ("number", "head", "household_size", "below_standard", "net_income_per_capita", "compulsory_education",
            "safe_housing")  # fmt: skip
    assert [[row[key] for key in keys] for row in summary.form.rows] == [
        [1, "上游村", 5, 2, 1, 1, 1],
        [2, "老街社区", 2, 1, 1, 0, 1],
    ]
    assert summary.form.total is not None
    assert [summary.form.total[key] for key in keys[2:]] == [7, 3, 2, 1, 2]
    assert summary.spec.head_lines[0].startswith("全乡镇贫困户总户数：{households}")
    assert [column.heading[-1] for column in summary.spec.columns[1:4]] == ["村（社区）", "家庭人口数", "未达标户数"]


def test_in_the_summary_of_a_county_villages_are_named_with_their_township() -> None:
    summary = roster_summary(filling("3"), COUNTY, [(UPPER, [])], HEADS)
    assert summary.form.rows[0]["head"] == "汉阳镇上游村"
    assert summary.spec.head_lines[0].startswith("全县贫困户总户数")
