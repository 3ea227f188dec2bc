"""The scanner reads plain cells as the library reads them, and leaves to the library whatever is not plain."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from xlsxwriter import Workbook as Writer

from huitou.documents.cells import Cell
from huitou.documents.workbook_sheets import Grid, Workbook, open_workbook
from tests.samples.workbooks import NAMESPACE, SHEET, package, sheet_xml

STRINGS = f'<sst xmlns="{NAMESPACE}">{{}}</sst>'


def cells_of(grid: Grid) -> list[list[Cell]]:
    """Every cell of a sheet, row by row, with what stands left of its first column."""
    rows = list(grid.rows())
    width = max((row.columns.stop for row in rows if row.columns), default=1)
    return [[row.cell(column) for column in range(1, width)] for row in rows]


def by_columns(grid: Grid, width: int) -> list[list[tuple[str, str]]]:
    """The same by way of the columns: text and kind."""
    columns = [[spellings[code] for code in codes.tolist()] for spellings, codes in grid.columns(range(1, width + 1))]
    return [list(row) for row in zip(*columns, strict=True)]


def read_twice(path: Path) -> tuple[Workbook, list[list[Cell]]]:
    """The workbook; its first sheet read by scanner and library alike."""
    with open_workbook(path) as book:
        (name, *_) = book.sheets
        scanned, asked = cells_of(book.grid(name)), cells_of(replace(book, plain={}).grid(name))
        assert scanned == asked
        width = len(scanned[0]) if scanned else 0
        expected = [[(cell.text, cell.kind) for cell in row] for row in scanned]
        assert by_columns(book.grid(name), width) == expected
        return book, scanned


def is_plain(path: Path) -> bool:
    book, _ = read_twice(path)
    return book.sheets[0] in book.plain


def written(path: Path, rows: Sequence[Sequence[object]], formats: Sequence[str] = ()) -> Path:
    with Writer(str(path), {"strings_to_numbers": False, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("户表")
        styles = [book.add_format({"num_format": code}) for code in formats]
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(number, column, value, *([styles[column]] if styles else []))
    return path


def test_words_figures_answers_and_days_are_plain(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["户编号", "人数", "金额", "达标", "日期"],
        ["H1", 4, 1200.5, True, date(2017, 6, 12)],
        ["H2", -3, 1e-7, False],
    ]
    assert is_plain(written(tmp_path / "户表.xlsx", rows))


def test_a_thousand_cells_at_random_are_read_alike(tmp_path: Path) -> None:
    dice = random.Random(20170605)
    values = ("张　三", " 前后 ", "一\n二", "a&b<c>\"'", "", "  ", "0012", 0, 1, -0.0, 12345678901234567,
              0.1 + 0.2, 1e300, 1e-300,
              True, False, None, date(2016, 2, 29), "√", "😀", "1.0")  # fmt: skip
    rows: list[list[object]] = [[dice.choice(values) for _ in range(dice.randrange(1, 30))] for _ in range(60)]
    assert is_plain(written(tmp_path / "户表.xlsx", rows))


@pytest.mark.parametrize(
    "code",
    ["General", "0.00", "#,##0.00", "0%", "@", "0_ ", "¥#,##0", "yyyy-mm-dd", "yyyy/m/d;@", 'yyyy"年"m"月"d"日"'],
)
def test_usual_formats_are_plain(tmp_path: Path, code: str) -> None:
    assert is_plain(written(tmp_path / "户表.xlsx", [[42898], [42899]], [code]))


@pytest.mark.parametrize("code", ["yyyy-mm-dd hh:mm", "[h]:mm", "mmm-yy", '0"人"', "[红色]0"])
def test_numbers_in_other_formats_are_left_to_the_library(tmp_path: Path, code: str) -> None:
    assert not is_plain(written(tmp_path / "户表.xlsx", [[42898.5], [42899]], [code]))


@pytest.mark.parametrize("number", [0, 60, -1, 42898.25, 3_000_000])
def test_a_day_that_programs_show_differently_is_left_to_the_library(tmp_path: Path, number: float) -> None:
    assert not is_plain(written(tmp_path / "户表.xlsx", [[number], [42898]], ["yyyy-mm-dd"]))


def test_days_counted_from_1904_are_left_to_the_library(tmp_path: Path) -> None:
    with Writer(str(tmp_path / "x.xlsx"), {"date_1904": True, "default_date_format": "yyyy-mm-dd"}) as book:
        book.add_worksheet().write(0, 0, datetime(2017, 6, 12))
    assert not is_plain(tmp_path / "x.xlsx")


def test_rich_texts_and_their_pronunciation_are_read_alike(tmp_path: Path) -> None:
    strings = STRINGS.format(
        "<si><r><t>张</t></r><r><t xml:space='preserve'> 三</t></r></si>"
        "<si><t>李四</t><rPh sb='0' eb='1'><t>リシ</t></rPh></si><si><t> 王 </t></si><si><t>a&amp;b</t></si><si/>"
    )
    cells = "".join(f'<c r="{letter}1" t="s"><v>{number}</v></c>' for number, letter in enumerate("ABCDE"))
    path = package(
        tmp_path / "x.xlsx", {SHEET: sheet_xml(f'<row r="1">{cells}</row>'), "xl/sharedStrings.xml": strings}
    )
    assert is_plain(path)


ROW = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'


@pytest.mark.parametrize(
    "data",
    [
        '<row r="1"><c r="A1" t="inlineStr"><is><t>张三</t></is></c></row>',
        '<row r="1"><c r="A1" t="str"><f>A2</f><v>张三</v></c></row>',
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>',
        '<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>',
        '<row r="1"><c><v>1</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
        ROW + '<!-- <row r="2"><c r="A2"><v>3</v></c></row> -->',
        ROW + '<?x <c r="A2"><v>3</v></c> ?>',
    ],
    ids=["text of its own", "formula with text", "formula", "error", "no address", "columns backwards", "twice",
         "rows backwards", "in a comment", "in an instruction"],
)  # fmt: skip
def test_what_is_written_otherwise_is_left_to_the_library(tmp_path: Path, data: str) -> None:
    path = package(tmp_path / "x.xlsx", {SHEET: sheet_xml(data)})
    with open_workbook(path) as book:
        assert not book.plain


def test_cells_behind_the_data_of_the_sheet_are_not_plain(tmp_path: Path) -> None:
    path = package(tmp_path / "x.xlsx", {SHEET: sheet_xml(ROW, after='<x><c r="A9"><v>9</v></c></x>')})
    with open_workbook(path) as book:
        assert not book.plain


def test_a_string_that_the_workbook_does_not_have_is_not_plain(tmp_path: Path) -> None:
    path = package(tmp_path / "x.xlsx", {SHEET: sheet_xml('<row r="1"><c r="A1" t="s"><v>7</v></c></row>')})
    with open_workbook(path) as book:
        assert not book.plain


@pytest.mark.parametrize(
    "row",
    [
        '<c r="A1" s="1" t="n"><v>1</v></c>',
        '<c r="A1" t="n" s="1"><v>1</v></c>',
        '<c r="A1"><v>1</v></c><c r="B1" s="1" /><c r="C1" s="1"></c>',
    ],
)
def test_the_spellings_of_other_programs_are_plain(tmp_path: Path, row: str) -> None:
    styles = f'<styleSheet xmlns="{NAMESPACE}"><cellXfs><xf numFmtId="0"/><xf numFmtId="0"/></cellXfs></styleSheet>'
    parts = {SHEET: sheet_xml(f'<row r="1" spans="1:3" ht="15">{row}</row>'), "xl/styles.xml": styles}
    assert is_plain(package(tmp_path / "x.xlsx", parts))


def test_a_sheet_longer_than_one_block_is_read_alike(tmp_path: Path) -> None:
    rows = [[f"H{number:06}", number, number / 7, "是"] for number in range(9_000)]
    assert is_plain(written(tmp_path / "户表.xlsx", rows))
