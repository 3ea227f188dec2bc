"""Old workbooks (.xls): read cell by cell like new ones, and hostile ones refused before a reader builds them."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from huitou.core.errors import Refusal
from huitou.documents.errors_workbook import write_errors
from huitou.documents.guard import inspect_workbook
from huitou.documents.headings import Heading
from huitou.documents.tables import read_table
from huitou.documents.workbook_sheets import open_workbook
from tests.conftest import IS_LONG
from tests.samples.old_workbooks import (
    by_libreoffice,
    container,
    number,
    stream,
)

HEADINGS = tuple(Heading(name, name) for name in ("户编号", "户主姓名", "日期", "金额", "公式"))
ROWS = 300


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same workbook as .xlsx and as .xls: texts of many lengths, dates, amounts, errors, a hidden sheet."""
    path = tmp_path_factory.mktemp("old") / "户表.xlsx"
    with Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("户表")
        sheet.write_row(0, 0, [heading.label for heading in HEADINGS])
        for row in range(1, ROWS):
            sheet.write_string(row, 0, f"51142510200{row:04}")
            sheet.write_string(row, 1, "张　三" * (row * 7 % 400 + 1))
            sheet.write_datetime(row, 2, date(2017, 6, row % 28 + 1), day)
            sheet.write_number(row, 3, 1200.5 * row)
            sheet.write_formula(row, 4, "=1/0", None, "#DIV/0!") if row % 3 else sheet.write_formula(
                row, 4, "=1+1", None, 2
            )
        book.add_worksheet("旧表").hide()
    return path, by_libreoffice(path, "xls")


def test_every_cell_is_that_of_the_new_format(pair: tuple[Path, Path]) -> None:
    new, old = (read_table(path, HEADINGS) for path in pair)
    assert len(old.rows) == ROWS - 1
    dates = [row.cells["日期"].text for row in old.rows]
    assert dates[:2] == ["2017-06-02", "2017-06-03"]
    for key in ("户编号", "户主姓名", "日期", "金额"):
        assert [row.cells[key] for row in old.rows] == [row.cells[key] for row in new.rows]


def test_an_error_of_a_formula_is_not_an_empty_cell(pair: tuple[Path, Path]) -> None:
    cells = {row.number: row.cells["公式"] for row in read_table(pair[1], HEADINGS).rows}
    assert (cells[2].kind, cells[4].text) == ("error", "2")


def test_a_hidden_sheet_is_known_to_be_hidden(pair: tuple[Path, Path]) -> None:
    with open_workbook(pair[1]) as book:
        assert (book.sheets, book.visible) == (("户表", "旧表"), frozenset({"户表"}))


def test_a_new_workbook_under_the_old_name_is_read(pair: tuple[Path, Path], tmp_path: Path) -> None:
    renamed = tmp_path / "户表.xls"
    renamed.write_bytes(pair[0].read_bytes())
    inspect_workbook(renamed)
    assert len(read_table(renamed, HEADINGS).rows) == ROWS - 1


def test_an_old_workbook_comes_back_with_its_errors_as_a_new_one(pair: tuple[Path, Path], tmp_path: Path) -> None:
    table = read_table(pair[1], HEADINGS)
    with pytest.raises(Refusal) as refusal:
        raise Refusal.of("HT2050", table.place(table.rows[0], "户主姓名"))
    write_errors(pair[1], refusal.value.problems, tmp_path / "错误.xlsx")
    back = read_table(tmp_path / "错误.xlsx", (*HEADINGS, Heading("why", "错误说明")), sheet="户表")
    assert back.rows[0].cells["why"].text == "户主姓名：这里必须填写，现在是空的。请补上。"
    assert [row.cells["户编号"].text for row in back.rows] == [row.cells["户编号"].text for row in table.rows]


def test_a_workbook_made_record_by_record_is_read_when_it_is_honest(tmp_path: Path) -> None:
    path = container(tmp_path / "户表.xls", {"Workbook": stream(number(0, 0), number(99, 20))})
    inspect_workbook(path)


def test_mutated_old_workbooks_are_read_or_refused_and_nothing_else(pair: tuple[Path, Path], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _MUTATE, str(pair[1]), str(tmp_path / "户表.xls"), "20000" if IS_LONG else "400"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "RUST_BACKTRACE": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    read, refused = map(int, done.stdout.split())
    assert min(read, refused) > 0


_MUTATE = """
import random, resource, sys
from pathlib import Path
from huitou.core.errors import Refusal
from huitou.documents.workbook_sheets import open_workbook
resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30, 3 * 2**30))
source, target, draws = Path(sys.argv[1]).read_bytes(), Path(sys.argv[2]), random.Random(33)
read = refused = 0
for _ in range(int(sys.argv[3])):
    content = bytearray(source)
    for _ in range(draws.choice((1, 3, 10, 40))):
        reach = len(content) if draws.random() < 0.5 else min(3000, len(content))
        content[draws.randrange(reach)] = draws.randrange(256)
    target.write_bytes(content[: draws.randrange(len(content))] if draws.random() < 0.1 else content)
    try:
        with open_workbook(target) as book:
            for sheet in book.sheets:
                for row in book.grid(sheet).rows():
                    [row.cell(column) for column in row.columns]
        read += 1
    except Refusal:
        refused += 1
print(read, refused)
"""
