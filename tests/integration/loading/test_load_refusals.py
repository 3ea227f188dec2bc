"""Bad input: a numbered problem in plain words, exit 1, nothing written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from xlsxwriter import Workbook

from huitou.audit.models import Event
from huitou.registry.models import Household, Member, Village
from tests.integration.loading.conftest import Huitou
from tests.integration.loading.register import (
    NEW_ROAD,
    UPPER,
    Row,
    household,
    identity,
    member,
    village,
    write_csv,
    write_xlsx,
)


def _missing(directory: Path) -> Path:
    return directory / "nowhere.xlsx"


def _empty(directory: Path) -> Path:
    (directory / "empty.xlsx").touch()
    return directory / "empty.xlsx"


def _renamed_text(directory: Path) -> Path:
    return write_csv(directory / "a.csv", [household("H1")]).rename(directory / "renamed.xlsx")


def _wrong_extension(directory: Path) -> Path:
    return write_csv(directory / "a.csv", [household("H1")]).rename(directory / "register.pdf")


def _no_sheet_with_headings(directory: Path) -> Path:
    with Workbook(str(directory / "notes.xlsx")) as book:
        book.add_worksheet("说明").write_string(0, 0, "本表由县脱贫办填报")
    return directory / "notes.xlsx"


def _wrong_headings(directory: Path) -> Path:
    return write_xlsx(
        directory / "a.xlsx", [{"户编号": "H1", "村庄代码": UPPER, "户主姓名": "张三", "脱贫年度": "2015"}]
    )


def _headings_only(directory: Path) -> Path:
    return write_xlsx(directory / "a.xlsx", [], headings=list(household("H1")))


FILES: list[tuple[Callable[[Path], Path], str, str, str]] = [
    (_missing, "HT2020", "没有这个文件", "no such file"),
    (_empty, "HT2001", "文件是空的", "the file is empty"),
    (_renamed_text, "HT2002", "只是名字改成了 .xlsx", "was renamed .xlsx"),
    (_wrong_extension, "HT2018", "不能读取“.pdf”", "cannot be read"),
    (_no_sheet_with_headings, "HT2031", "没有找到表头行", "no heading row"),
    (_wrong_headings, "HT2032", "缺少必需的列：村编号、家庭人口数", "needed columns are missing"),
    (_headings_only, "HT2034", "表头下面没有数据", "no rows below the headings"),
]


@pytest.mark.parametrize(("make", "code", "chinese", "english"), FILES, ids=[make.__name__[1:] for make, *_ in FILES])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_file_that_cannot_be_a_household_list(
    qingshen: Huitou,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path], Path],
    code: str,
    chinese: str,
    english: str,
    language: str,
) -> None:
    monkeypatch.setenv("HUITOU_LANGUAGE", language)
    outcome = qingshen("load", "households", make(tmp_path))
    assert (outcome.code, outcome.out, outcome.problems) == (1, "", [code])
    assert (chinese if language == "zh" else english) in outcome.err
    assert not Household.objects.exists()
    assert not Event.objects.filter(verb="household.load").exists()


@pytest.mark.parametrize(("language", "words"), [("zh", "没有工作表“人表”。文件里有：户表"), ("en", "no sheet “人表”")])
def test_a_sheet_that_is_missing(
    qingshen: Huitou, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    monkeypatch.setenv("HUITOU_LANGUAGE", language)
    path = write_xlsx(tmp_path / "a.xlsx", [household("H1")])
    outcome = qingshen("load", "households", path, "--sheet", "人表")
    assert (outcome.code, outcome.problems) == (1, ["HT2030"])
    assert words in outcome.err
    assert qingshen("load", "households", path, "--sheet", "户表").code == 0


CELLS: list[tuple[str, list[Row], str, str, str, str]] = [
    (
        "unknown village",
        [household("H1", "511425999999")],
        "HT3006",
        "B2",
        "区划里没有村编号“511425999999”",
        "no village",
    ),
    ("duplicate 户编号", [household("H1"), household("H1", NEW_ROAD)], "HT3011", "A3", "与第2行相同", "on line 2"),
    ("no 户编号", [household("")], "HT2050", "A2", "必须填写", "must be filled in"),
    ("size in words", [household("H1", 家庭人口数="四口")], "HT2051", "E2", "填了“四口”", "“四口”"),
    ("impossible size", [household("H1", 家庭人口数=400)], "HT3019", "E2", "大于99", "more than 99"),
    ("year in full", [household("H1", 脱贫年度="2015年12月")], "HT2053", "D2", "四位年份", "four digits"),
    ("long name", [household("H1", 户主姓名="长" * 65)], "HT3018", "C2", "填了65个字", "found 65 characters"),
    ("spoilt code", [household(123456789012345678)], "HT2067", "A2", "被Excel改成了数字", "by Excel"),  # type: ignore[arg-type]
    ("wrong state", [household("H1", 是否脱贫="2")], "HT2059", "F2", "不在可填的范围内", "not on the list"),
    (
        "name beside the code",
        [household("H1", 村名="玉蟾寺村")],
        "HT3007",
        "F2",
        "表里写的是“玉蟾寺村”",
        "the sheet says",
    ),
    ("land in words", [household("H1", 耕地面积="三亩")], "HT3020", "F2", "应当是数字", "a number"),
]


@pytest.mark.parametrize(("what", "rows", "code", "cell", "chinese", "english"), CELLS, ids=[case[0] for case in CELLS])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_bad_cell_is_named_with_its_value_and_how_to_mend_it(
    qingshen: Huitou,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
    rows: list[Row],
    code: str,
    cell: str,
    chinese: str,
    english: str,
    language: str,
) -> None:
    monkeypatch.setenv("HUITOU_LANGUAGE", language)
    outcome = qingshen("load", "households", write_xlsx(tmp_path / "a.xlsx", rows))
    assert (outcome.code, outcome.problems) == (1, [code])
    assert cell in outcome.err
    assert (chinese if language == "zh" else english) in outcome.err
    assert not Household.objects.exists()


def test_a_character_that_no_database_stores_is_refused_by_cell(qingshen: Huitou, tmp_path: Path) -> None:
    rows = [*(household(f"H{number}") for number in range(300)), household("H300", 户主姓名="张\x00三")]
    outcome = qingshen("load", "households", write_csv(tmp_path / "a.csv", rows))
    assert (outcome.code, outcome.problems) == (1, ["HT1018"])
    assert "C302（户主姓名）" in outcome.err


MEMBERS: list[tuple[str, list[Row], str, str]] = [
    ("identity as number", [member("H1", 1, 证件号码=511425197001011234)], "HT2061", "末3位已丢失"),
    ("wrong check digit", [member("H1", 1, 证件号码="519999197001010010")], "HT2064", "校验码不对"),
    ("seventeen digits", [member("H1", 1, 证件号码=identity(1)[:-1])], "HT2062", "有17位"),
    ("no such birthday", [member("H1", 1, 证件号码="519999197013010012")], "HT2065", "出生日期"),
    ("unknown household", [member("H9", 1)], "HT3012", "没有户编号为“H9”的户"),
    ("two heads", [member("H1", 1), member("H1", 2)], "HT3015", "已经有一位户主"),
    ("the same person twice", [member("H1", 1), member("H2", 1)], "HT3013", "与第2行的人相同"),
    ("no name", [member("H1", 1, 姓名="")], "HT2050", "必须填写"),
    (
        "a number twice",
        [member("H1", 1, 人编号="01"), member("H1", 2, "配偶", 人编号="01")],
        "HT3014",
        "人编号与第2行相同",
    ),
]


@pytest.mark.parametrize(("what", "rows", "code", "words"), MEMBERS, ids=[case[0] for case in MEMBERS])
def test_a_bad_member_is_named_by_cell(
    registered: Huitou, tmp_path: Path, what: str, rows: list[Row], code: str, words: str
) -> None:
    outcome = registered("load", "members", write_xlsx(tmp_path / "a.xlsx", rows, sheet="成员表"))
    assert (outcome.code, outcome.problems) == (1, [code])
    assert words in outcome.err
    assert "「成员表」" in outcome.err
    assert not Member.objects.exists()


def test_a_second_head_beside_one_that_is_loaded_already_is_refused(registered: Huitou, tmp_path: Path) -> None:
    assert registered("load", "members", write_csv(tmp_path / "a.csv", [member("H1", 1)])).code == 0
    outcome = registered("load", "members", write_csv(tmp_path / "b.csv", [member("H1", 2)]))
    assert (outcome.code, outcome.problems) == (1, ["HT3015"])


VILLAGE_CELLS: list[tuple[str, list[Row], str]] = [
    ("more poor than people", [village(UPPER, 户籍人口="100", 未脱贫人口="80", 返贫人口="21")], "HT1008"),
    ("twice", [village(UPPER), village(UPPER)], "HT3010"),
    ("unknown level", [village(UPPER, 贫困村类型="国家级")], "HT2059"),
    ("not said whether poor", [village(UPPER, 是否贫困村="")], "HT2050"),
]


@pytest.mark.parametrize(("what", "rows", "code"), VILLAGE_CELLS, ids=[case[0] for case in VILLAGE_CELLS])
def test_a_bad_village_is_refused(qingshen: Huitou, tmp_path: Path, what: str, rows: list[Row], code: str) -> None:
    outcome = qingshen("load", "villages", write_xlsx(tmp_path / "a.xlsx", rows))
    assert (outcome.code, outcome.problems) == (1, [code])
    assert not Village.objects.exists()


BAD = (household("H1"), household("H2", "511425999999", 家庭人口数="四"), household("H3"))


def test_all_problems_of_a_file_are_told_at_once(qingshen: Huitou, tmp_path: Path) -> None:
    outcome = qingshen("load", "households", write_xlsx(tmp_path / "a.xlsx", BAD))
    assert (outcome.code, outcome.problems) == (1, ["HT2051", "HT3006"])
    assert not Household.objects.exists()


def test_a_copy_with_the_errors_that_cannot_be_written_is_a_problem_of_its_own(
    qingshen: Huitou, tmp_path: Path
) -> None:
    words = ("load", "households", write_xlsx(tmp_path / "a.xlsx", BAD), "--errors", str(tmp_path / "no" / "e.xlsx"))
    outcome = qingshen(*words)
    assert (outcome.code, outcome.problems) == (1, ["HT9014"])


def test_only_valid_loads_the_other_rows(qingshen: Huitou, tmp_path: Path) -> None:
    outcome = qingshen("load", "households", write_xlsx(tmp_path / "a.xlsx", BAD), "--only-valid")
    assert (outcome.code, outcome.out) == (0, "户：已新增 2，已更新 0，无变化 0，有误 1\n")
    assert outcome.problems == ["HT2051", "HT3006"]
    assert sorted(Household.objects.values_list("code", flat=True)) == ["H1", "H3"]


def test_only_valid_is_refused_when_nothing_is_valid(qingshen: Huitou, tmp_path: Path) -> None:
    outcome = qingshen("load", "households", write_xlsx(tmp_path / "a.xlsx", BAD[1:2]), "--only-valid")
    assert (outcome.code, outcome.out) == (1, "")


def test_a_dry_run_counts_and_changes_nothing(qingshen: Huitou, tmp_path: Path) -> None:
    outcome = qingshen("load", "households", write_xlsx(tmp_path / "a.xlsx", BAD), "--dry-run")
    assert (outcome.code, outcome.out) == (1, "户：将新增 2，将更新 0，无变化 0，有误 1\n")
    assert not Household.objects.exists()


def test_the_file_comes_back_with_the_reasons_in_it(qingshen: Huitou, tmp_path: Path) -> None:
    source, errors = write_xlsx(tmp_path / "a.xlsx", BAD), tmp_path / "errors.xlsx"
    assert qingshen("load", "households", source, "--errors", errors).code == 1
    sheet = openpyxl.load_workbook(errors)["户表"]
    assert sheet["A3"].value == "H2"
    reason = str(sheet.cell(3, sheet.max_column).value)
    assert "区划里没有村编号“511425999999”" in reason
    assert "填了“四”" in reason
    assert sheet.cell(2, sheet.max_column).value is None


def test_an_identity_number_never_stands_in_a_message(registered: Huitou, tmp_path: Path) -> None:
    rows = [member("H1", 1), member("H2", 1), member("H1", 2, "配偶", 证件号码="519999197001010010")]
    outcome = registered("load", "members", write_xlsx(tmp_path / "a.xlsx", rows))
    assert outcome.code == 1
    assert "51999919700101" not in outcome.err
