"""The dry run of a workbook before it is confirmed: what the rules say of it, whether the same file was loaded before
(T31). Its counts, guesses and errors are looked at in a browser: tests/functional/test_workbooks.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from huitou.registry.models import Household
from huitou.surveys.models import Survey
from tests.conftest import Measured
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import main_words
from tests.integration.web.test_load_pages import filled, template_of, upload
from tests.samples.small_county import UPPER

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
    page, words = dry_run(office, "households", content)
    assert "将新增 2999 户，更新 0 户，有误 1 户" in words
    assert "只导入正确的行" in words
    before = Household.objects.count()
    office.post(page)
    unchosen = Household.objects.count() - before
    page, _ = dry_run(office, "households", content)
    office.post(page, {"only_valid": "yes"})
    chosen = Household.objects.count() - before
    measured(f"T31: 1 wrong row of 3,000 changes {unchosen} rows (0), {chosen} when 只导入正确的行 is chosen (2999)")
    assert (unchosen, chosen) == (0, 2_999)
