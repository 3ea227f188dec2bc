"""The dry run of a workbook before it is confirmed: what the rules say of it, headings that were guessed, whether the
same file was loaded before (U18, U19, T31)."""

from __future__ import annotations

import json
import re
import time
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from huitou.registry.models import Household
from huitou.surveys.models import Survey
from tests.conftest import Measured
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import html_of, main_words
from tests.integration.web.test_load_pages import filled, template_of, upload
from tests.samples.small_county import UPPER
from tests.samples.workbooks import workbook

ALLOWANCES = "户编号,村编号,户主姓名,脱贫年度,家庭人口数,低保金,五保金,人均纯收入,银行卡号\n"


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    """A data directory of its own."""
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def office(signed_in: SignIn) -> Client:
    return signed_in("county_office")


def dry_run(client: Client, thing: str, content: str) -> tuple[str, str]:
    """The address of the upload's page, and its words."""
    page = upload(client, thing, "户.csv", content.encode())
    return page, main_words(client.get(page))


def test_the_rules_speak_before_anything_is_confirmed_by_severity_with_their_cells(office: Client) -> None:
    rows = [
        f"H1,{UPPER},张三丰,2014,2,0,0,2000,6222",  # below the line: found
        f"H2,{UPPER},李四,2015,2,3000,2000,9000,6223",  # both allowances: an error
        f"H77,{UPPER},冯九,2016,2,0,0,9000,",  # no account: to be mended, and loaded all the same
    ]
    page, words = dry_run(office, "households", ALLOWANCES + "\n".join(rows))
    assert "将新增 1 户，更新 1 户，有误 1 户" in words
    assert "1 有误 1 疑点 1 未达标" in words
    assert "户.csv F3（低保金） 填的是“3000”：同时领取五保金和低保金。" in words
    assert "（规则C335）" in words
    assert "户.csv I4（银行卡号） 填的是“”：银行卡号为空。" in words
    assert "户.csv H2（人均纯收入） 未达标，填的是“2000”：脱贫户人均纯收入低于国家扶贫标准。" in words
    assert not Household.objects.filter(code="H77").exists()

    office.post(page, {"only_valid": "yes"})
    assert Household.objects.get(code="H1").head_name == "张三丰"
    assert "subsistence_allowance" not in json.loads(Household.objects.get(code="H2").details)
    assert Household.objects.filter(code="H77").exists()


def test_what_a_survey_sheet_finds_short_is_told_and_holds_nothing_back(signed_in: SignIn) -> None:
    clerk = signed_in("township_clerk", area="511425102")
    page = upload(clerk, "survey", "表.xlsx", filled(template_of(clerk), "H5", 安全饮用水="否", 填报时间="2017-06-12"))
    words = main_words(clerk.get(page))
    assert "将新增 1 户，更新 0 户，有误 0 户" in words
    assert "未达标1处 这是回头看要找的，不影响载入，也不用写原因。" in words
    assert "「摸底表」" in words[words.index("未达标1处") :]
    clerk.post(page)
    assert json.loads(Survey.objects.get(subject__code="H5").facts)["water_safe"] is False


def test_a_heading_that_was_not_recognised_is_guessed_and_used_once_somebody_confirms_it(
    office: Client, measured: Measured
) -> None:
    content = f"户编号,村编号,户主姓名字,脱贫年度,家庭人口数\nH1,{UPPER},张三丰,2014,2\n"
    page, words = dry_run(office, "households", content)
    assert "“户主姓名字”就是“户主姓名”" in words
    assert "确认载入" not in words
    assert Household.objects.get(code="H1").head_name == "张三"
    office.post(page, {"meant": ["户主姓名字", "户编号"]})
    words = main_words(office.get(page))
    assert "将新增 0 户，更新 1 户，有误 0 户" in words
    office.post(page)
    assert Household.objects.get(code="H1").head_name == "张三丰"
    measured("U18: columns by heading; 1 of 1 unknown heading guessed and used only when confirmed")


