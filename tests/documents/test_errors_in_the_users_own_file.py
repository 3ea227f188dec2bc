"""U21: errors come back in the user's own file; everything else in it keeps its bytes, whatever program wrote it."""

from __future__ import annotations

import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from huitou.core.errors import Place, Problem
from huitou.documents import errors_workbook
from huitou.documents.errors_workbook import write_errors
from huitou.documents.headings import Heading
from huitou.documents.tables import read_table
from huitou.documents.workbook_sheets import sheet_parts
from tests.conftest import Measured
from tests.samples.old_workbooks import by_libreoffice
from tests.samples.other_peoples_workbooks import BAD_CELL, BY_LIBREOFFICE, SHEET, WRITTEN, by_xlsxwriter

PROBLEM = Problem("HT2051", Place(file="户表.xlsx", sheet=SHEET, cell=BAD_CELL, column="家庭人口数"), {"value": "四"})
MESSAGE = "家庭人口数：填了“四”，这里应当是整数，如 4。"
CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
NAMES = (*WRITTEN, *(f"LibreOffice, after {name}" for name in BY_LIBREOFFICE))


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Path]]:
    """Every sample and the file that comes back; a file that had to be copied cell by cell is a failure."""
    files: dict[str, tuple[Path, Path]] = {}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(errors_workbook, "write_copy", _not_patched)
        for name in NAMES:
            folder = tmp_path_factory.mktemp("sample")
            source = WRITTEN[name.removeprefix("LibreOffice, after ")](folder / "户表.xlsx")
            if name not in WRITTEN:
                source = by_libreoffice(by_libreoffice(source, "ods"), "xlsx")
            write_errors(source, [PROBLEM], folder / "错.xlsx")
            files[name] = (source, folder / "错.xlsx")
    return files


def _not_patched(*args: object, **kwargs: object) -> None:
    raise AssertionError("copied cell by cell")


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_there_are_twenty_samples(marked: dict[str, tuple[Path, Path]], measured: Measured) -> None:
    kept = sum(not changed_parts(*marked[name]) for name in NAMES)
    measured(f"U21: {kept} of {len(NAMES)} samples come back with every other part as it was, byte for byte (20)")
    assert kept == len(NAMES) == 20


def changed_parts(source: Path, target: Path) -> list[str]:
    """The parts that are other bytes or gone, though the marks do not concern them."""
    before, after = parts_of(source), parts_of(target)
    sheet = sheet_parts(source)[SHEET]
    concerned = {sheet, "xl/styles.xml", "[Content_Types].xml", sheet.replace("sheets/", "sheets/_rels/") + ".rels"}
    rels = before.get(sheet.replace("sheets/", "sheets/_rels/") + ".rels", b"").decode()
    concerned |= {part for part in before if Path(part).name in rels and ("comment" in part or part.endswith(".vml"))}
    return [part for part in before if part not in after or (part not in concerned and before[part] != after[part])]


@pytest.mark.parametrize("name", NAMES)
def test_every_part_that_is_not_concerned_keeps_its_bytes(marked: dict[str, tuple[Path, Path]], name: str) -> None:
    assert changed_parts(*marked[name]) == []


@pytest.mark.parametrize("name", NAMES)
def test_in_the_sheet_only_the_marked_cells_change(marked: dict[str, tuple[Path, Path]], name: str) -> None:
    source, target = marked[name]
    part = sheet_parts(source)[SHEET]
    before, after = parts_of(source)[part], parts_of(target)[part]
    cells = [{found[1].decode(): found[0] for found in CELL.finditer(xml)} for xml in (before, after)]
    changed = {at for at in cells[0].keys() | cells[1].keys() if cells[0].get(at) != cells[1].get(at)}
    column = {re.sub("[0-9]", "", at) for at in changed} - {"C"}
    assert changed == {BAD_CELL, *(f"{letters}{row}" for letters in column for row in (2, 3))}
    assert len(column) == 1
    assert without_ours(after) == without_ours(before)


def without_ours(xml: bytes) -> bytes:
    """The sheet without its cells, its hint of a size, the drawing of the comments and the width of the last column."""
    wide = rb'<col min="[0-9]+" max="[0-9]+" width="60" customWidth="1"/>'
    ours = rb"<sheetData>.*</sheetData>|<dimension[^>]*/>|<legacyDrawing [^>]*/>|<cols>" + wide + rb"</cols>|" + wide
    return re.sub(ours, b"", xml, flags=re.DOTALL)


@pytest.mark.parametrize("name", NAMES)
def test_the_styles_that_were_there_keep_their_numbers(marked: dict[str, tuple[Path, Path]], name: str) -> None:
    source, target = marked[name]
    was, now = (re.search(rb"<cellXfs[^>]*>(.*?)</cellXfs>", parts_of(path)["xl/styles.xml"], re.DOTALL)
                for path in (source, target))  # fmt: skip
    assert was is not None
    assert now is not None
    assert now[1].startswith(was[1])


