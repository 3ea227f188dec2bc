"""Every form of the annexes at every level where it exists, with its nil return and blank: as a workbook, as a Word
document and as PDF, opened by other programs than the one that wrote it. The figures of the workbooks are recounted
from raw facts by the tests of each form."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any

import docx
import pytest
from django.db import transaction
from openpyxl.worksheet.worksheet import Worksheet
from pytest_django import DjangoDbBlocker

from huitou.core.lifecycle import GapState
from huitou.documents.form_files import WRITERS
from huitou.reporting.forms import FormBundle
from huitou.reporting.queries import blank_form, fill_form
from tests.documents.pages import output, ruled_lines, squeezed, table_cells, words_of
from tests.documents.recount import open_sheets
from tests.documents.results import move
from tests.documents.test_form_pdf import PLAN
from tests.integration import county
from tests.integration.county import COUNTY, HANYANG, LOWER, STREET, UPPER

pytestmark = pytest.mark.django_db
NUMBERS = ("2", "3", "4", "5", "6")
_OF_HOUSEHOLDS = {"county": COUNTY, "township": HANYANG, "village": UPPER}
_LEVELS = {
    "2": _OF_HOUSEHOLDS,
    "3": {**_OF_HOUSEHOLDS, "nil": LOWER},
    "4": {**_OF_HOUSEHOLDS, "nil": STREET},
    "5": {"county": COUNTY, "township": HANYANG},
    "6": {"county": COUNTY, "township": HANYANG},
}
"""Forms 5 and 6 have no sheet for a nil return: none is filed (附件5 注1, 附件6 注1)."""
_OWN = {"2": "village", "3": "village", "4": "village", "5": "township", "6": "township"}
FILES = [(number, extent) for number, areas in _LEVELS.items() for extent in (*areas, "blank")]
Bundles = Mapping[tuple[str, str], FormBundle]


@pytest.fixture(scope="module")
def bundles(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Bundles:
    """The small county, some of its gaps confirmed; nothing of it stays in the database."""
    with django_db_blocker.unblock(), transaction.atomic():
        round_line = county.build()
        county.approve(round_line, *county.SURVEYS)
        move("H02", "compulsory_education", GapState.CONFIRMED)
        move(UPPER, "collective_income", GapState.CONFIRMED)
        viewer = county.viewer("county_office")
        made = {
            (number, extent): fill_form(number, round_line, area, viewer=viewer)
            for number, areas in _LEVELS.items()
            for extent, area in areas.items()
        }
        blank = {
            (number, "blank"): blank_form(number, round_line, _LEVELS[number][_OWN[number]], viewer=viewer)
            for number in NUMBERS
        }
        transaction.set_rollback(True)
    return made | blank


@pytest.fixture(scope="module")
def folder(bundles: Bundles, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them as files of all three kinds; in `again` the workbooks as LibreOffice has read and saved them, in
    `printed` those of single villages and townships as it prints them."""
    assert shutil.which("soffice"), "install libreoffice-calc"
    made = tmp_path_factory.mktemp("forms")
    for (number, extent), bundle in bundles.items():
        for ending, write in WRITERS.items():
            if ending == ".pdf" and extent != _OWN[number]:
                continue
            write(bundle.spec, bundle.forms, made / f"{number}-{extent}{ending}", summary=bundle.summary)
    profile = f"-env:UserInstallation={(made / 'profile').as_uri()}"
    own = [made / f"{number}-{_OWN[number]}.xlsx" for number in NUMBERS]
    wanted = {"again": ("xlsx:Calc MS Excel 2007 XML", sorted(made.glob("*.xlsx"))), "printed": ("pdf", own)}
    for name, (kind, paths) in wanted.items():
        command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(made / name)]
        subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=180)
    return made


def cells(sheet: Worksheet) -> list[list[str]]:
    """The texts of a sheet, row by row; empty rows and cells at the end left out."""
    rows = [[_text(cell.value) for cell in row] for row in sheet.iter_rows()]
    return [row for row in rows if any(row)]


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).replace("\r\n", "\n")


