"""The gap list and the completion table as workbooks: one row for each gap, to be recounted from the county's table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from huitou.audit.writing import writing
from huitou.documents.form_sheets import write_forms
from huitou.registry.models import Household
from huitou.reporting.queries import fill_form
from huitou.surveys.queries import RoundLine
from tests.documents.recount import open_sheets
from tests.integration import chain, county
from tests.integration.county import COUNTY, HANYANG, LOWER, XILONG, household_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent() -> RoundLine:
    round_line = county.build()
    county.approve(round_line, *county.SURVEYS)
    with writing():
        Household.objects.filter(code="H03").update(supporting_unit="县委办")
    chain.send(round_line)
    return round_line


def written(number: str, round_line: RoundLine, area: str, path: Path) -> list[dict[str, Any]]:
    """The rows of the table by their heads, 合计 last."""
    bundle = fill_form(number, round_line, area, viewer=county.viewer("county_office"))
    write_forms(bundle.spec, bundle.forms, path / "清单.xlsx")
    (sheet,) = open_sheets(path / "清单.xlsx").values()
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heads = next(at for at, row in enumerate(values) if row[0] == "序号")
    foot = next(at for at, row in enumerate(values) if str(row[0]).startswith("填表人"))
    return [dict(zip(map(str, values[heads]), row, strict=True)) for row in values[heads + 2 : foot]]


def test_every_gap_has_a_row_with_what_is_and_what_should_be(sent: RoundLine, tmp_path: Path) -> None:
    *rows, total = written("gap-list", sent, COUNTY, tmp_path)
    assert [(row["户主（村）"], row["未达标项"]) for row in rows] == [
        ("孙六", "年人均纯收入"),
        ("王二", "年人均纯收入"),
        ("王二", "义务教育"),
        ("李三", "住房安全"),
        ("上游村", "主导产业"),
        ("上游村", "集体经济"),
        ("周七", "吃穿不愁"),
        ("周七", "基本医疗"),
        ("吴八", "义务教育"),
    ]
    assert (rows[0]["现状值"], rows[0]["标准值"]) == ("2000元", "3100元")
    assert (rows[3]["现状值"], rows[3]["标准值"], rows[3]["帮扶单位"]) == ("未达标", "达标", "县委办")
    assert [row["涉及人数"] for row in rows] == [None, None, 1, None, None, None, None, 2, "待补人数"]
    assert [row["来源"] for row in rows[4:6]] == ["2017年标准", "2016年标准"]
    assert (rows[0]["人口"], rows[4]["人口"]) == (2, None)
    assert (total["涉及人数"], total["备注"]) == (3, "9项，涉及5户、1个村；待补人数1项")


def test_departments_and_deadline_stand_in_the_list_once_it_went_out(sent: RoundLine, tmp_path: Path) -> None:
    rows = written("gap-list", sent, COUNTY, tmp_path)
    assert (rows[3]["牵头部门"], rows[3]["配合部门"]) == ("县住建局", "县发改局、县扶贫移民局")
    assert rows[3]["完成时限"] == "2017-10-31"
    assert (rows[6]["牵头部门"], rows[6]["完成时限"], rows[6]["备注"]) == (None, None, "无归口部门，待县指定")


@pytest.mark.parametrize(("number", "printable"), [("gap-list", 267), ("completion", 390)])
def test_every_column_has_room_on_the_paper_for_a_word(number: str, printable: int, sent: RoundLine) -> None:
    spec = fill_form(number, sent, COUNTY, viewer=county.viewer("county_office")).spec
    assert sum(column.width for column in spec.columns) == printable
    assert {column.key: column.width for column in spec.columns if column.width < 8} == {}
    assert spec.columns[-1].heading == ("备注",)
    assert spec.columns[-1].width >= 20


def test_a_place_without_a_gap_makes_a_nil_return(sent: RoundLine, tmp_path: Path) -> None:
    for area in (XILONG, LOWER):
        row, total = written("gap-list", sent, area, tmp_path)
        assert (row["户主（村）"], total["涉及人数"], total["备注"]) == ("无", 0, "0项，涉及0户、0个村")


def test_the_completion_table_says_what_was_done_and_who_agreed(sent: RoundLine, tmp_path: Path) -> None:
    house, income = chain.gap("H03", "safe_housing").ref, chain.gap("H06", "net_income_per_capita").ref
    chain.receive()
    chain.plan(house)
    chain.report(house)
    chain.review(house)
    chain.visit(sent, household_document("H03", 2, "8000", surveyed_on=chain.VISITED))
    chain.confirm(house)
    chain.plan(income)
    chain.report(income)
    chain.give_back("return_report", income, reason="佐证不足")
    *rows, total = written("completion", sent, HANYANG, tmp_path)
    done = ("是否完成", "完成时间", "未完成原因", "县审核", "乡镇核实")
    assert [[row[head] for head in done] for row in rows[:4]] == [
        ["否", None, "佐证不足", "退回 2017-10-20", None],
        ["否", None, None, None, None],
        ["否", None, None, None, None],
        ["是", "2017-10-20", None, "通过 2017-10-20", "通过 2017-10-20"],
    ]
    planned = ("措施", "项目", "资金来源", "金额", "责任人")
    assert [rows[3][head] for head in planned] == [
        "住房安全（危房改造）",
        "危房改造一期",
        "县级财政",
        12000,
        "李股长",
    ]
    assert [total[head] for head in ("金额", "是否完成", "县审核", "乡镇核实")] == [24000, 1, 1, 1]


def test_the_money_of_one_measure_for_two_gaps_is_counted_once(sent: RoundLine, tmp_path: Path) -> None:
    chain.receive()
    chain.plan(*(chain.gap(code, "compulsory_education").ref for code in ("H02", "H08")))
    *rows, total = written("completion", sent, COUNTY, tmp_path)
    assert [(row["金额"], row["备注"]) for row in (rows[2], rows[8])] == [
        (12000, "涉及成员：02"),
        (None, "资金并入序号3"),
    ]
    assert total["金额"] == 12000
