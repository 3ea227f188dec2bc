"""huitou assess, gaps, gap-list sign and dispatch, as programs and people use them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from huitou.areas.models import Area
from huitou.audit.writing import writing
from huitou.casework.models import Gap, Referral
from huitou.cli import main
from huitou.surveys.models import Round
from huitou.surveys.queries import RoundLine
from tests.integration import county
from tests.integration.county import COUNTY, HANYANG, UPPER

Output = pytest.CaptureFixture[str]
OFFICE, GROUP = "county_office-511425", "review_team-511425"


@pytest.fixture
def people(surveyed: RoundLine) -> RoundLine:
    """The surveyed county with its county office and verification group."""
    county.user("county_office")
    county.user("review_team")
    return surveyed


@pytest.fixture
def signed(people: RoundLine, capsys: Output) -> RoundLine:
    assert main(["gap-list", "sign", "2017-07", "--as", GROUP]) == 0
    capsys.readouterr()
    return people


def document(capsys: Output, *words: str, user: str = OFFICE) -> Any:
    assert main([*words, "--as", user, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def gap_documents(capsys: Output, *words: str) -> list[dict[str, Any]]:
    assert main(["gaps", "2017-07", *words, "--as", OFFICE, "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def refused(capsys: Output, *words: str, user: str = OFFICE) -> str:
    assert main([*words, "--as", user]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    return said.err.split(" ")[0]


def test_assess_gives_one_document(people: RoundLine, capsys: Output) -> None:
    assert document(capsys, "assess", "2017-07") == {
        "round": "2017-07",
        "subjects": 10,
        "met": 3,
        "not_met": 6,
        "unknown": 1,
        "gaps": 9,
        "gaps_by_origin": {"review_standard": 8, "remediation_standard": 1},
    }


def test_gaps_are_json_lines_with_the_keys_in_this_order(people: RoundLine, capsys: Output) -> None:
    gaps = gap_documents(capsys)
    assert len(gaps) == 9
    assert list(gaps[0]) == [
        "gap", "round", "area", "subject_type", "subject", "head", "indicator", "persons", "households", "value",
        "threshold", "members", "origin", "target_year", "state", "departments", "due_on",
    ]  # fmt: skip


def test_a_gap_of_a_household_and_one_of_a_village(people: RoundLine, capsys: Output) -> None:
    shown = {(gap["subject"], gap["indicator"]): gap for gap in gap_documents(capsys, "--area", UPPER)}
    income = shown["H02", "net_income_per_capita"]
    assert income["departments"] == [
        {"code": "agriculture", "name": "县农牧局", "lead": True},
        {"code": "human_resources", "name": "县人社局", "lead": False},
    ]
    assert (income["value"], income["threshold"], income["due_on"]) == ("3000", "3100", None)
    school = shown["H02", "compulsory_education"]
    assert (school["value"], school["members"], school["persons"], school["households"]) == (None, ["02"], 1, 1)
    village = shown[UPPER, "leading_industry"]
    assert (village["subject_type"], village["head"], village["persons"], village["households"]) == (
        "village", "上游村", 0, 0,
    )  # fmt: skip
    assert (village["origin"], village["target_year"]) == ("remediation_standard", 2017)


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (("--area", HANYANG), 6),
        (("--department", "education"), 2),
        (("--state", "listed"), 0),
        (("--state", "found"), 9),
    ],
)
def test_gaps_are_filtered(people: RoundLine, capsys: Output, words: tuple[str, ...], count: int) -> None:
    assert len(gap_documents(capsys, *words)) == count


def test_gaps_are_shown_as_a_table_in_chinese(people: RoundLine, capsys: Output, monkeypatch: Any) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert main(["gaps", "2017-07", "--as", OFFICE]) == 0
    shown = capsys.readouterr().out
    for words in ("未达标项", "王二", "年人均纯收入", "县农牧局", "发现"):
        assert words in shown


def test_the_list_is_signed_once(signed: RoundLine, capsys: Output) -> None:
    assert {gap["state"] for gap in gap_documents(capsys)} == {"listed"}
    assert refused(capsys, "gap-list", "sign", "2017-07", user=GROUP) == "HT5001"


def test_the_county_office_cannot_sign(people: RoundLine, capsys: Output) -> None:
    assert refused(capsys, "gap-list", "sign", "2017-07") == "HT7001"
    assert set(Gap.objects.values_list("state", flat=True)) == {"found"}


def test_dispatch_gives_one_document(signed: RoundLine, capsys: Output) -> None:
    sent = document(capsys, "dispatch", "2017-07")
    assert len(sent) == 9
    assert sent[3] == {
        "number": "青脱贫办点球〔2017〕4号",
        "department": "rural_work",
        "gaps": 2,
        "due_on": "2017-10-31",
    }
    assert sum(one["gaps"] for one in sent) == 8
    dispatched = gap_documents(capsys, "--state", "dispatched")
    assert {gap["due_on"] for gap in dispatched} == {"2017-10-31"}
    assert document(capsys, "dispatch", "2017-07") == []


def test_a_dry_run_sends_nothing_and_says_what_stays(signed: RoundLine, capsys: Output) -> None:
    assert main(["dispatch", "2017-07", "--dry-run", "--as", OFFICE]) == 0
    said = capsys.readouterr()
    assert "将发出点球 9 份，共 8 项" in said.out
    assert "另有 1 项没有牵头部门" in said.err
    assert not Referral.objects.exists()


def test_a_list_in_a_pipe_is_not_cut_to_the_width_of_a_screen(people: RoundLine, capsys: Output) -> None:
    assert main(["gaps", "2017-07", "--as", OFFICE]) == 0
    headings = capsys.readouterr().out.splitlines()[1]
    assert [word.strip() for word in headings.strip("┃").split("┃")] == [
        "乡镇", "村", "户主（村）", "未达标项", "现状", "标准", "人数", "牵头", "状态", "时限",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        ("columns", "2017-07", "-o", "{file}/columns"),
        ("template", "survey", "--round", "2017-07", "--area", UPPER, "-o", "{file}/sheet.xlsx"),
        ("form", "3", "--round", "2017-07", "--area", UPPER, "-o", "{file}/form.xlsx"),
    ],
)
def test_a_place_that_cannot_be_written_to_is_refused(
    people: RoundLine, capsys: Output, tmp_path: Path, words: tuple[str, ...]
) -> None:
    file = tmp_path / "a file"
    file.touch()
    assert refused(capsys, *(word.format(file=file) for word in words)) == "HT9014"


def test_a_survey_sheet_is_a_workbook(people: RoundLine, capsys: Output, tmp_path: Path) -> None:
    words = ("template", "survey", "--round", "2017-07", "--area", UPPER, "-o", str(tmp_path / "sheet.csv"))
    assert refused(capsys, *words) == "HT9013"


def test_a_second_run_says_so(signed: RoundLine, capsys: Output) -> None:
    document(capsys, "dispatch", "2017-07")
    assert main(["dispatch", "2017-07", "--as", OFFICE]) == 0
    assert capsys.readouterr().out == "没有待发的项\n"


def test_dispatch_asks_for_the_county_where_there_are_several(signed: RoundLine, capsys: Output) -> None:
    with writing():
        other = Area.objects.create(code="511421", name="仁寿县", level="county", parent=Area.objects.get(code="5114"))
        row = Round.objects.get()
        row.pk, row.ref, row.county = None, "8f3a1f8e-2f3c-4ad5-9a53-0d6f0f6f8a11", other
        row.save()
    everywhere = county.user("local_operator").username
    assert refused(capsys, "dispatch", "2017-07", user=everywhere) == "HT5007"
    assert len(document(capsys, "dispatch", "2017-07", "--area", COUNTY, user=everywhere)) == 9


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("assess", "2018-12"), "HT4002"),
        (("gaps", "2017-07", "--area", "999999"), "HT3001"),
        (("rollup", "2017-07", "--level", "county", "--area", "999999"), "HT3001"),
        (("appraisal", "2017-07", "--area", "999999"), "HT3001"),
        (("round", "open", "2017-07", "--area", "999999"), "HT3001"),
        (("gaps", "2017-07", "--department", "educaton"), "HT5006"),
        (("dispatch", "2017-07"), "HT5003"),
    ],
)
def test_what_does_not_exist_is_refused(people: RoundLine, capsys: Output, words: tuple[str, ...], code: str) -> None:
    assert refused(capsys, *words) == code


def test_a_state_that_does_not_exist_is_wrong_usage(people: RoundLine) -> None:
    with pytest.raises(SystemExit) as left:
        main(["gaps", "2017-07", "--state", "lost"])
    assert left.value.code == 2


def test_english(people: RoundLine, capsys: Output, monkeypatch: Any) -> None:
    monkeypatch.setenv("HUITOU_LANGUAGE", "en")
    assert main(["assess", "2017-07", "--as", OFFICE]) == 0
    assert capsys.readouterr().out.startswith("10 subjects: 3 meet the look-back standard, 6 do not, 1 unknown. 9 gaps")
