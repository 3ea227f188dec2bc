"""The user's own file comes back with the reasons in it, and everything else as it was."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font
from python_calamine import load_workbook

from huitou.core.errors import Place, Problem
from huitou.documents.errors_workbook import write_errors
from huitou.documents.headings import Heading
from huitou.documents.tables import read_table
from tests.samples.workbooks import SHEET, coloured_rows, package, sheet_xml, workbook

HEAD = ["户编号", "户主姓名", "家庭人口数"]
PAYLOADS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "=cmd|'/C calc'!A0"]


def problem(cell: str = "C3", sheet: str = "户表", value: str = "四") -> Problem:
    """A size that is no whole number."""
    return Problem("HT2051", Place(file="户表.xlsx", sheet=sheet, cell=cell, column="家庭人口数"), {"value": value})


def source(tmp_path: Path) -> Path:
    """Two good rows under a title, and one bad."""
    rows = [["贫困户花名册"], HEAD, ["1", "张三", "四"], ["2", "李四", 5]]
    return workbook(tmp_path / "户表.xlsx", rows)


def test_the_reason_stands_in_a_last_column_under_its_heading(tmp_path: Path) -> None:
    write_errors(source(tmp_path), [problem()], tmp_path / "错.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "错.xlsx")["户表"]
    assert sheet["D2"].value == "错误说明"
    assert sheet["D3"].value == "家庭人口数：填了“四”，这里应当是整数，如 4。"
    assert sheet["D4"].value is None


def test_the_wrong_cell_is_red_and_carries_a_comment(tmp_path: Path) -> None:
    write_errors(source(tmp_path), [problem()], tmp_path / "错.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "错.xlsx")["户表"]
    assert sheet["C3"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["C3"].comment is not None
    assert sheet["C3"].comment.text == "HT2051 填了“四”，这里应当是整数，如 4。"
    assert sheet["C4"].comment is None


def test_everything_else_stays(tmp_path: Path) -> None:
    path = source(tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book["户表"]
    sheet["A1"].font = Font(name="黑体", size=20)
    sheet.merge_cells("A1:C1")
    sheet.column_dimensions["B"].width = 33
    sheet.row_dimensions[4].hidden = True
    sheet["B4"].comment = Comment("核对过", "王五")
    book.create_sheet("附注")["B2"] = "2017年6月"
    book.save(path)
    write_errors(path, [problem()], tmp_path / "错.xlsx")
    back = openpyxl.load_workbook(tmp_path / "错.xlsx")
    assert [[cell.value for cell in row[:3]] for row in back["户表"].iter_rows()] == [
        ["贫困户花名册", None, None], HEAD, ["1", "张三", "四"], ["2", "李四", 5],
    ]  # fmt: skip
    assert (back["户表"]["A1"].font.name, back["户表"].column_dimensions["B"].width) == ("黑体", 33)
    assert [str(area) for area in back["户表"].merged_cells.ranges] == ["A1:C1"]
    assert back["户表"].row_dimensions[4].hidden
    assert back["户表"]["B4"].comment is not None
    assert back["附注"]["B2"].value == "2017年6月"


def test_two_problems_of_a_row_stand_in_one_cell(tmp_path: Path) -> None:
    write_errors(source(tmp_path), [problem("C3"), problem("B3", value="张")], tmp_path / "错.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "错.xlsx")["户表"]
    assert sheet["D3"].value.count("家庭人口数：") == 2
    assert sheet["B3"].comment is not None


def test_the_mended_file_comes_back_without_the_old_marks(tmp_path: Path) -> None:
    write_errors(source(tmp_path), [problem()], tmp_path / "错.xlsx")
    book = openpyxl.load_workbook(tmp_path / "错.xlsx")
    book["户表"]["C3"], book["户表"]["C4"] = 4, "五"
    book.save(tmp_path / "错.xlsx")
    write_errors(tmp_path / "错.xlsx", [problem("C4", value="五")], tmp_path / "再错.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "再错.xlsx")["户表"]
    assert sheet.max_column == 4
    assert (sheet["D3"].value, sheet["C3"].comment, sheet["C3"].fill.fill_type) == (None, None, None)
    assert "“五”" in sheet["D4"].value


def test_the_marked_file_can_be_read_as_it_is(tmp_path: Path) -> None:
    write_errors(source(tmp_path), [problem()], tmp_path / "错.xlsx")
    table = read_table(tmp_path / "错.xlsx", [Heading("household", "户编号"), Heading("size", "家庭人口数")])
    assert [row.cells["size"].text for row in table.rows] == ["四", "5"]
    assert table.unknown_headings == ("户主姓名", "错误说明")


def test_a_text_file_comes_back_as_a_workbook_with_the_same_cells(tmp_path: Path) -> None:
    (tmp_path / "户表.csv").write_bytes("户编号,户主姓名,家庭人口数\n0012,张三,四\n".encode("gbk"))
    write_errors(tmp_path / "户表.csv", [problem("C2", sheet="")], tmp_path / "错.xlsx")
    assert load_workbook(tmp_path / "错.xlsx").get_sheet_by_index(0).to_python() == [
        [*HEAD, "错误说明"],
        ["0012", "张三", "四", "家庭人口数：填了“四”，这里应当是整数，如 4。"],
    ]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_text_that_looks_like_a_formula_comes_back_dead(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"户表{suffix}"
    if suffix == ".csv":
        quoted = "\n".join(f'{number},"{payload}",4' for number, payload in enumerate(PAYLOADS))
        path.write_text(f"户编号,户主姓名,家庭人口数\n{quoted}\n", "utf-8")
    else:
        workbook(path, [HEAD, *([number, "", 4] for number in range(len(PAYLOADS)))])
        book = openpyxl.load_workbook(path)
        for row, payload in enumerate(PAYLOADS, 2):
            book.worksheets[0].cell(row, 2).value = payload
            book.worksheets[0].cell(row, 2).data_type = "s"
        book.save(path)
    write_errors(path, [problem("C2", value="=1+1")], tmp_path / "错.xlsx")
    column = [row[1] for row in openpyxl.load_workbook(tmp_path / "错.xlsx").worksheets[0].iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type) for cell in column] == [(payload, "s") for payload in PAYLOADS]
    assert all(cell.quotePrefix for cell in column)


def test_a_live_formula_comes_back_as_its_value(tmp_path: Path) -> None:
    cells = '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>HYPERLINK("x")</f><v>=danger</v></c>'
    path = package(tmp_path / "式.xlsx", {SHEET: sheet_xml(f'<row r="1">{cells}</row>')})
    write_errors(path, [problem("A1")], tmp_path / "错.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "错.xlsx").worksheets[0]
    assert [(cell.value, cell.data_type) for cell in sheet[1][:2]] == [(2, "n"), ("=danger", "s")]


def test_a_million_coloured_rows_below_the_data_do_not_come_back(tmp_path: Path) -> None:
    data = '<row r="1"><c r="A1" t="str"><v>户编号</v></c></row><row r="2"><c r="A2"><v>7</v></c></row>'
    path = package(tmp_path / "长.xlsx", {SHEET: sheet_xml(data + coloured_rows(3, 200_000))})
    write_errors(path, [problem("A2")], tmp_path / "错.xlsx")
    assert (tmp_path / "错.xlsx").stat().st_size < 20_000


def test_a_problem_of_the_whole_file_has_a_sheet_of_its_own(tmp_path: Path) -> None:
    refusal = Problem("HT2034", Place(file="户表.xlsx", sheet="户表"))
    write_errors(source(tmp_path), [refusal], tmp_path / "错.xlsx")
    book = openpyxl.load_workbook(tmp_path / "错.xlsx")
    assert book["错误说明"]["A1"].value == refusal.line()


def test_a_cell_inside_a_merged_range_is_marked_at_its_corner(tmp_path: Path) -> None:
    path = source(tmp_path)
    book = openpyxl.load_workbook(path)
    book["户表"].merge_cells("C3:C4")
    book.save(path)
    write_errors(path, [problem("C4")], tmp_path / "错.xlsx")
    assert openpyxl.load_workbook(tmp_path / "错.xlsx")["户表"]["C3"].fill.fgColor.rgb == "FFFFC7CE"


def test_english_words_on_demand(tmp_path: Path) -> None:
    write_errors(source(tmp_path), [problem()], tmp_path / "错.xlsx", language="en")
    assert "whole number" in openpyxl.load_workbook(tmp_path / "错.xlsx")["户表"]["D3"].value
