"""Every uploaded file is looked at before it is opened: what is not an honest workbook is refused by name."""

from __future__ import annotations

import random
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from huitou.core.errors import Refusal
from huitou.documents.guard import inspect_workbook, measure_workbook
from huitou.documents.limits import LIMITS
from tests.samples.workbooks import SHEET, code_of, coloured_rows, package, refused, sheet_xml, workbook

ROWS = [["户编号", "户主姓名"], ["A1", "张三"]]
UNUSUAL = '<row r="1"><c r="B1" t="str"><v>1</v></c></row>'
CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'


_PEAK = """
import sys
from pathlib import Path
from huitou.documents.guard import inspect_workbook
inspect_workbook(Path(sys.argv[1]))
print(next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line))
"""


def peak_megabytes(path: Path) -> int:
    """The most memory that a process of its own took to look at an honest file."""
    done = subprocess.run([sys.executable, "-c", _PEAK, str(path)], capture_output=True, text=True, check=True)
    return int(done.stdout) // 1024


def shared_strings(*texts: str) -> str:
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{items}</sst>'


def refusal_of(path: Path) -> str:
    with pytest.raises(Refusal) as caught:
        inspect_workbook(path)
    return code_of(caught)


# Honest files pass.


def test_an_ordinary_workbook_passes(tmp_path: Path) -> None:
    inspect_workbook(workbook(tmp_path / "户表.xlsx", ROWS))


def test_the_smallest_workbook_passes(tmp_path: Path) -> None:
    inspect_workbook(package(tmp_path / "小.xlsx", {}))


def test_a_csv_file_in_gbk_passes(tmp_path: Path) -> None:
    (tmp_path / "户表.csv").write_bytes("户编号,户主姓名\nA1,张三\n".encode("gbk"))
    inspect_workbook(tmp_path / "户表.csv")


def test_a_sheet_with_a_million_coloured_empty_rows_passes_in_less_than_200_megabytes(tmp_path: Path) -> None:
    path = package(tmp_path / "空行.xlsx", {SHEET: sheet_xml(coloured_rows(1, 1_048_576))})
    assert peak_megabytes(path) < 200


def test_comments_of_excel_that_are_not_well_formed_pass(tmp_path: Path) -> None:
    inspect_workbook(package(tmp_path / "批注.xlsx", {"xl/drawings/vmlDrawing1.vml": "<xml><div><br></div></xml>"}))


# Refusals that say more than a number; the table of hostile files is `test_hostile_workbooks.py`.


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refusal_of(tmp_path / "没有.xlsx") == "HT2020"


def test_a_zip_file_without_a_workbook(tmp_path: Path) -> None:
    path = package(tmp_path / "包.xlsx", {"word/document.xml": "<w/>"}, without=["xl/workbook.xml"])
    with pytest.raises(Refusal) as caught:
        inspect_workbook(path)
    assert refused(caught).line() == (
        "HT2006 包.xlsx：这是压缩包，但不是工作簿：缺少 xl/workbook.xml。请上传 .xlsx 工作簿本身。"
    )


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("xl/vbaProject.bin", "宏"),
        ("xl/externalLinks/externalLink1.xml", "到其他文件的链接"),
        ("xl/embeddings/oleObject1.bin", "嵌入的其他文件"),
        ("xl/activeX/activeX1.bin", "ActiveX 控件"),
        ("xl/connections.xml", "外部数据连接"),
    ],
)
def test_what_acts_or_reaches_outside_is_named(tmp_path: Path, part: str, kind: str) -> None:
    with pytest.raises(Refusal) as caught:
        inspect_workbook(package(tmp_path / "x.xlsx", {part: "<a/>"}))
    assert refused(caught).values == {"part": part, "kind": kind, "kind_en": refused(caught).values["kind_en"]}


# Files that unpack into more than they look.


def test_the_limit_that_was_passed_is_named(tmp_path: Path) -> None:
    path = package(tmp_path / "炸.xlsx", {"xl/media/image1.bin": bytes(4 * 2**20)})
    with pytest.raises(Refusal) as caught:
        inspect_workbook(path, replace(LIMITS, ratio=17))
    assert "17倍" in refused(caught).message()
    assert "17 times" in refused(caught).message("en")


