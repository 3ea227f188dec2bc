"""Form 5 as a workbook, every cell of it against a recount from the survey documents."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from huitou.core.errors import Refusal
from huitou.documents.form_sheets import write_forms
from huitou.reporting.queries import fill_form
from huitou.surveys.queries import RoundLine
from tests.documents.recount import VILLAGE_FLAGS, form_5_rows, lines, open_sheets
from tests.integration import county
from tests.integration.county import COUNTY, HANYANG, HILL, RUIFENG, UPPER, XILONG, village_document

pytestmark = pytest.mark.django_db
REGISTER = {UPPER: ("上游村", 2016), HILL: ("青山村", 2015)}


def written(round_line: RoundLine, area: str, path: Path) -> Path:
    bundle = fill_form("5", round_line, area, viewer=county.viewer("county_office"))
    write_forms(bundle.spec, bundle.forms, path, summary=bundle.summary)
    return path


def drawn(draw: Random, code: str) -> dict[str, Any]:
    answers = {key: draw.choice([True, False, None]) for key in VILLAGE_FLAGS}
    population = {"registered_population": 1000, "poor_population": draw.choice([0, 30, 31])}
    income = {"collective_income": draw.choice(["0", "0.01", "12000"])}
    # One item is missed for certain, so that the township files the form.
    return village_document(code, **population, **income, **(answers | {draw.choice(VILLAGE_FLAGS): False}))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_cell_of_every_township_is_what_the_surveys_come_to(tmp_path: Path, seed: int) -> None:
    draw, round_line = Random(seed), county.build()
    upper, hill = drawn(draw, UPPER), drawn(draw, HILL)
    county.approve(round_line, upper, hill)
    sheets = open_sheets(written(round_line, COUNTY, tmp_path / "附件5.xlsx"))
    assert list(sheets) == ["汇总", "汉阳镇", "瑞峰镇"]
    assert lines(sheets["汉阳镇"], 9, below="村数") == form_5_rows("汉阳镇", [upper], REGISTER)
    assert lines(sheets["瑞峰镇"], 9, below="村数") == form_5_rows("瑞峰镇", [hill], REGISTER)
    total, *rows = lines(sheets["汇总"], 9, below="村数")
    parts = [lines(sheets[name], 9, below="村数")[0] for name in ("汉阳镇", "瑞峰镇")]
    assert [row[1:] for row in rows] == [part[1:] for part in parts]
    counted = (1, *range(3, 9))
    assert [total[column] for column in counted] == [sum(part[column] for part in parts) for column in counted]


def test_the_sheet_of_a_township_from_top_to_foot(tmp_path: Path) -> None:
    round_line = county.build()
    county.approve(round_line, *county.SURVEYS)
    sheet = open_sheets(written(round_line, HANYANG, tmp_path / "附件5.xlsx"))["汉阳镇"]
    # 上游村 and 下游村 are villages, 老街社区 is a community; only 上游村 is listed.
    assert [sheet.cell(row, 1).value for row in range(1, 6)] == [
        "附件 5",
        "青神县汉阳镇退出贫困村“回头看”基础信息摸底表",
        "全乡镇行政村总数：2",
        "全乡镇贫困村总数：1",
        "其中：2016 年退出贫困村数：1",
    ]
    assert lines(sheet, 9, below="村数") == [
        ["汉阳镇小计", 1, None, 0, 1, 0, 0, 0, 0],
        ["上游村", 1, 2016, None, 1, None, None, None, None],
    ]
    foot = next(row for row in sheet.iter_rows() if str(row[0].value).startswith("填表人"))
    assert [str(cell.value).split("：")[0] for cell in foot if cell.value] == ["填表人", "审批人", "填报时间"]


@pytest.mark.parametrize(
    ("area", "villages", "unknown"), [(RUIFENG, "1个", "0个"), (XILONG, "0个", "0个")], ids=["all met", "none listed"]
)
def test_a_township_without_a_village_below_the_standard_makes_a_nil_return(
    area: str, villages: str, unknown: str
) -> None:
    round_line = county.build()
    county.approve(round_line, *county.SURVEYS)
    with pytest.raises(Refusal) as refused:
        fill_form("5", round_line, area, viewer=county.viewer("county_office"))
    (problem,) = refused.value.problems
    assert problem.code == "HT9011"
    assert "零报告" in problem.message()
    assert f"退出贫困村{villages}，其中未查清{unknown}" in problem.message()


def test_villages_that_nobody_has_looked_at_are_said_to_be_open() -> None:
    round_line = county.build()
    with pytest.raises(Refusal, match="2 exited villages in the round, 2 of them not fully known"):
        fill_form("5", round_line, COUNTY, viewer=county.viewer("county_office"))
