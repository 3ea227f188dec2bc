"""`huitou check`: the rules over the register and over a round, as the programs that rely on it run it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huitou.accounts.actions import ensure_operator
from huitou.accounts.queries import viewing
from huitou.areas.models import Area
from huitou.audit.writing import writing
from huitou.checks import LEFT_OUT, RULES
from huitou.cli import main
from huitou.core.errors import Refusal
from huitou.registry.models import Household, Member, Village
from huitou.registry.queries.checks import households_to_check
from huitou.registry.sealed_fields import sealed_columns
from huitou.surveys.queries import RoundLine
from huitou.surveys.queries.checks import register_to_check
from tests.integration import county
from tests.samples.workbooks import workbook

OPERATOR = ("--as", "operator")
NO_FUEL = "C415"
UNMET_AT_UPPER = [("C023", "finding")]
VALID, WRONG = "519999197408193477", "519999197408193478"


def checked(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    """The JSON lines of a run that ends well."""
    capsys.readouterr()
    assert main(["check", *arguments, "--json", *OPERATOR]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def subjects(lines: Sequence[dict[str, Any]], rule: str) -> list[str]:
    """At which households a rule fired."""
    return [line["subject"] for line in lines if line["rule"] == rule]


def change_member(household: str, number: str, identity: str | None = None, **values: Any) -> None:
    """Alters a member of the small county."""
    columns = sealed_columns(settings.KEYRING, "identity", identity) if identity else {}
    with writing():
        Member.objects.filter(household__code=household, number=number).update(**values, **columns)


def test_a_line_names_rule_severity_subject_message_and_fix(
    open_round: RoundLine, capsys: pytest.CaptureFixture[str]
) -> None:
    with writing():
        Household.objects.filter(code="H03").update(size_register=9)
    (line,) = [line for line in checked(capsys) if line["rule"] == "C111"]
    assert line == {
        "rule": "C111",
        "severity": "error",
        "subject": "H03",
        "message": "户表填写的家庭人口数与成员表的人数不一致。",
        "fix": "请核对户口簿：缺人就补录成员，多人就注明离开的日期和原因，再改正家庭人口数。",
    }


def test_a_rule_about_members_names_them(open_round: RoundLine, capsys: pytest.CaptureFixture[str]) -> None:
    change_member("H02", "01", sex="1")
    change_member("H02", "03", sex="2")
    (line,) = [line for line in checked(capsys) if line["rule"] == "C501" and line["subject"] == "H02"]
    assert line["message"] == "成员02 王二2：性别为空。"


def test_identity_numbers_are_checked_and_never_shown(
    open_round: RoundLine, capsys: pytest.CaptureFixture[str]
) -> None:
    change_member("H02", "01", VALID, identity_kind="01", sex="2", born_on="1974-08-20")
    change_member("H03", "01", WRONG, identity_kind="01")
    lines = checked(capsys)
    assert subjects(lines, "C515") == ["H03"]
    assert (subjects(lines, "C517"), subjects(lines, "C518")) == (["H02"], ["H02"])
    text = json.dumps(lines)
    assert VALID not in text
    assert WRONG not in text


def test_a_person_in_two_households_is_found_in_both(open_round: RoundLine, capsys: pytest.CaptureFixture[str]) -> None:
    change_member("H02", "02", VALID)
    change_member("H07", "03", VALID)
    lines = checked(capsys)
    assert subjects(lines, "C531") == ["H02", "H07"]
    assert (subjects(lines, "C532"), subjects(lines, "C533")) == ([], [])
    change_member("H07", "03", left_on="2017-05-01", left_reason="moved_out")
    assert subjects(checked(capsys), "C531") == []


@pytest.mark.parametrize(
    ("elsewhere", "rule"),
    [("511421", "C532"), ("510104", "C533"), ("500101", None)],
    ids=["another county of the city", "another city of the province", "another province"],
)
def test_a_person_in_two_counties_is_told_to_each_without_showing_the_other(
    open_round: RoundLine, capsys: pytest.CaptureFixture[str], elsewhere: str, rule: str | None
) -> None:
    change_member("H02", "02", VALID)
    with writing():
        there = Area.objects.create(code=elsewhere, name="另一个县", level="county")
        village = Area.objects.create(code=f"{elsewhere}100201", name="另一个村", level="village")
        other = Household.objects.create(county=there, code="X01", village=village, head_name="何某", status="exited")
        sealed = sealed_columns(settings.KEYRING, "identity", VALID)
        Member.objects.create(household=other, number="01", name="何某", relation="01", **sealed)
    lines = checked(capsys, "--area", county.COUNTY)
    fired = {found for found in ("C531", "C532", "C533") if subjects(lines, found) == ["H02"]}
    assert fired == ({rule} if rule else set())
    assert "X01" not in json.dumps(lines)


def test_with_a_round_only_its_subjects_are_checked_with_what_their_surveys_say(
    surveyed: RoundLine, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = checked(capsys, "--round", "2017-07")
    assert {line["subject"] for line in lines} == {*(f"H0{number}" for number in range(1, 9)), county.UPPER}
    # The households that the look-back finds short of income, of housing, of schooling.
    assert subjects(lines, "C326") == ["H06", "H02"]
    assert subjects(lines, "C441") == ["H03"]
    assert subjects(lines, "C910") == ["H02"]
    # H08 has four different head counts and says why.
    assert subjects(lines, "C901") == []


def test_without_a_round_surveys_say_nothing(surveyed: RoundLine, capsys: pytest.CaptureFixture[str]) -> None:
    lines = checked(capsys, "--on", "2017-06-24")
    assert {line["subject"] for line in lines} == {f"H{number:02}" for number in range(1, 11)}
    assert subjects(lines, "C441") == []


def test_ages_are_counted_on_the_day_of_the_survey_and_on_the_day_given_without_one(
    surveyed: RoundLine, capsys: pytest.CaptureFixture[str]
) -> None:
    # Sixteen on 2017-06-20: too young to work on the day of the survey, old enough a week later.
    change_member("H01", "02", born_on="2001-06-20")
    change_member("H04", "02", born_on="2001-06-20")
    assert subjects(checked(capsys, "--round", "2017-07", "--on", "2017-06-24"), "C634") == ["H01"]
    assert subjects(checked(capsys, "--on", "2017-06-24"), "C634") == []


def test_an_area_and_a_severity_narrow_the_run(open_round: RoundLine, capsys: pytest.CaptureFixture[str]) -> None:
    lines = checked(capsys, "--area", county.RUIFENG, "--errors-only")
    assert {line["subject"] for line in lines} == {"H07", "H08", "H09"}
    assert {line["severity"] for line in lines} == {"error"}


@pytest.mark.parametrize(("arguments", "code"), [(["--area", "999999"], "HT3001"), (["--round", "2018-12"], "HT4002")])
def test_an_unknown_area_and_a_round_that_is_not_open_are_refused(
    open_round: RoundLine, capsys: pytest.CaptureFixture[str], arguments: list[str], code: str
) -> None:
    capsys.readouterr()
    assert main(["check", *arguments, "--json", *OPERATOR]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(code)


def test_a_township_checks_its_own_households_only(open_round: RoundLine) -> None:
    clerk = county.viewer("township_clerk", area=county.HANYANG)
    portions = register_to_check(clerk, as_of=county.TODAY)
    assert {one.code for portion in portions for one in portion} == {f"H0{number}" for number in range(1, 7)}
    with pytest.raises(Refusal) as refused:
        list(households_to_check(clerk, area_code=county.RUIFENG))
    assert refused.value.problems[0].code == "HT7001"


def test_a_department_sees_no_household_by_itself(open_round: RoundLine) -> None:
    officer = county.viewer("department_officer", department="education")
    assert list(register_to_check(officer, as_of=county.TODAY)) == []


def test_a_county_is_read_in_a_handful_of_queries(open_round: RoundLine) -> None:
    operator = viewing(ensure_operator(), today=county.TODAY)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        (portion,) = households_to_check(operator)
    assert len(portion) == 10
    assert len(queries) <= 6


def test_a_household_that_ended_is_not_checked(open_round: RoundLine, capsys: pytest.CaptureFixture[str]) -> None:
    with writing():
        Household.objects.filter(code="H09").update(ended_on="2017-05-01", ended_reason="moved_away")
    assert "H09" not in {line["subject"] for line in checked(capsys)}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_rules_are_listed_without_a_database(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("HUITOU_LANGUAGE", language)
    listed = checked(capsys, "--list")
    assert [line["rule"] for line in listed] == [rule.code for rule in RULES]
    (old,) = [line for line in listed if line["rule"] == "C429"]
    assert old == {
        "rule": "C429",
        "severity": "warning",
        "subject": "household",
        "message": "与村主干道距离大于2公里。" if language == "zh" else "Distance to the main road above 2 kilometres.",
        "fix": "请核对数值和单位；属实的写明原因。"
        if language == "zh"
        else "Check the figure and its unit; give the reason if it is so.",
        "sources": ["A48"],
        "limits": [{"value": "2", "unit": "kilometres", "year": 2017}],
    }


def test_what_our_data_cannot_express_is_listed_with_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert [line["source"] for line in checked(capsys, "--left-out")] == [one.source for one in LEFT_OUT]


def test_villages_are_checked_by_their_surveys_and_without_a_round_by_the_register(
    surveyed: RoundLine, capsys: pytest.CaptureFixture[str]
) -> None:
    of_round = [line for line in checked(capsys, "--round", "2017-07") if line["subject"] == county.UPPER]
    assert [(line["rule"], line["severity"]) for line in of_round] == UNMET_AT_UPPER
    with writing():
        Village.objects.filter(area__code=county.UPPER).update(is_poor_village=False)
    (wrong,) = [line for line in checked(capsys, "--errors-only") if line["subject"] == county.UPPER]
    assert (wrong["rule"], wrong["message"]) == ("C003", "不是贫困村，却有退出年度。")
    elsewhere = checked(capsys, "--area", county.RUIFENG)
    assert [line for line in elsewhere if line["subject"] == county.UPPER] == []


def test_for_reading_the_households_are_counted_by_rule(
    open_round: RoundLine, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["check", *OPERATOR]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "C301" in line]
    assert line.split("│")[2:4] == [" 错误   ", "       10 "]


def test_one_bad_value_never_ends_the_run(open_round: RoundLine, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be read as its kind counts as not filled in, and the rest is checked."""
    before = checked(capsys)
    with writing():
        Household.objects.filter(code="H03").update(
            details=json.dumps({"housing_area": "九十", "wage_income": [], "electricity": "是", "fuel": {"a": 1},
                                "arable_land": "9" * 400, "other_causes": 7}),
            kind="?", size_register=-1,
        )  # fmt: skip
        Member.objects.filter(household__code="H03", number="01").update(
            details=json.dumps({"months_at_work": "1e99", "student": None}), sex="?", relation="", born_on="1066-10-14"
        )
    after = checked(capsys)
    elsewhere = [line for line in before if line["subject"] != "H03"]
    assert [line for line in after if line["subject"] != "H03"] == elsewhere
    assert "C111" in {line["rule"] for line in after if line["subject"] == "H03"}


