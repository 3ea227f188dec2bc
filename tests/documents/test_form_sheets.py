"""Official forms, opened with another library than the one that wrote them: words, merges, figures, page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from huitou.core.forms import FilledForm, FormSummary
from huitou.documents.form_sheets import MARK_SHEET, write_forms
from tests.samples.workbooks import FORM_2, FORM_3

VALUES = {"township": "青竹镇", "village": "兰沟村", "households": "83", "households_2016": "16"}
ROWS: tuple[dict[str, str | int | float], ...] = (
    {"number": 1, "head": "张三", "household_size": 4, "exit_year": 2016, "net_income_per_capita": 2986.25,
     "compulsory_education": 1, "remark": "户口簿4人、系统5人、实际4人：长子2017年3月迁出"},
    {"number": 2, "head": "李　四", "household_size": 2, "exit_year": 2014, "safe_housing": "√"},
)  # fmt: skip
TOTAL = {"household_size": 6, "compulsory_education": 1, "safe_housing": 1, "electricity": 0}
FOOT = {"prepared_by": "王五", "reported_on": "2017年6月20日"}
FILLED = FilledForm("兰沟村", VALUES, ROWS, TOTAL, ("511425000012", "511425000013"), FOOT)


def written(tmp_path: Path, *forms: FilledForm) -> Worksheet:
    """The first sheet of Form 3 with these forms."""
    write_forms(FORM_3, forms or (FILLED,), tmp_path / "附件3.xlsx")
    return openpyxl.load_workbook(tmp_path / "附件3.xlsx").worksheets[0]


def line(sheet: Worksheet, row: int) -> list[object]:
    """The values of a row."""
    return [cell.value for cell in sheet[row]]


def test_annex_title_and_head_lines_stand_above_the_table(tmp_path: Path) -> None:
    sheet = written(tmp_path)
    assert [sheet.cell(row, 1).value for row in (1, 2, 3)] == [
        "附件 3",
        "青神县青竹镇兰沟村脱贫人口“回头看”基础信息摸底表",
        "全村贫困户总户数：83    2016 年脱贫户数：16",
    ]


def test_heads_are_merged_as_printed(tmp_path: Path) -> None:
    sheet = written(tmp_path)
    areas = {str(area): sheet[str(area).split(":")[0]].value for area in sheet.merged_cells.ranges}
    assert areas["A4:A7"] == "序号"
    assert areas["C4:C6"] == "家庭人口数"
    assert areas["E4:H4"] == "“回头看”未达标项目"
    assert areas["F5:G5"] == "“三保障”未达标"
    assert areas["I4:I7"] == "备注"
    assert (sheet["H5"].value, sheet["F7"].value, sheet["G7"].value) == ("“三有”未达标", "人数", "户数")


def test_rows_carry_figures_as_numbers_and_names_as_typed(tmp_path: Path) -> None:
    sheet = written(tmp_path)
    assert line(sheet, 8)[:6] == [1, "张三", 4, 2016, 2986.25, 1]
    assert line(sheet, 9)[:8] == [2, "李　四", 2, 2014, None, None, "√", None]


def test_the_total_is_a_value_and_its_label_covers_the_first_columns(tmp_path: Path) -> None:
    sheet = written(tmp_path)
    assert line(sheet, 10)[:8] == ["合计", None, 6, None, None, 1, 1, 0]
    assert "A10:B10" in {str(area) for area in sheet.merged_cells.ranges}
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_subtotal_may_stand_first(tmp_path: Path) -> None:
    spec = replace(FORM_3, total_first=True, total_label="{township}小计")
    write_forms(spec, [FILLED], tmp_path / "附件5.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "附件5.xlsx").worksheets[0]
    assert (sheet["A8"].value, sheet["B9"].value) == ("青竹镇小计", "张三")


def test_foot_and_notes_follow_as_printed(tmp_path: Path) -> None:
    sheet = written(tmp_path)
    assert [value for value in line(sheet, 11) if value] == ["填表人：王五", "填报时间：2017年6月20日"]
    assert [sheet.cell(row, 1).value for row in (12, 13)] == [
        "注：1. 户主姓名：以户口簿为准；",
        "　　2. 家庭人口数：以实际人数为准；",
    ]


def test_the_page_is_a4_across_with_repeated_heads_and_page_numbers(tmp_path: Path) -> None:
    sheet = written(tmp_path)
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert sheet.print_title_rows == "$4:$7"
    assert sheet.oddFooter is not None
    assert sheet.oddFooter.center is not None
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_area == "'兰沟村'!$A$1:$I$13"


def test_the_official_fonts_are_named(tmp_path: Path) -> None:
    sheet = written(tmp_path)
    fonts = [sheet[address].font.name for address in ("A1", "A2", "A4", "B8")]
    assert fonts == ["黑体", "方正小标宋简体", "黑体", "仿宋"]


def test_columns_are_as_wide_as_the_form_says(tmp_path: Path) -> None:
    sheet = written(tmp_path)
    pixels = sheet.column_dimensions["A"].width * 7  # a sign of the standard type is seven pixels wide
    assert pixels / 96 * 25.4 == pytest.approx(10.0, abs=0.3)


def test_the_household_number_is_in_a_hidden_column(tmp_path: Path) -> None:
    sheet = written(tmp_path)
    assert sheet.column_dimensions["J"].hidden
    assert [sheet.cell(row, 10).value for row in (7, 8, 9, 10)] == ["户编号", "511425000012", "511425000013", None]


def test_a_hidden_sheet_tells_form_and_digest(tmp_path: Path) -> None:
    written(tmp_path)
    mark = openpyxl.load_workbook(tmp_path / "附件3.xlsx")[MARK_SHEET]
    assert mark.sheet_state == "hidden"
    assert (mark["B1"].value, len(str(mark["B2"].value))) == ("3", 64)


def test_a_form_with_boxes_shows_the_answer_ticked(tmp_path: Path) -> None:
    row = {"head": "张三", "compulsory_education": "无", "safe_housing": "是"}
    filled = FilledForm("张三", VALUES, (row,), None, ("1",), {**FOOT, "signature": ""})
    write_forms(FORM_2, [filled], tmp_path / "附件2.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "附件2.xlsx").worksheets[0]
    assert [sheet.cell(6, column).value for column in (5, 6, 7)] == ["□有 ☑无", "☑是 □否", "□是 □否"]


def test_one_sheet_per_form_with_names_that_differ(tmp_path: Path) -> None:
    written(tmp_path, FILLED, FILLED)
    assert openpyxl.load_workbook(tmp_path / "附件3.xlsx").sheetnames == ["兰沟村", "兰沟村(2)", MARK_SHEET]


def test_a_summary_stands_first_under_heads_of_its_own(tmp_path: Path) -> None:
    spec = replace(FORM_3, title="青神县汇总表", head_lines=(), notes=())
    summary = FormSummary(spec, replace(FILLED, sheet="汇总", identifiers=()))
    reports: list[tuple[int, int]] = []
    target = tmp_path / "附件3.xlsx"
    write_forms(FORM_3, [FILLED], target, summary=summary, progress=lambda *done: reports.append(done))
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["汇总", "兰沟村", MARK_SHEET]
    assert [sheet["A2"].value for sheet in book.worksheets[:2]] == [
        "青神县汇总表",
        "青神县青竹镇兰沟村脱贫人口“回头看”基础信息摸底表",
    ]
    assert reports == [(1, 2), (2, 2)]


@pytest.mark.parametrize("payload", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|'/C calc'!A0", "=HYPERLINK(1)"])
def test_formula_payloads_are_dead(tmp_path: Path, payload: str) -> None:
    values = {**VALUES, "village": payload}
    form = FilledForm(payload, values, ({"head": payload, "remark": payload},), None, (payload,), FOOT)
    sheet = written(tmp_path, form)
    assert (sheet["B8"].value, sheet["B8"].data_type, sheet["B8"].quotePrefix) == (payload, "s", True)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_negative_figure_stays_a_figure(tmp_path: Path) -> None:
    form = FilledForm("兰沟村", VALUES, ({"head": "张三", "net_income_per_capita": -12.5},), None, (), FOOT)
    cell = written(tmp_path, form)["E8"]
    assert (cell.value, cell.data_type) == (-12.5, "n")


def test_progress_counts_the_sheets(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    write_forms(FORM_3, [FILLED] * 3, tmp_path / "x.xlsx", progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_place_that_nothing_fills_is_a_mistake_of_the_program(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="township"):
        write_forms(FORM_3, [FilledForm("兰沟村", {}, ())], tmp_path / "附件3.xlsx")


def test_a_workbook_without_any_form_is_a_mistake_of_the_program(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one form"):
        write_forms(FORM_3, [], tmp_path / "附件3.xlsx")
