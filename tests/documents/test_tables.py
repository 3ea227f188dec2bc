"""Flat sheets as counties have them: read right, cell by cell, or refused by name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from huitou.core.errors import Refusal
from huitou.documents.headings import Heading
from huitou.documents.tables import Table, read_table
from tests.samples.workbooks import SHEET, code_of, coloured_rows, package, refused, sheet_xml, workbook

HEADINGS = (
    Heading("household", "户编号", required=True),
    Heading("head", "户主姓名", required=True),
    Heading("size", "家庭人口数"),
    Heading("electricity", "是否通生活用电"),
    Heading("surveyed_on", "调查日期"),
)
HEAD = ["户编号", "户主姓名", "家庭人口数"]


def texts(table: Table) -> list[dict[str, str]]:
    """What stands in every row, by key."""
    return [{key: cell.text for key, cell in row.cells.items()} for row in table.rows]


def test_rows_come_by_key_with_their_addresses(tmp_path: Path) -> None:
    path = workbook(tmp_path / "户表.xlsx", [HEAD, ["0012", "张三", 4], ["0013", "李　四", 5]])
    table = read_table(path, HEADINGS)
    assert (table.file, table.sheet) == ("户表.xlsx", "户表")
    assert texts(table) == [
        {"household": "0012", "head": "张三", "size": "4"},
        {"household": "0013", "head": "李　四", "size": "5"},
    ]
    assert [cell.address for cell in table.rows[1].cells.values()] == ["A3", "B3", "C3"]


def test_the_place_of_a_cell_names_file_sheet_address_and_heading(tmp_path: Path) -> None:
    table = read_table(workbook(tmp_path / "户表.xlsx", [HEAD, ["0012", "张三", 4]]), HEADINGS)
    assert table.place(table.rows[0], "size").words("zh") == "户表.xlsx 「户表」C2（家庭人口数）"
    assert table.place(table.rows[0], "electricity").words("zh") == "户表.xlsx 「户表」 第2行"


def test_columns_are_found_by_words_in_any_order(tmp_path: Path) -> None:
    rows = [["家庭 人口数（人）", "通生活用电", "户主姓名", "户编号"], [4, "√", "张三", "0012"]]
    table = read_table(workbook(tmp_path / "户表.xlsx", rows), HEADINGS)
    assert texts(table) == [{"size": "4", "electricity": "√", "head": "张三", "household": "0012"}]
    assert [(column.heading.key, column.letters) for column in table.columns] == [
        ("size", "A"), ("electricity", "B"), ("head", "C"), ("household", "D"),
    ]  # fmt: skip


def test_unknown_headings_are_listed_and_ignored(tmp_path: Path) -> None:
    table = read_table(workbook(tmp_path / "户表.xlsx", [[*HEAD, "星座"], ["1", "张三", 4, "狮子"]]), HEADINGS)
    assert table.unknown_headings == ("星座",)
    assert texts(table) == [{"household": "1", "head": "张三", "size": "4"}]


def test_title_lines_and_heads_merged_over_two_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["A2"] = "青神县建档立卡贫困户花名册", "单位：兰沟村"
    sheet["A4"], sheet["B4"], sheet["C4"] = "户编号", "户主姓名", "基本情况"
    sheet["C5"], sheet["D5"] = "家庭人口数", "是否通生活用电"
    sheet.append(["0012", "张三", 4, "是"])
    for area in ("A1:D1", "A4:A5", "B4:B5", "C4:D4"):
        sheet.merge_cells(area)
    book.save(tmp_path / "花名册.xlsx")
    table = read_table(tmp_path / "花名册.xlsx", HEADINGS)
    assert texts(table) == [{"household": "0012", "head": "张三", "size": "4", "electricity": "是"}]
    assert table.rows[0].number == 6


def test_a_table_that_does_not_begin_in_the_first_column(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for column, (heading, value) in enumerate(zip(HEAD, ["0012", "张三", "4"], strict=True), 3):
        sheet.cell(4, column, heading)
        sheet.cell(6, column, value)
    book.save(tmp_path / "偏.xlsx")
    table = read_table(tmp_path / "偏.xlsx", HEADINGS)
    assert [cell.address for cell in table.rows[0].cells.values()] == ["C6", "D6", "E6"]


def test_hidden_and_filtered_rows_are_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "户表.xlsx", [HEAD, ["1", "张三", 4], ["2", "李四", 5]])
    book = openpyxl.load_workbook(path)
    book.worksheets[0].row_dimensions[2].hidden = True
    book.worksheets[0].auto_filter.ref = "A1:C3"
    book.save(path)
    assert [row.number for row in read_table(path, HEADINGS).rows] == [2, 3]


def test_blank_rows_and_a_coloured_tail_are_left_out(tmp_path: Path) -> None:
    path = workbook(tmp_path / "户表.xlsx", [HEAD, ["1", "张三", 4], [None, " ", "　"], ["2", "李四", 5]])
    book = openpyxl.load_workbook(path)
    for row in range(5, 200):
        book.worksheets[0].cell(row, 1).fill = PatternFill("solid", fgColor="FFFFFF00")
    book.save(path)
    assert [row.number for row in read_table(path, HEADINGS).rows] == [2, 4]


def test_a_million_coloured_empty_rows_below_the_data(tmp_path: Path) -> None:
    cells = "".join(f'<c r="{letter}1" t="str"><v>{text}</v></c>' for letter, text in zip("ABC", HEAD, strict=True))
    data = '<c r="A2"><v>12</v></c><c r="B2" t="str"><v>张三</v></c><c r="C2"><v>4</v></c>'
    xml = sheet_xml(f'<row r="1">{cells}</row><row r="2">{data}</row>{coloured_rows(3, 1_048_576)}')
    table = read_table(package(tmp_path / "长.xlsx", {SHEET: xml}), HEADINGS)
    assert texts(table) == [{"household": "12", "head": "张三", "size": "4"}]


def test_numbers_dates_and_truths_keep_their_kind(tmp_path: Path) -> None:
    rows = [[*HEAD, "是否通生活用电", "调查日期"], [511425102201, "张三", 4.0, True, date(2017, 6, 12)]]
    cells = read_table(workbook(tmp_path / "户表.xlsx", rows), HEADINGS).rows[0].cells
    assert {key: (cell.text, cell.kind) for key, cell in cells.items()} == {
        "household": ("511425102201", "number"),
        "head": ("张三", "text"),
        "size": ("4", "number"),
        "electricity": ("TRUE", "bool"),
        "surveyed_on": ("2017-06-12", "date"),
    }


def test_an_error_of_a_formula_is_not_an_empty_cell(tmp_path: Path) -> None:
    path = workbook(tmp_path / "户表.xlsx", [HEAD, ["1", "张三", 4], ["2", "李四", None]])
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["C3"] = "#REF!"
    book.save(path)
    sizes = [row.cells["size"].kind for row in read_table(path, HEADINGS).rows]
    assert sizes == ["number", "error"]


def test_a_formula_that_was_never_worked_out_is_not_an_empty_cell(tmp_path: Path) -> None:
    path = workbook(tmp_path / "户表.xlsx", [HEAD, ["1", "张三", "=2+2"]])
    assert read_table(path, HEADINGS).rows[0].cells["size"].kind == "error"


def test_the_value_of_a_formula_is_read(tmp_path: Path) -> None:
    cells = "".join(f'<c r="{letter}1" t="str"><v>{text}</v></c>' for letter, text in zip("ABC", HEAD, strict=True))
    data = '<c r="A2"><v>12</v></c><c r="B2" t="str"><f>"张"</f><v>张</v></c><c r="C2"><f>2+2</f><v>4</v></c>'
    xml = sheet_xml(f'<row r="1">{cells}</row><row r="2">{data}</row>')
    table = read_table(package(tmp_path / "式.xlsx", {SHEET: xml}), HEADINGS)
    assert texts(table) == [{"household": "12", "head": "张", "size": "4"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_text_files_in_the_encodings_that_occur(tmp_path: Path, encoding: str, sign: str) -> None:
    lines = [HEAD, ["0012", "张三", "4"], ["", "", ""], ["0013", '"李,四"', "5"]]
    (tmp_path / "户表.csv").write_bytes("\r\n".join(sign.join(line) for line in lines).encode(encoding))
    table = read_table(tmp_path / "户表.csv", HEADINGS)
    assert texts(table) == [
        {"household": "0012", "head": "张三", "size": "4"},
        {"household": "0013", "head": "李,四", "size": "5"},
    ]
    assert table.place(table.rows[1], "head").words("zh") == "户表.csv B4（户主姓名）"


def test_a_rare_sign_of_gb18030_is_read(tmp_path: Path) -> None:
    (tmp_path / "户表.csv").write_bytes("户编号,户主姓名\n1,张𬭎\n".encode("gb18030"))
    assert texts(read_table(tmp_path / "户表.csv", HEADINGS))[0]["head"] == "张𬭎"


def test_a_line_break_inside_quotation_marks_stays_in_its_cell(tmp_path: Path) -> None:
    (tmp_path / "户表.csv").write_text('户编号,户主姓名\n1,"张三\n（户主）"\n2,李\u2028四\n', "utf-8")
    table = read_table(tmp_path / "户表.csv", HEADINGS)
    assert [row["head"] for row in texts(table)] == ["张三\n（户主）", "李\u2028四"]


def test_bytes_in_no_known_encoding(tmp_path: Path) -> None:
    (tmp_path / "户表.csv").write_bytes("户编号,户主姓名\n1,".encode("gbk") + b"\xff\xff\n")
    with pytest.raises(Refusal) as caught:
        read_table(tmp_path / "户表.csv", HEADINGS)
    assert code_of(caught) == "HT2035"


def test_quotation_marks_that_do_not_match(tmp_path: Path) -> None:
    (tmp_path / "户表.csv").write_text('户编号,户主姓名\n1,"张三\n2,李四\n', "utf-8")
    with pytest.raises(Refusal) as caught:
        read_table(tmp_path / "户表.csv", HEADINGS)
    assert code_of(caught) == "HT2037"


def test_progress_ends_with_all_rows(tmp_path: Path) -> None:
    rows = [HEAD, *(["户" + str(number), "张三", 4] for number in range(1200))]
    seen: list[tuple[int, int]] = []
    read_table(
        workbook(tmp_path / "户表.xlsx", rows), HEADINGS, progress=lambda done, total: seen.append((done, total))
    )
    assert seen == [(400, 1200), (800, 1200), (1200, 1200)]


def test_the_one_visible_sheet_with_the_headings_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "户表.xlsx", [HEAD, ["1", "张三", 4]])
    book = openpyxl.load_workbook(path)
    book.create_sheet("说明", 0)["A1"] = "请填写户表"
    hidden = book.create_sheet("旧户表")
    for row in (HEAD, ["9", "旧", 1]):
        hidden.append(row)
    hidden.sheet_state = "hidden"
    book.save(path)
    assert read_table(path, HEADINGS).sheet == "户表"


def test_two_sheets_with_the_headings_are_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "户表.xlsx", [HEAD, ["1", "张三", 4]])
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book.worksheets[0]).title = "副本"
    book.save(path)
    with pytest.raises(Refusal) as caught:
        read_table(path, HEADINGS)
    assert (code_of(caught), refused(caught).values) == ("HT2036", {"sheets": "户表、副本"})
    assert read_table(path, HEADINGS, sheet="副本").sheet == "副本"


def test_a_sheet_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        read_table(workbook(tmp_path / "户表.xlsx", [HEAD, ["1", "张三", 4]]), HEADINGS, sheet="成员")
    assert refused(caught).line() == ("HT2030 户表.xlsx：没有工作表“成员”。文件里有：户表。请改工作表名，或另选一个。")


@pytest.mark.parametrize("rows", [[["张三", 4], ["李四", 5]], []])
def test_no_heading_row(tmp_path: Path, rows: list[list[object]]) -> None:
    with pytest.raises(Refusal) as caught:
        read_table(workbook(tmp_path / "户表.xlsx", rows), HEADINGS)
    assert (code_of(caught), refused(caught).values) == ("HT2031", {"expected": "户编号、户主姓名"})


def test_missing_headings_are_listed_with_the_nearest_guess(tmp_path: Path) -> None:
    path = workbook(tmp_path / "户表.xlsx", [["户号", "户主名字", "家庭人口数", "备注"], ["1", "张三", 4, ""]])
    with pytest.raises(Refusal) as caught:
        read_table(path, HEADINGS)
    assert refused(caught).message() == (
        "缺少必需的列：户编号、户主姓名。表头里没有对上的列是：户号、户主名字、备注。"
        "“户号”是不是“户编号”？“户主名字”是不是“户主姓名”？请改表头文字或补上这一列。"
    )


def test_the_same_heading_twice(tmp_path: Path) -> None:
    path = workbook(tmp_path / "户表.xlsx", [[*HEAD, "户主 姓名"], ["1", "张三", 4, "李四"]])
    with pytest.raises(Refusal) as caught:
        read_table(path, HEADINGS)
    assert (code_of(caught), refused(caught).values) == ("HT2033", {"heading": "户主姓名", "cells": "B1、D1"})


def test_headings_without_rows(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        read_table(workbook(tmp_path / "户表.xlsx", [HEAD]), HEADINGS)
    assert code_of(caught) == "HT2034"
