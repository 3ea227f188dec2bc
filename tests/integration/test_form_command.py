"""huitou form: which forms there are, for which areas, and what is left behind on the disk and on record."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from huitou.audit.models import Event
from huitou.cli import main
from huitou.documents.form_reading import read_forms
from huitou.policy import load_pack
from huitou.reporting.forms import FormBundle
from huitou.reporting.queries import fill_form
from huitou.surveys.queries import RoundLine
from tests.integration import county
from tests.integration.county import BRIDGE, CITY, COUNTY, HANYANG, HILL, LOWER, RUIFENG, UPPER

Output = pytest.CaptureFixture[str]
OFFICE = "county_office-511425"


@pytest.fixture
def office(surveyed: RoundLine) -> RoundLine:
    """The surveyed county with its county office."""
    county.user("county_office")
    return surveyed


def form(number: str, area: str, path: Path, *words: str, user: str = OFFICE) -> int:
    return main(["form", number, "--round", "2017-07", "--area", area, "-o", str(path), *words, "--as", user])


def sheets(path: Path) -> list[str]:
    return [sheet.title for sheet in openpyxl.load_workbook(path).worksheets if sheet.sheet_state == "visible"]


def refused(capsys: Output, number: str, area: str, path: Path, user: str = OFFICE) -> str:
    assert form(number, area, path, user=user) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert list(path.parent.iterdir()) == []
    return said.err.split(" ")[0]


@pytest.mark.parametrize(
    ("number", "area", "expected"),
    [
        ("3", UPPER, ["汉阳镇上游村"]),
        ("3", LOWER, ["汉阳镇下游村"]),
        ("3", HANYANG, ["汇总", "汉阳镇老街社区", "汉阳镇上游村", "汉阳镇下游村"]),
        (
            "3",
            COUNTY,
            ["汇总", "汉阳镇老街社区", "汉阳镇上游村", "汉阳镇下游村", "瑞峰镇青山村", "西龙镇平桥村"],
        ),
        ("5", HANYANG, ["汉阳镇"]),
        ("5", COUNTY, ["汇总", "汉阳镇"]),
        ("4", HANYANG, ["汇总", "汉阳镇老街社区", "汉阳镇上游村", "汉阳镇下游村"]),
        ("6", COUNTY, ["汇总", "汉阳镇"]),
        ("gap-list", COUNTY, ["青神县"]),
        ("completion", HANYANG, ["汉阳镇"]),
        ("2", HILL, ["瑞峰镇青山村 周七", "瑞峰镇青山村 吴八"]),
    ],
)
def test_one_sheet_for_each_that_files_the_form_and_a_summary_above(
    office: RoundLine, tmp_path: Path, capsys: Output, number: str, area: str, expected: list[str]
) -> None:
    path = tmp_path / "表.xlsx"
    assert form(number, area, path) == 0
    assert sheets(path) == expected
    assert capsys.readouterr().out == f"{path}: {len(expected)} 张\n"


def test_form_2_of_a_county_is_bundled_by_village_and_holds_everybody(office: RoundLine, tmp_path: Path) -> None:
    assert form("2", COUNTY, tmp_path / "附件2.xlsx") == 0
    names = [name.split()[-1] for name in sheets(tmp_path / "附件2.xlsx")]
    assert names == ["孙六", "张一", "王二", "李三", "赵四", "钱五", "周七", "吴八"]


def test_a_form_2_of_ours_can_be_read_back(office: RoundLine, tmp_path: Path) -> None:
    assert form("2", HILL, tmp_path / "附件2.xlsx") == 0
    first, second = read_forms(load_pack("qingshen-2017").form("2", "2017-07"), tmp_path / "附件2.xlsx")
    assert [one.rows[0].identifier for one in (first, second)] == ["H07", "H08"]
    said = {key: cell.text for key, cell in second.rows[0].cells.items()}
    assert (said["compulsory_education"], said["safe_housing"], said["safe_water"]) == ("有", "是", "")
    assert second.values == {"township": "瑞峰镇", "village": "青山村"}


def test_all_on_demand(office: RoundLine, tmp_path: Path) -> None:
    assert form("5", RUIFENG, tmp_path / "附件5.xlsx", "--all") == 0
    sheet = openpyxl.load_workbook(tmp_path / "附件5.xlsx").worksheets[0]
    assert [sheet.cell(row, 1).value for row in (9, 10)] == ["瑞峰镇小计", "青山村"]


@pytest.mark.parametrize(
    ("number", "area", "code"),
    [
        ("4", CITY, "HT9010"),
        ("6", UPPER, "HT9010"),
        ("6", RUIFENG, "HT9011"),
        ("completion", CITY, "HT9010"),
        ("gap-list", CITY, "HT9010"),
        ("5", UPPER, "HT9010"),
        ("3", CITY, "HT9010"),
        ("5", RUIFENG, "HT9011"),
        ("2", BRIDGE, "HT9012"),
        ("3", "511425101299", "HT3001"),
    ],
)
def test_a_form_that_does_not_exist_there_is_refused_and_leaves_nothing(
    office: RoundLine, tmp_path: Path, capsys: Output, number: str, area: str, code: str
) -> None:
    assert refused(capsys, number, area, tmp_path / "表.xlsx", user="operator") == code
    assert not Event.objects.filter(verb="form.export").exists()


@pytest.mark.parametrize(
    ("number", "area", "words"),
    [
        ("5", UPPER, "上游村是村（社区），这一级没有附件5。请换成乡镇、县的代码"),
        ("6", UPPER, "上游村是村（社区），这一级没有附件6。请换成乡镇、县的代码"),
        ("3", CITY, "眉山市是市，这一级没有附件3。请换成村（社区）、乡镇、县的代码"),
        ("gap-list", CITY, "眉山市是市，这一级没有补短清单。请换成县、乡镇、村（社区）的代码"),
    ],
)
def test_the_right_level_is_named(
    office: RoundLine, tmp_path: Path, capsys: Output, number: str, area: str, words: str
) -> None:
    form(number, area, tmp_path / "表.xlsx", user="operator")
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("number", "area", "sheet", "rows"),
    [
        ("2", UPPER, "汉阳镇上游村", 1),
        ("3", UPPER, "汉阳镇上游村", 20),
        ("6", COUNTY, "西龙镇", 10),
        ("completion", COUNTY, "青神县", 20),
    ],
)
def test_a_blank_form_names_the_place_and_leaves_the_rest_to_the_hand(
    office: RoundLine, tmp_path: Path, number: str, area: str, sheet: str, rows: int
) -> None:
    assert form(number, area, tmp_path / "空白.xlsx", "--blank") == 0
    opened = openpyxl.load_workbook(tmp_path / "空白.xlsx")[sheet]
    texts = [[str(cell.value or "").strip("　") for cell in row] for row in opened.iter_rows()]
    foot = next(at for at, row in enumerate(texts) if row[0].startswith(("填表人", "贫困户签字")))
    total = number != "2"
    written = {word for row in texts[foot - rows - total : foot] for word in row}
    assert written <= {"", "合计", "西龙镇小计", "□有 □无", "□是 □否"}
    assert any(texts[foot - rows - total - 1])  # the row above is the last of the heads
    assert "青神县" in texts[0][0] + texts[1][0]


@pytest.mark.parametrize("name", ["表.xls", "表", "表.html"])
def test_other_kinds_of_file_are_refused(office: RoundLine, tmp_path: Path, capsys: Output, name: str) -> None:
    assert refused(capsys, "3", UPPER, tmp_path / name) == "HT9013"


@pytest.mark.parametrize("number", ["2", "3", "4", "5", "6", "gap-list", "completion"])
def test_every_form_is_given_out_as_a_word_document_and_as_pdf(
    office: RoundLine, tmp_path: Path, capsys: Output, number: str
) -> None:
    for ending, sign in ((".docx", b"PK"), (".pdf", b"%PDF-1.7")):
        path = tmp_path / f"表{ending}"
        assert form(number, HANYANG, path) == 0
        assert path.read_bytes().startswith(sign)
    assert {one.suffix for one in tmp_path.iterdir()} == {".docx", ".pdf"}


def test_a_directory_that_is_not_there_is_refused(office: RoundLine, tmp_path: Path, capsys: Output) -> None:
    assert form("3", UPPER, tmp_path / "没有" / "附件3.xlsx") == 1
    assert capsys.readouterr().err.startswith("HT9014")


def test_an_existing_file_is_replaced_and_kept_when_the_form_is_refused(office: RoundLine, tmp_path: Path) -> None:
    path = tmp_path / "附件3.xlsx"
    path.write_bytes(b"yesterday")
    assert form("3", CITY, path) == 1
    assert path.read_bytes() == b"yesterday"
    assert form("3", UPPER, path) == 0
    assert sheets(path) == ["汉阳镇上游村"]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("role", "place", "area", "expected"),
    [
        ("village_officer", UPPER, UPPER, 0),
        ("village_officer", UPPER, LOWER, 1),
        ("township_clerk", HANYANG, HANYANG, 0),
        ("township_clerk", HANYANG, HILL, 1),
        ("township_clerk", HANYANG, COUNTY, 1),
        ("city_viewer", CITY, UPPER, 1),
    ],
)
def test_nobody_takes_a_form_from_outside_the_reach_of_the_post(
    office: RoundLine, tmp_path: Path, role: str, place: str, area: str, expected: int
) -> None:
    user = county.user(role, area=place)
    assert form("3", area, tmp_path / "附件3.xlsx", user=user.username) == expected
    assert (tmp_path / "附件3.xlsx").exists() is (expected == 0)


def test_every_export_is_on_record(office: RoundLine, tmp_path: Path) -> None:
    assert form("3", HANYANG, tmp_path / "附件3.xlsx") == 0
    event = Event.objects.get(verb="form.export")
    assert (event.thing, event.thing_ref, event.area_code) == ("round", str(office.ref), HANYANG)
    assert json.loads(event.detail) == {"all": False, "form": "3", "sheets": 4}
    assert (event.user_name, event.via) == ("县脱贫办", "command")


def test_all_forms_of_a_county_are_one_zip_or_one_pdf(office: RoundLine, tmp_path: Path, capsys: Output) -> None:
    assert form("all", COUNTY, tmp_path / "全县.zip") == 0
    with zipfile.ZipFile(tmp_path / "全县.zip") as package:
        names = package.namelist()
    assert names[0] == "目录.xlsx"
    assert sum("附件2" in name for name in names) == 2  # 西龙镇 has no household of the round
    assert {"附件3", "附件4", "附件5", "附件6", "补短清单"} <= {name.split("-")[1] for name in names[1:]}
    assert form("all", HANYANG, tmp_path / "乡镇.pdf") == 0
    assert (tmp_path / "乡镇.pdf").read_bytes().startswith(b"%PDF")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["乡镇.pdf", "全县.zip"]


def test_a_set_of_forms_goes_on_where_it_stopped(
    office: RoundLine, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def stopped_at_form_5(number: str, *rest: Any, **named: Any) -> FormBundle:
        asked.append(number)
        if number == "5":
            raise KeyboardInterrupt
        return fill_form(number, *rest, **named)

    with monkeypatch.context() as patched:
        patched.setattr("huitou.reporting.queries.batches.fill_form", stopped_at_form_5)
        with pytest.raises(KeyboardInterrupt):
            form("all", COUNTY, tmp_path / "全县.zip")
    (parts,) = tmp_path.iterdir()
    made = {path.name: path.stat().st_mtime_ns for path in parts.glob("*.xlsx")}
    assert len(made) == len(asked) - 2 == 4  # but for 西龙镇, which has no household of the round, and Form 5
    (parts / min(made)).write_bytes(b"not what was written")
    capsys.readouterr()
    assert form("all", COUNTY, tmp_path / "全县.zip") == 0
    assert "3 个文件已经出好" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["全县.zip"]
    with zipfile.ZipFile(tmp_path / "全县.zip") as package:
        assert package.testzip() is None
        assert openpyxl.load_workbook(io.BytesIO(package.read(package.namelist()[1]))).sheetnames


def test_what_has_changed_since_it_stopped_is_made_again(
    office: RoundLine, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("huitou.reporting.queries.batches._bind_zip", stopped)
        with pytest.raises(KeyboardInterrupt):
            form("all", RUIFENG, tmp_path / "镇.zip")
    county.approve(office, county.household_document("H07", 3, "30000", electricity=False))
    capsys.readouterr()
    assert form("all", RUIFENG, tmp_path / "镇.zip") == 0
    assert "1 个文件已经出好" in capsys.readouterr().err  # Form 4, where nothing is confirmed yet
    with zipfile.ZipFile(tmp_path / "镇.zip") as package:
        form_3 = next(name for name in package.namelist() if "附件3" in name)
        sheet = openpyxl.load_workbook(io.BytesIO(package.read(form_3)))["瑞峰镇青山村"]
    assert [cell.value for row in sheet.iter_rows() for cell in row].count("√") == 1


def test_several_processes_make_the_set_that_one_makes(
    office: RoundLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert form("all", HANYANG, tmp_path / "一.zip") == 0
    monkeypatch.setattr("huitou.reporting.queries.batches._FEW_PARTS", 0)
    monkeypatch.setattr("huitou.reporting.queries.batches.cores", lambda: 2)
    assert form("all", HANYANG, tmp_path / "二.zip") == 0
    one, other = (parts_but_the_index(tmp_path / name) for name in ("一.zip", "二.zip"))
    assert len(one) == 7
    assert other == one


def parts_but_the_index(path: Path) -> dict[str, bytes]:
    """What a zip of forms holds; the index says when each was made."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist() if name != "目录.xlsx"}


