"""The ledger and the table of checks as files: opened by another library and compared with a count of raw rows."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

import docx
import pytest

from huitou.casework.models import Gap
from huitou.checks import RULES
from huitou.cli import main
from huitou.core.check_rules import Severity
from huitou.documents.form_sheets import write_forms
from huitou.reporting.office_tables import PlaceCounts, check_form
from huitou.surveys.queries import RoundLine
from huitou.surveys.queries.checked import check_run
from tests.documents.recount import lines, open_sheets
from tests.integration import county
from tests.integration.county import COUNTY, HANYANG, RUIFENG, TODAY

OFFICE = "county_office-511425"


@pytest.fixture
def office(surveyed: RoundLine) -> RoundLine:
    """The surveyed county with its county office."""
    county.user("county_office")
    return surveyed


def table(kind: str, area: str, path: Path) -> int:
    return main(["form", kind, "--round", "2017-07", "--area", area, "-o", str(path), "--as", OFFICE])


def test_the_ledger_counts_the_gaps_of_every_village(office: RoundLine, tmp_path: Path) -> None:
    assert table("ledger", COUNTY, tmp_path / "台账.xlsx") == 0
    sheets = open_sheets(tmp_path / "台账.xlsx")
    assert list(sheets) == ["贫困户", "贫困村"]
    sheet = sheets["贫困户"]
    assert sheet["A1"].value == "青神县“回头看”“回头帮”问题台账（贫困户）"
    rows = {str(row[0]): row[1:] for row in lines(sheet, 7, below="项")}
    gaps = Counter(Gap.objects.filter(subject_type="household").values_list("village_code", flat=True))
    subjects = {
        code: Gap.objects.filter(subject_type="household", village_code=code).values("subject_id").distinct().count()
        for code in gaps
    }
    names = {county.UPPER: "　上游村", county.STREET: "　老街社区", county.HILL: "　青山村"}
    for code, name in names.items():
        assert rows[name] == [subjects[code], 0, gaps[code], gaps[code], 0, gaps[code]]
    in_hanyang = sum(count for code, count in gaps.items() if code.startswith(HANYANG))
    assert rows["汉阳镇"][2] == in_hanyang
    assert rows["合计"][2] == sum(gaps.values())


def test_a_place_without_a_gap_makes_a_nil_return(office: RoundLine, tmp_path: Path) -> None:
    assert table("ledger", county.XILONG, tmp_path / "台账.xlsx") == 0
    for sheet in open_sheets(tmp_path / "台账.xlsx").values():
        assert lines(sheet, 4, below="项") == [["无", None, None, None], ["合计", 0, 0, 0]]


def test_the_rules_stand_down_and_the_townships_across(office: RoundLine, tmp_path: Path) -> None:
    assert table("checks", COUNTY, tmp_path / "校验.xlsx") == 0
    sheet = open_sheets(tmp_path / "校验.xlsx")["逻辑校验"]
    assert sheet["A1"].value == "青神县建档立卡数据逻辑校验情况表"
    viewer = county.viewer("county_office")
    found = check_run(office, COUNTY, viewer, today=TODAY).found
    expected = Counter((one.rule, one.village_code[:9]) for one in found if not one.reason)
    rows = lines(sheet, 6, below="户（村）")
    assert [cell.value for cell in sheet[4]][3:5] == ["汉阳镇", "瑞峰镇"]
    said = {(str(row[0]), code): row[3 + at] or 0 for row in rows[:-1] for at, code in enumerate((HANYANG, RUIFENG))}
    assert said == {key: expected[key] for key in said}
    assert sum(said.values()) == sum(expected.values()) == rows[-1][5]


@pytest.mark.parametrize("kind", ["ledger", "checks"])
def test_both_are_word_documents_and_pdf_too(office: RoundLine, tmp_path: Path, kind: str) -> None:
    assert table(kind, HANYANG, tmp_path / "表.docx") == 0
    words = [paragraph.text for paragraph in docx.Document(str(tmp_path / "表.docx")).paragraphs]
    assert any("汉阳镇" in text for text in words)
    assert table(kind, HANYANG, tmp_path / "表.pdf") == 0
    said = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "表.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout
    assert "青神县汉阳镇" in said.replace(" ", "")
    assert "第1页共" in said.replace(" ", "")


@pytest.mark.parametrize(("places", "paper"), [(12, "9"), (28, "8"), (29, "9")])
def test_no_place_is_cut_however_many_there_are(tmp_path: Path, places: int, paper: str) -> None:
    rule = next(one for one in RULES if one.severity is Severity.ERROR)
    codes = [(f"511425101{200 + number}", f"{number}村") for number in range(places)]
    bundle = check_form("青神县", "整个台账", "2017-06-24", codes, [PlaceCounts(rule, {code: 2 for code, _ in codes})])
    write_forms(bundle.spec, bundle.forms, tmp_path / "校验.xlsx")
    (sheet,) = open_sheets(tmp_path / "校验.xlsx").values()
    assert str(sheet.page_setup.paperSize) == paper
    said = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert {name for _, name in codes} <= said
    assert str(2 * places) in said
    assert sum(column.width for column in bundle.spec.columns) <= {"9": 267, "8": 390}[paper]


def test_options_of_official_forms_are_refused(
    office: RoundLine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [
        "form",
        "ledger",
        "--round",
        "2017-07",
        "--area",
        COUNTY,
        "-o",
        str(tmp_path / "台账.xlsx"),
        "--as",
        OFFICE,
    ]
    assert main([*words, "--blank"]) == 1
    assert "HT6154" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