@pytest.mark.parametrize("name", NAMES)
def test_the_reason_stands_in_a_last_column_and_on_the_red_cell(
    marked: dict[str, tuple[Path, Path]], name: str
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the library leaves out what it does not know
        sheet = openpyxl.load_workbook(marked[name][1])[SHEET]
    reasons = {cell.row: cell.value for row in sheet.iter_rows() for cell in row if cell.value in ("错误说明", MESSAGE)}
    assert reasons == {2: "错误说明", 3: MESSAGE}
    assert sheet[BAD_CELL].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet[BAD_CELL].comment is not None
    assert sheet[BAD_CELL].comment.text.endswith("HT2051 填了“四”，这里应当是整数，如 4。")


@pytest.mark.parametrize("name", NAMES)
def test_the_file_that_comes_back_can_be_loaded_as_it_is(marked: dict[str, tuple[Path, Path]], name: str) -> None:
    headings = [Heading("code", "户编号"), Heading("head", "户主姓名"), Heading("size", "家庭人口数")]
    rows = read_table(marked[name][1], headings).rows
    assert [(row.cells["code"].text, row.cells["size"].text) for row in rows] == [("0012", "四"), ("0013", "5")]


def test_other_people_s_comments_stay_and_ours_stand_below_them(marked: dict[str, tuple[Path, Path]]) -> None:
    sheet = openpyxl.load_workbook(marked["openpyxl, other people's comments"][1])[SHEET]
    assert sheet["B4"].comment.text == "核对过"
    assert sheet[BAD_CELL].comment.text == "再问一次\nHT2051 填了“四”，这里应当是整数，如 4。"


def test_a_button_keeps_its_place_beside_the_comments(marked: dict[str, tuple[Path, Path]]) -> None:
    source, target = marked["XlsxWriter, a button and a checkbox"]
    boxes = next(part for part in parts_of(source) if part.endswith(".vml"))
    before, after = parts_of(source)[boxes], parts_of(target)[boxes]
    assert after.startswith(before[: before.rindex(b"</xml>")])
    assert after.count(b'ObjectType="Button"') == 1
    assert after.count(b'ObjectType="Note"') == 1


def test_the_marks_of_last_time_go_and_the_bytes_of_the_rest_stay(
    marked: dict[str, tuple[Path, Path]], tmp_path: Path
) -> None:
    first = marked["openpyxl, charts"][1]
    again = Problem("HT2050", Place(file="户表.xlsx", sheet=SHEET, cell="B4", column="户主姓名"))
    write_errors(first, [again], tmp_path / "再错.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "再错.xlsx")[SHEET]
    assert (sheet["D3"].value, sheet["D4"].value) == (None, "户主姓名：这里必须填写，现在是空的。请补上。")
    assert sheet[BAD_CELL].comment is None
    assert sheet[BAD_CELL].fill.fill_type is None
    assert sheet["B4"].comment is not None
    kept = [name for name in parts_of(first) if "chart" in name]
    assert kept
    assert all(parts_of(first)[name] == parts_of(tmp_path / "再错.xlsx")[name] for name in kept)


def test_a_control_character_in_a_value_does_not_break_the_file(tmp_path: Path) -> None:
    source = WRITTEN["XlsxWriter, nothing else"](tmp_path / "户表.xlsx")
    strange = Problem("HT2051", PROBLEM.place, {"value": "\x01<四>&"})
    write_errors(source, [strange], tmp_path / "错.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "错.xlsx")[SHEET]
    assert "“<四>&”" in sheet["D3"].value


def test_nothing_live_comes_back_in_any_sheet(tmp_path: Path) -> None:
    payloads = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|'/C calc'!A0"]

    def dress(book: Any, sheet: Any) -> None:
        for row, payload in enumerate(payloads, 4):
            sheet.write_string(row, 1, payload)
        sheet.write_formula("D4", '=HYPERLINK("http://x")', None, "=danger")
        book.add_worksheet("合计").write_formula("A1", "=SUM(户表!C3:C4)", None, 5)

    source = by_xlsxwriter(tmp_path / "户表.xlsx", dress)
    write_errors(source, [PROBLEM], tmp_path / "错.xlsx")
    assert [name for name, part in parts_of(tmp_path / "错.xlsx").items() if b"<f>" in part] == []
    book = openpyxl.load_workbook(tmp_path / "错.xlsx")
    texts = [book[SHEET].cell(row, 2) for row in range(5, 10)]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in texts] == [(one, "s", True) for one in payloads]
    assert (book[SHEET]["D4"].value, book[SHEET]["D4"].data_type) == ("=danger", "s")
    assert book["合计"]["A1"].value == 5


def test_libreoffice_opens_all_of_them(marked: dict[str, tuple[Path, Path]], tmp_path: Path) -> None:
    for number, (_, target) in enumerate(marked.values()):
        (tmp_path / f"{number}.xlsx").write_bytes(target.read_bytes())
    for number in (0, 3, 10, 12, 17):
        text = by_libreoffice(tmp_path / f"{number}.xlsx", "fods").read_text(encoding="utf-8")
        assert MESSAGE.partition("“")[0] in text
