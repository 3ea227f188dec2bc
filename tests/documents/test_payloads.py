"""Two hundred texts that a spreadsheet program might take for a formula, wherever a workbook holds text."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import openpyxl
import python_calamine

from huitou.core.forms import FilledForm
from huitou.documents.form_sheets import write_forms
from tests.documents.test_form_pdf import FOOT, VALUES, spec_of
from tests.samples.rare_names import SIGNS as RARE

SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
BODIES = (
    "1+1", "SUM(A1:A9)", "cmd|'/C calc'!A0", 'HYPERLINK("http://x.example","y")', "A1", "-2+3+cmd|' /C calc'!D2",
    "IMPORTXML(1,2)", 'DDE("cmd";"/C")', 'WEBSERVICE("x")', "1", "0x1F", "@SUM(1)", "+1", "=1", "{=1}", "'=1", '"=1"',
    "_x1", "张三", " ",
)  # fmt: skip
PAYLOADS = tuple(f"{sign}{body}" for sign, body in product(SIGNS, BODIES))


def test_two_hundred_formula_payloads_come_out_as_the_text_that_they_are(tmp_path: Path) -> None:
    assert len(PAYLOADS) == 200
    rows: list[dict[str, str | int | float]] = [
        {"number": number, "head": text, "remark": text} for number, text in enumerate(PAYLOADS, 1)
    ]
    form = FilledForm("上游村", VALUES, tuple(rows), {"remark": "=1+1"}, PAYLOADS, {**FOOT, "prepared_by": "=1+1"})
    write_forms(spec_of("3"), [form], tmp_path / "form.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "form.xlsx").worksheets[0]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    cells = [(sheet.cell(row, 2), sheet.cell(row, 13)) for row in range(9, 209)]
    for (head, identifier), payload in zip(cells, PAYLOADS, strict=True):
        assert (head.value, identifier.value) == (payload, payload)
        assert head.quotePrefix


def test_rare_names_are_read_as_typed_by_another_library(tmp_path: Path) -> None:
    names = [f"{RARE[at % len(RARE)]}{chr(0x4E00 + at)}·{RARE[(at * 5 + 2) % len(RARE)]}" for at in range(200)]
    form = FilledForm("上游村", VALUES, tuple({"head": name} for name in names), None, (), FOOT)
    write_forms(spec_of("3"), [form], tmp_path / "form.xlsx")
    rows = python_calamine.load_workbook(str(tmp_path / "form.xlsx")).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[8:208]] == names


def test_negative_figures_stay_figures(tmp_path: Path) -> None:
    form = FilledForm("上游村", VALUES, ({"head": "张三", "net_income_per_capita": -1250.5},), None, (), FOOT)
    write_forms(spec_of("3"), [form], tmp_path / "form.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "form.xlsx").worksheets[0]["E9"]
    assert (cell.value, cell.data_type) == (-1250.5, "n")
