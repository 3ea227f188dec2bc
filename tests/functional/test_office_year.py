"""One office year in a real browser with everybody in it: the round opened, training, surveys, submission, return,
approval, spot check, gap list, 点球, plan, measures, done, one returned, confirmed after a visit, accepted, carried
over, Forms 4 and 6, the appraisal, and the next round opened with what is left.

One server and one walk: each test goes on from where the one before it stopped, in the order of the year.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.functional.conftest import ROOT, Site, resized, serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("office year")]
In = Callable[[str], Page]
PATIENCE_MS = 30_000
LOCAL_TIME = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("year")


@pytest.fixture(scope="module")
def office(data: Path) -> Iterator[Site]:
    with serving(data, "tests.functional.office_year_data") as running:
        yield running


@pytest.fixture(scope="module")
def in_(browser: Browser, office: Site) -> Iterator[In]:
    """The window of somebody of the county, opened once a year."""
    opened: dict[str, BrowserContext] = {}

    def person(role: str) -> Page:
        if role not in opened:
            context = browser.new_context(base_url=office.address, viewport={"width": 1366, "height": 768})
            secure = office.address.replace("http:", "https:")
            value = office.sessions[role]
            context.add_cookies([{"name": "__Host-session", "value": value, "url": secure, "secure": True}])
            opened[role] = context
            context.new_page()
        return opened[role].pages[0]

    yield person
    for context in opened.values():
        context.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def said(page: Page, words: str) -> None:
    expect(page.locator("main")).to_contain_text(words, timeout=PATIENCE_MS)


def open_submission(page: Page) -> None:
    page.goto("/submissions/")
    page.get_by_role("link", name="老街社区").first.click()


def test_the_county_office_opens_the_round(in_: In) -> None:
    page = in_("county_office")
    page.goto("/calendar/")
    page.locator("main").get_by_role("link", name="开启批次").click()
    said(page, "台账里另有2户不是这些年份脱贫的")
    press(page, "开启2017年7月批次")
    said(page, "批次已开启")


def test_the_county_office_trains_the_surveyors(in_: In) -> None:
    page = in_("county_office")
    page.goto("/calendar/")
    form = page.locator("form[action*='train']")
    form.locator("input[type=date]").fill("2017-06-10")
    form.locator("input[name=topic]").fill("怎样填摸底表")
    form.locator("textarea").fill("张三，汉阳镇")
    press(page, "登记培训")
    said(page, "怎样填摸底表")


def test_the_township_surveys_a_household(in_: In, data: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("HUITOU_", "DJANGO_"))}
    environment |= {"HUITOU_DATA": str(data), "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}
    filling_in_the_rest = [sys.executable, "-m", "tests.functional.office_year_data", "surveys"]
    subprocess.run(filling_in_the_rest, cwd=ROOT, env=environment, check=True, timeout=120)
    clerk = in_("township_clerk")
    open_household(clerk, "孙六")
    clerk.get_by_role("link", name="填摸底表").first.click()
    clerk.locator("[name=wage_income]").fill("1200*3+400")
    clerk.locator(".survey__deeds").get_by_role("button", name="保存", exact=True).click()
    said(clerk, "已保存孙六的摸底表")


def open_household(page: Page, name: str) -> None:
    page.goto(f"/households/?q={name}")
    page.locator("main").get_by_role("link", name=name).first.click()


def test_a_village_is_handed_in_returned_and_handed_in_again(in_: In) -> None:
    clerk, approver, office = in_("township_clerk"), in_("township_approver"), in_("county_office")
    open_submission(clerk)
    press(clerk, "上报")
    said(clerk, "已上报，等乡镇审核。")
    open_submission(approver)
    approver.get_by_label("总的意见").fill("请核对收入")
    press(approver, "退回")
    said(approver, "已退回")
    open_submission(clerk)
    press(clerk, "上报")
    said(clerk, "已上报，等乡镇审核。")
    open_submission(approver)
    press(approver, "审核通过，报县")
    said(approver, "已审核通过，报县里审核。")
    open_submission(office)
    press(office, "审核通过")
    said(office, "已审核通过")


def test_a_sample_is_visited_again_blind_and_circulated(in_: In) -> None:
    office, group = in_("county_office"), in_("review_team")
    office.goto("/spot-checks/")
    office.get_by_label("随机种子").fill("摇号 7")
    office.get_by_label("按户数").check()
    office.get_by_label("户数", exact=True).fill("2")
    press(office, "抽取")
    said(office, "还没有复查，算不出差错率。")
    office.wait_for_url(re.compile("/spot-checks/.+"))
    sample = office.url
    resized(group, 360, 640)
    group.goto(sample)
    group.locator("#sample").get_by_role("link", name="录入复查").first.click()
    # Nothing is answered beforehand, and no other page tells the first answers.
    expect(group.get_by_label("工资性收入").first).to_have_value("")
    expect(group.locator("input[type=radio]:checked[name=water_safe]")).to_have_count(0)
    name = group.locator("h1").inner_text()
    revisit = group.url
    open_household(group, name)
    said(group, "HT5072")
    group.goto(revisit)
    group.locator("#q-water_safe .pill", has_text="认定未达标").click()
    press(group, "保存复查")
    said(group, f"已录入{name}的复查。")
    group.goto(sample)
    group.locator("#sample").get_by_role("link", name="录入复查").first.click()
    group.locator("#not_reached").fill("全家外出")
    with group.expect_navigation(url="**/spot-checks/*/#sample"):
        press(group, "记为没有访到")
    expect(group.locator("#sample").get_by_role("link", name="录入复查")).to_have_count(0)
    resized(group, 1366, 768)
    office.goto(sample)
    office.locator("#sample").get_by_role("link", name=name).click()
    expect(office.get_by_role("heading", name="结论对照")).to_be_visible()
    said(office, "安全饮用水")
    office.goto(sample)
    office.get_by_label("已核对结果，通报以后不能再改").check()
    press(office, "确认通报")
    said(office, "已通报。")
    said(office, "错退")


def test_the_gap_list_is_signed_and_the_referrals_go_out(in_: In) -> None:
    group, office = in_("review_team"), in_("county_office")
    group.goto("/gaps/sign/")
    press(group, "签发")
    said(group, "补短清单已签发，共9项")
    office.goto("/gaps/dispatch/")
    press(office, "确认发出")
    said(office, "已发出")
    officer = in_("department_officer")
    officer.goto("/referrals/")
    officer.locator("main tbody a").first.click()
    press(officer, "签收")
    said(officer, "已签收")


def test_the_department_plans_and_reports_done(in_: In) -> None:
    page = in_("department_officer")
    page.goto("/work/plan/")
    page.locator("input[name=gap]").first.check()
    page.locator("[name=plan-kind]").select_option("housing")
    page.locator("[name=plan-project]").fill("危房改造一期")
    page.locator("[name=plan-responsible]").fill("李股长")
    page.locator("[name=plan-due_on]").fill("2017-09-30")
    page.locator("[name=plan-amount]").fill("12000")
    press(page, "安排措施")
    said(page, "已为1项安排措施")
    page.goto("/plans/")
    page.locator("main tbody a").first.click()
    page.locator("#target").fill("10月底前改造1户危房")
    page.locator("#due_on").fill("2017-10-31")
    page.locator("#responsible").fill("王局长")
    press(page, "保存方案")
    said(page, "年度实施方案已保存")
    report_done(page)


def report_done(page: Page) -> None:
    page.goto("/work/report/")
    page.locator("input[name=gap]").first.check()
    press(page, "报告办结")
    said(page, "已报告1项办结")


def test_the_county_returns_one_and_agrees_the_second_time(in_: In) -> None:
    office, officer = in_("county_office"), in_("department_officer")
    office.goto("/work/review/")
    office.locator("input[name=gap]").first.check()
    office.locator("summary", has_text="退回部门").click()
    office.locator("[name=return_report-reason]").fill("没有改造后的照片")
    press(office, "退回部门")
    said(office, "已退回1项")
    officer.goto("/work/report/")
    said(officer, "退回部门")
    report_done(officer)
    office.goto("/work/review/")
    office.locator("input[name=gap]").first.check()
    press(office, "审核通过")
    said(office, "已审核通过1项")


def test_the_township_goes_there_again_and_confirms(in_: In) -> None:
    clerk, approver = in_("township_clerk"), in_("township_approver")
    approver.goto("/work/confirm/")
    said(approver, "还没有复查")
    open_household(clerk, "李三")
    clerk.locator("#gaps tbody a").first.click()
    clerk.get_by_role("link", name="填写入户复查表").click()
    with clerk.expect_navigation():
        press(clerk, "空着的照上次填")
    for field in ("food_and_clothing", "housing_safe", "water_safe", "electricity", "broadcast"):
        clerk.locator(f"#q-{field} .pill").first.click()
    clerk.locator("[name=surveyed_on]").fill(datetime.now(LOCAL_TIME).date().isoformat())
    clerk.locator(".survey__deeds").get_by_role("button", name="保存", exact=True).click()
    said(clerk, "已保存李三的摸底表")
    approver.goto("/work/confirm/")
    approver.locator("input[name=gap]").first.check()
    press(approver, "核实已办结")
    said(approver, "已核实1项")


def test_the_verification_group_accepts(in_: In) -> None:
    page = in_("review_team")
    page.goto("/work/accept/")
    page.locator("input[name=gap]").first.check()
    press(page, "验收通过")
    said(page, "已验收1项")
    page.goto("/recognised/")
    said(page, "李三")


def test_forms_4_and_6_say_what_was_solved(in_: In) -> None:
    page = in_("county_office")
    page.goto("/forms/?form=4&area=511425101201")
    said(page, "李三")
    page.goto("/forms/?form=6&area=511425101")
    said(page, "上游村")


def test_supervision_looks_at_what_everybody_did(in_: In) -> None:
    page = in_("supervision")
    page.goto("/appraisal/")
    said(page, "汉阳镇")
    said(page, "县住建局")


def test_the_year_ends_and_the_next_round_begins_with_what_is_left(in_: In) -> None:
    page = in_("county_office")
    page.goto("/gaps/")
    page.get_by_role("link", name="年终验收").click()
    page.get_by_label("我已核对上面的数").check()
    press(page, "记下年终验收并结转")
    said(page, "已验收1项，结转8项")
    page.get_by_role("link", name="开启下一批次").click()
    press(page, "开启2017年12月批次")
    said(page, "带入上批次结转的8项")
    page.goto("/gaps/")
    said(page, "共8项")
    said(page, "上批次结转")
    page.locator("main tbody a").first.click()
    page.wait_for_url("**/gaps/*/")
    said(page, "结转")
    said(page, "2017年7月批次")
