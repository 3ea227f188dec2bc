"""`huitou template survey` gives out a sheet, and `huitou load survey` takes it back; so does it a Form 2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from huitou.core.forms import FilledForm
from huitou.documents.form_sheets import write_forms
from huitou.policy import load_pack
from huitou.surveys.models import Survey, SurveyRevision
from tests.integration.loading.conftest import Huitou, Outcome
from tests.integration.loading.register import COUNTY, UPPER, household, write_xlsx

HEADS = (
    "户主姓名", "家庭人口数", "脱贫时间", "家庭年人均收入(元)", "有无因贫困而辍学学生", "是否享受基本医疗",
    "是否住房安全", "是否有安全饮用水", "是否有生活用电", "是否有广播电视", "备注",
)  # fmt: skip


def template(command: Huitou, path: Path, *words: str) -> Outcome:
    return command("template", "survey", "--round", "2017-07", "--area", COUNTY, "-o", path, *words)


def load(command: Huitou, path: Path, *words: str) -> Outcome:
    return command("load", "survey", path, "--round", "2017-07", *words)


def columns_of(sheet: Any) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[1]}


def fill(path: Path, line: int, **answers: str | int) -> Path:
    book = openpyxl.load_workbook(path)
    sheet = book["摸底表"]
    for heading, answer in answers.items():
        sheet.cell(line, columns_of(sheet)[heading]).value = answer
    book.save(path)
    return path


def test_the_sheet_has_the_subjects_of_the_area_with_what_is_known(opened: Huitou, tmp_path: Path) -> None:
    assert template(opened, tmp_path / "s.xlsx").code == 0
    sheet = openpyxl.load_workbook(tmp_path / "s.xlsx")["摸底表"]
    at = columns_of(sheet)
    shown = [[sheet.cell(line, at[name]).value for name in ("户编号", "户主姓名", "脱贫时间")] for line in (2, 3, 4)]
    assert shown == [["H1", "户主H1", 2014], ["H2", "户主H2", 2015], ["H3", "户主H3", 2016]]
    assert sheet.cell(3, at["系统人数"]).value == 5
    assert sheet.cell(2, at["户编号"]).protection.locked
    assert not sheet.cell(2, at["工资性收入"]).protection.locked


def test_the_answers_stand_in_drop_down_lists_and_a_guide_explains_them(opened: Huitou, tmp_path: Path) -> None:
    template(opened, tmp_path / "s.xlsx")
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    listed = {cell.coord for rule in book["摸底表"].data_validations.dataValidation for cell in rule.sqref.ranges}
    assert len(listed) >= 8
    assert "填写说明" in book.sheetnames


def test_an_untouched_sheet_loads_nothing(opened: Huitou, tmp_path: Path) -> None:
    template(opened, tmp_path / "s.xlsx")
    assert load(opened, tmp_path / "s.xlsx").out == "调查：已新增 0，已更新 0，无变化 0，有误 0\n"
    assert not Survey.objects.exists()


def test_a_filled_line_becomes_facts(opened: Huitou, tmp_path: Path) -> None:
    template(opened, tmp_path / "s.xlsx")
    answers = {
        "工资性收入": "1,2000".replace(",", ""),
        "住房安全": "未认定",
        "有无因贫困而辍学学生": "无",
        "填报时间": "2017年6月12日",
    }
    assert load(opened, fill(tmp_path / "s.xlsx", 3, **answers)).out.startswith("调查：已新增 1")
    survey = Survey.objects.get()
    facts = json.loads(survey.facts)
    assert (survey.subject.code, facts["wage_income"], facts["housing_safe"]) == ("H2", 1200000, "not_certified")
    assert (facts["dropout_present"], facts["household_size_system"], str(survey.surveyed_on)) == (
        False,
        5,
        "2017-06-12",
    )


def test_a_sheet_given_out_again_carries_the_facts_and_loads_back_unchanged(opened: Huitou, tmp_path: Path) -> None:
    template(opened, tmp_path / "s.xlsx")
    answers = {"工资性收入": "12000.5", "吃穿不愁": "是", "贫困户签字": "未签字", "未签字原因": "外出"}
    load(opened, fill(tmp_path / "s.xlsx", 2, **answers))
    template(opened, tmp_path / "again.xlsx")
    assert load(opened, tmp_path / "again.xlsx").out == "调查：已新增 0，已更新 0，无变化 1，有误 0\n"


def test_members_do_not_fit_on_the_sheet_and_stay_as_they_were(opened: Huitou, tmp_path: Path) -> None:
    document = {"household": "H1", "household_size": 4, "members": [{"member": "01", "insurance": "resident"}]}
    (tmp_path / "a.jsonl").write_text(json.dumps(document), encoding="utf-8")
    load(opened, tmp_path / "a.jsonl")
    template(opened, tmp_path / "s.xlsx")
    assert load(opened, fill(tmp_path / "s.xlsx", 2, 住房安全="否")).code == 0
    facts = json.loads(Survey.objects.get().facts)
    assert (facts["members"][0]["insurance"], facts["housing_safe"]) == ("resident", False)
    assert json.loads(SurveyRevision.objects.get(number=2).changed_keys) == ["housing_safe"]


def test_a_sheet_of_villages(opened: Huitou, tmp_path: Path) -> None:
    assert template(opened, tmp_path / "v.xlsx", "--subject", "village").code == 0
    assert load(opened, fill(tmp_path / "v.xlsx", 2, 户籍人口=2610, 未脱贫和返贫人口=72, 卫生室="否")).code == 0
    survey = Survey.objects.get()
    assert (survey.subject.code, json.loads(survey.facts)["clinic"]) == (UPPER, False)


def test_certified_answers_are_read_in_the_words_of_the_page_and_of_departments(opened: Huitou, tmp_path: Path) -> None:
    template(opened, tmp_path / "s.xlsx")
    answers = {"住房安全": "认定达标", "安全饮用水": "不合格", "生活用电": "√", "广播电视": "认定未达标"}
    assert load(opened, fill(tmp_path / "s.xlsx", 2, **answers)).code == 0
    facts = json.loads(Survey.objects.get().facts)
    assert [facts[name] for name in ("housing_safe", "water_safe", "electricity", "broadcast")] == [
        True, False, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "answer", "code"),
    [
        ("有无因贫困而辍学学生", "达标", "HT2059"),
        ("住房安全", "还行", "HT5917"),
        ("工资性收入", "1.2万", "HT2057"),
        ("家庭人口数(实际)", "四", "HT2051"),
        ("户编号", "H3", "HT4007"),
    ],
)
def test_a_bad_answer_is_refused_by_cell(opened: Huitou, tmp_path: Path, heading: str, answer: str, code: str) -> None:
    template(opened, tmp_path / "s.xlsx")
    outcome = load(opened, fill(tmp_path / "s.xlsx", 2, 吃穿不愁="是", **{heading: answer}))
    assert outcome.code == 1
    assert code in outcome.problems
    assert "「摸底表」" in outcome.err
    assert not Survey.objects.exists()


def test_a_place_without_subjects_gets_no_sheet(opened: Huitou, tmp_path: Path) -> None:
    outcome = template(opened, tmp_path / "s.xlsx", "--area", "511425105001")
    assert (outcome.code, outcome.problems) == (1, ["HT4019"])
    assert not (tmp_path / "s.xlsx").exists()


def form_2(path: Path, *rows: list[Any], title: str = "青神县汉阳镇上游村贫困户“回头看”摸底表") -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in ([title], list(HEADS), *rows, ["贫困户签字：张三"], ["填表人：刘填表"], ["填报时间：2017年6月12日"]):
        sheet.append(row)
    book.save(path)
    return path


ANSWERS: list[Any] = [4, 2014, "4800.13", "□有 ☑无", "☑是 □否", "是", "是", "□是 ☑否", "是", ""]


def test_a_hand_made_form_2_is_matched_by_village_head_and_exit_year(opened: Huitou, tmp_path: Path) -> None:
    assert load(opened, form_2(tmp_path / "f.xlsx", ["户主H1", *ANSWERS])).code == 0
    survey = Survey.objects.get()
    facts = json.loads(survey.facts)
    assert (survey.subject.code, facts["net_income_per_capita_stated"], facts["dropout_present"]) == (
        "H1",
        480013,
        False,
    )
    assert (facts["medical_care_met"], facts["electricity"], facts["signature"]) == (True, False, "signed")
    assert (facts["surveyed_by"], str(survey.surveyed_on)) == ("刘填表", "2017-06-12")


def test_a_form_2_of_ours_is_matched_by_the_hidden_code(opened: Huitou, tmp_path: Path) -> None:
    spec = load_pack("qingshen-2017").form("2", "2017-07")
    row: dict[str, str | int | float] = {
        "head": "户主H2", "household_size": 4, "exit_year": 2015, "net_income_per_capita": "3100.00",
        "compulsory_education": "有", "basic_medical_care": "是", "safe_housing": "否", "safe_water": "是",
        "electricity": "是", "broadcast": "是", "remark": "长子外出",
    }  # fmt: skip
    values = {"township": "汉阳镇", "village": "上游村"}
    foot = {"signature": "", "prepared_by": "刘填表", "reported_on": " 年 月 日"}
    form = FilledForm("户主H2", values, (row,), identifiers=("H2",), foot_values=foot)
    write_forms(spec, [form], tmp_path / "f.xlsx")
    outcome = load(opened, tmp_path / "f.xlsx")
    assert (outcome.code, outcome.err) == (0, "")
    survey = Survey.objects.get()
    facts = json.loads(survey.facts)
    assert (survey.subject.code, facts["dropout_present"], facts["housing_safe"]) == ("H2", True, False)
    assert (facts["net_income_per_capita_stated"], facts["remark"], facts["signature"]) == (310000, "长子外出", None)
    assert (facts["surveyed_by"], survey.surveyed_on) == ("刘填表", None)


def test_a_register_export_is_not_taken_for_a_survey_sheet(opened: Huitou, tmp_path: Path) -> None:
    rows = [household("H1", 转移性收入="1200", 财产性收入="0", 备注="")]
    outcome = load(opened, write_xlsx(tmp_path / "households.xlsx", rows))
    assert outcome.code == 1
    assert "HT2032" in outcome.problems
    assert not Survey.objects.exists()


def test_a_form_2_that_fits_nobody_is_refused_by_cell(opened: Huitou, tmp_path: Path) -> None:
    outcome = load(opened, form_2(tmp_path / "f.xlsx", ["户主H3", *ANSWERS]))
    assert (outcome.code, outcome.problems) == (1, ["HT4009"])
    assert "A3" in outcome.err


def test_a_workbook_that_is_neither_is_told_why(opened: Huitou, tmp_path: Path) -> None:
    outcome = load(opened, write_xlsx(tmp_path / "a.xlsx", [{"姓名": "张三", "收入": "3"}]))
    assert (outcome.code, outcome.problems) == (1, ["HT2031", "HT2082"])