@pytest.mark.parametrize(
    ("area", "name", "words", "code"),
    [
        (COUNTY, "全县.xlsx", [], "HT6153"),
        (COUNTY, "全县.zip", ["--blank"], "HT6154"),
        (CITY, "全市.zip", [], "HT6150"),
    ],
)
def test_what_a_set_of_forms_cannot_be_is_refused(
    office: RoundLine, tmp_path: Path, capsys: Output, area: str, name: str, words: list[str], code: str
) -> None:
    assert form("all", area, tmp_path / name, *words, user="operator") == 1
    assert capsys.readouterr().err.startswith(code)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("level", ["village", "township", "county", "city", "province"])
def test_the_summary_table_of_every_level_is_a_document(office: RoundLine, tmp_path: Path, level: str) -> None:
    words = ["rollup", "2017-07", "--level", level, "--as", "operator"]
    assert main([*words, "-o", str(tmp_path / "汇总.xlsx")]) == 0
    sheet = openpyxl.load_workbook(tmp_path / "汇总.xlsx").worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    every = [row for row in rows if row[1] == "合计"]
    assert sum(int(str(row[2])) for row in every) == 8  # the households of the county
    assert main([*words, "--subject", "village", "-o", str(tmp_path / "汇总.pdf")]) == 0
    assert (tmp_path / "汇总.pdf").read_bytes().startswith(b"%PDF")
