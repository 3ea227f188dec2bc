"""Form 4: what the help-back came to, household by household."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from huitou.core.lifecycle import GapState
from huitou.documents.form_sheets import write_forms
from huitou.reporting.queries import fill_form
from huitou.surveys.queries import RoundLine
from tests.documents.recount import lines, open_sheets
from tests.documents.results import move, visit_again
from tests.integration import county
from tests.integration.county import COUNTY, HANYANG, HILL, STREET, UPPER, household_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def helped() -> RoundLine:
    """H02 earns 3,400 yuan now and its child is still out of school; H03 has a safe house, accepted; one of the two
    items of H07 is confirmed; H08's children are back at school, their number unknown."""
    round_line = county.build()
    county.enter_line(2017, "3300")
    county.approve(round_line, *county.SURVEYS)
    visit_again(
        round_line,
        household_document("H02", 3, "10200"),
        household_document("H03", 2, "6800.50"),
        household_document("H07", 4, "30000", household_size_hukou=3, household_size_reason="添丁"),
    )
    move("H02", "net_income_per_capita", GapState.CONFIRMED)
    move("H02", "compulsory_education", GapState.REPORTED_DONE)
    move("H03", "safe_housing", GapState.ACCEPTED)
    move("H03", "net_income_per_capita", GapState.CONFIRMED)
    move("H07", "basic_medical_care", GapState.CONFIRMED)
    move("H07", "food_and_clothing", GapState.CONFIRMED, datetime(2017, 11, 21, tzinfo=UTC))
    move("H08", "compulsory_education", GapState.CONFIRMED)
    return round_line


def table(round_line: RoundLine, area: str, path: Path, sheet: str, **wanted: Any) -> list[list[Any]]:
    bundle = fill_form("4", round_line, area, viewer=county.viewer("county_office"), **wanted)
    write_forms(bundle.spec, bundle.forms, path / "附件4.xlsx", summary=bundle.summary)
    return lines(open_sheets(path / "附件4.xlsx")[sheet], 12, below="人数")


def test_a_mark_only_where_there_was_a_gap_and_income_as_taken_again(helped: RoundLine, tmp_path: Path) -> None:
    assert table(helped, UPPER, tmp_path, "汉阳镇上游村") == [
        [1, "王二", 3, 2015, 3400, *[None] * 6, "尚未解决：义务教育"],
        [2, "李三", 2, 2016, 3400.25, None, None, "√", None, None, None, None],
        ["合计", None, 5, None, None, 0, 0, 1, 0, 0, 0,
         "其中收入达标2户、吃穿不愁达标0户；按2017年标准认定，收入标准线3300元"],
    ]  # fmt: skip


def test_persons_solved_are_those_who_fell_short(helped: RoundLine, tmp_path: Path) -> None:
    assert table(helped, HILL, tmp_path, "瑞峰镇青山村") == [
        [1, "周七", 4, 2016, 7500, None, 2, None, None, None, None,
         "户口簿3人、明白卡4人、系统4人、实际4人：添丁；吃穿不愁已达标"],
        [2, "吴八", 4, 2016, "未知", "待补人数", *[None] * 6],
        ["合计", None, 8, None, None, 0, 2, 0, 0, 0, 0,
         "其中收入达标0户、吃穿不愁达标1户；义务教育待补人数1户；按2017年标准认定，收入标准线3300元"],
    ]  # fmt: skip


def test_a_village_where_nothing_is_confirmed_makes_a_nil_return(helped: RoundLine, tmp_path: Path) -> None:
    rows = table(helped, STREET, tmp_path, "汉阳镇老街社区")
    assert rows[0] == [None, "无", *[None] * 10]
    assert rows[1][2:11] == [0, None, None, 0, 0, 0, 0, 0, 0]


def test_the_summary_counts_households_with_a_result(helped: RoundLine, tmp_path: Path) -> None:
    rows = table(helped, HANYANG, tmp_path, "汇总")
    assert [row[:5] for row in rows] == [
        [1, "老街社区", 0, 0, 0],
        [2, "上游村", 5, 2, 2],
        [3, "下游村", 0, 0, 0],
        ["合计", None, 5, 2, 2],
    ]


def test_every_household_on_demand(helped: RoundLine, tmp_path: Path) -> None:
    rows = table(helped, UPPER, tmp_path, "汉阳镇上游村", list_all=True)
    assert [row[1] for row in rows[:-1]] == ["张一", "王二", "李三", "赵四"]


def test_a_line_that_nobody_has_entered_is_said_to_be_missing(tmp_path: Path) -> None:
    round_line = county.build()
    county.approve(round_line, *county.SURVEYS)
    total = table(round_line, COUNTY, tmp_path, "汇总")[-1]
    assert total[-1] == "其中收入达标0户、吃穿不愁达标0户；按2017年标准认定，收入标准线未录入"
