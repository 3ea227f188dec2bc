"""The flat sheet that is given out to be filled in, opened with another library."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from huitou.documents.headings import Heading
from huitou.documents.sheets import GUIDE_SHEET, TableColumn, write_table
from huitou.documents.tables import read_table

COLUMNS = (
    TableColumn("household", "户编号", locked=True, required=True),
    TableColumn("head", "户主姓名", locked=True),
    TableColumn("size", "家庭人口数", kind="number", note="以实际人数为准"),
    TableColumn("electricity", "是否有生活用电", choices=("是", "否", "未认定")),
)
ROWS: list[dict[str, str | int | float]] = [
    {"household": "0012", "head": "张三", "size": 4},
    {"household": "0013", "head": "=1+1"},
]


def written(tmp_path: Path) -> openpyxl.Workbook:
    """The two rows and one spare."""
    assert write_table(COLUMNS, ROWS, tmp_path / "摸底.xlsx", guide=["请逐户填写。"], spare_rows=1) == 2
    return openpyxl.load_workbook(tmp_path / "摸底.xlsx")


def test_headings_are_bold_and_stay_in_sight(tmp_path: Path) -> None:
    sheet = written(tmp_path)["数据"]
    assert [cell.value for cell in sheet[1]] == ["户编号", "户主姓名", "家庭人口数", "是否有生活用电"]
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.freeze_panes == "C2"


def test_key_columns_are_locked_and_the_others_open(tmp_path: Path) -> None:
    sheet = written(tmp_path)["数据"]
    assert sheet.protection.sheet
    assert [cell.protection.locked for cell in sheet[2]] == [True, True, False, False]
    assert [cell.protection.locked for cell in sheet[4]] == [True, True, False, False]


def test_a_list_drops_down_on_every_row_and_the_spare_one(tmp_path: Path) -> None:
    book = written(tmp_path)
    (rule,) = book["数据"].data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1) == ("D2:D4", "_lists!$A$1:$A$3")
    assert [cell.value for cell in book["_lists"]["A"]] == ["是", "否", "未认定"]
    assert book["_lists"].sheet_state == "hidden"


def test_codes_are_text_and_figures_are_figures(tmp_path: Path) -> None:
    sheet = written(tmp_path)["数据"]
    assert (sheet["A2"].value, sheet["A2"].number_format, sheet["C2"].value) == ("0012", "@", 4)
    assert (sheet["B3"].value, sheet["B3"].data_type) == ("=1+1", "s")


def test_the_guide_tells_what_each_column_means(tmp_path: Path) -> None:
    guide = written(tmp_path)[GUIDE_SHEET]
    assert [[cell.value for cell in row] for row in guide.iter_rows()] == [
        ["请逐户填写。", None],
        ["家庭人口数", "以实际人数为准"],
    ]


def test_the_sheet_reads_back_as_it_was_written(tmp_path: Path) -> None:
    written(tmp_path)
    headings = [Heading(column.key, column.heading, required=True) for column in COLUMNS]
    table = read_table(tmp_path / "摸底.xlsx", headings)
    assert [{key: cell.text for key, cell in row.cells.items()} for row in table.rows] == [
        {"household": "0012", "head": "张三", "size": "4", "electricity": ""},
        {"household": "0013", "head": "=1+1", "size": "", "electricity": ""},
    ]


def test_a_wide_sheet_is_printed_with_headings_and_who_it_is_about_on_every_page(tmp_path: Path) -> None:
    path = tmp_path / "printed.xlsx"
    columns = (TableColumn("code", "户编号", locked=True), *(TableColumn(str(at), f"第{at}项") for at in range(30)))
    write_table(columns, [{"code": "H1"}], path)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", "$A:$A")
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape", 3, 0,
    )  # fmt: skip