def test_the_same_file_a_second_time_doubles_nothing_and_says_when_it_was_loaded(
    office: Client, measured: Measured
) -> None:
    content = ALLOWANCES + f"H78,{UPPER},陈十,2016,2,0,0,9000,6222\n"
    page, words = dry_run(office, "households", content)
    assert "导入过" not in words
    office.post(page)
    page, words = dry_run(office, "households", content)
    assert "这份表已于2017年6月12日 10:00由何主任导入过" in words
    assert "将新增 0 户，更新 0 户，有误 0 户" in words
    doubled = Household.objects.filter(head_name="陈十").count() - 1
    measured(f"T31: the same file twice, {doubled} duplicates (0), and 这份表已于… is said")
    assert doubled == 0


def test_one_wrong_row_of_three_thousand_changes_nothing_unless_the_correct_rows_are_chosen(
    office: Client, measured: Measured
) -> None:
    rows = [f"N{number:05},{UPPER},户{number},2016,3,0,0,9000,6222" for number in range(2_999)]
    content = ALLOWANCES + "\n".join([*rows, f"N99999,{UPPER},冯九,二〇一五,3,0,0,9000,6222"])
    begun = time.monotonic()
    page, words = dry_run(office, "households", content)
    seconds = time.monotonic() - begun
    assert "将新增 2999 户，更新 0 户，有误 1 户" in words
    assert "只导入正确的行" in words
    before = Household.objects.count()
    office.post(page)
    unchosen = Household.objects.count() - before
    page, _ = dry_run(office, "households", content)
    office.post(page, {"only_valid": "yes"})
    chosen = Household.objects.count() - before
    measured(f"U19: 将新增 2999 户，更新 0 户，有误 1 户; 3,000 rows checked in {seconds:.1f} s (10 s)")
    measured(f"T31: 1 wrong row of 3,000 changes {unchosen} rows (0), {chosen} when 只导入正确的行 is chosen (2999)")
    assert (unchosen, chosen) == (0, 2_999)


def test_every_error_names_sheet_and_cell_with_what_stands_there_and_what_to_do(
    office: Client, tmp_path: Path, measured: Measured
) -> None:
    head = ["户编号", "村编号", "户主姓名", "脱贫年度", "家庭人口数"]
    wrong = [
        ["", UPPER, "无编号", "2016", "3"],
        ["H81", UPPER, "年错", "二〇一五", "3"],
        ["H82", UPPER, "数错", "2016", "四"],
        ["H83", "511425101299", "村错", "2016", "3"],
        ["H84", UPPER, "", "2016", "3"],
        ["H85", UPPER, "负数", "2016", -1],
    ]
    path = workbook(tmp_path / "户.xlsx", [head, *wrong])
    page = upload(office, "households", "户.xlsx", path.read_bytes())
    rows = re.findall(r'<th scope="row">(.*?)</th><td data-label="错误说明">(.*?)</td>', html_of(office.get(page)))
    placed = sum(bool(re.match(r"户\.xlsx 「[^」]+」[A-Z]+[0-9]+（", unescape(place))) for place, _ in rows)
    told = sum(bool(re.search("请|应当", text)) for _, text in rows)
    measured(f"U20: {len(rows)} errors, {placed} with sheet and cell, {told} with the fix (100 %)")
    assert len(rows) >= len(wrong)
    assert placed == told == len(rows), rows


def test_an_identity_number_that_was_typed_as_a_number_is_refused_with_what_is_lost(
    office: Client, tmp_path: Path, measured: Measured
) -> None:
    rows = [
        ["户编号", "姓名", "与户主关系", "证件类型", "证件号码"],
        ["H1", "张三", "户主", "身份证", 511425197001011000],
    ]
    page = upload(office, "members", "人.xlsx", workbook(tmp_path / "人.xlsx", rows).read_bytes())
    words = main_words(office.get(page))
    measured(f"U22: 511425197001011000 typed as a number is refused: {words[words.index('身份证号被') :][:26]}")
    assert "身份证号被Excel改成了数字，末3位已丢失" in words