def table(sheet: Worksheet, bundle: FormBundle, position: int) -> list[list[str]]:
    """The filled cells of each row under the heads of a sheet."""
    spec, form, _ = bundle.sheets[position]
    first, last = (int(number) for number in str(sheet.print_title_rows).replace("$", "").split(":"))
    assert last - first + 1 >= 2
    rows = list(sheet.iter_rows(min_row=last + 1, max_row=last + len(form.rows) + (form.total is not None)))
    return [[_text(cell.value) for cell in row[: len(spec.columns)] if cell.value is not None] for row in rows]


@pytest.mark.parametrize(("number", "extent"), FILES)
def test_libreoffice_reads_every_cell_as_another_library_does(folder: Path, number: str, extent: str) -> None:
    ours = open_sheets(folder / f"{number}-{extent}.xlsx")
    theirs = open_sheets(folder / "again" / f"{number}-{extent}.xlsx")
    assert list(theirs) == list(ours)
    for name, sheet in ours.items():
        assert cells(theirs[name]) == cells(sheet)


@pytest.mark.parametrize(("number", "extent"), FILES)
def test_word_document_and_workbook_have_the_same_tables(
    folder: Path, bundles: Bundles, number: str, extent: str
) -> None:
    bundle, document = bundles[number, extent], docx.Document(str(folder / f"{number}-{extent}.docx"))
    headed = [one for one in document.tables if one.rows[0]._tr.xpath("./w:trPr/w:tblHeader")]
    sheets = open_sheets(folder / f"{number}-{extent}.xlsx").values()
    assert len(headed) == len(sheets)
    for position, (word, sheet) in enumerate(zip(headed, sheets, strict=True)):
        under = [row._tr for row in word.rows if not row._tr.xpath("./w:trPr/w:tblHeader")]
        said = [["".join(text.text for text in cell.xpath(".//w:t")) for cell in row.xpath("./w:tc")] for row in under]
        expected = table(sheet, bundle, position)
        assert [[text for text in row if text] for row in said] == [
            ["".join(t.split("\n")) for t in row] for row in expected
        ]


@pytest.mark.parametrize("number", NUMBERS)
def test_pdf_and_workbook_have_the_same_table(folder: Path, bundles: Bundles, number: str) -> None:
    name, bundle = f"{number}-{_OWN[number]}", bundles[number, _OWN[number]]
    sheet = next(iter(open_sheets(folder / f"{name}.xlsx").values()))
    # A tick is drawn over an empty box.
    expected = [["".join(text.replace("☑", "□√").split()) for text in row] for row in table(sheet, bundle, 0)]
    upright, level = ruled_lines(folder / f"{name}.pdf")
    found = table_cells(words_of(folder / f"{name}.pdf"), upright, level)
    said = [[text for text in row if text] for row in found][-len(expected) :]
    assert said == expected


@pytest.mark.parametrize("number", NUMBERS)
def test_libreoffice_prints_heads_notes_and_edges_of_the_workbook_as_issued(
    folder: Path, bundles: Bundles, number: str
) -> None:
    path, spec = folder / "printed" / f"{number}-{_OWN[number]}.pdf", bundles[number, _OWN[number]].spec
    words, plan = squeezed(path), "".join(PLAN.split())
    for position, note in enumerate(spec.notes, 1):
        said = "".join(note.split())
        assert said in plan
        assert f"{position}.{said}" in words
    heads = {head for column in spec.columns for head in column.heading if "\n" not in head and len(head) < 6}
    assert {head for head in heads if head not in words} == set()
    assert "841.9 x 595.3" in output("pdfinfo", str(path)).replace("841.89", "841.9").replace("595.28", "595.3")
    widths = [column.width for column in spec.columns]
    upright, _ = ruled_lines(path)
    # An office program may draw the whole table a little larger or smaller to fill the width of the paper.
    scale = sum(widths) / (upright[-1] - upright[0])
    assert [(edge - upright[0]) * scale for edge in upright] == pytest.approx([0, *accumulate(widths)], abs=1)