def test_the_list_names_every_rule_with_mend_and_sources_and_what_cannot_be_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", "--list"]) == 0
    said = capsys.readouterr().out
    for rule in RULES:
        assert f"{rule.code}  " in said
        assert rule.mend in said
        assert "、".join(rule.sources) in said
    for one in LEFT_OUT:
        assert f"{one.source}  {one.statement}  {one.reason}" in said


def test_a_workbook_is_checked_before_it_is_loaded(
    open_round: RoundLine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    headings = [
        "户编号",
        "村编号",
        "户主姓名",
        "脱贫年度",
        "家庭人口数",
        "主要燃料类型",
        "养老保险金",
        "人均纯收入",
        "附注",
    ]
    sound = ["N1", "511425100201", "张三", 2016, 3, "柴草", 1200, 5000]
    rows = [headings, sound, ["N2", *sound[1:5], None, 1200, 3000], ["N3", *sound[1:6], "约1200", 5000]]
    households = Household.objects.count()
    capsys.readouterr()
    assert main(["check", "--file", str(workbook(tmp_path / "户表.xlsx", rows)), "--json", *OPERATOR]) == 1
    said = capsys.readouterr()
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert [(line["subject"], line["line"]) for line in lines if line["rule"] == NO_FUEL] == [("N2", 3)]
    assert "HT2054 户表.xlsx 「户表」G4" in said.err
    assert "没有用到的列：附注" in said.err
    assert Household.objects.count() == households