def test_many_parts_that_are_too_much_together(tmp_path: Path) -> None:
    noise = random.Random(8).randbytes(2**20)
    path = package(tmp_path / "大.xlsx", {f"xl/media/{number}.bin": noise for number in range(4)})
    with pytest.raises(Refusal) as caught:
        inspect_workbook(path, replace(LIMITS, unpacked_bytes=3 * 2**20))
    assert code_of(caught) == "HT2008"


def test_a_file_beyond_the_size_limit(tmp_path: Path) -> None:
    path = workbook(tmp_path / "户表.xlsx", ROWS)
    with pytest.raises(Refusal) as caught:
        inspect_workbook(path, replace(LIMITS, file_bytes=1000))
    assert code_of(caught) == "HT2017"


def test_too_many_parts(tmp_path: Path) -> None:
    path = package(tmp_path / "多.xlsx", {f"xl/p{number}.bin": b"" for number in range(50)})
    with pytest.raises(Refusal) as caught:
        inspect_workbook(path, replace(LIMITS, parts=40))
    assert code_of(caught) == "HT2007"


# Sheets that are larger than they look.


def test_a_million_columns(tmp_path: Path) -> None:
    cells = "".join("<c><v>1</v></c>" for _ in range(1_000_000))
    path = package(tmp_path / "列.xlsx", {SHEET: sheet_xml(f'<row r="1">{cells}</row>')})
    with pytest.raises(Refusal) as caught:
        inspect_workbook(path, replace(LIMITS, ratio=10_000))
    assert code_of(caught) == "HT2012"


def test_one_long_text_named_by_every_plain_cell_is_kept_once_and_passes(tmp_path: Path) -> None:
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 3001))
    parts = {SHEET: sheet_xml(cells), "xl/sharedStrings.xml": shared_strings("长" * 30_000)}
    inspect_workbook(package(tmp_path / "长.xlsx", parts))


def test_one_long_text_named_once_passes(tmp_path: Path) -> None:
    cells = '<row r="1"><c r="B1" t="str"><v>1</v></c></row>' + "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>{int(row > 2)}</v></c></row>' for row in range(2, 3002)
    )
    parts = {SHEET: sheet_xml(cells), "xl/sharedStrings.xml": shared_strings("长" * 30_000, "短")}
    inspect_workbook(package(tmp_path / "长.xlsx", parts))


def test_cells_are_counted_alike_however_they_are_written(tmp_path: Path) -> None:
    usual = package(tmp_path / "a.xlsx", {SHEET: sheet_xml('<row r="2"><c r="B2" s="1"><v>1</v></c></row>')})
    odd = package(tmp_path / "b.xlsx", {SHEET: sheet_xml("<row r='2'><c s='1' r='B2' ><f>1</f><v>1</v></c></row>")})
    for path in (usual, odd):
        measures = measure_workbook(path).parts[SHEET]
        assert (measures.filled, measures.first_row, measures.last_row, measures.columns) == (1, 2, 2, {"B"})


def test_cells_that_take_a_parser_have_a_lower_limit(tmp_path: Path) -> None:
    cells = "".join(f"<row r='{row}'><c r='A{row}'><v>{row}</v></c></row>" for row in range(1, 1001))
    path = package(tmp_path / "x.xlsx", {SHEET: sheet_xml(cells)})
    with pytest.raises(Refusal) as caught:
        inspect_workbook(path, replace(LIMITS, unusual_cells=900))
    assert code_of(caught) == "HT2013"


def test_formulas_with_their_values_are_usual_cells(tmp_path: Path) -> None:
    cells = "".join(f'<row r="{row}"><c r="A{row}"><f>1+1</f><v>2</v></c></row>' for row in range(1, 1001))
    measures = measure_workbook(package(tmp_path / "x.xlsx", {SHEET: sheet_xml(cells)})).parts[SHEET]
    assert (measures.filled, measures.parsed) == (1000, 0)


def test_mutated_workbooks_are_read_or_refused_and_nothing_else(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "全.xlsx", ROWS).read_bytes()
    dice = random.Random(20170602)
    for number in range(150):
        changed = bytearray(whole)
        for _ in range(dice.randint(1, 8)):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(changed)
        with suppress(Refusal):
            inspect_workbook(path)
