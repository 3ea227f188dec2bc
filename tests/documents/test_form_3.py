"""Form 3 as a workbook, every cell of it against a recount from the survey documents."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from huitou.areas.models import Area
from huitou.audit.writing import writing
from huitou.documents.form_sheets import write_forms
from huitou.reporting.queries import fill_form
from huitou.surveys.queries import RoundLine
from tests.documents.recount import drawn_household, form_3_rows, lines, open_sheets
from tests.integration import county
from tests.integration.county import COUNTY, HANYANG, HILL, STREET, UPPER, household_document

pytestmark = pytest.mark.django_db
PLACES = {
    UPPER: "汉阳镇上游村",
    county.LOWER: "汉阳镇下游村",
    STREET: "汉阳镇老街社区",
    HILL: "瑞峰镇青山村",
}
REGISTER = {
    "H01": ("张一", 2014, 4, UPPER), "H02": ("王二", 2015, 3, UPPER), "H03": ("李三", 2016, 2, UPPER),
    "H04": ("赵四", 2016, 5, UPPER), "H05": ("钱五", 2014, 1, county.LOWER), "H06": ("孙六", 2015, 2, STREET),
    "H07": ("周七", 2016, 3, HILL), "H08": ("吴八", 2016, 4, HILL),
}  # fmt: skip


def written(round_line: RoundLine, area: str, path: Path, **wanted: Any) -> Path:
    bundle = fill_form("3", round_line, area, viewer=county.viewer("county_office"), **wanted)
    write_forms(bundle.spec, bundle.forms, path, summary=bundle.summary)
    return path


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_cell_of_every_village_is_what_the_surveys_come_to(tmp_path: Path, seed: int) -> None:
    draw, round_line = Random(seed), county.build()
    drawn = {
        code: drawn_household(draw, household_document(code, size, "0")) for code, (_, _, size, _) in REGISTER.items()
    }
    county.approve(round_line, *drawn.values())
    sheets = open_sheets(written(round_line, COUNTY, tmp_path / "附件3.xlsx"))
    names = {code: (head, year) for code, (head, year, _, _) in REGISTER.items()}
    for village, sheet in PLACES.items():
        documents = [drawn[code] for code, row in REGISTER.items() if row[3] == village]
        assert lines(sheets[sheet], 12, below="人数") == form_3_rows(documents, names), sheet


def test_the_summary_adds_up_to_the_villages_below_it(tmp_path: Path) -> None:
    round_line = county.build()
    county.approve(round_line, *county.SURVEYS)
    sheets = open_sheets(written(round_line, COUNTY, tmp_path / "附件3.xlsx"))
    *rows, total = lines(sheets.pop("汇总"), 12, below="人数")
    below = {name: lines(sheet, 12, below="人数")[-1] for name, sheet in sheets.items()}
    counted = (2, *range(5, 11))
    assert [row[1] for row in rows] == list(below)
    for row in rows:
        assert [row[column] for column in counted] == [below[row[1]][column] for column in counted]
    assert [total[column] for column in counted] == [sum(row[column] for row in rows) for column in counted]
    assert (total[3], total[4]) == (5, 2)  # households below the standard: H02, H03, H06, H07, H08; by income: H02, H06


def test_heads_count_everybody_in_the_register_at_the_opening(tmp_path: Path) -> None:
    round_line = county.build()
    sheet = open_sheets(written(round_line, HILL, tmp_path / "附件3.xlsx"))["瑞峰镇青山村"]
    words = [str(sheet.cell(row, 1).value).split() for row in (2, 3, 4, 5)]
    # H07, H08 exited in 2016 with 3 and 4 persons; H09 with 6 never did.
    assert words == [
        ["青神县瑞峰镇青山村脱贫人口“回头看”基础信息摸底表"],
        ["全村贫困户总户数：3", "2014", "年脱贫户数：0", "2015", "年脱贫户数：0", "2016", "年脱贫户数：2"],
        ["全村贫困人口总人数：13", "2014", "年脱贫人数：0", "2015", "年脱贫人数：0", "2016", "年脱贫人数：7"],
        ["家庭年人均收入期间：2016年1月1日至2016年12月31日"],
    ]


def test_answers_on_paper_without_a_number_are_still_to_come(tmp_path: Path) -> None:
    round_line = county.build()
    county.approve(round_line, *county.SURVEYS)
    sheet = open_sheets(written(round_line, HILL, tmp_path / "附件3.xlsx"))["瑞峰镇青山村"]
    assert lines(sheet, 12, below="人数") == [
        [1, "周七", 3, 2016, 10000, None, 2, None, None, None, None, "吃穿不愁未达标"],
        [2, "吴八", 4, 2016, 10000.13, "待补人数", None, None, None, None, None,
         "户口簿4人、明白卡未填、系统5人、实际4人：长子2017年3月迁出；未查清：安全饮用水；未签字原因：外出务工；待核实"],
        ["合计", None, 7, None, None, 0, 2, 0, 0, 0, 0,
         "其中收入未达标0户、吃穿不愁未达标1户；义务教育待补人数1户"],
    ]  # fmt: skip


def test_all_households_on_demand_the_unvisited_one_with_what_is_not_known(tmp_path: Path) -> None:
    round_line = county.build()
    county.approve(round_line, *county.SURVEYS)
    sheet = open_sheets(written(round_line, UPPER, tmp_path / "附件3.xlsx", list_all=True))["汉阳镇上游村"]
    rows = lines(sheet, 12, below="人数")
    assert [row[1] for row in rows] == ["张一", "王二", "李三", "赵四", None]
    assert rows[3] == [4, "赵四", None, 2016, "未知", *[None] * 6, "未查清：全部项目"]


def test_no_reference_and_no_household_number_is_to_be_seen(tmp_path: Path) -> None:
    round_line = county.build()
    county.approve(round_line, *county.SURVEYS)
    for sheet in open_sheets(written(round_line, HANYANG, tmp_path / "附件3.xlsx")).values():
        seen = [str(cell.value) for row in sheet.iter_rows(max_col=12) for cell in row]
        assert not [text for text in seen if text in REGISTER or UPPER in text]
        hidden = [sheet.cell(row, 13).value for row in range(1, sheet.max_row + 1)]
        assert not any(hidden) or sheet.column_dimensions["M"].hidden


def test_a_village_is_named_as_people_name_it_and_not_by_its_committee(tmp_path: Path) -> None:
    round_line = county.build()
    with writing():
        Area.objects.filter(code=STREET).update(name="老街社区居民委员会")
        Area.objects.filter(code=UPPER).update(name="上游村民委员会")
    sheets = open_sheets(written(round_line, HANYANG, tmp_path / "附件3.xlsx"))
    assert list(sheets) == ["汇总", "汉阳镇老街社区", "汉阳镇上游村", "汉阳镇下游村"]
    assert sheets["汉阳镇上游村"]["A2"].value == "青神县汉阳镇上游村脱贫人口“回头看”基础信息摸底表"
