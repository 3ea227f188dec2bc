"""备注: what it says, and in which order."""

from __future__ import annotations

from typing import Any

import pytest

from huitou.core.standards import Finding, Reason, Verdict
from huitou.policy import load_pack
from huitou.reporting.forms import Filling, FormSubject
from huitou.reporting.remarks import remark_of
from huitou.reporting.roster import roster_total
from tests.unit.reporting.judged import LABELS, SHORT, household

SAME: dict[str, Any] = {
    "household_size": 4, "household_size_hukou": 4, "household_size_card": 4, "household_size_system": 4,
}  # fmt: skip
DIFFERENT = SAME | {"household_size_system": 5}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ""),
        (SAME, ""),
        (SAME | {"household_size_card": None}, ""),
        (DIFFERENT, "户口簿4人、明白卡4人、系统5人、实际4人"),
        (
            DIFFERENT | {"household_size_card": None, "household_size_reason": "长子2017年3月迁出"},
            "户口簿4人、明白卡未填、系统5人、实际4人：长子2017年3月迁出",
        ),
        (SAME | {"household_size": 0}, "户口簿4人、明白卡4人、系统4人、实际0人"),
        ({"signature": "signed", "signature_reason": "外出务工"}, ""),
        ({"signature": "unsigned", "signature_reason": "外出务工"}, "未签字原因：外出务工"),
        ({"signature": "unsigned"}, "未签字"),
        ({"remark": "待核实"}, "待核实"),
    ],
    ids=["nothing", "all the same", "one is missing", "one differs", "one differs, one is missing, with the reason",
         "nobody is there", "signed", "not signed", "not signed, no reason", "free text"],
)  # fmt: skip
def test_what_the_facts_say(facts: dict[str, Any], expected: str) -> None:
    assert remark_of(household(**facts), LABELS) == expected


def test_the_order_is_counts_food_unknown_signature_own_words() -> None:
    said = SAME | {
        "household_size_system": 5,
        "signature": "unsigned",
        "signature_reason": "外出务工",
        "remark": "待核实",
    }
    everything = household(misses=["food"], unknown=["doctor", "water"], **said)
    assert remark_of(everything, LABELS) == (
        "户口簿4人、明白卡4人、系统5人、实际4人；吃穿不愁未达标；未查清：基本医疗、安全饮用水；未签字原因：外出务工；待核实"
    )


def test_a_household_of_which_nothing_is_known() -> None:
    assert remark_of(FormSubject("H1", "赵四", "511425101201", 2016), LABELS) == "未查清：全部项目"


@pytest.mark.parametrize("reason", [Reason.THRESHOLD_NOT_ENTERED, Reason.NOT_CONFIRMED])
def test_what_the_standard_leaves_open_is_not_said_of_the_household(reason: Reason) -> None:
    one = household()
    income = Finding(SHORT["income"], Verdict.UNKNOWN, "附件2 注4", value="3000", reason=reason)
    open_line = FormSubject("H1", "张三", one.village_code, 2016, {**one.findings, SHORT["income"]: income})
    assert remark_of(open_line, LABELS) == ""


def test_words_that_came_back_with_a_form_are_not_said_twice() -> None:
    back = household(misses=["food"], signature="unsigned", remark="吃穿不愁未达标；未签字；待核实")
    assert remark_of(back, LABELS) == "吃穿不愁未达标；未签字；待核实"


FORM_3 = Filling(load_pack("qingshen-2017").form("3", "2017-07"), (2014, 2015, 2016), LABELS)


@pytest.mark.parametrize(
    ("households", "expected"),
    [
        ([], "其中收入未达标0户、吃穿不愁未达标0户"),
        ([household(misses=["income", "food"]), household(misses=["income"])], "其中收入未达标2户、吃穿不愁未达标1户"),
        (
            [household(misses={"school": None}), household(misses={"school": None, "doctor": None})],
            "其中收入未达标0户、吃穿不愁未达标0户；义务教育待补人数2户、基本医疗待补人数1户",
        ),
        ([household(size=None)], "其中收入未达标0户、吃穿不愁未达标0户；家庭人口数未查清1户"),
    ],
    ids=["nobody", "income and food", "numbers still to come", "a size still to come"],
)
def test_the_total_names_what_its_figures_leave_out(households: list[FormSubject], expected: str) -> None:
    assert roster_total(FORM_3, households)["remark"] == expected
